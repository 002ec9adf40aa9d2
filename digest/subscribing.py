"""What a subscriber chose: pairs of (place or anywhere, theme or any), what is muted, and what matches.

Redundancy: a wide pair covers a narrow one, (KZ, any) covers (KZ, terrorism), and then the narrow one
changes nothing in matching. Both stay in the filter and in the list all the same, because people
undo what they did: who unfollows all of Kazakhstan later still has terrorism there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from digest.editions import is_read
from digest.model import Event, Filter, OutletId, Pair, PlaceTag, Role, Sought, Story, StoryId

Members = Mapping[str, frozenset[str]]

MOST_WORDS = 20
LONGEST_WORD = 60
"""Characters of a wanted or unwanted word or phrase."""

MOST_MUTED = 100
"""Stories that stay muted, the latest: those before them are no news any more."""
ACTORS = 0.85
"""What a story counts where only its actors are from the followed place, beside 1 where it happened there."""
SECOND = 0.9
"""What a story counts whose second or third theme is the followed one, beside 1 where it is the first."""
MORE = 0.1
"""What each further matching pair adds, two at most."""


def canonical(
    pairs: Iterable[Pair],
    *,
    languages: Iterable[str] = (),
    muted_outlets: Iterable[OutletId] = (),
    muted_stories: Iterable[StoryId] = (),
    events: Iterable[Event] = (),
    wanted_words: Iterable[str] = (),
    unwanted_words: Iterable[str] = (),
) -> Filter:
    """The one Filter for a choice: every part unique and sorted, muted stories in the order of muting.

    ("", "") would match all news: ValueError.
    """
    unique = sorted(set(pairs))
    if Pair() in unique:
        raise ValueError("a subscription names a place, a theme, or both")
    return Filter(
        tuple(unique),
        languages=tuple(sorted(set(languages))),
        muted_outlets=tuple(sorted(set(muted_outlets))),
        muted_stories=tuple(dict.fromkeys(muted_stories))[-MOST_MUTED:],
        events=tuple(sorted(set(events))),
        wanted_words=tuple(sorted(set(wanted_words))),
        unwanted_words=tuple(sorted(set(unwanted_words))),
    )


def follow(filter: Filter, *pairs: Pair) -> Filter:
    """The filter with these pairs; the same filter if it has them."""
    return replace(filter, pairs=canonical((*filter.pairs, *pairs)).pairs)


def unfollow(filter: Filter, *pairs: Pair) -> Filter:
    """The filter without exactly these pairs; wider and narrower ones stay."""
    return replace(filter, pairs=tuple(pair for pair in filter.pairs if pair not in pairs))


def mute_story(filter: Filter, story: StoryId) -> Filter:
    """The filter of who wants to hear no more of a story."""
    others = unmute_story(filter, story).muted_stories
    return replace(filter, muted_stories=(*others, story)[-MOST_MUTED:])


def unmute_story(filter: Filter, story: StoryId) -> Filter:
    """The filter with that story again."""
    return replace(filter, muted_stories=tuple(each for each in filter.muted_stories if each != story))


def mute_outlet(filter: Filter, outlet: OutletId) -> Filter:
    """The filter without an outlet's articles; stories that others tell too go on without it."""
    return replace(filter, muted_outlets=tuple(sorted({*filter.muted_outlets, outlet})))


def unmute_outlet(filter: Filter, outlet: OutletId) -> Filter:
    """The filter with that outlet's articles again."""
    return replace(filter, muted_outlets=tuple(each for each in filter.muted_outlets if each != outlet))


def read_in(filter: Filter, languages: Iterable[str]) -> Filter:
    """The filter with these languages of reading (ISO 639-1); none means all."""
    return replace(filter, languages=tuple(sorted(set(languages))))


def want(filter: Filter, events: Iterable[Event]) -> Filter:
    """The filter with these kinds of event; none means all, and so does every kind."""
    wanted = sorted(set(events))
    return replace(filter, events=() if len(wanted) == len(Event) else tuple(wanted))


def only_with(filter: Filter, words: Iterable[str]) -> Filter:
    """The filter of who wants only stories that have one of these words or phrases; none means all.

    Raises ValueError for more than `MOST_WORDS`, for one longer than `LONGEST_WORD`, or without a letter or
    digit.
    """
    return replace(filter, wanted_words=_canonical_words(words))


