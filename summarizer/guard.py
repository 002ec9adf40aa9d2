"""Does a claim say only what its source says? Figures, names, negations, hedges, speakers, roles.

A filter, not a proof: it knows surfaces, not meanings, and errs on the side of refusing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from summarizer import contrast, splices
from summarizer.align import Used, Word, closest, language_of, source_sentences, words
from summarizer.apposition import cut_short, introduces, without_introductions
from summarizer.dates import undated
from summarizer.figures import Figures, figures
from summarizer.lexical import stem
from summarizer.lexicon import Lexicon, lexicon
from summarizer.names import compounds, initialisms, is_common, names, same, stands, together, tokens
from summarizer.people import is_title
from summarizer.quotes import outside, spans

COVERED = 0.6
"""Share of a claim's content words that must stand within two adjacent sentences of the source."""

RELEVANT = 0.34
"""A source sentence counts as used if it holds this share of the claim's content words."""

LONGEST, MOST_LETTERS = 200, 4000
"""Words and characters; a longer claim is no takeaway, and comparing it would take long."""

_REPORTED = re.compile(
    r"(?:^|[.\n]\s?|\b(?:of|the|by|from|to|on|with|rejected|denied|dismissed|called)\s)(?:reports|claims|estimates)\b|"
    r"\b(?:a|an|the|any|his|her|their|is|are|was|were|be|been)\s"
    r"(?:reported|claimed|stated|alleged|estimated|believed|thought)\b",
    re.IGNORECASE,
)
_MAIN_CLAUSE = re.compile(
    r"[,;]\s(?:and|but)\s(?:it|they|he|she|the|its|their|[A-Z][\w-]+)\s|"
    r"[,;]\s(?:и|а|но)\s(?:он[аои]?|[А-ЯЁ][\w-]+)\s"
)
_FUTURE = re.compile(r"\b(?:will|shall|won['’]t)\b|['’]ll\b|\bбуд(?:ет|ут|ем)\b", re.IGNORECASE)
_AHEAD = re.compile(
    r"\b(?:will|would|shall|won['’]t|to|plans?|planned|expect\w*|due|going|may|might|can|could|must|should)\b|"
    r"['’]ll\b|\b(?:буд(?:ет|ут|ем)|[а-яё]+(?:ит|ет|ут|ют|ат|ят|ёт|ть)(?:ся)?)\b",
    re.IGNORECASE,
)
"""What is to come, in whatever words; in Russian the endings of the future are those of the present."""
_POSSIBLE = re.compile(
    r"\b(?:may|might|could|can|possibl[ey]|perhaps|maybe|potential(?:ly)?|likely|probabl[ey])\b|"
    r"(?<!\w)(?:мо(?:жет|гут|гла?|гли|жно)|возможн\w+|вероятн\w+)(?!\w)",
    re.IGNORECASE,
)
_SIDES = {
    "from": re.compile(r"at least|no fewer than|не менее|как минимум|по меньшей мере|минимум"),
    "above": re.compile(r"more than|over|более|больше|свыше"),
    "up to": re.compile(r"up to|as many as|at most|no more than|не более|до|максимум"),
    "below": re.compile(r"less than|fewer than|under|менее|меньше"),
    "almost": re.compile(r"nearly|almost|почти"),
}
"""Where the truth may lie beside a number: "at least nine" may be nine, "more than nine" is not."""
_PERSONAL = re.compile(
    r"\b(?:he|she|they|it|him|his|her|them|their|its|он|она|они|его|её|ее|ему|ей|их|им|ими|ней|нём|них)\b",
    re.IGNORECASE,
)
_SPEAKER = re.compile(r"\s(?P<first>[^\W\d_][\w-]*)\s[^.,;:—–]+(?=[.,]|$)")
_ALSO_DID = re.compile(
    r"\b(?:but|and)\s(?:also\s)?(?:[a-z]+ed|ruled)\b|(?<![\w-])(?:но|и|а|однако)\s(?:также\s)?[а-яё]+(?:л|ла|ло|ли)(?:сь|ся)?(?!\w)",
    re.IGNORECASE,
)
"""The speaker's next act: "said the offer stood but ruled out talks"."""
_AFFILIATED = re.compile(r"\b[A-Z][\w-]+ ([A-Z][\w-]+) (?:of|from|at) (?:the )?([A-Z][\w-]+)")
_MAY_MONTH = re.compile(
    r"\bMay\b(?=\s\d)|(?<=\d\s)May\b|(?<=\bin\s)May\b|(?<=\bof\s)May\b|(?<=\bsince\s)May\b"
)


