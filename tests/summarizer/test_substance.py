"""What a careful editor leaves out: empty words, another matter, words of somebody unknown."""

from __future__ import annotations

import pytest

from digest.model import Takeaway
from summarizer.extractive import ASIDE, STRAY, Editor, material
from summarizer.guard import check
from summarizer.introduce import in_full
from summarizer.likeness import Likeness
from summarizer.material import sentences
from summarizer.receipts import proof
from summarizer.score import LEXICAL, is_bare
from summarizer.service import Condenser, Settings
from summarizer.substance import is_aside, is_exact, is_hollow
from tests.summarizer.texts import document, story

WORDS = Condenser.load(Settings(encoder="off"))


def told(text: str, *, title: str = "", language: str = "en", k: int | None = None) -> list[Takeaway]:
    return list(WORDS.summarize([story(document(text, title=title, language=language), k=k)])[0].takeaways)


@pytest.mark.parametrize(
    ("language", "text", "hollow"),
    [
        ("en", "The envoys discussed the situation in the region, common problems and solutions.", True),
        ("en", "Daria Velt called for joint efforts to counter threats and strengthen regional unity.", True),
        ("en", "The envoys discussed common problems of the region and the closure of nine schools.", False),
        ("en", "Daria Velt called for joint efforts of the region to counter the threats of Ostmark.", False),
        ("en", "The envoys discussed the situation in the region and common problems on 14 May.", False),
        ("en", "The security forces of the region closed the bridge.", False),
        ("en", "The head of the ferry company was dismissed.", False),
        ("ru", "Стороны обсудили перспективы сотрудничества и отметили важность усилий в регионе.", True),
        ("ru", "Дарья Вельт призвала страны региона к совместным действиям и укреплению стабильности.", True),
        ("ru", "Стороны обсудили перспективы сотрудничества и отметили важность усилий Остмарка.", False),
        ("ru", "Стороны обсудили проблемы региона и закрытие девяти школ.", False),
        ("ru", "Войска отрабатывают переправу через реку под огнём.", False),
        ("en", "Security forces detained the leader of an opposition party in the region.", False),
        ("en", "Parliament suspended the current leader of the security service.", False),
        ("en", "The leader of the country dissolved the assembly and expelled experts.", False),
        ("en", "The security forces of the region will close the common area.", False),
        ("en", "The leaders of the regional party and their partners will deepen cooperation.", True),
        ("ru", "Силы безопасности региона задержали лидера партии и участников общества.", False),
        ("ru", "Силы безопасности региона обсудили с лидером партии роль общества.", True),
    ],
)  # fmt: skip
def test_words_that_go_with_any_subject_tell_nothing(language: str, text: str, hollow: bool) -> None:
    assert is_hollow(text, language, []) is hollow


def test_a_name_that_the_headline_has_is_no_news() -> None:
    text = "Daria Velt stressed joint efforts of Ostmark and other countries to address common threats."
    assert is_hollow(text, "en", ["Ostmark"])
    assert not is_hollow(text, "en", ["Kessel"])


def test_less_is_forgiven_an_outlet_than_a_speaker() -> None:
    own = "The years of trade brought closer the positions of the parties, as did a common history."
    assert is_hollow(own, "en", [])
    assert not is_hollow(own, "en", [], opening=True)
    assert not is_hollow(f"Daria Velt said {own[0].lower()}{own[1:]}", "en", [])


@pytest.mark.parametrize(
    ("text", "exact"),
    [
        ("Nine boats sank.", True),
        ("It will open in 2031.", False),
        ("It will open on 14 May.", True),
        ("Thousands came.", False),
        ("В порту утонули девять лодок.", True),
        ("Порт откроют в 2031 году.", False),
    ],
)
def test_a_year_alone_is_not_exact(text: str, exact: bool) -> None:
    assert is_exact(text) is exact


OPENING = {
    "en": "Veloria and Ostmark agreed on patrols against smugglers.\nTheir guards met in Sarn to plan them.",
    "ru": "Велория и Остмарк договорились о патрулях на реке.\nПограничники встретились в Сарне.",
}


