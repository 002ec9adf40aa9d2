"""What readers choose besides places and themes: languages, mutes, kinds of events, lengths."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from digest.model import Event, Filter, Length, OutletId, Pair, Placement, Quiet, StoryId, Subscriber
from digest.ports import Care, Sources, Stories, Subscribers
from storage.interning import filter_hash
from storage.store import Store
from storage.tables_readers import FILTER
from tests.storage.builders import ANN, DAY, KZ, NOW, article, draft

WHOLE = Filter(
    pairs=(Pair("KZ"), Pair("TJ", "water")),
    languages=("en", "kk"),
    muted_outlets=(OutletId(3), OutletId(2**40)),
    muted_stories=(StoryId(7),),
    events=(Event.AGREEMENT, Event.INCIDENT),
    wanted_words=("border crossing", "мост"),
    unwanted_words=("football",),
)


@pytest.fixture
async def ann(subscribers: Subscribers) -> Subscriber:
    return await subscribers.ensure(ANN, kind="private", language="en", now=NOW)


async def chosen(subscribers: Subscribers) -> Filter:
    found = await subscribers.get(ANN)
    assert found is not None
    return found.filter


async def choose(subscribers: Subscribers, ann: Subscriber, wanted: Filter) -> None:
    assert await subscribers.choose(ann.id, await chosen(subscribers), wanted)


@pytest.mark.parametrize(
    "filter",
    [WHOLE, *(replace(Filter(), **{name: getattr(WHOLE, name)}) for name in WHOLE.__dataclass_fields__)],
)
async def test_a_whole_filter_is_kept(subscribers: Subscribers, ann: Subscriber, filter: Filter) -> None:
    await choose(subscribers, ann, filter)
    assert await chosen(subscribers) == filter
    await choose(subscribers, ann, KZ)
    assert await chosen(subscribers) == KZ


async def test_a_filter_is_kept_in_order_and_each_choice_once(
    subscribers: Subscribers, ann: Subscriber, store: Store
) -> None:
    jumbled = Filter(*(getattr(WHOLE, name)[::-1] * 2 for name in WHOLE.__dataclass_fields__))
    await choose(subscribers, ann, jumbled)
    assert await chosen(subscribers) == WHOLE
    await choose(subscribers, ann, WHOLE)
    assert await store.read(lambda c: c.scalar(select(func.count(FILTER.c.id)))) == 2


filters = st.builds(
    Filter,
    pairs=st.lists(st.builds(Pair, st.sampled_from("ab"), st.sampled_from(["", "b"])), max_size=2).map(tuple),
    languages=st.lists(st.sampled_from(["a", "ab", "b"]), max_size=2).map(tuple),
    muted_outlets=st.lists(st.integers(1, 2).map(OutletId), max_size=2).map(tuple),
    muted_stories=st.lists(st.integers(1, 2).map(StoryId), max_size=2).map(tuple),
    events=st.lists(st.sampled_from(Event), max_size=2).map(tuple),
)


@given(filters, filters)
def test_filters_share_a_hash_just_when_they_choose_the_same(one: Filter, other: Filter) -> None:
    """The order counts for muted stories alone: they are kept as they were muted."""
    muted = [tuple(dict.fromkeys(each.muted_stories)) for each in (one, other)]
    same = muted[0] == muted[1] and all(
        set(getattr(one, name)) == set(getattr(other, name)) for name in one.__dataclass_fields__
    )
    assert (filter_hash(one) == filter_hash(other)) == same


def test_filters_of_pairs_alone_have_the_hash_that_they_always_had() -> None:
    assert filter_hash(Filter()).hex() == "cae66941d9efbd404e4d88758ea67670"
    assert filter_hash(Filter((Pair("TJ", "water"), Pair("KZ")))).hex() == "4b9da0f5ac0cf89bb2837763704ad9e7"


async def test_what_is_muted_may_be_gone(subscribers: Subscribers, ann: Subscriber, care: Care) -> None:
    wanted = Filter(muted_outlets=(OutletId(999_999_999),), muted_stories=(StoryId(999_999_999),))
    await choose(subscribers, ann, wanted)
    await care.purge(NOW)
    assert await chosen(subscribers) == wanted


async def test_a_muted_outlet_that_becomes_another_stays_muted(
    subscribers: Subscribers, sources: Sources, ann: Subscriber
) -> None:
    kept = await sources.add(draft("Kept Sample"), NOW, 1)
    gone = await sources.add(draft("Gone Sample"), NOW, 1)
    others = (OutletId(gone.outlet.id * 10), OutletId(gone.outlet.id + 1_000))
    await choose(subscribers, ann, replace(KZ, muted_outlets=(gone.outlet.id, *others)))
    await sources.rename(gone.id, "Kept Sample", NOW, 1)
    assert await chosen(subscribers) == replace(KZ, muted_outlets=(kept.outlet.id, *sorted(others)))


async def test_an_outlets_id_is_never_given_to_another(sources: Sources) -> None:
    await sources.add(draft("Kept Sample"), NOW, 1)
    gone = await sources.add(draft("Gone Sample"), NOW, 1)
    await sources.rename(gone.id, "Kept Sample", NOW, 1)
    assert (await sources.add(draft("New Sample"), NOW, 1)).outlet.id > gone.outlet.id


async def test_a_muted_story_that_becomes_another_stays_muted(
    subscribers: Subscribers, sources: Sources, stories: Stories, ann: Subscriber
) -> None:
    source = await sources.add(draft(), NOW, 1)
    await stories.add([article(source.id, "a"), article(source.id, "b")], [])
    old, young = [each.story for each in await stories.prints(NOW - DAY)]
    assert old is not None and young is not None
    await choose(subscribers, ann, replace(WHOLE, muted_stories=(young,)))
    await stories.add([article(source.id, "c")], [Placement(-1, old, merges=(young,))])
    assert await chosen(subscribers) == replace(WHOLE, muted_stories=(old,))


async def test_readers_choose_a_length(subscribers: Subscribers, ann: Subscriber) -> None:
    assert ann.length is Length.NORMAL
    for length in Length:
        await subscribers.set_length(ann.id, length)
        found = await subscribers.get(ANN)
        assert found is not None and found.length is length


async def test_readers_choose_quiet_hours_and_links(subscribers: Subscribers, ann: Subscriber) -> None:
    assert (ann.quiet, ann.links) == (Quiet(22 * 60, 7 * 60), True)
    await subscribers.set_quiet(ann.id, Quiet(60, 60))
    await subscribers.set_links(ann.id, False)
    found = await subscribers.get(ANN)
    assert found is not None
    assert (found.quiet, found.links) == (Quiet(60, 60), False)


async def test_a_pause_ends_by_itself(subscribers: Subscribers, ann: Subscriber) -> None:
    bob = await subscribers.ensure(replace(ANN, chat=77), kind="private", language="en", now=NOW)
    await subscribers.pause(ann.id, True, NOW + DAY)
    await subscribers.pause(bob.id, True)
    assert await subscribers.resume_due(NOW) == 0
    found = await subscribers.get(ANN)
    assert found is not None
    assert (found.paused, found.resume) == (True, NOW + DAY)
    assert await subscribers.resume_due(NOW + DAY) == 1
    found, other = await subscribers.get(ANN), await subscribers.get(bob.destination)
    assert found is not None
    assert other is not None
    assert (found.paused, found.resume, other.paused) == (False, None, True)


async def test_a_pause_that_is_taken_back_or_made_anew_has_no_old_end(
    subscribers: Subscribers, ann: Subscriber
) -> None:
    await subscribers.pause(ann.id, True, NOW + DAY)
    await subscribers.pause(ann.id, True)
    assert await subscribers.resume_due(NOW + 2 * DAY) == 0
    await subscribers.pause(ann.id, True, NOW + DAY)
    await subscribers.pause(ann.id, False)
    found = await subscribers.get(ANN)
    assert found is not None
    assert (found.paused, found.resume) == (False, None)


async def test_readers_choose_the_language_of_the_interface(
    subscribers: Subscribers, ann: Subscriber
) -> None:
    assert ann.language == "en"
    await subscribers.set_language(ann.id, "ru")
    found = await subscribers.get(ANN)
    assert found is not None and found.language == "ru"
    again = await subscribers.ensure(ANN, kind="private", language="en", now=NOW)
    assert again.language == "ru"


async def test_a_move_keeps_whoever_follows_something_not_who_only_mutes(
    subscribers: Subscribers, ann: Subscriber
) -> None:
    there = await subscribers.ensure(replace(ANN, chat=-5), kind="group", language="en", now=NOW)
    await choose(subscribers, ann, replace(WHOLE, pairs=()))
    assert await subscribers.choose(there.id, Filter(), KZ)
    await subscribers.move(ANN.chat, -5)
    found = await subscribers.get(replace(ANN, chat=-5))
    assert found is not None and found.id == there.id
