"""By what items are known from poll to poll, when their ids, addresses or titles cannot be relied upon."""

from __future__ import annotations

from datetime import datetime

import pytest

from digest.model import Fetched, FetchState, Item, SourceKind
from sources.fetch import Fetcher
from sources.heavy import InProcess
from sources.kinds import read_source
from sources.reader import WebReader
from sources.urls import LONGEST_KEY
from tests.sources.web import Web


def item(guid: str, link: str, title: str) -> str:
    link = f"<link>{link}</link>" if link else ""
    return f"<item><title>{title}</title>{link}<guid isPermaLink='false'>{guid}</guid></item>"


async def items(fetcher: Fetcher, web: Web, now: datetime, *entries: str) -> tuple[Item, ...]:
    """What one poll brings of a feed with these entries."""
    url = web.serve("/feed", f"<rss version='2.0'><channel>{''.join(entries)}</channel></rss>")
    outcome = await WebReader(fetcher, InProcess()).poll(url, SourceKind.FEED, FetchState(), now)
    assert isinstance(outcome, Fetched)
    return outcome.items


async def test_a_feed_that_changes_every_guid_each_poll(fetcher: Fetcher, web: Web, now: datetime) -> None:
    def entries(poll: int) -> list[str]:
        links = [f"https://orlan.example/{n}?utm_term={poll}" for n in range(9)]
        return [item(f"{poll}-{n}", link, f"Story {n}") for n, link in enumerate(links)]

    polls = [await items(fetcher, web, now, *entries(poll)) for poll in range(3)]
    assert not {one.key for one in polls[0]} & {one.key for one in polls[1]}
    assert len({tuple(one.link for one in poll) for poll in polls}) == 1
    assert [one.link for one in polls[0]] == [f"orlan.example/{n}" for n in range(9)]


async def test_one_address_for_all_entries_leaves_them_their_titles(
    fetcher: Fetcher, web: Web, now: datetime
) -> None:
    def entries(poll: int) -> list[str]:
        return [item(f"{poll}-{n}", "https://orlan.example/live", f"Story {n}") for n in range(3)]

    polls = [await items(fetcher, web, now, *entries(poll)) for poll in range(2)]
    assert len({one.link for one in polls[0]}) == len({one.url for one in polls[0]}) == 3
    assert [one.link for one in polls[0]] == [one.link for one in polls[1]]


@pytest.mark.parametrize("front", ["https://orlan.example", "https://www.orlan.example/"])
async def test_the_front_page_is_nobodys_address(
    fetcher: Fetcher, web: Web, now: datetime, front: str
) -> None:
    (one,) = await items(fetcher, web, now, item("1", front, "One"))
    (two,) = await items(fetcher, web, now, item("2", front, "Two"))
    assert one.link != two.link and one.url != two.url
    assert one.url.startswith(front + "#")


async def test_the_same_story_under_two_guids_comes_once(fetcher: Fetcher, web: Web, now: datetime) -> None:
    one, two = item("1", "https://orlan.example/1", "One"), item("2", "http://orlan.example/1/", "One")
    doubles = await items(fetcher, web, now, one, two)
    assert [one.key for one in doubles] == ["1"]


async def test_entries_without_an_address_are_known_by_their_ids(
    fetcher: Fetcher, web: Web, now: datetime
) -> None:
    both = await items(fetcher, web, now, item("1", "", "One"), item("2", "", "One"))
    assert [(one.key, one.link, one.url) for one in both] == [("1", "", ""), ("2", "", "")]


async def test_a_post_of_a_live_page_keeps_the_fragment_that_leads_to_it(
    fetcher: Fetcher, web: Web, now: datetime
) -> None:
    live = "https://orlan.example/live"
    entries = [item(str(n), f"{live}#post-{n}", f"Post {n}") for n in range(3)]
    doubles = [item(f"x{n}", f"{live}#top", f"Same place {n}") for n in range(2)]
    found = await items(fetcher, web, now, *entries, *doubles)
    assert [one.url for one in found[:3]] == [f"{live}#post-{n}" for n in range(3)]
    assert len({one.link for one in found}) == len({one.url for one in found}) == 5


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (
            SourceKind.FEED,
            "<rss version='2.0'><channel><item><title>Long</title><link>{}</link></item></channel></rss>",
        ),
        (SourceKind.SITEMAP, "<urlset><url><loc>{}</loc><lastmod>2026-11-20</lastmod></url></urlset>"),
        (
            SourceKind.PAGE,
            "<html><body><a href='{}'>A headline of a story with a long address</a></body></html>",
        ),
    ],
)
def test_what_an_item_is_known_by_is_never_long(kind: SourceKind, body: str) -> None:
    url = "https://orlan.example/"
    link = f"{url}{'[' * 500}?q={'/' * 1400}"
    (one,) = read_source(kind, body.format(link).encode(), url).entries
    assert len(one.key) <= LONGEST_KEY
