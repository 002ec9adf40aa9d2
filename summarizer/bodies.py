"""Bodies and places named in a text: "the ministry" gets back the name that the article gave it before.

Only where nothing else of the kind was spoken of before it; in Russian only where the case is certain.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from summarizer.lexicon import word_set
from summarizer.quotes import outside

_BODIES = word_set(
    "ministry committee commission agency service council department institute authority bureau directorate "
    "inspectorate administration foundation court bank"
)
_FIRMS = word_set("company concern firm carrier operator charity")
_PLACES = word_set(
    "crossing refinery mine airport reservoir canal dam pipeline plant substation prison market"
)
_PORTFOLIO = (
    "interior|foreign|defen[cs]e|health|energy|education|finance|economy|justice|transport|agriculture|"
    "culture|labou?r|emergenc(?:y|ies)|customs|electoral|election"
)
_WORD = r"[A-Z][\w-]*\w"
_NAME = rf"{_WORD}(?:\s(?:and\s)?{_WORD}){{0,5}}"
_NO_NAME = (
    r"(?!(?:The|A|An|Its?|His|Her|Their|This|That|In|On|At|By|But|And|When|After|Each|Every|No|Our|West|Left)"
    r"\s)"
)
_OF = rf"(?:of|for|on) (?:the )?{_NAME}(?: of (?:the )?{_NAME})?(?!\s(?!says|is|was|has)[a-z]+s\b)"
_ARTICLE = r"(?P<article>\b[Tt]he\s|\w['’]s?\s(?:[a-z]+\s)?)?"

_HEADS_RU = {
    "министерств": "о а у ом е",
    "агентств": "о а у ом е",
    "управлени": "е я ю ем и",
    "комитет": " а у ом е",
    "департамент": " а у ом е",
    "банк": " а у ом е",
    "комисси": "я и и ей и ю",
    "прокуратур": "а ы е ой е у",
    "служб": "а ы е ой е у",
}
"""Stems with their endings: nominative, genitive, dative, instrumental, prepositional, accusative."""
_ENDINGS_RU = {
    "о": "ое ого ому ым ом",
    "е": "ое ого ому ым ом",
    "": "ый ого ому ым ом",
    "я": "ая ой ой ой ой ую",
    "а": "ая ой ой ой ой ую",
}
"""Of an adjective beside a noun with that nominative, in the same order."""
_OF_RU = (
    r"внутренних дел|иностранных дел|чрезвычайных ситуаций|национальной безопасности|энергетики|обороны|"
    r"здравоохранения|образования|финансов|экономики|юстиции|транспорта|культуры|труда|информации|"
    r"сельского хозяйства|по вопросам миграции|по чрезвычайным ситуациям|по борьбе с наркотиками|доходов"
)
_WHAT_RU = (
    "избирательн|центральн|генеральн|пограничн|миграционн|налогов|таможенн|следственн|антимонопольн|"
    "метеорологическ|сейсмологическ"
)
_AFTER_RU = re.compile(
    r"(?=[,.;:]|$|\s[а-яё]+(?:л|ла|ло|ют|ет|ит)(?:ся|сь)?(?![а-яё])|\s(?:по|в|на)\s[А-ЯЁ]|\s[А-ЯЁ])"
)
_MODIFIED_RU = re.compile(r"(?:[ыио]й|ая|яя|[ое]е|[ое]го|[ое]му|(?<!данн)[ыи]м|[оеу]ю|[ыи]х|[А-ЯЁ]{2,})\s$")


@dataclass(frozen=True, slots=True)
class Named:
    """``text`` [start, end) reads better as ``name``; ``proof`` are the words of the article that give it,
    as offsets into the text before. ``place``: not a body but somewhere.
    """

    start: int
    end: int
    name: str
    proof: tuple[int, int]
    place: bool


def unnamed(text: str, before: str, language: str) -> Named | None:
    """The first bare "the ministry" of a text outside quotations, if what stands ``before`` it in its
    article names exactly one ministry, and speaks of no other.
    """
    found = {"en": _unnamed, "ru": _unnamed_in_russian}.get(language)
    return next(found(text, before), None) if found else None


def _unnamed(text: str, before: str) -> Iterator[Named]:
    for mention in _bare().finditer(outside(text)):
        kind = mention["kind"]
        known = _known(kind, before)
        if known is None or len(re.findall(rf"(?i)\b{kind}", text)) > 1:
            continue
        name = _article(kind, known) + known[0]["name"]
        if known[0]["name"].lower() not in text.lower():
            start, end = mention.span()
            name = name[0].upper() + name[1:] if text[start] == "T" else name
            yield Named(start, end, name, known[0].span("name"), kind in _PLACES)


@cache
def _bare() -> re.Pattern[str]:
    kinds = "|".join(sorted(_BODIES | _FIRMS | _PLACES))
    return re.compile(
        rf"(?<![\w-])[Tt]he (?P<kind>{kinds})(?![\w-])(?!\s(?:of|for|on|at|in|that|which|[A-Z]\w*)\b)"
        r"(?:(?<!service)|(?=[,.'’]|\s(?:said|says|added|told|reported|warned)\b))"
    )


def _known(kind: str, before: str) -> Sequence[re.Match[str]] | None:
    """Where the one name of that kind stands; None if there is none, or others are spoken of."""
    named = list(_named(kind).finditer(before))
    plural = kind[:-1] + "(?:y|ies)" if kind.endswith("y") else kind + "(?:e?s)?"
    spoken = re.findall(rf"(?i)\b{plural}\b", before)
    bare = re.findall(rf"\b[Tt]he {kind}\b(?!\s(?:of|for|on)\s[A-Z]|\s[A-Z])", before)
    names = sorted((" ".join(found["name"].lower().split()) for found in named), key=len)
    one = bool(names) and all(name.startswith(names[0]) for name in names)
    return named if one and len(spoken) <= len(named) + len(bare) else None


@cache
def _named(kind: str) -> re.Pattern[str]:
    """The Energy Ministry, the interior ministry, the Ministry of Energy; the freight company Ipak Yuk."""
    title = kind.capitalize()
    if kind in _FIRMS:
        return re.compile(rf"(?P<article>)\b(?P<name>{kind} {_NAME})")
    if kind in _PLACES:
        return re.compile(rf"{_ARTICLE}\b{_NO_NAME}(?P<name>{_NAME} (?:[a-z]+ )?{kind})\b")
    words = rf"{_NO_NAME}{_NAME} {title}|(?:{_PORTFOLIO}) {kind}|{title} {_OF}"
    return re.compile(rf"{_ARTICLE}\b(?P<name>{words})\b")


def _article(kind: str, named: Sequence[re.Match[str]]) -> str:
    """Banks and places have it where the article gives it; every ministry has it, and "the firm Orlov"."""
    given = any(found["article"] for found in named)
    return "the " if given or not (kind == "bank" or kind in _PLACES) else ""


def _unnamed_in_russian(text: str, before: str) -> Iterator[Named]:
    bare = outside(text)
    for head, forms in _HEADS_RU.items():
        endings = forms.split(" ")
        found = list(re.finditer(rf"(?<![\w-]){head}({'|'.join(endings)})(?!\w)", bare, re.IGNORECASE))
        if len(found) != 1 or not _AFTER_RU.match(bare, found[0].end()):
            continue
        mention = found[0]
        known = _known_in_russian(head, endings, before)
        if known and not _MODIFIED_RU.search(bare[: mention.start()]):
            name = _declined(known, head, endings, mention[1].lower())
            if name:
                capital = not text[: mention.start()].strip('«"')
                name = name[0].upper() + name[1:] if capital else name
                yield Named(mention.start(), mention.end(), name, known.span(), False)


def _known_in_russian(head: str, endings: Sequence[str], before: str) -> re.Match[str] | None:
    """The one name with that head; None if another body of the kind is spoken of."""
    form = rf"{head}(?:{'|'.join(endings)})"
    name = rf"(?<![\w-])(?:(?P<what>(?:{_WHAT_RU})[а-яё]+) )?(?P<head>{form})(?: (?P<of>{_OF_RU}))?(?!\w)"
    mentions = list(re.finditer(name, before, re.IGNORECASE))
    full = [found for found in mentions if found["what"] or found["of"]]
    if any(not (found["what"] or found["of"] or _AFTER_RU.match(before, found.end())) for found in mentions):
        return None
    kinds = {((found["what"] or "")[:6].lower(), (found["of"] or "").lower()) for found in full}
    plural = re.search(rf"(?<![\w-]){head}(?:ами|ам|ах|ов|ями|ям|ях)(?!\w)", before, re.IGNORECASE)
    return full[0] if len(kinds) == 1 and not plural else None


def _declined(known: re.Match[str], head: str, endings: Sequence[str], ending: str) -> str:
    """The name in the case that this ending of its head shows; "" if an adjective could be two cases."""
    noun = known["head"][: len(head)] + ending
    tail = f" {known['of']}" if known["of"] else ""
    if not known["what"]:
        return noun + tail
    forms = {
        adjective
        for case, adjective in zip(endings, _ENDINGS_RU[endings[0]].split(" "), strict=False)
        if case == ending
    }
    stem = re.match(_WHAT_RU, known["what"], re.IGNORECASE)
    return f"{stem.group()}{forms.pop()} {noun}{tail}" if stem and len(forms) == 1 else ""
