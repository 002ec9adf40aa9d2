"""Keyed hashes of chats: who has the key can tell whether a chat is the one, nobody can tell which it is.

A plain or salted hash would not do: a number of ten digits is found by trying them all.
"""

from __future__ import annotations

import hmac
import os
import secrets
from contextlib import suppress
from pathlib import Path

from digest.errors import StoreError
from digest.model import Destination

KEY_BYTES = 32
NAME_BYTES = 8
"""So long is what stands for a key itself: shorter than any mark, so that the two can be told apart."""


class Seal:
    """HMAC-SHA-256 (RFC 2104) under a key that is in no database and in no backup.

    ``given`` is the key; where it is empty the key lies in ``file``, made on first need. ``place``
    says for people where it is.
    """

    def __init__(self, given: str, file: Path) -> None:
        self._known = given.encode()
        self._file = file
        self.place = "SITREP_FORGET_KEY" if given else str(file)

    @property
    def is_there(self) -> bool:
        """Whether there is a key already."""
        return bool(self._known) or self._file.exists()

    @property
    def name(self) -> bytes:
        """`NAME_BYTES` that say which key it is, and nothing else of it. Raises StoreError as `mark` does."""
        return hmac.digest(self._key(), b"the key itself", "sha256")[:NAME_BYTES]

    def mark(self, destination: Destination) -> bytes:
        """32 bytes that stand for a chat, or a topic of it. Raises StoreError where there is no key."""
        name = f"{destination.channel}\n{destination.chat}\n{destination.thread}"
        return hmac.digest(self._key(), name.encode(), "sha256")

    def _key(self) -> bytes:
        self._known = self._known or self._read()
        return self._known

    def _read(self) -> bytes:
        try:
            if not self._file.exists():
                _make(self._file)
            key = self._file.read_text(encoding="ascii").strip()
        except (OSError, ValueError) as error:
            raise StoreError(f"the key {self._file} cannot be read or made: {error}") from error
        if len(key) < KEY_BYTES:
            raise StoreError(f"the key {self._file} cannot be read or made: it is too short to be one")
        return key.encode()


def _make(file: Path) -> None:
    """A new key, there whole or not at all; of two who make one at once the first wins."""
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_name(f"{file.name}.{os.getpid()}.part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        os.write(descriptor, secrets.token_hex(KEY_BYTES).encode())
        os.fsync(descriptor)
        with suppress(FileExistsError):
            os.link(part, file)
    finally:
        os.close(descriptor)
        part.unlink()
