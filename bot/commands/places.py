"""Pages of buttons for places: regions, the countries of each, all countries; a tap follows or lets go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.chat import Button, Desk, Reply, Request, Style
from bot.commands.answers import Keyboard, change, turning
from bot.commands.naming import number, pair_name, pairs_said
from bot.commands.reader import known, refilter, settle
from bot.commands.table import press
from bot.render.buttons import Row, button, rows
from bot.render.names import place_name, theme_name, topic_name
from bot.tongue import N_, gettext
from bot.words import listed
from digest.model import Filter, Pair, Topic
from digest.ports import Resolver
from digest.subscribing import follow, unfollow

HOME = "central-asia"
"""The region that comes first, and whose countries do."""

GUIDE, MANAGE = "g", "m"
"""Whose pages these are: those of the first minute, which lead on to themes, or those of /countries."""

REGIONS, EVERY = "-", "all"
WHOLE = "."
PAGE = 10
_STALE = N_("This button is out of date. /countries shows the new ones.")
_ASK = N_("Which places? Tap a region to see its countries, or type a name, such as kazakhstan.")
_ASK_IN_GROUP = N_("Which places? Tap a region to see its countries, or type /country kazakhstan.")


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody is in the pages. ``level``: the regions, a region, or every country by name.

    ``theme``: follow the places with this theme only; "" with all.
    """

    mode: str = MANAGE
    level: str = REGIONS
    page: int = 0
    theme: str = ""

    def __str__(self) -> str:
        return f"{self.mode} {self.level} {self.page} {self.theme}".rstrip()


async def offer(request: Request, desk: Desk, level: str = REGIONS) -> Reply:
    """The first page of the regions, or of all countries by name."""
    return await show(request, desk, Place(level=level))


@press("places")
async def places(request: Request, desk: Desk) -> Reply:
    """Turn to another page, in place."""
    where = _read(desk.resolver, request.args)
    return Reply(toast=gettext(_STALE)) if where is None else await show(request, desk, where)


@press("place")
async def place(request: Request, desk: Desk) -> Reply:
    """Follow a place (+) or let go of it (-); pressed twice it does no more."""
    choice, _, rest = request.args.partition(" ")
    where = _read(desk.resolver, rest)
    if where is None or choice[:1] not in ("+", "-"):
        return Reply(toast=gettext(_STALE))
    code = where.level if choice[1:] == WHOLE else choice[1:]
    topic = next((each for each in desk.resolver.places() if each.code == code), None)
    if topic is None:
        return Reply(toast=gettext(_STALE))
    said = await (_add if choice[0] == "+" else _drop)(request, desk, topic, where)
    return await show(request, desk, where, toast=said[:200])


async def show(request: Request, desk: Desk, where: Place, *before: str, toast: str = "") -> Reply:
    """The page, under these lines if any, with what is followed."""
    subscriber = await known(request, desk)
    filter = subscriber.filter if subscriber else Filter()
    ask = _question(request, desk.resolver, where)
    keyboard = _keyboard(desk.resolver, filter, where)
    followed = [pairs_said(filter.pairs, desk.resolver)] if filter.pairs else []
    return change(request, *before, ask, *followed, keyboard=keyboard, toast=toast)


def _question(request: Request, resolver: Resolver, where: Place) -> str:
    if where.theme:
        theme = theme_name(where.theme, resolver)
        return gettext("{theme}: in which places? Tap a region to see its countries.", theme=theme)
    if where.level == REGIONS:
        return gettext(_ASK if request.kind in ("private", "local") else _ASK_IN_GROUP)
    if where.level == EVERY:
        return gettext("Tap a country to follow it, and again to let it go.")
    name = place_name(where.level, resolver)
    return gettext("{region}: tap all of it, or some of its countries.", region=name)


def pairs_for(filter: Filter, place: str, theme: str) -> list[Pair]:
    """What following a place adds: with that theme, or with those to which all other places are narrowed."""
    if theme:
        return [Pair(place, theme)]
    others = [pair for pair in filter.pairs if pair.place]
    narrowed = {pair.theme for pair in others} if all(pair.theme for pair in others) else set()
    return [Pair(place, each) for each in sorted(narrowed)] or [Pair(place)]


async def _add(request: Request, desk: Desk, topic: Topic, where: Place) -> str:
    def edit(filter: Filter) -> Filter:
        if _has(filter, topic.code, where.theme):
            return filter
        return follow(filter, *pairs_for(filter, topic.code, where.theme))

    before, after = await refilter(request, desk, edit)
    await settle(request, desk, before, [topic])
    fresh = [pair_name(pair, desk.resolver) for pair in after.pairs if pair not in before.pairs]
    if not fresh:
        return gettext("You already follow {names}.", names=topic_name(topic, desk.resolver))
    return gettext("You now follow {names}.", names=listed(fresh))


