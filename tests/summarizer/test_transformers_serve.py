"""A model behind `transformers serve` on loopback, end to end.

Opt-in: in the long tests, and only where what that server needs is installed (transformers[serving]).
"""

from __future__ import annotations

import importlib.util
import os
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from time import monotonic

import pytest

from summarizer.generative import Choice, open_backend
from tests.summarizer import texts, tiny
from tests.summarizer.test_generated import embedded
from tests.summarizer.texts import document, story

NEEDED = ("fastapi", "uvicorn", "openai", "accelerate")
START = 120.0

pytestmark = [
    pytest.mark.model,
    pytest.mark.soak,
    pytest.mark.timeout(400),
    pytest.mark.skipif(
        any(importlib.util.find_spec(name) is None for name in NEEDED),
        reason="`transformers serve` needs what transformers[serving] installs",
    ),
]


@contextmanager
def served(model: Path, home: Path) -> Iterator[str]:
    """The address up to ``/v1`` of a server that has loaded the model."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    program = str(Path(sys.executable).with_name("transformers"))
    options = ("--host", "127.0.0.1", "--port", port, "--device", "cpu", "--dtype", "float32")
    offline = {"HF_HUB_OFFLINE": "1", "HF_HOME": str(home), "OMP_NUM_THREADS": "1"}
    process = subprocess.Popen([program, "serve", *options, str(model)], env=os.environ | offline)
    try:
        wait_for(f"http://127.0.0.1:{port}/health", process)
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        process.kill()
        process.wait()


def wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    """Until the server answers; it has no other way to say that it is ready."""
    deadline = monotonic() + START
    while monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=1)
            return
        except urllib.error.URLError:
            Event().wait(0.2)
    pytest.fail("transformers serve did not start")


def test_a_model_behind_transformers_serve_writes_takeaways(tmp_path: Path) -> None:
    model = tiny.taught(tmp_path / "model", "causal")
    with served(model, tmp_path / "home") as base:
        backend = open_backend(Choice(base, str(model), seconds=120), embedded())
        found = backend.summarize([story(document(texts.QUAKE_EN), k=1)])[0]
    assert "trouble" not in backend.warning
    assert (found.method, [one.text for one in found.takeaways]) == ("remote", [tiny.LINE])
