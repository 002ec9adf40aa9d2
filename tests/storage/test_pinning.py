"""What is written by hand for speed is what the encoder of values would write."""

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
from storage.pinning import write_all
from storage.values import decode, encode

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


@given(st.lists(PLANS, max_size=3))
def test_a_written_plan_reads_as_the_encoded_one_does(plans: list[DigestPlan]) -> None:
    last = {plan.key: plan for plan in plans}
    for written, plan in zip(write_all(plans), last.values(), strict=True):
        assert decode(DigestPlan, json.loads(written.plan)) == decode(DigestPlan, encode(plan))
        assert written.stories == [entry.story for entry in plan.entries]


def test_what_plans_share_is_the_same_text_in_each() -> None:
    shared = Entry(7, 2, condensed=2)  # type: ignore[arg-type]
    nobody = Coverage(3, 2, 1, None)
    one, other = (
        DigestPlan(key, Filter(), MOMENT, MOMENT, entries, nobody)
        for key, entries in (("a", (shared,)), ("b", (shared, shared)))
    )
    assert [each.plan.count('"story":7') for each in write_all([one, other, one])] == [1, 2]
