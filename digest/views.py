"""Stories as they are read, and how much they weigh, remembered from one question to the next.

The stories of a window are mostly those of the question before it.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import NamedTuple

from digest.editions import without
from digest.model import ArticleId, Story, StoryId
from digest.selection import Toll, gravity, uncounted

MOST = 6_000
"""Kept at once, the longest unused go first: as many stories as are kept to be read."""


class View(NamedTuple):
    """A story as some readers see it. ``language``: "" where nothing of it is another than for everybody."""

    seen: Story
    language: str
    gravity: float


class Views:
    """For the threads of one process. ``toll`` counts the dead of takeaways."""

    def __init__(self, toll: Toll = uncounted, most: int = MOST) -> None:
        self._toll = toll
        self._most = most
        self._kept: OrderedDict[tuple[StoryId, frozenset[ArticleId], str], tuple[Story, View | None]] = (
            OrderedDict()
        )

    def of(self, story: Story, hidden: frozenset[ArticleId], own: str) -> View | None:
        """To those who read ``own`` best and from whom these articles are hidden; None if nothing is left."""
        key = story.id, hidden, own
        known = self._kept.pop(key, None)
        if known is None or known[0] is not story:  # what has changed is another object
            known = story, self._view(story, hidden, own)
        self._kept[key] = known
        if len(self._kept) > self._most:
            self._kept.popitem(last=False)
        return known[1]

    def _view(self, story: Story, hidden: frozenset[ArticleId], own: str) -> View | None:
        seen = without(story, hidden, own)
        if seen is None:
            return None
        killed = self._toll(seen.summary.takeaways) if seen.summary else 0
        return View(seen, "" if seen is story else seen.language, gravity(seen, killed))
