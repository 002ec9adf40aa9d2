"""Stories as a stream: they live for days, grow in any order, and merge only with proof."""

from __future__ import annotations

import random
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.model import Fingerprint, OutletId, Placement, Print, StoryId
from tests.topics.invented import START, article, rows, tagged
from topics.grouping import StoryGrouper

FIVE_DAYS = (
    (
        "Flood on the Tobol drives 3,000 people from Kostanay",
        "The Tobol burst its banks at Kostanay and 3,000 people left their homes, governor Arman Dauletov "
        "said. Soldiers fill sandbags along the embankment.",
    ),
    (
        "Tobol keeps rising in Kostanay, evacuees now 4,500",
        "The number of people evacuated from Kostanay rose to 4,500 as the Tobol flood reached the station, "
        "Dauletov said. Sandbags hold the railway embankment.",
    ),
    (
        "Kostanay flood: crest of Tobol expected tonight",
        "Governor Dauletov expects the crest of the Tobol flood in Kostanay overnight. Evacuees from the "
        "flooded streets stay in schools; soldiers bring sandbags.",
    ),
    (
        "Tobol falls, first evacuees return to Kostanay",
        "With the Tobol falling, first evacuees returned to flooded streets of Kostanay. Dauletov said the "
        "embankment had held and damage was being counted.",
    ),
    (
        "Kostanay counts damage of Tobol flood",
        "Eight hundred houses in Kostanay were damaged by the flood of the Tobol, governor Dauletov said "
        "when the last evacuees went home.",
    ),
)


@cache
def press() -> tuple[Print, ...]:
    return tuple(
        article(-1 - i, title, text, float(hours), outlet=i % 6)
        for i, (_, hours, _, _, _, title, text) in enumerate(rows("stories.tsv"))
    )


class Newsroom:
    """Keeps stories as the store does: an article gets an id, a story goes on in what it merged into."""

    def __init__(self) -> None:
        self.grouper = StoryGrouper()
        self.home: dict[int, StoryId] = {}
        self.merged: list[tuple[StoryId, StoryId]] = []

    def take(self, batch: Sequence[Print]) -> None:
        learnt = []
        for one, placement in zip(batch, self.grouper.group(batch), strict=True):
            self.home[one.ref] = self._story(placement)
            learnt.append(replace(one, ref=1_000_000 + one.ref, story=self.home[one.ref]))
        self.grouper.learn(learnt)

    def _story(self, placement: Placement) -> StoryId:
        if placement.story is None:
            fresh = StoryId(max(self.home.values(), default=0) + 1)
            return fresh if placement.with_ref is None else self.home[placement.with_ref]
        for gone in placement.merges:
            self.merged.append((gone, placement.story))
            self.grouper.merge(gone, placement.story)
            self.home.update({ref: placement.story for ref, home in self.home.items() if home == gone})
        return placement.story


def told(articles: Iterable[Print], size: int = 1) -> dict[int, StoryId]:
    room, ordered = Newsroom(), list(articles)
    for at in range(0, len(ordered), size):
        room.take(ordered[at : at + size])
    return room.home


def likeness(one: dict[int, StoryId], other: dict[int, StoryId]) -> float:
    """B-cubed F1 of one partition against another (Bagga and Baldwin 1998)."""
    left, right = defaultdict(set), defaultdict(set)
    for ref in one:
        left[one[ref]].add(ref)
        right[other[ref]].add(ref)
    both = [(len(left[one[ref]] & right[other[ref]]), left[one[ref]], right[other[ref]]) for ref in one]
    precision = sum(shared / len(mine) for shared, mine, _ in both) / len(both)
    recall = sum(shared / len(theirs) for shared, _, theirs in both) / len(both)
    return 2 * precision * recall / (precision + recall)


@pytest.mark.parametrize("size", [1, 5])
def test_a_story_of_five_days_is_one(size: int) -> None:
    days = [
        article(-500 - day, title, text, 24.0 * day, outlet=day)
        for day, (title, text) in enumerate(FIVE_DAYS)
    ]
    others = [one for one, row in zip(press(), rows("stories.tsv"), strict=True) if row[0] != "flood-1"]
    home = told(sorted([*others, *days], key=lambda one: one.at), size)
    assert {ref for ref, story in home.items() if story == home[days[0].ref]} == {one.ref for one in days}


