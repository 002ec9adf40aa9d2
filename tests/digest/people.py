"""Invented stories, sources and items, made in one line each."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from digest.model import (
    Account,
    ArticleId,
    Event,
    Fetched,
    FetchState,
    Item,
    Outlet,
    OutletId,
    PlaceTag,
    Role,
    Source,
    SourceId,
    SourceKind,
    Story,
    StoryId,
    Summary,
    ThemeTag,
)

NOW = datetime(2026, 11, 21, 6, tzinfo=UTC)
NEW_STATE = FetchState(etag='"new"')


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
) -> Story:
    """A story about one place in focus, told by ``origins`` independent outlets."""
    at = NOW - timedelta(hours=hours_ago)
    accounts = tuple(
        Account(
            ArticleId(id * 100 + n), Outlet(OutletId(n), f"Outlet {n} (SAMPLE)"), f"Story {id}",
            f"https://outlet{n}.example/{id}", at, "en", id * 100 + n,
        )
        for n in range(1, origins + 1)
    )  # fmt: skip
    return Story(
        id=StoryId(id),
        revision=revision,
        title=f"Story {id}",
        language="en",
        places=(PlaceTag(place, role, True, 1.0),),
        themes=tuple(ThemeTag(theme, 2.0) for theme in themes),
        event=event,
        security=True,
        security_score=score,
        first_seen=at,
        last_seen=at,
        published=at,
        accounts=accounts,
        summary=Summary((), "minilm") if condensed else None,
    )


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
