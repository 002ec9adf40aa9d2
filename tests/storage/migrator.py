"""A migration in a process of its own that dies before its Nth statement: ``migrator URL N``."""

from __future__ import annotations

import os
import signal
import sys
from itertools import count

from sqlalchemy import Engine, event

from storage.migrate import upgrade

_STATEMENTS = count(1)


@event.listens_for(Engine, "before_cursor_execute")
def _die(*_: object) -> None:
    if next(_STATEMENTS) == int(sys.argv[2]):
        os.kill(os.getpid(), signal.SIGKILL)


upgrade(sys.argv[1], copy=False)
