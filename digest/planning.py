"""The plans of digests that were pinned when they were due, made when they are about to be sent.

drafts | what their readers were told | the issue's stories as they were | plan | save: the first one stays
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from digest.composing import TOLD_FOR, News, Planner
from digest.errors import DigestError, StoreError
from digest.matching import ranks
from digest.model import Digest, DigestId, DigestPlan, Draft, Issue, IssueId, Story, StoryId, Told
from digest.ports import Comparer, Outbox, Resolver, Stories, Subscribers
from digest.precedence import Precedence
from digest.views import Views
from digest.wording import Stems

log = logging.getLogger(__name__)

ISSUES = 4
"""Of which the stories are kept at once: messages of several due times may be waiting."""
AHEAD = 32
"""Messages whose digests are planned together, where one is: the store writes them in one go. It is a second
of sending, and answers do not wait for more than that."""
TRIES = 3
"""At a plan of which a story was withdrawn while it was made."""
BREATH_EVERY, BREATH = 8, 20e-6
"""After so many plans, some milliseconds of work, others have the interpreter for a moment (seconds): a
thread that is made to give it up may be stopped before it does, where processors are few."""

AGAIN = timedelta(minutes=1)
"""Before the next attempt at a digest that could not be planned."""

Chain = tuple[DigestId, ...]


@dataclass(frozen=True, slots=True)
class _Stock:
    """An issue whose stories are at hand: by place in it, less those withdrawn or gone."""

    planner: Planner
    until: datetime
    stories: Mapping[int, StoryId]

    def among(self, draft: Draft) -> frozenset[StoryId]:
        """The stories that matched when the digest was due, less those that are no longer to be told."""
        return frozenset(self.stories[place] for place in ranks(draft.matched) if place in self.stories)


class Planning:
    """Makes the plans of digests, for all who ask in one process. The same draft gives the same plan."""

    def __init__(
        self,
        outbox: Outbox,
        stories: Stories,
        subscribers: Subscribers,
        resolver: Resolver,
        compare: Comparer,
        stems: Stems,
        views: Views | None = None,
        precedence: Precedence | None = None,
    ) -> None:
        self._outbox = outbox
        self._stories = stories
        self._subscribers = subscribers
        self._resolver = resolver
        self._tools = compare, stems, views or Views()
        self._precedence = precedence or Precedence()
        self._stocks: dict[IssueId, _Stock] = {}
        self._turn = asyncio.Lock()
        self._failed: tuple[datetime, str] | None = None

    async def digests(self, ids: Collection[DigestId], now: datetime) -> Mapping[DigestId, Digest]:
        """`Outbox.digests`, planned now where they were not; see `ready`."""
        found = await self._outbox.digests(ids)
        if others := [id for id in ids if id not in found]:
            await self.ready(others, now)
            found = {**found, **await self._outbox.digests(others)}
        return found

    async def prepare(self, channel: str, now: datetime, limit: int) -> bool:
        """Have those digests planned that the next ``limit`` deliveries need; whether there were any.

        The next `AHEAD` are planned with them. Where that fails each is tried alone, and one that cannot be
        planned is put off: the others need not wait for it. Raises StoreError.
        """
        nearest = await self._outbox.unplanned(channel, now, limit)
        if not nearest:
            return False
        try:
            await self._ready(await self._outbox.unplanned(channel, now, max(limit, AHEAD)), now)
            left: Collection[DigestId] = await self._outbox.drafts(nearest, now)
        except Exception:
            log.exception("digests could not be planned together: each is tried alone")
            left = nearest
        for id in left:
            await self._alone(id, channel, now)
        return True

    async def _alone(self, id: DigestId, channel: str, now: datetime) -> None:
        try:
            await self._ready([id], now)
            if await self._outbox.drafts([id], now):
                raise StoreError("what it was to be made of is no longer kept")
        except Exception as error:
            log.exception("digest %d could not be planned", id)
            reason = str(error) if isinstance(error, DigestError) else type(error).__name__
            await self._outbox.put_off(id, channel, now, now + AGAIN, reason)
            self._failed = now, reason

    def trouble(self, now: datetime) -> str:
        """Why a digest could not be planned at the last attempts; "" if they went well."""
        return self._failed[1] if self._failed and now - self._failed[0] <= 2 * AGAIN else ""

    async def ready(self, ids: Collection[DigestId], now: datetime) -> None:
        """Have these digests planned, after those that their readers had before. May be repeated.

        One whose issue is no longer kept stays without a plan. Raises StoreError.
        """
        with self._precedence.needing():
            await self._ready(ids, now)

    async def _ready(self, ids: Collection[DigestId], now: datetime) -> None:
        drafts = dict(await self._outbox.drafts(ids, now)) if ids else {}
        if earlier := {id for draft in drafts.values() for id in draft.told} - drafts.keys():
            await self._ready(earlier, now)
        while drafts:  # the first of them was told nothing that waits
            first = {id: draft for id, draft in drafts.items() if drafts.keys().isdisjoint(draft.told)}
            if not first:
                raise StoreError("digests that come after one another in a circle cannot be planned")
            for issue in {draft.issue for draft in first.values()}:
                await self._plan(issue, {id: each for id, each in first.items() if each.issue == issue})
            drafts = {id: draft for id, draft in drafts.items() if id not in first}

    async def _plan(self, issue: IssueId, drafts: Mapping[DigestId, Draft]) -> None:
        left: Collection[DigestId] = drafts.keys()
        for _ in range(TRIES):
            some = {id: drafts[id] for id in left}
            async with self._turn:
                if (stock := await self._stocked(issue)) is None:
                    return
                left = await self._save(stock, some)
                if left:
                    del self._stocks[issue]
            if not left:
                return
        raise StoreError("stories are withdrawn faster than digests are planned")

    async def _save(self, stock: _Stock, drafts: Mapping[DigestId, Draft]) -> Collection[DigestId]:
        """Plan these and keep the plans; those refused."""
        chains = {draft.told for draft in drafts.values()} - {()}
        told = await self._subscribers.told_in(chains, stock.until - TOLD_FOR) if chains else {}
        # In a thread: the first plan of an issue takes a while, and answers must not wait.
        plans = await asyncio.to_thread(_plans, stock, drafts, told, self._breathe)
        return await self._outbox.save_plans(plans)

    def _breathe(self) -> None:
        time.sleep(BREATH)
        self._precedence.stand_back()

    async def _stocked(self, id: IssueId) -> _Stock | None:
        if (stock := self._stocks.pop(id, None)) is None:
            if (issue := await self._outbox.issue(id)) is None:
                return None
            found = await self._stories.pinned(issue.pins)
            stock = await self._stock(issue, found)
        self._stocks[id] = stock  # behind the others: the longest unused goes
        if len(self._stocks) > ISSUES:
            del self._stocks[next(iter(self._stocks))]
        return stock

    async def _stock(self, issue: Issue, found: Sequence[Story | None]) -> _Stock:
        """Of the stories of an issue, as they were when it was pinned."""
        own = {pin.story for pin in issue.pins}
        kept = {
            place: story
            for place, story in enumerate(found)
            if story and story.accounts and not story.withdrawn
        }
        stories: dict[StoryId, Story] = {}
        for place, story in kept.items():
            # What became part of another story of the issue, nobody knows of what in it, is told as that was.
            if story.id == issue.pins[place].story or story.id not in own:
                stories.setdefault(story.id, story)
        history = await self._stories.history([story.id for story in stories.values() if story.revision > 1])
        news = News(issue.since, issue.until, list(stories.values()), issue.reports, history)
        planner = Planner(news, self._resolver.members(), *self._tools)
        return _Stock(planner, issue.until, {place: s.id for place, s in kept.items() if s.id in stories})


def _plans(
    stock: _Stock,
    drafts: Mapping[DigestId, Draft],
    told: Mapping[Chain, Collection[Told]],
    breathe: Callable[[], None],
) -> dict[DigestId, DigestPlan]:
    plans: dict[DigestId, DigestPlan] = {}
    for id, draft in drafts.items():
        if len(plans) % BREATH_EVERY == 0:
            breathe()
        known = told.get(draft.told, ())
        plans[id] = stock.planner.digest(
            draft.filter, draft.language, draft.length, known, stock.among(draft)
        )
    return plans
