"""Chooses takeaways greedily: the best first, then the best that says something else."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from summarizer.edit import Draft
from summarizer.figures import figures
from summarizer.lexical import stem, terms
from summarizer.likeness import Likeness

SHARED_TRIGRAMS = 0.25
"""Share of one takeaway's word trigrams that another may repeat (Paulus et al. 2018 allow none)."""

SAME_WORDS = 4
"""Content words, the number itself apart, that two accounts of one number share."""

SAME_GIST = 0.5
"""Share of the content words of the shorter takeaway that another may repeat."""

YIELD = 0.4
"""What a story may lose in worth so that one more of its articles is heard."""

ANOTHER_REPORT = 0.8
"""Part of the likeness allowed within one article that is allowed across two, which tell the same event."""

MOST_NEW = 3
"""New names and figures that count for one takeaway."""

_NAME = re.compile(r"\b[A-ZА-ЯЁ][\w’'-]+")
_LISTED = re.compile(r"(?:[A-ZА-ЯЁ][\w’'-]+, ){2,}(?:(?:and|и) )?[A-ZА-ЯЁ][\w’'-]+")
_FIGURE = re.compile(r"\d[\d.,]*")
_ROOT = 5
"""Letters that forms of one word share: attackers, attacked."""
_DEFINITE = re.compile(
    r"The (?:[a-z][\w-]*\s){0,2}?(?P<noun>[a-z][\w-]+|[A-Z][a-z]+(?:an|ese|ish))(?:['’]s?\b|,?\s(?:who|which|"
    r"is|are|was|were|has|have|had|will|would|can|could|may|must|said|says|told|came|come|comes|began|went|took|"
    r"made|also|[a-z]{2,}(?:ed|ts|ks|ws|ds|ns|rs))\b)"
)
_TOLLS = [
    re.compile(rf"(?<!\w)(?:{words})", re.IGNORECASE)
    for words in (
        r"kill|dead\b|death|die[ds]?\b|bodies|fatalit|погиб|убит|жертв|тела\b|уничтожен|скончал",
        r"injur|wound|hurt\b|ранен|пострада|травм",
        r"missing|пропавш|пропал",
        r"evacuat|moved to safety|forc\w+ from|displac|эвакуир|вывез",
        r"destroyed|collapsed|damag|разруш|поврежд",
        r"arrest|detain|задерж|арест",
    )
]


def wanted(words: int) -> int:
    """How many takeaways a text of that many words gets if nobody asked for a number."""
    if words < 80:
        return 1
    if words < 200:
        return 3
    return 4 if words < 300 else 5


@dataclass(frozen=True, slots=True)
class Limits:
    """``cap``: the most two takeaways may be alike (a cosine); ``spread``: what likeness below that
    costs; ``fresh``: the worth of a speaker's first word; ``novel``: of each new name or figure;
    ``dangling``: the cost of "The group ..." while no group was told of.
    """

    cap: float
    spread: float = 0.0
    fresh: float = 0.0
    novel: float = 0.0
    dangling: float = 0.0


