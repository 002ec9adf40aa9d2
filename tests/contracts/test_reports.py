"""Reports: what each source in use did in a period, and of which countries it tells."""

from __future__ import annotations

from digest.model import POSTPONED, Check, FetchState, Off, Placement, Role, Source, SourceReport, Verdict
from digest.ports import Sources, Stories
from tests.storage.builders import DAY, HOUR, NOW, article, draft, place, tags


async def looked(sources: Sources, source: Source, outcome: str, error: str = "", *, ago: int = 1) -> None:
    at = NOW - ago * HOUR
    await sources.checked(source.id, Check(at, outcome, error=error), Verdict(FetchState(), NOW))


async def test_each_source_in_use_has_one_report(sources: Sources, stories: Stories) -> None:
    assert await sources.reports(NOW - DAY, NOW) == []
    good = await sources.add(draft("Good Sample"), NOW, 1)
    bad = await sources.add(draft("Bad Sample", country="UZ"), NOW, 1)
    late = await sources.add(draft("Late Sample", country=""), NOW, 1)
    idle = await sources.add(draft("Idle Sample"), NOW, 1)
    await sources.switch(idle.id, Off.PAUSED, NOW, 1)
    await looked(sources, good, "ok")
    await looked(sources, good, "ok")
    await looked(sources, bad, "error", "broken")
    await looked(sources, bad, "ok", ago=30)
    await looked(sources, late, POSTPONED)
    await stories.add([article(good.id, "a"), article(good.id, "b", published=NOW - 2 * HOUR)], [])
    old = article(bad.id, "old", published=NOW - 9 * DAY, fetched=NOW - 9 * DAY)
    await stories.add([old], [])
    assert await sources.reports(NOW - DAY, NOW) == [
        SourceReport(True, 2, NOW - HOUR, frozenset({"KZ"})),
        SourceReport(False, 0, None, frozenset({"UZ", "KZ"})),
        SourceReport(False, 0, None, frozenset()),
    ]


async def test_the_last_look_at_a_source_says_whether_it_answers(sources: Sources) -> None:
    silent = await sources.add(draft("Silent Sample"), NOW, 1)
    back = await sources.add(draft("Back Sample"), NOW, 1)
    busy = await sources.add(draft("Busy Sample"), NOW, 1)
    await looked(sources, silent, "ok", ago=24)
    await looked(sources, back, "error", "broken", ago=5)
    await looked(sources, busy, "ok", ago=5)
    await looked(sources, silent, "error", "broken")
    await looked(sources, back, "ok")
    await looked(sources, busy, POSTPONED, "asked to wait")
    assert [report.answered for report in await sources.reports(NOW - DAY, NOW)] == [False, True, True]


async def test_places_are_those_that_a_months_stories_are_about(sources: Sources, stories: Stories) -> None:
    source = await sources.add(draft(country="GB"), NOW, 1)
    about = tags(
        place("TJ", Role.WHERE),
        place("KG", Role.WHO),
        place("RU", Role.MENTIONED),
        place("CN", Role.WHERE, focus=False),
    )
    new = article(source.id, "new", published=NOW - 29 * DAY, tagged=about)
    old = article(source.id, "old", published=NOW - 31 * DAY, tagged=tags(place("UZ")))
    await stories.add([new, old], [])
    (report,) = await sources.reports(NOW - DAY, NOW)
    assert report.places == {"GB", "TJ", "KG"}


async def test_all_who_tell_a_story_tell_of_its_places(sources: Sources, stories: Stories) -> None:
    one = await sources.add(draft("One Sample"), NOW, 1)
    two = await sources.add(draft("Two Sample", country="GB"), NOW, 1)
    await stories.add([article(one.id, "a", tagged=tags(place("TJ")))], [])
    (known,) = await stories.prints(NOW - DAY)
    await stories.add([article(two.id, "b", tagged=tags(place("TJ")))], [Placement(-1, known.story)])
    assert [report.places for report in await sources.reports(NOW - DAY, NOW)] == [
        {"KZ", "TJ"},
        {"GB", "TJ"},
    ]


async def test_a_source_that_a_look_found_gone_has_no_report(sources: Sources) -> None:
    gone = await sources.add(draft("Gone Sample"), NOW, 1)
    there = await sources.add(draft("There Sample", country="UZ"), NOW, 1)
    assert len(await sources.reports(NOW - DAY, NOW)) == 2
    await looked(sources, there, "ok")
    check = Check(NOW - HOUR, "gone", error="410")
    await sources.checked(gone.id, check, Verdict(FetchState(), NOW, off=Off.GONE))
    assert await sources.reports(NOW - DAY, NOW) == [SourceReport(True, 0, None, frozenset({"UZ"}))]
    await sources.switch(gone.id, Off.NO, NOW, 1)
    assert len(await sources.reports(NOW - DAY, NOW)) == 2
