"""What comes in while commands are answered: an article, a story that it starts or joins, its takeaways."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from bench.service.world import SOURCES_IN_USE, codes_of, invented_summary
from bot.chat import Desk
from digest.model import (
    Check,
    Cleaned,
    Event,
    FetchState,
    Fingerprint,
    NewArticle,
    Passage,
    Placement,
    PlaceTag,
    Role,
    SourceId,
    Tagged,
    Tags,
    ThemeTag,
    Verdict,
)
from digest.selection import FRESH

TEXT = "SAMPLE: guards at the crossing found nine crates of rifles."
EARLIER = 4_000
"""An article joins the story of one of so many before it."""


class Arrivals:
    """The collect and condense steps of an invented service."""

    def __init__(self, desk: Desk, articles: int) -> None:
        """``articles``: how many there are already."""
        self._desk = desk
        self._there = articles
        self._came = 0
        self._random = Random(5)
        self._countries, self._themes = codes_of(desk.resolver)

    async def check(self, now: datetime) -> None:
        """A source is asked, as each is four times an hour."""
        source = SourceId(self._random.randint(1, SOURCES_IN_USE))
        verdict = Verdict(FetchState(), now + timedelta(minutes=15))
        await self._desk.sources.checked(source, Check(now, "ok", status=200), verdict)

    async def bring(self, now: datetime) -> None:
        """An article that starts a story, or, every other time, joins one; and takeaways for what waits."""
        self._came += 1
        joins = self._random.randint(max(self._there - EARLIER, 1), self._there) if self._came % 2 else None
        await self._desk.stories.add([self._article(now)], [Placement(-1, with_ref=joins)])
        for each in await self._desk.stories.to_condense(now - FRESH, 8):
            summary = invented_summary(each.documents[0].article)
            await self._desk.stories.save_summary(each.story, each.revision, summary, now)
        await self._desk.search.catch_up()

    def _article(self, now: datetime) -> NewArticle:
        number, title = self._came, f"SAMPLE raid w{self._came % 60} at the crossing"
        return NewArticle(
            source=SourceId(1 + number % SOURCES_IN_USE),
            key=f"new {number}",
            url=f"https://o.example/new/{number}",
            title=title,
            text=TEXT,
            cleaned=Cleaned(title, (Passage(0, len(TEXT)),)),
            published=now - timedelta(minutes=5),
            fetched=now,
            author="",
            tagged=Tagged(self._tags(), Fingerprint(title, "en")),
        )

    def _tags(self) -> Tags:
        country = self._countries[int(len(self._countries) ** self._random.random()) - 1]
        place = PlaceTag(country, Role.WHERE, True, 3.0, ("sample",))
        theme = ThemeTag(self._random.choice(self._themes), 2.0, ("sample",))
        return Tags("en", (place,), (theme,), Event.INCIDENT, True, 0.8)
