"""Cuts a paragraph into sentences: offsets into the given text, nothing changed, nothing lost but spaces.

Candidates stand after a full stop, question or exclamation mark or ellipsis (Latin, Cyrillic, Arabic
script) with the quotation marks and brackets that close there; most of the work is to take back the
candidates that are none: initials, abbreviations, list numbers, host names, a quotation going on.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from summarizer.lexicon import word_set

MAX_QUOTATION = 320
"""Characters; a quotation longer than this is cut into its sentences, a shorter one stays whole."""

_CLOSERS = "\"'”’»›)]}“"
_END = re.compile(r"(?:\.{2,}|[.!?…؟۔؛])[.!?…؟۔]*(?P<close>[" + re.escape(_CLOSERS) + r"]*)(?=\s|$)")
_OPENERS = "\"'“‘«„‹([{—–-"
_LATIN = (
    "mr mrs ms dr prof gen lt col maj capt cpl sgt adm cmdr brig hon rev fr st sr jr gov sen rep pres amb "
    "jan feb mar apr jun jul aug sep sept oct nov dec inc ltd co corp vs etc no nos vol fig art sec pp ed "
    "est approx dept min max ca al cf e.g i.e a.m p.m u.s u.k u.n e.u u.a.e d.c ph.d mln mlrd mlr bln ming "
    "y yil sh v.b va h.k akad dots"
)
_CYRILLIC = (
    "г гг в вв млн млрд трлн тыс долл руб коп ул пр просп пл д кв корп стр обл р-н пос с дер им проф акад "
    "доц ген полк подп майор кап лейт серж ст мл чел кг км см мм га т.е т.к т.д т.п т.н т.о и.о др пр ред "
    "гл рис табл янв фев февр апр авг сен сент окт ноя нояб дек св прим напр см тел н.э ж жж т б м.а ж.б "
    "а.д теңге соғ құр сағ ш г.г мин сек у.е"
)
_NEVER_LAST = word_set(
    "mr mrs ms dr prof gen lt col maj capt cpl sgt adm cmdr brig rev st gov sen rep pres amb vs e.g i.e "
    "им проф акад доц ген полк подп ул т.е т.к т.н и.о св напр см гл ст"
)
_ABBREVIATIONS = word_set(_LATIN) | word_set(_CYRILLIC)
_STARTERS = word_set(
    "the a an in on at by for from with after before during while when as but and if since he she it they we "
    "i you this that these those his her its their our there here however meanwhile according what who why "
    "how both all some many most several another one two no not now then under yet so also last police "
    "officials earlier later more because although despite"
)
"""English words that begin a sentence after ``the U.S.`` or ``8 p.m.``; another capital goes on."""
_LONGEST_WORD = 60
"""Code points looked at for the last word: a search of the whole text for it would be quadratic."""
_INITIALS = re.compile(r"^(?:(?:[^\W\d_]|[SC]h|Yu|Ya|Zh|Kh|Дж|Ts)\.?-?){1,3}$")
_PAIRS = {"“": "”", "«": "»", "„": "“", "(": ")", "[": "]"}
_MARKS = re.compile(r"[“”«»„()\[\]\"]")


def split(text: str, start: int, end: int, language: str) -> tuple[tuple[int, int], ...]:
    """The sentences of ``text[start:end]``, one paragraph, as (start, end) offsets into ``text``.

    ``language`` (ISO 639-1, or "") decides only what a lone capital before a full stop is.
    """
    cuts: list[tuple[int, int]] = []
    first = _skip_spaces(text, start, end)
    quoted = _protected(text, first, end)
    for cut in _candidates(text, first, end):
        if cut < first or _within(cut, quoted):
            continue
        if _joined(text[first:cut], text[cut : min(end, cut + 60)].lstrip(), language):
            continue
        cuts.append((first, cut))
        first = _skip_spaces(text, cut, end)
    last = first + len(text[first:end].rstrip())
    if last > first:
        cuts.append((first, last))
    return tuple(cuts)


def _skip_spaces(text: str, start: int, end: int) -> int:
    while start < end and text[start].isspace():
        start += 1
    return start


def _candidates(text: str, start: int, end: int) -> Iterator[int]:
    """Places where a sentence may end; marks that open the next one stay with it."""
    for found in _END.finditer(text, start, end):
        yield found.end()


def _joined(left: str, right: str, language: str) -> bool:
    """True if the candidate between the two is no end of a sentence."""
    if not right:
        return False
    bare = left.rstrip(_CLOSERS)
    opening = right.lstrip(_OPENERS + " ")[:1]
    if opening.islower():
        return True
    if not bare.endswith("."):
        return False
    if bare.endswith(".."):
        return False
    if left == bare and _dotted(bare[:-1]) and opening.isupper() and right[:1].isupper():
        return right.split()[0].strip(",").lower() not in _STARTERS
    return _abbreviated(bare[:-1], left != bare, opening, language)


def _dotted(bare: str) -> bool:
    """``U.S``, ``p.m``: abbreviations with a full stop inside, which may stand before a name."""
    word = _last_word(bare).lower()
    return "." in word[1:] and word.lstrip("-") in _ABBREVIATIONS


def _last_word(text: str) -> str:
    """The letters, full stops and hyphens at the end of a text, at most `_LONGEST_WORD`."""
    at, least = len(text), max(0, len(text) - _LONGEST_WORD)
    while at > least and (text[at - 1] in ".-" or (text[at - 1].isalnum() and not text[at - 1].isdecimal())):
        at -= 1
    return text[at:]


def _abbreviated(bare: str, closed: bool, opening: str, language: str) -> bool:
    """True if the full stop after ``bare`` belongs to an initial, an abbreviation or a list number."""
    last = _last_word(bare)
    if not last:
        return bool(re.search(r"(?:^|\n)\d{1,2}$", bare))
    word = last.lstrip(".-")
    known = word.lower() in _ABBREVIATIONS
    if word.lower() in {"г", "долл"} and not closed and _before_name(bare, word.lower(), opening):
        return True
    if known and word.lower() in _NEVER_LAST:
        return not closed
    if _INITIALS.match(word) and word[:1].isupper():
        return not closed and _is_initial(bare, word, opening, language)
    return known and not closed and (opening.isdigit() or _dotted_inside(word, opening))


def _before_name(bare: str, word: str, opening: str) -> bool:
    """``в г. Алматы`` and ``5 млн долл. США`` go on; ``в 2024 г. Он`` does not."""
    if word == "долл":
        return opening in {"С", "и"}
    return not re.search(r"\d\s*г$", bare)


def _is_initial(bare: str, word: str, opening: str, language: str) -> bool:
    """``J. Smith``, ``В. В. Иванов`` and ``U.S. Army`` go on; ``vitamin C.`` and ``the U.S.`` may end."""
    if not opening.isupper() or not word[0].isupper():
        return not opening.isupper()
    if "." in word or "-" in word:
        return word.upper() not in {"U.S", "U.K", "U.N", "E.U", "D.C", "U.A.E"}
    before = bare[: -len(word)].rstrip()
    return not before or before[-1] in ".,(" or _name_before(before, language)


def _name_before(before: str, language: str) -> bool:
    """An initial follows a first name, a title, an initial or a small word, not a long common noun."""
    word = before.split()[-1]
    return word[:1].isupper() or len(word) <= 3 or language in {"ru", "kk", "ky", "tg"}


def _dotted_inside(word: str, opening: str) -> bool:
    """``U.S. troops`` and ``т.д. и`` were seen already; ``10 млн. Он`` ends unless a figure follows."""
    return "." in word and not opening.isupper()


def _protected(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Spans of quotations and brackets that are closed within the paragraph and not too long, in order.

    A mark that opens or closes nothing protects nothing, so a misplaced one cannot swallow a paragraph.
    """
    spans: list[tuple[int, int]] = []
    opened: dict[str, int] = {}
    for mark in _MARKS.finditer(text, start, end):
        at, char = mark.start(), mark.group()
        if char == '"':
            _straight(text, at, start, end, opened, spans)
        elif opened.get(char) is not None:
            spans.append((opened.pop(char), at + 1))
        elif char in _PAIRS:
            opened.setdefault(_PAIRS[char], at)
    return sorted((left, right) for left, right in spans if right - left <= MAX_QUOTATION)


def _within(cut: int, spans: Sequence[tuple[int, int]]) -> bool:
    """True inside one of the spans; only those that begin shortly before can reach so far."""
    first = bisect_left(spans, (cut - MAX_QUOTATION, 0))
    last = bisect_left(spans, (cut, 0))
    return any(right > cut for _, right in spans[first:last])


def _straight(
    text: str, at: int, start: int, end: int, opened: dict[str, int], spans: list[tuple[int, int]]
) -> None:
    """Straight marks look alike: one after a space opens, any other one closes what is open."""
    opens = at == start or text[at - 1].isspace() or text[at - 1] in "(["
    if opens and at + 1 < end and not text[at + 1].isspace():
        opened['"'] = at
    elif '"' in opened:
        spans.append((opened.pop('"'), at + 1))
