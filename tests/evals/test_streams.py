"""Quality floors: stories that go on for one to three days, in two languages, all invented (`streams.tsv`).

Written before it was first counted: B-cubed F1 0.864 (0.877 as a stream), 32 of 42 later reports joined their
story, 64 % of the pairs of two languages were found, none falsely.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator

import pytest

from tests.evals import test_stories as stories

LIMITS = stories.Limits(b_cubed=0.91, look_alikes=0.0, found=0.75, false=0.02)
JOINED = 0.8


@pytest.fixture(autouse=True)
def other_set(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The measures of the first set, of this one."""
    with stories.other_set("streams.tsv", monkeypatch):
        yield


def joined(home: stories.Homes) -> list[bool]:
    """For each report but the first of its event: whether it is in one story with one before it."""
    told: defaultdict[str, set[object]] = defaultdict(set)
    found = []
    for one in sorted(stories.press(), key=lambda one: one.at):
        event = stories.event(one.ref)
        found += [home[one.ref] in told[event]] if told[event] else []
        told[event].add(home[one.ref])
    return found


def test_the_set_is_what_it_says() -> None:
    rows = stories.accounts()
    hours = defaultdict(list)
    for row in rows:
        hours[row.event].append(row.hours)
    assert len(hours) >= 20
    assert all(2 <= len(each) <= 4 and 20 <= max(each) - min(each) <= 72 for each in hours.values())
    assert {row.language for row in rows} == {"en", "ru"}


@pytest.mark.parametrize("grouped", [stories.batch, stories.undated, stories.as_they_came])
def test_a_story_that_goes_on_is_one(grouped: Callable[[], stories.Homes]) -> None:
    stories.hold(grouped(), LIMITS)


def test_later_reports_join_their_story() -> None:
    later = joined(stories.as_they_came())
    print(f"\nlater reports that joined their story: {sum(later)} of {len(later)}")
    assert sum(later) / len(later) >= JOINED
