"""Invented stories, sources and items, made in one line each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from digest.model import (
    Account,
    ArticleId,
    Change,
    Delta,
    Destination,
    Event,
    Fetched,
    FetchState,
    Filter,
    Item,
    Outlet,
    OutletId,
    Pair,
    PlaceTag,
    Quote,
    Receipt,
    Role,
    Slot,
    Source,
    SourceId,
    SourceKind,
    StandIn,
    Story,
    StoryId,
    Subscriber,
    SubscriberId,
    Summary,
    Takeaway,
    ThemeTag,
)

NOW = datetime(2026, 11, 21, 6, tzinfo=UTC)
NEW_STATE = FetchState(etag='"new"')
ALMATY = Slot("Asia/Almaty", 480)


def story(
    id: int,
    place: str = "KZ",
    *themes: str,
    revision: int = 1,
    hours_ago: float = 2,
    origins: int = 1,
    event: Event = Event.INCIDENT,
    role: Role = Role.WHERE,
    score: float = 0.8,
    condensed: bool = True,
    language: str = "en",
) -> Story:
    """A story about one place in focus, told by ``origins`` independent outlets, in one fact."""
    at = NOW - timedelta(hours=hours_ago)
    accounts = tuple(
        Account(
            ArticleId(id * 100 + n), Outlet(OutletId(n), f"Outlet {n} (SAMPLE)"), f"Story {id}",
            f"https://outlet{n}.example/{id}", at, language, id * 100 + n,
        )
        for n in range(1, origins + 1)
    )  # fmt: skip
    return Story(
        id=StoryId(id),
        revision=revision,
        title=f"Story {id}",
        language=language,
        places=(PlaceTag(place, role, True, 1.0),),
        themes=tuple(ThemeTag(theme, 2.0) for theme in themes),
        event=event,
        security=True,
        security_score=score,
        first_seen=at,
        last_seen=at,
        published=at,
        accounts=accounts,
        summary=summary(accounts[0].article, f"Fact of {id}.{revision}.") if condensed else None,
        condensed=revision if condensed else 0,
    )


def fact(text: str, article: int) -> Takeaway:
    """A takeaway that says what an article says."""
    return Takeaway(text, Receipt(ArticleId(article), (Quote(0, len(text), text),)))


def backed(text: str, article: int, *instead: tuple[str, int]) -> Takeaway:
    """A takeaway for which others stand in, each a text and its article."""
    stand_ins = (fact(*each) for each in instead)
    return replace(fact(text, article), instead=tuple(StandIn(each.text, each.receipt) for each in stand_ins))


def summary(article: int, *texts: str, **parts: Any) -> Summary:
    """A summary of such facts, all of one article; ``parts``: any other fields of a summary."""
    return Summary(tuple(fact(text, article) for text in texts), "minilm", **parts)


def compare(told: Sequence[Takeaway], now: Sequence[Takeaway]) -> Delta:
    """A plain `Comparer`: another figure in the same words is a change, other words are new."""
    known = {_figureless(each.text): each for each in told}
    new = tuple(each for each in now if _figureless(each.text) not in known)
    pairs = [(known[key], each) for each in now if (key := _figureless(each.text)) in known]
    said = {each.text for each in told}
    changes = (Change(_figure(old.text), _figure(now.text), old, now) for old, now in pairs)
    return Delta(new, tuple(each for each in changes if each.new.text not in said))


def stems(text: str) -> list[str]:
    """Plain `digest.wording.Stems`: small letters, a plural is its singular."""
    return [word.removesuffix("s") for word in re.findall(r"\w+", text.lower())]


def _figureless(text: str) -> str:
    return re.sub(r"\d+", "#", text)


def _figure(text: str) -> str:
    return " ".join(re.findall(r"\d+", text))


def subscriber(id: int, *pairs: Pair, **facts: Any) -> Subscriber:
    """A reader in a private chat who chose these pairs; ``facts``: any fields of a subscriber."""
    known = Subscriber(
        id=SubscriberId(id),
        destination=Destination(id),
        kind="private",
        language="en",
        zone="Asia/Almaty",
        zone_chosen=False,
        filter=Filter(pairs),
        slots=(ALMATY,),
        paused=False,
        created=NOW,
    )
    return replace(known, **facts)


def told_by(id: int, *outlets: int) -> Story:
    """A story that these outlets tell."""
    known = story(id, origins=max(outlets))
    return replace(known, accounts=tuple(known.accounts[outlet - 1] for outlet in outlets))


def source(id: int, *, polled: bool = True, **facts: Any) -> Source:
    """A feed that is due; ``polled``: it answered an hour ago. ``facts``: any fields of a source."""
    known = Source(
        id=SourceId(id),
        outlet=Outlet(OutletId(id), f"Outlet {id} (SAMPLE)"),
        url=f"https://outlet{id}.example/feed",
        kind=SourceKind.FEED,
        state=FetchState(etag='"old"'),
        failures=0,
        next_check=NOW,
        added=NOW - timedelta(days=30),
        last_check=NOW - timedelta(hours=1) if polled else None,
        last_success=NOW - timedelta(hours=1) if polled else None,
    )
    return replace(known, **facts)


def item(key: str, hours_ago: float | None = 1, **facts: Any) -> Item:
    """An entry of a feed; ``facts``: any fields of an item."""
    published = None if hours_ago is None else NOW - timedelta(hours=hours_ago)
    known = Item(key, f"https://outlet1.example/{key}", f"Title {key}", published, summary=f"Summary {key}")
    return replace(known, **facts)


def fetched(*items: Item, **facts: Any) -> Fetched:
    """An answer of the first outlet; ``facts``: any fields of an answer."""
    return replace(Fetched("https://outlet1.example/feed", "Outlet 1", items, NEW_STATE, size=99), **facts)


def paced(count: int, gap: timedelta, **facts: Any) -> Fetched:
    """An answer with so many items, the newest of now, each a gap older than the one before it."""
    items = (item(str(n), gap / timedelta(hours=1) * n) for n in range(count))
    return fetched(*items, **facts)
