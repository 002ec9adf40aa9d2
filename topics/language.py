"""The language of a text: letters that only one language writes, then small words, then py3langid.

py3langid descends from Lui and Baldwin's langid.py (ACL 2012). Short Central Asian headlines mislead it;
letters and small words do not. Build the detector in a worker only: py3langid imports numpy.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Final

from topics.language_words import WordVote, read_votes
from topics.lexicon import word_set

UNKNOWN: Final = ""
SAMPLE: Final = 1500
SHORTEST: Final = {"latin": 5, "cyrillic": 3, "arabic": 3}

SCRIPTS: Final = (
    ("cyrillic", re.compile("[Ѐ-ӿ]")),
    ("latin", re.compile("[A-Za-zÀ-ɏḀ-ỿə]")),
    ("arabic", re.compile("[؀-ۿݐ-ݿ]")),
    ("armenian", re.compile("[԰-֏]")),
    ("georgian", re.compile("[Ⴀ-ჿᲐ-Ჿ]")),
    ("kana", re.compile("[぀-ヿ]")),
    ("hangul", re.compile("[가-힯]")),
    ("han", re.compile("[一-鿿]")),
    ("hebrew", re.compile("[֐-׿]")),
    ("greek", re.compile("[Ͱ-Ͽ]")),
)
HAN_WEIGHT: Final = 2  # a Chinese character says what two or three letters do: "NASA卫星" is Chinese
SINGLE: Final = {
    "armenian": "hy",
    "georgian": "ka",
    "kana": "ja",
    "hangul": "ko",
    "han": "zh",
    "hebrew": "he",
    "greek": "el",
}
CANDIDATES: Final = {
    "cyrillic": word_set("ru uk be kk ky mn"),
    "latin": word_set("en tr az de fr es it pt pl nl"),
    "arabic": word_set("fa ar ps ur"),
}
UNMODELLED: Final[Mapping[str, tuple[str, ...]]] = {
    "cyrillic": ("uz", "tg"),
    "latin": ("uz", "tk", "kk"),
    "arabic": (),
}
HINT: Final = 1.2  # votes
NATS: Final = 2.0  # of log probability that a vote is worth
OTHERS: Final = word_set("it pt pl nl")  # languages that few sources write in
UNASKED: Final = 3.0  # nats that these must be better by
PERSIAN: Final = word_set("""
    از که در با این است را به برای می شد های کرد آن و شده بر ایران افغانستان گفت خود تا
    """)
ARABIC: Final = word_set("""
    من في على إلى أن التي الذي عن مع بعد هذا هذه كان قال بين لا ما ذلك قبل خلال
    """)
PASHTO: Final = word_set("په کې چې د او ته له نه سره شو شوه کړ کړه شول")
ENGLISH_APOSTROPHE: Final = re.compile(r"\b(?:[a-z]+n't|i'm|o'clock|o'(?![qstyz])[a-z]{4,}|[a-z]*g'day)\b")
LATIN_APOSTROPHES: Final = str.maketrans("ʻʼ‘’`´", "''''''")
MARKED: Final = {
    "cyrillic": re.compile("[әғқңөұүһіїєґҷӣӯҳў]"),
    "latin": re.compile("[əğǵıñńňşūýžäöü]"),
}
CZECH_ENDING: Final = re.compile(r"[bcdfghjklmnprstvz]ý\b")  # Turkmen has ý beside vowels
Y_AS_VOWEL: Final = re.compile("[bdgjklmnpqrstzş]y[bdgjklmnpqrstzş]")
UNMARKED: Final = word_set("ru en fr es")  # write none of these, or few
QUOTERS: Final[Mapping[str, tuple[str, ...]]] = {
    "cyrillic": ("ru", "uk", "kk", "ky", "tg", "uz"),
    "latin": ("en", "fr", "es", "de", "tr", "az", "tk", "uz", "kk"),
}
_WORD = re.compile(r"[^\W\d_]+(?:[ʻʼ‘’'`][^\W\d_]+)*")

Words = Sequence[str]


def script(text: str) -> str:
    """The script most letters of a text are written in; "" without letters. A kana makes han Japanese."""
    counts = {name: 0 for name, _ in SCRIPTS}
    for letter, times in Counter(text).items():  # a text has many letters, but few different ones
        if (name := _script_of(letter)) is not None:
            counts[name] += times
    if counts["kana"] * 10 > counts["han"] and counts["kana"] > 2:
        counts["kana"] += counts["han"]
    counts["han"] *= HAN_WEIGHT
    best = max(counts, key=lambda name: counts[name])
    return best if counts[best] else ""


@lru_cache(1_024)
def _script_of(letter: str) -> str | None:
    return next((name for name, pattern in SCRIPTS if pattern.match(letter)), None)


def cyrillic(text: str, words: Words, vote: WordVote) -> str:
    """The language of lower-case Cyrillic text where letters or small words decide, else ""."""
    letters = frozenset(text)
    if letters & frozenset("җҙҫҡ"):
        return "tt" if "җ" in letters else "ba"
    if letters & frozenset("ҷӣӯ"):
        return "tg"
    if "ў" in letters:
        return "be" if letters & frozenset("ыі") else "uz"
    if letters & frozenset("әұһ"):
        return "kk"
    if letters & frozenset("қғҳ"):
        return _with_tails(letters, words, vote)
    if letters & frozenset("ңүө"):
        return _turkic(letters, words, vote)
    if letters & frozenset("їєґ"):
        return "uk"
    if letters & frozenset("јљњћђџ"):
        return "sr"
    return vote.decide(words, ("kk", "uk", "be") if "і" in letters else ("ru", *_PLAIN))


_PLAIN: Final = ("uk", "bg", "mn", "ky", "kk", "uz", "tg")


def _with_tails(letters: frozenset[str], words: Words, vote: WordVote) -> str:
    """Kazakh, Uzbek or Tajik, which share қ and ғ; Kazakh needs but a few words to show ы, і or ң."""
    if letters & frozenset("іңөү") or ("ы" in letters and "ҳ" not in letters):
        return "kk"
    short = len(words) < 3 and "ҳ" not in letters
    among = ("uz", "tg", "kk") if short else ("uz", "tg")
    return vote.decide(words, among, lead=1.0, least=0.3) or (
        "tg" if "ҳ" in letters else "kk" if short else "uz"
    )


def _turkic(letters: frozenset[str], words: Words, vote: WordVote) -> str:
    """Kazakh, Kyrgyz or Mongolian, which share ү and ө."""
    if "і" in letters:
        return "kk"
    if "ң" in letters:
        return "ky"
    return vote.decide(words, ("ky", "mn"), lead=1.0, least=0.3) or (
        "ky" if letters & frozenset("ыкп") and "х" not in letters else "mn"
    )


def latin(text: str, words: Words, vote: WordVote) -> str:
    """The language of lower-case Latin text where letters or small words decide, else ""."""
    letters = frozenset(text)
    if "ə" in letters:
        return "az"
    if _kazakh(text, letters, words, vote):
        return "kk"
    if _turkmen(text, letters):
        return "tk"
    if re.search(r"[og]'[a-z]", text) and _uzbek(text, words, vote):
        return "uz"
    if re.search("q(?!u)", text) and letters & frozenset("ğış"):
        return "az"
    return vote.decide(words)


def _kazakh(text: str, letters: frozenset[str], words: Words, vote: WordVote) -> bool:
    """The Kazakh Latin alphabets of 2018 (ǵ, ń, ý) and 2021 (ñ, ū, ğ), or y as a vowel beside a plain q."""
    if "ǵ" in letters or (letters & frozenset("ığ") and letters & frozenset("ńñúóáūŋ")):
        return True
    vowel = "ç" not in letters and Y_AS_VOWEL.search(text)
    if vowel and letters & frozenset("ğı"):
        return True
    if not re.search("q(?!u)", text) or "ç" in letters:
        return False
    scores = vote.scores(words)
    return bool(letters & frozenset("äñńūŋ")) or bool(vowel and scores["kk"] > scores["en"])


def _turkmen(text: str, letters: frozenset[str]) -> bool:
    """ň or ý without the other letters of Czech, Slovak, Icelandic and Vietnamese, or ä or ž beside ş."""
    if letters & frozenset("áéíóúěčřůðþàâêôăđơư") or CZECH_ENDING.search(text):
        return False
    return bool(letters & frozenset("ňý")) or bool(letters & frozenset("äž") and "ş" in letters)


def _uzbek(text: str, words: Words, vote: WordVote) -> bool:
    """oʻ and gʻ, but not English contractions, Irish or French names."""
    plain = ENGLISH_APOSTROPHE.sub(" ", text)
    marked = re.findall(r"\b[a-z]*[og]'[a-z]+", plain)
    native = [word for word in marked if not re.search(r"'(?:s|t|d|ll|re|ve|m|all)$", word)]
    scores = vote.scores(words)
    others = max(scores[language] for language in ("en", "fr", "it", "de", "es", "tr"))
    return bool(native) and scores["uz"] + len(native) >= others


def arabic(text: str, words: Words, _: WordVote) -> str:
    """The language of text in Arabic letters where letters or small words decide, else ""."""
    letters = frozenset(text)
    if letters & frozenset("ټډړښږځڅڼېۍګ"):
        return "ps"
    if letters & frozenset("ٹڈڑےں"):
        return "ur"
    if letters & frozenset("ێۆڵڕ"):
        return "ku"
    if letters & frozenset("ۇۈۋ"):
        return "ug"
    distinct = frozenset(words)
    pashto = len(distinct & PASHTO)
    persian = len(re.findall("[پچژگیک]", text)) + 2 * len(distinct & PERSIAN)
    arab = 2 * len(re.findall(r"ة|\bال\w{3,}", text)) + 2 * len(distinct & ARABIC)
    if pashto > 2 and pashto > len(distinct & PERSIAN):
        return "ps"
    return "" if persian == arab else "fa" if persian > arab else "ar"


RULES: Final[Mapping[str, Callable[[str, Words, WordVote], str]]] = {
    "cyrillic": cyrillic,
    "latin": latin,
    "arabic": arabic,
}
NO_VOTE: Final = WordVote({}, {}, {})


class LanguageDetector:
    """Names the language of texts of any length, headlines included."""

    def __init__(self) -> None:
        from py3langid.langid import MODEL_FILE, LanguageIdentifier

        self._votes = read_votes()
        self._model = LanguageIdentifier.from_model_file(MODEL_FILE)
        self._model.set_languages(frozenset().union(*CANDIDATES.values()))

    def detect(self, text: str) -> str:
        """The ISO 639-1 code of a text's language, judged on its first 1,500 characters; "" if unknown."""
        sample = text[:SAMPLE]
        name = script(sample)
        if not name or sum(map(str.isalpha, sample)) < SHORTEST.get(name, 1):
            return UNKNOWN
        if name in SINGLE:
            return SINGLE[name]
        lowered = sample.lower().translate(LATIN_APOSTROPHES)
        words = _WORD.findall(lowered)
        vote = self._votes.get(name, NO_VOTE)
        quoting = self._quoting(name, words, vote)
        return quoting or RULES[name](lowered, words, vote) or self._classify(name, sample, words, vote)

    def _quoting(self, name: str, words: Words, vote: WordVote) -> str:
        """A language without marked letters, where only few words (names, quotes) have any; else ""."""
        if name not in MARKED:
            return ""
        marked = sum(bool(MARKED[name].search(word)) for word in words)
        if not 0 < marked * 5 < len(words):
            return ""
        plain = vote.decide(words, QUOTERS[name], least=HINT)
        return plain if plain in UNMARKED else ""

    def _classify(self, name: str, sample: str, words: Words, vote: WordVote) -> str:
        """The model's best with the votes added, or a language it does not know that has more votes."""
        scores = vote.scores(words)
        ranked = {
            str(language): chance + NATS * scores[language] - (UNASKED if language in OTHERS else 0)
            for language, chance in self._model.rank(sample)
            if language in CANDIDATES[name]
        }
        named = max(ranked, key=lambda language: ranked[language])
        best = max(UNMODELLED[name], key=lambda language: scores[language], default=named)
        return best if scores[best] >= HINT and scores[best] > scores[named] else named
