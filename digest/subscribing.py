"""What a subscriber follows: pairs of (place or anywhere, theme or any), and which stories match them.

Redundancy: a wide pair covers a narrow one, (KZ, any) covers (KZ, terrorism), and then the narrow one
changes nothing in matching. Both stay in the filter and in the list all the same, because people
undo what they did: who unfollows all of Kazakhstan later still has terrorism there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from digest.model import Filter, Pair, PlaceTag, Role, Story

Members = Mapping[str, frozenset[str]]


def canonical(pairs: Iterable[Pair]) -> Filter:
    """The one Filter for a set of pairs: sorted, unique. ("", "") would match all news: ValueError."""
    unique = sorted(set(pairs))
    if Pair() in unique:
        raise ValueError("a subscription names a place, a theme, or both")
    return Filter(tuple(unique))


def follow(filter: Filter, *pairs: Pair) -> Filter:
    """The filter with these pairs; the same filter if it has them."""
    return canonical((*filter.pairs, *pairs))


def unfollow(filter: Filter, *pairs: Pair) -> Filter:
    """The filter without exactly these pairs; wider and narrower ones stay."""
    return canonical(pair for pair in filter.pairs if pair not in pairs)


def covers(filter: Filter, pair: Pair, members: Members) -> bool:
    """Whether another pair of the filter already brings every story that ``pair`` would bring."""
    return any(_contains(other, pair, members) for other in filter.pairs if other != pair)


def matches(filter: Filter, story: Story, members: Members) -> bool:
    """Whether any pair matches the story.

    A place matches a story that is about it (in focus) as the place where it happened or where its
    actors are from; a mention is not enough. A region matches through any member country, or when
    the region itself is tagged so. ``members``: region slug to country codes. An empty filter
    matches nothing.
    """
    return any(pair_matches(pair, story, members) for pair in filter.pairs)


def pair_matches(pair: Pair, story: Story, members: Members) -> bool:
    """Whether this one pair matches the story; see `matches`."""
    return _theme_matches(pair.theme, story) and _place_matches(pair.place, story.places, members)


def _theme_matches(theme: str, story: Story) -> bool:
    return not theme or any(tag.slug == theme for tag in story.themes)


def _place_matches(place: str, tags: Iterable[PlaceTag], members: Members) -> bool:
    wanted = members.get(place, frozenset()) | {place}
    return not place or any(tag.code in wanted for tag in tags if _is_about(tag))


def _is_about(tag: PlaceTag) -> bool:
    return tag.focus and tag.role in (Role.WHERE, Role.WHO)


def _contains(wide: Pair, narrow: Pair, members: Members) -> bool:
    place = wide.place in ("", narrow.place) or narrow.place in members.get(wide.place, frozenset())
    region = narrow.place in members and members[narrow.place] <= members.get(wide.place, frozenset())
    return (place or region) and wide.theme in ("", narrow.theme)
