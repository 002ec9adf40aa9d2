"""The sample world: real HTTP, several formats, dates before now, and plainly invented everywhere."""

from __future__ import annotations

import asyncio
import json
import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from difflib import SequenceMatcher
from email.utils import parsedate_to_datetime
from itertools import combinations
from urllib.parse import urlsplit
from xml.etree import ElementTree

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.demo.formats import site
from bot.demo.press import SampleArticle, SampleOutlet, read_articles, read_outlets
from bot.demo.world import LISTED, World, serve_world
from digest.model import (
    Fetched,
    FetchState,
    NotModified,
    OwnerKind,
    Page,
    SourceDraft,
    SourceKind,
)
from sources.clean import clean
from sources.fetch import Fetcher
from sources.heavy import InProcess
from sources.reader import WebReader

NOW = datetime(2031, 3, 5, 9, 30, 17, tzinfo=UTC)  # a Wednesday
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
CONTACT = "https://sitrep.example/"
ATOM = "{http://www.w3.org/2005/Atom}"


def articles_of(slug: str) -> list[SampleArticle]:
    """What the outlet lists at ``NOW``."""
    own = [article for article in read_articles(NOW) if article.outlet == slug]
    return [article for article in own if NOW - article.published <= LISTED]


def article(slug: str) -> SampleArticle:
    return next(found for found in read_articles(NOW) if found.slug == slug)


def likeness(one: SampleArticle, other: SampleArticle) -> float:
    """How much of two texts is the same words in the same order, 0 to 1."""
    first, second = (" ".join(text.paragraphs).split() for text in (one, other))
    return SequenceMatcher(None, first, second, autojunk=False).ratio()


def source_of(world: World, slug: str) -> SourceDraft:
    names = {outlet.slug: outlet.name for outlet in read_outlets()}
    return next(source for source in world.sources if source.name == names[slug])


def client() -> httpx.AsyncClient:
    return httpx.AsyncClient(trust_env=False, timeout=30)


async def raw(world: World, slug: str, request: bytes) -> bytes:
    """Send bytes to an outlet and read until it hangs up."""
    port = urlsplit(source_of(world, slug).url).port
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request)
    writer.write_eof()
    answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    return answer


# ── what is in it ────────────────────────────────────────────────────────────────────────────────


def test_six_outlets_from_four_countries_in_four_formats() -> None:
    outlets = read_outlets()
    assert len(outlets) == 6
    assert len({outlet.country for outlet in outlets}) == 4
    assert {outlet.format for outlet in outlets} == {"rss", "atom", "json", "page"}
    assert {OwnerKind.STATE, OwnerKind.PRIVATE, OwnerKind.NONPROFIT} <= {outlet.owner for outlet in outlets}


@pytest.mark.parametrize("outlet", read_outlets(), ids=lambda outlet: outlet.slug)
def test_every_outlet_is_plainly_invented(outlet: SampleOutlet) -> None:
    assert "(SAMPLE)" in outlet.name
    assert outlet.domain.endswith(".example")
    assert "SAMPLE" in outlet.owner_note
    assert articles_of(outlet.slug)


def test_every_article_belongs_to_an_outlet_and_is_written_in_its_language() -> None:
    languages = {outlet.slug: outlet.language for outlet in read_outlets()}
    articles = read_articles(NOW)
    assert all(languages[article.outlet] == article.language for article in articles)
    assert Counter(article.language for article in articles)["ru"] >= 24
    assert len(articles) >= 60
    assert max(NOW - article.published for article in articles) > timedelta(days=13)


@pytest.mark.parametrize("found", read_articles(NOW), ids=lambda found: found.slug)
def test_every_article_has_the_length_of_a_news_item(found: SampleArticle) -> None:
    assert 120 <= sum(len(paragraph.split()) for paragraph in found.paragraphs) <= 450
    assert len(found.paragraphs) >= 4
    letters = "".join(found.paragraphs)
    cyrillic = len(re.findall(r"[а-яё]", letters, re.IGNORECASE)) / len(letters)
    assert (cyrillic > 0.6) == (found.language == "ru")


