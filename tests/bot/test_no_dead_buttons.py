"""Every button that can be reached answers: walk from the commands through all keyboards."""

from __future__ import annotations

from collections import Counter, deque
from pathlib import Path

from bot.dispatch import press_of
from tests.bot.newsroom import newsroom
from tests.bot.playing import Stage
from tests.bot.reading_messages import reply_text
from topics.resolver import TopicResolver

TYPED = [
    *(
        "/start",
        "/help",
        "/country kz, kg",
        "/country kz terrorism",
        "/theme energy, drugs",
        "/region",
        "/theme",
    ),
    *(
        "/subscriptions",
        "/unfollow",
        "/country georgia",
        "/country congo",
        "/country kazak",
        "/weather",
        "hello",
    ),
    *(
        "kazakhstan",
        "/digest",
        "/latest",
        "/digest korea",
        "/digest tajikistan",
        "/time",
        "/timezone",
        "/last",
    ),
    *(
        "/timezone UTC+5",
        "/pause",
        "/resume",
        "/privacy",
        "/status",
        "/sources",
        "/checksource 1",
        "/forgetme",
    ),
    *(
        "/checksource sample",
        "/labelsource 2",
        "/labelsource 2 congo",
        "/pacesource 2",
        "/removesource 3",
        "/addsource https://quay.example/old",
        "/addsource https://harbour.example/none",
    ),
    *("/addsource https://blog.example/", "/addsource https://quay.example/news", "/unfollow all"),
]
MOST_OF_A_KIND = 6
MANY = ("country", "region", "theme", "latest")


async def test_no_button_is_dead(tmp_path: Path) -> None:
    async with newsroom(tmp_path, TopicResolver.load()) as room:
        stage = Stage(room.desk)
        for line in TYPED:
            await stage.act("olga", line)
        kinds: Counter[str] = Counter()
        pressed: set[str] = set()
        waiting = deque(button.data for buttons in stage.buttons.values() for button in buttons)
        while waiting:
            data = waiting.popleft()
            command = press_of(data)[0]
            kinds[command] += data not in pressed
            if data in pressed or (command in MANY and kinds[command] > MOST_OF_A_KIND):
                continue
            pressed.add(data)
            before = len(stage.buttons[102])
            reply = await stage.act("olga", f"{{{data}}}")
            assert reply.messages or reply.toast, data
            assert "out of date" not in reply_text(reply), data
            assert "did not work" not in reply_text(reply), data
            waiting.extend(button.data for button in stage.buttons[102][before:])
        assert {"story", "card", "evidence", "pick", "unfollow", "time", "timezone"} <= set(kinds)
        assert {"accept", "reject", "newcountry", "newowner", "newother", "relocate"} <= set(kinds)
        assert {"forgetsource", "setcountry", "setowner", "othercountry", "headlines"} <= set(kinds)
        assert len(pressed) > 100
