"""What is new to each of 100,000 readers: worked out once for all who share it, beside once for each.

`python -m bench.digests` invents readers, stories and what was told, and takes less than a minute. The loop
for each reader is measured on a sample and extrapolated. Ratios carry from machine to machine.
"""

from __future__ import annotations

import gc
import time
import tracemalloc
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

from digest.composing import News, Planner
from digest.model import (
    Account,
    ArticleId,
    Chapter,
    Destination,
    DigestPlan,
    Event,
    Filter,
    Length,
    Outlet,
    OutletId,
    Pair,
    PlaceTag,
    Quote,
    Receipt,
    Role,
    SourceReport,
    Story,
    StoryId,
    Subscriber,
    SubscriberId,
    Summary,
    Takeaway,
    ThemeTag,
    Told,
)
from digest.selection import FRESH, LIMIT
from digest.subscribing import canonical, matches
from digest.views import Views
from summarizer.compare import compare
from summarizer.toll import killed
from tests.planned import plans_of

NOW = datetime(2031, 3, 5, 3, tzinfo=UTC)
READERS, FILTERS, SAMPLE, PAGE = 100_000, 4_000, 60, 500
STORIES, GROWN, OUTLETS = 400, 60, 120
AWAY = (timedelta(hours=1), timedelta(hours=24), timedelta(hours=48), timedelta(days=30))
"""How long ago readers had their last digest; the last stands for newcomers."""
OFTEN = (0.1, 0.75, 0.1, 0.05)
PLACES = tuple(f"{one}{other}" for one in "ABCDEFGH" for other in "KLMNO")
REGIONS = {f"region-{n}": frozenset(PLACES[n * 5 : n * 5 + 5]) for n in range(8)}
THEMES = (
    "terrorism",
    "border",
    "water",
    "energy",
    "protest",
    "crime",
    "arms",
    "cyber",
    "migration",
    "disaster",
)
AT_LEAST = 50
Group = tuple[Filter, str, Length, timedelta]
"""Choice, language, length, and how long ago the last digest was."""


def main() -> None:
    """Prints the table."""
    random = Random(20310305)
    today, filters = invented_news(random), list(invented_filters(random))
    readers = list(invented_readers(random, filters))
    memory = Memory(today, readers)
    seconds, plans = together(today, readers, memory)
    alone = one_by_one(today, random.sample(readers, SAMPLE), memory) / SAMPLE * READERS
    shared, own = weighed(today, readers, memory)
    print(f"{READERS:,} readers, {len(set(filters)):,} filters, {STORIES} stories, {GROWN} of them developed")
    print(f"{plans:,} different digests")
    print(f"{'':34}{'seconds':>10}{'MiB':>8}")
    print(f"{'once for all who share it':34}{seconds:10.1f}{shared:8.1f}")
    print(f"{f'once for each, by {SAMPLE} of them':34}{alone:10.0f}{own:8.0f}")
    label = f"ratio (at least {AT_LEAST} times faster)"
    print(f"{label:34}{alone / seconds:10.0f}{own / shared:8.0f}")


def together(news: News, readers: Sequence[Subscriber], memory: Memory) -> tuple[float, int]:
    """Processor seconds of one planner for all, page by page, and how many different digests came of it."""
    planner, digests = Planner(news, REGIONS, compare, str.split, Views(killed)), dict[Group, DigestPlan]()
    spent = 0.0
    for page in pages(readers):
        told = memory.of(page)
        started = time.process_time()
        plan_groups(planner, page, told, memory, digests)
        spent += time.process_time() - started
    return spent, len({plan.key for plan in digests.values()})


def plan_groups(
    planner: Planner,
    readers: Sequence[Subscriber],
    told: Mapping[SubscriberId, Sequence[Told]],
    memory: Memory,
    digests: dict[Group, DigestPlan],
) -> None:
    """As the compose step does: once for all who chose the same and were told the same."""
    for reader in readers:
        group = (reader.filter, reader.language, reader.length, memory.last(reader))
        if group not in digests:
            digests[group] = planner.digest(reader.filter, reader.language, reader.length, told[reader.id])


