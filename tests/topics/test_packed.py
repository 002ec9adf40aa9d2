"""The grouper's small memory: what it keeps of articles, and where things occur."""

from __future__ import annotations

import gc
import tracemalloc
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.model import Fingerprint, OutletId, Print, StoryId
from tests.topics.invented import START, article
from topics.grouping import StoryGrouper
from topics.grouping_packed import (
    ACTORS,
    COUNTRIES,
    LARGEST,
    PLAIN,
    REGIONS,
    SPOTS,
    THEMES,
    Packed,
    country_of,
    number_of,
)
from topics.grouping_postings import Chains, Postings

MOST_BYTES = 4_000  # an article in a small index, whose words occur in few others; a Print takes 13,000


def marked(**parts: object) -> Packed:
    return Packed(Print(1, START, OutletId(1), Fingerprint("a b c d", "en", **parts), StoryId(3)))  # type: ignore[arg-type]


def test_signs_come_back_in_their_groups() -> None:
    packed = marked(
        actors=("serikov",),
        places=("KZ", "KZ:almaty", "crimea"),
        numbers=("12", "dead:12", "km:5"),
        themes=("drugs",),
    )
    assert list(packed.group(COUNTRIES)) == [number_of("p", "KZ")]
    assert list(packed.group(SPOTS)) == [number_of("p", "KZ:almaty")]
    assert list(packed.group(REGIONS)) == [number_of("p", "crimea")]
    assert list(packed.group(ACTORS)) == [number_of("a", "serikov")]
    assert list(packed.group(PLAIN)) == [number_of("n", "12")]
    assert list(packed.group(THEMES)) == [number_of("t", "drugs")]
    assert list(packed.figures().values()) == [{120}]
    assert len(packed.agreeing()) == 5


def test_figures_keep_their_values() -> None:
    packed = marked(numbers=("mag:5.4", "dead:12", "dead:3", "money:900000000000"))
    assert sorted(map(sorted, packed.figures().values())) == [[30, 120], [54], [LARGEST]]


def test_more_signs_than_a_byte_can_count() -> None:
    packed = marked(
        actors=tuple(map(str, range(300))),
        places=tuple(f"KZ:{i}" for i in range(300)),
        numbers=tuple(map(str, range(300))),
    )
    assert len(packed.group(ACTORS)) == len(packed.group(SPOTS)) == len(packed.group(PLAIN)) == 40


def test_spots_tell_their_country() -> None:
    assert country_of(number_of("p", "KZ:almaty")) == country_of(number_of("p", "KZ:osh"))
    assert country_of(number_of("p", "KZ:almaty")) != country_of(number_of("p", "KG:osh"))
    assert number_of("p", "KZ:almaty") != number_of("p", "KZ:osh")


def test_words_of_two_languages_differ() -> None:
    assert number_of("en", "brat") != number_of("ru", "brat")
    assert number_of("en", "\ud800") == number_of("en", "\ud800")


def test_short_titles_are_no_sign_of_a_copy() -> None:
    assert Packed(Print(1, START, OutletId(1), Fingerprint("in brief", "en"))).title == 0
    assert marked().title != 0


ENTRIES = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 9)), unique=True)


@given(ENTRIES)
def test_postings_hold_what_was_added(entries: list[tuple[int, int]]) -> None:
    postings = Postings()
    for key, slot in entries:
        postings.add(key, slot)
    for key in range(4):
        assert list(postings[key]) == [slot for name, slot in entries if name == key]
        assert postings.count(key) == len(postings[key])
    for key, slot in entries:
        postings.remove(key, slot)
    assert not any(postings[key] for key in range(4))


@given(ENTRIES, st.data())
def test_chains_hold_what_was_added(entries: list[tuple[int, int]], data: st.DataObject) -> None:
    chains = Chains()
    far = 2**15  # keys that share a bucket
    for key, slot in entries:
        chains.add(key * far, slot)
    gone = data.draw(st.lists(st.sampled_from(entries), unique=True)) if entries else []
    for key, slot in gone:
        chains.remove(key * far, slot)
    for key, slot in gone[:2]:
        chains.add(key * far, slot)
    left = [entry for entry in entries if entry not in gone] + gone[:2]
    for key in range(4):
        assert Counter(chains[key * far]) == Counter(slot for name, slot in left if name == key)


def test_what_is_not_there_cannot_be_removed() -> None:
    chains = Chains()
    chains.add(1, 5)
    with pytest.raises(KeyError):
        chains.remove(1, 6)


def background(count: int) -> list[Print]:
    return [
        Print(
            number,
            START,
            OutletId(1),
            Fingerprint(
                title_key=f"title number {number} of many",
                language="en",
                terms=tuple((f"w{(number * 31 + i * i * 7) % 9_000}", 1.5) for i in range(60)),
                shingles=tuple(2**40 + (number * 64 + i) * 2**16 for i in range(64)),
                actors=tuple(f"name{(number + i) % 800}" for i in range(8)),
                places=("KZ", f"KZ:town{number % 40}"),
                numbers=(str(number % 90),),
            ),
            StoryId(number),
        )
        for number in range(count)
    ]


def test_the_index_holds_no_articles_and_little_else() -> None:
    grouper = StoryGrouper()
    grouper.learn([article(1, "One", "Police seize heroin.", story=1)])
    gc.collect()
    tracemalloc.start()
    try:
        grouper.learn(background(2_000))
        gc.collect()
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert held / 2_000 < MOST_BYTES
