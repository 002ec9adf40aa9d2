"""The sample world through the whole house: served, collected, condensed, and read by readers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.chat import Message, Request, Role
from bot.demo.press import read_articles
from bot.demo.world import LISTED, serve_world
from bot.house import House
from bot.settings import load
from bot.wiring import open_house
from digest.model import Destination, Story
from tests.bot.world_expected import JUDGEMENTS, STORIES
from tests.storage.engines import lay_tables

NOW = datetime(2031, 3, 5, 9, 30, tzinfo=UTC)
TITLES = {article.title: article.slug for article in read_articles(NOW) if NOW - article.published <= LISTED}
FRESH = {
    article.slug for article in read_articles(NOW) if (NOW - article.published).total_seconds() < 259_200
}


@asynccontextmanager
async def newsroom(folder: Path) -> AsyncIterator[House]:
    """A house that has read the whole sample world and condensed it."""
    settings = load({"SITREP_DATA": str(folder)})
    lay_tables(settings.database_url)
    async with (
        serve_world(NOW) as world,
        open_house(settings, allow=world.allow, clock=lambda: NOW, sample=True) as house,
    ):
        for source in world.sources:
            await house.sources.add(source, NOW, 0)
        assert (await house.collect()).done == len(TITLES)
        await house.condense()
        yield house


async def ask(house: House, chat: int, command: str, args: str = "") -> tuple[Message, ...]:
    """What a reader of that chat gets for a command."""
    destination = Destination(chat, channel="local")
    request = Request(destination, "local", chat, Role.READER, "en", command, args, NOW)
    return (await house.answering()(request)).messages


def text(messages: tuple[Message, ...]) -> str:
    return "\n".join(run.text for message in messages for block in message.blocks for run in block.runs)


def slugs(story: Story) -> frozenset[str]:
    return frozenset(TITLES[account.title] for account in story.accounts)


@pytest.mark.model
async def test_readers_get_what_a_careful_editor_would_sign(tmp_path: Path) -> None:
    async with newsroom(tmp_path) as house:
        stories = await house.stories.window(NOW.replace(day=2), NOW)
        found = {slugs(story): story for story in stories}
        relevant = {slug for slug, judgement in JUDGEMENTS.items() if judgement.security} & FRESH
        listed = {frozenset(story) & set(TITLES.values()) for story in STORIES.values()}
        assert set(found) == {story for story in listed if story & relevant}

        wire = found[frozenset(STORIES["opium at Termez"])]
        assert (wire.origins, len(wire.accounts)) == (1, 3)
        attack = found[frozenset(STORIES["attack on the Sarigul post"])]
        assert (attack.origins, len(attack.accounts)) == (4, 4)
        assert all(story.summary and story.summary.takeaways for story in stories)

        await ask(house, 1, "country", "tajikistan")
        digest = text(await ask(house, 1, "digest"))
        assert "SAMPLE, invented: not news." in digest
        assert digest.count("Sarigul") + digest.count("Саригуль") > 0
        assert "kok-boru" not in digest and "пирог" not in digest
        assert "Nothing new to you" in text(await ask(house, 1, "digest"))
