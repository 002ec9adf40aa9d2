"""The invented texts of this folder's data files, the tagger that all tests share, and articles."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from digest.model import Cleaned, OutletId, Passage, PassageKind, Print, StoryId, Tagged
from topics.lexicon import Lexicon
from topics.tagger import TextTagger
from topics.themes import Reading, read

DATA = Path(__file__).parent / "data"
SAMPLES = Path(__file__).parents[2].parent / "shared" / "samples"
START = datetime(2031, 3, 1, tzinfo=UTC)


def rows(name: str) -> Iterator[list[str]]:
    """The fields of every line of a data file that is no comment."""
    for line in (DATA / name).read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")


@cache
def tagger() -> TextTagger:
    """One tagger for the whole run."""
    return TextTagger.load()


@cache
def lexicon() -> Lexicon:
    """One lexicon for the whole run."""
    return Lexicon.load()


def reading(title: str, text: str = "") -> Reading:
    """What the lexicon finds in a text."""
    return read(lexicon(), title, text)


def whole(title: str, text: str, kind: PassageKind = PassageKind.LEAD) -> Cleaned:
    """A cleaned text that is one passage."""
    return Cleaned(title, (Passage(0, len(text), kind),) if text else ())


def tagged(title: str, text: str) -> Tagged:
    """The tagger's answer for a clean text."""
    return tagger().tag(title, text, whole(title, text))


def article(
    ref: int, title: str, text: str, hours: float = 0.0, story: int | None = None, outlet: int = 1
) -> Print:
    """An article as grouping sees it."""
    mark = tagged(title, text).fingerprint
    at = START + timedelta(hours=hours)
    return Print(ref, at, OutletId(outlet), mark, None if story is None else StoryId(story))
