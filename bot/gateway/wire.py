"""Puts messages into Telegram chats: at the right pace, and with errors of our own."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import timedelta

from telegram import Bot, InputFile
from telegram.error import BadRequest, InvalidToken, TelegramError

from bot.chat import Attachment, Message
from bot.gateway.entities import CAPTION_LIMIT, TEXT_LIMIT, Wired, plainer, utf16, wired
from bot.gateway.line import only_while
from bot.gateway.pace import Lapsed, Pacer
from bot.gateway.trouble import lapsed, says, translate
from digest.errors import ChatClosed, ChatMoved, DigestError, Refused, TryLater
from digest.model import Destination

_LOG = logging.getLogger(__name__)
GENERAL = 1  # the topic of a forum that has to be left out
PATIENCE = 3  # waits that a reply sits out; a digest goes back to its queue at once
_LONGEST_WAIT = timedelta(seconds=60)
_STYLE = ("entit", "button", "keyboard", "reply markup")
"""What a refusal speaks of when the words themselves are fine."""


_NOT_EDITED = ("message to edit not found", "message can't be edited", "no text in the message to edit")


class _Missing(Exception):
    """The message to edit is gone, or is no text."""


class TelegramWire:
    """`bot.chat.Wire` over the Bot API. ``bulk``: digests, which wait behind replies and never in place.

    ``closed`` is told of a place where a message could not be put because it, or our rights there, are gone.
    """

    def __init__(
        self,
        bot: Bot,
        pacer: Pacer,
        *,
        bulk: bool,
        closed: Callable[[Destination], Awaitable[None]] | None = None,
    ) -> None:
        self._bot = bot
        self._pacer = pacer
        self._bulk = bulk
        self._closed = closed

    async def send(self, destination: Destination, message: Message) -> int:
        """Send one message; its id. Raises DeliveryError."""
        ready = _ready(destination.chat, message)
        try:
            return await self._patiently(destination, lambda where: self._once(where, ready, message.silent))
        except ChatClosed:
            if self._closed is not None:
                try:
                    await self._closed(destination)
                except DigestError:  # that the place is closed is to be known all the same
                    _LOG.exception("nobody could be told that a place is closed")
            raise

    async def edit(self, destination: Destination, message: int, new: Message) -> None:
        """Replace a message. Raises DeliveryError, and Refused where it is gone."""
        ready = _ready(destination.chat, new)
        try:
            await self._patiently(destination, lambda where: self._replace(where, message, ready))
        except _Missing as error:
            raise Refused(destination.chat, "the message is gone") from error

    async def edit_or_send(self, destination: Destination, number: int, message: Message) -> int:
        """Replace a message, or send it anew where it is gone; the id it has now. Raises DeliveryError.

        A text cannot become a file: one is sent below it.
        """
        if message.file is not None:
            return await self.send(destination, message)
        ready = _ready(destination.chat, message)
        try:
            return await self._patiently(destination, lambda where: self._replace(where, number, ready))
        except _Missing:
            return await self.send(destination, message)

    async def _patiently(
        self, destination: Destination, call: Callable[[Destination], Awaitable[int]]
    ) -> int:
        """Again after a wait, or in a chat that moved: only answers, and only what was certainly not done."""
        for _ in range(PATIENCE):
            try:
                return await call(destination)
            except TryLater as error:
                if self._bulk or error.wait > _LONGEST_WAIT or isinstance(error.__cause__, InvalidToken):
                    raise
                if not error.everyone:
                    await asyncio.sleep(1)
            except ChatMoved as error:
                if self._bulk:
                    raise
                destination = Destination(error.new_chat, destination.thread, destination.channel)
        return await call(destination)

    async def _replace(self, destination: Destination, number: int, ready: Wired) -> int:
        await self._turn(destination.chat)

        async def put(version: Wired) -> int:
            await self._bot.edit_message_text(
                version.text,
                chat_id=destination.chat,
                message_id=number,
                entities=version.entities,
                reply_markup=version.keyboard,
                link_preview_options=version.preview,
            )
            return number

        try:
            with self._fenced():
                await _as_it_takes(ready, put)
        except TelegramError as error:
            if says(error, *_NOT_EDITED):
                raise _Missing from error
            if not says(error, "message is not modified"):
                raise self._refused(error, destination.chat) from error
        return number

    async def _once(self, destination: Destination, ready: Wired, silent: bool) -> int:
        await self._turn(destination.chat)
        try:
            with self._fenced():
                return await _as_it_takes(ready, lambda version: self._post(destination, version, silent))
        except TelegramError as error:
            raise self._refused(error, destination.chat) from error

    async def _turn(self, chat: int) -> None:
        """Wait until it may go; a digest goes back to its queue where that takes a while."""
        if self._bulk and (closed := self._pacer.closed_for) > 1:
            raise TryLater(chat, timedelta(seconds=closed), "the gate is closed", everyone=True)
        try:
            await self._pacer.turn(chat, bulk=self._bulk)
        except Lapsed as error:
            raise lapsed(chat) from error

    def _fenced(self) -> AbstractContextManager[None]:
        """A digest whose time is over while it waits for its connection does not leave."""
        return only_while(self._pacer.fence) if self._bulk else nullcontext()

    async def _post(self, destination: Destination, ready: Wired, silent: bool) -> int:
        if ready.file is not None:
            return await self._hand_over(destination, ready, ready.file, silent)
        sent = await self._bot.send_message(
            destination.chat,
            ready.text,
            entities=ready.entities,
            reply_markup=ready.keyboard,
            link_preview_options=ready.preview,
            disable_notification=silent,
            message_thread_id=thread(destination),
        )
        return sent.message_id

    async def _hand_over(self, destination: Destination, ready: Wired, file: Attachment, silent: bool) -> int:
        sent = await self._bot.send_document(
            destination.chat,
            InputFile(file.body, file.name),
            caption=ready.text or None,
            caption_entities=ready.entities,
            disable_notification=silent,
            message_thread_id=thread(destination),
        )
        return sent.message_id

    def _refused(self, error: TelegramError, chat: int) -> Exception:
        known = translate(error, chat)
        if isinstance(known, TryLater) and known.everyone:
            self._pacer.hold(known.wait.total_seconds())
        return known


async def _as_it_takes(ready: Wired, put: Callable[[Wired], Awaitable[int]]) -> int:
    """A server that refuses our entities or buttons gets the message without what is new, then bare words."""
    plain = plainer(ready)
    versions = [ready] if plain == ready else [ready, plain]
    for version in versions:
        try:
            return await put(version)
        except BadRequest as error:
            if says(error, "not modified") or not says(error, *_STYLE):
                raise
            _LOG.error("the style of a message was refused: %s", error)
    return await put(replace(plain, entities=()))


def thread(destination: Destination) -> int | None:
    """The topic as Telegram wants it named; the general one is left out."""
    return destination.thread if destination.thread > GENERAL else None


def _ready(chat: int, message: Message) -> Wired:
    """The message in Telegram's terms; what Telegram would refuse is refused here, before it is sent."""
    try:
        ready = wired(message)
    except ValueError as error:
        raise Refused(chat, str(error)) from error
    if not (ready.text if ready.file is None else ready.file.body):
        raise Refused(chat, "an empty message")
    if utf16(ready.text) > (TEXT_LIMIT if ready.file is None else CAPTION_LIMIT):
        raise Refused(chat, f"a message of {utf16(ready.text)} units")
    return ready
