"""What happens to one update: once, for those who may, answered in its chat."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence, Set
from dataclasses import dataclass
from datetime import datetime, timedelta

from telegram import Bot, CallbackQuery, ChatMemberUpdated, Update
from telegram.constants import ChatAction, ChatMemberStatus
from telegram.error import TelegramError

from bot.chat import Reply, Request, Role
from bot.gateway import updates
from bot.gateway.entities import split
from bot.gateway.files import upload
from bot.gateway.line import Line
from bot.gateway.menu import Menus, show_admin
from bot.gateway.wire import TelegramWire
from bot.tongue import gettext, speaking
from digest.errors import ChatGone, ChatMoved, DeliveryError
from digest.model import Destination
from digest.ports import Care, Subscribers

_LOG = logging.getLogger(__name__)
_IN_CHARGE = (ChatMemberStatus.OWNER, ChatMemberStatus.ADMINISTRATOR)
_PROMPT = 0.7  # seconds in which a pressed button waits for its toast, and a chat for a sign of life
_SIGN_OF_LIFE = 4.0  # seconds; Telegram shows "typing" for five
_TRUSTED_FOR = timedelta(seconds=60)
_TOAST = 200

Answer = Callable[[Request], Awaitable[Reply]]


@dataclass(frozen=True, slots=True)
class Kit:
    """What handling an update needs from the rooms around the gateway."""

    answer: Answer
    subscribers: Subscribers
    care: Care
    admins: Set[int]
    menus: Sequence[Menus]
    clock: Callable[[], datetime]


class Reception:
    """Takes updates one at a time (for each person) and sees that they are answered."""

    def __init__(self, bot: Bot, wire: TelegramWire, kit: Kit, line: Line) -> None:
        self._bot = bot
        self._line = line
        self._wire = wire
        self._kit = kit
        self._greeted: set[int] = set()
        self._in_charge: dict[tuple[int, int], tuple[datetime, bool]] = {}

    async def take(self, update: Update, _context: object = None) -> None:
        """Handle one update; whatever goes wrong is logged and ends here."""
        try:
            if not await self._kit.care.seen_update(update.update_id, self._kit.clock()):
                await self._handle(update)
        except Exception:
            _LOG.exception("an update could not be handled")

    async def _handle(self, update: Update) -> None:
        if update.my_chat_member is not None:
            await self._membership(update.my_chat_member)
        elif (moved := updates.migration(update)) is not None:
            await self._kit.subscribers.move(*moved)
        elif (asked := self._request(update)) is not None:
            await self._asked(update, asked)
        elif update.callback_query is not None:
            await self._toast(update.callback_query, "")

    def _request(self, update: Update) -> Request | None:
        ours = updates.Ours(
            self._bot.username, self._kit.admins, lambda document: upload(document, self._line)
        )
        return updates.request(update, ours, self._kit.clock())

    async def _asked(self, update: Update, asked: Request) -> None:
        if not await self._may_ask(update, asked):
            if update.callback_query is not None:
                with speaking(asked.language):
                    refusal = gettext("Only the admins of this chat can do that.")
                await self._toast(update.callback_query, refusal)
            return
        try:
            reply = await self._answered(update, asked)
            await self._reply(update.callback_query, asked, reply)
        except ChatGone as error:
            await self._kit.subscribers.sleep(error.chat, self._kit.clock())
        except ChatMoved as error:
            await self._kit.subscribers.move(error.chat, error.new_chat)
        except DeliveryError as error:
            _LOG.warning("an answer to %s did not go out: %s: %s", _name(asked), type(error).__name__, error)
        if asked.role is Role.ADMIN and asked.kind == "private" and asked.user not in self._greeted:
            self._greeted.add(asked.user)
            await show_admin(self._bot, self._kit.menus, asked.user)

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
            await self._typing(asked.destination)
            await asyncio.wait([work], timeout=_SIGN_OF_LIFE)
        return await work

    async def _reply(self, query: CallbackQuery | None, asked: Request, reply: Reply) -> None:
        messages = [part for message in reply.messages for part in split(message)]
        numbers: list[int] = []
        if reply.edit and messages and query is not None and query.message is not None:
            edited = query.message.message_id
            numbers.append(await self._wire.edit_or_send(asked.destination, edited, messages.pop(0)))
        for message in messages:
            numbers.append(await self._wire.send(asked.destination, message))
        if reply.sent is not None:
            await reply.sent(numbers)

    async def _toast(self, query: CallbackQuery, text: str) -> None:
        try:
            await self._bot.answer_callback_query(query.id, text[:_TOAST] or None)
        except TelegramError as error:  # too late, or answered before: the press itself still counts
            _LOG.debug("a press could not be answered: %s", type(error).__name__)

    async def _typing(self, destination: Destination) -> None:
        try:
            await self._bot.send_chat_action(destination.chat, ChatAction.TYPING)
        except TelegramError as error:
            _LOG.debug("no sign of life: %s", type(error).__name__)

    async def _may_ask(self, update: Update, asked: Request) -> bool:
        """In a private chat everybody; in groups and channels those who run them. Judged on every press."""
        if asked.kind == "private" or updates.person(update).speaks_for_chat:
            return True
        key, now = (asked.destination.chat, asked.user), self._kit.clock()
        known = self._in_charge.get(key)
        if known is not None and abs(now - known[0]) < _TRUSTED_FOR:  # the clock may go back
            return known[1]
        fresh = {each: seen for each, seen in self._in_charge.items() if abs(now - seen[0]) < _TRUSTED_FOR}
        verdict = await self._runs_chat(*key)
        self._in_charge = fresh | {key: (now, verdict)}
        return verdict

    async def _runs_chat(self, chat: int, user: int) -> bool:
        try:
            member = await self._bot.get_chat_member(chat, user)
        except TelegramError as error:
            _LOG.info("a group's admin could not be checked: %s", type(error).__name__)
            return False
        return member.status in _IN_CHARGE

    async def _membership(self, change: ChatMemberUpdated) -> None:
        chat, now = change.chat, self._kit.clock()
        if updates.went_away(change):
            await self._kit.subscribers.sleep(chat.id, now)
            return
        known = await self._kit.subscribers.get(Destination(chat.id))
        if known is not None:
            await self._kit.subscribers.ensure(
                known.destination, kind=known.kind, language=known.language, now=now
            )


def _name(asked: Request) -> str:
    return "a pressed button" if asked.pressed else "a command"
