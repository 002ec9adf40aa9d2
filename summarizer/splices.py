"""Small changes to a copied sentence that change what it says: a word put in the place of another one, a
phrase cut in its middle, a piece of the next sentence hung on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from difflib import SequenceMatcher

from summarizer.align import Used, Word
from summarizer.figures import figures, is_calendar, is_unit
from summarizer.lexicon import Lexicon, word_set
from summarizer.names import initialisms, is_common, same
from summarizer.people import descriptions

MOST = 2
"""Content words on one side of a replacement; longer ones are rewording, which others judge."""

BESIDE = 2
"""Content words that must be the same around a replacement."""

ADDED = 2
"""Content words that stand nowhere in the sentences used, from which on a claim says something new."""

HUNG_ON = 0.4
"""Share of a second sentence's content words that a claim must use if it uses any but names."""

_ROOT = 4
_SPEECH = word_set("according reporters accordance словам данным информации мнению сведениям")
_FORCE = re.compile(
    r"admit\w*|acknowledg\w+|confess\w*|confirm\w*|den(?:y|ies|ied)|accus(?:ed|es)|promis\w+|pledg\w+|vow\w*|"
    r"threaten\w*|призна\w+|подтверд\w+|отрица\w+|опроверг\w*|обвин\w+|пообеща\w+|пригрози\w+",
    re.IGNORECASE,
)
"""Verbs of speech that do something: to say is not to admit."""
_SMALL = word_set(
    "a an the every each this that of in on at by to from with for into about against between over under "
    "в на по с у о об из от до за для при после перед со ко как каждый каждое каждую этот эту"
)
_ALIKE = tuple(
    word_set(group)
    for group in (
        "houses homes", "people persons", "began started", "nearly almost", "about around approximately",
        "percent percentage", "over than", "service officers officials agency",
        "человек людей", "около примерно", "почти порядка",
    )
)  # fmt: skip


def reasons(
    own: Sequence[Word], used: Sequence[Used], relevant: Sequence[Used], source: Sequence[Word], lex: Lexicon
) -> Iterator[str]:
    """What was put in, cut or hung on. ``relevant``: those ``used`` that hold a real share of the claim;
    ``source``: all the words that it was made from.
    """
    for one in relevant:
        yield from _replaced(own, one, [other for other in used if other is not one], lex)
        if _another_name(own, one):
            yield "a name stands for another"
        if _cut(own, one):
            yield "a phrase was cut in its middle"
        if _exchanged(own, one):
            yield "two numbers changed over"
        yield from _recounted(own, one)
    yield from _added(own, used, source, lex)
    if len(used) > 1 and _joined(own, used, lex):
        yield "pieces of two sentences were joined"


def _added(own: Sequence[Word], used: Sequence[Used], source: Sequence[Word], lex: Lexicon) -> Iterator[str]:
    """Words from nowhere: one may be a paraphrase, several say something new; nobody may be made to admit.
    "The committee" may get the rest of its name from elsewhere.
    """
    theirs = [word for one in used for word in one.words if word.stem]
    roots = {word.stem[:_ROOT] for word in theirs}
    added = []
    for at, word in enumerate(own):
        known = word.stem[:_ROOT] in roots or any(same(word.text, other.text) for other in theirs)
        if word.text[0].islower() and _says(word, lex) and not known and not _names(own, at, roots, source):
            added.append(word.text)
    if len(added) >= ADDED or any(_FORCE.fullmatch(word) for word in added):
        yield f"not there: {', '.join(added)}"


def _names(own: Sequence[Word], at: int, roots: Set[str], source: Sequence[Word]) -> bool:
    """True if the word follows one that was used, within two, just as it does elsewhere in the source."""
    for back in (1, 2):
        row = [word.stem[:_ROOT] for word in own[max(0, at - back) : at + 1]]
        elsewhere = ([word.stem[:_ROOT] for word in source[i : i + len(row)]] for i in range(len(source)))
        if row[0] in roots and len(row) > back and all(row) and row in elsewhere:
            return True
    return False


