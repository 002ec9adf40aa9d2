"""What is new to a reader at this moment, planned and not yet told."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.chat import Desk
from digest.asking import read_about
from digest.composing import TOLD_FOR, Planner
from digest.editions import own_language
from digest.model import DeliveryId, DigestPlan, Filter, Length, Subscriber, Told
from digest.selection import Selection, span


@dataclass(frozen=True, slots=True)
class Fresh:
    """``had``: the newest delivery before it; the store takes none planned before another. ``instead``: those
    that wait for their turn or their time: whoever asks is told here what they would tell. ``held``: how many
    messages may never have arrived.
    """

    had: DeliveryId
    instead: tuple[DeliveryId, ...]
    held: int
    plan: DigestPlan
    selection: Selection

    @property
    def period(self) -> str:
        """What a delivery of it is called: the same, however often it is asked for."""
        return f"next to {self.had}"


async def fresh_for(subscriber: Subscriber, desk: Desk, now: datetime) -> Fresh:
    """What is new since the last digest, as the composing step would tell it. Raises StoreError."""
    had = await desk.subscribers.had(subscriber.id, now - TOLD_FOR)
    if had.planless:
        await desk.planning.ready(had.planless, now)  # what may have arrived counts as told
        had = await desk.subscribers.had(subscriber.id, now - TOLD_FOR)
    back = span(had.last[2] if had.last else None, now)
    plan, selection = await brief_for(
        subscriber.filter, subscriber.language, desk, now, back, told=had.told, length=subscriber.length
    )
    return Fresh(had.newest, had.waiting, had.held, plan, selection)


async def brief_for(
    filter: Filter,
    language: str,
    desk: Desk,
    now: datetime,
    back: timedelta,
    *,
    told: Collection[Told] = (),
    length: Length | None = None,
) -> tuple[DigestPlan, Selection]:
    """What matches in the last ``back``, to whoever was told this much and reads ``language`` best."""
    members = desk.resolver.members()
    news = await read_about(filter, told, desk.stories, desk.sources, members, now=now, back=back)
    planner = Planner(news, members, desk.compare, desk.stems, desk.views)
    selection = await asyncio.to_thread(planner.choose, filter, told, own_language(filter, language))
    return planner.plan(filter, selection, length), selection
