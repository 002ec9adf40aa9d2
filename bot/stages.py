"""The stages behind `sitrep filter`: fields in, fields out, as the contract of the filters says.

They run in this process, so at full speed; each loads its room when it is opened.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median_low
from typing import Any
from urllib.parse import urlsplit

from bot.settings import Settings
from digest.model import (
    Ask,
    Cleaned,
    Failed,
    Fetched,
    FetchState,
    Fingerprint,
    Found,
    Gone,
    Item,
    OutletId,
    Print,
    Role,
    SourceKind,
    Suggest,
    Tagged,
    Topic,
)
from digest.polling import asks_for_time

Line = Mapping[str, Any]
Answer = dict[str, Any]
SUMMARIES = 32  # texts encoded together


class BadField(Exception):
    """A field is missing or not what it should be."""


@dataclass(slots=True)
class Served:
    """An open stage: ``serve`` answers up to ``batch`` lines at a time; 0: all of them, at the end."""

    serve: Callable[[Sequence[Line]], Sequence[Answer]]
    batch: int = 1


@contextmanager
def opened(stage: str, settings: Settings) -> Iterator[Served]:
    """The stage of that name, ready."""
    if stage == "fetch":
        with _fetching(settings) as served:
            yield served
    else:
        yield _STAGES[stage](settings)


def text_field(line: Line, name: str, default: str | None = None) -> str:
    """A text of the line. Raises BadField."""
    value = line.get(name, default)
    if value is None and name in line and default is not None:
        value = default
    if not isinstance(value, str):
        raise BadField(f"{name}: expected a text")
    return value


def moment(value: datetime | None) -> str | None:
    """RFC 3339 in UTC, or None."""
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z") if value else None


def tags_answer(tagged: Tagged) -> Answer:
    """The fields of ``tag``: countries and regions that the text is about, and all countries it names."""
    tags = tagged.tags
    focus = [place for place in tags.places if place.focus and place.role is not Role.MENTIONED]
    return {
        "language": tags.language or None,
        "countries": [each.code for each in focus if each.code.isupper()],
        "mentioned": list(dict.fromkeys(each.code for each in tags.places if each.code.isupper())),
        "regions": [each.code for each in focus if not each.code.isupper()],
        "themes": [theme.slug for theme in tags.themes],
        "event": tags.event.value,
        "security": tags.security,
        "security_score": round(tags.security_score, 4),
    }


class Tagging:
    """Cleans and tags a text, as both the filters and `sitrep read` do."""

    def __init__(self) -> None:
        from sources.clean import clean
        from topics.tagger import TextTagger

        self._clean = clean
        self._tagger = TextTagger.load()

    def tag(self, title: str, text: str) -> tuple[Cleaned, Tagged]:
        """What is worth reading in a text, and what it is about."""
        cleaned = self._clean(text, title)
        return cleaned, self._tagger.tag(title or cleaned.title, text, cleaned)


def _tag(_: Settings) -> Served:
    tagging = Tagging()

    def one(line: Line) -> Answer:
        _, tagged = tagging.tag(text_field(line, "title", ""), text_field(line, "text"))
        return {"id": line.get("id")} | tags_answer(tagged)

    return Served(lambda lines: [one(line) for line in lines])


def _summarize(settings: Settings) -> Served:
    from bot.model_job import arguments, open_summarizer
    from sources.clean import clean
    from summarizer.service import story_of
    from topics.language import LanguageDetector

    condenser = open_summarizer(**arguments(settings))
    detector = LanguageDetector()

    def serve(lines: Sequence[Line]) -> list[Answer]:
        stories = []
        for line in lines:
            title, text = text_field(line, "title", ""), text_field(line, "text")
            cleaned = clean(text, title)
            language = detector.detect(f"{cleaned.title or title}\n{text[:4000]}")
            stories.append(story_of(title, text, cleaned, language, _wanted(line)))
        made = condenser.summarize(stories)
        return [_summary_answer(line.get("id"), summary) for line, summary in zip(lines, made, strict=True)]

    return Served(serve, SUMMARIES)


def _wanted(line: Line) -> int | None:
    k = line.get("k")
    if k is not None and (isinstance(k, bool) or not isinstance(k, int) or not 1 <= k <= 20):
        raise BadField("k: expected a number from 1 to 20")
    return k


def _summary_answer(id: object, summary: Any) -> Answer:
    return {
        "id": id,
        "takeaways": [takeaway.text for takeaway in summary.takeaways],
        "receipts": [
            [{"start": quote.start, "end": quote.end} for quote in takeaway.receipt.quotes]
            for takeaway in summary.takeaways
        ],
        "method": summary.method,
    }


def _resolve(_: Settings) -> Served:
    from topics.resolver import TopicResolver

    resolver = TopicResolver.load()

    def one(line: Line) -> Answer:
        found = resolver.resolve(text_field(line, "query"))
        outcome = {Found: "found", Ask: "ask", Suggest: "suggest"}[type(found)]
        topics = found.topics if isinstance(found, Found) else found.found
        candidates = found.others if isinstance(found, Found) else found.candidates
        asked = topics if isinstance(found, Found) else (*topics, *candidates) if outcome == "ask" else topics
        return {
            "id": line.get("id"),
            "outcome": outcome,
            "countries": _codes(asked, "country"),
            "regions": _codes(asked, "region"),
            "themes": _codes(asked, "theme"),
            "suggest": [topic.name for topic in candidates],
        }

    return Served(lambda lines: [one(line) for line in lines])


def _codes(topics: Sequence[Topic], kind: str) -> list[str]:
    return [topic.code for topic in topics if topic.kind == kind]


def _group(_: Settings) -> Served:
    """Clusters need all lines, so every answer waits for the last."""
    from topics.grouping import StoryGrouper

    tagging = Tagging()

    def serve(lines: Sequence[Line]) -> list[Answer]:
        answers: list[Answer] = [{"id": line.get("id")} for line in lines]
        found = []
        for ref, line in enumerate(lines):
            try:
                _, tagged = tagging.tag(text_field(line, "title", ""), text_field(line, "text"))
                found.append((ref, _date(line), tagged.fingerprint))
            except BadField as error:
                answers[ref]["error"] = str(error)
        head: dict[int, int] = {}
        for placement in StoryGrouper().group(_dated(found), ()):
            linked = placement.ref if placement.with_ref is None else placement.with_ref
            head[placement.ref] = head.get(linked, linked)
            answers[placement.ref]["cluster"] = str(head[placement.ref])
        return answers

    return Served(serve, batch=0)


def _date(line: Line) -> datetime | None:
    text = text_field(line, "date", "")
    try:
        at = datetime.fromisoformat(text) if text else None
    except ValueError:
        raise BadField("date: expected RFC 3339, such as 2026-11-21T08:00:00Z") from None
    return at.replace(tzinfo=at.tzinfo or UTC) if at else None


def _dated(found: Sequence[tuple[int, datetime | None, Fingerprint]]) -> list[Print]:
    """As grouping sees them; texts without a date get the median one, which no odd date moves far."""
    dates = [at for _, at, _ in found if at]
    usual = median_low(dates) if dates else datetime.fromtimestamp(0, UTC)
    return [Print(ref, at or usual, OutletId(ref), mark) for ref, at, mark in found]


def _guard(_: Settings) -> Served:
    from summarizer.guard import check

    def one(line: Line) -> Answer:
        ok, reasons = check(text_field(line, "claim"), text_field(line, "source"))
        return {"id": line.get("id"), "ok": ok, "reasons": list(reasons)}

    return Served(lambda lines: [one(line) for line in lines])


def _feed(_: Settings) -> Served:
    from sources import heavy
    from sources.dates import settled

    def one(line: Line) -> Answer:
        body, now = _body(line), datetime.now(UTC)
        feed = heavy.feed(body, text_field(line, "url", ""), text_field(line, "content_type", ""))
        head = {"title": feed.title, "link": feed.link}
        items = [settled(item, now) for item in feed.entries]
        return {"id": line.get("id"), "error": None, "feed": head, "entries": _entries(items)}

    return Served(lambda lines: [one(line) for line in lines])


def _page(_: Settings) -> Served:
    """Blocks that another page of the same host had before in this run are left out, as in the service."""
    from digest.repeats import Seen
    from sources import heavy

    seen = Seen()

    def one(line: Line) -> Answer:
        url = text_field(line, "url", "")
        page = heavy.page(_body(line), url, text_field(line, "content_type", ""))
        return {
            "id": line.get("id"),
            "title": page.title,
            "text": seen.clean(urlsplit(url).netloc, url, page.text),
            "date": moment(page.published),
            "author": page.author,
            "language": page.language,
        }

    return Served(lambda lines: [one(line) for line in lines])


def _body(line: Line) -> bytes:
    path = text_field(line, "path")
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise BadField(f"path: {path} cannot be read: {error.strerror}") from None


@contextmanager
def _fetching(settings: Settings) -> Iterator[Served]:
    """The guarded fetcher with an event loop of its own."""
    from sources.fetch import Fetcher
    from sources.heavy import InProcess
    from sources.reader import WebReader

    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        contact = settings.contact_url or "no contact given"
        fetcher = Fetcher(contact, allow=settings.allow_origin, nat64=settings.nat64)
        runner.run(stack.enter_async_context(fetcher))
        reader = WebReader(fetcher, InProcess())

        async def one(line: Line) -> Answer:
            url, now = text_field(line, "url"), datetime.now(UTC)
            outcome = await reader.poll(url, SourceKind.FEED, _state(line), now)
            return {"id": line.get("id"), "url": url} | _outcome(outcome, line)

        try:
            yield Served(lambda lines: [runner.run(one(line)) for line in lines])
        finally:
            runner.run(stack.aclose())


def _state(line: Line) -> FetchState:
    state = line.get("state") or {}
    if not isinstance(state, dict) or not all(isinstance(value, str) for value in state.values()):
        raise BadField("state: expected what the last answer gave")
    return FetchState(*(state.get(name, "") for name in ("etag", "last_modified", "body_hash")))


def _outcome(outcome: Any, line: Line) -> Answer:
    kept = line.get("state") or None
    match outcome:
        case Fetched(items=items, state=state):
            return _fetched("ok", entries=_entries(items), state=_plain(state))
        case Gone(reason=reason):
            return _fetched("gone", state=kept, error=reason)
        case Failed(reason=reason, retry_after=wait):
            after = wait.total_seconds() if wait else None
            word = "retry" if asks_for_time(outcome) else "error"
            return _fetched(word, state=kept, error=reason, retry_after=after)
    return _fetched("not_modified", state=_plain(outcome.state))


def _fetched(outcome: str, **more: Any) -> Answer:
    return {"outcome": outcome, "entries": [], "retry_after": None, "state": None, "error": None} | more


def _plain(state: FetchState) -> dict[str, str]:
    return {"etag": state.etag, "last_modified": state.last_modified, "body_hash": state.body_hash}


def _entries(items: Sequence[Item]) -> list[Answer]:
    return [
        {
            "id": item.key,
            "title": item.title,
            "link": item.url,
            "published": moment(item.published),
            "updated": moment(item.updated),
            "author": item.author,
            "summary": item.summary,
            "content": item.content,
        }
        for item in items
    ]


_STAGES: Mapping[str, Callable[[Settings], Served]] = {
    "tag": _tag,
    "summarize": _summarize,
    "resolve": _resolve,
    "group": _group,
    "guard": _guard,
    "feed": _feed,
    "page": _page,
}
