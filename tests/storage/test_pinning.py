"""What a pinned plan is stored as: what differs from the defaults, and reads as it was."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from digest.model import (
    Coverage,
    DigestPlan,
    Entry,
    Event,
    Filter,
    Length,
    Novelty,
    Omitted,
    Pair,
    PlaceCoverage,
    Setting,
    Silenced,
    Unfit,
)
from storage.values import decode, encode, spare

MOMENT = datetime(2031, 3, 5, 3, tzinfo=UTC)
TEXTS = st.text(max_size=6)
NUMBERS = st.integers(0, 2**62)
SOME = st.lists(NUMBERS, max_size=2).map(tuple)
MOMENTS = st.datetimes(timezones=st.just(UTC))
COVERAGES = st.builds(Coverage, NUMBERS, NUMBERS, NUMBERS, st.none() | MOMENTS)
ENTRIES = st.builds(
    Entry,
    NUMBERS,
    NUMBERS,
    st.sampled_from(Novelty),
    known=NUMBERS,
    told=SOME,
    condensed=st.none() | NUMBERS,
    language=TEXTS,
)
FILTERS = st.builds(
    Filter,
    pairs=st.lists(st.builds(Pair, TEXTS, TEXTS), max_size=2).map(tuple),
    muted_stories=SOME,
    events=st.lists(st.sampled_from(Event), max_size=2).map(tuple),
    wanted_words=st.lists(TEXTS, max_size=2).map(tuple),
)
PLANS = st.builds(
    DigestPlan,
    key=TEXTS,
    filter=FILTERS,
    since=MOMENTS,
    until=MOMENTS,
    entries=st.lists(ENTRIES, max_size=3).map(tuple),
    coverage=COVERAGES,
    left_out=NUMBERS,
    uncondensed=NUMBERS,
    omitted=st.lists(st.builds(Omitted, NUMBERS, NUMBERS, st.sampled_from(Unfit), TEXTS), max_size=2).map(
        tuple
    ),
    places=st.lists(st.builds(PlaceCoverage, TEXTS, COVERAGES), max_size=2).map(tuple),
    length=st.none() | st.sampled_from(Length),
    silenced=st.lists(st.builds(Silenced, st.sampled_from(Setting), NUMBERS), max_size=2).map(tuple),
)


@given(PLANS)
def test_a_stored_plan_reads_as_it_was(plan: DigestPlan) -> None:
    assert decode(DigestPlan, json.loads(json.dumps(spare(plan)))) == decode(DigestPlan, encode(plan))


def test_what_is_as_it_is_by_default_is_not_stored() -> None:
    nobody = Coverage(3, 2, 1, None)
    stored = spare(DigestPlan("k", Filter(), MOMENT, MOMENT, (Entry(7, 2, condensed=0),), nobody))  # type: ignore[arg-type]
    assert stored.keys() == {"key", "filter", "since", "until", "entries", "coverage"}
    assert stored["entries"] == [{"story": 7, "revision": 2, "condensed": 0}]
    assert stored["filter"] == {}