@dataclass(frozen=True, slots=True)
class Case:
    """A claim beside the sentences it was made from. ``source`` is the whole source."""

    claim: str
    source: str
    used: Sequence[Used]
    cover: float
    claim_words: Sequence[Word]
    lex: Lexicon

    @property
    def window(self) -> str:
        """The one or two sentences closest to the claim."""
        return " ".join(used.sentence for used in self.used)

    @property
    def relevant(self) -> list[Used]:
        """Those of them that hold a real share of the claim."""
        return [used for used in self.used if used.share >= RELEVANT] or list(self.used[:1])


def check(
    claim: str, source: str, published: datetime | None = None, country: str = ""
) -> tuple[bool, tuple[str, ...]]:
    """Whether ``source`` bears out ``claim``, and if not, why: one short phrase a reason.

    ``published``: when the source came out, and ``country`` where; then "on Tuesday (13 May)" may stand for
    its "on Tuesday".
    """
    if published is not None:
        claim = undated(claim, language_of(source), published, country)
    return _compared(claim, source)


@lru_cache(maxsize=256)
def _compared(claim: str, source: str) -> tuple[bool, tuple[str, ...]]:
    """Remembered, for one sentence is asked about when it is chosen and again when people are introduced."""
    if not claim.strip() or not source.strip():
        return False, ("nothing to compare",)
    if introduces(claim):
        if cut_short(claim, source):
            return False, ("an office cut short",)
        claim = without_introductions(claim, source, lexicon(language_of(source)))
    if _verbatim(claim, source):
        return True, ()
    if len(claim) > MOST_LETTERS or len(claim.split()) > LONGEST:
        return False, ("too long for a takeaway",)
    case = _case(claim, source)
    reasons = tuple(dict.fromkeys(_reasons(case)))
    return not reasons, reasons


def _verbatim(claim: str, source: str) -> bool:
    """True if the claim is one whole sentence of the source, or all of it."""
    said, whole = " ".join(claim.split()), " ".join(source.split())
    if said == whole:
        return True
    if said not in whole:
        return False
    sentences = source_sentences(source, language_of(source))
    return any(said == " ".join(sentence.split()) for sentence in sentences)


def _case(claim: str, source: str) -> Case:
    language = language_of(source)
    own = words(claim)
    used, cover = closest(own, source_sentences(source, language))
    return Case(claim, source, used, cover, own, lexicon(language))


def _reasons(case: Case) -> Iterator[str]:
    if case.cover < COVERED:
        yield "not within two adjacent sentences of the source"
    yield from _figures(figures(case.claim), figures(case.window), figures(case.source))
    yield from _names(case)
    yield from _markers(case)
    yield from _attribution(case)
    yield from contrast.reasons(case.claim, case.window, case.claim_words, case.relevant)
    yield from splices.reasons(case.claim_words, case.used, case.relevant, words(case.source), case.lex)


def _figures(claim: Figures, window: Figures, source: Figures) -> Iterator[str]:
    """Every figure in the sentences used; a unit may be left out, never changed."""
    for value, unit in sorted(claim.amounts):
        units = {other for number, other in window.amounts if number == value}
        if not units:
            yield f"number {value:g} is not there"
        elif unit and unit not in units:
            yield f"{value:g} is not in {unit}"
    if claim.dates - window.dates:
        yield "a date is not there"
    if claim.months - window.months or claim.weekdays - window.weekdays:
        yield "a month or weekday is not there"
    if claim.relative - source.relative:
        yield "a relative date is not there"


