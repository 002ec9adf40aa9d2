"""The event loop and the memory while the model worker condenses; run: python -m bench.worker"""

from __future__ import annotations

import asyncio
import importlib
import time
from contextlib import suppress
from pathlib import Path

from bench.encoder import articles
from bot.settings import load
from bot.worker import Worker
from bot.workers import model_worker
from digest.pipeline import CONDENSE_BATCH

TICK = 0.001
"""Seconds between two looks at the clock; what a look comes late is the loop's delay."""


async def watched(delays: list[float]) -> None:
    """Note how late each tick comes, in milliseconds, until cancelled."""
    while True:
        begin = time.perf_counter()
        await asyncio.sleep(TICK)
        delays.append(1000 * (time.perf_counter() - begin - TICK))


async def condensed(worker: Worker, seed: int) -> tuple[list[float], float]:
    """The loop's delays while stories are condensed in the service's batches, and the seconds it took."""
    stories, delays = articles(seed), list[float]()
    watch = asyncio.create_task(watched(delays))
    begin = time.perf_counter()
    for at in range(0, len(stories), CONDENSE_BATCH):
        await worker.call("summarize", stories[at : at + CONDENSE_BATCH])
    seconds = time.perf_counter() - begin
    watch.cancel()
    with suppress(asyncio.CancelledError):
        await watch
    return delays, seconds


async def rested(seconds: float) -> list[float]:
    """The loop's delays with nothing to do: what this machine costs by itself."""
    delays: list[float] = []
    with suppress(TimeoutError):
        await asyncio.wait_for(watched(delays), seconds)
    return delays


def described(delays: list[float]) -> str:
    """Median, 99th percentile and maximum."""
    ordered = sorted(delays)
    last = ordered[int(0.99 * (len(ordered) - 1))]
    return f"{ordered[len(ordered) // 2]:6.2f} {last:6.2f} {ordered[-1]:6.2f}   ({len(ordered)} ticks)"


def megabytes(process: int | str, field: str) -> float:
    """Memory of a process by /proc: VmRSS is what it holds, VmHWM the most it ever held."""
    lines = Path(f"/proc/{process}/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) / 1000 for line in lines if line.startswith(f"{field}:"))


async def main() -> None:
    """Print the table."""
    importlib.import_module("bot.serve")  # what the service holds in memory beside this
    worker = model_worker(load({}))
    try:
        first, start = await condensed(worker, 1)
        busy, seconds = await condensed(worker, 2)
        print("delay of the event loop, ms     median    p99    max")
        print(f"nothing to do               {described(await rested(2))}")
        print(f"the worker starts           {described(first)}")
        print(f"the worker condenses        {described(busy)}")
        print(
            f"{len(articles())} articles: {start:.1f} s with the start of the worker, {seconds:.1f} s without"
        )
        held, most = (megabytes(worker.pid or 0, field) for field in ("VmRSS", "VmHWM"))
        own = megabytes("self", "VmRSS")
        print(f"memory: this process {own:.0f} MB, the worker {held:.0f} MB, at its most {most:.0f} MB")
    finally:
        await worker.close()


if __name__ == "__main__":
    asyncio.run(main())
