"""Where somebody lives, as far as the clock goes: /timezone, and the ways to any time zone by taps."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.chat import Block, Desk, Reply, Request
from bot.commands.answers import change, turning
from bot.commands.hours import settled
from bot.commands.naming import number, places_of
from bot.commands.places import HOME
from bot.commands.reader import afresh, enrolled, known, zone_of
from bot.commands.table import command, press
from bot.commands.times import zones
from bot.commands.times.clock import read_times
from bot.render.buttons import Row, button, rows
from bot.render.names import place_name
from bot.render.times import city_of, zone_name
from bot.tongue import N_, gettext
from bot.words import echo, listed
from digest.errors import UserError
from digest.model import Ask, Found, Resolution, Topic

SET, LIVE = "timezone", "live"
"""What becomes of the zone that is tapped: it is set, or it is set and the guide goes on."""

_STALE = N_("This button is out of date. /timezone shows the new ones.")
_PAGE = 16
_MOST = 12
HERE_NOW = re.compile(
    r"(?:(?:it|time)(?:['’]?s| is)|my time is|now(?: it is)?|(?:у меня )?сейчас|у меня)?\s*"
    r"([0-9]{1,2}(?:[:.][0-9]{2}|\s*[ap]\.?m\b).*?)(?:\s+(?:here|now|сейчас|здесь))*",
    re.IGNORECASE,
)


@command(SET, help=N_("your time zone"), example=N_("/timezone Almaty"), longest=100)
async def timezone(request: Request, desk: Desk) -> Reply:
    """Set the zone by its name or city; ask about that of a country or of any other city in it.

    With nothing after it, offer likely ones.
    """
    text = request.args.strip()
    if not text:
        return await _offer_zones(request, desk)
    zone = zones.of_city(text, desk.resolver)
    if not zone:
        return await _asked(request, desk, text, SET)
    subscriber = await enrolled(request, desk)
    await desk.subscribers.set_zone(subscriber.id, zone, chosen=True, now=request.now)
    return await settled(request, desk, await afresh(request, desk))


@press("clocks")
async def clocks(request: Request, desk: Desk) -> Reply:
    """Further ways to a zone, which is then dealt with as `SET` or `LIVE` says.

    Behind that word stands nothing or a page of all times of day, or an offset, or a city.
    """
    way, _, rest = request.args.partition(" ")
    if way not in (SET, LIVE):
        return Reply(toast=gettext(_STALE))
    page = number(rest)
    if not rest or page is not None:
        return await _all_clocks(request, desk, way, page)
    return await _asked(request, desk, rest, way)


@press("here")
async def here(request: Request, desk: Desk) -> Reply:
    """A zone that was guessed is right; the message with the question stays, for it may hold news."""
    subscriber = await known(request, desk)
    if subscriber is None or subscriber.zone != request.args:
        return Reply(toast=gettext(_STALE))
    await desk.subscribers.set_zone(subscriber.id, subscriber.zone, chosen=True, now=request.now)
    return Reply(toast=gettext("Noted. Time zone: {zone}.", zone=zone_name(subscriber.zone, request.now)))


async def _offer_zones(request: Request, desk: Desk) -> Reply:
    subscriber = await known(request, desk)
    sure = subscriber is not None and subscriber.zone_chosen
    now = zone_name(zone_of(subscriber), request.now)
    text = (
        gettext("Your time zone: {zone}. Tap another, or type /timezone and a city or country.", zone=now)
        if sure
        else gettext("What time is it where you are? Tap it, or type /timezone and your city or country.")
    )
    back = [(button(gettext("← Settings"), "settings"),)] if request.pressed else []
    likely = zones.likely(subscriber, desk.resolver, request.language, request.now)
    offered = zones.buttons(likely, SET, request.now, most=10)
    return change(request, text, keyboard=[*offered, _all_of_them(SET), *back])


def _all_of_them(way: str) -> Row:
    return (button(gettext("All time zones"), "clocks", way),)


async def _all_clocks(request: Request, desk: Desk, way: str, page: int | None) -> Reply:
    """Every time of day that it is anywhere; first those around the reader's own."""
    offered = zones.everywhere(request.now)
    last = (len(offered) - 1) // _PAGE
    if page is None:
        own = zones.time_in(zone_of(await known(request, desk)), request.now)
        there = [zones.time_in(name, request.now) for _, name in offered]
        page = there.index(own) // _PAGE if own in there else 0
    page = min(page, last)
    shown = [
        button(
            f"{zones.time_in(name, request.now)} {city_of(name)}",
            "clocks",
            f"{way} {zones.write_offset(minutes)}",
        )
        for minutes, name in offered[page * _PAGE : (page + 1) * _PAGE]
    ]
    back = button(gettext("← Time zone"), *(("guide", "zone") if way == LIVE else (SET,)))
    turns = turning("clocks", page, last, lambda to: f"{way} {to}")
    ask = gettext("What time is it where you are?")
    return change(request, ask, keyboard=[*rows(shown, 2), *turns, (back,)])


