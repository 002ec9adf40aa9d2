"""What is new in a story since it was told, and over its days."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from digest.developing import delta, timeline, with_headlines
from digest.model import ArticleId, Chapter, Edition, Story, Summary
from tests.digest.people import NOW, backed, compare, fact, story, summary

FIRST = summary(101, "A quake shook Sarn.", "It killed 12 people.")


def grown(*texts: str) -> Story:
    """A story of three accounts with a second summary."""
    known = story(1, origins=3, revision=2)
    return replace(known, summary=summary(102, *texts))


def test_only_what_no_earlier_summary_said_is_new_and_numbers_have_both_values() -> None:
    found = delta(grown("It killed 19 people.", "A quake shook Sarn.", "The road is open."), [FIRST], compare)
    assert [each.text for each in found.new] == ["The road is open."]
    ((change),) = found.changes
    assert (change.before, change.after) == ("12", "19")
    assert (change.old.receipt.article, change.new.receipt.article) == (101, 102)
    assert not delta(grown("A quake shook Sarn."), [FIRST], compare)


def test_without_earlier_summaries_everything_is_new() -> None:
    assert [each.text for each in delta(grown("One.", "Two."), (), compare).new] == ["One.", "Two."]


def test_earlier_summaries_count_in_the_language_they_were_read_in() -> None:
    russian = Edition("ru", "Заголовок", (fact("В Сарне землетрясение.", 103),))
    told = replace(FIRST, editions=(russian,))
    now = replace(grown("В Сарне землетрясение."), language="ru")
    assert not delta(now, [told], compare)
    assert delta(replace(now, language="en"), [told], compare)


def test_who_mutes_an_outlet_has_read_what_it_said() -> None:
    seen = replace(
        grown("A quake shook Sarn.", "It killed 19 people."), accounts=story(1, origins=3).accounts[1:]
    )
    found = delta(seen, [FIRST], compare)
    assert (found.new, [(each.before, each.after) for each in found.changes]) == ((), [("12", "19")])


def test_who_muted_an_outlet_then_has_read_what_stood_in_for_it() -> None:
    """And not what it said: that is new to them once they read it again."""
    told = Summary((backed("It killed 12 people.", 101, ("The road is closed.", 102)),), "minilm")
    now = grown("It killed 12 people.", "The road is closed.", "Schools are shut.")
    assert [each.text for each in delta(now, [told], compare, unheard={ArticleId(101)}).new] == [
        "It killed 12 people.",
        "Schools are shut.",
    ]
    assert [each.text for each in delta(now, [told], compare).new] == [
        "The road is closed.",
        "Schools are shut.",
    ]


def test_the_headline_that_was_read_is_that_of_what_stood_in() -> None:
    now = grown("It killed 19 people.")
    first, second, third = now.accounts
    told = replace(first, title="It killed 11 people."), replace(second, title="It killed 12 people."), third
    now = replace(now, accounts=told)
    earlier = [Summary((backed("It shook.", 101, ("It trembled.", 102)),), "minilm")]
    found = with_headlines(delta(now, earlier, compare), now, earlier, compare, unheard={ArticleId(101)})
    assert [(each.before, each.after) for each in found.changes] == [("12", "19")]


def test_a_timeline_has_what_stands_in_for_a_muted_outlet() -> None:
    first = Summary((backed("A quake shook Sarn.", 101, ("Sarn was shaken.", 102)),), "minilm")
    seen = replace(grown(), accounts=story(1, origins=3).accounts[1:])
    muted = timeline([_chapter(1, first)], compare, seen, hidden={ArticleId(101)})
    assert [[each.text for each in step.new] for step in muted] == [["Sarn was shaken."]]
    gone = timeline([_chapter(1, first)], compare, seen)
    assert [step.new for step in gone] == [()]


def test_who_mutes_the_only_outlet_of_an_edition_has_read_it() -> None:
    russian = Edition("ru", "Заголовок", (fact("В Сарне землетрясение.", 101),))
    seen = replace(grown("В Сарне землетрясение."), language="ru", accounts=story(1, origins=3).accounts[1:])
    assert not delta(seen, [replace(FIRST, editions=(russian,))], compare)


def test_a_number_that_only_the_headline_gave_stands_beside_the_new_one() -> None:
    """The headline is that of the report with the first takeaway; what else it said stays new."""
    now = grown("It killed 19 people.", "A quake shook Sarn.", "It moved 40 families.")
    first, second, third = now.accounts
    told = replace(first, title="It killed 12 people."), replace(second, title="It moved 30 families."), third
    now = replace(now, accounts=told)
    earlier = [summary(101, "The road is closed.")]
    found = with_headlines(delta(now, earlier, compare), now, earlier, compare)
    assert [(each.before, each.after) for each in found.changes] == [("12", "19")]
    assert found.changes[0].old.receipt.article == 101
    assert [each.text for each in found.new] == ["A quake shook Sarn.", "It moved 40 families."]


def test_a_headline_takes_nothing_away_that_is_new() -> None:
    now = grown("It killed 12 people.")
    now = replace(now, accounts=tuple(replace(each, title="It killed 12 people.") for each in now.accounts))
    earlier = [summary(101, "The road is closed.")]
    assert with_headlines(delta(now, earlier, compare), now, earlier, compare) == delta(now, (), compare)


def test_a_timeline_says_each_fact_where_it_came_first() -> None:
    chapters = [
        _chapter(3, summary(103, "A quake shook Sarn.", "It killed 19 people.")),
        _chapter(1, FIRST),
        _chapter(2, None),
    ]
    steps = timeline(chapters, compare, grown())
    assert [(step.revision, step.at, step.articles) for step in steps] == [
        (n, NOW + timedelta(days=n), (100 + n,)) for n in (1, 2, 3)
    ]
    assert [each.text for each in steps[0].new] == ["A quake shook Sarn.", "It killed 12 people."]
    assert (steps[1].new, steps[1].changes, steps[2].new) == ((), (), ())
    assert [(each.before, each.after) for each in steps[2].changes] == [("12", "19")]


def test_a_timeline_quotes_nobody_whom_the_reader_does_not_read() -> None:
    both = Summary((fact("A quake shook Sarn.", 101), fact("It killed 12 people.", 102)), "minilm")
    chapters = [_chapter(1, both), _chapter(2, summary(101, "It killed 19 people."))]
    seen = replace(grown(), accounts=story(1, origins=3).accounts[1:])
    steps = timeline(chapters, compare, seen)
    assert [[each.text for each in step.new] for step in steps] == [["It killed 12 people."], []]
    assert [step.changes for step in steps] == [(), ()]


def test_a_timeline_is_in_the_language_that_the_reader_reads() -> None:
    russian = Edition("ru", "Заголовок", (fact("В Сарне землетрясение.", 103),))
    chapters = [_chapter(1, FIRST), _chapter(2, replace(FIRST, editions=(russian,)))]
    steps = timeline(chapters, compare, replace(grown(), language="ru"))
    assert [each.text for each in steps[1].new] == ["В Сарне землетрясение."]


def _chapter(revision: int, said: Summary | None) -> Chapter:
    return Chapter(revision, NOW + timedelta(days=revision), (ArticleId(100 + revision),), said)
