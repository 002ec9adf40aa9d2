"""The clock: nothing runs twice at a time, no nudge is lost, trouble ends one run only."""

import asyncio
from datetime import timedelta

from bot.jobs import Clockwork, Step, rest, spoken
from digest.model import Tally

LONG = timedelta(hours=1)


class Notes:
    """What was noted."""

    def __init__(self) -> None:
        self.kept: list[tuple[str, str]] = []

    async def __call__(self, name: str, text: str) -> None:
        self.kept.append((name, text))


class Work:
    """A step's work that waits for permission, and counts."""

    def __init__(self, *, done: int = 1) -> None:
        self.running = 0
        self.most = 0
        self.runs = 0
        self.started = asyncio.Event()
        self.go = asyncio.Event()
        self.done = done

    async def __call__(self) -> Tally:
        self.running += 1
        self.runs += 1
        self.most = max(self.most, self.running)
        self.started.set()
        await self.go.wait()
        self.running -= 1
        return Tally("work", done=self.done)


async def until(happened) -> None:
    async with asyncio.timeout(30):
        while not happened():
            await asyncio.sleep(0.005)


async def test_every_step_runs_at_once_and_then_in_its_time():
    work, notes = Work(), Notes()
    work.go.set()
    clock = Clockwork([Step("work", timedelta(milliseconds=50), work)], notes)
    clock.start()
    await until(lambda: work.runs >= 3)
    await clock.stop()
    assert ("work", "1 done, 0 skipped, 0 failed") in notes.kept


async def test_a_nudge_during_a_run_is_one_more_run_afterwards():
    work = Work()
    clock = Clockwork([Step("work", LONG, work)], Notes())
    clock.start()
    await work.started.wait()
    for _ in range(5):
        clock.nudge("work")
    work.go.set()
    await until(lambda: work.runs == 2)
    await asyncio.sleep(0.05)
    assert (work.runs, work.most) == (2, 1)
    clock.nudge("nothing of that name")
    await clock.stop()


async def test_a_step_that_did_something_wakes_the_next():
    first, idle, after = Work(), Work(done=0), Work()
    for each in (idle, after):
        each.go.set()
    steps = [
        Step("first", LONG, first, ("after",)),
        Step("idle", LONG, idle, ("after",)),
        Step("after", LONG, after),
    ]
    clock = Clockwork(steps, Notes())
    clock.start()
    await until(lambda: after.runs == 1 and not after.running and idle.runs == 1)
    first.go.set()
    await until(lambda: after.runs == 2)
    await clock.stop()


async def test_a_step_that_raises_is_noted_and_runs_again(caplog):
    notes, runs = Notes(), []

    async def fail() -> Tally:
        runs.append(1)
        raise ZeroDivisionError

    clock = Clockwork([Step("work", LONG, fail)], notes)
    clock.start()
    await until(lambda: notes.kept)
    clock.nudge("work")
    await until(lambda: len(runs) == 2)
    await clock.stop()
    assert notes.kept[0] == ("work", "failed: ZeroDivisionError; see the log")
    assert "Traceback" in caplog.text


async def test_stopping_lets_a_run_finish():
    work = Work()
    clock = Clockwork([Step("work", LONG, work, finishes=True)], Notes())
    clock.start()
    await work.started.wait()
    asyncio.get_running_loop().call_later(0.05, work.go.set)
    await clock.stop()
    assert work.running == 0
    clock.nudge("work")
    await asyncio.sleep(0.02)
    assert work.runs == 1


async def test_stopping_breaks_off_what_may_be_broken_off():
    work = Work()
    clock = Clockwork([Step("work", LONG, work)], Notes())
    clock.start()
    await work.started.wait()
    async with asyncio.timeout(30):
        await clock.stop()
    assert work.running == 1, "it was cancelled in the middle"


async def test_stopping_does_not_wait_for_ever():
    work = Work()
    clock = Clockwork([Step("work", LONG, work, finishes=True)], Notes())
    clock.start()
    await work.started.wait()
    async with asyncio.timeout(30):
        await clock.stop(patience=0.05)


def test_a_tally_in_words():
    assert spoken(Tally("x", 3, 1, 2, ["late"])) == "3 done, 1 skipped, 2 failed; late"


def test_a_step_that_fails_rests_longer_each_time_but_not_for_ever():
    rests = [rest(timedelta(seconds=30), failures) for failures in (1, 2, 3, 100)]
    assert rests == [timedelta(seconds=each) for each in (60, 120, 240, 600)]


async def test_a_resting_step_is_woken_by_a_nudge():
    runs = []

    async def broken() -> Tally:
        runs.append(len(runs))
        raise OSError("the disk is full")

    clock = Clockwork([Step("work", LONG, broken)], Notes())
    clock.start()
    await until(lambda: len(runs) == 1)
    clock.nudge("work")
    await until(lambda: len(runs) == 2)
    await clock.stop()
    assert runs == [0, 1]
