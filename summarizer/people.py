"""People named in a text: full forms, surnames alone, and who speaks; by capitals and neighbours."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from summarizer.lexicon import lexicon, word_set
from summarizer.material import Sentence
from summarizer.occurrences import ends, first_whole, is_ended, joins, occurrences
from summarizer.quotes import outside

_CAPITAL = r"(?:(?:al|el|ul|bin|ibn|von|van|de|da|di)[ -])?[A-ZА-ЯЁÀ-ÖØ-ÞŞĞİҚҒӘӨҰҮІ][\w’'ʼ-]*[\w]"
_INITIAL = r"[A-ZА-ЯЁ]\."
_SEQUENCE = re.compile(rf"(?<![\w-]){_CAPITAL}(?:\s(?:{_INITIAL}\s?)*{_CAPITAL})+")
_POSSESSIVE = re.compile(r"['’]s?$")

_TITLES = word_set(
    "president minister chancellor secretary general king queen prince princess emir sheikh governor mayor "
    "senator ambassador director chairman chairwoman chief head leader commander colonel captain major "
    "lieutenant sergeant admiral officer judge justice professor doctor dr mr mrs ms miss sir lord lady "
    "spokesman spokeswoman spokesperson premier deputy prime foreign first vice defence defense interior "
    "representative commissioner prosecutor attorney detective inspector pope bishop coach manager actor "
    "actress singer author analyst expert envoy speaker pm fm gen col lt capt maj sgt adm prof gov sen rep "
    "pfc cpl rev imam ayatollah mullah marshal executive congressman congresswoman striker midfielder "
    "defender goalkeeper journalist lawyer president-elect councillor constable superintendent staff "
    "президент министр директор глава губернатор мэр посол премьер премьер-министр секретарь председатель "
    "депутат генерал полковник майор капитан эксперт аналитик политолог профессор адвокат журналист спикер "
    "представитель начальник руководитель лидер канцлер король эмир шейх судья прокурор аким замминистра"
)
_NO_NAME = word_set(
    "the a an in on at by for from with after before during while when as but and or if since until under "
    "over of to according although though despite because where who which what why how this that these "
    "those his her their its our my your he she it they we i there here is are was were has have had will "
    "both all some many most several meanwhile however earlier later today yesterday monday tuesday "
    "wednesday thursday friday saturday sunday january february march april may june july august "
    "september october november december central northern southern eastern western north south east west "
    "united new great grand san santa saint st "
    "mount old state federal national international global european african asian american "
    "russian chinese british french german kazakh uzbek tajik kyrgyz turkmen afghan iranian turkish indian "
    "pakistani islamic world health security council asia africa europe america union house city hall "
    "street university ministry states party bank court department police army force forces group agency "
    "organisation organization committee commission institute center centre company club cup league "
    "conference summit road river sea valley county district region republic kingdom federation times post "
    "news press media act treaty airport hospital school college church park square palace office service "
    "white red black green gulf strip island islands lake mount mountain province area air lines airlines "
    "association foundation movement front fund program programme project plan strategy agreement "
    "в на по с у о об из от до за для при после перед во ко со как что когда если это эта этот эти он она "
    "они мы вы я и а но или центральная центральной северная южная восточная западная азия азии европа "
    "европы союз союза совет совета россия россии сша мид оон одкб снг шос республика республики область "
    "области район района город города министерство министерства банк банка парламент парламента "
    "администрация правительство правительства академия институт института университет центр центра "
    "федерация федерации организация организации комитет комитета комиссия государственный "
    "национальный национального международный международной верховный верховного"
)
_ROLE_BEFORE = re.compile(
    r"\b(?:president|minister|director|head|chief|expert|analyst|professor|spokesman|spokeswoman|ambassador|"
    r"governor|mayor|leader|researcher|fellow|journalist|lawyer|officer|chairman|chairwoman|secretary|envoy|"
    r"президент|министр|директор|глава|эксперт|аналитик|профессор|посол|губернатор|мэр|лидер|секретарь|"
    r"председатель|депутат|представитель|начальник|руководитель|премьер-министр|полковник|генерал|"
    r"политолог|адвокат|журналист|пресс-секретарь|сопредседатель|спикер|акима?)\b(?:\s[^\s.,;:!?]+){0,8}\s?$"
)
_ROLE_AFTER = re.compile(
    r",\s(?:the |a |an |its |their )?(?:[\w-]+\s){0,4}(?:president|minister|director|head|chief|expert|"
    r"analyst|professor|spokesman|spokeswoman|ambassador|governor|mayor|leader|researcher|chairman|secretary|"
    r"lawyer|advis[eo]r|coach|doctor|engineer|owner|journalist|officer|\d\d,|"
    r"президент|министр|директор|глава|эксперт|аналитик|профессор|посол|губернатор|мэр|лидер|секретарь)\b"
)
_OFFICE = (
    r"president|minister|director|head|chief|expert|analyst|professor|spokesman|spokeswoman|ambassador|governor|"
    r"mayor|leader|researcher|chairman|chairwoman|secretary|delegate|officer|commander|manager|lawyer|doctor|"
    r"colonel|captain|major|general|lieutenant|commissioner|prosecutor|senator|judge|premier|envoy"
)
_OFFICE_BEFORE = re.compile(
    rf"(?:^|[,;:”\"] |\b(?:said|says|told|by) )(?P<office>(?:[A-Z][\w’'-]*\s){{0,5}}(?i:{_OFFICE})\s)$"
)
_LONG_OFFICE_BEFORE = re.compile(
    rf"^(?P<office>(?:[A-Z][\w’'-]*\s){{0,3}}(?i:{_OFFICE})\s(?:of|for|at)\s(?:(?:of|for|the|and|in|[A-Z][\w’'-]*|"
    r"countries|affairs)\s){1,9})$"
)
_THE_OFFICE_BEFORE = re.compile(
    rf"^(?P<office>(?:The |(?:[A-Z][\w-]*\s?)+['’]s? )(?:[a-z][\w-]*\s){{0,4}}(?:{_OFFICE})"
    r"(?: of [^,.:;]+)?), $"
)
"""As in "The new director, Ayan Orlov, ...". """
_PLAIN_OFFICE_BEFORE = re.compile(
    rf"\b(?:the|an?) (?P<office>(?:[a-z][\w-]*\s){{0,3}}(?:{_OFFICE})\s(?:of|for|at)\s"
    r"(?:(?:of|for|the|and|in|[A-Z][\w’'-]*|countries|affairs)\s){1,9})$"
)
"""As in "Then the deputy head of the Institute of Tides Ayan Orlov asked ...". """
_ROLE_RU = (
    r"(?i:(?:первый |старший )?(?:заместитель |вице-)?(?:президент|министр|директор|глава|эксперт|аналитик|"
    r"профессор|посол|губернатор|мэр|аким|хоким|лидер|секретарь|председатель|депутат|представитель(?:ница)?|"
    r"начальник|руководитель|премьер-министр|полковник|генерал|политолог|адвокат|журналист|пресс-секретарь|"
    r"спикер|сотрудник))(?:\s(?!и\s|что\s)[А-Яа-яЁё«»-]+){0,8}?\s"
)
"""An office in the nominative with what hangs on it."""
_SAYS_RU = r"(?:сообщил|заявил|рассказал|сказал|отметил|добавил|пояснил|уточнил)[аи]?\s"
_SAID_RU = re.compile(rf"{_SAYS_RU}$")
_OFFICE_RU = re.compile(
    rf"^(?P<office>{_ROLE_RU})$|(?:^|[.,—–]\s)[^.,:;]*?{_SAYS_RU}(?P<speaker>{_ROLE_RU})$"
)
_OFFICE_AFTER = re.compile(
    r",\s(?P<office>(?:who (?:heads|leads|runs|chairs|commands|speaks for|is in charge of)|"
    rf"(?:the |a |an )?(?:[a-z-]+\s){{0,3}}(?:{_OFFICE}) (?:of|for|at|in))\b"
    r"(?:(?!\b(?:its|his|her|their|this|that)\b)[^,.;:\"”])+)[,.]"
)
_COMMON_FIRST = re.compile(
    r"(?:the|an?|its?|his|her|their|our|when|after|as|while|but|and|yet|on|in|at)\s", re.I
)
_SPOKEN = re.compile(
    r"\b(?:said|says|told|added|to|by|from|that|"
    r"(?:сообщил|заявил|рассказал|сказал|отметил|добавил|пояснил|уточнил)[аи]?)$",
    re.IGNORECASE,
)
_DESCRIPTION = re.compile(
    r"\b(?:[tT](?i:he (?:expert|minister|official|diplomat|politician|analyst|specialist|president|leader|"
    r"spokesman|spokeswoman|spokesperson|professor|researcher|senator|governor|ambassador|commander))|"
    r"(?=[а-яА-Я])(?i:эксперт|министр|дипломат|политик|аналитик|специалист|чиновник|президент|депутат|политолог))\b"
)
_IN_BEFORE = re.compile(r"\b(?:in|across|throughout|near|outside) \Z")
_TITLED_BEFORE = re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Dr|President|Minister)\.? \Z")
_COURTESY_BEFORE = re.compile(r"\b(?:Mr|Mrs|Ms|Miss)\.? \Z")
_BESIDE = 12
"""Characters that hold what these three look for before a name."""
_LEAD = 120
"""Characters that hold a verb of speech and three names."""
_EDGE = re.compile(r"\b")
_AGE = re.compile(r", \d\d\b,")
_WORD_CHARACTER = re.compile(r"\w")
_CAPITAL_FOLLOWS = re.compile(r"\s[A-ZА-ЯЁ\d]")
_NAME_GOES_ON = re.compile(r"[\w'’,-]")
_NO_OFFICE_AFTER = re.compile(rf", (?!who\b|an?\b|{_OFFICE})")
_GOES_ON = re.compile(r"[\w-]|\s[A-ZА-ЯЁ\d]")


@dataclass(frozen=True, slots=True)
class Person:
    """A full name as it stands in a sentence (its index in the list given)."""

    full: str
    surname: str
    sentence: int


def is_title(word: str) -> bool:
    """True for a word that says what office somebody holds."""
    return word.lower() in _TITLES


def known(sentences: Sequence[Sentence], language: str) -> Mapping[str, Person]:
    """People by surname: those named in full and shown by a title or a verb of speech to be people.

    A surname that two different people bear is left out.
    """
    people: dict[str, Person] = {}
    doubtful: set[str] = set()
    whole = " ".join(sentence.text for sentence in sentences)
    for index, sentence in enumerate(sentences):
        for full, titled in _full_names(sentence.text, language, whole):
            surname = full.split()[-1]
            before = people.get(surname)
            if _is_place(full, whole):
                continue
            if before is not None and not _same(before.full, full):
                doubtful.add(surname)
            elif before is None and (titled or _acts(surname, whole, language)):
                people[surname] = Person(full, surname, index)
    return {surname: person for surname, person in people.items() if surname not in doubtful}


def _full_names(text: str, language: str, whole: str) -> Iterable[tuple[str, bool]]:
    """Names of two words or more, without titles; and whether a title stood before them."""
    for found in _SEQUENCE.finditer(text):
        words = [_POSSESSIVE.sub("", word) for word in found.group().split()]
        titles = [at for at, word in enumerate(words) if word.lower().strip(".") in _TITLES]
        if found.group().split()[-1] != words[-1] and language != "en":
            continue
        if not text[: found.start()].strip(" \"“«„'") and _small(words[0], whole, language):
            words, titles = words[1:], [at - 1 for at in titles if at]
        words, titled = words[titles[-1] + 1 :] if titles else words, bool(titles)
        titled = titled or bool(
            _ROLE_BEFORE.search(text[: found.start()]) or _ROLE_AFTER.match(text[found.end() :])
        )
        while words and words[0].lower() in _NO_NAME:
            words = words[1:]
        if language == "ru":
            words = words[-2:]
        if _is_name(words):
            yield " ".join(words), titled


def _is_place(full: str, whole: str) -> bool:
    """True if something happens "in" that name."""
    return any(
        ends(whole, full, at) and _IN_BEFORE.search(whole, max(0, at - _BESIDE), at)
        for at in occurrences(whole, full)
    )


def _small(word: str, whole: str, language: str) -> bool:
    """True for a first word that has its capital only from the start of the sentence ("Yet Orlov ...")."""
    words = lexicon(language)
    if words.pronoun_start.fullmatch(word) or words.connective_start.match(word):
        return True
    return first_whole(whole, word.lower()) >= 0


def _is_name(words: Sequence[str]) -> bool:
    return (
        2 <= len(words) <= 4
        and not any(word.lower() in _NO_NAME for word in words)
        and not any(word.isupper() and len(word) > 2 for word in words)
        and len(words[-1]) > 2
    )


def _same(one: str, other: str) -> bool:
    return one.split()[0] == other.split()[0] or one in other or other in one


def _acts(surname: str, text: str, language: str) -> bool:
    """True if somewhere the bare surname speaks, or is spoken of as a person."""
    says, said = _speaking(language)
    lower = text.replace("İ", "I").lower()
    if any(_says(says, text, at, at + len(surname)) for at in occurrences(lower, surname.lower())):
        return True
    return any(
        _is_said(said, text, at, at + len(surname)) or _is_somebody(text, at, at + len(surname))
        for at in occurrences(text, surname)
    )


def _says(says: re.Pattern[str], text: str, start: int, end: int) -> bool:
    """``Orlov said``, ``Orlov, said``."""
    apart = start == 0 or not _WORD_CHARACTER.match(text, start - 1)
    return bool(
        (apart and says.match(text, end)) or (text[end : end + 1] == "," and says.match(text, end + 1))
    )


def _is_said(said: re.Pattern[str], text: str, start: int, end: int) -> bool:
    """``said Orlov``, ``said Ann Orlov``; not ``said Orlov Bank``."""
    if not text[start - 1 : start].isspace() or _GOES_ON.match(text, end):
        return False
    return said.search(text, max(0, start - _LEAD), start) is not None


def _is_somebody(text: str, start: int, end: int) -> bool:
    """``Mr Orlov``, ``Orlov, 49,``."""
    titled = _TITLED_BEFORE.search(text, max(0, start - _BESIDE), start) and _EDGE.match(text, end)
    return bool(titled or (_EDGE.match(text, start) and _AGE.match(text, end)))


@cache
def _speaking(language: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What follows the name of somebody who speaks, and what stands before it."""
    say = lexicon(language).say.pattern
    return (
        re.compile(rf"\s+{say}", re.IGNORECASE),
        re.compile(rf"(?i:{say})\s+(?:[A-ZА-ЯЁ][\w.-]+\s){{0,3}}\Z"),
    )


