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
