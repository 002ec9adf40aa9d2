"""What an element of a feed says, as HTML or as plain text, in all the ways that feeds wrap it."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING, Self

from sources.encoding import decode
from sources.entries import as_html

if TYPE_CHECKING:
    from lxml.etree import _Element

_TAG = re.compile("[a-z][a-z0-9]*", re.I)
_ESCAPED = re.compile(r"&lt;(?:/p|/div|br\s*/?)&gt;", re.I)
"""Paragraphs that were escaped once too often: nobody means to show the tags."""


@dataclass(frozen=True, slots=True)
class Value:
    """How Atom 1.0 (RFC 4287, 3.1 and 4.1.3) and 0.3 say that a text is written.

    ``literal``: its markup, if it looks like it has any, is no markup. ``packed``: in Base64.
    ``foreign``: no text at all, such as a picture.
    """

    literal: bool = False
    packed: bool = False
    foreign: bool = False

    @classmethod
    def of(cls, node: _Element) -> Self:
        """As the element's attributes have it; without any, whatever looks like HTML is HTML."""
        kind = (node.get("type") or "").strip().lower().partition(";")[0]
        packed = (node.get("mode") or "").strip().lower() == "base64"
        media = "/" in kind and not kind.startswith("text/") and not kind.endswith(("xml", "html"))
        return cls(kind in ("text", "text/plain"), packed or media, media)


def html_of(node: _Element, value: Value) -> str:
    """The text of an element as HTML; markup that was not escaped counts as HTML, too."""
    if len(node):
        return _inner(node)
    text = (node.text or "").strip()
    if value.packed:
        text = _unpacked(text) if not value.foreign else ""
    if value.literal:
        return as_html(text)
    return unescape(text) if "<" not in text and _ESCAPED.search(text) else text


def plain_of(node: _Element) -> str:
    """The text of an element and of all within it, in one line's worth of spaces."""
    text = (node.text or "") if not len(node) else "".join(str(part) for part in node.itertext())
    return re.sub(r"\s+", " ", text).strip()


def _inner(node: _Element) -> str:
    """What stands between the tags, written as HTML with the namespaces left out."""
    from lxml import etree

    parts = [as_html(node.text or "")]
    for child in node:
        for each in child.iter():
            if isinstance(each.tag, str):
                local = each.tag.rpartition("}")[2].rpartition(":")[2]
                each.tag = local if _TAG.fullmatch(local) else "span"
        etree.cleanup_namespaces(child)
        parts.append(etree.tostring(child, encoding="unicode", method="html"))
    return "".join(parts).strip()


def _unpacked(text: str) -> str:
    try:
        return decode(base64.b64decode(re.sub(r"\s+", "", text), validate=True)).strip()
    except (binascii.Error, ValueError):
        return text
