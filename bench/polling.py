"""Polling 1,000 loopback feeds of 20 items, beside lemon24/reader, in feeds a CPU second.

For the comparison ``pip install reader`` into the same environment, or name a Python that has it: --reader.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import resource
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from pathlib import Path

FEEDS, MANY = 1000, 5000
ITEMS = 20
AT_ONCE = 20
PER_HOST = 250
MOST_MEMORY = 150

_ITEM = """<item><title>SAMPLE {n}.{i}: bridge over the Lumen reopened</title>
<link>https://outlet{n}.example/news/{i}</link><guid isPermaLink="false">outlet{n}-{i}</guid>
<pubDate>Sat, 21 Nov 2026 {hour:02}:{i:02}:00 +0500</pubDate><author>desk@outlet{n}.example</author>
<description>&lt;p&gt;The council of Sarn said that the bridge was open to lorries again &lt;a
href="/more/{i}"&gt;after repairs&lt;/a&gt; that took eleven weeks, and that tolls stay.&lt;/p&gt;
</description></item>
"""


def feed(number: int) -> bytes:
    """An RSS document of some 11 kB."""
    items = "".join(_ITEM.format(n=number, i=item, hour=item % 24) for item in range(ITEMS))
    head = f"<title>SAMPLE outlet {number}</title><link>https://outlet{number}.example/</link>"
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{head}{items}</channel></rss>'.encode()


def addresses(port: int, count: int) -> list[str]:
    """Each feed on a loopback address of its own: hosts are asked side by side."""
    return [f"http://127.1.{n // PER_HOST}.{n % PER_HOST + 1}:{port}/{n}" for n in range(count)]


# ── the server ───────────────────────────────────────────────────────────────────────────────────


class Feeds(asyncio.Protocol):
    """Answers 304 to whoever asks conditionally, else the feed of the number in the path."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport, self._head = transport, b""

    def data_received(self, data: bytes) -> None:
        self._head += data
        if b"\r\n\r\n" not in self._head:
            return
        number = int(self._head.split(b" ", 2)[1][1:])
        shared = b'ETag: "1"\r\nLast-Modified: Sat, 21 Nov 2026 10:00:00 GMT\r\nConnection: close\r\n'
        if b"if-none-match:" in self._head.lower():
            self._transport.write(b"HTTP/1.1 304 Not Modified\r\n" + shared + b"\r\n")
        else:
            body = feed(number)
            kind = b"Content-Type: application/rss+xml\r\nContent-Length: %d\r\n\r\n" % len(body)
            self._transport.write(b"HTTP/1.1 200 OK\r\n" + shared + kind + body)
        self._transport.close()


async def serve() -> None:
    """Print the port, then answer for ever."""
    server = await asyncio.get_running_loop().create_server(Feeds, "0.0.0.0", 0, backlog=500)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


