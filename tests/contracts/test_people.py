"""People: ranks, access, limits and invitations, every change of which is in the audit trail."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select

from digest.model import Access, Destination, Limits, NewDelivery, Rank
from digest.ports import Care, Outbox, People, Subscribers, Trail
from storage.store import Store
from storage.tables_people import INVITATION
from tests.storage.builders import ANN, DAY, HOUR, NOW, plan

BOSS = 9_100_000_000_001
BOB = 4_200_000_000_002
GROUP = -1_001_000_000_007


async def _said(trail: Trail) -> list[tuple[str, str]]:
    return [(each.action, each.target) for each in reversed(await trail.page(0, 50))]


async def test_nobody_is_named_and_everybody_let_in_at_first(people: People) -> None:
    book = await people.book()
    assert (book.ranks, book.denied, book.access, book.limits) == ({}, frozenset(), Access.OPEN, Limits())


async def test_a_rank_is_given_changed_and_taken(people: People, trail: Trail) -> None:
    assert await people.name(BOB, Rank.EDITOR, BOSS, NOW)
    assert not await people.name(BOB, Rank.EDITOR, BOSS, NOW)
    assert await people.name(BOB, Rank.OWNER, BOSS, NOW)
    assert (await people.book()).ranks == {BOB: Rank.OWNER}
    assert await people.name(BOB, None, BOSS, NOW)
    assert not await people.name(BOB, None, BOSS, NOW)
    assert (await people.book()).ranks == {}
    target = f"user {BOB}"
    assert await _said(trail) == [("editor named", target), ("owner named", target), ("rank taken", target)]


async def test_access_and_limits_stay_as_they_were_set(people: People, trail: Trail) -> None:
    assert await people.open_to(Access.INVITE, BOSS, NOW)
    assert not await people.open_to(Access.INVITE, BOSS, NOW)
    await people.limit(Limits(pairs=9), BOSS, NOW)
    await people.limit(Limits(pairs=9), BOSS, NOW)
    book = await people.book()
    assert (book.access, book.limits) == (Access.INVITE, Limits(pairs=9))
    assert await people.open_to(Access.OPEN, BOSS, NOW)
    assert (await people.book()).access is Access.OPEN
    changes = [("access changed", "invite"), ("limit changed", "pairs 9"), ("access changed", "open")]
    assert await _said(trail) == changes


async def test_chats_are_let_in_shut_out_and_neither(people: People, trail: Trail) -> None:
    assert await people.allow(GROUP, BOSS, NOW)
    assert not await people.allow(GROUP, BOSS, NOW)
    assert await people.is_allowed(GROUP)
    assert await people.allowed(9) == (1, [GROUP])
    assert await people.deny(GROUP, BOSS, NOW)
    assert not await people.is_allowed(GROUP)
    assert (await people.book()).denied == {GROUP}
    assert await people.drop(GROUP, BOSS, NOW)
    assert not await people.drop(GROUP, BOSS, NOW)
    assert (await people.book()).denied == frozenset()
    assert [action for action, _ in await _said(trail)] == ["chat allowed", "chat denied", "chat dropped"]


async def test_who_is_shut_out_gets_nothing_more(
    people: People, subscribers: Subscribers, outbox: Outbox
) -> None:
    reader = await subscribers.ensure(ANN, kind="private", language="en", now=NOW)
    id = await outbox.pin(plan("SAMPLE"), NOW)
    await outbox.put([NewDelivery(reader.id, "daily", "2031-03-04.1", id, NOW, NOW + DAY)])
    await people.deny(ANN.chat, BOSS, NOW)
    assert await outbox.claim("w", "telegram", NOW + HOUR, 9) == []
    assert (await outbox.counts()).skipped == 1
    denied = await subscribers.get(ANN)
    assert denied is not None and denied.paused


async def test_an_invitation_lets_in_as_many_as_it_says(people: People, trail: Trail) -> None:
    made = await people.invite("k0de", None, 2, NOW + DAY, BOSS, NOW)
    for chat in (1, 1, 2):
        accepted = await people.accept("k0de", chat, chat, NOW + HOUR)
        assert accepted is not None and accepted.id == made.id
    assert await people.accept("k0de", 3, 3, NOW + HOUR) is None
    assert await people.accept("k0de", 1, 1, NOW + HOUR) is not None, "who is in is not sent away"
    assert [await people.is_allowed(chat) for chat in (1, 2, 3)] == [True, True, False]
    assert await people.invitations(NOW) == []
    assert [action for action, _ in await _said(trail)][1:] == ["reader by invitation"] * 2


async def test_two_who_come_at_once_by_the_last_use(people: People) -> None:
    await people.invite("k0de", None, 1, NOW + DAY, BOSS, NOW)
    came = await asyncio.gather(*(people.accept("k0de", chat, chat, NOW) for chat in range(1, 6)))
    assert sum(each is not None for each in came) == 1


async def test_an_invitation_ends(people: People, care: Care, store: Store) -> None:
    await people.invite("old", None, 5, NOW + HOUR, BOSS, NOW)
    gone = await people.invite("gone", None, 5, NOW + DAY, BOSS, NOW)
    assert [each.left for each in await people.invitations(NOW)] == [5, 5]
    assert await people.accept("old", 1, 1, NOW + HOUR) is None
    assert await people.revoke(gone.id, BOSS, NOW)
    assert not await people.revoke(gone.id, BOSS, NOW)
    assert await people.accept("gone", 1, 1, NOW) is None
    assert await people.accept("never", 1, 1, NOW) is None
    assert b"old" not in (await store.read(lambda c: c.scalars(select(INVITATION.c.code)).all()))
    await care.purge(NOW + DAY)
    assert await store.read(lambda c: c.scalars(select(INVITATION.c.id)).all()) == []


async def test_an_invitation_to_a_rank_serves_one(people: People) -> None:
    await people.invite("k0de", Rank.ADMIN, 1, NOW + DAY, BOSS, NOW)
    assert await people.accept("k0de", BOB, BOB, NOW) is not None
    assert await people.accept("k0de", BOB, BOB, NOW) is not None
    assert await people.accept("k0de", 5, 5, NOW) is None
    assert (await people.book()).ranks == {BOB: Rank.ADMIN}


async def test_an_invitation_never_takes_a_higher_rank(people: People) -> None:
    await people.name(BOB, Rank.OWNER, BOSS, NOW)
    await people.invite("k0de", Rank.EDITOR, 1, NOW + DAY, BOSS, NOW)
    assert await people.accept("k0de", BOB, BOB, NOW) is not None
    assert (await people.book()).ranks == {BOB: Rank.OWNER}
    assert [each.left for each in await people.invitations(NOW)] == [1]


async def test_who_was_an_owner_comes_back_by_no_link_that_was_kept(people: People) -> None:
    await people.name(BOB, Rank.OWNER, BOSS, NOW)
    await people.invite("k0de", Rank.ADMIN, 1, NOW + DAY, BOB, NOW)
    await people.invite("guest", None, 1, NOW + DAY, BOB, NOW)
    await people.name(BOB, None, BOSS, NOW)
    assert await people.accept("k0de", BOB, BOB, NOW) is None
    assert (await people.book()).ranks == {}
    assert await people.accept("guest", 7, 7, NOW) is not None


async def test_who_was_shut_out_comes_by_no_invitation(people: People) -> None:
    await people.deny(BOB, BOSS, NOW)
    await people.invite("k0de", None, 5, NOW + DAY, BOSS, NOW)
    assert await people.accept("k0de", BOB, BOB, NOW) is None


async def test_while_only_numbers_are_let_in_links_are_not(people: People) -> None:
    await people.invite("k0de", None, 5, NOW + DAY, BOSS, NOW)
    await people.invite("rank", Rank.EDITOR, 1, NOW + DAY, BOSS, NOW)
    await people.open_to(Access.ALLOWLIST, BOSS, NOW)
    assert await people.accept("k0de", BOB, BOB, NOW) is None
    assert await people.accept("rank", GROUP, 0, NOW) is None, "a group is nobody"
    assert await people.accept("rank", BOB, BOB, NOW) is not None


async def test_what_is_forgotten_leaves_no_number_but_who_was_shut_out(
    people: People, subscribers: Subscribers, trail: Trail
) -> None:
    for chat in (BOB, ANN.chat):
        await subscribers.ensure(Destination(chat), kind="private", language="en", now=NOW)
    await people.name(BOB, Rank.EDITOR, BOSS, NOW)
    await people.allow(BOB, BOSS, NOW)
    await people.allow(7, BOB, NOW)
    await people.deny(ANN.chat, BOB, NOW)
    for chat in (BOB, ANN.chat):
        assert await subscribers.forget(Destination(chat), NOW)
    book = await people.book()
    assert (book.ranks, book.denied) == ({}, {ANN.chat})
    assert not await people.is_allowed(BOB)
    left = [(each.actor, each.target) for each in await trail.page(0, 9)]
    assert left == [(None, ""), (None, "chat 7"), (BOSS, ""), (BOSS, "")]


async def test_a_group_that_moves_stays_let_in(people: People, subscribers: Subscribers) -> None:
    await people.allow(GROUP, BOSS, NOW)
    await people.deny(-5, BOSS, NOW)
    await people.allow(-6, BOSS, NOW)
    await subscribers.move(GROUP, -9)
    await subscribers.move(-5, -6)
    assert [await people.is_allowed(chat) for chat in (GROUP, -9, -6)] == [False, True, True]
    assert (await people.book()).denied == frozenset()


@pytest.mark.parametrize("word", ["chat", "DENIED", "4", "%", "_"])
async def test_the_trail_is_read_in_pages_and_by_word(people: People, trail: Trail, word: str) -> None:
    for chat in range(1, 6):
        await people.allow(chat, BOSS, NOW)
    await people.deny(4, BOB, NOW + timedelta(minutes=1))
    first = await trail.page(0, 4)
    assert [each.target for each in first] == ["chat 4", "chat 5", "chat 4", "chat 3"]
    assert [each.target for each in await trail.page(first[-1].id, 4)] == ["chat 2", "chat 1"]
    found = {"chat": 6, "DENIED": 1, "4": 2, "%": 0, "_": 0}
    assert len(await trail.page(0, 50, [word])) == found[word]
    assert [each.action for each in await trail.page(0, 9, [str(BOB), "nothing"])] == ["chat denied"]
