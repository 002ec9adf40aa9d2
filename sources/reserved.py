"""What a publisher lets others show of a text: robots directives, and text-and-data-mining reservations.

A limit is the most characters that may be quoted: 0 for headline and link only, None for no limit.
Pure reading of what the publisher said; nothing is fetched here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sources.robots import encoded, longest, target

TDMREP_PATH = "/.well-known/tdmrep.json"
MOST_RULES = 1000
"""Entries of a tdmrep.json that are read: publishers have a handful."""

_AGENT = re.compile(r"\s*([a-z0-9][a-z0-9_.-]*)\s*:(.*)", re.I | re.S)
_VALUED = frozenset({"max-snippet", "max-image-preview", "max-video-preview", "unavailable_after"})
_SNIPPET = re.compile(r"max-snippet\s*:\s*(-?\d{1,9})", re.I | re.A)


def strictest(*limits: int | None) -> int | None:
    """The smallest of several limits; None where there is none."""
    return min((limit for limit in limits if limit is not None), default=None)


def directives(text: str) -> int | None:
    """The limit in a comma list of robots directives, as in ``<meta name="robots" content="...">``.

    ``nosnippet`` is 0, ``max-snippet:N`` is N and -1 no limit, as Google's robots meta tag specification
    has it. Directives about indexing say nothing of quoting.
    """
    return strictest(*(_directive(part.strip()) for part in text.split(",")))


def _directive(text: str) -> int | None:
    if text.lower() == "nosnippet":
        return 0
    found = _SNIPPET.fullmatch(text)
    return int(found[1]) if found and int(found[1]) >= 0 else None


def from_robots_tag(values: Iterable[str], agent: str = "sitrep") -> int | None:
    """The limit in X-Robots-Tag header fields, one text for each field.

    ``name: `` before a directive addresses it and those after it to one program: only ``agent`` minds them.
    """
    return strictest(*(directives(",".join(_for_agent(value, agent))) for value in values))


def _for_agent(value: str, agent: str) -> Iterable[str]:
    ours = True
    for part in value.split(","):
        named = _AGENT.fullmatch(part)
        if named and named[1].lower() not in _VALUED:
            ours, part = named[1].lower() == agent, named[2]
        if ours:
            yield part


def from_tdm_reservation(value: str) -> int | None:
    """The limit in a ``tdm-reservation`` header or meta tag: 1 reserves all rights (W3C TDMRep, 2024)."""
    return 0 if value.strip() == "1" else None


def from_header(fields: Iterable[tuple[bytes, bytes]]) -> int | None:
    """The limit in the raw header fields of an answer."""
    said = [(name.lower(), value.decode("latin-1")) for name, value in fields if name.lower() in _FIELDS]
    return strictest(
        from_robots_tag(value for name, value in said if name == b"x-robots-tag"),
        *(from_tdm_reservation(value) for name, value in said if name == b"tdm-reservation"),
    )


_FIELDS = frozenset({b"x-robots-tag", b"tdm-reservation"})


@dataclass(frozen=True, slots=True)
class Reservations:
    """A site's tdmrep.json: (pattern, reserved) pairs."""

    rules: tuple[tuple[str, bool], ...] = ()

    def of(self, url: str) -> int | None:
        """The limit for a page. The longest pattern decides; of equals, the one that reserves."""
        return 0 if longest(self.rules, target(url), default=False) else None


UNRESERVED = Reservations()


def read_tdmrep(text: str) -> Reservations:
    """The reservations of a site (W3C TDM Reservation Protocol, "TDM file on the origin server").

    Entries without a location or a readable reservation are passed over; no file at all if it is not JSON.
    """
    try:
        entries = json.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError):
        return UNRESERVED
    if not isinstance(entries, list):
        entries = [entries]
    return Reservations(tuple(rule for entry in entries[:MOST_RULES] if (rule := _rule(entry))))


def _rule(entry: object) -> tuple[str, bool] | None:
    if not isinstance(entry, Mapping):
        return None
    location, reservation = entry.get("location"), str(entry.get("tdm-reservation")).strip()
    if not isinstance(location, str) or not location or reservation not in ("0", "1"):
        return None
    return encoded(location), reservation == "1"
