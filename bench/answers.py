"""How fast people are answered: each command in the process while a digest run is on, and updates over HTTP.

`python -m bench.answers [READERS] [ARTICLES]` invents 100,000 readers and 200,000 articles of 90 days (90
seconds). The baseline is /help, which touches no more than the reader's own row. Ratios carry from machine
to machine.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from sqlalchemy import Connection, text

from bench.fanout import analyzed, fill, row
from bot.chat import Desk, Reply, Request, Role
from bot.dispatch import answer, press_of
from bot.gateway.pace import Pacer
from digest.model import ArticleId, Destination, Filter, Pair, Quote, Receipt, StoryId, Summary, Takeaway
from digest.pipeline import Composing, compose
from digest.subscribing import canonical
from storage.migrate import upgrade
from storage.store import Store
from tests.bot.newsroom import _desk as desk_on
from tests.bot.scene import scene
from tests.telegram_seen import Seen
from topics.resolver import TopicResolver

READERS, ARTICLES, DAYS, SECONDS = 100_000, 200_000, 90, 20.0
DUE = datetime(2031, 3, 5, 3, tzinfo=UTC)
RATE, PEOPLE, LASTING = 500, 500, 10
FIRST_CHAT = 4_200_000_000_000
"""One less than the number of the first of `bench.fanout.fill`."""

COMMANDS = (
    *(
        "/help",
        "/start",
        "/settings",
        "/subscriptions",
        "/country kz",
        "/country uzbekistan",
        "/theme terrorism",
    ),
    *("/time 07:30", "/timezone Almaty", "/latest", "/latest kazakhstan", "/digest", "/digest kazakhstan"),
    *("/search w40 raid", "/why", "/last", "/mute", "kazakhstan", "[1]", "[1]", "[2]"),
)
OUTLETS = """
    INSERT INTO outlet (id, name, country, owner, owner_note, sample)
    SELECT i, 'Sample Outlet ' || i, 'KZ', 'private', '', 1 FROM {outlets}
"""
SOURCES = """
    INSERT INTO source (id, outlet_id, url, kind, off, etag, last_modified, body_hash, failures, next_check,
                        last_check, last_success, last_error, added_at)
    SELECT i, i, 'https://o' || i || '.example/feed', 'feed', '', '', '', '', 0, '{later}', '{now}', '{now}',
           '', '{old}' FROM {outlets}
"""
STORIES = """
    INSERT INTO story (id, revision, lead_id, title, language, event, security, security_score, first_seen,
                       last_seen, published)
    SELECT i, 1, i, 'SAMPLE raid w' || (i % 60) || ' at the crossing w' || (i % 997), 'en', 'incident', 1,
           0.9, {at}, {at}, {at} FROM {stories}
"""
PLACES = """
    INSERT INTO story_place (story_id, position, code, role, focus, score, words)
    SELECT i, 0, code, 'where', 1, 3.0, '["sample"]'
    FROM {stories} JOIN bench_place ON number = i * 7 % {places}
"""
THEMES = """
    INSERT INTO story_theme (story_id, position, slug, score, words)
    SELECT i, 0, slug, 2.0, '["sample"]' FROM {stories} JOIN bench_theme ON number = i % {themes}
"""
NEWS = """
    INSERT INTO article (id, source_id, outlet_id, key, url, title, author, published, dated, fetched,
                         first_poll, size, tags, story_id, revision, origin)
    SELECT i, 1 + i % 40, 1 + i % 40, 'k' || i, 'https://o' || (1 + i % 40) || '.example/' || i,
           'SAMPLE raid at the crossing', '', {when}, 1, {when}, 0, 900, '{{"language": "en"}}',
           1 + (i - 1) % {count}, 1, i FROM {articles}
"""
TOLD = """
    INSERT INTO summary (story_id, revision, method, takeaways, made_at)
    SELECT story.id, 1, method, replace(takeaways, '777777', story.id), made_at
    FROM story JOIN summary ON summary.story_id = 1 WHERE story.id > 1
"""
WORDS = """
    INSERT INTO story_search (rowid, titles, words)
    SELECT id, title, 'raid crossing w' || (id % 5000) FROM story
