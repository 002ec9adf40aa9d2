"""Looking after sources: pause, resume, rename, how often, headlines only, remove."""

from __future__ import annotations

import re
from datetime import timedelta

from bot.chat import Desk, Reply, Request, Role, Run
from bot.commands.answers import change, line, say, title
from bot.commands.naming import number
from bot.commands.source_naming import GONE, Named, again, of_one
from bot.commands.source_views import HERE, view
from bot.commands.table import command, press
from bot.render.buttons import button
from bot.render.health import NAME, name, span
from bot.words import clip, count, echo, plain
from digest.errors import UserError
from digest.model import Off, Source, SourceId, SourceKind

SHORTEST = timedelta(minutes=15)
LONGEST = timedelta(hours=24)
AUTO = "auto"
_OFFERED = (timedelta(hours=1), timedelta(hours=3), timedelta(hours=12))
_PACE = re.compile(
    r"(?P<number>\d{1,4})\s*(?P<unit>m|min|minutes?|h|hours?|d|days?)|hourly|hour|daily|day", re.I
)
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}


@command(
    "pausesource",
    help="stop asking a source for a while",
    example="/pausesource 3",
    role=Role.ADMIN,
    longest=2100,
)
@of_one()
async def pausesource(request: Request, desk: Desk, found: Named) -> Reply:
    """Not asked until somebody resumes it; what it brought stays."""
    return await _switch(request, desk, found.source, Off.PAUSED)


@command(
    "resumesource", help="ask a paused source again", example="/resumesource 3", role=Role.ADMIN, longest=2100
)
@of_one()
async def resumesource(request: Request, desk: Desk, found: Named) -> Reply:
    """Due at once, its failures forgotten; also for one that was gone or refused us."""
    return await _switch(request, desk, found.source, Off.NO)


@command(
    "renamesource",
    help="give the outlet of a source another name",
    example="/renamesource 3 Valley Post",
    role=Role.ADMIN,
    longest=2100,
)
@of_one(more=True)
async def renamesource(request: Request, desk: Desk, found: Named) -> Reply:
    """The name that digests show."""
    wished = clip(found.rest.strip('"“”«»'), NAME)
    if not wished:
        return _how(
            found.source, "Type the new name, such as:", f"/renamesource {found.source.id} Valley Post"
        )
    renamed = await desk.sources.rename(found.source.id, wished, request.now, request.user)
    one = renamed is not None and renamed.outlet.id != found.source.outlet.id
    said = "Renamed. An outlet of that name was here already; the two are one now." if one else "Renamed."
    return await _changed(request, desk, renamed, said)


@command(
    "pacesource",
    help="ask a source at most so often",
    example="/pacesource 3 6h",
    role=Role.ADMIN,
    longest=2100,
)
@of_one(more=True)
async def pacesource(request: Request, desk: Desk, found: Named) -> Reply:
    """With a time: the least between two checks. Without: buttons."""
    if not found.rest:
        return _paces(request, found.source)
    least = read_pace(found.rest)
    changed = await desk.sources.adjust(
        found.source.id, kind=found.source.kind, least=least, now=request.now, by=request.user
    )
    said = f"Asked at most every {span(least)} from now on." if least else "Asked as often as it publishes."
    return await _changed(request, desk, changed, said)


@press("headlines", role=Role.ADMIN)
async def headlines(request: Request, desk: Desk) -> Reply:
    """Keep to the headlines of a feed, or follow its links again."""
    id, _, wish = request.args.partition(" ")
    source = await again(SourceId(number(id) or 0), request, desk)
    if source is None:
        return Reply(toast=GONE)
    if source.kind not in (SourceKind.FEED, SourceKind.HEADLINES):
        return Reply(toast="Only a feed has headlines apart from its articles.")
    kind = SourceKind.HEADLINES if wish == "on" else SourceKind.FEED
    changed = await desk.sources.adjust(
        source.id, kind=kind, least=source.least, now=request.now, by=request.user
    )
    said = "Headlines only from now on." if wish == "on" else "Its articles are read from now on."
    return await _changed(request, desk, changed, said)


