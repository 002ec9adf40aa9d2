"""A story as an item of a digest or a list: headline, what it says, who reports it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.chat import Block, Frame, Run
from bot.render.links import link
from bot.render.marks import head, outlet_name, outlets_of, support
from bot.render.points import Point, bulleted, numbers, points, why_points
from bot.render.sides import dispute_points, voice_points
from bot.render.styled import styled
from bot.render.times import at
from bot.render.titles import account_of, headline, said_of
from bot.tongue import gettext
from digest.model import Account, Delta, Event, Novelty, Story
from digest.ports import Resolver

OUTLETS = 4


@dataclass(frozen=True, slots=True)
class Shape:
    """How much of a story an item shows.

    ``takeaways``: whether any; without, an update has its first new fact, for its headline may be old.
    ``opened``: whether the first stands open, with the numbers that are disputed; what an outlet thinks
    always folds. ``folded``: how many more fold away, with why it matters; ``sides``: with what each side
    says too. ``outlets``: how many are named.
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
    """The short form. ``number`` is that of the story's button, 0 for none; times are in ``zone``.

    ``delta``: all that is new of a story that the reader knows; nothing else of it is shown. ``own``: the
    reader's language, words in another carry a mark; "" marks none.
    """
    update = novelty is Novelty.DEVELOPED
    said = points(story, delta, own) if shape.takeaways or delta else []
    opens = shape.opened and (delta is not None or story.event is not Event.ANALYSIS)
    opened, rest = said[: int(opens)], said[int(opens) : shape.folded + 1]
    shown = said_of(story, delta)[: int(opens) or shape.folded + 1]
    differing = dispute_points(story, own, shown) if shape.takeaways else []
    beside, below = (differing, []) if opened else ([], differing)
    folded = (
        [*rest, *below, *_behind(story, resolver, own, shape)] if shape.takeaways and shape.folded else []
    )
    return [
        head(
            story, resolver, number=number, own=own, notes=[gettext("update")] if update else [], delta=delta
        ),
        *(Block(point) for point in [*opened, *beside] or _changed_numbers(story, delta, shape)),
        *([Block(bulleted(folded), Frame.FOLDED)] if folded else []),
        _reports(story, delta, zone, now, shape.outlets),
    ]


def withdrawn(story: Story, number: int, delta: Delta | None = None) -> list[Block]:
    """What is left of a story that was taken back."""
    called = gettext("Withdrawn:")
    return [Block((Run(f"{number}. "), Run(f"{called} ", italic=True), Run(headline(story, delta))))]


def _behind(story: Story, resolver: Resolver, own: str, shape: Shape) -> list[Point]:
    """What always folds away: the sides, and why it matters."""
    return [*(voice_points(story, resolver, own) if shape.sides else []), *why_points(story, own)]


def _changed_numbers(story: Story, delta: Delta | None, shape: Shape) -> list[Point]:
    """ "Changed: 9 → 14, 3 → 5" alone, where there is no room for any sentence."""
    if shape.takeaways or delta is None or not delta.changes:
        return []
    return [styled(gettext("Changed: {numbers}"), numbers=numbers(story, delta.changes))]


def _reports(story: Story, delta: Delta | None, zone: str, now: datetime, most: int) -> Block:
    """ "Outlet A, Outlet B (state-run) · 1 origin, 2 outlets · 14:05"; an outlet counts once.

    The time is that of the newest report.
    """
    outlets = _news_first(story, delta)
    runs: list[Run] = []
    for account in outlets[:most]:
        label = link(outlet_name(account), account.url)
        runs += [Run(", "), label] if runs else [label]
    if most and (more := len(outlets) - most) > 0:
        runs = list(styled(gettext("{outlets} and {number} more"), outlets=runs, number=str(more)))
    shared = [support(story)] if len(outlets) > 1 else []
    before = (" · " if runs else "") + "".join(f"{each} · " for each in shared)
    newest = max((each.published for each in story.accounts), default=story.published)
    return Block((*runs, *([Run(before)] if before else []), at(newest, zone, now)))


def _news_first(story: Story, delta: Delta | None) -> list[Account]:
    """Each outlet once, those first that report what is told."""
    reporting = [account_of(story, each.receipt.article) for each in said_of(story, delta)]
    return outlets_of([*filter(None, reporting), *story.accounts])
