"""When digests come: /time and /timezone."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat import Block, Desk, Reply, Request
from bot.commands import zones
from bot.commands.answers import change
from bot.commands.clock import read_times
from bot.commands.naming import places_of
from bot.commands.places import HOME
from bot.commands.reader import afresh, clock, days_of, enrolled, known, paused, schedule, zone_of
from bot.commands.table import command, press
from bot.render.buttons import Row, button, rows
from bot.render.names import place_name
from bot.render.times import stamp, zone_name
from bot.render.times import zone_of as local_zone
from bot.tongue import N_, gettext
from bot.words import echo, listed
from digest.errors import UserError
from digest.model import Ask, Found, Resolution, Slot, Subscriber, Topic
from digest.pipeline import DAILY
from digest.timetable import upcoming

_STALE = N_("This button is out of date. /timezone shows the new ones.")
HOURS = (6, 7, 8, 9, 12, 17, 18, 19, 20, 21)


@command("time", help=N_("when your digest comes"), example="/time 07:30", longest=100)
async def time(request: Request, desk: Desk) -> Reply:
    """Set one to four times of day, on the days named or those of before; with nothing after it, offer."""
    if not request.args.strip():
        return await _offer_hours(request, desk)
    minutes, named = read_times(request.args)
    subscriber = await enrolled(request, desk)
    weekdays = named or days_of(subscriber.slots)
    slots = tuple(Slot(subscriber.zone, minute, weekdays) for minute in minutes)
    if slots != subscriber.slots:
        await desk.subscribers.set_slots(subscriber.id, slots, request.now)
        subscriber = await afresh(request, desk)
    return await settled(request, desk, subscriber)


@command("timezone", help=N_("your time zone"), example=N_("/timezone Almaty"), longest=100)
async def timezone(request: Request, desk: Desk) -> Reply:
    """Set the zone by its name or city; ask about that of a country or of any other city in it.

    With nothing after it, offer likely ones.
    """
    text = request.args.strip()
    if not text:
        return await _offer_zones(request, desk)
    offset = zones.read_offset(text)
    if offset is not None:
        return await _offer_at_offset(request, desk, offset)
    zone = zones.by_name(text)
    if not zone:
        return await _propose(request, desk, text)
    subscriber = await enrolled(request, desk)
    await desk.subscribers.set_zone(subscriber.id, zone, chosen=True, now=request.now)
    return await settled(request, desk, await afresh(request, desk))


@press("here")
async def here(request: Request, desk: Desk) -> Reply:
    """A zone that was guessed is right; the message with the question stays, for it may hold news."""
    subscriber = await known(request, desk)
    if subscriber is None or subscriber.zone != request.args:
        return Reply(toast=gettext(_STALE))
    await desk.subscribers.set_zone(subscriber.id, subscriber.zone, chosen=True, now=request.now)
    return Reply(toast=gettext("Noted."))


async def _offer_hours(request: Request, desk: Desk) -> Reply:
    subscriber = await known(request, desk)
    now = f"{schedule(subscriber)}. " if subscriber and subscriber.slots else ""
    choices = [button(clock(hour * 60), "time", clock(hour * 60)) for hour in HOURS]
    text = gettext(
        "When should your digest come? Tap an hour, or type /time 07:30, or /time mon-fri 08:00 18:00."
    )
    here = gettext("Time zone: {zone} · change", zone=zone_name(zone_of(subscriber)))
    ways = [(button(gettext("Several times, or some days only"), "when"),), (button(here, "timezone"),)]
    return change(request, now + text, keyboard=(*rows(choices, 5), *ways))


async def _offer_zones(request: Request, desk: Desk) -> Reply:
    subscriber = await known(request, desk)
    text = gettext(
        "Your time zone is {zone}. Tap another, or type /timezone and a city or country.",
        zone=zone_name(zone_of(subscriber)),
    )
    back = [(button(gettext("← Settings"), "settings"),)] if request.pressed else []
    likely = zones.likely(subscriber, desk.resolver, request.language, request.now)
    return change(request, text, keyboard=[*zones.buttons(likely, "timezone", request.now), *back])


async def _offer_at_offset(request: Request, desk: Desk, minutes: int) -> Reply:
    """An offset says nothing about changes of the clocks: show the zones that have it now."""
    subscriber = await known(request, desk)
    near = sorted(desk.resolver.members().get(HOME, ()))
    capitals = [desk.resolver.zone(code) for code in near]
    others = [desk.resolver.zone(place.code) for place in desk.resolver.places()]
    guesses = zones.likely(subscriber, desk.resolver, request.language, request.now)
    likely = zones.at_offset([*guesses, *capitals, *zones.LARGE, *others], minutes, request.now)
    if not likely:
        raise UserError(
            gettext("No place I know has that offset now. A city or country works: /timezone Almaty")
        )
    text = gettext("An offset does not follow changes of the clocks. Which of these places keeps your time?")
    return change(request, text, keyboard=zones.buttons(likely, "timezone", request.now))


async def _propose(request: Request, desk: Desk, text: str) -> Reply:
    """The zones that a country, a city or an abbreviation may mean: none is set before it is tapped."""
    meant = zones.meant(text)
    codes, place = _countries(desk, text)
    names = meant or zones.of_countries(codes, request.now)
    if not names:
        raise UserError(
            gettext(
                "I know no time zone called “{name}”. "
                "A city or country works, such as /timezone Almaty, or a name such as Europe/Berlin.",
                name=echo(text),
            )
        )
    if len(names) > 1:
        several = (
            gettext("“{name}” can mean several. Which one?", name=echo(text))
            if meant
            else gettext("{place}: there are several time zones. What time is it where you are?", place=place)
        )
        return change(request, several, keyboard=zones.buttons(names, "timezone", request.now, most=12))
    likely = zones.likely(await known(request, desk), desk.resolver, request.language, request.now)
    return ask_zone(request, [*names, *likely], "timezone")


def _countries(desk: Desk, text: str) -> tuple[list[str], str]:
    """The codes of the countries that a text names, or that have the city it names; and what was named."""
    resolution = desk.resolver.resolve(text)
    places = places_of(resolution.candidates if isinstance(resolution, Ask) else _found(resolution))
    if not places and (home := desk.resolver.home(text)):
        places = [desk.resolver.place(home[0])]
    members = desk.resolver.members()
    codes = [code for each in places for code in sorted(members.get(each.code, {each.code}))]
    return codes, listed([place_name(each.code, desk.resolver) for each in places])


def _found(resolution: Resolution) -> Sequence[Topic]:
    return resolution.topics if isinstance(resolution, Found) else ()


def ask_zone(
    request: Request, names: Sequence[str], command: str, *before: str | Block, ways: Sequence[Row] = ()
) -> Reply:
    """What time it is where somebody lives: a question that people answer right, unlike that for a zone.

    ``names``: the likeliest zone, and others; ``command``: what is done with the one that is tapped.
    """
    first, *others = names
    there, then = zones.city_of(first), zones.time_in(first, request.now)
    ask = gettext(
        "Is it {time} where you are ({city} time)? Then your digest comes by that clock.",
        time=then,
        city=there,
    )
    yes = button(gettext("Yes, it is {time}", time=then), command, first)
    elsewhere = zones.at_different_times([first, *others], request.now)[1:]
    return change(
        request,
        *before,
        ask,
        gettext("If not, tap your time, or type /timezone and your city."),
        keyboard=[(yes,), *zones.buttons(elsewhere, command, request.now), *ways],
    )


async def settled(request: Request, desk: Desk, subscriber: Subscriber, *before: str) -> Reply:
    """How things stand now, with the moment of the next digest; under these lines, if any."""
    ask, yes = zones.confirming(subscriber, "timezone", request.now)
    if subscriber.paused:
        return change(request, f"{schedule(subscriber)}. {paused(subscriber, request)}", *ask, keyboard=yes)
    if not subscriber.slots:
        zone = zone_name(subscriber.zone)
        text = gettext("Your time zone is {zone}. Choose an hour with /time.", zone=zone)
        return change(request, *before, text, keyboard=[[button(gettext("Choose an hour"), "time")]])
    text = f"{schedule(subscriber)}. {await next_digest(request, desk, subscriber)}"
    ways = (button(gettext("Change the hour"), "time"), button(gettext("Change the time zone"), "timezone"))
    alone = subscriber.filter.pairs and request.kind in ("private", "local")
    begun = alone and await desk.subscribers.last_digest(subscriber.id) is None
    first = [(button(gettext("New to me now"), "digest"),)] if begun else []
    return change(request, *before, text, *ask, keyboard=[*yes, ways, *first])


async def next_digest(request: Request, desk: Desk, subscriber: Subscriber) -> str:
    """A day that was served is not served again, whatever the new hour: say so rather than promise."""
    if not subscriber.filter.pairs:
        return gettext("You follow nothing yet, so nothing comes: /country")
    times = upcoming(subscriber.slots, request.now)
    served = await desk.outbox.queued(subscriber.id, DAILY, [period for _, period in times])
    due = next(due for due, period in times if period not in served)
    when = stamp(due, subscriber.zone, request.now)
    if due == times[0][0] or not await _had_today(request, desk, subscriber):
        return gettext("Next digest: {when}.", when=when)
    return gettext("You had today's digest. The next one: {when}. What is new by then: /digest", when=when)


async def _had_today(request: Request, desk: Desk, subscriber: Subscriber) -> bool:
    """Whether one arrived today: where one could not be delivered, the day counts as served all the same."""
    last = await desk.subscribers.last_digest(subscriber.id)
    zone = local_zone(subscriber.zone)
    return last is not None and last[2].astimezone(zone).date() == request.now.astimezone(zone).date()


FAMILY = (time, timezone, here)
