"""/stats: readers in counts, so that nobody can be told from them."""

from __future__ import annotations

from collections.abc import Callable

from bot.chat import Block, Desk, Reply, Request, Role
from bot.commands.answers import line, show, title
from bot.commands.table import command
from bot.render.names import place_name, theme_name
from bot.render.times import language_name
from bot.tongue import N_, gettext, ngettext
from bot.words import foreign
from digest.errors import UnknownTopic
from digest.model import Few
from digest.ports import FEW

SHOWN = 15
KINDS = {
    "private": N_("private chats"),
    "group": N_("groups"),
    "channel": N_("channels"),
    "local": N_("at this terminal"),
}


@command("stats", help=N_("readers in counts: places, themes, languages, hours"), role=Role.ADMIN)
async def stats(request: Request, desk: Desk) -> Reply:
    """What readers chose, the most frequent first; what fewer than five chose is not named."""
    found = await desk.statistics.stats()
    resolver = desk.resolver
    counts = [
        _part(gettext("Where"), found.kinds, lambda kind: gettext(KINDS.get(kind, kind))),
        _part(gettext("Places"), found.places, _name(lambda code: place_name(code, resolver))),
        _part(gettext("Themes"), found.themes, _name(lambda slug: theme_name(slug, resolver))),
        _part(gettext("Languages"), found.languages, _language),
        _part(gettext("Hours, by their own clocks"), found.hours, lambda hour: f"{int(hour):02}:00"),
    ]
    head = line(title(ngettext("{number} reader", "{number} readers", found.readers)))
    rule = gettext(
        "Counted are readers who get digests now; what fewer than {few} chose is not named.", few=FEW
    )
    return show([[head, *counts], [line(rule)]])


def _part(head: str, few: Few, name: Callable[[str], str]) -> Block:
    named = [f"{foreign(name(choice))} {readers}" for choice, readers in few.shown[:SHOWN]]
    left = few.hidden + max(len(few.shown) - SHOWN, 0)
    more = [ngettext("{number} other", "{number} others", left)] if left else []
    return line(title(f"{head}: "), ", ".join([*named, *more]) or gettext("nothing yet"))


def _name(name: Callable[[str], str]) -> Callable[[str], str]:
    """The name of a topic; its code where a later version knows it no more."""

    def named(code: str) -> str:
        try:
            return name(code)
        except UnknownTopic:
            return code

    return named


def _language(code: str) -> str:
    return language_name(code) if code else gettext("not known")


FAMILY = (stats,)
