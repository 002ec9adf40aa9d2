"""Surnames and common words are no places, in any language that could take them for one."""

from __future__ import annotations

from functools import cache

import pytest

from topics.lexicon import word_set
from topics.places import Gazetteer
from topics.suffixes import is_suffix

SURNAMES = word_set("""
    Иванов Смирнов Кузнецов Попов Васильев Петров Соколов Михайлов Новиков Фёдоров Морозов Волков Лебедев
    Семёнов Егоров Павлов Козлов Степанов Николаев Орлов Андреев Макаров Никитин Захаров Зайцев Соловьёв
    Борисов Яковлев Григорьев Романов Воробьёв Сергеев Кузьмин Фролов Королёв Гусев Киселёв Ильин Поляков
    Сорокин Виноградов Ковалёв Белов Медведев Тарасов Жуков Баранов Комаров Беляев Герасимов Осипов Титов
    Миронов Крылов Куликов Карпов Власов Мельников Денисов Тихонов Казаков Данилов Чернов Абрамов Мартынов
    Калинин Исаев Быков Маслов Лазарев Воронин Климов Голубев Наумов Громов Румянцев Львов Чехов Греков
    Немцов Турков Шведов Хорватов Черкасов Туманов Кубанов Маликов Каиров Римский Венедиктов Перов Иранов
    Рязанцев Ростовцев Казанцев Грузинов Афганов Бакиев Чадов Индиков Хатлонов Таласбаев Марыев Ливанов
    """)


@cache
def gazetteer() -> Gazetteer:
    return Gazetteer.load()


@pytest.mark.parametrize("language", ["ru", "kk", "ky", "uz", "tg", "uk"])
def test_a_surname_after_a_given_name_is_no_place(language: str) -> None:
    found = {name: gazetteer().keys(f"— Артём {name}.", language) for name in SURNAMES}
    assert {name: keys for name, keys in found.items() if keys} == {}


@pytest.mark.parametrize(
    ("tail", "language", "suffix"),
    [
        ("дағы", "kk", True),
        ("ден", "ky", True),
        ("лықтар", "kk", True),
        ("диктов", "ky", False),
        ("ков", "kk", False),
        ("бек", "uz", False),
        ("dagi", "uz", True),
        ("liklar", "uz", True),
        ("nov", "uz", False),
        ("ою", "uk", True),
        ("диктов", "uk", False),
        ("ში", "ka", True),
        ("დიდიდიდიდიდი", "ka", False),
    ],
)
def test_what_may_follow_a_name(tail: str, language: str, suffix: bool) -> None:
    assert is_suffix(tail, language) is suffix


def test_a_valley_of_three_countries_goes_to_the_one_that_speaks() -> None:
    keys = gazetteer().keys("Фермеры Ферганской долины в Таджикистане ждут воды, сообщили в Душанбе.", "ru")
    assert keys[0] == "TJ"
    assert "UZ" not in keys
    assert "UZ:fergana-valley" in keys
