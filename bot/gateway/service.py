"""The life of the bot on Telegram: connect, poll, stop; in our own event loop."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any, Protocol

from telegram import Bot, Update
from telegram.error import Conflict, InvalidToken, TelegramError
from telegram.ext import Application, ApplicationBuilder, TypeHandler

from bot.gateway.closed import Closed
from bot.gateway.line import SENDERS, Line
from bot.gateway.menu import show
from bot.gateway.order import PersonByPerson
from bot.gateway.outgoing import Outgoing
from bot.gateway.pace import Pacer
from bot.gateway.reception import Kit, Reception
from bot.gateway.updates import ALLOWED
from bot.gateway.wire import TelegramWire
from digest.errors import DigestError

_LOG = logging.getLogger(__name__)
_POLL = timedelta(seconds=25)
_CLOSING = 10.0
_LONGEST_PAUSE = 60.0
_ENOUGH_CONFLICTS = 4
_UNAUTHORISED, _NOT_FOUND, _CONFLICT = 401, 404, 409
_NOT_ACCEPTED = (
    "Telegram does not accept SITREP_TOKEN: expected the token that @BotFather gave, "
    "and one that has not been revoked"
)


class GatewayError(DigestError):
    """The bot cannot run on Telegram, and waiting would not help; the text says why and what to do."""


class Duty(Protocol):
    """When it is this process that asks for updates: only one may."""

    async def begun(self) -> None:
        """Wait until it is."""

    async def ended(self) -> None:
        """Wait until it no longer is."""


class Always:
    """The duty of the only process there is."""

    async def begun(self) -> None:
        """At once."""

    async def ended(self) -> None:
        """Never."""
        await asyncio.Event().wait()


class Never:
    """The duty of a process that only sends."""

    async def begun(self) -> None:
        """Never."""
        await asyncio.Event().wait()

    async def ended(self) -> None:
        """At once."""


class Gateway:
    """The bot's connection to Telegram. ``patience``: seconds of conflict with another poller.

    ``date(at)`` is told what time it is for Telegram, with every answer.
    """

    def __init__(
        self,
        token: str,
        api_url: str,
        kit: Kit,
        *,
        patience: float = 30.0,
        pacer: Pacer | None = None,
        date: Callable[[datetime], None] = lambda _: None,
    ) -> None:
        self._kit = kit
        self._patience = patience
        self._conflicts: deque[float] = deque(maxlen=64)
        self._fatal: asyncio.Future[None] | None = None
        self._lines = (
            Line(SENDERS, self._hear, date),
            Line(2, self._hear_poll, date, _POLL.total_seconds()),
        )
        self._app = _application(token, api_url, *self._lines)
        self._pacer = pacer or Pacer()
        self.ready = asyncio.Event()
        answers = TelegramWire(self.bot, self._pacer, bulk=False)
        self._outgoing = Outgoing()
        reception = Reception(self.bot, answers, kit, self._lines[0], self._outgoing)
        self._app.add_handler(TypeHandler(Update, reception.take))

    @property
    def bot(self) -> Bot:
        """PTB's bot."""
        bot: Bot = self._app.bot
        return bot

    @property
    def digests(self) -> TelegramWire:
        """The wire for digests, slower than the one for answers; it tells the admins of closed places."""
        answers = TelegramWire(self.bot, self._pacer, bulk=False)
        closed = Closed(self.bot, answers, self._kit.subscribers)
        return TelegramWire(self.bot, self._pacer, bulk=True, closed=closed)

    async def serve(self, stop: asyncio.Event, duty: Duty | None = None) -> None:
        """Answer updates, while on duty, until ``stop`` is set; `ready` as soon as messages can be sent.

        Raises GatewayError: wrong token, or a rival poller.
        """
        self._fatal = asyncio.get_running_loop().create_future()
        try:
            if await self._done(self._connect, stop):
                self.ready.set()
                await self._until(stop, duty or Always())
        finally:
            self.ready.clear()
            await self._close()

    @contextlib.asynccontextmanager
    async def sending(self) -> AsyncIterator[TelegramWire]:
        """The wire for digests, without polling. Raises GatewayError for a wrong token."""
        try:
            await self.bot.initialize()
            self.ready.set()
            yield self.digests
        except InvalidToken as error:
            raise GatewayError(_NOT_ACCEPTED) from error
        except TelegramError as error:
            raise GatewayError("Telegram is out of reach; try again later") from error
        finally:
            self.ready.clear()
            await self.bot.shutdown()
            await self._hang_up()

    async def _done(self, step: Callable[[], Awaitable[None]], stop: asyncio.Event) -> bool:
        """Keep trying until Telegram answers; False if we are to stop before that."""
        pause = 1.0
        while not stop.is_set():
            try:
                await step()
            except InvalidToken as error:
                raise GatewayError(_NOT_ACCEPTED) from error
            except TelegramError as error:
                _LOG.warning("Telegram is out of reach (%s); next try in %.0f s", type(error).__name__, pause)
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), pause)
                pause = min(pause * 2, _LONGEST_PAUSE)
            else:
                return True
        return False

    async def _connect(self) -> None:
        await self._app.initialize()
        if not self._app.running:
            await self._app.start()

    async def _start_polling(self) -> None:
        assert self._app.updater is not None
        await self._app.updater.start_polling(
            timeout=_POLL,
            allowed_updates=ALLOWED,
            drop_pending_updates=False,
            error_callback=_polling_failed,
        )

    async def _until(self, stop: asyncio.Event, duty: Duty) -> None:
        assert self._fatal is not None
        _LOG.info("connected to Telegram as @%s", self.bot.username)
        polling = asyncio.create_task(self._poll(stop, duty))
        stopping = asyncio.create_task(stop.wait())
        try:
            ends: list[asyncio.Future[Any]] = [polling, stopping, self._fatal]
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
            for end in (self._fatal, polling):
                if end.done():
                    end.result()
        finally:
            for task in (polling, stopping):
                task.cancel()
            await asyncio.gather(polling, stopping, return_exceptions=True)

    async def _poll(self, stop: asyncio.Event, duty: Duty) -> None:
        """Ask for updates whenever it is our turn, until we are to stop."""
        while not stop.is_set():
            await duty.begun()
            if await self._done(self._start_polling, stop):
                await self._while_polling(duty)

    async def _while_polling(self, duty: Duty) -> None:
        assert self._app.updater is not None
        menus = asyncio.create_task(show(self.bot, self._kit.menus, sorted(self._kit.admins)))
        try:
            await duty.ended()
            _LOG.warning("another process may ask for updates now; this one stops")
            await _soon(self._app.updater.stop())
        finally:
            menus.cancel()
            await asyncio.gather(menus, return_exceptions=True)

    async def _close(self) -> None:
        """Confirm what was read, let handlers finish, let go of the connections; but not for long."""
        updater = self._app.updater
        assert updater is not None
        if updater.running:
            await _soon(updater.stop())
        if self._app.running:
            await _soon(self._app.stop())
        await _soon(self._outgoing.drain())
        await self._outgoing.drop()
        await _soon(self._app.shutdown())
        await self._hang_up()

    async def _hang_up(self) -> None:
        """PTB leaves its connections open where it never got to know the bot."""
        for line in self._lines:
            await line.shutdown()

    def _hear(self, status: int) -> None:
        """A revoked token ends the service, whichever call brings it to light."""
        if status == _UNAUTHORISED:
            self._fail("SITREP_TOKEN was revoked: get a new one from @BotFather")

    def _hear_poll(self, status: int) -> None:
        """PTB stops polling without a word when a token is gone, and never gives up on a conflict."""
        if status == _CONFLICT:
            self._hear_conflict(asyncio.get_running_loop().time())
        self._hear(_UNAUTHORISED if status == _NOT_FOUND else status)

    def _hear_conflict(self, now: float) -> None:
        while self._conflicts and now - self._conflicts[0] > 4 * self._patience:
            self._conflicts.popleft()
        self._conflicts.append(now)
        if len(self._conflicts) >= _ENOUGH_CONFLICTS and now - self._conflicts[0] >= self._patience:
            self._fail("another program answers for this bot: stop it, or use a token of its own")

    def _fail(self, reason: str) -> None:
        if self._fatal is not None and not self._fatal.done():
            self._fatal.set_exception(GatewayError(reason))
            self._fatal.exception()  # seen: should another error end the service first, this one stays quiet


_Application = Application[Any, Any, Any, Any, Any, Any]


def _application(token: str, api_url: str, calls: Line, polls: Line) -> _Application:
    return (
        ApplicationBuilder()
        .token(token)
        .base_url(f"{api_url}/bot")
        .base_file_url(f"{api_url}/file/bot")
        .request(calls)
        .get_updates_request(polls)
        .concurrent_updates(PersonByPerson())
        .job_queue(None)
        .build()
    )


async def _soon(step: Awaitable[None]) -> None:
    try:
        async with asyncio.timeout(_CLOSING):
            await step
    except (TelegramError, RuntimeError, TimeoutError) as error:
        _LOG.warning("a step of closing failed: %s", type(error).__name__)


def _polling_failed(error: TelegramError) -> None:
    level = logging.ERROR if isinstance(error, Conflict) else logging.WARNING
    _LOG.log(level, "polling failed: %s", type(error.__cause__ or error).__name__)
