"""Holds a model's lines to their sources: what the guard refuses gives way to its closest sentence.

line -> closest one or two sentences -> guard + copied? -> takeaway, else that sentence edited as always
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from digest.model import ArticleId, Receipt, Summary, Takeaway
from summarizer import copying
from summarizer.align import Word, window, words
from summarizer.choose import repeats
from summarizer.edit import Draft, stands
from summarizer.extractive import Editor, how_many, may_be_said, printed
from summarizer.guard import check
from summarizer.receipts import proof
from summarizer.reserve import Judge, reserve

NEAR = 0.3
"""Share of a refused line's content words that a sentence needs to take its place; below it is noise."""


def condense(editor: Editor, said: Sequence[str], method: str, spare: Summary) -> Summary:
    """The lines of a model as takeaways with receipts, completed from ``spare`` to the number wanted.

    Where no line is near anything in the story, ``spare`` is the whole answer.
    """
    taken = _more(editor, {}, _takeaways(editor, said))
    if not taken:
        return spare
    places = {_place(editor, at): at for at in range(len(editor.found.sentences))}
    rest = [(places[_start(one.receipt)], one) for one in spare.takeaways]
    told = _more(editor, taken, rest)
    stand_ins = (each for one in spare.takeaways for each in one.instead)
    rest += [(places[_start(one.receipt)], Takeaway(one.text, one.receipt)) for one in stand_ins]
    return editor.summary(told, method, _instead(editor, told, rest))


def _instead(
    editor: Editor, told: Mapping[int, Takeaway], rest: Iterable[tuple[int, Takeaway]]
) -> Mapping[int, Sequence[Takeaway]]:
    """What stands in for the takeaways: of the embedded summariser's sentences those that were not told."""
    others = [(at, editor.alone(at, one)) for at, one in rest if at not in told]
    judge: Judge[tuple[int, Takeaway]] = Judge(
        outlet=lambda one: editor.outlet(one[0]),
        same=lambda one, other: repeats(one[1].text, other[1].text),
        accept=lambda _: True,
    )
    found = reserve(list(told.items()), others, judge, editor.room(told))
    return {at: [one for _, one in some] for at, some in zip(told, found, strict=True)}


def _more(
    editor: Editor, taken: Mapping[int, Takeaway], found: Iterable[tuple[int, Takeaway]]
) -> dict[int, Takeaway]:
    """``taken`` with those of ``found`` that tell something else, until there are as many as wanted."""
    k, both = how_many(editor.found), dict(taken)
    for at, takeaway in found:
        new = at not in both and not any(repeats(takeaway.text, other.text) for other in both.values())
        if new and len(both) < k:
            both[at] = takeaway
    return both


def _start(receipt: Receipt) -> tuple[ArticleId, int]:
    """As `_place`."""
    return receipt.article, receipt.quotes[0].start


def _place(editor: Editor, at: int) -> tuple[ArticleId, int]:
    """What a receipt calls a sentence: its article, and where it starts."""
    sentence = editor.found.sentences[at]
    return editor.found.documents[sentence.document].article, sentence.start


def _takeaways(editor: Editor, said: Sequence[str]) -> Iterator[tuple[int, Takeaway]]:
    """For each line a takeaway and the index of the sentence it rests on; nothing for noise."""
    texts = [words(sentence.text) for sentence in editor.found.sentences]
    for line in said:
        own = words(line)
        first, last, cover = _closest(own, texts, editor)
        if cover < NEAR:
            continue
        takeaway = _borne_out(editor, line, first, last)
        if takeaway is not None:
            yield first, takeaway
            continue
        at = first + _best(own, texts[first:last])
        if at in editor.drafts and editor.prints(at):
            yield at, editor.takeaway(at)


def _closest(line: Sequence[Word], texts: Sequence[Sequence[Word]], editor: Editor) -> tuple[int, int, float]:
    """The best window of any one article, and how much of the line it covers; earlier articles first."""
    best, offset = (0, 0, -1.0), 0
    for article in editor.articles:
        first, last, cover = window(line, texts[offset : offset + len(article.sentences)])
        if cover > best[2] and last > first:
            best = offset + first, offset + last, cover
        offset += len(article.sentences)
    return best


def _best(line: Sequence[Word], sentences: Sequence[Sequence[Word]]) -> int:
    """The one sentence that covers the line best."""
    covers = [window(line, [sentence])[2] for sentence in sentences]
    return covers.index(max(covers))


def _borne_out(editor: Editor, line: str, first: int, last: int) -> Takeaway | None:
    """The line with its receipt, if it stands alone and says only what its sentences say, in their words."""
    owner, sentences = editor.owner(first), editor.found.sentences[first:last]
    places = [sentence.position for sentence in sentences]
    draft = Draft(line, places[0], tuple(places[1:]))
    if any(one.inside for one in sentences) or not may_be_said(owner, sentences[0], draft):
        return None
    takeaway = printed(owner, draft)
    source = proof(takeaway)
    sound = stands(owner, draft) and check(line, source)[0] and not any(copying.reasons(line, source))
    return takeaway if sound else None
