"""What a model writes is held to the story: kept, replaced by its closest sentence, or left out."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.errors import SummaryError
from digest.model import Document, Summary
from summarizer import copying
from summarizer.generative import Choice, Generator, open_backend
from summarizer.request import Request
from summarizer.service import Condenser, Settings
from tests.summarizer import texts
from tests.summarizer.test_extractive import hold
from tests.summarizer.texts import document, story

QUAKE = document(texts.QUAKE_EN)
OTHER = document(texts.QUAKE_OTHER, article=2)
RUSSIAN = document(texts.BORDER_RU, language="ru")
MAGNITUDE = (
    "A magnitude 5.8 earthquake struck northern Veloria early on Monday, killing at least 12 people, the "
    "emergency service said."
)
DATED = MAGNITUDE.replace("on Monday", "on Monday (12 May)")
"""As it is told: the sentence of the source with the date of its day."""


class Says:
    """A writer that gives the same answer to every request, and remembers them."""

    kind = "causal"

    def __init__(self, answer: str | SummaryError) -> None:
        self.answer = answer
        self.asked: list[Request] = []

    def write(self, requests: Sequence[Request]) -> list[str | SummaryError]:
        self.asked += requests
        return [self.answer for _ in requests]


def embedded() -> Condenser:
    return Condenser.load(Settings(encoder="off"))


def said(answer: str | SummaryError, *documents: Document, k: int = 1) -> Summary:
    found = Generator(Says(answer), embedded()).summarize([story(*documents, k=k)])[0]
    hold(found, *documents)
    return found


def text_of(answer: str, *documents: Document) -> str:
    return said(answer, *(documents or (QUAKE,))).takeaways[0].text


@pytest.mark.parametrize(
    "line",
    [
        "More than 300 houses collapsed in the town of Sarn.",
        "A magnitude 5.8 earthquake struck northern Veloria, killing at least 12 people, the emergency "
        "service said.",
        "The government released 20 million crowns for the region.",
    ],
)
def test_a_copied_line_is_kept_with_its_receipt(line: str) -> None:
    found = said(line, QUAKE)
    assert found.method == "causal"
    assert [one.text for one in found.takeaways] == [line]


@pytest.mark.parametrize(
    "line",
    [
        "A magnitude 6.8 earthquake struck northern Veloria early on Monday, killing at least 12 people, the "
        "emergency service said.",
        "A magnitude 5.8 earthquake struck northern Veloria early on Monday, killing 12 people, the "
        "emergency service said.",
        "A magnitude 5.8 earthquake struck northern Veloria early on Monday, killing at least 12 people.",
        "A magnitude 5.8 earthquake struck southern Veloria on Monday, killing at least 12 people, "
        "the emergency service said.",
        "Veloria was hit by a 5.8 magnitude quake with at least 12 killed, the emergency service said.",
        "This magnitude 5.8 earthquake struck northern Veloria early on Monday, killing at least 12 people, "
        "the emergency service said.",
    ],
    ids=["number", "bound", "attribution", "opposite", "reworded", "pronoun"],
)
def test_what_fails_gives_way_to_its_closest_sentence(line: str) -> None:
    assert text_of(line) == DATED


def test_a_link_is_no_takeaway() -> None:
    line = "The government released 20 million crowns for the region, see https://evil.example/crowns."
    assert text_of(line) == "The government released 20 million crowns for the region."


def test_russian_lines_are_held_too() -> None:
    copied = "Соседний Остмарк отрицает причастность своих граждан, сообщил представитель МИД Олег Тарнов."
    assert text_of(copied, RUSSIAN) == copied
    bent = "Соседний Остмарк признал причастность своих граждан, сообщил представитель МИД Олег Тарнов."
    assert text_of(bent, RUSSIAN) == copied


def test_noise_leaves_everything_to_the_embedded_summariser() -> None:
    one = story(QUAKE, k=3)
    noise = "Lorem ipsum dolor sit amet consectetur.\nQwrt zxcv mnbv plok."
    assert Generator(Says(noise), embedded()).summarize([one]) == embedded().summarize([one])


def test_too_few_lines_are_completed_and_repetitions_left_out() -> None:
    line = "More than 300 houses collapsed in the town of Sarn, and the road to the Lumen valley is closed."
    found = said(f"{line}\n{line}\n{line[:50]}.", QUAKE, k=3)
    assert len(found.takeaways) == 3 and line in [one.text for one in found.takeaways]


def test_no_more_lines_than_wanted() -> None:
    assert len(said(texts.QUAKE_EN.replace(". ", ".\n"), QUAKE, k=2).takeaways) == 2


def test_two_articles_of_one_event_are_told_once() -> None:
    twice = (
        "Mayor Ines Corda said that rescuers had pulled 41 people from the rubble.\n"
        "Rescue teams in Sarn have pulled 41 people alive from the rubble after Monday's earthquake, the "
        "town's mayor said.\n"
        "Schools in the district stay closed until Thursday."
    )
    found = said(twice, QUAKE, OTHER, k=2)
    assert [one.receipt.article for one in found.takeaways] == [1, 2]
    assert found.takeaways[1].text == "Schools in the district stay closed until Thursday."


def test_comment_needs_a_speaker_whoever_writes_it() -> None:
    opinion = "The valley has been forgotten by every government of the last thirty years."
    comment = document(f"{texts.QUAKE_EN}\n{opinion}", comment=opinion)
    assert opinion not in text_of(opinion, comment)


def test_a_failed_request_is_answered_by_the_embedded_summariser_and_told() -> None:
    generator = Generator(Says(SummaryError("causal", "out of luck")), embedded())
    one = story(QUAKE)
    assert generator.summarize([one]) == embedded().summarize([one])
    assert "out of luck" in generator.warning
    generator._writer = Says("More than 300 houses collapsed in the town of Sarn.")
    generator.summarize([one])
    assert "out of luck" not in generator.warning


def test_nothing_is_asked_about_nothing() -> None:
    writer = Says("Anything.")
    found = Generator(writer, embedded()).summarize([story(document("")), story(), story(QUAKE, k=0)])
    assert writer.asked == [] and all(not one.takeaways for one in found)


def test_without_a_choice_the_embedded_summariser_it_is() -> None:
    condenser = embedded()
    assert open_backend(Choice(), condenser) is condenser


WORDS = sorted(set(texts.QUAKE_EN.split()) | set(texts.QUAKE_OTHER.split()) | {"not", "99", "Ostmark", "\n"})


@given(st.lists(st.sampled_from(WORDS), max_size=60), st.integers(1, 5))
def test_whatever_is_written_what_comes_out_is_borne_out(words: list[str], k: int) -> None:
    found = said(" ".join(words), QUAKE, OTHER, k=k)
    assert 0 < len(found.takeaways) <= k


@pytest.mark.parametrize(
    ("claim", "bad"),
    [
        ("More than 300 houses collapsed in the town of Sarn.", []),
        ("In Sarn town over 300 homes are gone.", ["too few words", "no 4 words", "too many words"]),
        ("The town of Sarn, the road to the Lumen valley and 300 houses collapsed.", ["too many words"]),
    ],
)
def test_copying(claim: str, bad: list[str]) -> None:
    found = list(copying.reasons(claim, texts.QUAKE_EN))
    assert len(found) == len(bad)
    assert all(one.startswith(start) for one, start in zip(found, bad, strict=True))
