"""Likeness of sentences by their words alone: for languages the encoder does not know, or without it.

Cosines of tf-idf vectors over crude stems, with the story's sentences as the collection (Erkan & Radev
2004, "LexRank", uses the same similarity).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache

from summarizer.lexicon import word_set
from summarizer.likeness import Likeness

_TOKEN = re.compile(r"[^\W_]+(?:[’'-][^\W_]+)*")
_STOP = word_set(
    "the and for that with was were has have had his her its their they this from are but not who will been "
    "which said also more than when after into over about would could there what where she him our your "
    "это как что для его она они при был была были было или если также который которая которые которых чтобы "
    "после уже еще ещё под над без так все всех мы вы их ее её том этом того этой по на не из от до за "
    "және мен бен үшін деп бұл ол бір болып ва билан учун бу va bilan uchun bu bir deb эмес жана "
    "از در به با که این آن را است برای و من إلى في على أن هذا التي الذي عن مع کی کے میں سے نے ہے اور"
)
_Vector = Mapping[str, float]


@lru_cache(maxsize=16384)
def stem(word: str) -> str:
    """A crude stem: the beginning, shorter for short words; enough to match inflected forms."""
    word = word.lower().replace("ё", "е").removesuffix("'s").removesuffix("’s")
    if len(word) <= 4:
        return word.removesuffix("s") if len(word) == 4 else word
    return word[: max(4, min(7, len(word) - 2))]


@lru_cache(maxsize=16384)
def is_content(word: str) -> bool:
    """True for words that carry meaning: no function words, nothing of one or two letters but numbers."""
    return word.lower() not in _STOP and (len(word) > 2 or word.isdigit())


@lru_cache(maxsize=1024)
def terms(text: str) -> tuple[str, ...]:
    """Stems of the content words and numbers of a text."""
    return tuple(filter(None, map(_term, _TOKEN.findall(text))))


@lru_cache(maxsize=16384)
def _term(word: str) -> str:
    """The stem of a content word, "" for any other."""
    return stem(word) if is_content(word) else ""


def compare(sentences: Sequence[str], titles: Sequence[str], documents: Sequence[int]) -> Likeness:
    """Likeness of the sentences of one story; ``documents`` gives each one's row in ``titles``."""
    bags = [Counter(terms(text)) for text in sentences]
    heads = [Counter(terms(title)) for title in titles]
    idf = _idf(bags)
    vectors = [_unit(bag, idf) for bag in bags]
    means = [_mean(vectors, documents, index) for index in range(len(titles))]
    named = [_unit(head, idf) for head in heads]
    return Likeness(
        [_dot(vector, means[index]) for vector, index in zip(vectors, documents, strict=True)],
        [_dot(vector, named[index]) for vector, index in zip(vectors, documents, strict=True)],
        [[_dot(one, other) for other in vectors] for one in vectors],
    )


def _idf(bags: Sequence[Counter[str]]) -> dict[str, float]:
    """Smoothed: a word of every sentence still counts a little."""
    seen = Counter(word for bag in bags for word in bag)
    return {word: math.log(1 + len(bags) / count) for word, count in seen.items()}


def _unit(bag: Counter[str], idf: Mapping[str, float]) -> _Vector:
    weighted = {word: (1 + math.log(count)) * idf.get(word, 0.0) for word, count in bag.items()}
    return _scaled(weighted)


def _scaled(vector: dict[str, float]) -> _Vector:
    length = math.sqrt(sum(value * value for value in vector.values())) or 1.0
    return {word: value / length for word, value in vector.items()}


def _mean(vectors: Sequence[_Vector], documents: Sequence[int], index: int) -> _Vector:
    total: Counter[str] = Counter()
    for vector, owner in zip(vectors, documents, strict=True):
        if owner == index:
            total.update(vector)
    return _scaled(dict(total))


def _dot(one: _Vector, other: _Vector) -> float:
    if len(other) < len(one):
        one, other = other, one
    return sum(value * other.get(word, 0.0) for word, value in one.items())
