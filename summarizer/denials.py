"""Reports that say nobody came to harm: a contradiction where another report counts dead or injured."""

from __future__ import annotations

import re
from collections.abc import Sequence

from summarizer.concepts import concept
from summarizer.material import Sentence

EARLY = 6
"""A report says so among its first sentences; further down it speaks of other places and other days."""

_NO_DEAD = re.compile(
    r"\bno deaths\b(?! or injuries)|\b(?:nobody|no one|no-one) (?:was|were|has been|had been) killed\b"
    r"|\b(?:nobody|no one|no-one) (?:has |had )?died\b|\bникто не (?:погиб|умер)\b|\b(?:жертв|погибших) нет\b"
    r"|\bобошлось без жертв\b",
    re.IGNORECASE,
)
"""Nobody died; somebody may be hurt all the same."""
_NONE = re.compile(
    r"\bno (?:casualties|injuries|victims|deaths or injuries)\b"
    r"|\b(?:nobody|no one|no-one) (?:was|were|has been|had been) (?:hurt|injured|harmed|wounded)\b"
    r"|\bникто не (?:пострадал|ранен)\b|\b(?:пострадавших|погибших и раненых) нет\b"
    r"|\bобошлось без пострадавших\b",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(
    r"(?<!\w)(?:among|in|inside|at|near|on|from|outside|beyond|среди|в(?! результате)|во|на|из|у|возле)"
    r"(?!\w)",
    re.IGNORECASE,
)
"""Of some people or places alone: "no casualties among the staff", "were recorded in the next village"."""
_CLAUSE = re.compile(r"[,;:—–]")

_OTHERS = re.compile(
    r"\b(?:contradict|contrary|despite|although|first|earlier|whether|unclear|unknown|unconfirmed|initial|"
    r"prelim|but later|at the time|if\b|not true|вопреки|сначала|ранее|первоначальн|предварительн|неизвестно|"
    r"неясно|непонятно|но позже|но потом|позднее|позже|если|ли\b)",
    re.I,
)
"""Words of a report that tells what another one said, what was said before, or what nobody knows."""

_HARMED = frozenset({"DIE", "INJURE"})
_WORD = re.compile(r"[^\W\d_]+")


def denied(sentences: Sequence[Sentence], kind: str) -> tuple[Sentence, str] | None:
    """The first sentence of a report that says nobody came to the harm ``kind`` ("DIE" or "INJURE"), and its
    words for that; None without one, and of a report that tells of some who were harmed.
    """
    early = [sentence for sentence in sentences if sentence.position < EARLY]
    for sentence in early:
        found = _NONE.search(sentence.text) or (_NO_DEAD.search(sentence.text) if kind == "DIE" else None)
        if found is None or _OTHERS.search(sentence.text) or _of_some(sentence.text, found):
            continue
        if not any(_tells_of_harm(one.text) for one in early):
            return sentence, found.group()
    return None


def _of_some(text: str, found: re.Match[str]) -> bool:
    """True if its clause, or what opens the sentence right before it, names people or places."""
    *earlier, before = _CLAUSE.split(text[: found.start()])
    opening = earlier[0] if len(earlier) == 1 and not before.strip() else ""
    after = _CLAUSE.split(text[found.end() :])[0]
    return any(_ELSEWHERE.search(part) for part in (before, after)) or bool(_ELSEWHERE.match(opening))


def _tells_of_harm(text: str) -> bool:
    """True if it has words for dead or injured people that are not denied there."""
    for pattern in (_NONE, _NO_DEAD):
        text = pattern.sub(" ", text)
    return any(concept(word.group()) in _HARMED for word in _WORD.finditer(text))
