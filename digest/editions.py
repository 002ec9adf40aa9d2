"""A story as one reader sees it: by the outlets and in the languages that this reader reads."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from typing import TypeVar

from digest.model import (
    Account,
    ArticleId,
    Dispute,
    Edition,
    Figure,
    Filter,
    OutletId,
    Receipt,
    Story,
    Summary,
    Takeaway,
    Voice,
    Why,
)

SIDES = 2
"""So many voices are sides of a story, so many figures contradict one another; fewer say nothing."""

_NOTHING: frozenset[ArticleId] = frozenset()

S = TypeVar("S", Takeaway, Why, Voice)


def own_language(filter: Filter, language: str) -> str:
    """The language that a reader is told in where there is a choice.

    That of the interface if it is among the languages of reading (or none are named), else the first of
    these.
    """
    return language if not filter.languages or language in filter.languages else filter.languages[0]


def as_read(story: Story, filter: Filter, own: str) -> Story | None:
    """The story without what its reader does not read, led by the language ``own`` where it has that.

    Muted outlets go and languages that are not read (an account of unknown language stays), and with them
    every takeaway, reason and voice for which nothing of an outlet that is read can stand in, and every
    figure that no copy has. The first account in one's own language leads, or the first of all; title and
    takeaways are those of the edition in its language where there is one. None when no account is left. The
    same again changes nothing.
    """
    return without(story, unread(story, filter), own)


def unread(story: Story, filter: Filter) -> frozenset[ArticleId]:
    """The articles of a story that a reader with this filter does not see."""
    if not (filter.languages or filter.muted_outlets):
        return _NOTHING
    return frozenset(each.article for each in story.accounts if not is_read(each, filter))


def articles_of(story: Story, outlets: Collection[OutletId]) -> frozenset[ArticleId]:
    """The articles of a story that these outlets wrote."""
    if not outlets:
        return _NOTHING
    return frozenset(each.article for each in story.accounts if each.outlet.id in outlets)


def is_read(account: Account, filter: Filter) -> bool:
    """Whether a reader with this filter sees an account."""
    readable = not (filter.languages and account.language) or account.language in filter.languages
    return readable and account.outlet.id not in filter.muted_outlets


def without(story: Story, hidden: Collection[ArticleId], own: str) -> Story | None:
    """`as_read` for a reader from whom these articles are hidden."""
    accounts = [account for account in story.accounts if account.article not in hidden]
    if not accounts:
        return None
    lead = accounts[0]
    if own and lead.language != own:
        lead = next((account for account in accounts if account.language == own), lead)
    stays = lead is story.accounts[0]
    if stays and not hidden and not (story.summary and story.summary.editions):
        return story
    language = story.language if stays else lead.language
    edition = edition_in(story.summary, language)
    partly = any(each.language == language for each in story.accounts if each.article in hidden)
    return replace(
        story,
        title=story.title if stays else edition.title if edition and not partly else lead.title,
        language=language,
        accounts=(lead, *(account for account in accounts if account is not lead)),
        summary=story.summary and _visible(story.summary, edition, hidden),
    )


def edition_in(summary: Summary | None, language: str) -> Edition | None:
    """The edition of a summary in a language; None if there is none, the main takeaways may be in it."""
    return next((each for each in summary.editions if each.language == language), None) if summary else None


def shown(sentences: Iterable[S], hidden: Collection[ArticleId]) -> tuple[S, ...]:
    """What is told in place of these to those from whom some articles are hidden."""
    told = (_shown(each, hidden) for each in sentences)
    return tuple(each for each in told if each is not None)


def _shown(sentence: S, hidden: Collection[ArticleId]) -> S | None:
    if sentence.receipt.article not in hidden:
        return sentence
    found = next((each for each in sentence.instead if each.receipt.article not in hidden), None)
    if found is None:
        return None
    told = replace(sentence, text=found.text, receipt=found.receipt, instead=())
    return replace(told, origins=found.origins) if isinstance(told, Takeaway) else told


def _visible(summary: Summary, edition: Edition | None, hidden: Collection[ArticleId]) -> Summary:
    """What rests on nothing hidden; the edition's takeaways if any of them is left, else the main ones."""
    voices = shown(summary.voices, hidden)
    return Summary(
        takeaways=(shown(edition.takeaways, hidden) if edition else ()) or shown(summary.takeaways, hidden),
        method=summary.method,
        why=summary.why and _shown(summary.why, hidden),
        voices=voices if len(voices) >= SIDES else (),
        disputes=tuple(_disputes(summary, hidden)),
    )


def _disputes(summary: Summary, hidden: Collection[ArticleId]) -> Iterator[Dispute]:
    said = [*summary.takeaways, *(each for edition in summary.editions for each in edition.takeaways)]
    for dispute in summary.disputes:
        found = (_figure(each, said, hidden) for each in dispute.figures)
        figures = tuple(each for each in found if each is not None)
        if len(figures) >= SIDES:
            yield replace(dispute, figures=figures)


def _figure(figure: Figure, said: Iterable[Takeaway], hidden: Collection[ArticleId]) -> Figure | None:
    """The figure, or the same in a copy of its report that stands in for the takeaway of its sentence."""
    if figure.receipt.article not in hidden:
        return figure
    for each in said:
        same = (
            each.receipt.article == figure.receipt.article
            and each.receipt.quotes[:1] == figure.receipt.quotes
        )
        if same and (found := _shown(each, hidden)) and found.text == each.text:
            return Figure(figure.text, Receipt(found.receipt.article, found.receipt.quotes[:1]))
    return None
