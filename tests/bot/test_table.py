"""The one table: what help, the menus and the documentation say of it, and who may do what."""

from __future__ import annotations

import logging
import re
from dataclasses import replace
from pathlib import Path

import pytest

from bot.chat import Desk, Reply, Request, Role
from bot.commands import COMMANDS, welcome
from bot.commands.docs import commands_page
from bot.commands.table import Table, command, press
from bot.dispatch import answer
from bot.render.buttons import button, carries, read
from digest.errors import StoreError
from digest.model import Access, Book, Destination, Subscriber
from storage import care
from tests.bot.invented import NOW
from tests.bot.newsroom import newsroom, real_names
from tests.bot.reading_messages import reply_text

PAGE = Path(__file__).parents[2] / "docs" / "commands.md"
READERS = {
    *("start", "help", "country", "theme", "region", "subscriptions", "unfollow", "digest", "latest", "last"),
    *("search", "why", "settings", "time", "timezone", "pause", "resume", "mute", "privacy", "forgetme"),
    *("countries", "themes", "stop", "quiet", "only", "without", "export", "share", "channel", "unmute"),
    "language",
}
EDITORS = {
    *("addsource", "sources", "checksource", "labelsource", "pausesource", "resumesource", "renamesource"),
    *("pacesource", "removesource", "importsources", "exportsources"),
}
ADMINS = {*EDITORS, "status", "stats", "feedback", "withdraw", "access", "limits", "audit"}
OWNERS = {*ADMINS, "admins"}


def asked(command: str, args: str = "", role: Role = Role.READER, kind: str = "private") -> Request:
    return Request(Destination(7), kind, 7, role, "en", command, args, NOW)


def test_every_command_is_there_for_those_who_may() -> None:
    assert {each.name for each in COMMANDS.typed(Role.READER)} == READERS
    assert {each.name for each in COMMANDS.typed(Role.EDITOR)} == {*READERS, *EDITORS}
    assert {each.name for each in COMMANDS.typed(Role.ADMIN)} == {*READERS, *ADMINS}
    assert {each.name for each in COMMANDS.typed(Role.OWNER)} == {*READERS, *OWNERS}


def test_the_page_in_docs_is_this_table() -> None:
    assert PAGE.read_text(encoding="utf-8") == commands_page(COMMANDS), "run python -m bot.commands.docs"


@pytest.mark.parametrize("each", COMMANDS.typed(Role.OWNER), ids=lambda each: each.name)
def test_telegram_takes_every_entry(each: object) -> None:
    name, text, example = (getattr(each, part) for part in ("name", "help", "example"))
    assert re.fullmatch(r"[a-z0-9_]{1,32}", name)
    assert 1 <= len(text) <= 100
    assert example == "" or example.startswith(f"/{name} ")


def test_menus_are_short_and_by_scope() -> None:
    private, group = COMMANDS.menu(Role.READER), COMMANDS.menu(Role.READER, group=True)
    assert set(group) < set(private) < set(COMMANDS.menu(Role.ADMIN))
    assert {name for name, _ in group} == {"country", "theme", "subscriptions", "digest", "latest", "help"}
    assert not {name for name, _ in private} & OWNERS


def test_a_table_has_each_name_once() -> None:
    @command("twice", help="one")
    async def first(request: Request, desk: Desk) -> Reply:
        return Reply()

    with pytest.raises(ValueError, match="two commands"):
        Table([first, first])


async def test_what_only_buttons_reach_is_not_typed() -> None:
    @press("secret")
    async def secret(request: Request, desk: Desk) -> Reply:
        return Reply(toast="reached")

    table = Table([secret])
    assert table.find("secret") is None
    assert table.find("secret", pressed=True) is secret
    assert table.typed(Role.ADMIN) == ()


def test_button_data_has_a_version_and_a_limit() -> None:
    assert read(button("x", "time", "08:00").data) == ("time", "08:00")
    assert [read(raw) for raw in ("2:time:08:00", "time", "1:time", "1::x", "")] == [None] * 5
    assert carries("unfollow", "x" * 43)  # ten bytes are left for the channel that it may speak for
    assert not carries("unfollow", "x" * 44)
    with pytest.raises(ValueError, match="cannot carry"):
        button("x", "unfollow", "é" * 40)


class Broken:
    """A store of subscribers that fails, as when the disk is full."""

    async def get(self, destination: Destination) -> Subscriber | None:
        raise StoreError("the disk is full")


async def test_trouble_on_our_side_is_an_apology_and_a_line_in_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with newsroom(tmp_path, real_names(), news=False) as room:
        desk = replace(room.desk, subscribers=Broken())  # type: ignore[arg-type]
        with caplog.at_level(logging.WARNING):
            reply = await answer(asked("subscriptions"), desk)
    assert "try again in a minute" in reply_text(reply)
    assert "disk" not in reply_text(reply)
    assert "/subscriptions failed: the disk is full" in caplog.text


class Door:
    """A guest list that cannot be read."""

    async def book(self) -> Book:
        return Book(access=Access.INVITE)

    async def is_allowed(self, chat: int) -> bool:
        raise StoreError("the disk is full")


async def test_a_command_that_there_is_not_is_not_repeated_in_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """It may be anything that somebody typed."""
    async with newsroom(tmp_path, real_names(), news=False) as room:
        await answer(asked("zanzibar"), replace(room.desk, people=Door()))  # type: ignore[arg-type]
    assert "/? failed: the disk is full" in caplog.text
    assert "zanzibar" not in caplog.text


async def test_a_source_accepted_wakes_the_collector(tmp_path: Path) -> None:
    async with newsroom(tmp_path, real_names(), news=False) as room:
        accept = replace(asked("accept", "1", Role.ADMIN), pressed=True)
        await answer(asked("addsource", "https://harbour.example/rss", Role.ADMIN), room.desk)
        assert room.nudged == []
        await answer(accept, room.desk)
        assert room.nudged == ["collect"]
        await answer(accept, room.desk)
        await answer(asked("addsource", "https://harbour.example/rss", Role.ADMIN), room.desk)
        await answer(asked("addsource", "nonsense", Role.ADMIN), room.desk)
        await answer(asked("addsource", "https://quay.example/news"), room.desk)
        assert room.nudged == ["collect"]
        assert len(await room.desk.sources.all(NOW)) == 1


def test_the_privacy_notice_says_what_the_store_does() -> None:
    said = (
        welcome.ARTICLES_DAYS,
        welcome.DELIVERIES_DAYS,
        welcome.GONE_DAYS,
        welcome.UPDATES_DAYS,
        welcome.AUDIT_DAYS,
        welcome.COMPLAINT_DAYS,
        welcome.MARK_DAYS,
    )
    kept = (
        *(care.BODIES, care.DELIVERIES, care.CHATS_GONE, care.UPDATES, care.AUDITS, care.COMPLAINTS),
        care.MARKS,
    )
    assert said == tuple(each.days for each in kept)


async def test_two_presses_at_once_count_once(tmp_path: Path) -> None:
    async with newsroom(tmp_path, real_names()) as room:
        press_kz = replace(asked("country", "KZ"), pressed=True)
        first = await answer(press_kz, room.desk)
        second = await answer(press_kz, room.desk)
        assert "You now follow" in reply_text(first)
        assert reply_text(second) == "(You already follow Kazakhstan.)"
        subscriber = await room.desk.subscribers.get(press_kz.destination)
        assert subscriber is not None
        assert len(subscriber.filter.pairs) == 1
