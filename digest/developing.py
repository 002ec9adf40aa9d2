"""What became of a story since it was told: its new facts, its changed numbers, its days."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from digest.editions import edition_in, shown
from digest.model import (
    ArticleId,
    Change,
    Chapter,
    Delta,
    Dispute,
    Figure,
    Quote,
    Receipt,
    Story,
    Summary,
    Takeaway,
)
from digest.ports import Comparer

Disputed = Callable[[Change, Dispute], Sequence[Figure]]
"""The figures of a dispute that stood against the old number of a change."""
Recounted = Callable[[Takeaway, Dispute], Change | None]
"""A new takeaway as a change of what was disputed, if it gives a number for the same thing."""


@dataclass(frozen=True, slots=True)
class Step:
    """One chapter of a timeline: when it began, its articles, and what its summary first said.

    ``new`` and ``changes`` are empty where the chapter has no summary, or one that says nothing new.
    """

    at: datetime
    revision: int
    articles: tuple[ArticleId, ...]
    new: tuple[Takeaway, ...] = ()
    changes: tuple[Change, ...] = ()


def delta(
    story: Story, earlier: Sequence[Summary], compare: Comparer, unheard: Collection[ArticleId] = ()
) -> Delta:
    """What a story, as its reader reads it, says that the ``earlier`` summaries did not say to this reader.

    Earlier summaries may be as stored: they count as read in the story's language, with all that they said,
    also by outlets that the reader does not read now: who muted one since has read it. ``unheard``: the
    articles of outlets that were muted even then; what stood in for them was told, and not what they say.
    """
    now = story.summary.takeaways if story.summary else ()
    seen = _seen(story)
    told = [each for summary in earlier for each in _told(summary, story.language, seen, unheard)]
    return compare(told, now) if told else Delta(new=tuple(now))


def with_headlines(
    found: Delta,
    story: Story,
    earlier: Sequence[Summary],
    compare: Comparer,
    unheard: Collection[ArticleId] = (),
) -> Delta:
    """What is new, its numbers beside those that only the headlines of the ``earlier`` summaries gave.

    The headline of a summary is that of the report which its first takeaway comes from. It tells nothing
    away: a fact stays new, also if the headline had it, but for a number that certainly changed.
    """
    changes = compare(_headlines(story, earlier, unheard), found.new).changes if found.new else ()
    changed = {change.new for change in changes}
    return Delta(tuple(each for each in found.new if each not in changed), (*found.changes, *changes))


def with_sides(
    found: Delta, earlier: Sequence[Summary], disputed: Disputed, recounted: Recounted = lambda *_: None
) -> Delta:
    """What is new, beside each old number those that other reports gave when it was told.

    Where one side has a number now for what was disputed, it stands beside what all of them had said.
    """
    disputes = [dispute for summary in reversed(earlier) for dispute in summary.disputes]

    def beside(change: Change) -> tuple[Figure, ...]:
        against = (tuple(disputed(change, dispute)) for dispute in disputes)
        return next((figures for figures in against if figures), ())

    newest: dict[str, Dispute] = {}
    for dispute in disputes:
        newest.setdefault(dispute.about, dispute)
    counts = [
        next(filter(None, (recounted(each, one) for one in newest.values())), None) for each in found.new
    ]
    new = tuple(each for each, count in zip(found.new, counts, strict=True) if count is None)
    return Delta(
        new, (*(replace(each, beside=beside(each)) for each in found.changes), *filter(None, counts))
    )


def in_order(found: Delta, story: Story) -> tuple[Takeaway, ...]:
    """All that is new, with changed numbers or without, in the order of the story's summary."""
    places = {each: place for place, each in enumerate(story.summary.takeaways)} if story.summary else {}
    said = dict.fromkeys([*(change.new for change in found.changes), *found.new])
    return tuple(sorted(said, key=lambda each: places.get(each, -1)))


def _headlines(story: Story, earlier: Sequence[Summary], hidden: Collection[ArticleId]) -> list[Takeaway]:
    titles = {account.article: account.title for account in story.accounts}
    firsts = [_read(summary, story.language, set(titles), hidden)[:1] for summary in earlier]
    articles = dict.fromkeys(first.receipt.article for (first,) in filter(None, firsts))
    return [_said_by(article, titles[article]) for article in articles]


def _said_by(article: ArticleId, title: str) -> Takeaway:
    return Takeaway(title, Receipt(article, (Quote(0, len(title), title),)))


def timeline(
    chapters: Sequence[Chapter],
    compare: Comparer,
    story: Story,
    disputed: Disputed = lambda *_: (),
    recounted: Recounted = lambda *_: None,
    hidden: Collection[ArticleId] = (),
) -> tuple[Step, ...]:
    """The days of a story as its reader reads it: what each chapter said that none before it had.

    By revision; in the story's language where a chapter has an edition in it, and of its accounts alone, with
    what stands in for those that are ``hidden``.
    """
    ordered = sorted(chapters, key=lambda chapter: chapter.revision)
    beside = partial(with_sides, disputed=disputed, recounted=recounted)
    return tuple(_steps(ordered, compare, story, beside, hidden))


def _steps(
    chapters: Sequence[Chapter],
    compare: Comparer,
    story: Story,
    beside: Callable[[Delta, Sequence[Summary]], Delta],
    hidden: Collection[ArticleId],
) -> Iterator[Step]:
    told: list[Takeaway] = []
    earlier: list[Summary] = []
    seen = _seen(story)
    for chapter in chapters:
        now = _read(chapter.summary, story.language, seen, hidden) if chapter.summary else ()
        found = beside(compare(told, now), earlier) if told else Delta(new=now)
        yield Step(chapter.at, chapter.revision, chapter.articles, found.new, found.changes)
        told += now
        earlier += [chapter.summary] if chapter.summary else []


def _seen(story: Story) -> set[ArticleId]:
    return {account.article for account in story.accounts}


def _read(
    summary: Summary, language: str, seen: set[ArticleId], hidden: Collection[ArticleId]
) -> tuple[Takeaway, ...]:
    """What a reader who sees these articles, and from whom those are hidden, reads of a summary."""
    edited = shown(_edited(summary, language), hidden)
    return _visible(edited, seen) or _visible(shown(summary.takeaways, hidden), seen)


def _told(
    summary: Summary, language: str, seen: set[ArticleId], unheard: Collection[ArticleId]
) -> tuple[Takeaway, ...]:
    """What a reader may have read of it: the edition, and all else where that had perhaps nothing to show."""
    edited = shown(_edited(summary, language), unheard)
    return edited if _visible(edited, seen) else edited + shown(summary.takeaways, unheard)


def _edited(summary: Summary, language: str) -> tuple[Takeaway, ...]:
    edition = edition_in(summary, language)
    return edition.takeaways if edition else ()


def _visible(takeaways: tuple[Takeaway, ...], seen: set[ArticleId]) -> tuple[Takeaway, ...]:
    return tuple(each for each in takeaways if each.receipt.article in seen)
