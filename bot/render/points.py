"""What a story says, point by point: takeaways, changed numbers, why it matters."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.chat import Run
from bot.render.figures import counted, in_digits
from bot.render.links import link
from bot.render.marks import called, tongue_mark
from bot.render.styled import styled
from bot.render.titles import account_of, said_of
from bot.tongue import N_, gettext
from bot.words import foreign
from digest.model import Account, Change, Delta, Event, Figure, Receipt, Story, Takeaway, Voice, Why

Point = tuple[Run, ...]
BULLET = "• "
_Side = tuple[Figure, Account]
"""A number and the report that gave it."""

_COUNTED = {
    "killed": N_("killed: {numbers}"),
    "injured": N_("injured: {numbers}"),
    "missing": N_("missing: {numbers}"),
    "evacuated": N_("out of their homes: {numbers}"),
    "destroyed": N_("destroyed: {numbers}"),
    "damaged": N_("damaged: {numbers}"),
    "detained": N_("detained: {numbers}"),
    "rescued": N_("rescued: {numbers}"),
    "magnitude": N_("magnitude: {numbers}"),
}


def points(story: Story, delta: Delta | None, own: str) -> list[Point]:
    """Every takeaway, or with a delta only what is new; changed numbers stand behind theirs.

    What an outlet thinks begins with its name.
    """
    told = said_of(story, delta)
    changed = by_sentence(delta.changes) if delta else {}
    said = [
        changed_point(story, each, changed[each], own)
        if changed and each in changed
        else takeaway_point(story, each, own)
        for each in told
    ]
    if story.event is Event.ANALYSIS and told and (account := account_of(story, told[0].receipt.article)):
        said[0] = styled(gettext("{outlet} writes: {text}"), outlet=called(account.outlet), text=said[0])
    return said


def takeaway_point(story: Story, takeaway: Takeaway, own: str) -> Point:
    """The sentence; where others are shared, one that a single outlet has is called so."""
    text = said(story, takeaway, own)
    lone = lone_account(story, takeaway) if _any_shared(story) else None
    if lone is None or called(lone.outlet) in text:
        return (Run(text),)
    only = gettext("only {outlet}", outlet=called(lone.outlet))
    return Run(text), Run(f" ({only})", italic=True)


def changed_point(story: Story, takeaway: Takeaway, changes: Iterable[Change], own: str) -> Point:
    """ "The new takeaway. (9 → 14)": the numbers stand behind it, for it says what they count."""
    return Run(f"{said(story, takeaway, own)} ("), *numbers(story, changes), Run(")")


def by_sentence(changes: Iterable[Change]) -> dict[Takeaway, list[Change]]:
    """The changed numbers of each new takeaway."""
    found: dict[Takeaway, list[Change]] = {}
    for change in changes:
        found.setdefault(change.new, []).append(change)
    return found


def numbers(story: Story, changes: Iterable[Change]) -> Point:
    """ "9 → 14", each number with the address of its report; of several "killed: 9 → 14; injured: 3 → 5".

    Where reports differed on the old one it is said what is counted, and who has only the earlier number:
    "killed: 11 → 12 in Two Rivers Monitor; earlier 6 in Steppe Wire".
    """
    told = [(change, _sides(story, change)) for change in changes]
    pairs = [(Run("; "), *_pair(story, change, sides, named=len(told) > 1)) for change, sides in told]
    return tuple(run for pair in pairs for run in pair)[1:]


def why_points(story: Story, own: str) -> list[Point]:
    """Why it matters, in the words of the outlet that says so."""
    why = story.summary.why if story.summary else None
    if why is None:
        return []
    account = account_of(story, why.receipt.article)
    text = said(story, why, own)
    if account is None:
        return [(Run(gettext("Why it matters: {text}", text=text)),)]
    outlet = called(account.outlet)
    return [(Run(gettext("Why it matters ({outlet}): {text}", outlet=outlet, text=text)),)]


def said(story: Story, sentence: Takeaway | Why | Voice, own: str) -> str:
    """The sentence; with a mark if its report is in another language than the reader's own."""
    account = account_of(story, sentence.receipt.article)
    return tongue_mark(account.language if account else story.language, own) + foreign(sentence.text)


def lone_account(story: Story, takeaway: Takeaway) -> Account | None:
    """The only report that has this, of several independent ones; None otherwise or where not counted."""
    alone = takeaway.origins == 1 and story.origins > 1
    return account_of(story, takeaway.receipt.article) if alone else None


def bulleted(points: Sequence[Point]) -> tuple[Run, ...]:
    """The points as lines of one block."""
    lines = [(Run(BULLET if number == 0 else f"\n{BULLET}"), *point) for number, point in enumerate(points)]
    return tuple(run for line in lines for run in line)


def _sides(story: Story, change: Change) -> list[_Side]:
    """The old numbers of all reports that this reader sees."""
    old = [Figure(change.before, change.old.receipt), *change.beside]
    return [(each, account) for each in old if (account := account_of(story, each.receipt.article))]


def _pair(story: Story, change: Change, sides: Sequence[_Side], *, named: bool) -> Point:
    now = account_of(story, change.new.receipt.article)
    after = link(in_digits(change.after), now.url if now else "", bold=True)
    if len(sides) < 2 or now is None:
        plain = *_step(change.before, _address(story, change.old.receipt)), after
        return _named(change, plain) if named else plain
    own = [(figure, account) for figure, account in sides if account.outlet.id == now.outlet.id]
    steps = [run for figure, account in own[:1] for run in _step(figure.text, account.url)]
    others = [run for side in sides if side not in own for run in (Run(", "), *_by(*side))][1:]
    said = _in([*steps, after], now)
    if others:
        said = styled(gettext("{now}; earlier {others}"), now=said, others=others)
    return _named(change, said)


def _named(change: Change, said: Point) -> Point:
    """With what is counted in front of the numbers."""
    kind = counted(change)
    return styled(gettext(_COUNTED[kind]), numbers=said) if kind in _COUNTED else said


def _step(before: str, address: str) -> Point:
    return link(in_digits(before), address, bold=True), Run(" → ", bold=True)


def _by(figure: Figure, account: Account) -> Point:
    """ "6 in Steppe Wire", with the address of the report."""
    return _in([link(in_digits(figure.text), account.url, bold=True)], account)


def _in(number: Sequence[Run], account: Account) -> Point:
    return styled(gettext("{number} in {outlet}"), number=number, outlet=called(account.outlet))


def _any_shared(story: Story) -> bool:
    return story.summary is not None and any(each.origins > 1 for each in story.summary.takeaways)


def _address(story: Story, receipt: Receipt) -> str:
    account = account_of(story, receipt.article)
    return account.url if account else ""
