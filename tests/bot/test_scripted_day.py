"""A day of many people, in two languages, in private, in groups and their topics, and in channels.

Everything goes over real HTTP to the stand-in for the Bot API, which notes whatever the real one forbids.
"""

import asyncio
import random
from contextlib import suppress
from datetime import timedelta

import pytest

from tests.bot.invented import NOW
from tests.bot.newsroom import newsroom, real_names
from tests.bot.scene import deliver_due, scene, unhurried
from tests.telegram_server import TelegramServer

FIRST = 1000
FORUM, CHANNEL = -1002000000000, -1003000000000
STRANGER = 500_000
PATIENCE = 60
CURIOSITY = 3
"""Buttons that somebody presses, at most, after each command."""

SCRIPTS = {
    "en": (
        ("/start", "/country kz", "/theme terrorism", "/digest", "/latest", "/why"),
        (
            "/start c-kz",
            "/country uzbekistan kyrgyzstan",
            "/settings",
            "/time 07:30",
            "/timezone Almaty",
            "/last",
        ),
        (
            "kazakhstan",
            "/region central asia",
            "/digest kazakhstan",
            "/mute",
            "/quiet 22:00 07:00",
            "/subscriptions",
        ),
        (
            "/search border",
            "/countries",
            "/themes",
            "/country kz",
            "/pause",
            "/resume",
            "/export",
            "/forgetme",
        ),
        ("/help", "/privacy", "/country narnia", "gibberish " * 40, "/stop", "/start", "/nonsense", "/theme"),
    ),
    "ru": (
        ("/start", "/country Казахстан", "/theme терроризм", "/digest", "/latest", "/why"),
        ("Узбекистан", "/settings", "/time 8:00", "/timezone Алматы", "/search граница", "/last"),
        (
            "/start t-terrorism",
            "/region Центральная Азия",
            "/digest",
            "/mute",
            "/quiet 23:00 08:00",
            "/subscriptions",
        ),
        ("/help", "/privacy", "/country нарния", "абракадабра", "/stop", "/start", "/forgetme"),
    ),
}
CROWD = ("/country kz", "/digest", "/settings", "/time 09:00", "/theme terrorism everywhere", "/latest")
OWNER = (
    "/channel @day{n}",
    "/channel @day{n} country kz",
    "/channel @day{n} digest",
    "/channel @day{n} settings",
)


class Life:
    """One person's day: commands from a script, and buttons pressed out of curiosity."""

    def __init__(self, server: TelegramServer, number: int) -> None:
        self.server = server
        self.dice = random.Random(number)
        self.user = FIRST + number
        self.language = self.dice.choice(("en", "ru"))
        self.unanswered: list[str] = []
        server.languages[self.user] = self.language
        server.meet(self.user)

    async def live(self) -> None:
        """In private; every tenth runs a group and every tenth a channel too."""
        for line in self.dice.choice(SCRIPTS[self.language]):
            await self._typed(self.user, line)
        if self.user % 10 == 0:
            await self._run_group(FORUM - self.user)
        if self.user % 10 == 5:
            await self._run_channel(CHANNEL - self.user)

    async def _typed(self, chat: int, line: str, **where: int) -> None:
        before = self.server.reactions[chat]
        await self.server.say(self.user, line, chat=chat, **where)
        await self._answered(chat, before, line)
        for _ in range(self.dice.randint(0, CURIOSITY)):
            await self._pressed(chat)

    async def _pressed(self, chat: int) -> None:
        """Any button of the newest message that has some."""
        newest = next((each for each in reversed(self.server.seen(chat)) if each.rows), None)
        buttons = [each for row in newest.rows for each in row if "callback_data" in each] if newest else []
        if newest is not None and buttons:
            button, before = self.dice.choice(buttons), self.server.reactions[self.user]
            await self.server.press_data(self.user, newest, button["callback_data"])
            await self._answered(self.user, before, f"[{button['text']}]")

    async def _answered(self, chat: int, before: int, what: str) -> None:
        with suppress(TimeoutError):
            await self.server.until(lambda: self.server.reactions[chat] > before, PATIENCE)
            return
        self.unanswered.append(what)

    async def _run_group(self, chat: int) -> None:
        self.server.meet(chat, "supergroup", is_forum=True, title="Crowd (SAMPLE)")
        self.server.admins.add((chat, self.user))
        await self.server.membership(chat, "member", by=self.user, before="left")
        await self.server.until(lambda: self.server.seen(chat), PATIENCE)
        topic = self.dice.choice((0, 1, 7))
        for line in CROWD:
            await self._typed(chat, line, topic=topic)
        await self.server.say(self.user + STRANGER, "/country uz", chat=chat)

    async def _run_channel(self, chat: int) -> None:
        name = f"day{self.user}"
        self.server.hire(chat, self.user, name)
        for line in OWNER:
            await self._typed(self.user, line.replace("day{n}", name))


@pytest.mark.parametrize("people", [20, pytest.param(200, marks=pytest.mark.soak)])
async def test_a_day_of_many_people(tmp_path, caplog, people):
    async with (
        newsroom(tmp_path, real_names()) as room,
        scene(desk=room.desk, pacer=unhurried()) as s,
    ):
        await s.gateway.ready.wait()
        lives = [Life(s.server, number) for number in range(people)]
        async with asyncio.TaskGroup() as day:
            doors = asyncio.Semaphore(16)
            for life in lives:
                day.create_task(through(doors, life))
        assert not [each for each in s.asked if each.user >= STRANGER], "a group hears those who run it"
        assert not [(life.user, life.unanswered) for life in lives if life.unanswered]
        sent = await deliver_due(s, NOW + timedelta(days=1))
        assert sent.done >= people // 2
        assert not sent.failed
        assert "could not be handled" not in caplog.text, caplog.text
        assert "refused" not in caplog.text, caplog.text
        fate = ("message is not modified", "chat not found")  # the same again; the owner never came
        assert not [each for each in s.server.refused if not any(word in each.description for word in fate)]


async def through(doors, life):
    async with doors:
        await life.live()
