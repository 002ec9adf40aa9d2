"""HTML to text, once; titles that are fit to be shown."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.markup import TITLE_LENGTH, headline, html_to_text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("plain", "plain"),
        ("a < b and c > d", "a < b and c > d"),
        ("<p>One</p><p>Two <b>bold</b>\nword</p>", "One\nTwo bold word"),
        ("One<br>Two<br/>Three", "One\nTwo\nThree"),
        ("Caf&eacute; &amp; T&#233;a &#x2014; &lt;b&gt;", "Café & Téa — <b>"),
        ("<script>alert(1)</script>Text<style>p{}</style><noscript>no</noscript>", "Text"),
        ("<ul><li>a</li><li>b</li></ul>after", "a\nb\nafter"),
        ("<!-- hidden -->shown<!-- > -->", "shown"),
        ("<p>Unclosed <i>tags <b>everywhere", "Unclosed tags everywhere"),
        ('<img src=x onerror="alert(1)">picture', "picture"),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "a\nb"),
        ("\x00a\x08b\u200bc", "abc"),
        ("", ""),
        ("<p></p>", ""),
    ],
)
def test_html_to_text(html: str, text: str) -> None:
    assert html_to_text(html) == text


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("  Two\n lines  ", "Two lines"),
        ("AT&amp;T <b>grows</b>", "AT&T grows"),
        ("<script>alert(1)</script>Border opens", "Border opens"),
        ("right\u202eto left", "rightto left"),
        ("zero\u200bwidth\u00adhyphen", "zerowidthhyphen"),
        ("bell\x07 and null\x00", "bell and null"),
        ("Z\u0351\u0352\u0353\u0354\u0355algo", "Z\u0351\u0352algo"),
        ("stack\u20dd\u20de\u20df\u20e0ed", "stack\u20dd\u20deed"),
        ("т\u0489\u0489\u0489\u0489оп", "т\u0489\u0489оп"),
        ("ก\u0e49\u0e49\u0e49\u0e49ข", "ก\u0e49\u0e49ข"),
        ("م\u064b\u064b\u064b\u064bن", "م\u064b\u064bن"),
        ("ש\u05b0\u05b0\u05b0ל", "ש\u05b0\u05b0ל"),
        ("a\ufe20\ufe21\ufe22 \u1dc0\u1dc1\u1dc2b", "a\ufe20\ufe21 \u1dc0\u1dc1b"),
        ("«“…—»” ที่ คือ 1️⃣ ❤️", "«“…—»” ที่ คือ 1️⃣ ❤️"),
        ("bl\u3164an\u2800k\u180b\u17b4\u115f\uffa0", "blank"),
        ("x" * 400, "x" * (TITLE_LENGTH - 1) + "…"),
    ],
)
def test_headline(raw: str, shown: str) -> None:
    assert headline(raw) == shown


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 200_000 + "deep",
        "<" * 500_000,
        "&" * 500_000,
        "<!--" * 100_000,
        "<a " + "b=c " * 100_000 + ">x</a>",
        "<![CDATA[" * 50_000,
        "<p>" + "word " * 400_000,
        "<p><a href=x>abc</a></p>" * 300_000,
    ],
)
@pytest.mark.timeout(60)
def test_hostile_markup_costs_little(html: str) -> None:
    html_to_text(html)


@given(st.text(max_size=400))
def test_a_headline_is_always_one_clean_line(text: str) -> None:
    line = headline(text)
    assert len(line) <= TITLE_LENGTH and "\n" not in line and line == line.strip()
    assert not any(unicodedata.category(char) in ("Cc", "Cs") for char in line)
