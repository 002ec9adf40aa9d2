"""Numbers side by side, all in digits: "six" of one report beside "12" of another reads as two languages."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.words import foreign
from digest.model import Change, Dispute, Figure
from summarizer.disputes import about
from summarizer.numerals import numbers

_IN_WORDS = re.compile(
    r"\b(?:dozens?|scores?|half|quarters?|дюжин\w*|половин\w*|полутор\w*|полтор\w*|четверт\w*)\b", re.I
)
"""What digits would make a slip of ("a 12", "2 and a half") or more exact than it was meant."""


def in_digits(text: str) -> str:
    """A number as printed, with the words for it in digits: "at least nine" is "at least 9"; as it stands
    where it is not one plain number ("two dozen", "two or three").
    """
    found = list(numbers(text))
    if len(found) != 1 or _IN_WORDS.search(text):
        return foreign(text)
    (number,) = found
    if not (number.spelled and number.value.is_integer()):
        return foreign(text)
    return foreign(f"{text[: number.start]}{number.value:.0f}{text[number.end :]}")


def disputed(change: Change, dispute: Dispute) -> Sequence[Figure]:
    """The figures of a dispute that stood against the old number of a change, if it counts the same."""
    old, new = in_digits(change.before), in_digits(change.after)
    known = [in_digits(figure.text) for figure in dispute.figures]
    if old not in known or about(change.old.text, change.before) != dispute.about:
        return ()
    return [figure for figure, number in zip(dispute.figures, known, strict=True) if number not in (old, new)]


def is_digits(text: str) -> bool:
    """Whether a number is the same in any language: "14", unlike "at least 14"."""
    return not any(map(str.isalpha, in_digits(text)))
