"""Same story: floors on the invented stories, and what must hold for any input."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.model import Fingerprint, OutletId, Placement, Print, StoryId
from tests.topics.invented import START, article, rows
from topics.grouping import StoryGrouper

PAIR_F1, B_CUBED = 0.9, 0.94
ROWS = list(rows("stories.tsv"))
TRUTH = {-1 - i: row[0] for i, row in enumerate(ROWS)}


@cache
def stories() -> tuple[Print, ...]:
    return tuple(
        article(-1 - i, title, text, float(hours), outlet=i % 6)
        for i, (_, hours, _, _, _, title, text) in enumerate(ROWS)
    )


def homes(new: Sequence[Print], placements: Sequence[Placement]) -> dict[int, object]:
    """Which cluster every new article is in."""
    return {
        one.ref: one.story
        if one.story is not None
        else ("new", one.ref if one.with_ref is None else one.with_ref)
        for one in placements
    }


@cache
def grouped() -> dict[int, object]:
    return homes(stories(), StoryGrouper().group(stories(), ()))


def test_the_set_is_large_enough() -> None:
    assert len(set(TRUTH.values())) >= 30
    assert {row[4] for row in ROWS} == {"en", "ru"}


def test_pair_f1() -> None:
    home = grouped()
    pairs = [(home[a] == home[b], TRUTH[a] == TRUTH[b]) for a, b in combinations(home, 2)]
    both = sum(one and other for one, other in pairs)
    assert 2 * both / (sum(one for one, _ in pairs) + sum(other for _, other in pairs)) >= PAIR_F1


def test_b_cubed() -> None:
    home = grouped()
    precision = recall = 0.0
    for ref in home:
        mine = {other for other in home if home[other] == home[ref]}
        true = {other for other in home if TRUTH[other] == TRUTH[ref]}
        precision += len(mine & true) / len(mine) / len(home)
        recall += len(mine & true) / len(true) / len(home)
    assert 2 * precision * recall / (precision + recall) >= B_CUBED


def test_look_alikes_stay_apart() -> None:
    home = grouped()
    alike = [
        (a, b)
        for a, b in combinations(home, 2)
        if TRUTH[a] != TRUTH[b] and TRUTH[a].split("-")[0] == TRUTH[b].split("-")[0]
    ]
    assert len(alike) >= 50
    assert [(ROWS[-1 - a][5], ROWS[-1 - b][5]) for a, b in alike if home[a] == home[b]] == []


def test_languages_meet() -> None:
    home = grouped()
    pairs = [
        (a, b)
        for a, b in combinations(home, 2)
        if TRUTH[a] == TRUTH[b] and ROWS[-1 - a][4] != ROWS[-1 - b][4]
    ]
    assert sum(home[a] == home[b] for a, b in pairs) / len(pairs) >= 0.75


def test_wire_copies_name_their_original() -> None:
    labels = {row[3]: -1 - i for i, row in enumerate(ROWS)}
    wanted = {labels[row[3]]: labels[row[2]] for row in ROWS if row[2] != "-"}
    placed = StoryGrouper().group(stories(), ())
    assert {one.ref: one.copy_of for one in placed if one.copy_of is not None} == wanted


def test_one_after_the_other_is_nearly_as_good() -> None:
    grouper = StoryGrouper()
    known: list[Print] = []
    home: dict[int, StoryId] = {}
    for number, one in enumerate(sorted(stories(), key=lambda one: one.at)):
        (placement,) = grouper.group([one], known)
        story = placement.story if placement.story is not None else StoryId(number)
        known.append(replace(one, story=story))
        home[one.ref] = story
    wrong = [(a, b) for a, b in combinations(home, 2) if home[a] == home[b] and TRUTH[a] != TRUTH[b]]
    right = [(a, b) for a, b in combinations(home, 2) if home[a] == home[b] and TRUTH[a] == TRUTH[b]]
    assert len(wrong) <= 2
    assert len(right) >= 0.85 * sum(TRUTH[a] == TRUTH[b] for a, b in combinations(home, 2))


def test_a_kept_index_gives_the_same_answers() -> None:
    known = [replace(one, story=StoryId(hash_of(TRUTH[one.ref]))) for one in stories()[:60]]
    new = stories()[60:]
    used = StoryGrouper()
    used.group(stories(), ())
    used.group(new[:5], known[::-1])
    assert used.group(new, known) == StoryGrouper().group(new, known)


def hash_of(name: str) -> int:
    return sorted(set(TRUTH.values())).index(name) + 1


def test_known_articles_keep_their_stories_and_new_ones_join() -> None:
    first = article(
        10,
        "Police in Osh seize 42 kg of heroin",
        "Police in Osh seized 42 kg of heroin and held 11 men.",
        0,
        7,
    )
    second = article(
        -1, "Heroin haul in Osh: 42 kg seized", "Officers in Osh held 11 men and seized 42 kg of heroin.", 2
    )
    third = article(-2, "Rain expected in Lisbon", "Meteorologists expect rain in Lisbon until Friday.", 2)
    assert list(StoryGrouper().group([second, third], [first])) == [
        Placement(-1, story=StoryId(7)),
        Placement(-2),
    ]


def test_an_old_event_is_another_event() -> None:
    known = article(
        10,
        "Police in Osh seize 42 kg of heroin",
        "Police in Osh seized 42 kg of heroin and held 11 men.",
        0,
        7,
    )
    later = article(
        -1, "Heroin haul in Osh", "Officers in Osh held men and seized heroin in a house.", 24 * 8
    )
    assert StoryGrouper().group([later], [known])[0].story is None


def test_empty_and_bare_articles() -> None:
    bare = [Print(-i, START, OutletId(1), Fingerprint("", "")) for i in range(1, 5)]
    assert list(StoryGrouper().group(bare, ())) == [Placement(one.ref) for one in bare]
    assert list(StoryGrouper().group((), bare)) == []


def background(count: int) -> list[Print]:
    """Articles of random words, each a story of its own."""
    return [
        Print(
            ref=number,
            at=START,
            outlet=OutletId(1),
            fingerprint=Fingerprint(
                title_key=f"title number {number} of many",
                language="en",
                terms=tuple((f"w{(number * 31 + i * i * 7) % 9_000}", 1.0) for i in range(60)),
                shingles=tuple(number * 64 + i for i in range(64)),
                actors=(f"name{number % 800}",),
                places=("KZ", f"KZ:town{number % 40}"),
                numbers=(str(number % 90),),
            ),
            story=StoryId(number),
        )
        for number in range(count)
    ]


@pytest.mark.timeout(60)
def test_ten_thousand_known_articles_change_nothing_for_new_ones() -> None:
    new = stories()[:20]
    alone = StoryGrouper().group(new, ())
    assert StoryGrouper().group(new, background(10_000)) == alone


prints = st.builds(
    Print,
    ref=st.integers(-1000, -1),
    at=st.integers(0, 100).map(lambda hours: START.replace(day=1 + hours // 24, hour=hours % 24)),
    outlet=st.just(OutletId(1)),
    fingerprint=st.builds(
        Fingerprint,
        title_key=st.sampled_from(["", "a b c d e", "police seize heroin in osh"]),
        language=st.sampled_from(["en", "ru", ""]),
        terms=st.dictionaries(st.sampled_from("abcdefgh"), st.just(1.0)).map(
            lambda terms: tuple(terms.items())
        ),
        shingles=st.sets(st.integers(0, 9)).map(sorted).map(tuple),
        actors=st.sets(st.sampled_from("xyz")).map(sorted).map(tuple),
        places=st.sampled_from([(), ("KZ",), ("KZ", "KZ:almaty"), ("KG",)]),
        numbers=st.sampled_from([(), ("12", "dead:12"), ("5.4", "mag:5.4")]),
        themes=st.sampled_from([(), ("drugs",), ("disaster",)]),
    ),
)


@settings(max_examples=60)
@given(st.lists(prints, max_size=12, unique_by=lambda one: one.ref))
def test_placements_are_sound(articles: list[Print]) -> None:
    known = [replace(one, ref=-one.ref, story=StoryId(-one.ref % 3)) for one in articles[:5]]
    new = articles[5:]
    placed = StoryGrouper().group(new, known)
    seen: dict[int, Placement] = {}
    for one, placement in zip(new, placed, strict=True):
        assert placement.ref == one.ref
        assert placement.story is None or placement.with_ref is None
        assert placement.story is None or placement.story in {other.story for other in known}
        if placement.with_ref is not None:
            assert seen[placement.with_ref].story is None
            assert seen[placement.with_ref].with_ref is None
        if placement.copy_of is not None and placement.copy_of < 0:
            copied, home = seen[placement.copy_of], (placement.story, placement.with_ref)
            assert home in {(copied.story, copied.with_ref), (None, placement.copy_of)}
        seen[one.ref] = placement


@pytest.mark.parametrize("times", [2, 3])
def test_the_same_article_several_times_is_one_story(times: int) -> None:
    one = stories()[0]
    same = [replace(one, ref=-i) for i in range(1, times + 1)]
    by_home: dict[object, int] = defaultdict(int)
    for home in homes(same, StoryGrouper().group(same, ())).values():
        by_home[home] += 1
    assert list(by_home.values()) == [times]
