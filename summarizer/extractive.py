"""Takeaways that are sentences of the story: scored, edited, chosen, introduced, with their receipts.

documents -> sentences -> likeness -> score + edit -> choose -> introduce people -> receipts
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from digest.model import Document, Event, PassageKind, Quote, Receipt, StoryText, Summary, Takeaway
from summarizer.article import Article, article
from summarizer.bodies import unnamed
from summarizer.choose import Limits, choose, wanted
from summarizer.clauses import LONG
from summarizer.dates import dated
from summarizer.edit import Draft, draft
from summarizer.guard import check
from summarizer.likeness import Likeness
from summarizer.material import Sentence, sentences
from summarizer.people import (
    Person,
    bare_surname,
    full_in_case,
    mentioned,
    plain_full,
    with_office,
    with_office_in_russian,
)
from summarizer.score import (
    BY_METHOD,
    OPENING,
    Weights,
    for_block,
    in_own_voice,
    mostly_quoted,
    score,
    to_reader,
)
from summarizer.why import why

LEAST = 2
"""Sound sentences that make the others dispensable, where no number of takeaways was asked for."""

MAX_QUOTE = 600
"""Code points of one quote in a receipt."""


@dataclass(frozen=True, slots=True)
class Material:
    """A story ready to be condensed: the documents in the lead article's language, cut."""

    story: StoryText
    documents: tuple[Document, ...]
    sentences: list[Sentence]

    @property
    def owners(self) -> list[int]:
        """For each sentence the index of its document."""
        return [sentence.document for sentence in self.sentences]


def material(story: StoryText) -> Material:
    """Documents in the language of the lead; readers are not handed two languages in one story."""
    lead = story.documents[0].language if story.documents else ""
    documents = tuple(document for document in story.documents if document.language == lead)
    return Material(story, documents, sentences(documents))


class Editor:
    """One story's sentences as they may be printed: ``drafts`` by index into ``found.sentences``."""

    def __init__(self, found: Material, weights: Weights) -> None:
        self.found = found
        self.articles, offsets = _articles(found)
        self.drafts = _drafts(found, self.articles, offsets, weights)
        self._takeaways: dict[int, Takeaway] = {}

    def prints(self, index: int) -> bool:
        """Print the draft if the guard passes it, else its sentence unedited if that can stand, else not."""
        one, owner = self.drafts[index], self.owner(index)
        for text, added in ((one.text, one.added), (owner.sentences[one.at].text, ())):
            takeaway = printed(owner, replace(one, text=text, added=added))
            if check(text, proof(takeaway))[0] and _stands_unedited(owner, one, text):
                self._takeaways[index] = takeaway
                return True
        return False

    def be_strict(self, *, block: bool) -> None:
        """Without what leans on other sentences, speaks to the reader or, unless the text is one ``block``
        where voices cannot be told apart, is in an outlet's own voice; if `LEAST` are left.
        """
        sound = {
            index: one
            for index, one in self.drafts.items()
            if not (one.leans and self.found.sentences[index].position >= OPENING)
            and not to_reader(self.found.sentences[index], self._language(index))
            and (block or not in_own_voice(self.found.sentences[index], self._language(index)))
        }
        if len(sound) >= LEAST:
            self.drafts = sound

    def takeaway(self, index: int) -> Takeaway:
        """What `prints` made of a sentence."""
        return self._takeaways[index]

    def _language(self, index: int) -> str:
        return self.owner(index).document.language

    def owner(self, index: int) -> Article:
        """The article that a sentence belongs to."""
        return self.articles[self.found.sentences[index].document]

    def summary(self, takeaways: Mapping[int, Takeaway], method: str) -> Summary:
        """Takeaways by the index of the sentence they rest on, put in reading order, people introduced."""
        sentences = self.found.sentences
        ordered = sorted(takeaways, key=self._place)
        owners = [self.owner(at) for at in ordered]
        introduced = _introduced([takeaways[at] for at in ordered], owners)
        told = map(_dated, map(_named, introduced, owners), owners)
        return Summary(tuple(told), method, why(self.found.documents, sentences))

    def _place(self, index: int) -> tuple[bool, int, int]:
        """As the articles have it; of an incident what happened comes before what people say about it."""
        sentence = self.found.sentences[index]
        about = self.found.story.event is Event.INCIDENT and mostly_quoted(sentence)
        return about, sentence.position, sentence.document


