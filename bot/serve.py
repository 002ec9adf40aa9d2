"""The service: the bot on Telegram with all steps, until a signal ends it; and one turn of everything."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
from collections.abc import Awaitable, Callable, Collection
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from bot.chat import Role, Wire
from bot.commands import COMMANDS
from bot.deliveries import LOCAL, TELEGRAM, Deliveries
from bot.duties import COLLECT, COMPOSE, POLL, SEND, Alone, Duties, Duty
from bot.gateway.menu import Menus
from bot.gateway.pace import ANSWERS, Pacer
from bot.gateway.reception import Kit
from bot.gateway.service import Gateway, Never
from bot.house import House
from bot.jobs import Clockwork, Step, spoken
from bot.notices import tell
from bot.settings import Settings, is_official, listener
from bot.signs import watched_by_systemd
from bot.terminal import OPERATOR, Terminal
from bot.tongue import ENGLISH, N_, gettext, languages, speaking
from bot.wiring import open_house, wall_clock
from digest.model import Destination, Tally
from storage.leasing import SPAN, name_of_process, presence

_LOG = logging.getLogger(__name__)
CONNECTING = 3.0  # seconds
_DESCRIPTION = N_(
    "Short digests of regional security news. Follow countries, regions and themes; once a day, at your "
    "hour, you get what is new there, and for every takeaway you can open the very sentence it comes from."
)
_ABOUT = N_("Regional security digests in which every takeaway has a receipt.")
ROLES = ("collect", "condense", "deliver", "bot")
_STEPS = {
    "collect": {"collect"},
    "condense": {"condense"},
    "deliver": {"compose", "deliver", "notices"},
    "bot": {"prepare", "care", "backup", "watch"},
}
_ALONE = {"collect": (COLLECT,), "condense": (), "deliver": (COMPOSE, SEND), "bot": (POLL,)}
"""What of a role only one process may do at a time; any number may condense."""
_DUTY = {"collect": COLLECT, "compose": COMPOSE, "deliver": SEND, "notices": SEND, "condense": ""}
"""The lease that a step needs; all others go with `POLL`."""


def talks(roles: Collection[str]) -> bool:
    """Whether a process with these roles needs a token."""
    return not {"deliver", "bot"}.isdisjoint(roles)


async def serve(settings: Settings, roles: Collection[str] = ROLES, name: str = "") -> None:
    """Run until SIGTERM or SIGINT. Raises StoreError, or GatewayError when Telegram will not have us.

    ``name``: of this process, on a database that it shares (`storage.lock.service`).
    """
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    name = name or name_of_process()
    async with open_house(settings, worker=name) as house:
        duties = _duties(house, roles, name)
        gateway = _gateway(house, settings, duties) if talks(roles) else None
        await _run(house, gateway, stop, roles, _admins(settings), duties)
    _LOG.info("stopped")


async def once(settings: Settings, now: datetime | None, say: Callable[[str], None]) -> None:
    """One turn of all steps at ``now``: local chats are printed, Telegram's served if there is a token.

    ``say`` prints, also how each step went. Raises StoreError and GatewayError.
    """

    def clock() -> datetime:
        return now or wall_clock()

    async with AsyncExitStack() as stack:
        house = await stack.enter_async_context(open_house(settings, clock=clock))
        for step in (house.collect, house.condense, house.compose):
            say(_line(await step()))
        wires: dict[str, Wire] = {LOCAL: Terminal(house.answering(), say, clock)}
        admins = {LOCAL: [OPERATOR], TELEGRAM: _admins(settings)}
        if settings.token:
            gateway = Gateway(settings.token, settings.telegram_api_url, _reception(house, settings))
            wires[TELEGRAM] = await stack.enter_async_context(gateway.sending())
        for channel, each in wires.items():
            say(f"{channel} {_line(await Deliveries(house, each, channel).run())}")
            named = channel if channel == TELEGRAM else ""
            say(f"{channel} {_line(await tell(house.telling(each, admins[channel], named)))}")
        say(_line(await house.look_after()))
        if now is None:  # by another clock the copies would be too young or too old
            say(_line(await house.back_up()))


async def _run(
    house: House,
    gateway: Gateway | None,
    stop: asyncio.Event,
    roles: Collection[str],
    admins: Collection[Destination] = (),
    duties: Duties | Alone | None = None,
) -> None:
    duties = duties or Alone()
    sending: Sending | None = None
    if gateway is not None:
        house.wires[TELEGRAM] = gateway.digests
        term = partial(duties.term, SEND)
        sending = Deliveries(house, gateway.digests, TELEGRAM, duties.owner, term), gateway
    clockwork = Clockwork(_steps(house, sending, roles, admins, duties), _noting(house))
    house.nudges.append(clockwork.nudge)
    duties.taken = partial(_wake, clockwork, roles)
    clockwork.start()
    watched_by_systemd(clockwork, *listener())
    ended = asyncio.Event()
    keeping = asyncio.create_task(duties.keep())
    work = asyncio.create_task(_connected(gateway, ended, roles, duties))
    stopping = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait([work, stopping, keeping], return_when=asyncio.FIRST_COMPLETED)
    finally:
        # First the messages on their way, then the connection: a call that is cut off would be held.
        if sending is not None:
            sending[0].stopping = True
        await clockwork.stop()
        ended.set()
        stopping.cancel()
        await work
        keeping.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await keeping


def _duties(house: House, roles: Collection[str], name: str) -> Duties | Alone:
    if house.leases is None:
        return Alone()
    leases = [lease for role in roles for lease in _ALONE[role]]
    return Duties(house.leases, name, [*leases, presence(name)], SPAN)


def _gateway(house: House, settings: Settings, duties: Duties | Alone) -> Gateway:
    pacer = Pacer(fence=partial(duties.has, SEND), share=partial(_share, duties))
    kit, url = _reception(house, settings), settings.telegram_api_url
    if not is_official(url):  # it may stand on this very machine, and have its clock
        return Gateway(settings.token, url, kit, pacer=pacer)
    return Gateway(settings.token, url, kit, pacer=pacer, date=house.timekeeping.heard)


def _share(duties: Duties | Alone) -> float:
    """Our part of the token's pace, where another process has the other half of the work."""
    if duties.has(SEND) == duties.has(POLL):
        return 1.0
    return 1 - ANSWERS if duties.has(SEND) else ANSWERS


