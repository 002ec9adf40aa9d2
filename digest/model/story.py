"""Stories, their takeaways and the receipts of these."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from digest.model.about import Event, Passage, PlaceTag, ThemeTag
from digest.model.ids import ArticleId, StoryId
from digest.model.news import Outlet, OwnerKind


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
class StandIn:
    """What another outlet says, told in place of a sentence to those who do not read the outlet of that."""

    text: str
    receipt: Receipt
    origins: int = 0


@dataclass(frozen=True, slots=True)
class Takeaway:
    """One sentence worth keeping, with its receipt.

    ``origins``: how many independent reports tell the same fact; 0 where that was not counted. ``instead``:
    each of another outlet, best first; none tells what another takeaway of its summary, or what stands in for
    another one, tells as well.
    """

    text: str
    receipt: Receipt
    origins: int = 0
    instead: tuple[StandIn, ...] = ()


@dataclass(frozen=True, slots=True)
class Why:
    """Why it matters, only in the words of a source that says so.

    ``instead``: the same words or other reasons, each of another outlet; nothing else in its summary tells
    them as well.
    """

    text: str
    receipt: Receipt
    instead: tuple[StandIn, ...] = ()


@dataclass(frozen=True, slots=True)
class Voice:
    """What one side of a story says, in words that name who says it. Its side is its article's outlet.

    ``instead``: the same statement of the same speaker, each in another outlet, of the same side or of one
    that no other voice, and nothing that stands in for another one, speaks for.
    """

    text: str
    receipt: Receipt
    instead: tuple[StandIn, ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as one report gives it: as printed ("at least 14"), and the sentence that has it."""

    text: str
    receipt: Receipt


@dataclass(frozen=True, slots=True)
class Dispute:
    """A number that independent reports of one chapter give differently. ``about``: what is counted."""

    about: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Edition:
    """What the reports in one language say, when that is not the lead article's."""

    language: str
    title: str
    takeaways: tuple[Takeaway, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """A story's takeaways, in the lead article's language; ``method`` names what made them ("minilm", ...).

    ``voices``: one for each side, where outlets of different countries or owners report. ``editions``: the
    same story from its reports in other languages.
    """

    takeaways: tuple[Takeaway, ...]
    method: str
    why: Why | None = None
    voices: tuple[Voice, ...] = ()
    disputes: tuple[Dispute, ...] = ()
    editions: tuple[Edition, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """An article as a summariser reads it. ``quotable``: see `Item`; ``country``, ``owner``: the outlet's.

    ``dated``: whether ``published`` is more than a guess.
    """

    article: ArticleId
    outlet: str
    title: str
    text: str
    passages: tuple[Passage, ...]
    language: str
    published: datetime
    origin: int = 0
    quotable: int | None = None
    country: str = ""
    owner: OwnerKind = OwnerKind.UNKNOWN
    dated: bool = True


@dataclass(frozen=True, slots=True)
class StoryText:
    """A story to condense: its articles, the lead article first. ``k``: wanted takeaways, or by length.

    ``whole``: the documents are all the original reports that the story has, each with its text. Only then
    a fact that one of them has is one that nobody else reports. ``copies``: what other outlets took over of
    the documents.
    """

    story: StoryId
    revision: int
    event: Event
    documents: tuple[Document, ...]
    k: int | None = None
    whole: bool = False
    copies: tuple[Document, ...] = ()


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
    """The articles that tell one event. ``summary`` is None until condensed; accounts: lead first.

    ``condensed``: the revision that the summary was made of, 0 without one. ``withdrawn``: an admin took it
    back; nobody is told it any more.
    """

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
    condensed: int = 0
    withdrawn: bool = False

    @property
    def origins(self) -> int:
        """Independent reports: word-for-word copies count as one, and so does all that one outlet writes."""
        origins = {account.origin for account in self.accounts}
        outlets = {account.outlet.id for account in self.accounts}
        if len(origins) == len(outlets) == len(self.accounts):
            return len(origins)  # as mostly: nothing joins them
        groups: list[set[tuple[str, int]]] = []
        for account in self.accounts:
            group = {("origin", int(account.origin)), ("outlet", int(account.outlet.id))}
            joined = [each for each in groups if each & group]
            groups = [each for each in groups if not each & group] + [group.union(*joined)]
        return len(groups)


@dataclass(frozen=True, slots=True)
class Chapter:
    """What one revision of a story brought: the articles that made it, and its summary if it has one.

    ``at``: when the first of these articles was published.
    """

    revision: int
    at: datetime
    articles: tuple[ArticleId, ...]
    summary: Summary | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """A number that is given otherwise now: ``before`` and ``after`` as printed, each in its takeaway.

    ``beside``: what other reports gave when ``before`` was told, and were told with it.
    """

    before: str
    after: str
    old: Takeaway
    new: Takeaway
    beside: tuple[Figure, ...] = ()


@dataclass(frozen=True, slots=True)
class Delta:
    """What takeaways say that others, told before, did not. A takeaway stands in at most one of the two."""

    new: tuple[Takeaway, ...] = ()
    changes: tuple[Change, ...] = ()

    def __bool__(self) -> bool:
        """Whether there is anything new at all."""
        return bool(self.new or self.changes)
