"""A story over its days: what was new on each, and who reported it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby

from bot.chat import Block, Message, Run
from bot.render.buttons import back
from bot.render.links import link
from bot.render.marks import (
    account_of,
    headline,
    is_sample,
    outlet_name,
    outlets_of,
    report_title,
    sample_blocks,
    tongue_mark,
)
from bot.render.pages import paginate
from bot.render.points import BULLET, Point, changed_points, takeaway_point
from bot.render.times import short_day
from bot.tongue import gettext
from digest.developing import Step
from digest.model import Account, Story

MOST = 3
"""New facts told of one day; the card has those that still stand."""

_OUTLETS = 4


def timeline(
    story: Story, steps: Sequence[Step], *, zone: str, now: datetime, own: str = ""
) -> tuple[Message, ...]:
    """Each day in ``zone`` on which the story brought something, oldest first.

    Changed numbers and new takeaways of the day; the headline of its first report where there are none.
    ``story`` as this reader sees it: steps of articles that are not shown to them are left out.
    """
    title = Block((Run(gettext("Timeline: {headline}", headline=headline(story)), bold=True),))
    ordered = sorted(steps, key=lambda step: (step.at, step.revision))
    days = groupby(ordered, key=lambda step: short_day(step.at, zone, now))
    told = [part for name, day in days if (part := _day(story, name, list(day), own))]
    none = [[Block((Run(gettext("Nothing is kept of its days any more.")),))]]
    return paginate([[*sample_blocks(is_sample([story])), title], *(told or none)], [back(story)])


def _day(story: Story, name: str, steps: Sequence[Step], own: str) -> list[Block]:
    """ "20 Nov · Steppe Wire, Valley Post" and what was new; nothing without a report that is shown."""
    articles = [article for step in steps for article in step.articles]
    found = [account for article in articles if (account := account_of(story, article))]
    if not found:
        return []
    outlets = outlets_of(found)[:_OUTLETS]
    runs = [run for account in outlets for run in (Run(", "), link(outlet_name(account), account.url))][1:]
    facts = _facts(story, steps, own)[:MOST] or [_headline(found[0], own)]
    top = Block((Run(name, bold=True), Run(" · "), *runs))
    return [top, *(Block((Run(BULLET), *point)) for point in facts)]


def _facts(story: Story, steps: Sequence[Step], own: str) -> list[Point]:
    changes = [change for step in steps for change in step.changes]
    new = [takeaway_point(story, each, own) for step in steps for each in step.new]
    return changed_points(story, changes, own) + new


def _headline(account: Account, own: str) -> Point:
    return (Run(tongue_mark(account.language, own) + report_title(account)),)
