"""Plans: shared by all who are to read the same, and the same as if each were made alone."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.composing import TOLD_FOR, News, Planner, read_news
from digest.editions import as_read
from digest.model import (
    Chapter,
    Delta,
    DigestPlan,
    Edition,
    Event,
    Filter,
    Length,
    Novelty,
    OutletId,
    Pair,
    Role,
    SourceReport,
    Story,
    StoryId,
    Subscriber,
    SubscriberId,
    Summary,
    Takeaway,
    Told,
)
from digest.selection import FRESH, LIMIT, LONGEST, MOST_OMITTED
from digest.subscribing import canonical
from digest.views import Views
from tests.digest.people import NOW, backed, compare, fact, stems, story, subscriber, summary
from tests.planned import plan_for, plans_of

KZ, KG = Pair("KZ"), Pair("KG")
MEMBERS = {"central-asia": frozenset({"KZ", "KG", "TJ"})}
REPORTS = [
    SourceReport(True, 4, NOW, frozenset({"KZ"})),
    SourceReport(True, 0, None, frozenset({"TJ", "KZ"})),
    SourceReport(False, 0, None, frozenset({"TJ"})),
]


def chapter(id: int, revision: int, text: str) -> Chapter:
    return Chapter(revision, NOW - timedelta(hours=9 - revision), (), summary(id * 100 + 1, text))


def developed(id: int, place: str = "KZ") -> Story:
    """A story whose figure was put right in its second revision."""
    return replace(story(id, place, revision=2), summary=summary(id * 100 + 1, "It killed 19 people."))


def news(*stories: Story) -> News:
    grown = [each for each in stories if each.revision > 1]
    history = {
        each.id: [chapter(each.id, 1, "It killed 12 people."), chapter(each.id, 2, "It killed 19 people.")]
        for each in grown
    }
    return News(NOW - FRESH, NOW, stories, REPORTS, history)


def planned(reader: Subscriber, *stories: Story, told: Sequence[Told] = ()) -> DigestPlan:
    (found,) = plans_of(Planner(news(*stories), MEMBERS, compare, stems), [reader], {reader.id: told})
    return found


# ── sharing ──────────────────────────────────────────────────────────────────────────────────────

_FILTERS = st.builds(
    canonical,
    st.lists(
        st.sampled_from([KZ, KG, Pair("KZ", "water"), Pair("", "water"), Pair("central-asia")]), max_size=3
    ),
    languages=st.sampled_from([(), (), ("en",), ("ru",)]),
    muted_outlets=st.sampled_from([(), (), (OutletId(1),), (OutletId(2),)]),
    muted_stories=st.sampled_from([(), (), (StoryId(1),)]),
    events=st.sampled_from([(), (), (Event.INCIDENT,)]),
    wanted_words=st.sampled_from([(), (), ("19",), ("story 3", "story 7")]),
    unwanted_words=st.sampled_from([(), (), ("12",), ("заголовок",)]),
)
_TOLD = st.lists(
    st.tuples(
        st.integers(1, 10),
        st.sampled_from(
            [(1, ()), (1, (1,)), (1, (1,), (OutletId(1),)), (2, (1,)), (2, (1, 2)), (2, (2,), (OutletId(2),))]
        ),
    ),
    unique_by=lambda each: each[0],
).map(lambda found: [Told(StoryId(id), *rest) for id, rest in sorted(found)])
_READERS = st.lists(st.tuples(_FILTERS, st.sampled_from(["en", "ru"]), _TOLD), max_size=6)


def told_by_two() -> Story:
    """Of which each outlet has a takeaway, and the second something that stands in for that of the first."""
    facts = backed("It killed 19 people.", 1001, ("The 12 were buried.", 1002)), fact("It rains.", 1002)
    return replace(story(10, revision=2, origins=2), summary=Summary(facts, "minilm"))


def world() -> list[Story]:
    """Stories of two places, some developed, some with an edition, some without takeaways, one with more."""
    stories = [
        story(n, "KZ" if n % 2 else "KG", *(["water"] if n % 3 else []), origins=1 + n % 2)
        for n in range(1, 5)
    ]
    later = [developed(n, "KZ" if n % 2 else "KG") for n in range(5, 8)]
    edition = Edition("ru", "Заголовок", (fact("Погибли 19.", 702),))
    both = replace(
        story(7, revision=2, origins=2), summary=replace(developed(7).summary, editions=(edition,))
    )  # type: ignore[type-var]
    first, second = both.accounts
    russian = replace(both, accounts=(first, replace(second, language="ru")))
    others = [russian, story(8, condensed=False), story(9, event=Event.ANALYSIS), told_by_two()]
    return [*stories, *later[:2], *others]


@given(_READERS)
def test_a_planner_gives_each_reader_what_a_planner_of_their_own_would(
    readers: list[tuple[Filter, str, list[Told]]],
) -> None:
    today = news(*world())
    people = [
        subscriber(id, filter=filter, language=language)
        for id, (filter, language, _) in enumerate(readers, 1)
    ]
    told = {SubscriberId(id): each[2] for id, each in enumerate(readers, 1)}
    shared = plans_of(Planner(today, MEMBERS, compare, stems), people, told)
    alone = [plans_of(Planner(today, MEMBERS, compare, stems), [each], told)[0] for each in people]
    assert list(shared) == alone
    for one, other in zip(shared, alone, strict=True):
        assert one.key == other.key


@given(_READERS)
def test_equal_keys_are_equal_plans(readers: list[tuple[Filter, str, list[Told]]]) -> None:
    today = news(*world())
    plans: dict[str, DigestPlan] = {}
    for filter, language, told in readers:
        made = plans_of(
            Planner(today, MEMBERS, compare, stems),
            [subscriber(1, filter=filter, language=language)],
            {SubscriberId(1): told},
        )[0]
        assert plans.setdefault(made.key, made) == made


@given(_FILTERS, st.sampled_from(["en", "ru", "kk"]))
def test_the_language_of_an_entry_leads_to_what_was_planned(filter: Filter, own: str) -> None:
    """Whatever language the reader's interface has by the time of sending."""
    for entry, whole in Planner(news(*world()), MEMBERS, compare, stems).choose(filter, (), own).entries:
        pinned = as_read(whole, filter, entry.language or whole.language)
        assert pinned == as_read(whole, filter, own)
        assert pinned is not None
        assert (entry.condensed > 0) == bool(pinned.summary and pinned.summary.takeaways)