async def _drop(request: Request, desk: Desk, topic: Topic, where: Place) -> str:
    def meant(filter: Filter) -> list[Pair]:
        return [pair for pair in filter.pairs if _is(pair, topic.code, where.theme)]

    before, _ = await refilter(request, desk, lambda filter: unfollow(filter, *meant(filter)))
    names = [pair_name(pair, desk.resolver) for pair in meant(before)]
    if not names:
        return gettext("You do not follow {name}.", name=topic_name(topic, desk.resolver))
    return gettext("You no longer follow {name}.", name=listed(names))


def _is(pair: Pair, place: str, theme: str) -> bool:
    return pair.place == place and theme in ("", pair.theme)


def _has(filter: Filter, place: str, theme: str) -> bool:
    return any(_is(pair, place, theme) for pair in filter.pairs)


def _keyboard(resolver: Resolver, filter: Filter, where: Place) -> Keyboard:
    topics = _listed(resolver, where.level)
    last = max(0, (len(topics) - 1) // PAGE)
    where = replace(where, page=min(where.page, last))
    shown = topics[where.page * PAGE : (where.page + 1) * PAGE]
    turns = turning("places", where.page, last, lambda page: str(replace(where, page=page)))
    if where.level == REGIONS:
        buttons = [_door(each, resolver, filter, where) for each in shown]
        return [*rows(buttons, 2), *turns, *_ways(filter, where)]
    whole = [] if where.level == EVERY else [(_whole(resolver, filter, where),)]
    buttons = [_tick(each, resolver, filter, where) for each in shown]
    return [*whole, *rows(buttons, 2), *turns, *_ways(filter, where)]


def _listed(resolver: Resolver, level: str) -> list[Topic]:
    """Regions and blocs in the order of the table, places of nobody's choice last; countries by name."""
    members, topics = resolver.members(), {each.code: each for each in resolver.places()}
    if level == REGIONS:
        regions = [code for code in members if topics[code].kind == "region"]
        return [topics[code] for code in sorted(regions, key=lambda code: not members[code])]
    wanted = topics if level == EVERY else members[level]
    found = [topics[code] for code in wanted if level != EVERY or topics[code].kind == "country"]
    home = members.get(HOME, frozenset())
    return sorted(
        found, key=lambda each: (each.code not in home, each.kind, topic_name(each, resolver).casefold())
    )


def _door(region: Topic, resolver: Resolver, filter: Filter, where: Place) -> Button:
    """A region opens its countries; one without any is followed itself."""
    if not resolver.members()[region.code]:
        return _tick(region, resolver, filter, where)
    inside = {region.code, *resolver.members()[region.code]}
    held = any(pair.place in inside and where.theme in ("", pair.theme) for pair in filter.pairs)
    label = f"{'✓ ' if held else ''}{resolver.flag(region.code)} {topic_name(region, resolver)} ›"
    return button(label, "places", str(replace(where, level=region.code, page=0)))


def _whole(resolver: Resolver, filter: Filter, where: Place) -> Button:
    region = resolver.place(where.level)
    label = gettext("All of it: {region}", region=topic_name(region, resolver))
    return _tick(region, resolver, filter, where, label, WHOLE)


def _tick(
    topic: Topic, resolver: Resolver, filter: Filter, where: Place, label: str = "", code: str = ""
) -> Button:
    held = _has(filter, topic.code, where.theme)
    name = label or f"{resolver.flag(topic.code)} {topic_name(topic, resolver)}"
    args = f"{'-' if held else '+'}{code or topic.code} {where}"
    return button(f"✓ {name}" if held else name, "place", args)


def _ways(filter: Filter, where: Place) -> list[Row]:
    """To the other lists, and on."""
    regions = button(gettext("← Regions"), "places", str(replace(where, level=REGIONS, page=0)))
    every = button(gettext("List of countries"), "places", str(replace(where, level=EVERY, page=0)))
    if where.mode == GUIDE:
        on = button(gettext("Next: themes →") if filter.pairs else gettext("Skip →"), "guide", "themes")
    else:
        on = button(gettext("Done"), "subscriptions", style=Style.SUCCESS)
    return [(every if where.level == REGIONS else regions, on)]


def _read(resolver: Resolver, text: str) -> Place | None:
    """The place that a button carries; None for stale or forged ones."""
    words: Sequence[str] = text.split(" ")
    if len(words) not in (3, 4) or words[0] not in (GUIDE, MANAGE):
        return None
    page = number(words[2])
    theme = words[3] if len(words) == 4 else ""
    levels = (REGIONS, EVERY, *(code for code, inside in resolver.members().items() if inside))
    themes = ("", *(each.code for each in resolver.themes()))
    if page is None or words[1] not in levels or theme not in themes:
        return None
    return Place(words[0], words[1], page, theme)


FAMILY = (places, place)