async def _asked(request: Request, desk: Desk, text: str, way: str) -> Reply:
    """The zones that a text may mean: none is set before it is tapped."""
    offset = zones.read_offset(text)
    if offset is None and (said := HERE_NOW.fullmatch(text.strip())):
        offset = _offset_now(request, said[1])
    if offset is not None:
        return await _offer_at_offset(request, desk, offset, way)
    return await _propose(request, desk, text, way)


def _offset_now(request: Request, text: str) -> int | None:
    """Where the clocks show that time of day now, if it is one."""
    try:
        minutes = read_times(text).minutes
    except UserError:
        return None
    return zones.offset_where(minutes[0], request.now) if len(minutes) == 1 else None


async def _offer_at_offset(request: Request, desk: Desk, minutes: int, way: str) -> Reply:
    """An offset says nothing about changes of the clocks: show the zones that have it now."""
    subscriber = await known(request, desk)
    near = sorted(desk.resolver.members().get(HOME, ()))
    capitals = [desk.resolver.zone(code) for code in near]
    others = [desk.resolver.zone(place.code) for place in desk.resolver.places()]
    guesses = zones.likely(subscriber, desk.resolver, request.language, request.now)
    there = zones.at_offset([*guesses, *capitals, *zones.WORLD, *others], minutes, request.now)
    if not there:
        raise UserError(
            gettext("No place I know has that offset now. A city or country works: /timezone Almaty")
        )
    text = gettext("Which of these places keeps your time, in summer and in winter?")
    more = (_all_of_them(way),)
    return change(request, text, keyboard=[*zones.buttons(there, way, request.now, most=_MOST), *more])


async def _propose(request: Request, desk: Desk, text: str, way: str) -> Reply:
    """The zones that a country, a city or an abbreviation may mean."""
    meant = zones.meant(text)
    codes, place = _countries(desk, text)
    names = meant or zones.of_countries(codes, request.now)
    if not names:
        raise UserError(
            gettext(
                "I know no time zone called “{name}”. "
                "A city or country works, such as /timezone Almaty, or a name such as Europe/Berlin.",
                name=echo(text),
            )
        )
    if len(names) > 1:
        several = (
            gettext("“{name}” can mean several. Which one?", name=echo(text))
            if meant
            else gettext("{place}: there are several time zones. What time is it where you are?", place=place)
        )
        return change(request, several, keyboard=zones.buttons(names, way, request.now, most=_MOST))
    likely = zones.likely(await known(request, desk), desk.resolver, request.language, request.now)
    return ask_zone(request, [*names, *likely], way)


def _countries(desk: Desk, text: str) -> tuple[list[str], str]:
    """The codes of the countries that a text names, or that have the city it names; and what was named."""
    resolution = desk.resolver.resolve(text)
    places = places_of(resolution.candidates if isinstance(resolution, Ask) else _found(resolution))
    if not places and (home := desk.resolver.home(text)):
        places = [desk.resolver.place(home[0])]
    members = desk.resolver.members()
    codes = [code for each in places for code in sorted(members.get(each.code, {each.code}))]
    return codes, listed([place_name(each.code, desk.resolver) for each in places])


def _found(resolution: Resolution) -> Sequence[Topic]:
    return resolution.topics if isinstance(resolution, Found) else ()


def ask_zone(
    request: Request, names: Sequence[str], way: str, *before: str | Block, ways: Sequence[Row] = ()
) -> Reply:
    """What time it is where somebody lives: a question that people answer right, unlike that for a zone.

    ``names``: the likeliest zone, and others; ``way``: what is done with the one that is tapped.
    """
    first, *others = names
    there, then = city_of(first), zones.time_in(first, request.now)
    ask = gettext(
        "Is it {time} where you are ({city} time)? Then your digest comes by that clock.",
        time=then,
        city=there,
    )
    yes = button(gettext("Yes, it is {time}", time=then), way, first)
    elsewhere = zones.at_different_times([first, *others], request.now)[1:]
    return change(
        request,
        *before,
        ask,
        gettext("If not, tap your time, or type /timezone and your city."),
        keyboard=[(yes,), *zones.buttons(elsewhere, way, request.now), _all_of_them(way), *ways],
    )


FAMILY = (timezone, clocks, here)
