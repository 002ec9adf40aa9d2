"""What belongs into a security digest and what stays out."""

from __future__ import annotations

import pytest

from tests.topics.invented import reading, rows
from topics.relevance import is_security, relevance
from topics.themes import tag

HARD_NEWS = [(title, text) for title, text in rows("hard_news.tsv")]


def score(title: str, text: str) -> float:
    found = reading(title, text)
    return relevance(found, tag(found))


def test_security_news_passes() -> None:
    missed = [title for _, _, title, text in rows("labelled.tsv") if not is_security(score(title, text))]
    assert len(missed) <= 2, missed


def test_the_rest_stays_out() -> None:
    texts = list(rows("irrelevant.tsv"))
    assert len(texts) >= 40
    passed = [title for title, text in texts if is_security(score(title, text))]
    assert len(passed) <= 1, passed
    assert sum(bool(tag(reading(title, text))) for title, text in texts) <= 2


@pytest.mark.parametrize(("title", "text"), HARD_NEWS)
def test_two_sentences_of_hard_news_pass(title: str, text: str) -> None:
    assert is_security(score(title, text)), score(title, text)


def test_the_score_ranks() -> None:
    relevant = [score(title, text) for _, _, title, text in rows("labelled.tsv")]
    other = [score(title, text) for title, text in rows("irrelevant.tsv")]
    pairs = [(one > two) + 0.5 * (one == two) for one in relevant for two in other]
    assert sum(pairs) / len(pairs) >= 0.985


def test_a_long_text_needs_more_than_a_short_one() -> None:
    news = "Residents protested against a new tariff."
    assert is_security(score("", news))
    assert not is_security(score("", news + " Later they spoke of benches, paint and keys." * 40))


def test_everyday_themes_weigh_less_than_grave_ones() -> None:
    grave = score("Insurgents shelled", "Rebels shelled a village.")
    assert grave > score("Flights cancelled", "An airport cancelled flights.")


def test_a_grave_theme_lifts_a_text_that_is_about_it() -> None:
    crime = score("Burglar jailed", "A court jailed a burglar for robbery and theft.")
    border = score("Guards detained", "A court jailed border guards for a border clash.")
    assert border > crime


def test_a_score_near_one_half_is_rare_among_clear_texts() -> None:
    clear = [score(title, text) for title, text in (*HARD_NEWS, *rows("irrelevant.tsv"))]
    assert sum(0.35 < value < 0.65 for value in clear) <= len(clear) // 5


def test_nothing_is_no_news() -> None:
    assert not is_security(score("", ""))
    assert 0 <= score("", "") <= 1