def test_readers_of_other_lengths_share_all_of_a_plan_but_its_key() -> None:
    asked: list[int] = []

    def counting(told: Sequence[Takeaway], now: Sequence[Takeaway]) -> Delta:
        asked.append(1)
        return compare(told, now)

    readers = [subscriber(n, KZ, length=length) for n, length in enumerate([*Length, *Length], 1)]
    told = {reader.id: [Told(StoryId(1), 1, (1,))] for reader in readers}
    plans = plans_of(Planner(news(developed(1)), MEMBERS, counting, stems), readers, told)
    assert [plan.length for plan in plans] == [*Length, *Length]
    assert len({plan.key for plan in plans}) == len(Length)
    assert len({replace(plan, key="", length=None) for plan in plans}) == 1
    assert len(asked) == 1


def test_what_was_told_of_stories_that_a_reader_does_not_want_changes_nothing() -> None:
    readers = [subscriber(1, KZ), subscriber(2, KZ)]
    told = {SubscriberId(2): [Told(StoryId(2), 1, (1,)), Told(StoryId(77), 3, (3,))]}
    one, other = plans_of(Planner(news(story(1), story(2, "KG")), MEMBERS, compare, stems), readers, told)
    assert one == other


@pytest.mark.parametrize(
    "facts",
    [
        {"filter": Filter((KZ, KG))},
        {"filter": Filter((KZ,), events=(Event.INCIDENT,))},
        {"filter": Filter((KZ,), muted_outlets=(OutletId(9),))},
        {"filter": Filter((KZ,), languages=("en",))},
        {"filter": Filter((KZ,), muted_stories=(StoryId(9),))},
        {"language": "ru"},
    ],
    ids=lambda facts: repr(facts)[:60],
)
def test_who_chose_otherwise_has_a_digest_of_their_own(facts: dict[str, object]) -> None:
    edition = Edition("ru", "Заголовок", (fact("По-русски.", 102),))
    known = story(1, origins=2)
    accounts = (known.accounts[0], replace(known.accounts[1], language="ru"))
    known = replace(known, accounts=accounts, summary=summary(101, "One.", editions=(edition,)))
    usual = planned(subscriber(1, KZ), known)
    assert planned(subscriber(1, KZ), known).key == usual.key
    assert planned(replace(subscriber(1, KZ), **facts), known).key != usual.key  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "told",
    [[Told(StoryId(1), 1, (1,))], [Told(StoryId(1), 1, ())], [Told(StoryId(2), 1, (1,))]],
    ids=["with takeaways", "as a headline", "another story"],
)
def test_who_was_told_otherwise_has_a_digest_of_their_own(told: list[Told]) -> None:
    stories = developed(1), story(2)
    usual = planned(subscriber(1, KZ), *stories)
    assert planned(subscriber(1, KZ), *stories, told=told).key != usual.key


