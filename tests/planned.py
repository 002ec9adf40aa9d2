"""Plans as their readers get them, and what stories weigh."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from digest.composing import TOLD_FOR, News, Planner
from digest.editions import own_language
from digest.model import Digest, DigestId, DigestPlan, Story, Subscriber, SubscriberId, Told
from digest.planning import Planning
from digest.ports import Comparer, Subscribers
from digest.selection import FADES, FRESH, Selection, freshness, gravity
from digest.subscribing import Members
from digest.wording import Stems


async def planned(planning: Planning, id: DigestId, now: datetime) -> Digest | None:
    return (await planning.digests([id], now)).get(id)


async def plan_for(
    subscriber: Subscriber,
    news: News,
    subscribers: Subscribers,
    members: Members,
    compare: Comparer,
    stems: Stems,
) -> tuple[DigestPlan, Selection]:
    """What is new to a subscriber, as a plan and with the stories chosen."""
    told = await subscribers.told(subscriber.id, news.until - TOLD_FOR)
    planner = Planner(news, members, compare, stems)
    filter = subscriber.filter
    selection = planner.choose(filter, told, own_language(filter, subscriber.language))
    return planner.plan(filter, selection, subscriber.length), selection


def plans_of(
    planner: Planner, readers: Sequence[Subscriber], told: Mapping[SubscriberId, Sequence[Told]]
) -> Sequence[DigestPlan]:
    """What is new to each reader, in order."""
    return [
        planner.digest(each.filter, each.language, each.length, told.get(each.id, ())) for each in readers
    ]


def weight(story: Story, now: datetime, half_life: timedelta = FRESH / FADES, killed: int = 0) -> float:
    """By which the stories of a digest are ordered, the heaviest first."""
    return gravity(story, killed) * freshness(story, now, half_life)
