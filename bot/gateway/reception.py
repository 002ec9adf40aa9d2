"""What happens to one update: once, for those who may, answered in its chat."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence, Set
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from telegram import Bot, CallbackQuery, ChatMemberUpdated, Update
from telegram import Message as Shown
from telegram.constants import ChatAction, ChatType
from telegram.error import TelegramError

from bot.behalf import HOME, NOT_THEIRS, ONLY_ADMINS, names_channel, speak_for
from bot.chat import Block, Message, Reply, Request, Role, Run
from bot.gateway import updates
from bot.gateway.files import upload
from bot.gateway.line import Line
from bot.gateway.menu import Menus, show_staff
from bot.gateway.outgoing import Outgoing
from bot.gateway.rights import Rights, in_private
from bot.gateway.split import split
from bot.gateway.wire import TelegramWire, thread
from bot.tongue import gettext, speaking
from digest.errors import ChatGone, ChatMoved, DeliveryError, UserError
from digest.model import Destination
from digest.ports import Care, Subscribers

_LOG = logging.getLogger(__name__)
_PROMPT = 0.7  # seconds in which a pressed button waits for its toast, and a chat for a sign of life
_SIGN_OF_LIFE = 4.0  # seconds; Telegram shows "typing" for five
_TOAST = 200

Answer = Callable[[Request], Awaitable[Reply]]


async def _let_in(_: Request) -> Reply | None:
    """Refuses nobody."""
    return None


@dataclass(frozen=True, slots=True)
class Kit:
    """What handling an update needs from the rooms around the gateway.

    ``admins``: the owners by the settings. ``role``: what somebody is as far as is known; who may do what is
    decided behind ``answer``. ``refuse``: see `bot.dispatch.refused`.
    """

    answer: Answer
    subscribers: Subscribers
    care: Care
    admins: Set[int]
    menus: Sequence[Menus]
    clock: Callable[[], datetime]
    role: Callable[[int], Role] = lambda _: Role.READER
    refuse: Callable[[Request], Awaitable[Reply | None]] = _let_in


class Reception:
    """Takes updates one at a time (for each person) and sees that they are answered."""

    def __init__(self, bot: Bot, wire: TelegramWire, kit: Kit, line: Line, outgoing: Outgoing) -> None:
        self._bot = bot
        self._line = line
        self._wire = wire
        self._kit = kit
        self._rights = Rights(bot, kit.clock)
        self._outgoing = outgoing
        self._greeted: dict[int, Role] = {}

    async def take(self, update: Update, _context: object = None) -> None:
        """Handle one update; whatever goes wrong is logged and ends here."""
        try:
            if not await self._kit.care.seen_update(update.update_id, self._kit.clock()):
                await self._handle(update)
        except Exception:
            _LOG.exception("an update could not be handled")

    async def _handle(self, update: Update) -> None:
        if update.my_chat_member is not None:
            await self._membership(update, update.my_chat_member)
        elif (moved := updates.migration(update)) is not None:
            await self._kit.subscribers.move(*moved)
        elif (asked := self._request(update)) is not None:
            await self._asked(update, asked)
        elif update.callback_query is not None:
            await self._toast(update.callback_query, "")

    def _request(self, update: Update) -> Request | None:
        asked = updates.request(update, self._ours(), self._kit.clock())
        return asked and replace(asked, bot=self._bot.username)

    def _ours(self) -> updates.Ours:
        return updates.Ours(
            self._bot.username,
            self._kit.admins,
            lambda document: upload(document, self._line),
            lambda user: self._kit.role(user) > Role.READER,
        )

    async def _asked(self, update: Update, asked: Request, *, greeting: bool = False) -> None:
        """Answer those who may ask. ``greeting``: whoever added us is answered, whatever else they may do."""
        try:
            reply = await self._considered(update, asked, greeting)
        except UserError as error:
            reply = _told(str(error))
        place = asked.here or asked.destination
        send = partial(self._sent, update.callback_query, asked, reply)
        await self._outgoing.put(place.chat, send, reply.lost)
        if asked.kind == "private":
            await self._show_menu(asked)

    async def _considered(self, update: Update, asked: Request, greeting: bool) -> Reply:
        """The reply to whoever may ask, also for a channel. Raises UserError: there is no such channel.

        Who speaks for a channel is asked about at Telegram, which nobody may make us do without limits.
        """
        if names_channel(asked) or asked.here is not None:
            if (refusal := await self._kit.refuse(asked)) is not None:
                if update.callback_query is not None:
                    await self._toast(update.callback_query, refusal.toast)
                return refusal
            asked = replace(asked, admitted=True)
        if names_channel(asked):
            asked = await self._for_channel(asked)
        if not (greeting or await self._may_ask(update, asked)):
            return await self._refused(update, asked)
        if asked.here is not None and asked.command == HOME:
            asked = replace(asked, args=await self._rights.title(asked.destination.chat))
        return await self._answered(update, asked)

    async def _show_menu(self, asked: Request) -> None:
        """Who runs the bot has a menu of their own; who does so no more has that of everybody."""
        role = max(asked.role, self._kit.role(asked.user))
        if self._greeted.get(asked.user, Role.READER) is not role:
            self._greeted[asked.user] = role
            await show_staff(self._bot, self._kit.menus, asked.user, role)

    async def _answered(self, update: Update, asked: Request) -> Reply:
        """The reply; one that takes a while shows a sign of life first."""
        work = asyncio.ensure_future(self._kit.answer(asked))
        done, _ = await asyncio.wait([work], timeout=_PROMPT)
        query = update.callback_query
        if done and query is not None and work.exception() is None:
            await self._toast(query, work.result().toast)
        elif query is not None:
            await self._toast(query, "")
        while not work.done():
            await self._typing(asked.here or asked.destination)
            await asyncio.wait([work], timeout=_SIGN_OF_LIFE)
        return await work

    async def _sent(self, query: CallbackQuery | None, asked: Request, reply: Reply) -> None:
        """Send the reply, and take note of a chat that is gone or has moved, and of what did not go out."""
        try:
            await self._reply(query, asked, reply)
        except DeliveryError as error:
            _LOG.warning("an answer to %s did not go out: %s: %s", _name(asked), type(error).__name__, error)
            if reply.lost is not None:
                await reply.lost()
            if isinstance(error, ChatGone):
                await self._kit.subscribers.sleep(error.chat, self._kit.clock())
            elif isinstance(error, ChatMoved):
                await self._kit.subscribers.move(error.chat, error.new_chat)

    async def _reply(self, query: CallbackQuery | None, asked: Request, reply: Reply) -> None:
        place = asked.here or asked.destination
        messages = [part for message in reply.messages for part in split(message)]
        numbers: list[int] = []
        if reply.edit and messages and (edited := _edited(query)):
            numbers.append(await self._wire.edit_or_send(place, edited, messages.pop(0)))
        for message in messages:
            numbers.append(await self._wire.send(place, message))
        if reply.sent is not None:
            await reply.sent(numbers)

    async def _toast(self, query: CallbackQuery, text: str, url: str = "") -> None:
        """Answer a press with a notice, or with ``url``, which opens instead; clients heed only one."""
        notice = "" if url else text[:_TOAST]
        try:
            await self._bot.answer_callback_query(query.id, notice or None, url=url or None)
        except TelegramError as error:  # too late, or answered before: the press itself still counts
            _LOG.debug("a press could not be answered: %s", type(error).__name__)

    async def _typing(self, destination: Destination) -> None:
        try:
            await self._bot.send_chat_action(
                destination.chat, ChatAction.TYPING, message_thread_id=thread(destination)
            )
        except TelegramError as error:
            _LOG.debug("no sign of life: %s", type(error).__name__)

    async def _for_channel(self, asked: Request) -> Request:
        """What follows "/channel @name", for that channel. Raises UserError."""
        with speaking(await self._language(asked)):
            channel = await self._rights.channel(asked.args.split()[0], asked.user)
        return speak_for(asked, channel)

    async def _may_ask(self, update: Update, asked: Request) -> bool:
        """In a private chat everybody; in groups and channels those who run them. Judged on every press.

        A story is opened in a channel by nobody: all of its readers would see it.
        """
        if asked.kind == "channel" and in_private(asked):
            return False
        if asked.kind == "private" or (asked.here is None and updates.person(update).speaks_for_chat):
            return True
        return await self._rights.runs(asked.destination.chat, asked.user)

    async def _refused(self, update: Update, asked: Request) -> Reply:
        """Who presses or speaks for a channel is told; whoever types in a group is not heard."""
        with speaking(await self._language(asked)):
            refusal = gettext(NOT_THEIRS if asked.here is not None else ONLY_ADMINS)
        if update.callback_query is not None:
            await self._toast(update.callback_query, refusal, in_private(asked))
            return Reply()
        return _told(refusal) if asked.here is not None else Reply()

    async def _language(self, asked: Request) -> str:
        known = await self._kit.subscribers.get(asked.here or asked.destination)
        return known.language if known else asked.language

    async def _membership(self, update: Update, change: ChatMemberUpdated) -> None:
        """Whoever removes us lets the chat sleep, and who brings us back wakes it; new chats are greeted."""
        if updates.went_away(change):
            await self._kit.subscribers.sleep(change.chat.id, self._kit.clock())
            return
        known = await self._kit.subscribers.wake(change.chat.id)
        if not known and updates.came(change) and change.chat.type != ChatType.PRIVATE:
            asked = updates.on_arrival(change, self._ours(), self._kit.clock())
            await self._asked(update, replace(asked, bot=self._bot.username), greeting=True)


def _told(text: str) -> Reply:
    return Reply((Message((Block((Run(text),)),)),))


def _edited(query: CallbackQuery | None) -> int:
    """The message that the answer to a press takes the place of; 0 for none.

    Our files have no buttons, so only a forged press comes from one, and none can become a text.
    """
    shown = query.message if query is not None else None
    if shown is None or (isinstance(shown, Shown) and shown.text is None):
        return 0
    return shown.message_id


def _name(asked: Request) -> str:
    return "a pressed button" if asked.pressed else "a command"
