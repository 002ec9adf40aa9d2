"""Stickers, pictures, places on the map, what others wrote: a short answer in private, silence elsewhere."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.commands.freetext.wordless import nearest
from digest.model import Limits
from tests.bot.newsroom import newsroom
from tests.bot.scene import BOSS, GROUP, NOW, Scene, at_once, scene, unhurried
from topics.resolver import TopicResolver

ANN = 601
PERSON = {"id": 9, "is_bot": False, "first_name": "X"}
SOMEBODY = {"type": "user", "date": 1_780_000_000, "sender_user": PERSON}
FILE = {"file_id": "f", "file_unique_id": "f"}
STICKER = {**FILE, "type": "regular", "width": 9, "height": 9, "is_animated": False, "is_video": False}
POLL = {
    "id": "1",
    "question": "Which?",
    "options": [],
    "total_voter_count": 0,
    "is_closed": False,
    "is_anonymous": True,
    "type": "regular",
    "allows_multiple_answers": False,
    "allows_revoting": False,
    "members_only": False,
}
ALMATY = {"latitude": 43.238949, "longitude": 76.889709}
WORDLESS = {
    "photo": {"photo": [{**FILE, "width": 9, "height": 9}], "caption": "kazakhstan"},
    "voice": {"voice": {**FILE, "duration": 3}},
    "contact": {"contact": {"phone_number": "+10", "first_name": "X", "user_id": 9}},
    "poll": {"poll": POLL},
    "dice": {"dice": {"emoji": "🎲", "value": 3}},
    "document": {"document": FILE},
    "sticker": {"sticker": {**STICKER, "emoji": "👍"}},
    "a place": {"location": ALMATY},
    "forwarded": {"text": "/forgetme", "forward_origin": SOMEBODY},
}


@pytest.fixture
async def at_work(tmp_path: Path, resolver: TopicResolver) -> AsyncIterator[Scene]:
    async with newsroom(tmp_path, resolver) as room, scene(desk=room.desk, pacer=unhurried()) as s:
        await s.gateway.ready.wait()
        await room.desk.people.limit(Limits(10**6, 10**6, 10**6, 10**6), BOSS, NOW)
        s.server.meet(GROUP, "supergroup", title="The Pass (SAMPLE)")
        s.server.hire(GROUP, ANN)
        s.server.meet(ANN)
        at_once(s)
        yield s


async def came(s: Scene, chat: int = ANN, **message: Any) -> list[Any]:
    before = len(s.server.seen(chat))
    await s.server.say(ANN, message.pop("text", ""), chat=chat, **message)
    return list(s.server.seen(chat)[before:])


@pytest.mark.parametrize("what", WORDLESS)
async def test_what_has_no_words_is_answered_in_private_and_nowhere_else(at_work: Scene, what: str) -> None:
    (answer,) = await came(at_work, **WORDLESS[what])
    assert answer.text
    assert not await came(at_work, chat=GROUP, **WORDLESS[what])


async def test_an_album_gets_one_hint(at_work: Scene) -> None:
    answers = [await came(at_work, **WORDLESS["photo"], media_group_id="7") for _ in range(10)]
    assert [len(each) for each in answers] == [1, *[0] * 9]


async def test_a_sticker_says_what_its_sign_says(at_work: Scene) -> None:
    assert [each.text for each in await came(at_work, **WORDLESS["sticker"])] == ["👍"]
    (flag,) = await came(at_work, sticker={**STICKER, "emoji": "🇰🇿"})
    assert "Kazakhstan" in flag.text


@pytest.mark.parametrize(
    "notice",
    [
        {"pinned_message": None},
        {"delete_chat_photo": True},
        {"message_auto_delete_timer_changed": {"message_auto_delete_time": 9}},
    ],
)
async def test_notices_of_telegram_are_not_answered(at_work: Scene, notice: dict[str, Any]) -> None:
    assert not await came(at_work, **notice)


async def test_a_place_proposes_its_zone_and_is_not_kept(at_work: Scene) -> None:
    (asked,) = await came(at_work, **WORDLESS["a place"])
    first = asked.rows[0][0]
    assert first["callback_data"] == "1:timezone:Asia/Almaty"
    assert [request.args for request in at_work.asked] == ["place 43.2 76.9"]
    await at_work.server.press_data(ANN, asked, first["callback_data"])
    assert at_work.desk
    subscriber = await at_work.desk.subscribers.get(at_work.asked[0].destination)
    assert subscriber
    assert (subscriber.zone, subscriber.zone_chosen) == ("Asia/Almaty", True)


async def test_in_a_group_a_mistyped_command_is_heard_if_it_names_us(at_work: Scene) -> None:
    assert not await came(at_work, chat=GROUP, text="/digets")
    ours = at_work.gateway.bot.username
    assert await came(at_work, chat=GROUP, text=f"/stopp@{ours}")
    assert not await came(at_work, chat=GROUP, text="/stopp@SomeOtherBot")


@pytest.mark.parametrize(
    ("here", "zone"),
    [
        ((43.2, 76.9), "Asia/Almaty"),
        ((55.7, 37.6), "Europe/Moscow"),
        ((-33.9, 151.2), "Australia/Sydney"),
        ((71.0, 180.0), "Asia/Anadyr"),
        ((-51.7, -57.9), "Atlantic/Stanley"),
    ],
)
def test_the_nearest_city_of_the_table_is_found(here: tuple[float, float], zone: str) -> None:
    assert nearest(here)[0] == zone


@pytest.mark.parametrize(
    "args", ["place", "place 91 0", "place x y", "place nan nan", "place 1 2 3", "", "x"]
)
async def test_forged_places_get_the_hint(at_work: Scene, args: str) -> None:
    (seen,) = await came(at_work, text="/privacy")
    before = len(at_work.server.seen(ANN))
    await at_work.server.press_data(ANN, seen, f"1:wordless:{args}")
    (hint,) = at_work.server.seen(ANN)[before:]
    assert "only words" in hint.text
