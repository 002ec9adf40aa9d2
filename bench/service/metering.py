"""How long the processor worked for one answer, in whichever threads, whatever else goes on."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from sqlalchemy import URL

from storage.engine import READERS
from storage.store import Store


@dataclass
class Work:
    """Seconds until an answer, and those that the processor worked for it."""

    waited: float = 0.0
    worked: float = 0.0


_ANSWERING: ContextVar[Work | None] = ContextVar("the answer that is being measured", default=None)


@contextmanager
def measuring() -> Iterator[Work]:
    """Measures the block: this thread, and what it hands to a `MeteredPool`.

    What other tasks of the event loop do in between counts too.
    """
    work = Work()
    token = _ANSWERING.set(work)
    started, before = time.perf_counter(), time.thread_time()
    try:
        yield work
    finally:
        work.waited = time.perf_counter() - started
        work.worked += time.thread_time() - before
        _ANSWERING.reset(token)


class MeteredPool(ThreadPoolExecutor):
    """Threads whose work counts for the answer that asked for it."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """As its parent's."""
        work = _ANSWERING.get()
        if work is None:
            return super().submit(fn, *args, **kwargs)

        def metered() -> Any:
            before = time.thread_time()
            try:
                return fn(*args, **kwargs)
            finally:
                work.worked += time.thread_time() - before

        return super().submit(metered)


class MeteredStore(Store):
    """A store whose threads are metered. A commit that several share counts for the one who began it."""

    def __init__(self, url: URL) -> None:
        super().__init__(url)
        self._readers = MeteredPool(READERS, "store-read")
        self._writer = MeteredPool(1, "store-write")


def meter_threads() -> None:
    """Meters what the running event loop hands to threads."""
    asyncio.get_running_loop().set_default_executor(MeteredPool(thread_name_prefix="loop"))
