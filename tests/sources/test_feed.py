"""Feeds to items: golden pairs, and everything a feed can get wrong."""

from __future__ import annotations

import json
import time
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.errors import SourceError
from sources.feed import MOST_ENTRIES, Feed, read_feed

GOLDEN = Path(__file__).parent / "golden"
PAIRS = sorted(path for path in GOLDEN.glob("feed_*") if path.suffix != ".expected")
URL = "https://sample.example/news/feed.xml"


def plain(feed: Feed) -> Any:
    """A feed as JSON would have it, without the empty fields."""

    def default(value: object) -> object:
        if isinstance(value, frozenset):
            return sorted(value)
        return value.isoformat() if isinstance(value, datetime) else str(value)

    def drop(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: drop(part) for name, part in value.items() if part not in (None, "", [])}
        return [drop(part) for part in value] if isinstance(value, list) else value

    return drop(json.loads(json.dumps(asdict(feed), default=default)))


@pytest.mark.parametrize("path", PAIRS, ids=lambda path: path.name)
def test_golden_pair(path: Path) -> None:
    expected = json.loads(path.with_name(path.name + ".expected").read_text("utf-8"))
    assert plain(read_feed(path.read_bytes(), URL, "")) == expected


def test_there_are_pairs_for_all_that_feeds_get_wrong() -> None:
    assert len(PAIRS) >= 60


def rss(items: str, channel: str = "<title>SAMPLE</title>") -> bytes:
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{channel}{items}</channel></rss>'.encode()


def item(**fields: str) -> str:
    return "<item>" + "".join(f"<{name}>{value}</{name}>" for name, value in fields.items()) + "</item>"


def test_the_plain_text_of_a_json_feed_is_plain() -> None:
    body = (
        b'{"version": "https://jsonfeed.org/version/1", "items": [{"id": "1", "content_text": "a <b> & c"}]}'
    )
    assert read_feed(body, URL).entries[0].content == "a <b> & c"


# ── identity ─────────────────────────────────────────────────────────────────────────────────────


def test_keys_are_guid_then_link_then_a_hash() -> None:
    body = rss(
        item(title="one", guid="id-1", link="https://sample.example/1")
        + item(title="two", link="https://www.sample.example/2/?utm_source=rss#x")
        + item(title="three", description="text")
        + item(title="four", guid="https://sample.example/4?fbclid=1")
    )
    keys = [entry.key for entry in read_feed(body, URL).entries]
    assert keys[:2] == ["id-1", "sample.example/2"]
    assert len(keys[2]) == 64
    assert keys[3] == "https://sample.example/4?fbclid=1"
    assert keys == [entry.key for entry in read_feed(body, URL).entries]


def test_repeated_guids_are_told_apart_by_link_and_doubles_dropped() -> None:
    body = rss(
        item(title="a", guid="same", link="https://sample.example/1")
        + item(title="b", guid="same", link="https://sample.example/2")
        + item(title="a again", guid="same", link="https://sample.example/1?utm_medium=x")
    )
    entries = read_feed(body, URL).entries
    assert [entry.title for entry in entries] == ["a", "b"]
    assert len({entry.key for entry in entries}) == 2


def test_a_huge_guid_becomes_a_short_key() -> None:
    assert len(read_feed(rss(item(title="t", guid="x" * 100_000)), URL).entries[0].key) == 64


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "http://[bad", ""]
)
def test_links_that_are_no_web_address_are_dropped(link: str) -> None:
    assert read_feed(rss(item(title="t", link=link)), URL).entries[0].url == ""


def test_links_become_absolute() -> None:
    assert (
        read_feed(rss(item(title="t", link="/a?x=1")), URL).entries[0].url == "https://sample.example/a?x=1"
    )


# ── text ─────────────────────────────────────────────────────────────────────────────────────────


def test_script_in_a_title_is_not_text() -> None:
    body = rss(
        item(title="<![CDATA[<script>alert(1)</script>Border <b>opens</b>]]>", link="https://s.example/1")
    )
    assert read_feed(body, URL).entries[0].title == "Border opens"


def test_control_and_bidirectional_characters_are_dropped() -> None:
    body = rss(item(title="Bor\x07der \u202eopens\u200b&#8238;", link="https://s.example/1"))
    assert read_feed(body, URL).entries[0].title == "Border opens"


def test_an_entry_without_title_is_called_by_its_first_words() -> None:
    text = "SAMPLE A short report from the valley. " * 10
    entry = read_feed(rss(item(description=text, link="https://s.example/1")), URL).entries[0]
    assert entry.title.startswith("SAMPLE A short report") and len(entry.title) <= 101


def test_lying_charset() -> None:
    title = "Пограничники провели учения"
    body = rss(item(title=title)).decode().replace("?>", ' encoding="windows-1251"?>')
    for encoding in ("utf-8", "cp1251"):
        feed = read_feed(body.encode(encoding), URL, "text/xml; charset=iso-8859-1")
        assert feed.entries[0].title == title


@pytest.mark.parametrize(
    ("channel", "expected"),
    [
        ("<ttl>90</ttl>", timedelta(minutes=90)),
        ("<ttl>999999</ttl>", timedelta(hours=24)),
        ("<ttl>-5</ttl>", None),
        ("<ttl>soon</ttl>", None),
        ("", None),
    ],
)
def test_ttl(channel: str, expected: timedelta | None) -> None:
    assert read_feed(rss(item(title="t"), channel), URL).ttl == expected


