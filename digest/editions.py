"""A story as one reader sees it: by the outlets and in the languages that this reader reads."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

from digest.model import Account, ArticleId, Dispute, Edition, Filter, Story, Summary, Takeaway

SIDES = 2
"""So many voices are sides of a story, so many figures contradict one another; fewer say nothing."""

_NOTHING: frozenset[ArticleId] = frozenset()


def own_language(filter: Filter, language: str) -> str:
    """The language that a reader is told in where there is a choice.

    That of the interface if it is among the languages of reading (or none are named), else the first of
    these.
    """
    return language if not filter.languages or language in filter.languages else filter.languages[0]


def as_read(story: Story, filter: Filter, own: str) -> Story | None:
    """The story without what its reader does not read, led by the language ``own`` where it has that.

    Muted outlets go and languages that are not read (an account of unknown language stays), and with them
    every takeaway, voice and figure that rests on them. The first account in one's own language leads, or
    the first of all; title and takeaways are those of the edition in its language where there is one.
    None when no account is left. The same again changes nothing.
    """
    return without(story, unread(story, filter), own)


def unread(story: Story, filter: Filter) -> frozenset[ArticleId]:
    """The articles of a story that a reader with this filter does not see."""
    if not (filter.languages or filter.muted_outlets):
        return _NOTHING
    return frozenset(each.article for each in story.accounts if not is_read(each, filter))


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


def _visible(summary: Summary, edition: Edition | None, hidden: Collection[ArticleId]) -> Summary:
    """What rests on nothing hidden; the edition's takeaways if any of them is left, else the main ones."""

    def seen(takeaways: tuple[Takeaway, ...]) -> tuple[Takeaway, ...]:
        return tuple(each for each in takeaways if each.receipt.article not in hidden)

    voices = tuple(each for each in summary.voices if each.receipt.article not in hidden)
    why = summary.why
    return Summary(
        takeaways=(seen(edition.takeaways) if edition else ()) or seen(summary.takeaways),
        method=summary.method,
        why=why if why and why.receipt.article not in hidden else None,
        voices=voices if len(voices) >= SIDES else (),
        disputes=tuple(_disputes(summary, hidden)),
    )


def _disputes(summary: Summary, hidden: Collection[ArticleId]) -> Iterator[Dispute]:
    for dispute in summary.disputes:
        figures = tuple(each for each in dispute.figures if each.receipt.article not in hidden)
        if len(figures) >= SIDES:
            yield replace(dispute, figures=figures)
