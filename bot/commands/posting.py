"""A digest for a channel on demand: queued for the channel itself, while whoever asked sits elsewhere."""

from __future__ import annotations

from datetime import timedelta

from bot.chat import Desk, Reply, Request
from bot.commands.answers import say
from bot.commands.reader import known
from bot.tongue import gettext
from digest.composing import plan_for, read_news
from digest.model import DeliveryId, NewDelivery
from digest.selection import span

LATE = timedelta(hours=1)
"""After that it is no answer any more."""


async def post(request: Request, desk: Desk) -> Reply:
    """Queue what is new to the channel, once however often it is asked for; the answer only says so."""
    subscriber = await known(request, desk)
    if subscriber is None or not subscriber.filter.pairs:
        return _noted(request, gettext("The channel follows nothing yet: choose places or themes first."))
    had = (await desk.outbox.newest([subscriber.id])).get(subscriber.id, DeliveryId(0))
    last = await desk.subscribers.last_digest(subscriber.id)
    back = span(last[2] if last else None, request.now)
    news = await read_news(desk.stories, desk.sources, request.now, back)
    members = desk.resolver.members()
    plan, selection = await plan_for(
        subscriber, news, desk.subscribers, members, desk.compare, desk.stems, desk.toll
    )
    if not selection.entries:
        return _noted(request, gettext("Nothing new for the channel at the moment."))
    pinned = await desk.outbox.pin(plan, request.now)
    period = f"next to {had}"
    await desk.outbox.put(
        [NewDelivery(subscriber.id, "ondemand", period, pinned, request.now, request.now + LATE, after=had)]
    )
    desk.nudge("deliver")
    return _noted(request, gettext("The digest is on its way to the channel."))


def _noted(request: Request, text: str) -> Reply:
    return Reply(toast=text) if request.pressed else say(text)
