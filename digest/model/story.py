"""Stories, their takeaways and the receipts of these."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from digest.model.about import Event, Passage, PlaceTag, ThemeTag
from digest.model.ids import ArticleId, StoryId
from digest.model.news import Outlet


@dataclass(frozen=True, slots=True)
class Quote:
    """A span of an article's stored text, and the text that stands there."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """Where a takeaway comes from; the first quote is the main one, the others prove added words."""

    article: ArticleId
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Takeaway:
    """One sentence worth keeping, with its receipt."""

    text: str
    receipt: Receipt


@dataclass(frozen=True, slots=True)
class Why:
    """Why it matters, only in the words of a source that says so."""

    text: str
    receipt: Receipt


@dataclass(frozen=True, slots=True)
class Summary:
    """A story's takeaways; ``method`` names what made them ("minilm", "lexical", ...)."""

    takeaways: tuple[Takeaway, ...]
    method: str
    why: Why | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """An article as a summariser reads it. ``quotable``: see `Item`."""

    article: ArticleId
    outlet: str
    title: str
    text: str
    passages: tuple[Passage, ...]
    language: str
    published: datetime
    origin: int = 0
    quotable: int | None = None


@dataclass(frozen=True, slots=True)
class StoryText:
    """A story to condense: its articles, the lead article first. ``k``: wanted takeaways, or by length."""

    story: StoryId
    revision: int
    event: Event
    documents: tuple[Document, ...]
    k: int | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """One outlet's article about a story, for the list of links."""

    article: ArticleId
    outlet: Outlet
    title: str
    url: str
    published: datetime
    language: str
    origin: int


@dataclass(frozen=True, slots=True)
class Story:
    """The articles that tell one event. ``summary`` is None until condensed; accounts: lead first."""

    id: StoryId
    revision: int
    title: str
    language: str
    places: tuple[PlaceTag, ...]
    themes: tuple[ThemeTag, ...]
    event: Event
    security: bool
    security_score: float
    first_seen: datetime
    last_seen: datetime
    published: datetime
    accounts: tuple[Account, ...]
    summary: Summary | None = None

    @property
    def origins(self) -> int:
        """Independent reports: word-for-word copies count as one, and so does all that one outlet writes."""
        groups: list[set[tuple[str, int]]] = []
        for account in self.accounts:
            group = {("origin", int(account.origin)), ("outlet", int(account.outlet.id))}
            joined = [each for each in groups if each & group]
            groups = [each for each in groups if not each & group] + [group.union(*joined)]
        return len(groups)
