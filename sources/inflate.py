"""Undoing a response's compression piece by piece, under a ceiling that a bomb cannot pass."""

from __future__ import annotations

import zlib

STEP = 64 * 1024
"""Most bytes that one call of zlib may produce."""

MEAN_PIECE = 512
"""Bytes: only as many pieces are taken as fill the limit at this size. A million of one byte are no text."""
MOST_MEMBERS = 100
"""Members of one gzip body: servers send one."""

_GZIP_MAGIC = b"\x1f\x8b"
_KNOWN = frozenset({"", "identity", "gzip", "x-gzip", "deflate"})


class TooLarge(Exception):
    """The body is larger than the limit."""


class BadEncoding(Exception):
    """The body is compressed in a way that was not asked for, or is damaged."""


class Inflater:
    """Collects a response body: raw pieces in, decoded bytes out.

    ``encoding`` is the Content-Encoding header; ``raw_limit`` and ``limit`` are bytes before and after
    decoding, the same for a body that is not compressed. Raises BadEncoding for anything but identity,
    gzip and deflate (one of them, not stacked).
    """

    def __init__(self, encoding: str, raw_limit: int, limit: int) -> None:
        self._encoding = encoding.strip().lower()
        if self._encoding not in _KNOWN:
            raise BadEncoding(self._encoding)
        self._raw_limit = raw_limit if self._encoding not in ("", "identity") else limit
        self._limit = limit
        self._raw = 0
        self._pieces = 0
        self._members = 1
        self._body = bytearray()
        self._started = False
        self._zlib: zlib._Decompress | None = None

    @property
    def raw_size(self) -> int:
        """Bytes received so far."""
        return self._raw

    def feed(self, piece: bytes) -> None:
        """Take the next piece. Raises TooLarge or BadEncoding."""
        self._raw += len(piece)
        self._pieces += 1
        if not self._started and piece:
            self._start(piece)
        if self._zlib is None:
            self._keep(piece)
        else:
            self._inflate(piece)
        if self._raw > self._raw_limit or self._pieces > self._raw_limit // MEAN_PIECE + 1:
            raise TooLarge

    def body(self) -> bytes:
        """Everything decoded, as far as it came: of a body that stopped early, or was cut at the ceiling."""
        return bytes(self._body)

    def _start(self, piece: bytes) -> None:
        """Choose by the first bytes: servers label plain bodies gzip, and send deflate without its frame."""
        self._started = True
        if self._encoding in ("gzip", "x-gzip") and piece[:1] == _GZIP_MAGIC[:1]:
            self._zlib = zlib.decompressobj(wbits=31)
        elif self._encoding == "deflate":
            framed = len(piece) >= 2 and piece[0] & 0x0F == 8 and int.from_bytes(piece[:2], "big") % 31 == 0
            self._zlib = zlib.decompressobj(wbits=15 if framed else -15)

    def _inflate(self, piece: bytes) -> None:
        while piece and self._zlib is not None:
            try:
                self._keep(self._zlib.decompress(piece, STEP))
            except zlib.error as error:
                raise BadEncoding("damaged") from error
            if self._zlib.eof:
                piece = self._next_member(self._zlib.unused_data)
            else:
                piece = self._zlib.unconsumed_tail

    def _next_member(self, rest: bytes) -> bytes:
        """A gzip file may hold several members; other bytes after the end are padding."""
        if self._encoding != "deflate" and rest.startswith(_GZIP_MAGIC):
            self._members += 1
            if self._members > MOST_MEMBERS:
                raise BadEncoding("too many members")
            self._zlib = zlib.decompressobj(wbits=31)
            return rest
        return b""

    def _keep(self, data: bytes) -> None:
        room = self._limit - len(self._body)
        self._body += data[:room]
        if len(data) > room:
            raise TooLarge
