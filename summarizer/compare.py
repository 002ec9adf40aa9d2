"""What takeaways say that others, told before, did not: new facts, and numbers that stand otherwise.

A fact is taken for told only if its numbers, its names and what happened stand in what was told, and most of
its other words too. Where that is in doubt it is new: to read a fact twice costs less than to miss one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from digest.model import Change, Delta, Takeaway
from summarizer.concepts import COUNTED, COUNTRIES, GENERIC, GROUPS
from summarizer.counts import Count, counts
from summarizer.dates import tense
from summarizer.figures import figures
from summarizer.occasions import NOWHERE, Occasion, another, occasion
from summarizer.stances import Stance, stance
from summarizer.wording import Token, Wording, wording

KNOWN = 0.66
"""Share of a takeaway's weight that what was told must cover."""
ABROAD = 0.5
"""The same between two languages, where most words cannot be compared."""
LEAST_ABROAD = 4.0
"""Weight that must be comparable at all between two languages; two words in common prove nothing."""
FARTHEST = 20
"""Times; no count grows by more between two reports of an event."""
SUPPORTED = 0.5
"""Share that another report must hold to count as one that tells a number of a fact."""
HINTED = 1 / 3
"""Share that another report must stay under for a fact to be called one outlet's alone."""
HINTED_ABROAD = 0.35
"""The same between two languages, where the names of the place weigh more."""
WEIGHTS = {"count": 3.0, "name": 2.0, "act": 2.0, "word": 1.0}


_VERB = re.compile(r"said|says|has|had|is|was|will|would|[a-z]{2,}ed|shot|struck|hit|beat|won|lost")
_PLURAL = re.compile(r"(?:[a-z]s|men|people|ing|[иы])$")
_OF_THINGS = frozenset({"DESTROY", "DAMAGE"})
_APART = frozenset({"ATTACKER", "LIVESTOCK"})
"""Never counted with others under a word like "people"."""

Part = tuple[frozenset[str], float]
"""The keys that a name or a word goes by, any of which will do, and what it weighs."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What one text states, ``text`` being it without its attribution.

    ``parts``: its words and names; ``names``: those that are surely names, one set of keys each; ``near``,
    ``abroad``: all its keys for a text in the same language, and in another one; ``words``, ``acts``: keys
    of its words, and of those for what happens; ``stance``: how it is claimed; ``occasion``: of which event
    its numbers are.
    """

    text: str
    language: str
    places: frozenset[str]
    counts: tuple[Count, ...]
    parts: tuple[Part, ...]
    names: tuple[frozenset[str], ...]
    near: frozenset[str]
    abroad: frozenset[str]
    words: frozenset[str]
    acts: frozenset[str]
    dates: frozenset[tuple[int, int]]
    stance: Stance
    occasion: Occasion

    def pool(self, other: Facts) -> frozenset[str]:
        """The keys by which another text may find what this one says."""
        return self.near if self.language == other.language else self.abroad


def compare(told: Sequence[Takeaway], now: Sequence[Takeaway]) -> Delta:
    """What of ``now`` was not said in ``told``, in the order of ``now`` (see `digest.ports.Comparer`).

    ``told`` is oldest first: where several of its numbers could be the one that changed, the last is. A
    number told at any time is not told again. A takeaway with several changed numbers gives a change each.
    """
    known = [facts(takeaway.text) for takeaway in told]
    new: list[Takeaway] = []
    changes: list[Change] = []
    fresh: list[Facts] = []
    taken: list[Count] = []
    for takeaway in now:
        fact = facts(takeaway.text)
        changed = [one for one in _changed(fact, known, taken) if not _repeats(one[0], fact, fresh)]
        if changed:
            taken += [old for _, old, _ in changed]
            changes += [Change(old.inside, count.inside, told[at], takeaway) for count, old, at in changed]
        elif not told_in(fact, [*known, *fresh] if _changed(fact, known) else known):
            new.append(takeaway)
        fresh.append(fact)
    return Delta(tuple(new), tuple(changes))


def _repeats(count: Count, fact: Facts, fresh: Sequence[Facts]) -> bool:
    """Whether a takeaway before this one gives the same new number; it is shown as changed there."""
    return any(
        count.value == other.value and _one_thing(count, other, fact, one, strict=True)
        for one in fresh
        for other in one.counts
    )


