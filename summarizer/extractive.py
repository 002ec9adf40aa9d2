"""Takeaways that are sentences of the story: scored, edited, chosen, introduced, with their receipts.

documents -> sentences -> likeness -> score + edit -> choose -> introduce people -> receipts
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from types import MappingProxyType

from digest.model import Document, Event, PassageKind, Receipt, StandIn, StoryText, Summary, Takeaway
from summarizer.article import Article, article
from summarizer.bodies import unnamed
from summarizer.choose import Limits, Table, choose, wanted
from summarizer.clauses import LONG
from summarizer.dates import dated
from summarizer.edit import Draft, draft
from summarizer.guard import check
from summarizer.introduce import introduced, knows_speaker, names_speaker
from summarizer.lexicon import speech
from summarizer.likeness import Likeness
from summarizer.material import Sentence, sentences
from summarizer.people import mentioned
from summarizer.receipts import MAX_QUOTE, proof, quote_of
from summarizer.reserve import Judge, reserve
from summarizer.score import (
    BY_METHOD,
    Weights,
    for_block,
    in_own_voice,
    mostly_quoted,
    score,
    to_reader,
)
from summarizer.substance import OPENING, is_aside, is_exact, is_hollow, is_thought, tells_a_deed
from summarizer.why import why

LEAST = 2
"""Sound sentences that make the others dispensable, where no number of takeaways was asked for."""

ASIDE = 1.0
"""What a sentence loses that tells of another matter than its article."""

STRAY = 0.6
"""What one loses that only seems to, by its likeness, but has a speaker, a number or a day."""


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

    def prints_and_knows(self, index: int, *, alone: bool = False) -> bool:
        """As `prints`, but not the words of somebody of whom nothing says who that is; unless they give a
        number, a day or a deed: that is news whatever office they hold. ``alone``: nothing else is told.
        """
        told = [] if alone else list(self._takeaways.values())
        if not self.prints(index):
            return False
        takeaway, owner = self._takeaways[index], self.owner(index)
        if knows_speaker(takeaway, owner, told):
            return True
        if _is_news(takeaway.text) and not is_thought(takeaway.text) and names_speaker(takeaway, owner, told):
            return True
        del self._takeaways[index]
        return False

    def be_strict(self, *, block: bool) -> None:
        """Without what leans on others, tells nothing, speaks to the reader or, unless the text is one
        ``block`` where voices cannot be told apart, is in an outlet's own voice; if `LEAST` are left.
        """
        sound = {index: one for index, one in self.drafts.items() if self._is_sound(index, one, block)}
        if len(sound) >= LEAST:
            self.drafts = sound

    def _is_sound(self, index: int, one: Draft, block: bool) -> bool:
        sentence, language = self.found.sentences[index], self._language(index)
        opening = sentence.position < OPENING
        if (one.leans and not opening) or to_reader(sentence, language):
            return False
        if is_hollow(one.text, language, self._head(index), opening=opening):
            return False
        return block or not in_own_voice(sentence, language)

    def put_asides_last(self, likeness: Likeness, related: float) -> frozenset[int]:
        """Those drafts that tell of another matter, now worth `ASIDE` less: words or, below ``related``, the
        likeness to the headline and the opening say so. Consequences are told in other words than the event:
        where a speaker, a number or a day says that it is news, likeness alone costs no more than `STRAY`.
        """
        far = {index for index in self.drafts if self._likeness_to_head(index, likeness) < related}
        stray = {index for index in far if self._is_definite(index)}
        asides = frozenset(
            index
            for index in self.drafts
            if is_aside(self.found.sentences[index], self._language(index), self._head(index))
            or index in far - stray
        )
        self._lower(asides, ASIDE)
        self._lower(stray - asides, STRAY)
        return asides

    def _lower(self, indexes: Iterable[int], cost: float) -> None:
        for index in indexes:
            self.drafts[index] = replace(self.drafts[index], adjust=self.drafts[index].adjust - cost)

    def _head(self, index: int) -> list[str]:
        """The headline and the opening of the article that a sentence belongs to, without itself."""
        owner, own = self.owner(index), self.found.sentences[index]
        return [owner.document.title, *(one.text for one in owner.sentences[:OPENING] if one is not own)]

    def _is_definite(self, index: int) -> bool:
        """True for a number, a day, a deed, or what somebody tells in plain words, never a thought."""
        text, language = self.found.sentences[index].text, self._language(index)
        if is_thought(text):
            return False
        if _is_news(text):
            return True
        if mostly_quoted(self.found.sentences[index]) or not speech(text, language):
            return False
        speakers = [self.owner(index).people[surname].full for surname in self.drafts[index].people]
        return not is_hollow(text, language, [*self._head(index), *speakers], strict=True)

    def _likeness_to_head(self, index: int, likeness: Likeness) -> float:
        first = index - self.found.sentences[index].position
        return max(likeness.title[index], *likeness.pairs[index][first : first + OPENING])

    def takeaway(self, index: int) -> Takeaway:
        """What `prints` made of a sentence."""
        return self._takeaways[index]

    def _language(self, index: int) -> str:
        return self.owner(index).document.language

    def owner(self, index: int) -> Article:
        """The article that a sentence belongs to."""
        return self.articles[self.found.sentences[index].document]

    def outlet(self, index: int) -> str:
        """Whose sentence it is."""
        return self.owner(index).document.outlet

    def room(self, told: Iterable[int]) -> Mapping[str, int]:
        """How many more sentences each outlet's longest article deserves than are told of it."""
        words = _reported(self.found)
        most: Counter[str] = Counter()
        for number, document in enumerate(self.found.documents):
            most[document.outlet] = max(most[document.outlet], wanted(words[number]))
        most.subtract(map(self.outlet, told))
        return most

    def summary(
        self,
        takeaways: Mapping[int, Takeaway],
        method: str,
        instead: Mapping[int, Sequence[Takeaway]] = MappingProxyType({}),
    ) -> Summary:
        """Takeaways by the index of the sentence they rest on, put in reading order, people introduced.

        ``instead``: what stands in for them, each as it reads `alone`.
        """
        ordered = sorted(takeaways, key=self._place)
        finished = self._finished({at: takeaways[at] for at in ordered})
        told = tuple(
            replace(each, instead=tuple(StandIn(one.text, one.receipt) for one in instead.get(at, ())))
            for at, each in zip(ordered, finished, strict=True)
        )
        return Summary(told, method, why(self.found.documents, self.found.sentences))

    def alone(self, index: int, takeaway: Takeaway) -> Takeaway:
        """A takeaway as it reads where nothing was told before it."""
        return self._finished({index: takeaway})[0]

    def _finished(self, takeaways: Mapping[int, Takeaway]) -> list[Takeaway]:
        owners = [self.owner(at) for at in takeaways]
        people = introduced(list(takeaways.values()), owners)
        return list(map(_dated, map(_named, people, owners), owners))

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
    limits = Limits(weights.cap, weights.spread, weights.fresh, weights.novel, weights.dangling)
    k = how_many(found)
    if found.story.k is not None:
        told = choose(editor.drafts, scores, likeness, found.owners, k, limits, editor.prints)
        return editor.summary({index: editor.takeaway(index) for index in told}, method)
    editor.be_strict(block=block)
    asides = editor.put_asides_last(likeness, weights.related)
    table = Table(editor.drafts, scores, likeness, found.owners, limits)
    told = _one_short(table.choose(k, editor.prints_and_knows), asides, k) or table.choose(k, editor.prints)
    instead = _instead(told, editor, table, asides)
    return editor.summary({index: editor.takeaway(index) for index in told}, method, instead)


