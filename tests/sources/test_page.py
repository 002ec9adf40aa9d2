"""Web pages to articles: golden pairs, the date chain, fallbacks and hostile pages."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from digest.errors import SourceError
from sources.page import page_title, read_page

GOLDEN = Path(__file__).parent / "golden"
PAIRS = sorted(GOLDEN.glob("page_*.html"))
URL = "https://sample.example/2026/11/20/story"

BODY = (
    "<p>SAMPLE. The invented council of Orlan voted on Tuesday to rebuild the bridge that the spring flood "
    "had carried away, and to pay for it from the reserve.</p><p>Work is to begin after the harvest. Lorries "
    "will use the ford until then, the council's engineer said, provided that the water stays low.</p>"
)


def html(head: str = "", body: str = BODY) -> bytes:
    return f"<!DOCTYPE html><html><head>{head}</head><body><article>{body}</article></body></html>".encode()


@pytest.mark.parametrize("path", PAIRS, ids=lambda path: path.name)
def test_golden_pair(path: Path) -> None:
    page = read_page(path.read_bytes(), URL)
    found = {
        "title": page.title,
        "published": page.published.isoformat() if page.published else None,
        "author": page.author,
        "language": page.language,
        "text": page.text.split("\n"),
    }
    assert found == json.loads(path.with_suffix(".expected").read_text("utf-8"))


def test_there_are_pairs() -> None:
    assert len(PAIRS) >= 2


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (
            '<script type="application/ld+json">{"@type":"NewsArticle",'
            '"datePublished":"2026-11-01T10:00:00Z"}</script>'
            '<meta property="article:published_time" content="2026-11-05T10:00:00Z">',
            datetime(2026, 11, 1, 10, tzinfo=UTC),
        ),
        (
            '<meta property="article:published_time" content="2026-11-05T10:00:00+05:00">',
            datetime(2026, 11, 5, 5, tzinfo=UTC),
        ),
        (
            '<script type="application/ld+json">{broken</script><meta name="date" content="2026-11-06">',
            datetime(2026, 11, 6, tzinfo=UTC),
        ),
        ('<meta property="article:published_time" content="1970-01-01">', datetime(2026, 11, 20, tzinfo=UTC)),
    ],
)
def test_the_date_chain(head: str, expected: datetime) -> None:
    """JSON-LD, then meta tags, then what the address says; never a date that cannot be."""
    assert read_page(html(head), URL).published == expected


def test_no_date_is_better_than_a_wrong_one() -> None:
    assert read_page(html(), "https://sample.example/story").published is None


@pytest.mark.parametrize(
    ("mark", "expected"),
    [
        ('<time itemprop="datePublished" datetime="2026-11-07T09:00:00+03:00">7 November</time>', (7, 6)),
        ('<span itemprop="datePublished" content="2026-11-07T09:00:00Z"></span>', (7, 9)),
        ('<time class="entry-date published" datetime="2026-11-07T09:00:00Z">a week ago</time>', (7, 0)),
    ],
)
def test_dates_in_the_markup(mark: str, expected: tuple[int, int]) -> None:
    found = read_page(html(body=mark + BODY), "https://sample.example/story").published
    assert found is not None and (found.year, found.month, found.day, found.hour) == (2026, 11, *expected)


@pytest.mark.parametrize(
    "clock",
    [
        "<p>Monday, November 9, 2026</p>",
        "<div class=header>09.11.2026 18:30</div>",
        "<p>The treaty was signed on 2011-05-03, the ministry recalled.</p>",
        "<footer>© 2019–2026 SAMPLE Courier</footer>",
    ],
)
def test_a_clock_or_another_day_on_the_page_is_no_date(clock: str) -> None:
    assert read_page(html(body=clock + BODY), "https://sample.example/story").published is None


def test_of_several_descriptions_that_of_the_page_counts() -> None:
    about = [
        {
            "@type": "NewsArticle",
            "headline": "Another story",
            "datePublished": "2026-01-01",
            "articleBody": "No.",
        },
        {"@type": "NewsArticle", "headline": "Bridge", "datePublished": "2026-11-02T10:00:00Z"},
    ]
    script = f'<script type="application/ld+json">{json.dumps(about)}</script>'
    head = f'{script}<meta property="og:title" content="Bridge">'
    page = read_page(html(head), URL)
    assert (page.title, page.published) == ("Bridge", datetime(2026, 11, 2, 10, tzinfo=UTC))


# ── the text ─────────────────────────────────────────────────────────────────────────────────────

LINES = [
    "SAMPLE. The invented council of Orlan voted on Tuesday to rebuild the bridge at Halm.",
    "Work is to begin after the harvest. Lorries will use the ford until then, an engineer said.",
    "“We shall not wait for spring,” the mayor told those who had come to the hall to hear her.",
    "The loan of 12 million crowns has yet to pass the assembly, where it is sure to be disputed.",
]


def described(body: str) -> str:
    about = {"@type": "NewsArticle", "headline": "Bridge", "articleBody": body}
    return f'<script type="application/ld+json">{json.dumps(about)}</script>'


def text(body: str, head: str = "") -> list[str]:
    return read_page(html(head, body), URL).text.split("\n")


@pytest.mark.parametrize(
    "body",
    [
        "".join(f"<p>{line}</p>" for line in LINES),
        "<br><br>".join(LINES),
        "<br/>\n&nbsp;<br/>".join(LINES),
        "".join(f"<div><span>{line}</span></div>" for line in LINES),
        f"<p>{LINES[0]}</p><ul><li>{LINES[1]}</li></ul><blockquote>{LINES[2]}</blockquote><p>{LINES[3]}</p>",
        f"<p>{LINES[0]}</p><p>{LINES[1]}</p><blockquote><p>{LINES[2]}</p></blockquote><p>{LINES[3]}</p>",
        "<figure><figcaption>A bridge.</figcaption></figure><p>" + "<p>".join(LINES),
    ],
)
def test_every_paragraph_is_a_line(body: str) -> None:
    """Whatever markup stands between them; quotations and lists among them."""
    assert [line.removeprefix("- ") for line in text(body)] == LINES


def test_the_same_in_a_page_without_any_semantics() -> None:
    menu = "".join(f'<div><a href="/{at}">Section {at}</a></div>' for at in range(30))
    page = f"<html><body><div>{menu}</div><div>{'<br><br>'.join(LINES)}</div><div>{menu}</div></body></html>"
    assert read_page(page.encode(), URL).text.split("\n") == LINES


def test_columns_of_tables_and_a_table_that_is_content() -> None:
    data = "<table><tr><td>Orlan</td><td>17 houses</td></tr><tr><td>Sarn</td><td>4 houses</td></tr></table>"
    body = "".join(f"<p>{line}</p>" for line in LINES)
    page = f"<html><body><table><tr><td>World</td><td>{body}{data}</td></tr></table></body></html>"
    found = read_page(page.encode(), URL).text.split("\n")
    assert [line for line in found if line in LINES] == LINES
    assert found[-2:] == ["Orlan | 17 houses", "Sarn | 4 houses"]


def test_subheads_and_lists_stay_where_class_names_say_nothing() -> None:
    body = (
        f"<p>{LINES[0]}</p><h2>The costs</h2><p>{LINES[1]}</p><ul><li>{LINES[2]}</li></ul><p>{LINES[3]}</p>"
        * 2
    )
    page = f"<html><body><div class=x1><div class=x2>{body}</div></div><div class=x3>Foot</div></body></html>"
    found = read_page(page.encode(), URL).text
    assert found.count("The costs") == 2 and found.count(LINES[2]) == 2


@pytest.mark.parametrize(
    "line",
    [
        "Read more: Another country does something else entirely",
        "Related: Ferry comes back",
        "author-image",
        "New Update",
        "Subscribe to our newsletter and get the best stories of the week.",
        "We use cookies to make this site better for you.",
        "Читайте также: В соседней области открыли новый мост через реку",
        "Подписывайтесь на наш канал, чтобы узнавать новости первыми",
        "© 2026 SAMPLE Courier. All rights reserved.",
    ],
)
def test_no_furniture_is_left(line: str) -> None:
    body = [f"<p>{each}</p>" for each in (*LINES[:2], line, *LINES[2:], line)]
    assert text("<h1>Bridge</h1>" + "".join(body), "<title>Bridge</title>") == LINES


def test_the_headline_is_no_part_of_the_text_in_either_wording() -> None:
    body = "<h1>Orlan builds its bridge</h1>" + "".join(f"<p>{line}</p>" for line in LINES)
    assert text(body, '<meta property="og:title" content="Bridge for Orlan">') == LINES


def test_a_date_glued_to_the_first_word_is_cut_off() -> None:
    body = f"<div><span>06.11.2026</span>{'<br><br>'.join(LINES)}</div>"
    assert text(body) == LINES
    assert text(f"<p>06.11.2026 is the day. {LINES[0]}</p>") == [f"06.11.2026 is the day. {LINES[0]}"]


def test_headlines_under_a_list_heading_go() -> None:
    tail = "<p>Related News</p><p>Ferry comes back to the harbour of Sarn</p><p>Gas contract signed</p>"
    assert text("".join(f"<p>{each}</p>" for each in LINES) + tail) == LINES


# ── the page's own copy ──────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "own", ["\n\n".join(LINES), " ".join(LINES), "".join(LINES), "<p>" + "</p><p>".join(LINES)]
)
def test_the_own_copy_shows_where_the_article_ends(own: str) -> None:
    appeal = "<p>Our reporting is free to read, so please think of giving what you can spare.</p>"
    body = appeal + "".join(f"<p>{line}</p>" for line in LINES) + appeal
    assert text(body, described(own)) == LINES


def test_an_own_copy_that_breaks_off_takes_nothing_away() -> None:
    body = "".join(f"<p>{line}</p>" for line in LINES)
    assert text(body, described(" ".join(LINES)[:290])) == LINES


def test_an_own_copy_with_the_whole_text_replaces_the_teaser() -> None:
    body = f"<p>{LINES[0]}</p><p>This article is for subscribers only.</p>"
    assert text(body, described("".join(LINES)))[-1] == LINES[-1]


# ── what may be shown ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("head", "quotable"),
    [
        ("", None),
        ('<meta name="robots" content="index, follow, max-snippet:-1">', None),
        ('<meta name="robots" content="max-snippet:160, max-image-preview:large">', 160),
        ('<META NAME="Robots" CONTENT="NoSnippet">', 0),
        ('<meta name="sitrep" content="nosnippet">', 0),
        ('<meta name="otherbot" content="nosnippet">', None),
        ('<meta name="tdm-reservation" content="1">', 0),
        ('<meta name="tdm-reservation" content="0">', None),
        ('<meta name="robots" content="max-snippet:50"><meta name="sitrep" content="max-snippet:90">', 50),
    ],
)
def test_what_the_publisher_lets_us_show(head: str, quotable: int | None) -> None:
    assert read_page(html(head), URL).quotable == quotable


def test_reserved_parts_are_not_read_from_anywhere() -> None:
    body = f"<p>{LINES[0]}</p><div data-nosnippet><p>{LINES[1]}</p></div><p>{LINES[2]}</p><p>{LINES[3]}</p>"
    found = text(body, described("\n".join(LINES)))
    assert found == [LINES[0], *LINES[2:]]


def test_a_short_article_is_not_lost() -> None:
    page = read_page(html(body="<p>SAMPLE. The pass is open again.</p>"), URL)
    assert page.text == "SAMPLE. The pass is open again."


def test_json_ld_helps_where_the_page_is_empty() -> None:
    text = "SAMPLE. The whole text stands only in the description. " * 8
    head = (
        '<script type="application/ld+json">'
        + json.dumps({"@type": "Article", "articleBody": text})
        + "</script>"
    )
    page = read_page(html(head, "<div id=root></div>"), URL)
    assert page.text == text.strip()


def test_plain_text_is_taken_as_it_is() -> None:
    page = read_page("SAMPLE. Первая строка.\r\n\r\nВторая строка.".encode(), URL, "text/plain")
    assert page.text == "SAMPLE. Первая строка.\nВторая строка."


@pytest.mark.parametrize(
    "body", [b"", b"   ", b"<html></html>", b"<!-- -->", b"<html><script>x</script></html>"]
)
def test_a_page_without_text(body: bytes) -> None:
    with pytest.raises(SourceError, match=r"empty|no article text"):
        read_page(body, URL)


@pytest.mark.parametrize(
    "body", [b"%PDF-1.7 text", b"PK\x03\x04", b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0d", bytes(500)]
)
def test_a_file_is_no_page(body: bytes) -> None:
    with pytest.raises(SourceError, match="file"):
        read_page(body, URL)


@pytest.mark.parametrize(
    "body",
    [
        "<div>" * 50_000 + BODY,
        BODY + "<span " + "a=b " * 100_000 + ">",
        "<p>" + "x" * 2_000_000 + "</p>",
        BODY + "<table>" * 5_000,
        BODY + "<p>" + "<b>a</b> <i>b</i> " * 60_000 + "</p>",
        BODY + "<p>" + "<b>a</b> <i>b</i> " * 8_000 + "</p>",
        BODY + "word<br>" * 100_000,
        "\x00" + BODY + "\x00",
        BODY.replace("<p>", "<p>\ud800"),
    ],
)
def test_hostile_pages_end_soon(body: str) -> None:
    started = time.process_time()
    document = f"<html><body>{body}</body></html>".encode("utf-8", "surrogatepass")
    try:
        page = read_page(document, URL)
    except SourceError:
        pass
    else:
        assert page.text
    assert time.process_time() - started < 10


def test_the_name_of_a_site() -> None:
    assert (
        page_title(b'<title>a</title><meta property="og:site_name" content="SAMPLE Desk">') == "SAMPLE Desk"
    )
    assert page_title(b"<title> SAMPLE &amp; Co </title>") == "SAMPLE & Co"
    assert page_title(b"") == ""


@pytest.mark.parametrize(
    "feed",
    [
        b"<?xml version='1.0'?>\n<!-- SAMPLE --><rss version='2.0'><channel><title>A</title></channel></rss>",
        b"\xef\xbb\xbf <feed xmlns='http://www.w3.org/2005/Atom'><title>A</title></feed>",
        b"<rdf:RDF xmlns:rdf='x'><channel/></rdf:RDF>",
        b'{"version": "https://jsonfeed.org/version/1.1", "items": []}',
        rb'{"version":"https:\/\/jsonfeed.org\/version\/1","items":[]}',
    ],
)
def test_a_feed_is_no_article(feed: bytes) -> None:
    with pytest.raises(SourceError, match="This is a feed"):
        read_page(feed, URL)


@pytest.mark.parametrize(
    "text",
    [b"The <rss> element begins a feed, the invented handbook says.", html(body=f"<pre><rss></pre>{BODY}")],
)
def test_a_text_about_feeds_is_an_article(text: bytes) -> None:
    assert read_page(text, URL).text
