"""What an admin should know before a source is added: each remark a sentence, each from one pure rule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from digest.model import Page, Probe, SourceKind

WHOLE = 600
"""Characters that make an article; a text of fewer is a brief, or what an article begins with."""
NOTICE = 3
"""Pages with the same text; two may be one article at two addresses."""
STALE = timedelta(days=7)
ROBOTS = "The site's robots.txt asks programs not to read this page."
"""A reason that is no trouble of the site."""
ENOUGH = 5
"""Items that say something about a source as a whole."""
_LATER = "That may pass: send the address again later, before you decide."


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found at an address. ``known_as``: the outlet whose source it is already, or "".

    ``planned`` articles were to be read; ``pages`` were, and ``faults`` say why others could not be: of so
    many of these as ``told`` says, the source itself tells something. ``passing``: they may be read another
    time. ``security`` of the ``tagged`` items are security news. ``slow``: time was up; ``crippled``: our own
    text worker could not work.
    """

    probe: Probe
    now: datetime
    known_as: str = ""
    pages: tuple[Page, ...] = ()
    faults: tuple[str, ...] = ()
    told: int = 0
    passing: bool = False
    planned: int = 0
    security: int = 0
    tagged: int = 0
    slow: bool = False
    crippled: bool = False

    @property
    def tried(self) -> int:
        """Articles that were asked for, with an answer of whatever kind."""
        return len(self.pages) + len(self.faults)

    @property
    def notices(self) -> Sequence[Page]:
        """Pages with a text that others have as well: the site asks to subscribe, or to enable scripts."""
        own = {text for item in self.probe.items for text in (item.content, item.summary)}
        shown = {(page.url, page.text) for page in self.pages if page.text and page.text not in own}
        times = Counter(text for _, text in shown)
        return [page for page in self.pages if times[page.text] >= NOTICE]

    @property
    def usable(self) -> Sequence[Page]:
        """Pages with a text of their own that may be used."""
        notices = self.notices
        return [page for page in self.pages if page.quotable != 0 and page not in notices]

    @property
    def whole(self) -> int:
        """In how many of the pages there is a whole article."""
        return sum(map(is_whole, self.usable))


def remarks(found: Findings) -> tuple[str, ...]:
    """The most important first, after what the probe itself had to say; nothing where all is well."""
    return (*found.probe.remarks, *(text for rule in RULES if (text := rule(found))))


def is_whole(page: Page) -> bool:
    """Whether there is enough of an article, not just its beginning, and leave to use it, for takeaways."""
    return page.quotable != 0 and len(page.text) >= WHOLE and not page.cut


def _known(found: Findings) -> str:
    return f"It is one of your sources already: {found.known_as}." if found.known_as else ""


def _robots(found: Findings) -> str:
    asked = found.faults.count(ROBOTS)
    if not asked:
        return ""
    if asked < found.tried:
        return f"Its robots.txt asks programs not to read {asked} of the {found.tried} articles that I tried."
    return "Its robots.txt asks programs not to read its articles."


def _unread(found: Findings) -> str:
    """The most frequent other reason, in the words of the reader."""
    return _could_not(found, 0)


def _unread_too(found: Findings) -> str:
    """The second; more of them tell an admin no more."""
    return _could_not(found, 1)


def _could_not(found: Findings, place: int) -> str:
    reasons = Counter(reason for reason in found.faults if reason != ROBOTS).most_common()[place : place + 1]
    for reason, number in reasons:
        if number < found.tried:
            return f"{number} of {found.tried} articles could not be read: {reason}"
        if number == 1:
            return f"The one article that I tried could not be read: {reason}"
        return f"None of the {number} articles that I tried could be read: {reason}"
    return ""


def _instead(found: Findings) -> str:
    """What comes of articles that cannot be read, where none can."""
    if not found.faults or found.pages:
        return ""
    if not found.told:
        one, more = "The article would stay a headline.", "The articles would stay headlines."
        return more if found.tried > 1 else one
    if found.told < len(found.faults):
        return "Takeaways would come from what the feed itself tells; where that is nothing, headlines stay."
    return "Takeaways would come from what the feed itself tells."


def _forbidden(found: Findings) -> str:
    if not any(page.quotable == 0 for page in found.pages):
        return ""
    return "Its publisher asks programs not to use its texts: such articles stay headline and link."


def _limited(found: Findings) -> str:
    limits = [page.quotable for page in found.pages if page.quotable]
    return f"Its publisher lets us show at most {min(limits)} characters of an article." if limits else ""


def _notices(found: Findings) -> str:
    number, read = len(found.notices), len(found.pages)
    if not number:
        return ""
    return (
        f"{number} of the {read} pages that I read have one and the same text: a notice of the site, no "
        "articles."
    )


def _cut(found: Findings) -> str:
    cut, read = sum(page.cut for page in found.usable), len(found.pages)
    if not cut:
        return ""
    if read == 1:
        return "I found only the beginning in the one article that I read: takeaways come from that alone."
    return (
        f"I found only the beginning in {cut} of the {read} articles that I read: takeaways come from that "
        "alone."
    )


def _short(found: Findings) -> str:
    short, read = sum(not page.cut and not is_whole(page) for page in found.usable), len(found.pages)
    if not short or 2 * short < found.tried or found.probe.kind is SourceKind.HEADLINES:
        return ""
    if read == 1:
        return (
            f"There are fewer than {WHOLE} characters of text in the one article that I read: they give few "
            "takeaways or none."
        )
    return (
        f"There are fewer than {WHOLE} characters of text in {short} of the {read} articles that I read: "
        "they give few takeaways or none."
    )


def _advice(found: Findings) -> str:
    """What to do where no article was found whole."""
    if (found.slow or found.crippled) and not found.tried:
        return _LATER
    if found.whole or not found.tried or found.probe.kind in (SourceKind.HEADLINES, SourceKind.TELEGRAM):
        return ""
    if any(page.quotable == 0 for page in found.pages):
        return ""  # what a site reserves it reserves in all its feeds
    if found.passing and not found.pages:
        return _LATER
    if found.probe.kind is not SourceKind.FEED:
        return "If the site has a feed with whole texts, send me the address of that instead."
    return (
        "If the site has a feed with whole texts, send me the address of that instead; if not, “Headlines "
        "only” takes what this one tells and leaves its pages alone."
    )


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


RULES = (
    *(_known, _crippled, _robots, _unread, _unread_too, _instead, _forbidden, _limited, _slow),
    *(_notices, _cut, _short, _advice, _old, _undated, _single, _off_topic),
)
