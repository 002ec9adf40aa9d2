"""The memory of digests: what a story is to a reader who was told so much of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from digest.model import ArticleId, Chapter, Entry, Novelty, Story, StoryId, Told
from digest.novelty import judge, shown_before
from tests.digest.people import NOW, story, summary

OLD, NEW = ArticleId(101), ArticleId(102)
CHAPTERS = [Chapter(1, NOW, (OLD,), summary(101, "One.")), Chapter(2, NOW, (NEW,), summary(102, "Two."))]


def grown(*, condensed: int, lead: ArticleId = NEW) -> Story:
    """A story at its second revision, led by the old or the new article."""
    known = story(1, revision=2)
    account = replace(known.accounts[0], article=lead)
    said = {0: None, 1: CHAPTERS[0].summary, 2: CHAPTERS[1].summary}[condensed]
    return replace(known, accounts=(account,), summary=said, condensed=condensed)


def entry(condensed: int, known: int = 0, told: tuple[int, ...] = ()) -> Entry:
    return Entry(StoryId(1), 2, Novelty.DEVELOPED if known else Novelty.NEW, known, told, condensed)


@pytest.mark.parametrize(
    ("now", "told", "more", "expected"),
    [
        pytest.param(grown(condensed=2), None, True, entry(2), id="never told: new"),
        pytest.param(grown(condensed=0), None, True, entry(0), id="new, as a headline"),
        pytest.param(grown(condensed=1), None, True, entry(1), id="new, with the takeaways there are"),
        pytest.param(grown(condensed=2), (1, (1,)), True, entry(2, 1, (1,)), id="it says more: developed"),
        pytest.param(grown(condensed=2), (1, (1,)), False, None, id="it says no more: unchanged"),
        pytest.param(grown(condensed=2), (2, (1,)), True, entry(2, 2, (1,)), id="more, of a known revision"),
        pytest.param(grown(condensed=2), (2, (1, 2)), False, None, id="all told: unchanged"),
        pytest.param(grown(condensed=1), (2, (2,)), True, None, id="an older summary tells nothing"),
        pytest.param(grown(condensed=2), (1, ()), True, entry(2, 1), id="after a headline: all of it"),
        pytest.param(
            grown(condensed=1), (1, ()), True, entry(1, 1), id="with the takeaways there are by now"
        ),
        pytest.param(grown(condensed=2), (2, ()), True, None, id="a headline read at length is no news"),
        pytest.param(grown(condensed=1), (1, (1,)), False, entry(0, 1, (1,)), id="not condensed: a headline"),
        pytest.param(grown(condensed=0), (1, ()), True, entry(0, 1), id="a headline after a headline"),
        pytest.param(grown(condensed=1, lead=OLD), (1, (1,)), False, None, id="no headline told before"),
        pytest.param(grown(condensed=1), (2, (1,)), False, None, id="that headline was told, too"),
    ],
)
def test_what_a_story_is_to_a_reader(
    now: Story, told: tuple[int, tuple[int, ...]] | None, more: bool, expected: Entry | None
) -> None:
    memory = Told(StoryId(1), *told) if told else None
    assert judge(now, memory, CHAPTERS, lambda shown: more) == expected


def test_an_unchanged_chapter_gives_no_headline_to_one_that_is_not_condensed() -> None:
    """Told the first of three; the second said nothing new, and still leads the third."""
    known = replace(grown(condensed=2), revision=3)
    chapters = [*CHAPTERS, Chapter(3, NOW, (ArticleId(103),))]
    assert judge(known, Told(StoryId(1), 1, (1,)), chapters, lambda shown: False) is None


def test_summaries_shown_before_come_oldest_first_and_as_they_are_kept() -> None:
    known = grown(condensed=2)
    assert shown_before(known, CHAPTERS, (1, 2)) == (CHAPTERS[0].summary, CHAPTERS[1].summary)
    assert shown_before(known, CHAPTERS, (1, 7)) == (CHAPTERS[0].summary,)
    assert shown_before(story(1), (), (1,)) == (story(1).summary,), "a story of one revision has no chapters"