def _joined(own: Sequence[Word], used: Sequence[Used], lex: Lexicon) -> bool:
    """True if a scrap of a sentence was hung on the other one, with no name or pronoun to link the two."""
    goes_on = any(lex.pronoun_start.match(one.sentence) for one in used[1:])
    named = all(any(word.text[0].isupper() and word.stem in _capitals(one) for word in own) for one in used)
    return not goes_on and not named and _hung_on(own, used)


def _says(word: Word, lex: Lexicon) -> bool:
    """True for a word with a meaning of its own: no figure, no verb of speech, no function word."""
    if not word.content or figures(word.text).amounts or is_unit(word.text) or is_calendar(word.text):
        return False
    if lex.pronoun_start.fullmatch(word.text) or word.text.lower() in _SPEECH:
        return False
    return not lex.say.fullmatch(word.text) or _FORCE.fullmatch(word.text) is not None


def _operations(own: Sequence[Word], one: Used) -> Sequence[tuple[str, int, int, int, int]]:
    left, right = ([word.stem[:_ROOT] or word.text for word in text] for text in (own, one.words))
    return SequenceMatcher(None, left, right, autojunk=False).get_opcodes()


def _replaced(own: Sequence[Word], one: Used, others: Sequence[Used], lex: Lexicon) -> Iterator[str]:
    """Words in the very place of others, what stands before and after being the same; unless another
    sentence has them there.
    """
    steps = _operations(own, one)
    for at, (kind, a, b, c, d) in enumerate(steps):
        before = at > 0 or a == c == 0
        after = at + 1 < len(steps) or (b == len(own) and d == len(one.words))
        kept = [own[x:y] for step, x, y, *_ in steps[max(0, at - 1) : at + 2] if step == "equal"]
        firm = sum(word.content for words in kept for word in words) >= BESIDE
        if kind != "replace" or not (before and after and firm):
            continue
        if any(_stands_in(own[max(0, a - 1) : b + 1], other.words) for other in others):
            continue
        mine = [word for word in own[a:b] if _says(word, lex) and not _moved(word, one)]
        theirs = [word for word in one.words[c:d] if _says(word, lex)]
        few = max(_units(mine), _units(theirs)) <= MOST
        if mine and theirs and few and not _equal(mine, theirs):
            yield f"{_text(mine)} stands for {_text(theirs)}"


def _units(some: Sequence[Word]) -> int:
    """How many words, those of one name being one."""
    return sum(
        not (word.text[0].isupper() and some[at - 1].text[0].isupper() and at) for at, word in enumerate(some)
    )


def _moved(word: Word, one: Used) -> bool:
    """True for a common noun that the sentence has elsewhere: "wheat exports" made "exports of wheat"."""
    return word.text.islower() and any(word.stem[:_ROOT] == other.stem[:_ROOT] for other in one.words)


def _stands_in(piece: Sequence[Word], text: Sequence[Word]) -> bool:
    """True if these words stand in a text, in a row."""
    wanted, size = [word.text for word in piece], len(piece)
    return any([word.text for word in text[at : at + size]] == wanted for at in range(len(text) - size + 1))


def _another_name(own: Sequence[Word], one: Used) -> bool:
    """True if after the same word a name follows in both, and not the same one."""
    for kind, a, b, c, d in _operations(own, one):
        if kind != "replace" or not a or not own[a - 1].stem:
            continue
        mine, theirs = own[a].text, one.words[c].text
        if mine[0].isupper() and theirs[0].isupper() and not _equal(own[a:b], one.words[c:d]):
            return True
    return False


def _equal(mine: Sequence[Word], theirs: Sequence[Word]) -> bool:
    """Forms of one word or name, a name and its initials, or words that mean the same in the news."""
    left, right = _text(mine), _text(theirs)
    if left.istitle() and right.islower() and descriptions(f"the {right}"):
        return True
    if left in initialisms(right) or right in initialisms(left):
        return True
    return any(_alike(one.text, other.text) for one in mine for other in theirs)


