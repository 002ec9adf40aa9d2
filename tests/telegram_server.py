"""A local stand-in for the Bot API over HTTP that refuses what Telegram refuses.

Run it inside the test's own event loop: ``async with TelegramServer() as server``; ``server.url`` is
the value of SITREP_TELEGRAM_API_URL. People act with `say` and `press`; `messages` is what they see.
"""

import asyncio
import contextlib
import time
from collections import defaultdict
from collections.abc import Callable
from datetime import datetime
from typing import Any, Self

from tests.telegram_http import Asked, download, read, response
from tests.telegram_methods import Methods
from tests.telegram_rules import Refusal, Violation
from tests.telegram_seen import VIOLATIONS, Call, Seen

__all__ = ["DROP", "HANG", "TOKEN", "Seen", "TelegramServer"]

TOKEN = "4242:TEST-token_of-the-stand-in-0123456789"
DROP, HANG, CUT = "drop", "hang", "cut"


class TelegramServer(Methods):
    """Chats, updates and misfortunes. ``strict``: 429 above 30 messages/s and one a second per chat.

    Answers say what time it is by ``clock``, if there is one.
    """

    def __init__(self, token: str = TOKEN, *, strict: bool = False) -> None:
        super().__init__(strict=strict)
        self.token = token
        self.refused: list[Refusal] = []
        self.clock: Callable[[], datetime] | None = None
        self._planned: dict[str, list[Any]] = defaultdict(list)
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

    # ── misfortunes ──

    def plan(self, method: str, *outcomes: Any) -> None:
        """What the next calls come to: Refusal, DROP (taken, answer lost), CUT (not taken), HANG, None."""
        self._planned[method] += outcomes

    def lose_files(self) -> None:
        """Files are still known, but what they held is gone."""
        self.files = dict.fromkeys(self.files)

    def calm(self) -> None:
        """No more planned misfortunes."""
        self._planned.clear()

    # ── what tests wait for ──

    async def until(self, happened: Callable[[], Any], seconds: float = 30) -> Any:
        """Wait for something to be true, and return it."""
        async with asyncio.timeout(seconds), self._changed:
            await self._changed.wait_for(happened)
        return happened()

    async def answer_to(self, user: int, text: str, seconds: float = 30, *, chat: int | None = None) -> Seen:
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
        return None if answer is None else response(*answer, self.clock and self.clock())

    async def _answer(self, asked: Asked) -> tuple[int, dict] | None:
        _, bot, method = asked.path.split("/", 2)
        fields: dict[str, Any] = asked.fields | asked.files
        self.calls.append(Call(time.monotonic(), method, fields))
        outcome = None
        try:
            if bot != f"bot{self.token}":
                raise Refusal(401, "Unauthorized")
            outcome = self._planned[method].pop(0) if self._planned[method] else None
            if isinstance(outcome, Refusal):
                raise outcome
            handler = getattr(self, f"_do_{method}", None)
            if handler is None:
                raise Refusal(404, "Not Found: method not found")
            if outcome == CUT:
                return None
            if outcome == HANG:
                await asyncio.sleep(3600)
            result = await handler(fields)
            if outcome == DROP:
                return None
            return 200, {"ok": True, "result": result}
        except Refusal as refusal:
            self.refused.append(refusal)
            if isinstance(refusal, Violation) and outcome is not refusal:
                VIOLATIONS.append(f"{method}: {refusal.description}: {fields}")
            body = {"ok": False, "error_code": refusal.code, "description": refusal.description}
            return refusal.code, body | ({"parameters": refusal.parameters} if refusal.parameters else {})
        finally:
            await self._wake()
