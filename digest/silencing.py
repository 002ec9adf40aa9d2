"""How many stories of what a reader follows that reader's own settings leave out, and by which of them.

Each setting lets some of the stories through, as a set of bits that all who chose the same share; a story
counts for the first setting that keeps it out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from digest.editions import is_read
from digest.matching import Bitmaps, Bits, having, union
from digest.model import Filter, Setting, Silenced, Story, StoryId, Told
from digest.subscribing import Members
from digest.wording import Wording

MOST_CHOICES = 200
"""Choices whose stories are remembered."""


class Silencer:
    """Counts for the readers of one run; ``stories``: all of it, with all outlets and languages."""

    def __init__(self, stories: Iterable[Story], members: Members, wording: Wording) -> None:
        self._stories: Sequence[Story] = [each for each in stories if each.accounts and not each.withdrawn]
        self._ranks = {story.id: rank for rank, story in enumerate(self._stories)}
        self._bitmaps = Bitmaps(self._stories, [0.0] * len(self._stories), members)
        self._wording = wording
        self._passing: dict[Filter, Bits] = {}

    def silenced(self, filter: Filter, told: Iterable[Told]) -> tuple[Silenced, ...]:
        """Of the stories that the pairs match, less those that were told as they stand now."""
        settings = list(self._settings(filter))
        followed = union(self._bitmaps.any(pair) for pair in filter.pairs)
        left = followed & union(self._bitmaps.all & ~passing for _, passing in settings)
        if not left:
            return ()
        left &= ~self._told(told)
        counts: dict[Setting, int] = {}
        for setting, passing in settings:
            counts[setting] = counts.get(setting, 0) + (left & ~passing).bit_count()
            left &= passing
        return tuple(Silenced(each, counts[each]) for each in Setting if counts.get(each))

    def _told(self, told: Iterable[Told]) -> Bits:
        known = ((self._ranks.get(each.story), each.revision) for each in told)
        return union(
            1 << rank for rank, known in known if rank is not None and known >= self._stories[rank].revision
        )

    def _settings(self, filter: Filter) -> Iterator[tuple[Setting, Bits]]:
        """What each setting that the reader made lets through, in the order in which they count."""
        languages, outlets = filter.languages, filter.muted_outlets
        if filter.muted_stories:
            yield Setting.MUTED, self._bitmaps.all & ~self._bits(filter.muted_stories)
        if languages:
            yield Setting.LANGUAGES, self._pass(Filter(languages=languages), _reads)
        if outlets:
            yield Setting.MUTED, self._pass(Filter(languages=languages, muted_outlets=outlets), _reads)
        if filter.events:
            yield Setting.KINDS, self._pass(Filter(events=filter.events), _wants)
        if filter.wanted_words:
            yield Setting.WANTED, self._pass(Filter(wanted_words=filter.wanted_words), self._wording.admits)
        if filter.unwanted_words:
            choice = Filter(unwanted_words=filter.unwanted_words)
            yield Setting.UNWANTED, self._pass(choice, self._wording.admits)

    def _bits(self, ids: Iterable[StoryId]) -> Bits:
        return union(1 << self._ranks[id] for id in ids if id in self._ranks)

    def _pass(self, choice: Filter, passes: Callable[[Filter, Story], bool]) -> Bits:
        if (known := self._passing.get(choice)) is None:
            if len(self._passing) >= MOST_CHOICES:
                self._passing.clear()
            known = self._passing[choice] = having(self._stories, lambda story: passes(choice, story))
        return known


def is_choosy(filter: Filter) -> bool:
    """Whether a reader has chosen anything beside places and themes."""
    read = filter.languages or filter.muted_outlets or filter.muted_stories
    return bool(read or filter.events or filter.wanted_words or filter.unwanted_words)


def _reads(choice: Filter, story: Story) -> bool:
    return any(is_read(account, choice) for account in story.accounts)


def _wants(choice: Filter, story: Story) -> bool:
    return story.event in choice.events
