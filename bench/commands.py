"""How fast each command is answered in the process, alone and while 100,000 readers are being served.

`python -m bench.commands [READERS ARTICLES] [ENGINE]` invents 100,000 readers, 200,000 articles of 90 days
and 300 sources, on both engines; it takes some minutes. The plain way reads every story of the window for
each reader. Ratios carry from machine to machine.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from itertools import accumulate
from random import Random
from typing import Any

from sqlalchemy import Connection, select, text

from bench.fanout import database, fill
from bot.chat import Desk, Reply, Request, Role
from bot.dispatch import answer, press_of
from digest.model import ArticleId, Destination, Filter, Pair, Quote, Receipt, Sought, Story, StoryId, Summary
from digest.model import Takeaway as Said
from digest.queueing import Composing, compose
from digest.subscribing import canonical
from storage.fresh import fresh
from storage.store import Store
from storage.stories import StoryRepository
from storage.storytelling import load_stories
from storage.tables_news import ARTICLE, STORY
from tests.bot.newsroom import _desk as desk_on
from topics.resolver import TopicResolver

READERS, ARTICLES, DAYS, SECONDS, SOURCES_IN_USE = 100_000, 200_000, 90, 20.0, 300
DUE = datetime(2031, 3, 5, 3, tzinfo=UTC)
FIRST_CHAT = 4_200_000_000_000
"""One less than the number of the first of `bench.fanout.fill`."""
GOAL = 50
MOST_TURNS = 400

Spent = Mapping[str, tuple[list[float], list[float]]]
"""By command, the seconds until each answer, and those that the processor worked for it."""

COMMANDS = (
    *("/help", "/start", "/settings", "/subscriptions", "/country kz", "/country uzbekistan"),
    *("/theme terrorism", "/time 07:30", "/timezone Almaty", "/latest", "/latest kazakhstan", "/digest"),
    *("/digest kazakhstan", "/search w40 raid", "/why", "/last", "/mute", "kazakhstan", "[1]", "[1]", "[2]"),
)
READ = ("/latest", "/latest kazakhstan", "/digest kazakhstan")

OUTLETS = """
    INSERT INTO outlet (id, name, country, owner, owner_note, sample)
    SELECT i, 'Sample Outlet ' || i, 'KZ', 'private', '', {true} FROM {outlets}
"""
SOURCES = """
    INSERT INTO source (id, outlet_id, url, kind, off, etag, last_modified, body_hash, failures, next_check,
                        last_check, last_success, last_error, added_at)
    SELECT i, i, 'https://o' || i || '.example/feed', 'feed', '', '', '', '', 0, {later}, {now}, {now},
           '', {now} FROM {outlets}
"""
CHECKS = """
    INSERT INTO source_check (source_id, at, outcome, status, size, items, new, seconds, error)
    SELECT 1 + i % {sources}, {checked}, 'ok', 200, 9000, 20, 1, 0.4,
           CASE WHEN i % 17 = 0 THEN 'no answer' ELSE '' END FROM {checks}
"""
# Of ten articles in a row five tell the fifth story, two the fourth, and three one each.
STORIES = """
    INSERT INTO story (id, revision, lead_id, title, language, event, security, security_score, first_seen,
                       last_seen, published)
    SELECT i, 1, {lead}, 'SAMPLE raid w' || (i % 60) || ' at the crossing w' || (i % 997), 'en', 'incident',
           i * 7 % 10 < 6, 0.3 + (i * 31 % 70) / 100.0, {told}, {told}, {told} FROM {stories}
"""
LEAD_OF = "(i - 1) / 5 * 10 + CASE (i - 1) % 5 WHEN 4 THEN 10 WHEN 3 THEN 5 ELSE (i - 1) % 5 + 1 END"
STORY_OF = """(i - 1) / 10 * 5 +
    CASE WHEN (i - 1) % 10 < 3 THEN (i - 1) % 10 + 1 WHEN (i - 1) % 10 < 5 THEN 4 ELSE 5 END"""
PLACES = """
    INSERT INTO story_place (story_id, position, code, role, focus, score, words)
    SELECT i, 0, code, 'where', {true}, 3.0, CAST('["sample"]' AS {json})
    FROM {stories} JOIN bench_place ON number = i * 7 % {places}
