"""Random walks: what is kept of the news, and only followed, says the same as what is read anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, select

from digest.model import Check, FetchState, Off, Pair, Placement, Source, StoryId, ThemeTag, Verdict
from digest.subscribing import sought
from storage.fresh import fresh
from storage.reporting import _alone
from storage.sources import SourceRepository
from storage.store import Store
from storage.stories import StoryRepository
from storage.tables_news import ARTICLE, STORY
from tests.storage.builders import DAY, HOUR, NOW, article, draft, place, summary, tags
from tests.storage.test_walks import on_a_fresh_store

SPANS = (DAY, 8 * DAY, 40 * DAY)
KZ = sought([Pair("KZ")], {})
WATER = sought([Pair("", "water"), Pair("TJ", "terrorism")], {})


class Newsroom:
    """Walks through what happens to the news, and compares what two readers are shown."""

    def __init__(self, store: Store, sources: Sequence[Source]) -> None:
        self.store = store
        self.sources = sources
        self.kept, self.reporter = StoryRepository(store), SourceRepository(store)
        self.elsewhere, self.admin = StoryRepository(store), SourceRepository(store)
        self.now = NOW
        self.keys = 0

    async def came(self, source: int, code: str, theme: str, hours: int, joins: int, stock: bool) -> None:
        self.keys += 1
        themes = (ThemeTag(theme, 1.0),)
        told = article(
            self.sources[source].id,
            str(self.keys),
            published=self.now - hours * HOUR,
            fetched=self.now,
            first_poll=stock,
            tagged=tags(place(code), themes=themes, security=code != "GB"),
        )
        await self.elsewhere.add([told], [Placement(-1, StoryId(joins) if joins else None)])

    async def merged(self, one: int, other: int) -> None:
        self.keys += 1
        told = article(self.sources[0].id, str(self.keys), published=self.now, fetched=self.now)
        older, younger = sorted((one, other))
        merges = () if older == younger else (StoryId(younger),)
        await self.elsewhere.add([told], [Placement(-1, StoryId(older), merges=merges)])

    async def withdrawn(self, story: int) -> None:
        await self.elsewhere.withdraw(StoryId(story), 1, self.now)

    async def condensed(self, story: int) -> None:
        found = await self.elsewhere.get(StoryId(story))
        if found is not None:
            said = summary(found.accounts[0].article, f"SAMPLE {self.keys}.")
            await self.elsewhere.save_summary(found.id, found.revision, said, self.now)

    async def asked(self, source: int, error: str, hours: int) -> None:
        check = Check(self.now - hours * HOUR, "error" if error else "ok", error=error)
        await self.admin.checked(self.sources[source].id, check, Verdict(FetchState(), self.now))

    async def gave_up(self, source: int) -> None:
        """The one thing that a check may do to a source, and nobody audits."""
        check = Check(self.now, "error", error="410 gone")
        verdict = Verdict(FetchState(), self.now, off=Off.GONE)
        await self.admin.checked(self.sources[source].id, check, verdict)

    async def resumed(self, source: int) -> None:
        await self.admin.switch(self.sources[source].id, Off.NO, self.now, 1)

    async def passed(self, hours: int) -> None:
        self.now += hours * HOUR

    async def compare(self) -> None:
        for span in SPANS:
            for until in (self.now, self.now - 2 * HOUR):
                await self._same_stories(until - span, until)
                await self._same_reports(until - span, until)

    async def _same_reports(self, since: datetime, until: datetime) -> None:
        """Less the places: what a source tells of is known for hours."""
        known = await self.reporter.reports(since, until)
        anew = await self.store.read(lambda connection: _alone(connection, since, until, {}))
        assert [replace(each, places=frozenset()) for each in known] == [
            replace(each, places=frozenset()) for each in anew
        ]

    async def _same_stories(self, since: datetime, until: datetime) -> None:
        anew = StoryRepository(self.store)
        for about in (None, KZ, WATER):
            shown = await self.kept.window(since, until, about)
            assert shown == await anew.window(since, until, about)
        ids = await self.store.read(lambda connection: _ids(connection, since, until))
        assert [story.id for story in await self.kept.window(since, until)] == ids


def _ids(connection: Connection, since: datetime, until: datetime) -> list[int]:
    recent = STORY.c.id.in_(select(ARTICLE.c.story_id).where(fresh(since, until)))
    query = select(STORY.c.id).where(STORY.c.security, STORY.c.withdrawn.is_(None), recent)
    return list(connection.scalars(query.order_by(STORY.c.published.desc(), STORY.c.id.desc())))


numbers, stories = st.integers(0, 1), st.integers(1, 6)
steps = st.lists(
    st.one_of(
        st.tuples(
            st.just("came"),
            numbers,
            st.sampled_from(("KZ", "TJ", "GB")),
            st.sampled_from(("water", "terrorism")),
            st.sampled_from((0, 1, 30, 100, 250)),
            st.integers(0, 4),
            st.booleans(),
        ),
        st.tuples(st.just("merged"), stories, stories),
        st.tuples(st.just("withdrawn"), stories),
        st.tuples(st.just("condensed"), stories),
        st.tuples(st.just("asked"), numbers, st.sampled_from(("", "no answer")), st.sampled_from((0, 1, 30))),
        st.tuples(st.just("gave_up"), numbers),
        st.tuples(st.just("resumed"), numbers),
        st.tuples(st.just("passed"), st.sampled_from((1, 23, 49, 300))),
    ),
    max_size=6,
)


@settings(max_examples=settings.default.max_examples // 5)
@given(steps)
def test_what_is_followed_is_what_is_read_anew(steps: list[tuple[object, ...]]) -> None:
    async def walk(store: Store) -> None:
        admin = SourceRepository(store)
        sources = [await admin.add(draft(name), NOW - DAY, 1) for name in ("One Sample", "Two Sample")]
        newsroom = Newsroom(store, sources)
        await newsroom.came(0, "KZ", "water", 1, 0, False)
        await newsroom.compare()
        for name, *arguments in steps:
            await getattr(newsroom, str(name))(*arguments)
            await newsroom.compare()

    on_a_fresh_store(walk)