def never_with(filter: Filter, words: Iterable[str]) -> Filter:
    """The filter of who wants no story that has one of these words or phrases. Raises as `only_with`."""
    return replace(filter, unwanted_words=_canonical_words(words))


def covers(filter: Filter, pair: Pair, members: Members) -> bool:
    """Whether another pair of the filter already brings every story that ``pair`` would bring."""
    return any(_contains(other, pair, members) for other in filter.pairs if other != pair)


def matches(filter: Filter, story: Story, members: Members) -> bool:
    """Whether a reader with this filter wants the story: any pair matches, and nothing speaks against it.

    A place matches a story that is about it (in focus) as the place where it happened or where its
    actors are from; a mention is not enough. A region matches through any member country, or when
    the region itself is tagged so. ``members``: region slug to country codes. An empty filter
    matches nothing. Against a story speaks what `welcome` says, and that the reader reads none of its
    outlets.
    """
    wanted = welcome(filter, story) and any(is_read(account, filter) for account in story.accounts)
    return wanted and any(pair_matches(pair, story, members) for pair in filter.pairs)


def welcome(filter: Filter, story: Story) -> bool:
    """Whether a story is of a wanted kind, and neither muted nor withdrawn."""
    wanted = not filter.events or story.event in filter.events
    return wanted and story.id not in filter.muted_stories and not story.withdrawn


def pair_matches(pair: Pair, story: Story, members: Members) -> bool:
    """Whether this one pair matches the story; see `matches`."""
    return strength(pair, story, members) > 0


def strength(pair: Pair, story: Story, members: Members) -> float:
    """How well a pair matches a story, from 0 (not at all) to 1: where it happened and its first theme."""
    theme = _theme_strength(pair.theme, story)
    return theme and theme * _place_strength(pair.place, story.places, members)


def together(strengths: Iterable[float]) -> float:
    """How well pairs match a story together: as the best of them, and a little more for each further one."""
    found = [each for each in strengths if each]
    return max(found, default=0.0) * (1 + MORE * min(max(len(found) - 1, 0), 2))


def is_about(tag: PlaceTag) -> bool:
    """Whether a story with this tag is about the place, and not merely mentions it."""
    return tag.focus and tag.role in (Role.WHERE, Role.WHO)


def codes(place: str, members: Members) -> frozenset[str]:
    """The tags by which a followed place is met: its own, and those of its countries if it is a region."""
    return members.get(place, frozenset()) | {place}


def sought(pairs: Iterable[Pair], members: Members) -> tuple[Sought, ...]:
    """What the pairs ask for, to look for it where stories are kept."""
    return tuple(Sought(codes(p.place, members) if p.place else frozenset(), p.theme) for p in pairs)


def _canonical_words(words: Iterable[str]) -> tuple[str, ...]:
    """Small letters and single spaces: whoever types it otherwise means the same."""
    found = tuple(sorted({" ".join(word.lower().split()) for word in words}))
    if len(found) > MOST_WORDS:
        raise ValueError(f"more than {MOST_WORDS} words")
    for word in found:
        if len(word) > LONGEST_WORD or not any(map(str.isalnum, word)):
            raise ValueError("a word has letters or digits, and not too many")
    return found


def _theme_strength(theme: str, story: Story) -> float:
    slugs = [tag.slug for tag in story.themes]
    return 1.0 if theme in ("", *slugs[:1]) else SECOND * (theme in slugs)


def _place_strength(place: str, tags: Iterable[PlaceTag], members: Members) -> float:
    if not place:
        return 1.0
    wanted = codes(place, members)
    about = [
        1.0 if tag.role is Role.WHERE else ACTORS for tag in tags if is_about(tag) and tag.code in wanted
    ]
    return max(about, default=0.0)


def _contains(wide: Pair, narrow: Pair, members: Members) -> bool:
    place = wide.place in ("", narrow.place) or narrow.place in members.get(wide.place, frozenset())
    region = narrow.place in members and members[narrow.place] <= members.get(wide.place, frozenset())
    return (place or region) and wide.theme in ("", narrow.theme)
