"""The rooms' ports as calls of the two worker processes, with errors that their callers know."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from bot.worker import JobTimedOut, Worker, WorkerError
from digest.errors import SourceError, SummaryError
from digest.model import Cleaned, Item, Page, StoryText, Summary, Tagged

if TYPE_CHECKING:
    from sources.feed import Feed
    from sources.heavy import Site


class TextTagger:
    """`digest.ports.Tagger` in the text worker. Raises WorkerError for a text that it cannot stand."""

    def __init__(self, worker: Worker) -> None:
        self._worker = worker

    async def clean(self, title: str, text: str) -> Cleaned:
        """See `digest.ports.Tagger.clean`."""
        cleaned: Cleaned = await self._worker.call("clean", title, text)
        return cleaned

    async def tag(self, title: str, text: str, cleaned: Cleaned) -> Tagged:
        """See `digest.ports.Tagger.tag`."""
        tagged: Tagged = await self._worker.call("tag", title, text, cleaned)
        return tagged


class TextParser:
    """`sources.reader.Heavy` in the text worker."""

    def __init__(self, worker: Worker) -> None:
        self._worker = worker

    async def feed(self, body: bytes, url: str, content_type: str) -> Feed:
        """A feed of any kind. Raises SourceError."""
        feed: Feed = await self._parse("feed", body, url, content_type)
        return feed

    async def page(self, body: bytes, url: str, content_type: str) -> Page:
        """The article on a page. Raises SourceError."""
        page: Page = await self._parse("page", body, url, content_type)
        return page

    async def links(self, body: bytes, url: str, content_type: str) -> tuple[Item, ...]:
        """The article links of a news page. Raises SourceError."""
        links: tuple[Item, ...] = await self._parse("links", body, url, content_type)
        return links

    async def discover(self, body: bytes, url: str, content_type: str) -> Site:
        """What a page offers as a source. Raises SourceError."""
        site: Site = await self._parse("discover", body, url, content_type)
        return site

    async def _parse(self, name: str, body: bytes, url: str, content_type: str) -> Any:
        try:
            return await self._worker.call(name, body, url, content_type)
        except JobTimedOut as error:
            raise SourceError(url, "It took too long to read what the site sent.") from error
        except WorkerError as error:
            raise SourceError(url, "What the site sent could not be read.") from error


class ModelSummarizer:
    """`digest.ports.Summarizer` in the model worker; a story it fails on goes to words and position.

    ``warning`` says why the model is not in use, "" while it is or has not been asked.
    """

    def __init__(self, model: Worker, texts: Worker) -> None:
        self._model = model
        self._texts = texts
        self.warning = ""
        self.state = "not needed yet"

    async def summarize(self, stories: Sequence[StoryText]) -> Sequence[Summary]:
        """One summary for each story. Raises SummaryError for a batch that may do better in pieces."""
        try:
            summaries, self.warning = await self._model.call("summarize", list(stories))
        except WorkerError as error:
            self.state = f"failed last time: {error}"
            if len(stories) > 1:
                raise SummaryError("model worker", str(error)) from error
            return await self._in_words(stories)
        self.state = self.warning or "ready"
        answer: Sequence[Summary] = summaries
        return answer

    async def _in_words(self, stories: Sequence[StoryText]) -> Sequence[Summary]:
        try:
            summaries: Sequence[Summary] = await self._texts.call("lexical", list(stories))
        except WorkerError as error:
            raise SummaryError("lexical", str(error)) from error
        return summaries
