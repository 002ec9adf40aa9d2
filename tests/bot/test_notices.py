"""What admins hear of their sources: once, in one message, in plain words, over the real PTB application."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.chat import Role
from bot.commands import COMMANDS
from bot.notices import Telling, tell
from bot.render.buttons import read
from bot.render.notices import SHOWN, render_notices
from bot.terminal import OPERATOR, Terminal
from bot.words import JOINER
from digest.model import (
    Destination,
    FetchState,
    Notice,
    NoticeKind,
    Off,
    Outlet,
    OutletId,
    OwnerKind,
    Source,
    SourceId,
    SourceKind,
    Trouble,
)
from tests.bot.cast import MemorySubscribers, subscriber
from tests.bot.reading_messages import check, message_text
from tests.bot.scene import BOSS, Scene, scene
from tests.telegram_rules import Refusal
from tests.telegram_server import DROP

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
BLOCKED = "The site does not let programs read this address (403)."
CHIEF = 98


def source(number: int, name: str = "", *, failing: float | None = None, off: Off = Off.NO) -> Source:
    """A source; ``failing``: for so many hours."""
    return Source(
        id=SourceId(number),
        outlet=Outlet(OutletId(number), name or f"Post {number}", "KZ", OwnerKind.UNKNOWN, "", True),
        url=f"https://n{number}.example/feed",
        kind=SourceKind.FEED,
        state=FetchState(),
        failures=0 if failing is None else 5,
        next_check=NOW,
        added=NOW - timedelta(days=30),
        off=off,
        failing_since=None if failing is None else NOW - timedelta(hours=failing),
    )


def notice(
    number: int, kind: NoticeKind = NoticeKind.FAILING, reason: str = BLOCKED, *, of: Source | None = None
) -> Notice:
    known = of or source(number)
    return Notice(number, kind, known.id, known.outlet.name, reason, NOW + timedelta(minutes=number))


def said(notices: Sequence[Notice], sources: Iterable[Source] = (), **more: int) -> str:
    message = render_notices(notices, {each.id: each for each in sources}, NOW, **more)
    check([message])
    return message_text(message)


# ── words ──


def test_one_that_fails_for_a_day() -> None:
    steppe = source(3, "Steppe Wire (SAMPLE)", failing=25)
    assert said([notice(1, of=steppe)], [steppe]) == (
        "⚠️ Steppe Wire (SAMPLE) has not worked for a day: the site does not let programs read this address "
        "(403). I keep asking, once a day at least.\n[Check now]"
    )


@pytest.mark.parametrize(
    ("hours", "span"),
    [
        (None, " worked:"),
        (0.5, " worked:"),
        (5.2, " for 5 hours:"),
        (26, " for a day:"),
        (200, " for 8 days:"),
    ],
)
def test_for_how_long(hours: float | None, span: str) -> None:
    known = replace(source(1), failing_since=None if hours is None else NOW - timedelta(hours=hours))
    assert span in said([notice(1, of=known)], [known])


def test_every_kind_has_its_words() -> None:
    kinds = [NoticeKind.GONE, NoticeKind.REFUSED, NoticeKind.MOVED, NoticeKind.RECOVERED]
    known = [source(2, off=Off.GONE), source(3, off=Off.REFUSED), source(4), source(5)]
    notices = [notice(number, kind) for number, kind in enumerate(kinds, 2)]
    notices[2] = replace(notices[2], reason="https://new.example/feed")
    assert said(notices, known).splitlines() == [
        "🚫 Post 2 is gone for good: the site does not let programs read this address (403). "
        "I ask it no more.",
        "⛔ Post 3 has refused us for long: the site does not let programs read this address (403). "
        "I ask it no more, unless you do.",
        "↪️ Post 4 has moved for good, and I follow it to https://new.example/feed.",
        "✅ Post 5 works again.",
        "[Check Post 2] [Check Post 3]",
    ]


def test_a_move_tells_the_address_that_was_taken_whatever_the_source_has_now() -> None:
    moved = notice(4, NoticeKind.MOVED, "https://new.example/feed", of=source(4))
    assert said([moved], [source(4)]) == (
        "↪️ Post 4 has moved for good, and I follow it to https://new.example/feed."
    )
    merged = replace(moved, reason="merged with #7, https://new.example/feed", source=SourceId(7))
    assert said([merged], [source(7)]) == (
        "↪️ Post 4 has moved for good: it is one with #7 now, https://new.example/feed."
    )


def test_a_source_that_was_removed_has_no_button_and_no_reason_is_no_colon() -> None:
    orphan = replace(notice(1, reason=""), source=None)
    assert said([orphan]) == "⚠️ Post 1 has not worked. I keep asking, once a day at least."


def test_many_are_one_message() -> None:
    known = [source(number, failing=30) for number in range(1, 51)]
    text = said([notice(each.id, of=each) for each in known], known)
    assert text.count("has not worked") == SHOWN
    assert f"… and {50 - SHOWN} more; /sources shows them." in text
    back = said([notice(each.id, NoticeKind.RECOVERED, of=each) for each in known], known)
    assert back.count("\n") == 0
    assert f"{50 - SHOWN} more work again." in back


@pytest.mark.parametrize("sign", ["x", "🙂", "ж"])
def test_however_long_the_names_and_reasons_it_stays_one_message(sign: str) -> None:
    known = [source(number, sign * 200, failing=30) for number in range(1, 51)]
    kinds = [NoticeKind.FAILING, NoticeKind.RECOVERED, NoticeKind.MOVED]
    notices = [notice(each.id, kinds[each.id % 3], sign * 900, of=each) for each in known]
    text = said(notices, [replace(each, url="https://n.example/" + "y" * 900) for each in known])
    assert "more; /sources shows them." in text


def test_when_nothing_answers_the_trouble_is_ours() -> None:
    known = [source(number, failing=25) for number in range(1, 5)]
    text = said([notice(1), notice(2, reason="The name was not found.")], known, all_fail=4)
    assert text == (
        "⚠️ Not one of the 4 sources answers. That is probably trouble on our side, such as the network or "
        "the name server of this machine. The last reason I heard: the name was not found. I keep asking; "
        "/sources shows all."
    )


def test_what_a_stranger_wrote_is_text() -> None:
    evil = source(1, "kz.media /removesource \u202e<b>", failing=25)
    text = said([notice(1, of=evil, reason="https://evil.example \x1b[2J @all")], [evil])
    assert "\u202e" not in text
    assert "\x1b" not in text


def test_every_button_reaches_a_command() -> None:
    message = render_notices([notice(1), notice(2)], {SourceId(n): source(n) for n in (1, 2)}, NOW)
    for button in (button for row in message.keyboard for button in row):
        command, args = read(button.data) or ("", "")
        assert COMMANDS.find(command, pressed=True) is not None
        assert args.isdecimal()


# ── the step ──


@dataclass
class MemoryNotices:
    """What happened, who was told of it, and in which order that was written down."""

    every: list[Notice] = field(default_factory=list)
    told: set[tuple[int, int]] = field(default_factory=set)
    log: list[str] = field(default_factory=list)

    async def untold(self, admin: int, now: datetime) -> Sequence[Notice]:
        return [each for each in self.every if (admin, each.id) not in self.told]

    async def mark(self, admin: int, ids: Collection[int], now: datetime) -> None:
        self.log.append("mark")
        self.told |= {(admin, id) for id in ids}

    async def unmark(self, admin: int, ids: Collection[int]) -> None:
        self.log.append("unmark")
        self.told -= {(admin, id) for id in ids}


@dataclass
class MemorySources:
    """All sources."""

    every: list[Source]

    async def all(self, now: datetime) -> Sequence[Source]:
        return self.every


@dataclass
class Office:
    """The step over a gateway at work."""

    scene: Scene
    notices: MemoryNotices
    sources: MemorySources
    kit: Telling

    def texts(self, chat: int = BOSS) -> list[str]:
        return [each.text for each in self.scene.server.seen(chat)]


@asynccontextmanager
async def office(*notices: Notice, admins: Sequence[int] = (BOSS,)) -> AsyncIterator[Office]:
    async with scene() as s:
        await s.gateway.ready.wait()
        for admin in admins:
            s.server.meet(admin)
        kept, known = MemoryNotices(list(notices)), MemorySources([source(n, failing=25) for n in (1, 2)])
        known.every.append(source(9))
        roles = {Destination(admin): Role.OWNER if admin == BOSS else Role.EDITOR for admin in admins}

        async def staff() -> Mapping[Destination, Role]:
            return roles

        kit = Telling(kept, known, s.subscribers, s.gateway.digests, staff, lambda: NOW)  # type: ignore[arg-type]
        yield Office(s, kept, known, kit)


async def test_every_admin_is_told_once_in_one_message() -> None:
    async with office(notice(1), notice(2), admins=(BOSS, CHIEF)) as o:
        assert (await tell(o.kit)).done == 2
        assert (await tell(o.kit)).done == 0
        assert [len(o.texts(BOSS)), len(o.texts(CHIEF))] == [1, 1]
        assert o.texts()[0].count("⚠️") == 2
        assert o.scene.server.seen(BOSS)[0].button("Check Post 2") == "1:checksource:2"
        o.notices.every.append(notice(3, NoticeKind.RECOVERED, of=source(1)))
        await tell(replace(o.kit, wire=o.scene.gateway.digests))
        assert o.texts()[1] == "✅ Post 1 works again."


async def test_a_failure_that_is_over_before_anybody_heard_of_it_is_no_news() -> None:
    async with office(notice(1), notice(2, NoticeKind.RECOVERED, of=source(1))) as o:
        assert (await tell(o.kit)).done == 0
        assert o.texts() == []
        assert o.notices.told == {(BOSS, 1), (BOSS, 2)}


async def test_the_newest_word_on_a_source_counts() -> None:
    gone = notice(3, NoticeKind.GONE, "The site says so.", of=source(1))
    async with office(notice(1), gone) as o:
        await tell(o.kit)
        assert o.texts() == ["🚫 Post 1 is gone for good: the site says so. I ask it no more."]


async def test_when_all_fail_at_once_one_line_says_whose_fault_it_is() -> None:
    async with office(notice(1), notice(2)) as o:
        o.sources.every = [source(n, failing=25) for n in (1, 2, 3)] + [source(4, off=Off.PAUSED)]
        await tell(o.kit)
        (text,) = o.texts()
        assert "Not one of the 3 sources answers" in text
        assert "Post 1" not in text


@pytest.mark.parametrize(
    ("outcome", "tries"),
    [
        (Refusal(429, "Too Many Requests: retry after 1", retry_after=1), 2),
        (Refusal(403, "Forbidden: bot was blocked by the user"), 1),
        (Refusal(400, "Bad Request: chat not found"), 1),
        (Refusal(400, "Bad Request: something new"), 1),
        (Refusal(502, "Bad Gateway"), 1),
        (DROP, 1),
    ],
)
async def test_only_what_certainly_did_not_leave_is_tried_again(outcome: object, tries: int) -> None:
    async with office(notice(1)) as o:
        o.scene.server.plan("sendMessage", outcome)
        assert (await tell(o.kit)).done == 0
        assert o.notices.log == ["mark", "unmark"][:tries], "written down before the call"
        await asyncio.sleep(1.3 if tries == 2 else 0)
        await tell(o.kit)
        assert sum(call.method == "sendMessage" for call in o.scene.server.calls) == tries


DISK = Trouble("disk-full", "The disk is nearly full: {left} left.", "Make room.", {"left": "kz.media\u202e"})


def house(number: int, kind: NoticeKind = NoticeKind.TROUBLE) -> Notice:
    return Notice(number, kind, None, DISK.id, "", NOW, DISK)


async def test_trouble_of_the_program_is_told_to_owners_alone() -> None:
    async with office(house(1), admins=(CHIEF, BOSS)) as o:
        assert (await tell(o.kit)).done == 1
        assert o.texts(CHIEF) == []
        assert [each.replace(JOINER, "") for each in o.texts()] == [
            "🔧 The disk is nearly full: kz.media left.\nMake room."
        ]
        o.notices.every.append(house(2, NoticeKind.OVER))
        assert (await tell(o.kit)).done == 1
        assert o.texts()[1].startswith("✅ Over: The disk is nearly full")


async def test_trouble_that_is_over_before_anybody_heard_of_it_is_no_news() -> None:
    async with office(house(1), house(2, NoticeKind.OVER)) as o:
        assert (await tell(o.kit)).done == 0


async def test_everybody_is_told_in_their_own_language() -> None:
    async with office(notice(1), house(2)) as o:
        chat = Destination(BOSS)
        o.scene.subscribers.known[chat] = subscriber(chat, language="ru")
        await tell(o.kit)
        assert "Post 1 не работает" in o.texts()[0]
        assert "сайт не пускает программы по этому адресу (403)" in o.texts()[0]


async def test_an_admin_who_blocked_us_keeps_nobody_from_hearing() -> None:
    async with office(notice(1), admins=(CHIEF, BOSS)) as o:
        o.scene.server.blocked.add(CHIEF)
        assert (await tell(o.kit)).done == 1
        assert len(o.texts(BOSS)) == 1


async def test_the_operator_of_a_terminal_hears_of_it_too() -> None:
    printed: list[str] = []
    terminal = Terminal(None, printed.append, lambda: NOW)  # type: ignore[arg-type]
    kept = MemoryNotices([notice(1)])

    async def staff() -> Mapping[Destination, Role]:
        return {OPERATOR: Role.OWNER}

    known = MemorySources([source(1)])
    kit = Telling(kept, known, MemorySubscribers(), terminal, staff, lambda: NOW)  # type: ignore[arg-type]
    await tell(kit)
    assert printed[0] == "── a message for admin ──"
    assert "Post 1 has not worked" in printed[1]