@settings(max_examples=8, deadline=None)
@given(st.randoms(use_true_random=False), st.sampled_from([1, 7, 40]))
def test_shuffled_arrival_gives_nearly_the_same_stories(dice: random.Random, size: int) -> None:
    ordered = list(press())
    dice.shuffle(ordered)
    assert likeness(told(press()), told(ordered, size)) >= 0.9


def test_the_index_does_not_mind_the_order_of_learning() -> None:
    known = [replace(one, ref=-one.ref, story=StoryId(-one.ref)) for one in press()[:60]]
    forwards, backwards = StoryGrouper(), StoryGrouper()
    forwards.learn(known)
    backwards.learn(known[::-1])
    assert forwards.group(press()[60:]) == backwards.group(press()[60:])


def test_what_is_grouped_leaves_no_trace() -> None:
    grouper = StoryGrouper()
    grouper.learn(replace(one, ref=-one.ref, story=StoryId(-one.ref)) for one in press()[:40])
    before = grouper.group(press()[40:50])
    grouper.group(press())
    assert grouper.group(press()[40:50]) == before
    assert len(grouper) == 40


def test_learning_what_is_known_changes_only_its_story() -> None:
    known = replace(press()[0], ref=7, story=StoryId(1))
    grouper = StoryGrouper()
    grouper.learn([known, known, replace(known, story=StoryId(2)), replace(press()[1], ref=3, story=None)])
    assert len(grouper) == 1 and grouper.latest == 7
    assert grouper.group([press()[0]])[0].story == 2


def test_forgetting() -> None:
    grouper = StoryGrouper()
    grouper.learn(replace(one, ref=-one.ref, story=StoryId(-one.ref)) for one in press())
    grouper.forget(START + timedelta(hours=10))
    assert len(grouper) == sum(one.at >= START + timedelta(hours=10) for one in press())
    assert grouper.latest == len(press())
    late = [
        replace(one, ref=-one.ref, story=StoryId(-one.ref))
        for one in press()
        if one.at >= START + timedelta(hours=10)
    ]
    assert grouper.group(press()[:20]) == StoryGrouper().group(press()[:20], late)
    grouper.forget(datetime(9999, 1, 1, tzinfo=UTC))
    assert len(grouper) == 0
    assert grouper.group(press()) == StoryGrouper().group(press())


BOMBING = (
    "A suicide bomber blew himself up among worshippers at the Khwaja mosque in Kunduz on Friday, killing "
    "seven people and wounding 15, hospital director Homayun Safi said. The blast tore down a wall of the "
    "mosque and broke windows in the bazaar. No group has claimed the bombing."
)
BOMBED = (
    "Seven worshippers died and 15 were wounded when a suicide bomber struck the Khwaja mosque in Kunduz, "
    "according to Homayun Safi, director of the hospital. A wall of the mosque fell in the blast; windows of "
    "the bazaar were broken."
)
BLAST = "Kunduz mosque blast leaves seven dead"


def two_stories(title: str = BLAST, second: str = BOMBED, outlet: int = 2) -> StoryGrouper:
    grouper = StoryGrouper()
    grouper.learn(
        [
            article(1, "Bomber kills seven at Kunduz mosque", BOMBING, 0, story=4, outlet=1),
            article(2, title, second, 1, story=9, outlet=outlet),
        ]
    )
    return grouper


def binding(ref: int = -1) -> Print:
    """An account in its own words of what both stories tell."""
    text = (
        "Hospital director Homayun Safi said 15 were wounded and seven worshippers killed by a suicide "
        "bomber in the Khwaja mosque of Kunduz. Windows of the bazaar broke and a wall of the mosque came "
        "down in the blast."
    )
    return article(ref, "Suicide bomber kills seven at Kunduz mosque", text, 2, outlet=3)


def test_an_article_strongly_alike_to_two_stories_merges_them_into_the_older() -> None:
    assert two_stories().group([binding()]) == [Placement(-1, story=StoryId(4), merges=(StoryId(9),))]


def test_a_copy_of_an_article_of_each_merges_them() -> None:
    grouper = two_stories(second=BOMBING.replace("killing seven people", "killing at least seven people"))
    copy = article(-1, "Blast in Kunduz", BOMBING.replace("on Friday", "during prayers"), 2, outlet=3)
    (placed,) = grouper.group([copy])
    assert (placed.story, placed.merges) == (4, (9,))
    assert placed.copy_of in (1, 2)


