"""The plain way to a digest, one reader and one story at a time: what the fast way must agree with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import islice
from typing import NamedTuple

from digest.composing import News
from digest.coverage import covered, of_places
from digest.developing import delta
from digest.editions import articles_of, as_read, own_language
from digest.model import (
    DigestPlan,
    Entry,
    Filter,
    Length,
    Omitted,
    Setting,
    Silenced,
    Story,
    StoryId,
    Told,
    Unfit,
)
from digest.novelty import judge, shown_before
from digest.ports import Comparer
from digest.selection import FADES, LIMIT, MOST_OMITTED, SHARES
from digest.subscribing import Members, codes, is_about, strength, together, welcome
from digest.wording import Stems, Wording
from tests.planned import weight

_NO_ROOM = (Unfit.ROOM, "")


class Candidate(NamedTuple):
    """A story that is new to a reader: its entry, and the story as the reader reads it."""

    entry: Entry
    story: Story


def plain_plan(
    news: News,
    members: Members,
    compare: Comparer,
    stems: Stems,
    filter: Filter,
    language: str,
    length: Length | None,
    told: Iterable[Told],
) -> DigestPlan:
    """What is new to a reader, as a plan whose key is left open."""
    own, known = own_language(filter, language), {each.story: each for each in told}
    wanted = [
        (score, story.id, story, seen)
        for story in news.stories
        if (seen := as_read(story, filter, own))
        and (score := _score(news, members, filter, story, seen))
        and welcome(filter, seen)
        and Wording(stems).admits(filter, story)
    ]
    new = [
        (Candidate(entry, seen), story)
        for _, _, story, seen in sorted(wanted, key=lambda each: (-each[0], each[1]))
        if (entry := _entry(news, compare, story, seen, known.get(story.id)))
    ]
    chosen, omitted = choose([candidate for candidate, _ in new], filter, members)
    waiting = [story.id for _, story in new if story.condensed < story.revision]
    loud = {pair.place for pair in filter.pairs for _, story in new if strength(pair, story, members)}
    quiet = sorted({pair.place for pair in filter.pairs} - loud - {""})
    return DigestPlan(
        key="",
        filter=filter,
        since=news.since,
        until=news.until,
        entries=tuple(each.entry for each in chosen),
        coverage=covered(news.reports),
        left_out=len(new) - len(chosen),
        uncondensed=sum(not each.entry.condensed and each.entry.story in waiting for each in chosen),
        omitted=tuple(omitted),
        places=of_places(quiet, lambda place: covered(news.reports, codes(place, members))),
        length=length,
        silenced=tuple(_silenced(news, members, stems, filter, known)),
    )


def _silenced(
    news: News, members: Members, stems: Stems, filter: Filter, known: Mapping[StoryId, Told]
) -> Iterator[Silenced]:
    """What each story that is followed is left out by, if anything, counted."""
    followed = (
        story
        for story in news.stories
        if any(strength(pair, story, members) for pair in filter.pairs)
        and not story.withdrawn
        and not (story.id in known and known[story.id].revision >= story.revision)
    )
    found = Counter(_kept_out(story, filter, Wording(stems)) for story in followed)
    yield from (Silenced(setting, found[setting]) for setting in Setting if found[setting])


def _kept_out(story: Story, filter: Filter, wording: Wording) -> Setting | None:
    unwanted = replace(filter, wanted_words=())
    settings = [
        (Setting.MUTED, story.id in filter.muted_stories),
        (Setting.LANGUAGES, as_read(story, replace(filter, muted_outlets=()), "") is None),
        (Setting.MUTED, as_read(story, filter, "") is None),
        (Setting.KINDS, bool(filter.events) and story.event not in filter.events),
        (Setting.WANTED, not wording.admits(replace(filter, unwanted_words=()), story)),
        (Setting.UNWANTED, not wording.admits(unwanted, story)),
    ]
    return next((setting for setting, keeps_out in settings if keeps_out), None)


def _score(news: News, members: Members, filter: Filter, story: Story, seen: Story) -> float:
    half_life = (news.until - news.since) / FADES
    fits = together(strength(pair, story, members) for pair in filter.pairs)
    return weight(seen, news.until, half_life) * fits


def _entry(news: News, compare: Comparer, story: Story, seen: Story, told: Told | None) -> Entry | None:
    chapters = news.history.get(story.id, ())

    def says_more(told: Told) -> bool:
        earlier = shown_before(story, chapters, told.summaries)
        unheard = articles_of(story, told.unheard)
        return bool(earlier) and story.summary not in earlier and bool(delta(seen, earlier, compare, unheard))

    entry = judge(seen, told, chapters, says_more)
    return entry and replace(entry, language="" if seen is story else seen.language)


def choose(
    ranked: Iterable[Candidate], filter: Filter, members: Members, limit: int = LIMIT
) -> tuple[list[Candidate], list[Omitted]]:
    """See `digest.choosing`: here one candidate after the other takes what is left of its shares."""
    rest = iter(ranked)
    read, waits = _turns(rest, _Shares(filter, members), limit)
    taken = [rank for rank in range(len(read)) if rank not in waits]
    chosen = {*taken, *islice(waits, limit - len(taken))}
    left = [rank for rank in range(len(read)) if rank not in chosen]
    reasons = [(read[rank], waits[rank] if rank < limit else _NO_ROOM) for rank in left]
    omitted = [*reasons, *((each, _NO_ROOM) for each in islice(rest, max(MOST_OMITTED - len(left), 0)))]
    return [read[rank] for rank in sorted(chosen)], [_omitted(*each) for each in omitted[:MOST_OMITTED]]


def _turns(
    ranked: Iterator[Candidate], shares: _Shares, limit: int
) -> tuple[list[Candidate], dict[int, tuple[Unfit, str]]]:
    """Stories until ``limit`` can come in at once, and which of them, by rank, wait and why."""
    read: list[Candidate] = []
    waits: dict[int, tuple[Unfit, str]] = {}
    while len(read) - len(waits) < limit and (each := next(ranked, None)) is not None:
        if used := shares.take(each.story):
            waits[len(read)] = used
        read.append(each)
    return read, waits


def _omitted(candidate: Candidate, reason: tuple[Unfit, str]) -> Omitted:
    return Omitted(candidate.entry.story, candidate.entry.revision, *reason)


class _Shares:
    """Counts what stories have in common, in the eyes of a reader."""

    def __init__(self, filter: Filter, members: Members) -> None:
        places, themes = {pair.place for pair in filter.pairs}, {pair.theme for pair in filter.pairs}
        self._codes = None if "" in places else frozenset[str]().union(*(codes(p, members) for p in places))
        self._of_places = len(places) > 1 or "" in places or not places.isdisjoint(members)
        self._of_themes = len(themes) > 1 or "" in themes
        self._taken: dict[tuple[Unfit, str], int] = {}

    def take(self, story: Story) -> tuple[Unfit, str] | None:
        """Count a story, unless a share of its is used up: then that one."""
        shares = tuple(self._shares(story))
        for share in shares:
            if self._taken.get(share, 0) >= SHARES[share[0]]:
                return share
        for share in shares:
            self._taken[share] = self._taken.get(share, 0) + 1
        return None

    def _shares(self, story: Story) -> Iterator[tuple[Unfit, str]]:
        if self._of_places and (place := self._place(story)):
            yield Unfit.PLACE, place
        if self._of_themes and story.themes:
            yield Unfit.THEME, story.themes[0].slug
        yield Unfit.OUTLET, story.accounts[0].outlet.name

    def _place(self, story: Story) -> str:
        """The first place it is about that the reader follows."""
        about = (tag.code for tag in story.places if is_about(tag))
        return next((code for code in about if self._codes is None or code in self._codes), "")
