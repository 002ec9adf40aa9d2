"""A story over its days: what was new on each, and who reported it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby
from operator import attrgetter, itemgetter

from bot.chat import Block, Message, Run
from bot.render.buttons import back
from bot.render.links import link
from bot.render.marks import (
    is_sample,
    outlet_name,
    outlets_of,
    report_title,
    sample_blocks,
    tongue_mark,
)
from bot.render.pages import Unit, paginate
from bot.render.points import BULLET, Point, by_sentence, changed_point, takeaway_point
from bot.render.times import short_day
from bot.render.titles import headline
from bot.tongue import gettext
from digest.developing import Step
from digest.model import Account, ArticleId, Story

MOST = 3
"""New facts told of one day; the card has those that still stand."""

_OUTLETS = 4


def timeline(
    story: Story, steps: Sequence[Step], *, zone: str, now: datetime, own: str = ""
) -> tuple[Message, ...]:
    """Each day in ``zone`` on which somebody reported, oldest first.

    What was new in its reports, changed numbers first, each under the report that says so; the headline of
    its first report where there was nothing. A summary may rest on reports of several days, so it is the day
    of the report that counts. ``story`` as this reader sees it: what is not shown to them is left out.
    """
    title = Block((Run(gettext("Timeline: {headline}", headline=headline(story)), bold=True),))
    facts = _facts(story, sorted(steps, key=lambda step: (step.at, step.revision)), own)
    named = {article for step in steps for article in step.articles} | set(facts)
    reports = sorted(
        (account for account in story.accounts if account.article in named), key=attrgetter("published")
    )
    days = groupby(reports, key=lambda account: short_day(account.published, zone, now))
    told = [_day(name, list(day), facts, own) for name, day in days]
    none = [[Block((Run(gettext("Nothing is kept of its days any more.")),))]]
    return paginate([[*sample_blocks(is_sample([story])), title], *(told or none)], [back(story)])


def _day(name: str, reports: Sequence[Account], facts: Mapping[ArticleId, Sequence[Point]], own: str) -> Unit:
    """ "20 Nov · Steppe Wire, Valley Post" and what was new; once more for each further report with news.

    The report that says it comes first; the first time those follow that say nothing new.
    """
    told = [(report, point) for report in reports for point in facts.get(report.article, ())][:MOST]
    by = groupby(told or [(reports[0], _headline(reports[0], own))], key=itemgetter(0))
    units = [(report, [point for _, point in points]) for report, points in by]
    saying = {report.outlet.id for report, _ in units}
    others = [each for each in outlets_of(reports) if each.outlet.id not in saying]
    blocks: list[Block] = []
    for report, points in units:
        blocks.append(_top(name, [report, *([] if blocks else others)]))
        blocks += [Block((Run(BULLET), *point)) for point in points]
    return blocks


def _top(name: str, reports: Sequence[Account]) -> Block:
    outlets = [run for each in reports[:_OUTLETS] for run in (Run(", "), link(outlet_name(each), each.url))]
    return Block((Run(name, bold=True), Run(" · "), *outlets[1:]))


def _facts(story: Story, steps: Sequence[Step], own: str) -> Mapping[ArticleId, Sequence[Point]]:
    """What was new, by the article that says so; changed numbers first."""
    found: dict[ArticleId, list[Point]] = {}
    for new, changes in by_sentence(change for step in steps for change in step.changes).items():
        found.setdefault(new.receipt.article, []).append(changed_point(story, new, changes, own))
    for each in (each for step in steps for each in step.new):
        found.setdefault(each.receipt.article, []).append(takeaway_point(story, each, own))
    return found


def _headline(account: Account, own: str) -> Point:
    return (Run(tongue_mark(account.language, own) + report_title(account)),)
