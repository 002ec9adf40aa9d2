"""The first minute: /start, and one message that leads from places over themes and the hour to a digest.

Where somebody is stands in the buttons alone, and what they tap is their choice already: so every step may
be left out, repeated, or taken up again after a restart.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from bot.chat import Block, Desk, Reply, Request
from bot.commands import deeplinks
from bot.commands.answers import above, change, line, say, title, together
from bot.commands.hours import HOURS, next_digest, set_when, slots_said
from bot.commands.local_times import read_when
from bot.commands.naming import lists, number, pair_name, pairs_of, pairs_said, places_of
from bot.commands.offering import offer
from bot.commands.opening import story
from bot.commands.places import GUIDE as GUIDED
from bot.commands.places import Place
from bot.commands.places import show as show_places
from bot.commands.reader import clock, days_of, enrolled, known, paused, refilter, schedule, settle, visitor
from bot.commands.reading import digest
from bot.commands.table import Menu, command, press
from bot.commands.themes import offer as offer_themes
from bot.commands.times import zones
from bot.commands.times.clock import MOST_TIMES
from bot.commands.zoning import LIVE, ask_zone
from bot.render.buttons import Row, button, rows
from bot.render.styled import styled
from bot.render.times import zone_name
from bot.tongue import N_, gettext, languages, own_name, speaking, spoken
from bot.words import echo, listed, quoted
from digest.errors import UserError
from digest.model import Filter, Slot, Subscriber
from digest.subscribing import follow

_TONGUES = N_("You get reports in all languages; those in another than this one carry a mark, such as [RU].")
_STALE = N_("This button is out of date. /start begins again, and keeps what you chose.")


@command("start", help=N_("begin; what you chose stays"), menu=Menu.NOWHERE)
async def start(request: Request, desk: Desk) -> Reply:
    """Greet and guide; a link that brought somebody here says what to follow. Nothing is ever lost by it."""
    payload = request.args.strip() if not request.pressed else ""
    if opened := deeplinks.story_of(payload):
        return await _opened(request, desk, opened)
    if payload:
        return await _invited(request, desk, payload)
    subscriber = await known(request, desk)
    if subscriber is not None and subscriber.filter.pairs:
        return _welcome_back(request, desk, subscriber)
    return await _greeting(request, desk)


@press("guide")
async def guide(request: Request, desk: Desk) -> Reply:
    """Go to a step."""
    step = _STEPS.get(request.args)
    return Reply(toast=gettext(_STALE)) if step is None else await step(request, desk)


@press("greet")
async def greet(request: Request, desk: Desk) -> Reply:
    """Go on in another language."""
    if request.args not in languages():
        return Reply(toast=gettext(_STALE))
    subscriber = await enrolled(request, desk)
    await desk.subscribers.set_language(subscriber.id, request.args)
    with speaking(request.args):
        return await _greeting(replace(request, language=request.args), desk)


@press(LIVE)
async def live(request: Request, desk: Desk) -> Reply:
    """The zone that a reader lives in, confirmed by a tap; then the hour."""
    zone = zones.by_name(request.args)
    if not zone:
        return Reply(toast=gettext(_STALE))
    subscriber = await enrolled(request, desk)
    await desk.subscribers.set_zone(subscriber.id, zone, chosen=True, now=request.now)
    return await _hour(request, desk)


@press("daily")
async def daily(request: Request, desk: Desk) -> Reply:
    """The hour of a daily digest, a minute of the day, or hours and days that were typed; then all is set."""
    minute = number(request.args)
    if minute is None:
        return await _typed(request, desk)
    if minute not in range(24 * 60):
        return Reply(toast=gettext(_STALE))
    subscriber = await enrolled(request, desk)
    slots = with_hour(subscriber, minute)
    if slots != subscriber.slots:
        await desk.subscribers.set_slots(subscriber.id, slots, request.now)
    return await _done(request, desk)


async def _typed(request: Request, desk: Desk) -> Reply:
    when = await read_when(request, desk, request.args)
    if not when.sure or not slots_said(await known(request, desk), when.times):
        return Reply(toast=gettext(_STALE))
    await set_when(request, desk, when)
    return await _done(request, desk)


def with_hour(subscriber: Subscriber, minute: int) -> tuple[Slot, ...]:
    """The slots once that hour is chosen: an only one gives way to it, several stay beside it.

    The days stay as they are. Raises UserError past as many hours as may be.
    """
    slots = tuple(subscriber.slots)
    if any(slot.minute == minute for slot in slots):
        return slots
    if len(slots) == MOST_TIMES:
        raise UserError(gettext("At most {number} times a day, please.", number=MOST_TIMES))
    fresh = Slot(subscriber.zone, minute, days_of(slots))
    return (*slots, fresh) if len(slots) > 1 else (fresh,)


def _welcome_back(request: Request, desk: Desk, subscriber: Subscriber) -> Reply:
    away = paused(subscriber, request)
    lines = [gettext("Welcome back. Everything is as you left it."), f"{schedule(subscriber, request.now)}."]
    ask, yes = zones.confirming(request, desk, subscriber, LIVE)
    return change(
        request,
        *lines,
        *([away] if away else []),
        *ask,
        keyboard=[
            *yes,
            (button(gettext("What I follow"), "subscriptions"), button(gettext("New to me now"), "digest")),
            (
                button(gettext("Choose places and themes"), "guide", "places"),
                button(gettext("Settings"), "settings"),
            ),
        ],
    )


async def _greeting(request: Request, desk: Desk) -> Reply:
    """Who this is, over the first page of places."""
    what = gettext("{name} sends short digests of regional security news.")
    promise = gettext(
        "Once a day you get what is new about the places and themes you choose, and for every takeaway you "
        "can open the very sentence it comes from."
    )
    pages = await show_places(request, desk, Place(GUIDED))
    first = pages.messages[0]
    others = [each for each in languages() if each != spoken()]
    tongues = tuple(button(f"🌐 {own_name(each)}", "greet", each) for each in others[:3])
    blocks = (Block(styled(what, name=title("Sitrep"))), line(promise), *first.blocks)
    keyboard = (*first.keyboard, *([tongues] if tongues else []))
    return replace(pages, messages=(replace(first, blocks=blocks, keyboard=keyboard),))


async def _places(request: Request, desk: Desk) -> Reply:
    return await show_places(request, desk, Place(GUIDED))


async def _themes(request: Request, desk: Desk) -> Reply:
    return await offer_themes(request, desk, GUIDED)


async def _clock(request: Request, desk: Desk) -> Reply:
    """The zone first, unless somebody told it before."""
    subscriber = await known(request, desk)
    if subscriber is not None and subscriber.zone_chosen:
        return await _hour(request, desk)
    return await _zone(request, desk)


async def _zone(request: Request, desk: Desk, *before: str | Block) -> Reply:
    subscriber = await known(request, desk)
    likely = zones.likely(subscriber, desk.resolver, request.language, request.now)
    return ask_zone(request, likely, LIVE, *before, ways=[_ways("themes", "hour")])


async def _hour(request: Request, desk: Desk) -> Reply:
    subscriber = await known(request, desk) or visitor(request)
    chosen = {slot.minute for slot in subscriber.slots}
    minutes = sorted({*(hour * 60 for hour in HOURS), *chosen})
    hours = [
        button(f"✓ {clock(each)}" if each in chosen else clock(each), "daily", str(each)) for each in minutes
    ]
    ask = gettext("At what hour should the digest come?")
    zone = zone_name(subscriber.zone, request.now)
    other = button(gettext("Time zone: {zone} · change", zone=zone), "guide", "zone")
    here = gettext("Time zone: {zone}.", zone=zone)
    return change(request, f"{ask} {here}", keyboard=[*rows(hours, 5), (other,), _ways("themes", "done")])


async def _done(request: Request, desk: Desk) -> Reply:
    """How things stand, and the first digest with it; a second press brings no second one."""
    subscriber = await known(request, desk)
    if subscriber is None or not subscriber.filter.pairs:
        nothing = gettext("You follow nothing yet, so nothing will come. Choose whenever you like:")
        set_up = [f"{schedule(subscriber, request.now)}."] if subscriber and subscriber.slots else []
        return change(request, *set_up, nothing, keyboard=lists())
    had = await desk.subscribers.last_digest(subscriber.id)
    summary = await _summary(request, desk, subscriber, first=had is None)
    if had is not None:
        return summary
    first = await digest.run(replace(request, command="digest", args="", pressed=False), desk)
    return _joined(summary, first)


async def _summary(request: Request, desk: Desk, subscriber: Subscriber, *, first: bool) -> Reply:
    away = paused(subscriber, request)
    when = away or (await next_digest(request, desk, subscriber) if subscriber.slots else "")
    ask, yes = zones.confirming(request, desk, subscriber, "timezone", again=first)
    ways = [button(gettext("What I follow"), "subscriptions"), button(gettext("Settings"), "settings")]
    tongues = button(gettext("Languages I read"), "reads")
    news = [(tongues,)] if first else [(button(gettext("New to me now"), "digest"),)]
    unsaid = [] if subscriber.filter.languages else [gettext(_TONGUES)]
    here = [*unsaid, gettext("Here is your first digest:")] if first else []
    return change(
        request,
        line(title(gettext("All set."))),
        pairs_said(subscriber.filter.pairs, desk.resolver),
        f"{schedule(subscriber, request.now)}. {when}".strip(),
        *ask,
        *here,
        keyboard=[*yes, tuple(ways), *news],
    )


def _joined(summary: Reply, news: Reply) -> Reply:
    """The news behind the summary; whoever is told the ids of the news is not told that of the summary."""
    told = news.sent

    async def sent(ids: Sequence[int]) -> None:
        if told is not None:
            await told(ids[len(summary.messages) :])

    return replace(summary, messages=(*summary.messages, *news.messages), sent=sent, lost=news.lost)


async def _opened(request: Request, desk: Desk, args: str) -> Reply:
    """The story whose button somebody pressed where they may press nothing; and who we are, to newcomers."""
    shown = await story.run(replace(request, command="story", args=args), desk)
    told = shown if shown.messages else say(shown.toast)
    return told if await known(request, desk) else together(told, await _greeting(request, desk))


async def _invited(request: Request, desk: Desk, payload: str) -> Reply:
    """Follow what the link names, say what it does not, and go on with the hour."""
    topics, unknown = deeplinks.read(payload, desk.resolver)
    strange = gettext(
        "That link names something I do not know: {parts}.",
        parts=listed([quoted(echo(each)) for each in unknown]),
    )
    if not topics:
        greeting = await _greeting(request, desk)
        return replace(greeting, messages=(*say(strange).messages, *greeting.messages))
    if unknown and not places_of(topics):
        # Its places may be what is not known, and a theme of theirs is not one of everywhere.
        return above(offer(desk, topics), strange)
    pairs = pairs_of(topics)
    before, after = await refilter(request, desk, lambda filter: follow(filter, *pairs))
    subscriber = await settle(request, desk, before, places_of(topics))
    lines = _followed(before, after, [pair_name(pair, desk.resolver) for pair in pairs])
    lines += [strange] if unknown else []
    if subscriber.zone_chosen:
        return _joined(say(*lines), await _done(request, desk))
    return await _zone(request, desk, *lines)


def _followed(before: Filter, after: Filter, names: Sequence[str]) -> list[str | Block]:
    if before == after:
        return [gettext("You already follow {names}.", names=listed([*names]))]
    return [Block(styled(gettext("You now follow {names}."), names=title(listed([*names]))))]


def _ways(back: str, on: str) -> Row:
    return (button(gettext("← Back"), "guide", back), button(gettext("Skip →"), "guide", on))


_STEPS: dict[str, Callable[[Request, Desk], Awaitable[Reply]]] = {
    "places": _places,
    "themes": _themes,
    "clock": _clock,
    "zone": _zone,
    "hour": _hour,
    "done": _done,
}

FAMILY = (start, guide, greet, live, daily)
