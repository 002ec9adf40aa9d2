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
    *(
        "/settings",
        "/countries",
        "/themes",
        "/start c-kz_t-drugs",
        "/quiet",
        "/only flood",
        "/without football",
    ),
    *("/pause 3 days", "/stop", "/mute Steppe Wire", "казахстан терроризм", "what's new in tajikistan?"),
]
MOST_OF_A_KIND = 6
TROUBLE = ("out of date", "did not work", "устарела", "не получилось")
"""What a dead button answers, in both languages: the walk changes the language, too."""

MANY = ("country", "region", "theme", "latest", "places", "place", "tick", "timezone", "live", "when")


async def test_no_button_is_dead(tmp_path: Path) -> None:
    async with newsroom(tmp_path, TopicResolver.load()) as room:
        stage = Stage(room.desk)
        for line in TYPED:
            await stage.act("olga", line)
        kinds: Counter[str] = Counter()
        pressed: set[str] = set()
        waiting = deque(
            button.data for buttons in stage.buttons.values() for button in buttons if not button.copy
        )
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
            assert not [word for word in TROUBLE if word in reply_text(reply)], data
            waiting.extend(button.data for button in stage.buttons[102][before:] if not button.copy)
        assert {"story", "card", "evidence", "unfollow", "time", "timezone"} <= set(kinds)
        assert {"accept", "reject", "newcountry", "newowner", "newother", "relocate"} <= set(kinds)
        assert {"forgetsource", "setcountry", "setowner", "othercountry", "headlines"} <= set(kinds)
        assert {"places", "place", "shelf", "tick", "guide", "greet", "live", "daily"} <= set(kinds)
        assert {"settings", "length", "speak", "reads", "kinds", "links", "words", "quiet", "when"} <= set(
            kinds
        )
        assert {"only", "without", "pause", "resume", "mute", "unmute"} <= set(kinds)
        assert len(pressed) > 100
