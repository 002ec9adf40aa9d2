"""A small world that goes on for days, and readers who keep every digest they get."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from digest.composing import TOLD_FOR, News, Planner
from digest.developing import delta
from digest.editions import as_read, own_language
from digest.model import (
    Account,
    ArticleId,
    Chapter,
    DigestPlan,
    Edition,
    Entry,
    Filter,
    Outlet,
    OutletId,
    Story,
    StoryId,
    Summary,
    Takeaway,
    Told,
)
from digest.selection import FRESH
from tests.digest.people import NOW, compare, fact, story

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Report:
    """An article: who published it, when, in what language, and the facts it has."""

    outlet: int
    at: datetime
    language: str
    title: str
    facts: tuple[str, ...]


@dataclass
class World:
    """Stories by id, each a list of reports; every report makes a revision.

    The newest report leads. A revision is condensed unless it is in ``uncondensed``; its summary has all
    facts of all reports in the lead's language, each once, and an edition for every other language.
    """

    place: str = "KZ"
    reports: dict[int, list[Report]] = field(default_factory=dict)
    uncondensed: set[tuple[int, int]] = field(default_factory=set)

    def tell(
        self, id: int, day: float, *facts: str, outlet: int = 1, language: str = "en", title: str = ""
    ) -> None:
        """One more report of a story."""
        told = self.reports.setdefault(id, [])
        told.append(Report(outlet, NOW + day * DAY, language, title or f"Title {id}.{len(told) + 1}", facts))

    def news(self, day: float, span: timedelta = FRESH) -> News:
        """What is news on that day."""
        now = NOW + day * DAY
        stories = [self._story(id, now) for id, reports in self.reports.items() if reports[0].at <= now]
        fresh = [each for each in stories if each.published >= now - span]
        history = {each.id: self._chapters(each.id, each.revision) for each in fresh if each.revision > 1}
        return News(now - span, now, fresh, (), history)

    def _story(self, id: int, now: datetime) -> Story:
        reports = [report for report in self.reports[id] if report.at <= now]
        revision = len(reports)
        condensed = max(
            (each for each in range(1, revision + 1) if (id, each) not in self.uncondensed), default=0
        )
        accounts = tuple(self._account(id, n, report) for n, report in enumerate(reports, 1))[::-1]
        return replace(
            story(id, self.place, revision=revision),
            title=reports[-1].title,
            language=reports[-1].language,
            first_seen=reports[0].at,
            last_seen=reports[-1].at,
            published=reports[-1].at,
            accounts=accounts,
            summary=self._summary(id, condensed) if condensed else None,
            condensed=condensed,
        )

    def _account(self, id: int, n: int, report: Report) -> Account:
        outlet = Outlet(OutletId(report.outlet), f"Outlet {report.outlet} (SAMPLE)")
        article = id * 100 + n
        url = f"https://outlet{report.outlet}.example/{article}"
        return Account(ArticleId(article), outlet, report.title, url, report.at, report.language, article)

    def _chapters(self, id: int, revision: int) -> tuple[Chapter, ...]:
        return tuple(
            Chapter(
                n,
                self.reports[id][n - 1].at,
                (ArticleId(id * 100 + n),),
                None if (id, n) in self.uncondensed else self._summary(id, n),
            )
            for n in range(1, revision + 1)
        )

    def _summary(self, id: int, revision: int) -> Summary:
        reports = self.reports[id][:revision]
        lead = reports[-1].language
        others = sorted({report.language for report in reports} - {lead})
        editions = (self._edition(id, reports, language) for language in others)
        return Summary(self._facts(id, reports, lead), "minilm", editions=tuple(editions))

    def _edition(self, id: int, reports: Sequence[Report], language: str) -> Edition:
        title = next(report.title for report in reversed(reports) if report.language == language)
        return Edition(language, title, self._facts(id, reports, language))

    def _facts(self, id: int, reports: Sequence[Report], language: str) -> tuple[Takeaway, ...]:
        """The newest report's first; a figure that was put right later is left out."""
        found: dict[str, Takeaway] = {}
        for n, report in reversed(list(enumerate(reports, 1))):
            for text in report.facts if report.language == language else ():
                key = "".join(letter for letter in text if not letter.isdigit())
                found.setdefault(key, fact(text, id * 100 + n))
        return tuple(found.values())


@dataclass
class Diary:
    """A reader with every digest: ``seen`` keeps what stood there, a list of lines for each."""

    filter: Filter
    language: str = "en"
    digests: list[DigestPlan] = field(default_factory=list)
    seen: list[list[str]] = field(default_factory=list)

    def read(self, news: News) -> list[str]:
        """Take the digest of the day and remember it; the lines of it, in order."""
        planner = Planner(news, {}, compare, str.split)
        own = own_language(self.filter, self.language)
        selection = planner.choose(self.filter, self.told(news.until), own)
        self.digests.append(planner.plan(self.filter, selection))
        lines = [
            line
            for entry, whole in selection.entries
            for line in self._lines(entry, whole, selection.earlier.get(entry.story, ()))
        ]
        self.seen.append(lines)
        return lines

    def told(self, now: datetime) -> list[Told]:
        """What the digests of the last weeks told, as the store would say it."""
        known: dict[StoryId, Told] = {}
        for plan in self.digests:
            for entry in plan.entries if plan.until >= now - TOLD_FOR else ():
                before = known.get(entry.story, Told(entry.story, 0))
                shown = {*before.summaries, entry.condensed or 0} - {0}
                known[entry.story] = Told(
                    entry.story, max(before.revision, entry.revision), tuple(sorted(shown))
                )
        return list(known.values())

    def _lines(self, entry: Entry, whole: Story, earlier: Sequence[Summary]) -> list[str]:
        shown = as_read(whole, self.filter, entry.language or whole.language)
        assert shown is not None
        if not entry.condensed:
            return [f"headline: {shown.title}"]
        found = delta(shown, earlier, compare)
        changes = [f"{change.before} → {change.after}: {change.new.text}" for change in found.changes]
        return [each.text for each in found.new] + changes
