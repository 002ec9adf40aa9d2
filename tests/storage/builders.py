"""Small values for tests, with sensible defaults. SAMPLE: every name and event here is invented."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from digest.model import (
    ArticleId,
    Cleaned,
    Coverage,
    Destination,
    DigestId,
    DigestPlan,
    Entry,
    Event,
    Filter,
    Fingerprint,
    Item,
    NewArticle,
    NewDelivery,
    Pair,
    Passage,
    PlaceTag,
    Quote,
    Receipt,
    Role,
    SourceDraft,
    SourceId,
    SourceKind,
    StoryId,
    SubscriberId,
    Summary,
    Tagged,
    Tags,
    Takeaway,
    ThemeTag,
    Why,
)

NOW = datetime(2031, 3, 4, 6, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
ANN = Destination(4_200_000_000_001)
KZ = Filter((Pair("KZ"),))
TEXT = "SAMPLE. A patrol found the bridge closed.\nNobody was hurt, the invented outlet says."


def draft(
    name: str = "Steppe Sample", *, url: str = "", country: str = "KZ", sample: bool = True
) -> SourceDraft:
    url = url or f"https://{name.split()[0].lower()}.example/feed.xml"
    return SourceDraft(url, SourceKind.FEED, name, country, sample=sample)


def item(key: str, url: str = "") -> Item:
    return Item(key, url or f"https://steppe.example/{key}", f"SAMPLE {key}")


def place(code: str = "KZ", role: Role = Role.WHERE, *, focus: bool = True, score: float = 1.0) -> PlaceTag:
    return PlaceTag(code, role, focus, score, (code.lower(),))


def tags(
    *places: PlaceTag,
    themes: tuple[ThemeTag, ...] = (ThemeTag("terrorism", 0.8, ("blast",)),),
    event: Event = Event.INCIDENT,
    security: bool = True,
    score: float = 0.75,
    language: str = "en",
) -> Tags:
    return Tags(language, places or (place(),), themes, event, security, score)


def article(
    source: SourceId,
    key: str,
    *,
    title: str = "",
    text: str = TEXT,
    published: datetime = NOW - HOUR,
    fetched: datetime = NOW,
    tagged: Tags | None = None,
    first_poll: bool = False,
    url: str = "",
) -> NewArticle:
    return NewArticle(
        source=source,
        key=key,
        url=url or f"https://steppe.example/{source}/{key}",
        title=title or f"SAMPLE {key}",
        text=text,
        cleaned=Cleaned(title or f"SAMPLE {key}", (Passage(0, len(text)),)),
        published=published,
        fetched=fetched,
        author="",
        tagged=Tagged(
            tagged or tags(), Fingerprint(key, "en", (("blast", 1.5),), (1, 2**63), numbers=("3",))
        ),
        first_poll=first_poll,
    )


def summary(
    article: ArticleId, text: str = "A patrol found the bridge closed.", *, why: bool = False
) -> Summary:
    receipt = Receipt(article, (Quote(8, 41, text),))
    reason = Why("The bridge is the only one.", receipt) if why else None
    return Summary((Takeaway(text, receipt),), "lexical", reason)


def plan(
    key: str, *entries: tuple[StoryId, int] | Entry, filter: Filter = KZ, until: datetime = NOW
) -> DigestPlan:
    coverage = Coverage(2, 1, 5, until - HOUR)
    pinned = tuple(each if isinstance(each, Entry) else Entry(*each) for each in entries)
    return DigestPlan(key, filter, until - DAY, until, pinned, coverage, left_out=1)


def delivery(
    subscriber: SubscriberId,
    digest: DigestId,
    *,
    period: str = "2031-03-04#1",
    kind: str = "daily",
    not_before: datetime = NOW,
    expires: datetime = NOW + DAY,
) -> NewDelivery:
    return NewDelivery(subscriber, kind, period, digest, not_before, expires)