def _wake(clockwork: Clockwork, roles: Collection[str], _: Collection[str]) -> None:
    """What waited for another process to end goes on at once."""
    for role in roles:
        for step in _STEPS[role]:
            clockwork.nudge(step)


async def _connected(
    gateway: Gateway | None, ended: asyncio.Event, roles: Collection[str], duties: Duties | Alone
) -> None:
    """Hold the connection that the roles need, none if they only work on the store."""
    if gateway is None:
        await ended.wait()
    elif "bot" in roles:
        await gateway.serve(ended, Duty(duties, POLL) if isinstance(duties, Duties) else None)
    else:
        await gateway.serve(ended, Never())


Sending = tuple[Deliveries, Gateway]


def _steps(
    house: House,
    sending: Sending | None,
    roles: Collection[str],
    admins: Collection[Destination],
    duties: Duties | Alone,
) -> list[Step]:
    names = {name for role in roles for name in _STEPS[role]}
    every = [*house.steps(), *(_sending_steps(house, *sending, admins) if sending else ())]
    if sending:
        every = [_once_connected(step, sending[1]) if step.name == "compose" else step for step in every]
    watched = [house.watch.watched(step, house.report, house.over) for step in every if step.name in names]
    return [_by_duty(step, duties) for step in watched]


def _by_duty(step: Step, duties: Duties | Alone) -> Step:
    lease = _DUTY.get(step.name, POLL)
    return replace(step, allowed=partial(duties.has, lease)) if lease else step


def _sending_steps(
    house: House, deliveries: Deliveries, gateway: Gateway, admins: Collection[Destination]
) -> list[Step]:
    telling = house.telling(gateway.digests, admins, TELEGRAM)

    async def deliver() -> Tally:
        if not gateway.ready.is_set():
            return Tally("deliver")
        tally = await deliveries.run()
        await house.watch.planned(house.planning.trouble(house.clock()), house.report, house.over)
        return tally

    async def notices() -> Tally:
        await _connection(gateway)
        return await tell(telling) if gateway.ready.is_set() else Tally("notices")

    return [
        Step("deliver", timedelta(seconds=2), deliver, finishes=True, endless=True),
        Step("notices", timedelta(seconds=60), notices, finishes=True),
    ]


async def _connection(gateway: Gateway) -> None:
    """At the start it is moments away."""
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(gateway.ready.wait(), CONNECTING)


def _once_connected(step: Step, gateway: Gateway) -> Step:
    """Telegram is asked first: only it knows that a clock was wrong from the start."""

    async def run() -> Tally:
        await _connection(gateway)
        return await step.run()

    return replace(step, run=run)


def _admins(settings: Settings) -> tuple[Destination, ...]:
    """The private chats of the admins: on Telegram their numbers are those of the persons."""
    return tuple(Destination(admin) for admin in sorted(settings.admins))


def _reception(house: House, settings: Settings) -> Kit:
    return Kit(
        answer=house.answering(),
        subscribers=house.subscribers,
        care=house.care,
        admins=settings.admins,
        menus=[_menus(language) for language in languages()],
        clock=house.clock,
        role=house.role,
        refuse=house.refusing(),
    )


def _menus(language: str) -> Menus:
    """English is for everybody whose language has no words of its own."""
    with speaking(language):
        return Menus(
            COMMANDS.menu(Role.READER),
            COMMANDS.menu(Role.READER, group=True),
            {role: COMMANDS.menu(role) for role in Role if role > Role.READER},
            language="" if language == ENGLISH else language,
            description=gettext(_DESCRIPTION),
            about=gettext(_ABOUT),
        )


def _noting(house: House) -> Callable[[str, str], Awaitable[None]]:
    async def note(name: str, text: str) -> None:
        await house.care.note(name, text, house.clock())

    return note


def _line(tally: Tally) -> str:
    return f"{tally.step}: {spoken(tally)}"