@contextmanager
def server() -> Iterator[int]:
    """The port of a server in a process of its own."""
    with subprocess.Popen([sys.executable, __file__, "serve"], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        try:
            yield int(process.stdout.readline())
        finally:
            process.kill()


# ── the contenders, each in a process of its own ─────────────────────────────────────────────────


def spent(worker: int | None = None) -> float:
    """CPU seconds of this process, of children that ended, and of a worker that lives."""
    times = os.times()
    total = times.user + times.system + times.children_user + times.children_system
    if worker is not None:
        fields = Path(f"/proc/{worker}/stat").read_text().rpartition(")")[2].split()
        total += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return total


async def ours(port: int, count: int) -> dict[str, float]:
    """Fetch, parse in the worker, and have the items in hand; then all again conditionally."""
    from bot.heavy_work import TextParser
    from bot.workers import text_worker
    from digest.model import Fetched, FetchState, NotModified, Outcome, SourceKind
    from sources.fetch import Fetcher
    from sources.reader import WebReader

    now, urls = datetime(2026, 11, 21, 12, tzinfo=UTC), addresses(port, count)
    hosts = frozenset((url.split("/")[2].partition(":")[0], port) for url in urls)
    gate = asyncio.Semaphore(AT_ONCE)

    @asynccontextmanager
    async def reading() -> AsyncIterator[WebReader]:
        async with Fetcher("https://sitrep.example", allow=hosts) as fetcher:
            yield WebReader(fetcher, TextParser(worker))

    async def poll(reader: WebReader, url: str, state: FetchState) -> Outcome:
        async with gate:
            return await reader.poll(url, SourceKind.FEED, state, now)

    async def turn(states: Sequence[FetchState]) -> tuple[float, list[FetchState]]:
        begun, kept = spent(worker.pid), []
        for outcome in asyncio.as_completed([poll(reader, *pair) for pair in zip(urls, states, strict=True)]):
            answer = await outcome
            assert isinstance(answer, Fetched | NotModified), answer
            assert not isinstance(answer, Fetched) or len(answer.items) == ITEMS
            kept.append(answer.state)
        return count / (spent(worker.pid) - begun), kept

    worker = text_worker()
    try:
        async with reading() as reader:
            await poll(reader, urls[0], FetchState())
            fresh, states = await turn([FetchState()] * count)
            unchanged, _ = await turn(states)
    finally:
        await worker.close()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"new": fresh, "unchanged": unchanged, "memory": memory}


def theirs(port: int, count: int) -> dict[str, float]:
    """`update_feeds` with 20 workers, into a database in memory."""
    from reader import make_reader  # type: ignore[import-not-found,unused-ignore]

    reader = make_reader(":memory:")
    for url in addresses(port, count):
        reader.add_feed(url)
    result = {}
    for turn in ("new", "unchanged"):
        begun = spent()
        reader.update_feeds(scheduled=False, workers=AT_ONCE)
        result[turn] = count / (spent() - begun)
    assert reader.get_entry_counts().total == count * ITEMS
    return result | {"memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


# ── the table ────────────────────────────────────────────────────────────────────────────────────


def measured(python: str, contender: str, port: int, count: int) -> dict[str, float]:
    """Run a contender and read what it found."""
    command = [python, __file__, contender, "--port", str(port), "--feeds", str(count)]
    told = subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout
    result: dict[str, float] = json.loads(told.splitlines()[-1])
    return result


def main(python: str, feeds: int, many: int) -> None:
    """Print the table."""
    with server() as port:
        us = measured(sys.executable, "ours", port, feeds)
        has = subprocess.run([python, "-c", "import reader"], stderr=subprocess.DEVNULL, check=False)
        them = measured(python, "theirs", port, feeds) if has.returncode == 0 else None
        crowd = measured(sys.executable, "ours", port, many) if many else None
    print(f"{feeds:,} feeds of {ITEMS} items, feeds a CPU second, all processes but the server's")
    for turn in ("new", "unchanged"):
        beside = f"   reader {them[turn]:6.0f}   ratio {us[turn] / them[turn]:.2f}" if them else ""
        print(f"all {turn:10} ours {us[turn]:6.0f}{beside}")
    if them is None:
        print("reader is not installed: only our own figures")
    else:
        print("reader stores the entries (in memory) within that time; ours end with the items in hand")
    if crowd:
        print(f"{many:,} feeds: {crowd['memory']:.0f} MiB in the polling process (at most {MOST_MEMORY})")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("role", nargs="?", choices=("serve", "ours", "theirs"))
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--feeds", type=int, default=FEEDS)
    parser.add_argument(
        "--many", type=int, default=MANY, help="feeds of the run that measures memory; 0 for none"
    )
    parser.add_argument("--reader", default=sys.executable, help="a Python in which reader is installed")
    chosen = parser.parse_args()
    match chosen.role:
        case "serve":
            asyncio.run(serve())
        case "ours":
            print(json.dumps(asyncio.run(ours(chosen.port, chosen.feeds))))
        case "theirs":
            print(json.dumps(theirs(chosen.port, chosen.feeds)))
        case _:
            main(chosen.reader, chosen.feeds, chosen.many)
