"""Makes a sentence stand alone without making it say anything else.

Connectives go, pronouns are resolved, lost speakers are put back, long sentences lose whole clauses.
What cannot be made to stand is not drafted. Words that an edit adds are proved by further sentences.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from summarizer.article import Article, antecedent, speaker
from summarizer.clauses import shorten, without_remark
from summarizer.figures import figures
from summarizer.names import names
from summarizer.people import Person, descriptions, mentioned
from summarizer.phrases import Phrases
from summarizer.quotes import balanced, outside, spans, without_stray

MIN_WORDS, MAX_WORDS = 8, 45
"""Sentences outside these bounds are fragments or cannot be read at a glance."""

MIN_WITH_FACT = 6
"""Words of a sentence that gives a number or a name: "Eleven people were missing at noon." """

_LOST_END = re.compile(r"\s\.$")
"""A stop after a space was put behind a heading by some machine."""

_SENTENCE_END = re.compile(r"[.!?…]\s")
_APART = re.compile(r"\s+([,.;:!?])")
_WORD_OF_TWO = re.compile(r"[^\W\d_]{2}")
_BULLET = re.compile(r"^[•·▪◦*–—-]+\s+")
_MARKS = "\"“«„'‘"
_ENDS = (".", "!", "…", "؟", "۔", "。")
_HE = re.compile(r"(He|She|His|Her|Он|Она|Его|Её|Ее)\b")
_EARLY_PRONOUN = re.compile(
    r"\w+\s(?:[a-zа-яё][\w-]*\s){0,2}(?:[\da-zа-яё][\w-]*,\s)?(?:it|they|he|she|он|она|они|оно|это)\s"
)
"""A pronoun near the start with no name before it: somebody was named in the sentence before."""
_LEANING_START = re.compile(
    r"(?:[\w’',-]+ ){1,8}(?:it|them|him|her)(?=[,.;]| (?:that|since|and|when|as|to)\b)|"
    r"(?:[\w’'-]+ )?(?:others|the others?|the rest)\b|"
    r"The (?:claim|allegation|accusation|remark|comment)s? (?:could|was|were|ha[sd]|have|is|are|came)\b|"
    r"(?:About |Some )?(?:[\w-]+ )?(?:minute|hour|day|week|month|year)s? (?:(?:later|earlier)\b|before,)|"
    r"(?:[А-Яа-яё]+ ){1,2}(?:спустя|до этого)\b|Спустя\b|(?:[А-Яа-яё-]+ )?други(?:е|х)\b|"
    r"(?:Вместе|Рядом|Наряду) с н\w+"
)
_LEANING = re.compile(
    r"\b(?:(?:the rest|the former|the latter|of them)[.,]|"
    r"(?:at|in|by|of|from|with|on) the same (?!time|day|week|month|year|way)[a-z]+|"
    r"(?<!is )(?<!was )(?<!['’]s )such an? "
    r"(?!way|extent|thing|time|big|huge|large|long|short|great|strong|good|bad|high|small)[a-z]+|"
    r"ha(?:s|ve) since\b|according to (?:its|his|her|their)\b|there(?=[.,]| since\b))|"
    r", (?:it|they|he|she) (?:said|says|added)\.|"
    r"(?<!\w)(?:(?:из|у|для|с|от|о|к|за) (?:н(?:их|ими?|ей|его|ему)|этого)|"
    r"эт(?:от|а|и|ого|ой|их|ому|им|ими|ом|у) (?!год|неделе|месяц|же|тем)[а-яё]{4,})(?=[.,;]| [А-ЯЁ])|"
    r"(?<!\w)(?:в|на|из|с|у|по) (?:том|той|тех|того|тому) же (?!врем|год|дн|день|недел)\w+"
)
"""What was named before: "told them that", "nine others", "The claim was", ", it said."."""
_DOUBT = Phrases(
    r"could(?: ?not|n['’]t) be (?:independently )?(?:verified|confirmed|checked)|"
    r"can(?: ?not|n['’]t) be (?:independently )?(?:verified|confirmed|checked)|"
    r"gave no evidence|offered no evidence|"
    r"(?:не удалось|невозможно|нельзя) (?:независимо )?(?:подтвердить|проверить)|"
    r"не (?:подтвержден|подтверждён)\w*|доказательств\w* .{0,60}не прив",
    r"\b(?:{})",
)
_HE_SAID = re.compile(
    r"(?P<mark>[”\"»],?\s(?:[—–-]\s)?)(?:(?P<en>he|she)(?=\s(?:said|says|added|told|noted|explained|wrote|stated|"
    r"recalled|claimed|admitted|argued|warned|insisted))|(?P<verb>[а-яё]{4,})\s(?P<ru>он|она)\b)"
)


@dataclass(frozen=True, slots=True)
class Draft:
    """A sentence as it would be printed. ``added``: sentences of the article that prove added words;
    ``adjust`` is added to its score; ``people``: surnames in it, to introduce each speaker once;
    ``leans``: it speaks of somebody or something that only other sentences name.
    """

    text: str
    at: int
    added: tuple[int, ...] = ()
    adjust: float = 0.0
    people: frozenset[str] = frozenset()
    leans: bool = False


def draft(article: Article, at: int, *, short: bool = False) -> Draft | None:
    """Sentence ``at`` edited, or None if it cannot stand. ``short`` lifts the lower bound of length."""
    made = _quotation(article, at) or _plain(article, at)
    if made is None:
        return None
    if article.document.language in {"en", "ru"}:
        text = shorten(without_remark(made.text, article.document.language), article.document.language)
        made = made if text == made.text else replace(made, text=text)
    made = _finished(article, made)
    if made is None or not stands(article, made):
        return None
    if _doubted(article, at):
        made = replace(made, adjust=made.adjust - 0.3)
    words = len(made.text.split())
    least = 3 if short else MIN_WITH_FACT if words < MIN_WORDS and _has_fact(made.text) else MIN_WORDS
    return made if least <= words <= MAX_WORDS else None


def _doubted(article: Article, at: int) -> bool:
    """True if the next sentence of the paragraph takes back what this one claims."""
    following = article.sentences[at + 1 : at + 2]
    here = article.sentences[at].paragraph
    return any(one.paragraph == here and _DOUBT.search(one.text) for one in following)


def _has_fact(text: str) -> bool:
    """True if it gives a number or a name."""
    return bool(figures(text).amounts) or any(names(text))


def _plain(article: Article, at: int) -> Draft | None:
    """A sentence that is not cut out of a quotation."""
    sentence = article.sentences[at]
    text = _BULLET.sub("", sentence.text)
    if sentence.inside or not balanced(text):
        text = without_stray(text)
        if sentence.inside or not _only_closing(sentence.text) or not article.words.say.search(text):
            return None
    stripped = _without_connective(article, text)
    if stripped is None:
        return None
    made = _attributed(article, Draft(stripped, at))
    return made and _resolved(article, made)


def _only_closing(text: str) -> bool:
    """True if every mark without partner closes: a quotation that the outlet forgot to open."""
    return all(text[at] in '"”»' and at > 0 and not text[at - 1].isspace() for at in spans(text)[1])


def _without_connective(article: Article, text: str) -> str | None:
    """Without "However, " and the like; None if the connective cannot be taken away."""
    for _ in range(3):
        found = article.words.connective_start.match(text)
        if found is None:
            return None if article.words.connective_start.match(text.lstrip(_MARKS)) else text
        if not text[found.end() :].startswith(", "):
            return None
        rest = text[found.end() + 2 :].lstrip()
        text = rest[:1].upper() + rest[1:]
    return None


def _quotation(article: Article, at: int) -> Draft | None:
    """A sentence cut out of a quotation, with "X said:" before it if the text says who X is."""
    sentence = article.sentences[at]
    text = sentence.text
    inner = text.lstrip('"“«„ ')
    opened = sentence.inside or inner != text
    if not opened or (not sentence.inside and _says_after(article, text)):
        return None
    inner = _inner(inner)
    found = speaker(article, at) if inner else None
    if not inner or found is None or not _speakable(article, inner):
        return None
    person, where = found
    left, right = article.marks
    lead = f"{person.full}: " if article.document.language == "ru" else f"{person.full} said: "
    text = f"{lead}{left}{inner}{right}"
    added = tuple(dict.fromkeys([where, person.sentence]))
    leans = _points(article, inner)
    return Draft(text, at, tuple(place for place in added if place != at), -0.06 - 0.12 * leans, leans=leans)


def _points(article: Article, inner: str) -> bool:
    """True if the quoted words begin with a sentence that points at another: "... on these problems"."""
    return article.words.pointing.search(_SENTENCE_END.split(inner, maxsplit=1)[0]) is not None


def _says_after(article: Article, text: str) -> bool:
    """True for ``"...," Orlov said``: a quotation that brings its own attribution."""
    return bool(spans(text)[0]) and any(char.isalpha() for char in outside(text))


def _inner(text: str) -> str:
    """The quoted words of a sentence that starts inside a quotation, ended by a full stop."""
    cut = re.split(r"[”»]|\"(?=\s|$|[.,])", text)
    inner = cut[0].strip().rstrip(",").rstrip()
    if any(mark in inner for mark in '"“«„'):
        return ""
    return inner if inner.endswith((".", "!", "…")) else "" if inner.endswith("?") else inner + "."


def _speakable(article: Article, inner: str) -> bool:
    """Quoted words that stand without what was said before: "we" may, "this" and "but" may not."""
    words = article.words
    first = inner.split()[0].lower() if inner else ""
    own = first in {"we", "i", "our", "my", "мы", "я", "наш", "наша", "наши"}
    linked = words.connective_start.match(inner)
    stands = linked is None or linked.group().lower() in {"earlier", "later", "now", "ранее", "позже"}
    return stands and (own or not words.pronoun_start.match(inner))


def _attributed(article: Article, made: Draft) -> Draft | None:
    """``"...," he said`` gets its name back."""
    found = _HE_SAID.search(made.text)
    if found is None:
        return made
    meant = antecedent(article, made.at, found["en"] or found["ru"])
    if meant is None:
        return replace(made, adjust=made.adjust - 0.3)
    person, where = meant
    words = f"{found['verb']} {person.full}" if found["ru"] else person.full
    text = made.text[: found.start()] + found["mark"] + words + made.text[found.end() :]
    return replace(made, text=text, added=(*made.added, *_proof(made.at, where, person.sentence)))


def _proof(at: int, *places: int) -> tuple[int, ...]:
    return tuple(place for place in dict.fromkeys(places) if place != at)


def _resolved(article: Article, made: Draft) -> Draft | None:
    """Without a pronoun at its start, and with a name for "the expert"."""
    if article.words.pronoun_start.match(made.text.lstrip(_MARKS)):
        return _person_for_pronoun(article, made)
    return _person_for_description(article, made)


def _person_for_pronoun(article: Article, made: Draft) -> Draft | None:
    found = _HE.match(made.text)
    meant = antecedent(article, made.at, found.group(1)) if found else None
    if found is None or meant is None:
        return None
    person, where = meant
    word, rest = found.group(1), made.text[found.end() :]
    if word == "Her" and not re.match(r"\s[a-z]", rest):
        return None
    if word in {"Его", "Её", "Ее"}:
        return None
    owner = word in {"His", "Her"}
    name = (person.full + ("’" if "’" in made.text else "'") + "s") if owner else person.full
    return replace(
        made,
        text=name + rest,
        added=(*made.added, *_proof(made.at, where, person.sentence)),
        adjust=made.adjust - 0.04,
    )


def _person_for_description(article: Article, made: Draft) -> Draft:
    """ "The expert believes" becomes "Elena Orlova believes" if the paragraph names nobody else."""
    found = descriptions(made.text)
    if found is None or article.document.language == "ru":
        return made
    rest = made.text[found.end() :]
    if found.start() > 0 and not re.search(r"according to\s$", made.text[: found.start()], re.IGNORECASE):
        return made
    if not rest.startswith((" ", ",")) or re.match(r"\s(?:of|for|in|from|and|who|[A-Z])\b", rest):
        return made
    named = _named_in_paragraph(article, made.at)
    if named is None:
        return replace(made, adjust=made.adjust - 0.4 * (found.group().lower() == "the expert"))
    person, where = named
    text = made.text[: found.start()] + person.full + rest
    return replace(made, text=text, added=(*made.added, *_proof(made.at, where, person.sentence)))


def _named_in_paragraph(article: Article, at: int) -> tuple[Person, int] | None:
    """The only person whom the sentences of this paragraph name before ``at``."""
    paragraph = article.sentences[at].paragraph
    found: dict[str, tuple[Person, int]] = {}
    for back in range(at - 1, max(-1, at - 5), -1):
        if article.sentences[back].paragraph == paragraph:
            for person in mentioned(article.sentences[back].text, article.people):
                found.setdefault(person.surname, (person, back))
    return next(iter(found.values())) if len(found) == 1 else None


def _finished(article: Article, made: Draft) -> Draft | None:
    """Ends as a sentence; what ends in a comma or a colon has lost its end."""
    ended = not _LOST_END.search(made.text)
    text = made.text.strip()
    if _APART.search(text):
        text = _APART.sub(r"\1", text)
    bare = text.rstrip('"”»’)]')
    if bare.rstrip(".").endswith((",", ":", ";", "-", "—", "–")):
        return None
    if bare.endswith("؛"):
        text, bare = bare[:-1] + ".", bare[:-1] + "."
    if not bare.endswith((*_ENDS, "?")):
        ended, text = False, text + "."
    if not ended and len(text.split()) < MIN_WORDS:
        return None
    if not ended:
        made = replace(made, adjust=made.adjust - 0.3)
    said = outside(text)
    if _EARLY_PRONOUN.match(text) or _LEANING_START.match(said) or _LEANING.search(said):
        made = replace(made, adjust=made.adjust - 0.12, leans=True)
    return made if text == made.text else replace(made, text=text)


def stands(article: Article, made: Draft) -> bool:
    """The bans: questions, first person outside quotations, half quotations, tables, talk about the page."""
    bare = outside(made.text)
    words = article.words
    if made.text.rstrip('"”»’)').endswith("?") or not balanced(made.text):
        return False
    if words.first_person.search(bare) or words.about_text.search(made.text):
        return False
    quoted = bool(spans(made.text)[0]) and not _WORD_OF_TWO.search(bare)
    start = made.text.lstrip(_MARKS)
    if start.startswith("(") or " | " in made.text:
        return False
    return not quoted and not words.pronoun_start.match(start) and not words.connective_start.match(start)
