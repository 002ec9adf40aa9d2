"""Values survive JSON, and rows of other versions of a value stay readable."""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.model import (
    ArticleId,
    Cleaned,
    Coverage,
    Diagnosis,
    DigestPlan,
    Dispute,
    Edition,
    Entry,
    Event,
    Figure,
    Filter,
    Fingerprint,
    Move,
    Novelty,
    Omitted,
    OutletId,
    OwnerKind,
    Pace,
    Pair,
    Passage,
    PassageKind,
    PlaceCoverage,
    PlaceTag,
    Quote,
    Receipt,
    Role,
    SourceDraft,
    SourceKind,
    StoryId,
    Summary,
    Tags,
    Takeaway,
    ThemeTag,
    Unfit,
    Voice,
    Why,
)
from storage.times import from_ms, to_ms
from storage.values import decode, decode_all, encode, pack, storable, unpack

text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
texts = st.lists(text, max_size=3).map(tuple)
number = st.integers(0, 2**63)
score = st.floats(allow_nan=False, allow_infinity=False)
moment = st.datetimes(timezones=st.just(UTC))


def some(*values: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(st.tuples(*values) if len(values) > 1 else values[0], max_size=3).map(tuple)


places = st.builds(PlaceTag, text, st.sampled_from(Role), st.booleans(), score, texts)
themes = st.builds(ThemeTag, text, score, texts)
tag_values = st.builds(Tags, text, some(places), some(themes), st.sampled_from(Event), st.booleans(), score)
prints = st.builds(Fingerprint, text, text, some(text, score), some(number), texts, texts, texts, texts)
passages = st.builds(Passage, number, number, st.sampled_from(PassageKind))
cleaned_values = st.builds(Cleaned, text, some(passages), text, st.none() | moment)
receipts = st.builds(Receipt, number.map(ArticleId), some(st.builds(Quote, number, number, text)))
takeaways = st.builds(Takeaway, text, receipts, number)
disputes = st.builds(Dispute, text, some(st.builds(Figure, text, receipts)))
summaries = st.builds(
    Summary,
    some(takeaways),
    text,
    st.none() | st.builds(Why, text, receipts),
    some(st.builds(Voice, text, receipts)),
    some(disputes),
    some(st.builds(Edition, text, text, some(takeaways))),
)
stories, outlets = number.map(StoryId), number.map(OutletId)
filters = st.builds(
    Filter,
    some(st.builds(Pair, text, text)),
    texts,
    some(outlets),
    some(stories),
    some(st.sampled_from(Event)),
)
coverages = st.builds(Coverage, number, number, number, st.none() | moment)
entries = st.builds(
    Entry, stories, number, st.sampled_from(Novelty), number, some(number), st.none() | number, text
)
plans = st.builds(
    DigestPlan,
    text,
    filters,
    moment,
    moment,
    some(entries),
    coverages,
    number,
    number,
    some(st.builds(Omitted, stories, number, st.sampled_from(Unfit), text)),
    some(st.builds(PlaceCoverage, text, coverages)),
)

spans = st.timedeltas(timedelta(0), timedelta(days=30))
paces = st.builds(
    Pace,
    st.none() | spans,
    st.none() | spans,
    st.frozensets(st.integers(0, 23)),
    st.frozensets(st.integers(0, 6)),
)
moves = st.builds(Move, text, number, moment)
drafts = st.builds(
    SourceDraft,
    text,
    st.sampled_from(SourceKind),
    text,
    text,
    st.sampled_from(OwnerKind),
    text,
    st.booleans(),
)
counts = some(text, number)
diagnoses = st.builds(
    Diagnosis,
    text,
    st.sampled_from(SourceKind),
    text,
    number,
    st.none() | moment,
    st.none() | score,
    number,
    number,
    counts,
    counts,
    counts,
    counts,
    st.booleans(),
    texts,
    texts,
)


@given(tag_values | prints | cleaned_values | summaries | plans | paces | moves | drafts | diagnoses)
def test_values_survive_json(value: Any) -> None:
    again = decode(type(value), json.loads(json.dumps(encode(value), ensure_ascii=False)))
    assert again == value
    assert [type(getattr(again, field.name)) for field in fields(value)] == [
        type(getattr(value, field.name)) for field in fields(value)
    ]


@given(st.text())
def test_every_text_is_kept_length_for_length(text: str) -> None:
    kept = unpack(pack(text))
    assert kept == storable(text) == storable(kept)
    assert len(kept) == len(text)
    assert all(was == now or now == "\ufffd" for was, now in zip(text, kept, strict=True))


def test_keys_of_other_versions_do_no_harm() -> None:
    assert decode(ThemeTag, {"slug": "water", "score": 1, "colour": "blue"}) == ThemeTag("water", 1.0)
    assert decode_all(Pair, [{"place": "KZ"}, {"theme": "water"}]) == (Pair("KZ"), Pair("", "water"))


def test_what_is_missing_without_a_default_is_an_error() -> None:
    with pytest.raises(TypeError):
        decode(ThemeTag, {"slug": "water"})


@given(st.integers(-(10**12), 10**13))
def test_times_of_the_outbox_survive(ms: int) -> None:
    assert to_ms(from_ms(ms)) == ms


def test_times_are_rounded_down_to_the_millisecond() -> None:
    assert to_ms(datetime(1970, 1, 1, 0, 0, 1, 999, tzinfo=UTC)) == 1_000
