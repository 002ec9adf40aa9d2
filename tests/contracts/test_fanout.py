"""The fan-out through the store gives each reader what planning for that reader alone would give."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from random import Random
from typing import Any

import pytest
from sqlalchemy import Connection, text

from bot.heavy_work import PageSorterElsewhere
from bot.workers import sort_worker
from digest import sorting
from digest.composing import read_news
from digest.model import (
    DeliveryState,
    Destination,
    DigestId,
    DigestPlan,
    Filter,
    Length,
    OutletId,
    Pair,
    Placement,
    SubscriberId,
    ThemeTag,
)
from digest.planning import Planning
from digest.ports import Outbox, Sorter, Sources, Stories, Subscribers
from digest.queueing import Composing, compose
from digest.subscribing import canonical, mute_outlet
from tests.digest.people import compare
from tests.planned import plan_for, planned
from tests.storage.builders import DAY, HOUR, NOW, article, draft, place, summary, tags

PLACES, THEMES = ("KZ", "KG", "TJ"), ("border", "water")
MEMBERS = {"central-asia": frozenset(PLACES)}
DUE = NOW + 2 * HOUR


class Regions:
    """A resolver of which only the members of regions are asked."""

    def members(self) -> Mapping[str, frozenset[str]]:
        return MEMBERS


async def _news(stories: Stories, sources: Sources, random: Random, count: int, first: int = 0) -> None:
    """Stories about one place and one theme, most of them condensed, some told in a second chapter."""
    name = f"Outlet{first} Sample"
    source = await sources.add(draft(name), NOW - DAY, 1)
    for number in range(first, first + count):
        about = tags(place(random.choice(PLACES)), themes=(ThemeTag(random.choice(THEMES), 1.0),))
        new = article(source.id, f"{number}", tagged=about, published=NOW - random.randrange(50) * HOUR)
        await stories.add([new], [])
    for each in await stories.window(NOW - 3 * DAY, NOW):
        if random.random() < 0.3:
            late = article(source.id, f"{each.id}-more{first}", published=NOW - HOUR)
            await stories.add([late], [Placement(-1, each.id)])
        if random.random() < 0.8:
            said = summary(each.accounts[0].article, f"SAMPLE {each.id} as of {first}.")
            await stories.save_summary(each.id, each.revision, said, NOW)


async def _readers(subscribers: Subscribers, random: Random) -> None:
    for chat in range(1, 31):
        reader = await subscribers.ensure(Destination(chat), kind="private", language="en", now=NOW)
        pairs = [Pair(random.choice(("", "central-asia", *PLACES)), random.choice(THEMES)) for _ in range(2)]
        chosen = canonical(pairs, languages=random.choice([(), (), ("ru",)]))
        if random.random() < 0.2:
            chosen = mute_outlet(chosen, OutletId(1))
        await subscribers.choose(reader.id, Filter(), chosen if chat % 10 else Filter())
        await subscribers.set_language(reader.id, random.choice(("en", "ru")))
        await subscribers.set_length(reader.id, random.choice(list(Length)))


async def _sent(outbox: Outbox, planning: Planning, now: datetime) -> dict[SubscriberId, DigestId]:
    ends = (DeliveryState.SENT, DeliveryState.UNKNOWN, DeliveryState.FAILED)
    found: dict[SubscriberId, DigestId] = {}
    await planning.prepare("telegram", now, 100)
    while batch := await outbox.claim("me", "telegram", now, 100):
        for each in batch:
            found[each.subscriber.id] = each.digest
            await outbox.finish(each.id, "me", ends[each.subscriber.id % 3], now)
    return found


@dataclass
class Asked:
    """An outbox that stores no plan: what somebody who asks early would get."""

    outbox: Outbox
    plans: dict[DigestId, DigestPlan] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.outbox, name)

    async def save_plans(self, plans: Mapping[DigestId, DigestPlan]) -> Collection[DigestId]:
        self.plans |= plans
        return ()


@pytest.fixture(params=["here", "elsewhere"])
async def elsewhere(
    request: pytest.FixtureRequest, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Sorter | None]:
    """The real sort worker, which does all but the first few readers; or none."""
    if request.param == "here":
        yield None
        return
    monkeypatch.setattr(sorting, "PAGE", 7)
    worker = sort_worker(database_url, MEMBERS)
    yield PageSorterElsewhere(worker)
    assert worker.starts == 1
    await worker.close()


async def test_who_shares_a_digest_has_the_same_as_if_planned_for_alone(
    stories: Stories,
    sources: Sources,
    subscribers: Subscribers,
    outbox: Outbox,
    elsewhere: Sorter | None,
) -> None:
    random = Random(20310304)
    await _news(stories, sources, random, 12)
    await _readers(subscribers, random)
    kit = Composing(stories, sources, subscribers, outbox, Regions(), str.split, elsewhere)  # type: ignore[arg-type]
    planning = Planning(outbox, stories, subscribers, Regions(), compare, str.split)  # type: ignore[arg-type]
    for day in range(3):
        now = DUE + day * DAY
        chats = [await subscribers.get(Destination(chat)) for chat in range(1, 31)]
        readers = [each for each in chats if each and each.filter.pairs]
        alone = {}
        for reader in readers:
            had = await subscribers.last_digest(reader.id)
            news = await read_news(stories, sources, now)
            alone[reader.id], _ = await plan_for(reader, news, subscribers, MEMBERS, compare, str.split)
            assert had is None or now - had[2] < timedelta(days=3)
        assert (await compose(kit, now)).done == len(readers)
        asked = Asked(outbox)
        asking = Planning(asked, stories, subscribers, Regions(), compare, str.split)  # type: ignore[arg-type]
        for id in await outbox.unplanned("telegram", now, 100):
            await asking.ready([id], now)
        sent = await _sent(outbox, planning, now)
        assert sent.keys() == alone.keys()
        digests = {id: await planned(planning, digest, now) for id, digest in sent.items()}
        assert {id: digest and digest.plan for id, digest in digests.items()} == alone
        assert {id: asked.plans[digest] for id, digest in sent.items()} == alone
        keys = {plan.key for plan in alone.values()}
        assert len(keys) <= len(set(sent.values())) < len(readers)
        assert elsewhere or len(set(sent.values())) == len(keys)
        await _news(stories, sources, random, 4, first=100 * (day + 1))


@contextmanager
def by_merging(connection: Connection) -> Iterator[None]:
    """PostgreSQL joins tables in the order of their keys."""
    if connection.dialect.name == "postgresql":
        for other in ("enable_nestloop", "enable_hashjoin"):
            connection.execute(text(f"set local {other} to off"))
    yield


@pytest.mark.parametrize("merging", [False, True])
async def test_who_gets_the_same_digest_is_served_one_after_the_other(
    stories: Stories,
    sources: Sources,
    subscribers: Subscribers,
    outbox: Outbox,
    monkeypatch: pytest.MonkeyPatch,
    merging: bool,
) -> None:
    """So it is read and rendered once, and not for each of them anew: however the engine joins its tables."""
    if merging:
        monkeypatch.setattr("storage.queueing.by_index", by_merging)
    random = Random(7)
    await _news(stories, sources, random, 6)
    for chat in range(1, 41):
        reader = await subscribers.ensure(Destination(chat), kind="private", language="en", now=NOW)
        await subscribers.choose(reader.id, Filter(), canonical([Pair(random.choice(PLACES))]))
    kit = Composing(stories, sources, subscribers, outbox, Regions(), str.split)  # type: ignore[arg-type]
    assert (await compose(kit, DUE)).done == 40
    planning = Planning(outbox, stories, subscribers, Regions(), compare, str.split)  # type: ignore[arg-type]
    digests = list((await _sent(outbox, planning, DUE)).values())
    assert len(digests) == 40
    assert len(list(groupby(digests))) == len(set(digests)) == len(PLACES)
