"""The rooms' ports as calls of the worker processes, with errors that their callers know."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from bot.due_pages import from_columns
from bot.worker import JobTimedOut, NotStarted, QueueFull, Worker, WorkerError
from digest.errors import DigestError, SourceError, SummaryError, WorkerDown
from digest.model import (
    Cleaned,
    DuePage,
    Page,
    SourceKind,
    StoryText,
    SubscriberId,
    Summary,
    Tagged,
    Turn,
)

if TYPE_CHECKING:
    from sources.discover import Site
    from sources.feed import Feed


_LOG = logging.getLogger(__name__)


class TextTagger:
    """`digest.ports.Tagger` in the text worker. Raises WorkerDown, WorkerError for a bad text."""

    def __init__(self, worker: Worker) -> None:
        self._worker = worker

    async def clean(self, title: str, text: str) -> Cleaned:
        """See `digest.ports.Tagger.clean`."""
        cleaned: Cleaned = await _called(self._worker, "", "clean", title, text)
        return cleaned

    async def tag(self, title: str, text: str, cleaned: Cleaned) -> Tagged:
        """See `digest.ports.Tagger.tag`."""
        tagged: Tagged = await _called(self._worker, "", "tag", title, text, cleaned)
        return tagged


class TextParser:
    """`sources.reader.Heavy` in the text worker."""

    def __init__(self, worker: Worker) -> None:
        self._worker = worker

    async def listing(self, kind: SourceKind, body: bytes, url: str, content_type: str) -> Feed:
        """What a source of that kind lists. Raises SourceError, WorkerDown."""
        feed: Feed = await self._parse(url, "listing", kind, body, url, content_type)
        return feed

    async def whatever(self, body: bytes, url: str, content_type: str) -> tuple[SourceKind, Feed]:
        """What kind of source a document is, and what it lists. Raises SourceError, WorkerDown."""
        found: tuple[SourceKind, Feed] = await self._parse(url, "whatever", body, url, content_type)
        return found

    async def page(self, body: bytes, url: str, content_type: str) -> Page:
        """The article on a page. Raises SourceError, WorkerDown."""
        page: Page = await self._parse(url, "page", body, url, content_type)
        return page

    async def discover(self, body: bytes, url: str, content_type: str) -> Site:
        """What a web page says of its site. Raises SourceError, WorkerDown."""
        site: Site = await self._parse(url, "discover", body, url, content_type)
        return site

    async def _parse(self, source: str, name: str, *arguments: object) -> Any:
        try:
            return await _called(self._worker, source, name, *arguments)
        except JobTimedOut as error:
            raise SourceError(source, "It took too long to read what the site sent.") from error
        except WorkerError as error:
            raise SourceError(source, "What the site sent could not be read.") from error


class PageSorterElsewhere:
    """`digest.ports.Sorter` in the sort worker. Raises WorkerDown."""

    def __init__(self, worker: Worker) -> None:
        self._worker = worker

    async def page(
        self, turn: Turn, after: SubscriberId, upto: SubscriberId | None = None, known: int = 0
    ) -> DuePage | None:
        """See `digest.ports.Sorter.page`."""
        try:
            columns = await _called(self._worker, "", "page", turn, after, upto, known)
            return await asyncio.to_thread(from_columns, columns) if columns else None
        except (DigestError, ArithmeticError, TypeError, ValueError) as error:
            # Its database may have failed, too; and what is no page is no more use than no answer.
            _LOG.warning("the sort worker is of no use now: %s", error)
            raise WorkerDown("", str(error)) from error


NOT_NEEDED = "not needed yet"


class ModelSummarizer:
    """`digest.ports.Summarizer` in the model worker; a story it fails on goes to words and position.

    ``warning`` says why the model is not in use, "" while it is or has not been asked. ``state`` is for
    ``/status``.
    """

    def __init__(self, model: Worker, texts: Worker) -> None:
        self._model = model
        self._texts = texts
        self.warning = ""
        self.state = NOT_NEEDED
        self._failed = False

    @property
    def asked(self) -> bool:
        """Whether it is known how the model does."""
        return self.state != NOT_NEEDED

    async def summarize(self, stories: Sequence[StoryText]) -> Sequence[Summary]:
        """One summary for each story. Raises SummaryError for a batch that may do better in pieces."""
        try:
            summaries, self.warning = await self._model.call("summarize", list(stories))
        except WorkerError as error:
            self.state = f"failed last time: {error}"
            if len(stories) > 1:
                raise SummaryError("model worker", str(error)) from error
            # One story may be to blame for itself; two in a row, or a process that does not start, are not.
            if self._failed or isinstance(error, NotStarted):
                self.warning = self.state
            self._failed = True
            return await self._in_words(stories)
        self._failed = False
        self.state = self.warning or "ready"
        answer: Sequence[Summary] = summaries
        return answer

    async def _in_words(self, stories: Sequence[StoryText]) -> Sequence[Summary]:
        try:
            summaries: Sequence[Summary] = await self._texts.call("lexical", list(stories))
        except WorkerError as error:
            raise SummaryError("lexical", str(error)) from error
        return summaries


async def _called(worker: Worker, url: str, name: str, *arguments: object) -> Any:
    """The worker's answer about something found at ``url``. Raises WorkerDown if no job is to blame."""
    try:
        return await worker.call(name, *arguments)
    except (NotStarted, QueueFull) as error:
        raise WorkerDown(url, "Sitrep itself is short of memory or of time just now.") from error
