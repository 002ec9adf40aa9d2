"""XML however ill-formed to a tree: cleared of document type and bombs, mended, then parsed by lxml."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.entities import html5
from typing import TYPE_CHECKING

from sources.markup import LONG_TAG

if TYPE_CHECKING:
    from lxml.etree import _Element

MOST_NAMESPACES = 100
LONGEST_DOCTYPE = 200_000
"""Characters: what an unclosed one leaves behind a parser survives."""

ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NAMESPACE = re.compile(r"""\sxmlns:([\w.-]{1,50})\s*=\s*(?:"[^"<]*"|'[^'<]*')""")
_START = re.compile(r"<(?:\w{1,20}:)?(?:rss|feed|rdf|channel|urlset|sitemapindex)\b", re.I)
_SURROGATE = re.compile(
    r"&#(?:x0*d[89a-f][0-9a-f]{2}|0*(?:5529[6-9]|55[3-9][0-9]{2}|56[0-9]{3}|57[0-2][0-9]{2}|573[0-3][0-9]|5734[0-3]));?",
    re.I,
)
"""Half a character by its number: libxml2 takes it, and then nobody can read the text."""
_SECTION = "<![CDATA["
_AMPERSAND = re.compile(
    r"&(?!(?:amp|lt|gt|quot|apos);)(#\d{1,8};?|#x[0-9a-f]{1,7};?|[a-z][a-z0-9]{1,31};?)?", re.I
)
_VOID = re.compile(r"<((?:br|hr|img|wbr|input|col)\b[^<>]{0,4000})(?<!/)>", re.I)
_PREDEFINED = {"<": "&lt;", ">": "&gt;", "&": "&amp;", '"': "&quot;"}


def tree_of(text: str) -> _Element | None:
    """The root of a document, as far as it can be read, or None. No network, no entities."""
    from lxml import etree

    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        encoding="utf-8", remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        return etree.fromstring(repaired(text).encode("utf-8"), parser)
    except etree.XMLSyntaxError:
        return None


def repaired(text: str) -> str:
    """A feed with its commonest faults mended, outside of CDATA sections.

    Junk before the root goes; HTML's entities become characters; an ampersand that begins none is escaped;
    HTML's empty elements are closed.
    """
    text = _harmless(text)
    start = _START.search(text[:4000])
    pieces = _pieces(text[start.start() if start else 0 :])
    return "".join(piece if piece.startswith(_SECTION) else _mended(piece) for piece in pieces)


def _pieces(text: str) -> Iterator[str]:
    """The text cut at its CDATA sections; one that is never closed is closed at the end."""
    at = 0
    while (opened := text.find(_SECTION, at)) != -1:
        yield text[at:opened]
        closed = text.find("]]>", opened)
        at = closed + 3 if closed != -1 else len(text)
        yield text[opened:at] + ("" if closed != -1 else "]]>")
    yield text[at:]


def _mended(piece: str) -> str:
    piece = _AMPERSAND.sub(_character, piece) if "&" in piece else piece
    return _VOID.sub(r"<\1/>", piece)


def _character(found: re.Match[str]) -> str:
    name = found[1] or ""
    if name.startswith("#"):
        return _numbered(name.removeprefix("#").removesuffix(";"))
    char = html5.get(name if name.endswith(";") else "")
    return f"&amp;{name}" if char is None else _PREDEFINED.get(char, char)


def _numbered(digits: str) -> str:
    """A character by its number; 128 to 159 mean what Windows-1252 has there, as in HTML."""
    number = int(digits[1:], 16) if digits[0] in "xX" else int(digits)
    if 128 <= number < 160:
        return bytes([number]).decode("cp1252", "ignore")
    if number > 0x10FFFF or ILLEGAL.match(chr(number)):
        return ""
    return _PREDEFINED.get(chr(number), chr(number))


def _harmless(text: str) -> str:
    """A document that a parser can take whole; entities beyond the predefined ones are left undefined."""
    return _without_bombs(_SURROGATE.sub("", ILLEGAL.sub("", _without_doctype(text))))


def _without_doctype(text: str) -> str:
    """Cut the document type, which may define entities that grow without end."""
    start = re.search(r"<!DOCTYPE", text[:4000], re.I)
    if not start:
        return text
    opened = text.find("[", start.end())
    closed = text.find(">", start.end())
    if opened != -1 and opened < closed:
        end = text.find("]", opened)
        while end != -1 and not re.compile(r"\s*>").match(text, end + 1):
            end = text.find("]", end + 1, opened + LONGEST_DOCTYPE)
        closed = text.find(">", end) if end != -1 else -1
    return text if closed == -1 else text[: start.start()] + text[closed + 1 :]


def _without_bombs(text: str) -> str:
    """Cut what costs parsers time out of all proportion: endless tags, thousands of namespaces."""
    text = LONG_TAG.sub(r"<\1\2>", text)
    if text.count("xmlns:") <= MOST_NAMESPACES:
        return text
    known: set[str] = set()

    def declared(found: re.Match[str]) -> str:
        if len(known) < MOST_NAMESPACES:
            known.add(found[1])
        return found[0] if found[1] in known else ""

    return _NAMESPACE.sub(declared, text)
