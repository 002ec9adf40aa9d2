"""Fetches addresses in a process of its own, says what that cost: python -m tests.sources.fetching 9 URL."""

from __future__ import annotations

import asyncio
import json
import re
import resource
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from sources.fetch import FEED, Fetcher


def _peak() -> float:
    """MiB of memory at the highest point so far. Where there is no /proc, a parent's peak may hide ours."""
    status = Path("/proc/self/status")
    if status.exists():
        return int(re.findall(r"VmHWM:\s*(\d+) kB", status.read_text())[0]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2


async def main(deadline: float, urls: list[str]) -> None:
    """Fetch one after the other, after one that is harmless; print JSON."""
    parts = urlsplit(urls[0])
    limits = replace(FEED, deadline=deadline)
    outcomes, longest = [], 0.0
    allow = frozenset({(parts.hostname or "", parts.port or 80)})
    async with Fetcher("https://sitrep.example/about", allow=allow, spacing=0.0) as fetcher:
        await fetcher.get(f"http://{parts.netloc}/fine", datetime.now(UTC))
        before = _peak()
        for url in urls:
            started = time.monotonic()
            outcome = await fetcher.get(url, datetime.now(UTC), limits=limits)
            longest = max(longest, time.monotonic() - started)
            outcomes.append(type(outcome).__name__)
    print(json.dumps({"extra": _peak() - before, "longest": longest, "outcomes": outcomes}))


if __name__ == "__main__":
    asyncio.run(main(float(sys.argv[1]), sys.argv[2:]))