def test_most_articles_are_fresh_and_none_is_from_the_future() -> None:
    ages = [NOW - article.published for article in read_articles(NOW)]
    assert min(ages) > timedelta(0)
    assert sum(age <= timedelta(hours=40) for age in ages) >= 20
    assert any(timedelta(days=2) <= age <= timedelta(days=6) for age in ages)


def test_the_wire_text_is_carried_almost_word_for_word_by_three_outlets() -> None:
    texts = [article(f"termez-opium-{name}") for name in ("wire", "herald", "monitor")]
    assert len({text.outlet for text in texts}) == 3
    for one, other in combinations(texts, 2):
        assert likeness(one, other) > 0.85
        assert one.paragraphs != other.paragraphs


def test_reports_of_the_four_outlet_event_are_written_apart() -> None:
    texts = [found for found in read_articles(NOW) if found.slug.startswith("panj-post-attack")]
    assert len({text.outlet for text in texts}) == 4
    assert {text.language for text in texts} == {"en", "ru"}
    for one, other in combinations(texts, 2):
        assert likeness(one, other) < 0.5


@pytest.mark.parametrize(
    ("slug", "figures"),
    [
        ("mudflow-day-one", ("four people", "1,200", "36 houses")),
        ("mudflow-day-two", ("nine", "2,600", "36 to 84")),
        ("mudflow-day-three", ("Thirteen", "3,400", "houses at 112")),
    ],
)
def test_the_figures_of_the_mudflow_rise(slug: str, figures: tuple[str, ...]) -> None:
    text = " ".join(article(slug).paragraphs)
    assert all(figure in text for figure in figures)


# ── days ─────────────────────────────────────────────────────────────────────────────────────────


@given(st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2090, 1, 1), timezones=st.just(UTC)))
def test_texts_name_the_days_that_fit_their_dates(now: datetime) -> None:
    found = {article.slug: article for article in read_articles(now)}
    assert all("{" not in line for article in found.values() for line in (article.title, *article.paragraphs))
    quake = found["badakhshan-quake"]
    local = quake.published + timedelta(hours=5)
    assert f"late on {local - timedelta(days=1):%A}," in quake.paragraphs[0]
    reopening = found["tax-portal-attack"]
    extended = reopening.published + timedelta(days=3, hours=5)
    assert f"deadline to {extended.day} {extended:%B}." in " ".join(reopening.paragraphs)


def test_russian_days_stand_in_their_case() -> None:
    text = " ".join(article("mine-strike").paragraphs)
    assert "Бастующие в понедельник собрались" in text
    assert "Переговоры продолжатся во вторник." in text


# ── the sites ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("outlet", read_outlets(), ids=lambda outlet: outlet.slug)
def test_the_same_now_gives_the_same_bytes(outlet: SampleOutlet) -> None:
    first, second = (
        site(outlet, articles_of(outlet.slug), "http://127.0.0.1:8000", now=NOW) for _ in range(2)
    )
    assert first == second


async def test_sources_are_ready_to_be_added_and_only_their_ports_are_allowed() -> None:
    async with serve_world(NOW) as world:
        origins = {(urlsplit(source.url).hostname, urlsplit(source.url).port) for source in world.sources}
        assert origins == world.allow
        assert len(origins) == 6
        assert all(source.sample and source.country and source.owner_note for source in world.sources)
        assert Counter(source.kind for source in world.sources) == {SourceKind.FEED: 5, SourceKind.PAGE: 1}


@pytest.mark.parametrize("slug", ["steppe-wire", "meridian-7", "semirechye-courier"])
async def test_rss(slug: str) -> None:
    async with serve_world(NOW) as world, client() as http:
        answer = await http.get(source_of(world, slug).url)
    assert answer.headers["content-type"].startswith("application/rss+xml")
    items = ElementTree.fromstring(answer.content).findall("channel/item")
    own = articles_of(slug)
    assert [item.findtext("title") for item in items] == [article.title for article in own]
    dates = [parsedate_to_datetime(item.findtext("pubDate", "")) for item in items]
    assert dates == [article.published for article in own]
    assert all((item.find(CONTENT) is not None) == (slug == "meridian-7") for item in items)


