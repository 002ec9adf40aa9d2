"""A digest for a channel on demand: queued for the channel itself, while whoever asked sits elsewhere."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.behalf import HOME
from bot.chat import Desk, Reply, Request, Style
from bot.commands.answers import change, say
from bot.commands.fresh import fresh_for
from bot.commands.reader import known
from bot.commands.table import press
from bot.render.buttons import button
from bot.tongue import N_, gettext, ngettext
from digest.model import NewDelivery
from digest.timetable import USEFUL_FOR

_NOTHING_FOLLOWED = N_("The channel follows nothing yet: choose places or themes first.")
_NOTHING_NEW = N_("Nothing new for the channel at the moment.")

LATE = timedelta(hours=1)
"""After that it is no answer any more; what comes instead of a daily digest is as good as that."""


POST = "postnow"


async def ask(request: Request, desk: Desk) -> Reply:
    """Whether what is new to the channel is to be posted there, where all its readers will see it."""
    subscriber = await known(request, desk)
    if subscriber is None or not subscriber.filter.pairs:
        return _noted(request, gettext(_NOTHING_FOLLOWED))
    fresh = await fresh_for(subscriber, desk, request.now)
    if not fresh.selection.entries:
        return _noted(request, gettext(_NOTHING_NEW))
    question = ngettext(
        "Post a digest of {number} story in the channel now? All its readers will see it.",
        "Post a digest of {number} stories in the channel now? All its readers will see it.",
        len(fresh.selection.entries),
    )
    yes = button(gettext("Yes, post it"), POST, style=Style.SUCCESS)
    return change(request, question, keyboard=[[yes, button(gettext("No"), HOME)]])


@press(POST)
async def post(request: Request, desk: Desk) -> Reply:
    """Queue what is new to the channel, once however often it is asked for; the answer only says so."""
    if request.here is None:
        return Reply(toast=gettext("This button is out of date."))
    subscriber = await known(request, desk)
    if subscriber is None or not subscriber.filter.pairs:
        return change(request, gettext(_NOTHING_FOLLOWED))
    fresh = await fresh_for(subscriber, desk, request.now)
    if not fresh.selection.entries:
        return change(request, gettext(_NOTHING_NEW))
    pinned = await desk.outbox.pin(fresh.plan, request.now)
    late = request.now + (USEFUL_FOR if fresh.instead else LATE)
    post = NewDelivery(subscriber.id, "ondemand", fresh.period, pinned, request.now, late)
    await desk.outbox.put([replace(post, after=fresh.had, instead=fresh.instead)])
    desk.nudge("deliver")
    return change(request, gettext("The digest is on its way to the channel."))


def _noted(request: Request, text: str) -> Reply:
    return Reply(toast=text) if request.pressed else say(text)


FAMILY = (post,)