@lru_cache(maxsize=2048)
def facts(text: str) -> Facts:
    """What a text states; kept for the texts asked about last."""
    said = wording(text)
    numbers = figures(said.text) if said.numbers else figures("")
    parts = dict.fromkeys(_part(token) for token in said.tokens if token.key or token.name)
    names = dict.fromkeys(token.name for token in said.tokens if token.name and not token.key)
    names |= dict.fromkeys(_opening(said))
    return Facts(
        said.text,
        said.language,
        said.places,
        counts(said),
        tuple(parts),
        tuple(names),
        frozenset(key for keys, _ in parts for key in keys if not key.startswith("~")),
        frozenset(key for keys, _ in parts for key in keys if _compares(key)),
        frozenset(token.key for token in said.tokens if token.key),
        frozenset(token.key for token in said.tokens if token.act),
        numbers.dates,
        stance(text, said),
        occasion(said, numbers, tuple(names)) if said.numbers else NOWHERE,
    )


def _opening(said: Wording) -> list[frozenset[str]]:
    """The keys of the word that opens a text, if it looks like a name: alone before a verb, no plural."""
    if len(said.tokens) < 2 or not said.tokens[0].name or not said.tokens[0].key:
        return []
    first, verb = said.tokens[0], said.tokens[1].text
    done = tense(verb) == "past" if said.language == "ru" else _VERB.fullmatch(verb) is not None
    return [first.name | {first.key}] if done and not _PLURAL.search(first.text) else []


def _part(token: Token) -> Part:
    weight = WEIGHTS["act" if token.act else "word" if token.key else "name"]
    return frozenset({token.key, *token.name} - {""}), weight


def told_in(fact: Facts, known: Sequence[Facts]) -> bool:
    """Whether what was told holds a fact already, and claims it as the fact does."""
    known = [one for one in known if one.stance.holds(fact.stance)]
    if any(one.text == fact.text for one in known):
        return True
    if not known or any(not _stands(count, fact, known) for count in fact.counts):
        return False
    near = any(one.language == fact.language for one in known)
    pool = frozenset().union(*(one.pool(fact) for one in known))
    acts = fact.acts - {count.kind for count in fact.counts}
    if acts - pool or _turned(fact, pool) or _other_date(fact, known):
        return False
    if near and any(not name & pool for name in fact.names):
        return False
    return _cover(fact, known, abroad=not near) >= (KNOWN if near else ABROAD)


def supported(fact: Facts, known: Sequence[Facts]) -> bool:
    """Whether a report, given as its sentences, tells the heart of a fact and gives no other number for it.

    Weaker than `told_in`: a long takeaway has details that no other report repeats.
    """
    if not known or _changed(fact, known):
        return False
    near = known[0].language == fact.language
    pool = frozenset().union(*(one.pool(fact) for one in known))
    stands = any(_stands(count, fact, known) for count in fact.counts)
    if _turned(fact, pool) or (fact.counts and not stands):
        return False
    return told_in(fact, known) or _cover(fact, known, abroad=not near) >= (SUPPORTED if stands else KNOWN)


def alike(one: Facts, other: Facts) -> bool:
    """Whether the heart of one text is told in the other."""
    return supported(one, [other]) or supported(other, [one])


def hinted(fact: Facts, known: Sequence[Facts]) -> bool:
    """Whether a report, given as its sentences, may tell a fact in other words: nobody can call it untold.

    One number of it, or a third of its weight, is hint enough; so is another language, unless enough of the
    fact can be compared and too little of that is there.
    """
    if not known:
        return False
    near = known[0].language == fact.language
    if any(_stands(count, fact, known) for count in fact.counts):
        return True
    if not near and _weight_of(fact, _comparable(fact, abroad=True)) < LEAST_ABROAD:
        return True
    return _cover(fact, known, abroad=not near) >= (HINTED if near else HINTED_ABROAD)


def _turned(fact: Facts, pool: frozenset[str]) -> bool:
    """Whether it denies what was told to happen, or tells what was denied."""
    turned = {key for key in fact.words - pool if _flipped(key) in pool}
    return len(turned) > 1 or bool(turned & fact.acts)


def _flipped(key: str) -> str:
    return key[1:] if key.startswith("!") else "!" + key


def _other_date(fact: Facts, known: Sequence[Facts]) -> bool:
    told = frozenset().union(*(one.dates for one in known))
    return bool(told) and bool(fact.dates - told)


def _comparable(fact: Facts, *, abroad: bool) -> list[Part]:
    return [part for part in fact.parts if not abroad or any(map(_compares, part[0]))]


def _weight_of(fact: Facts, parts: Sequence[Part]) -> float:
    return len(fact.counts) * WEIGHTS["count"] + sum(weight for _, weight in parts)


