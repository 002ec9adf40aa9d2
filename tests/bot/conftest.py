"""Fixtures for the tests of the bot."""

import pytest


@pytest.fixture(autouse=True)
def _as_at_the_start_of_the_program(monkeypatch):
    """`bot.wiring` sets this before Telegram is used: waits as timedeltas, without a warning."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")
