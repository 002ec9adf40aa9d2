"""The receipts of a story, opened: for every takeaway the sentences it rests on, who wrote them, when."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from itertools import groupby, pairwise

from bot.chat import Block, Frame, Message, Run
from bot.render.buttons import back
from bot.render.links import link
from bot.render.marks import is_sample, outlet_name, sample_blocks
from bot.render.pages import paginate
from bot.render.points import BULLET, by_sentence, numbers, said
from bot.render.times import at
from bot.render.titles import account_of, headline
from bot.tongue import N_, gettext
from bot.words import foreign, listed, plain, quoted, shorten
from digest.model import Change, Quote, Receipt, Story, Takeaway, Why

QUOTE = 300
_LEAST = 3
"""Words in a row that a takeaway shares with its source sentence, to be marked there."""

_SENTENCE = re.compile(r"(?<=[.!?…])[\"'»”’)]*(?P<space> +)(?=[\"'«“‘(]*[^\W\d_a-zа-яё])")
_WORD = re.compile(r"\w+")


def evidence(
    story: Story,
    *,
    zone: str,
    now: datetime,
    own: str = "",
    changes: Sequence[Change] = (),
) -> tuple[Message, ...]:
    """Every takeaway with its source sentences, each quoted in at most 300 characters.

    Where a takeaway is an extract of a longer sentence, the words that it took are marked there.
    ``changes``: numbers that were given otherwise before, shown with the receipts of both. ``story`` as
    this reader sees it; ``own``: the reader's language.
    """
    summary = story.summary
    title = Block((Run(gettext("Evidence: {headline}", headline=headline(story)), bold=True),))
    changed = by_sentence(changes)
    sight = _Sight(story, zone, now, own)
    parts = [_point(sight, each, changed.get(each, ())) for each in (summary.takeaways if summary else ())]
    if summary and summary.why:
        parts.append(_point(sight, summary.why, ()))
    top = [*sample_blocks(is_sample([story])), title]
    return paginate([top, *(parts or [[Block((Run(gettext(_NOTHING)),))]])], [back(story)])


def sentences(quote: Quote) -> list[str]:
    """The sentences of a quoted span; one longer than 300 characters ends at a word, marked by […]."""
    text = plain(quote.text)
    ends = [found.start("space") for found in _SENTENCE.finditer(text)]
    found = [text[start:end].strip() for start, end in pairwise([0, *ends, len(text)])]
    return [_cut(each) for each in found if each]


def marked(sentence: str, takeaway: str) -> tuple[Run, ...]:
    """The sentence with the words in bold that the takeaway took; plain where it took all or few."""
    shown = foreign(sentence)
    words, taken = _words(shown), _words(plain(takeaway))
    matcher = SequenceMatcher(None, [word for word, _ in words], [word for word, _ in taken], autojunk=False)
    rows = [row for row in matcher.get_matching_blocks() if row.size >= _LEAST]
    return _bold(shown, words, {place for row in rows for place in range(row.a, row.a + row.size)})


def proving(sentence: str, added: Collection[str]) -> tuple[Run, ...]:
    """The sentence with the words in bold that the takeaway has from it and not from its main sentence."""
    shown = foreign(sentence)
    words = _words(shown)
    return _bold(shown, words, {place for place, (word, _) in enumerate(words) if word in added})


@dataclass(frozen=True, slots=True)
class _Sight:
    """A story and how its reader sees it."""

    story: Story
    zone: str
    now: datetime
    own: str


def _point(sight: _Sight, sentence: Takeaway | Why, changes: Sequence[Change]) -> list[Block]:
    """The takeaway, its quotes, and whose they are; of changed numbers those of the old ones as well."""
    text = said(sight.story, sentence, sight.own)
    if isinstance(sentence, Why):
        text = gettext("Why it matters: {text}", text=text)
    since = (Run(" ("), *numbers(sight.story, changes), Run(")")) if changes else ()
    proof = [*_quotes(sentence.text, sentence.receipt), _origin(sentence.receipt, sight)]
    for old in dict.fromkeys(change.old for change in changes):
        was = listed([foreign(change.before) for change in changes if change.old == old])
        proof += [
            Block((Run(gettext("Before: {numbers}", numbers=was), italic=True),)),
            *_quotes(old.text, old.receipt),
            _origin(old.receipt, sight),
        ]
    for figure in dict.fromkeys(figure for change in changes for figure in change.beside):
        label = Run(gettext("Before: {numbers}", numbers=foreign(figure.text)), italic=True)
        proof += [Block((label,)), *_quotes(figure.text, figure.receipt), _origin(figure.receipt, sight)]
    return [Block((Run(BULLET), Run(text), *since)), *proof]


def _quotes(text: str, receipt: Receipt) -> list[Block]:
    """Every sentence once: the main ones with what was taken, the others with what they add."""
    main = [each for quote in receipt.quotes[:1] for each in sentences(quote)]
    others = [each for quote in receipt.quotes[1:] for each in sentences(quote) if each not in main]
    known = {word for each in main for word, _ in _words(each)}
    added = {word for word, _ in _words(plain(text))} - known
    shown = [marked(each, text) for each in dict.fromkeys(main)]
    shown += [proving(each, added) for each in dict.fromkeys(others)]
    opening, closing = quoted("\n").split("\n")
    return [Block((Run(opening), *runs, Run(closing)), Frame.QUOTE) for runs in shown]


def _words(text: str) -> list[tuple[str, re.Match[str]]]:
    """Each word of a text as it is compared, and where it stands."""
    return [(found.group().casefold(), found) for found in _WORD.finditer(text)]


def _bold(text: str, words: Sequence[tuple[str, re.Match[str]]], places: Collection[int]) -> tuple[Run, ...]:
    """The text with the words at those places in bold, neighbours together; plain if they are all or none."""
    if len(places) == len(words):
        return (Run(text),)
    runs: list[Run] = []
    at = 0
    for bold, group in groupby(range(len(words)), key=lambda place: place in places):
        if bold:
            those = list(group)
            start, end = words[those[0]][1].start(), words[those[-1]][1].end()
            runs += [Run(text[at:start]), Run(text[start:end], bold=True)]
            at = end
    return tuple(run for run in (*runs, Run(text[at:])) if run.text)


def _origin(receipt: Receipt, sight: _Sight) -> Block:
    account = account_of(sight.story, receipt.article)
    if account is None:
        return Block((Run(gettext(_NOT_KEPT)),))
    name = link(outlet_name(account), account.url)
    return Block((Run("— "), name, Run(", "), at(account.published, sight.zone, sight.now)))


def _cut(sentence: str) -> str:
    """At most 300 characters, the invisible ones counted that showing it adds."""
    added = len(foreign(sentence)) - len(sentence)
    if len(sentence) + added <= QUOTE:
        return sentence
    return f"{shorten(sentence, max(QUOTE - 4 - added, QUOTE // 3))} […]"


_NOT_KEPT = N_("The article is no longer kept; the quoted words are.")
_NOTHING = N_("Nothing has been taken from this story yet, so there is nothing to prove.")