@pytest.mark.parametrize(
    ("language", "text", "aside"),
    [
        ("en", "The 6th Regatta of Veloria will be held in Port Vane in 2031.", True),
        ("en", "Cable cars, such as those of Veloria, are being built to reach the peaks.", True),
        ("en", "Cable cars, such as those of Veloria, were built to reach the peaks.", False),
        ("en", "Forty cable cars are being built in Veloria to reach the peaks.", False),
        ("en", "New patrols of Veloria will be held in Port Vane in 2031.", False),
        ("en", "The Regatta of Veloria will be held in Port Vane, the ministry said.", False),
        ("ru", "Большая регата Велории будет проведена в Порт-Ване.", True),
        ("ru", "Новые патрули Велории будут ходить по реке до Порт-Вана.", False),
    ],
)
def test_another_matter(language: str, text: str, aside: bool) -> None:
    lines = sentences([document(f"{OPENING[language]}\n{text}", language=language)])
    assert is_aside(lines[2], language, [one.text for one in lines[:2]]) is aside
    assert not is_aside(lines[0], language, [lines[1].text])


ASIDES = (
    "The Regatta of Veloria will be held in the harbour of Port Vane before the summer ends.",
    "Cable cars to the peaks of the Lumen mountains are being built for visitors in the south.",
)


def test_one_place_stays_empty_rather_than_be_given_to_another_matter() -> None:
    news = (
        "Veloria and Ostmark agreed on patrols against smugglers of amber, their ministers said on Monday.",
        "Guards of the two countries seized 40 kilograms of amber in the hold of a ferry near Sarn.",
        "Advice and maps for travellers stand, as on every morning, on the last page of the paper; see also "
        "the page before it, where readers of all ages find riddles, the tides, the stars and much more.",
    )
    text = "\n".join((*news, *ASIDES))
    assert 80 <= len(text.split()) < 200, "a text that deserves three takeaways"
    assert [one.text[:20] for one in told(text)] == [line[:20] for line in news[:2]]
    assert {line[:20] for line in ASIDES} <= {one.text[:20] for one in told(text, k=4)}


def test_what_is_like_neither_headline_nor_opening_comes_last() -> None:
    lines = ["Nine boats sank off Sarn.", "Two men were saved.", "Bread costs more.", "Four men are missing."]
    found = material(story(document("\n".join(lines))))
    pairs = [[1.0] * 4, [1.0] * 4, [0.1, 0.2, 1.0, 0.1], [0.1, 0.5, 0.1, 1.0]]
    editor = Editor(found, LEXICAL)
    before = dict(editor.drafts)
    assert editor.put_asides_last(Likeness([0.0] * 4, [0.0] * 4, pairs), 0.25) == {2} & set(before)
    assert all(editor.drafts[at].adjust == before[at].adjust for at in before if at != 2)


@pytest.mark.parametrize(
    ("language", "told", "cost"),
    [
        ("en", "Bread costs more.", ASIDE),
        ("en", "Bread costs 40 crowns.", STRAY),
        ("en", "Bread costs more, the baker said.", STRAY),
        ("en", "The bakery was closed.", STRAY),
        ("en", "Regional cooperation and mutual partnership are important, the baker said.", ASIDE),
        ("en", "Bread is dear, the baker believes.", ASIDE),
        ("ru", "Хлеб подорожал, считает пекарь.", ASIDE),
        ("ru", "Хлеб в городе подорожал.", ASIDE),
        ("ru", "Хлеб подорожал до 40 крон.", STRAY),
        ("ru", "Хлеб подорожал, сообщил пекарь.", STRAY),
        ("ru", "Пекарню у моста закрыли.", STRAY),
    ],
)
def test_consequences_are_told_in_other_words(language: str, told: str, cost: float) -> None:
    first = {
        "en": "Nine boats sank off Sarn.\nTwo men were saved.",
        "ru": "В Сарне утонули лодки.\nДвоих спасли.",
    }
    editor = editor_of(f"{first[language]}\n{told}", language=language)
    before = editor.drafts[2].adjust
    asides = editor.put_asides_last(
        Likeness([0.0] * 3, [0.0] * 3, [[1.0, 1.0, 0.1], [1.0, 1.0, 0.1], [0.1, 0.1, 1.0]]), 0.25
    )
    assert before - editor.drafts[2].adjust == pytest.approx(cost)
    assert (2 in asides) is (cost == ASIDE)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The island has long become a partner of ports that had trusted nobody."),
        ("en", "The ports of the island have become full members of the world of trade."),
        ("ru", "Порт уже давно стал опорой торговли, которую вели соседи."),
    ],
)
def test_what_has_long_been_so_is_no_news(language: str, text: str) -> None:
    one = document(f"{OPENING[language]}\n{text}", language=language)
    assert is_bare(sentences([one])[2], language)


