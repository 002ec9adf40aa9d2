"""What is left of a story for a reader, in which language, and from whom."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.editions import as_read, own_language
from digest.model import (
    ArticleId,
    Dispute,
    Edition,
    Figure,
    Filter,
    OutletId,
    StandIn,
    Story,
    Summary,
    Voice,
    Why,
)
from tests.digest.people import backed, fact, story, summary

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


def test_others_stand_in_for_a_muted_outlet_each_in_its_place() -> None:
    known = bilingual()
    assert known.summary
    both = (backed("A quake shook Sarn.", 201, ("Sarn was shaken.", 203)), backed("It hit at 4.", 201))
    known = replace(known, summary=replace(known.summary, takeaways=(*both, fact("The road is open.", 203))))
    seen = as_read(known, Filter(muted_outlets=(OutletId(1),)), "en")
    assert seen and seen.summary
    assert texts(seen) == ["Sarn was shaken.", "The road is open."]
    assert [each.receipt.article for each in seen.summary.takeaways] == [203, 203]
    assert as_read(seen, Filter(muted_outlets=(OutletId(1),)), "en") == seen
    everything = as_read(known, Filter(), "en")
    assert everything and texts(everything) == [each.text for each in known.summary.takeaways]


def test_the_second_stands_in_where_the_outlet_of_the_first_is_muted_too() -> None:
    first = backed("A quake shook Sarn.", 101, ("Sarn was shaken.", 102), ("A tremor hit Sarn.", 103))
    first = replace(first, origins=3, instead=tuple(replace(each, origins=2) for each in first.instead))
    known = replace(story(1, origins=3), summary=Summary((first,), "minilm"))
    told = {
        muted: [(each.text, each.origins) for each in seen.summary.takeaways]
        for muted in [(1,), (1, 2), (1, 3), (2, 3)]
        if (seen := as_read(known, Filter(muted_outlets=tuple(map(OutletId, muted))), "en")) and seen.summary
    }
    assert told == {
        (1,): [("Sarn was shaken.", 2)],
        (1, 2): [("A tremor hit Sarn.", 2)],
        (1, 3): [("Sarn was shaken.", 2)],
        (2, 3): [("A quake shook Sarn.", 3)],
    }


def test_a_reason_and_voices_are_told_by_others_where_their_outlet_is_muted() -> None:
    def other(text: str, *articles: int) -> tuple[StandIn, ...]:
        return tuple(StandIn(text, fact(text, article).receipt) for article in articles)

    why = Why("It matters.", fact("x", 101).receipt, other("It matters much.", 102, 103))
    voices = (
        Voice("He said so.", fact("x", 101).receipt, other("He said so.", 103)),
        Voice("She said no.", fact("x", 102).receipt),
    )
    told = replace(summary(103, "Of Outlet 3."), why=why, voices=voices)
    known = replace(story(1, origins=3), summary=told)

    def read(*muted: int) -> tuple[Why | None, tuple[Voice, ...]]:
        seen = as_read(known, Filter(muted_outlets=tuple(map(OutletId, muted))), "en")
        assert (
            seen
            and seen.summary
            and as_read(seen, Filter(muted_outlets=tuple(map(OutletId, muted))), "en") == seen
        )
        return seen.summary.why, seen.summary.voices

    first, second = (Why(each.text, each.receipt) for each in why.instead)
    copied = Voice("He said so.", fact("He said so.", 103).receipt)
    assert read() == (why, voices) == read(3)
    assert read(1) == (first, (copied, voices[1]))
    assert read(2) == (why, ()), "one voice is no side"
    assert read(1, 2) == (second, ())


def test_a_disputed_figure_is_given_by_the_copy_that_stands_in_for_its_sentence() -> None:
    said = backed("It killed 6.", 101, ("It killed 6.", 103))
    other = fact("It killed 11.", 102)
    figures = Figure("6", said.receipt), Figure("11", other.receipt)
    told = Summary((said, other), "minilm", disputes=(Dispute("killed", figures),))
    known = replace(story(1, origins=3), summary=told)

    def given(told: Summary, muted: int) -> list[tuple[str, int]]:
        seen = as_read(replace(known, summary=told), Filter(muted_outlets=(OutletId(muted),)), "en")
        assert seen and seen.summary
        return [(each.text, each.receipt.article) for one in seen.summary.disputes for each in one.figures]

    assert given(told, 1) == [("6", 103), ("11", 102)]
    assert given(told, 2) == []
    otherwise = backed("It killed 6.", 101, ("Six people died.", 103))
    assert given(replace(told, takeaways=(otherwise, other)), 1) == []


def test_an_edition_has_others_that_stand_in_before_the_main_takeaways_are_told() -> None:
    known = bilingual()
    assert known.summary
    first, second, third = known.accounts
    russian = replace(RUSSIAN, takeaways=(backed("По-русски.", 202, ("Иначе.", 203)),))
    known = replace(
        known,
        accounts=(first, second, replace(third, language="ru", title="Третье")),
        summary=replace(known.summary, editions=(russian,)),
    )
    seen = as_read(known, Filter(muted_outlets=(OutletId(2),)), "ru")
    assert seen
    assert (seen.title, texts(seen)) == ("Третье", ["Иначе."])


def test_an_unread_language_has_nobody_stand_in_who_writes_in_it() -> None:
    english = replace(
        story(1, origins=2), summary=Summary((backed("It shook.", 101, ("It trembled.", 102)),), "minilm")
    )
    first, second = english.accounts
    both = replace(english, accounts=(first, second, replace(second, article=ArticleId(103), language="ru")))
    seen = as_read(both, Filter(languages=("ru",)), "ru")
    assert seen and texts(seen) == []


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


@given(_FILTERS, st.sampled_from(["en", "ru", "kk", ""]), st.permutations(["en", "ru", "ru"]))
def test_no_headline_is_that_of_an_outlet_which_is_not_read(
    filter: Filter, own: str, languages: list[str]
) -> None:
    known = bilingual()
    accounts = tuple(
        replace(each, language=language, title=f"Of {each.outlet.id}")
        for each, language in zip(known.accounts, languages, strict=True)
    )
    russian = [each.title for each in accounts if each.language == "ru"]
    assert known.summary
    for title in russian:
        editions = (replace(RUSSIAN, title=title),)
        whole = replace(known, language=languages[0], title="Of 1", accounts=accounts)
        whole = replace(whole, summary=replace(known.summary, editions=editions))
        seen = as_read(whole, filter, own)
        assert seen is None or seen.title in {each.title for each in seen.accounts}
