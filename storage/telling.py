"""What a story is, recomputed from its articles: pure, so that the same articles give the same story."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from digest.model import ArticleId, Event, PlaceTag, Role, Tags, ThemeTag

MOST_THEMES = 3
MOST_WORDS = 5
LEAD_WEIGHT = 2.0
CHAPTER = timedelta(hours=12)
"""Reports this close to the newest one speak of the event as it stands now."""


@dataclass(frozen=True, slots=True)
class Part:
    """An article as its story sees it. ``size``: code points of its text; ``origin``: see the model."""

    id: ArticleId
    origin: int
    size: int
    title: str
    published: datetime
    fetched: datetime
    tags: Tags


@dataclass(frozen=True, slots=True)
class Telling:
    """A story's own facts, as the articles tell them together."""

    lead: ArticleId
    title: str
    language: str
    places: tuple[PlaceTag, ...]
    themes: tuple[ThemeTag, ...]
    event: Event
    security: bool
    security_score: float
    first_seen: datetime
    last_seen: datetime
    published: datetime


def tell(parts: Sequence[Part]) -> Telling:
    """The story that these articles (at least one) tell.

    Tags are averaged over the original reports, the lead's counted twice: a place is in focus, and a
    story is about security, when half of that weight says so. Copies add no evidence.
    """
    lead = choose_lead(parts)
    weighted = [(part.tags, LEAD_WEIGHT if part is lead else 1.0) for part in _originals(parts)]
    total = sum(weight for _, weight in weighted)
    return Telling(
        lead=lead.id,
        title=lead.title,
        language=lead.tags.language,
        places=_places(weighted, total),
        themes=_themes(weighted, total),
        event=_event(weighted, lead.tags.event),
        security=2 * sum(weight for tags, weight in weighted if tags.security) >= total,
        security_score=_share([(tags.security_score, weight) for tags, weight in weighted], total),
        first_seen=min(part.fetched for part in parts),
        last_seen=max(part.fetched for part in parts),
        published=max(part.published for part in parts),
    )


def choose_lead(parts: Sequence[Part]) -> Part:
    """The first full report of the newest chapter.

    Of the original reports of the last `CHAPTER`, the earliest that is at least half as long as the
    longest: the next day's toll of a flood leads, and not the first night's; the first to report
    leads, and not the last to repeat.
    """
    originals = _originals(parts)
    newest = max(part.published for part in originals)
    chapter = [part for part in originals if newest - part.published <= CHAPTER]
    longest = max(part.size for part in chapter)
    full = [part for part in chapter if 2 * part.size >= longest]
    return min(full, key=lambda part: (part.published, part.id))


def _originals(parts: Sequence[Part]) -> list[Part]:
    """Of word-for-word copies the one that was published first, in whatever order they were collected."""
    first: dict[int, Part] = {}
    for part in sorted(parts, key=lambda part: (part.published, part.id)):
        first.setdefault(part.origin, part)
    return list(first.values())


_Weighted = Sequence[tuple[Tags, float]]
_RANK = {role: rank for rank, role in enumerate(Role)}


def _places(weighted: _Weighted, total: float) -> tuple[PlaceTag, ...]:
    found: dict[str, list[tuple[PlaceTag, float]]] = {}
    for tags, weight in weighted:
        best = {tag.code: tag for tag in reversed(tags.places)}
        for tag in best.values():
            found.setdefault(tag.code, []).append((tag, weight))
    places = [_place(code, tags, total) for code, tags in found.items()]
    return tuple(sorted(places, key=lambda tag: (not tag.focus, -tag.score, tag.code)))


def _place(code: str, tags: Sequence[tuple[PlaceTag, float]], total: float) -> PlaceTag:
    roles: dict[Role, float] = {}
    for tag, weight in tags:
        roles[tag.role] = roles.get(tag.role, 0.0) + weight * tag.score
    return PlaceTag(
        code=code,
        role=min(roles, key=lambda role: (-roles[role], _RANK[role])),
        focus=2 * sum(weight for tag, weight in tags if tag.focus) >= total,
        score=_share([(tag.score, weight) for tag, weight in tags], total),
        words=_words(tag.words for tag, _ in tags),
    )


def _themes(weighted: _Weighted, total: float) -> tuple[ThemeTag, ...]:
    found: dict[str, list[tuple[ThemeTag, float]]] = {}
    for tags, weight in weighted:
        best = {tag.slug: tag for tag in reversed(tags.themes)}
        for tag in best.values():
            found.setdefault(tag.slug, []).append((tag, weight))
    themes = [
        ThemeTag(
            slug,
            _share([(tag.score, weight) for tag, weight in tags], total),
            _words(tag.words for tag, _ in tags),
        )
        for slug, tags in found.items()
    ]
    return tuple(sorted(themes, key=lambda tag: (-tag.score, tag.slug))[:MOST_THEMES])


def _event(weighted: _Weighted, leads: Event) -> Event:
    votes = dict.fromkeys(Event, 0.0)
    for tags, weight in weighted:
        votes[tags.event] += weight
    return max(Event, key=lambda event: (votes[event], event is leads))


def _share(scores: Iterable[tuple[float, float]], total: float) -> float:
    return round(sum(score * weight for score, weight in scores) / total, 6)


def _words(groups: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for words in groups for word in words))[:MOST_WORDS]
