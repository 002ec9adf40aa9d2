"""Which countries and regions a text is about: where it happened, who acts, what is merely mentioned."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from math import log2

from digest.model import PlaceTag, Role
from topics.atlas import Atlas
from topics.gazetteer import Finder, Hit, Kind, Sense, Text
from topics.normalize import compose, fold, shouted

FOCUS = 0.38  # share of the best country's presence
FOCUS_LATE, LONG_TEXT = 0.5, 2_500  # the same for one that comes late in a text of so many letters
TITLE, LEAD, BODY = 1.0, 1.75, 0.5
MOST_WHERE = 3.0  # "in X" puts the scene before the actors, however often it is said
OPENING = 2.0  # what standing in title or lead adds to a plain count of words
LEAD_LETTERS, LEAD_SHARE = 300, 0.4  # the lead is what comes first, in a short text less
HEAD = 700  # letters of the body whose places tell an event from its look-alikes
LONGEST = 100_000  # letters of a text that are read; news articles are far shorter
LISTED = 3  # so many different countries in one sentence are a list; each then counts for less
WEIGHTS = {Kind.CAPITAL: 1.0, Kind.SUBNATIONAL: 0.8, Kind.STATE: 0.8, Kind.CITY: 0.6}
CLAIMABLE = {
    Kind.CITY: {Kind.STATE, Kind.SUBNATIONAL, Kind.NAME},
    Kind.SUBNATIONAL: {Kind.STATE},
    Kind.CAPITAL: {Kind.STATE, Kind.SUBNATIONAL},
    Kind.NAME: {Kind.STATE},
}
SENTENCE_END = re.compile(r"[.!?…»\"”)]\s+(?=[^a-zа-яё])|\n")
LOCATIVE = re.compile(
    r"(?:\b(?:in|at|near|across|inside|outside|throughout|around|within)(?: the)?"
    r"(?: (?:northern|southern|eastern|western|central|neighbou?ring|rural))?"
    r"|(?:^|[^а-яё])(?:в|во|на|под|близ|около|возле)"
    r"(?: (?:северном|южном|восточном|западном|соседнем|соседней|городе|районе|столице"
    r"|севере|юге|востоке|западе|центре))?) $"
)
GEORGIA_US = re.compile(
    r"\b(?:Atlanta|Savannah|Augusta|Fulton|Kemp|Gov\.|Governor|[Cc]ounty|Alabama|Tennessee|Carolina|Florida"
    r"|Bulldogs|Macon|Republicans?|Democrats?|sheriff)\b"
)
GEORGIA_GE = re.compile(
    r"\b(?:Tbilisi|Georgian|Abkhazia|Ossetia|Caucasus|Batumi|Saakashvili|Russian?|Armenia|Azerbaijan|Ukraine|Moldova)\b"
)


@dataclass(slots=True)
class Evidence:
    """What speaks for one place in a text. Numbers are weighted counts of words.

    ``reported``: the report names it, not only the dateline; ``placed``: title or lead do, not as a people.
    """

    title: float = 0.0
    lead: float = 0.0
    body: float = 0.0
    where: float = 0.0
    who: float = 0.0
    named: bool = False
    reported: bool = False
    placed: bool = False
    words: Counter[str] = field(default_factory=Counter)

    def strength(self) -> float:
        """For the order of places: a count of words, with a bonus for title and lead and for "in X"."""
        opening = min(self.title, 1.0) + min(self.lead, 1.0)
        return OPENING * opening + self.title + self.lead + self.body + min(self.where, MOST_WHERE)

    def presence(self) -> float:
        """For focus: standing in title and lead counts once, further words count ever less."""
        return (
            TITLE * min(self.title, 1.0)
            + LEAD * min(self.lead, 1.0)
            + BODY * log2(1.0 + self.body + max(0.0, self.lead - 1.0) + max(0.0, self.title - 1.0))
        )


@dataclass(frozen=True, slots=True)
class Found:
    """A hit with its one meaning in this text, and how much it counts."""

    code: str
    key: str
    kind: Kind
    word: str
    weight: float
    zone: str
    where: bool
    start: int


class Gazetteer:
    """Places in texts. Built once, read only; safe to share between threads."""

    def __init__(self, finder: Finder) -> None:
        self._finder = finder

    @classmethod
    def load(cls, atlas: Atlas | None = None) -> Gazetteer:
        """Reads the tables and builds the automaton, about a third of a second."""
        return cls(Finder.load(atlas or Atlas.load()))

    def find(
        self, title: str, passages: Sequence[str], language: str, dateline: str = ""
    ) -> tuple[PlaceTag, ...]:
        """The places of an article, best first, focus before mentions; ISO codes and slugs.

        ``passages`` are the paragraphs of reporting, ``dateline`` a place cut off before them.
        """
        return self.survey(title, passages, language, dateline)[0]

    def survey(
        self, title: str, passages: Sequence[str], language: str, dateline: str = ""
    ) -> tuple[tuple[PlaceTag, ...], tuple[str, ...]]:
        """The same, and the canonical keys of the places in the title and the first 700 letters."""
        evidence: dict[str, Evidence] = defaultdict(Evidence)
        found = self._found(title, "\n".join(passages), language, dateline)
        for each in found:
            weigh(evidence[each.code], each)
        return tags(without_bureaus(evidence), sum(map(len, passages))), keys(
            each for each in found if each.start < HEAD and each.zone != "dateline"
        )

    def keys(self, text: str, language: str) -> tuple[str, ...]:
        """Canonical keys of the places of a text in order of appearance: "KZ", "KZ:almaty", "crimea"."""
        return keys(self._found("", text, language, ""))

    def _found(self, title: str, body: str, language: str, dateline: str) -> list[Found]:
        zones = (("title", title), ("dateline", dateline), ("body", body))
        texts = [(zone, read(text, language)) for zone, text in zones if text]
        hits = [(zone, text, self._finder.hits(text)) for zone, text in texts]
        meaning = Meaning(text.original for _, text, _ in hits)
        meaning.learn(hit.sense for _, _, some in hits for hit in some)
        return [found for zone, text, some in hits for found in located(zone, text, some, meaning)]


def keys(found: Iterable[Found]) -> tuple[str, ...]:
    """The keys of places, each once, that of the country before that of a place in it."""
    return tuple(dict.fromkeys(key for each in found for key in (each.code, each.key)))


def read(text: str, language: str) -> Text:
    """A text ready for the finder."""
    original = compose(text[:LONGEST])
    if original.isupper() and len(original) < 12:
        return Text(original, fold(original), language)
    words = [word for word in original[:300].split() if word[:1].isalpha()]
    capitals = sum(word[0].isupper() for word in words)
    title_case = len(original) < 300 and capitals > 0.7 * len(words)
    return Text(original, fold(original), language, shouted(original) or original.islower(), title_case)


class Meaning:
    """Settles names that several places share, from everything else in the text."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._texts = tuple(texts)
        self._counts: Counter[str] = Counter()
        self._states = 0

    def learn(self, senses: Iterable[Sense]) -> None:
        """Counts the places whose names are clear."""
        for sense in senses:
            self._states += sense.kind == Kind.STATE
            if len(sense.codes) == 1:
                self._counts[sense.codes[0]] += 1

    def code(self, sense: Sense, word: str) -> str:
        """The one place that a word means here."""
        if word.startswith(("Georgia", "GEORGIA", "georgia")) and sense.kind == Kind.NAME:
            return self._georgia
        if len(sense.codes) == 1:
            return sense.codes[0]
        return max(sense.codes, key=lambda code: self._counts[code])

    @cached_property
    def _georgia(self) -> str:
        ours = sum(len(GEORGIA_US.findall(text)) for text in self._texts)
        theirs = sum(len(GEORGIA_GE.findall(text)) for text in self._texts)
        return "US" if ours + self._states > theirs else "GE"


