"""What the program notices of itself: told once, with what to do, and told when it is over."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.chat import Role
from bot.duties import Alone
from bot.jobs import Step
from bot.render.trouble import over_line, trouble_lines
from bot.serve import ROLES, _steps
from bot.settings import load
from bot.tongue import speaking
from bot.watch import DISK, ENOUGH_FREE, HELD, LEAST_FREE, MODEL, PILE, Sight, Watch, free
from bot.wiring import open_house
from digest.errors import StoreError
from digest.model import Rank, Tally, Trouble
from tests.bot.reading_messages import block_text
from tests.storage.engines import lay_tables

NOW = datetime(2026, 11, 22, 6, tzinfo=UTC)


@dataclass
class Owners:
    """What they would be told."""

    told: list[Trouble] = field(default_factory=list)
    open: dict[str, Trouble] = field(default_factory=dict)
    broken: bool = False

    async def report(self, id: str, text: str, hint: str, **values: str) -> None:
        if self.broken:
            raise StoreError("the disk is full")
        if id not in self.open:
            self.open[id] = Trouble(id, text, hint, values)
            self.told.append(self.open[id])

    async def over(self, id: str) -> None:
        self.open.pop(id, None)

    def words(self, language: str = "en") -> list[str]:
        with speaking(language):
            return [block_text(block) for each in self.told for block in trouble_lines(each)]


@pytest.fixture
def owners() -> Owners:
    return Owners()


def sight(minutes: int = 0, *, free: int = ENOUGH_FREE, held: int = 0, model: str | None = "") -> Sight:
    return Sight(NOW + timedelta(minutes=minutes), free, held, model)


async def test_digests_that_cannot_be_planned_are_told_once_and_when_it_is_over(owners: Owners) -> None:
    watch = Watch()
    for reason in ("no room", "no room", ""):
        await watch.planned(reason, owners.report, owners.over)
        assert len(owners.open) == bool(reason)
    assert len(owners.told) == 1
    assert "Putting digests together" in owners.words()[0] and "no room" in owners.words()[0]


async def test_a_disk_that_fills(owners: Owners) -> None:
    watch = Watch()
    for space in (ENOUGH_FREE, LEAST_FREE, LEAST_FREE - 1, 2_000_000):
        await watch.look(sight(free=space), owners.report, owners.over)
    assert owners.words()[0] == "🔧 The disk is nearly full: 299 MB are left."
    assert len(owners.told) == 1
    await watch.look(sight(free=LEAST_FREE), owners.report, owners.over)
    assert DISK in owners.open, "a little room is not enough"
    await watch.look(sight(free=ENOUGH_FREE), owners.report, owners.over)
    assert DISK not in owners.open


async def test_a_model_that_is_missing(owners: Owners) -> None:
    watch = Watch()
    await watch.look(sight(model="encoder not loaded (no weights)"), owners.report, owners.over)
    assert owners.words()[0].startswith("🔧 The model is not in use: encoder not loaded")
    await watch.look(sight(model=None), owners.report, owners.over)
    assert MODEL in owners.open, "after a start nobody knows yet"
    await watch.look(sight(model=""), owners.report, owners.over)
    assert MODEL not in owners.open


async def test_messages_that_pile_up(owners: Owners) -> None:
    watch = Watch()
    for minutes, held in ((0, 500), (5, 500 + HELD - 1), (10, 500 + HELD), (15, 500 + 3 * HELD)):
        await watch.look(sight(minutes, held=held), owners.report, owners.over)
    assert owners.words()[0] == f"🔧 {HELD} messages of the last hour may or may not have arrived."
    await watch.look(sight(44, held=500 + 3 * HELD), owners.report, owners.over)
    assert PILE in owners.open
    await watch.look(sight(80, held=500 + 3 * HELD), owners.report, owners.over)
    assert PILE not in owners.open


async def test_what_was_held_before_the_start_is_no_news(owners: Owners) -> None:
    await Watch().look(sight(held=10_000), owners.report, owners.over)
    assert owners.told == []


async def test_a_step_that_keeps_failing(owners: Owners) -> None:
    outcomes: list[Exception | None] = [
        None,
        *[StoreError("The site cannot be reached.")] * 5,
        None,
        OSError(),
    ]

    async def run() -> Tally:
        if outcome := outcomes.pop(0):
            raise outcome
        return Tally("collect")

    step = Watch().watched(Step("collect", timedelta(seconds=1), run), owners.report, owners.over)
    assert (await step.run()).step == "collect"
    for failures in range(1, 6):
        with pytest.raises(StoreError):
            await step.run()
        assert len(owners.told) == (failures >= 3)
    assert owners.words()[0] == (
        "🔧 A step of the program keeps failing: Reading the sources. The last reason: "
        "The site cannot be reached."
    )
    await step.run()
    assert owners.open == {}
    with pytest.raises(OSError):
        await step.run()
    assert len(owners.told) == 1


async def test_where_the_database_is_the_trouble_it_is_told_later(owners: Owners) -> None:
    async def run() -> Tally:
        raise StoreError("the disk is full")

    step = Watch().watched(Step("compose", timedelta(seconds=1), run), owners.report, owners.over)
    owners.broken = True
    for _ in range(5):
        with pytest.raises(StoreError):
            await step.run()
    owners.broken = False
    with pytest.raises(StoreError):
        await step.run()
    assert [each.id for each in owners.told] == ["step-failing:compose"]


def test_trouble_reads_as_well_in_russian() -> None:
    trouble = Trouble("x", "The disk is nearly full: {free} MB are left.", "SAMPLE", {"free": "12"})
    with speaking("ru"):
        assert block_text(over_line(trouble)) == "✅ Прошло: На диске почти нет места: осталось 12 МБ."


def test_what_is_left_on_a_disk(tmp_path: Path) -> None:
    assert free(tmp_path) > 0
    assert free(tmp_path / "not there yet") > 0


async def test_a_house_tells_of_trouble_once(tmp_path: Path) -> None:
    settings = load({"SITREP_DATA": str(tmp_path), "SITREP_ADMINS": "7"})
    lay_tables(settings.database_url)
    async with open_house(settings, clock=lambda: NOW) as house:
        nudged: list[str] = []
        house.nudges.append(nudged.append)
        for _ in range(2):
            await house.report("backup", "SAMPLE trouble", "Look.", reason="x")
        assert [each.id for each, _ in await house.notices.troubles()] == ["backup"]
        assert len(await house.notices.untold(7, NOW)) == 1
        await house.over("backup")
        assert await house.notices.troubles() == []
        assert nudged == ["notices"] * 2
        assert (await house.look_out()).step == "watch"
        names = [step.name for step in _steps(house, None, ROLES, (), Alone())]
        assert "watch" in names
        assert (house.role(7), house.role(8)) == (Role.OWNER, Role.READER)
        await house.people.name(8, Rank.EDITOR, 7, NOW)
        await house.people.book()
        assert house.role(8) is Role.EDITOR
