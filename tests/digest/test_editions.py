"""What is left of a story for a reader, in which language, and from whom."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.editions import as_read, own_language
from digest.model import Dispute, Edition, Figure, Filter, OutletId, Story, Voice, Why
from tests.digest.people import fact, story, summary

RUSSIAN = Edition("ru", "Заголовок", (fact("По-русски.", 202),))


def bilingual() -> Story:
    """Led by Outlet 1 in English; Outlets 2 (Russian) and 3 (English) tell it too."""
    known = story(2, origins=3)
    first, second, third = known.accounts
    accounts = (first, replace(second, language="ru", title="Название"), third)
    voices = tuple(Voice(f"Side {n} says so.", fact("x", n).receipt) for n in (201, 202))
    figures = tuple(Figure(f"at least {n}", fact("x", n).receipt) for n in (201, 202))
    whole = summary(
        201,
        "Of Outlet 1.",
        why=Why("It matters.", fact("x", 201).receipt),
        voices=voices,
        disputes=(Dispute("dead", figures),),
        editions=(RUSSIAN,),
    )
    both = replace(whole, takeaways=(*whole.takeaways, fact("Of Outlet 3.", 203)))
    return replace(known, accounts=accounts, summary=both)


def read(filter: Filter, own: str = "en") -> Story:
    found = as_read(bilingual(), filter, own)
    assert found is not None
    return found


def texts(known: Story) -> list[str]:
    assert known.summary
    return [each.text for each in known.summary.takeaways]


@pytest.mark.parametrize(
    ("languages", "interface", "own"),
    [
        ((), "en", "en"),
        (("en", "ru"), "ru", "ru"),
        (("kk", "ru"), "en", "kk"),
    ],
)
def test_ones_own_language_is_the_interfaces_where_one_reads_it(
    languages: tuple[str, ...], interface: str, own: str
) -> None:
    assert own_language(Filter(languages=languages), interface) == own


def test_who_reads_everything_has_everything() -> None:
    seen = read(Filter())
    assert (seen.title, seen.language, len(seen.accounts)) == ("Story 2", "en", 3)
    assert texts(seen) == ["Of Outlet 1.", "Of Outlet 3."]
    assert seen.summary
    assert (len(seen.summary.voices), len(seen.summary.disputes)) == (2, 1)
    assert seen.summary.why


def test_ones_own_language_leads_where_a_story_has_both() -> None:
    seen = read(Filter(), "ru")
    assert (seen.title, seen.language, texts(seen)) == ("Заголовок", "ru", ["По-русски."])
    assert [account.outlet.id for account in seen.accounts] == [2, 1, 3]


def test_without_an_edition_ones_own_headline_leads_and_takeaways_stay_as_they_are() -> None:
    known = bilingual()
    assert known.summary
    seen = as_read(replace(known, summary=replace(known.summary, editions=())), Filter(), "ru")
    assert seen is not None
    assert (seen.title, seen.language) == ("Название", "ru")
    assert texts(seen) == ["Of Outlet 1.", "Of Outlet 3."]


def test_a_muted_outlet_takes_all_with_it_that_rests_on_it() -> None:
    seen = read(Filter(muted_outlets=(OutletId(1),)))
    assert [account.outlet.id for account in seen.accounts] == [3, 2]
    assert seen.title == "Story 2"
    assert texts(seen) == ["Of Outlet 3."]
    assert seen.summary
    assert (seen.summary.voices, seen.summary.disputes, seen.summary.why) == ((), (), None)
    assert seen.origins == 2


def test_an_unread_language_takes_all_with_it_that_is_in_it() -> None:
    seen = read(Filter(languages=("ru",)), "ru")
    assert (seen.title, texts(seen), len(seen.accounts)) == ("Заголовок", ["По-русски."], 1)


def test_a_story_that_nobody_tells_to_this_reader_is_none() -> None:
    assert as_read(bilingual(), Filter(languages=("kk",)), "kk") is None
    assert as_read(story(1), Filter(muted_outlets=(OutletId(1),)), "en") is None


def test_an_account_of_unknown_language_is_read_by_everybody() -> None:
    assert as_read(story(1, language=""), Filter(languages=("ru",)), "ru") is not None


def test_the_headline_of_an_edition_is_not_borrowed_from_a_muted_outlet() -> None:
    known = bilingual()
    first, second, third = known.accounts
    known = replace(known, accounts=(first, second, replace(third, language="ru", title="Третье")))
    seen = as_read(known, Filter(muted_outlets=(OutletId(2),)), "ru")
    assert seen is not None
    assert seen.title == "Третье"


_FILTERS = st.builds(
    Filter,
    languages=st.sampled_from([(), ("en",), ("ru",), ("en", "ru"), ("kk",)]),
    muted_outlets=st.sets(st.sampled_from([OutletId(n) for n in (1, 2, 3)])).map(
        lambda ids: tuple(sorted(ids))
    ),
)


@given(_FILTERS, st.sampled_from(["en", "ru", "kk", ""]))
def test_the_language_shown_leads_to_the_same_story_and_reading_twice_changes_nothing(
    filter: Filter, own: str
) -> None:
    seen = as_read(bilingual(), filter, own)
    if seen is not None:
        assert as_read(seen, filter, own) == seen
        assert as_read(bilingual(), filter, seen.language) == seen
