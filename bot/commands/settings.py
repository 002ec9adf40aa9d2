"""/settings: everything that a reader can choose, in one message; each part behind a button."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.chat import Block, Desk, Reply, Request
from bot.commands.answers import Keyboard, change, line, say, title
from bot.commands.freetext.phrases import language_named
from bot.commands.quiet import quiet_hours
from bot.commands.reader import enrolled, known, paused, refilter, schedule, visitor
from bot.commands.table import command, press
from bot.commands.wordlists import said
from bot.render.buttons import Row, button, rows
from bot.render.times import language_name
from bot.tongue import N_, gettext, languages, ngettext, own_name, speaking, spoken
from bot.words import echo, listed
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

ALL, ON, OFF = "all", "on", "off"
_LENGTHS = {Length.HEADLINES: N_("Headlines"), Length.NORMAL: N_("Normal"), Length.FULL: N_("Full")}
_ABOUT = {
    Length.HEADLINES: N_("Headlines: a line for each story"),
    Length.NORMAL: N_("Normal: the first takeaway of each story, the rest folded"),
    Length.FULL: N_("Full: with who says what, folded"),
}
_KINDS: dict[str, tuple[str, tuple[Event, ...]]] = {
    ALL: (N_("Everything"), ()),
    "incidents": (N_("Incidents only"), (Event.INCIDENT,)),
}
_OF_KINDS = {
    ALL: N_("Everything"),
    "incidents": N_("Incidents only: without statements, agreements and analyses"),
}
_LINKS = {
    ON: N_("yes, to the articles"),
    OFF: N_("none: outlets are named, but nothing can be opened by accident"),
}
_STALE = N_("This button is out of date. /settings shows the new ones.")


@command("settings", help=N_("hours, languages, length, words and all the rest"))
async def settings(request: Request, desk: Desk) -> Reply:
    """All that can be chosen, with what is chosen now, and a button for each part."""
    reader = await known(request, desk) or visitor(request)
    return change(request, line(title(gettext("Settings"))), *_lines(reader, request), keyboard=_parts())


@press("length")
async def length(request: Request, desk: Desk) -> Reply:
    """How much of each story is shown."""
    if request.args in list(Length):
        subscriber = await enrolled(request, desk)
        await desk.subscribers.set_length(subscriber.id, Length(request.args))
    elif request.args:
        return _stale()
    reader = await known(request, desk) or visitor(request)
    labels = {each.value: gettext(name) for each, name in _LENGTHS.items()}
    choices = _chosen(labels, "length", {reader.length.value})
    chosen = gettext(_LENGTHS[reader.length])
    about = [f"• {about}" for about in map(gettext, _ABOUT.values())]
    return _part(request, gettext("Length:"), chosen, *about, keyboard=rows(choices, 3))


@command("language", help=N_("the language I speak"), example=N_("/language russian"), also=("lang", "язык"))
async def language(request: Request, desk: Desk) -> Reply:
    """The language of the interface by any name that it has; with nothing after it, offer them."""
    text = request.args.strip()
    if not text:
        return await speak.run(replace(request, args=""), desk)
    if code := language_named(text):
        return await speak.run(replace(request, args=code), desk)
    spoken_here = listed([own_name(each) for each in languages()])
    unknown = gettext("I speak {languages}. I do not know “{name}”.", languages=spoken_here, name=echo(text))
    return say(unknown, keyboard=_tongues())


@press("speak")
async def speak(request: Request, desk: Desk) -> Reply:
    """The language of the interface; from here on it is spoken."""
    if request.args and request.args not in languages():
        return _stale()
    if request.args:
        subscriber = await enrolled(request, desk)
        await desk.subscribers.set_language(subscriber.id, request.args)
    with speaking(request.args or spoken()):
        return _part(request, gettext("Language of the bot:"), own_name(spoken()), keyboard=_tongues())


def _tongues() -> Sequence[Row]:
    names = {each: f"🌐 {own_name(each)}" for each in languages()}
    return rows(_chosen(names, "speak", {spoken()}), 3)


@press("reads")
async def reads(request: Request, desk: Desk) -> Reply:
    """Languages of reading: a press adds one (+) or takes it away (-); none left means all."""
    sign, code = request.args[:1], request.args[1:]
    if request.args == ALL:
        await refilter(request, desk, lambda filter: read_in(filter, ()))
    elif code in LANGUAGES and sign in ("+", "-"):
        change_of = {code} if sign == "+" else set()
        await refilter(
            request, desk, lambda filter: read_in(filter, {*filter.languages} - {code} | change_of)
        )
    elif request.args:
        return _stale()
    reader = await known(request, desk) or visitor(request)
    held = set(reader.filter.languages)
    every = button(_ticked(gettext("All languages"), not held), "reads", ALL)
    choices = [
        button(_ticked(name, each in held), "reads", f"{'-' if each in held else '+'}{each}")
        for each, name in LANGUAGES.items()
    ]
    return _part(request, gettext("You read:"), _languages(reader), keyboard=[(every,), *rows(choices, 3)])


@press("kinds")
async def kinds(request: Request, desk: Desk) -> Reply:
    """Everything, or incidents only."""
    if request.args in _KINDS:
        _, events = _KINDS[request.args]
        await refilter(request, desk, lambda filter: want(filter, events))
    elif request.args:
        return _stale()
    reader = await known(request, desk) or visitor(request)
    held = _kind(reader.filter)
    choices = _chosen({key: gettext(name) for key, (name, _) in _KINDS.items()}, "kinds", {held})
    return _part(request, gettext("Kinds of news:"), gettext(_OF_KINDS[held]), keyboard=[choices])


@press("links")
async def links(request: Request, desk: Desk) -> Reply:
    """Whether messages carry links."""
    if request.args in _LINKS:
        subscriber = await enrolled(request, desk)
        await desk.subscribers.set_links(subscriber.id, request.args == ON)
    elif request.args:
        return _stale()
    reader = await known(request, desk) or visitor(request)
    held = ON if reader.links else OFF
    why = gettext(
        "For places where opening such links may be punished. It holds for messages from now on; those that "
        "came before keep theirs."
    )
    choices = _chosen({ON: gettext("With links"), OFF: gettext("Without links")}, "links", {held})
    return _part(request, gettext("Links:"), gettext(_LINKS[held]), why, keyboard=[choices])


def _part(request: Request, name: str, *lines: str, keyboard: Keyboard) -> Reply:
    """A part of the settings, with the way back."""
    first, *more = lines
    toast = gettext("Noted.") if request.args else ""
    back = (button(gettext("← Settings"), "settings"),)
    return change(request, _entry(name, first), *more, keyboard=[*keyboard, back], toast=toast)


def _stale() -> Reply:
    return Reply(toast=gettext(_STALE))


def _parts() -> Sequence[Row]:
    return [
        (button(gettext("Hours and days"), "when"), button(gettext("Time zone"), "timezone")),
        (button(gettext("What I follow"), "subscriptions"), button(gettext("Muted"), "mute")),
        (button(gettext("Length"), "length"), button(gettext("Kinds of news"), "kinds")),
        (button(gettext("Words"), "words"), button(gettext("Languages I read"), "reads")),
        (button(gettext("Quiet hours"), "quiet"), button(gettext("Links"), "links")),
        (button(gettext("Pause"), "pause"), button(gettext("🌐 Language of the bot"), "speak")),
    ]


def _lines(subscriber: Subscriber, request: Request) -> list[Block]:
    filter = subscriber.filter
    followed = ngettext(
        "{number} subscription, {muted} muted",
        "{number} subscriptions, {muted} muted",
        len(filter.pairs),
        muted=len(filter.muted_outlets) + len(filter.muted_stories),
    )
    away = paused(subscriber, request)
    return [
        _entry(gettext("When:"), schedule(subscriber, request.now)),
        *([line(away)] if away else []),
        _entry(gettext("You follow:"), followed),
        _entry(gettext("Length:"), gettext(_ABOUT[subscriber.length])),
        _entry(gettext("Kinds of news:"), gettext(_OF_KINDS[_kind(filter)])),
        *_words(filter),
        _entry(gettext("You read:"), _languages(subscriber)),
        _entry(gettext("Quiet hours:"), quiet_hours(subscriber.quiet)),
        _entry(gettext("Links:"), gettext(_LINKS[ON if subscriber.links else OFF])),
        _entry(gettext("Language of the bot:"), own_name(spoken())),
    ]


def _words(filter: Filter) -> list[Block]:
    """Nothing where no words were chosen: most readers never do."""
    lists = [
        (gettext("Only stories with:"), filter.wanted_words),
        (gettext("Never stories with:"), filter.unwanted_words),
    ]
    return [_entry(name, said(words)) for name, words in lists if words]


def _entry(name: str, value: str) -> Block:
    return line(title(f"{name} "), value)


def _kind(filter: Filter) -> str:
    return ALL if not filter.events else "incidents"


def _languages(subscriber: Subscriber) -> str:
    """Those of reading, and of several the one that leads."""
    filter = subscriber.filter
    if not filter.languages:
        return gettext("all languages; what is not in the language of the bot is marked")
    names = {each: language_name(each) for each in filter.languages}
    chosen = listed(list(names.values()))
    if len(names) == 1:
        return chosen
    own = names[own_language(filter, subscriber.language)]
    return gettext("{languages}; where there is a choice, {language}", languages=chosen, language=own)


def _chosen(labels: Mapping[str, str], command: str, chosen: set[str]) -> Row:
    return tuple(button(_ticked(label, key in chosen), command, key) for key, label in labels.items())


def _ticked(label: str, chosen: bool) -> str:
    return f"✓ {label}" if chosen else label


FAMILY = (settings, language, length, speak, reads, kinds, links)
