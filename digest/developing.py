"""What became of a story since it was told: its new facts, its changed numbers, its days."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from digest.editions import edition_in
from digest.model import ArticleId, Change, Chapter, Delta, Story, Summary, Takeaway
from digest.ports import Comparer


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


def delta(story: Story, earlier: Sequence[Summary], compare: Comparer) -> Delta:
    """What a story, as its reader reads it, says that the ``earlier`` summaries did not say to this reader.

    Earlier summaries may be as stored: they count as read in the story's language, with all that they said,
    also by outlets that the reader does not read: who muted one since has read it.
    """
    now = story.summary.takeaways if story.summary else ()
    seen = _seen(story)
    told = [each for summary in earlier for each in _told(summary, story.language, seen)]
    return compare(told, now) if told else Delta(new=tuple(now))


def timeline(chapters: Sequence[Chapter], compare: Comparer, story: Story) -> tuple[Step, ...]:
    """The days of a story as its reader reads it: what each chapter said that none before it had.

    By revision; in the story's language where a chapter has an edition in it, and of its accounts alone.
    """
    return tuple(_steps(sorted(chapters, key=lambda chapter: chapter.revision), compare, story))


def _steps(chapters: Sequence[Chapter], compare: Comparer, story: Story) -> Iterator[Step]:
    told: list[Takeaway] = []
    seen = _seen(story)
    for chapter in chapters:
        now = _read(chapter.summary, story.language, seen) if chapter.summary else ()
        found = compare(told, now) if told else Delta(new=now)
        yield Step(chapter.at, chapter.revision, chapter.articles, found.new, found.changes)
        told += now


def _seen(story: Story) -> set[ArticleId]:
    return {account.article for account in story.accounts}


def _read(summary: Summary, language: str, seen: set[ArticleId]) -> tuple[Takeaway, ...]:
    """What a reader who sees these articles reads of a summary."""
    return _visible(_edited(summary, language), seen) or _visible(summary.takeaways, seen)


def _told(summary: Summary, language: str, seen: set[ArticleId]) -> tuple[Takeaway, ...]:
    """What a reader may have read of it: the edition, and all else where that had perhaps nothing to show."""
    edited = _edited(summary, language)
    return edited if _visible(edited, seen) else edited + summary.takeaways


def _edited(summary: Summary, language: str) -> tuple[Takeaway, ...]:
    edition = edition_in(summary, language)
    return edition.takeaways if edition else ()


def _visible(takeaways: tuple[Takeaway, ...], seen: set[ArticleId]) -> tuple[Takeaway, ...]:
    return tuple(each for each in takeaways if each.receipt.article in seen)
