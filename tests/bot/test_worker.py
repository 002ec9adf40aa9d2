"""The worker harness: what a job may do to itself, and what it may not do to others."""

import asyncio
import contextlib
import logging
import os
import signal
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.worker import JobCrashed, JobTimedOut, QueueFull, Spec, Worker
from bot.worker_limit import Limit, processor_time
from bot.worker_values import dump, load
from digest.errors import BadSource, SourceError
from digest.model import Item, SourceKind
from sources.feed import Feed
from sources.guard import GuardedBackend

ROOT = Path(__file__).parents[2]
SPEC = Spec("odd", "tests.bot.odd_jobs:factory", {"PYTHONPATH": str(ROOT), "PATH": os.defpath}, deadline=20)
needs_proc = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="the work of others is not told")


@asynccontextmanager
async def worker(**changes: object) -> AsyncIterator[Worker]:
    """A worker with the odd jobs, ended afterwards."""
    one = Worker(replace(SPEC, **changes))
    try:
        yield one
    finally:
        await one.close()
        assert one.pid is None


async def test_arguments_results_and_one_process_for_many_jobs():
    async with worker(arguments={"greeting": "salem"}) as one:
        assert one.pid is None, "lazy: no process before the first job"
        assert await one.call("greet", "ann") == "salem ann"
        first = await one.call("pid")
        assert first == one.pid == await one.call("pid")
        assert await one.call("nice") == os.nice(0) + 10


async def test_the_environment_is_the_given_one_alone(monkeypatch):
    monkeypatch.setenv("SITREP_TOKEN", "1:secret")
    async with worker() as one:
        assert "SITREP_TOKEN" not in await one.call("environment")


async def test_errors_of_ours_arrive_whole():
    async with worker() as one:
        with pytest.raises(SourceError) as caught:
            await one.call("refuse")
        assert caught.value.permanent
        assert caught.value.retry_after == timedelta(seconds=5)
        assert str(caught.value) == "no (https://a.example/)"
        with pytest.raises(BadSource) as found:
            await one.call("odd_source")
        assert found.value.candidates == ("https://a.example/feed",)
        assert one.starts == 1


async def test_a_bug_costs_one_job_and_not_the_process():
    async with worker() as one:
        with pytest.raises(JobCrashed, match="ZeroDivisionError"):
            await one.call("bug")
        assert await one.call("greet", "bob") == "hello bob"
        assert one.starts == 1


async def test_a_crash_costs_one_job():
    async with worker() as one:
        deadly = asyncio.create_task(one.call("die"))
        others = [asyncio.create_task(one.call("echo", number)) for number in range(5)]
        with pytest.raises(JobCrashed):
            await deadly
        assert await asyncio.gather(*others) == list(range(5))
        assert one.starts == 2


async def test_a_process_killed_between_jobs_costs_none():
    async with worker() as one:
        pid = await one.call("pid")
        os.kill(pid, 9)
        while one.pid is not None:
            await asyncio.sleep(0.01)
        assert await one.call("greet", "eve") == "hello eve"


@pytest.mark.parametrize(
    ("job", "patience"), [(("spin",), 1000), (("sleep", 3600), 2)], ids=["it spins", "it sleeps"]
)
async def test_a_job_that_does_not_end_is_killed_and_the_next_one_runs(job, patience):
    async with worker(deadline=0.5, patience=patience) as one:
        pid = await one.call("pid")
        with pytest.raises(JobTimedOut, match=job[0]):
            await one.call(*job)
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
        assert await one.call("pid") != pid


@needs_proc
async def test_a_job_that_the_machine_leaves_no_time_for_is_not_to_blame():
    """A stopped process is one that gets no turn at all."""
    async with worker(deadline=0.5, patience=1000) as one:
        stat = Path(f"/proc/{await one.call('pid')}/stat")
        starved = asyncio.create_task(one.call("stop"))
        while ") T " not in stat.read_text("utf-8"):
            await asyncio.sleep(0.01)
        await asyncio.sleep(1)
        assert not starved.done()
        os.kill(one.pid, signal.SIGCONT)
        assert await starved is None
        assert one.starts == 1


