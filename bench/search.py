"""How long a search takes among 730,000 stories, beside LIKE over the same words, on both engines.

`python -m bench.search [STORIES]` invents them: words as frequent as in any language (Zipf), five sentences
a story. The whole number takes some minutes and 2 GB of disk. Ratios carry from machine to machine.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime
from itertools import accumulate, islice
from pathlib import Path
from random import Random
from sqlite3 import connect
from statistics import median

import psycopg
from sqlalchemy import text

from storage.engine import parse
from storage.migrate import upgrade
from storage.search_query import tsvector
from storage.searching import SearchRepository
from storage.store import Store
from tests.postgres import server

STORIES, LIMIT, ROUNDS = 730_000, 101, 9
VOCABULARY, SENTENCES, SHORT, LONG, TAKEAWAYS = 60_000, 40_000, 9, 17, 4
NOW = datetime(2031, 3, 5, tzinfo=UTC)
PAGE = 20_000

# Ranks of Zipf's list: w0 is in most stories, w50000 in a handful.
QUESTIONS = {
    "the commonest word": "w0",
    "a frequent word": "w60",
    "a middling word": "w2000",
    "a rare word": "w50000",
    "two frequent words": "w40 w60",
    "five frequent words": "w20 w30 w40 w50 w60",
    "frequent and rare": "w1 w50000",
    "two middling words": "w1500 w2000",
    "a phrase of frequent words": '"w3 w5"',
    "a word that is nowhere": "nowhere",
}

NEWS = """
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})
    INSERT INTO story (id, revision, lead_id, title, language, event, security, security_score,
                       first_seen, last_seen, published)
    SELECT i, 1, i, 'SAMPLE story ' || i, 'en', 'incident', {true}, 0.9, {moment}, {moment}, {moment} FROM n
"""
ARTICLES = """
    INSERT INTO article (id, source_id, outlet_id, key, url, title, author, published, dated, fetched,
                         first_poll, size, tags, story_id, revision, origin)
    SELECT id, NULL, 1, 'k' || id, 'https://steppe.example/' || id, title, '', published, {true}, published,
           {false}, 900, '{{"language": "en"}}', id, 1, id FROM story
"""
OUTLET = """
    INSERT INTO outlet (id, name, country, owner, owner_note, sample)
    VALUES (1, 'Steppe Sample', 'KZ', 'private', '', {true})
"""


async def main(stories: int) -> None:
    """Prints a table for each engine."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/search.db"
        upgrade(url)
        fill_sqlite(Path(folder) / "search.db", stories)
        await measure("SQLite", url, stories, "SELECT rowid FROM story_search WHERE words LIKE :word")
    with server().database() as url:
        upgrade(url)
        fill_postgres(url, stories)
        await measure(
            "PostgreSQL", url, stories, "SELECT story_id FROM story_search WHERE vector::text LIKE :word"
        )


async def measure(engine: str, url: str, stories: int, naive: str) -> None:
    """Median and worst of some rounds, with the stories loaded as the command shows them."""
    print(f"\n{engine}, {stories:,} stories{'':>24}found   median ms    worst ms")
    async with await Store.open(url) as store:
        search = SearchRepository(store, lambda words: words.replace('"', " ").lower().split())
        for name, words in QUESTIONS.items():
            times = []
            for _ in range(ROUNDS):
                start = time.perf_counter()
                found = await search.find(words, LIMIT)
                times.append(1_000 * (time.perf_counter() - start))
            print(f"{name:<46}{len(found):>6}{median(times):>12.1f}{max(times):>12.1f}")
        start = time.perf_counter()
        await store.read(lambda connection: connection.execute(text(naive), {"word": "%w50000 %"}).all())
        print(f"{'a rare word by LIKE':<52}{1_000 * (time.perf_counter() - start):>12.1f}")


def documents(stories: int) -> Iterator[tuple[int, list[str], list[str]]]:
    """(id, stems of the title, stems of the takeaways)."""
    random = Random(20310305)
    ranks = list(accumulate(1 / (rank + 3) for rank in range(VOCABULARY)))
    words = [f"w{rank}" for rank in range(VOCABULARY)]

    def pool(length: int) -> list[list[str]]:
        return [random.choices(words, cum_weights=ranks, k=length) for _ in range(SENTENCES)]

    short, long = pool(SHORT), pool(LONG)
    for id in range(1, stories + 1):
        yield id, random.choice(short), [word for each in random.choices(long, k=TAKEAWAYS) for word in each]


def pages(rows: Iterator[Sequence[object]]) -> Iterator[list[Sequence[object]]]:
    """Rows in lists that fit into memory."""
    while page := list(islice(rows, PAGE)):
        yield page


def fill_sqlite(path: Path, stories: int) -> None:
    """Rows by SQL, the index in pages, as it grows in a service."""
    moment = "strftime('%Y-%m-%d %H:%M:%S.000000', '2031-03-05', '-' || ({count} - i) || ' minutes')"
    with closing(connect(path)) as database:
        for statement in news(stories, moment.format(count=stories), "1", "0"):
            database.execute(statement)
        rows = ((id, " ".join(titles), " ".join(words)) for id, titles, words in documents(stories))
        for page in pages(rows):
            database.executemany("INSERT INTO story_search (rowid, titles, words) VALUES (?, ?, ?)", page)
            database.commit()


def fill_postgres(url: str, stories: int) -> None:
    """Rows by SQL, the index by COPY."""
    moment = f"'{NOW.isoformat()}'::timestamptz - ({stories} - i) * interval '1 minute'"
    address = parse(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as database:
        for statement in news(stories, moment, "true", "false"):
            database.execute(statement)
        database.execute("DROP INDEX story_search_vector")
        with database.cursor().copy("COPY story_search (story_id, vector) FROM STDIN") as copy:
            for id, titles, words in documents(stories):
                copy.write_row((id, tsvector(titles, words)))
        database.execute("CREATE INDEX story_search_vector ON story_search USING gin (vector)")
        database.execute("ANALYZE")


def news(stories: int, moment: str, true: str, false: str) -> Iterator[str]:
    """Statements that make the stories, an article each."""
    for statement in (OUTLET, NEWS, ARTICLES):
        yield statement.format(count=stories, moment=moment, true=true, false=false)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else STORIES))
