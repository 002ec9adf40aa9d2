"""A takeaway as words that can be compared: what is said, apart from who was cited for it.

text -> without its attribution -> words with their keys, names with theirs, negations, places
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from summarizer.concepts import ACTS, COUNTRIES, concept, key
from summarizer.figures import is_calendar
from summarizer.lexical import is_content
from summarizer.lexicon import word_set
from summarizer.numerals import Number, numbers

_ORGAN = (
    r"ministry|service|police|committee|office|officials?|agency|troops|authorit\w+|prosecutors?|statement|"
    r"department|administration|spokes\w+|rescuers?|police|media|reports?|command|headquarters|centre|center"
)
SHORTEST = 8
"""Characters; what is left of a takeaway without its attribution is never less."""
_TOLD = r"said|says|reported|reports|announced|added|noted|stated|confirmed|wrote|told [\w ]{3,30}"
_RU_TOLD = (
    r"сообщил\w*|сообща(?:ет|ют|л\w*)|заявил\w*|уточнил\w*|сказал\w*|отметил\w*|рассказал\w*|добавил\w*|говорится|"
    r"передаёт|передает|пишет|пишут|следует из|утверждают|подтвердил\w*|напомнил\w*|объявил\w*"
)
_RU_ORGAN = (
    r"министерств|мчс|мвд|мид\b|служб|полици|ведомств|комитет|власт|чиновник|прокур|спасател|пресс|агентств|"
    r"управлени|штаб|армии|комисси|департамент"
)
_CITED = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf",\s[^,;:\"“”«»]{{1,90}}?\b(?:{_TOLD})\b[^,;\"“”«»]{{0,60}}$",
        r",?\s(?:according to|citing) [^,;]{1,110}(?=[,;]|$)",
        r"^according to [^,]{1,90},\s",
        rf"^[^,;\"“”]{{0,70}}\b(?:{_ORGAN})(?: in [^,;]{{1,30}})? (?:{_TOLD})(?: on \w+)?(?: that)?\s",
        rf",\s(?:как\s)?(?:{_RU_TOLD})\b[^;\"«»]{{0,110}}$",
        rf",\s(?:как\s)?(?:{_RU_TOLD})\s[^,;]{{0,80}}(?=,)",
        r"^(?:по (?:словам|данным|информации|сведениям|оценк\w+)|согласно|как сообщил\w*|как сообщает)"
        r"\s[^,]{1,90},\s",
        r"^по (?:уточн[её]нным|предварительным|последним) данным,\s",
        rf"^(?=[^,]*(?:{_RU_ORGAN}))[^,;«]{{1,70}}?\s(?:{_RU_TOLD}),\sчто\s",
    )
)
_PERSON_HEAD = re.compile(r"[A-ZА-ЯЁ][\w’'-]+\s[A-ZА-ЯЁ][\w’'-]+\s(?:[a-zа-я]+,\s(?:что)|[a-z]+\s)")
_WORD = re.compile(r"(?<![\w:])\d{1,2}:\d\d(?![\w:])|[^\W\d_]+(?:[’'-][^\W\d_]+)*|[,.;:()\"“”«»—–!?]")
_NOT = re.compile(
    r"(?:not|no|never|nobody|none|neither|nor|without|не|нет|ни|никто|ничего|без|cannot|\w+n[’']t)"
)
_SORTS_OF_PLACE = frozenset({"REGION", "VALLEY", "TOWN", "VILLAGE", "RIVER"})
_OPENS = re.compile(r"(?:^|[.!?…:]\s)[\s\"“«„'(—–-]*$")
_BACKGROUND = re.compile(
    r"\b(?:in|of|from|across|into|to|near|southern|northern|western|eastern|в|во|на|из|с)\s$", re.I
)
_LAND = re.compile(
    r"\w+(?:stan|ia|ina)|Iran|Iraq|Israel|Japan|Qatar|Poland|Turkey|Ukraine|France|Germany|Britain|Belarus|America|"
    r"\w+(?:стан|ия|ай)|Иран|Ирак|Израиль|Катар|Польша|Турция|Украина|Беларусь|США"
)
"""A country as the one who acts, not its people or its language; in Russian in the nominative."""
_JOINTS = word_set("and but that which who while и а но что который которая которые")
_BOUNDS = word_set(
    "вести крова more less fewer than longer later менее более меньше больше позднее позже только"
)
_LOCATIVE = word_set("in at near outside around of from across в во на под близ у возле около")
_EMPTY = word_set(
    "said says say any told reported reports confirmed added according now still known remain remains also "
    "only people person persons human человек людей люди лиц лица all one early late monday tuesday "
    "wednesday thursday friday saturday sunday today yesterday tomorrow least most more less fewer than "
    "about around nearly almost over under some other others several many number toll total count "
    "stands stand reached reach reaches put puts figure figures revised survey up down its his her "
    "their have has had been being was were are will would get gets got every each near during while "
    "far since through latest previous official officials ministry service statement press spokesman "
    "spokeswoman сообщил сообщила сообщили сообщило сообщает заявил заявила заявили уточнил уточнили "
    "рассказал сказал отметил число числа количество составляет составило составила достигло достиг "
    "достигла более менее около почти примерно свыше порядка меньшей мере минимум еще ещё уже все всё "
    "всего каждый каждая каждой каждую результате из-за из за после при также только один одна "
    "понедельник вторник среду четверг пятницу субботу воскресенье сегодня вчера завтра рано поздно "
    "данным данные словам ведомство ведомства ведомстве пресс-служба пресс-службе министерство "
    "министерстве министерства уточненным уточнённым числятся получил получили получит поздний "
    "сотрудники находится находятся стало стала стали себя который которая которые которых без вести"
)
_RESOLVED = re.compile(r"\s\(\d{1,2} [^\W\d]+(?: \d{4})?\)")
"""The date that an edit puts behind a weekday; reports of one event may name its day and the next one."""
_PHRASES = tuple(
    (re.compile(pattern, re.IGNORECASE), key)
    for pattern, key in (
        (
            r"\bforc\w+(?= [^.;]{0,40}\bhomes?\b)|\b(?:fled|leave)(?= their homes)|\bбез(?= крова)",
            "EVACUATE",
        ),
        (r"\bclaim\w+(?= [^.;,]{0,30}\blives\b)|\blost(?= their lives)|\blives(?= (?:were )?lost)", "DIE"),
        (r"\bcut(?= off\b)", "CLOSE"),
        (r"\bwent(?= off\b)", "EXPLODE"),
        (r"\bIslamic(?= State\b)|\bИсламск\w+(?= государств)", "ISLAMICSTATE"),
        (r"\bshot(?= (?:\w+ )?dead\b)|\bgunned(?= down\b)|\btoll\b", "DIE"),
    )
)
"""Words that mean one of the concepts only together with others."""
_CYRILLIC = dict(
    zip(
        "абвгдежзийклмнопрстуфхцчшщъыьэюя",
        (*"abvgdejziiklmnoprstufh", "ts", "ch", "sh", "sh", "", "i", "", "e", "u", "a"),
        strict=True,
    )
)
_LATIN = (
    ("zh", "j"),
    ("dj", "j"),
    ("kh", "h"),
    ("gh", "g"),
    ("ph", "f"),
    ("ck", "k"),
    ("q", "k"),
    ("w", "v"),
)
_CASE = re.compile(
    r"(?:ами|ями|ого|его|ому|ему|ыми|ими|ом|ем|ым|им|ам|ям|ах|ях|ой|ей|ий|ый|ая|ую|ов|ев|[аеиоуыьюяй])$"
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word or mark: where it stands, what it is compared by ("" for what carries no meaning).

    ``act``: it says that something happens; ``name``: the keys of a name, which a word with a key of its own
    may be too, where it opens its sentence.
    """

    start: int
    end: int
    text: str
    key: str
    act: bool
    name: frozenset[str]
    mark: bool


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of a takeaway without its attribution; ``places``: names after "in", beside "valley"."""

    text: str
    language: str
    numbers: tuple[Number, ...]
    tokens: tuple[Token, ...]
    places: frozenset[str]


def uncited(text: str) -> str:
    """The text with what only says who reported it blanked, offsets kept; a person at its head stays."""
    whole = _RESOLVED.sub(lambda found: " " * len(found.group()), text).rstrip(". ")
    for pattern in _CITED:
        for found in pattern.finditer(whole):
            if found.start() == 0 and _PERSON_HEAD.search(found.group()):
                continue
            left = len(whole) - (found.end() - found.start())
            if left >= SHORTEST:
                keep = whole[found.start()] if found.start() and whole[found.start()] in ",;" else " "
                blank = keep + " " * (found.end() - found.start() - 1)
                whole = whole[: found.start()] + blank + whole[found.end() :]
    return whole


def wording(text: str) -> Wording:
    """English or Russian by its letters; any other language is read as one of the two."""
    bare = uncited(text)
    language = "ru" if _is_cyrillic(bare) else "en"
    found = tuple(numbers(bare))
    tokens = tuple(_tokens(bare, found))
    return Wording(bare, language, found, tokens, _places(tokens))


def _is_cyrillic(text: str) -> bool:
    return 2 * sum("а" <= char <= "я" or char == "ё" for char in text.lower()) > sum(map(str.isalpha, text))


def _tokens(text: str, given: Sequence[Number]) -> list[Token]:
    spelled = {at for number in given for at in range(number.start, number.end)}
    phrases = {found.start(): key for pattern, key in _PHRASES for found in pattern.finditer(text)}
    found: list[Token] = []
    clause: list[Token] = []
    denied = False
    matches = list(_WORD.finditer(text))
    for at, match in enumerate(matches):
        following = matches[at + 1].group().lower() if at + 1 < len(matches) else ""
        one = _token(match, text[: match.start()], known=match.start() not in spelled)
        if match.start() in phrases:
            meant = phrases[match.start()]
            one = replace(one, key=meant, act=meant in ACTS, name=frozenset())
        if one.mark or one.text.lower() in _JOINTS:
            found += _negated(clause) if denied else clause
            found.append(one)
            clause, denied = [], False
        else:
            denied = denied or (bool(_NOT.fullmatch(one.text.lower())) and following not in _BOUNDS)
            clause.append(one)
    return found + (_negated(clause) if denied else clause)


def _negated(clause: list[Token]) -> list[Token]:
    """What a clause denies is not what another one says; who it speaks of stays."""
    return [replace(token, key="!" + token.key) if token.key else token for token in clause]


def _token(match: re.Match[str], before: str, *, known: bool) -> Token:
    """One word by itself. ``known``: it is no part of a number."""
    word, lower = match.group(), match.group().lower()
    where = match.start(), match.end(), word
    if not known or not is_content(word) or lower in _EMPTY or is_calendar(lower):
        return Token(*where, "", False, frozenset(), not word[0].isalnum())
    if word[0].isdecimal():
        return Token(*where, word, False, frozenset(), False)
    meant = concept(word)
    if meant in COUNTRIES:
        actor = _acts(word, before)
        return Token(*where, "" if actor else meant, False, frozenset({meant} if actor else ()), False)
    found = key(word)
    maybe = name_keys(word) if word[0].isupper() and not meant else frozenset()
    sure = bool(maybe) and not _OPENS.search(before)
    return Token(*where, "" if sure else found, found in ACTS, maybe, False)


def _acts(country: str, before: str) -> bool:
    """Whether a country does something in its sentence, or only says where or whose something is."""
    return bool(_LAND.fullmatch(country)) and not _BACKGROUND.search(before)


def name_keys(word: str) -> frozenset[str]:
    """What a name is compared by, in any case: "=" and its letters, and "~" and its consonants in Latin ones.

    The consonants are for the other language only, since different names of one language may share them.
    """
    bare = re.sub(r"[’']s?$", "", word.lower()).replace("ё", "е").replace("-", "")
    cut = _CASE.sub("", bare) if len(bare) > 4 else bare
    abroad = {"~" + found for found in (_consonants(bare), _consonants(cut)) if len(found) > 1}
    return frozenset({"=" + bare, "=" + cut, *abroad})


def _consonants(word: str) -> str:
    latin = word.replace("дж", "j").replace("кс", "x")
    latin = "".join(_CYRILLIC.get(char, char) for char in latin)
    for two, one in _LATIN:
        latin = latin.replace(two, one)
    latin = re.sub(r"c(?!h)", "k", latin)
    rest = re.sub(r"[aeiouyāēīōūü’'ʼ]", "", latin[1:])
    return re.sub(r"(.)\1+", r"\1", latin[:1] + rest)


def _places(tokens: tuple[Token, ...]) -> frozenset[str]:
    found: set[str] = set()
    for at, token in enumerate(tokens):
        before, after = tokens[max(0, at - 4) : at], tokens[at + 1 : at + 2]
        beside = [*before[-1:], *after]
        if token.name - COUNTRIES and (
            any(back.text.lower() in _LOCATIVE for back in before)
            or any(one.key in _SORTS_OF_PLACE for one in beside)
        ):
            found |= token.name
    return frozenset(found)
