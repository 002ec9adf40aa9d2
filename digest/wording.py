"""Which stories say the words that readers want, or do not want, to read of, in whatever inflection."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from digest.model import Filter, Story, StoryId

Stems = Callable[[str], Sequence[str]]
"""The stems of a text in order, each of letters and digits alone."""


class Wording:
    """Finds readers' words in stories. What a story says is cut into stems once, whoever asks.

    A phrase is found where its words follow one another in a title or takeaway. A word that has no stem (a
    particle) is as good as not named. One of these for each run: a story has one revision in it.
    """

    def __init__(self, stems: Stems) -> None:
        self._stems = stems
        self._texts: dict[StoryId, str] = {}
        self._phrases: dict[str, str] = {}

    def admits(self, filter: Filter, story: Story) -> bool:
        """Whether a story, with all its accounts and editions, has what a reader's words ask for.

        That is one of the wanted words, if there are any, and none of the unwanted ones.
        """
        if not (filter.wanted_words or filter.unwanted_words):
            return True
        wanted = [word for word in filter.wanted_words if self._phrase(word)]
        return not (wanted and not self.said(wanted, story)) and not self.said(filter.unwanted_words, story)

    def said(self, words: Iterable[str], story: Story) -> tuple[str, ...]:
        """Those of the words that stand in the titles or takeaways of a story, in any of its languages."""
        return tuple(word for word in words if (phrase := self._phrase(word)) and phrase in self._text(story))

    def _phrase(self, word: str) -> str:
        if word not in self._phrases:
            stems = self._stems(word)
            self._phrases[word] = f" {' '.join(stems)} " if stems else ""
        return self._phrases[word]

    def _text(self, story: Story) -> str:
        if story.id not in self._texts:
            sentences = dict.fromkeys(_sentences(story))
            self._texts[story.id] = f" {' | '.join(' '.join(self._stems(each)) for each in sentences)} "
        return self._texts[story.id]


def _sentences(story: Story) -> Iterator[str]:
    """All titles, then all takeaways."""
    editions = story.summary.editions if story.summary else ()
    yield story.title
    yield from (account.title for account in story.accounts)
    yield from (edition.title for edition in editions)
    for each in (story.summary, *editions):
        yield from (takeaway.text for takeaway in (each.takeaways if each else ()))
