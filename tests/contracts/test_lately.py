"""What is read once for all readers: each sees every change at once, whoever made it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from digest.asking import read_about
from digest.composing import Planner, read_news
from digest.model import (
    Check,
    FetchState,
    OwnerKind,
    Pair,
    Placement,
    Role,
    Source,
    Story,
    StoryId,
    Summary,
    ThemeTag,
    Told,
    Verdict,
)
from digest.ports import Care, Sources, Stories
from digest.selection import FRESH
from digest.subscribing import canonical, pair_matches, sought
from storage.shelf import Shelf
from storage.sources import SourceRepository
from storage.store import Store
from storage.stories import StoryRepository
from summarizer.compare import compare
from tests.storage.builders import DAY, HOUR, NOW, article, draft, place, summary, tags

MEMBERS = {"central-asia": frozenset({"KZ", "UZ", "TJ"})}
TERROR, WATER = ThemeTag("terrorism", 2.0), ThemeTag("water", 1.0)


@pytest.fixture
async def source(sources: Sources) -> Source:
    return await sources.add(draft(), NOW - DAY, 1)


@pytest.fixture
def elsewhere(store: Store) -> Stories:
    """Another process: it has a memory of its own."""
    return StoryRepository(store)


def said(story: Story, text: str) -> Summary:
    return summary(story.accounts[0].article, text)


async def shown(stories: Stories) -> list[Story]:
    return list(await stories.window(NOW - DAY, NOW))


@pytest.mark.parametrize(
    "pairs",
    [
        [Pair("KZ")],
        [Pair("central-asia")],
        [Pair("central-asia", "water")],
        [Pair("", "terrorism")],
        [Pair("KZ", "water"), Pair("UZ", "terrorism")],
        [Pair("TJ", "terrorism"), Pair("", "water"), Pair("GB")],
        [Pair("FR")],
    ],
)
async def test_what_is_sought_is_all_that_matches_and_nothing_else(
    stories: Stories, source: Source, pairs: list[Pair]
) -> None:
    about = [
        tags(place("KZ"), themes=(TERROR,)),
        tags(place("KZ", Role.WHO), place("UZ"), themes=(WATER, TERROR)),
        tags(place("KZ", Role.MENTIONED), place("GB"), themes=(WATER,)),
        tags(place("KZ", focus=False), place("TJ"), themes=()),
        tags(place("central-asia"), themes=(TERROR,)),
        tags(place("UZ"), themes=(WATER,)),
    ]
    news = [article(source.id, str(number), tagged=each) for number, each in enumerate(about)]
    await stories.add(news, [])
    everything = await shown(stories)
    assert len(everything) == len(about)
    wanted = [each for each in everything if any(pair_matches(pair, each, MEMBERS) for pair in pairs)]
    assert await stories.window(NOW - DAY, NOW, sought(pairs, MEMBERS)) == wanted


async def test_each_change_of_a_story_is_seen(stories: Stories, elsewhere: Stories, source: Source) -> None:
    await elsewhere.add([article(source.id, "a", title="SAMPLE a")], [])
    (first,) = await shown(stories)
    assert (await shown(stories))[0] is first, "nothing is read again where nothing changed"
    await elsewhere.save_summary(first.id, 1, said(first, "SAMPLE one."), NOW)
    (told,) = await shown(stories)
    assert told.summary == said(first, "SAMPLE one.")
    await elsewhere.save_summary(first.id, 1, said(first, "SAMPLE two."), NOW)
    (told,) = await shown(stories)
    assert told.summary == said(first, "SAMPLE two."), "also at the same moment"
    (print_,) = await stories.prints(NOW - DAY)
    copy = Placement(-1, first.id, copy_of=print_.ref)
    await elsewhere.add([article(source.id, "b", title="SAMPLE copy", published=NOW - 2 * HOUR)], [copy])
    (copied,) = await shown(stories)
    assert (copied.revision, len(copied.accounts)) == (1, 2)
    await elsewhere.add([article(source.id, "c", tagged=tags(place("UZ")))], [Placement(-1, first.id)])
    (grown,) = await shown(stories)
    assert grown.revision == 2
    assert await stories.window(NOW - DAY, NOW, sought([Pair("KZ")], MEMBERS)) == [grown]
    await elsewhere.withdraw(first.id, 1, NOW)
    assert await shown(stories) == []


async def test_what_became_another_story_is_one(stories: Stories, elsewhere: Stories, source: Source) -> None:
    await elsewhere.add([article(source.id, "a"), article(source.id, "b")], [])
    older, younger = sorted(each.id for each in await shown(stories))
    one = Placement(-1, older, merges=(StoryId(younger),))
    await elsewhere.add([article(source.id, "a")], [one])
    (both,) = await shown(stories)
    assert (both.id, len(both.accounts)) == (older, 2)


async def test_how_an_outlet_is_labelled_is_seen(stories: Stories, sources: Sources, source: Source) -> None:
    await stories.add([article(source.id, "a")], [])
    (before,) = await shown(stories)
    assert before.accounts[0].outlet.owner is not OwnerKind.STATE
    await sources.label(source.id, "UZ", OwnerKind.STATE, "SAMPLE said so", NOW, 1)
    (after,) = await shown(stories)
    assert (after.accounts[0].outlet.owner, after.accounts[0].outlet.country) == (OwnerKind.STATE, "UZ")


async def test_the_window_moves_on_with_the_clock(stories: Stories, source: Source) -> None:
    await stories.add([article(source.id, "a", published=NOW - 2 * DAY)], [])
    (known,) = await shown(stories)  # collected just now
    assert await stories.window(NOW - DAY + timedelta(seconds=29), NOW + timedelta(seconds=29)) == [known]
    assert await stories.window(NOW + HOUR, NOW + DAY + HOUR) == []
    assert await stories.window(NOW - 5 * DAY, NOW - 4 * DAY) == [], "also back"


async def test_stories_asked_for_by_number_come_from_memory_and_are_as_they_are_now(
    stories: Stories, elsewhere: Stories, source: Source
) -> None:
    await stories.add([article(source.id, "a"), article(source.id, "b")], [])
    first, other = await shown(stories)
    now, gone = (first.id, None), (other.id, None)
    assert (await stories.each([now]))[now] is first
    await elsewhere.save_summary(first.id, 1, said(first, "SAMPLE one."), NOW)
    await elsewhere.add([article(source.id, "c", tagged=tags(place("UZ")))], [Placement(-1, first.id)])
    await elsewhere.withdraw(other.id, 1, NOW)
    early = (first.id, 1)
    found = await stories.each([now, early, gone, (StoryId(99), None)])
    assert found == await elsewhere.each([now, early, gone, (StoryId(99), None)])
    assert [each and (each.revision, each.withdrawn) for each in found.values()] == [
        (2, False),
        (1, False),
        (1, True),
        None,
    ]


async def test_what_became_another_is_found_by_its_old_number(
    stories: Stories, elsewhere: Stories, source: Source
) -> None:
    await stories.add([article(source.id, "a"), article(source.id, "b")], [])
    older, younger = sorted(each.id for each in await shown(stories))
    await elsewhere.add([article(source.id, "c")], [Placement(-1, older, merges=(StoryId(younger),))])
    found = await stories.each([(younger, None), (older, None)])
    assert [each and (each.id, len(each.accounts)) for each in found.values()] == [(older, 3), (older, 3)]


async def test_the_news_are_marked_in_silence(stories: Stories, source: Source, care: Care) -> None:
    """What tells other processes of a summary is no run of a step."""
    await stories.add([article(source.id, "a")], [])
    (first,) = await shown(stories)
    await stories.save_summary(first.id, 1, said(first, "SAMPLE one."), NOW)
    assert await care.notes() == {}


async def test_a_small_shelf_keeps_little_and_shows_everything(store: Store, source: Source) -> None:
    shelf = Shelf(most=2)
    stories = StoryRepository(store, shelf)
    await stories.add([article(source.id, str(number)) for number in range(5)], [])
    first = await shown(stories)
    assert len({each.id for each in first}) == 5
    assert await shown(stories) == first
    assert len(shelf._kept) == 2


async def test_each_change_of_the_sources_is_in_the_next_report(
    stories: Stories, sources: Sources, source: Source, store: Store
) -> None:
    elsewhere = SourceRepository(store)
    (report,) = await sources.reports(NOW - DAY, NOW)
    assert (report.answered, report.articles, report.places) == (False, 0, {"KZ"})
    await elsewhere.checked(source.id, Check(NOW - HOUR, "ok"), Verdict(FetchState(), NOW))
    await stories.add([article(source.id, "a", tagged=tags(place("TJ")))], [])
    (report,) = await sources.reports(NOW - DAY, NOW)
    assert (report.answered, report.articles, report.places) == (True, 1, {"KZ", "TJ"})
    assert await sources.reports(NOW - DAY, NOW) == [report]
    await stories.add([article(source.id, "b", tagged=tags(place("UZ")))], [])
    other = await elsewhere.add(draft("Other Sample", country="GB"), NOW, 1)
    reports = await sources.reports(NOW - DAY, NOW)
    assert [each.places for each in reports] == [{"KZ", "TJ", "UZ"}, {"GB"}]
    await elsewhere.remove(source.id, NOW, 1)
    (report,) = await sources.reports(NOW - DAY, NOW)
    assert report.places == {"GB"}
    assert other.outlet.country == "GB"


async def test_a_reader_who_asks_is_told_the_same_as_from_everything(
    stories: Stories, sources: Sources, source: Source
) -> None:
    about = [tags(place(code), themes=(theme,)) for code in ("KZ", "UZ", "GB") for theme in (TERROR, WATER)]
    await stories.add([article(source.id, str(n), tagged=each) for n, each in enumerate(about)], [])
    grown = (await shown(stories))[-1]
    await stories.save_summary(grown.id, 1, said(grown, "SAMPLE: two were held at the bridge."), NOW)
    more = article(source.id, "more", tagged=about[0], published=NOW)
    await stories.add([more], [Placement(-1, grown.id)])
    await stories.save_summary(grown.id, 2, said(grown, "SAMPLE: the bridge was blown up in the night."), NOW)
    everything = await read_news(stories, sources, NOW)
    for told in ((), (Told(grown.id, 1, (1,)),)):
        for pairs in (
            [Pair("central-asia")],
            [Pair("", "water"), Pair("GB")],
            [Pair("FR"), Pair("UZ", "water")],
        ):
            filter = canonical(pairs)
            some = await read_about(filter, told, stories, sources, MEMBERS, now=NOW, back=FRESH)
            plans = []
            for news in (everything, some):
                planner = Planner(news, MEMBERS, compare, str.split)
                plans.append(planner.plan(filter, planner.choose(filter, told, "en")))
            assert plans[0] == plans[1]
            assert len(some.stories) < len(everything.stories)
