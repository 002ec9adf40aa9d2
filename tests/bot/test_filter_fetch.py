"""The fetch filter and servers that ask for time."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from bot.filters import run
from bot.settings import load


@contextmanager
def _answering(status: int, wish: str) -> Iterator[int]:
    """The port of a server that has but one answer."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            if wish:
                self.send_header("Retry-After", wish)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Keeps the tests' output clean."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.parametrize(
    ("status", "wish", "outcome", "seconds"),
    [
        (429, "120", "retry", 120),
        (429, "", "retry", None),
        (503, "", "retry", None),
        (500, "", "error", None),
    ],
)
def test_who_asks_for_time_is_to_be_asked_again(
    status: int, wish: str, outcome: str, seconds: int | None
) -> None:
    with _answering(status, wish) as port:
        settings = load({"SITREP_ALLOW_ORIGIN": f"127.0.0.1:{port}"})
        line = json.dumps({"url": f"http://127.0.0.1:{port}/feed", "state": None}).encode()
        sink = io.BytesIO()
        run("fetch", settings, io.BytesIO(line + b"\n"), sink)
    answer = json.loads(sink.getvalue())
    assert (answer["outcome"], answer["retry_after"]) == (outcome, seconds)
    assert answer["error"]
