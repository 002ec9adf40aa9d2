"""Phrases are found exactly where their plain pattern finds them, whatever the text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer import edit, figures, score
from summarizer.lexicon import lexicon
from summarizer.phrases import Phrases, beginnings

EVERY = {
    f"{language} {name}": getattr(lexicon(language), name)
    for language in ("en", "ru")
    for name in ("opinion", "platitude", "filler", "pointing")
} | {
    "state": score._STATE,
    "standing": score._STANDING,
    "month": figures._SOME_MONTH,
    "day": figures._SOME_DAY,
    "doubt": edit._DOUBT,
}


@pytest.mark.parametrize("name", EVERY)
@given(data=st.data())
def test_no_text_with_a_phrase_is_passed_over(name: str, data: st.DataObject) -> None:
    phrases = EVERY[name]
    phrase = data.draw(st.from_regex(phrases.pattern.pattern, fullmatch=True, alphabet=st.characters()))
    for text in (phrase, f"“{phrase}”", f"The mayor, {phrase.upper()} of Sarn.", f"в Сарне {phrase}"):
        plain = phrases.pattern.search(text)
        assert (phrases.search(text) is None) == (plain is None)


def test_a_text_without_their_first_words_is_not_searched() -> None:
    assert beginnings("An Old-town in Sarn") == {"an", "ol", "old", "to", "tow", "in", "sa", "sar"}
    assert Phrases("harsh winter").search("The harbour is shut.") is None
    assert Phrases("Harsh winter", cased=True).search("A harsh winter.") is None


@pytest.mark.parametrize("phrase", ["(?:now )?imagine", "x?told", r"\w+n't", "a?b"])
def test_what_may_begin_with_anything_is_refused(phrase: str) -> None:
    with pytest.raises(ValueError, match="begin"):
        Phrases(phrase)
