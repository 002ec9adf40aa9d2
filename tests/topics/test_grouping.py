"""Same story: floors on the invented stories, and what must hold for any input."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from functools import cache
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.model import Fingerprint, OutletId, Placement, Print, StoryId
from tests.topics.invented import START, article, rows
from topics.grouping import StoryGrouper
from topics.grouping_index import Index
from topics.grouping_score import Scorer

PAIR_F1, B_CUBED = 0.9, 0.94
ROWS = list(rows("stories.tsv"))
TRUTH = {-1 - i: row[0] for i, row in enumerate(ROWS)}


@cache
def stories() -> tuple[Print, ...]:
    return tuple(
        article(-1 - i, title, text, float(hours), outlet=i % 6)
        for i, (_, hours, _, _, _, title, text) in enumerate(ROWS)
    )


def homes(new: Sequence[Print], placements: Sequence[Placement]) -> dict[int, object]:
    """Which cluster every new article is in."""
    return {
        one.ref: one.story
        if one.story is not None
        else ("new", one.ref if one.with_ref is None else one.with_ref)
        for one in placements
    }


@cache
def grouped() -> dict[int, object]:
    return homes(stories(), StoryGrouper().group(stories(), ()))


def test_the_set_is_large_enough() -> None:
    assert len(set(TRUTH.values())) >= 30
    assert {row[4] for row in ROWS} == {"en", "ru"}


def test_pair_f1() -> None:
    home = grouped()
    pairs = [(home[a] == home[b], TRUTH[a] == TRUTH[b]) for a, b in combinations(home, 2)]
    both = sum(one and other for one, other in pairs)
    assert 2 * both / (sum(one for one, _ in pairs) + sum(other for _, other in pairs)) >= PAIR_F1


def test_b_cubed() -> None:
    home = grouped()
    precision = recall = 0.0
    for ref in home:
        mine = {other for other in home if home[other] == home[ref]}
        true = {other for other in home if TRUTH[other] == TRUTH[ref]}
        precision += len(mine & true) / len(mine) / len(home)
        recall += len(mine & true) / len(true) / len(home)
    assert 2 * precision * recall / (precision + recall) >= B_CUBED


def test_look_alikes_stay_apart() -> None:
    home = grouped()
    alike = [
        (a, b)
        for a, b in combinations(home, 2)
        if TRUTH[a] != TRUTH[b] and TRUTH[a].split("-")[0] == TRUTH[b].split("-")[0]
    ]
    assert len(alike) >= 50
    assert [(ROWS[-1 - a][5], ROWS[-1 - b][5]) for a, b in alike if home[a] == home[b]] == []


def test_languages_meet() -> None:
    home = grouped()
    pairs = [
        (a, b)
        for a, b in combinations(home, 2)
        if TRUTH[a] == TRUTH[b] and ROWS[-1 - a][4] != ROWS[-1 - b][4]
    ]
    assert sum(home[a] == home[b] for a, b in pairs) / len(pairs) >= 0.75


def test_wire_copies_name_their_original() -> None:
    labels = {row[3]: -1 - i for i, row in enumerate(ROWS)}
    wanted = {labels[row[3]]: labels[row[2]] for row in ROWS if row[2] != "-"}
    placed = StoryGrouper().group(stories(), ())
    assert {one.ref: one.copy_of for one in placed if one.copy_of is not None} == wanted


def test_one_after_the_other_is_nearly_as_good() -> None:
    grouper = StoryGrouper()
    home: dict[int, StoryId] = {}
    for number, one in enumerate(sorted(stories(), key=lambda one: one.at)):
        (placement,) = grouper.group([one])
        home[one.ref] = placement.story if placement.story is not None else StoryId(number)
        grouper.learn([replace(one, ref=-one.ref, story=home[one.ref])])
    told: dict[StoryId, list[str]] = defaultdict(list)
    for ref, story in home.items():
        told[story].append(TRUTH[ref])
    assert sum(len(names) - max(map(names.count, names)) for names in told.values()) <= 2
    right = [(a, b) for a, b in combinations(home, 2) if home[a] == home[b] and TRUTH[a] == TRUTH[b]]
    assert len(right) >= 0.85 * sum(TRUTH[a] == TRUTH[b] for a, b in combinations(home, 2))


def test_what_was_learnt_before_changes_no_pure_answer() -> None:
    known = [replace(one, ref=-one.ref, story=StoryId(hash_of(TRUTH[one.ref]))) for one in stories()[:60]]
    new = stories()[60:]
    used = StoryGrouper()
    used.learn(replace(one, story=StoryId(1)) for one in known)
    assert used.group(new, known) == StoryGrouper().group(new, known[::-1])


def hash_of(name: str) -> int:
    return sorted(set(TRUTH.values())).index(name) + 1


def test_known_articles_keep_their_stories_and_new_ones_join() -> None:
    first = article(
        10,
        "Police in Osh seize 42 kg of heroin",
        "Police in Osh seized 42 kg of heroin and held 11 men.",
        0,
        7,
    )
    second = article(
        -1, "Heroin haul in Osh: 42 kg seized", "Officers in Osh held 11 men and seized 42 kg of heroin.", 2
    )
    third = article(-2, "Rain expected in Lisbon", "Meteorologists expect rain in Lisbon until Friday.", 2)
    assert list(StoryGrouper().group([second, third], [first])) == [
        Placement(-1, story=StoryId(7)),
        Placement(-2),
    ]


QUAKE = (
    "An earthquake of magnitude {} was recorded {} km from {}, the automatic bulletin of the seismological "
    "network says. This report was written by a program from first readings of the stations and has not "
    "been checked by a person. Residents are asked to tell the network what they felt."
)


def test_bulletins_of_a_program_are_no_copies_of_each_other() -> None:
    known = article(10, "Earthquake bulletin", QUAKE.format("5.4", "40", "Almaty"), 0, 7)
    other = article(-1, "Earthquake bulletin", QUAKE.format("4.8", "15", "Tashkent"), 2)
    same = article(-2, "Bulletin on earthquake", QUAKE.format("5.4", "40", "Almaty"), 3)
    placed = StoryGrouper().group([other, same], [known])
    assert placed[0].copy_of is None and placed[0].story is None
    assert placed[1] == Placement(-2, story=StoryId(7), copy_of=10)


COLUMN = (
    "Good morning from our newsroom. Here is what we watch, gathered by the night desk for our readers. "
    "Write to us if you miss something, and come back tomorrow at the same hour for the next edition. {}"
)


@pytest.mark.parametrize(("outlet", "copied"), [(1, None), (2, 10)])
def test_what_an_outlet_always_writes_makes_no_copy(outlet: int, copied: int | None) -> None:
    known = article(
        10,
        "The morning column",
        COLUMN.format("Rain falls, the trams stand still and children play in the streets."),
        0,
        7,
        outlet=1,
    )
    today = article(
        -1,
        "The morning column",
        COLUMN.format("Wheat is cheap this week, say traders at the harbour, and will be cheaper."),
        24,
        outlet=outlet,
    )
    assert StoryGrouper().group([today], [known])[0].copy_of == copied


def test_a_large_new_story_stays_whole() -> None:
    (seed,) = [one for one, row in zip(stories(), ROWS, strict=True) if row[3] == "a"]
    terms = seed.fingerprint.terms
    crowd = [
        replace(
            seed,
            ref=-1 - i,
            outlet=OutletId(i),
            fingerprint=replace(
                seed.fingerprint,
                title_key="",
                shingles=(),
                terms=(*terms[i % 3 :], *((f"own{i}x{j}", 1.0) for j in range(5))),
            ),
        )
        for i in range(100)
    ]
    assert {one.with_ref for one in StoryGrouper().group(crowd)} == {None, -1}


def score(left: tuple[str, ...], right: tuple[str, ...]) -> float:
    """How alike two articles are that differ in their places alone."""
    mark = stories()[0].fingerprint
    index = Index()
    slots = [
        index.add(
            replace(stories()[0], ref=ref, fingerprint=replace(mark, places=places, actors=(), numbers=()))
        )
        for ref, places in enumerate((left, right))
    ]
    scorer = Scorer(index.rarity())
    found = scorer.score(*(scorer.features(index[slot]) for slot in slots))
    assert found is not None
    return found


def test_spots_of_one_country_disagree_and_those_of_two_do_not() -> None:
    here, there, abroad = ("KZ", "KZ:almaty"), ("KZ", "KZ:taraz"), ("KZ", "KG:osh")
    assert score(here, there) < 0.5 * score(here, abroad) < 0.5 * score(here, here)
    assert score(("KG",), ("KZ",)) < 0


def tolls(*dead: int) -> float:
    """How alike two articles of one event are that count these dead, the second six hours later."""
    mark = stories()[0].fingerprint
    index = Index()
    slots = [
        index.add(
            replace(
                stories()[0],
                ref=ref,
                at=START + timedelta(hours=6 * ref),
                fingerprint=replace(mark, numbers=(str(count), f"dead:{count}")),
            )
        )
        for ref, count in enumerate(dead)
    ]
    scorer = Scorer(index.rarity())
    return scorer.score(*(scorer.features(index[slot]) for slot in slots)) or 0.0


def test_a_toll_rises_but_does_not_fall() -> None:
    assert tolls(6, 6) > tolls(6, 11) > 1.1 * tolls(11, 6)


def test_a_bloc_is_a_place_to_agree_on() -> None:
    ours, theirs = ("RU", "eu"), ("RU", "GB")
    assert score(ours, ours) > score(ours, ("RU",)) > 1.1 * score(ours, theirs)


def test_presidents_and_ministers_who_meet_in_one_place_are_two_events() -> None:
    lake = "The five delegations arrived by boat."
    presidents = article(10, "Presidents meet in Cholpon-Ata over dams", "They pledged a fund.", 0, 7)
    ministers = article(-1, "Foreign ministers meet in Cholpon-Ata over visas", lake, 5)
    again = article(-2, "Presidents meet in Cholpon-Ata over visas", lake, 5)
    placed = {one.ref: one.story for one in StoryGrouper().group([ministers], [presidents])}
    placed |= {one.ref: one.story for one in StoryGrouper().group([again], [presidents])}
    assert placed == {-1: None, -2: presidents.story}


def test_an_old_event_is_another_event() -> None:
    known = article(
        10,
        "Police in Osh seize 42 kg of heroin",
        "Police in Osh seized 42 kg of heroin and held 11 men.",
        0,
        7,
    )
    later = article(
        -1, "Heroin haul in Osh", "Officers in Osh held men and seized heroin in a house.", 24 * 8
    )
    assert StoryGrouper().group([later], [known])[0].story is None


def test_empty_and_bare_articles() -> None:
    bare = [Print(-i, START, OutletId(1), Fingerprint("", "")) for i in range(1, 5)]
    assert list(StoryGrouper().group(bare, ())) == [Placement(one.ref) for one in bare]
    assert list(StoryGrouper().group((), bare)) == []


def background(count: int) -> list[Print]:
    """Articles of random words, each a story of its own."""
    return [
        Print(
            ref=number,
            at=START,
            outlet=OutletId(1),
            fingerprint=Fingerprint(
                title_key=f"title number {number} of many",
                language="en",
                terms=tuple((f"w{(number * 31 + i * i * 7) % 9_000}", 1.0) for i in range(60)),
                shingles=tuple(number * 64 + i for i in range(64)),
                actors=(f"name{number % 800}",),
                places=("KZ", f"KZ:town{number % 40}"),
                numbers=(str(number % 90),),
            ),
            story=StoryId(number),
        )
        for number in range(count)
    ]


@pytest.mark.timeout(60)
def test_ten_thousand_known_articles_change_nothing_for_new_ones() -> None:
    new = stories()[:20]
    alone = StoryGrouper().group(new, ())
    assert StoryGrouper().group(new, background(10_000)) == alone


prints = st.builds(
    Print,
    ref=st.integers(-1000, -1),
    at=st.integers(0, 100).map(lambda hours: START.replace(day=1 + hours // 24, hour=hours % 24)),
    outlet=st.just(OutletId(1)),
    fingerprint=st.builds(
        Fingerprint,
        title_key=st.sampled_from(["", "a b c d e", "police seize heroin in osh"]),
        language=st.sampled_from(["en", "ru", ""]),
        terms=st.dictionaries(st.sampled_from("abcdefgh"), st.just(1.0)).map(
            lambda terms: tuple(terms.items())
        ),
        shingles=st.sets(st.integers(0, 9)).map(sorted).map(tuple),
        actors=st.sets(st.sampled_from("xyz")).map(sorted).map(tuple),
        places=st.sampled_from([(), ("KZ",), ("KZ", "KZ:almaty"), ("KG",)]),
        numbers=st.sampled_from([(), ("12", "dead:12"), ("5.4", "mag:5.4")]),
        themes=st.sampled_from([(), ("drugs",), ("disaster",)]),
    ),
)


def test_the_original_of_a_copy_may_come_after_it() -> None:
    """By its place in the batch; by its date it is the earlier."""
    text = Fingerprint("", "en", shingles=(0,))
    copy, original = (Print(ref, START.replace(hour=at), OutletId(1), text) for ref, at in ((-2, 1), (-1, 0)))
    placed = StoryGrouper().group([copy, original], ())
    assert [each.copy_of for each in placed] == [-1, None]
    assert len(set(homes([copy, original], placed).values())) == 1


@given(st.lists(prints, max_size=12, unique_by=lambda one: one.ref))
def test_placements_are_sound(articles: list[Print]) -> None:
    known = [replace(one, ref=-one.ref, story=StoryId(-one.ref % 3)) for one in articles[:5]]
    new = articles[5:]
    placed = StoryGrouper().group(new, known)
    home, seen = homes(new, placed), dict[int, Placement]()
    for one, placement in zip(new, placed, strict=True):
        assert placement.ref == one.ref
        assert placement.story is None or placement.with_ref is None
        assert placement.story is None or placement.story in {other.story for other in known}
        assert set(placement.merges) <= {other.story for other in known} - {placement.story}
        assert not placement.merges or placement.story is not None
        if placement.with_ref is not None:
            assert seen[placement.with_ref].story is None
            assert seen[placement.with_ref].with_ref is None
        if placement.copy_of is not None and placement.copy_of < 0:
            assert home[placement.copy_of] == home[one.ref]
        seen[one.ref] = placement


@pytest.mark.parametrize("times", [2, 3])
def test_the_same_article_several_times_is_one_story(times: int) -> None:
    one = stories()[0]
    same = [replace(one, ref=-i) for i in range(1, times + 1)]
    by_home: dict[object, int] = defaultdict(int)
    for home in homes(same, StoryGrouper().group(same, ())).values():
        by_home[home] += 1
    assert list(by_home.values()) == [times]
