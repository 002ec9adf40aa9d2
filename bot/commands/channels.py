"""Digests for groups and channels: /channel for whoever runs one, and the greeting in a new group."""

from __future__ import annotations

from datetime import datetime

from bot.behalf import DONE
from bot.chat import Block, Desk, Reply, Request, Style
from bot.commands.answers import Keyboard, change, line, say, title
from bot.commands.naming import in_order, lists, pair_name
from bot.commands.reader import known, schedule
from bot.commands.table import Menu, command, press
from bot.render.buttons import button
from bot.tongue import N_, gettext
from bot.words import clip, foreign, listed
from digest.model import Subscriber

_NAMED = 8


@command(
    "channel",
    help=N_("digests for a channel that you run"),
    example=N_("/channel @name"),
    menu=Menu.NOWHERE,
    longest=300,
)
async def channel(request: Request, desk: Desk) -> Reply:
    """What is set up for the channel that is spoken for; without one, how to speak for one.

    ``args``: what the channel is called.
    """
    if request.here is None:
        return _explained(request)
    subscriber = await known(request, desk)
    name = foreign(clip(request.args, 100))
    head = gettext("Digests for “{name}”", name=name) if name else gettext("Digests for the channel")
    return change(
        request,
        line(title(head)),
        *_standing(subscriber, desk, request.now),
        gettext(
            "The buttons here are for the channel until you tap Done. To type something for it, reply to "
            "this message, for instance with /country kazakhstan."
        ),
        keyboard=_keyboard(subscriber),
    )


@press(DONE)
async def done(request: Request, desk: Desk) -> Reply:
    """The message speaks for the channel no more; nothing that was set up changes."""
    return change(request, gettext("Done. What you type and tap now is for yourself again."))


@press("added")
async def added(request: Request, desk: Desk) -> Reply:
    """Said once in a group that we were added to."""
    return say(
        gettext(
            "Hello! I send short digests of regional security news. For every takeaway you can open the very "
            "sentence it comes from."
        ),
        gettext(
            "The admins of this group set me up: choose below, or type /country kazakhstan. /time sets the "
            "hour, /digest shows what is new. Where the group has topics, do it in the topic that digests "
            "should come to."
        ),
        keyboard=lists(),
    )


def _explained(request: Request) -> Reply:
    if request.kind in ("group", "channel"):
        return say(gettext("To set up a channel, write /channel and its @name to me in private."))
    return say(
        line(title(gettext("Digests for a channel of yours"))),
        gettext("1. Add me to the channel as an administrator who may post messages."),
        gettext("2. Type /channel and its @name here, or forward one of its posts to me."),
        gettext("Only the admins of a channel can set it up."),
    )


def _standing(subscriber: Subscriber | None, desk: Desk, now: datetime) -> list[Block]:
    """What it follows and when digests come."""
    if subscriber is None or not subscriber.filter.pairs:
        return [line(gettext("It follows nothing yet: choose places or themes first."))]
    names = [pair_name(pair, desk.resolver) for pair in in_order(subscriber.filter.pairs, desk.resolver)]
    more = len(names) - _NAMED
    shown = names[:_NAMED] + ([gettext("{number} more", number=more)] if more > 0 else [])
    paused = [line(gettext("Digests are paused."))] if subscriber.paused else []
    return [
        line(gettext("It follows: {names}.", names=listed(shown))),
        line(f"{schedule(subscriber, now)}."),
        *paused,
    ]


def _keyboard(subscriber: Subscriber | None) -> Keyboard:
    paused = subscriber is not None and subscriber.paused
    rest = button(gettext("Resume"), "resume") if paused else button(gettext("Pause"), "pause")
    return [
        *lists(),
        [button(gettext("What it follows"), "subscriptions"), button(gettext("Settings"), "settings")],
        [button(gettext("Hour"), "time"), button(gettext("Time zone"), "timezone")],
        [button(gettext("Post a digest now"), "digest"), rest],
        [button(gettext("Done"), DONE, style=Style.SUCCESS)],
    ]


FAMILY = (channel, done, added)
