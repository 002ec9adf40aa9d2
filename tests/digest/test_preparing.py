"""What is read before anybody asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from digest.model import Sought, SourceReport, Story, Tally, Topic
from digest.preparing import prepare
from digest.selection import DAY, FRESH, LONGEST

NOW = datetime(2031, 3, 5, 3, tzinfo=UTC)


@dataclass
class Notebook:
    """Stores and names in one, which write down what they are asked for."""

    asked: list[tuple[timedelta, str]] = field(default_factory=list)

    def themes(self) -> Sequence[Topic]:
        return [Topic("theme", "water", "Water"), Topic("theme", "energy", "Energy")]

    async def window(
        self, since: datetime, until: datetime, about: Sequence[Sought] | None = None
    ) -> Sequence[Story]:
        self.asked.append((until - since, about[0].theme if about else "all"))
        return []

    async def reports(self, since: datetime, until: datetime) -> Sequence[SourceReport]:
        self.asked.append((until - since, "reports"))
        return []


async def test_every_window_is_read_in_small_parts_the_usual_one_first() -> None:
    notebook: Any = Notebook()
    assert await prepare(notebook, notebook, notebook, NOW) == Tally("prepare")
    first = [(span, "reports") for span in (FRESH, LONGEST, DAY)]
    parts = ("water", "energy", "all")
    assert notebook.asked == [*first, *((span, part) for span in (FRESH, LONGEST) for part in parts)]
