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
from bot.render.health import REASON
from bot.render.reasons import in_words
from bot.render.times import ago
from bot.render.trouble import STEPS, trouble_lines
from bot.tongue import N_, gettext, ngettext
from bot.words import foreign, plain, shorten
from digest.model import Database, OutboxCounts, Source

_TROUBLED = 5
_FACTS = {
    "version": N_("Version"),
    "python": N_("Python"),
    "up": N_("Running for"),
    "model": N_("Model"),
    "model worker": N_("Model process"),
}


@command("status", help=N_("sources, queue, last runs, model, database, trouble"), role=Role.ADMIN)
async def status(request: Request, desk: Desk) -> Reply:
    """Trouble first; then sources, stories, the queue with held messages, last runs, and the program."""
    now = request.now
    coverage = await desk.sources.coverage(now - SPAN, now)
    waiting = await desk.stories.waiting(now - SPAN)
    readers = await desk.subscribers.count()
    untold = ngettext(
        "{number} story without takeaways yet", "{number} stories without takeaways yet", waiting
    )
    parts = [
        await _troubles(desk, now),
        [
            line(title(gettext("Sources, last 72 hours"))),
            line(coverage_line(coverage, now)),
            *_failing(await desk.sources.all(now)),
        ],
        [line(title(gettext("Stories"))), line(untold)],
        [
            line(title(gettext("Digests"))),
            *_queue(await desk.outbox.counts()),
            line(ngettext("{number} reader", "{number} readers", readers)),
        ],
        _runs(await desk.care.notes(), now),
        _program(desk.facts(), await desk.statistics.database()),
    ]
    return show(parts, [[button(gettext("Sources"), "sources")]])


async def _troubles(desk: Desk, now: datetime) -> list[Block]:
    """What is wrong just now, each with what to do."""
    open_ones = await desk.notices.troubles()
    return [
        block
        for trouble, since in open_ones
        for block in (*trouble_lines(trouble), line(gettext("Since: {ago}", ago=ago(since, now))))
    ]


def _failing(sources: Sequence[Source]) -> list[Block]:
    """The sources that fail, the worst first."""
    failing = sorted((each for each in sources if each.failures), key=lambda each: -each.failures)
    lines = [
        line(
            ngettext(
                "⚠️ #{id} {name}: failed {number} time: {reason}",
                "⚠️ #{id} {name}: failed {number} times: {reason}",
                each.failures,
                id=each.id,
                name=foreign(each.outlet.name),
                reason=foreign(shorten(plain(in_words(each.last_error)), REASON))
                or gettext("no reason given"),
            )
        )
        for each in failing[:_TROUBLED]
    ]
    more = len(failing) - len(lines)
    return [*lines, line(gettext("and {number} more, see /sources", number=more))] if more else lines


def _queue(counts: OutboxCounts) -> list[Block]:
    """Held ones stand on a line of their own: somebody may have missed a digest."""
    moving = gettext(
        "{pending} waiting, {sending} being sent, {sent} sent, {failed} failed, {skipped} skipped",
        pending=counts.pending,
        sending=counts.sending,
        sent=counts.sent,
        failed=counts.failed,
        skipped=counts.skipped,
    )
    held = gettext("{number} held: they may have arrived, nobody knows", number=counts.unknown)
    return [line(moving), line(held)]


def _runs(notes: Mapping[str, tuple[str, datetime]], now: datetime) -> list[Block]:
    runs = [
        line(f"{_step(name)}: {foreign(in_words(value))} ({ago(at, now)})")
        for name, (value, at) in sorted(notes.items())
    ]
    return [line(title(gettext("Last runs"))), *(runs or [line(gettext("none yet"))])]


def _step(name: str) -> str:
    return gettext(STEPS[name]) if name in STEPS else foreign(name)


def _program(facts: Mapping[str, str], database: Database) -> list[Block]:
    """What runs here, and on what."""
    named = [
        line(f"{gettext(_FACTS[name]) if name in _FACTS else foreign(name)}: {foreign(in_words(fact))}")
        for name, fact in facts.items()
    ]
    size = gettext(
        "{kind}, {size} MB, schema {schema}",
        kind=database.kind,
        size=_megabytes(database),
        schema=database.schema,
    )
    return [line(title(gettext("Program"))), *named, line(gettext("Database: {facts}", facts=size))]


def _megabytes(database: Database) -> str:
    """As people read it: "0.4", "12", "3400"."""
    size = database.size / 1e6
    return f"{size:.1f}" if size < 10 else f"{size:.0f}"


FAMILY = (status,)
