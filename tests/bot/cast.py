"""Small fakes of our own ports for the gateway's tests: memory in place of a database."""

from datetime import UTC, datetime

from digest.model import Destination, Filter, Subscriber, SubscriberId


class MemorySubscribers:
    """What the gateway asks of subscribers, remembered."""

    def __init__(self) -> None:
        self.known: dict[Destination, Subscriber] = {}
        self.asleep: list[int] = []
        self.moved: list[tuple[int, int]] = []
        self.woken: list[int] = []

    async def get(self, destination):
        return self.known.get(destination)

    async def ensure(self, destination, *, kind, language, now):
        return self.known.setdefault(destination, subscriber(destination, kind, language))

    async def sleep(self, chat, now):
        self.asleep.append(chat)

    async def wake(self, chat):
        self.woken.append(chat)
        return any(each.chat == chat for each in self.known)

    async def move(self, chat, new_chat):
        self.moved.append((chat, new_chat))


class MemoryCare:
    """Updates seen."""

    def __init__(self) -> None:
        self.updates: set[int] = set()

    async def seen_update(self, update, now):
        known = update in self.updates
        self.updates.add(update)
        return known


def subscriber(destination, kind="private", language="en"):
    """A subscriber with defaults."""
    return Subscriber(
        id=SubscriberId(1),
        destination=destination,
        kind=kind,
        language=language,
        zone="UTC",
        zone_chosen=False,
        filter=Filter(),
        slots=(),
        paused=False,
        created=datetime(2026, 1, 1, tzinfo=UTC),
    )
