"""What the sources did, in honest lines: never that nothing happened."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.render.names import in_sentence, place_name, theme_name
from bot.render.times import ago
from bot.tongue import N_, gettext, ngettext
from digest.model import Coverage, DigestPlan, Filter, PlaceCoverage, Setting
from digest.ports import Resolver

NONE = Filter()
_SILENCED = {
    Setting.LANGUAGES: N_("in other languages"),
    Setting.MUTED: N_("muted by you"),
    Setting.KINDS: N_("of other kinds"),
    Setting.WANTED: N_("without your words"),
    Setting.UNWANTED: N_("with words that you do not want"),
}


def coverage_line(coverage: Coverage, now: datetime) -> str:
    """ "9 of 11 sources answered, 37 articles, the newest 2 h ago." Never that nothing happened."""
    if not coverage.sources:
        return gettext("No source is in use, so nothing can be said about the news.")
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


def place_line(
    place: PlaceCoverage, resolver: Resolver, now: datetime | None = None, filter: Filter = NONE
) -> str:
    """ "Tajikistan: no new report. 9 of 11 sources that cover it answered, the newest article 2 h ago."

    What was told before is not new, hence the word. Without ``now`` nothing is said of their articles, which
    may be about anything. ``filter``: of a place of which it has some themes alone only these are spoken of.
    """
    coverage = place.coverage
    if not coverage.sources:
        name = place_name(place.place, resolver)
        return gettext("{place}: no report, nor any from these sources in the last month.", place=name)
    answered = ngettext(
        "{place}: no new report. {answered} of {number} source that covers it answered",
        "{place}: no new report. {answered} of {number} sources that cover it answered",
        coverage.sources,
        place=_called(place.place, filter, resolver),
        answered=coverage.answered,
    )
    return f"{answered}, {_newest(coverage, now)}." if now else f"{answered}."


def _called(place: str, filter: Filter, resolver: Resolver) -> str:
    """ "Tajikistan", or "Tajikistan (drugs, water)": there may be news of its other themes."""
    name = place_name(place, resolver)
    themes = sorted(pair.theme for pair in filter.pairs if pair.place == place)
    if not all(themes) or not themes:
        return name
    return f"{name} ({', '.join(in_sentence(theme_name(each, resolver)) for each in themes)})"


def coverage_lines(
    plan: DigestPlan, resolver: Resolver, told: int = 0, thought: Sequence[str] = ()
) -> list[str]:
    """What all sources did, and those of each followed place of which the digest has nothing.

    In a digest without a story the lines of the places say it all. ``told``: how many articles tell its
    stories; what became of the others is said where none of them is a story that had no
    room or was left out by a setting. ``thought``: the places of which it has analyses alone.
    """
    if not plan.coverage.sources and not plan.entries:
        return [coverage_line(plan.coverage, plan.until)]
    if plan.places and not plan.entries:
        return [place_line(place, resolver, plan.until, plan.filter) for place in plan.places]
    untold = plan.left_out or plan.silenced
    rest = max(plan.coverage.articles - told, 0) if told and not untold else 0
    others = ngettext(
        "{number} of the {articles} articles brought nothing new on what you follow.",
        "{number} of the {articles} articles brought nothing new on what you follow.",
        rest,
        articles=plan.coverage.articles,
    )
    whole = _answered(plan.coverage, plan.until) if plan.entries else coverage_line(plan.coverage, plan.until)
    opinions = [] if untold else [_called(place, plan.filter, resolver) for place in thought]
    return [
        f"{whole} {others}" if rest else whole,
        *(place_line(place, resolver, filter=plan.filter) for place in plan.places),
        *(gettext("{place}: only an analysis, no new report.", place=name) for name in opinions),
    ]


def silenced_lines(plan: DigestPlan) -> list[str]:
    """One line where the reader's own settings left something out: never silence about that."""
    if not plan.silenced:
        return []
    named = [(each.stories, gettext(_SILENCED[each.setting])) for each in plan.silenced]
    what = ", ".join([f"{stories} {how}" for stories, how in named]) if len(named) > 1 else named[0][1]
    return [
        ngettext(
            "Your /settings left out {number} story: {what}.",
            "Your /settings left out {number} stories: {what}.",
            sum(each.stories for each in plan.silenced),
            what=what,
        )
    ]


def _answered(coverage: Coverage, now: datetime) -> str:
    """As `coverage_line`, for below stories, and a header that counts the articles."""
    if not coverage.sources:
        return gettext("No source is in use any more.")
    if coverage.newest is None:
        return coverage_line(coverage, now)
    return ngettext(
        "{answered} of {number} source answered, the newest article {ago}.",
        "{answered} of {number} sources answered, the newest article {ago}.",
        coverage.sources,
        answered=coverage.answered,
        ago=ago(coverage.newest, now),
    )


def _newest(coverage: Coverage, now: datetime) -> str:
    if coverage.newest is None:
        return gettext("no articles came in")
    return gettext("the newest article on any subject {ago}", ago=ago(coverage.newest, now))