"""


async def main(readers: int, articles: int) -> None:
    """Prints the tables."""
    await over_http()
    async with world(readers, articles) as (desk, kit):
        await idle(desk, readers)
        await meanwhile(desk, kit, readers)


# ── in the process ───────────────────────────────────────────────────────────────────────────────


async def idle(desk: Desk, readers: int) -> None:
    """Nobody is served meanwhile."""
    spent = await asked(desk, readers, None)
    table("in the process, nothing else going on", spent)


async def meanwhile(desk: Desk, kit: Composing, readers: int) -> None:
    """All readers are due at once."""
    serving = asyncio.create_task(compose(kit, DUE))
    spent = await asked(desk, readers, serving)
    table(f"while {readers:,} readers are served", spent)
    tally = await serving
    print(f"{'':4}{tally.done:,} digests queued")


async def asked(desk: Desk, readers: int, serving: asyncio.Task[object] | None) -> dict[str, list[float]]:
    """Seconds of each answer by command, one person after the other, for a while or until the run is over."""
    random, spent = Random(7), defaultdict[str, list[float]](list)
    end = time.perf_counter() + SECONDS
    while not serving.done() if serving else time.perf_counter() < end:
        person = FIRST_CHAT + random.randint(1, readers)
        reply = Reply()
        for line in COMMANDS:
            request = typed(person, line, reply)
            if request is None:
                continue
            started = time.perf_counter()
            came = await answer(request, desk)
            spent[line].append(time.perf_counter() - started)
            reply = came if any(message.keyboard for message in came.messages) else reply
            await asyncio.sleep(0.002)
    return spent


def typed(person: int, line: str, before: Reply) -> Request | None:
    """What somebody types, or the press of the n-th button of what came before."""
    if not line.startswith("["):
        command, _, args = line.removeprefix("/").partition(" ") if line.startswith("/") else ("", "", line)
        return Request(Destination(person), "private", person, Role.READER, "en", command, args, DUE)
    buttons = [each for message in before.messages for row in message.keyboard for each in row if each.data]
    if len(buttons) < int(line[1:-1]):
        return None
    command, args = press_of(buttons[int(line[1:-1]) - 1].data)
    return Request(
        Destination(person), "private", person, Role.READER, "en", command, args, DUE, pressed=True
    )


def table(title: str, spent: dict[str, list[float]]) -> None:
    """Median and p99 of each command, and of all."""
    print(f"\n{title}{'':>4}median ms   p99 ms   (ratio of medians to /help)")
    base = percentile(spent["/help"], 0.5)
    for line, times in sorted(spent.items(), key=lambda item: percentile(item[1], 0.99)):
        half, most = percentile(times, 0.5), percentile(times, 0.99)
        print(f"    {line:28}{len(times):6}{half:12.1f}{most:9.1f}{half / base:9.1f}")
    every = [each for times in spent.values() for each in times]
    row(f"all {len(every):,}, p99", percentile(every, 0.99) / 1_000, "< 50 ms")


def percentile(times: Sequence[float], part: float) -> float:
    """In milliseconds."""
    return 1_000 * sorted(times)[min(int(len(times) * part), len(times) - 1)]


# ── over HTTP ────────────────────────────────────────────────────────────────────────────────────


async def over_http() -> None:
    """Updates at `RATE` a second for `LASTING` seconds; the answers go out at Telegram's pace."""
    total = RATE * LASTING
    speed = [1.0]
    async with scene(pacer=Pacer(private=0, share=lambda: speed[0])) as s:
        await s.gateway.ready.wait()
        for person in range(1, PEOPLE + 1):
            s.server.meet(person)
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


# ── the invented world ───────────────────────────────────────────────────────────────────────────


