"""SAMPLE news for the chat's tests: invented outlets, invented events, no living person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from digest.model import (
    Account,
    ArticleId,
    Coverage,
    Destination,
    Digest,
    DigestId,
    DigestPlan,
    Entry,
    Event,
    Filter,
    Outlet,
    OutletId,
    OwnerKind,
    Pair,
    PlaceTag,
    Quote,
    Receipt,
    Role,
    Slot,
    Story,
    StoryId,
    Subscriber,
    SubscriberId,
    Summary,
    Takeaway,
    ThemeTag,
    Why,
)

NOW = datetime(2026, 11, 21, 6, 30, tzinfo=UTC)

OUTLETS = {
    "wire": Outlet(OutletId(1), "Steppe Wire (SAMPLE)", "KZ", OwnerKind.STATE, "invented", True),
    "post": Outlet(OutletId(2), "Valley Post (SAMPLE)", "KG", OwnerKind.PRIVATE, "invented", True),
    "voice": Outlet(OutletId(3), "River Voice (SAMPLE)", "TJ", OwnerKind.NONPROFIT, "invented", True),
}


@dataclass(frozen=True)
class Told:
    """One invented event, as its outlets tell it. ``hours``: before NOW."""

    title: str
    places: tuple[tuple[str, Role], ...]
    themes: tuple[str, ...]
    hours: float
    outlets: tuple[str, ...]
    sentences: tuple[str, ...]
    event: Event = Event.INCIDENT
    why: str = ""
    condensed: bool = True


EVENTS = (
    Told(
        "Guards at Tulpar crossing find forty rifles under a load of onions",
        (("KZ", Role.WHERE),),
        ("border", "crime"),
        3,
        ("wire", "post"),
        (
            "Customs officers at the Tulpar crossing found 40 hunting rifles in a lorry of onions on Friday.",
            "The driver, who carried papers of a farm that does not exist, is being questioned.",
            "A spokesman for the regional customs office said a second lorry turned back before the gate.",
        ),
        why="The crossing carries a third of the region's vegetables, the customs office said.",
    ),
    Told(
        "Ministry in Kazakhstan says two plots against a reservoir were stopped",
        (("KZ", Role.WHO),),
        ("terrorism", "water"),
        8,
        ("wire",),
        (
            "The interior ministry said it had stopped two plots against the Ak-Tas reservoir.",
            "Six people were held in two towns, according to the ministry.",
        ),
        event=Event.STATEMENT,
    ),
    Told(
        "Three valleys in Kyrgyzstan without power after a mudflow",
        (("KG", Role.WHERE),),
        ("disaster", "energy"),
        20,
        ("post", "voice"),
        (
            "A mudflow cut the power line to three valleys above the village of Kok-Aral on Thursday night.",
            "Rescuers expect the line to be back within four days.",
        ),
    ),
    Told(
        "Border agreement signed by Tajikistan and Uzbekistan on two bridges",
        (("TJ", Role.WHERE), ("UZ", Role.WHO)),
        ("border", "diplomacy"),
        30,
        ("voice",),
        ("The two sides agreed to open the bridges at Sari-Pul and Dustlik to lorries from March.",),
        event=Event.AGREEMENT,
    ),
    Told(
        "Patrol boats for the lake, a fleet on paper",
        (("KZ", Role.WHERE),),
        ("military",),
        50,
        ("post",),
        ("Five patrol boats have been promised for the lake since spring, and one has been seen.",),
        event=Event.ANALYSIS,
        condensed=False,
    ),
)


def text_of(event: Told) -> str:
    """The article's text: its sentences, one paragraph."""
    return " ".join((*event.sentences, *filter(None, (event.why,))))


def quote_of(event: Told, sentence: str) -> Quote:
    """Where the sentence stands in the article."""
    start = text_of(event).index(sentence)
    return Quote(start, start + len(sentence), sentence)


def summary_of(event: Told, article: ArticleId) -> Summary | None:
    """Every sentence a takeaway, with its own receipt."""
    if not event.condensed:
        return None

    def receipt(sentence: str) -> Receipt:
        return Receipt(article, (quote_of(event, sentence),))

    takeaways = tuple(Takeaway(each, receipt(each)) for each in event.sentences)
    why = Why(event.why, receipt(event.why)) if event.why else None
    return Summary(takeaways, "minilm", why)


def places_of(event: Told) -> tuple[PlaceTag, ...]:
    """Each place in focus."""
    return tuple(PlaceTag(code, role, True, 1.0, ("sample",)) for code, role in event.places)


def story_of(number: int, event: Told) -> Story:
    """The event as a story, without any store."""
    at = NOW - timedelta(hours=event.hours)
    accounts = tuple(
        Account(
            article=ArticleId(number * 10 + place),
            outlet=OUTLETS[name],
            title=event.title,
            url=f"https://{name}.example/{number}",
            published=at,
            language="en",
            origin=number * 10,
        )
        for place, name in enumerate(event.outlets)
    )
    return Story(
        id=StoryId(number),
        revision=1,
        title=event.title,
        language="en",
        places=places_of(event),
        themes=tuple(ThemeTag(slug, 3.0, ("sample",)) for slug in event.themes),
        event=event.event,
        security=True,
        security_score=0.9,
        first_seen=at,
        last_seen=at,
        published=at,
        accounts=accounts,
        summary=summary_of(event, accounts[0].article),
    )


STORIES = tuple(story_of(number, event) for number, event in enumerate(EVENTS, 1))

ANN = Subscriber(
    id=SubscriberId(1),
    destination=Destination(1),
    kind="private",
    language="en",
    zone="Asia/Almaty",
    zone_chosen=False,
    filter=Filter((Pair("KG"), Pair("KZ"))),
    slots=(Slot("Asia/Almaty", 480),),
    paused=False,
    created=NOW,
)


def digest_of(stories: Sequence[Story], filter: Filter = ANN.filter, left_out: int = 0) -> Digest:
    """A digest of these stories, all new."""
    entries = tuple(Entry(story.id, story.revision) for story in stories)
    coverage = Coverage(sources=11, answered=9, articles=41, newest=NOW - timedelta(hours=2))
    bare = sum(story.summary is None for story in stories)
    plan = DigestPlan("key", filter, NOW - timedelta(hours=72), NOW, entries, coverage, left_out, bare)
    return Digest(DigestId(1), plan, tuple(zip(entries, stories, strict=True)))
