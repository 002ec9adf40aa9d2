"""Several processes on one database, some of them killed: nothing is claimed twice, nothing repeated."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from digest.model import DeliveryState, Destination, OutboxCounts
from storage.outbox import OutboxRepository
from storage.store import Store
from storage.subscribers import SubscriberRepository
from tests.storage.builders import NOW, delivery, plan

ROOT = Path(__file__).parents[2]


def _worker(url: str, name: str, limit: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.storage.claimer", url, name, str(limit)]
    return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


async def _queue(store: Store, chats: int, periods: int) -> OutboxRepository:
    outbox, subscribers = OutboxRepository(store), SubscriberRepository(store)
    pinned = await outbox.pin(plan("k"), NOW)
    for chat in range(1, chats + 1):
        reader = await subscribers.ensure(Destination(chat), kind="private", language="en", now=NOW)
        await outbox.put([delivery(reader.id, pinned, period=str(number)) for number in range(periods)])
    return outbox


async def test_two_processes_never_claim_the_same(store: Store, database_url: str) -> None:
    outbox = await _queue(store, chats=20, periods=2)
    with _worker(database_url, "one", 4) as one, _worker(database_url, "two", 4) as two:
        taken = [process.communicate()[0].split() for process in (one, two)]
    assert one.returncode == two.returncode == 0
    ids = taken[0] + taken[1]
    counts = await outbox.counts()
    assert len(ids) == len(set(ids)) == counts.sent
    # A process stops when every chat that has something left is in the other's hands.
    while claimed := await outbox.claim("me", "telegram", NOW, 100):
        for each in claimed:
            assert str(each.id) not in ids
            ids.append(str(each.id))
            await outbox.finish(each.id, "me", DeliveryState.SENT, NOW)
    assert len(ids) == 40


async def test_what_a_killed_process_was_sending_is_held_and_never_sent_again(
    store: Store, database_url: str
) -> None:
    outbox = await _queue(store, chats=1, periods=4)
    cut_off = []
    for number in range(2):
        with _worker(database_url, f"victim{number}", 1) as victim:
            assert victim.stdout is not None
            cut_off.append(int(victim.stdout.readline()))
            victim.kill()
        assert await outbox.reap(f"victim{number + 1}", "telegram", NOW) == 1
    rest = []
    while claimed := await outbox.claim("me", "telegram", NOW, 5):
        (only,) = claimed
        assert only.held == 2
        rest.append(int(only.id))
        await outbox.finish(only.id, "me", DeliveryState.SENT, NOW)
    assert sorted(cut_off + rest) == cut_off + rest, "the order was kept"
    assert await outbox.counts() == OutboxCounts(sent=2, unknown=2)
