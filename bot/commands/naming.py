"""From topics to subscriptions and back: which pairs are meant, and how a pair is written and said."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.chat import Button
from bot.render.buttons import Row, button, carries
from bot.render.names import place_name, theme_name, topic_name
from bot.tongue import N_, gettext
from bot.words import echo
from digest.model import Pair, Topic
from digest.ports import Resolver

ANYWHERE = "anywhere"
EVERYWHERE = N_("everywhere")
PLAIN_NAME = N_("A plain name works best, such as kazakhstan, central asia or border security.")
ANYTHING = "anything"
_DIGITS = 9


def places_of(topics: Iterable[Topic]) -> list[Topic]:
    """The countries and regions among them."""
    return [topic for topic in topics if topic.kind != "theme"]


def themes_of(topics: Iterable[Topic]) -> list[Topic]:
    """The themes among them."""
    return [topic for topic in topics if topic.kind == "theme"]


def pairs_of(topics: Sequence[Topic]) -> list[Pair]:
    """Each place with each theme; places alone mean any theme, themes alone anywhere."""
    places = [topic.code for topic in places_of(topics)] or [""]
    themes = [topic.code for topic in themes_of(topics)] or [""]
    return [Pair(place, theme) for place in places for theme in themes if place or theme]


def pair_name(pair: Pair, resolver: Resolver) -> str:
    """ "Kazakhstan", "Kazakhstan: Terrorism", "Terrorism everywhere"."""
    if not pair.theme:
        return place_name(pair.place, resolver)
    theme = theme_name(pair.theme, resolver)
    if not pair.place:
        return gettext("{theme} everywhere", theme=theme)
    return gettext("{place}: {theme}", place=place_name(pair.place, resolver), theme=theme)


def bare(text: str) -> str:
    """What somebody typed, without the "everywhere" with which the lists say a theme."""
    words = text.split()
    last = words[-1].lower().strip("()") if words else ""
    return " ".join(words[:-1] if last in (EVERYWHERE, gettext(EVERYWHERE)) else words)


def in_order(pairs: Iterable[Pair], resolver: Resolver) -> list[Pair]:
    """Pairs by name; a place before its themes."""
    return sorted(pairs, key=lambda pair: pair_name(pair, resolver))


def pairs_said(pairs: Iterable[Pair], resolver: Resolver, most: int = 12) -> str:
    """ "You follow: Kazakhstan, Tajikistan: Terrorism." and how many more."""
    names = [pair_name(pair, resolver) for pair in in_order(pairs, resolver)]
    said = ", ".join(names[:most])
    if len(names) > most:
        said = gettext("{names} and {number} more", names=said, number=len(names) - most)
    return gettext("You follow: {names}.", names=said)


def pair_mark(pair: Pair, resolver: Resolver) -> str:
    """The flag of its place and the mark of its theme."""
    flag = resolver.flag(pair.place) if pair.place else ""
    return f"{flag}{resolver.mark(pair.theme) if pair.theme else ''}"


def write(pair: Pair) -> str:
    """A pair as a button carries it; `read_pair` reads it back."""
    return f"{pair.place or ANYWHERE} {pair.theme or ANYTHING}"


def read_pair(text: str) -> Pair | None:
    """The pair that `write` wrote, None for any other text."""
    words = text.split(" ")
    if len(words) != 2 or words == [ANYWHERE, ANYTHING]:
        return None
    place, theme = words
    return Pair("" if place == ANYWHERE else place, "" if theme == ANYTHING else theme)


def guess(candidates: Sequence[Topic]) -> str:
    """The question over the nearest names to one that is unknown."""
    return gettext("Did you mean one of these?") if len(candidates) > 1 else gettext("Did you mean this?")


def unknown_name(typed: str) -> str:
    """What is said to a name that is none."""
    return gettext("I know no place or theme called “{name}”.", name=echo(typed))


def lists() -> list[Row]:
    """The two lists to choose from."""
    return [
        (
            button(gettext("Choose places"), "places", "m - 0"),
            button(gettext("Choose themes"), "shelf", "m"),
        )
    ]


def topic_button(
    topic: Topic, resolver: Resolver, themes: Sequence[Topic] = (), *, command: str = "", before: str = ""
) -> Button:
    """A button that follows this topic (or runs another command on it).

    Places take these themes along if they fit. ``before``: words in front of the name.
    """
    mark = resolver.mark(topic.code) if topic.kind == "theme" else resolver.flag(topic.code)
    verb, args = command or topic.kind, topic.code
    longer = " ".join([topic.code, *(theme.code for theme in themes)])
    if topic.kind != "theme" and carries(verb, longer):
        args = longer
    return button(f"{before} {mark} {topic_name(topic, resolver)}", verb, args)


def known(resolver: Resolver, args: str) -> list[Topic]:
    """The topics whose exact codes a button carries; none if any is unknown."""
    table = {topic.code: topic for topic in (*resolver.places(), *resolver.themes())}
    found = [table.get(code) for code in args.split()]
    return [topic for topic in found if topic] if all(found) else []


def number(text: str) -> int | None:
    """A count or id that a button carries; None for what is no number, or too big for any database."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _DIGITS else None