def _cover(fact: Facts, known: Sequence[Facts], *, abroad: bool) -> float:
    """Share of the fact's weight that the best two of the told sentences hold together."""
    parts = _comparable(fact, abroad=abroad)
    counted = sum(WEIGHTS["count"] for count in fact.counts if _stands(count, fact, known))
    total = _weight_of(fact, parts)
    held = [sum(1 << at for at, (keys, _) in enumerate(parts) if keys & one.pool(fact)) for one in known]
    first = max(held, key=lambda mask: _weight(parts, mask))
    best = max(_weight(parts, first | other) for other in held)
    return (counted + best) / total if total >= (LEAST_ABROAD if abroad else 1) else 0.0


def _compares(key: str) -> bool:
    """Whether a key can be compared between languages: concepts, names and times of day can."""
    bare = key.removeprefix("!")
    return bare[:1] == "~" or bare.isupper() or bare[:1].isdecimal()


def _weight(parts: Sequence[Part], mask: int) -> float:
    return sum(weight for at, (_, weight) in enumerate(parts) if mask >> at & 1)


def _stands(count: Count, fact: Facts, known: Sequence[Facts]) -> bool:
    """Whether a count was told: the same thing with a number that agrees, or an exact repeat."""
    for one in known:
        for other in one.counts:
            if count.agrees(other) and _one_thing(count, other, fact, one, strict=False):
                return True
    return False


def _changed(
    fact: Facts, known: Sequence[Facts], taken: Sequence[Count] = ()
) -> list[tuple[Count, Count, int]]:
    """Counts of a fact that were told otherwise, with the last told one and its index.

    None where two of them could be what became of one told number, which must not be one of ``taken``.
    """
    found = []
    for count in fact.counts:
        rivals = [
            (other, at)
            for at, one in enumerate(known)
            for other in one.counts
            if _one_thing(count, other, fact, one, strict=True) and not _among(other, taken)
        ]
        if rivals and not _stands(count, fact, known):
            found.append((count, *rivals[-1]))
    olds = [old for _, old, _ in found]
    return [one for one in found if sum(_among(one[1], [old]) for old in olds) == 1]


def _among(count: Count, others: Sequence[Count]) -> bool:
    """Whether a number was given for the same before."""
    return any(count.value == other.value and _one_scope(count, other) for other in others)


def _one_thing(count: Count, other: Count, fact: Facts, told: Facts, *, strict: bool) -> bool:
    """Whether two numbers count the same thing of the same scope; ``strict``: so surely that one replaced
    the other, not only that they may be one.
    """
    if not _one_scope(count, other):
        return False
    if count.kind in COUNTED:
        same = _same_group(count, other)
        same = same and not (strict and (count.things & GROUPS) != (other.things & GROUPS))
    elif strict:
        same = _same_things(count, other)
    else:
        same = bool(count.unit) or not count.things or not other.things or bool(count.things & other.things)
        same = same or (fact.language != told.language) or count.value >= 13
    if not same or not strict:
        return same
    if count.share or _far(count, other) or _elsewhere(fact, told):
        return False
    return told.stance.holds(fact.stance) and not another(count, fact.occasion, told.occasion)


def _one_scope(count: Count, other: Count) -> bool:
    left, right = ((one.kind, one.unit, one.share, one.period) for one in (count, other))
    return left == right


def counted_alike(count: Count, other: Count) -> bool:
    """Whether both say what became of the same group, as a whole and over the same time."""
    return count.kind in COUNTED and _one_scope(count, other) and _same_group(count, other)


def _same_group(count: Count, other: Count) -> bool:
    """Whether the counted are of one sort: "people" may be any of them but attackers or animals."""
    one, two = count.things, other.things
    if count.kind in _OF_THINGS:
        return not one or not two or bool(one & two)
    left, right = one & GROUPS, two & GROUPS
    return left == right or (not (left and right) and not _APART & (left | right))


def _same_things(count: Count, other: Count) -> bool:
    shared = (count.around & other.around) - GENERIC - COUNTRIES
    least = min(len(count.around - GENERIC), len(other.around - GENERIC))
    if count.things - other.around and other.things - count.around:
        return False
    if not count.unit and not count.things & other.things:
        return False
    return len(shared) >= 2 and 2 * len(shared) >= least


def _far(count: Count, other: Count) -> bool:
    """Whether one number is so many times the other that they hardly count the same."""
    small, big = sorted((count.value, other.value))
    return big > FARTHEST * max(small, 1.0)


def _elsewhere(fact: Facts, told: Facts) -> bool:
    """Whether both name a place, and not the same one."""
    here, there = fact.places, told.places
    return bool(here and there) and not here & told.pool(fact) and not there & fact.pool(told)
