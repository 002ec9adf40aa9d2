"""One web page to its article: text, title, date. trafilatura and htmldate load on first use.

For the text worker; the bot process never calls this.
"""

from __future__ import annotations

import copy
import re
from datetime import datetime
from typing import TYPE_CHECKING

from digest.errors import SourceError
from digest.model import Page
from sources.dates import EARLIEST, read_date
from sources.encoding import decode
from sources.markup import headline, html_to_text, parse, text_of, tidy
from sources.metadata import About, describe

if TYPE_CHECKING:
    from lxml.etree import _Element

SHORT = 250
"""Characters: a shorter text was probably missed by the fast extraction."""
SHORT_SHARE = 0.02
"""Of the visible text: likewise."""
MOST_ELEMENTS = 20_000
"""A page of more is not given to the extractor, whose time grows with the square of them."""
BODY_SHARE = 0.6
"""JSON-LD's own article text counts when it is at least this much of what was extracted."""


def read_page(html: bytes, url: str, content_type: str = "") -> Page:
    """The article on a page found at ``url``; plain text is taken as it is.

    ``text`` has one paragraph a line. Raises SourceError when there is no text at all.
    """
    if _is_binary(html[:2000]):
        raise SourceError(url, "This is a file, not a web page or a text.", permanent=True)
    document = decode(html, content_type)
    if not re.search(r"<[a-zA-Z!/?]", document[:20_000]):
        return _plain(document, url)
    tree = parse(document)
    if tree is None:
        raise SourceError(url, "The page is empty.")
    about = describe(tree)
    text = _text(tree, url, about)
    if not text:
        raise SourceError(url, "There is no article text on this page.")
    published = about.published or _guessed_date(tree, url)
    return Page(url, about.title, text, published, about.author, about.language)


def _is_binary(start: bytes) -> bool:
    """Pictures, archives and documents show themselves by control characters; UTF-16 has its marks."""
    if start.startswith((b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<")):
        return False
    odd = sum(1 for byte in start if byte < 9 or 13 < byte < 32)
    return start.startswith((b"%PDF-", b"PK\x03\x04")) or odd * 20 > len(start)


def _plain(text: str, url: str) -> Page:
    text = tidy(text)
    if not text:
        raise SourceError(url, "The page is empty.")
    return Page(url, "", text)


def _text(tree: _Element, url: str, about: About) -> str:
    """The best of: fast extraction, slow extraction, the page's own JSON-LD, its ``<article>``."""
    if sum(1 for _ in tree.iter()) > MOST_ELEMENTS:
        return html_to_text(about.body) or _in_article(tree)
    text = _extract(tree, url, fast=True)
    if len(text) < SHORT or len(text) < SHORT_SHARE * len(text_of(tree)):
        text = max(text, _extract(tree, url, fast=False), key=len)
    own = html_to_text(about.body)
    if len(text) < SHORT or ("\n" in own and len(own) >= len(text)):
        text = own if len(own) > BODY_SHARE * len(text) else text
    return text or _in_article(tree)


def _extract(tree: _Element, url: str, *, fast: bool) -> str:
    import trafilatura

    document = trafilatura.bare_extraction(
        copy.deepcopy(tree), url=url, fast=fast, include_comments=False, include_tables=False
    )
    return tidy(document.text) if document is not None and document.text else ""


def _in_article(tree: _Element) -> str:
    for tag in ("article", "main"):
        for node in tree.iter(tag):
            return text_of(node)
    return ""


def _guessed_date(tree: _Element, url: str) -> datetime | None:
    """htmldate's guess from the markup and the address, without a search through the text."""
    import htmldate

    try:
        found = htmldate.find_date(copy.deepcopy(tree), extensive_search=False, original_date=True, url=url)
    except (ValueError, TypeError, AttributeError):
        return None
    date = read_date(found) if found else None
    return date if date and date >= EARLIEST else None


def page_title(html: bytes, content_type: str = "") -> str:
    """The title of any page, for naming a source that has no feed."""
    tree = parse(decode(html, content_type))
    if tree is None:
        return ""
    site = next(
        (node.get("content") for node in tree.iter("meta") if node.get("property") == "og:site_name"), ""
    )
    return headline(site or next((node.text or "" for node in tree.iter("title")), ""))
