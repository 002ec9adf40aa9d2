"""Updates of Telegram as requests of ours. Decides only; what is no command is None."""

from __future__ import annotations

from collections.abc import Callable, Set
from dataclasses import dataclass, replace
from datetime import datetime

from telegram import (
    CallbackQuery,
    ChatMember,
    ChatMemberRestricted,
    ChatMemberUpdated,
    Document,
    Message,
    MessageOriginChannel,
    Update,
    User,
)
from telegram.constants import ChatMemberStatus, ChatType

from bot.behalf import HOME, unmarked
from bot.chat import Request, Role, Upload
from bot.gateway import wordless
from bot.render.buttons import VERSION
from bot.tongue import supported
from digest.model import Destination

ALLOWED = ["message", "channel_post", "callback_query", "my_chat_member"]
_KINDS = {ChatType.PRIVATE: "private", ChatType.GROUP: "group", ChatType.SUPERGROUP: "group"}
_AWAY = (ChatMemberStatus.BANNED, ChatMemberStatus.LEFT)
FILE, ADDED = "file", "added"
_ANONYMOUS = 1087968824  # GroupAnonymousBot: an admin who writes in the group's name
_GENERAL = 1  # the topic of a forum that sendMessage knows as none


@dataclass(frozen=True, slots=True)
class Person:
    """Who stands behind a request. ``speaks_for_chat``: an anonymous admin, or the channel itself."""

    id: int
    speaks_for_chat: bool = False


def kind(chat_type: str) -> str:
    """ "private", "group" or "channel"."""
    return _KINDS.get(ChatType(chat_type), "channel")


def role(user: int, admins: Set[int]) -> Role:
    """What a person may do to the bot by the settings; who was named in the chat is known to those behind."""
    return Role.OWNER if user in admins else Role.READER


@dataclass(frozen=True, slots=True)
class Ours:
    """What we are called, for "/help@name", who our owners are, and how a document becomes an upload.

    ``staff``: whether somebody was named in the chat, so that a file of theirs is worth a look.
    """

    name: str
    admins: Set[int]
    upload: Callable[[Document], Upload]
    staff: Callable[[int], bool] = lambda _: False


def request(update: Update, ours: Ours, now: datetime) -> Request | None:
    """The command in an update, or the file that an admin sent; else None."""
    if update.callback_query is not None:
        return _pressed(update.callback_query, ours.admins, now)
    message = update.message or update.channel_post
    if message is None:
        return None
    if message.document is not None:
        return _sent(message, message.document, ours, now) or _typed(message, ours, now)
    return _typed(message, ours, now)


def person(update: Update) -> Person:
    """Who sent it. A channel post has nobody: the channel speaks for itself."""
    query, message = update.callback_query, update.message or update.channel_post
    user = query.from_user if query else message.from_user if message else None
    chat = update.effective_chat
    in_name_of_chat = bool(
        query is None
        and message
        and chat
        and message.sender_chat
        and message.sender_chat.id == chat.id
        and (user is None or user.id == _ANONYMOUS)
    )
    if user is None:
        return Person(0, in_name_of_chat)
    return Person(user.id, in_name_of_chat)


def destination(message: Message) -> Destination:
    """Where an answer to this message goes: its chat, and its topic in a forum."""
    thread = (message.message_thread_id or 0) if message.is_topic_message else 0
    return Destination(message.chat.id, thread if thread != _GENERAL else 0)


def migration(update: Update) -> tuple[int, int] | None:
    """(old, new) id of a group that became a supergroup."""
    message = update.message
    if message is None:
        return None
    if message.migrate_to_chat_id:
        return message.chat.id, message.migrate_to_chat_id
    if message.migrate_from_chat_id:
        return message.migrate_from_chat_id, message.chat.id
    return None


def went_away(change: ChatMemberUpdated) -> bool:
    """True if we were blocked, kicked or removed."""
    return _is_away(change.new_chat_member)


def came(change: ChatMemberUpdated) -> bool:
    """True if we were not there before, and are now."""
    return _is_away(change.old_chat_member) and not went_away(change)


def _is_away(member: ChatMember) -> bool:
    return member.status in _AWAY or (isinstance(member, ChatMemberRestricted) and not member.is_member)


def on_arrival(change: ChatMemberUpdated, ours: Ours, now: datetime) -> Request:
    """What being added asks for: a greeting in a group; of a channel, what can be set up, in private."""
    user, here = change.from_user, Destination(change.chat.id)
    channel = kind(change.chat.type) == "channel"
    return Request(
        destination=here,
        kind=kind(change.chat.type),
        user=user.id,
        role=role(user.id, ours.admins),
        language=_language(user),
        command=HOME if channel else ADDED,
        args="",
        now=now,
        pressed=not channel,
        here=Destination(user.id) if channel else None,
    )


