"""The tables of `topics/data` about places as values: countries, cities, other places, regions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from topics.regions import Regions, read_regions
from topics.tables import cells, rows

DATA = Path(__file__).with_name("data")


@dataclass(frozen=True, slots=True)
class Country:
    """A country of ISO 3166-1, or Kosovo. ``names``: CLDR language tag to name; ``people``: demonyms."""

    code: str
    iso3: str
    zone: str
    english: str
    russian: str
    capital: tuple[str, str]
    names: Mapping[str, str]
    aliases: tuple[str, ...]
    people: tuple[str, ...]
    russian_aliases: tuple[str, ...]
    russian_adjectives: tuple[str, ...]
    russian_people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OtherPlace:
    """A capital's other name, a city, a part of a country or a word for its government."""

    kind: str
    codes: tuple[str, ...]
    english: tuple[str, ...]
    russian: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class City:
    """A big city whose name nobody rivals. ``russian`` may be ""; population in thousands."""

    code: str
    english: str
    russian: str
    population: int


@dataclass(frozen=True, slots=True)
class NativeWord:
    """A word of another language for a country, its people or its government."""

    language: str
    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Atlas:
    """All places the program knows."""

    countries: Mapping[str, Country]
    others: tuple[OtherPlace, ...]
    cities: tuple[City, ...]
    native: tuple[NativeWord, ...]
    regions: Regions

    @classmethod
    def load(cls, data: Path = DATA) -> Atlas:
        """Reads the tables, about 10 ms."""
        countries = {country.code: country for country in _countries(data)}
        others = tuple(
            OtherPlace(kind, tuple(codes.split()), cells(english), cells(russian))
            for kind, codes, english, russian in rows(data / "places.tsv", 4)
        )
        cities = tuple(
            City(code, english, russian, int(population))
            for code, english, russian, population in rows(data / "cities.tsv", 4)
        )
        native = tuple(
            NativeWord(language, code, word)
            for language, code, words in rows(data / "native_words.tsv", 3)
            for word in cells(words)
        )
        return cls(countries, others, cities, native, read_regions(data))


def _countries(data: Path) -> Iterator[Country]:
    own = {row[0]: tuple(map(cells, row[1:])) for row in rows(data / "nations.tsv", 6)}
    for code, iso3, zone, english, russian, capital, capital_ru, listed in rows(data / "countries.tsv", 8):
        pairs = (item.partition(":") for item in cells(listed))
        names = {language: name for language, _, name in pairs}
        yield Country(code, iso3, zone, english, russian, (capital, capital_ru), names, *own[code])
