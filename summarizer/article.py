"""One document ready for editing: its sentences, the people in it, and who is meant by "he"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from digest.model import Document
from summarizer.lexicon import Lexicon, lexicon, word_set
from summarizer.material import Sentence
from summarizer.occurrences import joins, occurrences
from summarizer.people import Person, known, mentioned
from summarizer.quotes import outside

_LOOK_BACK = 3
"""Sentences searched for the person whom a pronoun means."""

_TITLE = 60
"""Characters that hold a title and a first name."""
_WOMAN_BEFORE = re.compile(r"\b(?:Mrs|Ms|Miss|spokeswoman|actress)\.? (?:\w+ )?\Z")
_MAN_BEFORE = re.compile(r"\b(?:Mr|Sir|Lord)\.? (?:\w+ )?\Z")
_EDGE = re.compile(r"\b")
_VERB_FOLLOWS = re.compile(r"\s(?!and|or|of|in|who|for|with|the|to|и|на|с)[a-zа-яё]{3,}")

_MALE = word_set("Никита Илья Лука Фома Кузьма Савва Данила Гаврила Мустафа Муса Иса Иса")


@dataclass(frozen=True, slots=True)
class Article:
    """The sentences of one document with what editing has to know; indexes are into ``sentences``."""

    document: Document
    sentences: Sequence[Sentence]
    people: Mapping[str, Person]

    @property
    def words(self) -> Lexicon:
        """The patterns of its language."""
        return lexicon(self.document.language)

    @property
    def marks(self) -> tuple[str, str]:
        """The quotation marks that this text uses."""
        if self.document.language == "ru":
            return "«", "»"
        return ("“", "”") if "“" in self.document.text else ('"', '"')


def article(document: Document, sentences: Sequence[Sentence]) -> Article:
    """Look for people once."""
    return Article(document, sentences, known(sentences, document.language))


def antecedent(article: Article, at: int, pronoun: str = "") -> tuple[Person, int] | None:
    """The person meant by a pronoun at the start of sentence ``at``, and the sentence that names them.

    Only where the sentences just before name exactly one person; anything else is a guess.
    """
    for back in _before(article, at):
        text = article.sentences[back].text
        people = mentioned(text, article.people)
        if len(people) > 1:
            return None
        if people:
            fits = _subject(text, people[0]) and not _wrong_gender(article, people[0], pronoun)
            return (people[0], back) if fits else None
        if not _goes_on(article, back):
            return None
    return None


def _before(article: Article, at: int) -> Iterator[int]:
    yield from range(at - 1, max(-1, at - 1 - _LOOK_BACK), -1)


def _goes_on(article: Article, at: int) -> bool:
    """True if the sentence speaks of somebody named before it, or is part of a quotation."""
    sentence = article.sentences[at]
    bare = sentence.text.lstrip("\"“«„'")
    return sentence.inside or bare != sentence.text or bool(article.words.pronoun_start.match(bare))


def _subject(text: str, person: Person) -> bool:
    """True if the person is named early, or right beside a verb of speech."""
    name, bare = re.escape(person.surname), outside(text)
    size = len(person.surname)
    at = next((at for at in occurrences(bare, person.surname) if _is_alone(bare, at, at + size)), -1)
    if at < 0:
        return False
    early = len(text[:at].split()) <= 9
    verb = _VERB_FOLLOWS.match(text, at + size)
    return (
        early
        or bool(verb)
        or bool(re.search(rf"(?:said|says|сказал\w*|заявил\w*)\s+(?:\S+\s){{0,5}}{name}", text))
    )


def _is_alone(text: str, start: int, end: int) -> bool:
    """True for a name that is no part of a word and owns nothing."""
    return not joins(text, start - 1) and not joins(text, end) and text[end : end + 1] not in ("'", "’")


def _wrong_gender(article: Article, person: Person, pronoun: str) -> bool:
    """True if the text calls the person "Mrs" and the pronoun is "he", or the other way round."""
    word = pronoun.lower()
    if article.document.language == "ru":
        first = person.full.split()[0]
        feminine = first.endswith(("а", "я")) and first not in _MALE
        return (word in {"он", "его"} and feminine) or (word in {"она", "её", "ее"} and not feminine)
    text = article.document.text
    if word in {"he", "his", "him"}:
        return _is_called(_WOMAN_BEFORE, text, person.surname)
    return word in {"she", "her", "hers"} and _is_called(_MAN_BEFORE, text, person.surname)


def _is_called(title: re.Pattern[str], text: str, surname: str) -> bool:
    """True if the title stands before the surname somewhere, or before a first name with it."""
    return any(
        title.search(text, max(0, at - _TITLE), at) and _EDGE.match(text, at + len(surname))
        for at in occurrences(text, surname)
    )


def speaker(article: Article, at: int) -> tuple[Person, int] | None:
    """Who says the quotation that sentence ``at`` belongs to, and the sentence that says so.

    Asked in this order: the words after the closing mark, then those before the opening one.
    """
    return _after_closing(article, at) or _before_opening(article, at)


def _after_closing(article: Article, at: int) -> tuple[Person, int] | None:
    paragraph = article.sentences[at].paragraph
    for later in range(at, min(len(article.sentences), at + 8)):
        sentence = article.sentences[later]
        if sentence.paragraph != paragraph or (later > at and not sentence.inside):
            return None
        tail = _tail(sentence.text)
        if tail is not None:
            return _named_speaker(article, later, tail)
    return None


def _tail(text: str) -> str | None:
    """What follows the closing mark of a quotation that was open at the start; None if it stays open."""
    body = text.lstrip('"“«„')
    closing = [at for at, char in enumerate(body) if char in "”»"]
    if '"' in body and not closing:
        closing = [found.start() for found in re.finditer(r'"(?=\s|$|[.,])', body)]
    return body[closing[0] + 1 :] if closing else None


def _named_speaker(article: Article, at: int, tail: str) -> tuple[Person, int] | None:
    """The one person in an attribution such as ``, Orlov said`` or ``, he said``."""
    if not article.words.say.search(tail):
        return None
    people = mentioned(tail, article.people)
    if len(people) == 1:
        return people[0], at
    pronoun = re.match(
        r"[\s,.—–-]*(?:(?:сказал\w?|заявил\w?|отметил\w?|добавил\w?) )?(he|she|он|она)\b", tail, re.I
    )
    if people or pronoun is None:
        return None
    return _before_opening(article, at)


def _before_opening(article: Article, at: int) -> tuple[Person, int] | None:
    first = at
    while first > 0 and article.sentences[first].inside:
        first -= 1
    text = article.sentences[first].text
    if not text.startswith(("“", '"', "«", "„")):
        return _lead_in(article, first, text)
    if first == 0:
        return None
    before = article.sentences[first - 1]
    if before.paragraph != article.sentences[at].paragraph:
        return None
    return _lead_in(article, first - 1, before.text)


def _lead_in(article: Article, at: int, text: str) -> tuple[Person, int] | None:
    """The person who speaks in the sentence before a quotation: its subject, and nobody else in it."""
    bare = outside(text)
    people = mentioned(bare, article.people)
    if len(people) != 1 or not _subject(text, people[0]):
        return None
    says = article.words.say.search(bare)
    starts = re.match(rf"(?:[\w’'-]+\s){{0,6}}{re.escape(people[0].surname)}(?!['’\w])", bare)
    paragraphs = len({sentence.paragraph for sentence in article.sentences}) > 1
    return (people[0], at) if says or (starts and paragraphs) else None
