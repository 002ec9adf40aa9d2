"""Digests that are pinned when they are due and planned when they are sent: what of them is fixed."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import null, select

from digest.errors import Outdated, StoreError
from digest.model import (
    ArticleId,
    DeliveryState,
    Destination,
    Digest,
    DigestId,
    DigestPlan,
    Draft,
    Filter,
    FilterId,
    Group,
    Issue,
    Length,
    Novelty,
    OutboxCounts,
    Pair,
    Pin,
    Placement,
    Quiet,
    Slot,
    Source,
    SourceReport,
    Story,
    StoryId,
    Subscriber,
    SubscriberId,
)
from digest.planning import AGAIN, Planning
from digest.ports import Outbox, Sources, Stories, Subscribers
from digest.precedence import Precedence
from digest.queueing import Composing, compose
from storage.care import ISSUES, CareRepository
from storage.store import Store
from storage.tables_readers import DELIVERY, DIGEST, ISSUE, State
from tests.digest.people import compare
from tests.patience import Patient
from tests.planned import planned
from tests.storage.builders import ANN, DAY, HOUR, KZ, NOW, article, draft, plan, summary

DUE = NOW + DAY


class Regions:
    """A resolver of which only the members of regions are asked."""

    def members(self) -> Mapping[str, frozenset[str]]:
        return {}


@dataclass(frozen=True)
class Crossed:
    """An outbox that takes the plan of one digest amiss."""

    outbox: Outbox
    broken: DigestId

    def __getattr__(self, name: str) -> Any:
        return getattr(self.outbox, name)

    async def save_plans(self, plans: Mapping[DigestId, DigestPlan]) -> Collection[DigestId]:
        if self.broken in plans:
            raise StoreError("SAMPLE: not this one")
        return await self.outbox.save_plans(plans)


@dataclass(frozen=True)
class Desk:
    """What composes and plans, and one reader who follows Kazakhstan."""

    stories: Stories
    sources: Sources
    subscribers: Subscribers
    outbox: Outbox
    source: Source
    ann: Subscriber
    store: Store

    def planning(self, outbox: Outbox | None = None, precedence: Precedence | None = None) -> Planning:
        rooms = self.stories, self.subscribers, Regions()
        return Planning(outbox or self.outbox, *rooms, compare, str.split, precedence=precedence)  # type: ignore[arg-type]

    async def planless(self, reader: SubscriberId) -> Sequence[DigestId]:
        mine = select(DIGEST.c.id).join(DELIVERY, DELIVERY.c.digest_id == DIGEST.c.id)
        mine = mine.where(DELIVERY.c.subscriber_id == reader, DELIVERY.c.state == State.PENDING)
        planless = mine.where(DIGEST.c.plan.is_(null())).order_by(DIGEST.c.id)
        return await self.store.read(lambda connection: tuple(connection.scalars(planless)))

    async def compose(self, now: datetime = DUE) -> int:
        kit = Composing(self.stories, self.sources, self.subscribers, self.outbox, Regions(), str.split)  # type: ignore[arg-type]
        return (await compose(kit, now)).done

    async def claim(self, now: datetime = DUE) -> DigestId:
        await self.planning().prepare("telegram", now, 9)
        (claimed,) = await self.outbox.claim("me", "telegram", now, 9)
        await self.outbox.finish(claimed.id, "me", DeliveryState.SENT, now)
        return claimed.digest

    async def add(self, *keys: str, to: StoryId | None = None) -> list[Story]:
        """Articles, each a story of its own or all of them of one; the stories there are then."""
        placements = [Placement(-1 - place, to) for place in range(len(keys)) if to]
        new = [article(self.source.id, key, published=DUE - HOUR) for key in keys]
        await self.stories.add(new, placements)
        return sorted(await self.stories.window(DUE - DAY, DUE), key=lambda story: story.id)


@pytest.fixture
async def desk(
    store: Store, stories: Stories, sources: Sources, subscribers: Subscribers, outbox: Outbox
) -> Desk:
    source = await sources.add(draft(), NOW - DAY, 1)
    ann = await subscribers.ensure(ANN, kind="private", language="en", now=NOW)
    await subscribers.choose(ann.id, Filter(), KZ)
    await subscribers.set_slots(ann.id, [Slot("UTC", DUE.hour * 60 + DUE.minute)], NOW)
    return Desk(stories, sources, subscribers, outbox, source, replace(ann, filter=KZ), store)


def told(digest: Digest | None) -> dict[StoryId, int]:
    assert digest is not None
    return {entry.story: entry.revision for entry in digest.plan.entries}


async def test_what_is_due_is_pinned_and_planned_when_it_is_sent(desk: Desk) -> None:
    one, two = await desk.add("a", "b")
    assert await desk.compose() == 1
    (id,) = await desk.planless(desk.ann.id)
    assert await desk.outbox.digest(id) is None
    (waiting,) = (await desk.outbox.drafts([id], DUE)).values()
    assert (waiting.filter, waiting.language, waiting.length) == (KZ, "en", Length.NORMAL)
    assert (waiting.told, waiting.matched) == ((), 0b11)
    digest = await planned(desk.planning(), id, DUE)
    assert told(digest) == {one.id: 1, two.id: 1}
    assert digest is not None and (digest.plan.until, digest.plan.filter) == (DUE, KZ)
    assert await desk.outbox.digest(id) == digest
    assert (await desk.outbox.drafts([id], DUE), await desk.planless(desk.ann.id)) == ({}, ())


async def test_a_plan_made_later_elsewhere_tells_what_was_there_when_it_was_due(desk: Desk) -> None:
    """New reports, new summaries and another choice since then come with the next digest."""
    first, second = await desk.add("a", "b")
    await desk.stories.save_summary(first.id, 1, summary(ArticleId(1), "SAMPLE as of 1."), NOW)
    await desk.compose()
    await desk.add("c", to=first.id)
    await desk.stories.save_summary(first.id, 2, summary(ArticleId(1), "SAMPLE as of 2."), DUE)
    await desk.stories.save_summary(second.id, 1, summary(ArticleId(2), "SAMPLE too late."), DUE)
    await desk.add("d")
    assert await desk.subscribers.choose(desk.ann.id, KZ, Filter((Pair("TJ"),)))
    digest = await planned(desk.planning(), await desk.claim(), DUE)
    assert told(digest) == {first.id: 1, second.id: 1}
    assert digest is not None
    shown = {entry.story: (entry.condensed, story.condensed) for entry, story in digest.stories}
    assert shown == {first.id: (1, 1), second.id: (0, 0)}
    assert digest.plan.uncondensed == 1


async def test_who_plans_second_takes_what_the_first_one_made(desk: Desk) -> None:
    await desk.add("a", "b")
    await desk.compose()
    (id,) = await desk.planless(desk.ann.id)
    one, other = await asyncio.gather(planned(desk.planning(), id, DUE), planned(desk.planning(), id, DUE))
    assert one == other and told(one)
    assert one is not None
    changed = replace(one.plan, left_out=99)
    assert await desk.outbox.save_plans({id: changed}) == set()
    assert await desk.outbox.digest(id) == one


async def test_what_was_withdrawn_meanwhile_is_in_no_plan(desk: Desk) -> None:
    """Also where the stories of the issue were read before it was."""
    first, second, third = await desk.add("a", "b", "c")
    other = await desk.subscribers.ensure(Destination(77), kind="private", language="ru", now=NOW)
    await desk.subscribers.choose(other.id, Filter(), KZ)
    await desk.subscribers.set_slots(other.id, [Slot("UTC", DUE.hour * 60 + DUE.minute)], NOW)
    assert await desk.compose() == 2
    planning = desk.planning()
    anns, others = [(await desk.planless(each.id))[0] for each in (desk.ann, other)]
    assert await desk.stories.withdraw(first.id, 1, DUE)
    assert told(await planned(planning, anns, DUE)) == {second.id: 1, third.id: 1}
    assert await desk.stories.withdraw(second.id, 1, DUE)
    assert told(await planned(planning, others, DUE)) == {third.id: 1}
    assert told(await planned(planning, anns, DUE)) == {second.id: 1, third.id: 1}


async def test_a_plan_with_a_withdrawn_story_is_refused(desk: Desk) -> None:
    (story,) = await desk.add("a")
    await desk.compose()
    (id,) = await desk.planless(desk.ann.id)
    await desk.stories.withdraw(story.id, 1, DUE)
    assert await desk.outbox.save_plans({id: plan("k", (story.id, 1))}) == {id}
    assert list(await desk.outbox.drafts([id], DUE)) == [id]


async def test_a_digest_that_nobody_has_planned_yet_counts_as_told_to_the_next_one(desk: Desk) -> None:
    """The first waits for the end of quiet hours, the second goes before it: nothing is told twice."""
    (first,) = await desk.add("a")
    await desk.subscribers.set_quiet(desk.ann.id, Quiet(0, 23 * 60))
    await desk.compose(DUE + 5 * HOUR)
    (waiting,) = await desk.planless(desk.ann.id)
    both = await desk.add("b")
    await desk.compose(DUE + DAY)
    earlier, later = sorted(await desk.planless(desk.ann.id))
    assert earlier == waiting
    assert (await desk.outbox.drafts([later], DUE + DAY))[later].told == (earlier,)
    planning = desk.planning()
    assert told(await planned(planning, later, DUE + DAY)) == {
        each.id: 1 for each in both if each.id != first.id
    }
    assert told(await desk.outbox.digest(earlier)) == {first.id: 1}


async def test_a_digest_that_expired_without_a_plan_holds_up_no_later_one(desk: Desk) -> None:
    await desk.add("a")
    await desk.subscribers.set_quiet(desk.ann.id, Quiet(0, 23 * 60))
    await desk.compose(DUE + HOUR)
    (expired,) = await desk.planless(desk.ann.id)
    both = await desk.add("b")
    await desk.compose(DUE + DAY)
    await desk.outbox.expire(DUE + DAY)
    (later,) = await desk.planless(desk.ann.id)
    planning = desk.planning(Crossed(desk.outbox, expired))  # type: ignore[arg-type]
    assert told(await planned(planning, later, DUE + DAY)) == {each.id: 1 for each in both}


async def test_both_of_a_chain_are_planned_in_order_when_asked_for_together(desk: Desk) -> None:
    await desk.add("a")
    await desk.subscribers.set_quiet(desk.ann.id, Quiet(0, 23 * 60))
    await desk.compose(DUE + 5 * HOUR)
    await desk.add("b")
    await desk.compose(DUE + DAY)
    earlier, later = sorted(await desk.planless(desk.ann.id))
    digests = await desk.planning().digests([later, earlier], DUE + DAY)
    assert [len(told(digests[id])) for id in (earlier, later)] == [1, 1]


async def test_a_story_that_became_another_is_told_as_that_one_and_no_mute_is_lost(desk: Desk) -> None:
    (kept,) = await desk.add("a")
    second = next(each for each in await desk.add("b") if each.id != kept.id)
    await desk.subscribers.choose(desk.ann.id, KZ, replace(KZ, muted_stories=(second.id,)))
    await desk.compose()
    merging = [Placement(-1, kept.id, merges=(second.id,))]
    await desk.stories.add([article(desk.source.id, "c", published=DUE - HOUR)], merging)
    assert told(await planned(desk.planning(), await desk.claim(), DUE)) == {kept.id: 1}


async def test_the_next_digest_says_what_developed_since_the_plan(desk: Desk) -> None:
    (story,) = await desk.add("a")
    await desk.stories.save_summary(story.id, 1, summary(ArticleId(1), "SAMPLE as of 1."), NOW)
    await desk.compose()
    await desk.planning().ready([await desk.claim()], DUE)
    await desk.add("b", to=story.id)
    await desk.stories.save_summary(story.id, 2, summary(ArticleId(1), "SAMPLE as of 2."), DUE)
    await desk.compose(DUE + DAY)
    digest = await planned(desk.planning(), await desk.claim(DUE + DAY), DUE + DAY)
    assert digest is not None
    ((entry, _),) = digest.stories
    assert (entry.novelty, entry.known, entry.told) == (Novelty.DEVELOPED, 1, (1,))


async def test_an_issue_is_kept_as_it_was_while_somebody_may_ask(store: Store, outbox: Outbox) -> None:
    reports = (SourceReport(True, 3, NOW, frozenset({"KZ", "TJ"})), SourceReport(False, 0, None, frozenset()))
    issue = Issue(NOW - DAY, NOW, (Pin(StoryId(7), 2, 1), Pin(StoryId(8), 1, 0)), reports)
    id = await outbox.pin_issue(issue)
    assert await outbox.issue(id) == issue
    await CareRepository(store).purge(NOW + ISSUES - HOUR)
    assert await outbox.issue(id) == issue
    await CareRepository(store).purge(NOW + ISSUES + HOUR)
    assert await outbox.issue(id) is None


async def test_a_draft_without_its_issue_is_no_digest_any_more(desk: Desk, store: Store) -> None:
    await desk.add("a")
    await desk.compose()
    (id,) = await desk.planless(desk.ann.id)
    await CareRepository(store).purge(DUE + ISSUES + timedelta(days=1))
    assert await planned(desk.planning(), id, DUE) is None
    assert await desk.subscribers.told(desk.ann.id, NOW) == []


async def test_nothing_is_claimed_before_it_has_a_plan(desk: Desk) -> None:
    """So a process that dies at any moment until then holds nothing."""
    await desk.add("a")
    await desk.compose()
    assert await desk.outbox.claim("me", "telegram", DUE, 9) == []
    (id,) = await desk.outbox.unplanned("telegram", DUE, 9)
    assert (
        await desk.outbox.unplanned("local", DUE, 9) == await desk.outbox.unplanned("telegram", NOW, 9) == []
    )
    assert await desk.outbox.counts() == OutboxCounts(pending=1)
    assert await desk.claim() == id
    assert await desk.outbox.unplanned("telegram", DUE, 9) == []


async def test_a_digest_that_cannot_be_planned_waits_and_holds_up_nobody_else(desk: Desk) -> None:
    await desk.add("a")
    other = await desk.subscribers.ensure(Destination(77), kind="private", language="ru", now=NOW)
    await desk.subscribers.choose(other.id, Filter(), KZ)
    await desk.subscribers.set_slots(other.id, [Slot("UTC", DUE.hour * 60 + DUE.minute)], NOW)
    assert await desk.compose() == 2
    (broken,), (whole,) = [await desk.planless(each.id) for each in (desk.ann, other)]
    planning = desk.planning(Crossed(desk.outbox, broken))  # type: ignore[arg-type]
    assert await planning.prepare("telegram", DUE, 9)
    (claimed,) = await desk.outbox.claim("me", "telegram", DUE, 9)
    assert (claimed.digest, claimed.subscriber.id) == (whole, other.id)
    assert planning.trouble(DUE) == "SAMPLE: not this one"
    assert not await planning.prepare("telegram", DUE + AGAIN / 2, 9), "not at every turn"
    assert await planning.prepare("telegram", DUE + AGAIN, 9)
    assert await desk.claim(DUE + 2 * AGAIN) == broken, "somebody else can plan it"
    assert planning.trouble(DUE + 4 * AGAIN) == ""


async def test_plans_that_nobody_asked_for_wait_while_somebody_is_answered(desk: Desk) -> None:
    await desk.add("a")
    await desk.compose()
    (digest,) = await desk.planless(desk.ann.id)
    patient = Patient()
    planning = desk.planning(precedence=patient)
    with patient.answering():
        made = asyncio.create_task(planning.prepare("telegram", DUE, 9))
        await asyncio.to_thread(patient.begun.wait)
        assert await desk.planless(desk.ann.id) == (digest,)
        await asyncio.wait_for(planning.ready([digest], DUE), 10)  # whoever asks for it waits for nobody
        assert await asyncio.wait_for(made, 10)
    assert await desk.planless(desk.ann.id) == ()


async def test_a_digest_whose_issue_is_gone_is_put_off_until_it_is_too_late(desk: Desk, store: Store) -> None:
    await desk.add("a")
    await desk.compose()
    await store.write(lambda connection: connection.execute(ISSUE.delete()) and None)
    planning = desk.planning()
    assert await planning.prepare("telegram", DUE, 9)
    assert not await planning.prepare("telegram", DUE, 9)
    assert await desk.outbox.claim("me", "telegram", DUE, 9) == []
    assert "no longer kept" in planning.trouble(DUE)
    assert await desk.outbox.expire(DUE + 2 * DAY) == 1


async def test_every_group_of_thousands_is_pinned_in_order(
    outbox: Outbox, subscribers: Subscribers, desk: Desk
) -> None:
    (slot,) = await subscribers.due_slots(DUE)
    (reader,) = await subscribers.due_in(slot.id, SubscriberId(0), 9, since=NOW, kind="daily", day="")
    groups = [
        Group(reader.filter, f"l{number}", Length.FULL, (DigestId(10_000 + number),) * (number % 3), number)
        for number in range(2_100)
    ]
    issue = await outbox.pin_issue(Issue(NOW - DAY, NOW, ()))
    ids = await outbox.pin_groups(issue, 12, groups, NOW)
    drafts = await outbox.drafts(ids, NOW)
    assert [drafts[id] for id in ids] == [Draft(issue, KZ, *group[1:]) for group in groups]
    assert await outbox.pin_groups(issue, 12, [], NOW) == []


async def test_a_filter_that_nobody_has_any_more_cannot_be_pinned(outbox: Outbox) -> None:
    issue = await outbox.pin_issue(Issue(NOW - DAY, NOW, ()))
    with pytest.raises(Outdated, match="nobody has"):
        await outbox.pin_groups(issue, 0, [Group(FilterId(999_999), "en", Length.FULL, (), 0)], NOW)
