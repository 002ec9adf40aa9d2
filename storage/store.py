"""The async door to the database: one writer thread, a few reader threads, group commit."""

from __future__ import annotations

import asyncio
import queue
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self, TypeVar

from sqlalchemy import URL, Connection, delete, false
from sqlalchemy.exc import DBAPIError

from digest.errors import StoreError
from digest.precedence import Precedence
from storage.engine import READER_CACHE_KIB, READERS, is_sqlite, make_engine, parse
from storage.faults import is_worth_repeating, translate, translated, where
from storage.tables_care import NOTE
from storage.version import read_version, require_head

T = TypeVar("T")
Work = Callable[[Connection], T]

GROUP_SECONDS = 0.02
BULK_SECONDS = 0.008
ATTEMPTS = 4


class Store:
    """An open database. `write` and `read` take a function of a Core connection and run it in a thread.

    A function may run again, when transactions collide or another one in its transaction fails, so it does
    nothing but talk to its connection.
    A foreign lock on SQLite is waited for `ATTEMPTS` times as long as a connection has patience (20 s).
    Writes that wait at the same time share one commit. So do pieces of bulk work; a write that comes in
    meanwhile waits for the piece under way, and then for the commit of them all. ``precedence``: who is being
    answered, for whom bulk work stands back.
    """

    def __init__(self, url: URL, reader_cache: int = READER_CACHE_KIB) -> None:
        """``reader_cache``: KiB of an SQLite file that each connection for reading may keep."""
        self.url = url
        self.precedence = Precedence()
        self._write_engine = make_engine(url, "write")
        self._read_engine = make_engine(url, "read", READERS, reader_cache)
        self._writer = ThreadPoolExecutor(1, "store-write")
        self._readers = ThreadPoolExecutor(READERS, "store-read")
        self._jobs: _Jobs = queue.SimpleQueue()
        self._bulk: _Jobs = queue.SimpleQueue()
        self._bulk_is_next = self._overtaken = False

    @property
    def shared(self) -> bool:
        """Whether several services may work on this database."""
        return not is_sqlite(self.url)

    @classmethod
    async def open(cls, url: str) -> Self:
        """Open a migrated database. Raises StoreError that says what is wrong and what to do."""
        parsed = parse(url)
        require_file(parsed)
        store = cls(parsed)
        try:
            await store.write(_require_usable)
        except BaseException:
            await store.close()
            raise
        return store

    async def close(self) -> None:
        """Finish what is being done and let go of every connection."""
        await asyncio.to_thread(self._close)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_exception: object) -> None:
        await self.close()

    async def write(self, work: Work[T], *, bulk: bool = False) -> T:
        """Run ``work`` in a write transaction and return its result once that is durable.

        ``bulk``: a piece of much work. While others wait, they and such pieces take turns, one piece at a
        time, so an answer waits for one piece at most. It stands back while somebody is being answered.
        """
        job = _Job(work, bulk)
        (self._bulk if bulk else self._jobs).put(job)
        self._writer.submit(self._drain)
        result: T = await asyncio.wrap_future(job.outcome)
        return result

    async def write_all(self, pieces: Iterable[Work[T]]) -> list[T]:
        """Much work, handed in at once so that its pieces may share commits; what each returned, in order.

        A piece that fails fails alone: its error is raised when all of them are through.
        """
        writes = (self.write(work, bulk=True) for work in pieces)
        outcomes = await asyncio.gather(*writes, return_exceptions=True)
        results: list[T] = []
        for outcome in outcomes:
            if isinstance(outcome, BaseException):
                raise outcome
            results.append(outcome)
        return results

    async def read(self, work: Work[T]) -> T:
        """Run ``work`` on a consistent snapshot; it cannot write."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._readers, self._look, work)

    async def truncate_log(self) -> None:
        """Leave nothing of earlier transactions beside an SQLite file, unless a reader still needs it."""
        if is_sqlite(self.url):
            await asyncio.get_running_loop().run_in_executor(self._writer, self._truncate_log)

    def _truncate_log(self) -> None:
        with translated(self.url), closing(self._write_engine.raw_connection()) as connection:
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").close()

    def _close(self) -> None:
        self._writer.shutdown()
        self._readers.shutdown()
        self._write_engine.dispose()
        self._read_engine.dispose()

    def _look(self, work: Work[T]) -> T:
        with translated(self.url):
            try:
                return self._see(work)
            except DBAPIError as error:
                if not error.connection_invalidated:
                    raise
            return self._see(work)  # the server has let go of the connection since it was used last

    def _see(self, work: Work[T]) -> T:
        with self._read_engine.begin() as connection:
            return work(connection)

    def _drain(self) -> None:
        """Serve the jobs that wait; a later call finds what this one leaves."""
        self._overtaken = self._stood_back()
        bulk_first = self._bulk_is_next and not self._overtaken
        turns = (self._bulk, self._jobs) if bulk_first else (self._jobs, self._bulk)
        if (job := _admitted(*turns)) is not None:
            group = [job]
            self._serve(group)
            self._bulk_is_next = not group[-1].bulk

    def _stood_back(self) -> bool:
        """Whether a piece of bulk work stood back, and was overtaken meanwhile: no piece is twice."""
        if self._overtaken or self._bulk.empty() or not self._jobs.empty():
            return False
        self.precedence.stand_back(lambda: not self._jobs.empty())
        return not self._jobs.empty()

    def _serve(self, group: list[_Job], *, alone: bool = False) -> None:
        """Do the jobs, with what may join them, and tell those who wait.

        Where one fails, each is done again in a transaction of its own: its failure is its own then, and
        together they held more locks, and for longer.
        """
        try:
            self._commit(group, alone)
        except BaseException as error:
            # A connection that broke may have broken after the commit: then nothing is done a second time.
            if len(group) == 1 or getattr(error, "connection_invalidated", False):
                for job in group:
                    job.outcome.set_exception(translate(error, self.url))
            else:
                for job in group:
                    self._serve([job], alone=True)
        else:
            for job in group:  # now that the transaction is durable
                job.outcome.set_result(job.result)

    def _commit(self, group: list[_Job], alone: bool) -> None:
        """One transaction for the group and, unless it stays ``alone``, for what comes in while it works."""
        started = time.monotonic()
        for attempt in range(1, ATTEMPTS + 1):
            try:
                with self._write_engine.begin() as connection:
                    for job in group:  # grows while it is walked
                        job.result = job.work(connection)
                        if job is group[-1] and not alone:
                            group += self._joining(job, time.monotonic() - started)
                return
            except Exception as error:
                if attempt == ATTEMPTS or len(group) > 1 or not is_worth_repeating(error):
                    raise

    def _joining(self, last: _Job, age: float) -> Iterable[_Job]:
        """One that may share the commit: bulk work only while nobody else waits, and after nobody else."""
        more = last.bulk and age < BULK_SECONDS and not self.precedence.claimed
        queues = (self._jobs, self._bulk) if more else (self._jobs,)
        return filter(None, [_admitted(*queues)] if age < GROUP_SECONDS else ())


@dataclass(slots=True, eq=False)
class _Job:
    """A write that waits for its turn, and how it went."""

    work: Callable[[Connection], Any]
    bulk: bool
    outcome: Future[Any] = field(default_factory=Future)
    result: Any = None


_Jobs = queue.SimpleQueue[_Job]


def _admitted(*queues: _Jobs) -> _Job | None:
    """The next job that is still wanted, of the first queue that has one."""
    for jobs in queues:
        with suppress(queue.Empty):
            while True:
                job = jobs.get_nowait()
                if job.outcome.set_running_or_notify_cancel():
                    return job
    return None


def _require_usable(connection: Connection) -> None:
    """Raises StoreError for another schema, and the driver's error if nothing can be written."""
    require_head(read_version(connection))
    connection.execute(delete(NOTE).where(false()))


def require_file(url: URL) -> None:
    """Raises StoreError where SQLite would quietly make a new, empty database."""
    if is_sqlite(url):
        path = file_of(url)
        if not path.parent.is_dir():
            raise StoreError(f"the folder {path.parent} of the database does not exist; make it first")
        if path.is_dir():
            raise StoreError(f"{where(url)} is a folder; SITREP_DATABASE_URL has to name a file")
        if not path.exists():
            raise StoreError(f"there is no database at {where(url)}; run `sitrep migrate` first")


def file_of(url: URL) -> Path:
    """The file of an SQLite address, also of one in URI form (``file:...``)."""
    return Path((url.database or "").removeprefix("file:"))
