"""Who runs a group or a channel, asked of Telegram and believed for a minute."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from telegram import Bot, ChatMemberAdministrator
from telegram.constants import ChatMemberStatus, ChatType
from telegram.error import TelegramError

from bot.behalf import NOT_THEIRS
from bot.chat import Request
from bot.commands import deeplinks, opening
from bot.tongue import gettext
from bot.words import echo
from digest.errors import UserError

_LOG = logging.getLogger(__name__)
IN_CHARGE = (ChatMemberStatus.OWNER, ChatMemberStatus.ADMINISTRATOR)
_TRUSTED_FOR = timedelta(seconds=60)
_HOSTS = ("https://t.me/", "http://t.me/", "t.me/")


class Rights:
    """What people, and we ourselves, may do in groups and channels."""

    def __init__(self, bot: Bot, clock: Callable[[], datetime]) -> None:
        self._bot = bot
        self._clock = clock
        self._known: dict[tuple[int, int], tuple[datetime, bool]] = {}

    async def runs(self, chat: int, user: int) -> bool:
        """Whether this person is the owner or an administrator of the chat."""
        key, now = (chat, user), self._clock()
        known = self._known.get(key)
        if known is not None and abs(now - known[0]) < _TRUSTED_FOR:  # the clock may go back
            return known[1]
        fresh = {each: seen for each, seen in self._known.items() if abs(now - seen[0]) < _TRUSTED_FOR}
        verdict = await self._is_in_charge(chat, user)
        self._known = fresh | {key: (now, verdict)}
        return verdict

    async def channel(self, named: str, user: int) -> int:
        """The number of the channel that somebody means, who runs it, and where we may post.

        ``named``: "@name", a link to it or its number. Raises UserError, which says what is missing.
        """
        try:
            chat = await self._bot.get_chat(_address(named))
        except TelegramError as error:
            _LOG.info("a channel could not be looked up: %s", type(error).__name__)
            raise UserError(
                gettext(
                    "I cannot see a channel “{name}”. Add me to it as an administrator who may post "
                    "messages, then try again.",
                    name=echo(named),
                )
            ) from error
        if chat.type != ChatType.CHANNEL:
            raise UserError(
                gettext("That is no channel. In a group, its admins type the commands right there.")
            )
        if not await self.runs(chat.id, user):
            raise UserError(gettext(NOT_THEIRS))
        if not await self._may_post(chat.id):
            raise UserError(
                gettext(
                    "I may not post in that channel. Make me an administrator there who may post messages."
                )
            )
        return chat.id

    async def title(self, chat: int) -> str:
        """What a channel is called; "" where Telegram does not say."""
        try:
            return (await self._bot.get_chat(chat)).title or ""
        except TelegramError as error:
            _LOG.info("a channel's name could not be looked up: %s", type(error).__name__)
            return ""

    async def _is_in_charge(self, chat: int, user: int) -> bool:
        try:
            member = await self._bot.get_chat_member(chat, user)
        except TelegramError as error:
            _LOG.info("a chat's admin could not be checked: %s", type(error).__name__)
            return False
        posts = not isinstance(member, ChatMemberAdministrator) or member.can_post_messages is not False
        return member.status in IN_CHARGE and posts

    async def _may_post(self, chat: int) -> bool:
        try:
            me = await self._bot.get_chat_member(chat, self._bot.id)
        except TelegramError as error:
            _LOG.info("our own rights could not be checked: %s", type(error).__name__)
            return False
        return isinstance(me, ChatMemberAdministrator) and bool(me.can_post_messages)


def in_private(asked: Request) -> str:
    """The link that opens, in private, the story whose button was pressed in a group or channel; else ""."""
    payload = opening.payload_of(asked) if asked.here is None else ""
    return deeplinks.address(payload, asked.bot) if payload and asked.bot else ""


def _address(named: str) -> str | int:
    for host in _HOSTS:
        named = named.removeprefix(host)
    named = named.strip().lstrip("@").partition("/")[0]
    return int(named) if named.removeprefix("-").isdecimal() and len(named) < 20 else f"@{named}"
