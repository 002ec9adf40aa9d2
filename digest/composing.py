"""One reader's digest, from the stories of the window to a plan that can be pinned and sent."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from digest.model import (
    Coverage,
    DigestPlan,
    Entry,
    Filter,
    Pair,
    Story,
    Subscriber,
    SubscriberId,
    Told,
)
from digest.ports import Sources, Stories, Subscribers
from digest.selection import FRESH, Selection, choose, window
from digest.subscribing import pair_matches

TOLD_FOR = 2 * FRESH
"""So far back what a reader was told is looked up; no story of the window is older."""

MOST_PLANS = 5_000


@dataclass(frozen=True, slots=True)
class News:
    """The stories of the window and what the sources did, read once for all readers of a run."""

    since: datetime
    until: datetime
    stories: Sequence[Story]
    coverage: Coverage


async def read_news(stories: Stories, sources: Sources, now: datetime) -> News:
    """Everything that may count as news at ``now``."""
    since, until = window(now)
    return News(since, until, await stories.window(since, until), await sources.coverage(since, until))


async def plan_for(
    subscriber: Subscriber, news: News, subscribers: Subscribers, members: Mapping[str, frozenset[str]]
) -> tuple[DigestPlan, Selection]:
    """What is new to this subscriber, as a plan and with the stories chosen."""
    told = await subscribers.told(subscriber.id, news.until - TOLD_FOR)
    selection = choose(news.stories, subscriber.filter, told, members, now=news.until)
    return plan(subscriber.filter, news, selection), selection


class Planner:
    """Plans for many readers of one run: the same choice and history are worked out once.

    Pure work of the processor, so it may run in a thread; one thread at a time.
    """

    def __init__(self, news: News, members: Mapping[str, frozenset[str]]) -> None:
        self._news = news
        self._members = members
        self._matching: dict[Pair, frozenset[int]] = {}
        self._plans: dict[tuple[Filter, tuple[Told, ...]], DigestPlan] = {}

    def plans(
        self, readers: Sequence[Subscriber], told: Mapping[SubscriberId, Sequence[Told]]
    ) -> Sequence[DigestPlan]:
        """What is new to each reader, in order."""
        return [self._plan(reader.filter, tuple(told.get(reader.id, ()))) for reader in readers]

    def _plan(self, filter: Filter, told: tuple[Told, ...]) -> DigestPlan:
        known = self._plans.get((filter, told))
        if known is None:
            selection = choose(self._candidates(filter), filter, told, self._members, now=self._news.until)
            if len(self._plans) >= MOST_PLANS:
                self._plans.clear()
            known = self._plans[filter, told] = plan(filter, self._news, selection)
        return known

    def _candidates(self, filter: Filter) -> Sequence[Story]:
        """The stories that any pair matches: many filters share a pair, so each is looked up once."""
        matching = frozenset[int]().union(*(self._matched(pair) for pair in filter.pairs))
        return [self._news.stories[index] for index in sorted(matching)]

    def _matched(self, pair: Pair) -> frozenset[int]:
        if pair not in self._matching:
            stories = enumerate(self._news.stories)
            self._matching[pair] = frozenset(
                index for index, story in stories if pair_matches(pair, story, self._members)
            )
        return self._matching[pair]


def plan(filter: Filter, news: News, selection: Selection) -> DigestPlan:
    """A plan whose key is the same for readers who are to read the same."""
    entries = tuple(entry for entry, _ in selection.entries)
    draft = DigestPlan(
        key="",
        filter=filter,
        since=news.since,
        until=news.until,
        entries=entries,
        coverage=news.coverage,
        left_out=selection.left_out,
        uncondensed=selection.uncondensed,
    )
    return replace(draft, key=_key(filter, news.until, entries))


def _key(filter: Filter, until: datetime, entries: tuple[Entry, ...]) -> str:
    told = [f"{entry.story}:{entry.revision}:{entry.novelty}" for entry in entries]
    pairs = [f"{pair.place}/{pair.theme}" for pair in filter.pairs]
    parts = "\n".join([until.isoformat(), *pairs, "", *told])
    return hashlib.blake2b(parts.encode(), digest_size=16).hexdigest()
