"""The news on demand: /digest, /latest, /last."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial

from bot.chat import Block, Desk, Message, Reply, Request
from bot.commands.answers import Keyboard, line, say, show, title, together
from bot.commands.fresh import Fresh, brief_for, fresh_for
from bot.commands.naming import (
    PLAIN_NAME,
    bare,
    guess,
    lists,
    pair_name,
    pairs_of,
    places_of,
    themes_of,
    topic_button,
    unknown_name,
)
from bot.commands.naming import known as known_topics
from bot.commands.newest import SPAN, TAP, newest, none_about, nothing_read
from bot.commands.posting import ask as ask_to_post
from bot.commands.reader import known, visitor
from bot.commands.table import Menu, command
from bot.commands.times.windows import read_window
from bot.render.buttons import button, numbered, rows
from bot.render.coverage import coverage_line, coverage_lines, silenced_lines
from bot.render.digest import held_blocks, render_digest
from bot.render.marks import is_sample, sample_blocks
from bot.render.story import BARE, item
from bot.render.styled import styled
from bot.render.times import stamp, zone_name
from bot.tongue import N_, gettext, ngettext
from bot.words import listed
from digest.editions import own_language
from digest.errors import StoreError
from digest.model import (
    Ask,
    DeliveryState,
    Digest,
    DigestId,
    DigestPlan,
    Filter,
    Found,
    NewDelivery,
    Subscriber,
)
from digest.subscribing import canonical

BRIEF = timedelta(hours=24)
MOST_DAYS = 7
"""So far back a list of news may look; what is older is found by its words."""

HEADLINES = 10
_TRIES = 3
_NAMED = 8


@command(
    "digest",
    help=N_("what is new to you now, or a brief"),
    example=N_("/digest tajikistan water"),
    menu=Menu.EVERYWHERE,
)
async def digest(request: Request, desk: Desk) -> Reply:
    """Alone: what is new to this reader, told from then on. With names: the last 24 hours, not marked.

    With a span such as "last week", alone or behind names: all of it, not marked either.
    """
    if request.args.strip():
        return await _brief(request, desk)
    if request.here is not None:
        return await ask_to_post(request, desk)
    subscriber = await known(request, desk)
    if subscriber is None or not subscriber.filter.pairs:
        return _nothing_followed()
    fresh = await fresh_for(subscriber, desk, request.now)
    held = await desk.outbox.acknowledge(subscriber.id) if fresh.held else 0
    for _ in range(_TRIES):
        if (reply := await _tell(fresh, subscriber, request, desk, held)) is not None:
            return reply
        fresh = await fresh_for(subscriber, desk, request.now)
    raise StoreError("this reader is answered again and again at the same time")


async def _tell(
    fresh: Fresh, subscriber: Subscriber, request: Request, desk: Desk, held: int
) -> Reply | None:
    """What is new to a reader, told from now on; None if this reader was told something meanwhile.

    Two members of a group may ask at the same time, or one at the moment when the daily digest is composed:
    the store takes no digest that was planned before another one.
    """
    if not fresh.selection.entries:
        nothing = gettext("Nothing new to you in what you follow, as far as the sources tell.")
        lines = await _without_news(fresh.plan, request, desk, nothing)
        return say(*held_blocks(held), *lines, keyboard=_again())
    unpinned, now = DigestId(0), request.now
    new = NewDelivery(
        subscriber.id, "ondemand", fresh.period, unpinned, now, now, after=fresh.had, instead=fresh.instead
    )
    answered = await desk.outbox.answer(fresh.plan, new, now)
    if answered is None:
        return None
    whole = Digest(answered.digest, fresh.plan, fresh.selection.entries, fresh.selection.earlier)
    return Reply(
        _rendered(whole, subscriber, desk, held=held),
        sent=partial(desk.outbox.name_messages, answered),
        lost=partial(desk.outbox.doubt, answered),
    )


@command("latest", help=N_("the newest headlines"), example=N_("/latest kazakhstan"), menu=Menu.EVERYWHERE)
async def latest(request: Request, desk: Desk) -> Reply:
    """Headlines of the last 72 hours of what is followed, or of what is named; nothing is marked.

    With a span such as "last week", what `digest` says of it.
    """
    if read_window(request.args, bare=True)[1] is not None:
        return await _brief(request, desk)
    subscriber = await known(request, desk)
    filter = subscriber.filter if subscriber else Filter()
    if request.args.strip():
        meant = _meant(request, desk)
        if isinstance(meant, Reply):
            return meant
        filter = replace(filter, pairs=meant.pairs)
    if not filter.pairs:
        return _nothing_followed()
    reader = subscriber or visitor(request)
    if (shown := await _headlines(request, desk, reader, filter)) is not None:
        return shown
    coverage = await desk.sources.coverage(request.now - SPAN, request.now)
    about = _about(filter, desk) if request.args.strip() else ""
    return say(*await none_about(about, coverage, filter, request, desk))


async def _headlines(
    request: Request, desk: Desk, reader: Subscriber, filter: Filter, *opening: str
) -> Reply | None:
    """The newest headlines of a filter, under these lines; None where there are none."""
    own, zone, now = own_language(filter, reader.language), reader.zone, request.now
    stories, coverage = await newest(desk, filter, own, now, HEADLINES)
    if not stories:
        return None
    head = [
        *sample_blocks(desk.sample or is_sample(stories)),
        Block(styled(gettext(TAP), title=title(gettext("The newest headlines")))),
    ]
    items = [
        item(each, desk.resolver, zone=zone, now=now, number=n, own=own, shape=BARE)
        for n, each in enumerate(stories, 1)
    ]
    times = gettext("Time zone: {zone}.", zone=zone_name(zone, now))
    foot = [line(coverage_line(coverage, now)), line(times)]
    keyboard = numbered([(each.id, each.revision) for each in stories])
    return show([[line(each) for each in opening], head, *items, foot], keyboard)


@command("last", help=N_("your last digest again"))
async def last(request: Request, desk: Desk) -> Reply:
    """The newest digest that was sent or held, after those lately before it that may not have arrived.

    Asking for it settles the notice about held ones.
    """
    subscriber = await known(request, desk)
    found = await desk.subscribers.last_and_held(subscriber.id) if subscriber else ()
    digests = await desk.planning.digests([id for id, _, _ in found], request.now) if found else {}
    if subscriber is None or not digests:
        return say(gettext("You have had no digest yet. /digest shows what is new now."))
    await desk.outbox.acknowledge(subscriber.id)
    messages: list[Message] = []
    for id, state, at in found:
        if (whole := digests.get(id)) is not None:
            when = stamp(at, subscriber.zone, request.now)
            note = _what_again(when, newest=id == found[-1][0], held=state is DeliveryState.UNKNOWN)
            messages += [*note.messages, *_rendered(whole, subscriber, desk)]
    return Reply(tuple(messages))


def _what_again(when: str, *, newest: bool, held: bool) -> Reply:
    if newest:
        again = gettext("Your last digest again, from {when}.", when=when)
    else:
        again = gettext("An earlier digest again, from {when}.", when=when)
    doubt = gettext("It may not have reached you then.") if held else ""
    return say(f"{again} {doubt}".rstrip())


def _rendered(
    whole: Digest, reader: Subscriber, desk: Desk, *, held: int = 0, brief: bool = False
) -> tuple[Message, ...]:
    warning = desk.warning()
    return render_digest(
        whole,
        reader,
        desk.resolver,
        desk.compare,
        held=held,
        sample=desk.sample,
        warning=warning,
        brief=brief,
    )


async def _without_news(plan: DigestPlan, request: Request, desk: Desk, *opening: str) -> list[str]:
    """What is said where a plan has no story: these lines, and what the sources did; or why none can."""
    if unread := await nothing_read(plan.coverage, request, desk):
        return unread
    return [*opening, *coverage_lines(plan, desk.resolver), *silenced_lines(plan)]


def _again() -> Keyboard:
    return [[button(gettext("Newest headlines"), "latest"), button(gettext("Last digest again"), "last")]]


async def _brief(request: Request, desk: Desk) -> Reply:
    """The last 24 hours, or the span that is said, of what is named or followed, told before or not."""
    reader = await known(request, desk) or visitor(request)
    named, back = read_window(request.args, bare=True)
    filter = reader.filter
    if named or back is None:
        meant = _meant(replace(request, args=named), desk)
        if isinstance(meant, Reply):
            return meant
        filter = replace(filter, pairs=meant.pairs)
    if not filter.pairs:
        return _nothing_followed()
    if back is None or back <= BRIEF:
        shorter = back is not None and back < BRIEF
        return await _last_day(request, desk, reader, filter, shorter=shorter)
    return await _look_back(request, desk, reader, filter, back)


async def _last_day(
    request: Request, desk: Desk, reader: Subscriber, filter: Filter, *, shorter: bool
) -> Reply:
    """The last 24 hours; where they are empty, older headlines. ``shorter``: less was asked for."""
    wanted, selection = await brief_for(filter, reader.language, desk, request.now, BRIEF)
    if not selection.entries:
        text = gettext("No story about {topic} in the last 24 hours.", topic=_about(filter, desk))
        if (older := await _headlines(request, desk, reader, filter, text)) is not None:
            return older
        return say(*await _without_news(wanted, request, desk, text), keyboard=_again())
    shown = Reply(_rendered(Digest(DigestId(0), wanted, selection.entries), reader, desk, brief=True))
    return together(say(gettext("I look back 24 hours at least:")), shown) if shorter else shown


async def _look_back(
    request: Request, desk: Desk, reader: Subscriber, filter: Filter, back: timedelta
) -> Reply:
    """So far back, in whole days, at most `MOST_DAYS`."""
    days = min(-(-back // timedelta(days=1)), MOST_DAYS)
    wanted, selection = await brief_for(filter, reader.language, desk, request.now, timedelta(days=days))
    lines = [_whole_span(days)] if selection.entries else [_nothing_in(days, _about(filter, desk))]
    if back > timedelta(days=MOST_DAYS):
        lines.append(gettext("I look no further back than that; /search finds older stories by their words."))
    if not selection.entries:
        return say(*await _without_news(wanted, request, desk, *lines), keyboard=_again())
    shown = Digest(DigestId(0), wanted, selection.entries)
    return together(say(*lines), Reply(_rendered(shown, reader, desk, brief=True)))


def _whole_span(days: int) -> str:
    return ngettext(
        "The news of the last {number} day, what you had before included:",
        "The news of the last {number} days, what you had before included:",
        days,
    )


def _nothing_in(days: int, topic: str) -> str:
    return ngettext(
        "No story about {topic} in the last {number} day.",
        "No story about {topic} in the last {number} days.",
        days,
        topic=topic,
    )


def _about(filter: Filter, desk: Desk) -> str:
    names = [pair_name(pair, desk.resolver) for pair in filter.pairs]
    more = [gettext("{number} more", number=len(names) - _NAMED)] if len(names) > _NAMED else []
    return listed([*names[:_NAMED], *more])


def _meant(request: Request, desk: Desk) -> Filter | Reply:
    """The filter that the arguments name, or the question that finds it out."""
    if exact := known_topics(desk.resolver, request.args):
        return canonical(pairs_of(exact))
    resolution = desk.resolver.resolve(bare(request.args))
    if isinstance(resolution, Found):
        return canonical(pairs_of(resolution.topics))
    themes = [] if places_of(resolution.found) else themes_of(resolution.found)
    unknown = unknown_name(resolution.query or request.args)
    candidates = resolution.candidates[:8]
    again = [topic_button(each, desk.resolver, themes, command=request.command) for each in candidates]
    if isinstance(resolution, Ask):
        text = gettext("Which one do you mean?")
    else:
        text = f"{unknown} {guess(candidates)}" if again else f"{unknown} {gettext(PLAIN_NAME)}"
    return say(text, keyboard=rows(again, 2))


def _nothing_followed() -> Reply:
    text = gettext("You follow nothing yet. Try /country kazakhstan, or choose:")
    return say(text, keyboard=lists())


FAMILY = (digest, latest, last)
