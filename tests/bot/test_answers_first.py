"""While somebody is being answered, and only then, the rest of the program knows that it is to stand back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from bot.chat import Desk, Request, Role
from bot.dispatch import answer
from bot.settings import load
from bot.wiring import open_house
from digest.errors import StoreError
from digest.model import Book, Destination
from tests.bot.invented import NOW
from tests.bot.playing import Stage
from tests.storage.engines import lay_tables

HELP = Request(Destination(7), "private", 7, Role.READER, "en", "help", "", NOW)


@dataclass
class Asked:
    """The people of a desk, who note whether somebody was being answered when they were asked for."""

    desk: Desk
    fails: bool = False
    claimed: bool = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self.desk.people, name)

    async def book(self) -> Book:
        self.claimed = self.desk.precedence.claimed
        if self.fails:
            raise StoreError("SAMPLE: the disk is gone")
        return await self.desk.people.book()


@pytest.mark.parametrize("fails", [False, True])
async def test_an_answer_claims_precedence_until_it_is_given(stage: Stage, fails: bool) -> None:
    people = Asked(stage.desk, fails)
    try:
        await answer(HELP, replace(stage.desk, people=people))
    except StoreError:
        assert fails
    assert people.claimed
    assert not stage.desk.precedence.claimed


async def test_the_rooms_of_a_house_stand_back_for_whoever_its_desk_answers(tmp_path: Path) -> None:
    settings = load({"SITREP_DATA": str(tmp_path)})
    lay_tables(settings.database_url)
    async with open_house(settings) as house:
        with house.desk().precedence.answering():
            assert house.store.precedence.claimed
        assert not house.store.precedence.claimed
