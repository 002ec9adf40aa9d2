"""Many sources at once, from a file or a pack: each is asked, added or left out, and accounted for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum

from bot.words import plain, shorten
from digest.errors import BadSource, SourceError
from digest.model import Probe, SourceDraft, SourceKind
from digest.ports import Reader, Sources
from sources.addresses import BadAddress, Origin
from sources.urls import typed_url


class Fate(Enum):
    """What became of a source."""

    ANSWERS = "answers"
    ADDED = "added unheard"
    SILENT = "left out unheard"
    LEFT_OUT = "no source"
    KNOWN = "known"


@dataclass(frozen=True, slots=True)
class Taken:
    """A draft and what became of it; ``items`` that it listed, and why it did not answer.

    ``asked``: the address that was handed in, while the draft has the one that was found. ``answered``:
    the site did say something, if only that it refuses.
    """

    draft: SourceDraft
    fate: Fate
    items: int = 0
    reason: str = ""
    asked: str = ""
    answered: bool = False


@dataclass(frozen=True, slots=True)
class Intake:
    """What it works with. ``patience``: seconds for all of them; ``each``: for one of them.

    ``keep``: add those that do not answer, too, or have nothing yet. ``tell`` hears of each source as soon
    as its fate is known. ``allow``: private hosts and ports that may be opened all the same.
    """

    sources: Sources
    reader: Reader
    clock: Callable[[], datetime]
    by: int
    patience: float
    keep: bool
    tell: Callable[[Taken], None] = lambda taken: None
    each: float = 20.0
    at_once: int = 8
    allow: frozenset[Origin] = frozenset()


async def take_in(kit: Intake, drafts: Sequence[SourceDraft]) -> Sequence[Taken]:
    """Ask every source, ``at_once`` at a time, and add it under the address of its feed; in the order given.

    What is not heard of in time is treated as what does not answer. An address that nobody may open, or
    where there certainly is no source, is never added. Raises StoreError.
    """
    until = asyncio.get_running_loop().time() + kit.patience
    turns = asyncio.Semaphore(kit.at_once)

    async def one(draft: SourceDraft) -> Taken:
        async with turns:
            taken = replace(await _take(kit, draft, until), asked=draft.url)
        kit.tell(taken)
        return taken

    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(one(draft)) for draft in drafts]
    except ExceptionGroup as broken:
        raise broken.exceptions[0] from broken
    return [task.result() for task in tasks]


async def _take(kit: Intake, draft: SourceDraft, until: float) -> Taken:
    if await kit.sources.by_url(draft.url):
        return Taken(draft, Fate.KNOWN)
    left = min(until - asyncio.get_running_loop().time(), kit.each)
    if left <= 0:
        return await _unheard(kit, draft, "there was no time left to ask it")
    try:
        async with asyncio.timeout(left):
            probe = await _probe(kit, draft.url)
    except (BadSource, SourceError) as error:
        reason, answered = plain(error.reason), isinstance(error, BadSource) and error.answered
        if isinstance(error, BadSource) and error.certain:
            return Taken(draft, Fate.LEFT_OUT, reason=reason, answered=answered)
        return replace(await _unheard(kit, draft, reason), answered=answered)
    except TimeoutError:
        return await _unheard(kit, draft, f"no answer in {left:.0f} seconds")
    return await _add(kit, _as_found(draft, probe), Fate.ANSWERS, items=len(probe.items))


async def _probe(kit: Intake, url: str) -> Probe:
    """What answers at the address; of several feeds that a site offers, the first one that can be read."""
    try:
        return await kit.reader.probe(url, kit.clock())
    except BadSource as error:
        if not error.candidates:
            raise
        return await kit.reader.probe(error.candidates[0], kit.clock())


def _as_found(draft: SourceDraft, probe: Probe) -> SourceDraft:
    """The draft under its real address; a feed that is to stay headlines stays so."""
    keeps = draft.kind is SourceKind.HEADLINES and probe.kind is SourceKind.FEED
    name = draft.name if draft.name != draft.url else shorten(plain(probe.title), 80) or draft.name
    return replace(draft, url=probe.url, kind=draft.kind if keeps else probe.kind, name=name)


async def _unheard(kit: Intake, draft: SourceDraft, reason: str) -> Taken:
    """Not heard of: kept for later if that is wanted and the address is one that may ever be opened."""
    try:
        url = typed_url(draft.url, kit.allow)
    except BadAddress as error:
        return Taken(draft, Fate.LEFT_OUT, reason=str(error))
    if not kit.keep:
        return Taken(draft, Fate.SILENT, reason=reason)
    return await _add(kit, replace(draft, url=url), Fate.ADDED, reason=reason)


async def _add(kit: Intake, draft: SourceDraft, fate: Fate, *, items: int = 0, reason: str = "") -> Taken:
    try:
        await kit.sources.add(draft, kit.clock(), kit.by)
    except BadSource:
        return Taken(draft, Fate.KNOWN)
    return Taken(draft, fate, items, reason)
