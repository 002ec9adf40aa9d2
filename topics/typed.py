"""What people may type for places and themes: spelling made comparable, and the index of all names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from topics.atlas import DATA, Atlas, Country
from topics.declension import adjective_forms, name_forms, people_forms
from topics.normalize import ROMAN
from topics.regions import Region
from topics.tables import cells, rows

LETTERS_EN = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`"
LETTERS_RU = "йцукенгшщзхъфывапролджэячсмитьбюё"
TO_ENGLISH = str.maketrans(LETTERS_RU, LETTERS_EN)
TO_RUSSIAN = str.maketrans(LETTERS_EN, LETTERS_RU)
FLAG = re.compile("[\U0001f1e6-\U0001f1ff]{2}")
NEAR_LETTERS, NEAR_LETTERS_LOOSE = (
    5,
    7,
)  # shorter names must be typed right; words for people, capitals, themes
NO_NAMES = frozenset({"island", "male", "grenade", "the valley"})  # other languages' names, English words
NEAR_LANGUAGES = frozenset(["en", "ru", "kk", "ky", "uz", "uz_Cyrl", "tg", "tk"])


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme's slug, mark and names."""

    slug: str
    mark: str
    english: str
    russian: str
    aliases: tuple[str, ...]


def read_themes(data: Path = DATA) -> dict[str, Theme]:
    """The themes by slug, in the order of the table."""
    table = rows(data / "theme_names.tsv", 6)
    return {
        slug: Theme(slug, mark, english, russian, (*cells(more), *cells(more_ru)))
        for slug, mark, english, russian, more, more_ru in table
    }


def spelt(text: str) -> str:
    """Small letters without marks, apostrophes and punctuation, single spaces."""
    lowered = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).casefold())
    bare = "".join(letter for letter in lowered if not _mark(letter))
    bare = re.sub("['’‘ʼʻ`´ʹ·]", "", unicodedata.normalize("NFC", bare)).replace("&", " and ")
    return " ".join(re.sub(r"[^\w]+|_", " ", bare).split())


def _mark(letter: str) -> bool:
    """An accent on a Latin, Greek or Cyrillic letter; Indic vowels and the Russian short i are no accents."""
    return "\u0300" <= letter <= "\u036f" and letter != "\u0306"


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
    """All names in the spelling of `spelt`: ``exact`` to codes, ``near`` for typos, ``hints`` to suggest."""

    def __init__(self, atlas: Atlas, themes: Mapping[str, Theme]) -> None:
        self.exact: dict[str, str] = {}
        self.near: dict[str, str] = {}
        self.hints: dict[str, str] = {}
        for country in atlas.countries.values():
            self._country(country)
        for theme in themes.values():
            names = (theme.slug, theme.english, theme.russian, *theme.aliases)
            self._add(theme.slug, (*names, *map(romanised, names)), near=NEAR_LETTERS + 1)
        for region in atlas.regions.by_slug.values():
            self._region(region)
        for country in atlas.countries.values():
            self._people(country)
        for country in atlas.countries.values():
            self._add(country.code, (country.code, country.iso3))
        for place in atlas.others:
            for word in (*place.english, *place.russian):
                self.hints.setdefault(spelt(word), place.codes[0])
        for city in atlas.cities:
            for word in filter(None, (city.english, city.russian)):
                self.hints.setdefault(spelt(word), city.code)
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
        self._add(country.code, country.people, near=NEAR_LETTERS_LOOSE)
        for word in country.russian_adjectives:
            self._add(country.code, adjective_forms(word))
        for word in country.russian_people:
            self._add(country.code, people_forms(word))
        self._add(country.code, country.capital, near=NEAR_LETTERS_LOOSE)

    def _region(self, region: Region) -> None:
        names = [region.slug, region.english, region.russian, *region.english_words, *region.russian_words]
        self._add(region.slug, names, near=NEAR_LETTERS)
        self._add(region.slug, region.typed, near=NEAR_LETTERS_LOOSE)
        for word in (region.russian, *region.russian_words):
            self._add(region.slug, name_forms(word))

    def _add(self, code: str, names: Iterable[str], *, near: int = 0) -> None:
        """Names of one topic; those of at least ``near`` letters (0: none) may be typed with a mistake."""
        for name in names:
            key = spelt(name)
            if key and key not in NO_NAMES:
                self.exact.setdefault(key, code)
            if near and len(key) >= near:
                self.near.setdefault(key, code)
