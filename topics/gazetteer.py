"""Finds the names of places in a text: one Aho-Corasick pass over all names, whole words, longest first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import ahocorasick

from topics.ambiguity import Ambiguity
from topics.atlas import DATA, Atlas
from topics.declension import adjective_forms, name_forms, people_forms
from topics.normalize import fold_name
from topics.suffixes import is_suffix
from topics.tables import phrases, word_lists

IN_TEXTS = (
    "kk",
    "ky",
    "uz",
    "uz_Cyrl",
    "tg",
    "tk",
    "az",
    "uk",
    "tr",
    "ar",
    "fa",
    "ps",
    "de",
    "fr",
    "es",
    "hy",
    "ka",
    "zh",
)
ADJECTIVE = re.compile("[а-яё-]+(?:ский|цкий)$")
PREFIX = 4  # letters of the longest Arabic prefix, and one more


class Kind(StrEnum):
    """What sort of word speaks for a place."""

    NAME = "name"
    PEOPLE = "people"
    CAPITAL = "capital"
    METONYM = "metonym"
    SUBNATIONAL = "subnational"
    STATE = "state"
    CITY = "city"
    OTHER = "other"
    REGION = "region"
    STOP = "stop"


SUFFIXED = frozenset({Kind.NAME, Kind.CAPITAL, Kind.SUBNATIONAL, Kind.CITY})


@dataclass(frozen=True, slots=True)
class Sense:
    """What a name means. ``key``: the same for all names of one place; several ``codes``: one of these.

    ``proper``: written with a capital letter; ``strict``: in capitals throughout; ``doubtful``: another
    word without its capitals; ``language``: only in texts of that language.
    """

    kind: Kind
    codes: tuple[str, ...]
    key: str
    proper: bool = True
    strict: bool = False
    doubtful: bool = False
    language: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """A name of ``length`` letters found at ``start`` of a composed text, in a word that ends at ``end``."""

    start: int
    end: int
    sense: Sense
    length: int


@dataclass(frozen=True, slots=True)
class Text:
    """A composed text, folded, with what its capitals are worth."""

    original: str
    folded: str
    language: str
    loose: bool = False
    title_case: bool = False


class Finder:
    """The automaton of all names. Reading only: one object serves all threads."""

    def __init__(self, automaton: Any, ambiguity: Ambiguity, lists: Mapping[str, frozenset[str]]) -> None:
        self._automaton = automaton
        self._suffixing = lists["suffixing-languages"]
        self._prefixes = lists["arabic-prefixes"]
        self._ambiguity = ambiguity

    @classmethod
    def load(cls, atlas: Atlas, data: Path = DATA) -> Finder:
        """Builds the automaton, about a third of a second."""
        lists = word_lists(data / "place_words.tsv")
        not_cities = phrases(data / "not_cities.tsv") | phrases(data / "first_names.tsv")
        index = Index(not_cities, lists)
        index.add_all(atlas, phrases(data / "stop_phrases.tsv"))
        automaton = ahocorasick.Automaton()
        for word, senses in index.senses.items():
            automaton.add_word(word, (len(word), tuple(senses)))
        automaton.make_automaton()
        return cls(automaton, Ambiguity.load(data), lists)

    def hits(self, text: Text) -> list[Hit]:
        """The names of a text from left to right, none inside another, stop phrases left out."""
        found = sorted(self._candidates(text), key=lambda hit: (hit.start, -hit.length))
        kept: list[Hit] = []
        reach = 0
        for hit in found:
            if hit.start >= reach:
                reach = hit.end
                kept.append(hit)
        places = [hit for hit in kept if hit.sense.kind != Kind.STOP and not self._misleads(text, hit)]
        persons = self._surnames(text, [hit for hit in places if hit.sense.kind == Kind.CITY])
        return [hit for hit in places if text.folded[hit.start : hit.end] not in persons]

    def _surnames(self, text: Text, cities: list[Hit]) -> set[str]:
        """Names of cities that are somebody's in this text: after "Parisa Tabriz", "Tabriz" is no city."""
        if text.loose or text.title_case:
            return set()
        names: set[str] = set()
        places: set[str] = set()
        for hit in cities:
            known = names if self._ambiguity.follows_unknown_name(text.original, hit.start) else places
            if known is names or self._ambiguity.is_scene(text.original, hit.start):
                known.add(text.folded[hit.start : hit.end])
        return names - places

    def _candidates(self, text: Text) -> Iterator[Hit]:
        for last, (length, senses) in self._automaton.iter(text.folded):
            start = last + 1 - length
            end = self._word_end(text, start, last + 1)
            if end:
                sense = next((each for each in senses if written(each, text, start, last + 1)), None)
                if sense and (end == last + 1 or sense.kind in SUFFIXED or sense.language):
                    yield Hit(start, end, sense, length)

    def _misleads(self, text: Text, hit: Hit) -> bool:
        kind = hit.sense.kind.value
        return self._ambiguity.misleads(text.original, hit.start, hit.end, kind, text.title_case)

    def _word_end(self, text: Text, start: int, end: int) -> int:
        """Where the word that holds the match ends, or 0 when the match is only a part of another word."""
        folded = text.folded
        if "\u3040" <= folded[start] <= "\u9fff":
            return end
        if (
            start
            and folded[start].isalnum()
            and folded[start - 1].isalnum()
            and not self._prefixed(text, start)
        ):
            return 0
        if end == len(folded) or not folded[end].isalnum():
            return end
        acronym = text.original[start:end].isupper()
        if text.language not in self._suffixing or (end - start < 4 and not acronym):
            return 0
        name_end = end
        while end < len(folded) and folded[end].isalnum():
            end += 1
        return end if is_suffix(folded[name_end:end], text.language) else 0

    def _prefixed(self, text: Text, start: int) -> bool:
        """Whether what is glued before the name is an Arabic conjunction, preposition or article."""
        if text.language not in {"ar", "fa", "ps"}:
            return False
        first = start
        while first and start - first < PREFIX and text.folded[first - 1].isalnum():
            first -= 1
        return text.folded[first:start] in self._prefixes


