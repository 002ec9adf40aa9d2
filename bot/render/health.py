"""How a source does, in words: one line for the list, a few for its own view."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.chat import Block, Run
from bot.render.names import place_name
from bot.render.reasons import in_words
from bot.render.styled import styled
from bot.render.times import ago, stamp
from bot.tongue import N_, gettext, ngettext
from bot.words import clip, foreign, plain, shorten
from digest.model import Check, Off, OwnerKind, Source, SourceKind
from digest.ports import Resolver

LABELLED = N_("labelled by this bot's admin")
"""The note on an owner that an admin named in the chat."""

NAME = 80
ADDRESS = 300
REASON = 200
UNKNOWN_RHYTHM = timedelta(hours=1)
KINDS = {
    SourceKind.FEED: N_("a feed"),
    SourceKind.HEADLINES: N_("a feed, headlines only"),
    SourceKind.SITEMAP: N_("a news sitemap"),
    SourceKind.TELEGRAM: N_("a Telegram channel"),
    SourceKind.PAGE: N_("a page with links to articles"),
}
OWNERS = {
    OwnerKind.STATE: N_("state-run"),
    OwnerKind.PUBLIC: N_("public broadcaster or public body"),
    OwnerKind.PRIVATE: N_("private"),
    OwnerKind.NONPROFIT: N_("non-profit"),
    OwnerKind.UNKNOWN: N_("not known"),
}
_OFF = {Off.PAUSED: N_("paused"), Off.GONE: N_("gone for good"), Off.REFUSED: N_("refuses us")}
_WHY_OFF = {
    Off.PAUSED: N_("An admin paused it. Nothing is asked until somebody resumes it."),
    Off.GONE: N_(
        "The site said that this address is gone for good, so I stopped asking. Resume tries again."
    ),
    Off.REFUSED: N_("The site has refused us for long, so I stopped asking. Resume tries again."),
}
_MARKS = {Off.PAUSED: "⏸", Off.GONE: "🚫", Off.REFUSED: "⛔"}


def mark(source: Source) -> str:
    """One sign for how it does."""
    fine = "✅" if source.last_success else "⏳"
    return _MARKS.get(source.off) or ("⚠️" if source.failures else fine)


def name(source: Source) -> str:
    """The outlet's name, safe and short."""
    return foreign(clip(source.outlet.name, NAME)) or gettext("Unnamed")


def numbered(source: Source) -> str:
    """What a button says that is about this source among others."""
    return f"{mark(source)} #{source.id} {plain(source.outlet.name)}"


def address(url: str) -> Run:
    """An address to read and copy; the tail of a very long one is left out."""
    return Run(shorten(plain(url), ADDRESS), code=True)


def glance(source: Source, now: datetime) -> Block:
    """One line: when it last answered, what it brought, failures, when it is asked next."""
    said = [gettext(_OFF[source.off])] if source.off else []
    said += [_heard(source, now), *_failing(source), _week(source)]
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
        N_("{number} fine"): len(sources) - off - failing - new,
        N_("{number} failing"): failing,
        N_("{number} not asked yet"): new,
        N_("{number} off"): off,
    }
    return ", ".join(gettext(group, number=number) for group, number in groups.items() if number)


def details(source: Source, resolver: Resolver, zone: str, now: datetime) -> list[Block]:
    """All that an admin may want to know of one source."""
    lines = [
        Block((Run(f"{mark(source)} #{source.id} "), Run(name(source), bold=True))),
        Block((address(source.url),)),
        _text(f"{_capital(gettext(KINDS[source.kind]))}. {outlet_labels(source, resolver)}."),
        _text(gettext(_WHY_OFF[source.off]) if source.off else f"{_pace(source)}, {_next(source, now)}."),
        _text(gettext("It {heard}, {articles}.", heard=_heard(source, now), articles=_week(source))),
    ]
    if source.failures:
        lines.append(_text(_trouble(source, zone, now)))
    if source.move:
        named = ngettext(
            "It has named a new address {number} time: {address}",
            "It has named a new address {number} times: {address}",
            source.move.polls,
            address="{address}",
        )
        lines.append(Block(styled(named, address=address(source.move.url))))
    return lines


