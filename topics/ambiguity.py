"""When the name of a place is something else: a person, a sports club, a newspaper, a language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from topics.declension import name_forms
from topics.tables import phrases, word_lists

WORD_BEFORE = re.compile(r"([\w.]+)\s$")
WORD_AFTER = re.compile(r"[\s-]([\w.]+)")
UNKNOWN_NAME = re.compile(r"[a-z,] ([A-Z][a-z]{2,}) $")
INITIALS = re.compile(r"(?:[А-ЯЁ]\.)+")
SENTENCE_START = re.compile(r"(?:^|[.!?\n»\"”:])\s*$")


@dataclass(frozen=True, slots=True)
class Ambiguity:
    """Given names, words that make a club or a paper of a city, and the lists of place_words.tsv."""

    first_names: frozenset[str]
    teams: frozenset[str]
    lists: Mapping[str, frozenset[str]]

    @classmethod
    def load(cls, data: Path) -> Ambiguity:
        """Reads the lists."""
        lists = word_lists(data / "place_words.tsv")
        given = {form for name in phrases(data / "first_names.tsv") for form in declined(name)}
        return cls(frozenset(given), phrases(data / "teams.tsv"), lists)

    def misleads(self, text: str, start: int, end: int, kind: str, title_case: bool) -> bool:
        """Whether the name at ``start`` is no place. ``kind``: see `topics.gazetteer`."""
        word = text[start:end]
        if word.lower() in self.lists["mid-sentence"]:
            return bool(SENTENCE_START.search(text[max(0, start - 4) : start]))
        if " " in word:
            return False
        if not word.isascii():
            return word[0].isupper() and self._after_given_name(text, start)
        after = WORD_AFTER.match(text, end)
        following = after[1] if after else ""
        if word == "English":
            return following.lower() not in self.lists["english-as-nation"]
        if kind == "people":
            return following.lower() in self.lists["style"]
        if kind not in {"name", "capital", "city", "state", "subnational"}:
            return False
        personal = kind == "city" or word in self.lists["given"]
        return self._no_place(text, start, following, personal and not title_case)

    def follows_unknown_name(self, text: str, start: int) -> bool:
        """Whether a capitalised word stands before a city inside a sentence that no city has before it."""
        before = UNKNOWN_NAME.search(text, max(0, start - 30), start)
        return before is not None and before[1] not in self.lists["before-cities"]

    def is_scene(self, text: str, start: int) -> bool:
        """Whether a word stands before it that only places follow: "in", "near"."""
        before = WORD_BEFORE.search(text, max(0, start - 24), start)
        return before is not None and before[1].lower() in self.lists["scene"]

    def _after_given_name(self, text: str, start: int) -> bool:
        """Whether a first name or initials stand before the word, so that it is a surname: "А. Чехов"."""
        before = WORD_BEFORE.search(text, max(0, start - 24), start)
        name = before[1] if before else ""
        return name in self.first_names or INITIALS.fullmatch(name) is not None

    def _no_place(self, text: str, start: int, following: str, personal: bool) -> bool:
        before = WORD_BEFORE.search(text, max(0, start - 24), start)
        previous = before[1] if before else ""
        if previous in self.first_names or previous in self.lists["honorifics"] or following in self.teams:
            return True
        if not personal or previous.lower() in self.lists["led-to"]:
            return False
        return following[:1].isupper() and following.isalpha() and following not in self.lists["institutions"]


def declined(name: str) -> set[str]:
    """A given name and, if it is Russian, its case forms."""
    return {name} if name.isascii() else name_forms(name)