def test_update_period() -> None:
    body = rss(item(title="t")).replace(
        b"<channel>",
        b'<channel xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">'
        b"<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>",
    )
    assert read_feed(body, URL).ttl == timedelta(hours=6)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("Fri, 31 Dec 9999 23:59:59 GMT", "9999-12-31T23:59:59+00:00"),
        ("Thu, 01 Jan 1970 00:00:00 GMT", None),
        ("32 Foo 2026", None),
        ("21 ноября 2026 12:00 +0600", "2026-11-21T06:00:00+00:00"),
    ],
)
def test_odd_dates(raw: str, expected: str | None) -> None:
    published = read_feed(rss(item(title="t", pubDate=raw)), URL).entries[0].published
    assert (published.isoformat() if published else None) == expected


# ── what is no feed ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b" \n ", "empty"),
        (b"<!DOCTYPE html><html><head><title>x</title></head></html>", "web page"),
        (b"<html><body><rss></body></html>", "web page"),
        (b"hello", "not a feed"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "not a feed"),
        (b"{broken", "JSON"),
        (b'{"version": "1.0", "items": []}', "not a JSON Feed"),
        (b"{" * 100_000, "JSON"),
        (b'{"a":' * 100_000, "JSON"),
    ],
)
def test_what_is_no_feed_is_refused_in_words(body: bytes, reason: str) -> None:
    with pytest.raises(SourceError, match=reason):
        read_feed(body, URL, "application/rss+xml")


def test_the_body_counts_and_not_its_type() -> None:
    assert read_feed(rss(item(title="t")), URL, "text/html; charset=utf-8").entries


# ── hostile ──────────────────────────────────────────────────────────────────────────────────────

ENTITY_BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
    + b"]><rss version='2.0'><channel><title>&j;</title><item><title>t</title></item></channel></rss>"
)
OUTSIDE = (
    b'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    b"<rss version='2.0'><channel><item><title>&x;title</title></item></channel></rss>"
)


def test_entities_are_never_expanded() -> None:
    started = time.process_time()
    feed = read_feed(ENTITY_BOMB, URL)
    assert len(feed.title) <= 300
    assert "root:" not in read_feed(OUTSIDE, URL).entries[0].title
    assert time.process_time() - started < 3


def test_ten_thousand_items_keep_the_newest() -> None:
    items = "".join(
        item(title=f"t{n}", guid=str(n), pubDate=(datetime(2026, 1, 1) + timedelta(minutes=n)).isoformat())
        for n in range(10_000)
    )
    entries = read_feed(rss(items), URL).entries
    assert len(entries) == MOST_ENTRIES
    assert (entries[0].title, entries[-1].title) == ("t9999", "t9500")


BOMBS = {
    "attributes": "<a " + " ".join(f"a{n}='x'" for n in range(100_000)) + "/>",
    "bare attributes": "<a " + " ".join(f"a{n}=x" for n in range(100_000)) + ">",
    "namespaces": "".join(f"<x{n}:a xmlns:x{n}='http://x.example/{n}'>" for n in range(20_000)),
    "brackets": "<" * 200_000,
    "ampersands": "&" * 200_000,
    "comments": "<!--" * 100_000,
    "sections": "<![CDATA[" * 50_000,
    "instructions": "<?" * 100_000,
    "nesting": "<b>" * 20_000,
    "nested text": "<description>" + "<b>" * 20_000 + "</description>",
    "repetition": "<category>a</category>" * 20_000,
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_bombs_cost_little_and_the_item_is_kept(bomb: str) -> None:
    started = time.process_time()
    feed = read_feed(rss("<item><title>kept</title>" + BOMBS[bomb] + "</item>"), URL)
    assert feed.entries[0].title == "kept"
    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    "body",
    [
        rss("<item><title>kept</title></item><item><title>cut o").replace(b"</channel></rss>", b""),
        rss("<item><title>kept & not escaped</title></item>"),
        rss("<item><title>kept</title><x:y>undeclared</x:y></item>"),
        rss("<item><title>kept\x00</title></item>"),
        b"\n\n junk before " + rss("<item><title>kept</title></item>"),
        rss("<item><title>kept</title><a>" + "<b>" * 3000 + "</item>"),
        rss("<item><title>kept</title></item>").replace(b'version="2.0"', b""),
    ],
)
def test_ill_formed_feeds_still_give_their_items(body: bytes) -> None:
    assert read_feed(body, URL).entries[0].title.startswith("kept")


@pytest.mark.parametrize("number", ["#xD800", "#xdfff", "#55296", "#0000057343", "#x00DABC"])
@pytest.mark.parametrize("around", ["{}", "<!-- <![CDATA[ -->{}", "<p>{}</p>"])
def test_half_characters_do_not_spoil_the_rest(number: str, around: str) -> None:
    body = rss(f"<item><title>kept</title><description>{around.format(f'a&{number};b')}</description></item>")
    (entry,) = read_feed(body, URL).entries
    assert (entry.title, entry.summary) == ("kept", "ab")


def test_what_json_can_spell_and_no_store_can_keep_is_left_out() -> None:
    entry = {"id": "a\ud800\x00b", "url": "https://orlan.example/1", "author": {"name": "A\x00"}}
    feed = {"version": "https://jsonfeed.org/version/1.1", "language": "\x00ru", "items": [entry]}
    found = read_feed(json.dumps(feed).encode(), URL)
    assert (found.entries[0].key, found.entries[0].author, found.language) == ("ab", "A", "ru")


@given(
    st.binary(max_size=200),
    st.sampled_from([b"", b"<rss><channel><item>", b"<feed>", b"{", b"<!DOCTYPE x ["]),
)
def test_any_bytes_give_a_feed_or_a_source_error(body: bytes, start: bytes) -> None:
    try:
        feed = read_feed(start + body, URL)
    except SourceError as error:
        assert error.reason.endswith(".")
    else:
        assert isinstance(feed, Feed)
