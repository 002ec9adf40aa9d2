"""Numbers that reports give differently, and how many reports tell a fact."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from digest.model import Document, PassageKind
from summarizer.disputes import ABOUT, disputes, with_origins
from summarizer.reports import independent, originals
from summarizer.service import Condenser, Settings
from tests.summarizer.texts import document, story

WORDS = Condenser.load(Settings(encoder="off"))


def reports(*texts: str, language: str = "en") -> list[Document]:
    return [
        document(text, article=at, outlet=f"SAMPLE {at}", language=language)
        for at, text in enumerate(texts, 1)
    ]


def disputed(*documents: Document) -> list[tuple[str, list[tuple[int, str]]]]:
    """(about, [(article, number)]); receipts are checked."""
    found = disputes(documents)
    by_article = {one.article: one for one in documents}
    for dispute in found:
        for figure in dispute.figures:
            (quote,) = figure.receipt.quotes
            assert by_article[figure.receipt.article].text[quote.start : quote.end] == quote.text
            assert figure.text.casefold() in quote.text.casefold()
    return [
        (one.about, [(int(figure.receipt.article), figure.text) for figure in one.figures]) for one in found
    ]


def test_contradicting_numbers_stand_side_by_side() -> None:
    one, two = reports(
        "The flood in Sarn killed nine people, the ministry said.\nSix are missing.",
        "At least 14 people died in the flood in Sarn, the mayor said.\nSix people are missing.",
    )
    assert disputed(one, two) == [("killed", [(1, "nine"), (2, "at least 14")])]


def test_in_two_languages() -> None:
    (one,) = reports("При нападении ранены пятеро пограничников, сообщили в ведомстве.", language="ru")
    two = replace(reports("", "Two border guards were wounded in the attack.")[1])
    assert disputed(one, two) == [("injured", [(1, "пятеро"), (2, "two")])]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("At least nine people died in the Sarn flood.", "Eleven people died in the Sarn flood."),
        ("About 2,600 people were evacuated from Sarn.", "In Sarn 2,613 people were evacuated."),
        ("Up to seven people were detained.", "Seven people were detained, police said."),
        ("Three attackers were killed at the post.", "Two guards were killed at the post."),
        ("Nine people died in Sarn.", "Three of the nine people who died in Sarn were children."),
        ("Nine people died in Sarn.", "Rescuers in Sarn found five more bodies."),
        ("Nine people died in Sarn.", "Nine people died in Sarn, up from four."),
        ("Nine people died in the flood in Sarn.", "Floods have killed 40 people since January."),
        ("The flood destroyed 36 houses.", "The flood destroyed five bridges."),
        ("The flood killed nine people.", "The flood killed 220 cows and 1,700 sheep."),
    ],
)
def test_what_can_both_be_true_is_no_dispute(first: str, second: str) -> None:
    assert disputed(*reports(first, second)) == []


@pytest.mark.parametrize(
    ("calm", "words"),
    [
        ("The fire in Sarn was put out within three hours. There were no casualties, the concern said.",
         "no casualties"),
        ("The fire in Sarn was put out. Nobody was hurt, the concern said.", "nobody was hurt"),
    ],
)  # fmt: skip
def test_who_says_that_nobody_was_hurt_contradicts_who_counts_injured(calm: str, words: str) -> None:
    counting = "Three workers were injured in the fire in Sarn, two residents said."
    assert disputed(*reports(calm, counting)) == [("injured", [(1, words), (2, "three")])]
    deadly = f"{counting} Another two workers died in the fire in Sarn."
    assert disputed(*reports(calm, deadly))[0][0] == "injured"
    assert disputed(*reports(calm, "Two workers died in the fire in Sarn. Three workers were injured.")) == [
        ("killed", [(1, words), (2, "two")])
    ]


def test_nobody_hurt_in_two_languages() -> None:
    (calm,) = reports("Пожар в Сарне потушили, никто не пострадал, сообщил концерн.", language="ru")
    other = replace(reports("", "Three workers were injured in the fire in Sarn.")[1])
    assert disputed(calm, other) == [("injured", [(1, "никто не пострадал"), (2, "three")])]


@pytest.mark.parametrize(
    "calm",
    [
        "The fire in Sarn was put out. There were no casualties among the firefighters.",
        "The fire in Sarn was put out. Officials first reported no casualties.",
        "The fire in Sarn hurt three workers. Nobody was killed, the concern said.",
        "The fire in Sarn was put out.",
    ],
)
def test_whoever_speaks_of_some_or_of_earlier_denies_nothing(calm: str) -> None:
    assert (
        disputed(*reports(calm, "Three workers were injured in the fire in Sarn, two residents said.")) == []
    )


@pytest.mark.parametrize(
    ("calm", "language"),
    [
        ("The Sarn blast broke windows. No injuries were reported at the Sarn school.", "en"),
        ("A blast shook Sarn. No casualties were reported in the neighbouring village of Orl.", "en"),
        ("A blast shook Sarn, killing a guard. No injuries were recorded, the mayor said.", "en"),
        ("A blast shook Sarn. It is unclear whether there were no casualties.", "en"),
        ("A blast shook Sarn. The mayor initially said there were no casualties.", "en"),
        ("Взрыв произошёл в Сарне. Среди граждан Остмарка пострадавших нет.", "ru"),
        ("Взрыв произошёл в Сарне. По предварительным данным, пострадавших нет.", "ru"),
        ("Взрыв произошёл в Сарне. Пострадавших нет, но позже сообщили о погибших.", "ru"),
    ],
)  # fmt: skip
def test_who_denies_for_a_place_in_doubt_or_beside_the_dead_denies_nothing(calm: str, language: str) -> None:
    other = "Two people died in the Sarn blast, police said."
    deadly = {"en": other, "ru": "При взрыве в Сарне погибли двое, сообщили в полиции."}[language]
    assert disputed(*reports(calm, deadly, language=language)) == []


@pytest.mark.parametrize(
    ("calm", "hurt", "dead", "language"),
    [
        ("A blast shook Sarn. Nobody was killed.", "Three people were injured in the Sarn blast.",
         "Two people died in the Sarn blast.", "en"),
        ("В Сарне прогремел взрыв. Никто не погиб.", "При взрыве в Сарне ранены трое.",
         "При взрыве в Сарне погибли двое.", "ru"),
    ],
)  # fmt: skip
def test_that_nobody_died_contradicts_the_dead_and_not_the_injured(
    calm: str, hurt: str, dead: str, language: str
) -> None:
    assert disputed(*reports(calm, hurt, language=language)) == []
    assert [about for about, _ in disputed(*reports(calm, dead, language=language))] == ["killed"]


def test_a_number_of_dozens_is_whole() -> None:
    found = disputed(*reports("Two dozen people were killed in Sarn.", "Nine people were killed in Sarn."))
    assert found == [("killed", [(1, "two dozen"), (2, "nine")])]
    half = reports("Half a dozen people were killed in Sarn.", "Six people were killed in Sarn.")
    assert disputed(*half) == []


def test_an_older_number_was_an_update() -> None:
    one, two = reports("Nine people died in Sarn.", "Fourteen people died in Sarn.")
    older = replace(one, published=two.published - timedelta(hours=13))
    assert disputed(older, two) == []
    assert disputed(replace(one, published=two.published - timedelta(hours=11)), two) != []


def test_a_source_never_contradicts_itself() -> None:
    one, two = reports("Nine people died in Sarn.", "Fourteen people died in Sarn.")
    assert disputed(one, replace(two, origin=one.origin)) == []
    assert disputed(one, replace(two, outlet=one.outlet)) == []


def test_the_newest_report_of_an_outlet_speaks_for_it() -> None:
    first, second, third = reports(
        "Nine people died in Sarn.", "Fourteen people died in Sarn.", "In Sarn 14 people died."
    )
    first = replace(first, published=first.published - timedelta(hours=2))
    assert disputed(first, replace(second, outlet=first.outlet), third) == []


def test_independent_reports_share_neither_origin_nor_outlet() -> None:
    one, two, three, four = reports("a", "b", "c", "d")
    assert independent([one, two, three, four]) == [0, 1, 2, 3]
    assert independent([one, replace(two, origin=one.origin), three, replace(four, outlet=three.outlet)]) == [
        0,
        0,
        1,
        1,
    ]


def test_of_copies_the_oldest_is_the_original() -> None:
    one, two, three = reports("a", "b", "")
    older = replace(two, origin=one.origin, published=one.published - timedelta(hours=1))
    assert originals([one, older, three]) == [older]


def test_the_gravest_number_comes_first() -> None:
    one, two = reports(
        "In Sarn 15 were wounded and six killed.", "In Sarn 26 were wounded and eleven killed."
    )
    assert [about for about, _ in disputed(one, two)] == ["killed", "injured"]


def test_where_another_language_cannot_be_compared_nothing_is_called_the_only_report() -> None:
    one = reports("A taxi driver said the hall had been full of families.")[0]
    other = replace(
        document("Бомба сработала в зале. Среди раненых водитель.", language="ru", article=2), outlet="B"
    )
    takeaways = WORDS.summarize([story(one, k=1)])[0].takeaways
    assert [takeaway.origins for takeaway in with_origins(takeaways, [one, other])] == [0]


def test_what_another_report_tells_in_part_is_called_nobodys_alone() -> None:
    one, two = reports(
        "Gunmen attacked the Kessel post before dawn, and three of them were killed in forty minutes.",
        "Three attackers died at the Kessel post, two residents said.",
    )
    takeaways = WORDS.summarize([story(one, k=1)])[0].takeaways
    assert [takeaway.origins for takeaway in with_origins(takeaways, [one, two])] != [1]


def test_reported_only_by() -> None:
    one, two, three = reports(
        "Three attackers were killed at the Kessel post on Monday, the Border Service of Veloria said.\n"
        "The farmer Otto Lind said his neighbours had warned the Kessel post about strangers.",
        "Three gunmen died on Monday in an attack on the Kessel post in Veloria, two residents said.",
        "Nothing was heard from Port Vane, where the parliament of Veloria met on the budget.",
    )
    russian = document(
        "Трое нападавших убиты на заставе «Кессель», сообщили пограничники Велории.",
        article=4,
        outlet="ОБРАЗЕЦ",
        language="ru",
    )
    whole = replace(story(one, two, three, russian, k=4), whole=True)
    found = WORDS.summarize([whole])[0].takeaways
    counted = {takeaway.text[:5]: takeaway.origins for takeaway in found}
    assert counted["Three"] == 3 and counted["The f"] == 1
    unsure = WORDS.summarize([replace(whole, whole=False)])[0].takeaways
    assert [one.origins for one in unsure if one.origins] == [3], (
        "other reports may tell what one is given for"
    )


LONE = "A gas cylinder under the third shop blew up, the fire chief Otto Lind said."
PAD = "Nine people were hurt in the market of Sarn, the ministry said."


def told_by(count: int, *documents: Document, whole: bool = True) -> list[int]:
    """How many reports tell each of the first report's takeaways."""
    takeaways = WORDS.summarize([story(documents[0], k=count)])[0].takeaways
    return [one.origins for one in with_origins(takeaways, documents, whole=whole)]


