"""What holds for every test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.telegram_seen import VIOLATIONS

# The machine may be busy: a slow example is no failure.
settings.register_profile("steady", deadline=None)
settings.load_profile("steady")


@pytest.fixture(autouse=True)
def _nothing_that_the_bot_api_forbids() -> Iterator[None]:
    """Every call to a stand-in for the Bot API is judged; the test that broke a rule fails."""
    VIOLATIONS.clear()
    yield
    assert not VIOLATIONS, "\n".join(VIOLATIONS)
