"""Who meets whom: heads of state, or their ministers of one department, who often meet in the same place."""

from __future__ import annotations

import re
from typing import Final

READ: Final = 250  # letters of title and lead together
LEVEL: Final = re.compile(
    r"\b(?:(presidents|heads of state|leaders of|президент(?:ы|ов|ам|ами)\b|глав(?:ы|ам|ами)? государств)"
    r"|(prime ministers|heads of government|премьер(?:ы|ов)\b|глав(?:ы|ам|ами)? правительств)"
    r"|(foreign ministers|министр(?:ы|ов) иностранных дел|глав(?:ы|ам|ами)? мид\b)"
    r"|(defen[cs]e ministers|министр(?:ы|ов) обороны|глав(?:ы|ам|ами)? минобороны)"
    r"|(interior ministers|министр(?:ы|ов) внутренних дел|глав(?:ы|ам|ами)? мвд\b)"
    r"|(security council secretaries|секретар(?:и|ей) совет(?:ов|а) безопасности))"
)


def levels(title: str, text: str) -> tuple[str, ...]:
    """Marks like "level:3" of those who gather, by title and lead; plural only, in English and Russian."""
    lead = f"{title}\n{text}"[:READ].lower()
    return tuple(dict.fromkeys(f"level:{found.lastindex}" for found in LEVEL.finditer(lead)))
