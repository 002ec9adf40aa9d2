"""The language of a text: letters that only one language writes decide first, then py3langid.

py3langid descends from Lui and Baldwin's langid.py (ACL 2012). Short Central Asian headlines mislead it;
letter rules and small words do not. Build the detector in a worker only: py3langid imports numpy.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Final

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
    "cyrillic": word_set("ru uk be kk ky tg"),
    "latin": word_set("en tr az de fr es it pt pl nl uz tk"),
    "arabic": word_set("fa ar ps ur"),
}
_WORD = re.compile(r"[^\W\d_]+(?:[ʻʼ‘’'`][^\W\d_]+)*")


TAJIK: Final = word_set("""
    ва дар аз барои бо ки ин ба аст шуд буд ҷумҳурии тоҷикистон низ онҳо вай раиси то пас дигар худро
    карданд кард шудааст
    """)
UZBEK_CYRILLIC: Final = word_set("""
    ва учун билан бўлган бўйича ҳам бу эди экан деди қилди этди ҳақида республикаси бўлди ташкил мумкин
    орқали қилинди томонидан шаҳрида вилояти ўзбекистон
    """)
KYRGYZ: Final = word_set("""
    жана менен үчүн болгон боюнча деп бул эле экен кыргыз республикасынын болуп ошол анын эми эмес жок бар
    тууралуу кыргызстан кыргызстандын кыргызстанда өлкө өкмөт бишкек бишкекте ичинде болду айтты берди кийин
    чек ара ара эл жаңы кармалды келди жылы биринчи дагы бирок
    """)
KAZAKH: Final = word_set("""
    және мен үшін бойынша деп бұл осы қазақстан туралы болды еді екен алматы астана айтты оның жаңа кейін
    емес жоқ бар ел басшысы бірақ тағы жылы елдің халық министрлігі облысында
    """)
UKRAINIAN: Final = word_set("""
    що та від які який він вона буде було був щодо також через під але або це цього із його
    """)
BULGARIAN: Final = word_set("""
    на е се да от за са ще със във беше бяха който която което това тази не или при след преди като
    """)
ALSO_RUSSIAN: Final = word_set("""
    бар чек ара эл то ба ки пас бо дар аз ва на жок и ин бу деп эле бишкек алматы астана ташкил мумкин
    кыргызстан
    """)
RUSSIAN: Final = word_set("""
    в с о к и из от для при после что как во со об ко под над над между против без
    """)
MONGOLIAN: Final = word_set("""
    байна нь энэ болон улсын монгол ба бөгөөд хийсэн гэж оны юм болно байсан
    """)
UZBEK_LATIN: Final = word_set("""
    va uchun bilan bo'lgan bo'yicha ham bu edi ekan dedi qildi haqida respublikasi bo'ldi mumkin orqali
    qilindi tomonidan shahrida viloyati yil emas yangi prezidenti prezident bo'lib kerak so'm o'zbekiston
    toshkent toshkentda haqidagi hududida chegara chegarada yo'l qildilar etildi etdi bo'ladi keyin
    """)
TURKMEN: Final = word_set("""
    we bilen üçin boýunça hem bu ýyl ýurdumyzyň türkmenistanyň türkmenistan prezidenti döwlet aşgabat
    aşgabatda boldy diýdi barada täze ýylda etdi edildi onuň bolup halk türkmen bolan
    """)
AZERBAIJANI: Final = word_set("""
    və üçün ilə bu olan görə azərbaycan bakı haqqında deyib edib olub ki bir sonra daha həm isə onun ölkə
    ölkənin prezidenti
    """)
TURKISH: Final = word_set("""
    ve için ile bir bu olarak göre sonra daha çok türkiye başkanı oldu dedi kadar ancak var değil açıklama
    etti yeni polis cumhurbaşkanı gözaltına olan üzerine ankara
    """)
ENGLISH: Final = word_set("""
    the of and to in is for on with that by at from as after over says his are was were said it an has have
    been will not be
    """)
PERSIAN: Final = word_set("""
    از که در با این است را به برای می شد های کرد آن و شده بر ایران افغانستان گفت خود تا
    """)
ARABIC: Final = word_set("""
    من في على إلى أن التي الذي عن مع بعد هذا هذه كان قال بين لا ما ذلك قبل خلال
    """)
ENGLISH_APOSTROPHE: Final = re.compile(r"\b(?:[a-z]+n't|i'm|o'clock|o'[a-z]{4,}|[a-z]*g'day)\b")
LATIN_APOSTROPHES: Final = str.maketrans("ʻʼ‘’`´", "''''''")


def script(text: str) -> str:
    """The script most letters of a text are written in; "" without letters. A kana makes han Japanese."""
    counts = {name: len(pattern.findall(text)) for name, pattern in SCRIPTS}
    if counts["kana"] * 10 > counts["han"] and counts["kana"] > 2:
        counts["kana"] += counts["han"]
    best = max(counts, key=lambda name: counts[name])
    return best if counts[best] else ""


def _share(words: list[str], known: Iterable[str]) -> int:
    known = frozenset(known)
    return sum(word in known for word in words)


def cyrillic(text: str, words: list[str]) -> str:
    """The language of lower-case Cyrillic text where letters or small words decide, else ""."""
    letters = frozenset(text)
    if letters & frozenset("ҷӣӯ"):
        return "tg"
    if "ҳ" in letters and not letters & frozenset("ўәі"):
        return "uz" if _share(words, UZBEK_CYRILLIC) > _share(words, TAJIK) else "tg"
    if letters & frozenset("әұһ"):
        return "kk"
    if "ў" in letters:
        return "uz" if letters & frozenset("қғҳ") or _share(words, UZBEK_CYRILLIC) else "be"
    if letters & frozenset("қғ"):
        return (
            "kk"
            if letters & frozenset("іңөү")
            else _best(words, (("kk", KAZAKH), ("uz", UZBEK_CYRILLIC), ("tg", TAJIK)), "kk")
        )
    if "ң" in letters or letters & frozenset("үө"):
        return _turkic(letters, words)
    if letters & frozenset("їєґ"):
        return "uk"
    return _plain_cyrillic(letters, words)


def _turkic(letters: frozenset[str], words: list[str]) -> str:
    """Kazakh, Kyrgyz or Mongolian, which share ү and ө."""
    if "і" in letters:
        return "kk"
    if "ң" in letters:
        return "ky"
    return _best(words, (("ky", KYRGYZ), ("mn", MONGOLIAN)), "ky" if "ы" in letters else "mn")


def _plain_cyrillic(letters: frozenset[str], words: list[str]) -> str:
    """Languages that wrote a headline without any letter of their own."""
    if "і" in letters:
        return "kk" if _share(words, KAZAKH) else "uk" if _share(words, UKRAINIAN) else ""
    if letters & frozenset("јљњћђџ"):
        return "sr"
    if not letters & frozenset("ыэё") and _share(words, BULGARIAN) * 4 >= len(words) > 3:
        return "bg"
    lists = (("ky", KYRGYZ), ("tg", TAJIK), ("uz", UZBEK_CYRILLIC), ("kk", KAZAKH))
    own = tuple((language, known - ALSO_RUSSIAN) for language, known in lists)
    russian = _share(sorted(set(words)), RUSSIAN)
    named = _best(words, (*own, ("ru", RUSSIAN)), "")
    if not named and not russian:
        named = _best(words, lists, "", least=2)
    return named or ("ru" if russian else "")


def latin(text: str, words: list[str]) -> str:
    """The language of lower-case Latin text where letters or small words decide, else ""."""
    letters = frozenset(text)
    if "ə" in letters:
        return "az"
    if "ň" in letters and not letters & frozenset("čřěů") and letters & frozenset("ýäöüşçž"):
        return "tk"
    if "ý" in letters and letters & frozenset("äöüşç") and not letters & frozenset("áéíóúěčř"):
        return "tk"
    if _uzbek(text, words):
        return "uz"
    small = (("tk", TURKMEN), ("az", AZERBAIJANI), ("tr", TURKISH), ("uz", UZBEK_LATIN), ("en", ENGLISH))
    return _best(words, small, "", least=2)


def _uzbek(text: str, words: list[str]) -> bool:
    """oʻ and gʻ, but not English contractions or Irish names."""
    if not re.search(r"[og]'[a-z]?", text):
        return _share(words, {"uchun", "bilan", "haqida", "viloyati", "bo'yicha", "toshkent"}) > 0
    plain = ENGLISH_APOSTROPHE.sub(" ", text)
    marked = re.findall(r"\b[a-z]*[og]'[a-z]+", plain)
    native = [word for word in marked if not re.search(r"'(?:s|t|d|ll|re|ve|m|all)$", word)]
    return bool(native) and _share(words, UZBEK_LATIN) >= _share(words, ENGLISH)


def arabic(text: str, words: list[str]) -> str:
    """The language of text in Arabic letters where letters or small words decide, else ""."""
    letters = frozenset(text)
    if letters & frozenset("ټډړښږځڅڼ"):
        return "ps"
    if letters & frozenset("ٹڈڑےں"):
        return "ur"
    if letters & frozenset("پچژگی") or "ک" in letters:
        return "fa"
    if "ة" in letters or re.search(r"\bال\w{3,}", text):
        return "ar"
    return _best(words, (("fa", PERSIAN), ("ar", ARABIC)), "")


def _best(
    words: list[str], lists: Iterable[tuple[str, frozenset[str]]], otherwise: str, least: int = 1
) -> str:
    """The language most of whose small words occur, if at least ``least`` do and no other has as many."""
    distinct = sorted(set(words))
    counts = sorted(((_share(distinct, known), language) for language, known in lists), reverse=True)
    if counts[0][0] >= least and (len(counts) == 1 or counts[0][0] > counts[1][0]):
        return counts[0][1]
    return otherwise


RULES: Final[dict[str, Callable[[str, list[str]], str]]] = {
    "cyrillic": cyrillic,
    "latin": latin,
    "arabic": arabic,
}


class LanguageDetector:
    """Names the language of texts of any length, headlines included."""

    def __init__(self) -> None:
        from py3langid.langid import MODEL_FILE, LanguageIdentifier

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
        return RULES[name](lowered, _WORD.findall(lowered)) or self._classify(name, sample)

    def _classify(self, name: str, sample: str) -> str:
        ranked = self._model.rank(sample)
        return next(str(language) for language, _ in ranked if language in CANDIDATES[name])
