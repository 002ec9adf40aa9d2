"""What other outlets say in place of "why it matters" and of voices: theirs alone, and nothing twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain, combinations

import pytest

from digest.editions import shown
from digest.model import ArticleId, Document, OwnerKind, StandIn, Summary, Takeaway, Voice, Why
from summarizer.choose import repeats
from summarizer.compare import alike, facts
from summarizer.copies import Copies, with_copies
from summarizer.guard import check
from summarizer.material import sentences, squeeze
from summarizer.service import Condenser, Settings
from summarizer.voices import voices, with_stand_ins
from tests.summarizer import texts
from tests.summarizer.test_reserve import GAZETTE
from tests.summarizer.test_voices import PRIVATE, RUSSIAN, STATE, report
from tests.summarizer.texts import document, story

WORDS = Condenser.load(Settings(encoder="off"))

PRECEDENT = "The case sets a precedent for every post along the river, from the mountains to the sea."
HARVEST = "The crossing carries most of the harvest of the valley and feeds three towns downstream."
LABEL = "Why this matters: "


def commented(text: str, comment: str, article: int, outlet: str, **facts: int) -> Document:
    """A report that ends with a passage of comment."""
    return document(f"{text}\n{comment}", comment=comment, article=article, outlet=outlet, **facts)


POST = commented(texts.BORDER_EN, PRECEDENT, 1, "SAMPLE Harbour Post")
OTHER = commented(GAZETTE, LABEL + HARVEST, 2, "SAMPLE Gazette")
MIRROR = document(POST.text, article=5, origin=1, outlet="SAMPLE Mirror")


def condensed(*documents: Document, copies: Sequence[Document] = ()) -> Summary:
    return WORDS.summarize([replace(story(*documents), copies=tuple(copies))])[0]


def reasons(found: Summary) -> list[tuple[str, int]]:
    """Why it matters and what stands in for it, with the articles."""
    rows = [found.why, *found.why.instead] if found.why else []
    return [(each.text, int(each.receipt.article)) for each in rows]


def proved(sentence: StandIn, *documents: Document) -> None:
    """Its main quote is a whole sentence of its article, its others stand there, and the guard passes it."""
    (source,) = (each for each in documents if each.article == sentence.receipt.article)
    quotes = sentence.receipt.quotes
    assert all(source.text[each.start : each.end] == each.text for each in quotes)
    assert squeeze(quotes[0].text) in {each.text for each in sentences([source])}
    assert check(sentence.text, "\n".join(each.text for each in quotes))[0]


# ── why it matters ───────────────────────────────────────────────────────────────────────────────


def test_another_report_says_why_as_it_would_alone() -> None:
    found = condensed(POST, OTHER)
    assert reasons(found) == [(PRECEDENT, 1), (HARVEST, 2)]
    alone = condensed(OTHER).why
    assert found.why and alone and shown([found.why], {1}) == (alone,)
    proved(found.why.instead[0], POST, OTHER)


def test_a_copy_says_the_same_reason_before_another_report_says_another() -> None:
    found = condensed(POST, OTHER, copies=[MIRROR])
    assert reasons(found) == [(PRECEDENT, 1), (PRECEDENT, 5), (HARVEST, 2)]
    assert found.why
    for each in found.why.instead:
        proved(each, POST, OTHER, MIRROR)


def test_a_reason_within_another_sentence_of_the_copy_is_not_its_own() -> None:
    changed = POST.text.replace(PRECEDENT, "It is not so that t" + PRECEDENT[1:])
    copy = document(changed, article=5, origin=1, outlet="SAMPLE Mirror")
    assert reasons(condensed(POST, copies=[copy])) == [(PRECEDENT, 1)]


def test_nobody_else_says_why_where_no_other_named_outlet_does() -> None:
    for other in (
        replace(OTHER, outlet=POST.outlet),
        replace(OTHER, outlet=""),
        document(GAZETTE, article=2, outlet="SAMPLE Gazette"),
    ):
        assert reasons(condensed(POST, other)) == [(PRECEDENT, 1)]
    assert reasons(condensed(POST, copies=[replace(MIRROR, outlet="")])) == [(PRECEDENT, 1)]


def test_no_reason_stands_in_that_a_takeaway_tells() -> None:
    """Nor one that is told in place of a takeaway."""
    said = "Seven people were detained at the Kessel crossing, which is news to the whole of the region."
    other = commented(GAZETTE, said, 2, "SAMPLE Gazette")
    assert condensed(other).why and reasons(condensed(POST, other)) == [(PRECEDENT, 1)]


def test_nothing_stands_in_for_a_takeaway_that_is_the_reason() -> None:
    """Unless the takeaway itself tells it, and everybody has it twice."""
    found, reason = condensed(POST), condensed(OTHER).why
    assert reason
    copies = Copies([POST, OTHER], [])
    first = replace(found.takeaways[0], instead=(StandIn(HARVEST, reason.receipt),))
    assert with_copies([first], copies, found.why) == (first,)
    assert with_copies([first], copies, reason) == (replace(first, instead=()),)
    same = replace(first, text=HARVEST)
    assert with_copies([same], copies, reason) == (same,)


def test_two_outlets_at_most_say_why_in_place_of_one() -> None:
    others = [
        commented(GAZETTE.replace("Seven", "Seven more"), f"{name} will have to rebuild {what}.", at, outlet)
        for at, (name, what, outlet) in enumerate(
            [
                ("The carriers of Ostmark", "their trade along the other bank of the river", "A"),
                ("The pharmacies of the town", "stocks that were emptied long ago", "B"),
                ("Every school in the valley", "a timetable made for open roads", "C"),
            ],
            2,
        )
    ]
    assert [article for _, article in reasons(condensed(POST, *others))] == [1, 2, 3]


# ── voices ───────────────────────────────────────────────────────────────────────────────────────

ONE = report(STATE, 1, "SAMPLE Wire", "KZ", OwnerKind.STATE)
TWO = report(PRIVATE, 2, "SAMPLE Post", "UZ", OwnerKind.PRIVATE)
THREE = report(RUSSIAN, 3, "ОБРАЗЕЦ Вестник", "RU", OwnerKind.STATE, "ru")
LORRIES = "Lorries waited for nine hours on both banks of the river, the carriers' union of Ostmark reported."
CONTROL = "The border is under full control and nobody got across"
SPOKEN = f'"{CONTROL}," said Petr Anselm, the spokesman of the Border Service.'
TOLD = f'Petr Anselm, the spokesman of the Border Service, said: "{CONTROL}."'
MAYOR = "The mayor of Kessel, Ines Corda, said that the school would stay closed for a week."


def heard(*documents: Document, copies: Sequence[Document] = ()) -> dict[int, list[int]]:
    """By the article of each voice, the articles that say the same in its place."""
    whole = replace(story(*documents), copies=tuple(copies))
    found = with_stand_ins(voices(whole), [], whole, Copies(documents, copies))
    for voice in found:
        for each in voice.instead:
            proved(each, *documents, *copies)
    return {
        int(voice.receipt.article): [int(each.receipt.article) for each in voice.instead] for voice in found
    }


def copied(article: int, outlet: str, country: str, owner: OwnerKind, of: Document = ONE) -> Document:
    copy = report(of.text, article, outlet, country, owner, of.language)
    return replace(copy, origin=of.origin)


def test_a_copy_gives_a_voice_in_the_same_words() -> None:
    copy = copied(5, "SAMPLE Mirror", "KZ", OwnerKind.STATE)
    assert heard(ONE, TWO, THREE, copies=[copy]) == {1: [5], 2: [], 3: []}
    plain = voices(story(ONE, TWO, THREE))
    whole = replace(story(ONE, TWO, THREE), copies=(copy,))
    found = with_stand_ins(voices(whole), [], whole, Copies(whole.documents, [copy]))
    assert [replace(each, instead=()) for each in found] == list(plain)
    assert [each.text for each in shown(found, {1})] == [each.text for each in plain]


def test_a_copy_of_a_side_that_has_a_voice_gives_none_of_another() -> None:
    taken = copied(5, "SAMPLE Mirror", "UZ", OwnerKind.PRIVATE)
    silent = copied(6, "SAMPLE Leaf", "KG", OwnerKind.PRIVATE)
    assert heard(ONE, TWO, THREE, copies=[taken]) == {1: [], 2: [], 3: []}
    assert heard(ONE, TWO, THREE, copies=[taken, silent]) == {1: [6], 2: [], 3: []}


def test_a_side_speaks_in_place_of_one_voice_only() -> None:
    first = copied(5, "SAMPLE Mirror", "KG", OwnerKind.PRIVATE)
    second = copied(6, "SAMPLE Leaf", "KG", OwnerKind.PRIVATE, of=TWO)
    assert heard(ONE, TWO, THREE, copies=[first, second]) == {1: [5], 2: [], 3: []}


def sided(text: str, article: int, country: str) -> Document:
    return report(text, article, f"SAMPLE {article}", country, OwnerKind.PRIVATE)


def test_another_report_gives_the_same_quotation_of_the_same_speaker() -> None:
    assert heard(sided(SPOKEN, 1, "KZ"), sided(TOLD, 2, "UZ"), sided(MAYOR, 3, "KG")) == {1: [2], 3: []}


def test_a_copy_comes_before_the_quotation_in_another_report() -> None:
    one = sided(SPOKEN, 1, "KZ")
    copy = copied(5, "SAMPLE Mirror", "KZ", OwnerKind.PRIVATE, of=one)
    assert heard(one, sided(TOLD, 2, "UZ"), sided(MAYOR, 3, "KG"), copies=[copy]) == {1: [5, 2], 3: []}


@pytest.mark.parametrize(
    "other",
    [
        TOLD.replace("Petr Anselm", "Olga Tarn"),
        TOLD.replace("Petr Anselm, the spokesman of the Border Service,", "The Border Service"),
        f"Petr Anselm, the spokesman of the Border Service, denied that he had said “{CONTROL}”.",
        TOLD.replace('."', '," and that 40 guards had been sent to the post on Monday.'),
        TOLD.replace('."', '," and spoke of "the long and quiet night" at the river.'),
        TOLD.replace(CONTROL, "The border is under control and nobody has crossed it"),
        f"Petr Anselm, the spokesman of the Border Service, said that {CONTROL.lower()}.",
    ],
    ids=["somebody else", "nobody by name", "denied", "more", "more quoted", "other words", "indirect"],
)
def test_what_is_not_surely_the_same_statement_stands_in_for_none(other: str) -> None:
    found = heard(sided(SPOKEN, 1, "KZ"), sided(other, 2, "UZ"), sided(MAYOR, 3, "KG"))
    assert found[1] == []


def test_words_are_one_statement_only_if_they_are_surely_one_persons_own() -> None:
    said = f'"{CONTROL}," Petr Anselm said.'
    mayor = sided(MAYOR, 3, "KG")
    assert heard(sided(said, 1, "KZ"), sided(said, 2, "UZ"), mayor) == {1: [2], 3: []}
    for one, other in [
        (said, said.replace("Petr Anselm", "Olga Tarn")),
        (said.replace("Petr Anselm", "a spokesman"), said.replace("Petr Anselm", "a farmer")),
        (f'Petr Anselm told Olga Tarn: "{CONTROL}."', f'Olga Tarn told Petr Anselm: "{CONTROL}."'),
        (
            "Petr Anselm said the border is under full control and nobody got across.",
            "Petr Anselm said nobody got across and the border is under full control.",
        ),
    ]:
        assert heard(sided(one, 1, "KZ"), sided(other, 2, "UZ"), mayor) == {1: [], 3: []}


def test_no_voice_stands_in_that_another_one_or_what_stands_in_for_it_tells() -> None:
    documents = sided(SPOKEN, 1, "KZ"), sided(TOLD, 2, "UZ"), sided(MAYOR, 3, "KG")
    first, second = voices(story(*documents))
    copies = Copies(documents, [])
    for other in (
        replace(second, text=first.instead[0].text),
        replace(second, instead=(StandIn(first.instead[0].text, second.receipt),)),
    ):
        quoted = replace(first, text=LORRIES)
        assert with_stand_ins([quoted, other], [], story(*documents), copies)[0].instead == ()
    assert with_stand_ins([first, second], [], story(*documents), copies)[0].instead == first.instead


def test_no_voice_stands_in_that_is_told_in_place_of_a_takeaway() -> None:
    one, two = sided(SPOKEN, 1, "KZ"), sided(TOLD, 2, "UZ")
    whole = story(one, two, sided(MAYOR, 3, "KG"))
    found = voices(whole)
    copies = Copies(whole.documents, [])
    ((same,), _) = (each.instead for each in found)

    def backed(text: str) -> tuple[StandIn, ...]:
        said = Takeaway(text, found[0].receipt, instead=(same,))
        return with_stand_ins(found, [said], whole, copies)[0].instead

    assert backed("Lorries waited for nine hours on both banks of the river.") == ()
    assert backed(found[0].text) == (same,), "it is told twice to everybody"


# ── whole stories ────────────────────────────────────────────────────────────────────────────────


def located(country: str, one: Document) -> Document:
    return replace(one, country=country)


LONG = (
    located("KZ", commented(f"{texts.BORDER_EN}\n{SPOKEN}", PRECEDENT, 1, "SAMPLE Harbour Post")),
    located("UZ", commented(f"{GAZETTE}\n{MAYOR}", HARVEST, 2, "SAMPLE Gazette")),
    located("KZ", commented(f"{TOLD}\n{GAZETTE.splitlines()[0]}", "Much more may come of it.", 3, "C")),
)
SHORT = (
    located("KZ", commented(SPOKEN, PRECEDENT, 1, "SAMPLE Harbour Post")),
    located("UZ", document(TOLD, article=2, outlet="SAMPLE Gazette")),
    located("KG", commented(f"{MAYOR}\n{LORRIES}", HARVEST, 3, "C")),
)


def carrier(one: Document) -> Document:
    return replace(one, article=ArticleId(5), outlet="SAMPLE Mirror", country="TJ")


@pytest.mark.parametrize("copied", [False, True], ids=["", "copied"])
@pytest.mark.parametrize("documents", [LONG, SHORT], ids=["long", "short"])
def test_whatever_is_muted_nothing_is_told_twice(documents: tuple[Document, ...], copied: bool) -> None:
    """But what everybody is told twice; and a side may itself say what is told as a takeaway."""
    copies = [carrier(documents[0])] if copied else []
    found = condensed(*documents, copies=copies)
    everybody, first_voice = _twice(found, set()), len(found.takeaways) + 1
    articles = [each.article for each in (*documents, *copies)]
    for muted in chain.from_iterable(combinations(articles, size) for size in range(1, len(articles))):
        own = {at for at, one in enumerate(found.voices, first_voice) if one.receipt.article not in muted}
        twice = _twice(found, set(muted)) - everybody
        assert not {pair for pair in twice if pair[0] >= first_voice or pair[1] not in own}
    assert found.why and found.why.instead
    assert any(each.instead for each in found.voices) == (copied or documents is SHORT)


def test_no_reason_stands_in_that_a_voice_tells() -> None:
    again = "The school of Kessel would stay closed for a week, the mayor of Kessel, Ines Corda, said."
    mayor = located("UZ", document(f"{LORRIES}\n{MAYOR}", article=2, outlet="SAMPLE Gazette"))
    other = located("KZ", commented(GAZETTE, again, 3, "C"))
    assert reasons(condensed(other)) == [(again, 3)]
    (found,) = WORDS.summarize([story(LONG[0], mayor, other, k=0)])
    assert (found.takeaways, found.voices[1].text) == ((), MAYOR)
    assert reasons(found) == [(PRECEDENT, 1)]


def _twice(found: Summary, hidden: set[ArticleId]) -> set[tuple[int, int]]:
    """The places in the summary where the same is told, of all that is told."""
    told = [
        *(shown([each], hidden) for each in found.takeaways),
        shown([found.why] if found.why else [], hidden),
        *(shown([each], hidden) for each in found.voices),
    ]
    texts = {at: each.text for at, some in enumerate(told) for each in some}
    return {(one, other) for one, other in combinations(texts, 2) if _same(texts[one], texts[other])}


def _same(one: str, other: str) -> bool:
    return repeats(one, other) or alike(facts(one), facts(other))


def test_who_mutes_nothing_has_the_same_as_without_copies() -> None:
    plain, found = condensed(*LONG), condensed(*LONG, copies=[carrier(LONG[0])])
    assert plain != found and _bare(plain) == _bare(found)


def _bare(found: Summary) -> list[tuple[str, int]]:
    told: list[Takeaway | Why | Voice] = [*found.takeaways, *found.voices]
    told += [found.why] if found.why else []
    return [(each.text, int(each.receipt.article)) for each in told]
