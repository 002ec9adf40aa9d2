"""A model hub on loopback with one model at one commit, enough for the hub's own library; it may be bad."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from summarizer.fetch import git_object

COMMIT = "0123456789abcdef0123456789abcdef01234567"
LARGE = 10_000
"""Bytes; files above are listed with their SHA-256, as those in large-file storage are."""


@dataclass
class Hub:
    """``sent``: contents that differ from the listing, by path; ``cut``: paths whose transfer breaks off.

    ``commit``: what the hub says it answers with. ``asked``: method and path of every request.
    """

    directory: Path
    commit: str = COMMIT
    sent: dict[str, bytes] = field(default_factory=dict)
    cut: set[str] = field(default_factory=set)
    asked: list[tuple[str, str]] = field(default_factory=list)
    url: str = ""

    def paths(self) -> list[str]:
        """Every file of the model."""
        files = [file for file in self.directory.rglob("*") if file.is_file()]
        return sorted(str(file.relative_to(self.directory)) for file in files)

    def listing(self) -> list[dict[str, Any]]:
        """As the hub's interface has it."""
        return [self._entry(path, (self.directory / path).read_bytes()) for path in self.paths()]

    def _entry(self, path: str, body: bytes) -> dict[str, Any]:
        entry = {"type": "file", "path": path, "size": len(body), "oid": git_object(body)}
        large = {"oid": hashlib.sha256(body).hexdigest(), "size": len(body), "pointerSize": 130}
        return entry | ({"lfs": large} if len(body) > LARGE else {})


@contextmanager
def serving(hub: Hub) -> Iterator[Hub]:
    """The hub for as long as the block lasts, at ``hub.url``."""
    handler = type("Bound", (_Handler,), {"hub": hub})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    hub.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield hub
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    hub: Hub

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        path = self.path.split("?")[0]
        self.hub.asked.append((self.command, path))
        if path.startswith("/api/models/") and "/tree/" in path:
            self._answer(json.dumps(self.hub.listing()).encode())
        elif path.startswith("/api/models/"):
            self._answer(json.dumps({"id": "sample/tiny", "sha": self.hub.commit}).encode())
        elif (name := path.partition(f"/resolve/{COMMIT}/")[2]) in self.hub.paths():
            self._file(name)
        else:
            self._answer(b"{}", 404)

    def _file(self, name: str) -> None:
        body = self.hub.sent.get(name, (self.hub.directory / name).read_bytes())
        tag = hashlib.sha256(body).hexdigest()
        if name in self.hub.cut and self.command == "GET":
            self._answer(body[: len(body) // 2], tag=tag, length=len(body))
            self.close_connection = True
        else:
            self._answer(body, tag=tag)

    def _answer(self, body: bytes, status: int = 200, tag: str = "", length: int | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        if tag:
            self.send_header("ETag", f'"{tag}"')
            self.send_header("X-Repo-Commit", self.hub.commit)
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet."""