def _instead(
    told: Sequence[int], editor: Editor, table: Table, asides: Set[int]
) -> Mapping[int, Sequence[Takeaway]]:
    """What stands in for each takeaway; nothing where one outlet tells the whole story."""
    if len({each.outlet for each in editor.found.documents}) < 2:
        return {}
    others = sorted(editor.drafts.keys() - asides - set(told), key=lambda at: (-table.alone(at), at))
    judge = Judge(editor.outlet, table.same, lambda at: editor.prints_and_knows(at, alone=True))
    found = reserve(told, others, judge, editor.room(told))
    return {
        index: [editor.alone(at, editor.takeaway(at)) for at in stand_ins]
        for index, stand_ins in zip(told, found, strict=True)
    }


def _is_news(text: str) -> bool:
    return is_exact(text) or tells_a_deed(text)


def _one_short(chosen: Sequence[int], asides: Set[int], k: int) -> list[int]:
    """Without the last aside if all ``k`` places are taken: rather one takeaway fewer."""
    to_the_story = [index for index in chosen if index not in asides]
    room = max(0, k - 1 - len(to_the_story))
    return to_the_story + [index for index in chosen if index in asides][:room]


def how_many(found: Material) -> int:
    """The takeaways asked for, else as many as the length of the longest article deserves."""
    return found.story.k if found.story.k is not None else wanted(max(_reported(found).values()))


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
            if sentence.end - sentence.start > MAX_QUOTE:
                continue
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


def _reported(found: Material) -> Mapping[int, int]:
    """Words of reporting in each of the articles, by its number."""
    words = Counter({0: 0})
    for sentence in found.sentences:
        words[sentence.document] += sentence.words * (sentence.kind is not PassageKind.COMMENT)
    return words


def in_batch(
    stories: Sequence[StoryText], method: str, likeness: Callable[[Sequence[Material]], Sequence[Likeness]]
) -> list[Summary]:
    """Summaries of several stories whose sentences are compared in one pass."""
    found = [material(story) for story in stories]
    return [condense(one, alike, method) for one, alike in zip(found, likeness(found), strict=True)]
