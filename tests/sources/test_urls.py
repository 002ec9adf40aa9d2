"""Addresses typed by people, links in documents, and keys."""

from __future__ import annotations

from urllib.parse import quote, urljoin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.addresses import BadAddress
from sources.urls import LONGEST_KEY, absolute, canonical, check_url, short_key, site, typed_url


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        ("news.example", "https://news.example/"),
        ("  news.example/feed \n", "https://news.example/feed"),
        ("<https://news.example/feed>", "https://news.example/feed"),
        ("HTTP://News.Example:80/A?b#c", "http://news.example/A?b"),
        ("//news.example/x", "https://news.example/x"),
        ("новости.example/лента", "https://xn--b1amnebsh.example/%D0%BB%D0%B5%D0%BD%D1%82%D0%B0"),
        ("news.example:8080", "https://news.example:8080/"),
        ("feed://news.example/rss", "https://news.example/rss"),
        ("feed:https://news.example/rss", "https://news.example/rss"),
        ("https://news.example/a%20b?q=%D0%B0", "https://news.example/a%20b?q=%D0%B0"),
        ("https://news.example?x=1", "https://news.example/?x=1"),
    ],
)
def test_what_people_paste(typed: str, url: str) -> None:
    assert typed_url(typed) == url


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("", "There is no address"),
        ("hello", "needs a dot"),
        ("tell me the news", "characters"),
        ("ftp://news.example", "should start with https://"),
        ("mailto:me@news.example", "should start with https://"),
        ("http://localhost:8000/feed", "private"),
        ("http://10.0.0.1/feed", "private"),
        ("https://user:secret@news.example/", "user name"),
        ("https://news.example:22/", "Port 22"),
        ("https://news.example/" + "x" * 5000, "too long"),
        ("https://news.example/" + "\u4e00" * 400, "too long"),
        ("https://news.example/\ud800", "characters"),
        ("/country kz", "characters"),
        ("🙂🙂🙂", "address"),
    ],
)
def test_what_is_no_address_is_explained(typed: str, hint: str) -> None:
    with pytest.raises(BadAddress, match="(?i)" + hint.lower() + "|name of the site"):
        typed_url(typed)


def test_an_allowed_origin_is_exact() -> None:
    allow = frozenset({("127.0.0.1", 9001)})
    assert check_url("http://127.0.0.1:9001/x", allow) == "http://127.0.0.1:9001/x"
    for url in ("http://127.0.0.1:9002/x", "http://127.0.0.1/x", "http://127.0.0.2:9001/x"):
        with pytest.raises(BadAddress):
            check_url(url, allow)


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("/a", "https://news.example/a"),
        ("b?x=1#top", "https://news.example/dir/b?x=1#top"),
        ("//other.example/c", "https://other.example/c"),
        (" https://other.example/a b ", "https://other.example/a%20b"),
        ('/x?q="a"|{b}', "https://news.example/x?q=%22a%22%7C%7Bb%7D"),
        ("", ""),
        ("javascript:alert(1)", ""),
        ("JaVa\nScript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("mailto:a@b.example", ""),
        ("http://[broken", ""),
        ("http://news.example:99999/", ""),
        ("http://news.example/\u202egnp", ""),
        ("ftp://news.example/", ""),
        ("http://news.example/\ud800", ""),
        ("/" + "a" * 1979, "https://news.example/" + "a" * 1979),
        ("/" + "a" * 1980, ""),
        ("/" + "\u4e00" * 219, "https://news.example/" + "\u4e00" * 219),
        ("/" + "\u4e00" * 221, ""),
        ("/" + "\u0416" * 400, ""),
    ],
)
def test_links(link: str, expected: str) -> None:
    assert absolute(link, "https://news.example/dir/page") == expected


@given(
    st.from_regex(r"https?://[a-z0-9.-]{1,20}", fullmatch=True),
    st.text("abZ09_-./%:=@~!$'()*+,?#;& \u0431\t", max_size=20),
)
def test_an_absolute_link_stays_what_a_browser_would_make_of_it(site: str, rest: str) -> None:
    link = f"{site}/{rest}"
    for base in ("https://news.example/dir/page", "http://other.example/"):
        found = absolute(link, base)
        try:
            expected = urljoin(base, link.strip().replace("\t", "")).replace(" ", "%20")
        except ValueError:
            continue
        assert found in ("", expected)


SAME = [
    "https://news.example/a/b?id=7&page=2",
    "http://www.news.example/a/b/?page=2&id=7",
    "https://news.example:443/a/b?id=7&page=2#comments",
    "https://NEWS.example/a/b?utm_source=x&utm_medium=rss&id=7&page=2&fbclid=1&gclid=2&yclid=3&mc_cid=4&mc_eid=5",
    "https://news.example/a/%62?id=7&page=2",
    "https://news.example/a/b?id=7&page=2&ysclid=lxyz1&igsh=1&gbraid=2&_hsmi=3&twclid=4&_ga=5",
]


@pytest.mark.parametrize("url", SAME)
def test_one_text_has_one_key(url: str) -> None:
    assert canonical(url) == "news.example/a/b?id=7&page=2"


@pytest.mark.parametrize(
    "url",
    [
        "https://news.example/a/c?id=7&page=2",
        "https://news.example/a/b?id=8&page=2",
        "https://other.example/a/b?id=7&page=2",
        "https://news.example/A/b?id=7&page=2",
        "https://news.example:8080/a/b?id=7&page=2",
    ],
)
def test_other_texts_have_other_keys(url: str) -> None:
    assert canonical(url) != canonical(SAME[0])


def test_octets_of_other_alphabets_tell_addresses_apart() -> None:
    """Sites in windows-1251 encode their slugs and parameters so."""
    bridge, river = (quote(word.encode("cp1251")) for word in ("мост", "река"))
    assert canonical(f"https://news.example/{bridge}") == f"news.example/{bridge}"
    assert canonical(f"https://news.example/{bridge}") != canonical(f"https://news.example/{river}")
    assert canonical(f"https://news.example/?t={bridge}") != canonical(f"https://news.example/?t={river}")


@pytest.mark.parametrize(
    "url", ["http://news.example/\ud800", "http://news.example/?a=\ud800", "http://\ud800.example/"]
)
def test_half_a_character_is_kept_as_it_came(url: str) -> None:
    assert canonical(url).endswith(url.removeprefix("http://").rstrip("/"))


def test_a_host_has_one_spelling() -> None:
    written, fetched = "https://www.орлан.example/1", "https://xn--80avhbk.example/1"
    assert canonical(written) == canonical(fetched) == "xn--80avhbk.example/1"
    assert site(written) == site(fetched)


def test_a_key_is_short_and_tells_long_ones_apart() -> None:
    assert short_key("x" * LONGEST_KEY) == "x" * LONGEST_KEY
    long, other = (short_key("\u4e00" * LONGEST_KEY + end) for end in "ab")
    assert long != other
    assert len(long) == len(other) == 64


def test_the_site() -> None:
    assert site("https://www.news.example:8080/x") == site("http://news.example") == "news.example"
    assert site("http://[broken") == ""