async def test_where_nobody_says_what_a_process_works_the_clock_counts(monkeypatch):
    monkeypatch.setattr("bot.worker_limit.processor_time", lambda pid: None)
    async with worker(deadline=0.5, patience=1000) as one:
        with pytest.raises(JobTimedOut):
            await one.call("sleep", 3600)


@pytest.mark.parametrize(
    ("passed", "worked", "left"),
    [
        (0, 0, 10),  # just begun
        (4, 4, 6),  # spins
        (10, 9.98, 0.02),  # spins, and is a tick or two behind the clock
        (10, 10, 0),
        (10, 1, 9),  # gets a tenth of a processor: it may go on
        (40, 4, 6),
        (55, 5.5, 4.5),
        (58, 5.8, 2),  # the clock, too, has an end
        (60, 6, 0),
        (30, 0, 10),  # sleeps, and is looked at now and then
        (60, 0, 0),
        (6, 24, 4),  # four threads: no less time than the clock gives
        (10, 40, 0),
        (4, None, 6),  # no Linux
        (10, None, 0),
    ],
)
def test_what_counts_is_work_and_in_the_end_the_clock(passed, worked, left):
    assert Limit(10, 60).left(passed, worked) == pytest.approx(left)


@needs_proc
def test_processor_time_grows_with_work_alone():
    before = processor_time(os.getpid())
    until = time.process_time() + 0.2
    while time.process_time() < until:
        pass
    assert processor_time(os.getpid()) - before >= 0.1


def test_a_process_that_is_gone_has_no_processor_time():
    assert processor_time(2**31 - 1) is None


async def test_recycled_after_so_many_jobs():
    async with worker(recycle=3) as one:
        pids = [await one.call("pid") for _ in range(7)]
        assert len(set(pids)) == 3
        assert pids[0] == pids[2] != pids[3]


async def test_idle_workers_leave_and_come_back():
    async with worker(idle=0.2) as one:
        first = await one.call("pid")
        async with asyncio.timeout(10):
            while one.pid is not None:
                await asyncio.sleep(0.01)
        assert await one.call("pid") != first


async def test_the_queue_is_bounded():
    async with worker(queue=2) as one:
        jobs = [asyncio.create_task(one.call("echo", number)) for number in range(3)]
        results = await asyncio.gather(*jobs, return_exceptions=True)
        assert results[:2] == [0, 1]
        assert isinstance(results[2], QueueFull)


async def test_memory_is_limited():
    async with worker(memory=256 * 2**20) as one:
        assert await one.call("fill", 2**20) == 2**20
        with pytest.raises(JobCrashed, match="MemoryError"):
            await one.call("fill", 2**30)


async def test_a_process_that_a_job_has_bloated_is_replaced():
    async with worker(memory=1024 * 2**20) as one:
        first = await one.call("pid")
        await one.call("keep", 16 * 2**20)
        assert await one.call("pid") == first
        await one.call("keep", 700 * 2**20)
        assert one.pid is None
        assert await one.call("pid") != first


async def test_prints_do_not_break_the_frames_and_complaints_reach_the_log(caplog):
    caplog.set_level(logging.WARNING)
    async with worker() as one:
        await one.call("print", "stray words")
        await one.call("complain", "a worry")
        assert await one.call("echo", 1) == 1
    assert "stray words" in caplog.text
    assert "a worry" in caplog.text


async def test_what_is_no_plain_value_is_a_bug_of_the_job():
    async with worker() as one:
        with pytest.raises(JobCrashed, match="may not come from a worker"):
            await one.call("path")
        assert await one.call("echo", 1) == 1


def pickled_build(module: str, name: str, attribute: str) -> bytes:
    """A pickle that sets an attribute of a class to another class."""

    def text(value: str) -> bytes:
        return b"\x8c" + bytes([len(value)]) + value.encode()

    owner = text(module) + text(name) + b"\x93"
    value = text("digest.model") + text("Tally") + b"\x93"
    return b"\x80\x04" + owner + b"(N}" + text(attribute) + value + b"stb."


