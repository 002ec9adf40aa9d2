"""While the clock is off no digest is queued; the owners are told once that it is, and that it is over."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.timekeeping import JUMPED, Timekeeping

START = datetime(2026, 11, 21, 2, tzinfo=UTC)


async def test_a_clock_that_jumps_is_reported_until_it_is_right_again() -> None:
    said: list[str] = []
    seconds = [0.0]

    async def report(id: str, text: str, hint: str, **values: str) -> None:
        assert hint
        said.append(f"{id} {text.format(**values)}")

    async def over(id: str) -> None:
        said.append(f"{id} over")

    keeping = Timekeeping(lambda: seconds[0])
    found = []
    for off in (0, 0, 120, 120, 0, 0):
        now = START + timedelta(seconds=seconds[0], minutes=off)
        found.append(await keeping.is_right(now, report, over))
        assert keeping.doubted is not found[-1]
        seconds[0] += 2
    assert found == [True, True, False, False, True, True]
    assert [each.split()[0] for each in said] == [JUMPED] * 3
    assert "120 minutes" in said[0]
    assert said[-1] == f"{JUMPED} over"