def _alike(one: str, other: str) -> bool:
    one, other = one.lower(), other.lower()
    root = one[:_ROOT] == other[:_ROOT] and len(one) >= _ROOT
    return root or same(one, other) or any({one, other} <= group for group in _ALIKE)


def _text(some: Sequence[Word]) -> str:
    return " ".join(word.text for word in some)


def _recounted(own: Sequence[Word], one: Used) -> Iterator[str]:
    """Numbers that stand beside other words than in the sentence: "9 killed, 23 hurt" turned round."""
    for value, mine in _counted(own):
        theirs = [beside for other, beside in _counted(one.words) if other == value]
        if mine and theirs and all(beside and not mine & beside for beside in theirs):
            yield f"{value:g} counts something else"


def _exchanged(own: Sequence[Word], one: Used) -> bool:
    """True for "by 6 percent now and by 3 percent in May" with the two numbers changed over."""
    mine, theirs = (dict(_followed(text)) for text in (own, one.words))
    return any(
        left != right and mine[left] != mine[right] and theirs.get(left) == mine[right] != ""
        and theirs.get(right) == mine[left] != ""
        for left in mine for right in mine
    )  # fmt: skip


def _followed(text: Sequence[Word]) -> Iterator[tuple[tuple[float, str], str]]:
    """Each amount with the root of the content word after it and its unit."""
    for at, word in enumerate(text):
        amounts = figures(_text(text[at : at + 2])).amounts if word.text[0].isdigit() else ()
        if len(amounts) == 1:
            yield min(amounts), _neighbour(text[at + 1 :])


def _counted(text: Sequence[Word]) -> Iterator[tuple[float, set[str]]]:
    """Each number without a unit, with the roots of the content words on both sides up to a comma."""
    for at, word in enumerate(text):
        amounts = (
            figures(_text(text[at : at + 2])).amounts if word.stem and figures(word.text).amounts else ()
        )
        if len(amounts) == 1 and not any(unit for _, unit in amounts):
            beside = {_neighbour(text[at + 1 :]), _neighbour(text[:at][::-1])} - {""}
            yield min(amounts)[0], beside


def _neighbour(text: Sequence[Word]) -> str:
    """The root of the first word with a meaning of its own, "" if a mark or the end comes first."""
    for word in text:
        if not word.stem:
            return ""
        if word.content and not figures(word.text).amounts and not is_unit(word.text):
            return word.stem[:_ROOT]
    return ""


def _cut(own: Sequence[Word], one: Used) -> bool:
    """True for "every summer, and ... in winter" made "every winter": cut right after a small word."""
    for kind, a, _, c, d in _operations(own, one):
        gone = one.words[c:d]
        if kind != "insert" or a == 0 or len(gone) < 3 or own[a - 1].text.lower() not in _SMALL:
            continue
        if gone[0].content and any(word.text in ",;" for word in gone) and a < len(own) and own[a].content:
            return True
    return False


def _capitals(one: Used) -> set[str]:
    return {word.stem for word in one.words if word.text[0].isupper()}


def _named(word: Word, used: Sequence[Used]) -> bool:
    """True for a capital that is not just that of the claim's first word."""
    if word.start or is_common(word.text):
        return word.text[0].isupper() and not is_common(word.text)
    return not any(other.text == word.text.lower() for one in used for other in one.words)


def _hung_on(own: Sequence[Word], used: Sequence[Used]) -> bool:
    """True if only a scrap of one of two sentences is used: a noun that belongs to something else there."""
    stems = [{word.stem[:5] for word in one.words if word.content} for one in used]
    for mine, theirs in (stems, stems[::-1]):
        only = {
            word.stem[:5]
            for word in own
            if word.content and word.stem[:5] in mine - theirs and not _named(word, used)
        }
        only = {stem for stem in only if not stem[0].isdigit()}
        if only and len(only) < HUNG_ON * len(mine):
            return True
    return False
