"""Says who people are where the reader meets them first: full name and office, with the proof of both."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from digest.model import Document, Quote, Takeaway
from summarizer.article import Article
from summarizer.clauses import LONG
from summarizer.guard import check
from summarizer.material import Sentence
from summarizer.people import (
    Person,
    bare_surname,
    full_in_case,
    mentioned,
    plain_full,
    with_office,
    with_office_in_russian,
)
from summarizer.quotes import outside
from summarizer.receipts import MAX_QUOTE, proof, quote_of

INTRODUCED = LONG + 10
"""Words of a takeaway that says who its speaker is: an office is what a reader weighs the words by."""


OFFICE = 9
"""Words that an office may have."""

_APPOSITION = re.compile(r"^(?:,[^,]+,)?,?\s")


def introduced(takeaways: Sequence[Takeaway], owners: Sequence[Article]) -> list[Takeaway]:
    """Each person in full where the reader meets them first, if the article has the full name."""
    met: set[str] = set()
    told = []
    for takeaway, owner in zip(takeaways, owners, strict=True):
        for surname, person in owner.people.items():
            if surname in takeaway.text and surname not in met:
                met.add(surname)
                takeaway = in_full(takeaway, owner, person)
            elif person.full in takeaway.text and person.full not in takeaway.receipt.quotes[0].text:
                takeaway = replace(takeaway, text=takeaway.text.replace(person.full, surname))
        told.append(takeaway)
    return told


def knows_speaker(takeaway: Takeaway, owner: Article, told: Sequence[Takeaway]) -> bool:
    """True unless somebody speaks of whom neither the takeaway, once people are introduced in it, nor what is
    ``told`` beside it says who that is, and with whom the article does not begin.
    """
    return all(
        _is_of_the_story(person, owner)
        or _says_who(in_full(takeaway, owner, person).text, person)
        or any(person.surname in other.text and _says_who(other.text, person) for other in told)
        for person in speakers(takeaway.text, owner)
    )


def names_speaker(takeaway: Takeaway, owner: Article, told: Sequence[Takeaway]) -> bool:
    """True unless somebody speaks by surname alone, with people introduced, whom neither the head of the
    article nor what is ``told`` names.
    """
    return all(
        _is_of_the_story(person, owner)
        or bare_surname(in_full(takeaway, owner, person).text, person) is None
        or any(person.surname in other.text for other in told)
        for person in speakers(takeaway.text, owner)
    )


def _is_of_the_story(person: Person, owner: Article) -> bool:
    """True if the headline names them, or the first sentence in full: they need no office."""
    return person.surname in owner.document.title or person.full in owner.sentences[0].text


def speakers(text: str, owner: Article) -> list[Person]:
    """The people whom a takeaway has speak or think."""
    bare = outside(text)
    return [
        person for person in mentioned(text, owner.people) if _speaks(bare, person.surname, owner.words.say)
    ]


def _speaks(text: str, name: str, say: re.Pattern[str]) -> bool:
    """True if a verb of speech follows the name, or stands at most `OFFICE` words before it."""
    before, _, after = text.partition(name)
    if say.match(_APPOSITION.sub("", after, count=1)):
        return True
    said = [found.end() for found in say.finditer(before)]
    return bool(said) and len(before[said[-1] :].split()) <= OFFICE


def _says_who(text: str, person: Person) -> bool:
    return plain_full(text, person) is None and bare_surname(text, person) is None


def in_full(takeaway: Takeaway, owner: Article, person: Person) -> Takeaway:
    """With the full name for the surname, and the office if a sentence that names the person has it."""
    for sentence in owner.sentences[person.sentence :]:
        if person.full in sentence.text:
            fuller = _by_sentence(takeaway, owner, person, sentence)
            if _says_who(fuller.text, person):
                return fuller
    return _by_sentence(takeaway, owner, person, owner.sentences[person.sentence])


def _by_sentence(takeaway: Takeaway, owner: Article, person: Person, sentence: Sentence) -> Takeaway:
    """With what one sentence says of who somebody is."""
    bare = bare_surname(takeaway.text, person)
    if sentence.end - sentence.start > MAX_QUOTE or not full_in_case(person, owner.document.language):
        return takeaway
    found = bare or plain_full(takeaway.text, person)
    if found is None:
        return takeaway
    before, rest = takeaway.text[: found[0]], takeaway.text[found[1] :]
    for form in [
        *_offices(person, sentence, owner.document.language, before, rest),
        *[person.full] * bool(bare),
    ]:
        for quotes in _introductions(takeaway, owner.document, sentence, form):
            fuller = Takeaway(before + form + rest, replace(takeaway.receipt, quotes=quotes))
            if form == person.full or (
                len(fuller.text.split()) <= INTRODUCED and check(fuller.text, proof(fuller))[0]
            ):
                return fuller
    return takeaway


def _offices(person: Person, sentence: Sentence, language: str, before: str, rest: str) -> list[str]:
    """The full name with the office, as it stands between ``before`` and ``rest``; the fullest first."""
    if language == "en":
        return with_office(person, sentence.text, inside=rest.startswith(" "))
    office = with_office_in_russian(person, sentence.text, before) if language == "ru" else ""
    return [office] if office else []


def _introductions(
    takeaway: Takeaway, document: Document, sentence: Sentence, form: str
) -> Iterable[tuple[Quote, ...]]:
    """The receipt with the sentence that introduces somebody, or else with the words of it that are used:
    what the rest of that sentence denies or doubts is not what the takeaway tells.
    """
    whole = quote_of(document, sentence.start, sentence.end)
    quotes = takeaway.receipt.quotes
    yield quotes if whole in quotes else (*quotes, whole)
    name, _, office = form.rstrip(",").partition(", ")
    for words in (form.rstrip(","), f"{office} {name}"):
        at = whole.text.lower().find(words.lower())
        if at >= 0 and quotes[0] != whole:
            start = sentence.start + at
            words_alone = quote_of(document, start, start + len(words))
            yield (*(quote for quote in quotes if quote != whole), words_alone)