def located(zone: str, text: Text, hits: list[Hit], meaning: Meaning) -> Iterator[Found]:
    """The hits of one part of an article with their weights."""
    lead = min(LEAD_LETTERS, LEAD_SHARE * len(text.original))
    for sentence in sentences(text.original, settled(text.original, hits)):
        listed = len({hit.sense.codes for hit in sentence if hit.sense.kind != Kind.REGION})
        share = LISTED / (listed + 1) if listed > LISTED else 1.0
        for hit in sentence:
            word = text.original[hit.start : hit.end].lstrip(", ")
            code = meaning.code(hit.sense, word)
            key = hit.sense.key if code in hit.sense.codes else code
            weight = WEIGHTS.get(hit.sense.kind, 1.0) * share
            where = bool(LOCATIVE.search(text.folded, max(0, hit.start - 30), hit.start))
            stands = sentence[0].start if listed > LISTED else hit.start
            part = "lead" if zone == "body" and stands < lead else zone
            yield Found(code, key, hit.sense.kind, word, weight, part, where, hit.start)


def settled(text: str, hits: list[Hit]) -> list[Hit]:
    """Without cities that a state or another country right behind them claims: "Moscow, Idaho"."""
    claimed = [
        hit.sense.kind in CLAIMABLE
        and after.sense.kind in CLAIMABLE[hit.sense.kind]
        and hit.sense.codes != after.sense.codes
        and text[hit.end : after.start] in {"", ", "}
        for hit, after in pairwise(hits)
    ]
    return [hit for hit, gone in zip(hits, [*claimed, False], strict=False) if not gone]


