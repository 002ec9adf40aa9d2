"""/checksource: ask one now, show how it did lately, and take a new address when it has moved."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Sequence

from bot.chat import Block, Desk, Reply, Request, Role
from bot.commands.answers import Keyboard, line, say, title
from bot.commands.naming import number
from bot.commands.reader import known, zone_of
from bot.commands.sourcing.naming import GONE, Named, again, of_one
from bot.commands.sourcing.views import actions, view
from bot.commands.table import command, press
from bot.render.buttons import button
from bot.render.health import address, checks, name, reason_of
from bot.render.styled import styled
from bot.tongue import N_, gettext, ngettext
from bot.words import foreign, plain, shorten
from digest.collecting import Harvest, check_of
from digest.model import (
    Check,
    Failed,
    Fetched,
    FetchState,
    Gone,
    Item,
    NotModified,
    Outcome,
    Source,
    SourceId,
)

LATEST = 5
HEADLINES = 3


@command("checksource", help=N_("ask a source now"), example="/checksource 3", role=Role.EDITOR, longest=2100)
@of_one()
async def checksource(request: Request, desk: Desk, found: Named) -> Reply:
    """Poll a source afresh and say what it answers; nothing but the check itself is stored."""
    source = found.source
    before = await desk.sources.checks(source.id, LATEST)
    outcome = await _ask(source, request, desk)
    items = outcome.items if isinstance(outcome, Fetched) else ()
    new = len(await desk.sources.unseen(source.id, items))
    zone = zone_of(await known(request, desk))
    moved = _moved(source, outcome)
    return say(
        line(title(f"#{source.id} {name(source)}"), f" {_said(outcome, new)}"),
        *(_headline(item) for item in items[:HEADLINES]),
        *_lately(before, zone, request),
        *([_moved_to(moved)] if moved else []),
        *(
            [line(gettext("It is switched off: that answer changes nothing until you resume it."))]
            if source.off
            else []
        ),
        keyboard=_keyboard(source, moved),
    )


@press("relocate", role=Role.EDITOR)
async def relocate(request: Request, desk: Desk) -> Reply:
    """Take the new address that the button was made for, if the source still names it."""
    first, _, wanted = request.args.partition(" ")
    source = await again(SourceId(number(first) or 0), request, desk)
    if source is None:
        return Reply(toast=gettext(GONE))
    url = await _named_address(source, wanted, request, desk)
    if url is None:
        return say(
            gettext(
                "It names that address no more, so nothing was changed. /checksource {id} asks again.",
                id=source.id,
            )
        )
    moved = await desk.sources.relocate(source.id, url, request.now, request.user)
    counted = moved and await again(moved.id, request, desk)
    if counted is None:
        return Reply(toast=gettext(GONE))
    merged = gettext("That address was here already, as #{id}: the two are one now.", id=counted.id)
    said = gettext("Its address is the new one now.") if counted.id == source.id else merged
    return say(said, *(await view(request, desk, counted)).messages[0].blocks, keyboard=actions(counted))


async def _named_address(source: Source, wanted: str, request: Request, desk: Desk) -> str | None:
    """The address with this fingerprint that the source has named, or names when asked once more."""
    if source.move and fingerprint(source.move.url) == wanted:
        return source.move.url
    url = _moved(source, await _ask(source, request, desk))
    return url if url and fingerprint(url) == wanted else None


async def _ask(source: Source, request: Request, desk: Desk) -> Outcome:
    """What the source answers now; that it was asked is written down as every check is."""
    began = time.monotonic()
    outcome = await desk.reader.poll(source.url, source.kind, FetchState(), request.now)
    harvest = Harvest(source, outcome, time.monotonic() - began, complete=True)
    await desk.sources.noted(source.id, check_of(harvest, request.now))
    return outcome


def fingerprint(url: str) -> str:
    """Sixteen signs that stand for an address where a button cannot hold it."""
    return hashlib.sha256(url.encode()).hexdigest()[:16]


def _moved(source: Source, outcome: Outcome) -> str:
    """The address that permanent redirects alone lead to, if it is another one."""
    named = outcome.moved if isinstance(outcome, Fetched | NotModified) else ""
    found = named or (source.move.url if source.move else "")
    return "" if found == source.url else found


def _said(outcome: Outcome, new: int) -> str:
    match outcome:
        case Fetched(items=items):
            if not new:
                return ngettext(
                    "answers, with {number} article, none of them new to me.",
                    "answers, with {number} articles, none of them new to me.",
                    len(items),
                )
            return ngettext(
                "answers, with {number} article, {new} of them new to me.",
                "answers, with {number} articles, {new} of them new to me.",
                len(items),
                new=new,
            )
        case NotModified():
            return gettext("answers, with nothing new.")
        case Gone():
            return gettext("says that it is gone for good.")
        case Failed(reason):
            return gettext("cannot be read just now: {reason}.", reason=reason_of(reason))


def _moved_to(url: str) -> Block:
    return Block(styled(gettext("It has moved for good, to {address}."), address=address(url)))


def _headline(item: Item) -> Block:
    return line(f"• {foreign(shorten(plain(item.title), 120)) or gettext('Untitled')}")


def _lately(latest: Sequence[Check], zone: str, request: Request) -> list[Block]:
    return [line(title(gettext("Earlier checks"))), *checks(latest, zone, request.now)] if latest else []


def _keyboard(source: Source, moved: str) -> Keyboard:
    new = (
        [[button(gettext("Use the new address"), "relocate", f"{source.id} {fingerprint(moved)}")]]
        if moved
        else []
    )
    return [*new, *actions(source)]


FAMILY = (checksource, relocate)
