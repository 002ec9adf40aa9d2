"""Understands what people type for places and themes: names in many languages, codes, flags, typos, lists."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from digest.errors import UnknownTopic
from digest.model import Ask, Found, Resolution, Suggest, Topic
from topics.atlas import DATA, Atlas
from topics.gazetteer import russian_spellings
from topics.tables import phrases, rows, word_lists
from topics.typed import (
    TO_ENGLISH,
    TO_RUSSIAN,
    Names,
    Theme,
    flag_of,
    read_kinds,
    read_themes,
    spelt,
    squeezed,
    unflagged,
)

LONGEST = 80
LONGEST_LIST = 400  # characters of several names between commas
SIMILAR = 0.80  # Damerau-Levenshtein, normalised: typos right 18 -> 98 % at this cut
STRICT = 0.85  # for a whole that could also be a list, and for names of themes
MARGIN = 0.06  # to the next topic
TYPO_LETTERS = 4  # of what is typed; the name has one more
HEADLESS = 8  # letters of a name whose first letter may be wrong
WRONG_START = 0.065  # of likeness lost by a wrong first letter: rarer than any other mistake
CODE_LETTERS = 3
NAME_WORDS = 6  # of a name within a phrase; keeps long nonsense cheap
RIVAL = 0.60  # what may come so near that a typo stays undecided
OFFERED = 0.68  # and begin alike, to be worth a suggestion
OFFERED_SHORT = 0.75  # for words of up to seven letters, and for themes: "cheese" is not near "chinese"
SHORT = 7
MARKUP = re.compile(r"[<>{}\\|^~=]|https?:|[*`_]{2}|\]\(|@\w")
SEPARATOR = re.compile(r"[,;/+\n]|\s(?:and|or|и|или|va|və|және|жана|et|und|y)\s|\s?&\s?")
FORMAL = re.compile(
    r"^(?:in |в |во |на |the |(?:the )?(?:islamic |federal |peoples |democratic )*republic of (?:the )?"
    r"|(?:the )?(?:kingdom|state|sultanate|commonwealth|union|principality|emirate) of (?:the )?"
    r"|(?:исламская |федеративная |народная |демократическая )*республика "
    r"|королевство |государство |султанат "
    r"|republik |republique (?:de la |du |de |d )?|republica (?:de |del )?|repubblica (?:di |del )?"
    r"|ҷумҳурии |чумхурии |jumhurii |جمهوری |جمهورية )"
    r"|(?: republic| country| respublikas[iyı]| республикас[иы]| cumhuriyeti| федерация)$"
)
AMBIGUOUS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(
        ("congo", "congolese", "the congo", "конго", "kongo", "конголезский", "конголезцы"), ("CD", "CG")
    ),
    **dict.fromkeys(
        ("korea", "korean", "koreans", "corea", "корея", "кореи", "корейский", "koreya", "корейцы", "кореец"),
        ("KR", "KP"),
    ),
    **dict.fromkeys(("virgin islands", "виргинские острова"), ("VI", "VG")),
    **dict.fromkeys(("guiana", "гвиана"), ("GY", "GF")),
    **dict.fromkeys(("czechoslovakia", "czechoslovak", "чехословакия", "чсср"), ("CZ", "SK")),
    "газа": ("PS", "energy"),
    **dict.fromkeys(("latin america", "латинская америка"), ("south-america", "central-america-caribbean")),
    **dict.fromkeys(
        ("europe", "european", "европа", "европейский"),
        ("western-europe", "central-europe", "eastern-europe", "nordics", "baltics", "balkans"),
    ),
    **dict.fromkeys(
        ("asia", "asian", "азия", "азиатский"),
        ("central-asia", "south-asia", "east-asia", "south-east-asia", "middle-east"),
    ),
    **dict.fromkeys(
        ("africa", "african", "африка", "африканский"),
        (
            "north-africa",
            "sahel",
            "west-africa",
            "horn-of-africa",
            "east-africa",
            "central-africa",
            "southern-africa",
        ),
    ),
}
OTHER_READINGS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("georgia", "georgian"), ("US",)),
    **dict.fromkeys(("guinea", "guinean", "гвинея"), ("GW", "GQ", "PG")),
    **dict.fromkeys(("niger", "нигер"), ("NG",)),
    **dict.fromkeys(("sudan", "судан"), ("SS",)),
    **dict.fromkeys(("dominica", "доминика"), ("DO",)),
    **dict.fromkeys(("ireland", "ирландия"), ("GB",)),
    **dict.fromkeys(("samoa", "самоа"), ("AS",)),
    **dict.fromkeys(("csto", "одкб"), ("csto",)),
    **dict.fromkeys(("nato", "нато"), ("nato",)),
    **dict.fromkeys(("america", "америка"), ("north-america", "south-america")),
}


class TopicResolver:
    """Implements `digest.ports.Resolver` on the tables; reading only, so one object serves all threads."""

    def __init__(
        self, atlas: Atlas, themes: Mapping[str, Theme], data: Path = DATA, on: date | None = None
    ) -> None:
        self._atlas = atlas
        self._themes = themes
        self._words = ordinary_words(phrases(data / "not_typos.tsv"), phrases(data / "first_names.tsv"))
        self._names = Names(atlas, themes, rows(data / "typed_words.tsv", 2), self._words)
        self._members = atlas.regions.members(on)
        self._near = _by_letter(self._names.near)
        self._tails = _by_tail(name for name, code in self._names.near.items() if code not in themes)
        self._lists = word_lists(data / "place_words.tsv")
        self._kinds = read_kinds(data / "theme_marks.tsv")

    @classmethod
    def load(cls, on: date | None = None) -> TopicResolver:
        """Reads the tables, about a tenth of a second. ``on``: the day as of which blocs have members."""
        return cls(Atlas.load(), read_themes(), on=on)

    def resolve(self, text: str) -> Resolution:
        """One name, a list of them, or a place followed by a theme. Never raises on any text."""
        text = unflagged(text[: LONGEST_LIST + 1])
        if not text.strip() or len(text) > LONGEST:
            return self._long_list(text) or Suggest((), text[:LONGEST].strip())
        mistyped = self._wrong_layout(text)
        if mistyped:
            return Found((self._topic(mistyped),))
        if MARKUP.search(text):
            return Suggest((), text.strip())
        return (
            self._known(text)
            or self._typo(spelt(text), STRICT)
            or self._list([part.strip() for part in SEPARATOR.split(text) if part and part.strip()])
        )

    def place(self, code: str, language: str = "en") -> Topic:
        """A country, region, area or bloc for display. Raises UnknownTopic."""
        country = self._atlas.countries.get(code)
        if country:
            return Topic("country", code, _name(country.english, country.russian, language))
        region = self._atlas.regions.by_slug.get(code)
        if region:
            return Topic("region", code, _name(region.english, region.russian, language))
        raise UnknownTopic(code)

    def theme(self, slug: str, language: str = "en") -> Topic:
        """A theme for display. Raises UnknownTopic."""
        theme = self._themes.get(slug)
        if theme is None:
            raise UnknownTopic(slug)
        return Topic("theme", slug, _name(theme.english, theme.russian, language))

    def flag(self, code: str) -> str:
        """The flag of a country, the mark of a region, "" for anything else."""
        if code in self._atlas.countries:
            return flag_of(code)
        region = self._atlas.regions.by_slug.get(code)
        return region.mark if region else ""

    def mark(self, theme: str, words: Sequence[str] = ()) -> str:
        """The emoji of a theme, or of the kind of event that the first telling word names; "" for others."""
        if theme not in self._themes:
            return ""
        kinds = [kind for kind in self._kinds if kind.theme == theme]
        told = (kind.mark for word in words for kind in kinds if kind.named(word))
        return next(told, self._themes[theme].mark)

    def home(self, text: str, language: str = "en") -> tuple[str, str] | None:
        """(country code, name) of the city or part of a country that a text names, in any Russian case."""
        key = spelt(text)
        found = None if key in self._words or key in AMBIGUOUS else self._names.homes.find(key)
        if found is None:
            return None
        _, home = found
        return home.code, _name(home.english, home.russian or home.english, language)

    def zone(self, code: str) -> str:
        """The IANA zone of a country's seat of government; "" for regions and where nobody lives."""
        country = self._atlas.countries.get(code)
        return country.zone if country else ""

    def places(self) -> Sequence[Topic]:
        """All countries, then all regions, areas and blocs, by English name."""
        codes = (*self._atlas.countries, *self._atlas.regions.by_slug)
        return sorted(map(self.place, codes), key=lambda topic: (topic.kind, topic.name))

    def themes(self) -> Sequence[Topic]:
        """All themes in the order of the table."""
        return [self.theme(slug) for slug in self._themes]

    def members(self) -> Mapping[str, frozenset[str]]:
        """Region, area or bloc to its ISO codes, and the slugs of disputed areas that lie in a region."""
        return self._members

    def _long_list(self, text: str) -> Resolution | None:
        """Many names, each of them short enough; None for one long text."""
        parts = [part.strip() for part in SEPARATOR.split(text) if part and part.strip()]
        whole = len(text) <= LONGEST_LIST and not MARKUP.search(text)
        return self._list(parts) if whole and parts and max(map(len, parts)) <= LONGEST else None

    def _list(self, parts: list[str]) -> Resolution:
        """The parts of a list one by one; the first that is not clear decides what to ask."""
        answers = [self._part(part) for part in parts]
        found = _unique(topic for answer in answers if isinstance(answer, Found) for topic in answer.topics)
        for kind in (Suggest, Ask):
            for answer in answers:
                if isinstance(answer, kind):
                    return kind(answer.candidates, answer.query, found)
        others = _unique(topic for answer in answers if isinstance(answer, Found) for topic in answer.others)
        return Found(found, others) if found else Suggest((), " ".join(parts))

    def _part(self, part: str) -> Resolution:
        key = spelt(part)
        return self._known(part) or self._phrase(key.split()) or self._typo(key) or self._nothing(part, key)

    def _known(self, text: str) -> Found | Ask | None:
        """A name as it stands, without its spaces, or without its formal title."""
        key = spelt(text)
        if key in AMBIGUOUS:
            return Ask(tuple(map(self._topic, AMBIGUOUS[key])), text.strip())
        names = self._names
        trimmed = FORMAL.sub("", key)
        together = key.replace(" ", "")
        code = names.exact.get(key) or names.joined.get(key)
        if code is None and len(together) > CODE_LETTERS:  # "at a" is no code
            code = names.exact.get(together)
        if len(key) <= CODE_LETTERS and "'" in text:  # nor is "i'm"
            return None
        if code is None and key.endswith("ско"):  # "кыргызско-таджикская"
            return self._known(key[:-1] + "ий")
        if code is None and trimmed != key and len(trimmed) > 3:
            return self._known(trimmed)
        if code is None:
            return None
        others = tuple(self._topic(other) for other in OTHER_READINGS.get(key, ()))
        return Found((self._topic(code),), others)

    def _phrase(self, words: list[str]) -> Resolution | None:
        """Several names in a row: "kazakhstan terrorism", "drugs in central asia". All must be understood."""
        rest = [word for word in words if word not in self._lists["linking"]]
        if not rest or len(words) < 2:
            return None
        codes = [self._names.exact.get(word, "") for word in words if len(word) == 2]
        if len(codes) == len(words) and all(codes) and not self._lists["words-like-codes"].issuperset(words):
            return Found(_unique(map(self._topic, codes)))
        answers: list[Found | Ask] = []
        while rest:
            size, answer = self._longest(rest)
            if answer is None:
                return None
            answers.append(answer)
            rest = rest[size:]
        asked = next((answer for answer in answers if isinstance(answer, Ask)), None)
        topics = _unique(topic for answer in answers if isinstance(answer, Found) for topic in answer.topics)
        if asked:
            return Ask(asked.candidates, asked.query, topics)
        return Found(
            topics, _unique(topic for each in answers if isinstance(each, Found) for topic in each.others)
        )

    def _longest(self, words: list[str]) -> tuple[int, Found | Ask | None]:
        """The longest name that the words begin with, typed well or nearly so."""
        for size in range(min(len(words), NAME_WORDS), 0, -1):
            text = " ".join(words[:size])
            answer = None if text in self._lists["words-like-codes"] else self._known(text)
            answer = answer or (self._typo(text) if size < len(words) or len(words) == 1 else None)
            if answer:
                return size, answer
        return 0, None

    def _wrong_layout(self, text: str) -> str:
        """The code of a name typed with the other keyboard layout on, or ""."""
        lowered = text.strip().casefold()
        for table in (TO_ENGLISH, TO_RUSSIAN):
            other = spelt(lowered.translate(table))
            if len(other) >= 4 and spelt(lowered) not in self._names.exact and other in self._names.exact:
                return self._names.exact[other]
        return ""

    def _typo(self, key: str, least: float = SIMILAR) -> Found | None:
        """The one topic whose name is nearly this; the first letter is right, and it is no other word."""
        if len(key) < TYPO_LETTERS or key in self._words:
            return None
        twin = self._names.squeezed.get(squeezed(key)) if len(key) > TYPO_LETTERS + 1 else None
        if twin:
            return Found((self._topic(twin),))
        ranked = [(code, score) for code, score, _ in self._ranked(key)]
        if not ranked:
            return None
        (code, best), *rest = ranked
        if best < (STRICT if code in self._themes else least):
            return None
        if rest and best - rest[0][1] < MARGIN:
            return None
        return Found((self._topic(code),))

    def _ranked(self, key: str) -> list[tuple[str, float, str]]:
        """Topics by the likeness of their nearest name, best first.

        The name begins with the same letter, or with the same two in the other order, or all but its first
        letter is right.
        """
        swapped = [name for name in self._near.get(key[1:2], ()) if name[1] == key[0] != key[1]]
        headless = [name for tail in (key, key[1:]) for name in self._tails.get(tail, ())]
        extra = [name for name in self._tails.get(key[2:], ()) if name == key[1:]]
        found = process.extract(
            key,
            [*self._near.get(key[:1], ()), *swapped, *headless, *extra],
            scorer=DamerauLevenshtein.normalized_similarity,
            score_cutoff=RIVAL,
            limit=24,
        )
        best: dict[str, tuple[float, str]] = {}
        for name, score, _ in found:
            lost = 0.0 if name[0] in key[:2] else WRONG_START
            best.setdefault(self._names.near[name], (score - lost, name))
        ranked = [(code, score, name) for code, (score, name) in best.items()]
        return sorted(ranked, key=lambda each: -each[1])

    def _nothing(self, part: str, key: str) -> Suggest:
        """What comes near to something that is no name; of an ordinary word, what is one letter away."""
        hint = self._names.hints.get(key)
        ranked = () if hint else self._ranked(key)
        if key in self._words:
            ranked = [each for each in ranked if DamerauLevenshtein.distance(key, each[2]) == 1]
        codes = [hint] if hint else [code for code, score, _ in ranked if score >= self._worth(key, code)]
        return Suggest(tuple(map(self._topic, codes[:3])), part)

    def _worth(self, key: str, code: str) -> float:
        """How near a name must be to be offered."""
        return OFFERED_SHORT if len(key) <= SHORT or code in self._themes else OFFERED

    def _topic(self, code: str) -> Topic:
        return self.theme(code) if code in self._themes else self.place(code)


def ordinary_words(words: Iterable[str], given_names: Iterable[str]) -> frozenset[str]:
    """Words that are no mistyped names, Russian ones in all their forms, and given names."""
    forms = {form for word in words for form in ({word} if word.isascii() else russian_spellings(word))}
    return frozenset(map(spelt, forms)) | {name.casefold() for name in given_names}


def _by_letter(names: Iterable[str]) -> Mapping[str, list[str]]:
    """Names by their first letter."""
    letters: dict[str, list[str]] = defaultdict(list)
    for name in names:
        letters[name[0]].append(name)
    return letters


def _by_tail(names: Iterable[str]) -> Mapping[str, list[str]]:
    """Longer names by all but their first letter."""
    tails: dict[str, list[str]] = defaultdict(list)
    for name in names:
        if len(name) >= HEADLESS:
            tails[name[1:]].append(name)
    return tails


def _name(english: str, russian: str, language: str) -> str:
    return russian if language.startswith("ru") else english


def _unique(topics: Iterator[Topic]) -> tuple[Topic, ...]:
    return tuple(dict.fromkeys(topics))
