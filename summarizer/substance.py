"""Whether a sentence tells anything, and anything about its own story."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from summarizer.concepts import concept
from summarizer.figures import figures
from summarizer.lexical import is_content, terms
from summarizer.lexicon import speech, word_set
from summarizer.material import Sentence
from summarizer.names import names, tokens

OPENING = 2
"""Sentences at the head of an article, which tell the event itself."""

VAGUE = frozenset({1.0, 12.0, 1e2, 1e3, 1e6, 1e9, 1e12})
"""One, dozens, hundreds, thousands ...: nobody has counted."""

HOLLOW, OWN_HOLLOW = 0.6, 0.3
"""Share of abstract words from which on a sentence without name, figure and date tells nothing: one with a
speaker, or in the opening; and one of the outlet's own.
"""

FEW, OWN_FEW = 5, 3
"""Abstract words that make such a sentence hollow, at the least."""

_ABSTRACT = word_set(
    "account challenge threat problem issue question topic matter situation context aspect circumstance "
    "condition cooperation co-operation collaborat interaction relation partner dialogue integrat develop "
    "stabil secur unity prosper progress resist solidar friend effort measure action approach method "
    "mechanism format process prospect opportunit potential step importan significan role need necess urgen "
    "attention priorit interest commitment readiness region countr nation states communit societ "
    "participant side expert leader nature global mutual joint common collective bilateral multilateral "
    "modern transboundary external internal various different certain further particular politic economic "
    "social humanitarian strateg effective construct fruitful positive negative comprehensive closer active "
    "possible current future address strengthen enhanc promot ensur contribut solv solution suggest discuss "
    "exchang consider highlight emphasi stress underlin express call seek undermin maintain combat counter "
    "deepen expand continu view opinion sphere area field вызов угроз проблем вопрос ситуаци контекст "
    "аспект услови обстанов обстоятельств сотруднич взаимодейств отношени партнёр партнер диалог интеграц "
    "развити развива стабильн безопасн единств процветани прогресс довери солидарн дружб усили мерам "
    "действи подход метод механизм формат процесс перспектив возможн потенциал шаг важн значени необходим "
    "внимани приоритет интерес готовн регион стран государств сообществ обществ участник сторон эксперт "
    "лидер международн глобальн взаимн совместн коллективн двусторонн многосторонн современн трансграничн "
    "внешн внутренн различн отдельн определён определен некоторы дальнейш политическ экономическ социальн "
    "гуманитарн стратегическ эффективн конструктивн плодотворн комплексн активн нынешн будущ ключев "
    "актуальн укреп углуб расшир содейств обеспеч решени решить предложи обсуд обсужд обменял мнени "
    "рассмотр подчеркн отмети вырази призва продолж сфер област"
)
"""Beginnings of words that go with any subject."""
_CONCRETE = ("issued", "issuing", "steppe", "expressway")
"""Beginnings of words that begin like them by chance."""
_ABSTRACT_WHOLE = word_set(
    "party parties note notes noted тема темы тему теме тем мера меры мер роль роли сила силы общий общего "
    "общие общих общему общим"
)
_LENGTHS = range(3, 1 + max(map(len, _ABSTRACT)))
_NOT_PAST = re.compile(
    r"\b(?:will|shall|(?:is|are) (?:[a-z]+ly )?(?:to|being|expected|planned|due|set|[a-z]{2,}ing)|"
    r"(?:has|have) (?:long |also |now )?(?:been [a-z]+ing|become))\b|"
    r"(?<!\w)(?:будет|будут|планируется|планируют|намечен[аоы]?)(?!\w)"
)
"""What goes on, has become so or is to come."""
_DEEDS = word_set(
    "DIE INJURE MISSING EVACUATE DESTROY DAMAGE DETAIN RESCUE CHARGE FREE SENTENCE CLOSE VETO CANCEL RESIGN "
    "APPOINT DISMISS DISSOLVE ATTACK EXPLODE CLASH RETREAT SEIZE BAN EXPEL BURN POSTPONE"
)
"""Concepts of what is news whoever did it to whomever."""
_DONE = re.compile(
    r"(?:ed|shot|shut|fled|slain|quit|withdrew)$|(?:л|ла|ло|ли)(?:ся|сь)?$|(?:[аяеё]н|[аяе]н[аоы]|т[аоы])$"
)
_DECIDED = re.compile(
    r"(?:\b(?:will|would|shall|(?:agreed|decided|voted|ordered|threatened|plans?) to)|"
    r"(?<!\w)(?:будут|будет|решил[аи]?|договорил\w+|постановил[аи]?|приказал[аи]?))\s(\w+)",
    re.IGNORECASE,
)
_NAME = re.compile(r"(?<!^)(?<!\w)[A-ZА-ЯЁ][\w’'-]*")
_THOUGHT = re.compile(
    r"\b(?:believes?|believed|thinks?|thought|in (?:his|her|their) (?:view|opinion))\b|"
    r"(?<!\w)(?:считает|считают|полагает|полагают|по мнению)(?!\w)",
    re.IGNORECASE,
)
_ORDINAL = re.compile(r"\b\d+(?:st|nd|rd|th|-[а-я]{1,2})\b")


def is_hollow(
    text: str, language: str, head: Sequence[str], *, opening: bool = False, strict: bool = False
) -> bool:
    """True if most of what is told or said is of the kind of "joint efforts to address common challenges" and
    no figure, no date and no name says which. ``head``: the headline and the opening; a name that stands
    there says nothing more. ``strict``: no more is forgiven a speaker than an outlet.
    """
    say = speech(text, language)
    own = strict or (say is None and not opening)
    least, share = (OWN_FEW, OWN_HOLLOW) if own else (FEW, HOLLOW)
    if sum(map(_is_abstract, tokens(text))) < least or tells_a_deed(text):
        return False
    parts = [text.partition(" ")[2], text[say.end() :] if say else ""]
    return any(_says_nothing(part, head, least, share) for part in parts) and not is_exact(text)


def _says_nothing(text: str, head: Sequence[str], least: int, share: float) -> bool:
    """True if it names nothing but what is known, and has that many abstract words and that share of them."""
    named = {word for run in names(text) for word in run}
    words = [word for word in tokens(text) if is_content(word) and word not in named]
    if sum(map(_is_abstract, words)) < max(least, share * len(words)):
        return False
    known = {word.lower() for part in head for word in tokens(part)}
    return known.issuperset(word.lower() for word in named)


def is_thought(text: str) -> bool:
    """True for what somebody thinks of a matter, rather than says of it."""
    return _THOUGHT.search(text) is not None


def tells_a_deed(text: str) -> bool:
    """True if somebody was detained, something closed, or the like, or it was decided: no hollow words."""
    done = (word for word in tokens(text) if _DONE.search(word.lower()))
    return any(concept(word) in _DEEDS for word in (*done, *_DECIDED.findall(text)))


@lru_cache(maxsize=8192)
def _is_abstract(word: str) -> bool:
    word = word.lower()
    if word.startswith(_CONCRETE):
        return False
    return word in _ABSTRACT_WHOLE or any(word[:length] in _ABSTRACT for length in _LENGTHS)


def is_exact(text: str) -> bool:
    """True if it gives a number that somebody counted, or a day; a year alone is neither."""
    found = figures(text)
    counted = {value for value, unit in found.amounts if unit or not 1900 <= value <= 2100} - VAGUE
    return bool(counted or found.dates or found.months or found.weekdays or found.relative)


def is_aside(sentence: Sentence, language: str, head: Sequence[str]) -> bool:
    """True after the opening for what nobody is quoted with, is not over and has no word in common with
    ``head``, the headline and the opening, but names of places: another matter that is mentioned in passing.
    """
    if sentence.position < OPENING or speech(sentence.text, language):
        return False
    if not _NOT_PAST.search(sentence.text) or is_exact(_ORDINAL.sub(" ", sentence.text)):
        return False
    return not set(terms(" ".join(head))) & set(terms(_NAME.sub(" ", sentence.text)))