def outlet_labels(source: Source, resolver: Resolver) -> str:
    """ "Kazakhstan, owner state-run (labelled by this bot's admin)"."""
    outlet = source.outlet
    country = place_name(outlet.country, resolver) if outlet.country else gettext("Country not known")
    owner = gettext("{country}, owner {owner}", country=country, owner=gettext(OWNERS[outlet.owner]))
    return f"{owner}{noted(outlet.owner_note)}"


def noted(note: str) -> str:
    """ " (labelled by this bot's admin)": where an owner was read; "" where nobody said."""
    said = gettext(note) if note == LABELLED else note
    return f" ({foreign(shorten(plain(said), 120))})" if said else ""


def checks(latest: Sequence[Check], zone: str, now: datetime) -> list[Block]:
    """The newest checks, a line each: when, what came of it, how many were new."""
    return [_text(f"• {stamp(each.at, zone, now)}: {_came_of(each)}") for each in latest]


def span(time: timedelta) -> str:
    """ "45 min", "3 h", "2 days"; at least a minute."""
    minutes = max(1, round(time / timedelta(minutes=1)))
    if minutes < 60:
        return gettext("{minutes} min", minutes=minutes)
    if minutes < 60 * 48:
        hours, rest = divmod(minutes, 60)
        if rest and hours < 10:
            return gettext("{hours} h {minutes} min", hours=hours, minutes=rest)
        return gettext("{hours} h", hours=hours)
    return ngettext("{number} day", "{number} days", minutes // (60 * 24))


def _text(text: str) -> Block:
    return Block((Run(text),))


def _heard(source: Source, now: datetime) -> str:
    if source.last_success is None:
        return gettext("has not answered yet")
    return gettext("answered {ago}", ago=ago(source.last_success, now))


def _week(source: Source) -> str:
    return ngettext("{number} article in 7 days", "{number} articles in 7 days", source.items_week)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _failing(source: Source) -> list[str]:
    if not source.failures:
        return []
    error = foreign(shorten(plain(in_words(source.last_error)), 100)).rstrip(".")
    number = source.failures
    said = (
        ngettext("{number} failure since", "{number} failures since", number)
        if source.last_success
        else ngettext("{number} failure", "{number} failures", number)
    )
    return [f"{said} ({error})" if error else said]


def _next(source: Source, now: datetime) -> str:
    wait = source.next_check - now
    if wait > timedelta(minutes=1):
        return gettext("next check in {span}", span=span(wait))
    return gettext("next check any moment")


def _pace(source: Source) -> str:
    """How often it is asked, and why."""
    rhythm = source.pace.interval or UNKNOWN_RHYTHM
    wishes = [
        (source.least, N_("set by an admin")),
        (source.pace.floor, N_("its publisher asks for that")),
        (rhythm, N_("that suits its rhythm") if source.pace.interval else N_("until its rhythm is known")),
    ]
    time, why = max(((time, why) for time, why in wishes if time), key=lambda wish: wish[0])
    return gettext("I ask it about every {span} ({why})", span=span(time), why=gettext(why))


def _trouble(source: Source, zone: str, now: datetime) -> str:
    number, since = source.failures, source.failing_since
    said = ngettext("{number} failure in a row.", "{number} failures in a row.", number)
    if since:
        said = ngettext(
            "{number} failure in a row since {when}.",
            "{number} failures in a row since {when}.",
            number,
            when=stamp(since, zone, now),
        )
    last = gettext("The last one: {reason}.", reason=reason_of(source.last_error))
    return f"{said} {last}"


def reason_of(error: str) -> str:
    """Why something failed, in the language spoken, without a full stop."""
    return foreign(shorten(plain(in_words(error)), REASON)).rstrip(".") or gettext("no reason given")


def _came_of(check: Check) -> str:
    if check.error:
        return reason_of(check.error)
    if check.status == 304 or not check.items:
        return gettext("nothing new")
    items = ngettext("{number} item", "{number} items", check.items)
    if not check.new:
        return gettext("{items}, none new", items=items)
    return gettext("{items}, {new} new", items=items, new=check.new)
