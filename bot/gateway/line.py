"""The HTTP line to the Bot API, which also hears what the polling of PTB keeps to itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from telegram.request import BaseRequest, HTTPXRequest, RequestData

CONNECT, READ, WRITE, POOL = 10.0, 30.0, 30.0, 60.0
SENDERS = 32


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
