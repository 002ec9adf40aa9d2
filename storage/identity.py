"""By what articles, lines of pages and sites are known: short, and the same everywhere."""

from __future__ import annotations

from hashlib import blake2b

from storage.values import storable

_SPAN = 2**64


def address_digest(link: str) -> bytes | None:
    """16 bytes (BLAKE2b) of an address in canonical form; None where there is none."""
    return blake2b(storable(link).encode(), digest_size=16).digest() if link else None


def page_number(page: str) -> int:
    """A page's address as a signed 64-bit number (BLAKE2b)."""
    return int.from_bytes(blake2b(storable(page).encode(), digest_size=8).digest(), signed=True)


def host_of(url: str) -> str:
    """Host and port of an address, "" of what is none."""
    return url.partition("://")[2].partition("/")[0].partition("?")[0].lower()


def signed(number: int) -> int:
    """A 64-bit number as databases keep it, whether it came with a sign or without."""
    return (number + _SPAN // 2) % _SPAN - _SPAN // 2
