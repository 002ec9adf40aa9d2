"""Which articles tell the same event: near-copies first, then average-link clustering of what is alike.

Known stories are clusters that may grow; that two of them are one is only reported, and only with proof.
A wrong merge hides an event, so doubt keeps articles apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from threading import Lock

from digest.model import ArticleId, Placement, Print, StoryId
from topics.grouping_batch import Grouping
from topics.grouping_index import Index


class StoryGrouper:
    """Implements `digest.ports.Grouper`: an index of the articles it was taught. Threads take turns."""

    def __init__(self) -> None:
        self._index = Index()
        self._slots: dict[int, int] = {}
        self._latest = 0
        self._turn = Lock()

    def __len__(self) -> int:
        return len(self._slots)

    @property
    def latest(self) -> ArticleId:
        """The highest article id that it was ever taught, 0 before the first."""
        return ArticleId(self._latest)

    def learn(self, known: Iterable[Print]) -> None:
        """Remember articles with their stories; one that is known already may have changed its story.

        Those without a story are passed over: nothing could join them.
        """
        with self._turn:
            for article in known:
                if article.story is not None:
                    self._remember(article, article.story)

    def forget(self, before: datetime) -> None:
        """Drop the articles published before that time."""
        with self._turn:
            for slot in self._index.older(before.timestamp()):
                del self._slots[self._index[slot].ref]
                self._index.remove(slot)

    def merge(self, gone: StoryId, into: StoryId) -> None:
        """Two stories have become one in the store."""
        with self._turn:
            for slot in self._index.members(gone):
                self._index.move(slot, into)

    def group(self, new: Sequence[Print], known: Iterable[Print] | None = None) -> Sequence[Placement]:
        """One placement for each new article, in order; they are not learnt.

        With ``known`` a pure function of its arguments: these alone count, whatever was learnt before.
        """
        if known is not None:
            fresh = StoryGrouper()
            fresh.learn(known)
            return fresh.group(new)
        with self._turn:
            batch = [self._index.add(article) for article in new]
            try:
                return Grouping(self._index, batch).placements()
            finally:
                for slot in reversed(batch):
                    self._index.remove(slot)

    def _remember(self, article: Print, story: StoryId) -> None:
        slot = self._slots.get(article.ref)
        if slot is None:
            self._slots[article.ref] = self._index.add(article)
        elif self._index[slot].story != story:
            self._index.move(slot, story)
        self._latest = max(self._latest, article.ref)
