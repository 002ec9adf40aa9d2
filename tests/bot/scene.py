"""A gateway at work on a local Bot API, and people who talk to it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from telegram import Update

from bot import dispatch
from bot.chat import Block, Button, Desk, Message, Reply, Request, Role, Run
from bot.gateway.menu import Menus
from bot.gateway.pace import Pacer
from bot.gateway.reception import Kit
from bot.gateway.service import Gateway
from bot.messenger import DigestMessenger
from digest import pipeline
from digest.model import Tally
from storage.corrections import CorrectionRepository
from tests.bot.cast import MemoryCare, MemorySubscribers
from tests.bot.comparing import COMPARE
from tests.bot.invented import NOW
from tests.telegram_server import TOKEN, TelegramServer

ANN, BOB, EVE, BOSS = 11, 12, 13, 99
GROUP = -100500
MENUS = Menus(
    (("start", "begin"),),
    (("digest", "the digest"),),
    {
        Role.EDITOR: (("sources", "all sources"),),
        Role.OWNER: (("start", "begin"), ("sources", "all sources")),
    },
)


class Ticking:
    """The day of the invented news, going on as fast as any other."""

    def __init__(self) -> None:
        self._began = datetime.now(UTC)

    def __call__(self) -> datetime:
        return NOW + (datetime.now(UTC) - self._began)


def words(text: str, *buttons: str) -> Message:
    """A message with a row of buttons."""
    return Message(
        (Block((Run(text),)),), keyboard=(tuple(Button(b, f"1:{b}:x") for b in buttons),) if buttons else ()
    )


@dataclass
class Scene:
    """A gateway at work, what it was asked, and a way to answer otherwise."""

    server: TelegramServer
    gateway: Gateway
    subscribers: MemorySubscribers
    kit: Kit | None = None
    asked: list[Request] = field(default_factory=list)
    answered: list[tuple[Request, Reply]] = field(default_factory=list)
    reply: Callable[[Request], Reply] | None = None
    roles: dict[int, Role] = field(default_factory=dict)
    desk: Desk | None = None
    task: asyncio.Task | None = None
    stop: asyncio.Event = field(default_factory=asyncio.Event)

    def role(self, user: int) -> Role:
        return self.roles.get(user, Role.READER)

    async def answer(self, request: Request) -> Reply:
        self.asked.append(request)
        if request.args == "slowly":
            await asyncio.sleep(1.2)
        if request.args == "badly":
            raise ZeroDivisionError
        if self.reply:
            return self.reply(request)
        return Reply((words(f"{request.command}: {request.args}", "more"),))

    def real(self, desk: Desk) -> Callable[[Request], Awaitable[Reply]]:
        """The real commands, remembering what they were asked."""

        async def answer(request: Request) -> Reply:
            self.asked.append(request)
            reply = await dispatch.answer(request, desk)
            self.answered.append((request, reply))
            return reply

        return answer


@asynccontextmanager
async def scene(
    *,
    token: str = TOKEN,
    patience: float = 30.0,
    strict: bool = False,
    desk: Desk | None = None,
    pacer: Pacer | None = None,
) -> AsyncIterator[Scene]:
    """A connected gateway; with a ``desk`` the real commands answer, from its store."""
    async with TelegramServer(strict=strict) as server:
        subscribers = MemorySubscribers()
        one = Scene(server, None, subscribers, desk=desk)  # type: ignore[arg-type]
        one.kit = Kit(one.answer, subscribers, MemoryCare(), {BOSS}, [MENUS], _now, one.role)
        if desk is not None:
            clock = Ticking()
            one.kit = Kit(
                one.real(desk),
                desk.subscribers,
                desk.care,
                {BOSS},
                [MENUS],
                clock,
                refuse=lambda request: dispatch.refused(request, desk),
            )
        one.gateway = Gateway(token, server.url, one.kit, patience=patience, pacer=pacer)
        one.task = asyncio.create_task(one.gateway.serve(one.stop))
        try:
            yield one
        finally:
            one.stop.set()
            await asyncio.gather(one.task, return_exceptions=True)


@asynccontextmanager
async def restarted(one: Scene) -> AsyncIterator[None]:
    """Another gateway on the same chats, with the same memory."""
    stop = asyncio.Event()
    task = asyncio.create_task(Gateway(TOKEN, one.server.url, one.kit).serve(stop))
    try:
        yield
    finally:
        stop.set()
        await task


def at_once(one: Scene) -> None:
    """From now on an update is handled, and all of its answers are sent, before anything else happens."""
    app = one.gateway._app

    async def handled(number: int) -> None:
        update = Update.de_json(one.server._history[number], one.gateway.bot)
        await app.update_processor.process_update(update, app.process_update(update))
        await one.gateway._outgoing.drain()

    one.server.replay = handled  # type: ignore[method-assign]


def unhurried() -> Pacer:
    """Without the pace of the real Telegram, which the stand-in does not ask for."""
    return Pacer(rate=100_000, private=0, group=0)


async def deliver_due(one: Scene, now: datetime) -> Tally:
    """Compose and deliver whatever is due by then; how that went."""
    desk = one.desk
    assert desk is not None
    composing = pipeline.Composing(
        desk.stories, desk.sources, desk.subscribers, desk.outbox, desk.resolver, desk.stems
    )
    await pipeline.compose(composing, now)
    messenger = DigestMessenger(one.gateway.digests, desk.resolver, COMPARE, lambda: "", lambda: now)
    corrections = CorrectionRepository(desk.stories._store)
    kit = pipeline.Delivering(
        desk.outbox,
        desk.subscribers,
        messenger,
        corrections,
        "test",
        "telegram",
        lambda: now,
        planning=desk.planning,
    )
    return await pipeline.deliver(kit)


def lone_gateway(url: str) -> Gateway:
    """A gateway that nobody asks anything."""
    return Gateway(TOKEN, url, Kit(_none, MemorySubscribers(), MemoryCare(), set(), [MENUS], _now))


async def _none(_: Request) -> Reply:
    return Reply()


def _now() -> datetime:
    return datetime.now(UTC)
