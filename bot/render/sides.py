"""Who says what of a story, point by point: a line for each side, numbers that differ, lone facts."""

from __future__ import annotations

from collections.abc import Iterable

from bot.chat import Run
from bot.render.figures import in_digits, is_digits, tells
from bot.render.links import link
from bot.render.marks import outlet_aside, outlet_name, report_title, tongue_mark
from bot.render.points import Point, lone_account, said
from bot.render.styled import styled
from bot.render.titles import account_of
from bot.tongue import N_, gettext
from bot.words import foreign
from digest.model import Account, Dispute, Figure, OwnerKind, Story, Takeaway, Voice
from digest.ports import Resolver

_COUNTED = {
    "killed": N_("the number killed"),
    "injured": N_("the number injured"),
    "missing": N_("the number missing"),
    "evacuated": N_("the number evacuated"),
    "destroyed": N_("how much was destroyed"),
    "damaged": N_("how much was damaged"),
    "detained": N_("the number detained"),
    "rescued": N_("the number rescued"),
    "magnitude": N_("the magnitude"),
}
"""What the numbers count that reports give differently."""


def has_sides(story: Story) -> bool:
    """Whether there is anything to say about who says what."""
    differing = story.summary is not None and bool(story.summary.disputes or lone_points(story, ""))
    return differing or _several(story)


def voice_points(story: Story, resolver: Resolver, own: str) -> list[Point]:
    """One for each side: the flag of its outlet's country, the outlet, its words."""
    voices = story.summary.voices if story.summary else ()
    return [point for voice in voices if (point := _voice(story, voice, resolver, own))]


def silent_points(story: Story, resolver: Resolver, own: str) -> list[Point]:
    """The headlines of the sides that no voice was taken from."""
    voices = story.summary.voices if story.summary else ()
    heard = {_side(account) for each in voices if (account := account_of(story, each.receipt.article))}
    firsts: dict[tuple[str, OwnerKind], Account] = {}
    for account in story.accounts:
        firsts.setdefault(_side(account), account)
    silent = [account for side, account in firsts.items() if side not in heard]
    return [_headed(account, resolver, own) for account in silent] if _several(story) else []


def dispute_points(story: Story, own: str, beside: Iterable[Takeaway] = ()) -> list[Point]:
    """ "Reports differ on the number killed: 4 (Steppe Wire, state-run), 6 (Two Rivers Monitor)".

    Less what a takeaway that stands ``beside`` it says already: "…contradicting the mine, which …".
    """
    disputes = story.summary.disputes if story.summary else ()
    texts = [each.text for each in beside]
    open_ = [each for each in disputes if not any(tells(text, each) for text in texts)]
    return [point for dispute in open_ if (point := _dispute(story, dispute, own))]


def lone_points(story: Story, own: str) -> list[Point]:
    """What only one outlet reports of a story that several tell."""
    takeaways = story.summary.takeaways if story.summary else ()
    found = [(account, each) for each in takeaways if (account := lone_account(story, each))]
    return [(Run(_reported_only(outlet_name(account), said(story, each, own))),) for account, each in found]


def _reported_only(outlet: str, text: str) -> str:
    return gettext("Reported only by {outlet}: {text}", outlet=outlet, text=text)


def _several(story: Story) -> bool:
    """Whether several sides tell it in words of their own; whoever copies one report adds no side to it."""
    return story.origins > 1 and len(set(map(_side, story.accounts))) > 1


def _side(account: Account) -> tuple[str, OwnerKind]:
    """Outlets of one country and one kind of owner are one side."""
    return account.outlet.country, account.outlet.owner


def _voice(story: Story, voice: Voice, resolver: Resolver, own: str) -> Point:
    account = account_of(story, voice.receipt.article)
    return (*_speaker(account, resolver), Run(f": {said(story, voice, own)}")) if account else ()


def _headed(account: Account, resolver: Resolver, own: str) -> Point:
    title = tongue_mark(account.language, own) + report_title(account)
    return styled(gettext("{outlet}, headline: {title}"), outlet=_speaker(account, resolver), title=title)


def _speaker(account: Account, resolver: Resolver) -> Point:
    flag = resolver.flag(account.outlet.country)
    return Run(f"{flag} " if flag else ""), link(outlet_name(account, flagged=not flag), account.url)


def _dispute(story: Story, dispute: Dispute, own: str) -> Point:
    """Nothing unless two of the reports are still shown to this reader."""
    told = [run for figure in dispute.figures if (run := _figure(story, figure, own))]
    if len(told) < 2:
        return ()
    joined = [piece for run in told for piece in (Run(", "), *run)][1:]
    if not dispute.about:
        return styled(gettext("Reports differ: {figures}"), figures=joined)
    about = gettext(_COUNTED[dispute.about]) if dispute.about in _COUNTED else foreign(dispute.about)
    return styled(gettext("Reports differ on {about}: {figures}"), about=about, figures=joined)


def _figure(story: Story, figure: Figure, own: str) -> Point:
    account = account_of(story, figure.receipt.article)
    if account is None:
        return ()
    mark = "" if is_digits(figure.text) else tongue_mark(account.language, own)
    return Run(mark + in_digits(figure.text), bold=True), Run(f" ({outlet_aside(account)})")
