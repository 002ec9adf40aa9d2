"""Topics that somebody named, offered as buttons: to follow, or only to read."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from bot.chat import Button, Desk, Reply
from bot.commands.answers import say
from bot.commands.naming import pair_mark, pair_name, pairs_of, places_of
from bot.render.buttons import button, carries, rows
from bot.render.names import theme_name
from bot.tongue import gettext
from bot.words import listed
from digest.model import Pair, Topic

_MOST = 6


def offer(desk: Desk, topics: Sequence[Topic], followed: Collection[Pair] = ()) -> Reply:
    """Follow them, each or all, or only read? What is ``followed`` already is said to be."""
    pairs = pairs_of(topics)[:_MOST]
    names = listed([_said(each, desk) for each in pairs])
    read = [
        button(gettext("Newest: {name}", name=_said(each, desk)), "latest", codes)
        for each in pairs
        if carries("latest", codes := f"{each.place} {each.theme}".strip())
    ]
    if set(pairs) <= set(followed):
        ways = (button(gettext("What I follow"), "subscriptions"),)
        return say(gettext("You already follow {names}.", names=names), keyboard=[*rows(read, 2), ways])
    text = gettext("Follow {names}, or only read the newest?", names=names)
    return say(text, keyboard=[*rows([*followers(desk, topics), *_all_of(topics)], 2), *rows(read, 2)])


def followers(desk: Desk, topics: Sequence[Topic]) -> list[Button]:
    """Buttons that follow the pairs; a theme alone asks where."""
    found = []
    for pair in pairs_of(topics)[:_MOST]:
        kind, args = _kind(pair, topics), f"{pair.place} {pair.theme}".strip()
        if carries(kind, args):
            found.append(button(gettext("Follow {name}", name=_said(pair, desk)), kind, args))
    return found


def _all_of(topics: Sequence[Topic]) -> list[Button]:
    """One button for several places that are named together."""
    codes = " ".join(topic.code for topic in topics)
    several = len(places_of(topics)) > 1 and carries(topics[0].kind, codes)
    return [button(gettext("Follow all of these"), topics[0].kind, codes)] if several else []


def _kind(pair: Pair, topics: Sequence[Topic]) -> str:
    """The command that follows it: that of its place, or of its theme."""
    return next(topic.kind for topic in topics if topic.code == (pair.place or pair.theme))


def _said(pair: Pair, desk: Desk) -> str:
    """With its marks; a theme alone is not yet one from everywhere."""
    name = pair_name(pair, desk.resolver) if pair.place else theme_name(pair.theme, desk.resolver)
    return f"{pair_mark(pair, desk.resolver)} {name}".strip()
