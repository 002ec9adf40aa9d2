"""What a wire editor strikes: filler, an outlet's own verdict, what points at nothing, a fact told twice."""

from __future__ import annotations

import pytest

from digest.model import Takeaway
from summarizer.article import article
from summarizer.choose import Limits, choose
from summarizer.clauses import shorten
from summarizer.edit import Draft, draft
from summarizer.lexicon import lexicon
from summarizer.likeness import Likeness
from summarizer.material import sentences
from summarizer.service import Condenser, Settings
from tests.summarizer.texts import document, story

WORDS = Condenser.load(Settings(encoder="off"))


def told(*texts: str, k: int | None = None, language: str = "en") -> list[Takeaway]:
    """Takeaways of a story with one article for each text."""
    documents = [document(text, article=at, language=language) for at, text in enumerate(texts, 1)]
    return list(WORDS.summarize([story(*documents, k=k)])[0].takeaways)


def chosen(one: str, other: str, *, same_article: bool = False) -> list[int]:
    """Which of two sentences are told when nothing but their words speaks against it."""
    drafts = {0: Draft(one, 0), 1: Draft(other, 1 if same_article else 0)}
    alike = Likeness([0, 0], [0, 0], [[1, 0], [0, 1]])
    owners = [0, 0 if same_article else 1]
    return choose(drafts, [1.0, 0.9], alike, owners, 2, Limits(cap=0.7), lambda _: True)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "Raiders attacked the Kessel post on Monday, and three of the attackers were killed, it said.",
            "Three armed men were killed when they attacked the Kessel post of Veloria.",
        ),
        (
            "At least nine people died when the river flooded Sarn overnight, the mayor said.",
            "The number of people killed in Sarn rose to thirteen, the ministry announced.",
        ),
        (
            "Вооружённые люди напали на заставу Кессель, трое нападавших убиты, сообщили пограничники.",
            "Трое нападавших уничтожены, двое солдат ранены, заявил представитель пограничников.",
        ),
    ],
)
def test_one_fact_is_told_once_across_articles(one: str, other: str) -> None:
    assert chosen(one, other) == [0]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "Two guards of the Kessel post were taken to a hospital in Sarn, the ministry said.",
            "Ostmark closed three ferries on the Lumen and opened an inquiry of its own.",
        ),
        (
            "Двоих солдат заставы Кессель отвезли в больницу Сарна, сообщило министерство.",
            "Остмарк закрыл три переправы на реке Люмен и начал своё расследование.",
        ),
    ],
)
def test_different_facts_are_both_told(one: str, other: str) -> None:
    assert chosen(one, other) == [0, 1]


def test_two_tolls_of_one_article_are_two_facts() -> None:
    dead = "At least nine people died when the river flooded Sarn overnight, the mayor said."
    more = "Four of the dead were drivers of one convoy from Ostmark, police in Port Vane added."
    assert chosen(dead, more, same_article=True) == [0, 1]


def test_what_points_at_nothing_comes_later() -> None:
    """Without any talk of a group "The group has ..." waits for a sentence that needs no other."""
    drafts = {
        0: Draft("The group has left the harbour for Ostmark.", 3),
        1: Draft("A ferry of Ostmark sank near Port Vane.", 4),
    }
    alike = Likeness([0, 0], [0, 0], [[1, 0], [0, 1]])
    found = choose(drafts, [1.0, 0.95], alike, [0, 0], 1, Limits(0.7, dangling=0.1), lambda _: True)
    assert found == [1]


@pytest.mark.parametrize(
    ("language", "text", "filler"),
    [
        ("en", "Lena Marsh outlined another important problem - cranes.", True),
        ("en", "The rest depends on the patience of the dockers.", True),
        ("en", "Lena Marsh outlined a plan for 12 cranes.", False),
        ("ru", "О пожаре рассказал представитель порта Олег Тарнов.", True),
        ("ru", "Лена Марш затронула другую важную тему.", True),
        ("ru", "Олег Тарнов рассказал, что сгорели два склада.", False),
    ],
)
def test_filler(language: str, text: str, filler: bool) -> None:
    assert (lexicon(language).filler.search(text) is not None) == filler


@pytest.mark.parametrize(
    ("language", "text", "points"),
    [
        ("en", "The two ports work together on these problems.", True),
        ("en", "The port lost 12 million crowns this year.", False),
        ("en", "Goods such as salt and tea go by rail.", False),
        ("ru", "Порты вместе решают эти проблемы.", True),
        ("ru", "На этой неделе порт потерял два крана.", False),
    ],
)
def test_pointing_words(language: str, text: str, points: bool) -> None:
    assert (lexicon(language).pointing.search(text) is not None) == points


def test_filler_gives_way_to_a_short_fact() -> None:
    text = (
        "Докеры Порт-Вана в понедельник начали забастовку на северном причале порта.\n"
        "О забастовке рассказал представитель портового профсоюза Олег Тарнов.\n"
        "Двое докеров задержаны, трое получили ранения."
    )
    said = [takeaway.text for takeaway in told(text, k=2, language="ru")]
    assert said[1] == "Двое докеров задержаны, трое получили ранения."


def test_a_short_text_gives_as_many_as_were_asked_for() -> None:
    text = (
        "A river flooded the town of Sarn on Monday, the mayor of the town said.\n"
        "Rescue workers moved 1,200 people to schools."
    )
    assert [takeaway.text for takeaway in told(text, k=2)] == text.split("\n")


def test_who_speaks_is_said_with_the_office() -> None:
    text = (
        "Customs officers of Veloria found 40 kilograms of amber in a truck on Monday.\n"
        "Sign up for letters by Colonel Petr Anselm, who heads the customs unit in Sarn.\n"
        "Anselm said that smugglers had turned to food trucks after 12 scanners were installed in Kessel."
    )
    last = told(text, k=3)[-1]
    assert last.text.startswith(
        "Colonel Petr Anselm, who heads the customs unit in Sarn, said that smugglers"
    )
    assert any("who heads the customs unit" in quote.text for quote in last.receipt.quotes)


def test_the_office_of_a_speaker_is_never_cut() -> None:
    text = (
        "Petr Anselm, who is in charge of the customs of the province, said the six trucks had come from two "
        "villages in the Lumen valley and that another nine of them had been sent back to Ostmark."
    )
    assert shorten(text, "en") == text


def test_an_outlets_own_verdict_loses_to_a_report() -> None:
    text = (
        "Veloria and Ostmark signed a border agreement in Port Vane on Monday, officials said.\n"
        "The deal lets 300 trucks cross the bridge at Kessel every day, the ministry said.\n"
        "The war has strained the economy, making the promises of Ostmark harder to fulfil.\n"
        "Interior Minister Daria Velt said that patrols would start on May 14 along the river."
    )
    said = " ".join(takeaway.text for takeaway in told(text, k=3))
    assert "strained" not in said and "Daria Velt" in said


@pytest.mark.parametrize(
    ("language", "claim", "doubt"),
    [
        ("en", "Daria Velt blamed a group from Ostmark for the fire.", "The claim could not be verified."),
        ("ru", "Дарья Вельт обвинила в поджоге граждан Остмарка.", "Это не удалось подтвердить."),
    ],
)
def test_a_claim_that_the_next_sentence_doubts_is_worth_less(language: str, claim: str, doubt: str) -> None:
    alone, doubted = (document(text, language=language) for text in (claim, f"{claim} {doubt}"))
    worth = [draft(article(one, sentences([one])), 0) for one in (alone, doubted)]
    assert worth[0] is not None and worth[1] is not None
    assert worth[1].adjust < worth[0].adjust
