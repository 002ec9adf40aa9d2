"""A digest that was answered and did not go out: it is held, not taken for read."""

import asyncio

from bot.gateway.pace import Pacer
from digest.model import DeliveryState, Destination
from tests.bot.newsroom import newsroom, real_names
from tests.bot.scene import ANN, scene
from tests.telegram_rules import Refusal


async def held(desk):
    """Whether Ann's last digest is one that nobody is sure of."""
    known = await desk.subscribers.get(Destination(ANN))
    last = await desk.subscribers.last_digest(known.id)
    return last is not None and last[1] is DeliveryState.UNKNOWN


async def test_what_still_waits_at_the_end_is_held(tmp_path, monkeypatch):
    monkeypatch.setattr("bot.gateway.service._CLOSING", 0.05)
    async with newsroom(tmp_path, real_names()) as room:
        pacer = Pacer(private=0)
        async with scene(desk=room.desk, pacer=pacer) as s:
            await s.server.answer_to(ANN, "/country kz")
            pacer.hold(60)
            await s.server.say(ANN, "/digest")
            async with asyncio.timeout(20):
                while not any(reply.sent for _, reply in s.answered):
                    await asyncio.sleep(0.01)
            assert not await held(room.desk)
        assert await held(room.desk)


async def test_what_is_refused_is_held(tmp_path):
    async with newsroom(tmp_path, real_names()) as room, scene(desk=room.desk) as s:
        await s.server.answer_to(ANN, "/country kz")
        s.server.plan("sendMessage", Refusal(500, "Internal Server Error"))
        await s.server.say(ANN, "/digest")
        async with asyncio.timeout(20):
            while not await held(room.desk):
                await asyncio.sleep(0.02)
