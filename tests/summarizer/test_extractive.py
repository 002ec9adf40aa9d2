"""Takeaways of whole stories: receipts exact, facts in them, nobody half introduced, nothing twice."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.model import Document, Event, PassageKind, Summary
from summarizer.choose import wanted
from summarizer.figures import figures
from summarizer.guard import check
from summarizer.lexicon import lexicon
from summarizer.names import names, stands, tokens
from summarizer.quotes import balanced
from summarizer.service import Condenser, Settings
from tests.summarizer import texts
from tests.summarizer.texts import document, story

WORDS = Condenser.load(Settings(encoder="off"))


def summary(*documents: Document, k: int | None = None) -> Summary:
    return WORDS.summarize([story(*documents, k=k)])[0]


def hold(found: Summary, *documents: Document) -> None:
    """What must be true of any summary whatever the text."""
    by_article = {one.article: one for one in documents}
    for takeaway in found.takeaways:
        source = by_article[takeaway.receipt.article]
        for quote in takeaway.receipt.quotes:
            assert source.text[quote.start : quote.end] == quote.text and 0 < len(quote.text) <= 600
        proof = "\n".join(quote.text for quote in takeaway.receipt.quotes)
        assert check(takeaway.text, proof, source.published) == (True, ())
        assert figures(takeaway.text).amounts <= figures(proof).amounts
        assert all(stands(name, tokens(proof)) for run in names(takeaway.text) for name in run)
        assert balanced(takeaway.text) and re.search(r"[.!?…؟۔][\"”»’)]*$", takeaway.text)
        words = lexicon(source.language)
        assert not words.connective_start.match(takeaway.text)
        assert not words.pronoun_start.match(takeaway.text)
    said = [takeaway.text for takeaway in found.takeaways]
    assert len(set(said)) == len(said)


ALL = [
    document(texts.BORDER_EN),
    document(texts.QUAKE_EN),
    document(texts.QUAKE_OTHER),
    document(texts.BORDER_RU, language="ru"),
    document(texts.LIVE_EN),
    document(texts.LIST_EN),
    document(texts.TRANSCRIPT_EN),
    document(texts.QUOTES_EN),
]


@pytest.mark.parametrize("one", ALL, ids=lambda one: one.text[:20])
@pytest.mark.parametrize("k", [None, 1, 3, 10])
def test_receipts_hold_every_fact(one: Document, k: int | None) -> None:
    found = summary(one, k=k)
    hold(found, one)
    assert k is None or len(found.takeaways) <= k


@given(
    st.lists(
        st.sampled_from(re.split(r"(?<=[.!?]) |\n", texts.BORDER_EN + "\n" + texts.QUAKE_EN)), max_size=14
    )
)
def test_receipts_hold_in_any_order_of_sentences(parts: list[str]) -> None:
    one = document(" ".join(parts[:7]) + "\n" + " ".join(parts[7:]))
    hold(summary(one, k=5), one)


@given(st.text(alphabet="AБв .,!?\"“”«»'\n-12heHеEsaid", max_size=300))
def test_any_text_gives_a_summary(text: str) -> None:
    one = document(text)
    hold(summary(one, k=3), one)


def test_what_must_be_said_of_the_border() -> None:
    said = " ".join(takeaway.text for takeaway in summary(document(texts.BORDER_EN), k=5).takeaways)
    assert "seven people" in said and "the interior ministry said" in said
    assert "allegedly carried 40 kilograms" in said
    assert "denied that any of its citizens" in said
    assert not re.search(r"newsletter|I believe|Is the crossing|trade fell|two of them", said)


def test_what_must_be_said_of_the_border_in_russian() -> None:
    said = [takeaway.text for takeaway in summary(document(texts.BORDER_RU, language="ru"), k=5).takeaways]
    assert any("якобы перевозила 40 килограммов" in one for one in said)
    assert "Вельт отметила, что обвинения задержанным не предъявлены." in said
    assert not any("При этом" in one or "?" in one for one in said)


def test_a_story_is_told_once_from_all_its_articles() -> None:
    lead = document(texts.QUAKE_EN, article=1)
    other = document(texts.QUAKE_OTHER, article=2)
    found = summary(lead, other, k=4)
    hold(found, lead, other)
    said = [takeaway.text for takeaway in found.takeaways]
    assert {takeaway.receipt.article for takeaway in found.takeaways} == {1, 2}
    assert sum("12 people" in one for one in said) == 1 and sum("41 people" in one for one in said) <= 1


def test_independent_origins_count_and_copies_do_not() -> None:
    first = "Rain fell on the hills of Veloria for a whole week without a break. " + " ".join(
        f"The farmers of village number {number} mended a fence near the {name} road."
        for number, name in enumerate(["old", "new", "long", "short", "stone", "sand", "river", "forest"])
    )
    told = (
        "The Kessel dam holds 90 percent of its limit and engineers opened two gates, the water office said."
    )
    lead = document(first + " " + told, article=1, origin=1)
    independent = document(told, article=2, origin=2, outlet="SAMPLE Dam Gazette")
    copied = document(told, article=3, origin=1, outlet="SAMPLE Valley Mirror")
    same_house = document(told, article=4, origin=4)
    other_number = document(
        told.replace("two gates", "three gates"), article=5, origin=5, outlet="SAMPLE Lumen Echo"
    )
    assert "Kessel dam" in " ".join(t.text for t in summary(lead, independent, k=2).takeaways)
    borne_out = _scores(lead, independent)[9]
    assert all(borne_out > _scores(lead, other)[9] for other in (copied, same_house, other_number))


def _scores(*documents: Document) -> list[float]:
    from summarizer import lexical
    from summarizer.extractive import material
    from summarizer.score import LEXICAL, score

    found = material(story(*documents))
    alike = lexical.compare([s.text for s in found.sentences], ["" for _ in documents], found.owners)
    return score(found.sentences, alike, found.documents, found.story.event, LEXICAL)


def test_only_the_language_of_the_lead_is_told() -> None:
    lead = document(texts.BORDER_EN, article=1)
    other = document(texts.BORDER_RU, article=2, language="ru")
    assert {takeaway.receipt.article for takeaway in summary(lead, other, k=6).takeaways} == {1}


FLOOD = (
    "The river Lumen flooded the old town of Sarn on Monday and washed away two bridges, the mayor said.\n"
    "The water rose by three metres in a night after a week of rain in the hills, engineers reported.\n"
    "More than 1,200 people slept in schools and in the town hall, the mayor said on Tuesday.\n"
    "The army sent 90 soldiers and four boats to Sarn, the defence ministry announced."
)
SCHOOLS = "All 14 schools in Sarn stay closed until the water is tested, education officer Ines Corda said."
POWER = "Power was cut to 6,000 homes because a transformer stood in the water, the grid company said."


def test_every_report_of_a_story_is_heard() -> None:
    """One after another: what all three tell is told once, and what only one tells is told as well."""
    found = summary(
        document(FLOOD, article=1, outlet="SAMPLE Harbour Post"),
        document(f"{FLOOD.split(chr(10))[0]}\n{SCHOOLS}", article=2, outlet="SAMPLE Dam Gazette"),
        document(f"{FLOOD.split(chr(10))[0]}\n{POWER}", article=3, outlet="SAMPLE Lumen Echo"),
        k=4,
    )
    said = [takeaway.text for takeaway in found.takeaways]
    assert {takeaway.receipt.article for takeaway in found.takeaways} == {1, 2, 3}
    assert sum("bridges" in one for one in said) == 1 and SCHOOLS in said and POWER in said


def test_a_report_with_nothing_to_add_is_not_forced_in() -> None:
    found = summary(document(FLOOD, article=1), document(FLOOD, article=2), k=4)
    assert {takeaway.receipt.article for takeaway in found.takeaways} == {1}


def test_numbers_of_two_reports_are_never_mixed() -> None:
    one = "A bus fell into the Lumen gorge near Sarn, killing nine people, the emergency service said."
    other = "A bus with pilgrims fell into a gorge near Sarn and killed 12 people, hospital staff said."
    found = summary(
        document(one, article=1, outlet="SAMPLE Harbour Post"),
        document(other, article=2, outlet="SAMPLE Dam Gazette"),
        k=3,
    )
    assert [takeaway.text for takeaway in found.takeaways] == [one]


def test_a_fact_of_several_outlets_goes_first() -> None:
    """Two sentences of equal standing: the one that another outlet bears out is the one told."""
    gate = "Engineers opened two gates of the Kessel dam before dawn, the water office said."
    road = "Soldiers closed the long road to the Lumen valley at noon, the road office said."
    rest = "Rain fell on the hills of Veloria for a whole week without a break, farmers said."
    for told, other in ((gate, road), (road, gate)):
        lead = document(f"{rest}\n{gate}\n{road}", article=1, outlet="SAMPLE Harbour Post")
        second = document(told, article=2, outlet="SAMPLE Dam Gazette")
        scores = _scores(lead, second)
        lines = [gate, road]
        assert scores[1 + lines.index(told)] > _scores(lead)[1 + lines.index(told)]
        assert scores[1 + lines.index(other)] == pytest.approx(
            _scores(lead)[1 + lines.index(other)], abs=0.06
        )


def test_people_are_introduced_in_full_once() -> None:
    one = document(
        "Trade with Ostmark fell by 12 percent in a year, Marsh told the council of the town.\n"
        "Governor Lena Marsh has led Port Vane since 2029 and wants a new harbour there.\n"
        "Marsh said that 400 dockers would keep their jobs in the old harbour."
    )
    found = summary(one, k=3)
    hold(found, one)
    said = [takeaway.text for takeaway in found.takeaways]
    assert "Lena Marsh told the council" in said[0] and len(found.takeaways[0].receipt.quotes) == 2
    assert said[2].startswith("Marsh said")


def test_comment_is_never_told_as_fact_but_may_be_the_reason_why() -> None:
    text = (
        texts.QUAKE_EN + "\nThe quake sets a positive precedent for cooperation in the whole of the region."
    )
    one = document(text, comment="The quake sets")
    found = summary(one, k=8)
    assert not any("precedent" in takeaway.text for takeaway in found.takeaways)
    assert found.why is not None and found.why.receipt.quotes[0].text.startswith("The quake sets")
    assert one.passages[-1].kind is PassageKind.COMMENT
    assert summary(document(texts.QUAKE_EN)).why is None
    assert summary(document(text, comment="The quake sets", outlet="")).why is None


@pytest.mark.parametrize(("words", "expected"), [(10, 1), (150, 3), (250, 4), (1000, 5)])
def test_length_decides_how_many(words: int, expected: int) -> None:
    assert wanted(words) == expected


def test_very_long_input_is_cheap_and_safe() -> None:
    endless = "word " * 3000
    one = document(endless)
    assert summary(one).takeaways == ()
    big = document((texts.QUAKE_EN + "\n") * 1500)
    hold(summary(big, k=3), big)


@pytest.mark.parametrize("text", ["", " ", "\n\n", "…", "Yes."])
def test_nothing_to_tell(text: str) -> None:
    assert summary(document(text)).takeaways == ()


def test_of_an_incident_what_happened_comes_before_what_is_said_about_it() -> None:
    text = (
        '"The whole bridge went down like a sheet of paper," driver Petr Anselm said in Sarn.\n'
        "The Kessel bridge fell into the river Lumen on Monday and took two lorries with it, police said.\n"
        "Divers found one of the two drivers alive in his cabin, the emergency service said."
    )
    one = document(text, title="Bridge falls into the Lumen")
    for event, first in ((Event.INCIDENT, "The Kessel bridge"), (Event.STATEMENT, '"The whole')):
        found = WORDS.summarize([story(one, k=3, event=event)])[0]
        assert len(found.takeaways) == 3 and found.takeaways[0].text.startswith(first)
