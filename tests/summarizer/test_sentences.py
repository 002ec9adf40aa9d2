"""The splitter: the cuts themselves, in every language that Sitrep reads."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.sentences import split

CASES = [
    (
        "en",
        [
            "Gen. R. J. Marlow met Dr. Ode on Jan. 5.",
            "They spoke for 3.5 hours... by phone.",
            "Then he left.",
        ],
    ),
    (
        "en",
        ["A U.S. Air Force plane landed at 8 a.m. Saturday.", "It left the U.S. on Friday.", "Nobody knew."],
    ),
    ("en", ["The envoy lives in the U.S.", "The office is in Port Vane."]),
    ("en", ['"We will stay. We will help," Marlow said.', "The talks go on.", '"Why not?" he asked.']),
    ("en", ["Lumen.example reported it first.", "The fee is est. 4.5 million!", "Is it true?", "Yes."]),
    (
        "en",
        [
            "He cited “new facts. Old ones too.” and left.",
            "Vitamin C was found.",
            "It was plan B.",
            "All slept.",
        ],
    ),
    (
        "en",
        [
            'The union named risks around the "valley.',
            "Growth depends on trade,” Ode said.",
            "The rest is known.",
        ],
    ),
    (
        "ru",
        [
            "В. В. Орлин прибыл в г. Ветрянск в 2024 г.",
            "Он встретил К.-Ж. Тана.",
            "Ущерб — 3,5 млн долл. США.",
        ],
    ),
    ("ru", ["«Работы закончены», — сказал Орлин.", "«Мы довольны!» — добавил он.", "Всё."]),
    (
        "ru",
        ["Он сказал: «Придём. Победим».", "Рост, т.е. прибыль, составил 5 млрд. руб. за год.", "А дальше..."],
    ),
    ("ru", ["Об этом пишет Ветер.example в 10.30.", "Почему?", "Никто не знает…", "Ждём."]),
    (
        "kk",
        [
            "Қаржы 5 млрд. теңге болды.",
            "Ж. Тасқын сөйледі.",
            "Ол: «Біз дайынбыз. Бастаймыз», — деді.",
            "Бітті.",
        ],
    ),
    ("kk", ["Akorda.kz хабарлады.", "Бұл рас па?", "Иә!", "Жиын 2024 ж. өтті."]),
    (
        "uz",
        [
            "Vazir Sh. Toʻlqin 5 mlrd. soʻm ajratdi.",
            "U shaharda edi!",
            "Bu haqda Gazeta.uz yozdi.",
            "Nima boʻladi?",
        ],
    ),
    ("ky", ["Министр А. Ташов келди.", "Ал: «Биз даярбыз. Баштайбыз», — деди.", "Чынбы?", "Ооба."]),
    ("tg", ["Вазир Б. Ситора омад.", "Маблағ 3,5 млн. сомонӣ аст.", "Оё рост аст?", "Бале."]),
    ("fa", ["وزیر گفت: «آماده‌ایم. آغاز شد».", "آیا درست است؟", "بله.", "پایان."]),
    ("ar", ["قال الوزير إن المحادثات انتهت.", "هل تعود؟", "لا أحد يعلم.", "انتهى."]),
    ("ur", ["وزیر نے کہا کہ بات ختم ہوئی۔", "کیا یہ سچ ہے؟", "ہاں۔", "سب گئے۔"]),
]


@pytest.mark.parametrize(("language", "expected"), CASES)
def test_cuts(language: str, expected: list[str]) -> None:
    text = " ".join(expected)
    assert [text[start:end] for start, end in split(text, 0, len(text), language)] == expected


def test_offsets_are_into_the_whole_text() -> None:
    text = "Title\n\n  One fell. Two rose.  \nNext line."
    start = text.index("One")
    cuts = split(text, start - 2, text.index("\nNext"), "en")
    assert [text[a:b] for a, b in cuts] == ["One fell.", "Two rose."]


def test_a_long_quotation_is_cut_and_a_short_one_is_not() -> None:
    sentence = "The valley has waited long for water and for work and for a road to the coast. "
    short, long = f"“{sentence}We wait.” Ode left.", f"“{sentence * 5}We wait,” she said. Ode left."
    assert len(split(short, 0, len(short), "en")) == 2
    assert len(split(long, 0, len(long), "en")) == 7


def test_a_quotation_never_outlives_its_paragraph() -> None:
    text = '"Never closed. Still going. And on.'
    assert len(split(text, 0, len(text), "en")) == 3


@given(st.text(alphabet='aбВC .!?…"“”«»()1г,\n؟۔', max_size=120))
def test_nothing_is_lost_but_spaces(text: str) -> None:
    cuts = split(text, 0, len(text), "ru")
    assert "".join("".join(text[a:b].split()) for a, b in cuts) == "".join(text.split())
    assert all(a < b for a, b in cuts) and all(x[1] <= y[0] for x, y in pairwise(cuts))
