"""Deep links: what one such as t.me/NAME?start=c-kz_t-terrorism asks for, read and written. Pure.

It names what to follow, or a story to open: "s-12-1".
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

from digest.model import Pair, Topic
from digest.ports import Resolver

LONGEST = 64
"""Characters that Telegram carries in a link: A-Z, a-z, 0-9, "_" and "-"."""

_BETWEEN = "_"
_KINDS = {"c": "country", "r": "region", "t": "theme"}
_STORY = re.compile(r"s-([0-9]{1,9})-([0-9]{1,9})")


def read(payload: str, resolver: Resolver) -> tuple[list[Topic], list[str]]:
    """The topics that a link names, and the parts of it that name none."""
    topics = {(each.kind, each.code): each for each in (*resolver.places(), *resolver.themes())}
    found, unknown = [], []
    for part in filter(None, payload[:LONGEST].split(_BETWEEN)):
        letter, _, code = part.partition("-")
        kind = _KINDS.get(letter.lower(), "")
        topic = topics.get((kind, code.upper() if kind == "country" else code.lower()))
        if topic is None:
            unknown.append(part)
        elif topic not in found:
            found.append(topic)
    return found, unknown


def write(pairs: Iterable[Pair], resolver: Resolver) -> list[str]:
    """The payloads that make somebody follow the same: one for the places that have the same themes.

    A link means each of its places with each of its themes. What is too long for one is left out.
    """
    pairs = sorted(pairs)
    held: defaultdict[tuple[str, bool], set[str]] = defaultdict(set)
    for pair in pairs:  # all of a place and some of its themes are two things to say
        held[pair.place, bool(pair.theme)].add(pair.theme)
    together: defaultdict[tuple[bool, tuple[str, ...]], list[str]] = defaultdict(list)
    for (place, _), themes in held.items():
        together[bool(place), tuple(sorted(themes))].append(place)
    regions = {each.code for each in resolver.places() if each.kind == "region"}
    written = [_payload(places, themes, regions) for (_, themes), places in together.items()]
    return [each for each in written if len(each) <= LONGEST]


def address(payload: str, bot: str) -> str:
    """The link to this bot."""
    return f"https://t.me/{bot}?start={payload}"


def story_payload(args: str) -> str:
    """What opens a story in private: of the arguments that its buttons carry; "" where they are forged."""
    payload = "s-" + "-".join(args.split(" ")[:2])
    return payload if _STORY.fullmatch(payload) else ""


def story_of(payload: str) -> str:
    """The arguments of a story's buttons, for a payload that opens one; else ""."""
    found = _STORY.fullmatch(payload)
    return " ".join(found.groups()) if found else ""


def _payload(places: Sequence[str], themes: Sequence[str], regions: set[str]) -> str:
    where = [f"r-{each}" if each in regions else f"c-{each.lower()}" for each in places if each]
    return _BETWEEN.join([*where, *(f"t-{each}" for each in themes if each)])
