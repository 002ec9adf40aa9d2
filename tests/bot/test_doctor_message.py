"""The doctor's one message: whatever strangers wrote, it fits, and says what was found in plain words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat import Message
from bot.render.diagnosis import diagnosis_blocks, rhythm
from bot.render.health import LABELLED
from bot.render.pages import fits, paginate
from bot.render.times import language_name
from digest.model import Diagnosis, OwnerKind, Proposal, SourceDraft, SourceKind
from tests.bot.invented import NOW
from tests.bot.newsroom import real_names
from tests.bot.reading_messages import check, message_text
from topics.resolver import TopicResolver

DRAFT = SourceDraft("https://harbour.kz/rss", SourceKind.FEED, "Harbour Notices (SAMPLE)", country="KZ")
FOUND = Diagnosis(
    url="https://harbour.kz/rss",
    kind=SourceKind.FEED,
    title="Harbour Notices (SAMPLE)",
    items=40,
    newest=NOW - timedelta(hours=3),
    per_day=12.4,
    tried=6,
    whole=5,
    languages=(("en", 38), ("ru", 2)),
    places=(("KZ", 20), ("central-asia", 2)),
    themes=(("water", 4),),
    overlap=(("Steppe Wire (SAMPLE)", 7), ("Valley Post (SAMPLE)", 2)),
    headlines=("One", "Two", "Three"),
    remarks=("The newest item is old.",),
)
COUNTED = st.lists(st.tuples(st.text(max_size=60), st.integers(0, 10**9)), max_size=12).map(tuple)
LINES = st.lists(st.text(max_size=500), max_size=12).map(tuple)


@cache
def names() -> TopicResolver:
    """The real names of places and themes."""
    return real_names()


def shown(draft: SourceDraft, found: Diagnosis) -> str:
    """The message as a person reads it."""
    blocks = tuple(diagnosis_blocks(Proposal(1, draft, found, 2, NOW), names(), NOW))
    check([Message(blocks)])
    return message_text(Message(blocks))


def test_everything_that_was_found_is_said() -> None:
    assert shown(DRAFT, FOUND).splitlines() == [
        "Harbour Notices (SAMPLE)",
        "https://harbour.kz/rss",
        "✅ It answers: a feed, 40 items listed, the newest 3 h ago",
        "Items a day: about 12",
        "Full text: in 5 of 6 articles that I tried",
        "Languages: English 38, Russian 2",
        "Places: Kazakhstan 20, Central Asia 2",
        "Themes: Water and climate 4",
        "Overlap: of its stories, Steppe Wire (SAMPLE) tells 7 and Valley Post (SAMPLE) tells 2",
        "Country: 🇰🇿 Kazakhstan (going by its address)",
        "Owner: not known. Who pays for it? Tap a button.",
        "Newest:",
        "• One",
        "• Two",
        "• Three",
        "ℹ️ The newest item is old.",
    ]


def test_only_what_was_compared_is_said_to_be_told_by_nobody_else() -> None:
    alone = replace(FOUND, overlap=(), compared=True)
    assert "Overlap: none of its stories is told by your other sources\n" in shown(DRAFT, alone)
    unknown = replace(alone, compared=False)
    assert "Overlap: cannot tell yet: there are no recent stories to compare\n" in shown(DRAFT, unknown)


def test_a_long_name_is_seen_to_be_cut() -> None:
    text = shown(replace(DRAFT, name="Orlan, " * 20), replace(FOUND, title="Weekly " * 20))
    assert text.startswith(", ".join(["Orlan"] * 11) + "…\n")
    assert f"\nTitle: {' '.join(['Weekly'] * 11)}…\n" in text
    assert "Title:" not in shown(replace(DRAFT, name=f"{'x' * 79}…"), replace(FOUND, title="x" * 999))


def test_who_labelled_an_outlet_is_said() -> None:
    tapped = replace(DRAFT, country="UZ", owner=OwnerKind.STATE, owner_note=LABELLED)
    text = shown(tapped, FOUND)
    assert "Country: 🇺🇿 Uzbekistan (labelled by this bot's admin)" in text
    assert "Owner: state-run (labelled by this bot's admin)" in text
    unsure = replace(DRAFT, owner_note=LABELLED)
    assert "Owner: not known (labelled by this bot's admin)" in shown(unsure, FOUND)
    read = replace(DRAFT, owner=OwnerKind.PUBLIC, owner_note="its own imprint, 2026-11-01")
    text = shown(read, FOUND)
    assert "public broadcaster or public body (its own imprint, 2026-11-01)" in text
    assert "Country: 🇰🇿 Kazakhstan\n" in text


def test_what_was_not_found_is_said_too() -> None:
    bare = Diagnosis("https://quay.example/", SourceKind.PAGE, "", 0)
    text = shown(SourceDraft(bare.url, bare.kind, ""), bare)
    assert text.splitlines() == [
        "Unnamed",
        "https://quay.example/",
        "✅ It answers: a page with links to articles, 0 items listed",
        "Items a day: the dates of its items do not tell",
        "Full text: not tried",
        "Languages: too little text to tell",
        "Places: none found",
        "Themes: none found",
        "Overlap: cannot tell yet: there are no recent stories to compare",
        "Country: not known. Where is this outlet? Tap a button.",
        "Owner: not known. Who pays for it? Tap a button.",
    ]


@pytest.mark.parametrize(
    ("tried", "whole", "said"),
    [
        (1, 1, "yes, in the one article that I tried"),
        (1, 0, "no, not in the one article that I tried"),
        (4, 4, "yes, in 4 of 4 articles that I tried"),
        (4, 0, "no, in none of 4 articles that I tried"),
    ],
)
def test_the_share_with_full_text(tried: int, whole: int, said: str) -> None:
    assert f"Full text: {said}\n" in shown(DRAFT, replace(FOUND, tried=tried, whole=whole))


@pytest.mark.parametrize(
    ("per_day", "said"),
    [
        (None, "the dates of its items do not tell"),
        (40.4, "about 40"),
        (1.0, "about 1"),
        (0.43, "less than one; about 3 a week"),
        (0.01, "less than one a week"),
    ],
)
def test_a_rhythm_in_words(per_day: float | None, said: str) -> None:
    assert rhythm(per_day) == said


def test_languages_have_names() -> None:
    assert [language_name(code) for code in ("ky", "tg", "xx")] == ["Kyrgyz", "Tajik", "xx"]


@given(
    st.builds(
        Diagnosis,
        url=st.text(max_size=2000),
        kind=st.sampled_from(SourceKind),
        title=st.text(max_size=400),
        items=st.integers(0, 10_000),
        newest=st.none() | st.datetimes(datetime(1995, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)),
        per_day=st.none() | st.floats(0, 1e6),
        tried=st.integers(0, 6),
        whole=st.integers(0, 6),
        languages=COUNTED,
        places=COUNTED,
        themes=COUNTED,
        overlap=COUNTED,
        headlines=LINES,
        remarks=LINES,
    ),
    st.text(max_size=200),
    st.text(max_size=400),
)
def test_it_is_always_one_message_that_telegram_takes(found: Diagnosis, name: str, note: str) -> None:
    draft = SourceDraft(found.url, found.kind, name, owner_note=note)
    blocks = diagnosis_blocks(Proposal(1, draft, found, 2, NOW), names(), NOW)
    assert fits(blocks, reserve=100)
    check(paginate([blocks]))