def condense(found: Material, likeness: Likeness, method: str, weights: Weights | None = None) -> Summary:
    """The takeaways of one story in reading order; none if no sentence of it can stand alone."""
    weights = weights or BY_METHOD[method]
    block = not _has_paragraphs(found)
    if block:
        weights = for_block(weights)
    scores = score(found.sentences, likeness, found.documents, found.story.event, weights)
    editor = Editor(found, weights)
    if found.story.k is None:
        editor.be_strict(block=block)
    limits = Limits(weights.cap, weights.spread, weights.fresh, weights.novel, weights.dangling)
    k = how_many(found)
    chosen = choose(editor.drafts, scores, likeness, found.owners, k, limits, editor.prints)
    return editor.summary({index: editor.takeaway(index) for index in chosen}, method)


def how_many(found: Material) -> int:
    """The takeaways asked for, else as many as the length of the longest article deserves."""
    return found.story.k if found.story.k is not None else wanted(_reported(found))


def _articles(found: Material) -> tuple[list[Article], list[int]]:
    """One article a document, and the index of its first sentence in the story's list."""
    articles, offsets, offset = [], [], 0
    for number, document in enumerate(found.documents):
        own = [sentence for sentence in found.sentences if sentence.document == number]
        articles.append(article(document, own))
        offsets.append(offset)
        offset += len(own)
    return articles, offsets


def _drafts(
    found: Material, articles: Sequence[Article], offsets: Sequence[int], weights: Weights
) -> dict[int, Draft]:
    """Every sentence that can stand; where none can, shorter ones too. People who act or speak count."""
    for short in (False, True):
        made = {}
        for index, sentence in enumerate(found.sentences):
            owner = articles[sentence.document]
            one = draft(owner, index - offsets[sentence.document], short=short)
            if one is not None and may_be_said(owner, sentence, one):
                people = frozenset(person.surname for person in mentioned(one.text, owner.people))
                made[index] = replace(one, adjust=one.adjust + weights.person * bool(people), people=people)
        if made:
            return made
    return {}


def may_be_said(owner: Article, sentence: Sentence, one: Draft) -> bool:
    """Comment of the outlet itself only with an attribution; a receipt no longer than allowed."""
    if sentence.kind is PassageKind.COMMENT and not owner.words.say.search(one.text):
        return False
    return all(end - start <= MAX_QUOTE for start, end in _spans(owner, one))


def _spans(owner: Article, one: Draft) -> Iterable[tuple[int, int]]:
    for at in (one.at, *one.added):
        yield owner.sentences[at].start, owner.sentences[at].end


def _stands_unedited(owner: Article, one: Draft, text: str) -> bool:
    """The edited text always; the raw one only if editing changed nothing but its length."""
    raw = owner.sentences[one.at].text
    return text == one.text or (raw[:20] == one.text[:20] and not one.added)


def printed(owner: Article, one: Draft) -> Takeaway:
    """A draft with its receipt: its own sentence first, then those that prove what was added."""
    quotes = tuple(quote_of(owner.document, start, end) for start, end in _spans(owner, one))
    return Takeaway(one.text, Receipt(owner.document.article, quotes))


def quote_of(document: Document, start: int, end: int) -> Quote:
    """A span of a document with its text."""
    return Quote(start, end, document.text[start:end])


def proof(takeaway: Takeaway) -> str:
    """All quotes of a receipt as one text."""
    return "\n".join(quote.text for quote in takeaway.receipt.quotes)


def _introduced(takeaways: Sequence[Takeaway], owners: Sequence[Article]) -> list[Takeaway]:
    """Each person in full where the reader meets them first, if the article has the full name."""
    met: set[str] = set()
    told = []
    for takeaway, owner in zip(takeaways, owners, strict=True):
        for surname, person in owner.people.items():
            if surname in takeaway.text and surname not in met:
                met.add(surname)
                takeaway = _in_full(takeaway, owner, person, owner.sentences[person.sentence])
            elif person.full in takeaway.text and person.full not in takeaway.receipt.quotes[0].text:
                takeaway = replace(takeaway, text=takeaway.text.replace(person.full, surname))
        told.append(takeaway)
    return told


