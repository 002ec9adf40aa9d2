"""A small web server on loopback that can misbehave in every way a test asks for."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import httpcore

Handler = Callable[["Exchange"], Awaitable[None]]


@dataclass
class Exchange:
    """One request and the raw connection to answer on."""

    path: str
    headers: dict[str, str]
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def send(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    async def answer(self, body: bytes = b"", status: str = "200 OK", **headers: str) -> None:
        fields = {"Content-Length": str(len(body)), "Connection": "close"}
        fields |= {name.replace("_", "-"): value for name, value in headers.items()}
        head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
        await self.send(f"HTTP/1.1 {status}\r\n{head}\r\n".encode("latin-1") + body)


@dataclass
class Web:
    """Routes by path; remembers every request and how many were open at once."""

    port: int = 0
    routes: dict[str, Handler] = field(default_factory=dict)
    requests: list[Exchange] = field(default_factory=list)
    open: int = 0
    most_open: int = 0

    @property
    def origin(self) -> tuple[str, int]:
        return ("127.0.0.1", self.port)

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def paths(self) -> list[str]:
        return [exchange.path for exchange in self.requests]

    def serve(self, path: str, body: bytes | str = b"", status: str = "200 OK", **headers: str) -> str:
        """Answer ``path`` always the same way; gives its URL."""
        data = body.encode() if isinstance(body, str) else body

        async def handler(exchange: Exchange) -> None:
            await exchange.answer(data, status, **headers)

        self.routes[path] = handler
        return self.url(path)

    def on(self, path: str, handler: Handler) -> str:
        self.routes[path] = handler
        return self.url(path)

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.open += 1
        self.most_open = max(self.most_open, self.open)
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            pairs = (line.split(": ", 1) for line in head[1:] if ": " in line)
            exchange = Exchange(head[0].split(" ")[1], {k.lower(): v for k, v in pairs}, reader, writer)
            self.requests.append(exchange)
            handler = self.routes.get(exchange.path.partition("?")[0])
            if handler is None:
                await exchange.answer(b"not here", "404 Not Found")
            else:
                await handler(exchange)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            self.open -= 1
            writer.close()


@asynccontextmanager
async def open_web(secure: ssl.SSLContext | None = None) -> AsyncIterator[Web]:
    """A server on a free port."""
    web = Web()
    tasks: set[asyncio.Task[None]] = set()

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.get_running_loop().create_task(web.talk(reader, writer))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    server = await asyncio.start_server(accept, "127.0.0.1", 0, ssl=secure)
    web.port = server.sockets[0].getsockname()[1]
    yield web
    server.close()
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


class Detour(httpcore.AsyncNetworkBackend):
    """Sockets that lead to servers on loopback; notes where they should go.

    ``ports``: of the one server behind all addresses, or of each by its address; the others refuse.
    """

    def __init__(self, ports: int | Mapping[str, int]) -> None:
        self._ports = ports
        self._real = httpcore.AnyIOBackend()
        self.connected: list[tuple[str, int]] = []

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        self.connected.append((host, port))
        there = self._ports if isinstance(self._ports, int) else self._ports.get(host)
        if there is None:
            raise httpcore.ConnectError("connection refused")
        return await self._real.connect_tcp("127.0.0.1", there, timeout)


@dataclass
class Names:
    """A name server: answers by name, one list after the other until the last, which stays."""

    answers: Mapping[str, list[Sequence[str]]]
    asked: list[str] = field(default_factory=list)

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked.append(host)
        answers = self.answers.get(host)
        if not answers:
            raise OSError("no such name")
        return answers.pop(0) if len(answers) > 1 else answers[0]
