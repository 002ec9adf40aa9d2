"""A local stand-in for the Bot API over HTTP that refuses what Telegram refuses.

Run it inside the test's own event loop: ``async with TelegramServer() as server``; ``server.url`` is
the value of SITREP_TELEGRAM_API_URL. People act with `say` and `press`; `messages` is what they see.
"""

import asyncio
import contextlib
import json
import time
from collections import defaultdict
from collections.abc import Callable
from typing import Any, Self

from tests.telegram_http import Asked, download, read, response
from tests.telegram_rules import (
    Refusal,
    check_caption,
    check_commands,
    check_entities,
    check_keyboard,
    check_text,
)
from tests.telegram_seen import Call, Seen

TOKEN = "4242:TEST-token_of-the-stand-in-0123456789"
BOT = {"id": 4242, "is_bot": True, "first_name": "Sitrep", "username": "SitrepTestBot"}
DROP, HANG = "drop", "hang"


class TelegramServer:
    """Chats, updates and misfortunes. ``strict``: 429 above 30 messages/s and one a second per chat."""

    def __init__(self, token: str = TOKEN, *, strict: bool = False) -> None:
        self.token = token
        self.strict = strict
        self.chats: dict[int, dict] = {}
        self.blocked: set[int] = set()
        self.admins: set[tuple[int, int]] = set()
        self.messages: list[Seen] = []
        self.calls: list[Call] = []
        self.answered: list[tuple[str, str]] = []
        self.menus: dict[str, list[dict]] = {}
        self.profile: dict[tuple[str, str], str] = {}
        self.refused: list[Refusal] = []
        self.files: dict[str, bytes | None] = {}
        self._planned: dict[str, list[Any]] = defaultdict(list)
        self._updates: list[dict] = []
        self._history: dict[int, dict] = {}
        self._numbers = {"update": 100, "message": 0, "query": 0}
        self._changed = asyncio.Condition()
        self._polling: asyncio.Task[Any] | None = None
        self._presses: set[str] = set()
        self._server: asyncio.Server | None = None
        self._lines: set[asyncio.Task[Any]] = set()

    # ── life ──

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._line, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        for line in self._lines:
            line.cancel()
        await asyncio.gather(*self._lines, return_exceptions=True)
        await self._server.wait_closed()

    # ── what people do ──

    async def say(self, user: int, text: str, *, chat: int | None = None, **more: Any) -> int:
        """A message from a person (in a private chat unless ``chat`` is given); its update id."""
        where = chat if chat is not None else user
        self._meet(where)
        body = {
            "message_id": self._next("message"),
            "date": int(time.time()),
            "chat": self.chats[where],
            "from": _person(user),
        }
        return await self.update(message=body | ({"text": text} if text else {}) | more)

    async def send_file(
        self, user: int, name: str, body: bytes, *, size: int | None = None, **more: Any
    ) -> None:
        """A person sends a file; ``size``: what the update says of it, however large it really is."""
        number = f"file{len(self.files) + 1}"
        self.files[number] = body
        document = {"file_id": number, "file_unique_id": number, "file_name": name}
        document["file_size"] = len(body) if size is None else size
        await self.say(user, "", document=document, **more)

    async def press(self, user: int, seen: Seen, label: str) -> None:
        """A person presses a button of a message."""
        await self.press_data(user, seen, seen.button(label))

    async def press_data(self, user: int, seen: Seen, data: str) -> None:
        """A person's modified client sends any callback data."""
        query = f"q{self._next('query')}"
        self._presses.add(query)
        message = {
            "message_id": seen.id,
            "date": int(time.time()),
            "chat": self.chats[seen.chat],
            "text": seen.text,
        }
        if seen.thread:
            message |= {"message_thread_id": seen.thread, "is_topic_message": True}
        body = {"id": query, "from": _person(user), "chat_instance": "1", "message": message, "data": data}
        await self.update(callback_query=body)

    async def membership(self, chat: int, status: str, *, by: int = 1) -> None:
        """Our own standing in a chat changes: "kicked", "left", "member", "administrator"."""
        self._meet(chat)
        member = {"user": BOT, "status": status}
        if status == "kicked":
            member["until_date"] = 0
        old = {"user": BOT, "status": "member"}
        body = {"chat": self.chats[chat], "from": _person(by), "date": int(time.time())}
        await self.update(my_chat_member=body | {"old_chat_member": old, "new_chat_member": member})

    async def update(self, **body: Any) -> int:
        """Any update; its id."""
        number = self._next("update")
        self._history[number] = {"update_id": number} | body
        await self.replay(number)
        return number

    async def replay(self, number: int) -> None:
        """Give out an update (once more), as Telegram does when its confirmation was lost."""
        self._updates.append(self._history[number])
        await self._wake()

    def meet(self, chat: int, kind: str = "private", **more: Any) -> None:
        """Make a chat known; unknown ones are not found."""
        self.chats[chat] = {
            "id": chat,
            "type": kind,
            "title" if kind != "private" else "first_name": "X",
        } | more

    def plan(self, method: str, *outcomes: Any) -> None:
        """What becomes of the next calls of a method: a Refusal, DROP (taken, answer lost), HANG, or None."""
        self._planned[method] += outcomes

    def lose_files(self) -> None:
        """Files are still known, but what they held is gone."""
        self.files = dict.fromkeys(self.files)

    def calm(self) -> None:
        """No more planned misfortunes."""
        self._planned.clear()

    # ── what tests look at ──

    def seen(self, chat: int) -> list[Seen]:
        """The bot's messages in a chat, in order."""
        return [each for each in self.messages if each.chat == chat]

    async def until(self, happened: Callable[[], Any], seconds: float = 10) -> Any:
        """Wait for something to be true, and return it."""
        async with asyncio.timeout(seconds), self._changed:
            await self._changed.wait_for(happened)
        return happened()

    async def answer_to(self, user: int, text: str, seconds: float = 10, *, chat: int | None = None) -> Seen:
        """Say something and wait for the next message in that chat."""
        where = chat if chat is not None else user
        before = len(self.seen(where))
        await self.say(user, text, chat=chat)
        await self.until(lambda: len(self.seen(where)) > before, seconds)
        return self.seen(where)[before]

    # ── HTTP ──

    async def _line(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._lines.add(task)
        try:
            while (asked := await read(reader)) is not None:
                answer = await self._answered(asked)
                if answer is None:
                    break
                writer.write(answer)
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            self._lines.discard(task)
            with contextlib.suppress(ConnectionError):
                writer.close()

    async def _answered(self, asked: Asked) -> bytes | None:
        if asked.path.startswith(f"/file/bot{self.token}/documents/"):
            return download(self.files.get(asked.path.rpartition("/")[2]))
        answer = await self._answer(asked)
        return None if answer is None else response(*answer)

    async def _answer(self, asked: Asked) -> tuple[int, dict] | None:
        _, bot, method = asked.path.split("/", 2)
        fields: dict[str, Any] = asked.fields | asked.files
        self.calls.append(Call(time.monotonic(), method, fields))
        try:
            if bot != f"bot{self.token}":
                raise Refusal(401, "Unauthorized")
            outcome = self._planned[method].pop(0) if self._planned[method] else None
            if isinstance(outcome, Refusal):
                raise outcome
            handler = getattr(self, f"_do_{method}", None)
            if handler is None:
                raise Refusal(404, "Not Found: method not found")
            if outcome == HANG:
                await asyncio.sleep(3600)
            result = await handler(fields)
            if outcome == DROP:
                return None
            return 200, {"ok": True, "result": result}
        except Refusal as refusal:
            self.refused.append(refusal)
            body = {"ok": False, "error_code": refusal.code, "description": refusal.description}
            return refusal.code, body | ({"parameters": refusal.parameters} if refusal.parameters else {})
        finally:
            await self._wake()

    # ── methods ──

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
        chat = self._reachable(fields)
        text, entities, rows = _checked(fields)
        self._pace(chat)
        thread = int(fields.get("message_thread_id", 0))
        if thread == 1:
            raise Refusal(400, "Bad Request: message thread not found")
        silent = fields.get("disable_notification") == "true"
        seen = Seen(self._next("message"), chat, text, entities, rows, thread, silent)
        self.messages.append(seen)
        return self._shown(seen)

    async def _do_sendDocument(self, fields: dict) -> dict:
        chat = self._reachable(fields)
        name, body = fields["document"]
        text, entities = fields.get("caption", ""), json.loads(fields.get("caption_entities", "[]"))
        check_caption(text)
        check_entities(text, entities)
        if not body:
            raise Refusal(400, "Bad Request: file must be non-empty")
        self._pace(chat)
        seen = Seen(self._next("message"), chat, text, entities, file=(name, body))
        self.messages.append(seen)
        document = {"file_id": name, "file_unique_id": name, "file_name": name, "file_size": len(body)}
        return self._shown(seen) | {"document": document}

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
        if (seen.text, seen.entities, seen.rows) == (text, entities, rows):
            raise Refusal(
                400, "Bad Request: message is not modified: specified new message content is the same"
            )
        seen.text, seen.entities, seen.rows, seen.edits = text, entities, rows, seen.edits + 1
        return self._shown(seen)

    async def _do_answerCallbackQuery(self, fields: dict) -> bool:
        query, text = fields["callback_query_id"], fields.get("text", "")
        if query not in self._presses:
            raise Refusal(
                400, "Bad Request: query is too old and response timeout expired or query ID is invalid"
            )
        if len(text) > 200:
            raise Refusal(400, "Bad Request: MESSAGE_TOO_LONG")
        self._presses.discard(query)
        self.answered.append((query, text))
        return True

    async def _do_sendChatAction(self, fields: dict) -> bool:
        self._reachable(fields)
        return True

    async def _do_getChatMember(self, fields: dict) -> dict:
        chat, user = int(fields["chat_id"]), int(fields["user_id"])
        if (chat, user) not in self.admins:
            return {"user": _person(user), "status": "member"}
        return {"user": _person(user), "status": "creator", "is_anonymous": False}

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

    # ── inside ──

    def _scope(self, fields: dict) -> str:
        scope = json.loads(fields.get("scope", '{"type": "default"}'))
        if scope["type"] == "chat" and int(scope["chat_id"]) not in self.chats:
            raise Refusal(400, "Bad Request: chat not found")
        language = fields.get("language_code", "")
        return f"{scope['type']}:{scope.get('chat_id', '')}{language and f':{language}'}"

    def _describe(self, field: str, longest: int, fields: dict) -> bool:
        if len(fields.get(field, "")) > longest:
            raise Refusal(400, f"Bad Request: {field} is too long")
        self.profile[field, fields.get("language_code", "")] = fields.get(field, "")
        return True

    def _reachable(self, fields: dict) -> int:
        chat = int(fields["chat_id"])
        if chat not in self.chats:
            raise Refusal(400, "Bad Request: chat not found")
        if chat in self.blocked:
            raise Refusal(403, "Forbidden: bot was blocked by the user")
        return chat

    def _pace(self, chat: int) -> None:
        now = time.monotonic()
        sending = ("sendMessage", "sendDocument")
        sends = [c for c in self.calls[:-1] if c.method in sending and now - c.at < 1]
        if self.strict and (len(sends) > 30 or sum(int(c.fields["chat_id"]) == chat for c in sends) > 1):
            raise Refusal(429, "Too Many Requests: retry after 1", retry_after=1)

    def _shown(self, seen: Seen) -> dict:
        return {
            "message_id": seen.id,
            "date": int(time.time()),
            "chat": self.chats[seen.chat],
            "text": seen.text,
        }

    def _meet(self, chat: int) -> None:
        if chat not in self.chats:
            self.meet(chat, "private" if chat > 0 else "supergroup")

    def _next(self, what: str) -> int:
        self._numbers[what] += 1
        return self._numbers[what]

    async def _wake(self) -> None:
        async with self._changed:
            self._changed.notify_all()


def _checked(fields: dict) -> tuple[str, list[dict], list[list[dict]]]:
    if "parse_mode" in fields:
        raise Refusal(400, "Bad Request: can't parse entities: this bot never sends markup")
    text, entities = fields.get("text", ""), json.loads(fields.get("entities", "[]"))
    check_text(text)
    check_entities(text, entities)
    return text, entities, check_keyboard(fields.get("reply_markup"))


def _person(user: int) -> dict:
    return {"id": user, "is_bot": False, "first_name": f"Person{user}", "language_code": "en"}
