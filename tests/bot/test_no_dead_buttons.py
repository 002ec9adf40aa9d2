"""Every button that can be reached answers: walk from the commands through all keyboards."""

from __future__ import annotations

from pathlib import Path

from bot.dispatch import press_of
from tests.bot.newsroom import newsroom, real_names
from tests.bot.playing import Stage
from tests.bot.reading_messages import reply_text
from tests.bot.walking import walk

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
TROUBLE = ("out of date", "did not work", "устарела", "не получилось")
"""What a dead button answers, in both languages: the walk changes the language, too."""


async def test_no_button_is_dead(tmp_path: Path) -> None:
    async with newsroom(tmp_path, real_names()) as room:
        stage = Stage(room.desk)
        pressed = set()
        async for done, reply in walk(stage, "olga", TYPED):
            if done in TYPED:
                continue
            pressed.add(done)
            assert reply.messages or reply.toast, done
            assert not [word for word in TROUBLE if word in reply_text(reply)], done
        kinds = {press_of(data)[0] for data in pressed}
        assert {"story", "card", "evidence", "unfollow", "time", "timezone"} <= kinds
        assert {"accept", "reject", "newcountry", "newowner", "newother", "relocate"} <= kinds
        assert {"forgetsource", "setcountry", "setowner", "othercountry", "headlines"} <= kinds
        assert {"places", "place", "shelf", "tick", "guide", "greet", "live", "daily"} <= kinds
        assert {"settings", "length", "speak", "reads", "kinds", "links", "words", "quiet", "when"} <= set(
            kinds
        )
        assert {"only", "without", "pause", "resume", "mute", "unmute"} <= kinds
        assert len(pressed) > 100
