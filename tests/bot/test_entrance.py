"""Who comes in: by invitation, by number or freely; and who runs the bot, looked up at every press."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.book import FRESH, KnownPeople
from bot.chat import Message, Reply, Request, Role
from bot.commands import COMMANDS
from bot.dispatch import answer, press_of
from digest.errors import StoreError
from digest.model import Access, Book, Destination, Rank
from tests.bot.invented import NOW
from tests.bot.newsroom import Newsroom, newsroom, real_names
from tests.bot.reading_messages import reply_text
from topics.resolver import TopicResolver

OLGA, BORIS, EVE = 102, 104, 103
GROUP = -500


@pytest.fixture(scope="module")
def resolver() -> TopicResolver:
    return real_names()


def asked(
    command: str, args: str = "", *, user: int = EVE, chat: int = 0, role: Role = Role.READER
) -> Request:
    kind = "group" if chat < 0 else "private"
    return Request(Destination(chat or user), kind, user, role, "en", command, args, NOW, bot="sitrep_bot")


async def said(room: Newsroom, request: Request) -> str:
    return reply_text(await answer(request, room.desk))


async def code(room: Newsroom, command: str, args: str) -> str:
    """The code in the link that an owner has made."""
    text = await said(room, asked(command, args, user=OLGA, role=Role.OWNER))
    found = re.search(r"https://t\.me/sitrep_bot\?start=(i-[0-9a-f]{24})\b", text)
    assert found, text
    assert len(found[1]) <= 64
    return found[1]


async def test_a_link_lets_in_as_many_as_it_says(tmp_path: Path, resolver: TopicResolver) -> None:
    async with newsroom(tmp_path, resolver) as room:
        await room.desk.people.open_to(Access.INVITE, OLGA, NOW)
        link = await code(room, "access", "link 1")
        assert "by invitation" in await said(room, asked("latest", "kz"))
        first = await said(room, asked("start", link))
        assert first.startswith("You are let in.\n")
        assert "by invitation" not in await said(room, asked("latest", "kz"))
        assert (await said(room, asked("start", link))).startswith("You are let in."), "again is no harm"
        late = await said(room, asked("start", link, user=BORIS))
        assert late == "This invitation has ended or was used. Please ask for a new one."
        assert await said(room, asked("country", "kz", user=BORIS)) == "", "one line is enough"
        assert await room.desk.subscribers.get(Destination(BORIS)) is None


async def test_a_link_makes_one_person_an_editor(tmp_path: Path, resolver: TopicResolver) -> None:
    async with newsroom(tmp_path, resolver) as room:
        link = await code(room, "admins", "invite editor")
        in_group = await said(room, asked("start", link, user=BORIS, chat=GROUP))
        assert "has ended" in in_group, "a rank is given in private"
        assert "You are an editor" in await said(room, asked("start", link, user=BORIS))
        assert "3 sources" in await said(room, asked("sources", user=BORIS))
        assert "has ended" in await said(room, asked("start", link, user=EVE))
        assert await said(room, asked("sources", user=EVE)) == ""
        assert "/status is for admins and owners." in await said(room, asked("status", user=BORIS))


async def test_a_link_is_ended_by_a_button(tmp_path: Path, resolver: TopicResolver) -> None:
    async with newsroom(tmp_path, resolver) as room:
        link = await code(room, "admins", "invite admin")
        everybody = await answer(asked("admins", user=OLGA, role=Role.OWNER), room.desk)
        assert "Link 1: admin, for another 7 days" in reply_text(everybody)
        data = {each.label: each.data for row in everybody.messages[0].keyboard for each in row}
        press = replace(asked(*press_of(data["End link 1"]), user=OLGA, role=Role.OWNER), pressed=True)
        assert "(Ended.)" in await said(room, press)
        assert "(It had ended.)" in await said(room, press)
        assert "has ended" in await said(room, asked("start", link))


async def test_a_group_is_let_in_by_number_by_link_or_by_an_admins_word(
    tmp_path: Path, resolver: TopicResolver
) -> None:
    async with newsroom(tmp_path, resolver) as room:
        await room.desk.people.open_to(Access.INVITE, OLGA, NOW)
        assert "by its number: -500" in await said(room, asked("country", "kz", chat=GROUP))
        assert await said(room, asked("country", "kz", chat=GROUP)) == "", "once an hour"
        await room.desk.people.name(BORIS, Rank.EDITOR, OLGA, NOW)
        assert await said(room, asked("country", "kz", user=BORIS, chat=GROUP)) == "", (
            "an editor opens nothing"
        )
        link = await code(room, "access", "link")
        assert "You are let in." in await said(room, asked("start", link, chat=GROUP))
        assert "You now follow" in await said(room, asked("country", "kz", chat=GROUP))
        other = asked("country", "kz", user=OLGA, chat=-501, role=Role.OWNER)
        assert "You now follow" in await said(room, other)
        assert "You now follow" in await said(room, asked("country", "tj", chat=-501)), "it is a reader now"


async def test_who_is_shut_out_stays_out_by_whatever_way(tmp_path: Path, resolver: TopicResolver) -> None:
    async with newsroom(tmp_path, resolver) as room:
        await said(room, asked("country", "kz"))
        await room.desk.people.deny(EVE, OLGA, NOW)
        link = await code(room, "access", "link 5")
        for request in (asked("latest", "kz"), asked("latest", "kz", chat=GROUP), asked("resume"), asked("")):
            assert await said(room, request) == ""
        assert "has ended" in await said(room, asked("start", link))
        assert "What is stored" in await said(room, asked("privacy"))
        assert await answer(replace(asked("country", "TJ"), pressed=True), room.desk) == Reply()


async def test_a_rank_holds_from_one_press_to_the_next(tmp_path: Path, resolver: TopicResolver) -> None:
    async with newsroom(tmp_path, resolver) as room:
        press = replace(asked("pausesource", "3", user=BORIS), pressed=True)
        assert await answer(press, room.desk) == Reply()
        await room.desk.people.name(BORIS, Rank.EDITOR, OLGA, NOW)
        assert "Paused" in await said(room, press)
        await room.desk.people.name(BORIS, None, OLGA, NOW)
        assert await answer(replace(press, command="resumesource"), room.desk) == Reply()


@pytest.mark.parametrize("role", list(Role))
async def test_what_is_above_readers_is_not_there_and_the_others_are_told_whose_it_is(
    tmp_path: Path, resolver: TopicResolver, role: Role
) -> None:
    async with newsroom(tmp_path, resolver) as room:
        for command in COMMANDS:
            request = asked(command.name, user=BORIS, role=role)
            if command.role > role:
                whose = "owners" if command.role is Role.OWNER else "admins and owners"
                told = f"/{command.name} is for {whose}. /help shows what you may do."
                typed = "" if command.pressed or role is Role.READER else told
                assert command.pressed or await said(room, request) == typed, command.name
                assert await answer(replace(request, pressed=True), room.desk) == Reply(), command.name
                assert await answer(replace(request, kind="group"), room.desk) == Reply(), command.name


async def test_who_is_named_is_told_in_their_language(tmp_path: Path, resolver: TopicResolver) -> None:
    async with newsroom(tmp_path, resolver) as room:
        told: list[tuple[Destination, Message]] = []

        async def tell(destination: Destination, message: Message) -> bool:
            told.append((destination, message))
            return True

        await room.desk.subscribers.ensure(Destination(BORIS), kind="private", language="ru", now=NOW)
        desk = replace(room.desk, tell=tell)
        reply = await answer(asked("admins", f"{BORIS} admin", user=OLGA, role=Role.OWNER), desk)
        assert "They were told." in reply_text(reply)
        ((destination, message),) = told
        assert destination == Destination(BORIS)
        assert reply_text(Reply((message,))).startswith("Теперь вы админ этого бота.")


async def test_the_last_owner_stays(tmp_path: Path, resolver: TopicResolver) -> None:
    async with newsroom(tmp_path, resolver) as room:
        desk = replace(room.desk, owners=frozenset())
        await desk.people.name(BORIS, Rank.OWNER, OLGA, NOW)
        own = asked("admins", f"{BORIS} none yes", user=BORIS)
        assert "There has to be an owner." in reply_text(await answer(own, desk))
        assert "There has to be an owner." in reply_text(
            await answer(asked("admins", f"{BORIS} editor yes", user=BORIS), desk)
        )
        by_settings = asked("admins", f"{OLGA} none yes", user=BORIS)
        assert "by the settings" in reply_text(await answer(by_settings, room.desk))


class Counting:
    """A book that counts how often it is read, and may fail."""

    def __init__(self) -> None:
        self.reads = 0
        self.broken = False
        self.ranks: dict[int, Rank] = {}

    async def book(self) -> Book:
        self.reads += 1
        if self.broken:
            raise StoreError("locked")
        return Book(dict(self.ranks))

    async def name(self, user: int, rank: Rank | None, by: int, now: object) -> bool:
        self.ranks[user] = rank or Rank.EDITOR
        return True


async def test_a_rank_costs_no_query_each_time_and_a_change_holds_at_once() -> None:
    kept, seconds = Counting(), [0.0]
    people = KnownPeople(kept, lambda: seconds[0])  # type: ignore[arg-type]
    for _ in range(100):
        assert (await people.book()).ranks == {}
    assert kept.reads == 1
    await people.name(BORIS, Rank.ADMIN, OLGA, NOW)
    assert (await people.book()).ranks == {BORIS: Rank.ADMIN}
    assert people.rank(BORIS) is Rank.ADMIN
    kept.ranks.clear()
    seconds[0] += FRESH + 1
    assert (await people.book()).ranks == {}, "another process took it away"
    kept.broken = True
    seconds[0] += timedelta(days=1).total_seconds()
    assert (await people.book()).ranks == {}
    assert kept.reads == 4


async def test_what_was_read_while_it_changed_is_read_again() -> None:
    reading, changed = asyncio.Event(), asyncio.Event()

    class Slow(Counting):
        async def book(self) -> Book:
            before = await super().book()
            if self.reads == 1:
                reading.set()
                await changed.wait()
            return before

    people = KnownPeople(Slow(), lambda: 0.0)  # type: ignore[arg-type]
    first = asyncio.create_task(people.book())
    await reading.wait()
    await people.name(BORIS, Rank.ADMIN, OLGA, NOW)
    changed.set()
    await first
    assert (await people.book()).ranks == {BORIS: Rank.ADMIN}


CHANGES = [
    ("pausesource", "3", "source paused"),
    ("resumesource", "3", "source resumed"),
    ("renamesource", "3 Reed Post", "outlet renamed"),
    ("pacesource", "3 6h", "source adjusted"),
    ("headlines", "3 on", "source adjusted"),
    ("labelsource", "3 kazakhstan state", "outlet labelled"),
    ("setcountry", "3 TJ", "outlet labelled"),
    ("setowner", "3 state", "outlet labelled"),
    ("forgetsource", "3", "source removed"),
    ("withdraw", "1 yes", "story withdrawn"),
    ("access", "invite yes", "access changed"),
    ("access", "allow 555", "chat allowed"),
    ("access", "deny 555", "chat denied"),
    ("access", "drop 555", "chat dropped"),
    ("access", "link 5", "invitation made"),
    ("access", "revoke 1", "invitation revoked"),
    ("limits", "requests 30", "limit changed"),
    ("admins", "104 editor", "editor named"),
    ("admins", "104 owner yes", "owner named"),
    ("admins", "104 none yes", "rank taken"),
    ("admins", "invite admin", "invitation made"),
]


async def test_every_change_is_in_the_trail_under_the_name_of_who_made_it(
    tmp_path: Path, resolver: TopicResolver
) -> None:
    async with newsroom(tmp_path, resolver) as room:
        for command, args, action in CHANGES:
            last = (await room.desk.trail.page(0, 1))[0].id
            request = asked(command, args, user=OLGA, role=Role.OWNER)
            await answer(
                replace(request, pressed=command in ("headlines", "setcountry", "setowner", "forgetsource")),
                room.desk,
            )
            newest = [each for each in await room.desk.trail.page(0, 5) if each.id > last]
            assert [(each.actor, each.action) for each in newest] == [(OLGA, action)], (command, args)


async def test_russian_words_do_as_well(tmp_path: Path, resolver: TopicResolver) -> None:
    async with newsroom(tmp_path, resolver) as room:
        for command, args in (
            ("admins", "добавить 104 редактор"),
            ("access", "впустить 555"),
            ("access", "закрыть 555"),
            ("access", "забыть 555"),
            ("access", "список yes"),
            ("limits", "списки 7"),
            ("pacesource", "3 раз в день"),
            ("labelsource", "3 казахстан, частный"),
        ):
            request = asked(command, args, user=OLGA, role=Role.OWNER)
            before = len(await room.desk.trail.page(0, 50))
            await answer(replace(request, language="ru"), room.desk)
            assert len(await room.desk.trail.page(0, 50)) == before + 1, args
