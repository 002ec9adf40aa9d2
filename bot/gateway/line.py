"""The HTTP line to the Bot API, which also hears what the polling of PTB keeps to itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import partial
from typing import Any

import httpx
from telegram.error import NetworkError
from telegram.request import BaseRequest, HTTPXRequest, RequestData

from bot.gateway.pace import Lapsed
from bot.timekeeping import elapsed

CONNECT, READ, WRITE, POOL = 10.0, 30.0, 30.0, 60.0
SENDERS = 32
_OK = 200
_BEGAN = "sitrep.began"
_LEAVING = ("send_request_headers.started", "send_request_body.started")
"""What httpcore says when a connection stands and the first byte is about to go, and the last part."""

_FENCE: ContextVar[Callable[[], bool] | None] = ContextVar("fence", default=None)
LATE = 10.0
"""Seconds: the ``Date`` of an answer that took longer, on a machine that slept say, is too old."""

_YEARS = range(2000, 2100)  # beyond them a date is nonsense, and sums with it may overflow


class TooLarge(Exception):
    """More came than was asked for."""


class Line(HTTPXRequest):
    """PTB's own client with longer time-outs; ``hear(status)`` is told every HTTP status.

    ``date(at)`` is told what time it was for whoever answered, to the second, where the answer says so
    (RFC 9110, 6.6.1). Telegram's own servers do. ``patience``: seconds for which an answer is held back
    over there where there is nothing to say; such a one is not late.
    """

    def __init__(
        self,
        connections: int,
        hear: Callable[[int], None],
        date: Callable[[datetime], None] = lambda _: None,
        patience: float = 0.0,
    ) -> None:
        super().__init__(
            connection_pool_size=connections,
            connect_timeout=CONNECT,
            read_timeout=READ,
            write_timeout=WRITE,
            pool_timeout=POOL,
            httpx_kwargs={"event_hooks": {"request": [_began], "response": [self._read_date]}},
        )
        self._hear = hear
        self._date = date
        self._late = LATE + patience

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """One call; see `telegram.request.BaseRequest.do_request`."""
        status, body = await super().do_request(
            url, method, request_data, read_timeout, write_timeout, connect_timeout, pool_timeout
        )
        self._hear(status)
        return status, body

    async def download(self, url: str, most: int) -> bytes:
        """The bytes at an address of Telegram's, given up at the first one beyond ``most``.

        PTB's own download takes whatever comes, so this one streams, and asks for no compression. Raises
        TooLarge, telegram.error.NetworkError and httpx.HTTPError.
        """
        body = bytearray()
        async with self._client.stream("GET", url, headers={"Accept-Encoding": "identity"}) as answer:
            if answer.status_code != _OK:
                raise NetworkError(f"status {answer.status_code}")
            async for chunk in answer.aiter_raw():
                body += chunk
                if len(body) > most:
                    raise TooLarge
        return bytes(body)

    async def _read_date(self, answer: httpx.Response) -> None:
        if elapsed() - answer.request.extensions[_BEGAN] > self._late:
            return
        if (at := _read(answer.headers.get("Date", ""))) is not None:
            self._date(at)


def _read(date: str) -> datetime | None:
    """The moment in UTC that a ``Date`` names; None for nonsense. One without a zone is in UTC."""
    with suppress(ValueError, OverflowError):
        at = parsedate_to_datetime(date)
        if at.year in _YEARS:
            return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    return None


@contextmanager
def only_while(fence: Callable[[], bool]) -> Iterator[None]:
    """Calls within this block leave only if ``fence()`` says so when they do; else PTB's error is of Lapsed.

    Between the turn of a message and its first byte there may be a wait for a free connection, for a new
    one, and for a processor that others use: long enough for another process to be the one that sends.
    """
    before = _FENCE.set(fence)
    try:
        yield
    finally:
        _FENCE.reset(before)


async def _began(request: httpx.Request) -> None:
    request.extensions[_BEGAN] = elapsed()
    if (fence := _FENCE.get()) is not None:
        request.extensions["trace"] = partial(_stop, fence)


async def _stop(fence: Callable[[], bool], event: str, _: Mapping[str, Any]) -> None:
    if event.endswith(_LEAVING) and not fence():
        raise Lapsed
