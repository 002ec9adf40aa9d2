"""Names, figures and sketches that agree where articles agree."""

from __future__ import annotations

import json
from dataclasses import asdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.topics.invented import tagged
from topics.fingerprint import TERMS, title_key
from topics.fingerprint_levels import levels
from topics.fingerprint_names import actors, canonical
from topics.fingerprint_numbers import numbers
from topics.fingerprint_sketch import SKETCH, resemblance, sketch
from topics.fingerprint_words import Chunks
from topics.lexicon import spaced


def named(text: str, *places: str) -> tuple[str, ...]:
    return actors(Chunks().cut(text), places)


@pytest.mark.parametrize(
    ("english", "russian"),
    [
        ("Asanbayev", "Асанбаев"),
        ("Asanbaev", "Асанбаева"),
        ("Yuldoshev", "Юлдошевым"),
        ("Jumagulov", "Жумагулову"),
        ("Zhumagulov", "Жумагулов"),
        ("Rahmonov", "Рахмонов"),
        ("Mirzoyan", "Мирзоян"),
        ("Zelimsky", "Зелимский"),
        ("Sadykova", "Садыковой"),
        ("Khojaev", "Ходжаев"),
        ("Sergeyev", "Сергеева"),
        ("Baikenov", "Байкенова"),
        ("Nikolay", "Николай"),
        ("CSTO", "ОДКБ"),
        ("NATO", "НАТО"),
        ("UN", "ООН"),
        ("Tokmur", "Токмур"),
        ("Berdiqulov", "Бердыкулов"),
    ],
)
def test_names_agree_across_alphabets(english: str, russian: str) -> None:
    assert canonical(english) == canonical(russian)


def test_different_names_differ() -> None:
    names = ["Asanbaev", "Asanov", "Salimov", "Salimzoda", "Karimov", "Kasymov", "Petrov", "Petrosyan"]
    assert len({canonical(name) for name in names}) == len(names)


def test_actors_are_people_and_bodies_not_places_or_first_words() -> None:
    text = "Yesterday minister Daulet Serikov met NATO envoys in Astana. Trucks waited. The trucks left."
    assert named(text, "Astana") == (canonical("Serikov"), "nato")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("They met Temir Asanbaev, Nurlan Toktosunov and others.", {"Asanbaev", "Toktosunov"}),
        ("Rain fell. Asanbaev left. “Asanbaev” stayed", set()),
        ("a headline about Asanbaev\nToktosunov spoke", {"Asanbaev"}),
        ("the Kok-Tash post and Sadykova's car", {"Kok-Tash", "Sadykova"}),
        ("(OSCE)Another day, another Dollar for one dollar", {"OSCE"}),
    ],
)
def test_names_end_where_something_stands_between(text: str, names: set[str]) -> None:
    assert set(named(text)) == {canonical(name) for name in names}


def test_text_without_spaces_is_not_remembered() -> None:
    chunks = Chunks()
    chunks.cut("а" * 10_000 + " short")
    assert set(chunks) == {"short"}


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("1,200 soldiers", {"1200"}),
        ("1.2 thousand soldiers", {"1200"}),
        ("1,2 тысячи солдат", {"1200"}),
        ("1 200 солдат", {"1200"}),
        ("killed seven people and wounded 15", {"7", "dead:7", "15", "hurt:15"}),
        ("погибли семь человек", {"7", "dead:7"}),
        ("$45 billion", {"45000000000", "money:45000000000"}),
        ("45 млрд долларов", {"45000000000", "money:45000000000"}),
        ("magnitude 5.4 quake", {"5.4", "mag:5.4"}),
        ("магнитудой 5,4", {"5.4", "mag:5.4"}),
        ("42 kilograms and 30 percent", {"42", "kg:42", "30", "share:30"}),
        ("42 кг и 30 процентов", {"42", "kg:42", "30", "share:30"}),
        ("on 16 May 2031 at 15:30, the 4th time", set()),
        ("16 мая 2031 года в 15:30", set()),
        ("one man", set()),
        ("Forty-two kilos and twenty-one men", {"42", "kg:42", "21"}),
        ("сорок два килограмма", {"42", "kg:42"}),
        ("an F16 and a T-72 at 12:30", set()),
        ("seventeenth", set()),
        ("A dozen were wounded; three died", {"12", "hurt:12", "3", "dead:3"}),
    ],
)
def test_figures(text: str, figures: set[str]) -> None:
    assert set(numbers(text)) == figures


@pytest.mark.parametrize(
    ("english", "russian"),
    [
        ("Presidents meet in Osh", "В Оше встретились президенты"),
        ("Foreign ministers meet in Osh", "Главы МИД встретились в Оше"),
        ("Defence ministers of six states meet", "Встретились министры обороны шести стран"),
    ],
)
def test_who_meets_is_the_same_in_both_languages(english: str, russian: str) -> None:
    assert levels(english, "") == levels("", russian) != ()


def test_one_minister_is_no_gathering() -> None:
    assert levels("President receives foreign minister", "Президент принял министра обороны.") == ()


def test_a_sketch_knows_an_edited_copy() -> None:
    words = [f"word{i % 97}x{i}" for i in range(200)]
    edited = [*words[:50], "changed", *words[51:120], "new", *words[121:]]
    assert resemblance(sketch(words), sketch(words)) == 1.0
    assert resemblance(sketch(words), sketch(edited)) > 0.8
    assert resemblance(sketch(words), sketch([word + "y" for word in words])) == 0.0
    assert len(sketch(words)) == SKETCH


def test_a_sketch_tells_the_order_of_words() -> None:
    assert resemblance(sketch(["one", "two", "three"]), sketch(["three", "two", "one"])) == 0.0
    assert sketch(["one", "two"]) == ()


def test_a_sketch_holds_the_smallest() -> None:
    words = [f"word{i}" for i in range(2_000)]
    pieces = {hash for i in range(2_000 - 2) for hash in sketch(words[i : i + 3])}
    assert sketch(words) == tuple(sorted(pieces)[:SKETCH])


def test_a_title_is_equal_in_other_capitals() -> None:
    assert title_key("Police SEIZE heroin!") == title_key("police seize  heroin")


def test_a_fingerprint_is_plain_data() -> None:
    mark = tagged(
        "Police in Osh seize 42 kg of heroin", "Officer Temir Asanbaev said 11 men were held."
    ).fingerprint
    assert json.loads(json.dumps(asdict(mark)))["numbers"]
    assert mark.places[0] == "KG"
    assert canonical("Asanbaev") in mark.actors
    assert len(mark.terms) <= TERMS
    assert mark.themes[0] == "drugs"


@given(st.text(max_size=500))
def test_any_text_has_a_fingerprint(text: str) -> None:
    assert len(numbers(text)) <= 20
    assert len(named(text)) <= 24
    assert list(sketch(spaced(text).split())) == sorted(sketch(spaced(text).split()))