@asynccontextmanager
async def world(readers: int, articles: int) -> AsyncIterator[tuple[Desk, Composing]]:
    """A desk upon a big store, and what the compose step works with."""
    resolver = TopicResolver.load()
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'bench.db'}"
        upgrade(url)
        async with await Store.open(url) as store:
            desk = desk_on(store, resolver, None)
            started = time.perf_counter()
            choices = list(invented_choices(resolver, readers))
            filters = {choice: number for number, choice in enumerate(dict.fromkeys(choices), 1)}
            await store.write(lambda connection: fill(connection, choices, filters))
            await store.write(lambda connection: publish(connection, resolver, articles))
            await desk.stories.save_summary(StoryId(1), 1, invented_summary(), DUE)
            await store.write(lambda connection: connection.execute(text(TOLD)) and None)
            await store.write(lambda connection: connection.execute(text("ANALYZE")) and None)
            await analyzed(store)
            print(
                f"\n{readers:,} readers with {len(filters):,} choices and {articles:,} articles in "
                f"{articles // 2:,} stories, made in {time.perf_counter() - started:.0f} s"
            )
            yield (
                desk,
                Composing(
                    desk.stories,
                    desk.sources,
                    desk.subscribers,
                    desk.outbox,
                    resolver,
                    desk.compare,
                    desk.stems,
                ),
            )


def invented_choices(resolver: TopicResolver, readers: int) -> Iterator[Filter]:
    """One to three countries, few of them common, some with a theme."""
    random = Random(20310305)
    codes, slugs = codes_of(resolver)
    for _ in range(readers):
        places = {
            codes[min(int(random.paretovariate(0.7)), len(codes)) - 1] for _ in range(random.randint(1, 3))
        }
        theme = random.choice(slugs) if random.random() < 0.3 else ""
        yield canonical(Pair(place, theme) for place in places)


def codes_of(resolver: TopicResolver) -> tuple[list[str], list[str]]:
    """Countries and themes; Central Asia first."""
    home = resolver.members()["central-asia"]
    countries = [each.code for each in resolver.places() if each.kind == "country"]
    return sorted(countries, key=lambda code: (code not in home, code))[:120], [
        t.code for t in resolver.themes()
    ]


def publish(connection: Connection, resolver: TopicResolver, articles: int) -> None:
    """Stories of two articles each, evenly over `DAYS`."""
    stories = articles // 2
    codes, slugs = codes_of(resolver)
    for name, values in (("place", codes), ("theme", slugs)):
        column = "code" if name == "place" else "slug"
        connection.execute(
            text(f"CREATE TEMPORARY TABLE bench_{name} (number integer PRIMARY KEY, {column} text)")
        )
        rows = [{"number": number, "value": value} for number, value in enumerate(values)]
        connection.execute(text(f"INSERT INTO bench_{name} VALUES (:number, :value)"), rows)
    seconds = DAYS * 86_400

    def moment(number: str, total: int) -> str:
        back = f"({total} - {number}) * {seconds} / {total}"
        return (
            f"strftime('%Y-%m-%d %H:%M:%S.000000', '{DUE:%Y-%m-%d %H:%M:%S}', '-' || ({back}) || ' seconds')"
        )

    words = {
        "outlets": numbers(40),
        "stories": numbers(stories),
        "articles": numbers(articles),
        "at": moment("i", stories),
        "when": moment(f"(1 + (i - 1) % {stories})", stories),
        "count": stories,
        "places": len(codes),
        "themes": len(slugs),
        "now": f"{DUE:%Y-%m-%d %H:%M:%S.000000}",
        "later": f"{DUE + timedelta(hours=1):%Y-%m-%d %H:%M:%S.000000}",
        "old": f"{DUE - timedelta(days=200):%Y-%m-%d %H:%M:%S.000000}",
    }
    for statement in (OUTLETS, SOURCES, STORIES, PLACES, THEMES, NEWS, WORDS):
        connection.execute(text(statement.format(**words)))


def numbers(most: int) -> str:
    """1 to ``most`` as a table."""
    return (
        f"(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {most}) SELECT i FROM n)"
    )


def invented_summary() -> Summary:
    """Three takeaways of the lead article, which the copies name by their own."""
    quote = Quote(0, 60, "SAMPLE: guards at the crossing found nine crates of rifles.")
    receipt = Receipt(ArticleId(777777), (quote,))
    said = [f"SAMPLE: guards found {number} crates of rifles at the crossing." for number in (9, 14, 20)]
    return Summary(tuple(Takeaway(each, receipt) for each in said), "sample")


if __name__ == "__main__":
    sizes = [int(each) for each in sys.argv[1:]]
    asyncio.run(main(*(*sizes, *(READERS, ARTICLES)[len(sizes) :])))
