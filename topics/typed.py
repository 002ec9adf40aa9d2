"""What people may type for places and themes: spelling made comparable, and the index of all names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from topics.atlas import DATA, Atlas, Country
from topics.declension import adjective_forms, name_forms, people_forms
from topics.homes import Home, Homes
from topics.normalize import ROMAN
from topics.regions import Region
from topics.tables import cells, rows

LETTERS_EN = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`"
LETTERS_RU = "йцукенгшщзхъфывапролджэячсмитьбюё"
TO_ENGLISH = str.maketrans(LETTERS_RU, LETTERS_EN)
TO_RUSSIAN = str.maketrans(LETTERS_EN, LETTERS_RU)
ACCENT = re.compile("[\u0300-\u0305\u0307-\u036f]")
APOSTROPHE = re.compile("['’‘ʼʻ`´ʹ·]")
WORD = re.compile(r"[^\W_]+")
FLAG = re.compile("[\U0001f1e6-\U0001f1ff]{2}")
NEAR_LETTERS = 5  # shorter names must be typed right
HOME_LETTERS = 4  # of a place inside a country that answers with the country
CITY_LETTERS = 5
BIG_CITY = 1_000  # thousands of people
NO_NAMES = frozenset(
    {"island", "male", "grenade", "the valley", "suede", "oma", "car", "бутон"}
)  # other languages' names, English words
NEAR_LANGUAGES = frozenset(["en", "ru", "kk", "ky", "uz", "uz_Cyrl", "tg", "tk"])


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme's slug, mark and names."""

    slug: str
    mark: str
    english: str
    russian: str
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of event within a theme: its mark, how words begin that name it, and what only looks so."""

    theme: str
    mark: str
    beginnings: tuple[str, ...]
    others: tuple[str, ...] = ()

    def named(self, words: str) -> bool:
        """Whether a word or phrase names it."""
        said = f" {words.casefold()} "
        if any(f" {other}" in said for other in self.others):
            return False
        return any(f" {beginning}" in said for beginning in self.beginnings)


def read_kinds(path: Path) -> tuple[Kind, ...]:
    """The kinds of events that have marks of their own, in the order of the table."""
    return tuple(
        Kind(theme, mark, cells(beginnings), cells(others))
        for theme, mark, beginnings, others in rows(path, 4)
    )


def read_themes(data: Path = DATA) -> dict[str, Theme]:
    """The themes by slug, in the order of the table."""
    table = rows(data / "theme_names.tsv", 6)
    return {
        slug: Theme(slug, mark, english, russian, (*cells(more), *cells(more_ru)))
        for slug, mark, english, russian, more, more_ru in table
    }


def spelt(text: str) -> str:
    """Small letters without accents, apostrophes and punctuation, single spaces.

    Indic vowels and the Russian short i are no accents.
    """
    if text.isascii():
        bare = text.lower()
    else:
        lowered = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).casefold())
        bare = unicodedata.normalize("NFC", ACCENT.sub("", lowered))
    return " ".join(WORD.findall(APOSTROPHE.sub("", bare).replace("&", " and ")))


def unflagged(text: str) -> str:
    """Flags written as a list of their codes."""
    return FLAG.sub(lambda flag: f" {code_of(flag[0])}, ", text)


def code_of(flag: str) -> str:
    """The ISO code that the two letters of a flag spell."""
    return "".join(chr(ord(letter) - 0x1F1E6 + ord("A")) for letter in flag)


def flag_of(code: str) -> str:
    """The flag of an ISO code."""
    return "".join(chr(ord(letter) - ord("A") + 0x1F1E6) for letter in code)


def romanised(name: str) -> str:
    """Russian letters as English ones."""
    return "".join(ROMAN.get(letter, letter) for letter in name.casefold())


def squeezed(key: str) -> str:
    """A key with every doubled letter single, so that "phillipines" and "philippines" are one."""
    return re.sub(r"(.)\1", r"\1", key)


class Names:
    """All names in the spelling of `spelt`: ``exact`` to codes, ``near`` for typos, ``hints`` to suggest.

    A part of one country, its government, the force that rules it or a city of a million people answers with
    the country, unless it is an ordinary word or a given name (``words``); smaller places suggest it.
    """

    def __init__(
        self,
        atlas: Atlas,
        themes: Mapping[str, Theme],
        typed: Iterable[tuple[str, ...]] = (),
        words: frozenset[str] = frozenset(),
    ) -> None:
        self.exact: dict[str, str] = {}
        self.near: dict[str, str] = {}
        self.hints: dict[str, str] = {}
        self.homes = Homes()
        for country in atlas.countries.values():
            self._country(country)
        for theme in themes.values():
            names = (theme.slug, theme.english, theme.russian, *theme.aliases)
            self._add(theme.slug, names, near=NEAR_LETTERS + 1)
            cyrillic = [name for name in names if spelt(name)[:1] > "z"]
            self._add(theme.slug, (form for name in cyrillic for form in name_forms(name)))
        for region in atlas.regions.by_slug.values():
            self._region(region)
        for country in atlas.countries.values():
            self._people(country)
        for country in atlas.countries.values():
            self._add(country.code, (country.code, country.iso3))
        for theme in themes.values():
            self._add(theme.slug, map(romanised, (theme.russian, *theme.aliases)), near=NEAR_LETTERS + 1)
        for code, listed in typed:
            self._add(code, cells(listed))
        for native in atlas.native:
            self._add(native.code, (native.text,) if len(native.text) >= HOME_LETTERS else ())
        self._homes(atlas, words)
        self.squeezed = {squeezed(name): code for name, code in self.near.items()}
        self.joined = {name.replace(" ", ""): code for name, code in self.exact.items() if " " in name}

    def _country(self, country: Country) -> None:
        near = [name for tag, name in country.names.items() if tag in NEAR_LANGUAGES]
        near += [country.english, country.russian, *country.aliases, *country.russian_aliases]
        near = [name for name in near if "(" not in name]
        forms = (form for name in (country.russian, *country.russian_aliases) for form in name_forms(name))
        self._add(country.code, (country.english, country.russian))
        self._add(country.code, near, near=NEAR_LETTERS)
        self._add(country.code, country.names.values())
        self._add(country.code, (*forms, *map(romanised, near)))

    def _people(self, country: Country) -> None:
        self._add(country.code, country.people, near=NEAR_LETTERS)
        for word in country.russian_adjectives:
            self._add(country.code, adjective_forms(word), near=NEAR_LETTERS)
        for word in country.russian_people:
            self._add(country.code, people_forms(word), near=NEAR_LETTERS)
        self._add(country.code, country.capital, near=NEAR_LETTERS)
        self._add(country.code, name_forms(country.capital[1]) if country.capital[1] else ())

    def _homes(self, atlas: Atlas, words: frozenset[str]) -> None:
        """Places inside countries: hints, or names where they are known well enough."""
        for country in atlas.countries.values():
            self._home(country.code, country.capital[:1], country.capital[1:2], words)
        for place in atlas.others:
            if place.kind == "subnational" and len(place.codes) == 1:
                self._home(place.codes[0], place.english, place.russian, words)
            for word in map(spelt, (*place.english, *place.russian)):
                sure = len(place.codes) == 1 and len(word) >= HOME_LETTERS and word not in words
                (self.exact if sure else self.hints).setdefault(word, place.codes[0])
        for city in atlas.cities:
            self._home(city.code, (city.english,), (city.russian,), words)
            for word in map(spelt, filter(None, (city.english, city.russian))):
                sure = city.population >= BIG_CITY and len(word) >= CITY_LETTERS and word not in words
                (self.exact if sure else self.hints).setdefault(word, city.code)

    def _home(self, code: str, english: Sequence[str], russian: Sequence[str], words: frozenset[str]) -> None:
        """A place inside a country, by all its names that are no ordinary words."""
        for word in (*english, *russian):
            if (key := spelt(word)) and key not in words:
                of = word if word in english else english[0]
                own = word if word in russian and word[0].isupper() else next(iter(russian), "")
                self.homes.add(key, Home(code, of, own, word if word in russian else ""))

    def _region(self, region: Region) -> None:
        names = [region.slug, region.english, region.russian, *region.english_words, *region.russian_words]
        self._add(region.slug, names, near=NEAR_LETTERS)
        self._add(region.slug, region.typed, near=NEAR_LETTERS + 2)
        for word in (region.russian, *region.russian_words):
            self._add(region.slug, name_forms(word))

    def _add(self, code: str, names: Iterable[str], *, near: int = 0) -> None:
        """Names of one topic; those of at least ``near`` letters (0: none) may be typed with a mistake."""
        for name in names:
            key = spelt(name)
            if key in NO_NAMES:
                self.hints.setdefault(key, code)
            elif key:
                self.exact.setdefault(key, code)
            if near and len(key) >= near:
                self.near.setdefault(key, code)