async def test_atom() -> None:
    async with serve_world(NOW) as world, client() as http:
        answer = await http.get(source_of(world, "chui-herald").url)
    assert answer.headers["content-type"].startswith("application/atom+xml")
    entries = ElementTree.fromstring(answer.content).findall(f"{ATOM}entry")
    own = articles_of("chui-herald")
    assert [entry.findtext(f"{ATOM}title") for entry in entries] == [article.title for article in own]
    dates = [datetime.fromisoformat(entry.findtext(f"{ATOM}published", "")) for entry in entries]
    assert dates == [article.published for article in own]


async def test_json_feed() -> None:
    async with serve_world(NOW) as world, client() as http:
        answer = await http.get(source_of(world, "two-rivers").url)
    assert answer.headers["content-type"].startswith("application/feed+json")
    items = json.loads(answer.content)["items"]
    own = articles_of("two-rivers")
    assert [item["title"] for item in items] == [article.title for article in own]
    assert all(f"<p>{own[0].paragraphs[-1]}</p>" in items[0]["content_html"] for _ in items)


async def test_plain_front_page_links_every_article() -> None:
    async with serve_world(NOW) as world, client() as http:
        source = source_of(world, "noon-leaflet")
        answer = await http.get(source.url)
        assert "alternate" not in answer.text
        for article in articles_of("noon-leaflet"):
            assert f'<a href="{article.path}">{article.title}</a>' in answer.text
            assert (await http.get(str(answer.url.join(article.path)))).status_code == 200


async def test_every_article_page_holds_the_whole_text_and_the_mark() -> None:
    async with serve_world(NOW) as world, client() as http:
        for outlet in read_outlets():
            base = httpx.URL(source_of(world, outlet.slug).url)
            for article in articles_of(outlet.slug):
                page = await http.get(base.join(article.path))
                assert page.status_code == 200
                assert "SAMPLE: this outlet and everything it reports are invented." in page.text
                assert all(f"<p>{paragraph}</p>" in page.text for paragraph in article.paragraphs)


async def test_furniture_of_real_pages_is_there() -> None:
    async with serve_world(NOW) as world, client() as http:
        agency = await http.get(
            httpx.URL(source_of(world, "steppe-wire").url).join("/news/tax-portal-attack")
        )
        magazine = await http.get(httpx.URL(source_of(world, "chui-herald").url).join("/news/naryn-quake"))
    for line in ("19.4 C", "Wednesday, March 5, 2031", "Read More: Norway", "+ posts", "Trending Now"):
        assert line in agency.text
    for line in (
        "« Back",
        "author-image",
        "New Update",
        "has worked for",
        "View more articles from",
        "Comments (",
    ):
        assert line in magazine.text


async def test_articles_come_out_one_by_one_and_leave_the_lists_after_five_days() -> None:
    early = article("pipeline-leak-wire")
    now = NOW
    async with serve_world(NOW, clock=lambda: now) as world, client() as http:
        page = httpx.URL(source_of(world, "steppe-wire").url).join(early.path)
        seen = []
        for after in (timedelta(minutes=-1), timedelta(), LISTED, LISTED + timedelta(minutes=1)):
            now = early.published + after
            seen.append((await http.get(page)).status_code)
    assert seen == [404, 200, 200, 404]


async def test_a_closed_outlet_answers_with_errors_and_the_others_as_ever() -> None:
    async with serve_world(NOW, closed=lambda: {"two-rivers"}) as world, client() as http:
        assert (await http.get(source_of(world, "two-rivers").url)).status_code == 404
        assert (await http.get(source_of(world, "chui-herald").url)).status_code == 200


