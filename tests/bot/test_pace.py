"""The pace of sending: smooth over all chats, a gap in each, replies first, one gate for all."""

import asyncio
import random
from contextlib import asynccontextmanager
from itertools import pairwise

import pytest

from bot.gateway.pace import Pacer


@asynccontextmanager
async def senders(pacer, turns):
    """Tasks that take their turns; gives the list of (seconds, chat, bulk) as they come."""
    loop = asyncio.get_running_loop()
    began, came = loop.time(), []

    async def one(chat, bulk):
        await pacer.turn(chat, bulk=bulk)
        came.append((loop.time() - began, chat, bulk))

    tasks = [asyncio.create_task(one(*turn)) for turn in turns]
    try:
        yield came
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()


async def test_no_burst_over_all_chats():
    pacer = Pacer(rate=100)
    async with senders(pacer, [(chat, True) for chat in range(1, 31)]) as came:
        pass
    times = [at for at, _, _ in came]
    gaps = [later - earlier for earlier, later in pairwise(times)]
    assert min(gaps) > 0.004
    assert 0.24 < times[-1] < 2


async def test_a_gap_in_each_chat_and_others_go_on():
    pacer = Pacer(rate=1000, private=0.2, group=0.4)
    turns = [(1, False), (1, False), (-5, False), (-5, False), (2, False)]
    async with senders(pacer, turns) as came:
        pass
    at = {}
    for when, chat, _ in came:
        at.setdefault(chat, []).append(when)
    assert at[1][1] - at[1][0] >= 0.19
    assert at[-5][1] - at[-5][0] >= 0.39
    assert at[2][0] < 0.1


async def test_replies_overtake_digests():
    pacer = Pacer(rate=100)
    digests = [(chat, True) for chat in range(1, 31)]
    async with senders(pacer, [*digests, (99, False)]) as came:
        pass
    assert [chat for _, chat, _ in came].index(99) < 15, "however slow the machine, not behind them all"


async def test_the_gate_holds_everybody_and_releases_no_burst():
    pacer = Pacer(rate=100)
    pacer.hold(0.3)
    assert 0.3 < pacer.closed_for < 0.6
    async with senders(pacer, [(chat, chat % 2 == 0) for chat in range(1, 11)]) as came:
        pass
    times = [at for at, _, _ in came]
    assert times[0] >= 0.3
    assert times[-1] - times[0] >= 0.08
    assert pacer.closed_for == 0


async def test_one_who_gives_up_does_not_stop_the_others():
    pacer = Pacer(rate=50)
    async with senders(pacer, [(1, True)]):
        pass
    quitter = asyncio.create_task(pacer.turn(1, bulk=True))
    follower = asyncio.create_task(pacer.turn(2, bulk=True))
    await asyncio.sleep(0)
    quitter.cancel()
    await asyncio.wait_for(follower, 30)
    with pytest.raises(asyncio.CancelledError):
        await quitter


async def test_every_turn_comes_and_the_memory_of_chats_stays_small():
    pacer = Pacer(rate=100_000, private=0.0001)
    dice = random.Random(7)
    turns = [(dice.randint(1, 5000), dice.random() < 0.5) for _ in range(300)]
    async with senders(pacer, turns) as came:
        pass
    assert sorted(chat for _, chat, _ in came) == sorted(chat for chat, _ in turns)
    for chat in range(1, 4300):
        await pacer.turn(chat, bulk=False)
    assert len(pacer._chats) < 4200
