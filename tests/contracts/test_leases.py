"""Leases: one owner until he is silent for too long, and a number that tells owners apart."""

from __future__ import annotations

from datetime import timedelta

import pytest

from digest.ports import Leases
from storage.leasing import LeaseRepository
from storage.store import Store

LONG, OVER = timedelta(hours=1), timedelta(seconds=-1)


@pytest.fixture
def leases(store: Store) -> Leases:
    return LeaseRepository(store)


async def test_a_lease_has_one_owner_until_it_ends(leases: Leases) -> None:
    assert (await leases.take("one", ["send"], LONG))["send"].owner == "one"
    assert (await leases.take("two", ["send"], LONG))["send"].owner == "one"
    assert (await leases.take("one", ["send"], OVER))["send"].owner == "one"
    assert (await leases.take("two", ["send"], LONG))["send"].owner == "two"
    assert (await leases.take("one", ["send"], LONG))["send"].owner == "two"


async def test_the_epoch_counts_the_owners(leases: Leases) -> None:
    found = [
        (await leases.take(owner, ["send"], OVER))["send"].epoch for owner in ("one", "one", "two", "one")
    ]
    assert found == [1, 1, 2, 3]


async def test_each_of_many_is_taken_apart(leases: Leases) -> None:
    await leases.take("one", ["collect", "send"], LONG)
    found = await leases.take("two", ["poll", "send"], LONG)
    assert {name: lease.owner for name, lease in found.items()} == {"poll": "two", "send": "one"}
