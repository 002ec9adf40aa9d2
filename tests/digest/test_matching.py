"""The fast way to thousands of digests gives each reader what the plain way gives, one story at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.composing import News, Planner
from digest.matching import Bitmaps, ranks
from digest.model import (
    Chapter,
    Edition,
    Event,
    Filter,
    Length,
    Outlet,
    OutletId,
    Pair,
    PlaceTag,
    Role,
    SourceReport,
    Story,
    StoryId,
    ThemeTag,
    Told,
)
from digest.selection import FRESH
from digest.silencing import Silencer
from digest.subscribing import canonical, matches, strength, together
from digest.wording import Wording
from tests.digest.people import NOW, compare, fact, stems, story, summary
from tests.digest.plain import plain_plan

PLACES = ("KZ", "KG", "TJ", "UZ", "FR", "DE")
THEMES = ("border", "water", "terrorism", "crime")
MEMBERS = {"central-asia": frozenset({"KZ", "KG", "TJ", "UZ"}), "europe": frozenset({"FR", "DE"})}
REPORTS = [SourceReport(n % 3 > 0, n, NOW, frozenset(PLACES[:n])) for n in range(4)]


def told_story(random: Random, number: int) -> Story:
    """About one to three places and any themes, by some outlets, in one or two languages."""
    revision = random.choice((1, 1, 1, 2, 3))
    known = story(
        number,
        revision=revision,
        hours_ago=random.choice((2, 2, 30, 60)),
        origins=random.choice((1, 1, 2, 3)),
        event=random.choice(list(Event)),
        score=random.choice((0.3, 0.6, 0.9)),
        condensed=random.random() < 0.8,
    )
    roles = random.choices(list(Role), k=3)
    places = random.sample((*PLACES, "central-asia"), random.choice((1, 1, 2, 3)))
    accounts = [
        replace(
            each,
            outlet=Outlet(OutletId(n := random.randrange(1, 7)), f"Outlet {n} (SAMPLE)"),
            language=random.choice(("en", "ru", "")),
        )
        for each in known.accounts
    ]
    edition = Edition("ru", "Заголовок", (fact(f"Погибли {revision}.", accounts[-1].article),))
    facts = [f"It killed {revision * 2} people.", f"Fact {number}.", "A bridge fell."][
        : random.choice((1, 2, 3))
    ]
    made = summary(accounts[0].article, *facts, editions=(edition,) if random.random() < 0.4 else ())
    tags = zip(places, roles, strict=False)
    return replace(
        known,
        places=tuple(PlaceTag(code, role, random.random() < 0.9, 1.0) for code, role in tags),
        themes=tuple(ThemeTag(slug, 1.0) for slug in random.sample(THEMES, random.choice((0, 1, 1, 2, 3)))),
        accounts=tuple(accounts),
        summary=made if known.summary else None,
        withdrawn=random.random() < 0.05,
    )


def chapters(random: Random, known: Story) -> list[Chapter]:
    """What the revisions of a story said."""
    texts = [f"It killed {revision * 2} people." for revision in range(1, known.revision + 1)]
    said = [summary(known.accounts[0].article, text) for text in texts]
    last = known.summary if known.summary else None
    kept = [*said[:-1], last]
    return [
        Chapter(revision, NOW, (known.accounts[0].article,) if random.random() < 0.7 else (), each)
        for revision, each in enumerate(kept, 1)
    ]


def world(seed: int, count: int) -> News:
    random = Random(seed)
    stories = [told_story(random, number) for number in range(1, count + 1)]
    history = {each.id: chapters(random, each) for each in stories if each.revision > 1}
    return News(NOW - FRESH, NOW, stories, REPORTS, history)


PAIRS = st.builds(
    Pair,
    st.sampled_from(("", *PLACES, *MEMBERS)),
    st.sampled_from(("", "", *THEMES)),
).filter(lambda pair: pair != Pair())
FILTERS = st.builds(
    canonical,
    st.lists(PAIRS, max_size=5),
    languages=st.sampled_from([(), (), (), ("en",), ("ru",)]),
    muted_outlets=st.sampled_from([(), (), (), (OutletId(1),), (OutletId(2), OutletId(3))]),
    muted_stories=st.sampled_from([(), (), (StoryId(1), StoryId(5), StoryId(999))]),
    events=st.sampled_from([(), (), (Event.INCIDENT, Event.AGREEMENT)]),
    wanted_words=st.sampled_from([(), (), (), ("bridge",)]),
    unwanted_words=st.sampled_from([(), (), (), ("заголовок",)]),
)
TOLD = st.dictionaries(
    st.integers(1, 60), st.sampled_from([(1, ()), (1, (1,)), (2, (1,)), (2, (1, 2)), (3, (3,))]), max_size=40
).map(lambda found: [Told(StoryId(id), *rest) for id, rest in sorted(found.items())])


@given(st.integers(0, 30), st.sampled_from((3, 15, 60)), FILTERS, st.sampled_from(("en", "ru", "kk")), TOLD)
def test_every_reader_is_told_what_the_plain_way_tells(
    seed: int, count: int, filter: Filter, language: str, told: Sequence[Told]
) -> None:
    news = world(seed, count)
    planner = Planner(news, MEMBERS, compare, stems)
    wanted = plain_plan(news, MEMBERS, compare, stems, filter, language, Length.FULL, told)
    for _ in range(2):  # what is remembered changes nothing
        assert replace(planner.digest(filter, language, Length.FULL, told), key="") == wanted
    sieve = Silencer(news.stories, MEMBERS, Wording(stems))
    among = frozenset(sieve.stories[place].id for place in ranks(sieve.wanted(filter)))
    assert replace(planner.digest(filter, language, Length.FULL, told, among), key="") == wanted


@given(st.integers(0, 30), FILTERS)
def test_what_is_matched_when_it_is_due_is_what_the_reader_wants(seed: int, filter: Filter) -> None:
    wording = Wording(stems)
    sieve = Silencer(world(seed, 40).stories, MEMBERS, wording)
    alone = [matches(filter, each, MEMBERS) and wording.admits(filter, each) for each in sieve.stories]
    assert ranks(sieve.wanted(filter)) == [place for place, wanted in enumerate(alone) if wanted]


@given(st.integers(0, 30), st.lists(PAIRS, min_size=1, max_size=6))
def test_sets_of_stories_match_as_each_story_does(seed: int, pairs: list[Pair]) -> None:
    stories = world(seed, 40).stories
    found: dict[int, float] = {}
    for fits, bits in Bitmaps(stories, [1.0] * len(stories), MEMBERS).matching(pairs):
        found |= dict.fromkeys(ranks(bits), fits)
    alone = (together(strength(pair, each, MEMBERS) for pair in pairs) for each in stories)
    assert found == {rank: fits for rank, fits in enumerate(alone) if fits}


@given(st.integers(0, 30), st.dictionaries(st.integers(0, 39), st.sampled_from((0.0, 0.2, 0.5, 0.9))), PAIRS)
def test_stories_that_weigh_otherwise_to_one_reader_come_as_if_all_were_put_in_order_for_that_one(
    seed: int, weights: dict[int, float], pair: Pair
) -> None:
    stories, usual = world(seed, 40).stories, [1 - rank / 40 for rank in range(40)]
    one = Bitmaps(stories, usual, MEMBERS).altered(weights, dict.fromkeys(weights, "Another"))
    mine = [weights.get(rank, weight) for rank, weight in enumerate(usual)]
    levels = one.matching([pair])
    fits = {rank: fit for fit, bits in levels for rank in ranks(bits)}
    ordered = sorted(fits, key=lambda rank: (-mine[rank] * fits[rank], stories[rank].id))
    assert one.first(levels, one.all, 12) == ordered[:12]
    assert not ordered or one.heaviest(levels, one.all) == ordered[0]
    for rank in range(40):
        outlet = one.marks(rank).outlet
        assert outlet.name == ("Another" if rank in weights else stories[rank].accounts[0].outlet.name)
        assert one.marked(outlet) >> rank & 1


@pytest.mark.parametrize("bits", [0, 1, 0b1010, 1 << 4000, (1 << 300) - 1])
def test_the_ranks_of_bits(bits: int) -> None:
    assert sum(1 << rank for rank in ranks(bits)) == bits
    assert list(ranks(bits)) == sorted(ranks(bits))
