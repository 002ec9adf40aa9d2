"""The doctor's buttons carry a number only: they outlive restarts, second presses and other admins."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.chat import Reply, Request, Role
from bot.commands.sourcing.checks import fingerprint
from bot.commands.sourcing.doctor import DECIDED, WAITS, front_page
from bot.dispatch import answer, press_of
from bot.render.health import LABELLED
from digest.model import (
    Check,
    Destination,
    FetchState,
    Move,
    OwnerKind,
    Source,
    SourceDraft,
    SourceId,
    SourceKind,
    Verdict,
)
from tests.bot.invented import NOW
from tests.bot.newsroom import MOVED, Newsroom, newsroom
from tests.bot.reading_messages import reply_text
from topics.resolver import TopicResolver

HARBOUR = "https://harbour.example/rss"


def asked(
    command: str, args: str, *, pressed: bool = False, role: Role = Role.ADMIN, kind: str = "private"
) -> Request:
    return Request(Destination(7), kind, 7, role, "en", command, args, NOW, pressed)


async def press(room: Newsroom, command: str, args: str) -> Reply:
    return await answer(asked(command, args, pressed=True), room.desk)


async def stored(room: Newsroom) -> list[Source]:
    return list(await room.desk.sources.all(NOW))


async def test_nothing_is_stored_as_a_source_before_somebody_accepts(
    tmp_path: Path, resolver: TopicResolver
) -> None:
    async with newsroom(tmp_path, resolver, news=False) as room:
        await answer(asked("addsource", HARBOUR), room.desk)
        assert await stored(room) == []
        assert room.nudged == []
        await press(room, "reject", "1")
        assert await stored(room) == []
        assert await room.desk.sources.proposal(1) is None


async def test_buttons_outlive_a_restart(tmp_path: Path, resolver: TopicResolver) -> None:
    async with newsroom(tmp_path, resolver, news=False) as room:
        await answer(asked("addsource", f"{HARBOUR}\nMy harbour"), room.desk)
        await press(room, "newowner", "1 private")
    async with newsroom(tmp_path, resolver, news=False) as room:
        shown = await press(room, "newcountry", "1 KZ")
        assert "[✓ 🇰🇿 Kazakhstan]" in reply_text(shown)
        assert "[✓ Private]" in reply_text(shown)
        await press(room, "accept", "1")
        (source,) = await stored(room)
        outlet = source.outlet
        assert (outlet.name, outlet.country, outlet.owner) == ("My harbour", "KZ", OwnerKind.PRIVATE)
        assert outlet.owner_note == LABELLED
        assert room.nudged == ["collect"]


async def test_two_admins_press_at_once(tmp_path: Path, resolver: TopicResolver) -> None:
    async with newsroom(tmp_path, resolver, news=False) as room:
        await answer(asked("addsource", HARBOUR), room.desk)
        replies = await asyncio.gather(*(press(room, "accept", "1") for _ in range(4)))
        assert len(await stored(room)) == 1
        said = [reply_text(reply) for reply in replies]
        assert sum("Added as #1" in each for each in said) == 1
        assert all("Added as #1" in each or "here already" in each or DECIDED in each for each in said)


async def test_a_proposal_waits_for_a_week(tmp_path: Path, resolver: TopicResolver) -> None:
    async with newsroom(tmp_path, resolver, news=False) as room:
        await answer(asked("addsource", HARBOUR), room.desk)
        late = replace(asked("accept", "1", pressed=True), now=NOW + WAITS + timedelta(seconds=1))
        assert (await answer(late, room.desk)).toast == DECIDED
        assert await stored(room) == []
        await answer(replace(late, now=NOW + WAITS), room.desk)
        assert len(await stored(room)) == 1


async def test_an_address_added_meanwhile_is_not_added_twice(tmp_path: Path, resolver: TopicResolver) -> None:
    async with newsroom(tmp_path, resolver, news=False) as room:
        await answer(asked("addsource", HARBOUR), room.desk)
        await room.desk.sources.add(SourceDraft(HARBOUR, SourceKind.FEED, "By import (SAMPLE)"), NOW, 1)
        reply = await press(room, "accept", "1")
        assert "here already" in reply_text(reply)
        assert "By import (SAMPLE)" in reply_text(reply)
        assert await room.desk.sources.proposal(1) is None


async def test_the_label_also_reaches_an_outlet_that_was_known(
    tmp_path: Path, resolver: TopicResolver
) -> None:
    async with newsroom(tmp_path, resolver, news=False) as room:
        draft = SourceDraft("https://harbour.example/ru", SourceKind.FEED, "Harbour Notices (SAMPLE)", "KZ")
        await room.desk.sources.add(draft, NOW, 1)
        await answer(asked("addsource", HARBOUR), room.desk)
        await press(room, "newcountry", "1 KZ")
        await press(room, "newowner", "1 state")
        await press(room, "accept", "1")
        outlets = {source.outlet for source in await stored(room)}
        assert [(each.owner, each.owner_note) for each in outlets] == [(OwnerKind.STATE, LABELLED)]


async def test_admins_may_use_it_in_groups_and_nobody_else(tmp_path: Path, resolver: TopicResolver) -> None:
    async with newsroom(tmp_path, resolver, news=False) as room:
        reader = asked("addsource", HARBOUR, role=Role.READER, kind="group")
        assert await answer(reader, room.desk) == Reply()
        assert "Shall I add it?" in reply_text(
            await answer(asked("addsource", HARBOUR, kind="group"), room.desk)
        )
        forged = asked("accept", "1", pressed=True, role=Role.READER, kind="group")
        assert await answer(forged, room.desk) == Reply()
        assert await stored(room) == []


async def test_what_it_writes_about_is_offered_as_its_country_once_it_is_added(
    tmp_path: Path, resolver: TopicResolver
) -> None:
    async with newsroom(tmp_path, resolver, news=False) as room:
        await answer(asked("addsource", HARBOUR), room.desk)
        added = await press(room, "accept", "1")
        labels = [each.label for row in added.messages[0].keyboard for each in row]
        assert labels[:2] == ["🇰🇿 Kazakhstan", "Another…"]
        await press(room, *press_of(added.messages[0].keyboard[0][0].data))
        assert [source.outlet.country for source in await stored(room)] == ["KZ"]


async def test_any_country_can_be_picked(tmp_path: Path, resolver: TopicResolver) -> None:
    """Every one is behind its first letter, and every button fits."""
    async with newsroom(tmp_path, resolver) as room:
        letters = [
            each for row in (await press(room, "othercountry", "1")).messages[0].keyboard[:-1] for each in row
        ]
        offered = set()
        for letter in letters:
            shown = (await press(room, *press_of(letter.data))).messages[0].keyboard[:-1]
            offered |= {press_of(each.data)[1] for row in shown for each in row}
        countries = {topic.code for topic in resolver.places() if topic.kind == "country"}
        assert offered == {f"1 {code}" for code in countries}


async def test_a_source_is_kept_to_its_headlines_before_it_is_added(
    tmp_path: Path, resolver: TopicResolver
) -> None:
    async with newsroom(tmp_path, resolver, news=False) as room:
        await answer(asked("addsource", HARBOUR), room.desk)
        proposal = await press(room, "newheadlines", "1 on")
        assert "a feed, headlines only, 4 items" in reply_text(proposal)
        await press(room, "accept", "1")
        assert [source.kind for source in await stored(room)] == [SourceKind.HEADLINES]
        assert (await press(room, "newheadlines", "1 off")).toast == DECIDED


@pytest.mark.parametrize(
    ("args", "found"),
    [
        (f"{HARBOUR} www.quay.example", "One address at a time"),
        (f"{HARBOUR}\nhttps://quay.example/news", "One address at a time"),
        (f"{HARBOUR} quay.example/news", "One address at a time"),
        (f"{HARBOUR} Quay.kz and/or Harbour, etc.", "Shall I add it?"),
    ],
)
async def test_a_second_address_is_no_name(
    tmp_path: Path, resolver: TopicResolver, args: str, found: str
) -> None:
    async with newsroom(tmp_path, resolver, news=False) as room:
        assert found in reply_text(await answer(asked("addsource", args), room.desk))


async def test_a_second_look_replaces_the_first(tmp_path: Path, resolver: TopicResolver) -> None:
    async with newsroom(tmp_path, resolver, news=False) as room:
        first = await answer(asked("addsource", HARBOUR), room.desk)
        second = await answer(asked("addsource", f"{HARBOUR} Another name"), room.desk)
        assert first.messages[0].keyboard == second.messages[0].keyboard
        await press(room, "accept", "1")
        assert [source.outlet.name for source in await stored(room)] == ["Another name"]


@pytest.mark.parametrize(
    ("url", "front"),
    [
        ("https://a.example/b/c.xml", "https://a.example/"),
        ("a.example/b", "https://a.example/"),
        ("http://a.example:8080/b", "http://a.example:8080/"),
        ("https://a.example/", ""),
        ("a.example", ""),
    ],
)
def test_the_front_page_of_an_address(url: str, front: str) -> None:
    assert front_page(url) == front


async def test_a_check_that_was_asked_for_leaves_a_row_and_changes_nothing_else(
    tmp_path: Path, resolver: TopicResolver
) -> None:
    async with newsroom(tmp_path, resolver, news=False) as room:
        drafts = [
            SourceDraft(url, SourceKind.FEED, name)
            for name, url in (("A", HARBOUR), ("B", "https://dead.example/"))
        ]
        known = [await room.desk.sources.add(draft, NOW, 1) for draft in drafts]
        for source in known:
            await answer(asked("checksource", str(source.id)), room.desk)
            assert await room.desk.sources.get(source.id) == source
        rows = [(await room.desk.sources.checks(source.id, 9)) for source in known]
        assert [[(row.at, row.outcome, row.error) for row in each] for each in rows] == [
            [(NOW, "ok", "")],
            [(NOW, "error", "no answer in 20 seconds")],
        ]
        assert rows[0][0].items > 0


async def test_a_source_keeps_its_number_through_all_that_is_done_to_it(
    tmp_path: Path, resolver: TopicResolver
) -> None:
    async with newsroom(tmp_path, resolver) as room:
        for line in ("3 90 min", "3 auto", "3 12h"):
            await answer(asked("pacesource", line), room.desk)
        await answer(asked("renamesource", "3 Herald (SAMPLE)"), room.desk)
        await answer(asked("labelsource", "3 georgia, non-profit"), room.desk)
        await answer(asked("headlines", "3 on", pressed=True), room.desk)
        await answer(asked("pausesource", "3"), room.desk)
        source = await room.desk.sources.get(SourceId(3))
        assert source is not None
        assert (source.least, source.kind, source.enabled) == (
            timedelta(hours=12),
            SourceKind.HEADLINES,
            False,
        )
        assert (source.outlet.name, source.outlet.country) == ("Herald (SAMPLE)", "GE")
        assert room.nudged == []
        await answer(asked("resumesource", "3"), room.desk)
        assert room.nudged == ["collect"]


async def test_a_new_address_that_is_here_already_makes_two_sources_one(
    tmp_path: Path, resolver: TopicResolver
) -> None:
    async with newsroom(tmp_path, resolver, news=False) as room:
        drafts = [
            SourceDraft(url, SourceKind.PAGE, "Quay (SAMPLE)") for url in ("https://quay.example/old", MOVED)
        ]
        old, new = [await room.desk.sources.add(draft, NOW, 1) for draft in drafts]
        checked = await answer(asked("checksource", str(old.id)), room.desk)
        (data,) = [
            each.data
            for row in checked.messages[0].keyboard
            for each in row
            if each.label == "Use the new address"
        ]
        reply = await press(room, *press_of(data))
        assert f"That address was here already, as #{new.id}: the two are one now." in reply_text(reply)
        assert [(each.id, each.url) for each in await stored(room)] == [(new.id, MOVED)]
        assert (await press(room, *press_of(data))).toast.startswith("This source is no longer there")


async def test_an_address_that_collecting_saw_is_taken_without_asking_again(
    tmp_path: Path, resolver: TopicResolver
) -> None:
    async with newsroom(tmp_path, resolver, news=False) as room:
        source = await room.desk.sources.add(SourceDraft(HARBOUR, SourceKind.FEED, "Harbour"), NOW, 1)
        url = "https://harbour.example/new"
        verdict = Verdict(FetchState(), NOW, move=Move(url, 2, NOW))
        await room.desk.sources.checked(source.id, Check(NOW, "fetched", 200, items=4), verdict)
        await press(room, "relocate", f"{source.id} {fingerprint(url)}")
        assert [each.url for each in await stored(room)] == [url]