def one_by_one(news: News, readers: Sequence[Subscriber], memory: Memory) -> float:
    """Processor seconds of the plain loop: stories matched, compared and chosen for each reader anew."""
    told = memory.of(readers)
    started = time.process_time()
    for reader in readers:
        plans_of(Planner(news, REGIONS, compare, str.split, Views(killed)), [reader], told)
    return time.process_time() - started


def weighed(news: News, readers: Sequence[Subscriber], memory: Memory) -> tuple[float, float]:
    """MiB at the peak of a planner for all, and of 100,000 plans of which each reader has one."""
    gc.collect()
    tracemalloc.start()
    planner, shared_digests = (
        Planner(news, REGIONS, compare, str.split, Views(killed)),
        dict[Group, DigestPlan](),
    )
    for page in pages(readers[: READERS // 4]):
        plan_groups(planner, page, memory.of(page), memory, shared_digests)
    shared = tracemalloc.get_traced_memory()[1]
    del planner, shared_digests
    gc.collect()
    before = tracemalloc.get_traced_memory()[0]
    kept: list[DigestPlan] = []
    for reader in readers[:SAMPLE]:
        kept += plans_of(
            Planner(news, REGIONS, compare, str.split, Views(killed)), [reader], memory.of([reader])
        )
    gc.collect()
    own = (tracemalloc.get_traced_memory()[0] - before) / len(kept) * READERS
    tracemalloc.stop()
    return shared / 2**20, own / 2**20


def pages(readers: Sequence[Subscriber]) -> Iterator[Sequence[Subscriber]]:
    """As the compose step reads them."""
    return (readers[at : at + PAGE] for at in range(0, len(readers), PAGE))


class Memory:
    """What readers were told: the matching stories that were news at their last digest."""

    def __init__(self, news: News, readers: Sequence[Subscriber]) -> None:
        self._news = news
        self._known: dict[tuple[Filter, timedelta], list[tuple[StoryId, int]]] = {}

    def of(self, readers: Sequence[Subscriber]) -> Mapping[SubscriberId, Sequence[Told]]:
        """As the store answers: values of their own for every reader."""
        return {
            reader.id: [Told(story, revision, (revision,)) for story, revision in self._had(reader)]
            for reader in readers
        }

    def last(self, reader: Subscriber) -> timedelta:
        """How long ago this reader had a digest."""
        return Random(reader.id).choices(AWAY, OFTEN)[0]

    def _had(self, reader: Subscriber) -> list[tuple[StoryId, int]]:
        last = self.last(reader)
        key = (reader.filter, last)
        if key not in self._known:
            old = [story for story in self._news.stories if story.first_seen <= NOW - last]
            had = [story for story in old if matches(reader.filter, story, REGIONS)][: LIMIT * 3]
            self._known[key] = [(story.id, 1) for story in had]
        return self._known[key]


# ── the invented world ───────────────────────────────────────────────────────────────────────────


def invented_news(random: Random, count: int = STORIES, grown: int = GROWN) -> News:
    """The stories of three days, ``grown`` of them with a second and a third chapter."""
    stories, history = [], {}
    for number in range(1, count + 1):
        chapters = 1 if number > grown else random.choice((2, 3))
        told = [chapter(random, number, revision) for revision in range(1, chapters + 1)]
        stories.append(story(random, number, told))
        if chapters > 1:
            history[StoryId(number)] = told
    reports = [
        SourceReport(random.random() < 0.9, 5, NOW, frozenset(random.sample(PLACES, 4)))
        for _ in range(OUTLETS)
    ]
    return News(NOW - FRESH, NOW, stories, reports, history)


def chapter(random: Random, story: int, revision: int) -> Chapter:
    """Takeaways of twenty words; two of a later chapter's are those of the first with other figures."""
    same = Random(story)
    texts = [sentence(same) for _ in range(4)]
    if revision > 1:
        texts = [text.replace(" 2", f" {revision + 1}") for text in texts[:2]] + [
            sentence(random),
            sentence(random),
        ]
    article = ArticleId(story * 10 + revision)
    takeaways = tuple(Takeaway(text, Receipt(article, (Quote(0, len(text), text),))) for text in texts)
    return Chapter(
        revision, NOW - timedelta(hours=70 - 20 * revision), (article,), Summary(takeaways, "minilm")
    )


def sentence(random: Random) -> str:
    """Twenty words, a figure among them."""
    words = [f"word{random.randrange(5_000)}" for _ in range(19)]
    return " ".join(["Officials", *words[:9], f"2{random.randrange(10)}", *words[9:]]) + "."


def story(random: Random, number: int, chapters: Sequence[Chapter]) -> Story:
    """A story of one to six accounts, about one place or two and one theme or two."""
    published = NOW - random.random() * FRESH
    about = [min(int(random.paretovariate(0.6)), len(PLACES)) - 1 for _ in range(random.choice((1, 1, 2)))]
    accounts = tuple(
        Account(
            ArticleId(number * 10 + each),
            Outlet(OutletId(outlet := random.randrange(OUTLETS)), f"Outlet {outlet} (SAMPLE)"),
            f"SAMPLE {number}",
            f"https://outlet{outlet}.example/{number}",
            published,
            random.choice(("en", "ru")),
            each,
        )
        for each in range(1, random.choice((1, 1, 2, 3, 6)) + 1)
    )
    return Story(
        id=StoryId(number),
        revision=len(chapters),
        title=f"SAMPLE {number}",
        language=accounts[0].language,
        places=tuple(PlaceTag(PLACES[each], Role.WHERE, True, 1.0) for each in dict.fromkeys(about)),
        themes=tuple(ThemeTag(theme, 1.0) for theme in random.sample(THEMES, random.choice((1, 1, 2)))),
        event=random.choice(list(Event)),
        security=True,
        security_score=random.random(),
        first_seen=published - timedelta(hours=30 if len(chapters) > 1 else 0),
        last_seen=published,
        published=published,
        accounts=accounts,
        summary=chapters[-1].summary,
        condensed=len(chapters),
    )


def invented_filters(random: Random) -> Iterator[Filter]:
    """One to six pairs, common ones oftener; every tenth mutes an outlet, every tenth reads one language."""
    for _ in range(FILTERS):
        pairs = [pair(random) for _ in range(min(int(random.paretovariate(1)), 6))]
        filter = canonical(each for each in pairs if each != Pair())
        if random.random() < 0.1:
            filter = replace(filter, muted_outlets=(OutletId(random.randrange(OUTLETS)),))
        if random.random() < 0.1:
            filter = replace(filter, languages=(random.choice(("en", "ru")),))
        yield filter if filter.pairs else Filter((Pair(PLACES[0]),))


def pair(random: Random) -> Pair:
    """A country as a rule, sometimes a region, sometimes with a theme, or a theme anywhere."""
    place = PLACES[min(int(random.paretovariate(0.6)), len(PLACES)) - 1]
    where = random.choices((place, random.choice(list(REGIONS)), ""), (0.75, 0.15, 0.1))[0]
    return Pair(where, random.choice(THEMES) if random.random() < 0.3 or not where else "")


def invented_readers(random: Random, filters: Sequence[Filter]) -> Iterator[Subscriber]:
    """Readers whose filters are as common as words are: few are chosen by many."""
    for number in range(1, READERS + 1):
        chosen = filters[int(len(filters) ** random.random()) - 1]
        yield Subscriber(
            id=SubscriberId(number),
            destination=Destination(number),
            kind="private",
            language=random.choice(("en", "ru")),
            zone="UTC",
            zone_chosen=True,
            filter=chosen,
            slots=(),
            paused=False,
            created=NOW,
            length=random.choices(list(Length), (0.1, 0.8, 0.1))[0],
        )


if __name__ == "__main__":
    main()
