"""One summary for a story told in several languages: the lead's takeaways, editions, voices and disputes.

story -> one story a language -> condensed like any other, all in one batch -> put together
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from digest.model import Document, Edition, StoryText, Summary, Takeaway
from summarizer import why
from summarizer.copies import Copies, with_copies
from summarizer.disputes import disputes, with_origins
from summarizer.voices import voices, with_stand_ins

MOST = 2
"""Editions besides the lead's language."""

_READ = ("en", "ru")
"""Languages that the digests come in; their editions are made first."""

Condense = Callable[[Sequence[StoryText]], Sequence[Summary]]


def condense_whole(stories: Sequence[StoryText], condense: Condense) -> list[Summary]:
    """One whole summary a story. ``condense`` is called once, with stories of one language each."""
    parts = [_parts(story) for story in stories]
    made = iter(condense([part for own in parts for part in own]))
    return [_whole(story, own, [next(made) for _ in own]) for story, own in zip(stories, parts, strict=True)]


def _parts(story: StoryText) -> list[StoryText]:
    """The story once for each language that is condensed, the lead's first."""
    lead = story.documents[0].language if story.documents else ""
    spoken = [document.language for document in story.documents if document.text.strip()]
    others = sorted(
        dict.fromkeys(one for one in spoken if one not in {lead, ""}),
        key=lambda one: (one not in _READ, -spoken.count(one)),
    )
    return [_part(story, language) for language in (lead, *others[:MOST])]


def _part(story: StoryText, language: str) -> StoryText:
    return replace(story, documents=tuple(one for one in story.documents if one.language == language))


def _whole(story: StoryText, parts: Sequence[StoryText], made: Sequence[Summary]) -> Summary:
    reason = made[0].why
    copies = Copies(story.documents, story.copies)

    def counted(takeaways: Sequence[Takeaway]) -> tuple[Takeaway, ...]:
        found = with_origins(takeaways, story.documents, whole=story.whole)
        return with_copies(found, copies, reason)

    lead = replace(made[0], takeaways=counted(made[0].takeaways))
    editions = [
        Edition(part.documents[0].language, _title(part.documents, summary), counted(summary.takeaways))
        for part, summary in zip(parts[1:], made[1:], strict=True)
        if summary.takeaways
    ]
    told = [*lead.takeaways, *(takeaway for each in editions for takeaway in each.takeaways)]
    heard = with_stand_ins(voices(story, told), [*told, *([reason] if reason else [])], story, copies)
    return replace(
        lead,
        why=reason and why.with_stand_ins(reason, [*told, *heard], copies),
        voices=heard,
        disputes=disputes(story.documents),
        editions=tuple(editions),
    )


def _title(documents: Sequence[Document], summary: Summary) -> str:
    """The title of the report that most takeaways come from; the first of those that share the lead."""
    used = [takeaway.receipt.article for takeaway in summary.takeaways]
    titled = [document for document in documents if document.title.strip()] or list(documents)
    return max(titled, key=lambda document: used.count(document.article)).title
