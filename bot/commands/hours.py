"""When digests come: /time and /timezone."""

from __future__ import annotations

from bot.chat import Desk, Reply, Request
from bot.commands import zones
from bot.commands.answers import change
from bot.commands.clock import read_times
from bot.commands.places import HOME
from bot.commands.reader import afresh, clock, enrolled, known, paused, schedule, zone_of
from bot.commands.table import command
from bot.render.buttons import button, rows
from bot.render.times import stamp, zone_name
from bot.render.times import zone_of as local_zone
from bot.tongue import N_, gettext
from bot.words import echo
from digest.errors import UserError
from digest.model import Found, Slot, Subscriber
from digest.pipeline import DAILY
from digest.timetable import upcoming

HOURS = (6, 7, 8, 9, 12, 17, 18, 19, 20, 21)


@command("time", help=N_("when your digest comes"), example="/time 07:30", longest=100)
async def time(request: Request, desk: Desk) -> Reply:
    """Set one to four times of day, on all or some days; with nothing after it, offer hours."""
    if not request.args.strip():
        return await _offer_hours(request, desk)
    minutes, weekdays = read_times(request.args)
    subscriber = await enrolled(request, desk)
    slots = tuple(Slot(subscriber.zone, minute, weekdays) for minute in minutes)
    if slots != subscriber.slots:
        await desk.subscribers.set_slots(subscriber.id, slots, request.now)
        subscriber = await afresh(request, desk)
    return await settled(request, desk, subscriber)


@command("timezone", help=N_("your time zone"), example=N_("/timezone Almaty"), longest=100)
async def timezone(request: Request, desk: Desk) -> Reply:
    """Set the zone by IANA name, city or country; with nothing after it, offer likely ones."""
    text = request.args.strip()
    if not text:
        return await _offer_zones(request, desk)
    offset = zones.read_offset(text)
    if offset is not None:
        return await _offer_at_offset(request, desk, offset)
    zone = zones.by_name(text) or _zone_of_place(desk, text)
    if not zone:
        raise UserError(
            gettext(
                "I know no time zone called “{name}”. "
                "A city or country works, such as /timezone Almaty, or a name such as Europe/Berlin.",
                name=echo(text),
            )
        )
    subscriber = await enrolled(request, desk)
    await desk.subscribers.set_zone(subscriber.id, zone, chosen=True, now=request.now)
    return await settled(request, desk, await afresh(request, desk))


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
    likely = zones.likely(subscriber, desk.resolver, request.language)
    return change(request, text, keyboard=[*zones.buttons(likely, "timezone", request.now), *back])


async def _offer_at_offset(request: Request, desk: Desk, minutes: int) -> Reply:
    """An offset says nothing about changes of the clocks: show the zones that have it now."""
    subscriber = await known(request, desk)
    members = desk.resolver.members()
    order = [*sorted(members.get(HOME, ())), *(topic.code for topic in desk.resolver.places())]
    capitals = [desk.resolver.zone(code) for code in order]
    likely = zones.at_offset(
        [*zones.likely(subscriber, desk.resolver, request.language), *capitals], minutes, request.now
    )
    if not likely:
        raise UserError(
            gettext("No place I know has that offset now. A city or country works: /timezone Almaty")
        )
    text = gettext("An offset does not follow changes of the clocks. Which of these places keeps your time?")
    return change(request, text, keyboard=zones.buttons(likely, "timezone", request.now))


def _zone_of_place(desk: Desk, text: str) -> str:
    resolution = desk.resolver.resolve(text)
    if not isinstance(resolution, Found):
        return ""
    return next(
        filter(None, (desk.resolver.zone(each.code) for each in resolution.topics if each.kind != "theme")),
        "",
    )


async def settled(request: Request, desk: Desk, subscriber: Subscriber, *before: str) -> Reply:
    """How things stand now, with the moment of the next digest; under these lines, if any."""
    if subscriber.paused:
        return change(request, f"{schedule(subscriber)}. {paused(subscriber, request)}")
    if not subscriber.slots:
        zone = zone_name(subscriber.zone)
        text = gettext("Your time zone is {zone}. Choose an hour with /time.", zone=zone)
        return change(request, *before, text, keyboard=[[button(gettext("Choose an hour"), "time")]])
    text = f"{schedule(subscriber)}. {await next_digest(request, desk, subscriber)}"
    hint = [] if subscriber.filter.pairs else [gettext("You follow nothing yet: /country")]
    keyboard = [
        [button(gettext("Change the hour"), "time"), button(gettext("Change the time zone"), "timezone")]
    ]
    return change(request, *before, text, *hint, keyboard=keyboard)


async def next_digest(request: Request, desk: Desk, subscriber: Subscriber) -> str:
    """A day that was served is not served again, whatever the new hour: say so rather than promise."""
    times = upcoming(subscriber.slots, request.now)
    served = await desk.outbox.queued(subscriber.id, DAILY, [period for _, period in times])
    due = next(due for due, period in times if period not in served)
    when = stamp(due, subscriber.zone, request.now)
    if due == times[0][0] or not await _had_today(request, desk, subscriber):
        return gettext("The next digest comes at {when}.", when=when)
    return gettext(
        "You had today's digest. The next digest comes at {when}. What is new by then: /digest", when=when
    )


async def _had_today(request: Request, desk: Desk, subscriber: Subscriber) -> bool:
    """Whether one arrived today: where one could not be delivered, the day counts as served all the same."""
    last = await desk.subscribers.last_digest(subscriber.id)
    zone = local_zone(subscriber.zone)
    return last is not None and last[2].astimezone(zone).date() == request.now.astimezone(zone).date()


FAMILY = (time, timezone)
