"""What a reader does not want to hear of any more: stories and outlets, muted and brought back."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.chat import Block, Button, Desk, Reply, Request
from bot.commands.answers import change, line, say, title
from bot.commands.naming import number
from bot.commands.opening import View, card, way
from bot.commands.reader import known, refilter
from bot.commands.table import command, press
from bot.render.buttons import Row, button, rows
from bot.render.card import outlets_to_mute
from bot.render.styled import styled
from bot.render.titles import headline
from bot.tongue import N_, gettext
from bot.words import clip, echo, foreign, plain
from digest.errors import UserError
from digest.model import Filter, Outlet, OutletId, StoryId
from digest.subscribing import mute_outlet, mute_story, unmute_outlet, unmute_story

_SHOWN = 20
_CHOICES = 8
_STALE = N_("This button is out of date. /mute shows what is muted.")


@command("mute", help=N_("what you muted; or mute an outlet"), example="/mute Steppe Wire")
async def mute(request: Request, desk: Desk) -> Reply:
    """The list of what is muted, with a button that brings each back; or an outlet by name."""
    name = plain(request.args)
    if not name:
        return await _listing(request, desk)
    found = [each for each in await desk.sources.outlets() if _begins_a_word(name, plain(each.name))]
    exact = [each for each in found if plain(each.name).casefold() == name.casefold()]
    match exact or found:
        case []:
            raise UserError(
                gettext(
                    "No outlet of mine is called “{name}”. A part of its name is enough; "
                    "a story is muted with the button on its card.",
                    name=echo(name),
                )
            )
        case [one]:
            return await _mute_outlet(request, desk, one)
        case several:
            labels = [button(each.name, "silence", str(each.id)) for each in several[:_CHOICES]]
            return say(gettext("Which outlet?"), keyboard=rows(labels, 2))


def _begins_a_word(name: str, outlet: str) -> bool:
    """Whether the outlet is called that, or a word of its name begins so: "all" is no part of "Valley"."""
    return re.search(rf"(?<!\w){re.escape(name.casefold())}", outlet.casefold()) is not None


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


@press("unmute")
async def unmute(request: Request, desk: Desk) -> Reply:
    """Bring back a story or an outlet: its card, if it was muted there, else the list of what is left."""
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


async def _listing(request: Request, desk: Desk) -> Reply:
    subscriber = await known(request, desk)
    filter = subscriber.filter if subscriber else Filter()
    if not (filter.muted_outlets or filter.muted_stories):
        how = gettext(
            "Buttons on a story's card mute it or its outlets; /mute and a name mutes an outlet, too."
        )
        return change(request, gettext("You have muted nothing."), how, keyboard=_back(request))
    buttons = [*await _muted_outlets(filter, desk), *await _muted_stories(filter, desk)]
    more = len(buttons) - _SHOWN
    rest = [gettext("and {number} more, which these make room for", number=more)] if more > 0 else []
    head = Block(styled(gettext("{muted} (tap to bring back)"), muted=title(gettext("Muted"))))
    return change(request, head, *rest, keyboard=[*rows(buttons[:_SHOWN], 1), *_back(request)])


def _back(request: Request) -> Sequence[Row]:
    return [(button(gettext("← Settings"), "settings"),)] if request.pressed else []


async def _muted_outlets(filter: Filter, desk: Desk) -> list[Button]:
    names = {each.id: each.name for each in await desk.sources.outlets()}
    labels = [
        (id, names.get(id, gettext("an outlet that is gone ({id})", id=id))) for id in filter.muted_outlets
    ]
    return [button(f"✕ {name}", "unmute", f"outlet {id}") for id, name in labels]


async def _muted_stories(filter: Filter, desk: Desk) -> list[Button]:
    """The latest first, as they are most likely to be brought back."""
    buttons = []
    for id in reversed(filter.muted_stories[-_SHOWN:]):
        found = await desk.stories.get(id)
        name = headline(found) if found else gettext("a story that is gone ({id})", id=id)
        buttons.append(button(f"✕ {clip(name, 50)}", "unmute", f"story {id}"))
    return buttons


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
