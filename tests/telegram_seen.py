"""What the stand-in for the Bot API keeps for tests to look at: messages, calls, and what nobody may do."""

from dataclasses import dataclass, field
from typing import Any

VIOLATIONS: list[str] = []
"""Of all stand-ins since the beginning of this test; `tests.conftest` fails the test that caused one."""


@dataclass
class Seen:
    """A message in a chat, ``text`` being the caption of a ``file``. ``edits`` counts its edits."""

    id: int
    chat: int
    text: str
    entities: list[dict] = field(default_factory=list)
    rows: list[list[dict]] = field(default_factory=list)
    thread: int = 0
    silent: bool = False
    edits: int = 0
    file: tuple[str, bytes] | None = None
    preview: str = ""

    def button(self, label: str) -> str:
        """The data behind the first button whose label contains this."""
        return next(b["callback_data"] for row in self.rows for b in row if label in b["text"])

    @property
    def labels(self) -> list[str]:
        """What its buttons say."""
        return [button["text"] for row in self.rows for button in row]


@dataclass
class Call:
    """One call, as it came. ``at``: monotonic seconds."""

    at: float
    method: str
    fields: dict[str, Any]
