"""Numbers side by side, all in digits: "six" of one report beside "12" of another reads as two languages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from operator import attrgetter

from bot.tongue import N_, gettext
from bot.words import foreign
from digest.model import ArticleId, Change, Dispute, Figure, OutletId, Story, Takeaway
from summarizer.disputes import about, recounts
from summarizer.numerals import numbers

_IN_WORDS = re.compile(
    r"\b(?:dozens?|scores?|half|quarters?|дюжин\w*|половин\w*|полутор\w*|полтор\w*|четверт\w*)\b", re.I
)
"""What digits would make a slip of ("a 12", "2 and a half") or more exact than it was meant."""


_NO_ONE = re.compile(r"no[ -]one\b", re.I)
"""Not the number one."""
_NOBODY = re.compile(r"\b(?:no|nobody|no one|no-one|никто|нет|без)\b", re.I)
"""What a report that counts nobody says instead of a number."""


_AGAINST = re.compile(
    r"\b(?:while|whereas|but|though|although|against|contradict\w*|earlier|first|"
    r"а|но|хотя|тогда как|вопреки|ранее|сначала|опроверг\w*)\b",
    re.I,
)
"""What sets one side against another."""


_HEDGES = (
    (re.compile(r"(?:at least|не менее|не меньше|как минимум)\s+(?=\d)", re.I), N_("at least {number}")),
    (re.compile(r"(?:about|around|some|roughly|около|примерно)\s+(?=\d)", re.I), N_("about {number}")),
    (re.compile(r"(?:more than|over|более|больше|свыше)\s+(?=\d)", re.I), N_("more than {number}")),
)
"""Words before a number that stand in the language spoken."""


def in_digits(text: str) -> str:
    """A number as printed, with the words for it in digits: "at least nine" is "at least 9", in the language
    spoken; as it stands where it is not one plain number ("two dozen", "two or three"). "No casualties" is 0.
    """
    said, digits = _hedged(_digits(text))
    return gettext(said, number=digits) if said else digits


def _hedged(text: str) -> tuple[str, str]:
    """The words before a number, as a text of ours, and the number; "" where they are none of those known."""
    for words, said in _HEDGES:
        found = words.match(text)
        if found and not any(map(str.isalpha, text[found.end() :])):
            return said, text[found.end() :]
    return "", text


def _digits(text: str) -> str:
    found = [] if _NO_ONE.match(text) else list(numbers(text))
    if not found and _NOBODY.search(text):
        return "0"
    if len(found) != 1 or _IN_WORDS.search(text):
        return foreign(text)
    (number,) = found
    if not (number.spelled and number.value.is_integer()):
        return foreign(text)
    return foreign(f"{text[: number.start]}{number.value:.0f}{text[number.end :]}")


def disputed(change: Change, dispute: Dispute, story: Story | None = None) -> Sequence[Figure]:
    """The figures of a dispute that stood against the old number of a change, if it counts the same.

    With the ``story`` also where that side had changed its number before: then those of outlets that have
    reported nothing since.
    """
    if about(change.old.text, change.before) != dispute.about:
        return ()
    old, new = in_digits(change.before), in_digits(change.after)
    others = [figure for figure in dispute.figures if in_digits(figure.text) not in (old, new)]
    if any(in_digits(figure.text) == old for figure in dispute.figures):
        return others
    return _unmoved(change, dispute, others, story) if story else ()


def _unmoved(change: Change, dispute: Dispute, others: Sequence[Figure], story: Story) -> Sequence[Figure]:
    outlets = {account.article: account.outlet.id for account in story.accounts}
    newest: dict[OutletId, ArticleId] = {}
    for account in sorted(story.accounts, key=attrgetter("published")):
        newest[account.outlet.id] = account.article
    speaker = outlets.get(change.old.receipt.article)
    sides = [outlets.get(figure.receipt.article) for figure in dispute.figures]
    if speaker is None or speaker not in sides:
        return ()
    last = set(newest.values())
    return [
        each
        for each in others
        if each.receipt.article in last and outlets.get(each.receipt.article) != speaker
    ]


def recounted(takeaway: Takeaway, dispute: Dispute, story: Story) -> Change | None:
    """The number of a takeaway beside those that reports gave before, if it counts the same and is another.

    So it is known who still says what, also where one of them had counted nobody; unless the takeaway says
    that itself. Only reports that this reader is shown count.
    """
    shown = {account.article for account in story.accounts}
    figures = [figure for figure in dispute.figures if figure.receipt.article in shown]
    if not figures or tells(takeaway.text, dispute):
        return None
    first, *others = figures
    known = [in_digits(figure.text) for figure in dispute.figures]
    counted = _counts(takeaway.text, dispute.about)
    if any(in_digits(printed) in known for printed in counted):
        return None
    for printed in counted:
        if recounts(takeaway.text, printed, first):
            return Change(first.text, printed, Takeaway(first.text, first.receipt), takeaway, tuple(others))
    return None


def tells(sentence: str, dispute: Dispute) -> bool:
    """Whether one sentence sets all that reports of a dispute say against each other: nothing is left to."""
    if not _AGAINST.search(sentence):
        return False
    counted = {in_digits(printed) for printed in _counts(sentence, dispute.about)}
    said = sentence.casefold()
    return all(
        in_digits(figure.text) in counted
        or (in_digits(figure.text) == "0" and figure.text.casefold() in said)
        for figure in dispute.figures
    )


def _counts(sentence: str, kind: str) -> list[str]:
    """The numbers of a sentence, as printed, that count this."""
    printed = [sentence[number.start : number.end] for number in numbers(sentence)]
    return [each for each in printed if about(sentence, each) == kind]


def counted(change: Change) -> str:
    """What a changed number counts, as a key of `summarizer.disputes.ABOUT`; "" for anything else."""
    return about(change.new.text, change.after)


def is_digits(text: str) -> bool:
    """Whether a number needs no mark of a language: "14", "at least 14", unlike "two dozen"."""
    _, digits = _hedged(_digits(text))
    return not any(map(str.isalpha, digits))
