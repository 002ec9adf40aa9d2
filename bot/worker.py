"""Heavy work in a process of its own, seen from the event loop: start, one job at a time, deadline, end.

The process is started anew (never forked), runs niced, may be limited in memory, is replaced after
so many jobs and leaves when idle. Whatever happens to it costs the job it was doing, nothing else.
What counts against a job is the work it makes, not how long the machine lets it wait (`bot.worker_limit`).
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import pickle
import resource
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.worker_child import HEADER
from bot.worker_limit import Limit, limited
from bot.worker_values import load
from digest.errors import DigestError

_LOG = logging.getLogger(__name__)
_BLOATED = 0.6  # of the memory limit, in use after a job
_LARGEST = 64 * 2**20  # bytes of an answer


class WorkerError(DigestError):
    """A job that a worker process did not finish."""


class JobCrashed(WorkerError):
    """The process died over the job, or the job met a bug there."""


class NotStarted(JobCrashed):
    """No process could be started or made ready: the job is not to blame."""


class JobTimedOut(WorkerError):
    """The job made more work, or went on for longer, than it may; the process was killed."""


class QueueFull(WorkerError):
    """Too many jobs are waiting already."""


@dataclass(frozen=True, slots=True)
class Spec:
    """How to run a worker.

    ``memory``: bytes; ``recycle``: jobs; ``idle``: seconds; of each, 0 means without a limit.

    ``entry``: "package.module:factory"; called there with ``arguments`` it gives the table of functions.
    ``environment``: the whole environment of the process. ``deadline``, ``start_deadline``: processor seconds
    for a job and for the start; on the clock each may take ``patience`` times as long.
    """

    name: str
    entry: str
    environment: Mapping[str, str]
    arguments: Mapping[str, object] = field(default_factory=dict)
    deadline: float = 10.0
    start_deadline: float = 60.0
    patience: float = 6.0
    memory: int = 0
    recycle: int = 0
    idle: float = 0.0
    queue: int = 256
    nice: int = 10


class Worker:
    """One worker process, started on first need. Belongs to one event loop."""

    def __init__(self, spec: Spec) -> None:
        self._spec = spec
        self._lock = asyncio.Lock()
        self._process: asyncio.subprocess.Process | None = None
        self._errors: asyncio.Task[None] | None = None
        self._retire: asyncio.TimerHandle | None = None
        self._retiring: asyncio.Task[None] | None = None
        self._jobs = 0
        self._waiting = 0
        self.starts = 0

    @property
    def pid(self) -> int | None:
        """The process that lives now, if any."""
        return self._process.pid if self._process and self._process.returncode is None else None

    async def call(self, name: str, *arguments: object) -> Any:
        """The result of one function of the table.

        Raises the DigestError that the function raised, or JobCrashed, NotStarted, JobTimedOut, QueueFull.
        """
        if self._waiting >= self._spec.queue:
            raise QueueFull(f"{self._spec.name}: {self._waiting} jobs are waiting")
        self._waiting += 1
        try:
            async with self._lock:
                return await self._job(name, arguments)
        finally:
            self._waiting -= 1

    async def close(self) -> None:
        """End the process; a later call starts another."""
        async with self._lock:
            await self._end()

    async def _job(self, name: str, arguments: tuple[object, ...]) -> Any:
        self._cancel_retirement()
        process = await self._running()
        try:
            async with limited(process.pid, self._limit(self._spec.deadline)):
                kind, value = await self._exchange(process, (name, arguments))
        except TimeoutError:
            await self._end()
            raise JobTimedOut(
                f"{self._spec.name}: {name} took over {self._limit(self._spec.deadline)}"
            ) from None
        except BaseException:
            await self._end()
            raise
        self._jobs += 1
        if (self._spec.recycle and self._jobs >= self._spec.recycle) or self._is_bloated(process):
            await self._end()
        self._plan_retirement()
        return self._result(name, kind, value)

    def _limit(self, work: float) -> Limit:
        return Limit(work, work * self._spec.patience)

    def _is_bloated(self, process: asyncio.subprocess.Process) -> bool:
        """Whether a large job has left so much memory in use that the next one would suffer for it."""
        if not self._spec.memory:
            return False
        try:
            pages = int(Path(f"/proc/{process.pid}/statm").read_text("ascii").split()[0])
        except (OSError, ValueError):  # no Linux: then there is no limit either
            return False
        return pages * resource.getpagesize() > _BLOATED * self._spec.memory

    def _result(self, name: str, kind: str, value: Any) -> Any:
        if kind == "done":
            return value
        if kind == "raised" and isinstance(value, DigestError):
            raise value
        _LOG.error("%s: %s failed: %s", self._spec.name, name, value)
        last = str(value).strip().rpartition("\n")[2]
        raise JobCrashed(f"{self._spec.name}: {name} failed: {last}")

    async def _running(self) -> asyncio.subprocess.Process:
        if self._process is not None and self._process.returncode is None:
            return self._process
        await self._end()
        try:
            self._process = process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-P", "-m", "bot.worker_child"),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
                env=dict(self._spec.environment),
                start_new_session=True,  # an interrupt typed at the terminal is for the parent
            )
        except OSError as error:  # no memory, no more processes
            raise NotStarted(f"{self._spec.name}: no process can be started: {error.strerror}") from error
        self.starts += 1
        self._errors = asyncio.create_task(self._log_errors(process))
        await self._greet(process)
        return process

    async def _greet(self, process: asyncio.subprocess.Process) -> None:
        spec = self._spec
        first = {
            "entry": spec.entry,
            "arguments": dict(spec.arguments),
            "nice": spec.nice,
            "memory": spec.memory,
        }
        try:
            async with limited(process.pid, self._limit(spec.start_deadline)):
                await self._exchange(process, first)
        except TimeoutError:
            await self._end()
            raise NotStarted(f"{spec.name}: the start took over {self._limit(spec.start_deadline)}") from None
        except WorkerError as error:
            await self._end()
            raise NotStarted(f"{error}, when it was to start") from error
        except BaseException:
            await self._end()
            raise

    async def _exchange(self, process: asyncio.subprocess.Process, frame: object) -> tuple[str, Any]:
        assert process.stdin is not None
        assert process.stdout is not None
        body = pickle.dumps(frame, pickle.HIGHEST_PROTOCOL)
        try:
            process.stdin.write(HEADER.pack(len(body)) + body)
            await process.stdin.drain()
            size = HEADER.unpack(await process.stdout.readexactly(HEADER.size))[0]
            if size > _LARGEST:
                raise ValueError(f"{size} bytes")
            kind, value = load(await process.stdout.readexactly(size))
        except (OSError, asyncio.IncompleteReadError) as error:
            raise JobCrashed(f"{self._spec.name}: the process died") from error
        except (TypeError, ValueError) as error:
            raise JobCrashed(f"{self._spec.name}: unreadable answer: {error}") from error
        return kind, value

    async def _end(self) -> None:
        self._cancel_retirement()
        process, self._process, self._jobs = self._process, None, 0
        if process is None:
            return
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
        await asyncio.shield(process.wait())
        if self._errors is not None:
            await self._errors
            self._errors = None
        assert process.stdin is not None
        process.stdin.close()

    async def _log_errors(self, process: asyncio.subprocess.Process) -> None:
        assert process.stderr is not None
        while chunk := await process.stderr.read(4096):
            for line in chunk.decode("utf-8", "replace").splitlines():
                if line.strip():
                    _LOG.warning("%s: %s", self._spec.name, line)

    def _plan_retirement(self) -> None:
        if self._spec.idle and self._process is not None:
            loop = asyncio.get_running_loop()
            self._retire = loop.call_later(self._spec.idle, self._begin_retirement)

    def _begin_retirement(self) -> None:
        if not self._lock.locked():
            self._retiring = asyncio.ensure_future(self.close())

    def _cancel_retirement(self) -> None:
        if self._retire is not None:
            self._retire.cancel()
            self._retire = None
