"""SAMPLE: one invented mine collapse, told on two days by four outlets in two languages."""

from __future__ import annotations

from datetime import timedelta

from digest.model import (
    Account,
    ArticleId,
    Dispute,
    Edition,
    Entry,
    Event,
    Figure,
    Novelty,
    Outlet,
    OutletId,
    OwnerKind,
    PlaceTag,
    Quote,
    Receipt,
    Role,
    Story,
    StoryId,
    Summary,
    Takeaway,
    ThemeTag,
    Voice,
    Why,
)
from tests.bot.invented import NOW

WIRE = Outlet(OutletId(11), "Steppe Wire (SAMPLE)", "KZ", OwnerKind.STATE, "invented", True)
MONITOR = Outlet(OutletId(12), "Two Rivers Monitor (SAMPLE)", "KG", OwnerKind.NONPROFIT, "invented", True)
COURIER = Outlet(OutletId(13), "Zhetysu Courier (SAMPLE)", "KZ", OwnerKind.PRIVATE, "invented", True)


def account(article: int, outlet: Outlet, hours: float, language: str, title: str, origin: int) -> Account:
    """A report ``hours`` before NOW."""
    address = f"https://outlet{outlet.id}.example/{article}"
    at = NOW - timedelta(hours=hours)
    return Account(ArticleId(article), outlet, title, address, at, language, origin)


ACCOUNTS = (
    account(104, MONITOR, 2, "en", "Mine toll rises to 14 at Kara-Tuz", 104),
    account(103, COURIER, 3, "ru", "Число погибших на шахте в Кара-Тузе выросло до 14", 103),
    account(102, COURIER, 25, "ru", "На шахте в Кара-Тузе произошёл обвал", 102),
    account(101, WIRE, 27, "en", "Nine killed as mine collapses at Kara-Tuz", 101),
)


def taken(text: str, article: int, origins: int = 0, sentence: str = "") -> Takeaway:
    """A takeaway that rests on one sentence: its own words, unless another is named."""
    sentence = sentence or text
    return Takeaway(text, Receipt(ArticleId(article), (Quote(0, len(sentence), sentence),)), origins)


KILLED_9 = taken("The collapse at the Kara-Tuz mine killed 9 people.", 101, 1)
SHAFT = taken("The roof of the northern shaft gave way during the night shift.", 101, 2)
KILLED_14 = taken("The collapse at the Kara-Tuz mine killed 14 people.", 104, 2)
PROBE = taken(
    "Prosecutors opened a case against the operator.",
    104,
    1,
    "On Saturday morning prosecutors opened a case against the operator, whose office was sealed.",
)
WHY = Why("The mine feeds the only power station of the valley.", SHAFT.receipt)
KILLED_RU = taken("Обвал на шахте унёс жизни 14 человек.", 103, 2)

VOICES = (
    Voice("The ministry said that the shaft had passed its inspection.", KILLED_9.receipt),
    Voice("Miners told the outlet that they had warned of cracks.", KILLED_14.receipt),
)
DISPUTE = Dispute("killed", (Figure("14", KILLED_14.receipt), Figure("16", KILLED_RU.receipt)))
FIRST = Summary((KILLED_9, SHAFT), "minilm", WHY)
SECOND = Summary(
    (KILLED_14, SHAFT, PROBE),
    "minilm",
    WHY,
    VOICES,
    (DISPUTE,),
    (Edition("ru", "Число погибших на шахте выросло до 14", (KILLED_RU,)),),
)
COLLAPSE = Story(
    id=StoryId(50),
    revision=2,
    title="Mine toll rises to 14 at Kara-Tuz",
    language="en",
    places=(PlaceTag("KZ", Role.WHERE, True, 1.0, ("Kara-Tuz", "Kazakhstan")),),
    themes=(ThemeTag("disaster", 3.0, ("collapse",)),),
    event=Event.INCIDENT,
    security=True,
    security_score=0.9,
    first_seen=NOW - timedelta(hours=27),
    last_seen=NOW - timedelta(hours=2),
    published=NOW - timedelta(hours=2),
    accounts=ACCOUNTS,
    summary=SECOND,
    condensed=2,
)
DEVELOPED = Entry(COLLAPSE.id, 2, Novelty.DEVELOPED, known=1, told=(1,), condensed=2)
