"""A small HTTP/1.1 server for one sample site on loopback: GET and HEAD, ETag, Last-Modified, 304."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from http import HTTPStatus

from bot.demo.formats import Document

HOST = "127.0.0.1"
_PATIENCE = 10.0  # seconds to wait for a request's headers

Routes = Mapping[str, Document]


@dataclass(frozen=True, slots=True)
class _Request:
    method: str
    path: str
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Answer:
    status: HTTPStatus
    headers: Mapping[str, str]
    body: bytes = b""


@asynccontextmanager
async def open_site(build: Callable[[str], Routes]) -> AsyncIterator[int]:
    """Serve what ``build(origin)`` returns on a free port of the loopback address; yields the port.

    It is asked anew for every request, since a site grows.
    """
    open_connections: set[asyncio.StreamWriter] = set()

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        open_connections.add(writer)
        try:
            await _converse(reader, writer, build(origin))
        finally:
            open_connections.discard(writer)
            writer.close()

    server = await asyncio.start_server(handle, HOST, 0)
    port: int = server.sockets[0].getsockname()[1]
    origin = f"http://{HOST}:{port}"
    try:
        yield port
    finally:
        server.close()
        for writer in open_connections:
            writer.transport.abort()
        await server.wait_closed()


async def _converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, routes: Routes) -> None:
    """Answer one request; a client that hangs up, dawdles or sends too much is let go."""
    try:
        head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), _PATIENCE)
        request = _parse(head)
        answer = _Answer(HTTPStatus.BAD_REQUEST, {}) if request is None else _answer(request, routes)
        writer.write(_encode(answer, with_body=request is None or request.method != "HEAD"))
        await writer.drain()
    except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, TimeoutError, ConnectionError):
        return


def _parse(head: bytes) -> _Request | None:
    lines = head.decode("latin-1").split("\r\n")
    parts = lines[0].split(" ")
    if len(parts) != 3 or not parts[2].startswith("HTTP/1."):
        return None
    pairs = (line.partition(":") for line in lines[1:] if line)
    headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
    return _Request(parts[0], parts[1].partition("?")[0], headers)


def _answer(request: _Request, routes: Routes) -> _Answer:
    if request.method not in ("GET", "HEAD"):
        return _Answer(HTTPStatus.METHOD_NOT_ALLOWED, {"Allow": "GET, HEAD"})
    document = routes.get(request.path)
    if document is None:
        return _Answer(HTTPStatus.NOT_FOUND, {"Content-Type": "text/plain"}, b"not found\n")
    etag = f'"{hashlib.sha256(document.body).hexdigest()[:20]}"'
    validators = {
        "ETag": etag,
        "Last-Modified": format_datetime(document.modified, usegmt=True),
        "Cache-Control": "max-age=60",
    }
    if _unchanged(request.headers, etag, document.modified):
        return _Answer(HTTPStatus.NOT_MODIFIED, validators)
    return _Answer(HTTPStatus.OK, validators | {"Content-Type": document.media_type}, document.body)


def _unchanged(headers: Mapping[str, str], etag: str, modified: datetime) -> bool:
    """RFC 9110, 13.2.2: If-None-Match decides alone where it is present."""
    if (known := headers.get("if-none-match")) is not None:
        tags = [tag.strip().removeprefix("W/") for tag in known.split(",")]
        return "*" in tags or etag in tags
    try:
        since = parsedate_to_datetime(headers.get("if-modified-since", ""))
    except ValueError:
        return False
    return modified <= (since if since.tzinfo else since.replace(tzinfo=UTC))


def _encode(answer: _Answer, *, with_body: bool) -> bytes:
    headers = {"Date": format_datetime(datetime.now(UTC), usegmt=True), "Connection": "close"}
    if answer.status is not HTTPStatus.NOT_MODIFIED:
        headers["Content-Length"] = str(len(answer.body))
    lines = [f"HTTP/1.1 {answer.status.value} {answer.status.phrase}"]
    lines += [f"{name}: {value}" for name, value in (headers | dict(answer.headers)).items()]
    head = "\r\n".join(lines) + "\r\n\r\n"
    return head.encode("latin-1") + (answer.body if with_body else b"")
