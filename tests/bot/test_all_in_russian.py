"""With the interface in Russian, nothing English is left: in no command, behind no button, in no error."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.commands import COMMANDS
from tests.bot.newsroom import newsroom
from tests.bot.playing import Stage, turns
from tests.bot.playing_served import lines
from tests.bot.reading_messages import reply_text
from tests.bot.russian import english_in
from tests.bot.test_no_dead_buttons import TYPED
from tests.bot.walking import walk
from topics.resolver import TopicResolver

NAMES = [each.name for each in COMMANDS if not each.pressed]
STAFF = [
    *("/admins", "/admins add 777 editor", "/admins add x", "/admins drop 777", "/access", "/access allow 5"),
    *(
        "/access deny 5",
        "/access invite",
        "/limits",
        "/limits requests 30",
        "/limits requests x",
        "/limits ы",
    ),
    *("/audit", "/audit 7", "/stats", "/status", "/feedback", "/withdraw 999", "/withdraw 5", "/withdraw"),
    *("/pausesource 3", "/resumesource 3", "/renamesource 3", "/pacesource 3 6h", "/pacesource 3 ы"),
]
WRONG = ["", " ы", " 99999", " 25:99"]
MINE = ["/start", "/country kz", "/digest", "/digest", "/channel", "/channel @ы", "/share", "/export", "/why"]
LATER = ("speak", "greet")
"""Other languages are spoken behind these."""

HERE = Path(__file__).parent
CHATS = [*sorted(HERE.glob("transcripts_ru/*.txt")), *sorted(HERE.glob("served/*_ru.txt"))]


def left_in(reply_lines: list[str], typed: set[str]) -> list[str]:
    return [f"{word}: {line[:300]}" for line in reply_lines if (word := english_in(line, typed))]


@pytest.mark.parametrize("path", CHATS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_whole_chats_are_russian(path: Path) -> None:
    """Also what is met only in groups and channels, or on a certain morning."""
    text = path.read_text(encoding="utf-8")
    served = path.parent.name == "served"
    chat = [(each.text if served else each.line, each.answer) for each in (lines if served else turns)(text)]
    typed = {part for line, _ in chat for part in (line, line.partition(" ")[2]) if len(part) > 3}
    answers = [line.partition("> ")[2] if served else line for _, answer in chat for line in answer]
    assert len(answers) > 3
    assert not left_in(answers, typed)


def test_an_english_word_is_noticed() -> None:
    assert english_in("Дайджест приходит at 08:00, Алматы.") == "at"
    assert not english_in("Дайджест приходит в 08:00, Asia/Almaty, подробнее: /help")


@pytest.mark.parametrize("name", ["ann", "olga"])
async def test_nothing_is_left_in_english(tmp_path: Path, resolver: TopicResolver, name: str) -> None:
    async with newsroom(tmp_path, resolver) as room:
        stage = Stage(room.desk, language="ru")
        wrong = [f"/{each}{more}" for more in WRONG for each in NAMES]
        typed = [*MINE, *(TYPED if name == "olga" else TYPED[:40]), *(STAFF if name == "olga" else [])]
        said = {part for line in (*typed, *wrong) for part in (line, line.partition(" ")[2]) if len(part) > 3}
        english = []
        async for done, reply in walk(stage, name, [*typed, *wrong], without=LATER):
            english += [f"{done[:60]} -> {each}" for each in left_in(reply_text(reply).splitlines(), said)]
        assert not english, "\n".join(dict.fromkeys(english))
