"""Whose validators are whose: an ETag goes back to the site that gave it, to no other on the way there."""

from __future__ import annotations

from digest.model import FetchState
from sources.memory import Memory
from sources.urls import origin


class Issuers:
    """The origins that gave out validators, where redirects lead to another one than was asked.

    Only in memory: after a restart such an address is asked once without validators.
    """

    def __init__(self) -> None:
        self._known: Memory[tuple[str, str, str]] = Memory()

    def note(self, asked: str, answered: str, state: FetchState) -> None:
        """An address that was asked, where the answer came from in the end, and what it left."""
        if origin(answered) == origin(asked):
            self._known.drop(asked)
        else:
            known = (state.etag, state.last_modified, origin(answered))
            self._known.put(asked, known, len(asked) + sum(map(len, known)))

    def of(self, asked: str, state: FetchState) -> str:
        """The origin that may see the validators: the one they came from, as far as that is known."""
        *validators, place = self._known.get(asked) or ("", "", "")
        return place if place and validators == [state.etag, state.last_modified] else origin(asked)
