"""A service with 100,000 readers, 200,000 articles of 90 days and 300 sources, all invented (SAMPLE)."""

from __future__ import annotations

import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from itertools import accumulate
from random import Random

from sqlalchemy import Connection, insert, text

from bench.fanout import fill
from bench.service.metering import MeteredStore
from bot.book import KnownPeople
from bot.chat import Desk
from digest.model import ArticleId, Filter, Pair, Quote, Receipt, StoryId, Summary
from digest.model import Takeaway as Said
from digest.ports import Resolver
from digest.subscribing import canonical
from storage.migrate import upgrade
from storage.people import PeopleRepository
from storage.search_renewal import RULES, SEARCHED
from storage.store import Store
from storage.tables_care import NOTE
from tests.bot.newsroom import desk_on
from tests.postgres import server
from topics.resolver import TopicResolver

DAYS, SOURCES_IN_USE = 90, 300
FIRST_CHAT = 4_200_000_000_000
"""One less than the number of the first of `bench.fanout.fill`."""
DUE = datetime(2031, 3, 5, 3, tzinfo=UTC)

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
           CAST('{{"language": "en", "event": "incident", "security": true, "security_score": 0.7, "places":'
                || ' [{{"code": "' || bench_place.code || '", "role": "where", "focus": true, "score": 3.0,'
                || ' "words": ["sample"]}}], "themes": [{{"slug": "' || bench_theme.code
                || '", "score": 2.0, "words": ["sample"]}}]}}' AS {json}), {story}, 1, i
    FROM {articles} JOIN bench_place ON bench_place.number = ({story}) * 7 % {places}
    JOIN bench_theme ON bench_theme.number = ({story}) * 11 % {themes}
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


@asynccontextmanager
async def database(engine: str) -> AsyncIterator[Store]:
    """An open store on a new database, whose work is metered."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/bench.db" if engine == "sqlite" else server().url(server().create())
        upgrade(url)
        async with await MeteredStore.open(url) as store:
            yield store


@asynccontextmanager
async def world(engine: str, readers: int, articles: int) -> AsyncIterator[tuple[Desk, Store]]:
    """A desk upon a big store."""
    resolver, started = TopicResolver.load(), time.perf_counter()
    async with database(engine) as store:
        desk = replace(desk_on(store, resolver, None), people=KnownPeople(PeopleRepository(store)))
        choices = list(invented_choices(resolver, readers))
        filters = {choice: number for number, choice in enumerate(dict.fromkeys(choices), 1)}
        await store.write(lambda connection: fill(connection, choices, filters))
        await store.write(lambda connection: publish(connection, resolver, articles))
        await desk.stories.save_summary(StoryId(1), 1, invented_summary(ArticleId(777777)), DUE)
        await store.write(finish)
        print(
            f"== {engine}: {readers:,} readers with {len(filters):,} choices, {articles:,} articles in "
            f"{articles // 2:,} stories, made in {time.perf_counter() - started:.0f} s",
            flush=True,
        )
        yield desk, store


def codes_of(resolver: Resolver) -> tuple[list[str], list[str]]:
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
    """Summaries for all, an index that is up to date, sequences behind what has a number, and statistics."""
    sqlite = connection.dialect.name == "sqlite"
    connection.execute(text(TOLD.format(json="text" if sqlite else "jsonb")))
    connection.execute(insert(NOTE).values(name=SEARCHED, value=str(RULES), at=DUE))
    for table in () if sqlite else ("outlet", "source", "story", "article"):
        last = f"(SELECT max(id) FROM {table})"
        connection.execute(text(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {last})"))
    if not sqlite:  # which the service never analyses
        connection.execute(text("ANALYZE"))


def invented_summary(article: ArticleId) -> Summary:
    """Three takeaways of an article, which copies of the summary name by their own."""
    quote = Quote(0, 60, "SAMPLE: guards at the crossing found nine crates of rifles.")
    receipt = Receipt(article, (quote,))
    said = [f"SAMPLE: guards found {number} crates of rifles at the crossing." for number in (9, 14, 20)]
    return Summary(tuple(Said(each, receipt) for each in said), "sample")
