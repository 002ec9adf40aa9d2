"""How a text claims what it tells: as done, denied, to come or suspected, by whom, and who did it to whom.

The same words make another fact where one of these differs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from summarizer.concepts import COUNTRIES, GENERIC, key
from summarizer.dates import tense
from summarizer.lexical import is_content
from summarizer.lexicon import word_set
from summarizer.wording import Token, Wording, name_keys

_MARKS = {
    "denied": re.compile(
        r"\b(?:den(?:y|ies|ied|ying)|refut\w+|(?:reject|dismiss)\w* (?:the |all |any )?(?:\w+ )?"
        r"(?:claims?|reports?|allegations?|accusations?|charges|rumou?rs|that))\b|"
        r"\b(?:отрица\w+|опроверг\w*|опроверж\w+|отверг\w*)",
        re.IGNORECASE,
    ),
    "undone": re.compile(
        r"\b(?:fail(?:s|ed)? to|rul(?:es?|ed) out|declin(?:es?|ed) to|не (?:смог|сумел|удалось)\w*|"
        r"исключ(?:ил[аи]?|ает|ают))\b",
        re.IGNORECASE,
    ),
    "ahead": re.compile(
        r"\b(?:will|would|shall|won['’]t|plans?|planned|planning|intends?|intended|intention|proposed|proposes|"
        r"vow(?:s|ed)|pledge[sd]?|promise[sd]?|threaten(?:s|ed)|hopes?|hoped|wants?|wanted|seeks?|urge[sd]?|"
        r"demand(?:s|ed)|call(?:s|ed) (?:for|on)|asked|expected|expects?|scheduled|slated|offered|"
        r"(?:agreed|ready|set|going|about|due|ordered|is|are|was|were) to)\b|['’]ll\b|"
        r"^(?:(?!\w+ed\b)[\w’'-]+ ){1,6}to (?:meet|visit|vote|hold|host|hear|sign|send|open|reopen|close|"
        r"start|begin|launch|build|buy|sell|ban|lift|raise|cut|debate|discuss|release|expel|withdraw|resume|leave|join)\b|"
        r"\b(?:буд(?:ет|ут|ем)|планиру\w+|намер\w+|собира(?:ет|ют)\w*|ожида(?:ет|ют)ся|предлож\w+|предлага\w+|"
        r"пообеща\w+|обеща\w+|потребова\w+|требу[ею]т|призва[лн]\w*|призыва[ею]т|пригроз\w+|хо(?:чет|тят)|"
        r"готов\w*|должн[аоы]|должен|запланирован\w*|назначен[аоы]?)\b",
        re.IGNORECASE,
    ),
    "maybe": re.compile(
        r"\b(?:may|might|could|possibl[ey]|perhaps|(?:un)?likely|probabl[ey]|potential(?:ly)?)\b|"
        r"(?<!\w)(?i:мо(?:жет|гут|г|гл[аои])|возможн\w+|вероятн\w+)(?!\w)"
    ),
    "alleged": re.compile(
        r"\b(?:suspected|alleged(?:ly)?|alleges?|reportedly|unconfirmed|apparent(?:ly)?|purported(?:ly)?|"
        r"supposedly|presumed|believe[sd]?|thought to|rumou?red|accused of|"
        r"(?<!the )(?<!\d )suspects? (?!were|was|are|in\b|had|have|on\b|at\b|by\b)[a-z]+)\b|"
        r"\b(?:якобы|предположительно|предполагаем\w+|неподтвержд\w+|по слухам|по-видимому|похоже|"
        r"подозрева(?:ет|ют|ли?)\b|счита(?:ет|ют)\b|полага(?:ет|ют)\b|"
        r"подозреваем\w+ (?!в |во |и |по |на )[а-яё]+)",
        re.IGNORECASE,
    ),
}
"""What is told under one of these is not told to be so."""

_DURING = re.compile(
    r"(?:про|вы|в|от|на|за|при|пере|под|с|у)?(?:ход|нос|вод|воз)[ия]т(?:ся)?|[а-яё]+(?:[ая][её]|[ая]ю)т(?:ся)?|"
    r"[а-яё]*(?:[лмч][её]т|визит|транзит|лимит)"
)
"""Russian forms of the present, and nouns that look like the future."""
_LASTING = word_set(
    "участвует участвуют действует действуют остаётся остается остаются составит следует существует "
    "говорит говорят передаёт передает пишет пишут стоит стоят состоит состоят значит"
)

_SAID = (
    r"(?:said|says|claimed|claims|announced|announces|reported|reports|confirmed|confirms|stated|states|"
    r"insisted|insists|admitted|admits|acknowledged|acknowledges|declared|declares)"
)
_OWN = r"(?:it|they|he|she|its|their|his|her|we|our)"
_RU_SAID = r"(?:сообщил|заявил|объявил|сказал|подтвердил|признал|утверждал)(?P<as>[аои]?)"
_SPEAKER = tuple(
    re.compile(pattern)
    for pattern in (
        rf"^(?P<who>[^,;:\"“”]{{2,60}}?) {_SAID}(?: (?:late |early )?on \w+)?(?: that)? {_OWN}\b",
        rf"(?i:\b{_OWN}\b).*, (?P<who>[^,;:\"“”]{{2,60}}?) {_SAID}\.?$",
        rf"(?i:\b{_OWN}\b).*, {_SAID} (?P<who>[^,;:\"“”]{{2,60}}?)\.?$",
        r"^(?P<who>[^,;:\"“”]{2,60}?) den(?:ied|ies)\b",
        rf"^(?P<who>[^,;:«»]{{2,60}}?) {_RU_SAID}, что "
        r"(?:он|она|они|оно|его|её|их|сво\w+|(?!погиб|пострада|пропал|умер|сконча)[а-яё]+л(?P=as)(?:сь|ся)?)\b",
        r"^(?P<who>[^,;:«»]{2,60}?) (?:отрица|опроверг)\w*",
    )
)
"""Who says something of themselves: "Ostmark said it shot down two drones"."""

_DOES = re.compile(
    r"[a-z]{2,}ed|shot|struck|hit|beat|"
    r"(?:accus|blam|attack|kill|threaten|critici[sz]|condemn|warn|urg|back|reject|su|sanction)e?s"
)
_DONE_RU = re.compile(r"[а-яё]+(?:[аеяё]н|[яаыи]т)[аоы]?")
_WAS = word_set("was were is are been being be")
_STOPS = word_set(
    "of for in on at over with from to by after before near during because as and but that which who while "
    "в во на из за от для после до при с со к о об по у под над и а но что который которая которые"
)
_MOST = 3
"""Words looked at on each side of a verb."""


@dataclass(frozen=True, slots=True)
class Deed:
    """A verb by its key, with the words for who did it (``by``), and to whom (``to``)."""

    key: str
    by: tuple[Token, ...]
    to: tuple[Token, ...]

    def turned(self, others: Sequence[Deed]) -> bool:
        """Whether it is one of the others turned round, and none of them as it is."""
        alike = any(self.key == one.key and _meet(self.by, one.by) for one in others)
        return not alike and any(self.turns(one) for one in others)

    def turns(self, other: Deed) -> bool:
        """Whether the one to whom it was done in the other does it here.

        In Russian, where words move freely, only if one of them stands in another case; between two languages
        only where somebody is blamed.
        """
        if self.key != other.key or not _meet(self.by, other.to):
            return False
        pairs = [
            (mine.text.lower(), theirs.text.lower())
            for here, there in ((self.by, other.to), (self.to, other.by))
            for mine in here
            for theirs in there
            if _keys([mine]) & _keys([theirs])
        ]
        if self.russian != other.russian:
            return self.key == "BLAME"
        return not self.russian or any(mine != theirs for mine, theirs in pairs)

    @property
    def russian(self) -> bool:
        """By its letters."""
        return "а" <= self.by[0].text[:1].lower() <= "я"


@dataclass(frozen=True, slots=True)
class Stance:
    """``marks``: of "denied", "undone", "ahead", "maybe", "alleged"; ``speaker``: keys of who says it of
    themselves, ``named`` those of them that are names; ``deeds``: who does what to whom.
    """

    marks: frozenset[str]
    speaker: frozenset[str]
    named: frozenset[str]
    deeds: tuple[Deed, ...]

    def holds(self, now: Stance) -> bool:
        """Whether what was told in this way can be what is told now in that one."""
        if self.marks - now.marks or "denied" in now.marks - self.marks:
            return False
        named = bool(self.named and now.named)
        mine, theirs = (self.named, now.named) if named else (self.speaker, now.speaker)
        if mine and theirs and not mine & theirs:
            return False
        return not any(deed.turned(self.deeds) for deed in now.deeds)


def stance(text: str, said: Wording) -> Stance:
    """How a text with its attribution, and without (``said``), claims what it tells."""
    marks = {mark for mark, pattern in _MARKS.items() if pattern.search(text)}
    if said.language == "ru" and any(map(_coming, re.findall(r"[а-яё]+", said.text))):
        marks.add("ahead")
    words = _speaker(text)
    named = [word for at, word in enumerate(words) if word[0].isupper() and (at or len(words) == 1)]
    return Stance(
        frozenset(marks),
        frozenset().union(*map(_word_keys, words)),
        frozenset().union(*map(_word_keys, named)),
        tuple(_deeds(said.tokens, said.language)),
    )


def _coming(word: str) -> bool:
    """Whether a Russian verb is of the future; one of the present that looks like it is taken for such."""
    return tense(word) == "coming" and not _DURING.fullmatch(word) and word not in _LASTING


def _speaker(text: str) -> list[str]:
    found = next((found for pattern in _SPEAKER if (found := pattern.search(text))), None)
    return [word for word in re.findall(r"[^\W\d_]+", found["who"]) if is_content(word)] if found else []


def _word_keys(word: str) -> frozenset[str]:
    names = name_keys(word) if word[0].isupper() else frozenset()
    return frozenset({key(word), *names} - {""})


def _deeds(tokens: Sequence[Token], language: str) -> Iterator[Deed]:
    for at, token in enumerate(tokens):
        if not token.key or not _does(token.text, language):
            continue
        left, right = _beside(tokens[:at][::-1], frozenset()), _beside(tokens[at + 1 :], _STOPS)
        if at and tokens[at - 1].text.lower() in _WAS:
            left, right = _agents(tokens[at + 1 :]), left
        if left and right:
            yield Deed(token.key.removeprefix("!"), left, right)


def _does(word: str, language: str) -> bool:
    """Whether a word is a verb in the active, or can be."""
    if language == "ru":
        return tense(word) in {"past", "coming"} and not _DONE_RU.fullmatch(word)
    return _DOES.fullmatch(word) is not None


def _agents(tokens: Sequence[Token]) -> tuple[Token, ...]:
    """The words after "by", within the clause."""
    clause = list(takewhile(lambda token: not token.mark, tokens))
    at = next((at for at, token in enumerate(clause) if token.text.lower() == "by"), len(clause))
    return _beside(clause[at + 1 :], _STOPS)


def _beside(tokens: Sequence[Token], stops: frozenset[str]) -> tuple[Token, ...]:
    """The first words of a clause that carry meaning, up to one of the stops."""
    clause = takewhile(lambda token: not token.mark and token.text.lower() not in stops, tokens)
    return tuple(token for token in clause if _keys([token]))[:_MOST]


def _meet(some: Sequence[Token], others: Sequence[Token]) -> bool:
    """Whether both may speak of the same ones: by their names and countries, if both have any."""
    mine, theirs = (_keys(tokens) & COUNTRIES | _names(tokens) for tokens in (some, others))
    return bool(mine & theirs if mine and theirs else _keys(some) & _keys(others))


def _names(tokens: Sequence[Token]) -> frozenset[str]:
    return frozenset().union(*(token.name for token in tokens if not token.key))


def _keys(tokens: Sequence[Token]) -> frozenset[str]:
    keys = {token.key.removeprefix("!") for token in tokens}
    return frozenset(keys.union(*(token.name for token in tokens)) - GENERIC - {""})