def _in_full(takeaway: Takeaway, owner: Article, person: Person, sentence: Sentence) -> Takeaway:
    """With the full name for the surname, and the office if the sentence that names the person has it."""
    bare = bare_surname(takeaway.text, person)
    if sentence.end - sentence.start > MAX_QUOTE or not full_in_case(person, owner.document.language):
        return takeaway
    forms = [person.full] if bare else []
    found = bare or plain_full(takeaway.text, person)
    if found is None:
        return takeaway
    if owner.document.language == "en":
        rest = takeaway.text[found.end() :]
        forms = [*with_office(person, sentence.text, inside=rest.startswith(" ")), *forms]
    if owner.document.language == "ru":
        office = with_office_in_russian(person, sentence.text, takeaway.text[: found.start()])
        forms = [office, *forms] if office else forms
    for form in forms:
        text = takeaway.text[: found.start()] + form + takeaway.text[found.end() :]
        for quotes in _introductions(takeaway, owner.document, sentence, form):
            fuller = Takeaway(text, replace(takeaway.receipt, quotes=quotes))
            if form == person.full or (len(text.split()) <= LONG and check(text, proof(fuller))[0]):
                return fuller
    return takeaway


def _introductions(
    takeaway: Takeaway, document: Document, sentence: Sentence, form: str
) -> Iterable[tuple[Quote, ...]]:
    """The receipt with the sentence that introduces somebody, or else with the words of it that are used:
    what the rest of that sentence denies or doubts is not what the takeaway tells.
    """
    whole = quote_of(document, sentence.start, sentence.end)
    quotes = takeaway.receipt.quotes
    yield quotes if whole in quotes else (*quotes, whole)
    words = form.rstrip(",")
    at = whole.text.lower().find(words.lower())
    if at >= 0 and quotes[0] != whole:
        start = sentence.start + at
        words_alone = quote_of(document, start, start + len(words))
        yield (*(quote for quote in quotes if quote != whole), words_alone)


def _named(takeaway: Takeaway, owner: Article) -> Takeaway:
    """With the name that the article gave "the ministry" before, and the words of the article that give it;
    for a takeaway may be shown alone. A place is not named again that the title names.
    """
    document, quotes = owner.document, takeaway.receipt.quotes
    found = unnamed(takeaway.text, document.text[: quotes[0].start], document.language)
    if found is None or (found.place and found.name.removeprefix("the ").split()[0] in document.title):
        return takeaway
    given = quote_of(document, *found.proof)
    if not any(given.text in quote.text for quote in quotes):
        quotes = (*quotes, given)
    text = takeaway.text[: found.start] + found.name + takeaway.text[found.end :]
    fuller = Takeaway(text, replace(takeaway.receipt, quotes=quotes))
    return fuller if len(text.split()) <= LONG and check(text, proof(fuller))[0] else takeaway


def _dated(takeaway: Takeaway, owner: Article) -> Takeaway:
    """With the date of "on Tuesday"; not where no outlet says when the text came out."""
    document = owner.document
    if not (document.outlet and document.dated):
        return takeaway
    return replace(
        takeaway, text=dated(takeaway.text, document.language, document.published, document.country)
    )


def _has_paragraphs(found: Material) -> bool:
    """True unless the lead article came as one block, where nobody's own passage can be told apart."""
    return len({sentence.paragraph for sentence in found.sentences if sentence.document == 0}) > 2


def _reported(found: Material) -> int:
    """Words of reporting in the longest of the articles."""
    words = Counter({0: 0})
    for sentence in found.sentences:
        words[sentence.document] += sentence.words * (sentence.kind is not PassageKind.COMMENT)
    return max(words.values())


def in_batch(
    stories: Sequence[StoryText], method: str, likeness: Callable[[Sequence[Material]], Sequence[Likeness]]
) -> list[Summary]:
    """Summaries of several stories whose sentences are compared in one pass."""
    found = [material(story) for story in stories]
    return [condense(one, alike, method) for one, alike in zip(found, likeness(found), strict=True)]
