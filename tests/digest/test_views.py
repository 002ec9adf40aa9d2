"""A story as it is read is made once, and anew when the story has changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from digest.model import ArticleId, Story, Takeaway
from digest.selection import gravity
from digest.views import View, Views
from tests.digest.people import story, summary

NOBODY: frozenset[ArticleId] = frozenset()


class Counting:
    """A toll that knows how often it was asked."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self, takeaways: Sequence[Takeaway]) -> int:
        self.asked += 1
        return len(takeaways)


def told(number: int) -> Story:
    return replace(story(number), summary=summary(100 * number + 1, "A fair opened."))


def test_it_is_made_once() -> None:
    toll, one = Counting(), told(1)
    views = Views(toll)
    assert views.of(one, NOBODY, "en") is views.of(one, NOBODY, "en")
    assert views.of(one, NOBODY, "en") == View(one, "", gravity(one, 1))
    assert toll.asked == 1


def test_what_has_changed_is_seen_at_once() -> None:
    toll, one = Counting(), told(1)
    views = Views(toll)
    views.of(one, NOBODY, "en")
    other = replace(one, title="Another", security_score=one.security_score / 2)
    seen = views.of(other, NOBODY, "en")
    assert seen is not None
    assert (seen.seen, seen.gravity) == (other, gravity(other, 1))
    assert views.of(one, NOBODY, "en") == View(one, "", gravity(one, 1))


def test_those_who_read_other_articles_see_another_story() -> None:
    one, views = told(1), Views()
    everything = frozenset(each.article for each in one.accounts)
    assert views.of(one, everything, "en") is None
    assert views.of(one, everything, "en") is None
    assert views.of(one, NOBODY, "en") is not None
    assert views.of(one, NOBODY, "ru") is not views.of(one, NOBODY, "en")


def test_the_longest_unused_goes() -> None:
    toll = Counting()
    views = Views(toll, most=2)
    one, two, three = told(1), told(2), told(3)
    for each in (one, two, one, three, one):
        views.of(each, NOBODY, "en")
    assert toll.asked == 3
    views.of(two, NOBODY, "en")
    assert toll.asked == 4
