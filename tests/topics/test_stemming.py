"""Stems: the same for all forms of a word, and nothing but letters and digits whatever the text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from topics.own_stems import OWN_STEMS
from topics.stemming import LONGEST, SAY_NOTHING, Stemmer


@pytest.fixture(scope="module")
def stems() -> Stemmer:
    return Stemmer()


@pytest.mark.parametrize(
    "forms",
    [
        "flood floods flooded FLOODING flood's",
        "explosion explosions exploSion’s",
        "боевик боевики боевиков боевиками Боевика",
        "наводнение наводнения наводнений наводнениями",
        "ёлка елки Ёлкой",
        "замок за\u0301мок замки",
        "беженец беженцы беженцев беженцами",
        "боец бойцы бойцов",
        "попытка попытки попыток",
        "паводок паводка паводки",
        "человек человека человеку",
        "Oʻzbekiston O'zbekiston O‘zbekiston Ozbekiston",
        "ｆｌｏｏｄ flood",
    ],
)
def test_forms_of_a_word_have_one_stem(stems: Stemmer, forms: str) -> None:
    found = stems(forms)
    assert len(found) == len(forms.split())
    assert len(set(found)) == 1, found


MUDFLOW = "сель селя селю селем сели селей селям селями селях селевой селевые селевых Селевого СЕЛЬ"
VILLAGE = "село села селу селом селе сёла сел сёл сёлам сёлами сёлах Село"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (MUDFLOW, VILLAGE),
        ("казна казны казну казной", "казнь казни казнью казней казнили"),
        ("измена измены измену изменой", "изменил изменили изменится"),
        ("пытка пытки пытали пытал", "пытаются пытались пытаясь"),
        ("ранее рано", "рана раны ранен ранили"),
        ("разбой разбоя разбоем", "разбил разбился"),
        ("отбой отбоя", "отбил отбили"),
        ("бой бои боя боев боях", "боится боятся"),
        ("корь корью", "кора коры"),
        ("кров крова", "кровь крови кровью"),
        ("пуля пули пулей", "пул пула пулом"),
        ("призыв призыва призыву", "приз приза призы"),
        ("порыв порывы", "пор"),
        ("сирена сирены", "Сирия Сирии"),
        ("уран урана", "Урал Урала Урале"),
        ("уголь угля", "угол угла углу"),
        ("метро", "метр метра метров"),
        ("опий опия", "опыт опыта"),
        ("посол посла послы послов", "после"),
        ("залив залива", "зал зала залы"),
        ("остров острова", "острый острая"),
        ("аким акима", "Ак"),
        ("режим режима", "реже"),
        ("Грузия Грузии", "груз груза грузов"),
        ("Дания Дании", "данные данных"),
        ("Мали", "мало малый"),
        ("Китай Китая Китаем", "кит кита"),
        ("executive executives", "execution executed executions"),
        ("extremism extremists", "extreme extremely"),
        ("customer customers", "customs"),
        ("aide aides", "aid"),
        ("several", "severe"),
        ("important importance", "import imports imported"),
        ("protestants protestant", "protest protests protesters"),
    ],
)
def test_words_that_the_rules_take_for_one_another(stems: Stemmer, one: str, other: str) -> None:
    assert len(set(stems(one))) == 1
    assert set(stems(one)).isdisjoint(stems(other))


def test_forms_in_the_table_stand_there_as_they_are_compared(stems: Stemmer) -> None:
    """One that were written otherwise would never be met."""
    assert all(form == form.lower().replace("ё", "е") and form not in SAY_NOTHING for form in OWN_STEMS)
    for stem in set(OWN_STEMS.values()):
        forms = [form for form, own in OWN_STEMS.items() if own == stem]
        assert {found for form in forms for found in stems(form)} == {stem}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Covid-19 in the U.S.", ["covid", "19", "u", "s"]),
        ("洪水が flood", ["洪", "水", "が", "flood"]),
        ("䷀・水", ["水"]),
        ("Қазақстан", ["қазақста"]),
        ("The of and", []),
        ("под водой", ["под", "вод"]),
        ("snake_case 3,5", ["snake", "case", "3", "5"]),
        ("a" * 99, ["a" * LONGEST]),
        ("", []),
    ],
)
def test_words_of_a_text(stems: Stemmer, text: str, expected: list[str]) -> None:
    assert stems(text) == expected


@given(st.text(max_size=300))
def test_any_text_gives_short_stems_without_signs(text: str) -> None:
    for stem in Stemmer()(text):
        assert stem.isalnum() and len(stem) <= LONGEST


def test_particles_say_nothing(stems: Stemmer) -> None:
    assert stems(" ".join(SAY_NOTHING)) == []
