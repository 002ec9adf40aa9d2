"""Which stories say the words that readers want, or do not want, to read of, in whatever inflection."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import chain

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
        self._texts: dict[tuple[StoryId, bool], str] = {}
        self._phrases: dict[str, str] = {}

    def admits(self, filter: Filter, story: Story) -> bool:
        """Whether a story, with all its accounts and editions, has what a reader's words ask for.

        That is one of the wanted words, if there are any, and none of the unwanted ones. For who mutes any
        outlet the words count as well of what stands in for takeaways.
        """
        if not (filter.wanted_words or filter.unwanted_words):
            return True
        wanted = [word for word in filter.wanted_words if self._phrase(word)]
        said = partial(self.said, story=story, instead=bool(filter.muted_outlets))
        return not (wanted and not said(wanted)) and not said(filter.unwanted_words)

    def said(self, words: Iterable[str], story: Story, *, instead: bool = False) -> tuple[str, ...]:
        """Those of the words that stand in the titles or takeaways of a story, in any of its languages.

        ``instead``: or in what stands in for takeaways.
        """
        phrases = ((word, self._phrase(word)) for word in words)
        return tuple(word for word, phrase in phrases if phrase and phrase in self._text(story, instead))

    def _phrase(self, word: str) -> str:
        if word not in self._phrases:
            stems = self._stems(word)
            self._phrases[word] = f" {' '.join(stems)} " if stems else ""
        return self._phrases[word]

    def _text(self, story: Story, instead: bool) -> str:
        key = story.id, instead
        if key not in self._texts:
            sentences = dict.fromkeys(chain(_sentences(story), _stand_ins(story) if instead else ()))
            self._texts[key] = f" {' | '.join(' '.join(self._stems(each)) for each in sentences)} "
        return self._texts[key]


def _stand_ins(story: Story) -> Iterator[str]:
    editions = story.summary.editions if story.summary else ()
    for each in (story.summary, *editions):
        yield from (one.text for takeaway in (each.takeaways if each else ()) for one in takeaway.instead)


def _sentences(story: Story) -> Iterator[str]:
    """All titles, then all takeaways."""
    editions = story.summary.editions if story.summary else ()
    yield story.title
    yield from (account.title for account in story.accounts)
    yield from (edition.title for edition in editions)
    for each in (story.summary, *editions):
        yield from (takeaway.text for takeaway in (each.takeaways if each else ()))
