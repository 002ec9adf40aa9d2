"""A story as an item of a digest or a list: headline, what it says, who reports it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from bot.chat import Block, Frame, Run
from bot.render.links import link
from bot.render.marks import head, outlet_name, outlets_of, support
from bot.render.points import Point, bulleted, numbers, points, why_points
from bot.render.sides import dispute_points, voice_points
from bot.render.styled import styled
from bot.render.times import at
from bot.render.titles import account_of, headline, said_of
from bot.tongue import gettext
from digest.model import Account, Delta, Event, Novelty, Story, Takeaway
from digest.ports import Resolver

OUTLETS = 4


@dataclass(frozen=True, slots=True)
class Shape:
    """How much of a story an item shows.

    ``takeaways``: whether any; without, an update has its first new fact, for its headline may be old.
    ``opened``: whether the first stands open, with the numbers that are disputed; what an outlet thinks
    always folds. ``folded``: how many more fold away, with why it matters; ``sides``: with what each side
    says too. ``outlets``: how many are named, at most `OUTLETS`.
    """

    takeaways: bool = True
    opened: bool = True
    folded: int = 4
    sides: bool = False
    outlets: int = OUTLETS


BARE = Shape(takeaways=False)
"""A headline and who reports it."""


def item(
    story: Story,
    resolver: Resolver,
    *,
    zone: str,
    now: datetime,
    number: int = 0,
    novelty: Novelty = Novelty.NEW,
    delta: Delta | None = None,
    own: str = "",
    shape: Shape = Shape(),
) -> list[Block]:
    """The short form, see `Item`."""
    return Item(story, resolver, zone, now, number, novelty, delta, own).shaped(shape)


class Item:
    """A story for one reader: in however many shapes it is tried, its pieces are written once.

    ``number`` is that of the story's button, 0 for none; times are in ``zone``. ``delta``: all that is new of
    a story that the reader knows; nothing else of it is shown. ``own``: the reader's language, words in
    another carry a mark; "" marks none.
    """

    def __init__(
        self,
        story: Story,
        resolver: Resolver,
        zone: str,
        now: datetime,
        number: int = 0,
        novelty: Novelty = Novelty.NEW,
        delta: Delta | None = None,
        own: str = "",
    ) -> None:
        self._story, self._resolver, self._delta, self._own = story, resolver, delta, own
        notes = [gettext("update")] if novelty is Novelty.DEVELOPED else []
        self._head = head(story, resolver, number=number, own=own, notes=notes, delta=delta)
        self._told = said_of(story, delta)
        outlets = _news_first(story, self._told)
        self._outlets = len(outlets)
        self._labels = [link(outlet_name(account), account.url) for account in outlets[:OUTLETS]]
        self._support = f"{support(story)} · " if self._outlets > 1 else ""
        newest = max((each.published for each in story.accounts), default=story.published)
        self._time = at(newest, zone, now)

    def shaped(self, shape: Shape) -> list[Block]:
        """The short form in this shape."""
        opens = int(shape.opened and (self._delta is not None or self._story.event is not Event.ANALYSIS))
        said = self._said if shape.takeaways or self._delta else []
        opened, rest = said[:opens], said[opens : shape.folded + 1]
        shown = self._told[: opens or shape.folded + 1]
        differing = dispute_points(self._story, self._own, shown) if shape.takeaways else []
        beside, below = (differing, []) if opened else ([], differing)
        folds = shape.takeaways and shape.folded
        folded = [*rest, *below, *self._behind(shape)] if folds else []
        return [
            self._head,
            *(Block(point) for point in [*opened, *beside] or self._changed_numbers(shape)),
            *([Block(bulleted(folded), Frame.FOLDED)] if folded else []),
            self._reports(shape.outlets),
        ]

    @cached_property
    def _said(self) -> list[Point]:
        return points(self._story, self._delta, self._own)

    def _behind(self, shape: Shape) -> list[Point]:
        """What always folds away: the sides, and why it matters."""
        sides = voice_points(self._story, self._resolver, self._own) if shape.sides else []
        return [*sides, *why_points(self._story, self._own)]

    def _changed_numbers(self, shape: Shape) -> list[Point]:
        """ "Changed: 9 → 14, 3 → 5" alone, where there is no room for any sentence."""
        if shape.takeaways or self._delta is None or not self._delta.changes:
            return []
        return [styled(gettext("Changed: {numbers}"), numbers=numbers(self._story, self._delta.changes))]

    def _reports(self, most: int) -> Block:
        """ "Outlet A, Outlet B (state-run) · 1 origin, 2 outlets · 14:05"; an outlet counts once.

        The time is that of the newest report.
        """
        runs: list[Run] = []
        for label in self._labels[:most]:
            runs += [Run(", "), label] if runs else [label]
        if most and (more := self._outlets - most) > 0:
            runs = list(styled(gettext("{outlets} and {number} more"), outlets=runs, number=str(more)))
        before = (" · " if runs else "") + self._support
        return Block((*runs, *([Run(before)] if before else []), self._time))


def withdrawn(story: Story, number: int, delta: Delta | None = None) -> list[Block]:
    """What is left of a story that was taken back."""
    called = gettext("Withdrawn:")
    return [Block((Run(f"{number}. "), Run(f"{called} ", italic=True), Run(headline(story, delta))))]


def _news_first(story: Story, told: Sequence[Takeaway]) -> list[Account]:
    """Each outlet once, those first that report what is told."""
    reporting = [account_of(story, each.receipt.article) for each in told]
    return outlets_of([*filter(None, reporting), *story.accounts])
