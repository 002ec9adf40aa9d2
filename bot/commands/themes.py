"""Pages of buttons for themes, everywhere or within the places followed; a tap follows or lets go."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.chat import Desk, Reply, Request, Style
from bot.commands.answers import Keyboard, change, turning
from bot.commands.naming import known as known_topics
from bot.commands.naming import number, pairs_said, themes_of
from bot.commands.places import GUIDE, MANAGE
from bot.commands.reader import known, refilter, settle
from bot.commands.table import press
from bot.render.buttons import Row, button, rows
from bot.render.names import place_name, topic_name
from bot.tongue import N_, gettext
from bot.words import listed
from digest.model import Filter, Pair
from digest.ports import Resolver
from digest.subscribing import follow, unfollow

MINE, WORLD = "p", "w"
"""A theme within the places followed, or everywhere."""

ALL = "all"
PAGE = 10
_STALE = N_("This button is out of date. /themes shows the new ones.")


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where somebody is in the pages. ``scope``: whether a tap is about their places or the world."""

    mode: str = MANAGE
    scope: str = MINE
    page: int = 0

    def __str__(self) -> str:
        return f"{self.mode} {self.scope} {self.page}"


async def offer(request: Request, desk: Desk, mode: str = MANAGE) -> Reply:
    """The first page: for the places of whoever follows some."""
    return await show(request, desk, Shelf(mode))


@press("shelf")
async def shelf_page(request: Request, desk: Desk) -> Reply:
    """Turn to another page or scope, in place."""
    shelf = _read(request.args)
    return Reply(toast=gettext(_STALE)) if shelf is None else await show(request, desk, shelf)


@press("tick")
async def tick(request: Request, desk: Desk) -> Reply:
    """Follow a theme (+) or let go of it (-), or take all themes; pressed twice it does no more."""
    choice, _, rest = request.args.partition(" ")
    shelf, slug = _read(rest), choice[1:]
    known_theme = slug == ALL or themes_of(known_topics(desk.resolver, slug))
    if shelf is None or choice[:1] not in ("+", "-") or not known_theme:
        return Reply(toast=gettext(_STALE))

    def edit(filter: Filter) -> Filter:
        if slug == ALL:
            return with_all(filter)
        return (with_theme if choice[0] == "+" else without_theme)(filter, slug, shelf.scope)

    before, _ = await refilter(request, desk, edit)
    await settle(request, desk, before, ())
    return await show(request, desk, shelf, toast=gettext("Noted."))


async def show(request: Request, desk: Desk, shelf: Shelf, toast: str = "") -> Reply:
    """The page, with what is followed."""
    subscriber = await known(request, desk)
    filter = subscriber.filter if subscriber else Filter()
    if not places_in(filter):
        shelf = replace(shelf, scope=WORLD)
    ask = _question(filter, shelf, desk.resolver)
    followed = [pairs_said(filter.pairs, desk.resolver)] if filter.pairs else []
    return change(request, ask, *followed, keyboard=_keyboard(desk.resolver, filter, shelf), toast=toast)


def places_in(filter: Filter) -> list[str]:
    """The places followed, each once."""
    return sorted({pair.place for pair in filter.pairs if pair.place})


def ticked(filter: Filter, scope: str) -> frozenset[str]:
    """The themes followed everywhere; or those that every place followed has."""
    if scope == WORLD:
        return frozenset(pair.theme for pair in filter.pairs if not pair.place)
    held = [{pair.theme for pair in filter.pairs if pair.place == place} for place in places_in(filter)]
    return frozenset(set.intersection(*held) - {""}) if held else frozenset()


def is_all(filter: Filter) -> bool:
    """Whether every place followed comes with all themes."""
    places = places_in(filter)
    return bool(places) and all(Pair(place) in filter.pairs for place in places)


