"""`WebReader`: polls sources, reads articles, probes addresses; the parsing is done by the worker."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from digest.errors import SourceError, WorkerDown
from digest.model import (
    Failed,
    Fetched,
    FetchState,
    Gone,
    Item,
    NotModified,
    Outcome,
    Page,
    Probe,
    SourceKind,
)
from sources.answers import FEED, PAGE, Body
from sources.dates import settle
from sources.fetch import Fetcher
from sources.kinds import KINDS
from sources.listing import Heavy, is_front_page, read_listing
from sources.probing import Prober, is_page
from sources.reserved import strictest
from sources.teaser import is_teaser, is_whole

PASSING = frozenset({408, 425, 429})
"""Client errors that say: not now."""


class WebReader:
    """Implements `digest.ports.Reader` over HTTP."""

    def __init__(self, fetcher: Fetcher, heavy: Heavy) -> None:
        self._fetcher = fetcher
        self._heavy = heavy

    async def poll(self, url: str, kind: SourceKind, state: FetchState, now: datetime) -> Outcome:
        """Ask a source for its items; trouble is an outcome, never an exception."""
        answer = await self._fetcher.get(url, now, state, FEED, polite=KINDS[kind].polite)
        if not isinstance(answer, Body):
            return answer
        try:
            outcome = await self._read(kind, answer, now)
        except WorkerDown as error:
            return Failed(error.reason, answer.status, ours=True)
        except SourceError as error:
            return Failed(error.reason + await self._hint(answer, kind), answer.status)
        if state.body_hash == outcome.state.body_hash:
            wish = outcome.min_interval
            return NotModified(outcome.state, outcome.status, outcome.size, outcome.moved, wish)
        return outcome

    async def _read(self, kind: SourceKind, answer: Body, now: datetime) -> Fetched:
        feed = await self._heavy.listing(kind, answer.body, answer.url, answer.content_type)
        if KINDS[kind].last_resort and not feed.entries:
            raise SourceError(answer.url, "There are no article links on this page.")
        return (await read_listing(self._fetcher, self._heavy, kind, answer, feed, now)).outcome()

    async def _hint(self, answer: Body, kind: SourceKind) -> str:
        """Where the feed may be, when a web page stands in its place."""
        if KINDS[kind].last_resort or not is_page(answer):
            return ""
        try:
            found = await self._heavy.discover(answer.body, answer.url, answer.content_type)
        except SourceError:
            return ""
        return f" It names these feeds: {', '.join(found.feeds[:3])}" if found.feeds else ""

    async def article(self, item: Item, kind: SourceKind, now: datetime) -> Page:
        """The text behind an item: the feed's own if it is whole, else the page's or the longer of the two.

        A summary may be the whole text as well, but its page, if it can be read, knows better.
        What a site reserves of its pages it reserves in its feed, too. Raises SourceError if the page cannot
        be read; whether that is worth another try is for the caller.
        """
        if is_whole(item.content):
            return _from_item(await self._allowed(item, kind, now), item.content)
        told = max(item.content, item.summary, key=len)
        nowhere = is_front_page(item.url) or (told and not item.url)
        if item.quotable == 0 or not KINDS[kind].followed or nowhere:
            return _from_item(item, told)
        try:
            page = await self.page(item.url, now)
        except WorkerDown:
            raise
        except SourceError:
            if not is_whole(told):
                raise
            return _from_item(await self._allowed(item, kind, now), told)
        return _merged(item, page, told, now)

    async def _allowed(self, item: Item, kind: SourceKind, now: datetime) -> Item:
        """The item under what the site that it leads to reserves. Raises SourceError if that is not known."""
        if item.quotable == 0 or not item.url or not KINDS[kind].followed:
            return item
        rules = await self._fetcher.reservations(item.url, now)
        if isinstance(rules, Failed):
            raise SourceError(item.url, rules.reason, retry_after=rules.retry_after)
        return replace(item, quotable=strictest(item.quotable, rules.of(item.url)))

    async def page(self, url: str, now: datetime) -> Page:
        """The text at any address. Raises SourceError."""
        answer = await self._fetcher.get(url, now, limits=PAGE, polite=True)
        match answer:
            case Body():
                page = await self._heavy.page(answer.body, answer.url, answer.content_type)
                quotable = strictest(page.quotable, answer.quotable)
                return replace(page, published=settle(page.published, now), quotable=quotable)
            case Failed(reason=reason, status=status, retry_after=wait, final=final):
                final = final or (400 <= status < 500 and status not in PASSING)
                raise SourceError(url, reason, permanent=final, retry_after=wait)
            case Gone(reason=reason):
                raise SourceError(url, reason, permanent=True)
            case NotModified():
                raise SourceError(url, "The site said that nothing changed, but it was not asked.")

    async def probe(self, url: str, now: datetime) -> Probe:
        """What an admin pasted. Raises BadSource, with feeds found there as candidates."""
        return await Prober(self._fetcher, self._heavy, now).probe(url)


def _merged(item: Item, page: Page, told: str, now: datetime) -> Page:
    """The page under the item's own title and date; the longer text counts, if any may be shown."""
    quotable = strictest(item.quotable, page.quotable)
    by_feed = len(told) > len(page.text)
    text, cut = (told, is_teaser(told)) if by_feed else (page.text, page.cut)
    made_up = not item.title or item.title.endswith("…")
    return replace(
        page,
        title=(made_up and page.title) or item.title,
        text="" if quotable == 0 else text,
        published=settle(item.published or page.published or item.updated, now),
        author=item.author or page.author,
        quotable=quotable,
        cut=cut,
    )


def _from_item(item: Item, text: str) -> Page:
    text = "" if item.quotable == 0 else text
    published = item.published or item.updated
    cut = is_teaser(text)
    return Page(item.url, item.title, text, published, item.author, quotable=item.quotable, cut=cut)
