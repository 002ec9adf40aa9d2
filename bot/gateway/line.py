"""The HTTP line to the Bot API, which also hears what the polling of PTB keeps to itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from telegram.error import NetworkError
from telegram.request import BaseRequest, HTTPXRequest, RequestData

CONNECT, READ, WRITE, POOL = 10.0, 30.0, 30.0, 60.0
SENDERS = 32
_OK = 200


class TooLarge(Exception):
    """More came than was asked for."""


class Line(HTTPXRequest):
    """PTB's own client with longer time-outs; ``hear(status)`` is told every HTTP status."""

    def __init__(self, connections: int, hear: Callable[[int], None]) -> None:
        super().__init__(
            connection_pool_size=connections,
            connect_timeout=CONNECT,
            read_timeout=READ,
            write_timeout=WRITE,
            pool_timeout=POOL,
        )
        self._hear = hear

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
