"""Cities and parts of countries are known as people type them."""

from __future__ import annotations

import pytest

from topics.resolver import TopicResolver


@pytest.fixture(scope="module")
def resolver() -> TopicResolver:
    return TopicResolver.load()


@pytest.mark.parametrize(
    ("typed", "code", "name"),
    [
        ("Оше", "KG", "Ош"),
        ("ош", "KG", "Ош"),
        ("Ошской", "KG", "Ош"),
        ("Шымкенте", "KZ", "Шымкент"),
        ("Термезе", "UZ", "Термез"),
        ("Душанбе", "TJ", "Душанбе"),
        ("Караганде", "KZ", "Караганда"),
        ("Джалал-Абаде", "KG", "Джалал-Абад"),
        ("Хороге", "TJ", "Хорог"),
        ("Osh", "KG", "Ош"),
    ],
)
def test_a_city_is_known_in_any_case(resolver: TopicResolver, typed: str, code: str, name: str) -> None:
    assert resolver.home(typed, "ru") == (code, name)


@pytest.mark.parametrize(
    "typed", ["", "дела", "мире", "городе", "новости", "Казахстане", "them", "о", "ош!е"]
)
def test_other_words_are_no_cities(resolver: TopicResolver, typed: str) -> None:
    assert resolver.home(typed) is None


def test_the_name_is_in_the_language_that_is_spoken(resolver: TopicResolver) -> None:
    assert resolver.home("Шымкенте", "en") == ("KZ", "Shymkent")
