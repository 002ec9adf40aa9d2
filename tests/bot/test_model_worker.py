"""The real model worker: lazy, niced, one thread; killed over a batch it costs that batch alone."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bench.encoder import articles
from bot.heavy_work import ModelSummarizer
from bot.settings import load
from bot.worker import Worker
from bot.workers import model_worker, text_worker
from digest.errors import SummaryError

pytestmark = [pytest.mark.model, pytest.mark.timeout(240)]


@pytest.fixture
async def worker() -> AsyncIterator[Worker]:
    one = model_worker(load({}))
    try:
        yield one
    finally:
        await one.close()


async def test_it_starts_on_first_need_niced_and_with_one_thread(worker: Worker) -> None:
    assert worker.pid is None
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
        await summarizer.summarize(stories[:1])
        killed = worker.pid
        batch = asyncio.create_task(summarizer.summarize(stories))
        await asyncio.sleep(0.1)
        os.kill(killed or 0, 9)
        with pytest.raises(SummaryError, match="the process died"):
            await batch
        alone = [await summarizer.summarize([story]) for story in stories[:2]]
    finally:
        await texts.close()
    assert [found[0].method for found in alone] == ["minilm", "minilm"]
    assert worker.starts == 2 and worker.pid != killed and summarizer.state == "ready"
