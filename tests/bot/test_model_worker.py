"""The real model worker: lazy, niced, one thread; killed over a batch it costs that batch alone."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bench.encoder import articles
from bot.heavy_work import ModelSummarizer
from bot.settings import load
from bot.worker import Worker
from bot.workers import model_worker, text_worker
from digest.errors import SummaryError

pytestmark = [pytest.mark.model, pytest.mark.timeout(240), pytest.mark.asyncio(loop_scope="module")]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def worker() -> AsyncIterator[Worker]:
    """One for all tests here, started by the first of them: six seconds of work."""
    one = model_worker(load({}))
    assert one.pid is None
    try:
        yield one
    finally:
        await one.close()


async def test_it_starts_on_first_need_niced_and_with_one_thread(worker: Worker) -> None:
    await worker.call("ready")
    assert worker.pid is not None
    assert os.getpriority(os.PRIO_PROCESS, worker.pid) == os.nice(0) + 10
    environment = Path(f"/proc/{worker.pid}/environ").read_bytes().split(b"\0")
    assert {b"OMP_NUM_THREADS=1", b"HF_HUB_OFFLINE=1", b"TOKENIZERS_PARALLELISM=false"} <= set(environment)


async def test_a_kill_in_the_middle_costs_the_batch_and_its_stories_are_done_in_a_new_process(
    worker: Worker,
) -> None:
    """What the kernel does when memory is short; `digest.condensing` then asks story by story."""
    texts = text_worker()
    summarizer, stories = ModelSummarizer(worker, texts), articles()
    try:
        (first,) = await summarizer.summarize(stories[:1])
        assert (first.method, summarizer.state, summarizer.warning) == ("minilm", "ready", "")
        killed, starts = worker.pid, worker.starts
        batch = asyncio.create_task(summarizer.summarize(stories))
        await asyncio.sleep(0.1)
        os.kill(killed or 0, 9)
        with pytest.raises(SummaryError, match="the process died"):
            await batch
        alone = [await summarizer.summarize([story]) for story in stories[:2]]
    finally:
        await texts.close()
    assert [found[0].method for found in alone] == ["minilm", "minilm"]
    assert worker.starts == starts + 1 and worker.pid != killed and summarizer.state == "ready"
