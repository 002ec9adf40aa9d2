"""robots.txt as RFC 9309 has it: the group for our name, the longest matching rule, ``*`` and ``$``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import quote, unquote_to_bytes, urlsplit

MAX_BYTES = 512 * 1024
MAX_DELAY = 10.0
"""Seconds: a longer Crawl-delay counts as this much."""
MOST_RULES = 2000
"""Rules for us that are kept, the first ones: the event loop holds each of them against every page."""
MOST_SITEMAPS = 50
"""Sitemap lines that are kept."""
MAX_ADDRESS = 2000

_LINE = re.compile(
    r"^[ \t\ufeff]*(user-agent|allow|disallow|crawl-delay|sitemap)[ \t]*:([^\n#]*)", re.I | re.M
)
_KEPT = "/?&=%:@!$'()*+,;~-._[]"


@dataclass(frozen=True, slots=True)
class Robots:
    """The rules for us: (pattern, allowed) pairs, the seconds to wait between pages, and the sitemaps."""

    rules: tuple[tuple[str, bool], ...] = ()
    delay: float = 0.0
    sitemaps: tuple[str, ...] = ()

    def allows(self, url: str) -> bool:
        """Whether a page may be read; of rules that match equally well the permitting one wins."""
        return longest(self.rules, target(url), default=True)

    @property
    def weight(self) -> int:
        """Characters, about: what it costs to remember."""
        return sum(len(pattern) for pattern, _ in self.rules) + sum(map(len, self.sitemaps))


OPEN = Robots()


def read_robots(text: str, agent: str = "sitrep") -> Robots:
    """The rules of a robots.txt for ``agent``, or those for everybody if it has none of its own."""
    groups: dict[str, list[tuple[str, str]]] = {}
    sitemaps: list[str] = []
    names: set[str] = set()
    in_rules = True
    for field, value in _fields(text):
        if field == "sitemap":
            sitemaps.append(value)
        elif field == "user-agent":
            names = set() if in_rules else names
            in_rules = False
            # Others' groups are not kept: many names over many rules would fill the memory.
            if value.lower() in (agent, "*"):
                names.add(value.lower())
                groups.setdefault(value.lower(), [])
        else:
            in_rules = True
            for name in names:
                if len(groups[name]) < MOST_RULES:
                    groups[name].append((field, value))
    return _robots(groups.get(agent, groups.get("*", [])), sitemaps)


def _fields(text: str) -> Iterator[tuple[str, str]]:
    for found in _LINE.finditer(text[:MAX_BYTES].replace("\r", "\n")):
        yield found[1].lower(), found[2].strip()


def _robots(group: Iterable[tuple[str, str]], sitemaps: Iterable[str]) -> Robots:
    group = list(group)
    rules = ((encoded(value), field == "allow") for field, value in group if field != "crawl-delay" and value)
    delays = (_seconds(value) for field, value in group if field == "crawl-delay")
    addresses = (value for value in dict.fromkeys(sitemaps) if _is_address(value))
    return Robots(tuple(dict.fromkeys(rules)), max(delays, default=0.0), tuple(addresses)[:MOST_SITEMAPS])


def _is_address(value: str) -> bool:
    return len(value) <= MAX_ADDRESS and value.lower().startswith(("http://", "https://"))


def _seconds(value: str) -> float:
    return min(float(value), MAX_DELAY) if re.fullmatch(r"\d{1,6}(\.\d{1,6})?", value) else 0.0


def target(url: str) -> str:
    """What patterns are held against: path and query, percent-encoded in one way (RFC 9309, 2.2.2)."""
    parts = urlsplit(url)
    return encoded((parts.path or "/") + (f"?{parts.query}" if parts.query else ""))


def encoded(path: str) -> str:
    """Octets outside ASCII percent-encoded, unreserved ones plain, the digits of the rest in capitals."""
    if path.isascii() and "%" not in path:
        return path
    return re.sub(r"%[0-9a-fA-F]{2}", _triplet, quote(path, safe=_KEPT + '"<>\\^`{|} ', errors="replace"))


def _triplet(found: re.Match[str]) -> str:
    octet = unquote_to_bytes(found[0])
    return octet.decode() if re.fullmatch(rb"[A-Za-z0-9._~-]", octet) else found[0].upper()


def longest(rules: Iterable[tuple[str, bool]], path: str, *, default: bool) -> bool:
    """What the longest matching pattern says; of equally long ones, the one that says yes."""
    matching = [(len(pattern), verdict) for pattern, verdict in rules if _matches(pattern, path)]
    return max(matching)[1] if matching else default


def _matches(pattern: str, path: str) -> bool:
    """Wildcard match from the start, in linear time whatever the pattern."""
    anchored = pattern.endswith("$")
    first, *others = (pattern[:-1] if anchored else pattern).split("*")
    if not path.startswith(first):
        return False
    at = len(first)
    for number, part in enumerate(others, 1):
        if anchored and number == len(others):
            return path.endswith(part) and len(path) - len(part) >= at
        found = path.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return not anchored or at == len(path)
