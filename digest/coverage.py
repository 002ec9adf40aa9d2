"""What the sources did in a period, in all and for places: an honest answer where nothing matched."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from digest.model import Coverage, PlaceCoverage, Source, SourceReport

MOST_PLACES = 5


def covered(reports: Sequence[SourceReport], places: frozenset[str] | None = None) -> Coverage:
    """What became of the sources, or of those that tell of any of these countries."""
    those = [each for each in reports if places is None or each.places & places]
    return Coverage(
        sources=len(those),
        answered=sum(each.answered for each in those),
        articles=sum(each.articles for each in those),
        newest=max((each.newest for each in those if each.newest is not None), default=None),
    )


def never_asked(sources: Iterable[Source]) -> bool:
    """Whether none of those in use has been asked yet, and there is one; a look that failed has asked."""
    used = [each for each in sources if each.enabled]
    return bool(used) and all(each.last_check is None for each in used)


def of_places(quiet: Iterable[str], coverage: Callable[[str], Coverage]) -> tuple[PlaceCoverage, ...]:
    """The coverage of followed places that have no story in a digest: `MOST_PLACES`, the worst first.

    Worst is a place that no source tells of, then one of whose sources the fewest answered.
    """
    found = [PlaceCoverage(place, coverage(place)) for place in quiet]
    return tuple(sorted(found, key=lambda each: (_answered(each.coverage), each.place))[:MOST_PLACES])


def _answered(coverage: Coverage) -> float:
    return coverage.answered / coverage.sources if coverage.sources else -1.0
