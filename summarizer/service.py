"""The summariser as its worker uses it: loaded once, then batches of stories in, summaries out."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

from digest.model import ArticleId, Cleaned, Document, Event, StoryId, StoryText, Summary
from summarizer import lexical
from summarizer.extractive import Material, in_batch
from summarizer.likeness import Likeness
from summarizer.weights import WeightsError, locate

if TYPE_CHECKING:
    from summarizer.encoder import Dtype, Encoder

log = logging.getLogger(__name__)

ENCODED = frozenset({"en"})
"""Languages that the encoder was trained on; the others are compared by their words."""


@dataclass(frozen=True, slots=True)
class Settings:
    """``encoder``: a directory with the weights, "" for wherever they are installed, "off" for none.
    ``threads``: torch threads.
    """

    encoder: str = ""
    dtype: Dtype = "auto"
    threads: int = 1


class Backend(Protocol):
    """What gives stories their summaries: the `Condenser`, or `summarizer.generative.Generator` around it."""

    @property
    def warning(self) -> str:
        """Why a lesser method is in use than was chosen; "" when all is well. Readers see it."""

    def summarize(self, stories: Sequence[StoryText]) -> list[Summary]:
        """One summary a story, in order. ``method`` of each says how it was made."""


class Condenser:
    """Extractive summaries. ``warning`` says why the encoder is not in use, "" when it is."""

    def __init__(self, encoder: Encoder | None, warning: str = "") -> None:
        self._encoder = encoder
        self.warning = warning

    @classmethod
    def load(cls, settings: Settings) -> Condenser:
        """Verify and read the weights; without them words must do, and ``warning`` says so."""
        if settings.encoder == "off":
            return cls(None, "the encoder is switched off; takeaways are chosen by words and position")
        try:
            weights = locate(settings.encoder)
            from summarizer import encoder

            return cls(encoder.load(weights, settings.dtype, settings.threads))
        except (WeightsError, ImportError, OSError) as error:
            log.warning("encoder not loaded: %s", error)
            return cls(None, f"encoder not loaded ({error}); takeaways are chosen by words and position")

    def summarize(self, stories: Sequence[StoryText]) -> list[Summary]:
        """One summary a story, in order. ``method`` of each says how it was made."""
        encoded = [index for index, story in enumerate(stories) if self._reads(story)]
        made = dict(zip(encoded, self._by_meaning([stories[index] for index in encoded]), strict=True))
        rest = [index for index in range(len(stories)) if index not in made]
        made |= zip(rest, in_batch([stories[i] for i in rest], "lexical", _by_words), strict=True)
        return [made[index] for index in range(len(stories))]

    def _reads(self, story: StoryText) -> bool:
        return self._encoder is not None and bool(story.documents) and story.documents[0].language in ENCODED

    def _by_meaning(self, stories: Sequence[StoryText]) -> list[Summary]:
        return in_batch(stories, "minilm", self._compared) if stories else []

    def _compared(self, found: Sequence[Material]) -> list[Likeness]:
        """Every sentence and title of the batch encoded in one pass, then compared story by story."""
        from summarizer import encoder

        assert self._encoder is not None
        sizes = [(len(one.sentences), len(one.documents)) for one in found]
        texts = [text for one in found for text in _texts(one)]
        vectors = self._encoder.encode(texts)
        answers, at = [], 0
        for one, (lines, heads) in zip(found, sizes, strict=True):
            titles = vectors[at + lines : at + lines + heads].copy()
            for index, document in enumerate(one.documents):
                titles[index] *= bool(document.title.strip())
            answers.append(encoder.compare(vectors[at : at + lines], titles, one.owners))
            at += lines + heads
        return answers


def _texts(one: Material) -> list[str]:
    return [sentence.text for sentence in one.sentences] + [document.title for document in one.documents]


def _by_words(found: Sequence[Material]) -> list[Likeness]:
    return [
        lexical.compare(
            [sentence.text for sentence in one.sentences],
            [document.title for document in one.documents],
            one.owners,
        )
        for one in found
    ]


def takeaways_for_text(
    condenser: Backend, title: str, text: str, cleaned: Cleaned, language: str, k: int | None = None
) -> Summary:
    """A summary of one text that belongs to no story; receipts are spans of ``text``."""
    return condenser.summarize([story_of(title, text, cleaned, language, k)])[0]


def story_of(title: str, text: str, cleaned: Cleaned, language: str, k: int | None = None) -> StoryText:
    """One text as a story of its own."""
    document = Document(
        article=ArticleId(0),
        outlet="",
        title=cleaned.title or title,
        text=text,
        passages=cleaned.passages,
        language=language,
        published=cleaned.published or datetime.fromtimestamp(0, UTC),
    )
    return StoryText(StoryId(0), 1, Event.INCIDENT, (document,), k)
