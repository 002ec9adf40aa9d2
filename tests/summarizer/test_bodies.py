""" "The ministry" gets back the name that the article gave it, with a receipt of its own."""

from __future__ import annotations

import pytest

from summarizer.bodies import unnamed
from summarizer.guard import check
from summarizer.service import Condenser, Settings
from tests.summarizer.texts import document, story

WORDS = Condenser.load(Settings(encoder="off"))


def renamed(text: str, before: str, language: str = "en") -> str:
    """The text with the name that what stands before it gives; the same text where none is certain."""
    found = unnamed(text, before, language)
    if found is None:
        return text
    assert before[slice(*found.proof)].lower().split()[-1][:3] == found.name.lower().split()[-1][:3]
    return text[: found.start] + found.name + text[found.end :]


@pytest.mark.parametrize(
    ("before", "text", "told"),
    [
        (
            "A dam broke, the Emergency Situations Ministry said. It rains.",
            "The ministry raised the toll to nine.",
            "The Emergency Situations Ministry raised the toll to nine.",
        ),
        (
            "Officers of Veloria's National Security Committee detained seven, the committee said.",
            "The cache held nine pistols, according to the committee.",
            "The cache held nine pistols, according to the National Security Committee.",
        ),
        (
            "The Ministry of Energy of Veloria met.",
            "Power is back, the ministry said.",
            "Power is back, the Ministry of Energy of Veloria said.",
        ),
        (
            "Sarn Harbour Bank made 3 million crowns.",
            "Its loans grew, the bank said.",
            "Its loans grew, Sarn Harbour Bank said.",
        ),
        (
            "The fire is out, the state concern Velorneft said.",
            "The cause was a spark, a commission of the concern found.",
            "The cause was a spark, a commission of the concern Velorneft found.",
        ),
        (
            "A train stood at the Kessel crossing for a day.",
            "A track at the crossing is new.",
            "A track at the Kessel crossing is new.",
        ),
        (
            "The Drug Control Agency of Veloria said so.",
            "Ann Orr, who speaks for the agency, said that patrols had been doubled.",
            "Ann Orr, who speaks for the Drug Control Agency, said that patrols had been doubled.",
        ),
        (
            "The interior ministry of Veloria closed the road.",
            "The ministry opened it again.",
            "The interior ministry opened it again.",
        ),
    ],
)
def test_a_bare_body_gets_its_name(before: str, text: str, told: str) -> None:
    assert renamed(text, before) == told


@pytest.mark.parametrize(
    ("before", "text"),
    [
        ("The Energy Ministry and the Health Ministry met.", "The ministry said so."),
        ("The Energy Ministry met a ministry of Ostmark.", "The ministry said so."),
        ("Veloria has two ministries. The Energy Ministry met.", "The ministry said so."),
        ("Ministers met.", "The ministry said so."),
        ("The Energy Ministry met.", "The ministry of health said so."),
        ("The Energy Ministry met.", "The Energy Ministry closed and the ministry said so."),
        ("The Energy Ministry met.", "“The ministry knew it,” Orr said."),
        ("The Secret Service met.", "The service for the dead was held in Sarn."),
        ("The firm Velorneft and the company Ostgas met.", "The crossing was shut."),
        ("The Trump administration met.", "The administration said so."),
        ("Fighting went on in the West Bank.", "The bank was robbed."),
    ],
)
def test_what_is_not_certain_stays(before: str, text: str) -> None:
    assert renamed(text, before) == text


@pytest.mark.parametrize(
    ("before", "text", "told"),
    [
        (
            "Комитет национальной безопасности Велории задержал пятерых.",
            "По данным комитета, группа сняла дом.",
            "По данным Комитета национальной безопасности, группа сняла дом.",
        ),
        (
            "Об этом сообщила Генеральная прокуратура Велории.",
            "По данным прокуратуры, крепление не меняли.",
            "По данным Генеральной прокуратуры, крепление не меняли.",
        ),
        (
            "Следователи задержали директора, сообщила Генеральная прокуратура.",
            "Прокуратура проверит шахту.",
            "Генеральная прокуратура проверит шахту.",
        ),
        (
            "Высылать не будут, сообщило Министерство внутренних дел республики.",
            "По оценке министерства, без документов живут 48 тысяч человек.",
            "По оценке Министерства внутренних дел, без документов живут 48 тысяч человек.",
        ),
        (
            "Явка составила 31 процент, сообщила избирательная комиссия.",
            "Об этом объявили в комиссии.",
            "Об этом объявили в избирательной комиссии.",
        ),
    ],
)
def test_a_bare_body_gets_its_name_in_its_case(before: str, text: str, told: str) -> None:
    assert renamed(text, before, "ru") == told


@pytest.mark.parametrize(
    ("before", "text"),
    [
        ("Министерство обороны и Министерство энергетики спорят.", "По данным министерства, спор идёт."),
        ("Министерство обороны и местные комитеты спорят.", "По данным комитета, спор идёт."),
        ("Министерство обороны сообщило о сборах.", "Об этом заявило таджикское министерство."),
        ("Министерство обороны сообщило о сборах.", "По данным министерства транспорта, дорога закрыта."),
        ("Министерство обороны сообщило о сборах.", "«Слово за министерством», — сказал он."),
        ("Комитет национальной безопасности начал отбор.", "Глава комитета по культуре уволен."),
    ],
)
def test_a_russian_body_whose_name_or_case_is_not_certain_stays(before: str, text: str) -> None:
    assert renamed(text, before, "ru") == text


@pytest.mark.parametrize(
    ("language", "lines", "name"),
    [
        (
            "en",
            "A dam broke above Sarn on 3 May and nine people died, the Emergency Situations Ministry said.\n"
            "Engineers of the ministry measured the lake above Port Vane twice on 4 May.",
            "Emergency Situations Ministry",
        ),
        (
            "ru",
            "Комитет национальной безопасности Велории задержал 3 мая в Сарне пятерых подозреваемых.\n"
            "По данным комитета, группа вела наблюдение за магазином в Порт-Вейне 4 недели.",
            "Комитет национальной безопасности",
        ),
    ],
)
def test_the_name_has_a_receipt_of_its_own(language: str, lines: str, name: str) -> None:
    _, found = WORDS.summarize([story(document(lines, language=language), k=2)])[0].takeaways
    assert [quote.text for quote in found.receipt.quotes] == [lines.split("\n")[1], name]
    assert (
        name.split()[-1] in found.text
        and check(found.text, "\n".join(q.text for q in found.receipt.quotes))[0]
    )


@pytest.mark.parametrize(("title", "told"), [("Fire at the Kessel mine", False), ("Fire in the north", True)])
def test_a_place_in_the_title_is_not_named_again(title: str, told: bool) -> None:
    lines = (
        "Nine people were hurt in a fire at the Kessel coal mine on 3 May, the mayor of Sarn said.\n"
        "The owner of the mine, Ann Orr, told reporters on 4 May that the shafts were empty."
    )
    _, found = WORDS.summarize([story(document(lines, title=title), k=2)])[0].takeaways
    assert ("Kessel coal mine" in found.text) == told
