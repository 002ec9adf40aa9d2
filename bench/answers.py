"""How many updates a second are taken and answered over HTTP, in the order of each person, and none lost.

`python -m bench.answers` gives out `RATE` a second for `LASTING` seconds from a local Bot API in the same
process, on one core (`taskset -c 0`); 500 have to be processed.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Sequence

from bot.gateway.pace import Pacer
from bot.program import TURN
from bot.settling import Settling
from tests.bot.scene import scene
from tests.telegram_seen import Seen

RATE, PEOPLE, LASTING = 600, 500, 10


async def main() -> None:
    """Prints the table."""
    total = RATE * LASTING
    speed = [1.0]
    async with scene(pacer=Pacer(private=0, share=lambda: speed[0])) as s:
        await s.gateway.ready.wait()
        for person in range(1, PEOPLE + 1):
            s.server.meet(person)
        Settling().settle()
        started, spent = time.perf_counter(), time.process_time()
        for number in range(total):
            await asyncio.sleep(max(started + number / RATE - time.perf_counter(), 0))
            await s.server.say(1 + number % PEOPLE, f"/n {number}")
        given, sent = time.perf_counter() - started, len(s.server.messages)
        await s.server.until(lambda: len(s.asked) == total, 120)
        took, work = time.perf_counter() - started, time.process_time() - spent
        speed[0] = 10_000.0  # what is queued is only to be counted
        await s.server.until(lambda: len(s.server.messages) == total, 300)
        wrong = [person for person in range(1, PEOPLE + 1) if not in_order(person, s.server.seen(person))]
    print(f"{total:,} updates of {PEOPLE} people given out over HTTP at {total / given:,.0f} a second")
    print(
        f"    all processed after {took:.1f} s, {total / took:,.0f} a second; {sent} answers sent meanwhile"
    )
    print(f"    {1_000 * work / total:.2f} ms of processor each, the server that gives them out included")
    print(f"    none lost; {len(wrong)} people answered out of order")


def in_order(person: int, seen: Sequence[Seen]) -> bool:
    """Whether every update of a person was answered, in their order."""
    return [each.text for each in seen] == [f"n: {n}" for n in range(person - 1, RATE * LASTING, PEOPLE)]


if __name__ == "__main__":
    sys.setswitchinterval(TURN)
    asyncio.run(main())