"""
THEMES = """
    INSERT INTO story_theme (story_id, position, slug, score, words)
    SELECT i, 0, code, 2.0, CAST('["sample"]' AS {json}) FROM {stories}
    JOIN bench_theme ON number = i * 11 % {themes}
"""
NEWS = """
    INSERT INTO article (id, source_id, outlet_id, key, url, title, author, published, dated, fetched,
                         first_poll, size, tags, story_id, revision, origin)
    SELECT i, 1 + i % {sources}, 1 + i % {sources}, 'k' || i, 'https://o.example/' || i,
           'SAMPLE raid at the crossing', '', {moment}, {true}, {moment}, {false}, 900,
           CAST('{{"language": "en"}}' AS {json}), {story}, 1, i FROM {articles}
"""
TOLD = """
    INSERT INTO summary (story_id, revision, method, takeaways, made_at)
    SELECT story.id, 1, method,
           CAST(replace(CAST(takeaways AS text), '777777', CAST(lead_id AS text)) AS {json}), made_at
    FROM story JOIN summary ON summary.story_id = 1 WHERE story.id > 1
"""
WORDS = {
    "sqlite": "INSERT INTO story_search (rowid, titles, words) "
    "SELECT id, title, 'raid crossing w' || (id % 5000) FROM story",
    "postgresql": "INSERT INTO story_search (story_id, vector) SELECT id, "
    "setweight(to_tsvector('simple', title), 'A') || to_tsvector('simple', 'raid crossing w' || (id % 5000)) "
    "FROM story",
}


def main() -> None:
    """Prints the tables of both engines."""
    sizes = [int(each) for each in sys.argv[1:] if each.isdigit()]
    engines = [each for each in sys.argv[1:] if not each.isdigit()]
    readers, articles = (*sizes, *(READERS, ARTICLES)[len(sizes) :])
    for engine in engines or ("sqlite", "postgresql"):
        asyncio.run(measured(engine, readers, articles))


async def measured(engine: str, readers: int, articles: int) -> None:
    """All measures on one engine."""
    async with world(engine, readers, articles) as (desk, store):
        random = Random(7)
        people = partial(random.randint, FIRST_CHAT + 1, FIRST_CHAT + readers)
        await asked(desk, people, READ, turns=60)  # what a service has read long ago
        alone = await asked(desk, people, COMMANDS)
        table("nothing else going on", alone)
        kit = (desk.stories, desk.sources, desk.subscribers, desk.outbox, desk.resolver)
        serving = asyncio.create_task(compose(Composing(*kit, desk.compare, desk.stems, desk.toll), DUE))
        table(f"while {readers:,} readers are served", await asked(desk, people, COMMANDS, serving))
        print(f"    {(await serving).done:,} digests queued")
        plain = await asked(replace(desk, stories=Everything(store)), people, READ, turns=3)
        for line in READ:
            naive, ours = (percentile(each[line][1], 0.5) for each in (plain, alone))
            print(f"    {line:22}{naive:9.0f} ms of processor the plain way, ratio {naive / ours:.0f}")


class Everything(StoryRepository):
    """The plain way: all stories of the window, read anew for each reader."""

    async def window(
        self, since: datetime, until: datetime, about: Sequence[Sought] | None = None
    ) -> Sequence[Story]:
        """All of them, whatever is sought."""
        recent = STORY.c.id.in_(select(ARTICLE.c.story_id).where(fresh(since, until)))
        return await self._store.read(lambda connection: load_stories(connection, STORY.c.security & recent))


async def asked(
    desk: Desk,
    people: Callable[[], int],
    lines: Sequence[str],
    serving: asyncio.Task[Any] | None = None,
    turns: int = MOST_TURNS,
) -> Spent:
    """The answers of one person after the other, for a while or until the run is over."""
    spent: defaultdict[str, tuple[list[float], list[float]]] = defaultdict(lambda: ([], []))
    end = time.perf_counter() + SECONDS
    while turns and not (serving.done() if serving else time.perf_counter() > end):
        turns -= serving is None
        person, reply = people(), Reply()
        for line in lines:
            request = typed(person, line, reply)
            if request is None:
                continue
            started, worked = time.perf_counter(), time.process_time()
            came = await answer(request, desk)
            spent[line][0].append(time.perf_counter() - started)
            spent[line][1].append(time.process_time() - worked)
            reply = came if any(message.keyboard for message in came.messages) else reply
            await asyncio.sleep(0.002)
    return spent


def typed(person: int, line: str, before: Reply) -> Request | None:
    """What somebody types, or the press of the n-th button of what came before."""
    asking = Request(Destination(person), "private", person, Role.READER, "en", "", "", DUE)
    if not line.startswith("["):
        command, _, args = line.removeprefix("/").partition(" ") if line.startswith("/") else ("", "", line)
        return replace(asking, command=command, args=args)
    buttons = [each for message in before.messages for row in message.keyboard for each in row if each.data]
    if len(buttons) < int(line[1:-1]):
        return None
    command, args = press_of(buttons[int(line[1:-1]) - 1].data)
    return replace(asking, command=command, args=args, pressed=True)


def table(title: str, spent: Spent) -> None:
    """Median and p99 of each command, the slowest last, and of all; ``work``: of the process meanwhile."""
    print(f"  {title:34}median ms   p99 ms  work ms   (ratio of medians to /help)")
    base = percentile(spent["/help"][0], 0.5)
    for line, (times, work) in sorted(spent.items(), key=lambda item: percentile(item[1][0], 0.99)):
        half, most, busy = percentile(times, 0.5), percentile(times, 0.99), percentile(work, 0.5)
        print(f"    {line:26}{len(times):6}{half:9.1f}{most:9.1f}{busy:9.1f}{half / base:9.1f}")
    every = [each for times, _ in spent.values() for each in times]
    print(f"    all: {percentile(every, 0.5):.1f} ms, p99 {percentile(every, 0.99):.1f} ms (below {GOAL})")


def percentile(times: Sequence[float], part: float) -> float:
    """In milliseconds."""
    return 1_000 * sorted(times)[min(int(len(times) * part), len(times) - 1)]


# ── the invented world ───────────────────────────────────────────────────────────────────────────


@asynccontextmanager
async def world(engine: str, readers: int, articles: int) -> AsyncIterator[tuple[Desk, Store]]:
    """A desk upon a big store."""
    resolver, started = TopicResolver.load(), time.perf_counter()
    async with database(engine) as store:
        desk = desk_on(store, resolver, None)
        choices = list(invented_choices(resolver, readers))
        filters = {choice: number for number, choice in enumerate(dict.fromkeys(choices), 1)}
        await store.write(lambda connection: fill(connection, choices, filters))
        await store.write(lambda connection: publish(connection, resolver, articles))
        await desk.stories.save_summary(StoryId(1), 1, invented_summary(), DUE)
        await store.write(finish)
        print(
            f"== {engine}: {readers:,} readers with {len(filters):,} choices, {articles:,} articles in "
            f"{articles // 2:,} stories, made in {time.perf_counter() - started:.0f} s",
            flush=True,
        )
        yield desk, store


def codes_of(resolver: TopicResolver) -> tuple[list[str], list[str]]:
    """Countries and themes; Central Asia first."""
    home = resolver.members()["central-asia"]
    countries = [each.code for each in resolver.places() if each.kind == "country"]
    first = sorted(countries, key=lambda code: (code not in home, code))[:120]
    return first, [theme.code for theme in resolver.themes()]


def invented_choices(resolver: TopicResolver, readers: int) -> Iterator[Filter]:
    """One pair or more, of countries as common as words are, of regions, and of themes anywhere."""
    random = Random(20310305)
    countries, themes = codes_of(resolver)
    places = [*countries, "central-asia", "caucasus", "middle-east", ""]
    weights = [*(1 / rank for rank in range(1, len(countries) + 1)), 0.4, 0.2, 0.1, 0.4]
    for _ in range(readers):
        pairs = {one_pair(random, random.choices(places, weights)[0], themes)}
        while len(pairs) < 6 and random.random() < 0.4:
            pairs.add(one_pair(random, random.choices(places, weights)[0], themes))
        yield canonical(pairs)


def one_pair(random: Random, place: str, themes: Sequence[str]) -> Pair:
    """A third of the places with a theme; anywhere always."""
    return Pair(place, random.choice(themes) if not place or random.random() < 0.33 else "")


def publish(connection: Connection, resolver: TopicResolver, articles: int) -> None:
    """Stories of one to five articles, evenly over `DAYS`: six in ten about security."""
    countries, themes = codes_of(resolver)
    slots = {"place": by_rank(countries, 1.0), "theme": by_rank(themes, 0.7)}
    for name, codes in slots.items():
        connection.execute(text(f"CREATE TEMPORARY TABLE bench_{name} (number integer, code text)"))
        rows = [{"number": number, "code": code} for number, code in enumerate(codes)]
        connection.execute(text(f"INSERT INTO bench_{name} VALUES (:number, :code)"), rows)
    words = spelt(connection.dialect.name, articles)
    words |= {
        "places": str(len(slots["place"])),
        "themes": str(len(slots["theme"])),
        "lead": LEAD_OF,
        "story": STORY_OF,
    }
    for statement in (
        OUTLETS,
        SOURCES,
        CHECKS,
        STORIES,
        PLACES,
        THEMES,
        NEWS,
        WORDS[connection.dialect.name],
    ):
        connection.execute(text(statement.format(**words)))


def by_rank(codes: Sequence[str], power: float, slots: int = 1_009) -> list[str]:
    """The codes in turn, each as often as its rank says (Zipf)."""
    shares = list(accumulate(rank**-power for rank in range(1, len(codes) + 1)))
    return [
        codes[next(i for i, s in enumerate(shares) if s >= (n + 0.5) / slots * shares[-1])]
        for n in range(slots)
    ]


def spelt(engine: str, articles: int) -> dict[str, str]:
    """What the two engines spell differently. Articles are spread over `DAYS`, checks over two of them."""
    step, checks = DAYS * 86_400 / articles, SOURCES_IN_USE * 96
    counts = {"outlets": SOURCES_IN_USE, "stories": articles // 2, "articles": articles, "checks": checks}
    sqlite = engine == "sqlite"
    words = {name: numbers(count, sqlite=sqlite) for name, count in counts.items()}
    words |= (
        {"true": "1", "false": "0", "json": "text"}
        if sqlite
        else {"true": "true", "false": "false", "json": "jsonb"}
    )

    def moment(seconds: str) -> str:
        if sqlite:
            shift = f"(-1.0 * ({seconds})) || ' seconds'"
            return f"strftime('%Y-%m-%d %H:%M:%S.000000', '{DUE:%Y-%m-%d %H:%M:%S}', {shift})"
        return f"timestamptz '{DUE.isoformat()}' - ({seconds}) * interval '1 second'"

    return words | {
        "sources": str(SOURCES_IN_USE),
        "now": moment("0"),
        "later": moment("-3600"),
        "checked": moment(f"({checks} - i) * 172800.0 / {checks}"),
        "moment": moment(f"({articles} - i) * {step}"),
        "told": moment(f"({articles} - ({LEAD_OF})) * {step}"),
    }


def numbers(most: int, *, sqlite: bool) -> str:
    """1 to ``most`` as a table."""
    if sqlite:
        counting = f"SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {most}"
        return f"(WITH RECURSIVE n(i) AS ({counting}) SELECT i FROM n) AS n"
    return f"generate_series(1, {most}) AS n(i)"


def finish(connection: Connection) -> None:
    """Summaries for all, the sequences behind what has a number already, and statistics."""
    sqlite = connection.dialect.name == "sqlite"
    connection.execute(text(TOLD.format(json="text" if sqlite else "jsonb")))
    for table in () if sqlite else ("outlet", "source", "story", "article"):
        last = f"(SELECT max(id) FROM {table})"
        connection.execute(text(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {last})"))
    connection.execute(text("ANALYZE"))


def invented_summary() -> Summary:
    """Three takeaways of the lead article, which the copies name by their own."""
    quote = Quote(0, 60, "SAMPLE: guards at the crossing found nine crates of rifles.")
    receipt = Receipt(ArticleId(777777), (quote,))
    said = [f"SAMPLE: guards found {number} crates of rifles at the crossing." for number in (9, 14, 20)]
    return Summary(tuple(Said(each, receipt) for each in said), "sample")


if __name__ == "__main__":
    main()
