"""How often somebody may ask: told once, then silence until they have waited; nobody else is held up."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.chat import Reply, Request, Role
from bot.commands import COMMANDS
from bot.dispatch import answer, refused
from bot.entrance import ALWAYS, BRIEFS
from bot.limits import DOUBLE, Meter, Turn
from digest.model import Access, Destination, Limits
from tests.bot.invented import NOW
from tests.bot.newsroom import newsroom, real_names
from tests.bot.reading_messages import reply_text

START = datetime(2026, 11, 22, 6, tzinfo=UTC)
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)


def taken(meter: Meter, times: int, now: datetime, who: str = "ann", most: int = 10) -> list[Turn]:
    return [meter.take(who, most, MINUTE, now) for _ in range(times)]


def test_so_many_at_once_then_one_word_then_silence() -> None:
    turns = taken(Meter(), 13, START)
    assert turns == [Turn.YES] * 10 + [Turn.NO] + [Turn.STILL_NO] * 2


def test_who_goes_on_asking_hears_nothing_until_the_bucket_recovers() -> None:
    meter = Meter()
    taken(meter, 11, START)
    flood = [meter.take("ann", 10, MINUTE, START + n * SECOND) for n in range(1, 15)]
    assert set(flood) == {Turn.STILL_NO}
    assert meter.take("ann", 10, MINUTE, START + 16 * SECOND) is Turn.YES, "a quarter is back"
    assert taken(meter, 60, START + HOUR).count(Turn.YES) == 10, "it never holds more than it may"


def test_each_has_a_bucket_of_their_own() -> None:
    meter = Meter()
    taken(meter, 99, START)
    assert taken(meter, 1, START, who="bob") == [Turn.YES]


def test_a_clock_that_goes_back_neither_fills_nor_blocks_for_long() -> None:
    meter = Meter()
    taken(meter, 11, START)
    assert taken(meter, 1, START - HOUR) == [Turn.STILL_NO]
    assert taken(meter, 1, START - HOUR + MINUTE) == [Turn.YES]


def test_a_second_press_is_a_slip_a_third_is_not() -> None:
    meter = Meter()
    presses = [meter.is_double(1, "country:KZ", START + n * SECOND / 2) for n in range(4)]
    assert presses == [False, True, False, True]
    assert not meter.is_double(1, "country:TJ", START + 2 * SECOND)
    assert not meter.is_double(1, "country:TJ", START + 2 * SECOND + DOUBLE)
    assert not meter.is_double(2, "country:TJ", START + 2 * SECOND + DOUBLE)


def asked(
    command: str, args: str = "", *, user: int = 7, seconds: float = 0, role: Role = Role.READER
) -> Request:
    now = NOW + timedelta(seconds=seconds)
    return Request(Destination(user), "private", user, role, "en", command, args, now)


def silent(reply: Reply) -> bool:
    return not reply.messages and not reply.toast


async def test_fifty_in_a_second(tmp_path: Path) -> None:
    async with newsroom(tmp_path, real_names(), news=False) as room:
        await room.desk.people.limit(Limits(commands=20), 102, NOW)
        replies = [await answer(asked("subscriptions", seconds=n / 50), room.desk) for n in range(50)]
        assert [silent(each) for each in replies] == [False] * 21 + [True] * 29
        assert "more than 20 requests in a minute" in reply_text(replies[20])
        assert not silent(await answer(asked("subscriptions", user=8), room.desk))
        boss = [await answer(asked("status", user=102, role=Role.OWNER), room.desk) for _ in range(30)]
        assert not any(map(silent, boss)), "who runs the bot is not held up"


async def test_double_presses_cost_nothing(tmp_path: Path) -> None:
    async with newsroom(tmp_path, real_names(), news=False) as room:
        await room.desk.people.limit(Limits(commands=5), 102, NOW)
        for n, code in enumerate(["KZ", "TJ", "UZ", "KG", "TM"]):
            press = replace(asked("country", code, seconds=n / 4), pressed=True)
            for again in (press, replace(press, now=press.now + SECOND / 8)):
                assert not silent(await answer(again, room.desk))
        refusal = await answer(replace(asked("country", "AF", seconds=2), pressed=True), room.desk)
        assert "more than 5 requests" in refusal.toast


async def test_a_double_press_costs_one_list_of_news(tmp_path: Path) -> None:
    async with newsroom(tmp_path, real_names()) as room:
        await room.desk.people.limit(Limits(briefs=2), 102, NOW)
        for n, code in enumerate(["KZ", "TJ"]):
            press = replace(asked("latest", code, seconds=n), pressed=True)
            for again in (press, replace(press, now=press.now + SECOND / 8)):
                assert "lists of news" not in (await answer(again, room.desk)).toast
        refusal = await answer(replace(asked("latest", "UZ", seconds=2), pressed=True), room.desk)
        assert "more than 2 lists of news" in refusal.toast


async def test_briefs_for_all_together(tmp_path: Path) -> None:
    async with newsroom(tmp_path, real_names()) as room:
        await room.desk.people.limit(Limits(all_briefs=3), 102, NOW)
        for user in (21, 22, 23):
            assert "Very many" not in reply_text(await answer(asked("latest", "kz", user=user), room.desk))
        busy = await answer(asked("latest", "kz", user=24), room.desk)
        assert "Very many people" in reply_text(busy)
        assert not silent(await answer(asked("subscriptions", user=24), room.desk))


def test_what_is_limited_and_what_is_always_answered_exists() -> None:
    assert all(COMMANDS.find(name) for name in (*BRIEFS, *ALWAYS))


async def test_whom_the_bot_does_not_let_in_uses_up_nothing_of_the_others(tmp_path: Path) -> None:
    async with newsroom(tmp_path, real_names()) as room:
        await room.desk.people.limit(Limits(all_briefs=2), 1, NOW)
        ann = Request(Destination(7), "private", 7, Role.READER, "en", "country", "kz", NOW)
        await answer(ann, room.desk)
        await room.desk.people.open_to(Access.INVITE, 1, NOW)
        for stranger in range(100, 110):
            turned = replace(ann, destination=Destination(stranger), user=stranger, command="latest")
            assert "by invitation" in reply_text(await answer(turned, room.desk))
        for _ in range(2):
            assert "newest" in reply_text(await answer(replace(ann, command="latest", args=""), room.desk))
        third = reply_text(await answer(replace(ann, command="latest", args=""), room.desk))
        assert "Very many people are asking" in third


@dataclass
class Asked:
    """People of whom it is counted how often the database was asked."""

    of: Any
    times: int = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self.of, name)

    async def is_allowed(self, chat: int) -> bool:
        self.times += 1
        return bool(await self.of.is_allowed(chat))


async def test_a_flood_of_whom_the_bot_does_not_let_in_costs_few_questions(tmp_path: Path) -> None:
    async with newsroom(tmp_path, real_names(), news=False) as room:
        await room.desk.people.limit(Limits(commands=5), 1, NOW)
        await room.desk.people.open_to(Access.INVITE, 1, NOW)
        await room.desk.people.allow(8, 1, NOW)
        desk = replace(room.desk, people=(people := Asked(room.desk.people)))
        flood = [await answer(asked("latest", seconds=n / 50), desk) for n in range(50)]
        assert [silent(each) for each in flood] == [False] + [True] * 49, "told once, and not by a limit"
        assert people.times == 10
        guest = [await answer(asked("help", user=8, seconds=n / 50), desk) for n in range(50)]
        assert [silent(each) for each in guest] == [False] * 6 + [True] * 44
        assert "more than 5 requests in a minute" in reply_text(guest[5])
        assert people.times == 20


async def test_what_was_counted_before_is_not_counted_again(tmp_path: Path) -> None:
    async with newsroom(tmp_path, real_names()) as room:
        await room.desk.people.limit(Limits(commands=1), 1, NOW)
        ann = Request(Destination(7), "private", 7, Role.READER, "en", "help", "", NOW)
        assert await refused(ann, room.desk) is None
        assert "/country" in reply_text(await answer(replace(ann, admitted=True), room.desk))
        told = await refused(ann, room.desk)
        assert told is not None
        assert "more than 1 request in a minute" in reply_text(told)