def test_all_of_a_batch_go_where_the_merged_story_goes() -> None:
    new = [article(-2, f"{BLAST}, say doctors", BOMBED, 2, outlet=4), binding()]
    placed = two_stories().group(new)
    assert [one.story for one in placed] == [4, 4]
    assert [gone for one in placed for gone in one.merges] == [9]


@pytest.mark.parametrize(
    ("title", "second"),
    [
        (BLAST.replace("Kunduz", "Kandahar"), BOMBED.replace("Kunduz", "Kandahar")),
        (
            "Kunduz bazaar opens",
            "Hospital director Homayun Safi cut a ribbon in Kunduz when traders of carpets and melons moved "
            "into new stalls under a tin roof; schoolchildren sang on the steps.",
        ),
    ],
    ids=["another place", "the same people"],
)
def test_other_events_are_not_merged(title: str, second: str) -> None:
    assert two_stories(title, second).group([binding()]) == [Placement(-1, story=StoryId(4))]


def test_a_column_of_one_outlet_is_not_merged() -> None:
    again = replace(binding(), outlet=OutletId(1))
    assert two_stories(outlet=1).group([again])[0].merges == ()
    assert two_stories(outlet=2).group([again])[0].merges == (9,)


def test_a_merge_is_not_reported_again_once_it_is_made() -> None:
    grouper = two_stories()
    grouper.merge(StoryId(9), StoryId(4))
    assert grouper.group([binding()]) == [Placement(-1, story=StoryId(4))]
    grouper.merge(StoryId(77), StoryId(4))


def test_the_same_article_twice_at_once() -> None:
    one = press()[0]
    same = [replace(one, ref=ref, outlet=OutletId(-ref)) for ref in (-1, -2)]
    assert StoryGrouper().group(same) == [Placement(-1), Placement(-2, with_ref=-1, copy_of=-1)]
    grouper = StoryGrouper()
    grouper.learn([replace(one, ref=5, story=StoryId(3))])
    assert [(each.story, each.copy_of) for each in grouper.group(same)] == [(3, 5), (3, 5)]


def test_dates_far_away_are_taken_as_they_are() -> None:
    one = press()[0]
    times = [datetime(year, 3, 1, tzinfo=UTC) for year in (1, 2031, 2199, 9999)]
    new = [replace(one, ref=-1 - i, at=at) for i, at in enumerate(times)]
    assert (
        len({each.ref if each.with_ref is None else each.with_ref for each in StoryGrouper().group(new)}) <= 4
    )
    grouper = StoryGrouper()
    grouper.learn([replace(each, ref=1 + i, story=StoryId(1 + i)) for i, each in enumerate(new)])
    grouper.forget(START - timedelta(days=1))
    assert len(grouper) == 3


@pytest.mark.parametrize(
    "text", ["", "word", "слово", "12", "。" * 50, "\ud800 \x00", "AAAA BBBB CCCC " * 30]
)
def test_poor_texts_stand_alone(text: str) -> None:
    mark = tagged("", text).fingerprint
    poor = [Print(-1, START, OutletId(1), mark), Print(-2, START, OutletId(2), Fingerprint("", "xx"))]
    grouper = StoryGrouper()
    grouper.learn(replace(one, ref=-one.ref, story=StoryId(-one.ref)) for one in press()[:30])
    assert list(grouper.group(poor)) == [Placement(-1), Placement(-2)]


def test_a_huge_text_costs_no_more_than_a_long_one() -> None:
    huge = "Officers in Osh seized heroin on Monday. " * 125_000
    started = time.process_time()
    mark = tagged("Heroin in Osh", huge).fingerprint
    assert time.process_time() - started < 5
    assert len(mark.shingles) <= 64


def test_two_threads_take_turns() -> None:
    known = [replace(one, ref=-one.ref, story=StoryId(-one.ref)) for one in press()[:50]]
    grouper = StoryGrouper()
    grouper.learn(known)
    alone = grouper.group(press()[50:])
    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(lambda _: grouper.group(press()[50:]), range(8)))
    assert all(answer == alone for answer in answers)