def test_what_changed_is_worked_out_once_for_all_readers() -> None:
    asked: list[int] = []

    def counting(told: Sequence[Takeaway], now: Sequence[Takeaway]) -> Delta:
        asked.append(1)
        return compare(told, now)

    stories = [developed(id) for id in (1, 2, 3)]
    readers = [
        subscriber(id, *(KZ, Pair("KZ", "water"), KG)[: 1 + id % 3], language="en" if id % 2 else "ru")
        for id in range(1, 200)
    ]
    told = {each.id: [Told(story.id, 1, (1,)) for story in stories] for each in readers}
    plans = plans_of(Planner(news(*stories), MEMBERS, counting, stems), readers, told)
    assert {len(plan.entries) for plan in plans} == {3}
    assert len(asked) == 3 * 2, "three stories, two languages of one's own"


# ── what a plan says ─────────────────────────────────────────────────────────────────────────────


def test_the_heaviest_come_first_whatever_order_the_stories_come_in() -> None:
    stories = [story(n, score=n % 4 / 10 + 0.2) for n in range(1, 9)]
    plan = planned(subscriber(1, KZ), *stories)
    assert [entry.story for entry in plan.entries] == [3, 7, 2, 6, 1, 5, 4, 8]
    assert planned(subscriber(1, KZ), *stories[::-1]) == plan


def test_the_story_that_cost_lives_comes_first() -> None:
    told = [replace(story(1), summary=summary(101, "A fair opened.")), story(2)]
    deadly = replace(story(3), summary=summary(301, "It killed 12 people."))

    def toll(takeaways: Sequence[Takeaway]) -> int:
        return 12 * any("killed" in each.text for each in takeaways)

    planner = Planner(news(*told, deadly), MEMBERS, compare, stems, Views(toll))
    (plan,) = plans_of(planner, [subscriber(1, KZ)], {})
    assert [entry.story for entry in plan.entries] == [3, 1, 2]


def test_where_it_happened_comes_before_where_its_actors_are_from() -> None:
    plan = planned(subscriber(1, KZ), story(1, role=Role.WHO), story(2))
    assert [entry.story for entry in plan.entries] == [2, 1]


def test_what_is_left_out_is_counted_whole_and_its_heaviest_are_named() -> None:
    plan = planned(subscriber(1, KZ), *(story(n) for n in range(1, 61)))
    assert (len(plan.entries), plan.left_out, len(plan.omitted)) == (LIMIT, 48, MOST_OMITTED)


def test_an_entry_pins_what_was_known_and_what_is_shown() -> None:
    plan = planned(subscriber(1, KZ), developed(1), story(2), told=[Told(StoryId(1), 1, (1,))])
    entries = {entry.story: entry for entry in plan.entries}
    first, second = entries[StoryId(1)], entries[StoryId(2)]
    assert (first.novelty, first.known, first.told, first.condensed) == (Novelty.DEVELOPED, 1, (1,), 2)
    assert (second.novelty, second.known, second.told, second.condensed) == (Novelty.NEW, 0, (), 1)


def test_a_selection_holds_all_that_a_digest_needs() -> None:
    planner = Planner(news(developed(1), story(2, condensed=False)), MEMBERS, compare, stems)
    selection = planner.choose(Filter((KZ,)), [Told(StoryId(1), 1, (1,))], "en")
    assert selection.earlier == {StoryId(1): (chapter(1, 1, "It killed 12 people.").summary,)}
    assert (selection.uncondensed, len(selection.entries)) == (1, 2)


def test_stories_that_can_have_no_takeaways_are_not_said_to_be_late() -> None:
    bare = replace(story(1), summary=replace(summary(101), method="none"))
    plan = planned(subscriber(1, KZ), bare)
    assert ([entry.condensed for entry in plan.entries], plan.uncondensed) == ([0], 0)


def test_followed_places_of_which_nothing_is_new_come_with_their_coverage() -> None:
    reader = subscriber(1, KZ, Pair("TJ", "water"), Pair("FR"), Pair("", "water"))
    plan = planned(reader, story(1), story(2, "FR"), told=[Told(StoryId(2), 1, (1,))])
    found = [(each.place, each.coverage.sources, each.coverage.answered) for each in plan.places]
    assert found == [("FR", 0, 0), ("TJ", 2, 1)]
    assert (plan.coverage.sources, plan.coverage.answered) == (3, 2)


