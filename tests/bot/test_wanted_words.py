"""A reader's own words, wanted and unwanted: every list and digest keeps to them, and /why says so."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from digest.model import Destination, Filter
from digest.subscribing import never_with, only_with
from tests.bot.playing import Stage, said

ANN = Destination(101)
RIFLES, PLOTS, BOATS = "forty rifles", "two plots against a reservoir", "Patrol boats"


async def choose(stage: Stage, edit: Callable[[Filter], Filter]) -> None:
    ann = await stage.desk.subscribers.get(ANN)
    assert ann
    assert await stage.desk.subscribers.choose(ann.id, ann.filter, edit(ann.filter))


@pytest.mark.parametrize("asked", ["/digest", "/latest", "/digest kz", "/latest kz"])
async def test_only_stories_with_one_of_the_wanted_words(stage: Stage, asked: str) -> None:
    await said(stage, "/country kz")
    await choose(stage, lambda filter: only_with(filter, ["lorries of onion", "earthquake"]))
    answer = await said(stage, asked)
    assert RIFLES in answer
    assert PLOTS not in answer
    assert BOATS not in answer


@pytest.mark.parametrize("asked", ["/digest", "/latest", "/digest kz", "/latest kz"])
async def test_no_story_with_an_unwanted_word(stage: Stage, asked: str) -> None:
    await said(stage, "/country kz")
    await choose(stage, lambda filter: never_with(filter, ["onions"]))
    answer = await said(stage, asked)
    assert RIFLES not in answer
    assert PLOTS in answer


async def test_why_names_the_words(stage: Stage) -> None:
    await said(stage, "/country kz")
    await choose(stage, lambda filter: only_with(filter, ["onion", "lorry"]))
    answer = await said(stage, "/digest", "/why")
    assert "Because you follow Kazakhstan: it happened in Kazakhstan" in answer
    assert "it says “lorry” and “onion”, 1 report" in answer


async def test_why_this_says_what_speaks_against_it_by_now(stage: Stage) -> None:
    await said(stage, "/country kz", "/latest")
    await choose(stage, lambda filter: never_with(filter, ["lorry"]))
    answer = await said(stage, "[1]", "[Why this?]")
    assert "It is none of what you follow now" in answer
    assert "it says “lorry”, which you do not want" in answer
    await choose(stage, lambda filter: only_with(never_with(filter, []), ["earthquake"]))
    assert "it says none of your words" in await said(stage, "[Back to the story]", "[Why this?]")


async def test_no_story_is_not_said_without_the_words_that_leave_out(stage: Stage) -> None:
    await said(stage, "/country kz")
    await choose(stage, lambda filter: only_with(filter, ["earthquake"]))
    answer = await said(stage, "/latest")
    assert "No story about what you follow" in answer
    assert "Your /settings leave out: what has none of your words." in answer
    await choose(stage, lambda filter: never_with(only_with(filter, []), ["in", "kazakhstan", "lake"]))
    await choose(stage, lambda filter: never_with(filter, ["onion", "plot", "lake"]))
    left_out = "Your /settings left out 3 stories: with words that you do not want."
    assert left_out in await said(stage, "/digest")
