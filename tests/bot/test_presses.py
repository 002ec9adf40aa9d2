"""Who presses twice counts once; nothing that is kept of it says who it was."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot import presses
from bot.presses import FirstPresses

NOW = datetime(2031, 3, 5, tzinfo=UTC)


def test_the_first_press_of_a_day_counts_and_each_thing_by_itself() -> None:
    first = FirstPresses()
    assert first(NOW, 11, 1, "fact")
    assert not first(NOW + timedelta(hours=23), 11, 1, "fact")
    assert first(NOW, 11, 1, "place")
    assert first(NOW, 11, 2, "fact")
    assert first(NOW, 12, 1, "fact")
    assert first(NOW + timedelta(days=1), 11, 1, "fact")


def test_what_is_kept_are_hashes_under_a_key_of_this_process() -> None:
    one, other = FirstPresses(), FirstPresses()
    for each in (one, other):
        each(NOW, 987654321, "story")
    assert all(len(press) == 16 and b"987654321" not in press for press in one._seen)
    assert not one._seen.keys() & other._seen.keys()


def test_the_oldest_give_way() -> None:
    first = FirstPresses()
    for user in range(presses.MOST + 1):
        assert first(NOW, user)
    assert len(first._seen) == presses.MOST
    assert first(NOW, 0)
    assert not first(NOW, presses.MOST)
