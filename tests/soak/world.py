"""A small world whose days go by: outlets, stories with takeaways, readers, and what is due to them.

SAMPLE: every name and event is invented. The same days on two databases are the same, whatever the ids: so
the digests of senders that are killed can be compared with those of one that nobody disturbs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from digest.model import (
    Destination,
    Filter,
    Length,
    NewArticle,
    OutletId,
    Pair,
    Placement,
    Slot,
    SourceId,
    Story,
    Summary,
    ThemeTag,
    Topic,
)
from digest.queueing import Composing, compose
from digest.subscribing import canonical
from storage.outbox import OutboxRepository
from storage.sources import SourceRepository
from storage.store import Store
from storage.stories import StoryRepository
from storage.subscribers import SubscriberRepository
from tests.digest.people import summary
from tests.storage.builders import HOUR, article, draft, place, tags

FIRST = 1_000
"""The chat of the first reader."""
PLACES = ("KZ", "UZ", "TJ", "KG")
THEMES = ("border", "terrorism", "unrest")
REGION = "sample-region"
LANGUAGES = ("en", "ru")
SLOTS = (Slot("UTC", 8 * 60), Slot("UTC", 18 * 60))
STORIES = 6
"""That are new at each due time, beside one that goes on: so few that a digest has room for all of them."""
GOES_ON = 1
"""The number of the event that goes on a day later."""
OUTLETS = 4
SAYS = (
    "A patrol closed the only road over the invented pass before dawn, and every lorry that stood there with "
    "its load of apples was sent back to the plain",
    "Nobody was hurt when the old railway bridge gave way, as its keeper, whom nobody has ever met, told a "
    "reporter who does not exist either",
    "Trains will not run until Thursday because the rails have to be looked at by people from the capital, "
    "who are said to be on their way",
    "Farmers from four villages say that they had warned the province of the flood for most of the summer, "
    "in letters that nobody answered",
    "Two schools stay shut and their pupils have been taken to a hotel by the lake that is as made up as the "
    "pass and the railway are",
    "Later that day engineers found the cause of it all to be a forgotten sluice and had it welded tight",
)
"""What is said of each event; the last of it only when it goes on."""
BEGINNING = datetime(2024, 3, 4, tzinfo=UTC)


class Atlas:
    """A resolver of which only names and the members of regions are asked."""

    def members(self) -> Mapping[str, frozenset[str]]:
        return {REGION: frozenset(PLACES)}

    def place(self, code: str, language: str = "en") -> Topic:
        return Topic("country", code, f"Land of {code}")

    def theme(self, slug: str, language: str = "en") -> Topic:
        return Topic("theme", slug, slug.title())

    def flag(self, code: str) -> str:
        return f"[{code}]"

    def mark(self, theme: str, words: Sequence[str] = ()) -> str:
        return f"[{theme}]"


@dataclass(frozen=True, slots=True)
class Event:
    """One event of a due time. ``number`` decides where it was, what it is about and who told it."""

    due: int
    number: int

    @property
    def title(self) -> str:
        return f"SAMPLE event {self.due}-{self.number} near a bridge that is not on any map"

    @property
    def place(self) -> str:
        return PLACES[self.number % len(PLACES)]

    @property
    def theme(self) -> str:
        return THEMES[(self.due + self.number) % len(THEMES)]

    @property
    def outlet(self) -> int:
        return (self.due + self.number) % OUTLETS

    def names(self) -> list[str]:
        """Of the facts."""
        return [f"F{self.due}x{self.number}x{part}" for part in range(len(SAYS))]

    def facts(self) -> list[str]:
        """Sentences that nothing else says, with their names; the last is only known when it goes on."""
        return [f"{said} ({name})." for said, name in zip(SAYS, self.names(), strict=True)]


@dataclass(slots=True)
class World:
    """The world on one database, and how many due times have come."""

    store: Store
    chats: int
    dues: int = 0
    sources: list[SourceId] = field(default_factory=list)
    outlets: list[OutletId] = field(default_factory=list)
    stories: dict[Event, Story] = field(default_factory=dict)
    withdrawn: set[Event] = field(default_factory=set)

    @classmethod
    async def begun(cls, store: Store, chats: int) -> World:
        """With outlets and readers, before the first morning."""
        world = cls(store, chats)
        for number in range(OUTLETS):
            source = await SourceRepository(store).add(draft(f"Outlet{number} Sample"), BEGINNING, 1)
            world.sources.append(source.id)
            world.outlets.append(source.outlet.id)
        people = SubscriberRepository(store)
        for number in range(chats):
            language = LANGUAGES[number % 5 == 4]
            where = Destination(FIRST + number)
            reader = await people.ensure(where, kind="private", language=language, now=BEGINNING)
            choice, length = world.choice(number)
            await people.choose(reader.id, Filter(), choice)
            if length is not Length.NORMAL:
                await people.set_length(reader.id, length)
            await people.set_slots(reader.id, SLOTS, BEGINNING)
        return world

    def choice(self, number: int) -> tuple[Filter, Length]:
        """What a reader follows: all of it at full length, a place or theme, or some with an outlet muted."""
        place, theme = PLACES[number // 4 % len(PLACES)], THEMES[number // 4 % len(THEMES)]
        match number % 4:
            case 0:
                return canonical([Pair(REGION)]), Length.FULL
            case 1:
                return canonical([Pair(place), Pair("", theme)]), Length.NORMAL
            case 2:
                return canonical([Pair(place)]), Length.FULL
        muted = self.outlets[number // 4 % OUTLETS]
        return canonical([Pair(REGION, theme), Pair(place)], muted_outlets=[muted]), Length.HEADLINES

    def wanted(self, number: int) -> set[str]:
        """The headlines and facts that are a reader's, of all that came and was not withdrawn."""
        filter, length = self.choice(number)
        found: set[str] = set()
        for event in self.stories:
            if event in self.withdrawn or not self._is_about(event, filter):
                continue
            names = event.names()
            found.add(f"{event.due}-{event.number}")
            found.update(names[:-1] if length is not Length.HEADLINES else [])
            if event.number == GOES_ON and event.due + len(SLOTS) < self.dues:
                found.add(names[-1])
        return found

    def _is_about(self, event: Event, filter: Filter) -> bool:
        return self.outlets[event.outlet] not in filter.muted_outlets and any(
            pair.place in ("", REGION, event.place) and pair.theme in ("", event.theme)
            for pair in filter.pairs
        )

    @property
    def now(self) -> datetime:
        """A moment after the last due time that has come."""
        return self.at(self.dues - 1)

    @staticmethod
    def at(due: int) -> datetime:
        """A moment after a due time."""
        minute = SLOTS[due % len(SLOTS)].minute
        return BEGINNING + timedelta(days=due // len(SLOTS), minutes=minute, seconds=1)

    async def pass_a_day(self) -> int:
        """News and digests for each due time of another day; how many are queued. The last news of every
        second day is withdrawn before anybody was told.
        """
        queued = 0
        for _ in SLOTS:
            await self._report()
            queued += (await compose(self._kit(), self.at(self.dues))).done
            self.dues += 1
        if self.dues // len(SLOTS) % 2:
            gone = Event(self.dues - 1, 0)
            self.withdrawn.add(gone)
            assert await StoryRepository(self.store).withdraw(self.stories[gone].id, 1, self.now)
        return queued

    async def leave(self, chats: Iterable[int]) -> None:
        """They blocked the bot, and Telegram says so."""
        for chat in chats:
            await SubscriberRepository(self.store).sleep(chat, self.now)

    async def _report(self) -> None:
        """Some events are new, and one of yesterday goes on."""
        due, stories = self.dues, StoryRepository(self.store)
        events = [Event(due, number) for number in range(STORIES)]
        published = self.at(due) - HOUR
        new = [self._article(event, event.title, published) for event in events]
        await stories.add(new, [])
        read = {story.title: story for story in await stories.window(published - HOUR, self.at(due))}
        for event in events:
            story = self.stories[event] = read[event.title]
            await stories.save_summary(story.id, 1, self._facts(event, story, len(SAYS) - 1), published)
        if due >= len(SLOTS):
            old = Event(due - len(SLOTS), GOES_ON)
            story = self.stories[old]
            await stories.add(
                [self._article(old, f"{old.title}, continued", published)], [Placement(-1, story.id)]
            )
            await stories.save_summary(story.id, 2, self._facts(old, story, len(SAYS)), published)

    def _article(self, event: Event, title: str, published: datetime) -> NewArticle:
        about = tags(place(event.place), themes=(ThemeTag(event.theme, 0.8, ("blast",)),))
        text = " ".join(event.facts())
        source = self.sources[event.outlet]
        return article(
            source, title, title=title, text=text, published=published, fetched=published, tagged=about
        )

    @staticmethod
    def _facts(event: Event, story: Story, count: int) -> Summary:
        return summary(story.accounts[0].article, *event.facts()[:count])

    def _kit(self) -> Composing:
        return Composing(
            stories=StoryRepository(self.store),
            sources=SourceRepository(self.store),
            subscribers=SubscriberRepository(self.store),
            outbox=OutboxRepository(self.store),
            resolver=Atlas(),  # type: ignore[arg-type]
            stems=str.split,
        )
