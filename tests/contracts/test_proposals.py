"""Proposals: kept until an admin decides, one for each address."""

from __future__ import annotations

from dataclasses import replace

from digest.model import Diagnosis, OwnerKind, Proposal, SourceKind
from digest.ports import Care, Sources, Subscribers
from tests.storage.builders import ANN, DAY, HOUR, NOW, draft

ADMIN = ANN.chat
FOUND = Diagnosis(
    url="https://steppe.example/feed.xml",
    kind=SourceKind.SITEMAP,
    title="SAMPLE Steppe",
    items=12,
    newest=NOW - HOUR,
    per_day=3.25,
    tried=3,
    whole=2,
    languages=(("ru", 8), ("kk", 4)),
    places=(("KZ", 7),),
    themes=(("terrorism", 2), ("water", 1)),
    overlap=(("Old Sample", 3),),
    headlines=("SAMPLE one", "SAMPLE two"),
    remarks=("It answers slowly.",),
)


async def test_a_proposal_is_kept_whole(sources: Sources) -> None:
    wanted = replace(draft(), owner=OwnerKind.NONPROFIT, owner_note="its own imprint")
    made = await sources.propose(wanted, FOUND, NOW, ADMIN)
    assert made == Proposal(made.id, wanted, FOUND, ADMIN, NOW)
    assert await sources.proposal(made.id) == made
    assert await sources.proposal(made.id + 1) is None


async def test_a_second_look_replaces_the_first(sources: Sources) -> None:
    first = await sources.propose(draft(), FOUND, NOW, ADMIN)
    other = await sources.propose(draft("Other Sample"), FOUND, NOW, ADMIN)
    bare = Diagnosis(draft().url, SourceKind.FEED, "SAMPLE", 0)
    second = await sources.propose(replace(draft(), country="KG"), bare, NOW + HOUR, 7)
    assert (second.draft.country, second.diagnosis, second.by, second.at) == ("KG", bare, 7, NOW + HOUR)
    assert await sources.proposal(first.id) == second
    assert await sources.proposal(other.id) == other


async def test_what_is_known_of_it_can_be_revised(sources: Sources) -> None:
    made = await sources.propose(draft(), FOUND, NOW, ADMIN)
    better = replace(made.draft, country="UZ", owner=OwnerKind.PRIVATE)
    assert await sources.revise(made.id, better) == replace(made, draft=better)
    assert await sources.proposal(made.id) == replace(made, draft=better)
    assert await sources.revise(made.id + 1, better) is None


async def test_a_dropped_proposal_never_lends_its_id_to_another(sources: Sources) -> None:
    made = await sources.propose(draft(), FOUND, NOW, ADMIN)
    assert await sources.drop(made.id)
    assert not await sources.drop(made.id)
    assert await sources.proposal(made.id) is None
    assert (await sources.propose(draft("Other Sample"), FOUND, NOW, ADMIN)).id > made.id


async def test_a_proposal_waits_a_week(sources: Sources, care: Care) -> None:
    made = await sources.propose(draft(), FOUND, NOW, ADMIN)
    assert await care.purge(NOW + 6 * DAY) == 0
    assert await sources.proposal(made.id) == made
    assert await care.purge(NOW + 8 * DAY) == 1
    assert await sources.proposal(made.id) is None


async def test_who_is_forgotten_has_proposed_nothing(sources: Sources, subscribers: Subscribers) -> None:
    await subscribers.ensure(ANN, kind="private", language="en", now=NOW)
    mine = await sources.propose(draft(), FOUND, NOW, ANN.chat)
    other = await sources.propose(draft("Other Sample"), FOUND, NOW, 7)
    assert await subscribers.forget(ANN, NOW)
    assert await sources.proposal(mine.id) == replace(mine, by=0)
    assert await sources.proposal(other.id) == other
