"""What the text worker can do: parse feeds and pages, clean texts, tag them. Runs in its process only."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from digest.model import Cleaned, StoryText, Summary


def table() -> Mapping[str, Callable[..., Any]]:
    """The worker's functions by name."""
    from sources import heavy
    from topics.tagger import TextTagger

    for noisy in ("trafilatura", "htmldate", "readability", "charset_normalizer"):
        logging.getLogger(noisy).setLevel(logging.CRITICAL)
    tagger = TextTagger.load()
    return {
        "feed": heavy.feed,
        "page": heavy.page,
        "links": heavy.links,
        "discover": heavy.discover,
        "clean": _clean,
        "tag": tagger.tag,
        "lexical": _lexical,
    }


def _clean(title: str, text: str) -> Cleaned:
    from sources.clean import clean

    return clean(text, title)


def _lexical(stories: Sequence[StoryText]) -> list[Summary]:
    """Takeaways without a model, for when the model worker cannot make them."""
    from summarizer.service import Condenser, Settings

    return Condenser.load(Settings(encoder="off")).summarize(stories)
