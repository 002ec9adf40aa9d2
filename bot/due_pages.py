"""A page of due readers as plain columns, in which it leaves the process that sorts: there are thousands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from digest.model import DuePage, Group, Issue, Length, Pin, Share

Columns = tuple[Any, ...]


def to_columns(page: DuePage) -> Columns:
    """Of values that `bot.worker_values` knows."""
    issues = [
        (each.since, each.until, [list(pin) for pin in each.pins], each.reports) for each in page.issues
    ]
    groups = [(since, *_group_columns(some)) for since, some in page.groups]
    shares = [(each.period, each.not_before, *map(list, each[2:])) for each in page.shares]
    return (page.first, page.last, page.full, issues, groups, shares)


def from_columns(columns: Columns) -> DuePage:
    """The page. Raises ValueError or TypeError for other columns."""
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
        tuple(Share(period, when, *map(tuple, lists)) for period, when, *lists in shares),
    )


def _group_columns(groups: Sequence[Group]) -> Columns:
    """The sets of stories one after another, all as wide as the widest."""
    width = max((each.matched.bit_length() + 7) // 8 for each in groups)
    matched = b"".join([each.matched.to_bytes(width, "little") for each in groups])
    filters, languages, lengths, told, _ = zip(*groups, strict=True)
    return (list(filters), list(languages), [each.value for each in lengths], [*map(list, told)], matched)


def _groups(
    filters: list[Any], languages: list[str], lengths: list[str], told: list[list[Any]], matched: bytes
) -> tuple[Group, ...]:
    width = len(matched) // len(filters)
    sets = [
        int.from_bytes(matched[start : start + width], "little")
        for start in (range(0, width * len(filters), width) if width else [0] * len(filters))
    ]
    lasting = map(Length, lengths)
    return tuple(map(Group, filters, languages, lasting, map(tuple, told), sets))
