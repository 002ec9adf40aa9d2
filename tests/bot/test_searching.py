"""/search in pages, for readers with a choice of their own, and where buttons cannot carry the words."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.chat import Button, Desk, Reply, Request, Role
from bot.commands.searching import MOST, PAGE
from bot.dispatch import answer, press_of
from bot.settings import load
from bot.wiring import open_house
from digest.model import Destination, Off, Placement, SourceDraft, SourceId, SourceKind
from tests.bot.invented import NOW
from tests.bot.newsroom import newsroom, real_names
from tests.bot.reading_messages import check, reply_text
from tests.storage.builders import article, summary, tags
from tests.storage.engines import lay_tables

LONG = "наводнение затопление предупреждение"


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with newsroom(tmp_path, real_names(), news=False) as room:
        yield room.desk


async def stock(desk: Desk, number: int, title: str, language: str = "en") -> SourceId:
    """So many stories, each an hour older than the one before."""
    draft = SourceDraft(
        f"https://{language}.example/", SourceKind.FEED, f"Sample {language}", "KZ", sample=True
    )
    source = await desk.sources.add(draft, NOW, 1)
    articles = [
        article(
            source.id,
            f"{language}{n}",
            title=f"{title} no {n}",
            published=NOW - timedelta(hours=n),
            fetched=NOW,
            tagged=tags(language=language),
        )
        for n in range(1, number + 1)
    ]
    await desk.stories.add(articles, [Placement(-1 - n) for n in range(number)])
    await desk.search.catch_up()
    return source.id


def typed(words: str) -> Request:
    return Request(Destination(7), "private", 7, Role.READER, "en", "search", words, NOW)


async def search(desk: Desk, words: str) -> Reply:
    reply = await answer(typed(words), desk)
    check(reply.messages)
    return reply


async def pressed(desk: Desk, button: Button) -> Reply:
    command, args = press_of(button.data)
    reply = await answer(replace(typed(args), command=command, pressed=True), desk)
    check(reply.messages)
    return reply


def buttons(reply: Reply) -> dict[str, Button]:
    return {button.label: button for row in reply.messages[-1].keyboard for button in row}


async def test_pages_turn_in_place_and_numbers_go_on(desk: Desk) -> None:
    await stock(desk, 20, "SAMPLE flood")
    first = await search(desk, "2 floods")
    assert "1 story with “2 floods”" in reply_text(first), "typed numbers are words"
    first = await search(desk, "floods")
    assert "20 stories with “floods”" in reply_text(first)
    assert "SAMPLE flood no 1\n" in reply_text(first) and f"1 to {PAGE} of 20." in reply_text(first)
    assert list(buttons(first)) == [*map(str, range(1, 9)), "More →"]
    second = await pressed(desk, buttons(first)["More →"])
    assert second.edit and "9. " in reply_text(second) and "9 to 16 of 20." in reply_text(second)
    third = await pressed(desk, buttons(second)["More →"])
    assert list(buttons(third)) == ["17", "18", "19", "20", "← Back"]
    assert reply_text(await pressed(desk, buttons(third)["← Back"])) == reply_text(second)


async def test_words_that_no_button_can_carry_give_one_page(desk: Desk) -> None:
    await stock(desk, 10, f"ПРИМЕР {LONG}", "ru")
    reply = await search(desk, LONG)
    assert "10 stories" in reply_text(reply)
    assert "1 to 8 of 10. More words find fewer." in reply_text(reply)
    assert list(buttons(reply)) == [*map(str, range(1, 9))]


async def test_of_many_the_first_hundred_are_shown(desk: Desk) -> None:
    await stock(desk, MOST + 5, "SAMPLE flood")
    reply = await search(desk, "flood")
    assert f"More than {MOST} stories with “flood”" in reply_text(reply)
    last = await pressed(desk, Button("", "1:search:999 flood"))
    assert f"97 to 100 of {MOST}." in reply_text(last)


async def test_what_a_reader_does_not_read_is_not_found(desk: Desk) -> None:
    await stock(desk, 3, "SAMPLE flood")
    source = await stock(desk, 2, "ПРИМЕР flood", "ru")
    assert "5 stories" in reply_text(await search(desk, "flood"))
    reader = await desk.subscribers.ensure(Destination(7), kind="private", language="en", now=NOW)
    await desk.subscribers.choose(reader.id, reader.filter, replace(reader.filter, languages=("ru",)))
    assert "2 stories" in reply_text(await search(desk, "flood"))
    (outlet,) = {each.outlet.id for each in await desk.sources.all(NOW) if each.id == source}
    muted = replace(reader.filter, muted_outlets=(outlet,))
    await desk.subscribers.choose(reader.id, replace(reader.filter, languages=("ru",)), muted)
    assert "3 stories" in reply_text(await search(desk, "flood"))


async def test_the_steps_of_the_house_have_the_index_follow(tmp_path: Path) -> None:
    settings = load({"SITREP_DATA": str(tmp_path)})
    lay_tables(settings.database_url)
    async with open_house(settings, clock=lambda: NOW) as house:
        draft = SourceDraft("https://a.example/", SourceKind.FEED, "SAMPLE")
        source = (await house.sources.add(draft, NOW, 1)).id
        await house.sources.switch(source, Off.PAUSED, NOW, 1)
        await house.stories.add([article(source, "a", title="SAMPLE flood")], [Placement(-1)])
        assert await house.search.find("flood", 9) == []
        await house.collect()
        (story,) = await house.search.find("flood", 9)
        told = summary(story.accounts[0].article, "A bridge is closed.")
        await house.stories.save_summary(story.id, story.revision, told, NOW)
        assert await house.search.find("bridge", 9) == []
        await house.condense()
        assert [found.id for found in await house.search.find("bridge", 9)] == [story.id]


@pytest.mark.parametrize(
    "words",
    ['"', "AND", "a\x00b", "<b>", "{titles} : x", "🦊" * 50, "ё" * 190, "\u202e%", "/start @x"],
)
async def test_whatever_is_typed_is_answered(desk: Desk, words: str) -> None:
    assert reply_text(await search(desk, words)) == "There are no stories to search yet."
    await stock(desk, 1, "SAMPLE flood")
    assert "No story has all of" in reply_text(await search(desk, words))
    assert reply_text(await search(desk, f"flood {words}"))


async def test_too_much_is_refused_and_nothing_asked_for(desk: Desk) -> None:
    assert "too long" in reply_text(await search(desk, "x" * 4_000))
    for empty in ("", "  ", "\u200b", "\u202e", "\udc80"):
        assert "What shall I look for?" in reply_text(await search(desk, empty))
