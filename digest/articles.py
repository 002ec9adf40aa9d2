"""From the items of one source to articles that can be stored.

    items | read ─ pages | compare ─ less what the site repeats | clean | tag ─ articles

An item that cannot be read or tagged for now is left for a later poll, but never for ever: in the end it
is kept as a headline.
"""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import quote

from digest.errors import DigestError, SourceError, StoreError, WorkerDown
from digest.model import (
    Check,
    Cleaned,
    Event,
    Fingerprint,
    Item,
    NewArticle,
    Page,
    Source,
    Tagged,
    Tags,
)
from digest.polling import old_stock
from digest.ports import Reader, Sources, Tagger
from digest.repeats import blocks, without

log = logging.getLogger(__name__)

ARCHIVE = timedelta(days=14)
"""Items older than this are never news; they are not even read."""

PATIENCE = timedelta(hours=6)
"""So long an article that cannot be read is tried again before it is kept as a headline."""

ENOUGH = 250
"""Characters: what a feed itself tells in so many is better read now than hours later."""

TRIES = 3
"""Polls in a row that may leave an item without a date for later: nobody knows how long it has waited."""

LATE = timedelta(hours=24)
"""So long after its date an article may appear in a feed and still be new."""

PARTIAL = "partial"
"""Outcome of a check that left items for the next one."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading works with. ``until``: when to stop, on the clock of `time.monotonic`."""

    sources: Sources
    reader: Reader
    tagger: Tagger
    now: datetime
    until: float


@dataclass(frozen=True, slots=True)
class Pile:
    """Unread items of one source. ``stock``: keys of those that are no news; ``hasty``: no more waiting."""

    source: Source
    items: Sequence[Item]
    stock: Collection[str] = ()
    hasty: bool = False


async def read_articles(kit: Reading, pile: Pile) -> tuple[list[NewArticle], bool]:
    """The articles, and whether that is all: no item is left for a later poll.

    Raises StoreError, and WorkerDown where nothing can be read for no fault of the source.
    """
    pages = [(item, page) for item in pile.items if (page := await _page(kit, pile, item))]
    texts = await _without_repeats(kit, pile.source, pages)
    prepared = [
        await _prepared(kit, pile, item, replace(page, text=text))
        for (item, page), text in zip(pages, texts, strict=True)
    ]
    articles = [article for article in prepared if article]
    return articles, len(articles) == len(pile.items)


async def pile_of(sources: Sources, source: Source, items: Sequence[Item], fresh: Sequence[Item]) -> Pile:
    """Those of the ``fresh`` items that no stored article has; ``items``: all that the source listed."""
    unseen = await sources.unseen(source.id, fresh)
    undated = any(item.published is None for item in unseen)
    hasty = undated and has_waited(await sources.checks(source.id, 4 * TRIES))
    return Pile(source, unseen, old_stock(items), hasty)


def has_waited(history: Sequence[Check]) -> bool:
    """Whether the last polls, newest first, have all left something for later."""
    polls = [check for check in history if check.asked][:TRIES]
    return len(polls) == TRIES and all(check.outcome == PARTIAL for check in polls)


def is_recent(item: Item, now: datetime) -> bool:
    """Whether an item may be news; one without a date may."""
    return item.published is None or now - item.published <= ARCHIVE


def is_stock(source: Source, published: datetime) -> bool:
    """Whether a source had an article in stock before we knew it: such news counts only by its date.

    The first poll takes but the newest of what is there; the rest of it comes at the second.
    """
    return source.last_success is None or published < source.last_success - LATE


def worth_waiting(item: Item, now: datetime, *, hasty: bool = False) -> bool:
    """Whether an item that cannot be read for now is better read later than kept without its text."""
    return not hasty if item.published is None else now - item.published < PATIENCE


# ── read ─────────────────────────────────────────────────────────────────────────────────────────


