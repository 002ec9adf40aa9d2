"""Lists of sources as OPML: bytes in, drafts out, and back. Whoever wrote the file may mean us harm.

Besides the usual attributes an outline may carry ``country``, ``owner``, ``ownerNote`` and ``kind``.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as tree
from collections.abc import Mapping, Sequence
from xml.parsers import expat
from xml.parsers.expat import errors
from xml.parsers.expat.errors import codes

from bot.tongue import N_, gettext
from bot.words import clip, plain, shorten
from digest.errors import UserError
from digest.model import OwnerKind, Source, SourceDraft, SourceKind
from sources.encoding import decode

MOST_BYTES = 2**20
MOST_SOURCES = 500
NAME, NOTE = 80, 300
"""Characters."""

# Feed readers write addresses with a bare ampersand, and pages name entities that XML does not know.
_BARE_AMPERSAND = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9a-fA-F]{1,6});)")
_DECLARATION = re.compile(r"\s*<\?xml[^>]{0,400}\?>")
_WRONG = {
    codes[errors.XML_ERROR_NO_ELEMENTS]: N_("it ends too early"),
    codes[errors.XML_ERROR_UNCLOSED_TOKEN]: N_("it ends too early"),
    codes[errors.XML_ERROR_TAG_MISMATCH]: N_("something is closed that was not opened, or not in that order"),
    codes[errors.XML_ERROR_DUPLICATE_ATTRIBUTE]: N_("something is said twice"),
    codes[errors.XML_ERROR_JUNK_AFTER_DOC_ELEMENT]: N_("it goes on after its end"),
}
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def read_opml(body: bytes) -> tuple[SourceDraft, ...]:
    """The outlines with an address, whatever folders they are in, each address once. Raises UserError.

    Nothing is built but the drafts: depth costs nothing, and an entity is refused where it is declared.
    """
    if len(body) > MOST_BYTES:
        raise UserError(
            gettext("That file is larger than 1 MiB, which is more than I take. Send it in several parts.")
        )
    found = _Outlines()
    try:
        found.read(_text(body))
    except expat.ExpatError as error:
        raise UserError(found.complaint(error)) from error
    return tuple(found.drafts.values())


def write_opml(sources: Sequence[Source]) -> bytes:
    """The sources as an OPML 2.0 document."""
    root = tree.Element("opml", version="2.0")
    tree.SubElement(tree.SubElement(root, "head"), "title").text = "Sitrep sources"
    body = tree.SubElement(root, "body")
    for source in sources:
        outlet = source.outlet
        fields = {
            "type": "rss",
            "text": outlet.name,
            "title": outlet.name,
            "xmlUrl": source.url,
            "kind": source.kind.value,
            "country": outlet.country,
            "owner": outlet.owner.value,
            "ownerNote": outlet.owner_note,
        }
        tree.SubElement(
            body, "outline", {key: _NOT_XML.sub("", text) for key, text in fields.items() if text}
        )
    tree.indent(root)
    return bytes(tree.tostring(root, encoding="utf-8", xml_declaration=True))


class _Outlines:
    """Collects drafts while the parser runs; an error raised here ends it."""

    def __init__(self) -> None:
        self.drafts: dict[str, SourceDraft] = {}
        self._begun = False

    def read(self, text: str) -> None:
        parser = expat.ParserCreate("utf-8")
        parser.StartElementHandler = self._element
        parser.EntityDeclHandler = _refuse_entity
        parser.Parse(text.encode("utf-8"), True)

    def complaint(self, error: expat.ExpatError) -> str:
        """What is wrong with the document, for whoever sent it."""
        if not self._begun:
            return gettext("This is no OPML file: it does not begin with <opml>.")
        wrong = _WRONG.get(error.code, N_("it is not written as XML should be"))
        return gettext(
            "This OPML file is broken: in line {number} {wrong}. Export it anew, or mend that line.",
            number=error.lineno,
            wrong=gettext(wrong),
        )

    def _element(self, name: str, attributes: Mapping[str, str]) -> None:
        if not self._begun and name.lower() != "opml":
            tag = shorten(plain(name), 40)
            raise UserError(gettext("This is no OPML file: it begins with <{tag}>.", tag=tag))
        self._begun = True
        fields = {key.lower(): value for key, value in attributes.items()}
        if name.lower() == "outline" and (url := fields.get("xmlurl", "").strip()):
            self.drafts.setdefault(url, _draft(url, fields))
            if len(self.drafts) > MOST_SOURCES:
                raise UserError(
                    gettext(
                        "That file names more than {number} sources. Send it in several parts.",
                        number=MOST_SOURCES,
                    )
                )


def _refuse_entity(*_: object) -> None:
    raise UserError(
        gettext("That file defines entities of its own, which no list of sources needs. I do not read it.")
    )


def _text(body: bytes) -> str:
    """The document as text, in whatever encoding it came, without what would stop the parser at once."""
    text = _NOT_XML.sub("", decode(body)).lstrip()
    return _BARE_AMPERSAND.sub("&amp;", _DECLARATION.sub("", text, count=1))


def _draft(url: str, fields: Mapping[str, str]) -> SourceDraft:
    return SourceDraft(
        url=url,
        kind=_kind(fields.get("kind", "")),
        name=clip(fields.get("title") or fields.get("text") or url, NAME),
        country=_country(fields.get("country", "").strip().upper()),
        owner=_owner(fields.get("owner", "")),
        owner_note=plain(fields.get("ownernote", ""))[:NOTE],
    )


def _kind(text: str) -> SourceKind:
    return SourceKind(text) if text in set(SourceKind) else SourceKind.FEED


def _owner(text: str) -> OwnerKind:
    return OwnerKind(text) if text in set(OwnerKind) else OwnerKind.UNKNOWN


def _country(text: str) -> str:
    return text if re.fullmatch("[A-Z]{2}", text) else ""
