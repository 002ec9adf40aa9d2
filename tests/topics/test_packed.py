"""The grouper's small memory: what it keeps of articles, and that it notices every change."""

from __future__ import annotations

import gc
import tracemalloc
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from digest.model import Fingerprint, OutletId, Print, StoryId
from tests.topics.invented import START, article
from topics.grouping import StoryGrouper
from topics.grouping_packed import Packed, Postings

MOST_BYTES = 9_000  # an article in a small index, whose words occur once; a Print takes 13,000


def one() -> Print:
    return article(
        1, "Police seize heroin in Osh", "Police seized 42 kg of heroin in Osh on Monday.", story=3
    )


def test_an_article_matches_itself_and_a_copy_read_anew() -> None:
    known = one()
    mark = known.fingerprint
    anew = replace(known, fingerprint=replace(mark, terms=tuple((str(a), b) for a, b in mark.terms)))
    assert Packed(known).matches(known)
    assert Packed(known).matches(anew)


def test_every_change_is_noticed() -> None:
    known = one()
    mark = known.fingerprint
    changed = [
        replace(known, story=StoryId(4)),
        replace(known, at=START.replace(year=2032)),
        replace(known, fingerprint=replace(mark, terms=(("other", 1.0),))),
        replace(known, fingerprint=replace(mark, shingles=(1, 2, 3))),
    ]
    assert not any(Packed(known).matches(other) for other in changed)


@given(st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 9)), unique=True))
def test_postings_hold_what_was_added(entries: list[tuple[str, int]]) -> None:
    postings = Postings()
    for key, slot in entries:
        postings.add(key, slot)
    for key in "ab":
        assert list(postings[key]) == [slot for name, slot in entries if name == key]
        assert postings.count(key) == len(postings[key])
    for key, slot in entries:
        postings.remove(key, slot)
    assert not postings["a"] and not postings["b"]


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
                shingles=tuple(2**40 + number * 64 + i for i in range(64)),
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
    grouper.group((), background(10))
    gc.collect()
    tracemalloc.start()
    try:
        grouper.group((), background(1_000))
        gc.collect()
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert held / 1_000 < MOST_BYTES
