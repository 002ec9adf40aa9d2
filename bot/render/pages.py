"""Blocks packed into messages that Telegram takes: the limits live here and nowhere else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.chat import Block, Button, Frame, Message, Run
from bot.render.marks import sample_blocks
from bot.words import units

MAX_UNITS = 4096
MAX_ENTITIES = 100
MAX_BYTES = 30_000
MAX_DATA = 64 - len("@012345678")
"""Bytes of data that a button holds, less what it takes to speak for a channel."""

GAP = Block((Run(""),))
_WORD = re.compile(r"\w\S*")
_ROOM = 80
"""Units kept free for a "(2/3)" line and for saying that it is a sample."""

Unit = Sequence[Block]
Weight = tuple[int, int, int]


def weigh(blocks: Iterable[Block]) -> Weight:
    """(UTF-16 units, entities, bytes with the addresses of links) that blocks take in one message."""
    size = entities = weight = 0
    for block in blocks:
        text = "".join([run.text for run in block.runs])
        size += 1 + units(text)
        entities += sum(map(_entities, block.runs)) + (block.frame is not Frame.NONE)
        weight += 1 + len((text + "".join([run.href for run in block.runs])).encode())
    return size, entities, weight


def fits(blocks: Iterable[Block], reserve: int = 0) -> bool:
    """Whether blocks, a page mark and ``reserve`` more units (of a style or two) make one valid message."""
    return _hold(weigh(blocks), reserve)


def _hold(weight: Weight, reserve: int) -> bool:
    size, entities, length = weight
    room = _ROOM + reserve
    return size <= MAX_UNITS - room and entities <= MAX_ENTITIES - 4 and length <= MAX_BYTES - 3 * room


def visible_words(blocks: Iterable[Block]) -> int:
    """Words and figures that stand open; folded quotes and lone signs are none."""
    open_blocks = [block.runs for block in blocks if block.frame is not Frame.FOLDED]
    return len(_WORD.findall("\n".join(["".join([run.text for run in runs]) for runs in open_blocks])))


def paginate(
    parts: Sequence[Unit],
    keyboard: Sequence[Sequence[Button]] = (),
    preview: str = "",
    reserve: int = 0,
) -> tuple[Message, ...]:
    """Messages that hold the parts in order, a blank line between parts, broken as `pages` does it."""
    broken = pages(parts, reserve)
    return messages([[part for _, part in page] for page in broken], keyboard, preview)


def pages(parts: Sequence[Unit], reserve: int = 0) -> list[list[tuple[int, Unit]]]:
    """Pages of (index of the part, the part or a piece of it), at least one, broken between parts.

    Only a part that is too long for a message of its own is broken inside. ``reserve``: units left free
    on each page, for a notice that must not move the breaks.
    """
    broken: list[list[tuple[int, Unit]]] = [[]]
    filled, gap = None, weigh([GAP])
    pieces = [(index, *piece) for index, part in enumerate(parts) for piece in _pieces(list(part))]
    for index, piece, alone in pieces:
        joined = _together(filled, gap, alone) if filled else alone
        if _hold(joined, reserve):
            broken[-1].append((index, piece))
            filled = joined
        else:
            broken.append([(index, piece)])
            filled = alone
    return broken


def messages(
    pages: Sequence[Sequence[Unit]], keyboard: Sequence[Sequence[Button]] = (), preview: str = ""
) -> tuple[Message, ...]:
    """A message for each page. Of several each starts with "(1/2)"; the keyboard goes under the last one.

    Where the first one says that it is a sample, the others say so too: each may be passed on alone.
    """
    rows = tuple(tuple(row) for row in keyboard)
    last = len(pages)
    (sign,) = sample_blocks(True)
    sample = [sign] if pages and pages[0] and sign in pages[0][0] else []
    return tuple(
        Message(
            _marked(_joined(page if number == 1 or not sample else [sample, *page]), number, last),
            rows if number == last else (),
            preview if number == 1 else "",
        )
        for number, page in enumerate(pages, 1)
    )


def _together(*weights: Weight) -> Weight:
    size, entities, length = map(sum, zip(*weights, strict=True))
    return size, entities, length


def _joined(parts: Sequence[Unit]) -> list[Block]:
    return [block for part in parts if part for block in (GAP, *part)][1:]


def _marked(page: list[Block], number: int, last: int) -> tuple[Block, ...]:
    mark = [Block((Run(f"({number}/{last})", italic=True),))] if last > 1 else []
    return (*mark, *page)


def _pieces(part: list[Block]) -> list[tuple[list[Block], Weight]]:
    """The part itself, or pieces of it that each fit, weighed."""
    weight = weigh(part)
    if _hold(weight, 0) or not part:
        return [(part, weight)] if part else []
    if len(part) > 1:
        return _pieces(part[: len(part) // 2]) + _pieces(part[len(part) // 2 :])
    return [([block], weigh([block])) for block in _halves(part[0])]


def _halves(block: Block) -> list[Block]:
    """A block that is too long, halved between runs, then between words, until each piece fits."""
    if fits([block]):
        return [block]
    if len(block.runs) > 1:
        middle = len(block.runs) // 2
        first, second = block.runs[:middle], block.runs[middle:]
    else:
        first, second = _split_run(block.runs[0])
    return _halves(Block(first, block.frame)) + _halves(Block(second, block.frame))


def _split_run(run: Run) -> tuple[tuple[Run, ...], tuple[Run, ...]]:
    """Two halves of a run, between words if there are any. Addresses are short here: see `links.safe`."""
    middle = len(run.text) // 2
    cut = run.text.find(" ", middle) + 1
    cut = cut if 0 < cut < len(run.text) else middle
    return (replace(run, text=run.text[:cut]),), (replace(run, text=run.text[cut:]),)


def _entities(run: Run) -> int:
    return run.bold + run.italic + run.code + bool(run.href or run.moment) if run.text else 0
