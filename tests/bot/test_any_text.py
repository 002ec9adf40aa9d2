"""Whatever people type or press: an answer or silence, never an exception, never an invalid message."""

from __future__ import annotations

import asyncio
from pathlib import Path

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.chat import Reply, Request, Role
from bot.commands import COMMANDS
from bot.commands.answers import say
from bot.commands.table import Command
from bot.dispatch import answer, press_of
from digest.model import Destination
from tests.bot.invented import NOW
from tests.bot.newsroom import newsroom, real_names
from tests.bot.reading_messages import check

NAMES = [command.name for command in COMMANDS]

WORDS = st.sampled_from(
    [
        *(
            "kz",
            "kazakhstan",
            "Казахстан",
            "congo",
            "korea",
            "georgia",
            "central asia",
            "terrorism",
            "border",
        ),
        *(
            "everywhere",
            "in my places",
            "all",
            "yes",
            "everything yes",
            "anywhere",
            "anything",
            "08:00",
            "mon-fri",
        ),
        *(
            "UTC+5",
            "Asia/Almaty",
            "1",
            "1 1",
            "9 9",
            "country 0",
            "theme 99",
            "🇰🇿",
            "👩‍👩‍👧",
            "<b>x</b>",
            "&amp;",
        ),
        *(
            "'; DROP TABLE story;--",
            "\u202eabc",
            "\u200d",
            "@someone",
            "#tag",
            "kz,kg;uz",
            "https://bare.example/",
        ),
        *(
            "https://harbour.example/rss",
            "https://blog.example/",
            "x" * 4000,
            "🙂" * 3000,
            ", " * 2000,
            "?!" * 2000,
            "but keep " * 400,
            "\x00",
            "é" * 70,
        ),
    ]
)
CHOICES = st.sampled_from(
    [
        *(
            "+KZ m - 0",
            "-. g central-asia 0",
            "m all 3",
            "g - 0 water",
            "+drugs m w 0",
            "-drugs g p 1",
            "m p 1",
        ),
        *(
            "places",
            "themes",
            "clock",
            "zone",
            "hour",
            "done",
            "480",
            "+480",
            "-480",
            "+d2",
            "days 31",
            "days 0",
        ),
        *(
            "3 days",
            "until friday",
            "до пятницы",
            "22:00 07:00",
            "off",
            "flood, bridge",
            "-flood",
            "on",
            "ru",
        ),
        *(
            "c-kz_t-terrorism",
            "r-central-asia",
            "t-nothing",
            "+ru",
            "-en",
            "all",
            "incidents",
            "full",
            "ever",
        ),
    ]
)
ARGS = st.one_of(CHOICES, st.text(max_size=60), WORDS, st.lists(WORDS, max_size=4).map(" ".join))


def whose(command: Command, request: Request) -> Reply:
    """What somebody below the rank of a command is told: only who runs the bot with others, alone with it."""
    staff = request.role is not Role.READER and request.kind in ("private", "local")
    if request.pressed or not staff:
        return Reply()
    theirs = "owners" if command.role is Role.OWNER else "admins and owners"
    return say(f"/{command.name} is for {theirs}. /help shows what you may do.")


def test_any_text_as_any_command(tmp_path: Path) -> None:
    resolver = real_names()
    with asyncio.Runner() as runner:
        context = newsroom(tmp_path, resolver)
        desk = runner.run(context.__aenter__()).desk

        @settings(
            max_examples=3 * settings.default.max_examples, suppress_health_check=[HealthCheck.too_slow]
        )
        @given(
            st.sampled_from(NAMES) | st.text(max_size=10),
            ARGS,
            st.sampled_from(Role),
            st.sampled_from(["private", "group", "channel", "local"]),
            st.booleans(),
        )
        @example("addsource", "", Role.ADMIN, "private", True)
        @example("theme", "everywhere", Role.READER, "private", False)
        @example("places", "m - 0 " + "x" * 60, Role.READER, "private", True)
        @example("place", "+. m all 0", Role.READER, "private", True)
        @example("place", "-KZ m central-asia 99 water", Role.READER, "private", True)
        @example("tick", "+all m p 0", Role.READER, "private", True)
        @example("live", "../../etc/passwd", Role.READER, "private", True)
        @example("start", "c-kz_" + "x" * 80, Role.READER, "private", False)
        @example("pause", "999 months", Role.READER, "private", False)
        @example("quiet", "² ³", Role.READER, "private", False)
        @example("only", "🙂, \u202e, \x00", Role.READER, "private", False)
        @example("unfollow", "KZ " + "x" * 70, Role.READER, "private", True)
        @example("status", "now", Role.EDITOR, "private", False)
        @example("status", "now", Role.EDITOR, "group", False)
        def probe(command: str, args: str, role: Role, kind: str, pressed: bool) -> None:
            where = Destination(7)
            request = Request(where, kind, 7, role, "en", command, args, NOW, pressed)
            reply = runner.run(answer(request, desk))
            check(reply.messages)
            assert len(reply.toast) <= 200
            assert reply.messages or not reply.edit
            found = COMMANDS.find(command, pressed=pressed)
            if found is not None and found.role > role:
                assert reply == whose(found, request)

        try:
            probe()
        finally:
            runner.run(context.__aexit__(None, None, None))


@given(st.text(max_size=80))
def test_forged_button_data_is_read_or_refused(data: str) -> None:
    command, args = press_of(data)
    assert data == f"1:{command}:{args}" or (command, args) == ("", "")
