"""/sources, all at a glance, and the view of one with everything that can be done about it."""

from __future__ import annotations

from dataclasses import replace

from bot.chat import Desk, Reply, Request, Role, Style
from bot.commands.answers import Keyboard, change, line, title, turning
from bot.commands.naming import number
from bot.commands.reader import known, zone_of
from bot.commands.sourcing.naming import GONE, again
from bot.commands.table import command, press
from bot.render.buttons import Row, button, rows
from bot.render.health import details, glance, numbered, totals
from bot.tongue import N_, gettext, ngettext
from digest.model import Source, SourceId, SourceKind

PAGE = 8
HERE = "here"
"""With this word after its number a source is shown in place of the message whose button was pressed."""


@command("sources", help=N_("all sources and how they do"), role=Role.EDITOR)
async def sources(request: Request, desk: Desk) -> Reply:
    """A page of sources by name, each with a button that opens it."""
    every = await desk.sources.all(request.now)
    if not every:
        return change(
            request, gettext("There are no sources yet. Send /addsource and the address of a news site.")
        )
    last = (len(every) - 1) // PAGE
    page = min(number(request.args) or 0, last)
    shown = every[page * PAGE : (page + 1) * PAGE]
    opening = [button(numbered(each), "source", str(each.id)) for each in shown]
    return change(
        request,
        line(title(ngettext("{number} source", "{number} sources", len(every))), f": {totals(every)}"),
        *(glance(each, request.now) for each in shown),
        keyboard=(*rows(opening, 2), *turning("sources", page, last)),
    )


@press("source", role=Role.EDITOR)
async def source(request: Request, desk: Desk) -> Reply:
    """One source: how it does, and what can be done."""
    first, _, where = request.args.partition(" ")
    id = number(first)
    found = None if id is None else await again(SourceId(id), request, desk)
    if found is None:
        return Reply(toast=gettext(GONE))
    shown = await view(request, desk, found)
    return replace(shown, edit=where == HERE)


async def view(request: Request, desk: Desk, source: Source, *, before: str = "", toast: str = "") -> Reply:
    """A source in full, in place of what was pressed. ``before``: what has just happened to it."""
    zone = zone_of(await known(request, desk))
    lines = details(source, desk.resolver, zone, request.now)
    return change(request, *([before] if before else []), *lines, keyboard=actions(source), toast=toast)


def actions(source: Source) -> Keyboard:
    """What can be done about a source."""
    id = str(source.id)
    switch = (
        button(gettext("Pause"), "pausesource", id)
        if source.enabled
        else button(gettext("Resume"), "resumesource", id)
    )
    return [
        [
            button(gettext("Check now"), "checksource", id),
            switch,
            button(gettext("How often"), "pacesource", id),
        ],
        [button(gettext("Rename"), "renamesource", id), button(gettext("Country, owner"), "labelsource", id)],
        [*_headlines(source), button(gettext("Remove"), "removesource", id, Style.DANGER)],
    ]


def _headlines(source: Source) -> Row:
    """A switch for feeds: follow the links, or keep to headlines."""
    match source.kind:
        case SourceKind.FEED:
            return (button(gettext("Headlines only"), "headlines", f"{source.id} on"),)
        case SourceKind.HEADLINES:
            return (button(gettext("Read the articles"), "headlines", f"{source.id} off"),)
        case _:
            return ()


FAMILY = (sources, source)
