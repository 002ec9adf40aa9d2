"""Shortens a long sentence by whole comma-bound clauses, and only such as nobody would miss.

A clause with a number, a date, a negation, a hedge, a condition, an attribution or a name before a
verb stays. Free deletion of words was tried and spoils four sentences in five.
"""

from __future__ import annotations

import re

from summarizer.lexicon import Lexicon, lexicon, speech
from summarizer.quotes import spans

LONG = 30
"""Words; only above this is anything cut."""

_MONTHS = (
    r"jan\w*|feb\w*|march|april|may|june|july|aug\w*|sept\w*|oct\w*|nov\w*|dec\w*|\w+day|today|yesterday|"
    r"year|month|week|century|decade|январ\w+|феврал\w+|март\w*|апрел\w+|ма[яе]|июн\w+|июл\w+|август\w*|"
    r"сентябр\w+|октябр\w+|ноябр\w+|декабр\w+|год\w*|лет|недел\w+|месяц\w*|вчера|сегодня|"
    r"понедельник\w*|вторник\w*|сред[уы]|четверг\w*|пятниц\w+|суббот\w+|воскресень\w+"
)
_FACT = re.compile(
    rf"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|dozens?|hundreds?|thousands?|millions?|"
    rf"billions?|half|twice|both|дв[ае]|три|четыре|пять|шесть|семь|восемь|девять|десять|тысяч\w*|"
    rf"миллион\w*|сот\w*|{_MONTHS})\b",
    re.IGNORECASE,
)
_TRAILING_EN = re.compile(
    r",\s(?:which|who|where|whose|including|with|making|giving|leaving|adding|highlighting|underlining|"
    r"allowing|bringing|reflecting|marking|raising|causing|sending|noting|as well as|along with|as part of|"
    r"such as|while|as|particularly|especially|many of|some of|most of|"
    r"(?:further |thus |thereby |also )?[a-z]{3,}ing)\b"
)
_TRAILING_RU = re.compile(
    r",\s(?:котор\w+|где|включая|в том числе|а также|что|чтобы|прич[её]м|[а-яё]{4,}(?:ая|яя|ив|ав|вая|уя|я)|"
    r"[а-яё]+(?:ющ|ящ|вш|нн|щ)(?:ий|ая|ее|ие|его|ей|их|ую|ым|ой|ые|ый|ого)(?:ся)?)\b"
)
_MIDDLE_EN = re.compile(r",\s(?:which|who|whose|where|including|such as|along with|as well as)\b")
_MIDDLE_RU = re.compile(r",\s(?:котор\w+|где|включая|в том числе)\b")
_LEADING_EN = re.compile(
    r"^(?:As|While|With|Following|During|Amid|After|Before|Speaking|Despite|Alongside|In|At|Since|Given|Under)\b"
)
_LEADING_RU = re.compile(r"^(?:На фоне|В ходе|Выступая|В рамках|Несмотря на|После|Во время|По итогам)\b")
_REMARK = re.compile(
    r",\s(?:(?:further|thus|thereby|again|once again|also) )?(?:highlight|underscor|underlin|reflect|showcas|"
    r"demonstrat|cement|reinforc|illustrat|reaffirm)ing\s(?:the|its|their|his|her|how|a|an)\b|"
    r",\s(?:что )?(?:ещё раз |в очередной раз )?(?:подч[её]ркива|демонстриру|подтвержда|"
    r"свидетельству)(?:я|ет)\s"
)
"""What an outlet adds of its own to a fact: "..., further highlighting the region's importance"."""
_PLAIN_SUBJECT = re.compile(
    r"^(?:(?:the|a|an|its|their|his|her|[A-ZА-ЯЁ][\w’'-]+|\d[\d,.]*|more|several|many|most|some)\s)",
    re.UNICODE,
)
_KEEP_WHAT = re.compile(r"\b(?:that|whether|что|чтобы)\b")


def shorten(text: str, language: str, limit: int = LONG) -> str:
    """``text`` with clauses left out until it has at most ``limit`` words, or as few as is safe."""
    words = lexicon(language)
    ru = language == "ru"
    for cut in (_drop_trailing, _drop_middle, _drop_leading):
        while len(text.split()) > limit:
            shorter = cut(text, words, ru)
            if shorter == text:
                break
            text = shorter
    return text


def without_remark(text: str, language: str) -> str:
    """``text`` without an outlet's own remark at its end; what a speaker adds to their words stays."""
    found = _REMARK.search(text) if "," in text else None
    if found is None or speech(text[: found.start()], language) or _in_quotation(text, found.start()):
        return text
    return text[: found.start()] + "." if _droppable(text[found.end() :], lexicon(language)) else text


def _drop_trailing(text: str, words: Lexicon, ru: bool) -> str:
    """Without the last clause that runs to the end of the sentence."""
    pattern = _TRAILING_RU if ru else _TRAILING_EN
    for found in reversed(list(pattern.finditer(text))):
        clause, rest = text[found.start() :], text[: found.start()]
        if found.group().strip(", ").lower() in {"что", "чтобы"} or _in_quotation(text, found.start()):
            continue
        if _droppable(clause, words) and len(rest.split()) >= 8 and not _list_goes_on(rest, clause):
            return rest.rstrip() + "."
    return text


def _drop_middle(text: str, words: Lexicon, ru: bool) -> str:
    """Without a relative clause between two commas; one that tells who is speaking stays."""
    for found in reversed(list((_MIDDLE_RU if ru else _MIDDLE_EN).finditer(text))):
        end = text.find(",", found.end())
        if end < 0 or _in_quotation(text, found.start()) or _in_quotation(text, end):
            continue
        clause, rest = text[found.start() : end], text[end + 1 :]
        verb = re.match(r"\s(?:is|are|was|were|has|have|had|will|[a-z]+ed)\b", rest)
        speaks = words.say.match(rest.lstrip()) is not None
        if _droppable(clause, words) and (ru or verb) and not speaks and _no_list(clause):
            return text[: found.start()] + rest
    return text


def _drop_leading(text: str, words: Lexicon, ru: bool) -> str:
    """Without an opening phrase, if a plain noun phrase starts the rest."""
    comma = text.find(", ")
    if comma < 0 or not (_LEADING_RU if ru else _LEADING_EN).match(text) or _in_quotation(text, comma):
        return text
    clause, rest = text[:comma], text[comma + 2 :]
    if not _droppable(clause, words) or not _PLAIN_SUBJECT.match(rest) or len(rest.split()) < 8:
        return text
    if re.match(r"(?:and|or|but|и|а|но)\b", rest) or words.pronoun_start.match(rest):
        return text
    return rest[0].upper() + rest[1:]


def _droppable(clause: str, words: Lexicon) -> bool:
    """True if the clause holds none of what a takeaway must not lose."""
    kept = (words.say, words.hedge, words.negation, words.condition)
    if _FACT.search(clause) or _KEEP_WHAT.search(clause):
        return False
    return not any(pattern.search(clause) for pattern in kept) and "%" not in clause


def _in_quotation(text: str, at: int) -> bool:
    """True inside a quotation or a bracket."""
    if text[:at].count("(") > text[:at].count(")"):
        return True
    return any(start < at < end for start, end in spans(text)[0])


def _list_goes_on(rest: str, clause: str) -> bool:
    """True if the "clause" is an item of a list: ``finding, training and paying``."""
    return bool(re.search(r"\w+ing$", rest)) and " and " in clause[:40]


def _no_list(clause: str) -> bool:
    return clause.count(",") == 1 and not re.search(r"\b(?:including|such as)\b", clause)
