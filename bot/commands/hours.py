"""When digests come: /time, and how things stand after a change of it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat import Button, Desk, Reply, Request
from bot.commands.answers import change, say
from bot.commands.local_times import When, read_when
from bot.commands.reader import afresh, clock, days, days_of, enrolled, known, paused, schedule, zone_of
from bot.commands.table import command
from bot.commands.times import zones
from bot.commands.times.clock import HALF_DAY, Times, write_times
from bot.render.buttons import Row, button, carries, rows
from bot.render.reasons import in_words
from bot.render.times import city_of, stamp, zone_name
from bot.render.times import zone_of as local_zone
from bot.tongue import N_, gettext
from bot.words import echo, tidy
from digest.errors import UserError
from digest.model import Slot, Subscriber
from digest.pipeline import DAILY
from digest.timetable import upcoming

_NEVER = ("off", "never", "none", "no", "stop", "нет", "никогда", "выкл", "не надо", "отключить", "выключить")
_ZONES = 8
HOURS = (6, 7, 8, 9, 12, 17, 18, 19, 20, 21)


@command("time", help=N_("when your digest comes"), example="/time 07:30", longest=100)
async def time(request: Request, desk: Desk) -> Reply:
    """Set hours, on the days named or those of before, or days, with the hours of before; and a zone named.

    With nothing after it, or with days alone where no hour is set, offer hours; ask which day of the week, or
    which zone, where that is not clear.
    """
    text = request.args.strip()
    if not text:
        return await _offer_hours(request, desk)
    if text.lower() in _NEVER:
        return _offer_rest()
    try:
        when = await read_when(request, desk, text)
    except UserError as error:
        if request.pressed:
            raise
        return say(tidy(in_words(str(error))), keyboard=[(_several(),)])
    if not when.sure:
        return await _which_zone(request, desk, when)
    if when.times.weekly and when.times.weekdays.bit_count() != 1:
        return _which_day(request, when)
    if not slots_said(await known(request, desk), when.times):
        return _which_hour(request, when.times)
    return await settled(request, desk, await set_when(request, desk, when), others=_others(when.times))


def slots_said(subscriber: Subscriber | None, said: Times) -> tuple[Slot, ...]:
    """The slots of somebody who said so: hours keep the days, days keep the hours.

    None where there is no hour to keep, or a part of the day was said in which an hour is still to be chosen.
    """
    before = subscriber.slots if subscriber else ()
    minutes = said.minutes or sorted({slot.minute for slot in before if not said.hours})
    weekdays = said.weekdays or days_of(before)
    return tuple(Slot(zone_of(subscriber), minute, weekdays) for minute in minutes)


async def set_when(request: Request, desk: Desk, when: When) -> Subscriber:
    """Set the hours, and the zone if one was named; the subscriber as it is then."""
    subscriber = await enrolled(request, desk)
    zone = when.zones[0] if when.zones else subscriber.zone
    if when.zones and not (subscriber.zone_chosen and subscriber.zone == zone):
        await desk.subscribers.set_zone(subscriber.id, zone, chosen=True, now=request.now)
        subscriber = await afresh(request, desk)
    slots = slots_said(subscriber, when.times)
    if slots == subscriber.slots:
        return subscriber
    await desk.subscribers.set_slots(subscriber.id, slots, request.now)
    return await afresh(request, desk)


def _others(said: Times) -> Sequence[Row]:
    """The other half of the day, where an hour was said as a dial shows it."""
    if not said.twofold:
        return []
    other = said.minutes[0] + HALF_DAY
    label = gettext("No, at {time}", time=clock(other))
    return [(button(label, "time", write_times([other], said.weekdays)),)]


async def _which_zone(request: Request, desk: Desk, when: When) -> Reply:
    """The zones that may be meant; the one that is tapped is set together with the hours."""
    carried = f"{when.written()} "
    if len(when.zones) == 1:
        (zone,) = when.zones
        then = zones.time_in(zone, request.now)
        ask = gettext(
            "Is it {time} where you are ({city} time)? Then your digest comes by that clock.",
            time=then,
            city=city_of(zone),
        )
        yes = button(gettext("Yes, it is {time}", time=then), "time", f"{carried}{zone}")
        return say(ask, keyboard=[(yes,), (button(gettext("All time zones"), "clocks", "timezone"),)])
    ask = (
        gettext("“{name}” can mean several. Which one?", name=echo(when.named))
        if zones.read_offset(when.named) is None
        else gettext("Which of these places keeps your time, in summer and in winter?")
    )
    offered = zones.buttons(when.zones, "time", request.now, most=_ZONES, before=carried)
    return say(ask, keyboard=offered)


def _which_day(request: Request, when: When) -> Reply:
    """The days of the week, or those named, for a digest once a week."""
    offered = [
        button(days(each.times.weekdays), "time", args)
        for each in when.on_each_day()
        if carries("time", args := each.written(*each.zones[:1]))
    ]
    return change(request, gettext("On which day of the week should it come?"), keyboard=rows(offered, 4))


def _which_hour(request: Request, said: Times) -> Reply:
    """The hours of the part of the day that was named, or all that are offered, on the days that were."""
    offered = [
        button(clock(hour * 60), "time", write_times([hour * 60], said.weekdays))
        for hour in said.hours or HOURS
    ]
    ask = gettext("At what hour should the digest come?")
    on = f"{days(said.weekdays)}. " if said.weekdays else ""
    return change(request, on + ask, keyboard=rows(offered, 5))


def _offer_rest() -> Reply:
    text = gettext("No digest for a while: /pause. None until you want them again: /stop.")
    ways = [button(gettext("Pause"), "pause"), button(gettext("Stop all digests"), "stop")]
    return say(text, keyboard=[ways])


async def _offer_hours(request: Request, desk: Desk) -> Reply:
    subscriber = await known(request, desk)
    now = f"{schedule(subscriber, request.now)}. " if subscriber and subscriber.slots else ""
    choices = [button(clock(hour * 60), "time", clock(hour * 60)) for hour in HOURS]
    text = gettext(
        "When should your digest come? Tap an hour, or type /time 07:30, or /time mon-fri 08:00 18:00."
    )
    zone = zone_name(zone_of(subscriber), request.now)
    here = button(gettext("Time zone: {zone} · change", zone=zone), "timezone")
    return change(request, now + text, keyboard=[*rows(choices, 5), (_several(),), (here,)])


def _several() -> Button:
    return button(gettext("Several times, or some days only"), "when")


async def settled(
    request: Request, desk: Desk, subscriber: Subscriber, *before: str, others: Sequence[Row] = ()
) -> Reply:
    """How things stand now, with the moment of the next digest; under these lines, if any.

    ``others``: buttons for what may have been meant instead.
    """
    ask, yes = zones.confirming(request, desk, subscriber, "timezone")
    said = schedule(subscriber, request.now)
    if subscriber.paused:
        return change(request, f"{said}. {paused(subscriber, request)}", *ask, keyboard=[*others, *yes])
    if not subscriber.slots:
        zone = zone_name(subscriber.zone, request.now)
        text = gettext("Your time zone: {zone}. Choose an hour with /time.", zone=zone)
        return change(request, *before, text, keyboard=[[button(gettext("Choose an hour"), "time")]])
    text = f"{said}. {await next_digest(request, desk, subscriber)}"
    ways = (button(gettext("Change the hour"), "time"), button(gettext("Change the time zone"), "timezone"))
    alone = subscriber.filter.pairs and request.kind in ("private", "local")
    begun = alone and await desk.subscribers.last_digest(subscriber.id) is None
    first = [(button(gettext("New to me now"), "digest"),)] if begun else []
    return change(request, *before, text, *ask, keyboard=[*others, *yes, ways, *first])


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


FAMILY = (time,)