@command("removesource", help="remove a source", example="/removesource 3", role=Role.ADMIN, longest=2100)
@of_one()
async def removesource(request: Request, desk: Desk, found: Named) -> Reply:
    """Ask first: it cannot be undone but by adding it again."""
    source = found.source
    return change(
        request,
        line("Remove ", title(f"#{source.id} {name(source)}"), "?"),
        f"I would ask it no more. What it has brought stays with its stories: "
        f"{count(source.items_week, 'article')} of the last 7 days, and all that is older.",
        keyboard=[
            [
                button("Remove", "forgetsource", str(source.id)),
                button("Keep", "source", f"{source.id} {HERE}"),
            ]
        ],
    )


@press("forgetsource", role=Role.ADMIN)
async def forgetsource(request: Request, desk: Desk) -> Reply:
    """It was asked for, and confirmed."""
    source = await again(SourceId(number(request.args) or 0), request, desk)
    if source is None or not await desk.sources.remove(source.id, request.now, request.user):
        return Reply(toast=GONE)
    return change(
        request,
        line(title(name(source)), " is removed; its articles stay with their stories. To have it back:"),
        line(Run(f"/addsource {plain(source.url)}", code=True)),
        toast="Removed.",
    )


def read_pace(text: str) -> timedelta | None:
    """The time in "6h", "90 min", "every 2 hours", "daily"; None for "auto". Raises UserError."""
    wish = text.strip().lower().removeprefix("every").strip()
    if wish == AUTO:
        return None
    found = _PACE.fullmatch(wish)
    unit = (found["unit"] or found.group())[0] if found else ""
    time = int(found["number"] or 1) * _UNITS[unit] if found else timedelta()
    if not SHORTEST <= time <= LONGEST:
        raise UserError(
            f"“{echo(text)}” is no time that I can use. Say auto, or a time from 15 min to 24 h, such as 6h."
        )
    return time


def _paces(request: Request, source: Source) -> Reply:
    """How often it is asked at most, with buttons; ✓ marks what holds."""
    now = f"at most every {span(source.least)}" if source.least else "as often as it publishes"
    choices = [(None, "As it publishes"), *((each, span(each)) for each in _OFFERED)]
    row = [
        button(f"✓ {label}" if each == source.least else label, "pacesource", f"{source.id} {_written(each)}")
        for each, label in choices
    ]
    return change(
        request,
        line(title(f"#{source.id} {name(source)}"), f" is asked {now}. Ask it at most every …"),
        line("Any other time: ", Run(f"/pacesource {source.id} 6h", code=True)),
        keyboard=[row, [button("Back to the source", "source", f"{source.id} {HERE}")]],
    )


def _written(time: timedelta | None) -> str:
    return f"{time // timedelta(hours=1)}h" if time else AUTO


async def _switch(request: Request, desk: Desk, source: Source, off: Off) -> Reply:
    if (source.off is Off.PAUSED and off is Off.PAUSED) or (source.enabled and off is Off.NO):
        said = "It is paused already." if off else "It is being asked already."
        return await view(request, desk, source, before=said, toast=said)
    switched = await desk.sources.switch(source.id, off, request.now, request.user)
    if switched and not off:
        desk.nudge("collect")
    said = "Paused: I ask it no more until you resume it." if off else "Resumed: I ask it again at once."
    return await _changed(request, desk, switched, said)


async def _changed(request: Request, desk: Desk, source: Source | None, said: str) -> Reply:
    """The source as it is now, under a line on what has just happened to it."""
    counted = source and await again(source.id, request, desk)
    if counted is None:
        return Reply(toast=GONE) if request.pressed else say(GONE)
    return await view(request, desk, counted, before=said, toast=said)


def _how(source: Source, text: str, example: str) -> Reply:
    return say(line(title(f"#{source.id} {name(source)}"), f": {text}"), line(Run(example, code=True)))


FAMILY = (pausesource, resumesource, renamesource, pacesource, headlines, removesource, forgetsource)