async def test_a_worker_that_was_taken_over_cannot_change_the_guard():
    reachable = GuardedBackend._reachable
    async with worker() as one:
        await one.call("forge", pickled_build("sources.guard", "GuardedBackend", "_reachable"))
        with pytest.raises(JobCrashed, match="unreadable answer"):
            await one.call("echo", 1)
        assert GuardedBackend._reachable is reachable
        assert await one.call("echo", 1) == 1, "another process took its place"
        assert one.starts == 2


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[1]",
        b'"ab c"',
        b"[" * 100_000,
        b'["done"]',
        b'["done",1,2]',
        b'["done",{"GuardedBackend":[]}]',
        b'["done",{"sources.guard.GuardedBackend":[]}]',
        b'["done",{"Worker":[1]}]',
        b'["done",{"type":["A",[],{}]}]',
        b'["done",{"Item":["key"]}]',
        b'["done",{"Item":7}]',
        b'["done",{"tuple":[1],"frozenset":[2]}]',
        b'["done",{}]',
        b'["done",{"datetime":"0000"}]',
        b'["done",{"timedelta":[1e300]}]',
        b'["done",{"frozenset":[[1]]}]',
        b'["raised",{"SourceError":[1]}]',
        b'["raised",{"Exception":[{"tuple":[]},{"dict":[]}]}]',
        b"\xff\xfe",
    ],
)
async def test_whatever_a_worker_answers_it_costs_one_job(body):
    async with worker() as one:
        await one.call("forge", body)
        with pytest.raises(JobCrashed):
            await one.call("echo", 1)
        assert await one.call("echo", 1) == 1


WHEN = st.datetimes(timezones=st.just(UTC)).map(lambda at: at.replace(fold=0))
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(st.characters(exclude_categories=()))
    | st.binary()
    | st.timedeltas()
    | WHEN
    | st.sampled_from(SourceKind)
    | st.builds(Item, st.text(), st.text(), st.text(), st.none() | WHEN),
    lambda inner: (
        st.lists(inner)
        | st.lists(inner).map(tuple)
        | st.frozensets(st.integers() | st.text(), max_size=1)
        | st.dictionaries(st.text() | st.integers(), inner)
        | st.builds(Feed, st.text(), st.text(), st.text(), st.none(), st.lists(inner).map(tuple))
    ),
    max_leaves=20,
)


@given(VALUES)
def test_values_arrive_as_they_were_sent(value):
    arrived = load(dump(value))
    assert arrived == value
    assert repr(arrived) == repr(value)


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_a_value_or_a_value_error(body):
    with contextlib.suppress(ValueError):
        load(body)


@pytest.mark.parametrize(
    "body",
    [
        b'{"bytes":3}\nab',
        b'[{"bytes":2},{"bytes":2}]\nab',
        b'[{"bytes":2},{"bytes":-2}]\nab',
        b'{"bytes":1.0}\nab',
        b'{"bytes":1}\nab',
        b'"ab"\nab',
    ],
)
def test_every_byte_is_used_once_and_none_that_is_not_there(body):
    with pytest.raises(ValueError, match=r"bytes|indices"):
        load(body)


async def test_large_frames_do_not_block_the_loop():
    async with worker() as one:
        await one.call("pid")
        stalls = []

        async def watch() -> None:
            loop = asyncio.get_running_loop()
            while True:
                before = loop.time()
                await asyncio.sleep(0.005)
                stalls.append(loop.time() - before - 0.005)

        watcher = asyncio.create_task(watch())
        text = "x" * 8_000_000
        assert await one.call("echo", text) == text
        await one.call("sleep", 0.3)
        watcher.cancel()
        assert max(stalls) < 0.25


async def test_a_cancelled_job_does_not_answer_the_next_one():
    async with worker() as one:
        slow = asyncio.create_task(one.call("sleep", 30))
        await asyncio.sleep(0.3)
        slow.cancel()
        await asyncio.gather(slow, return_exceptions=True)
        assert await one.call("echo", "mine") == "mine"


async def test_a_wrong_entry_is_an_error_and_not_a_hang():
    async with worker(entry="tests.bot.odd_jobs:missing") as one:
        with pytest.raises(JobCrashed):
            await one.call("echo", 1)


async def test_a_process_that_cannot_be_started_is_an_error_of_the_worker(monkeypatch):
    async with worker() as one:
        monkeypatch.setattr("sys.executable", "/nowhere/python")
        with pytest.raises(JobCrashed, match="no process can be started"):
            await one.call("pid")
        monkeypatch.undo()
        assert await one.call("pid") == one.pid
