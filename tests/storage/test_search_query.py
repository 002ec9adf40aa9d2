"""Questions as they are spelt for the engines: whatever is typed, only strings and our own signs come out."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.search_query import MOST_STEMS, fts5, read_query, tsquery, tsvector
from topics.stemming import Stemmer

STEMS = Stemmer()


@pytest.mark.parametrize(
    ("typed", "terms"),
    [
        ("floods village", [("flood",), ("villag",)]),
        ('"three villages" cut', [("three", "villag"), ("cut",)]),
        ("«пост в горах» боевики", [("пост", "гор"), ("боевик",)]),
        ("covid-19", [("covid", "19")]),
        ('cut "three', [("cut",), ("three",)]),
        ('""', []),
        ("the of 🦊 -- *", []),
        ("洪水", [("洪", "水")]),
    ],
)
def test_terms(typed: str, terms: list[tuple[str, ...]]) -> None:
    assert read_query(typed, STEMS) == terms


def test_a_question_has_a_longest() -> None:
    long = read_query("alpha beta " * 2_000, STEMS)
    assert sum(map(len, long)) == MOST_STEMS
    assert sum(map(len, read_query('"' + "alpha beta " * 2_000 + '"', STEMS))) == MOST_STEMS


def test_spellings() -> None:
    terms = read_query('floods "three villages"', STEMS)
    assert fts5(terms) == '"flood" AND "three villag"'
    assert fts5(terms, titles=True) == '{titles} : ("flood" AND "three villag")'
    assert tsquery(terms) == "('flood') & ('three' <-> 'villag')"
    assert tsquery(terms, titles=True) == "('flood':A) & ('three':A <-> 'villag':A)"
    assert tsvector(["flood"], ["villag", "flood"]) == "'flood':1A 'villag':2B 'flood':3B"


@given(st.text(max_size=200) | st.text(alphabet="ab \"'()*:^&|!<>-{}«»", max_size=60))
def test_nothing_typed_becomes_syntax(typed: str) -> None:
    terms = read_query(typed, STEMS)
    word = r"[^\W_]+"
    if terms:
        string = f'"{word}(?: {word})*"'
        assert re.fullmatch(f"{string}(?: AND {string})*", fts5(terms))
        phrase = rf"\('{word}'(?: <-> '{word}')*\)"
        assert re.fullmatch(f"{phrase}(?: & {phrase})*", tsquery(terms))
