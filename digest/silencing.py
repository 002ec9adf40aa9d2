"""What a reader's own settings leave of the stories that are followed, and how many each of them leaves out.

Each setting lets some of the stories through, as a set of bits that all who chose the same share; a story
counts for the first setting that keeps it out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from digest.editions import is_read
from digest.matching import Bitmaps, Bits, having, ranks, union
from digest.model import Filter, OutletId, Setting, Silenced, Story, StoryId, Told
from digest.subscribing import Members
from digest.wording import Wording

MOST_CHOICES = 200
"""Choices whose stories are remembered."""


class Silencer:
    """For the readers of one run. ``stories``: bit i of every set stands for story i of these."""

    def __init__(self, stories: Iterable[Story], members: Members, wording: Wording) -> None:
        self.stories: Sequence[Story] = [each for each in stories if each.accounts and not each.withdrawn]
        self._ranks = {story.id: rank for rank, story in enumerate(self.stories)}
        self._bitmaps = Bitmaps(self.stories, [0.0] * len(self.stories), members)
        self._wording = wording
        self._passing: dict[Filter, Bits] = {}
        self._tellers: dict[tuple[str, ...], dict[OutletId, tuple[Bits, Bits]]] = {}

    def wanted(self, filter: Filter) -> Bits:
        """The stories that the pairs match and every setting lets through."""
        found = self._bitmaps.any(filter.pairs)
        if found and is_choosy(filter):
            for _, passing in self._settings(filter):
                found &= passing
        return found

    def silenced(self, filter: Filter, told: Iterable[Told]) -> tuple[Silenced, ...]:
        """Of the stories that the pairs match, less those that were told as they stand now."""
        settings = list(self._settings(filter))
        followed = self._bitmaps.any(filter.pairs)
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
            1 << rank for rank, known in known if rank is not None and known >= self.stories[rank].revision
        )

    def _settings(self, filter: Filter) -> Iterator[tuple[Setting, Bits]]:
        """What each setting that the reader made lets through, in the order in which they count."""
        languages, outlets = filter.languages, filter.muted_outlets
        some = (OutletId(0),) if outlets else ()  # for words it only counts that there are any
        if filter.muted_stories:
            yield Setting.MUTED, self._bitmaps.all & ~self._bits(filter.muted_stories)
        if languages:
            yield Setting.LANGUAGES, self._pass(Filter(languages=languages), _reads)
        if outlets:
            yield Setting.MUTED, self._hears(filter)
        if filter.events:
            yield Setting.KINDS, self._pass(Filter(events=filter.events), _wants)
        if filter.wanted_words:
            choice = Filter(wanted_words=filter.wanted_words, muted_outlets=some)
            yield Setting.WANTED, self._pass(choice, self._wording.admits)
        if filter.unwanted_words:
            choice = Filter(unwanted_words=filter.unwanted_words, muted_outlets=some)
            yield Setting.UNWANTED, self._pass(choice, self._wording.admits)

    def _bits(self, ids: Iterable[StoryId]) -> Bits:
        return union(1 << self._ranks[id] for id in ids if id in self._ranks)

    def _hears(self, filter: Filter) -> Bits:
        """Those that another outlet tells as well; looked at are only those that two of the muted ones tell.

        What is told in no language that is read does not matter here: that setting counts before.
        """
        tells = self._telling(filter.languages)
        once = twice = lost = 0
        for outlet in filter.muted_outlets:
            told, alone = tells.get(outlet, (0, 0))
            twice |= once & told
            once |= told
            lost |= alone
        both = [1 << rank for rank in ranks(twice) if not _reads(filter, self.stories[rank])]
        return self._bitmaps.all & ~(lost | union(both))

    def _telling(self, languages: tuple[str, ...]) -> Mapping[OutletId, tuple[Bits, Bits]]:
        """The stories that each outlet tells in these languages, and those that no other does."""
        if (known := self._tellers.get(languages)) is None:
            if len(self._tellers) >= MOST_CHOICES:
                self._tellers.clear()
            known = self._tellers[languages] = {}
            choice = Filter(languages=languages)
            for rank, story in enumerate(self.stories):
                outlets = {each.outlet.id for each in story.accounts if is_read(each, choice)}
                for outlet in outlets:
                    told, alone = known.get(outlet, (0, 0))
                    known[outlet] = told | 1 << rank, alone | (len(outlets) == 1) << rank
        return known

    def _pass(self, choice: Filter, passes: Callable[[Filter, Story], bool]) -> Bits:
        if (known := self._passing.get(choice)) is None:
            if len(self._passing) >= MOST_CHOICES:
                self._passing.clear()
            known = self._passing[choice] = having(self.stories, lambda story: passes(choice, story))
        return known


def is_choosy(filter: Filter) -> bool:
    """Whether a reader has chosen anything beside places and themes."""
    read = filter.languages or filter.muted_outlets or filter.muted_stories
    return bool(read or filter.events or filter.wanted_words or filter.unwanted_words)


def _reads(choice: Filter, story: Story) -> bool:
    return any(is_read(account, choice) for account in story.accounts)


def _wants(choice: Filter, story: Story) -> bool:
    return story.event in choice.events
