"""What grouping remembers of an article: stems, a sketch for near-copies, names, places and figures."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import chain
from math import log
from typing import Final

from digest.model import Fingerprint
from topics.fingerprint_levels import levels
from topics.fingerprint_names import actors
from topics.fingerprint_numbers import numbers
from topics.fingerprint_sketch import sketch
from topics.fingerprint_words import BREAK, Chunk, Chunks, folded, stem, stems
from topics.lexicon import word_set
from topics.normalize import compose

READ: Final = 4_000
SKETCHED: Final = 6_000
LEAD: Final = 700
TERMS: Final = 60
TITLE: Final = 2.0
LONGEST_TITLE: Final = 200

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
PLAIN_STEMS: Final = frozenset(map(stem, COMMON))  # any news may have them; a few articles cannot tell
MOST_OFTEN: Final = 60
WEIGHTS: Final = (0.0, *(1 + log(count) for count in range(1, MOST_OFTEN + 1)))
LINE_END: Final = Chunk(BREAK.strip())


class Fingerprinter:
    """Makes fingerprints. ``place_keys(text, language)`` names places canonically, as `Gazetteer.keys`."""

    def __init__(self, place_keys: Callable[[str, str], tuple[str, ...]]) -> None:
        self._place_keys = place_keys
        self._chunks = Chunks()

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
        title, text = compose(title), compose(text[:SKETCHED])
        heading, body, rest = map(self._chunks.cut, (title, text[:READ], text[READ:]))
        head, words = folded(heading), folded(body)
        if keys is None:
            keys = self._place_keys(f"{title}\n{text[:LEAD]}", language)
        return Fingerprint(
            title_key=" ".join(head)[:LONGEST_TITLE],
            language=language,
            terms=self._terms(heading, body, places),
            shingles=sketch(words + folded(rest)),
            actors=actors([*_sentence_case(title, heading), *body], places),
            places=tuple(keys),
            numbers=numbers(f"{title}\n{text[: READ // 2]}", chain(head, words)) + levels(title, text),
            themes=tuple(themes),
        )

    def _terms(
        self, title: Sequence[Chunk], body: Sequence[Chunk], places: Sequence[str]
    ) -> tuple[tuple[str, float], ...]:
        """The 60 heaviest stems: 1 + log of how often they occur, twice that in the title, less if plain."""
        titled = stems(title)
        counts = Counter(chain(titled, stems(body)))
        weights = {word: WEIGHTS[min(count, MOST_OFTEN)] for word, count in counts.items()}
        for word in weights.keys() & titled:
            weights[word] *= TITLE
        named = stems(self._chunks.cut(" ".join(places)))
        for word in weights.keys() & PLAIN_STEMS.union(named):
            weights[word] *= PLAIN
        heaviest = sorted(weights, key=weights.__getitem__, reverse=True)[:TERMS]
        return tuple((word, round(weights[word], 3)) for word in heaviest)


def title_key(title: str) -> str:
    """A title as its folded words; equal for the same title in other capitals and punctuation."""
    return " ".join(folded(Chunks().cut(compose(title))))[:LONGEST_TITLE]


def _sentence_case(title: str, chunks: list[Chunk]) -> list[Chunk]:
    """A title as it is, or nothing where capitals mark every word and so no name."""
    words = re.findall(r"[^\W\d_]{4,}", title)
    capitals = sum(word[0].isupper() for word in words)
    return [] if len(words) > 2 and capitals > 0.7 * len(words) else [*chunks, LINE_END]