def sentences(text: str, hits: list[Hit]) -> Iterator[list[Hit]]:
    """The hits grouped by sentence, in order."""
    group: list[Hit] = []
    for hit in hits:
        if group and SENTENCE_END.search(text, group[-1].end, hit.start):
            yield group
            group = []
        group.append(hit)
    if group:
        yield group


def weigh(evidence: Evidence, found: Found) -> None:
    """Adds one found word to what speaks for its place."""
    if found.zone == "title":
        evidence.title += found.weight
    elif found.zone == "body":
        evidence.body += found.weight
    else:
        evidence.lead += found.weight
    if found.where or found.zone == "dateline":
        evidence.where += 2.0 if found.zone == "dateline" else 1.0
    elif found.kind in {Kind.PEOPLE, Kind.METONYM, Kind.CAPITAL}:
        evidence.who += 1.0
    evidence.named = evidence.named or found.kind != Kind.CITY
    evidence.reported = evidence.reported or found.zone != "dateline"
    evidence.placed = evidence.placed or (found.zone in {"title", "lead"} and found.kind != Kind.PEOPLE)
    evidence.words[found.word] += 1


def without_bureaus(evidence: dict[str, Evidence]) -> dict[str, Evidence]:
    """Without the country where the reporter only sits: "NAIROBI - Ethiopia accused Eritrea"."""
    if not any(each.placed for code, each in evidence.items() if code.isupper()):
        return evidence
    return {code: each for code, each in evidence.items() if each.reported}


def tags(evidence: dict[str, Evidence], letters: int = 0) -> tuple[PlaceTag, ...]:
    """Focus first, then mentions, each best first; a place known only by its cities must be in focus.

    ``letters``: the length of the text, whose later parts name many places in passing.
    """
    countries = [each for code, each in evidence.items() if code.isupper()] or list(evidence.values())
    most = max((each.presence() for each in countries), default=1.0)
    strongest = max((each.strength() for each in evidence.values()), default=1.0)
    made = (
        _tag(code, each, each.presence() >= _least(each, letters) * most, each.strength() / strongest)
        for code, each in evidence.items()
    )
    kept = (tag for tag in made if tag.focus or evidence[tag.code].named)
    return tuple(sorted(kept, key=lambda tag: (not tag.focus, -tag.score, tag.code)))


def _least(evidence: Evidence, letters: int) -> float:
    """The share of the best country's presence that puts a place in focus."""
    if letters < LONG_TEXT or evidence.title or evidence.lead:
        return FOCUS
    return FOCUS_LATE if evidence.body > 1.0 else 1.0


def _tag(code: str, evidence: Evidence, focus: bool, score: float) -> PlaceTag:
    role = Role.MENTIONED
    if focus:
        role = Role.WHERE if evidence.where and evidence.where >= evidence.who / 2 else Role.WHO
    words = tuple(word for word, _ in evidence.words.most_common(5))
    return PlaceTag(code, role, focus, round(score, 3), words)
