"""The methods of the Bot API that the stand-in knows, each as strict as the real one."""

import asyncio
import contextlib
import json
import time
from typing import Any

from tests.telegram_people import BOT, People
from tests.telegram_rules import (
    Refusal,
    Violation,
    check_caption,
    check_commands,
    check_entities,
    check_keyboard,
    check_preview,
    check_text,
)
from tests.telegram_seen import Call, Seen

SENDING = ("sendMessage", "sendDocument")
_NO_GIFTS = dict.fromkeys(
    ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"), False
)


class Methods(People):
    """What a bot may call. ``strict``: 429 above 30 messages/s and one a second per chat."""

    def __init__(self, *, strict: bool) -> None:
        super().__init__()
        self.strict = strict
        self.calls: list[Call] = []
        self.answered: list[tuple[str, str]] = []
        self.menus: dict[str, list[dict]] = {}
        self.profile: dict[tuple[str, str], str] = {}
        self._polling: asyncio.Task[Any] | None = None

    def seen(self, chat: int) -> list[Seen]:
        """The bot's messages in a chat, in order."""
        return [each for each in self.messages if each.chat == chat]

    async def _do_getMe(self, _: dict) -> dict:
        return BOT | {
            "can_join_groups": True,
            "can_read_all_group_messages": False,
            "supports_inline_queries": False,
        }

    async def _do_deleteWebhook(self, _: dict) -> bool:
        return True

    async def _do_getUpdates(self, fields: dict) -> list[dict]:
        if self._polling is not None and not self._polling.done():
            self._polling.cancel()
        self._polling = asyncio.ensure_future(self._wait_for_updates(fields))
        try:
            return await self._polling
        except asyncio.CancelledError:
            if asyncio.current_task().cancelling():  # type: ignore[union-attr]
                raise
            text = "Conflict: terminated by other getUpdates request"
            raise Refusal(409, text) from None

    async def _wait_for_updates(self, fields: dict) -> list[dict]:
        offset, wait = int(fields.get("offset", 0)), float(fields.get("timeout", 0))
        allowed = set(json.loads(fields.get("allowed_updates", "[]")))
        self._updates = [each for each in self._updates if each["update_id"] >= offset]

        def ready() -> list[dict]:
            return [each for each in self._updates if not allowed or allowed & set(each)][:100]

        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(wait), self._changed:
                await self._changed.wait_for(ready)
        return ready()

    async def _do_sendMessage(self, fields: dict) -> dict:
        chat, thread = self._reachable(fields), self._topic(fields)
        text, entities, rows = _checked(fields)
        self._pace(chat)
        silent, preview = fields.get("disable_notification") == "true", _previewed(fields)
        seen = Seen(self._next("message"), chat, text, entities, rows, thread, silent, preview=preview)
        self.messages.append(seen)
        self.reactions[chat] += 1
        return self.shown(seen)

    async def _do_sendDocument(self, fields: dict) -> dict:
        chat, thread = self._reachable(fields), self._topic(fields)
        name, body = fields["document"]
        text, entities = fields.get("caption", ""), json.loads(fields.get("caption_entities", "[]"))
        check_caption(text)
        check_entities(text, entities)
        if not body:
            raise Violation("file must be non-empty")
        self._pace(chat)
        seen = Seen(self._next("message"), chat, text, entities, thread=thread, file=(name, body))
        self.messages.append(seen)
        self.reactions[chat] += 1
        document = {"file_id": name, "file_unique_id": name, "file_name": name, "file_size": len(body)}
        return self.shown(seen) | {"document": document}

    async def _do_getFile(self, fields: dict) -> dict:
        number = fields["file_id"]
        if number not in self.files:
            raise Refusal(400, "Bad Request: invalid file_id")
        return {"file_id": number, "file_unique_id": number, "file_path": f"documents/{number}"}

    async def _do_editMessageText(self, fields: dict) -> dict:
        chat = self._reachable(fields)
        text, entities, rows = _checked(fields)
        number = int(fields["message_id"])
        seen = next((each for each in self.seen(chat) if each.id == number), None)
        if seen is None:
            raise Refusal(400, "Bad Request: message to edit not found")
        if seen.file is not None:
            raise Violation("there is no text in the message to edit")
        if (seen.text, seen.entities, seen.rows) == (text, entities, rows):
            raise Refusal(
                400,
                "Bad Request: message is not modified: specified new message content and reply markup are "
                "exactly the same as a current content and reply markup of the message",
            )
        seen.text, seen.entities, seen.rows, seen.edits = text, entities, rows, seen.edits + 1
        self.reactions[chat] += 1
        return self.shown(seen)

    async def _do_answerCallbackQuery(self, fields: dict) -> bool:
        query, text = fields["callback_query_id"], fields.get("text", "")
        if query not in self._presses:
            raise Refusal(
                400, "Bad Request: query is too old and response timeout expired or query ID is invalid"
            )
        if len(text) > 200:
            raise Violation("MESSAGE_TOO_LONG")
        if "url" in fields and not fields["url"].startswith(f"https://t.me/{BOT['username']}?start="):
            raise Violation("URL_INVALID")
        self.reactions[self._presses.pop(query)] += 1
        self.answered.append((query, text or fields.get("url", "")))
        return True

    async def _do_sendChatAction(self, fields: dict) -> bool:
        self._reachable(fields)
        self._topic(fields)
        return True

    async def _do_getChat(self, fields: dict) -> dict:
        wanted = fields["chat_id"]
        found = [
            each for each in self.chats.values() if wanted in (str(each["id"]), f"@{each.get('username')}")
        ]
        if not found or (found[0]["type"] == "channel" and found[0]["id"] not in self.standing):
            raise Refusal(400, "Bad Request: chat not found")
        return found[0] | {"accent_color_id": 0, "max_reaction_count": 0, "accepted_gift_types": _NO_GIFTS}

    async def _do_getChatAdministrators(self, fields: dict) -> list[dict]:
        chat = int(fields["chat_id"])
        if chat not in self.chats:
            raise Refusal(400, "Bad Request: chat not found")
        people = sorted(user for where, user in self.admins if where == chat)
        return [{"user": self.person(each), "status": "creator", "is_anonymous": False} for each in people]

    async def _do_getChatMember(self, fields: dict) -> dict:
        chat, user = int(fields["chat_id"]), int(fields["user_id"])
        if chat not in self.chats:
            raise Refusal(400, "Bad Request: chat not found")
        if user == BOT["id"]:
            return self.standing.get(chat, {"user": BOT, "status": "left"})
        if (chat, user) not in self.admins:
            return {"user": self.person(user), "status": "member"}
        return {"user": self.person(user), "status": "creator", "is_anonymous": False}

    async def _do_getMyCommands(self, fields: dict) -> list[dict]:
        return self.menus.get(self._scope(fields), [])

    async def _do_setMyCommands(self, fields: dict) -> bool:
        commands = json.loads(fields["commands"])
        check_commands(commands)
        self.menus[self._scope(fields)] = commands
        return True

    async def _do_getMyDescription(self, fields: dict) -> dict:
        return {"description": self.profile.get(("description", fields.get("language_code", "")), "")}

    async def _do_setMyDescription(self, fields: dict) -> bool:
        return self._describe("description", 512, fields)

    async def _do_getMyShortDescription(self, fields: dict) -> dict:
        known = self.profile.get(("short_description", fields.get("language_code", "")), "")
        return {"short_description": known}

    async def _do_setMyShortDescription(self, fields: dict) -> bool:
        return self._describe("short_description", 120, fields)

    def _scope(self, fields: dict) -> str:
        scope = json.loads(fields.get("scope", '{"type": "default"}'))
        if scope["type"] == "chat" and int(scope["chat_id"]) not in self.chats:
            raise Refusal(400, "Bad Request: chat not found")
        language = fields.get("language_code", "")
        return f"{scope['type']}:{scope.get('chat_id', '')}{language and f':{language}'}"

    def _describe(self, field: str, longest: int, fields: dict) -> bool:
        if len(fields.get(field, "")) > longest:
            raise Violation(f"{field} is too long")
        self.profile[field, fields.get("language_code", "")] = fields.get(field, "")
        return True

    def _reachable(self, fields: dict) -> int:
        chat = int(fields["chat_id"])
        if chat not in self.chats:
            raise Refusal(400, "Bad Request: chat not found")
        if chat in self.blocked:
            raise Refusal(403, "Forbidden: bot was blocked by the user")
        if self.chats[chat]["type"] == "channel" and not self.standing[chat].get("can_post_messages"):
            raise Refusal(400, "Bad Request: need administrator rights in the channel chat")
        return chat

    def _topic(self, fields: dict) -> int:
        chat, thread = int(fields["chat_id"]), int(fields.get("message_thread_id", 0))
        if thread == 1:
            raise Violation("message thread not found: the general topic has to be left out")
        if thread and not self.chats[chat].get("is_forum"):
            raise Refusal(400, "Bad Request: message thread not found")
        if (reason := self.topics.get((chat, thread))) is not None:
            raise Refusal(400, f"Bad Request: {reason}")
        return thread

    def _pace(self, chat: int) -> None:
        if not self.strict:
            return
        now = time.monotonic()
        sends = [c for c in self.calls[:-1] if c.method in SENDING and now - c.at < 1]
        if len(sends) > 30 or sum(int(c.fields["chat_id"]) == chat for c in sends) > 1:
            raise Refusal(429, "Too Many Requests: retry after 1", retry_after=1)


def _checked(fields: dict) -> tuple[str, list[dict], list[list[dict]]]:
    if "parse_mode" in fields:
        raise Violation("can't parse entities: this bot never sends markup")
    text, entities = fields.get("text", ""), json.loads(fields.get("entities", "[]"))
    check_text(text)
    check_entities(text, entities)
    check_preview(fields.get("link_preview_options"))
    return text, entities, check_keyboard(fields.get("reply_markup"))


def _previewed(fields: dict) -> str:
    return json.loads(fields["link_preview_options"]).get("url", "")
