"""Blocks that a site repeats: what is taken out of a text by comparing pages, and what must stay."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.repeats import ENDS, MOST, Seen, blocks, without

STORY = (
    "SAMPLE. The council of Orlan voted on Tuesday to rebuild the bridge at Halm that the flood took.",
    "Work is to begin after the harvest, and lorries will use the ford at Halm until then, an engineer said.",
    "No one was hurt.",
    "The piers have to be dug out by hand, so the bridge will hardly be open before the snow melts.",
    "The council asked Zemland for a loan of 12 million crowns, which the assembly in Sarn must yet debate.",
)
OTHER = (
    "SAMPLE. Border talks between Orlan and Zemland resumed in Port Vane after a break of two months.",
    "No one was hurt.",
    "Minister Velt spoke of progress on water shares but refused to name a date for the next round of talks.",
    "Delegates will look at the maps of the northern valleys once more before they travel home on Saturday.",
)
BANNER = "Our reporting is free to read thanks to the gifts of people like you, so please think of giving."
LABEL = "The week in pictures"
BIOGRAPHY = "Anna Sample writes on rivers for the Courier and has reported from six countries since 2011."
BACKGROUND = (
    "Orlan and Zemland have quarrelled over the northern valleys since the pact of Port Vane in 1994."
)


def page(*lines: str) -> str:
    return "\n".join(lines)


def cleaned(text: str, *others: str) -> str:
    """The text as a source's later page, after these others."""
    return without(text, Counter(block for other in others for block in blocks(other)))


@pytest.mark.parametrize(
    "other",
    [page(BANNER, *OTHER, LABEL, BIOGRAPHY), page(*OTHER, BIOGRAPHY, BANNER), page(BANNER, BIOGRAPHY)],
)
def test_what_another_page_has_too_goes_from_the_ends(other: str) -> None:
    assert cleaned(page(BANNER, *STORY, BIOGRAPHY), other) == page(*STORY)


def test_labels_and_long_notices_go_amid_the_text_too() -> None:
    text = page(*STORY[:2], BANNER, LABEL, *STORY[2:])
    other = page(*OTHER[:2], LABEL, OTHER[2], BANNER, OTHER[3])
    assert cleaned(text, other, page(BANNER)) == page(*STORY)
    assert cleaned(text, other) == page(*STORY[:2], BANNER, *STORY[2:])


def test_what_a_reporter_has_written_twice_stays() -> None:
    comment = "The ministry declined to comment on the number of wounded people in the area of the fighting."
    clash, talks = page(*STORY[:2], comment, *STORY[2:]), page(*OTHER[:2], comment, *OTHER[2:])
    assert cleaned(clash, talks) == clash
    assert cleaned(clash, talks, page("A fire broke out in Orlan.", comment)) == page(*STORY)


def test_a_stock_phrase_of_reporting_stays() -> None:
    """Amid the text, and at the end where no notice follows it."""
    assert cleaned(page(*STORY), page(*OTHER)) == page(*STORY)
    assert cleaned(page(*STORY, "No one was hurt."), page(*OTHER)) == page(*STORY, "No one was hurt.")
    with_banner = page(*STORY, "Nobody was hurt.", BANNER)
    assert cleaned(with_banner, page(*OTHER, "Nobody was hurt.", BANNER)) == page(*STORY, "Nobody was hurt.")


def test_background_that_an_outlet_repeats_stays() -> None:
    talks, bridge = page(*OTHER, BACKGROUND), page(*STORY, BACKGROUND)
    assert cleaned(talks, bridge) == talks
    assert cleaned(page(*OTHER, BACKGROUND, BANNER), page(*STORY, BACKGROUND, BANNER)) == talks


