"""Pages whose menus, teasers and columns would mislead an extractor: what goes, what stays."""

from __future__ import annotations

import pytest

from sources.markup import parse, text_of
from sources.prune import hide, prune, reserved

LINES = [
    "SAMPLE. The invented council of Orlan voted on Tuesday to rebuild the bridge at Halm.",
    "Work is to begin after the harvest. Lorries will use the ford until then, an engineer said.",
    "“We shall not wait for spring,” the mayor told those who had come to the hall to hear her.",
    "The loan of 12 million crowns has yet to pass the assembly, where it is sure to be disputed.",
]
BODY = "".join(f"<p>{line}</p>" for line in LINES)


def left(html: str) -> list[str]:
    """The lines of the page after pruning."""
    tree = parse(f"<html><body>{html}</body></html>")
    assert tree is not None
    reserved(tree)
    hide(tree)
    prune(tree)
    return text_of(tree).split("\n")


def links(number: int, text: str = "World {}", each: str = "<li>{}</li>") -> str:
    return "".join(each.format(f'<a href="/n/{at}">{text.format(at)}</a>') for at in range(number))


CARD = '<div class="c"><span>Politics</span><h3>{}</h3><p>Its opening sentence ends with a dot.</p></div>'


@pytest.mark.parametrize(
    "list_of_links",
    [
        f"<ul>{links(5)}</ul>",
        f"<div>{links(5, each='<div><span>{}</span></div>')}</div>",
        f"<table><tr>{links(5, each='<td>{}</td>')}</tr></table>",
        links(4, "Another article far away {}", CARD),
        links(3, "<h4>A headline within a link {}</h4><p>And more.</p>", "<div>{}</div>"),
        links(
            3,
            "Another article far away {}",
            "<article><h2>{}</h2><p>Opening.</p><a href='/x'>More</a></article>",
        ),
        links(3, "Another article far away {}", "<div><a href='/p'>Politics</a><h2>{}</h2></div>"),
    ],
)
def test_menus_and_teasers_go(list_of_links: str) -> None:
    for page in (list_of_links + BODY, f"<main>{BODY}<aside>{list_of_links}</aside></main>"):
        assert left(page) == LINES


@pytest.mark.parametrize(
    "kept",
    [
        "<ul><li>A list that is content.</li><li>Its second point.</li><li>Its third point.</li></ul>",
        "<p>A paragraph with <a href='/1'>one</a>, <a href='/2'>two</a>, <a href='/3'>three</a> links.</p>",
        "<p><a href='/1'>A paragraph that is one link and stands alone.</a></p>",
        "<blockquote><p>A quotation.</p></blockquote>" * 3,
        "".join(
            f"<div><a href='/live#{at}'>18:0{at}</a><p>An entry of the day.</p></div>" for at in range(4)
        ),
        "".join(f"<section><h2>{at}. A place</h2><p>What it is like.</p></section>" for at in range(5)),
        "<table><tr><td>Orlan</td><td>17</td></tr><tr><td>Sarn</td><td>4</td></tr></table>",
    ],
)
def test_content_stays(kept: str) -> None:
    tree = parse(f"<div>{kept}</div>")
    assert tree is not None
    assert left(f"<nav>{links(6)}</nav>{BODY}{kept}") == [*LINES, *text_of(tree).split("\n")]


def test_a_page_of_nothing_but_links_stays_whole() -> None:
    assert len(left(f"<p>Too little to be an article.</p><ul>{links(9)}</ul>")) == 10


@pytest.mark.parametrize(
    "hidden",
    [
        "<div hidden><p>A dialog.</p></div>",
        "<dialog>Sign up!</dialog>",
        "<noscript>Enable it.</noscript>",
        "<button>OK</button>",
        "<span data-nosnippet>Do not quote this.</span>",
        "<div data-nosnippet='true'><p>Nor this.</p></div>",
    ],
)
def test_what_nobody_sees_or_may_quote_goes(hidden: str) -> None:
    assert left(f"{BODY}{hidden}") == LINES
    assert left(f"<p>Before {hidden}after.</p>{BODY}")[0] in ("Before after.", "Before")


def test_the_article_with_the_headline_is_the_article() -> None:
    second = "<article><h1>Another story</h1><p>" + "It goes on and on. " * 40 + "</p></article>"
    teaser = "<article><h2>A teaser</h2><p>With a sentence.</p></article>"
    assert left(f"{teaser}<article><h1>Bridge</h1>{BODY}</article>{second}") == ["Bridge", *LINES]


def test_the_dominant_article_is_the_article() -> None:
    teaser = "<article><h2>A teaser</h2><p>With a sentence.</p></article>"
    assert left(f"{teaser}<article><h2>Bridge</h2>{BODY}</article>{teaser}") == ["Bridge", *LINES]


def test_entries_of_a_live_blog_are_one_text() -> None:
    entries = "".join(f"<article class='entry'><p>{line}</p></article>" for line in LINES)
    tree = parse(f"<main>{entries}</main>")
    assert tree is not None
    prune(tree)
    assert text_of(tree).split("\n") == LINES
    assert not list(tree.iter("article"))


def test_columns_made_of_tables_become_blocks_and_data_stays_a_table() -> None:
    data = "<table><tr><td>Orlan</td><td>17</td></tr></table>"
    tree = parse(f"<table><tr><td>left</td><td><font>{BODY}</font>{data}</td></tr></table>")
    assert tree is not None
    prune(tree)
    tables = list(tree.iter("table"))
    assert len(tables) == 1 and text_of(tables[0]) == "Orlan\n17"


@pytest.mark.parametrize(
    ("page", "marked"),
    [
        (f"<div><div id=b>{BODY}<ul><li>Point.</li></ul></div></div><div><p>Cookies.</p></div>", ["b"]),
        (f"<div id=a><div>{BODY}</div><div>{BODY}</div></div><p>Foot.</p>", ["a"]),
        (f"<article>{BODY}</article>", []),
        (f"<div>{BODY}</div><div>{BODY}</div>", []),
        ("<div><p>Short.</p></div>", []),
    ],
)
def test_the_element_with_the_bulk_of_the_paragraphs_is_marked(page: str, marked: list[str]) -> None:
    tree = parse(f"<html><body>{page}</body></html>")
    assert tree is not None
    prune(tree)
    assert [node.get("id") for node in tree.iter() if node.get("itemprop") == "articleBody"] == marked
