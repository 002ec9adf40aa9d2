"""What a reader does not want to hear of any more: stories and outlets, muted and brought back."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import TypeVar

from bot.chat import Block, Button, Desk, Reply, Request
from bot.commands.answers import above, change, line, say, title
from bot.commands.following import EVERYTHING
from bot.commands.naming import number
from bot.commands.opening import View, card, way
from bot.commands.pausing import offer as offer_pause
from bot.commands.reader import known, refilter
from bot.commands.refusing import refuse
from bot.commands.table import Menu, command, press
from bot.render.buttons import Row, button, rows
from bot.render.card import outlets_to_mute
from bot.render.marks import SIGN
from bot.render.styled import styled
from bot.render.titles import headline
from bot.tongue import N_, gettext
from bot.words import clip, echo, foreign, plain
from digest.editions import as_read
from digest.model import Filter, Found, Outlet, OutletId, StoryId
from digest.subscribing import mute_outlet, mute_story, unmute_outlet, unmute_story
from topics.fingerprint_names import canonical

_T = TypeVar("_T")
_SHOWN = 20
_CHOICES = 8
_SOUND = 3
"""Letters below which names of two scripts are alike by chance."""

_ABOUT = re.compile(
    r"(?:(?:everything|anything|all|any|every|вс[её]|все|любые)\s+)?"
    r"(?:(?:news|stor(?:y|ies)|articles?|reports?|новост\w+|истори\w+|стат[ье]\w+|сообщени\w+)\s+)?(?:that\s+(?:is|are)\s+)?"
    r"(?:about|on|related\s+to|про|о|об|обо)\s+(?P<what>\S.*)",
    re.IGNORECASE,
)
_STALE = N_("This button is out of date. /mute shows what is muted.")


@command("mute", help=N_("what you muted; or mute an outlet"), example="/mute Steppe Wire")
async def mute(request: Request, desk: Desk) -> Reply:
    """The list of what is muted, with a button that brings each back; or an outlet by name.

    A place or theme is never muted, but followed no longer; of anything else the words can be left out.
    """
    name = plain(request.args)
    if not name:
        return await _listing(request, desk)
    if name.lower() in EVERYTHING:
        return await offer_pause(request, desk)
    found = await outlets_called(name, desk)
    exact = [each for each in found if plain(each.name).casefold() == name.casefold()]
    match exact or found:
        case []:
            return await _no_outlet(request, desk, name)
        case [one] if is_meant(name, plain(one.name)):
            return await _mute_outlet(request, desk, one)
        case several:
            labels = [button(each.name, "silence", str(each.id)) for each in several[:_CHOICES]]
            return say(gettext("Which outlet?"), keyboard=rows(labels, 2))


async def _no_outlet(request: Request, desk: Desk, name: str) -> Reply:
    """What else may be meant: "everything about sports" is no outlet, and neither is a theme."""
    what = subject(name)
    named = desk.resolver.resolve(what or name)
    topics = named.topics if isinstance(named, Found) else ()
    reply = await refuse(request, desk, what or name, topics)
    if reply and (what or topics):
        return reply
    unknown = gettext(
        "No outlet of mine is called “{name}”. A part of its name is enough; "
        "a story is muted with the button on its card.",
        name=echo(name),
    )
    return above(reply, unknown) if reply and " " not in name else say(unknown)


def subject(text: str) -> str:
    """What "everything about sports" or «новости про спорт» is about; "" for any other text."""
    found = _ABOUT.fullmatch(text)
    return found["what"] if found else ""


async def outlets_called(name: str, desk: Desk) -> list[Outlet]:
    """The outlets of that name, or with a word that begins so."""
    return of_name(name, [(plain(each.name), each) for each in await desk.sources.outlets()])


def of_name(name: str, things: Iterable[tuple[str, _T]]) -> list[_T]:
    """What is called that, or has a word that begins so; else what has these words in another script."""
    named = [(called, thing) for called, thing in things if name]
    found = [thing for called, thing in named if _begins_a_word(name.casefold(), called.casefold())]
    sound = _sound(name)
    if found or len(sound) < _SOUND:
        return found
    return [thing for called, thing in named if f" {sound} " in f" {_sound(called)} "]


def is_meant(name: str, called: str) -> bool:
    """Whether what `of_name` found is no guess: a word begins so, or all of it sounds alike.

    The sound of a part is not enough: "степь" sounds like Steppe Wire, and is an ordinary word.
    """
    sure = _begins_a_word(name.casefold(), called.casefold())
    return sure or _sound(name) == _sound(called.removesuffix(SIGN))


def _begins_a_word(name: str, called: str) -> bool:
    """Whether a word of what something is called begins so: "all" is no part of "Valley"."""
    return re.search(rf"(?<!\w){re.escape(name)}", called) is not None


def _sound(name: str) -> str:
    """A name in one spelling for all scripts: "Меридиан-7" and "Meridian 7" are the same."""
    return " ".join(canonical(word.lower()) for word in re.findall(r"\w+", name))


@press("silence")
async def silence(request: Request, desk: Desk) -> Reply:
    """An outlet chosen from a list."""
    outlet = await _outlet(desk, request.args)
    return _stale() if outlet is None else await _mute_outlet(request, desk, outlet)


@way("muteoutlet")
async def muteoutlet(view: View, request: Request, desk: Desk) -> Reply:
    """From a card: which of its outlets, and then that one."""
    if not view.rest:
        return Reply(outlets_to_mute(view.story), edit=True)
    told = {each.outlet.id: each.outlet for each in view.whole.accounts}
    outlet = told.get(OutletId(number(view.rest) or 0))
    return _stale() if outlet is None else await _mute_outlet(request, desk, outlet)


@way("mutestory")
async def mutestory(view: View, request: Request, desk: Desk) -> Reply:
    """From a card: this story is told no more, whatever becomes of it."""
    story = view.story
    await refilter(request, desk, lambda filter: mute_story(filter, story.id))
    keyboard = [[_undo("story", f"{story.id} {story.revision}")]]
    text = gettext(
        "You will hear no more of this story, even if it develops. /mute shows all that you muted."
    )
    return change(request, line(title(headline(story))), text, keyboard=keyboard, toast=gettext("Muted."))


@command("unmute", help=N_("bring back what you muted"), example="/unmute Steppe Wire", menu=Menu.NOWHERE)
async def unmute(request: Request, desk: Desk) -> Reply:
    """Bring back an outlet or a story by its name, or the one whose button is pressed."""
    return await (_pressed_back if request.pressed else _named_back)(request, desk)


async def _named_back(request: Request, desk: Desk) -> Reply:
    """The only one of that name at once, several to choose from; else the list of what is muted."""
    name, muted = plain(request.args), await _muted(request, desk)
    named = of_name(name, [(plain(label), (label, which)) for label, which in muted])
    match named:
        case []:
            nothing = gettext("You muted nothing called “{name}”.", name=echo(name)) if name and muted else ""
            return await _listing(request, desk, nothing)
        case [(label, which)] if is_meant(name, plain(label)):
            kind, id = which.split(" ")
            if (edit := _unmuting(kind, number(id))) is not None:
                await refilter(request, desk, edit)
            text = gettext("{name} is back.", name=foreign(label))
            return await _listing(request, desk, text) if len(muted) > 1 else say(text)
        case several:
            return say(gettext("Which one?"), keyboard=rows(_restorers(several[:_CHOICES]), 1))


async def _pressed_back(request: Request, desk: Desk) -> Reply:
    """By a button: the card of a story that was muted there, else the list of what is left."""
    kind, id, revision = (*request.args.split(" ", 2), "", "", "")[:3]
    edit = _unmuting(kind, number(id))
    if edit is None:
        return _stale()
    before, after = await refilter(request, desk, edit)
    reply = await _listing(request, desk)
    if kind == "story" and revision:
        shown = await card.run(replace(request, command="card", args=f"{id} {revision}"), desk)
        reply = shown if shown.messages else reply
    toast = gettext("Back again.") if before != after else gettext("It was not muted.")
    return Reply(reply.messages, edit=True, toast=toast)


def _stale() -> Reply:
    return Reply(toast=gettext(_STALE))


async def _listing(request: Request, desk: Desk, said: str = "") -> Reply:
    """What is muted, under an opening line, if any."""
    muted, opening = await _muted(request, desk), [said] if said else []
    if not muted:
        how = gettext(
            "Buttons on a story's card mute it or its outlets; /mute and a name mutes an outlet, too."
        )
        nothing = gettext("You have muted nothing.")
        return change(request, *opening, nothing, how, keyboard=_back(request))
    more = len(muted) - _SHOWN
    rest = [gettext("and {number} more, which these make room for", number=more)] if more > 0 else []
    head = Block(styled(gettext("{muted} (tap to bring back)"), muted=title(gettext("Muted"))))
    keyboard = [*rows(_restorers(muted[:_SHOWN]), 1), *_back(request)]
    return change(request, *opening, head, *rest, keyboard=keyboard)


def _back(request: Request) -> Sequence[Row]:
    return [(button(gettext("← Settings"), "settings"),)] if request.pressed else []


_Muted = tuple[str, str]
"""What something muted is called, and what a button that brings it back carries."""


def _restorers(muted: Sequence[_Muted]) -> list[Button]:
    return [button(f"✕ {label}", "unmute", which) for label, which in muted]


async def _muted(request: Request, desk: Desk) -> list[_Muted]:
    """All that is muted: the outlets, then the stories."""
    subscriber = await known(request, desk)
    filter = subscriber.filter if subscriber else Filter()
    return [*await _muted_outlets(filter, desk), *await _muted_stories(filter, desk)]


async def _muted_outlets(filter: Filter, desk: Desk) -> list[_Muted]:
    names = {each.id: each.name for each in await desk.sources.outlets()}
    return [
        (names.get(id, gettext("an outlet that is gone ({id})", id=id)), f"outlet {id}")
        for id in filter.muted_outlets
    ]


async def _muted_stories(filter: Filter, desk: Desk) -> list[_Muted]:
    """The latest first, as they are most likely to be brought back."""
    muted = []
    for id in reversed(filter.muted_stories[-_SHOWN:]):
        found = await desk.stories.get(id)
        seen = found and (as_read(found, filter, "") or found)
        name = headline(seen) if seen else gettext("a story that is gone ({id})", id=id)
        muted.append((clip(name, 50), f"story {id}"))
    return muted


async def _mute_outlet(request: Request, desk: Desk, outlet: Outlet) -> Reply:
    await refilter(request, desk, lambda filter: mute_outlet(filter, outlet.id))
    text = gettext(
        "{outlet} is muted. You still get the stories that other outlets report. /mute shows all that you "
        "muted.",
        outlet=foreign(outlet.name),
    )
    return change(request, text, keyboard=[[_undo("outlet", outlet.id)]], toast=gettext("Muted."))


def _undo(kind: str, id: int | str) -> Button:
    return button(gettext("Undo"), "unmute", f"{kind} {id}")


def _unmuting(kind: str, id: int | None) -> Callable[[Filter], Filter] | None:
    if id is None or kind not in ("story", "outlet"):
        return None
    if kind == "story":
        return lambda filter: unmute_story(filter, StoryId(id))
    return lambda filter: unmute_outlet(filter, OutletId(id))


async def _outlet(desk: Desk, id: str) -> Outlet | None:
    return next((each for each in await desk.sources.outlets() if each.id == number(id)), None)


FAMILY = (mute, silence, muteoutlet, mutestory, unmute)
