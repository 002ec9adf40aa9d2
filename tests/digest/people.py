"""Invented stories and sources, made in one line each."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from digest.model import (
    Account,
    ArticleId,
    Event,
    FetchState,
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


def source(id: int, *, polled: bool = True, failures: int = 0) -> Source:
    """A feed that is due; ``polled``: it answered before."""
    return Source(
        id=SourceId(id),
        outlet=Outlet(OutletId(id), f"Outlet {id} (SAMPLE)"),
        url=f"https://outlet{id}.example/feed",
        kind=SourceKind.FEED,
        enabled=True,
        state=FetchState(etag='"old"'),
        failures=failures,
        next_check=NOW,
        last_success=NOW - timedelta(hours=1) if polled else None,
    )
