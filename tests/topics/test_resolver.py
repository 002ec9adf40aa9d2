"""The resolver on tables of right names, mistypings and junk, and on any text at all."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.errors import UnknownTopic
from digest.model import Ask, Found, Suggest
from digest.ports import Resolver
from tests.topics.typed_names import JUNK, PHRASES, RIGHT
from topics.resolver import TopicResolver

PAIRS = [tuple(pair.rsplit("=", 1)) for pair in RIGHT.split()]


@cache
def loaded() -> TopicResolver:
    return TopicResolver.load()


@pytest.fixture
def resolver() -> Resolver:
    return loaded()


def codes(answer: object) -> list[str]:
    return [topic.code for topic in answer.topics] if isinstance(answer, Found) else []


def test_at_least_98_in_100_right_names_are_understood(resolver: Resolver) -> None:
    wrong = [(typed, code) for typed, code in PAIRS if codes(resolver.resolve(typed)) != [code]]
    assert len(PAIRS) >= 200
    assert len(wrong) <= 0.02 * len(PAIRS), wrong


@pytest.mark.parametrize(("typed", "expected"), PHRASES.items())
def test_phrases_and_lists(resolver: Resolver, typed: str, expected: str) -> None:
    assert codes(resolver.resolve(typed)) == expected.split()


def test_junk_is_refused(resolver: Resolver) -> None:
    junk = JUNK.split()
    accepted = [typed for typed in junk if isinstance(resolver.resolve(typed), Found)]
    assert len(junk) >= 150
    assert len(accepted) <= 0.005 * len(junk), accepted


@pytest.mark.parametrize(
    ("typed", "candidates"),
    [
        ("congo", "CD CG"),
        ("Конго", "CD CG"),
        ("Korea", "KR KP"),
        ("корея", "KR KP"),
        ("virgin islands", "VI VG"),
        ("Латинская Америка", "south-america central-america-caribbean"),
    ],
)
def test_ambiguous_names_ask(resolver: Resolver, typed: str, candidates: str) -> None:
    answer = resolver.resolve(typed)
    assert isinstance(answer, Ask)
    assert [topic.code for topic in answer.candidates] == candidates.split()


@pytest.mark.parametrize(
    ("typed", "code", "other"),
    [("Georgia", "GE", "US"), ("guinea", "GN", "GW"), ("Нигер", "NE", "NG"), ("csto", "military", "csto")],
)
def test_another_reading_is_offered(resolver: Resolver, typed: str, code: str, other: str) -> None:
    answer = resolver.resolve(typed)
    assert isinstance(answer, Found)
    assert codes(answer) == [code]
    assert other in [topic.code for topic in answer.others]


def test_a_list_with_an_unclear_part_keeps_the_clear_ones(resolver: Resolver) -> None:
    answer = resolver.resolve("kz, blorptown, kg")
    assert isinstance(answer, Suggest)
    assert answer.query == "blorptown"
    assert [topic.code for topic in answer.found] == ["KZ", "KG"]


def test_an_ambiguous_part_asks_and_keeps_the_clear_ones(resolver: Resolver) -> None:
    answer = resolver.resolve("uz, korea")
    assert isinstance(answer, Ask)
    assert [topic.code for topic in answer.found] == ["UZ"]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("Almaty", "KZ"),
        ("Дагестан", "RU"),
        ("kremlin", "RU"),
        ("taliban", "AF"),
        ("gaza", "PS"),
        ("xinjiang", "CN"),
        ("Shanghai", "CN"),
    ],
)
def test_a_part_a_government_or_a_great_city_answers_with_its_country(
    resolver: Resolver, typed: str, code: str
) -> None:
    assert codes(resolver.resolve(typed)) == [code]


@pytest.mark.parametrize(("typed", "code"), [("springfield", "US"), ("Regina", "CA"), ("island", "IS")])
def test_a_small_place_and_an_ordinary_word_only_suggest(resolver: Resolver, typed: str, code: str) -> None:
    answer = resolver.resolve(typed)
    assert isinstance(answer, Suggest)
    assert [topic.code for topic in answer.candidates] == [code]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("Кыргыз Республикасы", "KG"),
        ("Қазақстан Республикасы", "KZ"),
        ("O'zbekiston Respublikasi", "UZ"),
        ("Ҷумҳурии Тоҷикистон", "TJ"),
        ("Türkiye Cumhuriyeti", "TR"),
        ("афган", "AF"),
        ("timor", "TL"),
        ("Frunze", "KG"),
        ("Rhodesia", "ZW"),
        ("в Москве", "RU"),
        ("中國", "CN"),
        ("فلسطين", "PS"),
    ],
)
def test_native_formal_old_and_declined_names(resolver: Resolver, typed: str, code: str) -> None:
    assert codes(resolver.resolve(typed)) == [code]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("kz kg tj tm uz", "KZ KG TJ TM UZ"),
        ("iran vs israel", "IR IL"),
        ("кыргызско-таджикская граница", "KG TJ border"),
        ("терроризм в таджикистане", "terrorism TJ"),
        ("переговоры и санкции", "diplomacy economy"),
    ],
)
def test_lists_without_commas(resolver: Resolver, typed: str, expected: str) -> None:
    assert codes(resolver.resolve(typed)) == expected.split()


@pytest.mark.parametrize(
    "typed",
    ["it is me", "as is", "at a", "i'm", "cheese", "spine", "malt", "канава", "latveria", "чад кухни"],
)
def test_ordinary_words_near_to_names_are_left_alone(resolver: Resolver, typed: str) -> None:
    answer = resolver.resolve(typed)
    assert isinstance(answer, Suggest)


@pytest.mark.parametrize(
    "typed",
    [
        "x" * 5_000_000,
        "\x00kz\x00",
        "\ud800\udfff\ud83c",
        "🇰",
        "...",
        "\u200f\u202e\u2066",
        "К" + "a" * 40,
        ",;/+&" * 16,
        "\u0301" * 80,
        "ﷺ" * 40,
    ],
)
def test_broken_input_never_raises(resolver: Resolver, typed: str) -> None:
    answer = resolver.resolve(typed)
    assert isinstance(answer, Found | Suggest)
    assert isinstance(answer, Found) or len(answer.query) <= 80


@pytest.mark.parametrize(("typed", "code"), [("irland", "IE"), ("uzbikstn", "UZ")])
def test_what_is_near_is_suggested_or_found(resolver: Resolver, typed: str, code: str) -> None:
    answer = resolver.resolve(typed)
    near = answer.topics if isinstance(answer, Found) else answer.candidates
    assert near[0].code == code


@pytest.mark.parametrize(
    "typed", ["wonderland", "disneyland", "hello", "pizza", "blockchain", "terminal", "погода", "привет"]
)
def test_nothing_far_off_is_suggested(resolver: Resolver, typed: str) -> None:
    answer = resolver.resolve(typed)
    assert isinstance(answer, Suggest)
    assert answer.candidates == ()


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("switzerlnd", "CH"),
        ("kazahstn", "KZ"),
        ("узбкистан", "UZ"),
        ("afhganistan", "AF"),
        ("терроризн", "terrorism"),
    ],
)
def test_real_typos_keep_their_answer(resolver: Resolver, typed: str, code: str) -> None:
    assert codes(resolver.resolve(typed)) == [code]


@pytest.mark.parametrize(("typed", "code"), [("киргизтан", "KG"), ("kirgizten", "KG"), ("uzbikstn", "UZ")])
def test_a_poor_typo_gets_a_suggestion(resolver: Resolver, typed: str, code: str) -> None:
    answer = resolver.resolve(typed)
    offered = codes(answer) if isinstance(answer, Found) else [topic.code for topic in answer.candidates]
    assert code in offered


@pytest.mark.parametrize(
    "typed", ["", "   ", "k" * 81, "<b>kz</b>", "https://kz.example", "[kz](tg://x)", "{kz}"]
)
def test_markup_and_long_texts_are_refused(resolver: Resolver, typed: str) -> None:
    answer = resolver.resolve(typed)
    assert isinstance(answer, Suggest)
    assert len(answer.query) <= 80


def test_every_code_and_flag_of_every_country(resolver: Resolver) -> None:
    for topic in resolver.places():
        if topic.kind == "country":
            assert codes(resolver.resolve(topic.code)) == [topic.code]
            assert codes(resolver.resolve(resolver.flag(topic.code))) == [topic.code]


def test_many_names_in_a_row_may_be_longer_than_one_name(resolver: Resolver) -> None:
    names = "kazakhstan, tajikistan, kyrgyzstan, uzbekistan, turkmenistan, afghanistan, azerbaijan, armenia"
    found = resolver.resolve(names)
    assert isinstance(found, Found)
    assert [each.code for each in found.topics] == ["KZ", "TJ", "KG", "UZ", "TM", "AF", "AZ", "AM"]
    assert resolver.resolve(", ".join([names] * 9)) == Suggest((), ", ".join([names] * 9)[:80])


@pytest.mark.parametrize("language", ["en", "ru"])
def test_every_shown_name_is_understood(resolver: Resolver, language: str) -> None:
    for topic in (*resolver.places(), *resolver.themes()):
        shown = (resolver.theme if topic.kind == "theme" else resolver.place)(topic.code, language).name
        assert codes(resolver.resolve(shown)) == [topic.code], shown


def test_display(resolver: Resolver) -> None:
    assert resolver.place("KZ").name == "Kazakhstan"
    assert resolver.place("KZ", "ru").name == "Казахстан"
    assert resolver.place("central-asia", "ru").name == "Центральная Азия"
    assert resolver.theme("water", "ru").name == "Вода и климат"
    assert resolver.flag("KG") == "🇰🇬"
    assert resolver.flag("nowhere") == ""
    assert resolver.mark("terrorism")
    assert resolver.mark("gossip") == ""
    assert resolver.zone("KZ") == "Asia/Almaty"
    assert resolver.zone("central-asia") == ""


@pytest.mark.parametrize(
    ("theme", "words", "mark"),
    [
        *[("disaster", words, "🔥") for words in ("fire", "house fire", "wildfires", "пожара")],
        *[("disaster", words, "⛑️") for words in ("opened fire", "under fire", "fired", "firearms")],
        *[("disaster", words, "⛑️") for words in ("outbreak of violence", "вспышка насилия")],
        *[("disaster", "flood of refugees", "⛑️"), ("disaster", "firefighters", "🔥")],
        *[("disaster", "outbreak", "🦠"), ("disaster", "вспышка кори", "🦠"), ("disaster", "floods", "🌊")],
        *[("energy", words, "🛢️") for words in ("gas supplies", "газ", "газопровод", "поставки газа")],
        *[("terrorism", words, "🕵️") for words in ("recruitment", "вербовке", "подготовке нападения")],
        *[("terrorism", words, "💣") for words in ("terrorist", "attack", "боевиков")],
        *[("energy", "газета", "⚡"), ("conflict", "was bombed", "💣"), ("conflict", "shelling", "⚔️")],
    ],
)
def test_the_mark_of_a_kind_is_that_of_what_happened(
    resolver: Resolver, theme: str, words: str, mark: str
) -> None:
    assert resolver.mark(theme, (words,)) == mark


def test_unknown_codes_raise(resolver: Resolver) -> None:
    with pytest.raises(UnknownTopic):
        resolver.place("QQ")
    with pytest.raises(UnknownTopic):
        resolver.theme("gossip")


def test_what_can_be_followed(resolver: Resolver) -> None:
    places = resolver.places()
    assert sum(topic.kind == "country" for topic in places) == 250
    assert {"central-asia", "crimea", "sco"} <= {topic.code for topic in places}
    assert len(resolver.themes()) == 17
    assert resolver.members()["central-asia"] == {"KZ", "KG", "TJ", "TM", "UZ"}
    assert all(resolver.flag(topic.code) for topic in places)
    assert all(resolver.mark(topic.code) for topic in resolver.themes())


@settings(deadline=None)
@given(st.text(max_size=120))
def test_any_text_gets_an_answer(typed: str) -> None:
    answer = loaded().resolve(typed)
    assert isinstance(answer, Found | Ask | Suggest)
    assert not isinstance(answer, Found) or answer.topics


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from(["kz", ",", "and", " ", "congo", "terror", "blorp", "🇰🇿", "&", "и", "казахстан"]),
        max_size=8,
    )
)
def test_any_list_gets_an_answer_without_repetition(parts: list[str]) -> None:
    answer = loaded().resolve(" ".join(parts))
    topics = answer.topics if isinstance(answer, Found) else answer.found
    assert len(set(topics)) == len(topics)
