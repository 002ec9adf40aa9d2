"""A digest that may not have arrived: the next one says so, /last shows it, and then the matter rests."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.chat import Desk, Message
from digest.composing import read_news
from digest.model import DeliveryState, NewDelivery, Pair, Subscriber
from digest.pipeline import DAILY
from digest.subscribing import canonical
from tests.bot.invented import NOW
from tests.bot.newsroom import newsroom, real_names
from tests.bot.playing import CAST, Stage
from tests.bot.reading_messages import reply_text
from tests.planned import plan_for


async def reader(stage: Stage, *commands: str) -> Subscriber:
    """Ann, after these commands."""
    for command in commands:
        await stage.act("ann", command)
    requested = stage._request(CAST["ann"], "/start")
    found = await stage.desk.subscribers.get(requested.destination)
    assert found is not None
    return found


def texts(message: Message) -> str:
    """What a message says."""
    return "\n".join("".join(run.text for run in block.runs) for block in message.blocks)


async def hold(desk: Desk, ann: Subscriber) -> None:
    """Send Ann's digest into the unknown."""
    news = await read_news(desk.stories, desk.sources, NOW)
    plan, _ = await plan_for(ann, news, desk.subscribers, {}, desk.compare, desk.stems)
    pinned = await desk.outbox.pin(plan, NOW)
    expires = NOW + timedelta(hours=20)
    await desk.outbox.put([NewDelivery(ann.id, "slot", "2026-11-21/1", pinned, NOW, expires)])
    (claimed,) = await desk.outbox.claim("worker", "telegram", NOW, 5)
    assert await desk.outbox.finish(claimed.id, "worker", DeliveryState.UNKNOWN, NOW)


async def test_a_held_digest_is_mentioned_shown_on_request_and_settled(tmp_path: Path) -> None:
    async with newsroom(tmp_path, real_names()) as room:
        stage = Stage(room.desk)
        await hold(room.desk, await reader(stage, "/country kz"))
        status = reply_text(await stage.act("olga", "/status"))
        assert "1 held: they may have arrived, nobody knows" in status
        again = reply_text(await stage.act("ann", "/last"))
        assert "It may not have reached you then." in again
        assert "Guards at Tulpar crossing" in again
        after = reply_text(await stage.act("ann", "/digest"))
        assert "may not have reached you" not in after


async def test_the_next_digest_mentions_a_held_one_once(tmp_path: Path) -> None:
    async with newsroom(tmp_path, real_names()) as room:
        stage = Stage(room.desk)
        await hold(room.desk, await reader(stage, "/country kz"))
        first = reply_text(await stage.act("ann", "/digest"))
        assert "A digest of the last days may not have reached you; nobody knows" in first
        assert "Guards at Tulpar crossing" not in first, "what may have arrived is not told again"
        assert "may not have reached you" not in reply_text(await stage.act("ann", "/digest"))


HELD = {"en": "It may not have reached you then.", "ru": "Тогда она могла до вас не дойти."}
EARLIER = {"en": "An earlier digest again, from ", "ru": "Одна из прежних сводок ещё раз ("}
AGAIN = {"en": "Your last digest again, from ", "ru": "Ваша последняя сводка ещё раз ("}
SETTLED = {"en": "may not have reached you", "ru": "могла до вас не дойти"}


async def two_digests(desk: Desk, ann: Subscriber) -> tuple[list[str], list[str]]:
    """One that is held, and on the next day one that arrived and said so; the titles in each."""
    news = await read_news(desk.stories, desk.sources, NOW)
    whole, _ = await plan_for(ann, news, desk.subscribers, {}, desk.compare, desk.stems)
    ends = [DeliveryState.UNKNOWN, DeliveryState.SENT]
    titles = []
    for number, (end, entries) in enumerate(zip(ends, (whole.entries[:2], whole.entries[2:4]), strict=True)):
        day = NOW + timedelta(days=number)
        pinned = await desk.outbox.pin(replace(whole, key=f"{number}", entries=entries, until=day), day)
        await desk.outbox.put(
            [NewDelivery(ann.id, DAILY, f"{number}", pinned, day, day + timedelta(hours=20))]
        )
        (claimed,) = await desk.outbox.claim("worker", "telegram", day, 5)
        assert claimed.held == number
        await desk.outbox.finish(claimed.id, "worker", end, day, message=number)
        digest = await desk.outbox.digest(pinned)
        assert digest is not None
        titles.append([story.title for _, story in digest.stories])
    await desk.outbox.acknowledge(ann.id)
    held, sent = titles
    assert len(held) == len(sent) == 2
    return held, sent


