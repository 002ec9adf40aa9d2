"""The words that readers want or do not want: found whatever their inflection, in whatever language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from digest.model import Edition, Filter, Story
from digest.wording import Wording
from tests.digest.people import fact, stems, story, summary
from topics.stemming import Stemmer

RUSSIAN = Edition("ru", "Паводки под Ошем", (fact("Погибли двое спасателей.", 102),))
TOLD = summary(101, "Flash floods closed the road.", "The dam of Osh held.", editions=(RUSSIAN,))
FLOOD = replace(story(1, origins=2), title="Floods near Osh", summary=TOLD)


@pytest.fixture(scope="module")
def real() -> Stemmer:
    return Stemmer()


@pytest.mark.parametrize(
    ("word", "there"),
    [
        ("flood", True),
        ("flooding", True),
        ("flash flood", True),
        ("flood flash", False),
        ("road the dam", False),
        ("dams of Osh", True),
        ("паводок", True),
        ("паводками", True),
        ("спасатель", True),
        ("погибли спасатели", False),
        ("floodlight", False),
        ("los", False),
        ("flood.*", True),
        ("f.*d", False),
    ],
)
def test_inflections_count_and_the_words_of_a_phrase_follow_one_another(
    word: str, there: bool, real: Stemmer
) -> None:
    assert bool(Wording(real).said([word], FLOOD)) is there


@pytest.mark.parametrize(
    ("word", "title", "there"),
    [
        ("сель", "В селе под Ошем открыли школу", False),
        ("сель", "Жителей сёл зовут на сход", False),
        ("сель", "Селевой поток снёс мост", True),
        ("сели", "Сошли сели", True),
        ("село", "Сель снёс мост", False),
        ("сёла", "В селе под Ошем открыли школу", True),
        ("execution", "An executive of the invented bank resigned", False),
    ],
)
def test_words_that_look_alike_are_told_apart(word: str, title: str, there: bool, real: Stemmer) -> None:
    assert bool(Wording(real).said([word], replace(FLOOD, title=title, accounts=(), summary=None))) is there


@pytest.mark.parametrize(
    ("wanted", "unwanted", "admitted"),
    [
        ((), (), True),
        (("flood",), (), True),
        (("quake",), (), False),
        (("quake", "flood"), (), True),
        ((), ("flood",), False),
        ((), ("quake",), True),
        (("flood",), ("dam",), False),
        (("the",), (), True),
        ((), ("the",), True),
        (("the", "quake"), (), False),
    ],
)
def test_one_of_the_wanted_and_none_of_the_unwanted(
    wanted: tuple[str, ...], unwanted: tuple[str, ...], admitted: bool, real: Stemmer
) -> None:
    """A particle is in every story: to name it is to name nothing."""
    filter = Filter(wanted_words=wanted, unwanted_words=unwanted)
    assert Wording(real).admits(filter, FLOOD) is admitted


def test_titles_of_all_outlets_count_before_there_are_takeaways() -> None:
    bare: Story = replace(FLOOD, summary=None)
    first, second = bare.accounts
    bare = replace(bare, accounts=(first, replace(second, title="Bridge swept away")))
    wording = Wording(stems)
    assert wording.said(["bridge", "dam"], bare) == ("bridge",)


def test_a_story_is_cut_into_stems_once_and_not_at_all_for_who_named_no_words() -> None:
    cut: list[str] = []

    def counting(text: str) -> Sequence[str]:
        cut.append(text)
        return stems(text)

    wording = Wording(counting)
    assert wording.admits(Filter(), FLOOD)
    assert not cut
    for _ in range(3):
        assert wording.admits(Filter(wanted_words=("flood",), unwanted_words=("quake",)), FLOOD)
    assert len(cut) == len(set(cut))