def _typed(message: Message, ours: Ours, now: datetime) -> Request | None:
    sender, text = message.from_user, message.text
    if sender is not None and sender.is_bot and sender.id != _ANONYMOUS:
        return None
    origin = message.forward_origin
    if isinstance(origin, MessageOriginChannel) and kind(message.chat.type) == "private":
        return _asked(message, f"/{HOME} {origin.chat.id}", ours, now)
    if not text or _by_another(message):
        return _without_words(message, ours, now)
    if not text.startswith("/") and kind(message.chat.type) != "private":
        return None
    return _asked(message, text, ours, now)


def _without_words(message: Message, ours: Ours, now: datetime) -> Request | None:
    """A sticker, a picture, a place on the map or what somebody else wrote, in a private chat."""
    if kind(message.chat.type) != "private" or message.from_user is None:
        return None
    if sign := wordless.sign_of(message):
        return _asked(message, sign, ours, now)
    told = wordless.told(message)
    asked = _asked(message, "", ours, now) if told else None
    return asked and replace(asked, command="wordless", args=told, pressed=True)


def _sent(message: Message, document: Document, ours: Ours, now: datetime) -> Request | None:
    """A file in the private chat of one who runs the bot, with the command in its caption; else nothing.

    The caption of a forwarded file is somebody else's: it commands nothing.
    """
    caption = message.caption or ""
    commands = caption.startswith("/") and not _by_another(message)
    asked = _asked(message, caption if commands else "", ours, now)
    if asked is None or asked.kind != "private" or not (asked.role or ours.staff(asked.user)):
        return None
    return replace(asked, command=asked.command or FILE, upload=ours.upload(document))


def _by_another(message: Message) -> bool:
    return message.forward_origin is not None or message.via_bot is not None


def _asked(message: Message, text: str, ours: Ours, now: datetime) -> Request | None:
    """What a text asks for; without a leading slash it has no command. None: it is for another bot."""
    name, args, addressed = "", text, ""
    if text.startswith("/"):
        command, args = _command(text)
        name, _, addressed = command.partition("@")
        if addressed and addressed.lower() != ours.name.lower():
            return None
    sender = message.from_user
    user = sender.id if sender else 0
    here = destination(message)
    channel = _replied_to(message) if kind(message.chat.type) == "private" else 0
    return Request(
        destination=Destination(channel) if channel else here,
        kind="channel" if channel else kind(message.chat.type),
        user=user,
        role=role(user, ours.admins),
        language=_language(sender),
        command=name.lower(),
        args=args.strip(),
        now=now,
        here=here if channel else None,
        addressed=bool(addressed),
    )


def _replied_to(message: Message) -> int:
    """The channel that is spoken for by a reply to one of our messages about it; 0 for none."""
    replied = message.reply_to_message
    rows = replied.reply_markup.inline_keyboard if replied and replied.reply_markup else ()
    channels = (unmarked(str(each.callback_data or ""))[0] for row in rows for each in row)
    return next(filter(None, channels), 0)


def _pressed(query: CallbackQuery, admins: Set[int], now: datetime) -> Request | None:
    """The press of a button; stale or forged data is a press of nothing, which deserves a notice."""
    message = query.message
    if message is None:
        return None
    private = kind(message.chat.type) == "private"
    channel, data = unmarked(query.data or "") if private else (0, query.data or "")
    version, _, rest = data.partition(":")
    command, _, args = rest.partition(":") if version == VERSION else ("", "", "")
    place = destination(message) if isinstance(message, Message) else Destination(message.chat.id)
    return Request(
        destination=Destination(channel) if channel else place,
        kind="channel" if channel else kind(message.chat.type),
        user=query.from_user.id,
        role=role(query.from_user.id, admins),
        language=_language(query.from_user),
        command=command.lower(),
        args=args if command else "",
        now=now,
        pressed=True,
        here=place if channel else None,
    )


def _language(user: User | None) -> str:
    """The language of the interface for whoever asks; Telegram sends a tag, such as "ru-RU", or none."""
    return supported((user and user.language_code) or "")


def _command(text: str) -> tuple[str, str]:
    """("kz@bot", "rest") for "/kz@bot rest"; the name ends at the first white space."""
    words = text[1:].split(maxsplit=1)
    if not words or text[1:2].isspace():
        return "", text
    return words[0], words[1] if len(words) > 1 else ""
