"""One question to the index of articles: where a batch of new ones belongs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Final

from digest.model import Placement, StoryId
from topics.grouping_clusters import Clusters
from topics.grouping_index import COPY, Index
from topics.grouping_proof import proves
from topics.grouping_score import ALIKE, Features, Scorer, contradict, silent

CANDIDATES: Final = (24, 120)  # as many as the batch has, so that large new stories are compared whole
MEMBERS: Final = 6  # the newest articles of a story stand for it
WORTH_A_LOOK: Final = ALIKE / 2  # with one of its articles a story must be so much alike to be compared whole


class Grouping:
    """A batch of new articles, given by their slots, among those that the index holds."""

    def __init__(self, index: Index, batch: Sequence[int]) -> None:
        self._index = index
        self._batch = batch
        rarity = index.rarity()
        self._scorer = Scorer(rarity)
        self._features: dict[int, Features] = {}
        self._scores: dict[tuple[int, int], float | None] = {}
        self._repeats = {slot: self._repeated(slot) for slot in batch}
        limit = min(max(CANDIDATES[0], len(batch)), CANDIDATES[1])
        self._near = {slot: index.candidates(slot, rarity, limit) for slot in batch}
        self._touched = {slot: self._stories_near(slot) for slot in batch}
        self._stories = {
            story: index.members(story)[-MEMBERS:] for found in self._touched.values() for story in found
        }

    def placements(self) -> list[Placement]:
        """One for each article of the batch, in order."""
        clusters = Clusters(self._batch, self._stories, lambda slot: self._index[slot].at)
        originals = self._originals()
        for slot, original in originals.items():
            story = self._index[original].story
            clusters.join(slot, original if story is None else self._stories[story][-1])
        for one, other in self._pairs():
            score = self._score(one, other)
            if score is not None:
                clusters.compare(one, other, score)
                if not score and silent(self._taken_apart(one), self._taken_apart(other)):
                    clusters.pass_over(one, other)
        clusters.merge()
        homes = {slot: clusters.home(slot) for slot in self._batch}
        merged = Merged(
            self._proven({slot: story for slot, (story, _) in homes.items() if story is not None})
        )
        return [self._placement(slot, originals.get(slot), *homes[slot], merged) for slot in self._batch]

    def _repeated(self, slot: int) -> list[tuple[int, float]]:
        """Near-copies of an article that do not speak of another place, the closest first."""
        copies = self._index.copies(slot)
        return [each for each in copies if not self._contrary(slot, each[0])]

    def _stories_near(self, slot: int) -> dict[int, None]:
        """The known stories that an article may belong to."""
        scores = ((other, self._score(slot, other)) for other in self._near[slot])
        likely = [other for other, score in scores if score is not None and score >= WORTH_A_LOOK]
        stories = (
            self._index[other].story for other in (*likely, *(each for each, _ in self._repeats[slot]))
        )
        return dict.fromkeys(story for story in stories if story is not None)

    def _originals(self) -> dict[int, int]:
        """New articles that repeat a known one, or an older new one."""
        by_age = sorted(self._batch, key=lambda slot: self._index[slot].at)
        position = {slot: place for place, slot in enumerate(by_age)}
        originals: dict[int, int] = {}
        for slot in by_age:
            earlier = (other for other, _ in self._repeats[slot] if position.get(other, -1) < position[slot])
            found = next(earlier, None)
            if found is not None:
                originals[slot] = originals.get(found, found)
        return originals

    def _pairs(self) -> Iterator[tuple[int, int]]:
        """What is to be compared: new articles with each other and with those of known stories, each once."""
        seen: set[tuple[int, int]] = set()
        for slot in self._batch:
            new = (other for other in self._near[slot] if self._index[other].story is None)
            told = (other for story in self._touched[slot] for other in self._stories[story])
            for other in (*new, *told):
                if (other, slot) not in seen:
                    seen.add((slot, other))
                    yield slot, other

    def _proven(self, homes: Mapping[int, int]) -> Iterator[tuple[int, int, int]]:
        """New articles that prove that their story and another are one: (article, story, other story).

        What one outlet alone writes proves nothing: it may be a daily column.
        """
        for slot, story in homes.items():
            copied = self._copied_elsewhere(slot)
            for other in self._touched[slot]:
                two = {each: self._stories[each] for each in (story, other)}
                if other == story or len(self._outlets(chain([slot], *two.values()))) == 1:
                    continue
                if proves(slot, two, copied, self._score, self._contrary):
                    yield slot, story, other

    def _copied_elsewhere(self, slot: int) -> set[int | None]:
        """The stories in which another outlet has the same text."""
        outlet = self._index[slot].outlet
        repeated = (self._index[other] for other, alike in self._repeats[slot] if alike >= COPY)
        return {article.story for article in repeated if article.outlet != outlet}

    def _outlets(self, slots: Iterable[int]) -> set[int]:
        return {self._index[slot].outlet for slot in slots}

    def _placement(
        self, slot: int, original: int | None, story: int | None, first: int, merged: Merged
    ) -> Placement:
        return Placement(
            ref=self._index[slot].ref,
            story=None if story is None else StoryId(merged.root(story)),
            with_ref=self._index[first].ref if story is None and first != slot else None,
            copy_of=None if original is None else self._index[original].ref,
            merges=merged.by(slot),
        )

    def _score(self, one: int, other: int) -> float | None:
        pair = (one, other) if one < other else (other, one)
        if pair not in self._scores:
            self._scores[pair] = self._scorer.score(self._taken_apart(one), self._taken_apart(other))
        return self._scores[pair]

    def _contrary(self, one: int, other: int) -> bool:
        return contradict(self._taken_apart(one), self._taken_apart(other))

    def _taken_apart(self, slot: int) -> Features:
        found = self._features.get(slot)
        if found is None:
            found = self._features[slot] = self._scorer.features(self._index[slot])
        return found


class Merged:
    """Known stories that have proved to be one; the one with the lowest id, the oldest, goes on."""

    def __init__(self, proven: Iterable[tuple[int, int, int]]) -> None:
        self._into: dict[int, int] = {}
        self._by: dict[int, list[StoryId]] = {}
        for article, one, other in proven:
            kept, gone = sorted((self.root(one), self.root(other)))
            if kept != gone:
                self._into[gone] = kept
                self._by.setdefault(article, []).append(StoryId(gone))

    def root(self, story: int) -> int:
        """The story that a story goes on in."""
        while story in self._into:
            story = self._into[story]
        return story

    def by(self, article: int) -> tuple[StoryId, ...]:
        """The stories that end because of an article."""
        return tuple(self._by.get(article, ()))
