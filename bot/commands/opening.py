"""What the buttons under stories open: the card, its evidence, voices and days, and why it came."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from functools import partial

from bot.chat import Desk, Message, Reply, Request, Role, Style
from bot.commands import deeplinks
from bot.commands.naming import number
from bot.commands.reader import known, zone_of
from bot.commands.table import Command, press
from bot.render.because import because as because_of
from bot.render.buttons import button
from bot.render.card import card as card_of
from bot.render.evidence import evidence as evidence_of
from bot.render.figures import disputed, recounted
from bot.render.timeline import timeline as timeline_of
from bot.render.voices import voices as voices_of
from bot.tongue import gettext
from digest.developing import Step
from digest.developing import timeline as days_of
from digest.editions import as_read, own_language
from digest.explaining import explain
from digest.model import Filter, Story, StoryId
from digest.wording import Wording


@dataclass(frozen=True, slots=True)
class View:
    """A story as the person behind a request reads it, and whole. ``rest``: what else the button carried."""

    story: Story
    whole: Story
    filter: Filter
    zone: str
    own: str
    rest: str = ""


Way = Callable[[View, Request, Desk], Awaitable[Reply]]


def way(name: str, *, below: bool = False) -> Callable[[Way], Command]:
    """Make an action upon a story that only a button reaches, see `press`.

    A story that an admin took back has one answer to all of them: its card, which says so. ``below``: that
    is a new message, and not put in place of the one with the button.
    """

    def made(run: Way) -> Command:
        @press(name)
        async def opened(request: Request, desk: Desk) -> Reply:
            view = await view_of(request, desk)
            if view is None:
                return Reply(toast=gettext("This story is no longer kept."))
            if view.whole.withdrawn:
                return Reply(card_messages(view, request, desk), edit=not below)
            return await run(view, request, desk)

        return opened

    return made


@way("story", below=True)
async def story(view: View, request: Request, desk: Desk) -> Reply:
    """The card of a story, as a new message under the list."""
    return Reply(card_messages(view, request, desk))


@way("card")
async def card(view: View, request: Request, desk: Desk) -> Reply:
    """The card again, in place of what one of its buttons opened."""
    return Reply(card_messages(view, request, desk), edit=True)


@way("evidence")
async def evidence(view: View, request: Request, desk: Desk) -> Reply:
    """The source sentences of every takeaway, in place of the card."""
    changes = [change for step in await _days(view, desk) for change in step.changes]
    shown = evidence_of(view.story, zone=view.zone, now=request.now, own=view.own, changes=changes)
    return Reply(shown, edit=True)


@way("voices")
async def voices(view: View, request: Request, desk: Desk) -> Reply:
    """Who says what, in place of the card."""
    return Reply(voices_of(view.story, desk.resolver, own=view.own), edit=True)


@way("timeline")
async def timeline(view: View, request: Request, desk: Desk) -> Reply:
    """What each day brought, in place of the card."""
    days = await _days(view, desk)
    return Reply(timeline_of(view.story, days, zone=view.zone, now=request.now, own=view.own), edit=True)


@way("because")
async def because(view: View, request: Request, desk: Desk) -> Reply:
    """Why this reader is told of the story, in place of the card."""
    explanation = explain(view.story, view.whole, view.filter, desk.resolver.members(), Wording(desk.stems))
    shown = because_of(view.story, explanation, desk.resolver, now=request.now, own=view.own)
    return Reply(shown, edit=True)


async def view_of(request: Request, desk: Desk) -> View | None:
    """The story that a button carries ("STORY REVISION ..."); None for forged data and forgotten stories.

    Whoever opens a story that they muted since sees all of it.
    """
    id, revision, rest = (*request.args.split(maxsplit=2), "", "", "")[:3]
    numbers = number(id), number(revision)
    if numbers[0] is None or numbers[1] is None:
        return None
    found = await desk.stories.get(StoryId(numbers[0]), numbers[1])
    if found is None:
        return None
    subscriber = await known(request, desk)
    filter = subscriber.filter if subscriber else Filter()
    own = own_language(filter, subscriber.language if subscriber else request.language)
    shown = as_read(found, filter, own) or found
    return View(shown, found, filter, zone_of(subscriber), own, rest)


def card_messages(view: View, request: Request, desk: Desk) -> tuple[Message, ...]:
    """The card; an admin of the bot can take the story back from there."""
    messages = card_of(view.story, desk.resolver, zone=view.zone, now=request.now, own=view.own)
    if request.role < Role.ADMIN or view.story.withdrawn:
        return messages
    take_back = (button(gettext("Withdraw (admin)"), "withdraw", str(view.story.id), Style.DANGER),)
    return (*messages[:-1], replace(messages[-1], keyboard=(*messages[-1].keyboard, take_back)))


def payload_of(pressed: Request) -> str:
    """What opens, in a private chat, the story whose button was pressed elsewhere; "" for other presses."""
    names = {each.name for each in FAMILY}
    return deeplinks.story_payload(pressed.args) if pressed.pressed and pressed.command in names else ""


async def _days(view: View, desk: Desk) -> tuple[Step, ...]:
    story = view.story
    history = await desk.stories.history([story.id])
    beside = partial(disputed, story=story), partial(recounted, story=story)
    hidden = {each.article for each in view.whole.accounts} - {each.article for each in story.accounts}
    return days_of(history.get(story.id, ()), desk.compare, story, *beside, hidden)


FAMILY = (story, card, evidence, voices, timeline, because)
