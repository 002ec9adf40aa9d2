"""An article's text without the furniture of its page, as spans of the very text that was given.

Standard library only, and linear in the length of the text. Offsets are Unicode code points.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

from digest.model import Cleaned, Passage, PassageKind
from sources import furniture
from sources.dateline import cut_dateline
from sources.dates import read_date

LONGEST_TITLE = 220
LONGEST_DATE = 60
MOST_TITLE_WORDS = 30
OPENING = 12
"""Lines in which a headline is looked for."""
MOST_TAKEAWAYS = 10
SAME_TITLE = 0.6
"""Share of words in common that makes an opening line another wording of the headline."""
LEAST_REPEATED = 6
"""Words: shorter sentences may be said twice."""

_LINE = re.compile(r"[^\r\n\x0b\x0c\x85\u2028\u2029]+")
_BULLET = re.compile(r"[•◦▪‣●■·*–—-]\s+")
_QUOTE_OPENS = ("“", '"', "«", "„", "‘", "‟")
_SENTENCE = re.compile(r"[^.!?…]+[.!?…]*[\"'”’»)]*\s*")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the text without the white space around it."""

    start: int
    end: int
    text: str


def clean(text: str, title: str = "") -> Cleaned:
    """Find the passages of ``text`` that are worth reading.

    ``title``: the headline where it is known. Without one it is looked for in the text; a text that
    begins with a sentence has none, and its title stays "". ``published`` comes only from a line that
    is the headline with a date, never from a clock on the page.
    """
    lines = list(_lines(text))
    title = " ".join(title.split()) or _find_title(lines)
    walk = _Walk(text, title, _key(title), _names(lines))
    for number, line in enumerate(lines):
        walk.take(
            line, lines[number + 1] if number + 1 < len(lines) else None, late=number * 3 > len(lines) * 2
        )
    if len(lines) == 1 and not walk.passages and not title:
        # A single line has no page around it: whatever it looks like, somebody meant it.
        walk.passages.append(Passage(lines[0].start, lines[0].end))
    return Cleaned(title, tuple(_marked(walk)), walk.dateline, walk.published)


def _lines(text: str) -> Iterator[Line]:
    for match in _LINE.finditer(text):
        raw = match[0]
        stripped = raw.strip()
        if not stripped:
            continue
        start = match.start() + len(raw) - len(raw.lstrip())
        yield Line(start, start + len(stripped), stripped)


def _key(text: str) -> str:
    """Letters and digits only, for "the same words"."""
    return " ".join(re.findall(r"[^\W_]+", text.casefold()))


def _share(one: str, other: str) -> float:
    """Words in common, as a share of all words of both (Jaccard)."""
    left, right = set(one.split()), set(other.split())
    return len(left & right) / max(len(left | right), 1)


def _names(lines: list[Line]) -> frozenset[str]:
    return frozenset(line.text for line in lines if furniture.is_name(line.text))


# ── the headline ─────────────────────────────────────────────────────────────────────────────────


def _find_title(lines: list[Line]) -> str:
    """The headline among the lines before the first sentence: the first long one, else a short one."""
    short = ""
    for number, line in enumerate(lines[:OPENING]):
        bare = " ".join(_without_date(line.text)[0].split())
        if furniture.is_furniture(line.text):
            short = short or (bare if furniture.is_short_headline(line.text) else "")
        elif _is_headline(line.text) and number + 1 < len(lines):
            return bare
        else:
            return short
    return ""


def _is_headline(line: str) -> bool:
    if (
        len(line) > LONGEST_TITLE
        or furniture.words(line) > MOST_TITLE_WORDS
        or line.endswith((",", ":", ";"))
    ):
        return False
    bare = line.rstrip("\"'”’»)")
    return not bare.endswith((".", "…")) and not _BULLET.match(line)


def _without_date(line: str) -> tuple[str, datetime | None]:
    """A headline and the date glued to its end, if there is one with a full year."""
    if len(line) > LONGEST_TITLE + LONGEST_DATE:
        return line, None
    match = re.search(r"[\s|,—–-]+(\d{1,2}[./]\d{1,2}[./]\d{4}(?:[\s,]+\d{1,2}:\d{2}(?::\d{2})?)?)$", line)
    return (line[: match.start()], read_date(match[1])) if match else (line, None)


# ── the walk ─────────────────────────────────────────────────────────────────────────────────────


