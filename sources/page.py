"""One web page to its article: text, title, date. trafilatura and htmldate load on first use.

For the text worker; the bot process never calls this.
"""

from __future__ import annotations

import copy
import re
from datetime import datetime
from typing import TYPE_CHECKING, cast

from digest.errors import SourceError
from digest.model import Page
from sources.dates import EARLIEST, read_date
from sources.encoding import decode
from sources.feed import is_feed
from sources.furniture import ends_as_sentence, without_furniture
from sources.markup import headline, html_to_text, parse, text_of, tidy
from sources.metadata import About, describe
from sources.prune import hide, prune, reserved
from sources.teaser import is_walled, trails_off

if TYPE_CHECKING:
    from lxml.etree import _Element

MOST_PRUNED = 100_000
"""A page of more elements is not even looked through for menus: that takes seconds."""
SHORT = 250
"""Characters: a shorter text was probably missed by the fast extraction."""
SHORT_SHARE = 0.02
"""Of the visible text: likewise."""
MOST_ELEMENTS = 20_000
"""A page that still has more is not given to the extractor, whose time grows with the square of them."""
BODY_SHARE = 0.6
"""JSON-LD's own article text counts when it is longer than this much of what was extracted."""
PROSE = 50
"""Characters: a longer piece of text is no publication date, whatever dates are in it."""
SAME = 0.8
"""Of the page's own text: so much of it in the extracted lines makes them the same article."""
BRIEF = 2_000
"""Characters: a longer text is no mere beginning, whatever stands below it or in the markup."""
LEAST_SHARED = 30
"""Characters of a line that may be looked for in the page's own text."""

_GLUED = re.compile(r"(?<=[^\W\d_A-ZА-ЯЁ][.!?])(?=[«“\"]?[A-ZА-ЯЁ][^\W\d_A-ZА-ЯЁ])")
_CELLS = re.compile(r"^ *\|[ |]*|[ |]*\|[ |]*$", re.M)


def read_page(html: bytes, url: str, content_type: str = "") -> Page:
    """The article on a page found at ``url``; plain text is taken as it is.

    ``text`` has one paragraph a line, without the headline and without lines that are furniture wherever
    they stand. Raises SourceError when there is no text at all.
    """
    if is_binary(html):
        raise SourceError(url, "This is a file, not a web page or a text.", permanent=True)
    document = decode(html, content_type)
    if is_feed(document):
        raise SourceError(url, "This is a feed. Give the address of one of its articles.", permanent=True)
    if not re.search(r"<[a-zA-Z!/?]", document[:20_000]):
        return _plain(document, url)
    tree = parse(document)
    if tree is None:
        raise SourceError(url, "The page is empty.")
    about = describe(tree)
    published = about.published or _guessed_date(tree, url)
    shown, text = _text(tree, url, about)
    if not text:
        raise SourceError(url, "There is no article text on this page.")
    cut = len(text) < BRIEF and (about.locked or is_walled(shown) or trails_off(text))
    return Page(url, about.title, text, published, about.author, about.language, about.quotable, cut)


def is_binary(body: bytes) -> bool:
    """Pictures, archives and documents show themselves by control characters; UTF-16 has its marks."""
    start = body[:2000]
    if start.startswith((b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<")):
        return False
    odd = sum(1 for byte in start if byte < 9 or 13 < byte < 32)
    return start.startswith((b"%PDF-", b"PK\x03\x04")) or odd * 20 > len(start)


def _plain(text: str, url: str) -> Page:
    text = tidy(text)
    if not text:
        raise SourceError(url, "The page is empty.")
    return Page(url, "", text)


def _text(tree: _Element, url: str, about: About) -> tuple[str, str]:
    """The best of fast extraction, slow extraction and the page's own JSON-LD; the same without furniture.

    Changes the tree.
    """
    titles = {about.title, *(headline(text_of(node)) for node in tree.iter("h1"))}
    own = "" if reserved(tree) else _paragraphs(html_to_text(about.body))
    hide(tree)
    if _elements(tree) <= MOST_PRUNED:
        prune(tree)
    if _elements(tree) <= MOST_ELEMENTS:
        found = _better(_extracted(tree, url), own) or _in_article(tree)
    else:
        found = own or _in_article(tree) or text_of(tree)
    return found, without_furniture(found, titles) or found


def _elements(tree: _Element) -> float:
    return _number(tree, "count(//*)")


def _extracted(tree: _Element, url: str) -> str:
    text = _extract(tree, url, fast=True)
    if len(text) < max(SHORT, SHORT_SHARE * _number(tree, "string-length(normalize-space(.))")):
        text = max(text, _extract(tree, url, fast=False), key=len)
    return text


def _number(tree: _Element, path: str) -> float:
    return cast("float", tree.xpath(path))


def _better(text: str, own: str) -> str:
    """The extracted text or the page's own copy of it, whichever says more of the same article.

    Where both agree, the copy shows where the article begins and ends on the page.
    """
    if len(own) <= BODY_SHARE * len(text) or not own:
        return text
    lines, copy = text.split("\n"), _key(own)
    shared = [place for place, line in enumerate(lines) if len(line) >= LEAST_SHARED and _key(line) in copy]
    if sum(len(lines[place]) for place in shared) < SAME * len(own):
        return own
    until = shared[-1] + 1 if ends_as_sentence(own) else len(lines)  # many copies break off in mid-sentence
    return "\n".join(lines[shared[0] : until])


def _paragraphs(text: str) -> str:
    """The page's own text in lines, also where only a lost space shows that markup stood between them."""
    return text if "\n" in text else _GLUED.sub("\n", text)


def _key(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def _extract(tree: _Element, url: str, *, fast: bool) -> str:
    """trafilatura's text; it works on a copy of the tree."""
    import trafilatura

    document = trafilatura.bare_extraction(tree, url=url, fast=fast, include_comments=False)
    return tidy(_CELLS.sub("", document.text)) if document is not None and document.text else ""


def _in_article(tree: _Element) -> str:
    for tag in ("article", "main"):
        for node in tree.iter(tag):
            return text_of(node)
    return ""


def _guessed_date(tree: _Element, url: str) -> datetime | None:
    """htmldate's guess from the address and the markup; a date that the prose speaks of is none."""
    import htmldate

    bare = copy.deepcopy(tree)
    for node in bare.iter():
        if node.tag != "script" and node.text and len(node.text) > PROSE:
            node.text = None
        if node.tail and len(node.tail) > PROSE:
            node.tail = None
    try:
        found = htmldate.find_date(bare, extensive_search=False, original_date=True, url=url)
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
