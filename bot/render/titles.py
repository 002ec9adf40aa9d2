"""The headline of a story: short, of the report that is told, and promising no more than its lines carry."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.tongue import gettext
from bot.words import foreign, plain, shorten
from digest.developing import in_order
from digest.model import Account, ArticleId, Delta, Story, Takeaway
from summarizer.lexicon import lexicon
from summarizer.numerals import numbers

HEADLINE = 90
_CLAUSE = re.compile(r"(?<=[.;!?]) |: | [—–|-] |, ")
_LEAST = HEADLINE // 3
"""What is left of a headline that loses a clause has so many characters."""

_TAIL = 4
"""Words of a last clause that may go: "minister reprimanded"; a longer one may be the sentence itself."""

_CONTRARY = re.compile(
    r"\b(?:but|yet|though|despite|unless|if|until|after|before|den(?:y|ies|ied)|alleg\w+|suspect\w*|claim\w*|report\w*"
    r"|но|хотя|если|пока|после|до|сообщ\w+|считает|утвержда\w+|отрица\w+|по данным|источник\w*)\b",
    re.IGNORECASE,
)
"""What a headline's last clause has that the lexicon of sentences does not know, or only in other forms."""

_WORD = re.compile(r"[^\W\d_]{4,}")
_STEM = 5
"""Letters in which inflected words agree: reprimanded, reprimand; задержан, задержали."""


def headline(story: Story, delta: Delta | None = None) -> str:
    """The title in at most 90 characters: whole, or its first clauses, or as many words as fit.

    It is that of the report which the first takeaway comes from (with a ``delta`` the first new one), so that
    it says nothing else than what stands below it; without takeaways the story's own. A short last clause
    that no takeaway bears out is left off, where they bear out what stands before it.
    """
    told = said_of(story, delta)
    report = _leading(story, told)
    wording = plain(report.title if report else "") or plain(story.title)
    title = _without_outlet(wording, [account.outlet.name for account in story.accounts])
    title = borne_out(title, [each.text for each in told])
    if len(title) <= HEADLINE:
        return foreign(title) or gettext("Untitled")
    ends = [found.start() for found in _CLAUSE.finditer(title) if _LEAST <= found.start() <= HEADLINE]
    return foreign(title[: ends[-1]].rstrip(" ,:;") if ends else shorten(title, HEADLINE))


def headline_language(story: Story, delta: Delta | None = None) -> str:
    """The language of the headline."""
    report = _leading(story, said_of(story, delta))
    return report.language if report else story.language


def borne_out(title: str, told: Sequence[str]) -> str:
    """The title without a last clause that the sentences told say nothing of: "…, minister reprimanded".

    By numbers where the clause has any, else by most of its words. Kept where it says who says so, doubts,
    denies or makes a condition; where nothing is told; where too little would be left; and where the
    sentences do not say what the rest says either: then they may be in another language, or in other words.
    """
    rest, _, tail = title.rpartition(", ")
    if not told or len(rest) < _LEAST or len(tail.split()) > _TAIL or _qualifies(tail):
        return title
    known = _Said(" ".join(told))
    return rest if known.bears(rest, 0.5) and not known.bears(tail, 0.51) else title


def _qualifies(clause: str) -> bool:
    """Whether without it the rest would say something else: "…, police say", "…, unless talks fail"."""
    patterns = [
        each
        for words in map(lexicon, ("en", "ru"))
        for each in (words.say, words.hedge, words.negation, words.condition)
    ]
    return bool(_CONTRARY.search(clause)) or any(each.search(clause.casefold()) for each in patterns)


class _Said:
    """The words and numbers of what is told."""

    def __init__(self, text: str) -> None:
        self._stems = set(_stems(text))
        self._numbers = {number.value for number in numbers(text)}

    def bears(self, clause: str, share: float) -> bool:
        """Whether it says one of the clause's numbers; where there are none, this share of its words."""
        counted = {number.value for number in numbers(clause)}
        if counted:
            return bool(counted & self._numbers)
        stems = _stems(clause)
        return sum(stem in self._stems for stem in stems) >= share * len(stems)


def said_of(story: Story, delta: Delta | None) -> tuple[Takeaway, ...]:
    """The takeaways that are shown, in order: all of them, or with a ``delta`` only what is new."""
    if delta is not None:
        return in_order(delta, story)
    return story.summary.takeaways if story.summary else ()


def account_of(story: Story, article: ArticleId) -> Account | None:
    """The account of that article, unless it is no longer kept or not shown to this reader."""
    for account in story.accounts:
        if account.article == article:
            return account
    return None


def _stems(text: str) -> list[str]:
    return [word[:_STEM].casefold() for word in _WORD.findall(text)]


def _leading(story: Story, told: Sequence[Takeaway]) -> Account | None:
    """The report that the first takeaway comes from; None without takeaways, or if it is not shown."""
    return account_of(story, told[0].receipt.article) if told else None


def _without_outlet(title: str, outlets: list[str]) -> str:
    """Pages add " - Outlet" or " | Outlet" to their titles."""
    for name in map(plain, outlets):
        if title.endswith(name):
            for dash in (" - ", " | ", " – ", " — "):
                title = title.removesuffix(dash + name)
    return title