@dataclass(slots=True)
class _Walk:
    """Goes down the lines once; remembers what was kept, what was said before and which part it is in."""

    text: str
    title: str
    title_key: str
    names: frozenset[str]
    passages: list[Passage] = field(default_factory=list)
    said: set[str] = field(default_factory=set)
    dateline: str = ""
    published: datetime | None = None
    lead_until: int = 0
    mode: str = "body"
    opening: bool = True
    open_quote: bool = False
    takeaways: int = 0
    bulleted: bool = False

    def take(self, line: Line, following: Line | None, *, late: bool) -> None:
        """Judge one line. ``late``: it stands in the last third of the text."""
        if self.mode == "over":
            return
        if self.mode == "takeaways" and self._own_takeaway(line):
            return
        if self._is_title(line.text):
            self._end_lead()
            return
        if furniture.is_takeaways_heading(line.text):
            self.mode = "takeaways"
            return
        if self._is_furniture(line, following, late):
            return
        self._keep(line, following)

    def _own_takeaway(self, line: Line) -> bool:
        """Lines under "Key Takeaways". At the foot they end the text; at the head the body follows them."""
        at_foot = sum(passage.kind is PassageKind.BODY for passage in self.passages) >= 2
        bullet = _BULLET.match(line.text)
        if self.takeaways == 0:
            self.bulleted = bullet is not None
        belongs = bullet if self.bulleted else at_foot or self.takeaways == 0
        if not belongs or self.takeaways == MOST_TAKEAWAYS:
            self.mode = "over" if at_foot else "body"
            return at_foot
        self.takeaways += 1
        start = line.start + (bullet.end() if bullet else 0)
        self.passages.append(Passage(start, line.end, PassageKind.OWN_TAKEAWAYS))
        return True

    def _is_title(self, line: str) -> bool:
        if not self.title or len(line) > max(LONGEST_TITLE, len(self.title)) + LONGEST_DATE:
            return False
        bare, date = _without_date(line)
        rest = " ".join(line.split()).removeprefix(self.title).strip(" |,—–-")
        if date is None and line.startswith(self.title) and furniture.is_date(rest):
            bare, date = self.title, read_date(rest)
        key = _key(bare)
        if key == self.title_key:
            self.published = self.published or date
            return True
        return not self.passages and _is_headline(line) and _share(key, self.title_key) >= SAME_TITLE

    def _end_lead(self) -> None:
        """What stood above a repeated headline or a byline was the standfirst."""
        if 0 < len(self.passages) <= 2:
            self.lead_until = len(self.passages)
            self.opening = True

    def _is_furniture(self, line: Line, following: Line | None, late: bool) -> bool:
        text = line.text
        if self.open_quote or _introduces(line, following):
            return False
        if furniture.is_list_heading(text):
            self.mode = "links"
        if furniture.comment_label(text) == len(text):
            self.mode = "comment"
            return True
        if furniture.is_furniture(text) or _is_row(text):
            if furniture.is_name(text) or re.match(r"author|new\s+update|by\s", text, re.I):
                self._end_lead()
            return True
        if self.mode == "links":
            if not furniture.ends_as_sentence(text):
                return True
            self.mode = "body"
        return late and furniture.is_biography(text, self.names)

    def _keep(self, line: Line, following: Line | None) -> None:
        bullet = _BULLET.match(line.text)
        start = line.start + (bullet.end() if bullet and line.text[0] not in "—–" else 0)
        label = furniture.comment_label(self.text[start : line.end])
        kind = PassageKind.COMMENT if label or self.mode == "comment" else PassageKind.BODY
        start += label
        self.mode = "body"
        if self.opening:
            dateline, start = cut_dateline(self.text, start, line.end)
            self.dateline = self.dateline or dateline
        self.opening = self.opening and kind is not PassageKind.BODY
        if self.open_quote:
            self.passages[-1] = replace(self.passages[-1], end=line.end)
        else:
            self._unsaid(start, line.end, kind)
        self.open_quote = (
            _introduces(line, following) and bool(self.passages) and self.passages[-1].end == line.end
        )

    def _unsaid(self, start: int, end: int, kind: PassageKind) -> None:
        """Keep the sentences that were not there before, as one passage for each unbroken run."""
        begin, until, new = start, start, False
        for match in _SENTENCE.finditer(self.text, start, end):
            sentence = _key(match[0])
            known = sentence in self.said
            self.said.add(sentence)
            if known and sentence.count(" ") + 1 >= LEAST_REPEATED:
                self._add(begin, until if new else begin, kind)
                begin, new = match.end(), False
            until = match.end()
            new = new or not known
        self._add(begin, end if new or until == start else begin, kind)

    def _add(self, start: int, end: int, kind: PassageKind) -> None:
        piece = self.text[start:end]
        start += len(piece) - len(piece.lstrip())
        end -= len(piece) - len(piece.rstrip())
        if start < end:
            self.passages.append(Passage(start, end, kind))


def _is_row(line: str) -> bool:
    """A row of a table, as `sources.page` writes it, or a path of sections: nothing to quote."""
    return " | " in line and not furniture.ends_as_sentence(line)


def _introduces(line: Line, following: Line | None) -> bool:
    """A clause that ends in a comma or colon and has its quotation on the next line."""
    return (
        following is not None and line.text.endswith((",", ":")) and following.text.startswith(_QUOTE_OPENS)
    )


def _marked(walk: _Walk) -> Iterator[Passage]:
    for number, passage in enumerate(walk.passages):
        lead = number < walk.lead_until and passage.kind is PassageKind.BODY
        yield replace(passage, kind=PassageKind.LEAD) if lead else passage
