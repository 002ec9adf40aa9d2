"""What holds for every test."""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Generator, Iterator
from pathlib import Path

import certifi
import pytest
from hypothesis import settings

from bot.settling import Settling, set_aside
from tests.telegram_seen import VIOLATIONS

# The machine may be busy: a slow example is no failure. `make soak` tries more of them.
settings.register_profile("sample", deadline=None, max_examples=40)
settings.register_profile("soak", deadline=None, max_examples=400)
settings.load_profile("sample")

MEMORY = Path("/dev/shm")
ROOM = 2 * 2**30
"""Bytes that have to be free there."""
END = "-----END CERTIFICATE-----\n"


def pytest_configure() -> None:
    """Temporary folders lie in memory where there is room: nothing here is proved by waiting for a disk."""
    if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Modules and tests stay to the end, so the garbage collector passes over them: a tenth of the run."""
    gc.disable()
    try:
        return (yield)
    finally:
        Settling().settle()
        gc.callbacks.remove(set_aside)
        gc.enable()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What may take long begins first, so that no worker is left alone with it at the end."""
    items.sort(key=lambda item: item.get_closest_marker("timeout") is None)


@pytest.fixture(scope="session", autouse=True)
def _one_authority(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Each HTTP client reads the list of certificate authorities, and no test asks a server that has one."""
    path = tmp_path_factory.mktemp("authority") / "one.pem"
    path.write_text(certifi.contents().partition(END)[0] + END, "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SSL_CERT_FILE", str(path))
        yield


@pytest.fixture(autouse=True)
def _a_collector_that_finds_what_tests_leave_behind() -> Iterator[None]:
    """A service that settles in a test is not to do so for all that come after it.

    Hypothesis, too, asks the collector who holds its random numbers, and what is set aside is not searched.
    """
    yield
    if set_aside in gc.callbacks:
        gc.callbacks.remove(set_aside)


@pytest.fixture(autouse=True)
def _nothing_that_the_bot_api_forbids() -> Iterator[None]:
    """Every call to a stand-in for the Bot API is judged; the test that broke a rule fails."""
    VIOLATIONS.clear()
    yield
    assert not VIOLATIONS, "\n".join(VIOLATIONS)