def test_a_place_whose_story_had_no_room_is_not_said_to_be_quiet() -> None:
    heavy = [story(id, "KZ", "water", score=0.9, origins=2) for id in range(1, LIMIT + 3)]
    light = [story(90 + n, "KG", "water", score=0.01) for n in range(1)]
    reader = subscriber(1, Pair("", "water"), KG)
    plan = planned(reader, *heavy, *light)
    assert plan.left_out == len(plan.omitted) == 3
    assert plan.places == ()


def test_a_region_is_covered_by_the_sources_of_its_countries() -> None:
    (place,) = planned(subscriber(1, Pair("central-asia"))).places
    assert (place.place, place.coverage.sources, place.coverage.answered) == ("central-asia", 3, 2)


def test_a_story_that_was_withdrawn_is_told_to_nobody() -> None:
    assert planned(subscriber(1, KZ), replace(story(1), withdrawn=True)).entries == ()


def test_what_is_told_where_nothing_is_left_to_compare_with_waits() -> None:
    lost = replace(news(developed(1)), history={StoryId(1): [replace(chapter(1, 1, ""), summary=None)]})
    planner = Planner(lost, MEMBERS, compare, stems)
    assert planner.choose(Filter((KZ,)), [Told(StoryId(1), 1, (1,))], "en").entries == ()


def test_what_a_story_took_over_is_compared_by_what_it_said() -> None:
    """Who was told of the story that went into this one was told its summary under the same number."""
    grown = replace(developed(1), revision=3, condensed=3)
    chapters = [chapter(1, 2, "It killed 12 people."), chapter(1, 3, "It killed 19 people.")]
    planner = Planner(replace(news(grown), history={StoryId(1): chapters}), MEMBERS, compare, stems)
    selection = planner.choose(Filter((KZ,)), [Told(StoryId(1), 2, (2,))], "en")
    assert [entry.novelty for entry, _ in selection.entries] == [Novelty.DEVELOPED]


def test_chapters_of_another_story_that_was_taken_over_since_it_was_read_are_not_its_own() -> None:
    """Who had its last chapter is not told that again as something new."""
    taken_over = [chapter(1, 1, "It killed 19 people."), chapter(1, 2, "A bridge was closed.")]
    planner = Planner(replace(news(developed(1)), history={StoryId(1): taken_over}), MEMBERS, compare, stems)
    assert planner.choose(Filter((KZ,)), [Told(StoryId(1), 2, (2,))], "en").entries == ()


# ── reading the store ────────────────────────────────────────────────────────────────────────────


@dataclass
class Shelf:
    """Stories, sources and subscribers of one reader."""

    kept: Sequence[Story]
    memory: Sequence[Told] = ()
    asked: list[object] = field(default_factory=list)

    async def window(self, since: datetime, until: datetime) -> Sequence[Story]:
        self.asked.append(until - since)
        return self.kept

    async def history(self, ids: Collection[StoryId]) -> Mapping[StoryId, Sequence[Chapter]]:
        self.asked.append(list(ids))
        return news(*(story for story in self.kept if story.id in ids)).history

    async def reports(self, since: datetime, until: datetime) -> Sequence[SourceReport]:
        return REPORTS

    async def told(self, id: SubscriberId, since: datetime) -> Sequence[Told]:
        self.asked.append(since)
        return self.memory


async def test_chapters_are_read_only_of_stories_that_have_several() -> None:
    shelf = Shelf([story(1), developed(2)])
    await read_news(shelf, shelf, NOW, LONGEST)  # type: ignore[arg-type]
    assert shelf.asked == [LONGEST, [2]]


async def test_one_reader_alone_is_told_what_is_new_since_what_was_told() -> None:
    shelf = Shelf([story(1), developed(2)], [Told(StoryId(1), 1, (1,)), Told(StoryId(2), 1, (1,))])
    read = await read_news(shelf, shelf, NOW)  # type: ignore[arg-type]
    plan, selection = await plan_for(subscriber(1, KZ), read, shelf, MEMBERS, compare, stems)  # type: ignore[arg-type]
    assert [(entry.story, entry.novelty) for entry in plan.entries] == [(2, Novelty.DEVELOPED)]
    assert tuple(entry for entry, _ in selection.entries) == plan.entries
    assert shelf.asked[-1] == NOW - TOLD_FOR
