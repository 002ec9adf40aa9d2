"""What Telegram refused, or what became of the call, as one of our own errors: the cause decides.

The rule for what was certainly not sent follows the exceptions of httpx beneath PTB's: no
connection means not sent; anything after the request left means that nobody knows.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import httpx
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.gateway.pace import Lapsed
from digest.errors import ChatClosed, ChatGone, ChatMoved, DeliveryError, Refused, TryLater, Unknown

NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)
_GONE = ("chat not found", "user is deactivated", "peer_id_invalid", "group chat was deactivated")
_CLOSED = (
    "not enough rights",
    "need administrator rights",
    "have no rights to send",
    "topic_closed",
    "topic_deleted",
    "message thread not found",
    "chat_write_forbidden",
    "chat_restricted",
)
_RETRY = timedelta(seconds=5)


def seconds(error: RetryAfter) -> timedelta:
    """The wait that Telegram asks for; PTB gives a number or a timedelta."""
    wait = error.retry_after
    return wait if isinstance(wait, timedelta) else timedelta(seconds=wait)


def translate(error: TelegramError, chat: int) -> DeliveryError:
    """The delivery error for what PTB raised about a message to ``chat``. Never carries its text."""
    match error:
        case RetryAfter():
            return TryLater(chat, seconds(error), "too many messages", everyone=True)
        case ChatMigrated():
            return ChatMoved(chat, error.new_chat_id)
        case Forbidden():
            return ChatGone(chat, str(error))
        case BadRequest():
            return _bad_request(error, chat)
        case InvalidToken() | Conflict():
            return TryLater(chat, _RETRY, type(error).__name__, everyone=True)
        case NetworkError() if isinstance(error.__cause__, NOT_SENT):
            return TryLater(chat, _RETRY, type(error.__cause__).__name__)
        case NetworkError() if isinstance(error.__cause__, Lapsed):
            return lapsed(chat)
    return Unknown(chat, type(error.__cause__ or error).__name__)


def lapsed(chat: int) -> TryLater:
    """For a message that stayed here because its process is no longer the one that sends."""
    return TryLater(chat, timedelta(), "another process sends now")


def says(error: BaseException, *phrases: str) -> bool:
    """True if a Bad Request says one of these (lower-case) phrases."""
    return isinstance(error, BadRequest) and any(_spoken(error, phrases))


def _bad_request(error: BadRequest, chat: int) -> DeliveryError:
    if says(error, *_GONE):
        return ChatGone(chat, str(error))
    if says(error, *_CLOSED):
        return ChatClosed(chat, str(error))
    return Refused(chat, str(error))


def _spoken(error: BadRequest, phrases: tuple[str, ...]) -> Iterator[bool]:
    text = str(error).lower()
    return (phrase in text for phrase in phrases)
