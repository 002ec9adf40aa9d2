"""How a source does, in words: one line for the list, a few for its own view."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.chat import Block, Run
from bot.render.names import place_name
from bot.render.times import ago, stamp
from bot.words import clip, count, foreign, plain, shorten
from digest.model import Check, Off, OwnerKind, Source, SourceKind
from digest.ports import Resolver

LABELLED = "labelled by this bot's admin"
"""The note on an owner that an admin named in the chat."""

NAME = 80
ADDRESS = 300
REASON = 200
UNKNOWN_RHYTHM = timedelta(hours=1)
KINDS = {
    SourceKind.FEED: "a feed",
    SourceKind.HEADLINES: "a feed, headlines only",
    SourceKind.SITEMAP: "a news sitemap",
    SourceKind.TELEGRAM: "a Telegram channel",
    SourceKind.PAGE: "a page with links to articles",
}
OWNERS = {
    OwnerKind.STATE: "state-run",
    OwnerKind.PUBLIC: "public broadcaster or public body",
    OwnerKind.PRIVATE: "private",
    OwnerKind.NONPROFIT: "non-profit",
    OwnerKind.UNKNOWN: "not known",
}
_OFF = {Off.PAUSED: "paused", Off.GONE: "gone for good", Off.REFUSED: "refuses us"}
_WHY_OFF = {
    Off.PAUSED: "An admin paused it. Nothing is asked until somebody resumes it.",
    Off.GONE: "The site said that this address is gone for good, so I stopped asking. Resume tries again.",
    Off.REFUSED: "The site has refused us for long, so I stopped asking. Resume tries again.",
}
_MARKS = {Off.PAUSED: "⏸", Off.GONE: "🚫", Off.REFUSED: "⛔"}


def mark(source: Source) -> str:
    """One sign for how it does."""
    fine = "✅" if source.last_success else "⏳"
    return _MARKS.get(source.off) or ("⚠️" if source.failures else fine)


def name(source: Source) -> str:
    """The outlet's name, safe and short."""
    return foreign(clip(source.outlet.name, NAME)) or "Unnamed"


def numbered(source: Source) -> str:
    """What a button says that is about this source among others."""
    return f"{mark(source)} #{source.id} {plain(source.outlet.name)}"


def address(url: str) -> Run:
    """An address to read and copy; the tail of a very long one is left out."""
    return Run(shorten(plain(url), ADDRESS), code=True)


def glance(source: Source, now: datetime) -> Block:
    """One line: when it last answered, what it brought, failures, when it is asked next."""
    said = [_OFF[source.off]] if source.off else []
    said += [_heard(source, now), *_failing(source), f"{count(source.items_week, 'article')} in 7 days"]
    said += [] if source.off else [_next(source, now)]
    return Block(
        (Run(f"{mark(source)} #{source.id} "), Run(name(source), bold=True), Run(f": {', '.join(said)}"))
    )


def totals(sources: Sequence[Source]) -> str:
    """ "2 fine, 1 failing, 1 off"; what there is none of is left out."""
    off = sum(not each.enabled for each in sources)
    failing = sum(each.enabled and each.failures > 0 for each in sources)
    new = sum(each.enabled and not each.failures and each.last_success is None for each in sources)
    groups = {
        "fine": len(sources) - off - failing - new,
        "failing": failing,
        "not asked yet": new,
        "off": off,
    }
    return ", ".join(f"{number} {group}" for group, number in groups.items() if number)


def details(source: Source, resolver: Resolver, zone: str, now: datetime) -> list[Block]:
    """All that an admin may want to know of one source."""
    lines = [
        Block((Run(f"{mark(source)} #{source.id} "), Run(name(source), bold=True))),
        Block((address(source.url),)),
        _text(f"{KINDS[source.kind].capitalize()}. {outlet_labels(source, resolver)}."),
        _text(_WHY_OFF[source.off]) if source.off else _text(f"{_pace(source)}, {_next(source, now)}."),
        _text(f"It {_heard(source, now)}, {count(source.items_week, 'article')} in 7 days."),
    ]
    if source.failures:
        lines.append(_text(_trouble(source, zone, now)))
    if source.move:
        times = count(source.move.polls, "time")
        lines.append(Block((Run(f"It has named a new address {times}: "), address(source.move.url))))
    return lines


def outlet_labels(source: Source, resolver: Resolver) -> str:
    """ "Kazakhstan, owner state-run (labelled by this bot's admin)"."""
    outlet = source.outlet
    country = place_name(outlet.country, resolver) if outlet.country else "Country not known"
    note = f" ({foreign(shorten(plain(outlet.owner_note), 120))})" if outlet.owner_note else ""
    return f"{country}, owner {OWNERS[outlet.owner]}{note}"


def checks(latest: Sequence[Check], zone: str, now: datetime) -> list[Block]:
    """The newest checks, a line each: when, what came of it, how many were new."""
    return [_text(f"• {stamp(each.at, zone, now)}: {_came_of(each)}") for each in latest]


def span(time: timedelta) -> str:
    """ "45 min", "3 h", "2 days"; at least a minute."""
    minutes = max(1, round(time / timedelta(minutes=1)))
    if minutes < 60:
        return f"{minutes} min"
    if minutes < 60 * 48:
        hours, rest = divmod(minutes, 60)
        return f"{hours} h {rest} min" if rest and hours < 10 else f"{hours} h"
    return f"{minutes // (60 * 24)} days"


def _text(text: str) -> Block:
    return Block((Run(text),))


def _heard(source: Source, now: datetime) -> str:
    return f"answered {ago(source.last_success, now)}" if source.last_success else "has not answered yet"


def _failing(source: Source) -> list[str]:
    if not source.failures:
        return []
    reason = f" ({foreign(shorten(plain(source.last_error), 100)).rstrip('.')})" if source.last_error else ""
    return [f"{count(source.failures, 'failure')}{' since' if source.last_success else ''}{reason}"]


def _next(source: Source, now: datetime) -> str:
    wait = source.next_check - now
    return f"next check in {span(wait)}" if wait > timedelta(minutes=1) else "next check any moment"


def _pace(source: Source) -> str:
    """How often it is asked, and why."""
    rhythm = source.pace.interval or UNKNOWN_RHYTHM
    wishes = [
        (source.least, "set by an admin"),
        (source.pace.floor, "its publisher asks for that"),
        (rhythm, "that suits its rhythm" if source.pace.interval else "until its rhythm is known"),
    ]
    time, why = max(((time, why) for time, why in wishes if time), key=lambda wish: wish[0])
    return f"I ask it about every {span(time)} ({why})"


def _trouble(source: Source, zone: str, now: datetime) -> str:
    since = f" since {stamp(source.failing_since, zone, now)}" if source.failing_since else ""
    reason = foreign(shorten(plain(source.last_error), REASON)).rstrip(".") or "no reason given"
    return f"{count(source.failures, 'failure')} in a row{since}. The last one: {reason}."


def _came_of(check: Check) -> str:
    if check.error:
        return foreign(shorten(plain(check.error), REASON)).rstrip(".")
    if check.status == 304 or not check.items:
        return "nothing new"
    return f"{count(check.items, 'item')}, {check.new or 'none'} new"
