"""What a reader's own settings leave out is counted, never passed over."""

from __future__ import annotations

from dataclasses import replace

import pytest

from digest.model import Event, Filter, OutletId, Pair, Setting, Silenced, StoryId, Told
from digest.silencing import Silencer, is_choosy
from digest.wording import Wording
from tests.digest.people import stems, story

KZ = Pair("KZ")
STORIES = [
    *(story(id, language="ru", origins=2) for id in (1, 2)),
    story(3, event=Event.ANALYSIS),
    replace(story(4), title="The bridge fell"),
    story(5, "KG", language="ru"),
    replace(story(6, language="ru"), withdrawn=True),
]


def counted(filter: Filter, *told: Told) -> list[tuple[str, int]]:
    silencer = Silencer(STORIES, {}, Wording(stems))
    return [(each.setting.value, each.stories) for each in silencer.silenced(filter, told)]


@pytest.mark.parametrize(
    ("choice", "found"),
    [
        (Filter((KZ,)), []),
        (Filter((KZ,), languages=("en",)), [("languages", 2)]),
        (Filter((KZ,), muted_stories=(StoryId(4), StoryId(5), StoryId(99))), [("muted", 1)]),
        (Filter((KZ,), muted_outlets=(OutletId(1),)), [("muted", 2)]),
        (Filter((KZ,), events=(Event.INCIDENT,)), [("kinds", 1)]),
        (Filter((KZ,), wanted_words=("bridge",)), [("wanted", 3)]),
        (Filter((KZ,), unwanted_words=("bridge",)), [("unwanted", 1)]),
        (Filter((KZ,), languages=("en",), wanted_words=("bridge",)), [("languages", 2), ("wanted", 1)]),
        (Filter((Pair("TJ"),), languages=("en",)), []),
    ],
)
def test_a_story_counts_for_the_first_setting_that_keeps_it_out(
    choice: Filter, found: list[tuple[str, int]]
) -> None:
    assert counted(choice) == found
    assert is_choosy(choice) == (choice != Filter(choice.pairs))


def test_what_was_told_as_it_stands_is_not_missed() -> None:
    muted = Filter((KZ,), muted_stories=(StoryId(3), StoryId(4)))
    assert counted(muted, Told(StoryId(3), 1), Told(StoryId(4), 0), Told(StoryId(99), 1)) == [("muted", 1)]


def test_choices_in_plenty_are_counted_as_the_first_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("digest.silencing.MOST_CHOICES", 2)
    silencer = Silencer(STORIES, {}, Wording(stems))
    for word in ("bridge", "tunnel", "river", "bridge"):
        found = silencer.silenced(Filter((KZ,), wanted_words=(word,)), ())
        assert found == (Silenced(Setting.WANTED, 3 if word == "bridge" else 4),)
