"""A page of due readers as plain columns, in which it leaves the process that sorts: there are thousands.

A column of numbers is one text of bytes, so that nobody has to look at each of them on the way.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, chain, pairwise
from typing import Any

from digest.model import DuePage, Group, Issue, Length, Pin, Share

Columns = tuple[Any, ...]


def to_columns(page: DuePage) -> Columns:
    """Of values that `bot.worker_values` knows."""
    issues = [
        (each.since, each.until, [list(pin) for pin in each.pins], each.reports) for each in page.issues
    ]
    groups = [(since, *_group_columns(some)) for since, some in page.groups]
    shares = [(each.period, each.not_before, *map(_packed, each[2:])) for each in page.shares]
    return (page.first, page.last, page.full, issues, groups, shares)


def from_columns(columns: Columns) -> DuePage:
    """The page. Raises ValueError, TypeError or ArithmeticError for other columns."""
    first, last, full, issues, groups, shares = columns
    return DuePage(
        first,
        last,
        full,
        tuple(
            Issue(since, until, tuple(Pin(*pin) for pin in pins), reports)
            for since, until, pins, reports in issues
        ),
        tuple((since, _groups(*some)) for since, *some in groups),
        tuple(Share(period, when, *map(_numbers, lists)) for period, when, *lists in shares),
    )


def _group_columns(groups: Sequence[Group]) -> Columns:
    """The sets of stories one after another, all as wide as the widest; the digests told likewise."""
    width = max((each.matched.bit_length() + 7) // 8 for each in groups)
    matched = b"".join([each.matched.to_bytes(width, "little") for each in groups])
    filters, languages, lengths, told, _ = zip(*groups, strict=True)
    chains = (_packed(map(len, told)), _packed(chain.from_iterable(told)))
    return (_packed(filters), list(languages), list(map(str, lengths)), *chains, matched)


def _groups(
    filters: bytes, languages: list[str], lengths: list[str], counts: bytes, told: bytes, matched: bytes
) -> tuple[Group, ...]:
    width = len(matched) // len(languages)
    sets = [
        int.from_bytes(matched[start : start + width], "little")
        for start in (range(0, width * len(languages), width) if width else [0] * len(languages))
    ]
    chains = _chains(_numbers(told), _numbers(counts))
    return tuple(map(Group, _numbers(filters), languages, map(Length, lengths), chains, sets))


def _chains(digests: tuple[Any, ...], counts: tuple[int, ...]) -> Iterator[tuple[Any, ...]]:
    """So many digests each, none of them used twice: a worker's few must not become millions."""
    if min(counts, default=0) < 0:
        raise ValueError("a reader was told less than nothing")
    return (digests[start:end] for start, end in pairwise(accumulate(counts, initial=0)))


def _packed(numbers: Iterable[int]) -> bytes:
    """Eight bytes each, as both processes of one machine have them."""
    return array("q", numbers).tobytes()


def _numbers(packed: bytes) -> tuple[Any, ...]:
    return tuple(array("q", packed))
