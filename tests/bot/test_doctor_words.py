"""What admins type about sources: names, paces, labels; and how a source's health reads."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat import Message
from bot.commands.sourcing.care import LONGEST, SHORTEST, read_pace
from bot.commands.sourcing.checks import fingerprint
from bot.commands.sourcing.labels import known_country, likely_countries, misspelt_labels, read_labels
from bot.commands.sourcing.naming import matching
from bot.render.buttons import carries
from bot.render.evidence import QUOTE, sentences
from bot.render.health import checks, details, glance, mark, span, totals
from bot.render.pages import fits
from bot.words import foreign
from digest.errors import UserError
from digest.model import (
    Check,
    FetchState,
    Move,
    Off,
    Outlet,
    OutletId,
    OwnerKind,
    Pace,
    Quote,
    Source,
    SourceId,
    SourceKind,
)
from tests.bot.invented import NOW
from tests.bot.newsroom import real_names
from tests.bot.reading_messages import block_text, check
from topics.resolver import TopicResolver

HOUR = timedelta(hours=1)


@cache
def names() -> TopicResolver:
    """The real names of places."""
    return real_names()


def source(id: int, name: str, url: str = "", **others: object) -> Source:
    """A source that nobody has asked yet."""
    outlet = Outlet(OutletId(id), name, "KG", OwnerKind.PRIVATE, "invented", True)
    bare = Source(
        SourceId(id),
        outlet,
        url or f"https://site{id}.example/feed",
        SourceKind.FEED,
        FetchState(),
        failures=0,
        next_check=NOW + HOUR,
        added=NOW,
    )
    return replace(bare, **others)  # type: ignore[arg-type]


GAZETTE = source(1, "Orlan Gazette (SAMPLE)")
NEWS = source(24, "Orlan News (SAMPLE)", "https://www.news.example/rss?lang=en")
SHORT = source(7, "Orlan")
AGENCY = source(8, "99.example agency (SAMPLE)")
DIGITS = source(25, "24")
ALL = [GAZETTE, NEWS, SHORT, AGENCY, DIGITS]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1", [1]),
        ("#24", [24]),
        ("99.example", [8]),
        ("orlan", [7]),
        ("ORLAN ga", [1]),
        ("“orlan news”", [24]),
        ("sample", [1, 24, 8]),
        ("http://news.example/rss/?lang=en", [24]),
        ("site1.example/feed", [1]),
        ("2", []),
        ("1 2", []),
        ("#2", []),
        ("99", []),
        ("9", []),
        ("№99", []),
        ("９９", []),
        ("9999999999", []),
        ("-99", []),
        ("99.", []),
        ("“99”", []),
        ("“24”", [25]),
        ("99.ex", [8]),
        ("", []),
        ("''", []),
        ("https://[bad/", []),
    ],
)
def test_which_source_is_meant(text: str, found: list[int]) -> None:
    assert [each.id for each in matching(text, ALL)[0]] == found


@pytest.mark.parametrize(
    ("text", "found", "rest"),
    [
        ("1 kazakhstan state", [1], "kazakhstan state"),
        ("orlan news kazakhstan", [24], "kazakhstan"),
        ("orlan Orlan Herald", [7], "Orlan Herald"),
        ("https://site1.example/feed 6h", [1], "6h"),
        ("gazette", [1], ""),
        ("nobody 6h", [], ""),
        ("99 6h", [], "6h"),
        ("#9 Orlan Herald", [], "Orlan Herald"),
    ],
)
def test_words_may_follow_the_name(text: str, found: list[int], rest: str) -> None:
    meant, _, left = matching(text, ALL, more=True)
    assert ([each.id for each in meant], left) == (found, rest)


@pytest.mark.parametrize(
    ("text", "pace"),
    [
        ("6h", timedelta(hours=6)),
        ("90 min", timedelta(minutes=90)),
        ("every 2 hours", timedelta(hours=2)),
        ("1d", timedelta(days=1)),
        ("15m", SHORTEST),
        ("24 h", LONGEST),
        ("AUTO", None),
        ("daily", LONGEST),
        ("every day", LONGEST),
        ("Hourly", HOUR),
        ("every hour", HOUR),
    ],
)
def test_a_pace(text: str, pace: timedelta | None) -> None:
    assert read_pace(text) == pace


@pytest.mark.parametrize(
    "text", ["", "6", "h", "weekly", "dai", "14m", "25h", "-6h", "9999999 h", "six hours", "6h 30", "0h"]
)
def test_no_pace(text: str) -> None:
    with pytest.raises(UserError, match="from 15 min to 24 h"):
        read_pace(text)


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("kazakhstan state", ("kazakhstan", OwnerKind.STATE)),
        ("south korea, public", ("south korea", OwnerKind.PUBLIC)),
        ("Kazakhstan state-run", ("Kazakhstan", OwnerKind.STATE)),
        ("kg non profit", ("kg", OwnerKind.NONPROFIT)),
        ("nonprofit", ("", OwnerKind.NONPROFIT)),
        ("kg don’t know", ("kg", OwnerKind.UNKNOWN)),
        ("united states", ("united states", None)),
        ("- private", ("-", OwnerKind.PRIVATE)),
        ("non-profit tajikistan", ("tajikistan", OwnerKind.NONPROFIT)),
        ("state, Kazakhstan", ("Kazakhstan", OwnerKind.STATE)),
        ("government: kz", ("government: kz", None)),
        ("state of palestine", ("state of palestine", None)),
        ("publican", ("publican", None)),
        ("", ("", None)),
    ],
)
def test_labels(text: str, labels: tuple[str, OwnerKind | None]) -> None:
    assert read_labels(text) == labels


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("qazaqstan privat", ("qazaqstan", OwnerKind.PRIVATE)),
        ("privat, qazaqstan", ("qazaqstan", OwnerKind.PRIVATE)),
        ("kg Goverment", ("kg", OwnerKind.STATE)),
        ("nonproffit", ("", OwnerKind.NONPROFIT)),
        ("czech republic", ("czech republic", None)),
        ("unclear", ("unclear", None)),
        ("", ("", None)),
    ],
)
def test_misspelt_labels(text: str, labels: tuple[str, OwnerKind | None]) -> None:
    assert misspelt_labels(text) == labels


def test_countries_to_offer() -> None:
    offered = likely_countries("https://news.example.kg/rss", ["UZ", "KG", "central-asia", "XX"], names())
    assert offered == ["KG", "UZ"]
    assert likely_countries("https://news.example.io/rss", [], names()) == []
    assert [known_country(code, names()) for code in ("KZ", "-", "central-asia", "ZZ", "")] == [
        *("KZ", "", None, None, None)
    ]


@pytest.mark.parametrize(
    ("each", "sign", "words"),
    [
        (source(1, "A"), "⏳", "has not answered yet, 0 articles in 7 days, next check in 1 h"),
        (source(1, "A", last_success=NOW, next_check=NOW), "✅", "answered just now, 0 articles in 7 days,"),
        (source(1, "A", failures=1, last_error="Out."), "⚠️", "1 failure (Out), 0 articles"),
        (source(1, "A", failures=2, last_success=NOW - HOUR), "⚠️", "answered 1 h ago, 2 failures since, 0"),
        (source(1, "A", off=Off.PAUSED), "⏸", "paused, has not answered yet, 0 articles in 7 days"),
        (source(1, "A", off=Off.GONE, failures=1), "🚫", "gone for good, "),
        (source(1, "A", off=Off.REFUSED, failures=9), "⛔", "refuses us, "),
    ],
)  # fmt: skip
def test_health_at_a_glance(each: Source, sign: str, words: str) -> None:
    assert mark(each) == sign
    text = block_text(glance(each, NOW))
    assert text.startswith(f"{sign} #1 A: ")
    assert words in text
    assert ("next check" in text) is each.enabled


def test_totals_leave_out_what_there_is_none_of() -> None:
    fine = source(1, "A", last_success=NOW)
    failing, new = replace(fine, failures=3), replace(fine, last_success=None)
    gone = replace(failing, off=Off.GONE)
    assert totals([fine, fine, failing, new, gone]) == "2 fine, 1 failing, 1 not asked yet, 1 off"
    assert totals([fine]) == "1 fine"


@pytest.mark.parametrize(
    ("pace", "least", "said"),
    [
        (Pace(), None, "I ask it about every 1 h (until its rhythm is known),"),
        (Pace(timedelta(minutes=40)), None, "I ask it about every 40 min (that suits its rhythm),"),
        (
            Pace(timedelta(minutes=40), 2 * HOUR),
            None,
            "I ask it about every 2 h (its publisher asks for that),",
        ),
        (Pace(timedelta(minutes=40)), 6 * HOUR, "I ask it about every 6 h (set by an admin),"),
        (Pace(12 * HOUR), HOUR, "I ask it about every 12 h (that suits its rhythm),"),
    ],
)
def test_how_often_and_why(pace: Pace, least: timedelta | None, said: str) -> None:
    lines = [
        block_text(each) for each in details(source(1, "A", pace=pace, least=least), names(), "UTC", NOW)
    ]
    assert any(line.startswith(said) for line in lines)


def test_a_move_and_a_long_trouble_are_told() -> None:
    each = source(
        1,
        "A",
        failures=4,
        failing_since=NOW - timedelta(hours=30),
        last_error="The site cannot be reached.",
        move=Move("https://new.example/feed", 2, NOW),
    )
    text = "\n".join(block_text(line) for line in details(each, names(), "UTC", NOW))
    assert "4 failures in a row since 20 Nov, 00:30. The last one: The site cannot be reached." in text
    assert "It has named a new address 2 times: https://new.example/feed" in text


def test_checks_say_when_and_what_came() -> None:
    latest = [
        Check(NOW, "fetched", 200, items=20, new=3),
        Check(NOW - HOUR, "fetched", 200, items=1),
        Check(NOW - 2 * HOUR, "not_modified", 304),
        Check(NOW - timedelta(days=1), "failed", 503, error="Try later."),
    ]
    assert [block_text(each) for each in checks(latest, "Asia/Almaty", NOW)] == [
        "• 11:30: 20 items, 3 new",
        "• 10:30: 1 item, none new",
        "• 09:30: nothing new",
        "• 20 Nov, 11:30: Try later",
    ]


@pytest.mark.parametrize(
    ("time", "said"),
    [
        (timedelta(seconds=5), "1 min"),
        (timedelta(minutes=59), "59 min"),
        (timedelta(minutes=90), "1 h 30 min"),
        (timedelta(hours=11, minutes=20), "11 h"),
        (timedelta(hours=47), "47 h"),
        (timedelta(days=3), "3 days"),
    ],
)
def test_spans(time: timedelta, said: str) -> None:
    assert span(time) == said


@given(st.text(max_size=300), st.text(max_size=2000), st.text(max_size=500), st.text(max_size=500))
def test_a_view_is_one_message_whatever_strangers_wrote(name: str, url: str, error: str, note: str) -> None:
    each = source(1, name, url, failures=2, last_error=error, move=Move(url, 1, NOW))
    each = replace(each, outlet=replace(each.outlet, owner_note=note))
    blocks = [*details(each, names(), "UTC", NOW), glance(each, NOW)]
    blocks += checks([Check(NOW, "failed", error=error)] * 5, "UTC", NOW)
    assert fits(blocks, reserve=600)
    check([Message(tuple(blocks))])


@given(st.text())
def test_a_button_holds_the_fingerprint_of_any_address(url: str) -> None:
    assert carries("relocate", f"999999999 {fingerprint(url)}")


@given(st.text(alphabet="a .@/#b", max_size=900))
def test_no_more_than_300_characters_are_quoted_at_a_time(text: str) -> None:
    assert all(len(foreign(each)) <= QUOTE for each in sentences(Quote(0, len(text), text)))


def test_a_long_sentence_is_cut_at_a_word() -> None:
    text = "The council of Orlan voted on the bridge " * 20
    (quoted,) = sentences(Quote(0, len(text), text))
    assert quoted.endswith(" […]")
    assert text.startswith(quoted.removesuffix(" […]"))
    assert quoted.removesuffix(" […]").split()[-1] in text.split()
    assert 250 < len(quoted) <= QUOTE