def test_background_in_russian_stays_and_the_appeal_goes() -> None:
    background = (
        "Спор Орлана с Земландией о северных долинах длится с 1994 года, когда истёк договор в Порт-Вейне."
    )
    appeal = "Подпишитесь на наш канал и читайте главные новости недели раньше всех остальных читателей."
    talks = page(
        "ОБРАЗЕЦ. Делегации Земландии и Орлана вернулись в Порт-Вейн после перерыва в два месяца.",
        "Министр сказал, что стороны сблизились в вопросе о воде, но не назвал сроков следующей встречи.",
        "Карты северных долин изучат ещё раз, прежде чем делегации разъедутся в субботу по домам.",
    )
    assert cleaned(page(talks, background, appeal), page("Другой текст.", background, appeal)) == page(
        talks, background
    )


def test_an_article_at_a_new_address_keeps_its_text() -> None:
    assert cleaned(page(*STORY), page(*STORY)) == page(*STORY)


def test_an_article_that_was_brought_up_to_date_keeps_its_opening() -> None:
    newer = page(
        STORY[0],
        "A loan of 12 million crowns was granted on Friday, the council said.",
        *STORY[1:],
        *STORY,
    )
    assert cleaned(newer, page(*STORY)) == newer


def test_writing_differs_but_the_block_is_the_same() -> None:
    assert blocks("The  WEEK\u00a0in pictures!") == blocks("the week in “pictures”")
    assert blocks("* * *") == ()


def test_only_the_ends_of_a_long_text_are_kept() -> None:
    lines = [f"Line {number} of an invented text." for number in range(500)]
    found = blocks(page(*lines))
    assert found == blocks(page(*lines[:ENDS], *lines[-ENDS:])) and len(found) == 2 * ENDS


def test_hashes_are_the_same_in_every_run_and_signed() -> None:
    """They are stored, in columns of signed 64-bit numbers."""
    assert blocks("SAMPLE") == (2197049289117601293,)


# ── one run ──────────────────────────────────────────────────────────────────────────────────────


def test_pages_of_a_run_are_compared_within_their_site() -> None:
    seen = Seen()
    first, second = page(*STORY, BANNER), page(*OTHER, BANNER)
    assert seen.clean("courier.example", "/1", first) == first
    assert seen.clean("herald.example", "/1", second) == second
    assert seen.clean("courier.example", "/2", second) == page(*OTHER)


def test_the_same_page_twice_is_no_repetition() -> None:
    seen = Seen()
    text = page(*STORY, BANNER)
    assert [seen.clean("courier.example", "/1", text) for _ in range(2)] == [text, text]


def test_a_run_remembers_only_so_much() -> None:
    seen = Seen(most=5)
    seen.clean("courier.example", "/1", page(*STORY, BANNER))
    seen.clean("herald.example", "/1", page(*OTHER, LABEL))
    text = page(*OTHER, BANNER)
    assert seen.clean("courier.example", "/2", text) == text


def test_a_run_counts_the_pages_that_share_a_line() -> None:
    seen = Seen()
    texts = (page(*OTHER[:2], BANNER, *OTHER[2:]), page("A fire.", BANNER, "It was put out."))
    for number, text in enumerate(texts):
        assert seen.clean("courier.example", f"/{number}", text) == text
    assert seen.clean("courier.example", "/2", page(*STORY[:2], BANNER, *STORY[2:])) == page(*STORY)


# ── always ───────────────────────────────────────────────────────────────────────────────────────

_LINES = st.lists(
    st.sampled_from([*STORY, *OTHER, BANNER, LABEL, BIOGRAPHY, BACKGROUND, "", "–"]) | st.text(max_size=30),
    max_size=12,
)


@given(_LINES, _LINES)
def test_nothing_is_added_and_most_stays(lines: list[str], others: list[str]) -> None:
    text = page(*lines)
    found = cleaned(text, page(*others))
    kept = iter(text.split("\n"))
    assert found == "" or all(line in kept for line in found.split("\n"))
    assert len(found) >= len(text) * (1 - MOST) - len(lines)


@given(st.text(max_size=200))
def test_hashes_fit_into_signed_numbers(text: str) -> None:
    assert all(-(2**63) <= block < 2**63 for block in blocks(text))
