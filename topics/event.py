"""The kind of thing a text tells: an incident, a statement, an agreement or an analysis.

What the title and the first sentences tell decides; verbs of reporting further down, which nearly every
news text has, weigh little. A warning about attacks is a statement; a
signed treaty is an agreement; opinion keeps its themes but is analysis.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from digest.model import Event
from topics.themes import Evidence, Reading

TITLE: Final = 3.0
OPENING: Final = 1.0
LEAD: Final = 0.5
SPEECH: Final = 0.25  # somebody is quoted in the lead of most news
LATE: Final = 0.1
ANALYSIS: Final = 3.0
SIGN: Final = 1.0
COMMENT_TITLE: Final = re.compile(
    r"^\s*(?:opinion|analysis|commentary|comment|editorial|explainer|op-ed|review|essay|viewpoint"
    r"|мнение|анализ|аналитика|колонка|комментарий|обзор|разбор|эссе)\s*[:|—–-]"
    r"|^\s*(?:why|how|what|can|will|should|is|are|does|do|who (?:benefits|wins|loses)|rethinking)"
    r"\b(?!.*\bsays\b)"
    r"|^\s*(?:почему|зачем|как |что |чем |кто |куда |сможет ли|станет ли|нужн[аоы]? ли|кому выгодн)"
    r"|\?\s*$",
    re.IGNORECASE,
)
FIRST_PERSON: Final = re.compile(
    r"(?<![\w“\"«'])(?:we should|we must|in my view|i think|i believe|на мой взгляд|я считаю|мы должны)\b",
    re.I,
)
ATTRIBUTION: Final = re.compile(r"[,:—–-]\s*[^,:]{2,40}\bsays$", re.I)
QUOTED: Final = re.compile(r"“[^”]*”|«[^»]*»|\"[^\"\n]*\"|„[^“]*“")


def classify(reading: Reading, title: str, body: str) -> Event:
    """What kind of thing a text tells; without any sign, talks are a statement and all else an incident."""
    found = reading.of("events")
    if _comment(title, body, found.get("analysis")):
        return Event.ANALYSIS
    incident = _weight(found.get("incident"))
    statement = _weight(found.get("statement"), SPEECH)
    agreement = _weight(found.get("agreement"))
    if agreement < TITLE and _headlined(title, found):
        return Event.INCIDENT
    if (
        agreement >= SIGN
        and agreement >= statement / 3
        and (agreement >= incident or agreement >= TITLE > statement)
    ):
        return Event.AGREEMENT
    if statement >= SIGN and statement > incident - statement / 2:
        return Event.STATEMENT
    return Event.INCIDENT if incident or not _talks(reading) else Event.STATEMENT


def _headlined(title: str, found: Mapping[str, Evidence]) -> bool:
    """Whether the title tells what happened and nothing of what was said.

    A "says" at its end only names the source: "Two dead in fire, police say".
    """
    said = set(found.get("statement", Evidence()).title)
    if ATTRIBUTION.search(title):
        said.discard("says")
    return bool(found.get("incident", Evidence()).title) and not said


def _talks(reading: Reading) -> bool:
    """Whether the text is mostly about diplomacy."""
    scores = reading.scores
    return bool(scores) and max(scores, key=lambda slug: scores[slug]) == "diplomacy"


def _comment(title: str, body: str, found: Evidence | None) -> bool:
    """Whether an author thinks aloud; the words of FIRST_PERSON are terms of the lexicon too."""
    weight = _weight(found)
    if COMMENT_TITLE.search(title):
        weight += ANALYSIS
    if found and FIRST_PERSON.search(QUOTED.sub(" ", body[:3_000])):
        weight += ANALYSIS / 2
    return weight >= ANALYSIS


def _weight(found: Evidence | None, lead: float = LEAD) -> float:
    """The terms of a kind: those of the title threefold, four of the opening, the rest as an aside."""
    if found is None:
        return 0.0
    opening = len(found.opening - found.title)
    rest = sum(lead if term in found.leading else LATE for term in found.counts if term not in found.opening)
    return TITLE * len(found.title) + min(OPENING * opening, 4.0) + min(rest, 1.0)
