"""What an address is that an admin pasted: a source itself, or a site whose feed has to be found.

    the address | its own feeds | those of the front page | usual places | robots.txt | the page's links

A person waits meanwhile: whatever is not found in time is not found.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from digest.errors import BadSource, SourceError, WorkerDown
from digest.model import Failed, Gone, NotModified, Probe, SourceKind
from sources.addresses import BadAddress
from sources.answers import FEED, Body
from sources.discover import Site, guesses
from sources.feed import Feed
from sources.fetch import Fetcher
from sources.kinds import KINDS, source_address
from sources.listing import Heavy, read_listing
from sources.telegram import handle_address
from sources.urls import canonical, site, typed_url

PATIENCE = 25.0
"""Seconds for a whole probe."""
FIRST = 15.0
"""Seconds for the address itself; what is tried beyond it has `GUESS` each."""
GUESS = 8.0
BUSY = (429, 503)
A_WHILE = timedelta(minutes=15)
"""For sites that are busy and do not say for how long."""
LEAST_LINKS = 5
"""Article links that make a page a news page."""
MOST_SITEMAPS = 3

_EMPTY = "The feed is there, but there is nothing in it yet. Try again when it has entries."
_NOTHING = "This page has no feed and no list of articles. Send the address of its feed or of its news page."
_ANNOUNCED = "That address is a web page; this is the feed that it announces."
_FRONT = "This is the feed that the site's front page announces."
_GUESSED = "The site announces no feed; this one was found at a usual place."


class Prober:
    """One probe: what is left of its time, and what it was asked with."""

    def __init__(self, fetcher: Fetcher, heavy: Heavy, now: datetime) -> None:
        self._fetcher = fetcher
        self._heavy = heavy
        self._now = now
        self._until = asyncio.get_running_loop().time() + PATIENCE

    async def probe(self, url: str) -> Probe:
        """See `digest.ports.Reader.probe`."""
        url = handle_address(url) or url
        try:
            address = source_address(typed_url(url, self._fetcher.allow))
        except BadAddress as error:
            raise BadSource(str(error)) from error
        try:
            async with asyncio.timeout_at(self._until):
                answer = await self._reached(address, guessed="://" not in url)
                kind, feed = await self._heavy.whatever(answer.body, answer.url, answer.content_type)
                if not KINDS[kind].last_resort:
                    return await self._source(kind, answer, feed)
        except TimeoutError as error:
            raise BadSource("The site takes too long to answer. Try again later.") from error
        except SourceError as error:
            raise _bad(error) from error
        return await self._site(kind, answer, feed)

    async def _reached(self, address: str, *, guessed: bool) -> Body:
        """The pasted address; where its scheme was ``guessed``, without encryption if that fails."""
        try:
            return await self._body(address, FIRST)
        except BadSource as error:
            if not guessed:
                raise
            try:
                return await self._body(re.sub("^https:", "http:", address), GUESS)
            except BadSource:
                raise error from None

    async def _body(self, url: str, seconds: float) -> Body:
        answer = await self._fetcher.get(url, self._now, limits=replace(FEED, deadline=seconds))
        if isinstance(answer, Failed | Gone):
            raise BadSource(
                answer.reason,
                certain=isinstance(answer, Gone),
                answered=answer.status > 0,
                retry_after=_later(answer),
            )
        if isinstance(answer, NotModified) or not answer.body.strip():
            raise BadSource("The site answered with nothing. Check the address in a browser.", answered=True)
        return answer

    async def _source(self, kind: SourceKind, answer: Body, feed: Feed, remark: str = "") -> Probe:
        """A document that is a source. Raises SourceError."""
        listing = await read_listing(self._fetcher, self._heavy, kind, answer, feed, self._now)
        if not listing.items:
            raise BadSource(_EMPTY, answered=True)
        remarks = tuple(filter(None, (remark, _sent_on(answer), KINDS[kind].remark)))
        title = feed.title or site(answer.url)
        return Probe(answer.lasting, kind, title, listing.items, feed.language, remarks)

    async def _site(self, kind: SourceKind, answer: Body, feed: Feed) -> Probe:
        """The best source that a web page leads to; at last the page itself."""
        found = None
        page = Site()
        try:
            async with asyncio.timeout_at(self._until):
                page = await self._heavy.discover(answer.body, answer.url, answer.content_type)
                found = await self._named(page.feeds, answer.url, _ANNOUNCED) or await self._elsewhere(
                    answer.url
                )
        except TimeoutError:
            pass
        except SourceError as error:
            raise _bad(error) from error
        if found is not None:
            return found
        if len(feed.entries) >= LEAST_LINKS and not page.article:
            await self._ask_leave(kind, answer.lasting)
            return await self._source(kind, answer, feed)
        raise BadSource(_NOTHING, certain=True)

    async def _ask_leave(self, kind: SourceKind, url: str) -> None:
        """Whether the site lets programs read what would be polled. Raises BadSource."""
        polite, limits = KINDS[kind].polite, replace(FEED, deadline=GUESS)
        answer = await self._fetcher.get(url, self._now, limits=limits, polite=polite) if polite else None
        if isinstance(answer, Failed):
            raise BadSource(answer.reason, answered=True, retry_after=_later(answer))

    async def _named(self, feeds: Sequence[str], page: str, remark: str) -> Probe | None:
        """The feed that a page names. Raises BadSource when that is not clear or cannot be used."""
        own = [feed for feed in feeds if site(feed) == site(page)]
        chosen = own if len(own) == 1 else feeds
        if len(chosen) > 1:
            raise BadSource("This is a web page. It has these feeds: choose one.", feeds)
        if not chosen:
            return None
        try:
            return await self._try(chosen[0], remark)
        except WorkerDown:
            raise
        except (BadSource, SourceError) as error:
            others = [feed for feed in feeds if canonical(feed) != canonical(chosen[0])]
            raise BadSource(
                f"The feed that this page names cannot be used. {error.reason}",
                others,
                certain=_bad(error).certain,
                answered=True,
            ) from error

    async def _try(self, url: str, remark: str) -> Probe:
        """A source at an address that somebody named. Raises BadSource, SourceError."""
        answer = await self._body(url, GUESS)
        kind, feed = await self._heavy.whatever(answer.body, answer.url, answer.content_type)
        if KINDS[kind].last_resort:
            raise BadSource("There is a web page at its address.", certain=True)
        return await self._source(kind, answer, feed, remark)

    async def _elsewhere(self, url: str) -> Probe | None:
        """What is found on the site of a page that names nothing."""
        return await self._front_page(url) or await self._guessed(url) or await self._mapped(url)

    async def _front_page(self, url: str) -> Probe | None:
        parts = urlsplit(url)
        if not parts.path.strip("/"):
            return None
        front = await self._get(f"{parts.scheme}://{parts.netloc}/")
        if front is None or not is_page(front):
            return None
        found = await self._heavy.discover(front.body, front.url, front.content_type)
        return await self._named(found.feeds, front.url, _FRONT)

    async def _guessed(self, url: str) -> Probe | None:
        """The first of a few usual places that has a source with entries."""
        return await self._first(guesses(url), _GUESSED)

    async def _mapped(self, url: str) -> Probe | None:
        """The first usable sitemap of robots.txt, those for news first."""
        named = await self._fetcher.sitemaps(url, self._now)
        ranked = sorted(named, key=lambda address: "news" not in urlsplit(address).path.lower())
        return await self._first(ranked[:MOST_SITEMAPS], "")

    async def _first(self, urls: Sequence[str], remark: str) -> Probe | None:
        for url in urls:
            answer = await self._fetcher.get(url, self._now, limits=replace(FEED, deadline=GUESS))
            if isinstance(answer, Failed) and (answer.postponed or answer.status == 429):
                return None
            if not isinstance(answer, Body):
                continue
            try:
                kind, feed = await self._heavy.whatever(answer.body, answer.url, answer.content_type)
                if not KINDS[kind].last_resort:
                    return await self._source(kind, answer, feed, remark)
            except WorkerDown:
                raise
            except (SourceError, BadSource):
                continue
        return None

    async def _get(self, url: str) -> Body | None:
        answer = await self._fetcher.get(url, self._now, limits=replace(FEED, deadline=GUESS))
        return answer if isinstance(answer, Body) else None


def is_page(answer: Body) -> bool:
    """Whether an answer looks like a web page."""
    return re.search(rb"<(?:!doctype\s+html|html|head|body)\b", answer.body[:4000], re.I) is not None


def _later(answer: Failed | Gone) -> timedelta | None:
    """When a site that cannot serve us just now may be asked again; None where waiting is not what helps."""
    if isinstance(answer, Gone) or not (answer.postponed or answer.retry_after or answer.status in BUSY):
        return None
    return answer.retry_after or A_WHILE


def _bad(error: BadSource | SourceError) -> BadSource:
    """What cannot be read is no source, unless our own worker could not read it."""
    if isinstance(error, BadSource):
        return error
    return BadSource(error.reason, certain=not isinstance(error, WorkerDown))


def _sent_on(answer: Body) -> str:
    """What an admin should know of redirects: whither, and whether that is for good."""
    asked, found = answer.asked or answer.url, answer.url
    if answer.moved and canonical(found) != canonical(asked):
        return f"The address {asked} sends visitors on to this one for good."
    if not answer.moved and site(found) != site(asked):
        return f"For the time being this address sends visitors on to {found}."
    return ""
