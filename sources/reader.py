"""`WebReader`: polls sources, reads articles, probes addresses; the parsing is done by the worker."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol

from digest.errors import BadSource, SourceError
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
from sources.addresses import BadAddress
from sources.dates import settle
from sources.discover import guesses
from sources.feed import Feed
from sources.fetch import FEED, PAGE, Body, Fetcher
from sources.heavy import Site
from sources.urls import canonical, site, typed_url

WHOLE = 600
"""Characters: a feed's text of this length is the article; its page need not be fetched."""
GUESS = replace(FEED, deadline=8.0)
"""For addresses that nobody named: a person is waiting."""
LEAST_LINKS = 5
"""Article links that make a page a news page."""

_TEASER = re.compile(
    r"(?:…|\.\.\.|\[…\]|\[\.\.\.\]|read more|continue reading|читать далее|подробнее|далее)\W{0,3}$", re.I
)


class Heavy(Protocol):
    """The parsing that may not run in the bot process; see `sources.heavy`. All raise SourceError."""

    async def feed(self, body: bytes, url: str, content_type: str) -> Feed:
        """A feed of any kind."""

    async def page(self, body: bytes, url: str, content_type: str) -> Page:
        """The article on a page."""

    async def links(self, body: bytes, url: str, content_type: str) -> tuple[Item, ...]:
        """The article links of a news page."""

    async def discover(self, body: bytes, url: str, content_type: str) -> Site:
        """What a page offers as a source."""


