"""The finder's parts: folding, Russian case forms, whole words, ambiguous names, the tables of words."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from topics.ambiguity import Ambiguity
from topics.atlas import DATA, Atlas
from topics.declension import adjective_forms, name_forms, people_forms
from topics.gazetteer import Finder, Kind
from topics.normalize import compose, fold, shouted
from topics.places import read
from topics.tables import phrases, word_lists
from topics.typed import flag_of, romanised, spelt, squeezed, unflagged


@cache
def finder() -> Finder:
    return Finder.load(Atlas.load())


def found(text: str, language: str = "en") -> list[tuple[str, str]]:
    reading = read(text, language)
    return [(reading.original[hit.start : hit.end], hit.sense.codes[0]) for hit in finder().hits(reading)]


@settings(deadline=None)
@given(st.text())
def test_folding_moves_no_letter(text: str) -> None:
    composed = compose(text)
    assert len(fold(composed)) == len(composed)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Côte d’Ivoire", "cote d'ivoire"),
        ("São Tomé", "sao tome"),
        ("Türkiye", "turkiye"),
        ("Guinea-Bissau", "guinea bissau"),
        ("KAZAKHSTAN", "kazakhstan"),
        ("Орёл", "орел"),
        ("Pоссия", "россия"),
        ("İstanbul", "istanbul"),
        ("a\u00a0b\tc", "a b c"),
    ],
)
def test_folding(text: str, folded: str) -> None:
    assert fold(compose(text)) == folded


def test_shouting_needs_some_length() -> None:
    assert shouted("FIRE IN THE HARBOUR")
    assert not shouted("UN")
    assert not shouted("Fire in the harbour")


@pytest.mark.parametrize(
    ("name", "forms"),
    [
        ("Казахстан", "Казахстана Казахстану Казахстаном Казахстане"),
        ("Россия", "России Россию Россией"),
        ("Грозный", "Грозного Грозному Грозным Грозном"),
        ("Филиппины", "Филиппин Филиппинам Филиппинами Филиппинах"),
        ("Шри-Ланка", "Шри-Ланки Шри-Ланке Шри-Ланку Шри-Ланкой"),
        ("Ростов-на-Дону", "Ростова-на-Дону Ростове-на-Дону"),
        ("Кремль", "Кремля Кремлю Кремлем Кремле"),
        ("Египет", "Египта Египту Египтом Египте"),
        ("Череповец", "Череповца Череповце"),
        ("Косово", "Косово Косова Косове"),
        ("Монтевидео", "Монтевидео"),
        ("Чили", "Чили"),
        ("США", "США"),
    ],
)
def test_cases_of_names(name: str, forms: str) -> None:
    assert set(forms.split()) <= name_forms(name)


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("Южная Корея", "Южной Кореи"),
        ("Саудовская Аравия", "Саудовской Аравией"),
        ("Ближний Восток", "Ближнего Востока"),
        ("Белый дом", "Белом доме"),
        ("Корпус стражей исламской революции", "Корпуса стражей исламской революции"),
        ("Курильские острова", "Курильских островах"),
        ("Жогорку Кенеш", "Жогорку Кенеша"),
        ("Святой Престол", "Святого Престола"),
        ("Елисейский дворец", "Елисейском дворце"),
    ],
)
def test_cases_of_longer_names(name: str, form: str) -> None:
    assert form in name_forms(name)


def test_words_that_do_not_bend_stay() -> None:
    assert name_forms("Чили") == {"Чили"}
    assert name_forms("ОАЭ") == {"ОАЭ"}


@pytest.mark.parametrize(
    ("person", "forms"),
    [
        ("китаец", "китайца китайцы китайцев китайцам"),
        ("немец", "немца немцы немцев"),
        ("россиянин", "россиянина россияне россиян россиянам"),
        ("турок", "турка турки туркам"),
        ("поляк", "поляка поляки поляков"),
        ("талибы", "талибов талибам талибами"),
        ("русский", "русского русские русских"),
    ],
)
def test_cases_of_people(person: str, forms: str) -> None:
    assert set(forms.split()) <= people_forms(person)


def test_forms_of_adjectives() -> None:
    assert {"узбекский", "узбекская", "узбекских", "узбекскими"} <= adjective_forms("узбекский")


@pytest.mark.parametrize(
    "text",
    [
        "The woman Romani dish",
        "normality and Limassolians",
        "peruse the chinaware",
        "Ниже нигерийцев-то нет Иранг",
    ],
)
def test_no_match_inside_a_word(text: str) -> None:
    assert {code for _, code in found(text, "en")} <= {"NG"}


def test_longest_name_wins() -> None:
    assert found("Papua New Guinea") == [("Papua New Guinea", "PG")]
    assert found("South Sudanese troops") == [("South Sudanese", "SS")]
    assert found("Democratic Republic of the Congo") == [("Democratic Republic of the Congo", "CD")]


def test_names_side_by_side_are_both_found() -> None:
    assert [code for _, code in found("China-Kyrgyzstan-Uzbekistan")] == ["CN", "KG", "UZ"]
    assert [code for _, code in found("Iran,Iraq/Syria")] == ["IR", "IQ", "SY"]


def test_suffixes_only_where_the_language_has_them() -> None:
    assert found("Қазақстандағы су", "kk") == [("Қазақстандағы", "KZ")]
    assert found("Kazakhstanland", "en") == []


def test_other_languages_names_only_in_their_texts() -> None:
    assert [code for _, code in found("Niemand fliegt nach Island.", "de")] == ["IS"]
    assert found("Nobody flies to Dog Island.", "en") == []


@settings(deadline=None)
@given(
    st.lists(st.sampled_from(["Niger", "Nigeria", "South", "Korea", "Sudan", "New", "Guinea", "-", "Papua"]))
)
def test_hits_never_overlap_and_run_forward(words: list[str]) -> None:
    hits = finder().hits(read(" ".join(words), "en"))
    assert all(first.end <= second.start for first, second in pairwise(hits))
    assert all(hit.sense.kind is not Kind.STOP for hit in hits)


@pytest.mark.parametrize(
    ("text", "word", "kind", "no_place"),
    [
        ("Michael Jordan won", "Jordan", "name", True),
        ("in Jordan today", "Jordan", "name", False),
        ("Jordan Whitfield won", "Jordan", "name", True),
        ("Jordan Army units", "Jordan", "name", False),
        ("from Jordan Whitfield heard", "Jordan", "name", False),
        ("Mrs. Ireland sang", "Ireland", "name", True),
        ("Denver Broncos lost", "Denver", "state", True),
        ("Bristol Ashworth sang", "Bristol", "city", True),
        ("an English teacher", "English", "people", True),
        ("an English town", "English", "people", False),
    ],
)
def test_names_that_are_no_places(text: str, word: str, kind: str, no_place: bool) -> None:
    ambiguity = Ambiguity.load(DATA)
    start = text.index(word)
    assert ambiguity.misleads(text, start, start + len(word), kind, False) is no_place


def test_in_title_case_a_capital_after_a_name_says_nothing() -> None:
    text = "Jordan Closes Border Crossing"
    assert not Ambiguity.load(DATA).misleads(text, 0, 6, "name", True)


def test_stop_phrases_hold_a_place_that_would_be_found_without_them() -> None:
    lists = word_lists(DATA / "place_words.tsv")
    assert {"given", "institutions", "suffixing-languages", "linking", "doubtful"} <= set(lists)
    for phrase in ("Indian Ocean", "Washington Post", "Russia Today", "Voice of America", "Guinea pig"):
        assert phrase in phrases(DATA / "stop_phrases.tsv")
        assert found(f"the {phrase} report") == []
        assert found(f"the {phrase.split()[0]}, they say") or found(f"the {phrase.split()[-1]}, they say")


def test_spelling_for_typed_names() -> None:
    assert spelt("  Côte-d’Ivoire! ") == "cote divoire"
    assert spelt("Trinidad & Tobago") == "trinidad and tobago"
    assert spelt("Йемен") == "йемен"
    assert squeezed("phillipines") == squeezed("philippines")
    assert romanised("Россия") == "rossiya"


@settings(deadline=None)
@given(st.sampled_from(sorted(Atlas.load().countries)))
def test_flags_and_codes_are_one(code: str) -> None:
    assert unflagged(flag_of(code)).strip() == f"{code},"
