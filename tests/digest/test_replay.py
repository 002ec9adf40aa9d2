"""Days in a row: what each reader is told on each of them, and never twice."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.model import Filter, Novelty, OutletId, Pair, StoryId
from digest.selection import LIMIT, LONGEST
from digest.subscribing import mute_outlet, mute_story, read_in, unmute_story
from tests.digest.replay import Diary, World

KZ = Filter((Pair("KZ"),))


def quake() -> World:
    """A story over five days: a figure that is put right, a day without news, a new fact."""
    world = World()
    world.tell(1, 0, "A quake shook Sarn.", "It killed 12 people.")
    world.tell(1, 1, "A quake shook Sarn.", "It killed 19 people.", outlet=2)
    world.tell(1, 2, "A quake shook Sarn.", outlet=3)
    world.tell(1, 3, "The road to Sarn is open.", outlet=1)
    return world


def test_five_days_in_a_row_repeat_nothing_and_show_both_values() -> None:
    world, reader = quake(), Diary(KZ)
    assert reader.read(world.news(0)) == ["A quake shook Sarn.", "It killed 12 people."]
    assert reader.read(world.news(1)) == ["12 → 19: It killed 19 people."]
    assert reader.read(world.news(2)) == []
    assert reader.read(world.news(3)) == ["The road to Sarn is open."]
    assert reader.read(world.news(4)) == []
    assert [entry.novelty for plan in reader.digests for entry in plan.entries] == [
        Novelty.NEW,
        Novelty.DEVELOPED,
        Novelty.DEVELOPED,
    ]


def test_a_day_without_news_leaves_what_was_told_as_it_was() -> None:
    world, reader = quake(), Diary(KZ)
    for day in (0, 1, 2):
        reader.read(world.news(day))
    (told,) = reader.told(world.news(2).until)
    assert (told.revision, told.summaries) == (2, (1, 2))
    reader.read(world.news(3))
    (entry,) = reader.digests[-1].entries
    assert (entry.known, entry.told, entry.condensed, entry.revision) == (2, (1, 2), 4, 4)


def test_three_days_away_are_one_digest_that_tells_each_story_once() -> None:
    world, reader = quake(), Diary(KZ)
    world.tell(2, 1.5, "A dam was closed.")
    reader.read(world.news(0))
    assert sorted(reader.read(world.news(3.1))) == [
        "12 → 19: It killed 19 people.",
        "A dam was closed.",
        "The road to Sarn is open.",
    ]
    assert reader.read(world.news(3.2)) == []


def test_who_was_away_for_longer_is_told_of_the_days_before_too() -> None:
    world, reader = World(), Diary(KZ)
    world.tell(1, 0, "First.")
    reader.read(world.news(0))
    world.tell(2, 2, "Second.")
    assert reader.read(world.news(7)) == []
    assert reader.read(world.news(7, LONGEST)) == ["Second."]


def test_a_story_that_goes_on_for_weeks_is_not_begun_anew() -> None:
    world, reader = World(), Diary(KZ)
    for day in range(12):
        world.tell(1, day, "Talks go on.", outlet=day)
    told = [line for day in range(12) for line in reader.read(world.news(day))]
    assert told == ["Talks go on."]


def test_a_headline_told_before_takeaways_were_ready_develops_with_a_newer_revision() -> None:
    world, reader = World(), Diary(KZ)
    world.tell(1, 0, "A quake shook Sarn.")
    world.uncondensed = {(1, 1)}
    assert reader.read(world.news(0)) == ["headline: Title 1.1"]
    assert reader.digests[-1].uncondensed == 1
    world.uncondensed = set()
    assert reader.read(world.news(0.1)) == []
    world.tell(1, 1, "The road to Sarn is open.")
    assert reader.read(world.news(1)) == ["The road to Sarn is open.", "A quake shook Sarn."]
    assert reader.digests[-1].uncondensed == 0


def test_news_of_a_told_story_that_is_not_condensed_comes_as_a_headline_and_its_facts_follow() -> None:
    world, reader = quake(), Diary(KZ)
    world.uncondensed = {(1, 2)}
    reader.read(world.news(0))
    assert reader.read(world.news(1)) == ["headline: Title 1.2"]
    assert reader.digests[-1].uncondensed == 1
    assert reader.read(world.news(1.1)) == []
    world.uncondensed = set()
    assert reader.read(world.news(1.2)) == ["12 → 19: It killed 19 people."]


def test_a_muted_story_is_silent_and_goes_on_when_it_is_heard_again() -> None:
    world, reader = quake(), Diary(KZ)
    reader.read(world.news(0))
    reader.filter = mute_story(reader.filter, StoryId(1))
    assert reader.read(world.news(1)) == []
    reader.filter = unmute_story(reader.filter, StoryId(1))
    assert reader.read(world.news(1.1)) == ["12 → 19: It killed 19 people."]


def test_a_muted_outlet_tells_nothing_and_what_others_say_of_the_same_is_told() -> None:
    world, reader = World(), Diary(mute_outlet(KZ, OutletId(1)))
    world.tell(1, 0, "Only Outlet 1 has this.")
    assert reader.read(world.news(0)) == []
    world.tell(1, 1, "A quake shook Sarn.", outlet=2, title="Quake at Sarn")
    assert reader.read(world.news(1)) == ["A quake shook Sarn."]
    world.tell(1, 2, "Only Outlet 1 has this too.")
    assert reader.read(world.news(2)) == []


def test_languages_of_reading_and_ones_own_leads() -> None:
    world = World()
    world.tell(1, 0, "A quake shook Sarn.", outlet=1, language="en", title="Quake at Sarn")
    world.tell(1, 0.1, "В Сарне землетрясение.", outlet=2, language="ru", title="Сарн: землетрясение")
    world.tell(2, 0, "Перекрыта дорога.", outlet=2, language="ru")
    both, english = Diary(KZ), Diary(read_in(KZ, ["en"]), "ru")
    russian = Diary(KZ, "ru")
    assert sorted(both.read(world.news(0.5))) == ["A quake shook Sarn.", "Перекрыта дорога."]
    assert english.read(world.news(0.5)) == ["A quake shook Sarn."]
    assert sorted(russian.read(world.news(0.5))) == ["В Сарне землетрясение.", "Перекрыта дорога."]
    assert {entry.story: entry.language for entry in both.digests[0].entries} == {1: "en", 2: ""}
    world.tell(1, 1, "A quake shook Sarn.", "It killed 12 people.", outlet=3, language="en")
    assert both.read(world.news(1)) == ["It killed 12 people."]
    assert russian.read(world.news(1)) == []


@pytest.mark.parametrize("muted", [0, 2])
@given(
    reports=st.lists(
        st.tuples(
            st.integers(1, 3),  # story
            st.integers(1, 3),  # outlet
            st.sampled_from(["en", "ru"]),
            st.sets(st.sampled_from(["Alpha", "Bravo", "Charlie", "Delta"]), min_size=1),
            st.booleans(),  # condensed in time
        ),
        max_size=14,
    ),
    languages=st.sampled_from([(), ("en",), ("ru",)]),
    away=st.sets(st.integers(0, 7)),
)
def test_nobody_is_told_a_fact_or_a_headline_twice(
    muted: int,
    reports: list[tuple[int, int, str, set[str], bool]],
    languages: tuple[str, ...],
    away: set[int],
) -> None:
    world = World()
    reader = Diary(read_in(mute_outlet(KZ, OutletId(muted)) if muted else KZ, languages), "en")
    late = set()
    for n, (id, outlet, language, facts, condensed) in enumerate(reports):
        texts = [f"{name} of {id} in {language}." for name in sorted(facts)]
        world.tell(id, n / 2, *texts, outlet=outlet, language=language)
        if not condensed:
            late.add((id, len(world.reports[id])))
    for day in range(8):
        world.uncondensed = {
            (id, n) for id, n in late if world.reports[id][n - 1].at > world.news(day - 1).until
        }
        if day not in away:
            reader.read(world.news(day))
    told = Counter(line for digest in reader.seen for line in digest)
    assert not [line for line, times in told.items() if times > 1]


@given(st.lists(st.integers(1, 30), unique=True, max_size=30), st.integers(1, 4))
def test_nothing_is_lost_to_a_reader_who_reads_on(ids: list[int], days: int) -> None:
    """What had no room comes in the next digest, while it is news."""
    world, reader = World(), Diary(KZ)
    for id in ids:
        world.tell(id, 0, f"Fact of {id}.")
    for day in range(days):
        reader.read(world.news(day / 4))
    told = [line for digest in reader.seen for line in digest]
    assert len(told) == len(set(told)) == min(len(ids), days * LIMIT)
