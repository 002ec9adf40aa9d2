"""Reads the tab-separated tables of `topics/data`: comments start with "#", lists are split by "|"."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path


def rows(path: Path, width: int) -> Iterator[tuple[str, ...]]:
    """The rows of a table. Raises ValueError, naming file and line, when one has another width."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        row = tuple(line.split("\t"))
        if len(row) != width:
            raise ValueError(f"{path.name}:{number}: {len(row)} columns instead of {width}")
        yield row


def phrases(path: Path) -> frozenset[str]:
    """The lines of a list of words or phrases."""
    return frozenset(row[0] for row in rows(path, 1))


def word_lists(path: Path) -> dict[str, frozenset[str]]:
    """Named lists of words, one list a row."""
    return {name: frozenset(words.split()) for name, words in rows(path, 2)}


def cells(listed: str) -> tuple[str, ...]:
    """The items of a cell."""
    return tuple(item for item in listed.split("|") if item)
