"""Work that stands back until somebody is answered, however long that takes."""

from __future__ import annotations

import threading
import time

from digest.precedence import Precedence


class Patient(Precedence):
    """``begun`` is set once a thread stands back."""

    def __init__(self) -> None:
        super().__init__(sleep=self._wait, patience=60.0)
        self.begun = threading.Event()

    def _wait(self, seconds: float) -> None:
        self.begun.set()
        time.sleep(seconds)