async def _page(kit: Reading, pile: Pile, item: Item) -> Page | None:
    """The text behind an item; what the feed tells of it if there is none; None if it is to wait."""
    if time.monotonic() >= kit.until:
        return None
    try:
        page = await kit.reader.article(item, pile.source.kind, kit.now)
    except WorkerDown:
        raise
    except SourceError as error:
        log.info("an article of source %s could not be read: %s", pile.source.id, error.reason)
        told = max(item.content, item.summary, key=len)
        hopeful = not error.permanent and len(told) < ENOUGH
        if hopeful and worth_waiting(item, kit.now, hasty=pile.hasty):
            return None
        page = Page(url=item.url, title=item.title, text=told)
    return _permitted(item, page)


def _permitted(item: Item, page: Page) -> Page:
    """The page as its publisher lets us use it: the stricter of what feed and page say."""
    wishes = [wish for wish in (item.quotable, page.quotable) if wish is not None]
    quotable = min(wishes, default=None)
    return replace(page, quotable=quotable, text="" if quotable == 0 else page.text)


# ── compare ──────────────────────────────────────────────────────────────────────────────────────


async def _without_repeats(kit: Reading, source: Source, pages: Sequence[tuple[Item, Page]]) -> Sequence[str]:
    """The texts without the lines that two of them share, or that an earlier page of the source had."""
    lines = [blocks(page.text) for _, page in pages]
    counted = Counter(block for found in lines for block in found)
    texts = []
    for (item, page), found in zip(pages, lines, strict=True):
        others = {block: counted[block] - 1 for block in found}
        if page.text and page.text not in (item.content, item.summary):
            # A feed's own text has no page around it: the store need not be troubled.
            earlier = await kit.sources.repeated(source.id, item.url, found)
            await kit.sources.remember(source.id, item.url, found, kit.now)
            # Not their sum: what is stored may be of this very run.
            others |= {block: max(others[block], times) for block, times in earlier.items()}
        texts.append(without(page.text, others))
    return texts


# ── clean and tag ────────────────────────────────────────────────────────────────────────────────


async def _prepared(kit: Reading, pile: Pile, item: Item, page: Page) -> NewArticle | None:
    """The article; what the text worker cannot stand is kept as a headline once patience is over."""
    title = item.title or page.title
    try:
        cleaned, tagged = await _tag(kit, title, page.text)
    except (WorkerDown, StoreError):
        raise
    except DigestError as error:
        log.warning("an article of source %s could not be tagged: %s", pile.source.id, error)
        if worth_waiting(item, kit.now, hasty=pile.hasty):
            return None
        page = replace(page, text="")
        cleaned, tagged = await _tag_title(kit, title)
    return _article(kit, pile, item, page, cleaned, tagged)


async def _tag(kit: Reading, title: str, text: str) -> tuple[Cleaned, Tagged]:
    cleaned = await kit.tagger.clean(title, text)
    return cleaned, await kit.tagger.tag(title or cleaned.title, text, cleaned)


async def _tag_title(kit: Reading, title: str) -> tuple[Cleaned, Tagged]:
    """What a headline alone tells; nothing at all if even that is too much for the text worker."""
    try:
        return await _tag(kit, title, "")
    except (WorkerDown, StoreError):
        raise
    except DigestError:
        tags = Tags("", (), (), Event.STATEMENT, security=False, security_score=0.0)
        return Cleaned(title, ()), Tagged(tags, Fingerprint(title.casefold(), ""))


def _article(
    kit: Reading, pile: Pile, item: Item, page: Page, cleaned: Cleaned, tagged: Tagged
) -> NewArticle:
    known = next(filter(None, (item.published, page.published, cleaned.published)), None)
    published = _published(kit, pile, item, known)
    return NewArticle(
        source=pile.source.id,
        key=item.key,
        url=item.url or f"{pile.source.url}#{quote(item.key, safe='')}",
        title=item.title or page.title or cleaned.title,
        text=page.text,
        cleaned=cleaned,
        published=published,
        fetched=kit.now,
        author=item.author or page.author,
        tagged=tagged,
        first_poll=is_stock(pile.source, published),
        quotable=page.quotable,
        link=item.link,
        dated=known is not None,
    )


def _published(kit: Reading, pile: Pile, item: Item, known: datetime | None) -> datetime:
    """The date there is, but none later than now; without any, now, or for stock long ago."""
    unknown = kit.now - ARCHIVE if item.key in pile.stock else kit.now
    return min(known or unknown, kit.now)