@pytest.mark.parametrize("language", ["en", "ru"])
async def test_a_held_digest_can_be_had_after_the_next_one_told_of_it(tmp_path: Path, language: str) -> None:
    async with newsroom(tmp_path, real_names()) as room:
        stage = Stage(room.desk, language=language)
        held, sent = await two_digests(room.desk, await reader(stage, "/country kz", "/country tj"))
        stage.now = NOW + timedelta(days=1, hours=1)
        reply = await stage.act("ann", "/last")
        note, first, newest, second = reply.messages
        assert texts(note).startswith(EARLIER[language]) and texts(note).endswith(HELD[language])
        assert texts(newest).startswith(AGAIN[language]) and HELD[language] not in texts(newest)
        assert [title in texts(first) for title in (*held, *sent)] == [True, True, False, False]
        assert [title in texts(second) for title in (*held, *sent)] == [False, False, True, True]
        assert SETTLED[language] not in reply_text(await stage.act("ann", "/digest"))
        assert SETTLED[language] in reply_text(await stage.act("ann", "/last")), "as often as it is asked for"


async def test_the_buttons_under_both_digests_open_their_stories_and_why_tells_of_both(
    tmp_path: Path,
) -> None:
    async with newsroom(tmp_path, real_names()) as room:
        stage = Stage(room.desk)
        held, sent = await two_digests(room.desk, await reader(stage, "/country kz", "/country tj"))
        stage.now = NOW + timedelta(days=1, hours=1)
        _, first, _, second = (await stage.act("ann", "/last")).messages
        for message, titles in ((first, held), (second, sent)):
            buttons = [each for row in message.keyboard for each in row]
            assert [each.label for each in buttons] == ["1", "2"]
            for each, title in zip(buttons, titles, strict=True):
                assert title in reply_text(await stage.act("ann", f"{{{each.data}}}"))
        why = reply_text(await stage.act("ann", "/why"))
        assert [title in why for title in (*held, *sent)] == [True, True, True, True]


async def test_a_new_hour_does_not_promise_a_second_digest_on_one_day(tmp_path: Path) -> None:
    async with newsroom(tmp_path, real_names()) as room:
        stage = Stage(room.desk)
        ann = await reader(stage, "/country kz")
        asked = await stage.act("ann", "/time 23:30")
        assert "Next digest: 23:30." in reply_text(asked)
        news = await read_news(room.desk.stories, room.desk.sources, NOW)
        plan, _ = await plan_for(ann, news, room.desk.subscribers, {}, room.desk.compare, room.desk.stems)
        pinned = await room.desk.outbox.pin(plan, NOW)
        served = NewDelivery(ann.id, DAILY, "2026-11-21#1", pinned, NOW, NOW + timedelta(hours=20))
        await room.desk.outbox.put([served])
        waiting = reply_text(await stage.act("ann", "/time 23:40"))
        assert "22 Nov, 23:40" in waiting
        assert "You had today's digest." not in waiting, "it may yet fail"
        (claimed,) = await room.desk.outbox.claim("worker", "telegram", NOW, 5)
        assert await room.desk.outbox.finish(claimed.id, "worker", DeliveryState.SENT, NOW, message=1)
        again = reply_text(await stage.act("ann", "/time 23:45"))
        assert "You had today's digest." in again
        assert "23:45" in again
        assert "22 Nov" in again


async def test_choices_made_at_the_same_moment_all_count(tmp_path: Path) -> None:
    async with newsroom(tmp_path, real_names(), news=False) as room:
        stage = Stage(room.desk)
        await reader(stage, "/country kz")
        commands = [f"/country {code}" for code in ("kg", "tj", "tm", "uz", "af")]
        await asyncio.gather(*(stage.act("ann", command) for command in commands))
        ann = await reader(stage)
        assert {pair.place for pair in ann.filter.pairs} == {"KZ", "KG", "TJ", "TM", "UZ", "AF"}


async def test_a_chosen_zone_is_kept_and_a_guessed_one_moves_every_slot(tmp_path: Path) -> None:
    async with newsroom(tmp_path, real_names(), news=False) as room:
        stage = Stage(room.desk)
        guessed = await reader(stage, "/time 7 19", "/country kg")
        assert (guessed.zone, guessed.zone_chosen) == ("Asia/Bishkek", False)
        assert {slot.zone for slot in guessed.slots} == {"Asia/Bishkek"}
        chosen = await reader(stage, "/timezone Berlin", "/unfollow kg", "/country kz")
        assert (chosen.zone, chosen.zone_chosen) == ("Europe/Berlin", True)


async def test_too_many_subscriptions_are_refused_kindly(tmp_path: Path) -> None:
    async with newsroom(tmp_path, real_names(), news=False) as room:
        stage = Stage(room.desk)
        countries = [topic.code for topic in room.desk.resolver.places() if topic.kind == "country"][:60]
        ann = await reader(stage, "/time 8")
        full = canonical(Pair(code) for code in countries)
        assert await room.desk.subscribers.choose(ann.id, ann.filter, full)
        reply = await stage.act("ann", "/theme cyber everywhere")
        assert "You can follow at most 60 things" in reply_text(reply)
        ann = await reader(stage)
        assert len(ann.filter.pairs) == 60
