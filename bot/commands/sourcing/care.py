"""Looking after sources: pause, resume, rename, how often, headlines only, remove."""

from __future__ import annotations

import re
from datetime import timedelta

from bot.chat import Block, Desk, Reply, Request, Role, Run, Style
from bot.commands.answers import change, line, say, title
from bot.commands.naming import number
from bot.commands.sourcing.naming import GONE, Named, again, of_one
from bot.commands.sourcing.views import HERE, view
from bot.commands.table import command, press
from bot.render.buttons import button
from bot.render.health import NAME, name, span
from bot.render.styled import styled
from bot.tongue import N_, gettext, ngettext
from bot.words import clip, echo, plain
from digest.errors import UserError
from digest.model import Off, Source, SourceId, SourceKind

SHORTEST = timedelta(minutes=15)
LONGEST = timedelta(hours=24)
AUTO = "auto"
_OFFERED = (timedelta(hours=1), timedelta(hours=3), timedelta(hours=12))
_PACE = re.compile(
    r"(?P<number>\d{1,4})\s*(?P<unit>m|min|minutes?|h|hours?|d|days?|м(?:ин\w*)?|ч(?:ас\w*)?|д(?:н\w*|ень)?)"
    r"|hourly|hour|daily|day|час|день",
    re.I,
)
_UNITS = {
    **dict.fromkeys("mм", timedelta(minutes=1)),
    **dict.fromkeys("hч", timedelta(hours=1)),
    **dict.fromkeys("dд", timedelta(days=1)),
}
_EVERY = re.compile(r"(?:every|кажды[ей]|раз в)\s*")


@command(
    "pausesource",
    help=N_("stop asking a source for a while"),
    example="/pausesource 3",
    role=Role.EDITOR,
    longest=2100,
)
@of_one()
async def pausesource(request: Request, desk: Desk, found: Named) -> Reply:
    """Not asked until somebody resumes it; what it brought stays."""
    return await _switch(request, desk, found.source, Off.PAUSED)


@command(
    "resumesource",
    help=N_("ask a paused source again"),
    example="/resumesource 3",
    role=Role.EDITOR,
    longest=2100,
)
@of_one()
async def resumesource(request: Request, desk: Desk, found: Named) -> Reply:
    """Due at once, its failures forgotten; also for one that was gone or refused us."""
    return await _switch(request, desk, found.source, Off.NO)


@command(
    "renamesource",
    help=N_("give the outlet of a source another name"),
    example=N_("/renamesource 3 Valley Post"),
    role=Role.EDITOR,
    longest=2100,
)
@of_one(more=True)
async def renamesource(request: Request, desk: Desk, found: Named) -> Reply:
    """The name that digests show."""
    wished = clip(found.rest.strip('"“”«»'), NAME)
    if not wished:
        return _how(
            found.source,
            gettext("Type the new name, such as:"),
            gettext("/renamesource {id} Valley Post", id=found.source.id),
        )
    renamed = await desk.sources.rename(found.source.id, wished, request.now, request.user)
    one = renamed is not None and renamed.outlet.id != found.source.outlet.id
    merged = gettext("Renamed. An outlet of that name was here already; the two are one now.")
    said = merged if one else gettext("Renamed.")
    return await _changed(request, desk, renamed, said)