class _Wording:
    """What one takeaway is compared by, each part found when first asked for."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def trigrams(self) -> set[tuple[str, ...]]:
        """Triples of stems of content words."""
        words = terms(self.text)
        return set(zip(words, words[1:], words[2:], strict=False))

    @cached_property
    def gist(self) -> set[str]:
        """Roots of the content words, numbers apart."""
        return _gist(self.text) - {""}

    @cached_property
    def amounts(self) -> frozenset[tuple[float, str]]:
        """Numbers with their units."""
        return figures(self.text).amounts


def choose(
    drafts: Mapping[int, Draft],
    scores: Sequence[float],
    likeness: Likeness,
    owners: Sequence[int],
    k: int,
    limits: Limits,
    accept: Callable[[int], bool],
) -> list[int]:
    """At most ``k`` sentence indexes, best first, no two telling the same or sharing wording.

    Carbonell & Goldstein 1998 (maximal marginal relevance), with names and figures counted beside
    the cosine. ``owners`` has the document of each sentence: every one of them is heard where it has
    something new that is worth nearly as much. ``accept`` is asked last, once for each candidate that
    would be taken.
    """
    return Table(drafts, scores, likeness, owners, limits).choose(k, accept)


class Table:
    """The candidates of one story, and what has been chosen of them so far."""

    def __init__(
        self,
        drafts: Mapping[int, Draft],
        scores: Sequence[float],
        likeness: Likeness,
        owners: Sequence[int],
        limits: Limits,
    ) -> None:
        self._left: set[int] = set()
        self._chosen: list[int] = []
        self._drafts, self._scores, self._owners, self._limits = drafts, scores, owners, limits
        self._pairs = likeness.pairs
        self._facts = {index: _facts(draft) for index, draft in drafts.items()}
        self._wording = {index: _Wording(draft.text) for index, draft in drafts.items()}
        self._referents = {index: _referent(draft) for index, draft in drafts.items()}
        self._told: set[str] = set()
        self._heard = {""}

    def choose(self, k: int, accept: Callable[[int], bool]) -> list[int]:
        """See the function `choose`."""
        self._left, self._chosen, self._told, self._heard = set(self._drafts), [], set(), {""}
        while self._left and len(self._chosen) < k:
            best = self._next(k - len(self._chosen))
            self._left.discard(best)
            if not any(self.same(best, other) for other in self._chosen) and accept(best):
                self._take(best)
        return self._chosen

    def alone(self, index: int) -> float:
        """What a candidate is worth by itself, where nothing else is told."""
        dangling = self._limits.dangling * bool(self._referents[index])
        return self._scores[index] + self._drafts[index].adjust - dangling

    def same(self, one: int, other: int) -> bool:
        """True if both say the same."""
        apart = self._owners[one] != self._owners[other]
        mine, theirs = self._wording[one], self._wording[other]
        cap = self._limits.cap * (ANOTHER_REPORT if apart else 1)
        if self._pairs[one][other] > cap or _same_fact(mine, theirs, apart):
            return True
        return apart and _same_toll(mine, theirs)

    def _next(self, places: int) -> int:
        """The best candidate; once the places left are needed for documents not heard, the best of theirs."""
        worth = {index: self._worth(index) for index in sorted(self._left)}
        best = max(worth, key=worth.__getitem__)
        waiting = [index for index in self._unheard() if worth[index] > worth[best] - YIELD]
        if places > len({self._owners[index] for index in waiting}):
            return best
        return max(waiting, key=worth.__getitem__)

    def _take(self, index: int) -> None:
        """It is told: what it tells is no longer new."""
        self._chosen.append(index)
        self._heard |= _gist(self._drafts[index].text)
        self._told |= self._facts[index] | self._drafts[index].people

    def _worth(self, index: int) -> float:
        limits, draft = self._limits, self._drafts[index]
        return (
            self._scores[index]
            + draft.adjust
            + limits.fresh * bool(draft.people - self._told)
            + limits.novel * min(MOST_NEW, len(self._facts[index] - self._told))
            - limits.dangling * (self._referents[index] not in self._heard)
            - limits.spread * max((self._pairs[index][other] for other in self._chosen), default=0.0)
        )

    def _unheard(self) -> list[int]:
        """Candidates of documents of which nothing was chosen, with what no document heard says as well."""
        heard = {self._owners[index] for index in self._chosen}
        said = [index for index in self._drafts if self._owners[index] in heard]
        return [
            index
            for index in sorted(self._left)
            if self._owners[index] not in heard and not any(self.same(index, other) for other in said)
        ]


def repeats(one: str, other: str) -> bool:
    """True if the second of two takeaways, from whatever articles, tells much the same as the first."""
    mine, theirs = _Wording(one), _Wording(other)
    return _same_fact(mine, theirs, apart=True) or _same_toll(mine, theirs)


def _facts(draft: Draft) -> frozenset[str]:
    """Figures and names, these by their first letters (case endings) and without mere enumerations."""
    text = _LISTED.sub("", draft.text[1:])
    return frozenset({name[:5].lower() for name in _NAME.findall(text)} | _figures(draft.text))


def _referent(draft: Draft) -> str:
    """The noun of "The group ..." or "The group's ...", which somebody must have named before; else ""."""
    found = _DEFINITE.match(draft.text) if draft.at else None
    return stem(found["noun"])[:_ROOT] if found else ""


def _same_fact(one: _Wording, other: _Wording, apart: bool) -> bool:
    """True if both share wording or a number and what it counts, or ``apart`` (two articles) most words."""
    shortest = max(1, min(len(one.trigrams), len(other.trigrams)))
    if len(one.trigrams & other.trigrams) > SHARED_TRIGRAMS * shortest:
        return True
    shared = len(one.gist & other.gist)
    if shared < SAME_WORDS:
        return False
    most = shared > SAME_GIST * min(len(one.gist), len(other.gist))
    return (apart and most) or any(number > 1 for number, _ in one.amounts & other.amounts)


def _same_toll(one: _Wording, other: _Wording) -> bool:
    """True if both count the dead, the hurt, the missing ...: of two reports only one count is told."""
    if not (one.amounts and other.amounts):
        return False
    return any(kind.search(one.text) and kind.search(other.text) for kind in _TOLLS)


def _gist(text: str) -> set[str]:
    """Roots of the content words, numbers apart; "" stands for no word at all."""
    return {"", *(word[:_ROOT] for word in terms(text) if not word[0].isdigit())}


def _figures(text: str) -> set[str]:
    return {found.rstrip(".,") for found in _FIGURE.findall(text) if len(found) > 1}
