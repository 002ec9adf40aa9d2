"""Why a story is in somebody's digest: which of their choices it meets, by which words, and who tells it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from digest.model import Event, Filter, Pair, PlaceTag, Story, ThemeTag
from digest.subscribing import Members, codes, is_about, pair_matches
from digest.wording import Wording


@dataclass(frozen=True, slots=True)
class Explanation:
    """What spoke for a story. ``places`` and ``themes``: the tags that met ``pairs``; their words prove them.

    A pair for any place or theme is met by every tag of that kind, for these say what the story is about.
    ``said``: the wanted words that it has, ``unwanted``: those that the reader does not want; ``lacking``:
    it has none of the wanted ones.
    """

    pairs: tuple[Pair, ...]
    places: tuple[PlaceTag, ...]
    themes: tuple[ThemeTag, ...]
    event: Event
    origins: int
    outlets: int
    published: datetime
    said: tuple[str, ...] = ()
    unwanted: tuple[str, ...] = ()
    lacking: bool = False


def explain(story: Story, whole: Story, filter: Filter, members: Members, wording: Wording) -> Explanation:
    """Why a reader with this filter is told a story; no pairs if they would not be.

    ``whole``: the story with all its outlets and editions, whose words count.
    """
    admitted = wording.admits(filter, whole)
    said = partial(wording.said, story=whole, instead=bool(filter.muted_outlets))
    unwanted = said(filter.unwanted_words)
    pairs = tuple(pair for pair in filter.pairs if admitted and pair_matches(pair, story, members))
    wanted = frozenset[str]().union(*(codes(pair.place, members) for pair in pairs))
    anywhere = any(not pair.place for pair in pairs)
    slugs, anything = {pair.theme for pair in pairs}, any(not pair.theme for pair in pairs)
    return Explanation(
        pairs=pairs,
        places=tuple(tag for tag in story.places if is_about(tag) and (anywhere or tag.code in wanted)),
        themes=tuple(tag for tag in story.themes if anything or tag.slug in slugs),
        event=story.event,
        origins=story.origins,
        outlets=len({account.outlet.id for account in story.accounts}),
        published=story.published,
        said=said(filter.wanted_words),
        unwanted=unwanted,
        lacking=not admitted and not unwanted,
    )
