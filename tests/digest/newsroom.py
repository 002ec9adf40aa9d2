"""The ports that collecting and the source doctor use, in memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from digest.errors import BadSource, StoreError, UserError
from digest.model import (
    ArticleId,
    Check,
    Cleaned,
    Event,
    FetchState,
    Fingerprint,
    Item,
    NewArticle,
    Outcome,
    Page,
    Passage,
    Placement,
    PlaceTag,
    Print,
    Role,
    Source,
    SourceId,
    SourceKind,
    Story,
    StoryId,
    Tagged,
    Tags,
    ThemeTag,
    Verdict,
)
from tests.digest.people import told_by


@dataclass
class FakeStore:
    """Sources and stories in lists; ``events`` keeps the order of what was written, ``runs`` counts reads."""

    due_now: Sequence[Source] = ()
    seen: set[str] = field(default_factory=set)
    events: list[str] = field(default_factory=list)
    articles: list[NewArticle] = field(default_factory=list)
    known: Sequence[Print] = ()
    rows: dict[int, list[Check]] = field(default_factory=dict)
    verdicts: dict[int, Verdict] = field(default_factory=dict)
    moves: list[tuple[int, str, int]] = field(default_factory=list)
    lines: dict[int, set[tuple[int, str]]] = field(default_factory=dict)
    paused: Collection[str] = ()
    full: bool = False
    runs: int = 0

    async def due(self, now: datetime, limit: int) -> Sequence[Source]:
        return self.due_now[:limit]

    async def all(self, now: datetime) -> Sequence[Source]:
        return self.due_now

    async def by_url(self, url: str) -> Source | None:
        return next((each for each in self.due_now if each.url == url), None)

    async def unseen(self, id: SourceId, items: Sequence[Item]) -> Sequence[Item]:
        return [item for item in items if item.key not in self.seen]

    async def checks(self, id: SourceId, limit: int) -> Sequence[Check]:
        return self.rows.get(id, [])[::-1][:limit]

    async def repeated(self, id: SourceId, page: str, blocks: Collection[int]) -> Mapping[int, int]:
        return Counter(block for block, other in self.lines.get(id, ()) if block in blocks and other != page)

    async def remember(self, id: SourceId, page: str, blocks: Collection[int], now: datetime) -> None:
        self.lines.setdefault(id, set()).update((block, page) for block in blocks)

    async def relocate(self, id: SourceId, url: str, now: datetime, by: int) -> Source | None:
        if url in self.paused:
            raise BadSource("it is paused")
        self.events.append("moved")
        self.moves.append((id, url, by))
        return next((replace(each, url=url) for each in self.due_now if each.id == id), None)

    async def prints(self, since: datetime, after: int = 0) -> Sequence[Print]:
        """Two at once."""
        self.runs += 1
        return [each for each in self.known if each.at >= since and each.ref > after][:2]

    async def get(self, id: StoryId, revision: int | None = None) -> Story | None:
        """A story with the outlets of the known articles that tell it."""
        outlets = [each.outlet for each in self.known if each.story == id]
        return told_by(id, *outlets) if outlets else None

    async def add(self, articles: Sequence[NewArticle], placements: Sequence[Placement]) -> int:
        if self.full:
            raise StoreError("the disk is full")
        self.events.append("stored")
        self.articles += articles
        self.seen.update(article.key for article in articles)
        return len(articles)

    async def checked(self, id: SourceId, check: Check, verdict: Verdict) -> None:
        if self.full:
            raise StoreError("the disk is full")
        self.events.append("checked")
        self.rows.setdefault(id, []).append(check)
        self.verdicts[id] = verdict

    async def noted(self, id: SourceId, check: Check) -> None:
        self.rows.setdefault(id, []).append(check)

    def look_again(self, now: datetime) -> None:
        """What the store would give back at the next poll, all sources being due."""
        self.due_now = [self._after(each, now) for each in self.due_now]

    def _after(self, source: Source, now: datetime) -> Source:
        verdict, check = self.verdicts[source.id], self.rows[source.id][-1]
        return replace(
            source,
            state=verdict.state,
            failures=verdict.failures,
            next_check=now,
            off=verdict.off,
            pace=verdict.pace,
            move=verdict.move,
            alerted=verdict.alerted,
            failing_since=verdict.failing_since,
            last_check=check.at,
            last_success=source.last_success if check.error else check.at,
        )


@dataclass
class FakeWeb:
    """Answers by source address; articles by item key. ``asked`` keeps the addresses in order."""

    outcomes: dict[str, Outcome | Exception]
    pages: dict[str, Page | Exception] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    async def poll(self, url: str, kind: SourceKind, state: FetchState, now: datetime) -> Outcome:
        self.asked.append(url)
        outcome = self.outcomes[url]
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    async def article(self, item: Item, kind: SourceKind, now: datetime) -> Page:
        page = self.pages.get(item.key) or Page(item.url, item.title, f"Text of {item.title}.")
        if isinstance(page, Exception):
            raise page
        return page


@dataclass
class FakeTagger:
    """Everything is one passage, and security news of Kazakhstan about border affairs.

    The word "poison" cannot be tagged; ``heard`` keeps every text that was to be tagged.
    """

    security: bool = True
    heard: list[tuple[str, str]] = field(default_factory=list)

    async def clean(self, title: str, text: str) -> Cleaned:
        return Cleaned(title, (Passage(0, len(text)),) if text else ())

    async def tag(self, title: str, text: str, cleaned: Cleaned) -> Tagged:
        self.heard.append((title, text))
        if "poison" in title + text:
            raise UserError("the text worker died")
        places = (
            PlaceTag("KZ", Role.WHERE, focus=True, score=1.0),
            PlaceTag("FR", Role.MENTIONED, False, 0.1),
        )
        tags = Tags("en", places, (ThemeTag("borders", 1.0),), Event.INCIDENT, self.security, 0.9)
        return Tagged(tags, Fingerprint(title, "en"))


class Alone:
    """Every article is a story of its own, whatever it was taught. ``merged``: pairs of stories."""

    def __init__(self) -> None:
        self.known: dict[int, Print] = {}
        self.latest = ArticleId(0)
        self.merged: list[tuple[int, int]] = []

    def learn(self, known: Iterable[Print]) -> None:
        self.known |= {each.ref: each for each in known}
        self.latest = ArticleId(max(self.known, default=0))

    def forget(self, before: datetime) -> None:
        self.known = {ref: each for ref, each in self.known.items() if each.at >= before}

    def merge(self, gone: StoryId, into: StoryId) -> None:
        self.merged.append((gone, into))

    def group(self, new: Sequence[Print], known: Iterable[Print] | None = None) -> Sequence[Placement]:
        return [Placement(each.ref) for each in new]