def written(sense: Sense, text: Text, start: int, end: int) -> bool:
    """Whether the letters of the text are capitals where the name has them."""
    if sense.language and sense.language != text.language:
        return False
    if sense.strict:
        return not sense.doubtful if text.loose else text.original[start:end].isupper()
    if text.loose and text.original[start].islower():
        return not sense.proper or not sense.doubtful
    return not sense.proper or not text.original[start].islower()


class Index:
    """Collects the names of all places: folded name to its senses, the first being the best."""

    def __init__(self, not_cities: frozenset[str], lists: Mapping[str, frozenset[str]]) -> None:
        self._not_cities = {fold_name(name) for name in not_cities}
        self._lists = lists
        self.senses: dict[str, list[Sense]] = {}

    def add_all(self, atlas: Atlas, stops: Iterable[str]) -> None:
        """Adds everything in the order in which one meaning beats another."""
        for phrase in stops:
            for form in {phrase} if phrase.isascii() else name_forms(phrase):
                self.add(form, Kind.STOP, (), "", proper=False)
        self._add_countries(atlas)
        self._add_regions(atlas)
        self._add_others(atlas)
        for country in atlas.countries.values():
            if country.code not in self._lists["unsure-capitals"] and country.capital[0]:
                self._add_place(Kind.CAPITAL, (country.code,), *country.capital)
        for city in atlas.cities:
            if fold_name(city.english) not in self._not_cities:
                self._add_place(Kind.CITY, (city.code,), city.english, city.russian)
        self._add_foreign(atlas)

    def add(
        self,
        word: str,
        kind: Kind,
        codes: tuple[str, ...],
        key: str,
        *,
        proper: bool | None = None,
        language: str = "",
    ) -> None:
        """One spelling of one place."""
        folded = fold_name(word)
        if folded in self._lists["common-nouns"]:
            return
        known = self.senses.setdefault(folded, [])
        if any(each.language in {"", language} for each in known):
            return
        capital = word[0].isupper() if proper is None else proper
        strict = word.isupper() and word.replace(".", "").isalpha() and len(word) <= 6 and word[0].isalpha()
        known.append(
            Sense(kind, codes, key, capital, strict and capital, folded in self._lists["doubtful"], language)
        )

    def _add_countries(self, atlas: Atlas) -> None:
        for country in atlas.countries.values():
            codes = (country.code,)
            for name in (country.english, country.names.get("en", ""), *country.aliases):
                for spelling in english_spellings(name):
                    self.add(spelling, Kind.NAME, codes, country.code)
            for name in filter(
                None, (country.russian, country.names.get("ru", ""), *country.russian_aliases)
            ):
                self._add_forms(name_forms(name), Kind.NAME, codes, country.code)
        for country in atlas.countries.values():
            codes = (country.code,)
            self._add_forms(country.people, Kind.PEOPLE, codes, country.code)
            for word in country.russian_adjectives:
                self._add_forms(adjective_forms(word), Kind.PEOPLE, codes, country.code)
                self._add_forms(compound_forms(word), Kind.PEOPLE, codes, country.code)
            for word in country.russian_people:
                self._add_forms(people_forms(word), Kind.PEOPLE, codes, country.code)

    def _add_regions(self, atlas: Atlas) -> None:
        for region in atlas.regions.by_slug.values():
            self._add_forms(region.english_words, Kind.REGION, (region.slug,), region.slug)
            for word in region.russian_words:
                self._add_forms(russian_spellings(word), Kind.REGION, (region.slug,), region.slug)

    def _add_others(self, atlas: Atlas) -> None:
        for place in atlas.others:
            self._add_place(Kind(place.kind), place.codes, "|".join(place.english), "|".join(place.russian))

    def _add_place(self, kind: Kind, codes: tuple[str, ...], english: str, russian: str) -> None:
        words = [word for word in english.split("|") if word]
        key = codes[0] if kind in {Kind.METONYM, Kind.OTHER} else self._key(codes[0], words)
        self._add_forms(words, kind, codes, key)
        for word in filter(None, russian.split("|")):
            self._add_forms(russian_spellings(word), kind, codes, key)

    def _key(self, code: str, words: list[str]) -> str:
        """The key of a place already known under one of the words, or a new one."""
        for word in words:
            for sense in self.senses.get(fold_name(word), ()):
                if sense.codes == (code,) and ":" in sense.key:
                    return sense.key
        return f"{code}:{fold_name(words[0]).replace(' ', '-')}"

    def _add_foreign(self, atlas: Atlas) -> None:
        for word in atlas.native:
            kind = Kind.NAME if word.text[0].isupper() or not word.text[0].isalpha() else Kind.PEOPLE
            self._add_name(word.text, (word.code,), word.language, kind)
        for country in atlas.countries.values():
            for tag in IN_TEXTS:
                name, language = country.names.get(tag, ""), tag[:2]
                if len(name) > 2 or language == "zh":
                    self._add_name(name, (country.code,), language)

    def _add_name(self, name: str, codes: tuple[str, ...], language: str, kind: Kind = Kind.NAME) -> None:
        if not name:
            return
        self.add(name, kind, codes, codes[0], language=language)
        if language in {"uk", "be"} and name[-1] in "аяь" and len(name) > 4:
            self.add(name[:-1], Kind.NAME, codes, codes[0], language=language)

    def _add_forms(self, words: Iterable[str], kind: Kind, codes: tuple[str, ...], key: str) -> None:
        for word in words:
            self.add(word, kind, codes, key)


def russian_spellings(word: str) -> set[str]:
    """All forms of a Russian word of the tables: an adjective, a word for people, or a name."""
    if ADJECTIVE.match(word):
        return adjective_forms(word)
    return people_forms(word) if word[0].islower() and " " not in word else name_forms(word)


def compound_forms(adjective: str) -> set[str]:
    """The first half of "узбекско-кыргызский", made of an adjective in the masculine nominative."""
    return {f"{adjective[:-2]}о"} if adjective.endswith(("ский", "цкий")) else set()


def english_spellings(name: str) -> set[str]:
    """A name as written, with "and" for "&", and with "St." or "Saint"."""
    if not name or "(" in name:
        return set()
    spelt = name.replace("&", "and")
    return {name, spelt, spelt.replace("St. ", "Saint "), spelt.replace("St. ", "St ")}