def with_theme(filter: Filter, theme: str, scope: str) -> Filter:
    """Follow a theme everywhere; or narrow the places followed to it and the themes that they have."""
    if scope == WORLD:
        return follow(filter, Pair("", theme))
    places = places_in(filter)
    narrowed = unfollow(filter, *(Pair(place) for place in places))
    return follow(narrowed, *(Pair(place, theme) for place in places))


def without_theme(filter: Filter, theme: str, scope: str) -> Filter:
    """Let go of a theme; a place that would have none left has all again, so that no place gets lost."""
    if scope == WORLD:
        return unfollow(filter, Pair("", theme))
    places = places_in(filter)
    rest = unfollow(filter, *(Pair(place, theme) for place in places))
    bare = [Pair(place) for place in places if place not in places_in(rest)]
    return follow(rest, *bare)


def with_all(filter: Filter) -> Filter:
    """Every place with all its themes; themes followed everywhere stay."""
    places = places_in(filter)
    narrow = [pair for pair in filter.pairs if pair.place and pair.theme]
    return follow(unfollow(filter, *narrow), *(Pair(place) for place in places))


def _question(filter: Filter, shelf: Shelf, resolver: Resolver) -> str:
    if shelf.scope == WORLD:
        return gettext(
            "Which themes? You would get them from all over the world. "
            "Tap one to follow it, and again to let it go."
        )
    names = [place_name(place, resolver) for place in places_in(filter)]
    where = listed(names) if len(names) <= 3 else gettext("your places")
    return gettext("Which themes from {places}? All of them, or tap those you want.", places=where)


def _keyboard(resolver: Resolver, filter: Filter, shelf: Shelf) -> Keyboard:
    topics = list(resolver.themes())
    last = max(0, (len(topics) - 1) // PAGE)
    shelf = replace(shelf, page=min(shelf.page, last))
    shown, held = topics[shelf.page * PAGE : (shelf.page + 1) * PAGE], ticked(filter, shelf.scope)
    turns = turning("shelf", shelf.page, last, lambda page: str(replace(shelf, page=page)))
    buttons = []
    for each in shown:
        sign = "-" if each.code in held else "+"
        label = f"{'✓ ' if each.code in held else ''}{resolver.mark(each.code)} {topic_name(each, resolver)}"
        buttons.append(button(label, "tick", f"{sign}{each.code} {shelf}"))
    return [*_whole(filter, shelf), *rows(buttons, 2), *turns, _on(filter, shelf)]


def _whole(filter: Filter, shelf: Shelf) -> list[Row]:
    """All themes at once where places are followed, and the way to the other scope."""
    if not places_in(filter):
        return []
    label = gettext("All themes")
    every = button(f"✓ {label}" if is_all(filter) else label, "tick", f"+{ALL} {shelf}")
    if shelf.mode == GUIDE:
        return [(every,)]
    world = button(gettext("Everywhere instead"), "shelf", str(Shelf(shelf.mode, WORLD)))
    mine = button(gettext("Only in my places"), "shelf", str(Shelf(shelf.mode, MINE)))
    return [(every, world)] if shelf.scope == MINE else [(mine,)]


def _on(filter: Filter, shelf: Shelf) -> Row:
    if shelf.mode == GUIDE:
        return (
            button(gettext("← Places"), "guide", "places"),
            button(gettext("Next: your time →") if filter.pairs else gettext("Skip →"), "guide", "clock"),
        )
    return (button(gettext("Done"), "subscriptions", style=Style.SUCCESS),)


def _read(text: str) -> Shelf | None:
    """The place that a button carries; None for stale or forged ones."""
    words = text.split(" ")
    if words == [MANAGE]:
        return Shelf()
    page = number(words[2]) if len(words) == 3 else None
    if page is None or words[0] not in (GUIDE, MANAGE) or words[1] not in (MINE, WORLD):
        return None
    return Shelf(words[0], words[1], page)


FAMILY = (shelf_page, tick)
