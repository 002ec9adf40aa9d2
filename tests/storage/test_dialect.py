"""Lists of numbers as tables, and rows fetched as one, on both engines."""

from __future__ import annotations

import pytest
from sqlalchemy import BigInteger, Connection, Text, cast, literal, null, select, union_all

from storage.dialect import fetch, listed
from storage.rows import as_list, one_of
from storage.store import Store

WIDEST = (-(2**63), 2**63 - 1, 0, -1, 10**18)


@pytest.mark.parametrize("width", [1, 2, 3])
async def test_listed_numbers_are_the_rows_of_a_table(store: Store, width: int) -> None:
    numbers = {f"n{place}": WIDEST[place:] + WIDEST[:place] for place in range(width)}
    rows = await store.read(lambda c: c.execute(select(listed(c, numbers))).all())
    assert sorted(map(tuple, rows)) == sorted(zip(*numbers.values(), strict=True))


@pytest.mark.parametrize("numbers", [WIDEST, ()])
async def test_a_row_is_found_by_any_number_of_a_list(store: Store, numbers: tuple[int, ...]) -> None:
    def found(connection: Connection) -> set[int]:
        engine = connection.dialect.name
        rows = union_all(*(select(cast(literal(each), BigInteger).label("n")) for each in (*WIDEST, 7)))
        table = rows.subquery()
        query = select(table.c.n).where(one_of(engine, table.c.n, "numbers"))
        return set(connection.scalars(query, {"numbers": as_list(engine, numbers)}))

    assert await store.read(found) == set(numbers)


async def test_fetched_rows_come_whole_and_in_order(store: Store) -> None:
    facts = [(3, 'Köln, "кавычки" \\', None), (-2, "", 7), (2**62, "\n", 0)]
    rows = [
        select(
            cast(literal(number), BigInteger).label("number"),
            literal(text, Text).label("text"),
            cast(null() if count is None else literal(count), BigInteger).label("count"),
        )
        for number, text, count in facts
    ]
    several = select(union_all(*rows).subquery())
    assert [tuple(row) for row in await store.read(lambda c: fetch(c, several, {}))] == sorted(facts)
    none = select(union_all(*rows).subquery()).limit(0)
    assert list(await store.read(lambda c: fetch(c, none, {}))) == []
