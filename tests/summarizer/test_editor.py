"""What a wire editor strikes: filler, an outlet's own verdict, what points at nothing, a fact told twice."""

from __future__ import annotations

import pytest

from digest.model import Takeaway
from summarizer.article import article
from summarizer.choose import Limits, choose
from summarizer.clauses import shorten
from summarizer.edit import Draft, draft
from summarizer.extractive import Editor, material
from summarizer.guard import check
from summarizer.lexicon import lexicon
from summarizer.likeness import Likeness
from summarizer.material import sentences
from summarizer.people import Person, plain_full
from summarizer.score import LEXICAL, is_bare
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


@pytest.mark.parametrize(
    ("language", "text", "leans"),
    [
        ("en", "Fourteen chimneys of Sarn collapsed in the same village, the mayor said.", True),
        ("en", "Ann Orr and Lena Marsh arrived at the same time on Monday, the mayor said.", False),
        ("en", "The guards of Sarn did not answer a question about such a warning.", True),
        ("en", "The hulls of Sarn were built in such a way that two of them float.", False),
        ("en", "The storm was such a surprise that the harbour of Sarn lost two boats.", False),
        ("en", "In 2008, she sold the two harbours of Sarn and left for Kessel.", True),
        ("en", "Surveyors have since measured the oil near Sarn with two drones.", True),
        ("en", "No files of Sarn were stolen, according to its preliminary report.", True),
        ("en", "Four minutes later Lena Marsh ran past two men and scored for Sarn.", True),
        ("en", "Two days before the fire Lena Marsh sold her harbour near Sarn.", False),
        ("en", "Four minutes of rain flooded the two harbours near Sarn on Monday.", False),
        ("ru", "Четырнадцать труб обрушились в том же селе, сообщил мэр Сарна.", True),
        ("ru", "Спектакль и выставка откроются в том же году, сообщил мэр Сарна.", False),
        ("ru", "Минуту спустя Лена Марш забила второй гол в ворота Сарна.", True),
    ],
)
def test_what_leans_on_the_sentences_before_it(language: str, text: str, leans: bool) -> None:
    one = document(text, language=language)
    made = draft(article(one, sentences([one])), 0)
    assert made is not None and made.leans == leans


def test_a_sentence_about_the_article_itself_is_never_told() -> None:
    assert lexicon("en").about_text.search("Officers interviewed for this analysis spoke of thermal cameras.")


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
    dated = text.replace("on Monday", "on Monday (12 May)")
    assert [takeaway.text for takeaway in told(text, k=2)] == dated.split("\n")


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


def test_who_speaks_is_said_with_the_office_in_russian() -> None:
    text = (
        "Таможенники Велории в понедельник нашли в грузовике 40 килограммов янтаря.\n"
        "О находке рассказал представитель таможни Велории Пётр Ансельм.\n"
        "Ансельм связал груз с контрабандистами из Остмарка, но доказательств этому не привёл."
    )
    said = told(text, k=2, language="ru")[-1]
    assert said.text.startswith("Представитель таможни Велории Пётр Ансельм связал груз")
    assert any("О находке рассказал" in quote.text for quote in said.receipt.quotes)


def test_a_quotation_in_russian_names_the_office_too() -> None:
    text = (
        "Таможенники Велории в понедельник нашли в грузовике 40 килограммов янтаря.\n"
        "О находке рассказал представитель таможни Велории Пётр Ансельм.\n"
        "«Груз шёл из Остмарка в Порт-Ван под видом соли», — сказал Ансельм."
    )
    said = told(text, k=2, language="ru")[-1].text
    assert said.endswith("— сказал представитель таможни Велории Пётр Ансельм.")


def test_two_reports_of_one_attack_are_one() -> None:
    one = "Группа боевиков рано утром перешла реку Люмен и напала на велорийскую погранзаставу «Кессель»."
    other = "Велорийские пограничники утром отбили нападение на погранзаставу «Кессель» на реке Люмен."
    assert len(told(one, other, k=2, language="ru")) == 1


