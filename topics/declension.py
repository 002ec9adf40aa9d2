"""Russian case forms of place names and of the words for their people, by the endings of the school book.

Over-generation is harmless: a form that nobody writes is never met.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

Cases = tuple[tuple[str, ...], ...]  # nominative, genitive, dative, accusative, instrumental, prepositional

HUSHERS = "кгхжчшщ"
ADJECTIVES: dict[str, Cases] = {
    "ая": (("ая",), ("ой",), ("ой",), ("ую",), ("ой",), ("ой",)),
    "яя": (("яя",), ("ей",), ("ей",), ("юю",), ("ей",), ("ей",)),
    "ое": (("ое",), ("ого",), ("ому",), ("ое",), ("ым", "им"), ("ом",)),
    "ый": (("ый",), ("ого",), ("ому",), ("ый",), ("ым",), ("ом",)),
    "ий": (("ий",), ("ого", "его"), ("ому", "ему"), ("ий",), ("им",), ("ом", "ем")),
    "ые": (("ые",), ("ых",), ("ым",), ("ые",), ("ыми",), ("ых",)),
    "ие": (("ие",), ("их",), ("им",), ("ие",), ("ими",), ("их",)),
}
NOUNS: tuple[tuple[str, Cases], ...] = (
    ("острова", (("острова",), ("островов",), ("островам",), ("острова",), ("островами",), ("островах",))),
    ("ия", (("ия",), ("ии",), ("ии",), ("ию",), ("ией",), ("ии",))),
    ("ие", (("ие",), ("ия",), ("ию",), ("ие",), ("ием",), ("ии",))),
    ("ье", (("ье",), ("ья",), ("ью",), ("ье",), ("ьем",), ("ье",))),
    ("а", (("а",), ("ы", "и"), ("е",), ("у",), ("ой", "ей"), ("е",))),
    ("я", (("я",), ("и",), ("е",), ("ю",), ("ей",), ("е",))),
    ("й", (("й",), ("я",), ("ю",), ("й", "я"), ("ем",), ("е",))),
    ("ь", (("ь",), ("и", "я"), ("и", "ю"), ("ь", "я"), ("ью", "ем"), ("и", "е"))),
    ("ы", (("ы",), ("", "ов"), ("ам",), ("ы", "ов"), ("ами",), ("ах",))),
)
MASCULINE: Cases = (("",), ("а",), ("у",), ("", "а"), ("ом", "ем"), ("е",))
PLURAL_ENDINGS = ("ы", "и", "ов", "ам", "ами", "ах")
ADJECTIVE_ENDINGS = [
    "ий",
    "ый",
    "ого",
    "ому",
    "им",
    "ым",
    "ом",
    "ая",
    "ой",
    "ую",
    "ое",
    "ие",
    "ые",
    "их",
    "ых",
    "ими",
    "ыми",
]


def name_forms(name: str) -> set[str]:
    """All case forms of a proper name of one or more words."""
    if name.isupper():
        return {name}
    words = name.split()
    nouns = [place for place, word in enumerate(words) if not _is_attribute(word) and _bends(word)]
    head = nouns[0] if nouns else len(words) - 1
    cases = [
        _word_cases(word, place < head) if place <= head else (((word,),) * 6)
        for place, word in enumerate(words)
    ]
    return {" ".join(form) for case in range(6) for form in _joined([word[case] for word in cases])}


def adjective_forms(adjective: str) -> set[str]:
    """All forms of an adjective given in the masculine nominative."""
    return {adjective[:-2] + ending for ending in ADJECTIVE_ENDINGS}


def people_forms(person: str) -> set[str]:
    """All case forms, singular and plural, of a word for a person from somewhere."""
    if is_adjective(person):
        return adjective_forms(person)
    if person.endswith("нин"):
        stem = person[:-2]
        return set().union(*_noun_cases(person)) | {stem + end for end in ("е", "", "ам", "ами", "ах")}
    if person.endswith("ы"):
        return name_forms(person)
    stem = _oblique_stem(person)
    return {person, *(stem + end for case in MASCULINE[1:] for end in case if end)} | {
        stem + end for end in (*PLURAL_ENDINGS, "ев")
    }


def is_adjective(word: str) -> bool:
    """Whether a capitalised or small word has the ending of an adjective (and is long enough for one)."""
    return (len(word) > 4 and word[-2:] in {"ая", "яя", "ое", "ый", "ые"}) or word.endswith(
        ("ский", "цкий", "ские", "ний", "жный")
    )


def _is_attribute(word: str) -> bool:
    """Whether a word that is not the last of a name is an adjective before its noun: `Святой Престол`."""
    return is_adjective(word) or word == "Святой"


def _bends(word: str) -> bool:
    """Whether a noun has case forms: `Кенеш` has, `Жогорку` before it has none."""
    return len(set(_word_cases(word))) > 1


def _oblique_stem(person: str) -> str:
    """`китаец` bends as `китайц-`, `немец` as `немц-`, `турок` as `турк-`, `Египет` as `Египт-`."""
    if person == "Египет":
        return "Египт"
    if person.endswith("ец"):
        return person[:-2] + ("й" if person[-3] in "аеиоуыэюя" else "") + "ц"
    return person[:-2] + "к" if person.endswith("рок") else person


def _word_cases(word: str, before_noun: bool = False) -> Cases:
    """The cases of a word; of a hyphenated one only the last part bends, or the first before `-на-`."""
    first, hyphen, rest = word.partition("-")
    if before_noun and word.endswith("ой"):
        return _with(word[:-2], ADJECTIVES["ый"])
    if not hyphen:
        return _noun_cases(word)
    if rest.startswith("на-") or rest[-1] in "уоиэею":
        return tuple(tuple(f"{form}-{rest}" for form in case) for case in _noun_cases(first))
    before, _, last = word.rpartition("-")
    return tuple(tuple(f"{before}-{form}" for form in case) for case in _noun_cases(last))


def _noun_cases(word: str) -> Cases:
    """The cases of one word without a hyphen, as an adjective if it looks like one."""
    if is_adjective(word):
        return _with(word[:-2], ADJECTIVES[word[-2:]])
    for ending, cases in NOUNS:
        if word.endswith(ending) and len(word) > 2:
            return _with(word[: -len(ending)], cases)
    if word.endswith(("ово", "ево")):  # `в Косово` and `в Косове` are both written
        return tuple((word, word[:-1] + ending) for ending in ("о", "а", "у", "о", "ом", "е"))
    if word[-1] in "оеуюиэё":
        return ((word,),) * 6
    return ((word,), *_with(_oblique_stem(word), MASCULINE)[1:])


def _with(stem: str, cases: Cases) -> Cases:
    return tuple(tuple(stem + ending for ending in case) for case in cases)


def _joined(words: Iterable[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    """Every choice of one variant for each word."""
    forms: list[tuple[str, ...]] = [()]
    for variants in words:
        forms = [(*form, variant) for form in forms for variant in variants]
    return iter(forms)
