"""The news on demand: /digest, /latest, /last."""

from __future__ import annotations

from datetime import timedelta

from bot.chat import Desk, Reply, Request
from bot.commands.answers import Keyboard, line, say, show, title
from bot.commands.naming import (
    PLAIN_NAME,
    bare,
    guess,
    pair_name,
    pairs_of,
    places_of,
    themes_of,
    topic_button,
)
from bot.commands.naming import known as known_topics
from bot.commands.newest import TAP, newest, none_about
from bot.commands.reader import known, zone_of
from bot.commands.table import Menu, command
from bot.render.buttons import button, numbered, rows
from bot.render.digest import coverage_line, held_blocks, render_digest
from bot.render.story import is_sample, item, sample_blocks
from bot.render.times import stamp
from bot.words import echo, listed
from digest.composing import News, plan, plan_for, read_news
from digest.model import (
    Ask,
    DeliveryState,
    Digest,
    DigestId,
    Filter,
    Found,
    NewDelivery,
    Subscriber,
    SubscriberId,
)
from digest.selection import choose
from digest.subscribing import canonical

BRIEF = timedelta(hours=24)
HEADLINES = 10


@command(
    "digest",
    help="what is new to you now, or a brief",
    example="/digest tajikistan water",
    menu=Menu.EVERYWHERE,
)
async def digest(request: Request, desk: Desk) -> Reply:
    """Alone: what is new to this reader, told from then on. With names: the last 24 hours, not marked."""
    if request.args.strip():
        return await _brief(request, desk)
    subscriber = await known(request, desk)
    if subscriber is None or not subscriber.filter.pairs:
        return _nothing_followed()
    news = await read_news(desk.stories, desk.sources, request.now)
    wanted, selection = await plan_for(subscriber, news, desk.subscribers, desk.resolver.members())
    held = await desk.outbox.acknowledge(subscriber.id)
    if not selection.entries:
        nothing = "Nothing new to you in what you follow, as far as the sources tell."
        return say(*held_blocks(held), nothing, coverage_line(wanted.coverage, request.now), keyboard=_AGAIN)
    pinned = await desk.outbox.pin(wanted, request.now)
    await desk.outbox.record_sent(_answered(subscriber.id, pinned, request), None, request.now)
    whole = Digest(pinned, wanted, selection.entries)
    return Reply(render_digest(whole, subscriber, desk.resolver, held=held, sample=desk.sample))


@command("latest", help="the newest headlines", example="/latest kazakhstan", menu=Menu.EVERYWHERE)
async def latest(request: Request, desk: Desk) -> Reply:
    """Headlines of the last 72 hours of what is followed, or of what is named; nothing is marked."""
    subscriber = await known(request, desk)
    filter = subscriber.filter if subscriber else Filter()
    if request.args.strip():
        meant = _meant(request, desk)
        if isinstance(meant, Reply):
            return meant
        filter = meant
    if not filter.pairs:
        return _nothing_followed()
    stories, coverage = await newest(desk, filter, request.now, HEADLINES)
    zone = zone_of(subscriber)
    answered = line(coverage_line(coverage, request.now))
    if not stories:
        return say(none_about(_about(filter, desk) if request.args.strip() else "what you follow"), answered)
    head = [
        *sample_blocks(desk.sample or is_sample(stories)),
        line(title("The newest headlines"), TAP),
    ]
    items = [
        item(each, desk.resolver, zone=zone, now=request.now, number=n, open_takeaway=False, folded=0)
        for n, each in enumerate(stories, 1)
    ]
    return show(
        [head, *items, [answered, line(f"Times are {zone}.")]],
        numbered([(each.id, each.revision) for each in stories]),
    )


@command("last", help="your last digest again")
async def last(request: Request, desk: Desk) -> Reply:
    """The newest digest that was sent or held; asking for it settles the notice about held ones."""
    subscriber = await known(request, desk)
    found = await desk.subscribers.last_digest(subscriber.id) if subscriber else None
    whole = await desk.outbox.digest(found[0]) if found else None
    if subscriber is None or found is None or whole is None:
        return say("You have had no digest yet. /digest shows what is new now.")
    _, state, when = found
    await desk.outbox.acknowledge(subscriber.id)
    doubt = " It may not have reached you then." if state is DeliveryState.UNKNOWN else ""
    note = say(f"Your last digest again, of {stamp(when, subscriber.zone, request.now)}.{doubt}")
    again = render_digest(whole, subscriber, desk.resolver, sample=desk.sample)
    return Reply((*note.messages, *again))


_AGAIN: Keyboard = [[button("Newest headlines", "latest"), button("Last digest again", "last")]]


def _answered(reader: SubscriberId, pinned: DigestId, request: Request) -> NewDelivery:
    now = request.now
    return NewDelivery(reader, "ondemand", now.isoformat(), pinned, not_before=now, expires=now)


async def _brief(request: Request, desk: Desk) -> Reply:
    """The last 24 hours of what is named, whether told before or not."""
    meant = _meant(request, desk)
    if isinstance(meant, Reply):
        return meant
    since, until = request.now - BRIEF, request.now
    stories = await desk.stories.window(since, until)
    news = News(since, until, stories, await desk.sources.coverage(since, until))
    selection = choose(stories, meant, (), desk.resolver.members(), now=until)
    if not selection.entries:
        text = f"No story about {_about(meant, desk)} in the last 24 hours."
        return say(text, coverage_line(news.coverage, until), keyboard=_AGAIN)
    subscriber = await known(request, desk)
    shown = Digest(DigestId(0), plan(meant, news, selection), selection.entries)
    return Reply(render_digest(shown, _as_reader(subscriber, request), desk.resolver, sample=desk.sample))


def _about(filter: Filter, desk: Desk) -> str:
    return listed([pair_name(pair, desk.resolver) for pair in filter.pairs])


def _meant(request: Request, desk: Desk) -> Filter | Reply:
    """The filter that the arguments name, or the question that finds it out."""
    if pressed := known_topics(desk.resolver, request.args if request.pressed else ""):
        return canonical(pairs_of(pressed))
    resolution = desk.resolver.resolve(bare(request.args))
    if isinstance(resolution, Found):
        return canonical(pairs_of(resolution.topics))
    themes = [] if places_of(resolution.found) else themes_of(resolution.found)
    unknown = f"I know no place or theme called “{echo(resolution.query or request.args)}”."
    candidates = resolution.candidates[:8]
    again = [topic_button(each, desk.resolver, themes, command=request.command) for each in candidates]
    if isinstance(resolution, Ask):
        text = "Which one do you mean?"
    else:
        text = f"{unknown} {guess(candidates)}" if again else f"{unknown} {PLAIN_NAME}"
    return say(text, keyboard=rows(again, 2))


def _as_reader(subscriber: Subscriber | None, request: Request) -> Subscriber:
    """Somebody who follows nothing yet may still ask; times are then in UTC."""
    return subscriber or Subscriber(
        id=SubscriberId(0),
        destination=request.destination,
        kind=request.kind,
        language=request.language,
        zone=zone_of(None),
        zone_chosen=False,
        filter=Filter(),
        slots=(),
        paused=False,
        created=request.now,
    )


def _nothing_followed() -> Reply:
    pick = [[button("Choose countries", "pick", "country 0"), button("Choose themes", "pick", "theme 0")]]
    return say("You follow nothing yet. Try /country kazakhstan, or choose:", keyboard=pick)


FAMILY = (digest, latest, last)