def mentioned(text: str, people: Mapping[str, Person]) -> list[Person]:
    """Known people whose surname stands in the text outside quotations, in order of appearance."""
    bare = outside(text)
    places = [(first_whole(bare, surname), person) for surname, person in people.items()]
    return [person for at, person in sorted(places, key=lambda place: place[0]) if at >= 0]


def descriptions(text: str) -> re.Match[str] | None:
    """The first "the expert", "the minister" ... in a text: somebody named elsewhere."""
    return _DESCRIPTION.search(text)


def bare_surname(text: str, person: Person) -> tuple[int, int] | None:
    """Where a person is mentioned first if it is by the surname alone, with "Mr" where there is one."""
    at = first_whole(text, person.surname)
    end = at + len(person.surname)
    if at < 0 or is_ended(text, person.full) or _CAPITAL_FOLLOWS.match(text, end):
        return None
    courtesy = _COURTESY_BEFORE.search(text, max(0, at - _BESIDE), at)
    start = courtesy.start() if courtesy else at
    return None if _named_already(text[:start], text[start:end]) else (start, end)


def _named_already(before: str, mention: str) -> bool:
    """True after a first name or an initial: ``V. Orlov`` is full enough, ``President Orlov`` is not."""
    if mention.startswith(("Mr", "Mrs", "Ms", "Miss")):
        return False
    last = before.rstrip().split(" ")[-1] if before.strip() else ""
    if (
        not last
        or before.endswith(("\n",))
        or last.lower().strip(".") in _TITLES
        or last.endswith((",", ":"))
    ):
        return False
    return last[:1].isupper() and last.lower() not in _NO_NAME and len(before.split()) > 1


