"""What the text worker can do: parse feeds and pages, clean texts, tag them. Runs in its process only."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from bot.log import hush_parsers
from digest.model import Cleaned, StoryText, Summary, Tagged


def table() -> Mapping[str, Callable[..., Any]]:
    """The worker's functions by name."""
    from sources import heavy
    from topics.tagger import TextTagger

    heavy.load()
    hush_parsers()
    tagger = cache(TextTagger.load)  # a second's work, not to be done for a worker that only reads feeds

    def tag(title: str, text: str, cleaned: Cleaned) -> Tagged:
        return tagger().tag(title, text, cleaned)

    return {
        "listing": heavy.listing,
        "whatever": heavy.whatever,
        "page": heavy.page,
        "discover": heavy.discover,
        "clean": _clean,
        "tag": tag,
        "lexical": _lexical,
    }


def _clean(title: str, text: str) -> Cleaned:
    from sources.clean import clean

    return clean(text, title)


def _lexical(stories: Sequence[StoryText]) -> list[Summary]:
    """Takeaways without a model, for when the model worker cannot make them."""
    from summarizer.service import Condenser, Settings

    return Condenser.load(Settings(encoder="off")).summarize(stories)
