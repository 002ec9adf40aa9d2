"""What grouping remembers of an article: stems, a sketch for near-copies, names, places and figures."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from math import log
from typing import Final

import snowballstemmer

from digest.model import Fingerprint
from topics.fingerprint_names import actors
from topics.fingerprint_numbers import numbers
from topics.fingerprint_sketch import sketch
from topics.lexicon import spaced, word_set

ALGORITHMS: Final = {
    "en": "english",
    "ru": "russian",
    "de": "german",
    "fr": "french",
    "es": "spanish",
    "tr": "turkish",
    "it": "italian",
}
READ: Final = 4_000
SKETCHED: Final = 12_000
LEAD: Final = 700
TERMS: Final = 60
TITLE: Final = 2.0
SHORTEST: Final = 3
CACHED: Final = 60_000
STOP: Final = word_set("""
    the and for with that this from was were are has have had been will would could should not but its his
    her their they them she you our your who whom which what when where why how than then there here also
    into over under after before about against between during more most some such only other all any both
    each few own same too very can may might must just said says say told according year years day days week
    month time monday tuesday wednesday thursday friday saturday sunday january february march april june
    july august september october november december people new one two three first last reported statement
    added noted while since because through within among per cent percent still now что как это этот эта эти
    для при после перед над под или его она они оно они мы вы ты был была было были быть есть будет будут
    уже еще если чтобы так также тоже только который которая которое которые которых которой котором
    которому где когда того тем том тот ранее сообщил сообщила сообщили сообщает заявил заявила заявили
    отметил год года году лет дня день января февраля марта апреля мая июня июля августа сентября октября
    ноября декабря однако между более менее около все всех всего свои своей свою своих него нее них ним ней
    один одна два две три человек словам данным данные время временно
    """)

COMMON: Final = word_set("""
    president minister ministry government security region regional country countries state states national
    international official officials authorities police military army force forces border group groups
    leader leaders foreign affairs cooperation relations meeting met visit talks agreement agreed sign
    signed issue issues situation problem support help work development economic political public local area
    city district province head chief deputy spokesman spokesperson member members service services agency
    committee council organization organisation union world global central northern southern eastern western
    north south east west part place high level key important importance including threat threats attack
    attacks killed people men women man woman family children home house million thousand billion percent
    number report reports media news told interview question called call expected plan plans held hold take
    took taken made make making give given come came going use used need want know think see seen show shown
    set put long large small major several many much well back end start began begin continue continued
    early late later ago next recent recently current currently former law court case power control interest
    strengthen stability partners partnership joint common integration neighbouring neighboring counter
    fight terrorism terrorist terror президент министр министерство правительство безопасность безопасности
    регион региональный регионе страна страны стран стране государство государства национальный
    международный власти полиция военный военные армия силы граница границе группа лидер лидеры иностранных
    дел сотрудничество отношения встреча визит переговоры соглашение вопрос вопросы ситуация проблема
    поддержка помощь работа развитие экономический политический область области район города город глава
    заместитель представитель служба комитет совет организация мира центральный часть место важный угроза
    угрозы нападение людей человека дом семья тысяч миллионов процентов число сми журналистам интервью план
    планы ходе результате рамках отметили стороны сторон решение меры начал начали продолжается крупный
    нового новый новые бывший закон суд дело власть контроль укрепление стабильность партнеры совместный
    борьба терроризм террористический республики республика граждан жителей местные местный сообщение пресс
    службе служб управление отдел ведомство ведомстве около том
    """)
PLAIN: Final = 0.4


class Fingerprinter:
    """Makes fingerprints. ``place_keys(text, language)`` names places canonically, as `Gazetteer.keys`."""

    def __init__(self, place_keys: Callable[[str, str], tuple[str, ...]]) -> None:
        self._place_keys = place_keys
        self._stemmers = {code: snowballstemmer.stemmer(name) for code, name in ALGORITHMS.items()}
        self._stems: dict[tuple[str, str], str] = {}
        self._common: dict[str, set[str]] = {}

    def make(
        self,
        title: str,
        text: str,
        language: str,
        themes: Sequence[str] = (),
        places: Sequence[str] = (),
        keys: Sequence[str] | None = None,
    ) -> Fingerprint:
        """The fingerprint of an article's title and reporting text.

        ``places`` are words that name places, ``keys`` those of title and lead if they are known already.
        """
        words = spaced(text[:SKETCHED]).split()
        read = words if len(text) <= READ else spaced(text[:READ]).split()
        if keys is None:
            keys = self._place_keys(f"{title}\n{text[:LEAD]}", language)
        return Fingerprint(
            title_key=title_key(title),
            language=language,
            terms=self._terms(spaced(title).split(), read, language, places),
            shingles=sketch(words),
            actors=actors(f"{_sentence_case(title)}\n{text[:READ]}", places),
            places=tuple(keys),
            numbers=numbers(f"{title}\n{text[: READ // 2]}"),
            themes=tuple(themes),
        )

    def _terms(
        self, title: Sequence[str], words: Sequence[str], language: str, places: Sequence[str]
    ) -> tuple[tuple[str, float], ...]:
        """The 60 heaviest stems: 1 + log of how often they occur, twice that in the title, less if plain."""
        counts: dict[str, int] = {}
        for word in (*title, *words):
            if len(word) >= SHORTEST and word not in STOP and not word.isdigit():
                stem = self._stem(word, language)
                counts[stem] = counts.get(stem, 0) + 1
        titled = {self._stem(word, language) for word in title}
        plain = {self._stem(word, language) for word in spaced(" ".join(places)).split()}
        plain |= counts.keys() & self._plain(language)
        weights = {
            stem: (1 + log(count)) * (TITLE if stem in titled else 1.0) * (PLAIN if stem in plain else 1.0)
            for stem, count in counts.items()
        }
        heaviest = sorted(weights, key=lambda stem: -weights[stem])[:TERMS]
        return tuple((stem, round(weights[stem], 3)) for stem in heaviest)

    def _plain(self, language: str) -> set[str]:
        """Stems that any news may have, which a few articles cannot tell by counting."""
        if language not in self._common:
            self._common[language] = {self._stem(word, language) for word in COMMON}
        return self._common[language]

    def _stem(self, word: str, language: str) -> str:
        stem = self._stems.get((language, word))
        if stem is None:
            if len(self._stems) >= CACHED:
                self._stems.clear()
            stemmer = self._stemmers.get(language)
            stem = str(stemmer.stemWord(word)) if stemmer and len(word) < 40 else word[:6]
            self._stems[language, word] = stem
        return stem


def title_key(title: str) -> str:
    """A title as its folded words; equal for the same title in other capitals and punctuation."""
    return unicodedata.normalize("NFKC", spaced(title).strip())[:200]


def _sentence_case(title: str) -> str:
    """A title as it is, or nothing where capitals mark every word and so no name."""
    words = re.findall(r"[^\W\d_]{4,}", title)
    capitals = sum(word[0].isupper() for word in words)
    return "" if len(words) > 2 and capitals > 0.7 * len(words) else title