# ── through the real reader ──────────────────────────────────────────────────────────────────────


async def test_every_source_is_polled_read_and_then_unchanged() -> None:
    """The very path of production, except that parsing runs in this process."""
    async with serve_world(NOW) as world, Fetcher(CONTACT, allow=world.allow, spacing=0) as fetcher:
        reader = WebReader(fetcher, InProcess())
        for outlet in read_outlets():
            source = source_of(world, outlet.slug)
            outcome = await reader.poll(source.url, source.kind, FetchState(), NOW)
            assert isinstance(outcome, Fetched)
            own = articles_of(outlet.slug)
            assert [item.title for item in outcome.items] == [article.title for article in own]
            for item, article in zip(outcome.items, own, strict=True):
                page = await reader.article(item, source.kind, NOW)
                assert page.published == article.published
                wanted = [paragraph for paragraph in article.paragraphs if paragraph != "Key Takeaways"]
                kept = body(page, article.title)
                assert len(kept) == len(wanted)
                assert all(whole.endswith(line) for line, whole in zip(kept, wanted, strict=True))
            again = await reader.poll(source.url, source.kind, outcome.state, NOW)
            assert isinstance(again, NotModified)


def body(page: Page, title: str) -> list[str]:
    """The lines that cleaning keeps; it cuts datelines and labels from their beginnings."""
    cleaned = clean(page.text, title)
    passages = [page.text[passage.start : passage.end] for passage in cleaned.passages]
    return "\n".join(passages).splitlines()


# ── HTTP ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("slug", [outlet.slug for outlet in read_outlets()])
async def test_conditional_requests_are_answered_with_304(slug: str) -> None:
    async with serve_world(NOW) as world, client() as http:
        url = source_of(world, slug).url
        full = await http.get(url)
        tag, modified = full.headers["etag"], full.headers["last-modified"]
        by_tag = await http.get(url, headers={"If-None-Match": f'"other", W/{tag}'})
        by_date = await http.get(url, headers={"If-Modified-Since": modified})
        other_tag = await http.get(url, headers={"If-None-Match": '"other"', "If-Modified-Since": modified})
        bad_date = await http.get(url, headers={"If-Modified-Since": "yesterday"})
    assert [by_tag.status_code, by_date.status_code] == [304, 304]
    assert by_tag.content == b""
    assert by_tag.headers["etag"] == tag
    assert [other_tag.status_code, bad_date.status_code] == [200, 200]


async def test_head_unknown_paths_and_other_methods() -> None:
    async with serve_world(NOW) as world, client() as http:
        url = httpx.URL(source_of(world, "steppe-wire").url)
        head = await http.head(url)
        assert head.content == b""
        assert int(head.headers["content-length"]) == len((await http.get(url)).content)
        assert (await http.get(url.join("/news/none"))).status_code == 404
        assert (await http.post(url)).status_code == 405
        assert (await http.get(f"{url}?utm_source=x")).status_code == 200


@pytest.mark.parametrize(
    ("request_bytes", "begins"),
    [(b"nonsense\r\n\r\n", b"HTTP/1.1 400 "), (b"GET / HTTP/1.1\r\n", b""), (b"x" * 100_000, b"")],
    ids=["malformed", "cut off", "endless"],
)
async def test_rude_clients_are_let_go_and_others_still_served(request_bytes: bytes, begins: bytes) -> None:
    async with serve_world(NOW) as world, client() as http:
        answer = await raw(world, "two-rivers", request_bytes)
        assert answer.startswith(begins)
        assert begins or not answer
        assert (await http.get(source_of(world, "two-rivers").url)).status_code == 200


async def test_nothing_listens_afterwards_even_if_a_client_was_still_connected() -> None:
    async with serve_world(NOW) as world:
        port = urlsplit(source_of(world, "chui-herald").url).port
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET / HTTP/1.1\r\n")
        await writer.drain()
    with pytest.raises(ConnectionError):
        await asyncio.open_connection("127.0.0.1", port)
    writer.close()
    del reader
