"""Quality floors: places, themes, security and event flags on development sets of this project.

`tags_region.tsv` and `tags_themes.tsv` hold invented texts, `tags_news.tsv` labels for public news of 2015.
The heads of the files say which part was seen when. All are development sets now: expect less elsewhere.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest

from digest.model import Cleaned, Passage, PassageKind, Tags
from sources.clean import clean
from topics.tagger import TextTagger
from topics.themes import THEMES

DATA = Path(__file__).parent / "data"
ARTICLES = Path(__file__).parents[2].parent / "shared" / "eval" / "news_highlights_1000.jsonl"
READ = 900  # letters of a news text in which mentioned countries were counted by hand
FEWEST = 3  # a theme with fewer texts has no say in a macro average

absent = pytest.mark.skipif(not ARTICLES.exists(), reason="the folder with the public news is absent")

INVENTED: dict[str, dict[str, float]] = {
    "en": {"focus": 97.5, "first focus": 98, "mentioned": 98, "themes": 98, "unrest": 90, "disaster": 99,
           "security": 99, "kept out": 99, "event": 95.5},
    "ru": {"focus": 98.5, "first focus": 99, "mentioned": 99, "themes": 95, "unrest": 99, "disaster": 79,
           "security": 99, "kept out": 99, "event": 96.5},
}  # fmt: skip
NEWS: dict[str, dict[str, float]] = {
    "t": {"focus": 94, "first focus": 91, "mentioned": 99, "themes": 86, "unrest": 90, "disaster": 93,
          "security": 97, "kept out": 93},
    "u": {"focus": 92, "first focus": 94, "mentioned": 98, "themes": 86, "unrest": 88, "disaster": 92,
          "security": 97, "kept out": 91.5},
    "v": {"focus": 87.5, "first focus": 95.5, "themes": 85, "security": 90, "kept out": 96},
    "w": {"themes": 94, "security": 90, "kept out": 95.5},
}  # fmt: skip
"""Floors in points, just below what was measured when they were pinned."""
THEMED: dict[tuple[str, str], dict[str, float]] = {
    ("a", "en"): {"themes": 98.5, "unrest": 99, "disaster": 99, "security": 99, "kept out": 99, "event": 94},
    ("a", "ru"): {"themes": 97.5, "unrest": 99, "disaster": 99, "security": 99, "kept out": 99, "event": 95},
    ("bc", "en"): {"themes": 91, "unrest": 99, "disaster": 79, "security": 96, "kept out": 99, "event": 91.5},
    ("bc", "ru"): {"themes": 92, "unrest": 99, "disaster": 92, "security": 98, "kept out": 92.5, "event": 96},
}  # fmt: skip
MISCALIBRATED = 3.5
"""A ceiling: points by which security scores may miss the share of security news."""
LEADS: dict[str, float] = {"focus": 98, "first focus": 98, "mentioned": 98}
"""For `leads.tsv`: 98.8, 100 and 99.2 in the first run, before one of its misses was read."""


@dataclass(frozen=True)
class Labels:
    """What an editor would sign; ``may`` sets are neither right nor wrong. None: nobody judged it."""

    title: str
    text: str
    security: bool | None
    focus: frozenset[str]
    focus_may: frozenset[str]
    themes: frozenset[str]
    themes_may: frozenset[str]
    mentioned: frozenset[str] | None
    event: str | None = None


@dataclass
class Tally:
    """Right, false and missed answers."""

    right: int = 0
    false: int = 0
    missed: int = 0

    def count(self, found: Collection[str], wanted: Collection[str], may: Collection[str] = ()) -> None:
        """Adds one text."""
        self.right += len(set(found) & set(wanted))
        self.false += len(set(found) - set(wanted) - set(may))
        self.missed += len(set(wanted) - set(found))

    @property
    def f1(self) -> float:
        """F1 in points."""
        return 100 * 2 * self.right / max(1, 2 * self.right + self.false + self.missed)

    def __str__(self) -> str:
        precision = 100 * self.right / max(1, self.right + self.false)
        recall = 100 * self.right / max(1, self.right + self.missed)
        return f"F1 {self.f1:5.1f}  precision {precision:5.1f}  recall {recall:5.1f}"


@dataclass
class Measured:
    """The tags of a set beside its labels."""

    texts: int = 0
    focus: Tally = field(default_factory=Tally)
    mentioned: Tally = field(default_factory=Tally)
    themes: dict[str, Tally] = field(default_factory=lambda: {slug: Tally() for slug in THEMES})
    first: Counter[bool] = field(default_factory=Counter)
    security: Counter[tuple[bool, bool]] = field(default_factory=Counter)  # (wanted, found)
    event: Counter[bool] = field(default_factory=Counter)
    scores: list[tuple[float, bool]] = field(default_factory=list)  # (security score, wanted)

    def add(self, labels: Labels, tags: Tags, mentioned: Collection[str]) -> None:
        """Counts one text."""
        focus = countries(tags, focus=True)
        slugs = {theme.slug for theme in tags.themes}
        self.texts += 1
        self.focus.count(focus, labels.focus, labels.focus_may)
        if labels.focus:
            self.first[bool(focus) and focus[0] in labels.focus] += 1
        for slug, tally in self.themes.items():
            tally.count({slug} & slugs, {slug} & labels.themes, labels.themes_may)
        if labels.mentioned is not None:
            self.mentioned.count(mentioned, labels.mentioned)
        if labels.security is not None:
            self.security[labels.security, tags.security] += 1
            self.scores.append((tags.security_score, labels.security))
        if labels.event:
            self.event[tags.event == labels.event] += 1

    def macro(self) -> float:
        """The mean F1 of the themes that the set holds."""
        scores = [tally.f1 for tally in self.themes.values() if tally.right + tally.missed >= FEWEST]
        return sum(scores) / max(1, len(scores))

    def numbers(self) -> dict[str, float]:
        """Everything that has a floor, in points; "kept out" is the share of other news that stays out."""
        found = self.security
        return {
            "focus": self.focus.f1,
            "first focus": share(self.first),
            "mentioned": self.mentioned.f1,
            "themes": self.macro(),
            "unrest": self.themes["unrest"].f1,
            "disaster": self.themes["disaster"].f1,
            "security": 100 * found[True, True] / max(1, found[True, True] + found[True, False]),
            "kept out": 100 * found[False, False] / max(1, found[False, False] + found[False, True]),
            "event": share(self.event),
        }


def miscalibration(scores: Sequence[tuple[float, bool]], bins: int = 5) -> float:
    """The mean gap in points between score and share of security news, weighed by bin.

    The expected calibration error of Naeini et al., "Obtaining Well Calibrated Probabilities" (AAAI 2015).
    """
    gaps = 0.0
    for number in range(bins):
        held = [pair for pair in scores if min(int(pair[0] * bins), bins - 1) == number]
        gaps += abs(sum(score - wanted for score, wanted in held))
    return 100 * gaps / len(scores)


def share(counts: Counter[bool]) -> float:
    """The part of right answers in points."""
    return 100 * counts[True] / max(1, counts.total())


def countries(tags: Tags, focus: bool) -> list[str]:
    """The countries of a text, best first: those in focus or all."""
    return [place.code for place in tags.places if place.code.isupper() and (place.focus or not focus)]


def report(name: str, found: Measured) -> str:
    """A table for `make eval` (pytest -s)."""
    numbers = found.numbers()
    caught, false = found.security[True, True], found.security[False, True]
    lines = [
        f"{name}: {found.texts} texts",
        *([f"  focus      {found.focus}  first right {numbers['first focus']:5.1f}"] if found.first else []),
        *([f"  mentioned  {found.mentioned}"] if found.mentioned.right else []),
        f"  themes     macro F1 {found.macro():5.1f}",
        *(f"    {slug:11}{tally}" for slug, tally in found.themes.items() if tally.right + tally.missed),
        f"  security   caught {caught} of {caught + found.security[True, False]},"
        f" false {false} of {false + found.security[False, False]}",
    ]
    return "\n".join([*lines, f"  event      {numbers['event']:5.1f}"] if found.event else lines)


@cache
def tagger() -> TextTagger:
    """One tagger for all sets."""
    return TextTagger.load()


def measure(labelled: Iterable[Labels]) -> Measured:
    """Tag every text of a set."""
    found = Measured()
    for labels in labelled:
        tags = tagger().tag(labels.title, labels.text, clean(labels.text, labels.title)).tags
        found.add(labels, tags, mentions(labels, tags))
    return found


def mentions(labels: Labels, tags: Tags) -> list[str]:
    """The countries named in what a person has read: all of a short text, the beginning of a long one."""
    if labels.mentioned is None or len(labels.text) <= READ:
        return countries(tags, focus=False)
    head = " ".join(labels.text.split())[:READ]
    cleaned = Cleaned(labels.title, (Passage(0, len(head), PassageKind.BODY),))
    return countries(tagger().tag(labels.title, head, cleaned).tags, focus=False)


def rows(name: str) -> Iterator[list[str]]:
    """The fields of every line of a data file that is no comment."""
    for line in (DATA / name).read_text("utf-8").splitlines():
        if not line.startswith("#"):
            yield line.split("\t")


def listed(cell: str) -> frozenset[str]:
    """The items of a cell."""
    return frozenset(() if cell in {"-", "."} else cell.split(","))


def invented(russian: bool) -> Iterator[Labels]:
    """The invented texts of one language."""
    for themes, may, event, security, focus, focus_may, others, title, text in rows("tags_region.tsv"):
        if any("а" <= letter <= "я" for letter in title) is russian:
            where, about = listed(focus), listed(focus_may)
            yield Labels(
                title, text, security == "1", where, about, listed(themes), listed(may),
                where | about | listed(others), None if event == "-" else event,
            )  # fmt: skip


def themed(parts: str, russian: bool) -> Iterator[Labels]:
    """The invented texts of some parts and a language, labelled with themes, event and security alone."""
    nothing: frozenset[str] = frozenset()
    for group, themes, may, event, security, title, text in rows("tags_themes.tsv"):
        if group in parts and any("а" <= letter <= "я" for letter in title) is russian:
            yield Labels(
                title, text, None if security == "?" else security == "1", nothing, nothing,
                listed(themes), listed(may), None, None if event == "-" else event,
            )  # fmt: skip


def leads() -> Iterator[Labels]:
    """Invented leads in the manner of newswires: datelines, capitals for governments, two-country events."""
    for focus, focus_may, others, title, text in rows("leads.tsv"):
        where, about = listed(focus), listed(focus_may)
        named = where | about | listed(others)
        yield Labels(title, text, None, where, about, frozenset(), frozenset(), named)


def news(part: str) -> Iterator[Labels]:
    """The labelled articles of one part of the public news."""
    with ARTICLES.open(encoding="utf-8") as lines:
        texts = {row["id"][:8]: row["text"] for row in map(json.loads, lines)}
    for ref, group, security, focus, focus_may, themes, may, mentioned in rows("tags_news.tsv"):
        if group == part:
            yield Labels(
                "", texts[ref], None if security == "?" else security == "1", listed(focus),
                listed(focus_may), listed(themes), listed(may),
                None if mentioned == "." else listed(mentioned),
            )  # fmt: skip


def hold(name: str, found: Measured, floors: dict[str, float]) -> None:
    """Print the numbers and compare them with the floors."""
    print("\n" + report(name, found))
    numbers = found.numbers()
    below = {key: (round(numbers[key], 1), floor) for key, floor in floors.items() if numbers[key] < floor}
    assert not below, below


@pytest.mark.parametrize("language", INVENTED)
def test_invented_news(language: str) -> None:
    hold(f"invented, {language}", measure(invented(language == "ru")), INVENTED[language])


@pytest.mark.parametrize(("parts", "language"), THEMED)
def test_invented_themes(parts: str, language: str) -> None:
    found = measure(themed(parts, language == "ru"))
    hold(f"invented themes {parts}, {language}", found, THEMED[parts, language])


def test_invented_leads() -> None:
    hold("invented leads", measure(leads()), LEADS)


@absent
def test_the_security_score_is_a_share() -> None:
    scores = measure(labels for part in NEWS for labels in news(part)).scores
    gap = miscalibration(scores)
    print(f"\nsecurity score: {len(scores)} public texts, calibration error {gap:.1f} points")
    assert gap <= MISCALIBRATED


@absent
@pytest.mark.parametrize("part", NEWS)
def test_public_news(part: str) -> None:
    hold(f"public news, part {part}", measure(news(part)), NEWS[part])
