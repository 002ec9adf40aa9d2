"""What an admin should know before a source is added: each remark a sentence, each from one pure rule."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from digest.model import Page, Probe, SourceKind

WHOLE = 600
"""Characters that make an article; with fewer there is a headline and a summary."""
STALE = timedelta(days=7)
ENOUGH = 5
"""Items that say something about a source as a whole."""


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found at an address. ``known_as``: the outlet whose source it is already, or "".

    ``planned`` articles were to be read; ``pages`` were, and ``faults`` say why others could not be.
    ``security`` of the ``tagged`` items are security news. ``slow``: time was up; ``crippled``: our own
    text worker could not work.
    """

    probe: Probe
    now: datetime
    known_as: str = ""
    pages: tuple[Page, ...] = ()
    faults: tuple[str, ...] = ()
    planned: int = 0
    security: int = 0
    tagged: int = 0
    slow: bool = False
    crippled: bool = False

    @property
    def tried(self) -> int:
        """Articles that were asked for, with an answer of whatever kind."""
        return len(self.pages) + len(self.faults)


def remarks(found: Findings) -> tuple[str, ...]:
    """The most important first, after what the probe itself had to say; nothing where all is well."""
    return (*found.probe.remarks, *(text for rule in RULES if (text := rule(found))))


def is_whole(page: Page) -> bool:
    """Whether there is enough of an article, and leave to use it, for takeaways."""
    return page.quotable != 0 and len(page.text) >= WHOLE


def _known(found: Findings) -> str:
    return f"It is one of your sources already: {found.known_as}." if found.known_as else ""


def _robots(found: Findings) -> str:
    if not any(_is_about_robots(reason) for reason in found.faults):
        return ""
    return "Its robots.txt asks programs not to read its articles: they would stay headlines."


def _unread(found: Findings) -> str:
    """The most frequent other reason, in the words of the reader."""
    reasons = Counter(reason for reason in found.faults if not _is_about_robots(reason))
    if not reasons:
        return ""
    (reason, _), *_ = reasons.most_common(1)
    if reasons.total() < found.tried:
        return f"{reasons.total()} of {found.tried} articles could not be read: {reason}"
    if found.tried == 1:
        return f"The one article that I tried could not be read: {reason} It would stay a headline."
    return (
        f"None of the {found.tried} articles that I tried could be read: {reason} They would stay headlines."
    )


def _forbidden(found: Findings) -> str:
    if not any(page.quotable == 0 for page in found.pages):
        return ""
    return "Its publisher asks programs not to use its texts: such articles stay headline and link."


def _limited(found: Findings) -> str:
    limits = [page.quotable for page in found.pages if page.quotable]
    return f"Its publisher lets us show at most {min(limits)} characters of an article." if limits else ""


def _short(found: Findings) -> str:
    short = sum(page.quotable != 0 and not is_whole(page) for page in found.pages)
    if not short or 2 * short < found.tried or found.probe.kind is SourceKind.HEADLINES:
        return ""
    number = (
        f"{short} of the {found.tried} articles that I read have" if found.tried > 1 else "Its article has"
    )
    return f"{number} fewer than {WHOLE} characters of text: they make headlines rather than takeaways."


def _old(found: Findings) -> str:
    newest = max((item.published for item in found.probe.items if item.published), default=found.now)
    age = found.now - newest
    return f"The newest item is {age.days} days old." if age >= STALE else ""


def _undated(found: Findings) -> str:
    """Links of a page have no dates, but the articles behind them may."""
    items = found.probe.items
    undated = sum(item.published is None for item in items)
    if 2 * undated < max(len(items), 1) or any(page.published for page in found.pages):
        return ""
    dated = len(items) - undated
    number, verb = f"Only {dated}" if dated else "None", "have" if dated > 1 else "has"
    return f"{number} of its {len(items)} items {verb} a date; one without counts as new when I first see it."


def _single(found: Findings) -> str:
    return "There is only one item in it." if len(found.probe.items) == 1 else ""


def _off_topic(found: Findings) -> str:
    if found.tagged < ENOUGH or 10 * found.security >= found.tagged:
        return ""
    number = f"Only {found.security}" if found.security else "None"
    verb = "are" if found.security > 1 else "is"
    return f"{number} of its latest {found.tagged} items {verb} about security; digests leave the others out."


def _slow(found: Findings) -> str:
    if not found.slow:
        return ""
    return f"It is slow: I had time for {found.tried} of {found.planned} articles only."


def _crippled(found: Findings) -> str:
    return "I could not look closer: my own text worker does not work just now." if found.crippled else ""


def _is_about_robots(reason: str) -> bool:
    return "robots.txt" in reason


RULES = (
    *(_known, _crippled, _robots, _unread, _forbidden, _limited, _slow, _short),
    *(_old, _undated, _single, _off_topic),
)
