"""What other outlets say in place of takeaways: nothing twice whatever is muted, and every receipt exact."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.editions import shown
from digest.errors import SummaryError
from digest.model import Document, Receipt, StandIn, StoryText, Summary, Takeaway
from summarizer.choose import repeats
from summarizer.copies import Copies, with_copies
from summarizer.generative import Generator
from summarizer.names import names
from summarizer.receipts import quote_of
from summarizer.request import Request
from summarizer.reserve import MOST, Judge, reserve
from summarizer.service import Condenser, Settings
from tests.summarizer import texts
from tests.summarizer.test_extractive import hold
from tests.summarizer.texts import document, story

WORDS = Condenser.load(Settings(encoder="off"))

GAZETTE = """Seven people were detained by the border guards of Veloria at the Kessel crossing on May 14, \
according to the interior ministry.
The group allegedly carried 40 kilograms of explosives, Interior Minister Daria Velt told reporters in the \
capital. "We found no proof that they meant to cross the border," the minister said.
Lorries waited for nine hours on both banks of the river, the carriers' union of Ostmark reported.
The foreign ministry of Ostmark denied that its citizens were involved and called for a joint inquiry.
A second patrol found an empty van two kilometres from the crossing, the customs office said on Wednesday.
Market traders in Kessel said that bread had not been delivered since Tuesday and that the only pharmacy of \
the town was running out of insulin."""

POST = document(texts.BORDER_EN, title="SAMPLE Seven held at Kessel")
OTHER = document(GAZETTE, article=2, title="SAMPLE Seven detained", outlet="SAMPLE Gazette")


class Said(NamedTuple):
    """A sentence of an outlet, and the facts that it tells."""

    number: int
    outlet: str
    facts: frozenset[int]


JUDGE: Judge[Said] = Judge(
    outlet=lambda one: one.outlet,
    same=lambda one, other: bool(one.facts & other.facts),
    accept=lambda one: one.number % 5 != 4,
)
_OUTLETS = st.sampled_from("ABC")
_TOLD = st.lists(st.tuples(_OUTLETS, st.sets(st.integers(0, 9), min_size=1, max_size=3)), max_size=5)
_OTHERS = st.lists(st.tuples(_OUTLETS, st.frozensets(st.integers(0, 14), min_size=1, max_size=3)), max_size=9)


@given(_TOLD, _OTHERS, st.dictionaries(_OUTLETS, st.integers(-1, 3)))
def test_whatever_outlets_are_left_out_nothing_is_told_twice(
    told: list[tuple[str, set[int]]], others: list[tuple[str, frozenset[int]]], room: dict[str, int]
) -> None:
    main: list[Said] = []
    for outlet, facts in told:
        new = frozenset(facts).difference(*(each.facts for each in main))
        main += [Said(len(main), outlet, new)] if new else []
    rest = [Said(20 + number, *each) for number, each in enumerate(others)]
    found = reserve(main, rest, JUDGE, room)
    taken = [each for some in found for each in some]
    assert len(found) == len(main) and len(set(taken)) == len(taken)
    for one, some in zip(main, found, strict=True):
        assert len(some) <= MOST and len({one.outlet, *(each.outlet for each in some)}) == len(some) + 1
    assert all(JUDGE.accept(each) for each in taken)
    assert all(
        count <= max(room.get(outlet, 0), 0) for outlet, count in Counter(s.outlet for s in taken).items()
    )
    for muted in ("", "A", "B", "C", "AB", "AC", "BC"):
        seen = _seen(main, found, muted)
        assert not any(JUDGE.same(*pair) for pair in combinations(seen, 2))


def _seen(told: Sequence[Said], instead: Sequence[Sequence[Said]], muted: str) -> list[Said]:
    rows = ([one, *some] for one, some in zip(told, instead, strict=True))
    seen = (next((each for each in row if each.outlet not in muted), None) for row in rows)
    return [each for each in seen if each is not None]


def test_the_same_fact_comes_before_a_better_sentence() -> None:
    one, two = Said(0, "A", frozenset({1})), Said(1, "A", frozenset({2}))
    new, same = Said(20, "B", frozenset({3})), Said(21, "B", frozenset({1}))
    assert reserve([one, two], [new, same], JUDGE, {"B": 2}) == [[same], [new]]
    assert reserve([one, two], [new, same], JUDGE, {"B": 1}) == [[same], []]


def test_what_two_outlets_told_is_told_by_no_third_beside_one_of_them() -> None:
    one, two = Said(0, "A", frozenset({1})), Said(1, "B", frozenset({2}))
    assert reserve([one, two], [Said(20, "C", frozenset({1, 2}))], JUDGE, {"C": 9}) == [[], []]


# ── whole stories ────────────────────────────────────────────────────────────────────────────────


def condensed(*documents: Document, copies: Sequence[Document] = ()) -> Summary:
    return WORDS.summarize([replace(story(*documents), copies=tuple(copies))])[0]


def without(found: Summary, *articles: int) -> tuple[Takeaway, ...]:
    return shown(found.takeaways, {one.article for one in (POST, OTHER) if one.article in articles})


@pytest.mark.parametrize("pair", [(POST, OTHER), (OTHER, POST)], ids=["post", "gazette"])
@pytest.mark.parametrize("muted", [1, 2])
def test_each_outlet_can_be_muted_and_the_other_tells_the_story(
    pair: tuple[Document, Document], muted: int
) -> None:
    found = condensed(*pair)
    left = without(found, muted)
    assert len(left) >= 3 and {one.receipt.article for one in left} == {3 - muted}
    hold(Summary(left, ""), *pair)
    assert not any(repeats(one.text, other.text) for one, other in combinations(left, 2))
    assert "seven people" in left[0].text.lower()


def test_who_speaks_in_a_sentence_that_stands_in_is_named_in_it() -> None:
    lead, other = document(GAZETTE), document(texts.BORDER_EN, article=2, outlet="SAMPLE Gazette")
    said = [one.text for one in without(condensed(lead, other), 1)]
    assert any("Daria Velt" in one for one in said)
    assert not any(["Velt"] in names(one) for one in said)


def test_the_words_of_somebody_of_whom_nothing_says_who_that_is_do_not_stand_in() -> None:
    """Though they are the best that is left of the report."""
    first, *_, patrol, traders = GAZETTE.split("\n")
    said = "Marta Orsini said that people in the town had waited far too long for an answer from the capital."
    text = "\n".join([first, said, patrol, traders])
    found = condensed(POST, document(text, article=2, title=OTHER.title, outlet=OTHER.outlet)).takeaways
    given = [one.text for each in found for one in (each, *each.instead) if one.receipt.article == 2]
    assert len(given) == 3 and said not in given


def test_one_outlet_alone_has_nobody_stand_in() -> None:
    own = replace(OTHER, outlet=POST.outlet)
    for documents in [(POST,), (POST, own)]:
        assert not any(one.instead for one in condensed(*documents).takeaways)


def test_what_stands_in_is_counted_as_what_it_stands_for() -> None:
    found = condensed(POST, OTHER)
    (first, *_) = found.takeaways
    assert (first.origins, first.instead[0].origins) == (2, 2)


def test_no_more_stands_in_of_a_report_than_it_would_give_alone() -> None:
    brief = document(GAZETTE.split("\n")[0], article=2, outlet="SAMPLE Gazette")
    found = condensed(POST, brief)
    assert sum(len(one.instead) for one in found.takeaways) == 1


def test_an_edition_has_its_own() -> None:
    russian = document(texts.BORDER_RU, language="ru", article=3, outlet="C")
    other = document(
        "Семь человек задержаны на переезде Кессель 14 мая, сообщили пограничники Велории.",
        language="ru", article=4, outlet="D",
    )  # fmt: skip
    (edition,) = condensed(POST, russian, other).editions
    told = [one for one in edition.takeaways if one.instead]
    assert [{one.receipt.article, one.instead[0].receipt.article} for one in told] == [{3, 4}]


# ── copies ───────────────────────────────────────────────────────────────────────────────────────


def test_a_copy_tells_the_same_with_a_receipt_of_its_own() -> None:
    text = "Our partners report:\n" + texts.BORDER_EN.replace("\n", " \n  ")
    copy = document(text, article=5, origin=1, outlet="SAMPLE Mirror")
    alone, found = condensed(POST), condensed(POST, copies=[copy])
    assert [replace(one, instead=()) for one in found.takeaways] == list(alone.takeaways)
    told = shown(found.takeaways, {POST.article})
    assert [one.text for one in told] == [one.text for one in alone.takeaways]
    hold(Summary(told, ""), copy)


@pytest.mark.parametrize(("origins", "there"), [(0, 0), (1, 0), (3, 3)])
def test_a_copy_is_not_the_only_one_that_has_a_fact(origins: int, there: int) -> None:
    copy = document(texts.BORDER_EN, article=5, origin=1, outlet="SAMPLE Mirror")
    told = [replace(one, origins=origins) for one in condensed(POST).takeaways]
    assert {one.instead[0].origins for one in with_copies(told, Copies([POST], [copy]))} == {there}


def test_what_tells_two_facts_stands_in_for_neither_where_a_copy_has_one() -> None:
    one = "Guards held seven people at the Kessel crossing, the ministry said."
    two = "The ministry said that 40 kilograms of explosives were found at Kessel."
    both = "At Kessel seven people were held and 40 kilograms of explosives found, the ministry said."
    lead, other = document(f"{one}\n{two}"), document(both, article=2, outlet="SAMPLE Gazette")
    copy = document(two, article=5, origin=1, outlet="SAMPLE Mirror")
    told = (
        replace(_of(lead, one), instead=(StandIn(both, _of(other, both).receipt),)),
        _of(lead, two),
    )
    assert shown(with_copies(told, Copies([lead, other], [])), {lead.article}) == (_of(other, both),)
    assert shown(with_copies(told, Copies([lead, other], [copy])), {lead.article}) == (_of(copy, two),)


def _of(source: Document, text: str) -> Takeaway:
    start = source.text.index(text)
    return Takeaway(text, Receipt(source.article, (quote_of(source, start, start + len(text)),)))


def test_a_sentence_that_was_changed_is_no_copy() -> None:
    text = texts.BORDER_EN.replace("detained seven people", "detained eight people")
    copy = document(text, article=5, origin=1, outlet="SAMPLE Mirror")
    (first, *others) = condensed(POST, copies=[copy]).takeaways
    assert "seven people" in first.text and first.instead == ()
    assert all(one.instead for one in others)


def test_words_within_another_sentence_are_no_copy() -> None:
    (first, *_) = condensed(POST).takeaways
    quoted = first.receipt.quotes[0].text.removesuffix(".")
    copy = document(
        f"It is not true that {quoted}, police said.", article=5, origin=1, outlet="SAMPLE Mirror"
    )
    assert condensed(POST, copies=[copy]).takeaways[0].instead == ()


def test_copies_of_the_same_outlet_stand_in_for_nothing() -> None:
    copy = replace(POST, article=OTHER.article)
    assert not any(one.instead for one in condensed(POST, copies=[copy]).takeaways)


def test_a_copy_comes_before_other_words() -> None:
    copy = document(texts.BORDER_EN, article=5, origin=1, outlet="SAMPLE Mirror")
    found = [one for one in condensed(POST, OTHER, copies=[copy]).takeaways if one.receipt.article == 1]
    instead = [[each.receipt.article for each in one.instead] for one in found]
    assert [5, 2] in instead and all(each[0] == 5 for each in instead)


# ── generative models ────────────────────────────────────────────────────────────────────────────


class Says:
    """A writer that gives the same answer to every request."""

    kind = "causal"

    def write(self, requests: Sequence[Request]) -> list[str | SummaryError]:
        return ["Border guards of Veloria detained seven people at the Kessel crossing on May 14."] * len(
            requests
        )


def test_what_a_model_wrote_has_sentences_of_other_outlets_stand_in() -> None:
    told: StoryText = story(POST, OTHER)
    (found,) = Generator(Says(), WORDS).summarize([told])
    assert found.method == "causal"
    left = without(found, 1)
    assert len(left) >= 3 and {one.receipt.article for one in left} == {2}
    hold(Summary(left, ""), POST, OTHER)
    assert not any(repeats(one.text, other.text) for one, other in combinations(left, 2))
