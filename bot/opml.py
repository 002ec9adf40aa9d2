"""Sources as OPML: `sitrep sources import FILE` and `export FILE`.

Besides the usual attributes an outline may carry ``country``, ``owner``, ``ownerNote`` and ``kind``.
"""

from __future__ import annotations

import xml.etree.ElementTree as tree
from collections.abc import Callable, Sequence
from pathlib import Path

from bot.settings import Settings
from bot.wiring import open_house
from digest.errors import BadSource, UserError
from digest.model import OwnerKind, Source, SourceDraft, SourceKind
from sources.addresses import BadAddress
from sources.urls import check_url


async def import_file(settings: Settings, path: Path, write: Callable[[str], None]) -> None:
    """Add every source of the file that is not there yet. Raises UserError, StoreError."""
    drafts = read_opml(_read(path))
    added = 0
    async with open_house(settings) as house:
        for draft in drafts:
            try:
                check_url(draft.url, settings.allow_origin)
                await house.sources.add(draft, house.clock(), 0)
                added += 1
            except (BadSource, BadAddress) as error:
                write(f"left out {draft.url}: {error}")
    write(f"{added} of {len(drafts)} sources added")


async def export_file(settings: Settings, path: Path, write: Callable[[str], None]) -> None:
    """Write all sources. Raises UserError, StoreError."""
    async with open_house(settings) as house:
        sources = await house.sources.all(house.clock())
    _write(path, write_opml(sources))
    write(f"{len(sources)} sources written to {path}")


def read_opml(body: bytes) -> tuple[SourceDraft, ...]:
    """The outlines with an address, whatever folders they are in. Raises UserError."""
    try:
        root = tree.fromstring(body)  # noqa: S314 - the operator's own file; expat limits entity expansion
    except tree.ParseError as error:
        raise UserError(f"this is no OPML file: {error}") from error
    if root.tag.lower() != "opml":
        raise UserError("this is no OPML file: its first element is not <opml>")
    return tuple(_draft(each) for each in root.iter("outline") if each.get("xmlUrl", "").strip())


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
        tree.SubElement(body, "outline", {key: value for key, value in fields.items() if value})
    tree.indent(root)
    return bytes(tree.tostring(root, encoding="utf-8", xml_declaration=True))


def _draft(outline: tree.Element) -> SourceDraft:
    url = outline.get("xmlUrl", "").strip()
    return SourceDraft(
        url=url,
        kind=SourceKind.PAGE if outline.get("kind") == SourceKind.PAGE else SourceKind.FEED,
        name=(outline.get("title") or outline.get("text") or url).strip()[:120],
        country=outline.get("country", "").strip().upper()[:2],
        owner=_owner(outline.get("owner", "")),
        owner_note=outline.get("ownerNote", "").strip()[:300],
    )


def _owner(text: str) -> OwnerKind:
    return OwnerKind(text) if text in {kind.value for kind in OwnerKind} else OwnerKind.UNKNOWN


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror}") from error


def _write(path: Path, body: bytes) -> None:
    try:
        path.write_bytes(body)
    except OSError as error:
        raise UserError(f"{path} cannot be written: {error.strerror}") from error
