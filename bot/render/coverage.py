"""What the sources did, in honest lines: never that nothing happened."""

from __future__ import annotations

from datetime import datetime

from bot.render.names import place_name
from bot.render.times import ago
from bot.tongue import gettext, ngettext
from digest.model import Coverage, DigestPlan, PlaceCoverage
from digest.ports import Resolver


def coverage_line(coverage: Coverage, now: datetime) -> str:
    """ "9 of 11 sources answered, 37 articles, the newest 2 h ago." Never that nothing happened."""
    if not coverage.sources:
        return gettext("No sources are set up yet, so nothing can be said about the news.")
    if coverage.newest is None:
        return ngettext(
            "{answered} of {number} source answered; no articles came in.",
            "{answered} of {number} sources answered; no articles came in.",
            coverage.sources,
            answered=coverage.answered,
        )
    return ngettext(
        "{answered} of {number} source answered, {articles}, the newest {ago}.",
        "{answered} of {number} sources answered, {articles}, the newest {ago}.",
        coverage.sources,
        answered=coverage.answered,
        articles=ngettext("{number} article", "{number} articles", coverage.articles),
        ago=ago(coverage.newest, now),
    )


def place_line(place: PlaceCoverage, resolver: Resolver, now: datetime) -> str:
    """ "Tajikistan: 9 of 11 sources answered, newest 2 h ago, nothing new matched."

    What matched and was told before is not new, hence the word.
    """
    name, coverage = place_name(place.place, resolver), place.coverage
    if not coverage.sources:
        return gettext("{place}: no source tells of it yet, so nothing can be said.", place=name)
    return ngettext(
        "{place}: {answered} of {number} source answered, {newest}, nothing new matched.",
        "{place}: {answered} of {number} sources answered, {newest}, nothing new matched.",
        coverage.sources,
        place=name,
        answered=coverage.answered,
        newest=_newest(coverage, now),
    )


def coverage_lines(plan: DigestPlan, resolver: Resolver) -> list[str]:
    """What all sources did, and those of each followed place of which the digest has nothing.

    In a digest without a story the lines of the places say it all.
    """
    places = [place_line(place, resolver, plan.until) for place in plan.places]
    return places if places and not plan.entries else [coverage_line(plan.coverage, plan.until), *places]


def _newest(coverage: Coverage, now: datetime) -> str:
    if coverage.newest is None:
        return gettext("no articles came in")
    return gettext("newest {ago}", ago=ago(coverage.newest, now))