def _names(case: Case) -> Iterator[str]:
    pool = tokens(case.source)
    short = initialisms(case.source)
    for run in names(case.claim):
        missing = [name for name in run if not stands(name, pool) and name not in short]
        missing = [name for name in missing if not stands(name, compounds(pool))]
        if missing and not _expanded(run, pool):
            yield f"name {' '.join(missing)} is not there"
        elif len(run) > 1 and not together(_without_opener(run, case), pool):
            yield f"{' '.join(run)} are not one name"
    for one, other in _AFFILIATED.findall(case.claim):
        told = source_sentences(case.source, language_of(case.source))
        if not any(stands(one, tokens(sentence)) and stands(other, tokens(sentence)) for sentence in told):
            yield f"{one} is not of {other}"


def _without_opener(run: Sequence[str], case: Case) -> Sequence[str]:
    """Without a first word that has its capital from the start of the claim, and only so in the source,
    where a pronoun stands for the name after it.
    """
    word = re.escape(run[0])
    if not (case.claim.startswith(run[0]) and _PERSONAL.search(case.window)) or re.search(
        rf"(?<![\w-]){word} [A-ZА-ЯЁ]", case.source
    ):
        return run
    opens = re.search(rf"(?:^|[.!?…\n]\s?){word}(?![\w-])", case.source)
    small = re.search(rf"(?<![\w-]){word.lower()}", case.source)
    return run[1:] if opens or small else run


def _expanded(run: Sequence[str], pool: Sequence[str]) -> bool:
    """True for "United Nations" where the source has "UN"."""
    initials = "".join(word[0] for word in run)
    return len(initials) > 1 and initials in pool


def _markers(case: Case) -> Iterator[str]:
    """Negations, hedges, conditions: none of the used words' own lost, none added."""
    claim = _MAY_MONTH.sub("", case.claim)
    window = _MAY_MONTH.sub("", case.window)
    regions = [_MAY_MONTH.sub("", used.region) for used in case.relevant]
    wholes = [_without_left_out(used) for used in case.relevant]
    for label, pattern, parts in (
        ("negation", case.lex.negation, regions),
        ("hedge", case.lex.hedge, regions),
        ("condition", case.lex.condition, wholes),
    ):
        here = len(pattern.findall(claim))
        if here < max(len(pattern.findall(region)) for region in parts):
            yield f"{label} dropped"
        elif here > len(pattern.findall(window)):
            yield f"{label} added"
    if any(_POSSIBLE.search(region) for region in regions) and not _POSSIBLE.search(claim):
        yield "hedge dropped"
    if any(_FUTURE.search(part) for part in regions) and not _AHEAD.search(claim):
        yield "future made past"
    if _FUTURE.search(claim) and not _AHEAD.search(window):
        yield "past made future"
    yield from _bounds(case)


def _without_left_out(used: Used) -> str:
    """The sentence without a main clause at its end of which nothing was used: ", and it takes effect if"."""
    cut = _MAIN_CLAUSE.search(used.sentence)
    taken = [used.words[there] for _, there in used.matched if used.words[there].content]
    if cut is None or not taken or any(word.start >= cut.start() for word in taken):
        return used.sentence
    return used.sentence[: cut.start()]


def _bounds(case: Case) -> Iterator[str]:
    """ "At least 12" is not "12"."""
    bounded = set(contrast.bounds(case.window, case.lex))
    kept = set(contrast.bounds(case.claim, case.lex))
    values = figures(case.claim).values
    for word, value in sorted(bounded):
        if value in values and not any(number == value for _, number in kept):
            yield f"'{word}' dropped before {value:g}"
    if {(_side(word), value) for word, value in kept} - {(_side(word), value) for word, value in bounded}:
        yield "a bound was added to a number"


def _side(bound: str) -> str:
    """On which side of its number the truth may lie, the number itself with it or not; else around it."""
    return next((side for side, pattern in _SIDES.items() if pattern.fullmatch(bound)), "near")


def _attribution(case: Case) -> Iterator[str]:
    says = attributed(case.claim, case.lex)
    if says and not (attributed(case.source, case.lex) or spans(case.source)[0]):
        yield "attribution added"
    if not says and any(_governed(used, case.lex) for used in case.relevant):
        yield "attribution dropped"
    if says:
        yield from _speakers(case)


def attributed(text: str, lex: Lexicon) -> bool:
    """True if the text says who says it: a verb of speech outside quotations, or a colon before one."""
    if lex.say.search(_REPORTED.sub("", outside(text))):
        return True
    return bool(re.search(r"[:—–-]\s*[\"“«]", text))