def full_in_case(person: Person, language: str) -> bool:
    """True if the full form may stand wherever this very form of the surname stands.

    Russian surnames show their case, except those that do not decline.
    """
    return language != "ru" or not re.search(r"(?:о|е|и|у|ы|э|ю|ых|их)$", person.surname)


def plain_full(text: str, person: Person) -> tuple[int, int] | None:
    """Where a person is first named in full if nothing beside it says who that is."""
    size = len(person.full)
    plain = (at for at in occurrences(text, person.full) if _is_plain(text, at, at + size))
    at = next(plain, -1)
    if at < 0:
        return None
    before = text[:at].rstrip(" ,")
    titled = before and (before.split()[-1].lower().strip(".") in _TITLES or before[-1].isalpha())
    return None if titled and not _SPOKEN.search(before) else (at, at + size)


def _is_plain(text: str, start: int, end: int) -> bool:
    """True for a name with no comma after it, or after "according to" one with no office behind the comma."""
    if not joins(text, start - 1) and not _NAME_GOES_ON.match(text, end):
        return True
    cited = text[:start].endswith(("According to ", "according to "))
    return cited and _NO_OFFICE_AFTER.match(text, end) is not None


def with_office(person: Person, sentence: str, *, inside: bool) -> list[str]:
    """The full name with the office that this sentence gives it, the fullest form first.

    ``inside``: more words follow the name, so that ", who heads the clinic," may stand there.
    """
    at = sentence.find(person.full)
    if at < 0:
        return []
    before = _OFFICE_BEFORE.search(sentence[:at]) or _LONG_OFFICE_BEFORE.search(sentence[:at])
    title = before["office"] if before and not _COMMON_FIRST.match(before["office"]) else ""
    following = sentence[at + len(person.full) :]
    named = _THE_OFFICE_BEFORE.match(sentence[:at]) if following.startswith(", ") else None
    if named and inside:
        return [f"{named['office']}, {person.full},"]
    after = _OFFICE_AFTER.match(following) or _PLAIN_OFFICE_BEFORE.search(sentence[:at])
    forms = [f"{title}{person.full}, {after['office'].rstrip()},"] if after and inside else []
    return [*forms, title + person.full] if title else forms


def with_office_in_russian(person: Person, sentence: str, text: str) -> str:
    """The full name in the nominative after the office that this sentence gives it, as it goes on after
    ``text``: at the start or after a verb of speech; "" elsewhere, or without an office.
    """
    if text and not _SAID_RU.search(text):
        return ""
    at = sentence.find(person.full)
    before = sentence[: max(0, at)]
    found = _OFFICE_RU.search(before)
    if found is None or not re.match(r"[\s,.]|$", sentence[at + len(person.full) :]):
        return ""
    office = found["office"] or found["speaker"]
    return (office[0].lower() if text else office[0].upper()) + office[1:] + person.full