def test_only_where_every_original_report_was_read() -> None:
    one, two = reports(LONE, f"{PAD} Traders asked the council of Sarn for help.")
    assert told_by(1, one, two) == [1]
    assert told_by(1, one, two, whole=False) == [0], "another report may be among those not given"
    assert [each.origins for each in with_origins([], [one, two], whole=True)] == []


def test_only_where_no_title_tells_it() -> None:
    one, two = reports(LONE, f"{PAD} Traders asked the council of Sarn for help.")
    assert told_by(1, one, replace(two, title="Gas cylinder blew up under third shop")) != [1]


def test_only_where_no_sentence_however_late_tells_it() -> None:
    padding = "\n".join(
        f"Trader number {at} of Sarn lost a stall and some boxes of apples." for at in range(60)
    )
    one, two = reports(LONE, f"{PAD}\n{padding}\n{LONE}")
    assert told_by(1, one, two) != [1]
    assert told_by(1, one, replace(two, text=two.text[: -len(LONE) - 1], passages=two.passages[:-1])) == [1]


def test_only_where_no_outlets_own_takeaway_tells_it() -> None:
    one, two = reports(LONE, f"{PAD}\n{LONE}")
    own = replace(two, passages=(two.passages[0], replace(two.passages[1], kind=PassageKind.OWN_TAKEAWAYS)))
    assert told_by(1, one, own) != [1]


def test_a_dispute_is_about_a_stable_key_in_every_language() -> None:
    russian = reports("В Сарне погибли девять человек.", "В Сарне погибли 14 человек.", language="ru")
    english = reports("Nine people died in Sarn.", "Fourteen people died in Sarn.")
    assert [disputed(*some)[0][0] for some in (russian, english)] == ["killed", "killed"]
    assert set(ABOUT) >= {"killed", "injured", "missing", "evacuated"} and all(map(str.islower, ABOUT))


def test_a_story_of_one_report_counts_nothing() -> None:
    (one,) = reports("Three attackers were killed at the Kessel post on Monday, the Border Service said.")
    copy = replace(one, article=replace(one).article, outlet="SAMPLE Copier")
    found = WORDS.summarize([story(one, copy, k=1)])[0].takeaways
    assert [takeaway.origins for takeaway in found] == [0]


def test_who_gives_another_number_does_not_tell_the_same() -> None:
    one, two = reports("Nine people died in the flood in Sarn.", "Fourteen people died in the flood in Sarn.")
    takeaways = WORDS.summarize([story(one, two, k=1)])[0].takeaways
    assert [one.origins for one in with_origins(takeaways, [one, two])] == [0], "a dispute says it better"
