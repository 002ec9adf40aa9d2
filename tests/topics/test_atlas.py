"""The tables themselves: complete, consistent, small; and the build script's own decisions."""

from __future__ import annotations

import shutil
import zoneinfo
from pathlib import Path

import pytest

from digest.model import Found
from topics.atlas import DATA, Atlas
from topics.build.places import city_rows, russian, tidy
from topics.places import Gazetteer
from topics.resolver import TopicResolver
from topics.tables import cells, phrases, rows
from topics.typed import read_themes


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return Atlas.load()


def test_all_of_iso_3166_and_kosovo(atlas: Atlas) -> None:
    assert len(atlas.countries) == 250
    assert "XK" in atlas.countries
    assert all(len(code) == 2 and len(each.iso3) == 3 for code, each in atlas.countries.items())
    assert len({each.iso3 for each in atlas.countries.values()}) == 250


def test_every_country_has_names_in_both_languages(atlas: Atlas) -> None:
    assert all(each.english and each.russian for each in atlas.countries.values())
    assert all(len(each.names) >= 25 for each in atlas.countries.values())


def test_sovereign_states_have_demonyms_in_both_languages(atlas: Atlas) -> None:
    grouped = atlas.regions.members()
    near = grouped["central-asia"] | grouped["middle-east"] | grouped["eu"] | grouped["nato"] | grouped["sco"]
    for code in near - {"XK"}:
        country = atlas.countries[code]
        assert country.people, code
        assert country.russian_adjectives, code


@pytest.mark.parametrize(
    ("code", "zone"),
    [("KZ", "Asia/Almaty"), ("RU", "Europe/Moscow"), ("US", "America/New_York"), ("KG", "Asia/Bishkek")],
)
def test_zone_of_the_seat_of_government(atlas: Atlas, code: str, zone: str) -> None:
    assert atlas.countries[code].zone == zone


def test_zones_exist(atlas: Atlas) -> None:
    known = zoneinfo.available_timezones()
    assert {each.zone for each in atlas.countries.values() if each.zone} <= known


def test_generated_tables_say_so_and_all_tables_are_small() -> None:
    for name in ("countries.tsv", "cities.tsv"):
        assert "GENERATED" in (DATA / name).read_text(encoding="utf-8").splitlines()[0]
    assert sum(path.stat().st_size for path in DATA.glob("*.tsv")) < 3_000_000


def test_cities_are_large_and_of_known_countries(atlas: Atlas) -> None:
    assert len(atlas.cities) > 4_000
    assert all(city.code in atlas.countries and city.population >= 50 for city in atlas.cities)


def test_places_belong_to_known_countries(atlas: Atlas) -> None:
    for place in atlas.others:
        assert set(place.codes) <= set(atlas.countries), place
        assert place.english or place.russian


def test_typed_words_belong_to_known_topics(atlas: Atlas) -> None:
    known = {*atlas.countries, *atlas.regions.by_slug, *read_themes()}
    table = list(rows(DATA / "typed_words.tsv", 2))
    assert {code for code, _ in table} <= known
    assert all(cells(words) for _, words in table)


def test_a_new_typed_word_is_one_line(tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(DATA, data)
    with (data / "typed_words.tsv").open("a", encoding="utf-8") as table:
        table.write("KG\tLand of Forty Tribes\n")
    resolver = TopicResolver(Atlas.load(data), read_themes(data), data)
    assert resolver.resolve("land of forty tribes") == Found((resolver.place("KG"),))


def test_a_row_of_the_wrong_width_is_named(tmp_path: Path) -> None:
    table = tmp_path / "few.tsv"
    table.write_text("# head\na\tb\nonly one\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"few.tsv:3: 1 columns instead of 2"):
        list(rows(table, 2))


def test_comments_and_empty_cells_are_skipped(tmp_path: Path) -> None:
    table = tmp_path / "list.tsv"
    table.write_text("# head\nred\n\nblue\n", encoding="utf-8")
    assert phrases(table) == {"red", "blue"}
    assert cells("a||b") == ("a", "b")


def city(name: str, country: str, population: int, *others: str) -> dict[str, object]:
    return {"name": name, "countrycode": country, "population": population, "alternatenames": list(others)}


def test_a_city_with_a_large_namesake_abroad_is_left_out() -> None:
    rivals = [city("Marlow", "GB", 400_000), city("Marlow", "AU", 100_000), city("Oldport", "GB", 400_000)]
    assert city_rows(rivals) == ["GB\tOldport\t\t400"]


def test_a_city_five_times_its_namesake_stays() -> None:
    rivals = [city("Marlow", "GB", 600_000), city("Marlow", "AU", 90_000)]
    assert city_rows(rivals) == ["GB\tMarlow\t\t600"]


def test_short_and_small_cities_are_left_out() -> None:
    assert city_rows([city("Bury", "GB", 500_000), city("Littleton", "GB", 90_000)]) == []


def test_the_russian_name_is_the_one_that_sounds_alike() -> None:
    assert russian("Almaty", ["Верный", "Алматы", "Алмати", "Almata"]) == "Алматы"
    assert russian("Almaty", ["Верный"]) == ""


def test_names_are_tidied() -> None:
    assert tidy("Myanmar (Burma)") == "Myanmar"
    assert tidy("Côte d’Ivoire") == "Côte d'Ivoire"


def test_a_new_place_is_one_line(tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(DATA, data)
    with (data / "places.tsv").open("a", encoding="utf-8") as table:
        table.write("subnational\tKZ\tOrlovka\tОрловка\n")
    gazetteer = Gazetteer.load(Atlas.load(data))
    assert [tag.code for tag in gazetteer.find("", ["A fire in Orlovka."], "en")] == ["KZ"]
    assert gazetteer.keys("Пожар в Орловке.", "ru") == ("KZ", "KZ:orlovka")


def test_a_new_alias_of_a_theme_is_one_word(tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(DATA, data)
    table = data / "theme_names.tsv"
    table.write_text(
        table.read_text(encoding="utf-8").replace("|visas|", "|visas|zeppelins|"), encoding="utf-8"
    )
    resolver = TopicResolver(Atlas.load(data), read_themes(data), data)
    assert resolver.resolve("zeppelins") == Found((resolver.theme("transport"),))