@pytest.mark.parametrize(
    ("k", "kept"),
    [(None, False), (4, True)],
)
def test_an_outlets_own_voice_is_heard_only_when_a_number_was_asked_for(k: int | None, kept: bool) -> None:
    text = (
        "Veloria and Ostmark signed a border agreement in Port Vane on Monday, officials said.\n"
        "The deal lets 300 trucks cross the bridge at Kessel every day, the ministry said.\n"
        "Interior Minister Daria Velt said that patrols would start on May 14 along the river.\n"
        "Hundreds of traders of the valley live on the border and need its markets for their trade."
    )
    assert ("need its markets" in " ".join(takeaway.text for takeaway in told(text * 3, k=k))) == kept


@pytest.mark.parametrize("between", [" ", "\n"])
@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("Share your memories of the bridge with friends in the valley of Kessel.", False),
        ("Please note that there may be a delay before the bridge opens again.", False),
        ("Share prices of the bridge company at Kessel rose by 12 percent on Monday.", True),
    ],
)
def test_what_speaks_to_the_reader_is_dispensable(line: str, kept: bool, between: str) -> None:
    lines = [
        "Veloria and Ostmark signed a border agreement in Port Vane on Monday, officials said.",
        "The deal lets 300 trucks cross the bridge at Kessel every day, the ministry said.",
        "Traders of the valley waited two years for the bridge to open again.",
        line,
    ]
    editor = Editor(material(story(document(between.join(lines)))), LEXICAL)
    editor.be_strict(block=between == " ")
    assert (line in [one.text for one in editor.drafts.values()]) == kept


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("Ferry lines of the United Ports are vying for the island's new harbour.", True),
        ("Engineers are building two new piers for the ferries of the island.", True),
        ("The island is an important place for ferries of the United States.", False),
        ("Major powers, including Ostmark, are vying for the ores of the north.", False),
        ("Many countries, including Ostmark, sent 14 ferries to the north.", True),
        ("The tides matter as much as the winds.", False),
        ("Further work on the harbour is also expected.", False),
    ],
)
def test_an_action_in_progress_is_news_and_a_state_of_affairs_is_not(sentence: str, said: bool) -> None:
    one = document(f"Veloria opened a harbour.\nIt cost 3 million crowns.\nTwo ferries came.\n{sentence}")
    assert is_bare(sentences([one])[3], "en") is not said


@pytest.mark.parametrize(
    ("introduction", "later", "told_as"),
    [
        (
            "The new harbour director, Ayan Orlov, did not attend the ceremony on Monday, guests said.",
            "Orlov said that two letters about the crane had been sent in May and in August.",
            "The new harbour director, Ayan Orlov, said",
        ),
        (
            "Ayan Orlov, the head of the harbour service, said the crane had not worked since the spring.",
            "Orlov showed reporters two letters about the crane, dated in May and in August.",
            "Ayan Orlov, the head of the harbour service, showed reporters",
        ),
        (
            "Sarn Lines's director, Ayan Orlov, said ferries would run twice a week from January.",
            "Orlov showed reporters two letters about the crane, dated in May and in August.",
            "Sarn Lines's director, Ayan Orlov, showed reporters",
        ),
    ],
)
def test_an_office_is_taken_from_a_sentence_that_says_more(
    introduction: str, later: str, told_as: str
) -> None:
    found = told(f"{later}\n{introduction}", k=1)[0]
    proofs = [quote.text for quote in found.receipt.quotes]
    assert found.text.startswith(told_as) and check(found.text, "\n".join(proofs))[0]


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("According to Ayan Orlov, two letters about the crane were sent in May.", True),
        ("According to Ayan Orlov, who runs the harbour, two letters were sent in May.", False),
        ("According to Ayan Orlov, director of the harbour, two letters were sent in May.", False),
    ],
)
def test_a_name_between_according_to_and_a_comma_lacks_an_office(text: str, bare: bool) -> None:
    assert (plain_full(text, Person("Ayan Orlov", "Orlov", 0)) is not None) == bare
