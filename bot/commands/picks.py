"""Pages of buttons to choose a country, a region or a theme from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.chat import Button, Desk, Reply, Request
from bot.commands.answers import Keyboard, change, say
from bot.commands.naming import number, topic_button
from bot.commands.reader import known
from bot.commands.table import press
from bot.render.buttons import button, rows
from bot.render.names import topic_name
from bot.tongue import N_, gettext
from digest.model import Filter, Pair, Topic
from digest.ports import Resolver

HOME = "central-asia"
"""The region whose countries come first."""

PAGE = 12
_QUESTIONS = {
    "country": N_("Which country? Tap one, or type /country and a name."),
    "region": N_("Which region? Tap one, or type /region and a name."),
    "theme": N_("Which theme? Tap one, or type /theme and a name."),
}


async def offer(request: Request, desk: Desk, kind: str, theme: str = "") -> Reply:
    """The first page of buttons for a kind of topic; places come together with ``theme`` if given."""
    return say(gettext(_QUESTIONS[kind]), keyboard=await _keyboard(request, desk, kind, theme, 0))


def choices(resolver: Resolver, kind: str) -> list[Topic]:
    """All topics of a kind by name, the countries of the home region first."""
    if kind == "theme":
        return list(resolver.themes())
    home = resolver.members().get(HOME, frozenset())
    found = [topic for topic in resolver.places() if topic.kind == kind]
    return sorted(
        found,
        key=lambda topic: (
            topic.code not in home and topic.code != HOME,
            topic_name(topic, resolver).casefold(),
        ),
    )


async def _keyboard(request: Request, desk: Desk, kind: str, theme: str, page: int) -> Keyboard:
    """A page of topics; ✓ marks what is followed already."""
    subscriber = await known(request, desk)
    filter = subscriber.filter if subscriber else Filter()
    topics = choices(desk.resolver, kind)
    themes = [topic for topic in desk.resolver.themes() if topic.code == theme]
    last = max(0, (len(topics) - 1) // PAGE)
    page = min(page, last)
    shown = topics[page * PAGE : (page + 1) * PAGE]
    code = themes[0].code if themes else ""
    buttons = [_ticked(topic_button(each, desk.resolver, themes), each, code, filter) for each in shown]
    return (*rows(buttons, 3 if kind == "country" else 2), *_turning(kind, code, page, last))


def _ticked(choice: Button, topic: Topic, theme: str, filter: Filter) -> Button:
    pair = Pair("", topic.code) if topic.kind == "theme" else Pair(topic.code, theme)
    return replace(choice, label=f"✓ {choice.label}") if pair in filter.pairs else choice


def _turning(kind: str, theme: str, page: int, last: int) -> Sequence[Sequence[Button]]:
    back = [button(gettext("← Back"), "pick", f"{kind} {page - 1} {theme}")] if page else []
    more = [button(gettext("More →"), "pick", f"{kind} {page + 1} {theme}")] if page < last else []
    return [[*back, *more]] if last else []


@press("pick")
async def pick(request: Request, desk: Desk) -> Reply:
    """Turn to another page of a picker, in place."""
    kind, _, rest = request.args.partition(" ")
    wanted, _, theme = rest.partition(" ")
    page = number(wanted)
    if kind not in _QUESTIONS or page is None:
        return Reply(toast=gettext("This button is out of date."))
    keyboard = await _keyboard(request, desk, kind, theme, page)
    return change(request, gettext(_QUESTIONS[kind]), keyboard=keyboard)


FAMILY = (pick,)
