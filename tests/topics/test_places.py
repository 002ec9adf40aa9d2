"""Places in invented sentences, their roles and focus, and the five sample articles."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.model import PassageKind, PlaceTag, Role
from sources.clean import clean
from tests.topics.place_sentences import SENTENCES
from topics.places import Gazetteer

SAMPLES = Path(__file__).parents[2].parent / "shared" / "samples"


@cache
def loaded() -> Gazetteer:
    return Gazetteer.load()


@pytest.fixture
def gazetteer() -> Gazetteer:
    return loaded()


def by_code(tags: tuple[PlaceTag, ...]) -> dict[str, PlaceTag]:
    return {tag.code: tag for tag in tags}


@pytest.mark.parametrize(
    ("language", "text", "expected"), SENTENCES, ids=[text[:40] for _, text, _ in SENTENCES]
)
def test_sentence(gazetteer: Gazetteer, language: str, text: str, expected: str) -> None:
    assert set(by_code(gazetteer.find("", [text], language))) == set(expected.split())


def test_where_by_dateline_and_preposition(gazetteer: Gazetteer) -> None:
    tags = gazetteer.find(
        "Dam cracks", ["Rescuers reached the valley in Tajikistan at dawn."], "en", "KHUJAND (SAMPLE)"
    )
    assert by_code(tags)["TJ"].role is Role.WHERE


def test_where_the_reporter_sits_is_no_place_of_the_news(gazetteer: Gazetteer) -> None:
    told = gazetteer.find("", ["Ethiopia accused Eritrea of arming a militia."], "en", "NAIROBI")
    assert set(by_code(told)) == {"ET", "ER"}
    scene = gazetteer.find("", ["Two Tunisians were arrested in a suburb."], "en", "PARIS")
    assert by_code(scene)["FR"].role is Role.WHERE


def test_who_acts(gazetteer: Gazetteer) -> None:
    text = "The Russian foreign minister praised the deal. The Kremlin confirmed it."
    assert by_code(gazetteer.find("Russia praises deal", [text], "en"))["RU"].role is Role.WHO


def test_russian_where_and_who(gazetteer: Gazetteer) -> None:
    body = ["В Бишкеке прошёл митинг.", "Российский посол на нём не выступал, заявил российский МИД."]
    tags = by_code(gazetteer.find("Митинг в Бишкеке", body, "ru"))
    assert tags["KG"].role is Role.WHERE
    assert tags["RU"].role in {Role.WHO, Role.MENTIONED}


def test_a_passing_mention_is_no_focus(gazetteer: Gazetteer) -> None:
    body = ["Kazakhstan raised tariffs on grain. Kazakh millers protested in Kostanay."] * 3
    body.append("A decade ago Peru tried the same.")
    tags = by_code(gazetteer.find("Kazakhstan raises grain tariffs", body, "en"))
    assert tags["KZ"].focus
    assert not tags["PE"].focus
    assert tags["PE"].role is Role.MENTIONED


def test_what_comes_late_in_a_long_text_needs_more_to_be_in_focus(gazetteer: Gazetteer) -> None:
    body = ["Kazakhstan raised tariffs on grain.", "Two ships left Peru.", "Traders in Peru waited."]
    assert by_code(gazetteer.find("", [*body, "Nothing else was said."], "en"))["PE"].focus
    long = [body[0], *["The council spoke of benches, paint, keys and the weather."] * 50, *body[1:]]
    assert not by_code(gazetteer.find("", long, "en"))["PE"].focus


def test_the_scene_comes_before_the_actors(gazetteer: Gazetteer) -> None:
    text = "A French pilot and a French doctor died in Argentina when a balloon fell near Salta in Argentina."
    assert [tag.code for tag in gazetteer.find("", [text], "en")] == ["AR", "FR"]


def test_focus_comes_first_and_best_first(gazetteer: Gazetteer) -> None:
    body = ["Kyrgyzstan and Uzbekistan swapped land near Osh. Kyrgyz farmers cheered.", "Iran was silent."]
    tags = gazetteer.find("Kyrgyzstan swaps land", body, "en")
    assert tags[0].code == "KG"
    assert [tag.focus for tag in tags] == sorted((tag.focus for tag in tags), reverse=True)
    scores = [tag.score for tag in tags if tag.focus]
    assert scores == sorted(scores, reverse=True)


def test_a_long_list_of_countries_counts_for_little(gazetteer: Gazetteer) -> None:
    body = [
        "Tajikistan hosted a meeting on glaciers. Tajik scientists measured them.",
        "Delegates came from China, Iran, Pakistan, Kazakhstan, Uzbekistan, Turkmenistan and Japan.",
    ]
    tags = gazetteer.find("Tajikistan hosts glacier meeting", body, "en")
    assert [tag.code for tag in tags if tag.focus] == ["TJ"]


def test_words_prove_the_tag(gazetteer: Gazetteer) -> None:
    tags = by_code(gazetteer.find("", ["Kyrgyz police searched a house in Bishkek."], "en"))
    assert set(tags["KG"].words) == {"Kyrgyz", "Bishkek"}


def test_cities_count_for_focus_only(gazetteer: Gazetteer) -> None:
    assert by_code(gazetteer.find("", ["A fire broke out in Karaganda and Novosibirsk."], "en")).keys() >= {
        "RU"
    }
    body = ["Kazakhstan, Kazakhstan. Kazakh officials met Kazakh miners in Kazakhstan."] * 4 + [
        "A bus left Hamburg."
    ]
    assert "DE" not in by_code(gazetteer.find("Kazakhstan and its miners in Kazakhstan", body, "en"))


def test_capitals_in_a_title_in_capitals_say_nothing(gazetteer: Gazetteer) -> None:
    assert not by_code(gazetteer.find("LET US NOT FORGET THE CAR", [], "en"))
    assert set(by_code(gazetteer.find("IRAN ASKS TURKEY FOR WATER", [], "en"))) == {"IR", "TR"}


def test_keys_agree_across_languages(gazetteer: Gazetteer) -> None:
    english = gazetteer.keys("An explosion in Almaty, said Astana; help came from Dagestan and Crimea.", "en")
    russian = gazetteer.keys("Взрыв в Алматы, сообщает Астана; помощь пришла из Дагестана и Крыма.", "ru")
    assert english == russian
    assert {"KZ", "KZ:almaty", "KZ:astana", "RU:dagestan", "crimea"} == set(english) - {"RU"}


@pytest.mark.parametrize(
    ("english", "russian"),
    [("Kyiv", "Киев"), ("Tashkent", "Ташкент"), ("Bishkek", "Бишкек"), ("Osh", "Ош"), ("Batken", "Баткен")],
)
def test_city_keys_agree(gazetteer: Gazetteer, english: str, russian: str) -> None:
    assert gazetteer.keys(f"A fire in {english}.", "en") == gazetteer.keys(f"Пожар: {russian}.", "ru")


def test_nothing_in_nothing_out(gazetteer: Gazetteer) -> None:
    assert gazetteer.find("", [], "en") == ()
    assert gazetteer.find("", [""], "") == ()
    assert gazetteer.keys("", "ru") == ()


@pytest.mark.parametrize(
    "piece",
    ["а", "a", "Georgia ", "in the ", ". ", "Pо ", "Kazakhstan, ", "İ", "« ", "Congo", "Того. ", "\n"],
)
@pytest.mark.timeout(60)
def test_no_text_takes_long(gazetteer: Gazetteer, piece: str) -> None:
    gazetteer.find(piece * 50_000, [piece * 50_000], "ru", piece * 50_000)


@pytest.mark.timeout(60)
def test_five_megabytes_are_no_burden(gazetteer: Gazetteer) -> None:
    tags = gazetteer.find("", ["Kazakhstan and the city of Osh. " * 160_000], "en")
    assert {tag.code for tag in tags} == {"KZ", "KG"}


@settings(deadline=None)
@given(st.text(max_size=300), st.text(max_size=60), st.sampled_from(["en", "ru", "kk", "ar", "zh", "", "xx"]))
def test_any_text_is_read(body: str, title: str, language: str) -> None:
    tags = loaded().find(title, [body], language)
    assert all(tag.score >= 0 and tag.words for tag in tags)


@settings(deadline=None)
@given(
    st.lists(st.sampled_from(["Kazakhstan", "Niger", "Osh", "in", "Korea", "Georgia", ".", "İ", "ß", "Того"]))
)
def test_the_same_text_twice_gives_the_same_tags(words: list[str]) -> None:
    text = " ".join(words)
    assert loaded().find(text, [text], "en") == loaded().find(text, [text], "en")


SAMPLE_TAGS = {
    "000": ("RU central-asia", "KZ UZ KG CN AF US JP eu", ""),
    "001": ("RU KZ KG central-asia", "AF IR CN", ""),
    "002": ("KZ AF central-asia", "KG TJ UZ TM RU", ""),
    "003": ("RU TJ central-asia", "AF CN UA", "PK UZ"),
    "004": ("RU AF KG central-asia", "CN", "DK"),
}


@pytest.mark.parametrize("name", SAMPLE_TAGS)
@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the sample articles are not here")
def test_sample_articles(gazetteer: Gazetteer, name: str) -> None:
    raw = (SAMPLES / f"{name}.txt").read_text(encoding="utf-8")
    cleaned = clean(raw)
    reporting = {PassageKind.LEAD, PassageKind.BODY}
    passages = [raw[each.start : each.end] for each in cleaned.passages if each.kind in reporting]
    tags = gazetteer.find(cleaned.title, passages, "en", cleaned.dateline)
    primary, secondary, never = map(str.split, SAMPLE_TAGS[name])
    assert {tag.code for tag in tags if tag.role is not Role.MENTIONED} == set(primary)
    assert {tag.code for tag in tags if tag.role is Role.MENTIONED} >= set(secondary)
    countries = {tag.code for tag in tags if tag.code.isupper()}
    assert countries == {code for code in (*primary, *secondary) if code.isupper()}
    assert not countries & set(never)