def _governed(used: Used, lex: Lexicon) -> bool:
    """True if what was used of a sentence stands under a verb of speech.

    It does not where the speech is a clause of its own that was left out (", adding that ...").
    """
    bare = _REPORTED.sub(lambda found: " " * len(found.group()), outside(used.sentence))
    for found in lex.say.finditer(bare):
        after = [word for word in used.words if word.start >= found.end()]
        lost = [word for word in after if word.content and word.text not in used.region]
        before = bare[: found.start()]
        participle = re.search(r"[,—–]\s(?:\w+\s)?$", before) and found.group().lower().endswith(
            ("ing", "в", "я")
        )
        apart = participle or re.search(r"[,;]\s(?:while|but|and|whereas|а|но)\s[^,;]+$", before)
        if apart and len(lost) >= 3 and found.group() not in used.region:
            continue
        if _left_out(used, found.end()) or _only_the_speaker(used, found.end()):
            continue
        return True
    return bool(spans(used.sentence)[0]) and not bare.strip(' .,"”»')


def _only_the_speaker(used: Used, at: int) -> bool:
    """True if nothing was used but the speaker, who stands after the verb: ", said Ann Orr of the port"."""
    speaker = _SPEAKER.match(used.sentence, at)
    if speaker is None or not (speaker["first"][0].isupper() or is_title(speaker["first"])):
        return False
    taken = [used.words[there] for _, there in used.matched if used.words[there].content]
    return all(speaker.start() <= word.start < speaker.end() for word in taken)


def _left_out(used: Used, at: int) -> bool:
    """True if all that was said after ``at`` was left out, and what was used is the speaker's next act."""
    act = _ALSO_DID.search(used.sentence, at)
    if act is None:
        return False
    between = {
        place for place, word in enumerate(used.words) if word.content and at <= word.start < act.start()
    }
    return len(between) >= 2 and not between & {there for _, there in used.matched}


def _speakers(case: Case) -> Iterator[str]:
    """Who speaks in the claim must not be another one than speaks in the sentence, with the same verb if it
    has it.
    """
    capitals = _capitals(case.source)
    told = [speech for used in _quoted(case) for speech in _speeches(used.sentence, case.lex)]
    for verb, claimed in _speeches(case.claim, case.lex):
        known = [name for name in claimed if stands(name, capitals)]
        said = [names for other, names in told if other == verb] or [names for _, names in told]
        there = [name for names in said for name in names]
        if known and there and not any(same(one, other) for one in known for other in there):
            yield "another speaker"


def _capitals(text: str) -> list[str]:
    return [name for run in names(text) for name in run]


def _quoted(case: Case) -> list[Used]:
    """The source sentence that holds the claim's quotation, if it has one; else the sentences used."""
    quotations = [case.claim[start:end] for start, end in spans(case.claim)[0] if end - start > 15]
    if not quotations:
        return case.relevant
    content = {word.stem for word in words(quotations[0]) if word.content}
    return [used for used in case.used if len(content & {w.stem for w in used.words}) >= 0.6 * len(content)]


def _speeches(text: str, lex: Lexicon) -> Iterator[tuple[str, list[str]]]:
    """Each verb of speech (its stem) with the names right beside it: four words before it, nine after it."""
    bare = outside(text)
    for verb in lex.say.finditer(bare):
        parts = re.split(r"[,.;:—–]", bare[: verb.start()].rstrip(" "))
        before = [" ".join(part.split()[-4:]) for part in (parts[-1:] if parts[-1] else parts[-3:])]
        after = "" if _clause_follows(bare, verb.end()) else re.split(r"[.;,]", bare[verb.end() :])[0]
        beside = (*before, " ".join(after.split()[:9]))
        found = [run[-1] for part in beside for run in names("x " + part)]
        yield stem(verb.group()), [name for name in found if not is_common(name)]


def _clause_follows(text: str, at: int) -> bool:
    """True after "said that ..." and "said, ...": what follows is what was said."""
    return bool(re.match(r"\s(?:that|what|it|they|he|she|there|что|о|об|,)\b|,", text[at:]))
