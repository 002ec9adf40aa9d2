"""The service: the bot on Telegram with all steps, until a signal ends it; and one turn of everything."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
from collections.abc import Awaitable, Callable, Collection
from contextlib import AsyncExitStack
from datetime import datetime, timedelta

from bot.chat import Role, Wire
from bot.commands import COMMANDS
from bot.deliveries import LOCAL, TELEGRAM, Deliveries
from bot.gateway.menu import Menus
from bot.gateway.reception import Kit
from bot.gateway.service import Gateway
from bot.jobs import Clockwork, Step, spoken
from bot.notices import tell
from bot.settings import Settings
from bot.terminal import OPERATOR, Terminal
from bot.tongue import ENGLISH, N_, gettext, languages, speaking
from bot.wiring import House, open_house, wall_clock
from digest.model import Destination, Tally

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
    "bot": {"care"},
}


async def serve(settings: Settings, roles: Collection[str] = ROLES) -> None:
    """Run until SIGTERM or SIGINT. Raises StoreError, or GatewayError when Telegram will not have us."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with open_house(settings) as house:
        gateway = Gateway(settings.token, settings.telegram_api_url, _reception(house, settings))
        await _run(house, gateway, stop, roles, _admins(settings))
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
            say(f"{channel} {_line(await tell(house.telling(each, admins[channel])))}")
        say(_line(await house.look_after()))


async def _run(
    house: House,
    gateway: Gateway,
    stop: asyncio.Event,
    roles: Collection[str],
    admins: Collection[Destination] = (),
) -> None:
    deliveries = Deliveries(house, gateway.digests, TELEGRAM)
    clockwork = Clockwork(_steps(house, deliveries, gateway, roles, admins), _noting(house))
    house.nudges.append(clockwork.nudge)
    clockwork.start()
    ended = asyncio.Event()
    work = asyncio.create_task(_connected(gateway, ended, roles))
    stopping = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait([work, stopping], return_when=asyncio.FIRST_COMPLETED)
    finally:
        # First the messages on their way, then the connection: a call that is cut off would be held.
        deliveries.stopping = True
        await clockwork.stop()
        ended.set()
        stopping.cancel()
        await work


async def _connected(gateway: Gateway, ended: asyncio.Event, roles: Collection[str]) -> None:
    """Hold the connection that the roles need, none if they only work on the store."""
    if "bot" in roles:
        await gateway.serve(ended)
    elif "deliver" in roles:
        async with gateway.sending():
            await ended.wait()
    else:
        await ended.wait()


def _steps(
    house: House,
    deliveries: Deliveries,
    gateway: Gateway,
    roles: Collection[str],
    admins: Collection[Destination],
) -> list[Step]:
    telling = house.telling(gateway.digests, admins)

    async def deliver() -> Tally:
        return await deliveries.run() if gateway.ready.is_set() else Tally("deliver")

    async def notices() -> Tally:
        with contextlib.suppress(TimeoutError):  # at the start the connection is moments away
            await asyncio.wait_for(gateway.ready.wait(), CONNECTING)
        return await tell(telling) if gateway.ready.is_set() else Tally("notices")

    every = [
        *house.steps(),
        Step("deliver", timedelta(seconds=2), deliver, finishes=True),
        Step("notices", timedelta(seconds=60), notices, finishes=True),
    ]
    names = {name for role in roles for name in _STEPS[role]}
    return [step for step in every if step.name in names]


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
    )


def _menus(language: str) -> Menus:
    """English is for everybody whose language has no words of its own."""
    with speaking(language):
        return Menus(
            COMMANDS.menu(Role.READER),
            COMMANDS.menu(Role.READER, group=True),
            COMMANDS.menu(Role.ADMIN),
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
