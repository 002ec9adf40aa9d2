"""Lists of numbers as tables, and rows fetched as one, on both engines."""

from __future__ import annotations

import pytest
from sqlalchemy import BigInteger, Text, cast, literal, null, select, union_all

from storage.dialect import fetch, listed
from storage.store import Store

WIDEST = (-(2**63), 2**63 - 1, 0, -1, 10**18)


@pytest.mark.parametrize("width", [1, 2, 3])
async def test_listed_numbers_are_the_rows_of_a_table(store: Store, width: int) -> None:
    numbers = {f"n{place}": WIDEST[place:] + WIDEST[:place] for place in range(width)}
    rows = await store.read(lambda c: c.execute(select(listed(c, numbers))).all())
    assert sorted(map(tuple, rows)) == sorted(zip(*numbers.values(), strict=True))


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
    assert [tuple(row) for row in await store.read(lambda c: fetch(c, several))] == sorted(facts)
    none = select(union_all(*rows).subquery()).limit(0)
    assert list(await store.read(lambda c: fetch(c, none))) == []
