"""`sitrep sources`: take in sources from an OPML file or a pack, and write all of them to a file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from bot import packs
from bot.intake import Fate, Intake, Taken, take_in
from bot.opml import MOST_BYTES, read_opml, write_opml
from bot.settings import Settings
from bot.wiring import open_house
from bot.words import count
from digest.errors import UserError
from digest.model import SourceDraft

PATIENCE = 300.0
"""Seconds for a whole file."""

ENOUGH = 3
"""So many sources that all keep silent are no coincidence."""

_NOBODY = "Not one answered: perhaps this machine has no way to the network, or no name server."

Write = Callable[[str], None]


async def import_file(settings: Settings, path: Path, write: Write) -> bool:
    """Add every source of the file that is not there yet, also those that do not answer just now.

    False if it names none. Raises UserError, StoreError.
    """
    drafts = read_opml(_read(path))
    if not drafts:
        write(f"{path} names no source: no outline in it has an xmlUrl.")
        return False
    write(summed_up(await _import(settings, drafts, write, keep=True)))
    return True


async def import_pack(settings: Settings, name: str, write: Write, *, keep: bool) -> None:
    """Add the sources of a pack that answer; with ``keep`` the others too. Raises UserError, StoreError."""
    pack = packs.load(name)
    write(f"{pack.title}: {count(len(pack.entries), 'source')}, {pack.verified}")
    drafts = [entry.draft for entry in pack.entries]
    languages = {entry.draft.url: entry.language for entry in pack.entries}
    taken = await _import(settings, drafts, write, keep=keep, languages=languages)
    write(summed_up(taken))
    if any(each.fate is Fate.SILENT for each in taken):
        write(f"What did not answer was left out: `sitrep sources import --pack {name} --all` adds it too.")


def list_packs(write: Write) -> None:
    """The packs that there are."""
    for name in packs.names():
        pack = packs.load(name)
        write(f"{name}: {pack.title}, {count(len(pack.entries), 'source')}, {pack.verified}")


async def export_file(settings: Settings, path: Path, write: Write) -> None:
    """Write all sources. Raises UserError, StoreError."""
    async with open_house(settings) as house:
        sources = await house.sources.all(house.clock())
    _write(path, write_opml(sources))
    write(f"{count(len(sources), 'source')} written to {path}")


async def _import(
    settings: Settings,
    drafts: Sequence[SourceDraft],
    write: Write,
    *,
    keep: bool,
    languages: Mapping[str, str] = MappingProxyType({}),
) -> Sequence[Taken]:
    """``languages``: by address, where they are known; many outlets have a source for each."""
    async with open_house(settings) as house:
        kit = Intake(
            sources=house.sources,
            reader=house.reader,
            clock=house.clock,
            by=0,
            patience=PATIENCE,
            keep=keep,
            tell=lambda taken: write(said(taken, languages.get(taken.asked, ""))),
            allow=house.allow,
        )
        return await take_in(kit, drafts)


def said(taken: Taken, language: str = "") -> str:
    """One line on one source."""
    silent = "answers with nothing to read" if taken.answered else "does not answer"
    match taken.fate:
        case Fate.ANSWERS:
            fate = f"answers, {count(taken.items, 'item')}"
        case Fate.KNOWN:
            fate = "is there already"
        case Fate.ADDED:
            fate = f"{silent} ({taken.reason.rstrip('.')}): added, will be asked again"
        case Fate.SILENT:
            fate = f"{silent} ({taken.reason.rstrip('.')}): left out"
        case Fate.LEFT_OUT:
            fate = f"is no source ({taken.reason.rstrip('.')}): left out"
    return f"{fate}: {taken.draft.name}" + (f", {language}" if language else "")


def summed_up(taken: Sequence[Taken]) -> str:
    """ "41 of 60 answered and were added; 3 there already; 16 did not answer: A, B (2), C"."""
    unheard = [each for each in taken if each.fate in (Fate.ADDED, Fate.SILENT)]
    silent = [each.draft.name for each in unheard if not each.answered]
    refused = [each.draft.name for each in unheard if each.answered]
    wrong = [each.draft.name for each in taken if each.fate is Fate.LEFT_OUT]
    known = sum(each.fate is Fate.KNOWN for each in taken)
    added = sum(each.fate is Fate.ANSWERS for each in taken)
    parts = [f"{added} of {len(taken)} answered and were added"]
    parts += [f"{known} there already"] if known else []
    parts += [f"{len(silent)} did not answer: {', '.join(_counted(silent))}"] if silent else []
    parts += (
        [f"{len(refused)} answered with nothing to read: {', '.join(_counted(refused))}"] if refused else []
    )
    parts += (
        [f"{count(len(wrong), 'is no source', 'are no sources')}: {', '.join(_counted(wrong))}"]
        if wrong
        else []
    )
    heard = any(each.fate is Fate.ANSWERS or each.answered for each in taken)
    lost = f"\n{_NOBODY}" if len(silent) >= ENOUGH and not heard else ""
    return "; ".join(parts) + lost


def _counted(names: Sequence[str]) -> list[str]:
    """Each name once; an outlet of several sources with their number."""
    return [f"{name} ({times})" if times > 1 else name for name, times in Counter(names).items()]


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror}") from error


def _write(path: Path, body: bytes) -> None:
    """Over an older list, but over nothing else that somebody may need: the database, say."""
    try:
        if path.exists() and not _is_a_list(path):
            raise UserError(f"{path} is there already, and is no list of sources: name another file")
        path.write_bytes(body)
    except OSError as error:
        raise UserError(f"{path} cannot be written: {error.strerror}") from error


def _is_a_list(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(100).lstrip().startswith(b"<")
