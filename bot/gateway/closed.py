"""A topic or channel that takes no digests any more: its admins are told, privately if possible."""

from __future__ import annotations

import logging
from dataclasses import replace

from telegram import Bot, ChatFullInfo
from telegram.constants import ChatType
from telegram.error import TelegramError

from bot.behalf import for_channel
from bot.chat import Block, Message, Reply, Run, Wire
from bot.render.buttons import button
from bot.tongue import N_, gettext, speaking
from bot.words import clip, foreign
from digest.errors import DeliveryError
from digest.model import Destination
from digest.ports import Subscribers

_LOG = logging.getLogger(__name__)
_MOST = 10
"""Admins who are told."""

_PLACE_CLOSED = N_(
    "I can no longer post digests in “{title}”: the topic is closed or gone, or I may not write there. They "
    "are paused. Once that is mended, /resume there brings them back."
)
_CHANNEL_CLOSED = N_(
    "I can no longer post digests in “{title}”: I may not post messages there any more. They are paused. "
    "Once I may again, tap Resume."
)


class Closed:
    """Tells who may mend it. ``wire`` sends to private chats."""

    def __init__(self, bot: Bot, wire: Wire, subscribers: Subscribers) -> None:
        self._bot = bot
        self._wire = wire
        self._subscribers = subscribers

    async def __call__(self, destination: Destination) -> None:
        """Tell the admins who let us write to them; where none does, and a topic is gone, its group."""
        try:
            chat = await self._bot.get_chat(destination.chat)
            admins = await self._bot.get_chat_administrators(destination.chat)
        except TelegramError as error:
            _LOG.info("the admins of a closed chat are not known: %s", type(error).__name__)
            return
        message = await self._message(chat, destination)
        people = [each.user.id for each in admins if not each.user.is_bot][:_MOST]
        told = [person for person in people if await self._told(Destination(person), message)]
        if not told and destination.thread:
            await self._told(Destination(destination.chat), message)

    async def _message(self, chat: ChatFullInfo, destination: Destination) -> Message:
        known = await self._subscribers.get(destination)
        with speaking(known.language if known else ""):
            title = foreign(clip(chat.title or "", 100))
            if chat.type != ChatType.CHANNEL:
                return _said(gettext(_PLACE_CLOSED, title=title))
            message = _said(gettext(_CHANNEL_CLOSED, title=title))
            way = replace(message, keyboard=((button(gettext("Resume"), "resume"),),))
            return for_channel(Reply((way,)), chat.id).messages[0]

    async def _told(self, destination: Destination, message: Message) -> bool:
        try:
            await self._wire.send(destination, message)
        except DeliveryError as error:
            _LOG.info("an admin of a closed chat was not told: %s", type(error).__name__)
            return False
        return True


def _said(text: str) -> Message:
    return Message((Block((Run(text),)),))
