"""Public Telegram channels by their preview page (``t.me/s/NAME``): some twenty posts. For the worker."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from digest.errors import SourceError
from digest.model import Item
from sources.dates import EARLIEST, read_date
from sources.encoding import decode
from sources.feed import Feed, opening
from sources.markup import headline, parse, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

PREVIEW = "https://t.me/s/"
SHORTEST_PAUSE = timedelta(minutes=10)

_NAME = re.compile(r"/(?:s/)?([a-z]\w{3,31})(?:/\d*)?/?", re.I | re.A)
_HANDLE = re.compile(r"@([a-z]\w{3,31})", re.I | re.A)
_RESERVED = frozenset(
    {"joinchat", "addstickers", "addemoji", "share", "proxy", "socks", "login", "setlanguage"}
)


def channel_address(url: str) -> str:
    """The preview page of the channel that an address at Telegram names; "" for all other addresses."""
    parts = urlsplit(url)
    named = _NAME.fullmatch(parts.path)
    if parts.hostname not in ("t.me", "www.t.me", "telegram.me") or named is None:
        return ""
    return "" if named[1].lower() in _RESERVED else PREVIEW + named[1]


def handle_address(text: str) -> str:
    """The preview page of the channel that people write as ``@name``; "" for any other text."""
    named = _HANDLE.fullmatch(text.strip())
    return PREVIEW + named[1] if named else ""


def read_channel(body: bytes, url: str, content_type: str = "") -> Feed:
    """The posts that have a text, newest first. Raises SourceError for a channel without a preview."""
    tree = parse(decode(body, content_type))
    posts = (
        []
        if tree is None
        else [item for node in _by_class(tree, "tgme_widget_message") if (item := _post(node))]
    )
    if tree is None or not posts:
        raise SourceError(url, "There are no posts to be read: the channel is private or shows no preview.")
    meta = (node for node in tree.iter("meta") if node.get("property") == "og:title")
    title = next((headline(node.get("content") or "") for node in meta), "")
    return Feed(title, url, "", SHORTEST_PAUSE, tuple(reversed(posts)))


def _post(node: _Element) -> Item | None:
    name = node.get("data-post") or ""
    text = next((text_of(part) for part in _by_class(node, "js-message_text")), "")
    if not re.fullmatch(r"\w{1,40}/\d{1,12}", name, re.A) or not text:
        return None
    link = f"https://t.me/{name}"
    return Item(key=link, url=link, title=opening(text), published=_date(node), content=text)


def _date(node: _Element) -> datetime | None:
    for footer in _by_class(node, "tgme_widget_message_date"):
        for time in footer.iter("time"):
            date = read_date(time.get("datetime") or "")
            return date if date and date >= EARLIEST else None
    return None


def _by_class(tree: _Element, name: str) -> Iterator[_Element]:
    return (node for node in tree.iter("div", "a") if name in (node.get("class") or "").split())
