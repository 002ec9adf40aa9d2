"""A message cut into several that Telegram takes: by units, by entities and by bytes, between blocks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.chat import Block, Frame, Message, Run
from bot.gateway.entities import TEXT_LIMIT, printable, styles, utf16

ENTITY_LIMIT = 100
BYTE_LIMIT = 32_768
"""Of text and addresses together: more is refused before anything is parsed."""

_LIMITS = (TEXT_LIMIT, ENTITY_LIMIT, BYTE_LIMIT)
_NOTHING = (0, 0, 0)
_Size = tuple[int, int, int]
"""UTF-16 units, entities, bytes."""


def split(message: Message) -> tuple[Message, ...]:
    """The message, or several within all limits, cut between blocks where possible; the keyboard on the last.

    A file with its caption stays one.
    """
    if message.file is not None:
        return (message,)
    pages: list[list[Block]] = [[]]
    filled = _NOTHING
    for block in (piece for whole in message.blocks for piece in _pieces(whole)):
        size = _of_block(block)
        if pages[-1] and not _hold(_sum(filled, size)):
            pages.append([])
            filled = _NOTHING
        pages[-1].append(block)
        filled = _sum(filled, size)
    parts = [replace(message, blocks=tuple(page), keyboard=(), preview="") for page in pages]
    parts[0] = replace(parts[0], preview=message.preview)
    parts[-1] = replace(parts[-1], keyboard=message.keyboard)
    return tuple(parts)


def _pieces(block: Block) -> Iterator[Block]:
    """The block, or several: one over a limit is cut between runs, and a run between words."""
    frame = (1, int(block.frame is not Frame.NONE), 1)
    runs: list[Run] = []
    filled = frame
    for run in (piece for whole in block.runs for piece in _cut(whole)):
        size = _of_run(run)
        if runs and not _hold(_sum(filled, size)):
            yield replace(block, runs=tuple(runs))
            runs, filled = [], frame
        runs.append(run)
        filled = _sum(filled, size)
    yield replace(block, runs=tuple(runs))


def _cut(run: Run) -> Iterator[Run]:
    rest = run.text
    half = TEXT_LIMIT // 2  # code points of at most two units each
    while utf16(rest) >= TEXT_LIMIT:
        at = rest.rfind(" ", 1, half) + 1 or half
        yield replace(run, text=rest[:at])
        rest = rest[at:]
    yield replace(run, text=rest)


def _of_block(block: Block) -> _Size:
    """With its line break, and the entity of its frame."""
    return _sum((1, int(block.frame is not Frame.NONE), 1), *map(_of_run, block.runs))


def _of_run(run: Run) -> _Size:
    words = printable(run.text)
    return utf16(words), sum(1 for _ in styles(run, words, 0)), len((words + run.href).encode())


def _sum(*sizes: _Size) -> _Size:
    units, entities, weight = map(sum, zip(*sizes, strict=True))
    return units, entities, weight


def _hold(size: _Size) -> bool:
    return all(each <= limit for each, limit in zip(size, _LIMITS, strict=True))
