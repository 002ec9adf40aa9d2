"""robots.txt as RFC 9309 has it: the group for our name, the longest matching rule, ``*`` and ``$``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

MAX_BYTES = 512 * 1024
MAX_DELAY = 10.0
"""Seconds: a longer Crawl-delay counts as this much."""


@dataclass(frozen=True, slots=True)
class Robots:
    """The rules for us: (pattern, allowed) pairs, and the seconds to wait between pages."""

    rules: tuple[tuple[str, bool], ...] = ()
    delay: float = 0.0

    def allows(self, url: str) -> bool:
        """Whether a page may be read; of rules that match equally well the permitting one wins."""
        parts = urlsplit(url)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        matching = [(len(pattern), allowed) for pattern, allowed in self.rules if _matches(pattern, target)]
        return max(matching)[1] if matching else True


OPEN = Robots()


def read_robots(text: str, agent: str = "sitrep") -> Robots:
    """The rules of a robots.txt for ``agent``, or those for everybody if it has none of its own."""
    groups: dict[str, list[tuple[str, str]]] = {}
    names: list[str] = []
    in_rules = True
    for field, value in _fields(text):
        if field == "user-agent":
            names = [value.lower()] if in_rules else [*names, value.lower()]
            in_rules = False
            groups.setdefault(value.lower(), [])
        else:
            in_rules = True
            for name in names:
                groups[name].append((field, value))
    return _rules(groups.get(agent, groups.get("*", [])))


def _fields(text: str) -> list[tuple[str, str]]:
    fields = []
    for line in text[:MAX_BYTES].splitlines():
        name, colon, value = line.partition("#")[0].partition(":")
        name = name.strip().lower()
        if colon and name in ("user-agent", "allow", "disallow", "crawl-delay"):
            fields.append((name, value.strip()))
    return fields


def _rules(group: list[tuple[str, str]]) -> Robots:
    rules = tuple((value, field == "allow") for field, value in group if field != "crawl-delay" and value)
    return Robots(
        rules, max((_seconds(value) for field, value in group if field == "crawl-delay"), default=0.0)
    )


def _seconds(value: str) -> float:
    return min(float(value), MAX_DELAY) if re.fullmatch(r"\d{1,6}(\.\d{1,6})?", value) else 0.0


def _matches(pattern: str, target: str) -> bool:
    """Wildcard match from the start, in linear time whatever the pattern."""
    anchored = pattern.endswith("$")
    first, *others = (pattern[:-1] if anchored else pattern).split("*")
    if not target.startswith(first):
        return False
    at = len(first)
    for number, part in enumerate(others, 1):
        if anchored and number == len(others):
            return target.endswith(part) and len(target) - len(part) >= at
        found = target.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return not anchored or at == len(target)
