"""/status: what an admin wants to know first, in one message."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.chat import Block, Desk, Reply, Request, Role
from bot.commands.answers import line, show, title
from bot.commands.newest import SPAN
from bot.commands.table import command
from bot.render.buttons import button
from bot.render.coverage import coverage_line
from bot.render.times import ago
from bot.words import count, foreign, shorten
from digest.model import OutboxCounts, Source

_TROUBLED = 5
_STEPS = {
    "collect": "Reading the sources",
    "condense": "Writing takeaways",
    "compose": "Putting digests together",
    "deliver": "Sending messages",
    "notices": "Telling admins about sources",
    "care": "Cleaning up",
}
"""The steps of the program in the words of those who do not know it."""


@command("status", help="sources, queue, last runs, model, database", role=Role.ADMIN)
async def status(request: Request, desk: Desk) -> Reply:
    """Sources that answer and fail, the queue with held messages, last runs, and the program's facts."""
    now = request.now
    sources = await desk.sources.all(now)
    coverage = await desk.sources.coverage(now - SPAN, now)
    waiting = await desk.stories.waiting(now - SPAN)
    parts = [
        [line(title("Sources, last 72 hours")), line(coverage_line(coverage, now)), *_troubled(sources)],
        [line(title("Stories")), line(f"{count(waiting, 'story', 'stories')} without takeaways yet")],
        [line(title("Digests")), *_queue(await desk.outbox.counts()), line(await _readers(desk))],
        _runs(await desk.care.notes(), now),
        [
            line(title("Program")),
            *(line(f"{foreign(name)}: {foreign(fact)}") for name, fact in desk.facts().items()),
        ],
    ]
    return show(parts, [[button("Sources", "sources")]])


async def _readers(desk: Desk) -> str:
    return count(await desk.subscribers.count(), "reader")


def _troubled(sources: Sequence[Source]) -> list[Block]:
    """The sources that fail, the worst first."""
    failing = sorted((each for each in sources if each.failures), key=lambda each: -each.failures)
    lines = [
        line(
            f"⚠️ #{each.id} {foreign(each.outlet.name)}: failed {count(each.failures, 'time')}: "
            f"{foreign(shorten(each.last_error, 120)) or 'no reason given'}"
        )
        for each in failing[:_TROUBLED]
    ]
    more = len(failing) - len(lines)
    return [*lines, line(f"and {more} more, see /sources")] if more else lines


def _queue(counts: OutboxCounts) -> list[Block]:
    """Held ones stand on a line of their own: somebody may have missed a digest."""
    moving = f"{counts.pending} waiting, {counts.sending} being sent, {counts.sent} sent"
    ended = f"{counts.failed} failed, {counts.skipped} skipped"
    return [line(f"{moving}, {ended}"), line(f"{counts.unknown} held: they may have arrived, nobody knows")]


def _runs(notes: Mapping[str, tuple[str, datetime]], now: datetime) -> list[Block]:
    runs = [
        line(f"{_STEPS.get(name, foreign(name))}: {foreign(value)} ({ago(at, now)})")
        for name, (value, at) in sorted(notes.items())
    ]
    return [line(title("Last runs")), *(runs or [line("none yet")])]


FAMILY = (status,)
