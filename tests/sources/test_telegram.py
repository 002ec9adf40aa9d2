"""Public Telegram channels as a source: the address people paste, posts, channels without a preview."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from digest.errors import BadSource, SourceError
from digest.model import Fetched, FetchState, Item, SourceKind
from sources.fetch import Fetcher
from sources.heavy import InProcess
from sources.kinds import recognise, source_address
from sources.reader import WebReader
from sources.telegram import handle_address, read_channel
from tests.sources.web import Web

URL = "https://t.me/s/orlan_sample"


def post(number: int, text: str, date: str = "2026-11-20T10:00:00+00:00") -> str:
    quoted = (
        '<a class="tgme_widget_message_reply"><div class="tgme_widget_message_text">An older post.</div></a>'
    )
    return (
        '<div class="tgme_widget_message_wrap js-widget_message_wrap">'
        f'<div class="tgme_widget_message text_not_supported_wrap" data-post="orlan_sample/{number}">{quoted}'
        + (f'<div class="tgme_widget_message_text js-message_text" dir="auto">{text}</div>' if text else "")
        + f'<a class="tgme_widget_message_date" href="https://t.me/orlan_sample/{number}">'
        f'<time datetime="{date}" class="time">10:00</time></a></div></div>'
    )


def channel(*posts: str) -> str:
    head = '<meta property="og:title" content="SAMPLE Orlan &#128176; Channel">'
    return f'<!DOCTYPE html><html><head>{head}</head><body class="tgme_page">{"".join(posts)}</body></html>'


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("https://t.me/orlan_sample", URL),
        ("https://t.me/s/orlan_sample", URL),
        ("https://t.me/orlan_sample/123?single", URL),
        ("https://telegram.me/orlan_sample/", URL),
        ("https://t.me/joinchat/AAAA", "https://t.me/joinchat/AAAA"),
        ("https://t.me/+invented", "https://t.me/+invented"),
        ("https://t.me/c/12345/6", "https://t.me/c/12345/6"),
        ("https://t.me/", "https://t.me/"),
        ("https://orlan.example/s/orlan_sample", "https://orlan.example/s/orlan_sample"),
    ],
)
def test_addresses_of_channels(typed: str, address: str) -> None:
    assert source_address(typed) == address


def test_posts_newest_first_with_their_own_words() -> None:
    body = channel(
        post(7, "<b>Bridge closed.</b><br/>The council said so.<br/><br/>More at noon."),
        post(8, ""),
        post(9, "Ferry runs", "2026-11-20T16:30:00+06:00"),
    )
    kind, feed = recognise(body.encode(), URL)
    assert kind is SourceKind.TELEGRAM
    assert (feed.title, feed.ttl) == ("SAMPLE Orlan 💰 Channel", timedelta(minutes=10))
    ferry, bridge = feed.entries
    assert (ferry.title, ferry.url) == ("Ferry runs", "https://t.me/orlan_sample/9")
    assert ferry.published == datetime(2026, 11, 20, 10, 30, tzinfo=UTC)
    assert bridge.title == "Bridge closed."
    assert bridge.content == "Bridge closed.\nThe council said so.\nMore at noon."


@pytest.mark.parametrize(
    "body", ["", channel(), channel(post(1, "")), channel(post(1, "x").replace("/1", "/../"))]
)
def test_a_channel_that_shows_nothing(body: str) -> None:
    with pytest.raises(SourceError, match="private or shows no preview"):
        read_channel(body.encode(), URL)


async def test_a_channel_is_probed_polled_and_read(fetcher: Fetcher, web: Web, now: datetime) -> None:
    reader = WebReader(fetcher, InProcess())
    url = web.serve("/s/orlan_sample", channel(post(1, "One thing happened today in Orlan.")))
    assert (await reader.probe(url, now)).kind is SourceKind.TELEGRAM
    outcome = await reader.poll(url, SourceKind.TELEGRAM, FetchState(), now)
    assert isinstance(outcome, Fetched)
    (item,) = outcome.items
    assert item.link == "t.me/orlan_sample/1"
    assert (await reader.article(item, SourceKind.TELEGRAM, now)).text == "One thing happened today in Orlan."
    with pytest.raises(BadSource, match="no preview"):
        await reader.probe(web.serve("/orlan_sample", channel()), now)


async def test_links_in_posts_are_not_followed(fetcher: Fetcher, web: Web, now: datetime) -> None:
    item = Item("k", web.url("/1"), "Short", now, content="Short")
    assert (await WebReader(fetcher, InProcess()).article(item, SourceKind.TELEGRAM, now)).text == "Short"
    assert web.requests == []


@pytest.mark.parametrize("text", ["", "@", "@ab", "@two words", "desk@orlan.example", "@канал", "@1sample"])
def test_what_is_no_name_of_a_channel(text: str) -> None:
    assert handle_address(text) == ""


def test_the_name_of_a_channel_leads_to_its_preview() -> None:
    assert handle_address(" @Orlan_sample ") == "https://t.me/s/Orlan_sample"
