"""Fourteen mornings in the sample world: what a reader must be told on each, and what never again."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest

from bot.chat import Message
from bot.demo.press import read_articles
from bot.demo.replay import END, READER, USUAL, Stage, fortnight, mornings, words
from digest.model import Digest, Edition, Novelty, Story, Summary
from tests.bot.world_expected import STORIES

TITLES = {article.title: article.slug for article in read_articles(END)}
NAMES = {slug: name for name, slugs in STORIES.items() for slug in slugs}
CLOSED = datetime.fromisoformat("2031-03-01").date()
NEVER = ("kok-boru", "Фестиваль яблок", "Naryn stuns", "фестиваль ремёсел", "quarterly profit")


@dataclass(frozen=True)
class Expected:
    """The names of the stories, as in `world_expected`; ``changes``: numbers, before and after."""

    new: tuple[str, ...] = ()
    developed: tuple[str, ...] = ()
    changes: tuple[tuple[str, str], ...] = ()


SCRIPT = (
    Expected(new=("heroin on the Panj", "oil spill at Kyzylorda")),
    Expected(new=("talks in Batken",), developed=("oil spill at Kyzylorda",)),
    Expected(new=("flood in Surkhandarya", "register of foreign funding")),
    Expected(
        new=("amnesty for migrants",),
        developed=("flood in Surkhandarya", "talks in Batken"),
        changes=(("300", "1,100"),),
    ),
    Expected(new=("raid in Aktobe", "bank outage"), developed=("oil spill at Kyzylorda",)),
    Expected(new=("cache in Karaganda", "mine at Tash-Kumyr", "drones")),
    Expected(new=("bombing in Kunduz",), developed=("mine at Tash-Kumyr",)),
    Expected(
        new=("blackout in Bishkek", "canal analysis"),
        developed=("bombing in Kunduz", "mine at Tash-Kumyr"),
        changes=(("killed: 11", "12 in Two Rivers Monitor; earlier 6 in Steppe Wire"),),
    ),
    Expected(new=("quake at Issyk-Kul", "journalist freed"), developed=("blackout in Bishkek",)),
    Expected(new=("refinery fire", "traders in Andijan", "river border analysis")),
    Expected(new=("train to Herat",), developed=("traders in Andijan",)),
    Expected(
        developed=("refinery fire",),
    ),
    Expected(
        new=("miners' strike", "gas to Herat", "exercise", "council election", "Jalal-Abad mudflow"),
    ),
    Expected(
        new=(
            "attack on the Sarigul post",
            "winter water",
            "raid in Osh",
            "tax portal",
            "raid in Shymkent",
            "opium at Termez",
            "grain transit",
            "deportations",
            "quake in Badakhshan",
            "quake in Naryn",
            "blogger on trial",
        ),
        developed=("Jalal-Abad mudflow",),
        changes=(("killed: at least 4", "9; out of their homes: 1,200"), ("1,200", "2,600")),
    ),
)
ROOM = 12


@dataclass
class Told:
    """What a reader got on each morning."""

    digests: list[Digest] = field(default_factory=list)
    messages: list[Sequence[Message]] = field(default_factory=list)


async def play(folder: Path) -> Told:
    told = Told()
    async with fortnight(
        folder, lambda now: {"noon-leaflet"} if now.date() == CLOSED else frozenset()
    ) as stage:
        for command in USUAL:
            await stage.ask(command)
        for morning in mornings():
            sent = await stage.turn(morning)
            told.messages.append(sent.get(READER, ()))
            told.digests.append(await _digest(stage))
    return told


async def _digest(stage: Stage) -> Digest:
    reader = await stage.house.subscribers.get(READER)
    assert reader
    found = await stage.house.subscribers.last_digest(reader.id)
    assert found
    whole = await stage.house.outbox.digest(found[0])
    assert whole
    return whole


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    return asyncio.run(play(tmp_path_factory.mktemp("fortnight")))


def names(story: Story) -> set[str]:
    return {NAMES[TITLES[account.title]] for account in story.accounts}


def text(messages: Sequence[Message]) -> str:
    blocks = (block for message in messages for block in message.blocks)
    return "\n".join("".join(run.text for run in block.runs) for block in blocks)


def stories_of(digest: Digest, novelty: Novelty) -> Iterator[str]:
    for entry, story in digest.stories:
        if entry.novelty is novelty:
            (name,) = names(story)
            yield name


@pytest.mark.model
@pytest.mark.parametrize("day", range(len(SCRIPT)))
def test_each_morning_brings_what_is_new_and_nothing_else(told: Told, day: int) -> None:
    expected, digest = SCRIPT[day], told.digests[day]
    assert sorted(stories_of(digest, Novelty.DEVELOPED)) == sorted(expected.developed)
    new = list(stories_of(digest, Novelty.NEW))
    assert len(set(new)) == len(new)
    assert set(new) <= set(expected.new)
    assert len(digest.stories) == min(ROOM, len(expected.new) + len(expected.developed))
    assert digest.plan.left_out == len(expected.new) + len(expected.developed) - len(digest.stories)


@pytest.mark.model
def test_changed_numbers_are_shown_with_both_values(told: Told) -> None:
    for messages, expected in zip(told.messages, SCRIPT, strict=True):
        shown = text(messages)
        for before, after in expected.changes:
            assert any(f"{before} → {after}" in line for line in shown.splitlines()), (before, after)


@pytest.mark.model
def test_a_number_that_only_a_headline_told_is_named_beside_the_new_one(told: Told) -> None:
    first, second = (text(messages) for messages in told.messages[:2])
    assert "разлилось около 40 тонн" in first
    assert "About 120 tonnes of oil" in second
    assert "three times its first estimate" in second


@pytest.mark.model
def test_who_changes_a_disputed_number_leaves_the_other_side_its_own(told: Told) -> None:
    (monday,) = (each for at, each in zip(mornings(), told.messages, strict=True) if at.day == 3)
    assert "Two workers were injured" in text(monday)
    assert "residents had spoken of three injured" in text(monday)


def takeaways(digest: Digest) -> set[str]:
    """All that a digest could have told of its stories, in any language."""
    summaries = [story.summary for _, story in digest.stories if story.summary]
    tellings: list[Summary | Edition] = [*summaries]
    for each in summaries:
        tellings += each.editions
    return {takeaway.text for telling in tellings for takeaway in telling.takeaways}


@pytest.mark.model
def test_no_sentence_is_told_twice_and_nothing_that_is_no_news(told: Told) -> None:
    seen: set[str] = set()
    for digest, messages in zip(told.digests, told.messages, strict=True):
        shown = text(messages)
        assert not [word for word in NEVER if word in shown]
        sentences = {sentence for sentence in takeaways(digest) if sentence in shown}
        assert sentences
        assert not sentences & seen
        seen |= sentences


@pytest.mark.model
def test_every_digest_reads_in_two_minutes(told: Told) -> None:
    assert all(0 < words(messages) <= 450 for messages in told.messages)
    assert all(len(messages) <= 2 for messages in told.messages)


@pytest.mark.model
def test_coverage_is_true_when_a_source_is_cut(told: Told) -> None:
    by_day: Mapping[int, str] = {
        at.day: text(shown) for at, shown in zip(mornings(), told.messages, strict=True)
    }
    assert "5 of 6 sources answered" in by_day[CLOSED.day]
    assert "6 of 6 sources answered" in by_day[28]
    assert "nothing happened" not in "".join(by_day.values()).lower()
