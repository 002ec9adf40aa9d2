"""The summariser as its worker uses it: loaded once, then batches of stories in, summaries out."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

from digest.model import ArticleId, Cleaned, Document, Event, StoryId, StoryText, Summary
from summarizer import lexical, models
from summarizer.editions import condense_whole
from summarizer.extractive import Material, condense, in_batch, material
from summarizer.likeness import Likeness
from summarizer.score import MINILM
from summarizer.weights import WeightsError

if TYPE_CHECKING:
    from summarizer.encoder import Dtype, Encoder

log = logging.getLogger(__name__)

ENCODED = frozenset({"en"})
"""Languages that MiniLM was trained on; the others are compared by their words. An encoder of one's own is
taken for multilingual.
"""


@dataclass(frozen=True, slots=True)
class Settings:
    """``encoder``: a directory with the weights, "" for wherever MiniLM is installed, "off" for none.
    ``prefix``: what goes before each text, "" for what the model's maker says. ``threads``: torch threads.
    """

    encoder: str = ""
    prefix: str = ""
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

    def __init__(self, encoder: Encoder | None, warning: str = "", *, own: bool = False) -> None:
        """``own``: the encoder is another one than MiniLM."""
        self._encoder = encoder
        self._own = own
        self.warning = warning

    @classmethod
    def load(cls, settings: Settings) -> Condenser:
        """Verify and read the weights; without them words must do, and ``warning`` says so."""
        if settings.encoder == "off":
            return cls(None, "the encoder is switched off; takeaways are chosen by words and position")
        try:
            weights = models.encoder(settings.encoder, settings.prefix)
            from summarizer import encoder

            return cls(encoder.load(weights, settings.dtype, settings.threads), own=weights.own)
        except (WeightsError, ImportError, OSError) as error:
            log.warning("encoder not loaded: %s", error)
            return cls(None, f"encoder not loaded ({error}); takeaways are chosen by words and position")

    def summarize(self, stories: Sequence[StoryText]) -> list[Summary]:
        """One summary a story, in order, with its editions. ``method`` of each says how it was made."""
        return condense_whole(stories, self.condense)

    def condense(self, stories: Sequence[StoryText]) -> list[Summary]:
        """The takeaways of stories that are told in one language each."""
        encoded = [index for index, story in enumerate(stories) if self._reads(story)]
        made = dict(zip(encoded, self._by_meaning([stories[index] for index in encoded]), strict=True))
        rest = [index for index in range(len(stories)) if index not in made]
        made |= zip(rest, in_batch([stories[i] for i in rest], "lexical", _by_words), strict=True)
        return [made[index] for index in range(len(stories))]

    def _reads(self, story: StoryText) -> bool:
        if self._encoder is None or not story.documents:
            return False
        return self._own or story.documents[0].language in ENCODED

    def _by_meaning(self, stories: Sequence[StoryText]) -> list[Summary]:
        method = "encoder" if self._own else "minilm"
        found = [material(story) for story in stories]
        alike = self._compared(found) if found else []
        return [condense(one, other, method, MINILM) for one, other in zip(found, alike, strict=True)]

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
            own = vectors[at : at + lines]
            answers.append(encoder.compare(own, titles, one.owners, self._encoder.floor))
            at += lines + heads
        return answers


def _texts(one: Material) -> list[str]:
    """Sentences and titles; half a surrogate pair, which JSON may hold, is no text to a tokenizer."""
    texts = [sentence.text for sentence in one.sentences] + [document.title for document in one.documents]
    return [text.encode("utf-8", "replace").decode() for text in texts]


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
