"""`sitrep sources import` with the real reader and store: what answers, what does not, and what it says."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from bot import packs
from bot.intake import Fate, Taken
from bot.settings import Settings, load
from bot.sources_command import export_file, import_file, import_pack, said, summed_up
from bot.wiring import open_house
from digest.errors import UserError
from digest.model import OwnerKind, Source, SourceDraft, SourceKind
from tests.sources.web import Web, open_web
from tests.storage.engines import lay_tables

FEED = (
    '<?xml version="1.0"?><rss version="2.0"><channel><title>Gazette (SAMPLE)</title>'
    "<item><title>One</title><link>https://gazette.example/1</link></item>"
    "<item><title>Two</title><link>https://gazette.example/2</link></item></channel></rss>"
)
SITE = (
    '<!doctype html><html><head><link rel="alternate" type="application/rss+xml" href="/rss"></head></html>'
)


@asynccontextmanager
async def city(folder: Path) -> AsyncIterator[tuple[Web, Settings]]:
    """A web server with a feed and a site that names it, and settings that may reach it."""
    async with open_web() as web:
        web.serve("/rss", FEED, Content_Type="application/rss+xml")
        web.serve("/site/", SITE, Content_Type="text/html")
        settings = load(
            {"SITREP_DATA": str(folder), "SITREP_ALLOW_ORIGIN": f"{web.origin[0]}:{web.origin[1]}"}
        )
        lay_tables(settings.database_url)
        yield web, settings


async def kept(settings: Settings) -> dict[str, Source]:
    async with open_house(settings) as house:
        return {source.url: source for source in await house.sources.all(house.clock())}


def draft(url: str, name: str, **more: object) -> SourceDraft:
    return SourceDraft(url=url, kind=SourceKind.FEED, name=name, **more)  # type: ignore[arg-type]


async def test_a_file_is_checked_line_by_line_and_nothing_is_lost(tmp_path: Path) -> None:
    async with city(tmp_path) as (web, settings):
        path, lines = tmp_path / "in.opml", list[str]()
        path.write_text(
            f'<opml version="2.0"><body><outline text="Gazette" xmlUrl="{web.url("/site/")}" country="GE"/>'
            '<outline text="Dead" xmlUrl="https://dead.example/feed"/></body></opml>'
        )
        await import_file(settings, path, lines.append)
        assert sorted(lines[:2]) == [
            "answers, 2 items: Gazette",
            "does not answer (There is no site of that name): added, will be asked again: Dead",
        ]
        assert lines[2] == "1 of 2 answered and were added; 1 did not answer: Dead"
        sources = await kept(settings)
        assert set(sources) == {web.url("/rss"), "https://dead.example/feed"}
        assert sources[web.url("/rss")].outlet.country == "GE"
        await export_file(settings, tmp_path / "out.opml", lines.append)
        assert lines[-1].startswith("2 sources written to ")
        assert web.url("/rss") in (tmp_path / "out.opml").read_text()


@pytest.mark.parametrize("keep", [False, True])
async def test_a_pack_leaves_out_what_does_not_answer_unless_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, keep: bool
) -> None:
    async with city(tmp_path) as (web, settings):
        drafts = [
            draft(web.url("/site/"), "Gazette", owner=OwnerKind.STATE, owner_note="read on 2026-11-21"),
            draft("https://dead.example/", "Dead"),
        ]
        pack = packs.Pack(
            "A pack", "not verified from here", tuple(packs.Entry(each, "en") for each in drafts)
        )
        monkeypatch.setattr(packs, "load", lambda name: pack)
        lines: list[str] = []
        await import_pack(settings, "sample", lines.append, keep=keep)
        assert lines[0] == "A pack: 2 sources, not verified from here"
        assert any("--pack sample --all" in line for line in lines) is not keep
        assert "answers, 2 items: Gazette, en" in lines
        sources = await kept(settings)
        assert len(sources) == 1 + keep
        outlet = sources[web.url("/rss")].outlet
        assert (outlet.owner, outlet.owner_note) == (OwnerKind.STATE, "read on 2026-11-21")


async def test_a_file_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    async with city(tmp_path) as (_, settings):
        with pytest.raises(UserError, match="cannot be written"):
            await export_file(settings, tmp_path / "missing" / "out.opml", print)


async def test_a_list_replaces_an_older_list_and_nothing_else(tmp_path: Path) -> None:
    async with city(tmp_path) as (_, settings):
        new, precious = tmp_path / "out.opml", tmp_path / "other.db"
        precious.write_bytes(b"SQLite format 3")
        with pytest.raises(UserError, match="there already, and is no list of sources"):
            await export_file(settings, precious, print)
        assert precious.read_bytes() == b"SQLite format 3"
        for _ in range(2):
            await export_file(settings, new, print)
        assert new.read_bytes().startswith(b"<?xml")


def test_what_is_said() -> None:
    one = draft("https://a.example/", "Steppe")
    taken = [
        Taken(one, Fate.ANSWERS, 1),
        Taken(one, Fate.KNOWN),
        Taken(one, Fate.ADDED, reason="No answer."),
        Taken(one, Fate.SILENT, reason="No answer."),
        Taken(replace(one, name="Other"), Fate.LEFT_OUT, reason="There is no feed."),
    ]
    assert said(taken[0], "ru") == "answers, 1 item: Steppe, ru"
    assert [said(each) for each in taken] == [
        "answers, 1 item: Steppe",
        "is there already: Steppe",
        "does not answer (No answer): added, will be asked again: Steppe",
        "does not answer (No answer): left out: Steppe",
        "is no source (There is no feed): left out: Other",
    ]
    assert summed_up(taken) == (
        "1 of 5 answered and were added; 1 there already; 2 did not answer: Steppe (2); 1 is no source: Other"
    )


def test_who_refuses_is_not_said_to_be_silent_and_proves_that_there_is_a_network() -> None:
    one = draft("https://a.example/", "Steppe")
    silent = [Taken(replace(one, name=name), Fate.ADDED, reason="No answer.") for name in ("A", "B", "C")]
    known, private = Taken(one, Fate.KNOWN), Taken(one, Fate.LEFT_OUT, reason="It is on a private network.")
    refused = Taken(one, Fate.SILENT, reason="There is no page at this address.", answered=True)
    assert (
        said(refused) == "answers with nothing to read (There is no page at this address): left out: Steppe"
    )
    assert summed_up([*silent, refused]) == (
        "0 of 4 answered and were added; 3 did not answer: A, B, C; 1 answered with nothing to read: Steppe"
    )
    assert summed_up([*silent, known, private]).endswith("or no name server.")
    for heard in (refused, replace(private, answered=True), Taken(one, Fate.ANSWERS, 1)):
        assert "name server" not in summed_up([*silent, heard])


async def test_the_real_reason_is_said_of_an_address_that_may_be_opened_by_way_of_exception(
    tmp_path: Path,
) -> None:
    async with city(tmp_path) as (web, settings):
        web.serve("/wall", "no", "403 Forbidden")
        path, lines = tmp_path / "in.opml", list[str]()
        outlines = (f'<outline text="{name}" xmlUrl="{web.url(name)}"/>' for name in ("/wall", "/missing"))
        path.write_text(f'<opml version="2.0"><body>{"".join(outlines)}</body></opml>')
        await import_file(settings, path, lines.append)
        assert not any("private" in line for line in lines)
        assert any("let programs read" in line and line.endswith("/wall") for line in lines)
        assert any("no page at this address" in line and line.endswith("/missing") for line in lines)
        assert set(await kept(settings)) == {web.url("/wall"), web.url("/missing")}


async def test_a_file_without_sources_is_a_sentence(tmp_path: Path) -> None:
    async with city(tmp_path) as (_, settings):
        (tmp_path / "none.opml").write_text('<opml version="2.0"><body/></opml>')
        lines: list[str] = []
        assert not await import_file(settings, tmp_path / "none.opml", lines.append)
        assert lines == [f"{tmp_path}/none.opml names no source: no outline in it has an xmlUrl."]