class WebReader:
    """Implements `digest.ports.Reader` over HTTP."""

    def __init__(self, fetcher: Fetcher, heavy: Heavy) -> None:
        self._fetcher = fetcher
        self._heavy = heavy

    async def poll(self, url: str, kind: SourceKind, state: FetchState, now: datetime) -> Outcome:
        """Ask a source for its items; trouble is an outcome, never an exception."""
        answer = await self._fetcher.get(url, now, state, FEED, polite=kind is SourceKind.PAGE)
        if not isinstance(answer, Body):
            return answer
        try:
            return await (
                self._feed(answer, now) if kind is SourceKind.FEED else self._news_page(answer, now)
            )
        except SourceError as error:
            return Failed(error.reason + await self._hint(answer, kind), answer.status)

    async def _hint(self, answer: Body, kind: SourceKind) -> str:
        """Where the feed may be, when a web page stands in its place."""
        if kind is not SourceKind.FEED or not _is_page(answer):
            return ""
        try:
            found = await self._heavy.discover(answer.body, answer.url, answer.content_type)
        except SourceError:
            return ""
        return f" It names these feeds: {', '.join(found.feeds[:3])}" if found.feeds else ""

    async def _feed(self, answer: Body, now: datetime) -> Fetched:
        feed = await self._heavy.feed(answer.body, answer.url, answer.content_type)
        interval = max((wish for wish in (feed.ttl, answer.min_interval) if wish), default=None)
        return _fetched(answer, feed.title, feed.entries, interval, now)

    async def _news_page(self, answer: Body, now: datetime) -> Fetched:
        links = await self._heavy.links(answer.body, answer.url, answer.content_type)
        if not links:
            raise SourceError(answer.url, "There are no article links on this page.")
        return _fetched(answer, "", links, answer.min_interval, now)

    async def article(self, item: Item, now: datetime) -> Page:
        """The text behind an item: the feed's own if it is whole, else the page's, else what there is.

        Raises SourceError only if there is no text at all.
        """
        if is_whole(item.content):
            return _from_item(item, item.content)
        told = max(item.content, item.summary, key=len)
        try:
            page = await self.page(item.url, now)
        except SourceError:
            if not told:
                raise
            return _from_item(item, told)
        if len(page.text) < len(told):
            return _from_item(item, told)
        made_up = not item.title or item.title.endswith("…")
        return replace(
            page,
            title=(made_up and page.title) or item.title,
            published=settle(item.published or page.published, now),
            author=item.author or page.author,
        )

    async def page(self, url: str, now: datetime) -> Page:
        """The text at any address. Raises SourceError."""
        answer = await self._fetcher.get(url, now, limits=PAGE, polite=True)
        match answer:
            case Body():
                page = await self._heavy.page(answer.body, answer.url, answer.content_type)
                return replace(page, published=settle(page.published, now))
            case Failed(reason=reason, status=status, retry_after=wait):
                raise SourceError(url, reason, permanent=status in (404, 410, 451), retry_after=wait)
            case Gone(reason=reason):
                raise SourceError(url, reason, permanent=True)
            case NotModified():
                raise SourceError(url, "The site said that nothing changed, but it was not asked.")

    async def probe(self, url: str, now: datetime) -> Probe:
        """What an admin pasted. Raises BadSource, with feeds found there as candidates."""
        try:
            address = typed_url(url, self._fetcher.allow)
        except BadAddress as error:
            raise BadSource(str(error)) from error
        answer = await self._body(address, now)
        try:
            return await self._probe_feed(answer, now)
        except SourceError as error:
            if not _is_page(answer):
                raise BadSource(error.reason) from error
        return await self._probe_site(answer, now)

    async def _body(self, url: str, now: datetime) -> Body:
        answer = await self._fetcher.get(url, now)
        if isinstance(answer, Failed | Gone):
            raise BadSource(answer.reason)
        if isinstance(answer, NotModified) or not answer.body.strip():
            raise BadSource("The site answered with nothing. Check the address in a browser.")
        return answer

    async def _probe_feed(self, answer: Body, now: datetime) -> Probe:
        feed = await self._heavy.feed(answer.body, answer.url, answer.content_type)
        if not feed.entries:
            raise BadSource(
                "The feed is there, but there is nothing in it yet. Try again when it has entries."
            )
        title = feed.title or site(answer.url)
        return Probe(answer.url, SourceKind.FEED, title, _settled(feed.entries, now), feed.language)

    async def _probe_site(self, answer: Body, now: datetime) -> Probe:
        try:
            found = await self._heavy.discover(answer.body, answer.url, answer.content_type)
        except SourceError as error:
            raise BadSource(error.reason) from error
        own = [feed for feed in found.feeds if site(feed) == site(answer.url)]
        if len(own) == 1:
            return await self._probe_found(own[0], found.feeds, now)
        if found.feeds:
            raise BadSource("This is a web page. It has these feeds: choose one.", found.feeds)
        guessed = await self._guess(answer.url, now)
        if guessed is not None:
            return guessed
        if len(found.links) >= LEAST_LINKS:
            title = found.title or site(answer.url)
            return Probe(answer.url, SourceKind.PAGE, title, _settled(found.links, now))
        raise BadSource(
            "This page has no feed and no list of articles. Send the address of its feed or of its news page."
        )

    async def _probe_found(self, url: str, candidates: Sequence[str], now: datetime) -> Probe:
        try:
            return await self._probe_feed(await self._body(url, now), now)
        except (BadSource, SourceError) as error:
            reason = f"The feed that this page names cannot be used. {error.reason}"
            raise BadSource(
                reason, [feed for feed in candidates if canonical(feed) != canonical(url)]
            ) from error

    async def _guess(self, url: str, now: datetime) -> Probe | None:
        """The first of a few usual paths that is a feed with entries."""
        for guess in guesses(url):
            answer = await self._fetcher.get(guess, now, limits=GUESS)
            if isinstance(answer, Failed) and answer.status == 429:
                return None
            if not isinstance(answer, Body):
                continue
            try:
                return await self._probe_feed(answer, now)
            except (SourceError, BadSource):
                continue
        return None


def is_whole(content: str) -> bool:
    """Whether a feed's own text is the whole article and not its beginning."""
    return len(content) >= WHOLE and not _TEASER.search(content[-60:])


def _is_page(answer: Body) -> bool:
    return re.search(rb"<(?:!doctype\s+html|html|head|body)\b", answer.body[:4000], re.I) is not None


def _from_item(item: Item, text: str) -> Page:
    return Page(item.url, item.title, text, item.published, item.author)


def _fetched(
    answer: Body, title: str, items: Sequence[Item], interval: timedelta | None, now: datetime
) -> Fetched:
    return Fetched(
        answer.url, title, _settled(items, now), answer.state, answer.status, answer.size, interval
    )


def _settled(items: Sequence[Item], now: datetime) -> tuple[Item, ...]:
    """Dates as they may be believed at ``now``."""
    return tuple(replace(item, published=settle(item.published, now)) for item in items)
