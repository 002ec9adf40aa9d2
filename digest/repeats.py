"""What a site puts on more than one of its pages, found by comparing them, and a text without it.

    text of a page | blocks ─ which of them does another page have? ─ without

Pure: who remembers the blocks of which page is the caller's affair (`Seen` does it for one run).
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b

ENDS = 40
"""Lines at either end of a text whose hashes are kept: what a site repeats stands there, and a page costs
at most 80 numbers."""
MOST = 1 / 3
"""Of a text's characters; a page that shares more with another is the same article at a new address."""
LONG = 12
"""Words: a paragraph of so many that other pages have too may be a notice even amid the text; shorter ones
may be stock phrases of reporting ("No one was hurt.") and go only outside of a notice."""
OFTEN = 2
"""Other pages: what a reporter wrote twice ("The ministry declined to comment ...") is no notice yet."""
KIN = 0.5
"""A line with more than this share of its names (of its words, where it has none) in the rest of the text
belongs to the story, however often it was printed."""

_WORD = re.compile(r"[^\W_]+")
_NAME = re.compile(r"(?<=[^\s.!?…:«»\"“„(])\s+[\"“„«(]?([^\W\d_][^\W\d_]+)")
_PAIR = re.compile(r"(?=([\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]{2}))")
_SENTENCE_END = (".", "!", "?", "…", "؟", "۔", "。", "！", "？")


def blocks(text: str) -> tuple[int, ...]:
    """The hashes (signed, 64 bits) of a text's lines, those near its ends, each once, in order.

    Case, punctuation and spaces do not count; a line without letters and digits has no hash.
    """
    lines = text.split("\n")
    near = lines if len(lines) <= 2 * ENDS else lines[:ENDS] + lines[-ENDS:]
    return tuple(dict.fromkeys(number for line in near if (number := _hash(line)) is not None))


def without(text: str, others: Mapping[int, int]) -> str:
    """The text less the lines that the site repeats; ``others``: on how many other pages a hash is.

    What goes: unbroken runs of repeated lines at the beginning and at the end; amid the text, repeated
    labels, and long notices that `OFTEN` other pages have. What stays: lines about the same names as the
    rest (an outlet's standing paragraph on the background of a conflict, the opening of an article that was
    brought up to date), and the whole text if more than `MOST` of it would go (an article re-published at a
    new address).
    """
    lines = text.split("\n")
    times = [others.get(number, 0) if (number := _hash(line)) is not None else 0 for line in lines]
    if not any(times):
        return text
    rest = "\n".join(line for line, again in zip(lines, times, strict=True) if not again)
    terms = _terms(rest)
    alien = [again > 0 and not _is_kin(line, terms) for line, again in zip(lines, times, strict=True)]
    gone = {place for place, line in enumerate(lines) if alien[place] and _stands_alone(line, times[place])}
    gone |= _run(lines, alien, range(len(lines)))
    gone |= _run(lines, alien, range(len(lines) - 1, -1, -1))
    if sum(len(lines[place]) for place in gone) > MOST * len(text):
        return text
    return "\n".join(line for place, line in enumerate(lines) if place not in gone)


class Seen:
    """The blocks of the pages of one run, by site, so that each page is compared with those before it.

    Keeps at most ``most`` blocks in all; the longest unseen go first.
    """

    def __init__(self, most: int = 100_000) -> None:
        self._most = most
        self._pages: OrderedDict[tuple[str, int], tuple[str, ...]] = OrderedDict()

    def clean(self, site: str, page: str, text: str) -> str:
        """The text of a page without what another page of the site had; remembers its blocks."""
        others: dict[int, int] = {}
        for block in blocks(text):
            known = [other for other in self._pages.pop((site, block), ()) if other != page]
            others[block] = len(known)
            self._pages[site, block] = (page, *known[:OFTEN])
        while len(self._pages) > self._most:
            self._pages.popitem(last=False)
        return without(text, others)


def _hash(line: str) -> int | None:
    words = _WORD.findall(line.casefold())
    if not words:
        return None
    return int.from_bytes(blake2b(" ".join(words).encode(), digest_size=8).digest(), "big", signed=True)


def _run(lines: Sequence[str], alien: Sequence[bool], places: Iterable[int]) -> set[int]:
    """The alien lines from one end on, up to the last of them that is more than a stock phrase."""
    run: list[int] = []
    until = 0
    for place in places:
        if not alien[place] and lines[place].strip():
            break
        run.append(place)
        if alien[place] and (not _is_sentence(lines[place]) or _words(lines[place]) >= LONG // 2):
            until = len(run)
    return set(run[:until])


def _stands_alone(line: str, times: int) -> bool:
    """Whether a line that is on so many other pages is a label or a notice wherever it stands."""
    return not _is_sentence(line) or (_words(line) >= LONG and times >= OFTEN)


def _is_sentence(line: str) -> bool:
    return line.rstrip("\"'”’»)]） ").endswith(_SENTENCE_END)


def _words(line: str) -> int:
    return len(_WORD.findall(line)) + len(_PAIR.findall(line)) // 2


def _is_kin(line: str, terms: frozenset[str]) -> bool:
    """Whether a line speaks of what the rest of the text speaks of."""
    own = _names(line) or _terms(line)
    return len(own & terms) > KIN * len(own)


def _names(line: str) -> frozenset[str]:
    """Capitalised words inside of sentences, cut to five letters, so that inflected names agree."""
    return frozenset(_stem(word) for word in _NAME.findall(line) if word[0].isupper())


def _terms(text: str) -> frozenset[str]:
    """All words of four letters or more, cut to five; pairs of characters in scripts without spaces."""
    words = (_stem(word) for word in _WORD.findall(text) if len(word) >= 4 or word.isupper())
    return frozenset(words) | frozenset(_PAIR.findall(text))


def _stem(word: str) -> str:
    return word.casefold()[:5]
