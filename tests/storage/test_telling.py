"""What a story is, from its articles alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from digest.model import ArticleId, Event, Role, Tags, ThemeTag
from storage.telling import MOST_THEMES, MOST_WORDS, Part, choose_lead, tell
from tests.storage.builders import HOUR, NOW, place, tags


def part(id: int, *, size: int = 1_000, origin: int = 0, hours: int = 0, tagged: Tags | None = None) -> Part:
    published = NOW + hours * HOUR
    return Part(ArticleId(id), origin or id, size, f"SAMPLE {id}", published, published, tagged or tags())


parts = st.lists(
    st.builds(
        part,
        id=st.integers(1, 40),
        size=st.integers(0, 3_000),
        origin=st.integers(0, 3),
        hours=st.integers(0, 5),
        tagged=st.builds(
            tags,
            st.builds(place, st.sampled_from(["KZ", "KG"]), st.sampled_from(Role), score=st.floats(0, 1)),
            themes=st.lists(st.builds(ThemeTag, st.sampled_from("abcde"), st.floats(0, 1)), max_size=3).map(
                tuple
            ),
            event=st.sampled_from(Event),
            security=st.booleans(),
            score=st.floats(0, 1),
        ),
    ),
    min_size=1,
    max_size=6,
    unique_by=lambda part: part.id,
)


def test_one_article_tells_what_it_is_about() -> None:
    only = part(1)
    told = tell([only])
    assert (told.lead, told.title, told.language) == (1, "SAMPLE 1", "en")
    assert (told.places, told.themes) == (only.tags.places, only.tags.themes)
    assert (told.event, told.security, told.security_score) == (Event.INCIDENT, True, 0.75)


def test_the_earliest_full_report_leads() -> None:
    flash, first, later = part(1, size=200), part(2, size=900, hours=1), part(3, hours=2)
    copy = part(4, size=9_000, origin=2, hours=3)
    assert choose_lead([flash, first, later, copy]) is first
    assert choose_lead([flash]) is flash
    assert choose_lead([copy]) is copy


def test_of_copies_the_first_to_be_published_leads_though_it_was_collected_later() -> None:
    copy, wire = part(1, hours=4), part(2, origin=1, hours=0)
    assert choose_lead([copy, wire]) is wire
    other = tags(place("UZ"), event=Event.ANALYSIS)
    assert tell([copy, replace(wire, tags=other)]).event is Event.ANALYSIS


def test_the_next_day_s_report_takes_the_lead() -> None:
    first_night, same_night, next_day = part(1, size=900), part(2, size=900, hours=3), part(3, hours=20)
    assert choose_lead([first_night, same_night]) is first_night
    assert choose_lead([first_night, same_night, next_day]) is next_day


def test_copies_add_no_evidence() -> None:
    base = [part(1), part(2, hours=1, tagged=tags(place("KG")))]
    copies = [part(i, origin=2, hours=2, tagged=tags(place("KG"))) for i in range(3, 9)]
    assert replace(tell(base + copies), last_seen=NOW, published=NOW) == replace(
        tell(base), last_seen=NOW, published=NOW
    )


def test_one_stray_reading_does_not_put_a_story_elsewhere() -> None:
    stray = tags(place("KZ"), place("AQ", score=0.4))
    told = tell([part(1), part(2), part(3, tagged=stray)])
    assert [(tag.code, tag.focus) for tag in told.places] == [("KZ", True), ("AQ", False)]
    assert told.places[1].score == 0.1


def test_a_place_has_the_role_that_most_of_the_evidence_gives_it() -> None:
    who = tags(place("KZ", Role.WHO, score=1.0))
    assert tell([part(1), part(2, tagged=who)]).places[0].role is Role.WHERE
    assert (
        tell([part(1), part(2, tagged=who), part(3, tagged=who), part(4, tagged=who)]).places[0].role
        is Role.WHO
    )


def test_a_place_named_twice_in_one_article_counts_once() -> None:
    twice = tags(place("KZ", Role.WHERE, score=0.9), place("KZ", Role.MENTIONED, focus=False, score=0.2))
    (told,) = tell([part(1, tagged=twice)]).places
    assert (told.role, told.focus, told.score) == (Role.WHERE, True, 0.9)


@given(parts)
def test_the_same_articles_give_the_same_story_in_any_order(parts: list[Part]) -> None:
    forwards, backwards = tell(parts), tell(parts[::-1])
    assert (forwards.lead, forwards.event, forwards.security) == (
        backwards.lead,
        backwards.event,
        backwards.security,
    )
    assert {(tag.code, tag.role, tag.focus, round(tag.score, 4)) for tag in forwards.places} == {
        (tag.code, tag.role, tag.focus, round(tag.score, 4)) for tag in backwards.places
    }


@given(parts)
def test_a_story_stays_within_its_articles(parts: list[Part]) -> None:
    told = tell(parts)
    codes = {tag.code for each in parts for tag in each.tags.places}
    assert {tag.code for tag in told.places} <= codes
    assert len(told.themes) <= MOST_THEMES
    scores = [tag.score for tag in told.places] + [tag.score for tag in told.themes]
    assert all(0 <= score <= 1 for score in scores)
    assert all(len(tag.words) <= MOST_WORDS for tag in told.places)
    assert [tag.focus for tag in told.places] == sorted((tag.focus for tag in told.places), reverse=True)
    assert min(each.published for each in parts) <= told.published <= NOW + timedelta(hours=5)
