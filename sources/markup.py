"""HTML to plain text, once and in one place, and titles made fit to be shown. lxml loads on first use."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

TITLE_LENGTH = 300
MOST_TEXT = 400_000
"""Characters of text kept from one document; a longer one is no article."""

_BLOCKS = frozenset(
    {"address", "article", "aside", "blockquote", "br", "caption", "dd", "div", "dl", "dt", "figcaption"}
    | {"figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav"}
    | {"ol", "option", "p", "pre", "section", "table", "td", "th", "tr", "ul"}
)
_SILENT = frozenset(
    {"script", "style", "noscript", "template", "iframe", "object", "svg", "math", "head"}
    | {"select", "textarea", "button"}
)
LONG_TAG = re.compile(r"<([A-Za-z_][\w:.-]{0,100})\s[^<>]{4000,}?(/?)>")
"""A tag that no document needs; parsers' time grows with the square of its attributes."""
_BREAKS = re.compile(r"<br\s*/?>(?:(?:\s|&nbsp;)*<br\s*/?>)+", re.I)
"""How old editors part paragraphs; ``<p>`` closes the one before it by itself."""
_LOOKS_LIKE_HTML = re.compile(r"<[a-zA-Z/!?]|&(?:#\d+|#x[0-9a-f]+|[a-z]\w{1,30});", re.I)
_INVISIBLE = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u061c\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"
    r"\ufff9-\ufffb\U000e0000-\U000e007f\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0]"
)
"""Controls, and letters that look like nothing."""
_PILE = re.compile(r"[^\w\s\x00-\x7f]{3,}")
"""Where three combining marks in a row may be: they are no letters, in no script."""
_SURROGATES = re.compile(r"[\ud800-\udfff\ufffe\uffff]")


def parse(html: str) -> _Element | None:
    """A document tree from any text, or None when there is nothing in it. No network, no entities."""
    from lxml import etree
    from lxml.html import HTMLParser

    parser = HTMLParser(
        encoding="utf-8",
        no_network=True,
        remove_comments=True,
        remove_pis=True,
        huge_tree=False,
        recover=True,
    )
    clean = LONG_TAG.sub(r"<\1\2>", _SURROGATES.sub("", html.replace("\x00", "")))
    clean = _BREAKS.sub("<p>", clean)
    if not clean.strip():
        return None
    # An encoding named inside the text is no longer true: the bytes are UTF-8 by now.
    try:
        return etree.fromstring(clean.encode("utf-8"), parser)
    except etree.XMLSyntaxError:
        return None


def text_of(tree: _Element) -> str:
    """The visible text of a tree: one paragraph a line, no scripts, styles or hidden furniture."""
    from lxml import etree

    parts: list[str] = []
    silent = 0
    for event, node in etree.iterwalk(tree, events=("start", "end")):
        if len(parts) > MOST_TEXT:
            break
        tag = node.tag if isinstance(node.tag, str) else ""
        if event == "start":
            silent += tag in _SILENT
            if tag in _BLOCKS:
                parts.append("\n")
            if node.text and not silent:
                parts.append(re.sub(r"\s+", " ", node.text))
        else:
            silent -= tag in _SILENT
            if tag in _BLOCKS:
                parts.append("\n")
            if node.tail and not silent and node is not tree:
                parts.append(re.sub(r"\s+", " ", node.tail))
    return tidy("".join(parts))


def html_to_text(html: str) -> str:
    """A feed's HTML (or plain text) as plain text, one paragraph a line."""
    if not _LOOKS_LIKE_HTML.search(html):
        return tidy(html)
    tree = parse(f"<div>{html}</div>")
    return "" if tree is None else text_of(tree)


def tidy(text: str) -> str:
    """Lines stripped, empty lines and invisible characters dropped, spaces joined."""
    lines = (re.sub(r"[ \t\xa0\u2009\u202f]+", " ", line).strip() for line in _visible(text).splitlines())
    return "\n".join(line for line in lines if line)[:MOST_TEXT]


def headline(text: str) -> str:
    """A title in one line: no HTML, control, bidirectional or zero-width characters, at most 300 long."""
    line = " ".join(html_to_text(text[:20_000]).split())
    return line if len(line) <= TITLE_LENGTH else line[: TITLE_LENGTH - 1].rstrip() + "…"


def _visible(text: str) -> str:
    text = _SURROGATES.sub("", _INVISIBLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))
    return _PILE.sub(lambda found: _without_pile(found[0]), text)


def _without_pile(signs: str) -> str:
    """At most two combining marks in a row: more is no writing but a prank."""
    kept: list[str] = []
    pile = 0
    for char in signs:
        pile = pile + 1 if unicodedata.category(char)[0] == "M" else 0
        if pile <= 2:
            kept.append(char)
    return "".join(kept)
