"""A sentence with styled pieces in it, in whatever order its language puts them."""

from __future__ import annotations

from collections.abc import Sequence
from string import Formatter

from bot.chat import Run

Piece = str | Run | Sequence[Run]


def styled(sentence: str, /, **pieces: Piece) -> tuple[Run, ...]:
    """A translated sentence with runs in place of its ``{names}``; what is plain text stays together."""
    runs: list[Run] = []
    plain = ""
    for text, name, _, _ in Formatter().parse(sentence):
        plain += text
        piece = "" if name is None else pieces[name]
        if isinstance(piece, str):
            plain += piece
            continue
        runs += [Run(plain)] if plain else []
        runs += [piece] if isinstance(piece, Run) else piece
        plain = ""
    return (*runs, Run(plain)) if plain else tuple(runs)
