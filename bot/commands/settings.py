"""/settings: how digests look and what they leave out, in one message with buttons."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.chat import Block, Button, Desk, Reply, Request
from bot.commands.answers import Keyboard, change, line, title
from bot.commands.reader import afresh, enrolled, known, refilter, schedule, visitor
from bot.commands.table import command, press
from bot.render.buttons import button, rows
from bot.tongue import N_, gettext, languages, ngettext, own_name, speaking, spoken
from bot.words import listed
from digest.editions import own_language
from digest.model import Event, Filter, Length, Subscriber
from digest.subscribing import read_in, want

LANGUAGES = {
    "en": "English",
    "ru": "Русский",
    "kk": "Қазақша",
    "ky": "Кыргызча",
    "uz": "Oʻzbekcha",
    "tg": "Тоҷикӣ",
    "fa": "فارسی",
    "tr": "Türkçe",
}
"""Languages of reading that are offered, each by its own name."""

ALL = "all"
_LENGTHS = {Length.HEADLINES: N_("Headlines"), Length.NORMAL: N_("Normal"), Length.FULL: N_("Full")}
_KINDS: dict[str, tuple[str, tuple[Event, ...]]] = {
    ALL: (N_("Everything"), ()),
    "incidents": (N_("Incidents only"), (Event.INCIDENT,)),
}
_STALE = N_("This button is out of date. /settings shows the new ones.")


@command("settings", help=N_("length, languages, kinds of news, hours"))
async def settings(request: Request, desk: Desk) -> Reply:
    """Everything that a reader can choose about digests, with what is chosen now."""
    return _page(request, await known(request, desk) or visitor(request))


@press("length")
async def length(request: Request, desk: Desk) -> Reply:
    """How much of each story is shown."""
    if request.args not in list(Length):
        return _stale()
    subscriber = await enrolled(request, desk)
    await desk.subscribers.set_length(subscriber.id, Length(request.args))
    return _page(request, await afresh(request, desk), gettext("Noted."))


@press("speak")
async def speak(request: Request, desk: Desk) -> Reply:
    """The language of the interface; from here on it is spoken."""
    if request.args not in languages():
        return _stale()
    subscriber = await enrolled(request, desk)
    await desk.subscribers.set_language(subscriber.id, request.args)
    with speaking(request.args):
        return _page(request, await afresh(request, desk), gettext("Noted."))


@press("reads")
async def reads(request: Request, desk: Desk) -> Reply:
    """Languages of reading: a tap adds or takes away one; none left means all."""
    if request.args not in (ALL, *LANGUAGES):
        return _stale()
    return await _refiltered(request, desk, lambda filter: read_in(filter, _toggled(filter, request.args)))


@press("kinds")
async def kinds(request: Request, desk: Desk) -> Reply:
    """Everything, or incidents only."""
    if request.args not in _KINDS:
        return _stale()
    _, events = _KINDS[request.args]
    return await _refiltered(request, desk, lambda filter: want(filter, events))


async def _refiltered(request: Request, desk: Desk, edit: Callable[[Filter], Filter]) -> Reply:
    await refilter(request, desk, edit)
    return _page(request, await afresh(request, desk), gettext("Noted."))


def _stale() -> Reply:
    return Reply(toast=gettext(_STALE))


def _toggled(filter: Filter, language: str) -> Sequence[str]:
    if language == ALL:
        return ()
    chosen = set(filter.languages)
    return sorted(chosen ^ {language})


def _page(request: Request, subscriber: Subscriber, toast: str = "") -> Reply:
    head = line(title(gettext("Settings")))
    return change(request, head, *_lines(subscriber), keyboard=_keyboard(subscriber), toast=toast)


def _keyboard(subscriber: Subscriber) -> Keyboard:
    filter = subscriber.filter
    lengths = {each.value: gettext(name) for each, name in _LENGTHS.items()}
    tongues = {ALL: gettext("All languages")} | LANGUAGES
    return [
        _chosen(lengths, "length", {subscriber.length.value}),
        *rows(_chosen(tongues, "reads", set(filter.languages) or {ALL}), 3),
        _chosen({key: gettext(name) for key, (name, _) in _KINDS.items()}, "kinds", {_kind(filter)}),
        (button(gettext("Hours"), "time"), button(gettext("Time zone"), "timezone")),
        (button(gettext("What I follow"), "subscriptions"), button(gettext("Muted"), "mute")),
        *rows(_chosen({each: f"🌐 {own_name(each)}" for each in languages()}, "speak", {spoken()}), 3),
    ]


def _lines(subscriber: Subscriber) -> list[Block]:
    filter = subscriber.filter
    when = gettext("{schedule} (paused: /resume)") if subscriber.paused else "{schedule}"
    followed = ngettext(
        "{number} subscription, {muted} muted",
        "{number} subscriptions, {muted} muted",
        len(filter.pairs),
        muted=len(filter.muted_outlets) + len(filter.muted_stories),
    )
    return [
        _entry(gettext("Length:"), gettext(_ABOUT[subscriber.length])),
        _entry(gettext("You read:"), _languages(subscriber)),
        _entry(gettext("Kinds of news:"), gettext(_OF_KINDS[_kind(filter)])),
        _entry(gettext("When:"), when.format(schedule=schedule(subscriber))),
        _entry(gettext("You follow:"), followed),
        _entry(gettext("I speak:"), own_name(spoken())),
    ]


def _entry(name: str, value: str) -> Block:
    return line(title(f"{name} "), value)


_ABOUT = {
    Length.HEADLINES: N_("Headlines: a line for each story"),
    Length.NORMAL: N_("Normal: the first takeaway of each story, the rest folded"),
    Length.FULL: N_("Full: with who says what, folded"),
}


_OF_KINDS = {
    ALL: N_("Everything"),
    "incidents": N_("Incidents only: without statements, agreements and analyses"),
}


def _kind(filter: Filter) -> str:
    return ALL if not filter.events else "incidents"


def _languages(subscriber: Subscriber) -> str:
    """Those of reading, and of several the one that leads."""
    filter = subscriber.filter
    if not filter.languages:
        return gettext("all languages; what is not in yours carries a mark")
    names = {each: LANGUAGES.get(each, each) for each in filter.languages}
    chosen = listed(list(names.values()))
    if len(names) == 1:
        return chosen
    own = names[own_language(filter, subscriber.language)]
    return gettext("{languages}; where there is a choice, {language}", languages=chosen, language=own)


def _chosen(labels: dict[str, str], command: str, chosen: set[str]) -> tuple[Button, ...]:
    return tuple(
        button(f"✓ {label}" if key in chosen else label, command, key) for key, label in labels.items()
    )


FAMILY = (settings, length, speak, reads, kinds)
