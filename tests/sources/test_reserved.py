"""What publishers reserve, in header fields, meta tags and tdmrep.json."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.reserved import (
    MOST_RULES,
    directives,
    from_header,
    from_tdm_reservation,
    read_tdmrep,
    strictest,
)


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("", None),
        ("index, follow", None),
        ("noindex, nofollow, noarchive, none", None),
        ("nosnippet", 0),
        ("noindex,NOSNIPPET", 0),
        ("max-snippet:0", 0),
        ("max-snippet: 160, max-image-preview:large", 160),
        ("Max-Snippet:160,max-snippet:80", 80),
        ("max-snippet:-1", None),
        ("max-snippet:-1, nosnippet", 0),
        ("max-snippet:many", None),
        ("max-snippet", None),
        ("max-snippet:٣", None),
        ("max-snippet:99999999999999", None),
        ("max-image-preview:none, max-video-preview:0", None),
        ("unavailable_after: 25 Jun 2010 15:00:00 PST, nosnippet", 0),
        ("notnosnippet", None),
    ],
)
def test_directives(text: str, limit: int | None) -> None:
    assert directives(text) == limit
    assert from_header([(b"X-Robots-Tag", text.encode())]) == limit


@pytest.mark.parametrize(
    ("values", "limit"),
    [
        (["googlebot: nosnippet"], None),
        (["sitrep: nosnippet"], 0),
        (["Sitrep : max-snippet:30"], 30),
        (["googlebot: nosnippet", "max-snippet:90"], 90),
        (["googlebot: nofollow, nosnippet, sitrep: max-snippet:5"], 5),
        (["max-snippet:5, otherbot: nosnippet"], 5),
        (["otherbot: noindex, nosnippet", "sitrep: noindex"], None),
        (["max-snippet:50", "sitrep: max-snippet:500"], 50),
        (["unavailable_after: Fri, 25 Jun 2010 15:00:00 GMT, nosnippet"], 0),
    ],
)
def test_some_directives_are_for_others(values: list[str], limit: int | None) -> None:
    assert from_header([(b"x-robots-tag", value.encode()) for value in values]) == limit


def test_the_strictest_header_counts() -> None:
    fields = [(b"X-Robots-Tag", b"max-snippet:70"), (b"tdm-reservation", b" 1 "), (b"X-Robots-Tag", b"\xff")]
    assert from_header(fields) == 0
    assert from_header(fields[:1]) == 70
    assert from_header([(b"TDM-Reservation", b"0"), (b"Server", b"nosnippet")]) is None
    assert from_tdm_reservation("2") is from_tdm_reservation("true") is None


@given(st.lists(st.none() | st.integers(0, 500)))
def test_strictest(limits: list[int | None]) -> None:
    numbers = [limit for limit in limits if limit is not None]
    assert strictest(*limits) == (min(numbers) if numbers else None)


SITE = """
[{"location": "/", "tdm-reservation": 0},
 {"location": "/news/*", "tdm-reservation": 1, "tdm-policy": "https://outlet.example/policy.json"},
 {"location": "/news/open/", "tdm-reservation": 0},
 {"location": "/*.pdf$", "tdm-reservation": "1"},
 {"location": "/новости", "tdm-reservation": 1},
 {"location": "/same", "tdm-reservation": 1}, {"location": "/same", "tdm-reservation": 0},
 {"location": "/odd", "tdm-reservation": true}, {"location": 7, "tdm-reservation": 1}, {"tdm-reservation": 1}]
"""


@pytest.mark.parametrize(
    ("path", "limit"),
    [
        ("", None),
        ("/about", None),
        ("/news/1", 0),
        ("/news/open/1", None),
        ("/a/b.pdf", 0),
        ("/a/b.pdf?x", None),
        ("/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8/1", 0),
        ("/same", 0),
        ("/odd", None),
    ],
)
def test_the_longest_location_decides(path: str, limit: int | None) -> None:
    assert read_tdmrep(SITE).of("https://outlet.example" + path) == limit


@pytest.mark.parametrize(
    "text",
    ["", "no", "{}", "[]", "[[]]", "7", "null", '"x"', "[" * 90_000, "<html></html>", '[{"location": "/"}]'],
)
def test_an_unreadable_file_reserves_nothing(text: str) -> None:
    assert read_tdmrep(text).of("https://outlet.example/") is None


def test_one_entry_needs_no_list() -> None:
    site = read_tdmrep('\ufeff{"location": "*", "tdm-reservation": 1}')
    assert site.of("https://outlet.example/x") == 0


def test_entries_are_bounded() -> None:
    entry = '{"location": "/%d", "tdm-reservation": 1}'
    text = "[" + ",".join(entry % number for number in range(MOST_RULES + 500)) + "]"
    assert len(read_tdmrep(text).rules) == MOST_RULES
