"""What a story is to one reader who may have been told of it: the memory of digests, as one decision."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from digest.model import Chapter, Entry, Novelty, Story, Summary, Told


def judge(
    story: Story, told: Told | None, chapters: Sequence[Chapter], says_more: Callable[[Told], bool]
) -> Entry | None:
    """How a story, as its reader reads it, stands in the next digest; None where nothing of it is new.

    Two rules above all: no fact twice, and no fact lost.

    - Never told: new, with its takeaways, or as a headline while it has none.
    - Told with takeaways: it has developed when a summary as new as those shown says more than they did
      (``says_more``, asked with what was told). Then only that is shown. A summary that says nothing
      more leaves what was told as it was, so that the next one is compared with the same.
    - Told as a headline only: it has developed when it has a newer revision and takeaways; all are new.
      The headline said what happened; that it can be read at more length by now is no news.
    - A newer revision that is not condensed goes as a headline, but only a headline which the reader cannot
      have had: its lead article came after the revisions told and condensed. Else it waits: once condensed
      it is compared with what was shown, and what it says more comes then, also after such a headline.
    """
    condensed = shown_revision(story)
    if told is None:
        return Entry(story.id, story.revision, condensed=condensed)
    if condensed and (
        condensed >= max(told.summaries) and says_more(told)
        if told.summaries
        else story.revision > told.revision
    ):
        return _developed(story, told, condensed)
    if _has_new_headline(story, max(told.revision, condensed), chapters):
        return _developed(story, told, condensed=0)
    return None


def shown_revision(story: Story) -> int:
    """Of which revision a reader of the story is shown takeaways: 0 while there are none."""
    return story.condensed if story.summary and story.summary.takeaways else 0


def shown_before(story: Story, chapters: Sequence[Chapter], revisions: Sequence[int]) -> tuple[Summary, ...]:
    """The summaries of these revisions as they are stored, oldest first, less those no longer kept.

    Chapters that do not have the story's own are those of another: it took one over since it was read.
    """
    kept = {each.revision: each.summary for each in chapters}
    if kept.get(story.condensed) != story.summary:
        kept = {story.condensed: story.summary}
    return tuple(summary for each in revisions if (summary := kept.get(each)) is not None)


def _developed(story: Story, told: Told, condensed: int) -> Entry:
    return Entry(
        story.id,
        story.revision,
        Novelty.DEVELOPED,
        told.revision,
        told.summaries,
        condensed,
        unheard=told.unheard,
    )


def _has_new_headline(story: Story, revision: int, chapters: Sequence[Chapter]) -> bool:
    known = {article for each in chapters if each.revision <= revision for article in each.articles}
    return story.revision > revision and story.accounts[0].article not in known
