"""Ports to those who read, tag, group, name, condense and sort."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from digest.model import (
    ArticleId,
    Cleaned,
    Delta,
    DuePage,
    FetchState,
    Item,
    Outcome,
    Page,
    Placement,
    Print,
    Probe,
    Resolution,
    SourceKind,
    StoryId,
    StoryText,
    SubscriberId,
    Summary,
    Tagged,
    Takeaway,
    Topic,
    Turn,
)


class Reader(Protocol):
    """Reads the outside. Every address is judged, every answer limited in time and size."""

    async def poll(self, url: str, kind: SourceKind, state: FetchState, now: datetime) -> Outcome:
        """Ask a source for its items; trouble is an outcome, never an exception."""

    async def article(self, item: Item, kind: SourceKind, now: datetime) -> Page:
        """The text behind an item of such a source. Raises SourceError.

        A page with ``quotable`` 0 has no text: its publisher allows headline and link only.
        """

    async def page(self, url: str, now: datetime) -> Page:
        """The text at any address. Raises SourceError."""

    async def probe(self, url: str, now: datetime) -> Probe:
        """What an admin pasted. Raises BadSource, with feeds found there as candidates."""


class Tagger(Protocol):
    """Cleans a text and says what it is about."""

    async def clean(self, title: str, text: str) -> Cleaned:
        """The passages worth reading; see `sources.clean`."""

    async def tag(self, title: str, text: str, cleaned: Cleaned) -> Tagged:
        """Language, places, themes, event, relevance; judged on the passages only."""


class Grouper(Protocol):
    """Finds articles that tell the same event among those it was taught. Threads take turns."""

    @property
    def latest(self) -> ArticleId:
        """The highest article id that it was ever taught, 0 before the first."""

    def learn(self, known: Iterable[Print]) -> None:
        """Remember articles with their stories, which may have changed; those without are passed over."""

    def forget(self, before: datetime) -> None:
        """Drop the articles published before that time."""

    def merge(self, gone: StoryId, into: StoryId) -> None:
        """Two stories have become one in the store."""

    def group(self, new: Sequence[Print], known: Iterable[Print] | None = None) -> Sequence[Placement]:
        """One placement for each new article, in order; none is learnt. With ``known`` only these count."""


class Resolver(Protocol):
    """Understands the names of places and themes that people type."""

    def resolve(self, text: str) -> Resolution:
        """One name or a list of them. Never raises on any text."""

    def place(self, code: str, language: str = "en") -> Topic:
        """A country or region for display. Raises UnknownTopic."""

    def theme(self, slug: str, language: str = "en") -> Topic:
        """A theme for display. Raises UnknownTopic."""

    def flag(self, code: str) -> str:
        """The flag of a country as an emoji; a mark for a region."""

    def mark(self, theme: str, words: Sequence[str] = ()) -> str:
        """The emoji of a theme, or of the kind of event that these ``words`` of it name."""

    def home(self, text: str, language: str = "en") -> tuple[str, str] | None:
        """(country code, name) of the city or part of a country that a text names; None if it names none."""

    def zone(self, code: str) -> str:
        """The IANA zone of a place's seat of government; "" when there is no single answer."""

    def places(self) -> Sequence[Topic]:
        """All countries and regions that can be followed."""

    def themes(self) -> Sequence[Topic]:
        """All themes."""

    def members(self) -> Mapping[str, frozenset[str]]:
        """Region slug to the codes of its countries."""


class Summarizer(Protocol):
    """Turns stories into takeaways, a batch at a time."""

    async def summarize(self, stories: Sequence[StoryText]) -> Sequence[Summary]:
        """One summary for each story, in order. Raises SummaryError."""


class Sorter(Protocol):
    """Reads who is due, and what each of them may be told. One call at a time."""

    async def page(
        self, turn: Turn, after: SubscriberId, upto: SubscriberId | None = None, known: int = 0
    ) -> DuePage | None:
        """The readers of a slot that come ``after`` one, as they are now; None where there are no more.

        ``known``: how many groups of this run have a number. If that is not how many this sorter numbered,
        it has seen none of them, and numbers on from there. Raises WorkerDown if it can do nothing.
        """


class Comparer(Protocol):
    """Tells what is new among takeaways."""

    def __call__(self, told: Sequence[Takeaway], now: Sequence[Takeaway]) -> Delta:
        """What of ``now`` was not said in ``told``, in the order of ``now``. Pure, and quick.

        The same fact in other words is not new; a number that stands otherwise for the same thing is a
        change. Takeaways in another language than those of ``told`` are compared by their numbers and names.
        """
