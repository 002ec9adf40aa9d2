"""What the sources did, in all and for the followed places of which there is nothing new."""

from __future__ import annotations

from datetime import timedelta

from digest.coverage import MOST_PLACES, covered, of_places
from digest.model import Coverage, SourceReport
from tests.digest.people import NOW

HOUR = timedelta(hours=1)
REPORTS = [
    SourceReport(True, 4, NOW - HOUR, frozenset({"KZ", "KG"})),
    SourceReport(True, 0, None, frozenset({"TJ"})),
    SourceReport(False, 0, None, frozenset({"TJ", "KZ"})),
]


def test_all_sources_together() -> None:
    assert covered(REPORTS) == Coverage(sources=3, answered=2, articles=4, newest=NOW - HOUR)


def test_those_that_tell_of_some_countries() -> None:
    assert covered(REPORTS, frozenset({"TJ"})) == Coverage(2, 1, 0, None)
    assert covered(REPORTS, frozenset({"KG", "UZ"})) == Coverage(1, 1, 4, NOW - HOUR)
    assert covered(REPORTS, frozenset({"FR"})) == Coverage(0, 0, 0, None)


def test_the_worst_covered_places_are_named_first_and_only_a_few() -> None:
    found = of_places(["KG", "KZ", "FR", "TJ"], lambda place: covered(REPORTS, frozenset({place})))
    assert [each.place for each in found] == ["FR", "KZ", "TJ", "KG"]
    assert len(of_places("ABCDEFGH", lambda place: covered(REPORTS))) == MOST_PLACES