NEWS = {
    "en": "Customs officers of Veloria found 40 kilograms of amber in a truck.\n"
    "The truck had crossed the bridge at Kessel, the customs service said.",
    "ru": "Таможня Велории нашла в грузовике 40 килограммов янтаря.\nГрузовик прошёл по мосту в Кесселе.",
}
WORD = {
    "en": "Lena Marsh said that amber of this kind was last found in Sarn before the war.",
    "ru": "Лена Марш сказала, что такой янтарь находили в Сарне до войны.",
}


def printed(editor: Editor, words: str) -> Takeaway | None:
    """What becomes of the sentence with these words, unless it cannot be told."""
    (at,) = [index for index, one in editor.drafts.items() if words in one.text]
    return editor.takeaway(at) if editor.prints_and_knows(at) else None


def editor_of(text: str, *, title: str = "", language: str = "en") -> Editor:
    return Editor(material(story(document(text, title=title, language=language))), LEXICAL)


@pytest.mark.parametrize(
    ("language", "title", "before", "known"),
    [
        ("en", "", "", False),
        ("en", "Marsh: amber comes from Sarn", "", True),
        ("en", "", "Museum director ", True),
        ("ru", "", "", False),
        ("ru", "Марш: янтарь везут из Сарна", "", True),
        ("ru", "", "Директор музея ", True),
    ],
)
def test_words_of_somebody_unknown_are_not_told(language: str, title: str, before: str, known: bool) -> None:
    editor = editor_of(f"{NEWS[language]}\n{before}{WORD[language]}", title=title, language=language)
    assert (printed(editor, WORD[language][5:]) is not None) is known


@pytest.mark.parametrize(
    ("language", "news"),
    [
        ("en", "Lena Marsh said that 400 guards were sent to the closed bridge."),
        ("en", "Lena Marsh said that the guards had detained the owner of the truck."),
        ("ru", "Лена Марш сказала, что к мосту отправили 400 пограничников."),
        ("ru", "Лена Марш сказала, что хозяина грузовика задержали."),
    ],
)
def test_news_from_somebody_named_in_full_needs_no_office(language: str, news: str) -> None:
    assert printed(editor_of(f"{NEWS[language]}\n{news}", language=language), news[5:]) is not None


def test_who_opens_the_article_needs_no_office() -> None:
    opening = "Lena Marsh came to the port of Sarn."
    assert printed(editor_of(f"{opening}\n{NEWS['en']}\n{WORD['en'][5:]}"), WORD["en"][5:]) is not None


def test_somebody_told_of_before_is_known() -> None:
    who = "Museum director Lena Marsh closed the museum."
    editor = editor_of(f"{NEWS['en']}\n{who}\nOn Monday, {WORD['en'][5:]}")
    assert printed(editor, who) and printed(editor, "On Monday")


def test_a_story_of_nothing_but_unknown_people_is_told() -> None:
    assert [one.text for one in told(WORD["en"])] == [WORD["en"]]


@pytest.mark.parametrize(
    ("introduction", "office"),
    [
        (
            "Then the deputy director of the Institute of Sea affairs Lena Marsh asked two questions.",
            "deputy director of the Institute of Sea affairs",
        ),
        ("The questions were asked by Lena Marsh, head of the Institute.", "head of the Institute"),
    ],
)
def test_a_speaker_is_introduced_by_an_office_from_elsewhere(introduction: str, office: str) -> None:
    editor = editor_of(f"{NEWS['en']}\n{introduction}\n{WORD['en'][5:]}")
    said = printed(editor, WORD["en"][5:])
    assert said is not None
    (owner,) = editor.articles
    fuller = in_full(said, owner, owner.people["Marsh"])
    assert fuller.text == f"Lena Marsh, {office},{WORD['en'][10:]}"
    assert check(fuller.text, proof(fuller))[0] and len(fuller.receipt.quotes) == 2


@pytest.mark.parametrize(
    ("who", "kept"),
    [("head of the port of Sarn", True), ("head of the port of Kessel", False), ("owner of a ferry", False)],
)
def test_the_guard_lets_in_who_somebody_is_only_where_the_source_says_it(who: str, kept: bool) -> None:
    source = (
        "Guests were met by the head of the port of Sarn Lena Marsh. Marsh said: “Two boats are missing.”"
    )
    assert check(f"Lena Marsh, {who}, said: “Two boats are missing.”", source)[0] is kept
