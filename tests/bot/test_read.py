"""`sitrep read` of an address: what its publisher allows and no more; a file of one's own has no limits."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot import log
from bot.reading import read
from bot.settings import Settings, load
from tests.sources.web import Web, open_web

pytestmark = pytest.mark.usefixtures("loaded_once")

FACTS = (
    "Border guards at the invented Tulpar crossing found forty rifles under a load of onions on Monday.",
    "The driver, a man of 52 from the invented town of Orlan, was detained and questioned until noon.",
    "A court in Osh will hear the case on Thursday, the border service of Kyrgyzstan said.",
    "Two lorries of the same owner were searched in October without any result, the service said.",
    "The owner denied on Tuesday that he had known of the rifles and promised to help the police.",
)
FILLER = "An onion trader who waited nearby told how long the queue had been and what he ate in number {}."
HEAD = "<!doctype html><html><head><title>Rifles under onions (SAMPLE)</title>{}</head><body><article>{}"


def page(*facts: str, head: str = "", filler: int = 0) -> str:
    body = "".join(f"<p>{each}</p>" for each in (*facts, *(FILLER.format(n) for n in range(filler))))
    return HEAD.format(head, body) + "</article></body></html>"


@pytest.fixture
async def web() -> AsyncIterator[Web]:
    async with open_web() as web:
        yield web


@pytest.fixture
def settings(web: Web, tmp_path: Path) -> Settings:
    host, port = web.origin
    return load(
        {"SITREP_DATA": str(tmp_path), "SITREP_ENCODER": "off", "SITREP_ALLOW_ORIGIN": f"{host}:{port}"}
    )


async def found(settings: Settings, name: str) -> tuple[str, dict[str, Any]]:
    """The text for people, and the fields."""
    shown: list[str] = []
    for as_json in (False, True):
        assert await read(settings, [name], as_json=as_json, write=shown.append)
    return shown[0], json.loads(shown[1])


def repeated(fields: dict[str, Any]) -> int:
    return sum(len(each["text"]) for each in fields["takeaways"])


async def test_no_more_than_a_fifth_of_an_article_is_repeated(web: Web, settings: Settings) -> None:
    text, fields = await found(settings, web.serve("/a", page(*FACTS, filler=6), Content_Type="text/html"))
    assert 0 < repeated(fields) <= len(str(fields["text"])) // 5
    assert "left out: together they would repeat more than a fifth of the article." in text
    assert str(fields["withheld"]) in text


@pytest.mark.parametrize(
    "head", ['<meta name="robots" content="nosnippet">', '<meta name="robots" content="max-snippet:0">']
)
async def test_where_the_publisher_forbids_it_there_is_a_headline_only(
    web: Web, settings: Settings, head: str
) -> None:
    text, fields = await found(settings, web.serve("/a", page(*FACTS, head=head), Content_Type="text/html"))
    assert (fields["takeaways"], fields["text"]) == ([], "")
    assert "Rifles under onions (SAMPLE)" in text
    assert "asks programs not to use its text: there is a headline and a link only." in text
    assert "onions on Monday" not in text


async def test_a_reservation_of_the_site_counts_as_well(web: Web, settings: Settings) -> None:
    web.serve("/.well-known/tdmrep.json", '[{"location": "/", "tdm-reservation": 1}]')
    text, fields = await found(settings, web.serve("/a", page(*FACTS), Content_Type="text/html"))
    assert fields["takeaways"] == []
    assert "asks programs not to use its text" in text


async def test_a_limit_in_characters_is_kept_and_said(web: Web, settings: Settings) -> None:
    head = '<meta name="robots" content="max-snippet:110">'
    url = web.serve("/a", page(*FACTS, head=head, filler=30), Content_Type="text/html")
    text, fields = await found(settings, url)
    assert repeated(fields) <= 110
    assert fields["text"] == ""
    assert "its publisher lets us show at most 110 characters of it." in text


async def test_a_file_of_ones_own_has_no_limits(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "saved.html"
    path.write_text(page(*FACTS, head='<meta name="robots" content="nosnippet">'))
    text, fields = await found(settings, str(path))
    assert fields["takeaways"]
    assert fields["withheld"] == ""
    assert "onions on Monday" in text


async def test_a_feed_is_no_article_whether_an_address_or_a_file(
    web: Web, settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rss = "<?xml version='1.0'?><rss version='2.0'><channel><title>SAMPLE</title></channel></rss>"
    path = tmp_path / "feed.xml"
    path.write_text(rss)
    for name in (web.serve("/rss", rss), str(path)):
        assert not await read(settings, [name], as_json=False, write=print)
        said = capsys.readouterr()
        assert said.err.splitlines()[-1].startswith("sitrep: This is a feed. Give ")
        assert not said.out


async def test_a_page_without_text_is_one_line_and_no_librarys_warning(
    web: Web, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    log.configure("INFO")
    try:
        url = web.serve("/js", "<!doctype html><html><body><div id=root></div></body></html>")
        assert not await read(settings, [url], as_json=False, write=print)
    finally:
        root.handlers[:] = before
        root.setLevel(level)
    told = capsys.readouterr().err.splitlines()
    assert len(told) == 2 and all(line.startswith("sitrep: ") for line in told)
