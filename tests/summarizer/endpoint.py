"""A chat-completions server on loopback that behaves as a test tells it to."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

Behaviour = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    """One request; ``asked`` is its JSON."""

    protocol_version = "HTTP/1.1"
    server: Server

    def do_POST(self) -> None:
        """Remember what was asked, then behave."""
        self.asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append((self.path, dict(self.headers), self.asked))
        self.close_connection = True
        try:
            self.server.behaviour(self)
        except (BrokenPipeError, ConnectionResetError):
            self.server.hung_up.set()

    def do_GET(self) -> None:
        """Where a redirect would lead: nobody should come."""
        self.server.asked.append((self.path, {}, {}))
        self.answer(b"{}")

    def answer(self, body: bytes, status: int = 200, **headers: str) -> None:
        """A whole response."""
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), "Connection": "close", **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet."""


class Server(ThreadingHTTPServer):
    """``asked``: path, headers and JSON of every request; ``over`` is set when the test ends."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, behaviour: Behaviour) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.behaviour = behaviour
        self.asked: list[tuple[str, dict[str, str], dict[str, Any]]] = []
        self.over = Event()
        self.hung_up = Event()

    @property
    def base(self) -> str:
        """The address to configure."""
        return f"http://127.0.0.1:{self.server_address[1]}/v1"


@contextmanager
def serving(behaviour: Behaviour) -> Iterator[Server]:
    """A server for as long as the block lasts."""
    server = Server(behaviour)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.over.set()
        server.shutdown()
        server.server_close()
        thread.join(5)


def completion(text: object) -> bytes:
    """What a well-behaved server answers."""
    return json.dumps({"choices": [{"message": {"role": "assistant", "content": text}}]}).encode()


def saying(text: object) -> Behaviour:
    """Answers everything with one text."""
    return lambda handler: handler.answer(completion(text))
