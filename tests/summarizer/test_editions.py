"""A story in several languages: each condensed by itself, in one batch, receipts exact."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from digest.errors import SummaryError
from digest.model import Document, Edition, StoryText, Summary
from summarizer.editions import condense_whole
from summarizer.generative import Generator
from summarizer.request import Request
from summarizer.service import Condenser, Settings
from tests.summarizer import texts
from tests.summarizer.test_extractive import hold
from tests.summarizer.texts import document, story

WORDS = Condenser.load(Settings(encoder="off"))
ENGLISH = document(texts.BORDER_EN, title="SAMPLE Seven held")
RUSSIAN = document(texts.BORDER_RU, language="ru", article=2, title="ОБРАЗЕЦ Семеро задержаны", outlet="B")
KAZAKH = document(
    "Кессель өткелінде жеті адам ұсталды, деп хабарлады ішкі істер министрлігі.",
    language="kk",
    article=3,
    title="ҮЛГІ",
    outlet="C",
)
UZBEK = document(
    "Kessel chegarasida yetti kishi ushlandi, deb xabar berdi vazirlik bugun.",
    language="uz",
    article=4,
    title="NAMUNA",
    outlet="D",
)


def whole(*documents: Document) -> Summary:
    return WORDS.summarize([story(*documents)])[0]


def proven(edition: Edition, *documents: Document) -> None:
    hold(Summary(edition.takeaways, ""), *documents)


def test_a_russian_report_gives_russian_takeaways_beside_english_ones() -> None:
    found = whole(ENGLISH, RUSSIAN)
    assert {one.receipt.article for one in found.takeaways} == {ENGLISH.article}
    (edition,) = found.editions
    assert (edition.language, edition.title) == ("ru", "ОБРАЗЕЦ Семеро задержаны")
    assert {one.receipt.article for one in edition.takeaways} == {RUSSIAN.article}
    proven(edition, RUSSIAN)


def test_an_edition_says_what_the_report_says_alone() -> None:
    alone = WORDS.summarize([story(RUSSIAN)])[0]
    (edition,) = whole(ENGLISH, RUSSIAN).editions
    assert [one.text for one in edition.takeaways] == [one.text for one in alone.takeaways]


def test_the_lead_decides_which_is_the_edition() -> None:
    assert [one.language for one in whole(RUSSIAN, ENGLISH).editions] == ["en"]


def test_no_edition_without_text_or_another_language() -> None:
    assert whole(ENGLISH).editions == ()
    assert whole(ENGLISH, replace(RUSSIAN, text="", passages=())).editions == ()


def test_two_editions_at_most_those_that_are_read_first() -> None:
    found = whole(KAZAKH, UZBEK, RUSSIAN, ENGLISH).editions
    assert sorted(one.language for one in found) == ["en", "ru"]


def test_no_documents_no_summary() -> None:
    assert whole() == Summary((), "lexical")


def test_a_batch_is_condensed_in_one_call() -> None:
    asked: list[Sequence[StoryText]] = []

    def condense(stories: Sequence[StoryText]) -> list[Summary]:
        asked.append(stories)
        return WORDS.condense(stories)

    found = condense_whole([story(ENGLISH, RUSSIAN), story(RUSSIAN)], condense)
    assert [[one.language for one in part.documents] for part in asked[0]] == [["en"], ["ru"], ["ru"]]
    assert len(asked) == 1 and [len(one.editions) for one in found] == [1, 0]


class Silent:
    """A writer that has nothing to say."""

    kind = "causal"

    def __init__(self) -> None:
        self.asked: list[Request] = []

    def write(self, requests: Sequence[Request]) -> list[str | SummaryError]:
        self.asked += requests
        return ["" for _ in requests]


def test_a_generative_model_is_asked_for_editions_too() -> None:
    writer = Silent()
    found = Generator(writer, WORDS).summarize([story(ENGLISH, RUSSIAN)])[0]
    assert [one.language for one in writer.asked] == ["en", "ru"]
    assert found == whole(ENGLISH, RUSSIAN)
