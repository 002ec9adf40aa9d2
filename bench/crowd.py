"""Invented readers of one slot, each with a choice of pairs, put into a database in bulk."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import accumulate
from random import Random

from sqlalchemy import Connection, text

from bench.digests import PLACES, REGIONS, THEMES
from digest.model import Filter, Pair
from digest.subscribing import canonical
from storage.interning import filter_hash

DUE = datetime(2031, 3, 5, 3, tzinfo=UTC)
"""When all of them are."""

CHATS = """
    INSERT INTO chat (id, channel, number, kind, asleep_at, created)
    SELECT i, 'telegram', 4200000000000 + i, 'private', NULL, {moment} FROM {numbers}
"""
SUBSCRIBERS = """
    INSERT INTO subscriber (id, chat_id, thread, language, zone, zone_chosen, paused, filter_id, created,
                            length, quiet_start, quiet_end, links, resume)
    SELECT i, i, 0, 'en', 'UTC', {true}, {false}, filter, {moment},
           'normal', 1320, 420, {true}, NULL FROM bench_choice
"""
SLOT = "INSERT INTO slot (id, zone, minute, weekdays, next_due) VALUES (1, 'UTC', 180, 127, {due})"
MEMBERS = "INSERT INTO subscriber_slot (subscriber_id, slot_id) SELECT i, 1 FROM {numbers}"


def invented_choices(random: Random, readers: int) -> Iterator[Filter]:
    """A choice for each reader: as many pairs as people name, of places and themes as common as words."""
    weights = list(accumulate(1 / rank for rank in range(1, len(PLACES) + len(REGIONS) + 1)))
    places = (*PLACES[:20], *REGIONS, *PLACES[20:])
    themes = list(accumulate(rank**-0.7 for rank in range(1, len(THEMES) + 1)))
    for _ in range(readers):
        pairs = 1
        while pairs < 6 and random.random() < 0.55:
            pairs += 1
        yield canonical(
            Pair(
                random.choices(places, cum_weights=weights)[0],
                random.choices(THEMES, cum_weights=themes)[0] if random.random() < 0.5 else "",
            )
            for _ in range(pairs)
        )


def fill(connection: Connection, choices: Sequence[Filter], filters: Mapping[Filter, int]) -> None:
    """Readers, their choices and their slot, in bulk."""
    words = dialect(connection, len(choices))
    pairs = {id: [[pair.place, pair.theme] for pair in choice.pairs] for choice, id in filters.items()}
    interned = [
        {"id": id, "hash": filter_hash(choice), "choice": json.dumps({"pairs": pairs[id]})}
        for choice, id in filters.items()
    ]
    connection.execute(text("INSERT INTO filter (id, hash, choice) VALUES (:id, :hash, :choice)"), interned)
    connection.execute(text("CREATE TEMPORARY TABLE bench_choice (i bigint PRIMARY KEY, filter bigint)"))
    chosen = [{"i": i, "filter": filters[choice]} for i, choice in enumerate(choices, 1)]
    connection.execute(text("INSERT INTO bench_choice VALUES (:i, :filter)"), chosen)
    for statement in (CHATS, SUBSCRIBERS, SLOT, MEMBERS):
        connection.execute(text(statement.format(**words)))
    connection.execute(text("DROP TABLE bench_choice"))
    if connection.dialect.name == "postgresql":
        for table in ("filter", "slot", "chat", "subscriber"):
            last = f"(SELECT max(id) FROM {table})"
            connection.execute(text(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {last})"))
        connection.execute(text("ANALYZE"))


def dialect(connection: Connection, count: int) -> dict[str, str]:
    """What the two engines spell differently."""
    if connection.dialect.name == "postgresql":
        return {
            "numbers": f"generate_series(1, {count}) AS n(i)",
            "moment": "timestamptz '2031-01-01 00:00+00'",
            "true": "true",
            "false": "false",
            "due": f"timestamptz '{DUE.isoformat()}'",
        }
    counting = f"SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count}"
    return {
        "numbers": f"(WITH RECURSIVE n(i) AS ({counting}) SELECT i FROM n)",
        "moment": "'2031-01-01 00:00:00.000000'",
        "true": "1",
        "false": "0",
        "due": f"'{DUE:%Y-%m-%d %H:%M:%S}.000000'",
    }
