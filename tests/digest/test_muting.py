"""What others tell whoever mutes an outlet, and what of all that counts as told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from digest.composing import News, Planner
from digest.developing import delta
from digest.editions import articles_of
from digest.model import (
    Chapter,
    DigestPlan,
    Filter,
    OutletId,
    Pair,
    Setting,
    Story,
    Subscriber,
    Summary,
    Takeaway,
    Told,
)
from digest.selection import FRESH
from tests.digest.people import NOW, backed, compare, fact, stems, story, subscriber
from tests.planned import plans_of

KZ = Pair("KZ")
FIRST = Summary((backed("A quake shook Sarn.", 101, ("Schools are shut.", 102)),), "minilm")
YOUNG = replace(story(1, origins=2), summary=FIRST)
READ = Told(YOUNG.id, 1, (1,))
MUTED = replace(READ, unheard=(OutletId(1),))


def planner(known: Story) -> Planner:
    chapters = [
        Chapter(revision, NOW - timedelta(hours=9 - revision), (), each)
        for revision, each in ((1, FIRST), (2, known.summary))
        if revision <= known.revision
    ]
    return Planner(News(NOW - FRESH, NOW, [known], [], {known.id: chapters}), {}, compare, stems)


def planned(reader: Subscriber, known: Story, *told: Told) -> DigestPlan:
    (found,) = plans_of(planner(known), [reader], {reader.id: told})
    return found


def grown(*takeaways: Takeaway) -> Story:
    """The story once it has such takeaways."""
    return replace(YOUNG, revision=2, condensed=2, summary=Summary(takeaways, "minilm"))


def test_who_mutes_an_outlet_is_told_by_others_and_after_that_what_it_said_itself() -> None:
    """As long as it is news: what nobody says any more when it is read again stays untold."""
    muted = subscriber(1, filter=Filter((KZ,), muted_outlets=(OutletId(1),)))
    (entry,) = planned(muted, YOUNG).entries
    assert (entry.condensed, entry.unheard) == (1, ())
    assert planned(subscriber(1, KZ), YOUNG, MUTED).entries == ()
    now = grown(fact("A quake shook Sarn.", 101), fact("Schools are shut.", 102))
    for told, new in ((MUTED, "A quake shook Sarn."), (READ, "Schools are shut.")):
        ((entry, seen),) = planner(now).choose(Filter((KZ,)), [told], "en").entries
        assert entry.unheard == told.unheard
        found = delta(seen, [FIRST], compare, articles_of(now, entry.unheard))
        assert [each.text for each in found.new] == [new]


def test_who_was_told_by_another_outlet_has_a_digest_of_their_own() -> None:
    """The same story in the same revision, and yet it says another thing to them."""
    now = grown(fact("A quake shook Sarn.", 101), fact("Schools are shut.", 102))
    one, other = (planned(subscriber(1, KZ), now, told) for told in (READ, MUTED))
    assert one.key != other.key


@pytest.mark.parametrize("order", [(READ, MUTED), (MUTED, READ)])
def test_whether_it_says_more_is_asked_for_each_who_was_told_otherwise(order: Sequence[Told]) -> None:
    asked = planner(grown(fact("Schools are shut.", 102)))
    entries = {told: asked.choose(Filter((KZ,)), [told], "en").entries for told in order}
    assert (len(entries[READ]), len(entries[MUTED])) == (1, 0)


def test_who_mutes_an_outlet_is_not_told_unwanted_words_by_another() -> None:
    told = replace(YOUNG, summary=Summary((backed("It shook.", 101, ("Dams broke.", 102)),), "minilm"))
    words = Filter((KZ,), unwanted_words=("dam",))
    reads, mutes = words, replace(words, muted_outlets=(OutletId(1),))
    people = [subscriber(1, filter=reads), subscriber(2, filter=mutes)]
    for order in (people, people[::-1]):
        plans = plans_of(planner(told), order, {each.id: () for each in order})
        silenced = {plan.filter: [each.setting for each in plan.silenced] for plan in plans}
        assert {plan.filter: len(plan.entries) for plan in plans} == {reads: 1, mutes: 0}
        assert silenced == {reads: [], mutes: [Setting.UNWANTED]}