@command(
    "pacesource",
    help=N_("ask a source at most so often"),
    example=N_("/pacesource 3 6h"),
    role=Role.EDITOR,
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
    free = gettext("Asked as often as it publishes.")
    said = gettext("Asked at most every {span} from now on.", span=span(least)) if least else free
    return await _changed(request, desk, changed, said)


@press("headlines", role=Role.EDITOR)
async def headlines(request: Request, desk: Desk) -> Reply:
    """Keep to the headlines of a feed, or follow its links again."""
    id, _, wish = request.args.partition(" ")
    source = await again(SourceId(number(id) or 0), request, desk)
    if source is None:
        return Reply(toast=gettext(GONE))
    if source.kind not in (SourceKind.FEED, SourceKind.HEADLINES):
        return Reply(toast=gettext("Only a feed has headlines apart from its articles."))
    kind = SourceKind.HEADLINES if wish == "on" else SourceKind.FEED
    changed = await desk.sources.adjust(
        source.id, kind=kind, least=source.least, now=request.now, by=request.user
    )
    articles = gettext("Its articles are read from now on.")
    said = gettext("Headlines only from now on.") if wish == "on" else articles
    return await _changed(request, desk, changed, said)


@command(
    "removesource", help=N_("remove a source"), example="/removesource 3", role=Role.EDITOR, longest=2100
)
@of_one()
async def removesource(request: Request, desk: Desk, found: Named) -> Reply:
    """Ask first: it cannot be undone but by adding it again."""
    source = found.source
    return change(
        request,
        Block(styled(gettext("Remove {source}?"), source=title(f"#{source.id} {name(source)}"))),
        ngettext(
            "I would ask it no more. What it has brought stays with its stories: {number} article of the "
            "last 7 days, and all that is older.",
            "I would ask it no more. What it has brought stays with its stories: {number} articles of the "
            "last 7 days, and all that is older.",
            source.items_week,
        ),
        keyboard=[
            [
                button(gettext("Remove"), "forgetsource", str(source.id), Style.DANGER),
                button(gettext("Keep"), "source", f"{source.id} {HERE}"),
            ]
        ],
    )


@press("forgetsource", role=Role.EDITOR)
async def forgetsource(request: Request, desk: Desk) -> Reply:
    """It was asked for, and confirmed."""
    source = await again(SourceId(number(request.args) or 0), request, desk)
    if source is None or not await desk.sources.remove(source.id, request.now, request.user):
        return Reply(toast=gettext(GONE))
    return change(
        request,
        Block(
            styled(
                gettext("{source} is removed; its articles stay with their stories. To have it back:"),
                source=title(name(source)),
            )
        ),
        line(Run(f"/addsource {plain(source.url)}", code=True)),
        toast=gettext("Removed."),
    )


def read_pace(text: str) -> timedelta | None:
    """The time in "6h", "90 min", "every 2 hours", "daily"; None for "auto". Raises UserError."""
    wish = _EVERY.sub("", text.strip().lower(), count=1).strip()
    if wish in (AUTO, "авто"):
        return None
    found = _PACE.fullmatch(wish)
    unit = (found["unit"] or found.group())[0] if found else ""
    time = int(found["number"] or 1) * _UNITS[unit] if found else timedelta()
    if not SHORTEST <= time <= LONGEST:
        raise UserError(
            gettext(
                "“{text}” is no time that I can use. Say auto, or a time from 15 min to 24 h, such as 6h.",
                text=echo(text),
            )
        )
    return time


def _paces(request: Request, source: Source) -> Reply:
    """How often it is asked at most, with buttons; ✓ marks what holds."""
    asked = gettext("{source} is asked as often as it publishes. Ask it at most every …")
    if source.least:
        span_said = span(source.least)
        asked = gettext(
            "{source} is asked at most every {span}. Ask it at most every …",
            source="{source}",
            span=span_said,
        )
    choices = [(None, gettext("As it publishes")), *((each, span(each)) for each in _OFFERED)]
    row = [
        button(f"✓ {label}" if each == source.least else label, "pacesource", f"{source.id} {_written(each)}")
        for each, label in choices
    ]
    return change(
        request,
        Block(styled(asked, source=title(f"#{source.id} {name(source)}"))),
        line(gettext("Any other time:"), " ", Run(gettext("/pacesource {id} 6h", id=source.id), code=True)),
        keyboard=[row, [button(gettext("Back to the source"), "source", f"{source.id} {HERE}")]],
    )


def _written(time: timedelta | None) -> str:
    return f"{time // timedelta(hours=1)}h" if time else AUTO


async def _switch(request: Request, desk: Desk, source: Source, off: Off) -> Reply:
    if (source.off is Off.PAUSED and off is Off.PAUSED) or (source.enabled and off is Off.NO):
        said = gettext("It is paused already.") if off else gettext("It is being asked already.")
        return await view(request, desk, source, before=said, toast=said)
    switched = await desk.sources.switch(source.id, off, request.now, request.user)
    if switched and not off:
        desk.nudge("collect")
    paused = gettext("Paused: I ask it no more until you resume it.")
    said = paused if off else gettext("Resumed: I ask it again at once.")
    return await _changed(request, desk, switched, said)


async def _changed(request: Request, desk: Desk, source: Source | None, said: str) -> Reply:
    """The source as it is now, under a line on what has just happened to it."""
    counted = source and await again(source.id, request, desk)
    if counted is None:
        return Reply(toast=gettext(GONE)) if request.pressed else say(gettext(GONE))
    return await view(request, desk, counted, before=said, toast=said)


def _how(source: Source, text: str, example: str) -> Reply:
    return say(line(title(f"#{source.id} {name(source)}"), f": {text}"), line(Run(example, code=True)))


FAMILY = (pausesource, resumesource, renamesource, pacesource, headlines, removesource, forgetsource)
