"""A museum of misbehaving servers: every path of it is one way to stall, bloat or mislead who fetches it."""

from __future__ import annotations

import asyncio
import functools
import gzip
import zlib
from collections.abc import Callable, Iterator

from tests.sources.web import Exchange, Handler, Web

SLOW = "took too long"
LARGE = "too large"
PACKED = "compressed in a way"
BROKEN = "broke off"
ROUND = "in a circle"
ASTRAY = "without saying where"
PRIVATE = "private"
UNREACHED = "cannot be reached"

OK = b"HTTP/1.1 200 OK\r\n"
_MIB = 1024 * 1024


@functools.cache
def zeros(encoding: str, size: int = 64 * _MIB) -> bytes:
    """A bomb: ``size`` zero bytes in about a thousandth of that."""
    packer = zlib.compressobj(9, wbits={"gzip": 31, "deflate": 15, "raw": -15}[encoding])
    pieces = [packer.compress(bytes(_MIB)) for _ in range(size // _MIB)]
    return b"".join(pieces) + packer.flush()


def answer(head: bytes, body: bytes = b"") -> Handler:
    """Say these bytes and hang up."""

    async def handler(exchange: Exchange) -> None:
        await exchange.send(head + b"\r\n\r\n" + body)

    return handler


def packed(encoding: str, body: Callable[[], bytes]) -> Handler:
    """A body that is announced as compressed; made when it is asked for."""

    async def handler(exchange: Exchange) -> None:
        await exchange.send(OK + b"Content-Encoding: " + encoding.encode() + b"\r\n\r\n" + body())

    return handler


def endless(head: bytes, *pieces: bytes) -> Handler:
    """The head, then the pieces again and again, as fast as they are taken."""

    async def handler(exchange: Exchange) -> None:
        await exchange.send(head)
        while True:
            for piece in pieces:
                await exchange.send(piece)

    return handler


def dripping(head: bytes, piece: bytes = b"a") -> Handler:
    """The head, then a little now and then, for ever; no read ever takes long."""

    async def handler(exchange: Exchange) -> None:
        await exchange.send(head)
        while True:
            await asyncio.sleep(0.02)
            await exchange.send(piece)

    return handler


def broken_off(said: bytes) -> Handler:
    """Say these bytes, then reset the connection."""

    async def handler(exchange: Exchange) -> None:
        if said:
            await exchange.send(said)
        exchange.writer.transport.abort()

    return handler


def to(location: str, status: str = "302 Found", after: bytes = b"") -> Handler:
    """Send visitors on."""
    head = f"HTTP/1.1 {status}\r\nLocation: {location}\r\n".encode()

    async def handler(exchange: Exchange) -> None:
        await exchange.send(head + b"\r\n" + after)

    return handler


async def silence(exchange: Exchange) -> None:
    """Never say anything."""
    await exchange.reader.read()


async def no_greeting(exchange: Exchange) -> None:
    """Hang up politely without a word."""


async def further_and_further(exchange: Exchange) -> None:
    """Each address leads to a new, longer one."""
    await to(exchange.path + "/x" * 50)(exchange)


SLOW_ONES: dict[str, Handler] = {
    "silence": silence,
    "dripping status line": dripping(b"HTTP/1.1 200 "),
    "dripping header": dripping(OK + b"X-Slow: "),
    "dripping early hints": dripping(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n"),
    "dripping body": dripping(OK + b"Content-Length: 100000\r\n\r\n"),
    "dripping chunks": dripping(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\na\r\n"),
    "dripping chunk size": dripping(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"0"),
    "dripping trailers": dripping(OK + b"Transfer-Encoding: chunked\r\n\r\n0\r\n", b"X: a\r\n"),
    "a byte short": dripping(OK + b"Content-Length: 3\r\n\r\nab", b""),
}
"""Those that would go on for ever unless somebody looks at the clock."""

_CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"

LARGE_ONES: dict[str, tuple[Handler, str]] = {
    "endless body": (endless(OK + b"\r\n", b"a" * 10_000), LARGE),
    "endless chunks": (endless(_CHUNKED, b"2710\r\n" + b"a" * 10_000 + b"\r\n"), LARGE),
    "chunks of one byte": (endless(_CHUNKED, b"1\r\na\r\n" * 2000), LARGE),
    "chunk extensions": (endless(_CHUNKED, (b"1;" + b"x" * 4000 + b"\r\na\r\n") * 4), LARGE),
    "early hints": (endless(b"", b"HTTP/1.1 103 Early Hints\r\nX: " + b"a" * 4000 + b"\r\n\r\n"), LARGE),
    "ten gigabytes announced": (
        endless(OK + b"Content-Length: 10000000000\r\n\r\n", b"a" * 10_000),
        LARGE,
    ),
    "gzip bomb": (packed("gzip", lambda: zeros("gzip")), LARGE),
    "deflate bomb": (packed("deflate", lambda: zeros("deflate")), LARGE),
    "raw deflate bomb": (packed("deflate", lambda: zeros("raw")), LARGE),
    "bomb after bomb": (packed("gzip", lambda: zeros("gzip", 4 * _MIB) * 300), LARGE),
    "gzip of many members": (packed("gzip", lambda: gzip.compress(b"", mtime=0) * 50_000), PACKED),
    "endless gzip of nothing": (endless(OK + b"Content-Encoding: gzip\r\n\r\n", gzip.compress(b"")), PACKED),
    "endless stored deflate": (
        endless(OK + b"Content-Encoding: deflate\r\n\r\n\x78\x01", b"\x00\x00\x00\xff\xff" * 2000),
        LARGE,
    ),
    "stacked gzip": (packed("gzip, gzip", lambda: gzip.compress(zeros("gzip"))), PACKED),
    "stacked gzip in two lines": (
        answer(OK + b"Content-Encoding: gzip\r\nContent-Encoding: gzip", gzip.compress(b"x")),
        PACKED,
    ),
    "stacked deflate": (packed("deflate, gzip", lambda: zeros("gzip")), PACKED),
    "br announced": (packed("br", lambda: b"\x1b\xff\xff\xff\xff"), PACKED),
    "zstd announced": (packed("zstd", lambda: b"\x28\xb5\x2f\xfd" + bytes(1000)), PACKED),
    "unknown coding": (packed("xor-1999", lambda: b"x"), PACKED),
    "gzip that is junk": (packed("gzip", lambda: b"\x1f\x8b" + b"junk" * 100), PACKED),
    "endless header": (endless(OK, b"X-Filler: " + b"a" * 1000 + b"\r\n"), BROKEN),
    "endless header name": (endless(OK, b"a" * 10_000), BROKEN),
    "endless status line": (endless(b"HTTP/1.1 200 ", b"O" * 10_000), BROKEN),
    "ten megabytes of header": (answer(OK + b"X: " + b"a" * 10 * _MIB), BROKEN),
    "100,000 headers": (answer(OK + b"\r\n".join(b"X%d: a" % n for n in range(100_000))), BROKEN),
    "endless trailers": (endless(_CHUNKED + b"0\r\n", b"X-Filler: " + b"a" * 1000 + b"\r\n"), BROKEN),
    "endless chunk size": (endless(_CHUNKED, b"0" * 10_000), BROKEN),
    "endless redirect": (to("/fine", after=bytes(5 * _MIB)), ""),
}
"""Those that would fill the memory, and how they are to end."""

MISLEADING: dict[str, tuple[Handler, str]] = {
    "circle of one": (to("/circle%20of%20one"), ROUND),
    "circle with a fragment": (to("/circle%20with%20a%20fragment#other"), ROUND),
    "circle of two": (to("/and%20back"), ROUND),
    "and back": (to("/circle%20of%20two", "301 Moved"), ROUND),
    "no location": (answer(b"HTTP/1.1 302 Found"), ASTRAY),
    "empty location": (to(""), ASTRAY),
    "tab in location": (to("/a\tb"), ASTRAY),
    "unit separator in location": (to("/a\x1fb"), "."),
    "delete in location": (to("/a\x7fb"), ASTRAY),
    "zero-width location": (to("http://127.0.0\u200b.1/"), "cannot be opened"),
    "bidi in location": (to("http://news.example/\u202egnp"), "cannot be opened"),
    "location of 90 kilobytes": (to("/" + "a" * 90_000), "cannot be opened"),
    "to loopback": (to("http://127.0.0.1/"), PRIVATE),
    "to another port of loopback": (to("http://127.0.0.1:8080/"), PRIVATE),
    "to loopback by name": (to("http://localhost:8080/"), PRIVATE),
    "to loopback, IPv6": (to("http://[::1]/"), PRIVATE),
    "to loopback, mapped": (to("http://[::ffff:127.0.0.1]/"), PRIVATE),
    "to loopback, integer": (to("http://2130706433/"), "cannot be opened"),
    "to a private range": (to("//10.0.0.1/"), PRIVATE),
    "to metadata": (to("http://169.254.169.254/latest/meta-data/"), PRIVATE),
    "to metadata by name": (to("http://metadata.google.internal/"), PRIVATE),
    "to a user": (to("http://news.example@10.0.0.1/"), "cannot be opened"),
    "to a file": (to("file:///etc/passwd"), "cannot be opened"),
    "to a script": (to("javascript:alert(1)"), "cannot be opened"),
    "to data": (to("data:text/xml,<rss/>"), "cannot be opened"),
    "to ftp": (to("ftp://news.example/"), "cannot be opened"),
    "to a mail server": (to("http://93.184.215.14:25/"), "cannot be opened"),
    "304 unasked": (answer(b"HTTP/1.1 304 Not Modified"), "was not asked"),
    "304 with a body": (answer(b"HTTP/1.1 304 Not Modified\r\nContent-Length: 9", b"<rss/>..."), "not asked"),
    "nothing at all": (no_greeting, BROKEN),
    "reset at once": (broken_off(b""), BROKEN),
    "reset after a byte": (broken_off(b"H"), BROKEN),
    "reset in the header": (broken_off(OK + b"X: "), BROKEN),
    "reset after the header": (broken_off(OK + b"Content-Length: 10\r\n\r\n"), BROKEN),
    "reset in the body": (broken_off(OK + b"Content-Length: 10\r\n\r\n12345"), BROKEN),
    "shorter than announced": (answer(OK + b"Connection: close\r\nContent-Length: 500", b"short"), BROKEN),
    "negative length": (answer(OK + b"Content-Length: -1", b"x"), BROKEN),
    "length in words": (answer(OK + b"Content-Length: ten", b"x"), BROKEN),
    "two lengths": (answer(OK + b"Content-Length: 1\r\nContent-Length: 2", b"xy"), BROKEN),
    "chunk size in words": (answer(OK + b"Transfer-Encoding: chunked", b"zz\r\n"), BROKEN),
    "chunk size beyond reason": (
        answer(OK + b"Transfer-Encoding: chunked", b"1" + b"0" * 20 + b"\r\nx"),
        BROKEN,
    ),
    "unknown transfer coding": (answer(OK + b"Transfer-Encoding: gzip", b"x"), BROKEN),
    "no HTTP": (answer(b"220 mail.example ESMTP"), BROKEN),
    "HTTP/0.9": (answer(b"<rss/>"), BROKEN),
    "HTTP/2": (answer(b"PRI * HTTP/2.0"), BROKEN),
    "TLS": (answer(b"\x16\x03\x01\x02\x00\x01\x00"), BROKEN),
    "status 999999": (answer(b"HTTP/1.1 999999 Hm"), BROKEN),
    "status 999": (answer(b"HTTP/1.1 999 Request denied"), "status 999"),
    "status 000": (answer(b"HTTP/1.1 000 Nothing"), BROKEN),
    "switching protocols": (answer(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c"), "."),
    "partial content": (answer(b"HTTP/1.1 206 Partial\r\nContent-Length: 1", b"x"), "status 206"),
    "NUL in a header": (answer(OK + b"X: a\x00b"), BROKEN),
    "header without a name": (answer(OK + b": a"), BROKEN),
    "space in a header's name": (answer(OK + b"X Y: a"), BROKEN),
}
"""Those that lie, and how they are to end."""

ODD: dict[str, tuple[Handler, bytes]] = {
    "feed as a picture": (answer(OK + b"Content-Type: image/png", b"<rss/>"), b"<rss/>"),
    "type of nonsense": (answer(OK + b"Content-Type: \xff\xfe; charset=\xff", b"<rss/>"), b"<rss/>"),
    "lying charset": (answer(OK + b"Content-Type: text/xml; charset=utf-32", b"<rss/>"), b"<rss/>"),
    "longer than announced": (answer(OK + b"Content-Length: 6", b"<rss/>trailing"), b"<rss/>"),
    "gzip that is none": (packed("gzip", lambda: b"<rss/>"), b"<rss/>"),
    "gzip cut short": (packed("gzip", lambda: gzip.compress(b"<rss/>" * 9, mtime=0)[:-8]), b"<rss/>" * 9),
    "identity": (packed("identity", lambda: b"<rss/>"), b"<rss/>"),
    "folded header": (answer(OK + b"X: a\r\n b"), b""),
    "NULs": (answer(OK + b"X: a", bytes(100)), bytes(100)),
    "as much as is allowed": (answer(OK + b"X: a", b"a" * 8 * _MIB), b"a" * 8 * _MIB),
    "nothing in it": (answer(OK + b"Content-Length: 0"), b""),
    "absurd dates and lifetimes": (
        answer(OK + b"Expires: Fri, 31 Dec 9999 23:59:59 GMT\r\nCache-Control: max-age=1e99", b"x"),
        b"x",
    ),
    "dead links for validators": (
        answer(OK + b"ETag: " + b"e" * 5000 + b"\r\nLast-Modified: \xff", b"x"),
        b"x",
    ),
}
"""Those that are wrong but harmless: what is to be read all the same."""


def path(name: str) -> str:
    """Where an exhibit stands."""
    return "/" + name.replace(" ", "%20")


def exhibits() -> Iterator[tuple[str, Handler]]:
    """All of them."""
    yield from SLOW_ONES.items()
    for table in (LARGE_ONES, MISLEADING, ODD):
        for name, (handler, _) in table.items():
            yield name, handler


def open_museum(web: Web) -> None:
    """Put all exhibits on a server."""
    web.serve("/fine", b"<rss/>")
    for name, handler in exhibits():
        web.on(path(name), handler)
