"""What places, themes and subscriptions are called in a sentence."""

from __future__ import annotations

from bot.tongue import gettext, ngettext, spoken
from bot.words import listed
from digest.errors import UnknownTopic
from digest.model import Filter, Pair, Topic
from digest.ports import Resolver

_NAMED = 3


def place_name(code: str, resolver: Resolver) -> str:
    """A place's name; its code if the tables no longer know it."""
    try:
        return resolver.place(code, spoken()).name
    except UnknownTopic:
        return code


def theme_name(slug: str, resolver: Resolver) -> str:
    """A theme's name; its slug if the tables no longer know it."""
    try:
        return resolver.theme(slug, spoken()).name
    except UnknownTopic:
        return slug


def topic_name(topic: Topic, resolver: Resolver) -> str:
    """What a country, region or theme is called in the language spoken."""
    return (theme_name if topic.kind == "theme" else place_name)(topic.code, resolver)


def followed(pair: Pair, resolver: Resolver) -> str:
    """ "Tajikistan + terrorism", "Tajikistan", "terrorism everywhere"."""
    theme = in_sentence(theme_name(pair.theme, resolver)) if pair.theme else ""
    if not pair.place:
        return gettext("{theme} everywhere", theme=theme)
    return " + ".join(filter(None, (place_name(pair.place, resolver), theme)))


def followed_title(filter: Filter, resolver: Resolver, *, asked: bool = False) -> str:
    """ "Kazakhstan and Tajikistan: drugs", "Water", "Kazakhstan, Tajikistan + drugs"; when they are many,
    the places alone, or "Your places". Themes go without saying of a place of which all is followed.

    ``asked``: somebody named these topics once, who may follow others.
    """
    pairs = [each for each in filter.pairs if not (each.theme and Pair(each.place) in filter.pairs)]
    places = sorted({pair.place for pair in pairs})
    themes = sorted({pair.theme for pair in pairs})
    few = 0 < len(places) <= _NAMED and len(themes) <= _NAMED
    where = listed(sorted(place_name(code, resolver) for code in places if code))
    what = ", ".join(sorted(in_sentence(theme_name(slug, resolver)) for slug in themes if slug))
    each_with_each = len(pairs) == len(places) * len(themes)
    if (
        few
        and each_with_each
        and (places == [""] or "" not in places)
        and (themes == [""] or "" not in themes)
    ):
        both = gettext("{places}: {themes}", places=where, themes=what) if where and what else where or what
        return both[:1].upper() + both[1:]
    if 0 < len(pairs) <= _NAMED:
        return ", ".join(sorted(followed(pair, resolver) for pair in pairs))
    if few and "" not in places:
        return where
    if asked:
        return ngettext("{number} topic", "{number} topics", len(pairs))
    return gettext("Your topics") if "" in places or not places else gettext("Your places")


def in_sentence(name: str) -> str:
    """A name within a sentence: "Border security" is "border security", "UN" stays."""
    return name[:1].lower() + name[1:] if name[1:2].islower() else name
