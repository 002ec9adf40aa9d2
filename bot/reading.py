"""`sitrep read`: what a text, a saved page or an address says, each takeaway with its source sentence."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot import ansi, stages
from bot.model_job import arguments, open_summarizer
from bot.render.evidence import sentences
from bot.settings import Settings
from bot.words import count
from digest.errors import SourceError
from digest.model import Cleaned, Page, Quote, Summary, Tagged
from digest.ports import Resolver
from digest.quoting import SHARE, fair
from sources import heavy
from sources.encoding import decode
from sources.feed import is_feed
from sources.fetch import Fetcher
from sources.heavy import InProcess
from sources.reader import WebReader
from summarizer.service import Backend, story_of, takeaways_for_text
from topics.resolver import TopicResolver

_ADDRESS = re.compile(r"https?://", re.IGNORECASE)
_LARGEST = 20 * 1024 * 1024  # bytes of a file; more is no article
_HTML = re.compile(rb"<(?:!doctype html|html|head|body)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Read:
    """All that was found out about one input.

    ``published``: it is somebody's publication, so what may be shown of it has limits; ``withheld`` says
    which limit left something out, if one did.
    """

    name: str
    page: Page
    cleaned: Cleaned
    tagged: Tagged
    summary: Summary
    published: bool = False
    withheld: str = ""

    @property
    def title(self) -> str:
        """The headline, if the input has one."""
        return self.page.title or self.cleaned.title

    @property
    def date(self) -> datetime | None:
        """When it was published, if the input says so."""
        return self.page.published or self.cleaned.published


async def read(
    settings: Settings, inputs: Sequence[str], *, as_json: bool, write: Callable[[str], None]
) -> bool:
    """Print what each input says, in order; False if one could not be read."""
    tagging, resolver = stages.Tagging(), TopicResolver.load()
    condenser = open_summarizer(**arguments(settings))
    if condenser.warning:
        sys.stderr.write(f"sitrep: {condenser.warning}\n")
    good = True
    async with AsyncExitStack() as stack:
        fetcher = await _fetcher(stack, settings, inputs)
        for name in inputs:
            try:
                page, published = await _page(name, fetcher)
            except SourceError as error:
                sys.stderr.write(f"sitrep: {error}\n")
                good = False
                continue
            found = _read(name, page, tagging, condenser, published=published)
            write(json.dumps(as_object(found), ensure_ascii=False) if as_json else as_text(found, resolver))
    return good


def as_object(found: Read) -> dict[str, Any]:
    """The fields of ``--json``."""
    takeaways = [
        {
            "text": takeaway.text,
            "quotes": [
                {"start": quote.start, "end": quote.end, "text": quote.text}
                for quote in takeaway.receipt.quotes
            ],
        }
        for takeaway in found.summary.takeaways
    ]
    shown = "" if found.published and found.page.quotable is not None else found.page.text
    return (
        {"input": found.name, "title": found.title, "date": stages.moment(found.date)}
        | stages.tags_answer(found.tagged)
        | {"takeaways": takeaways, "method": found.summary.method, "text": shown, "withheld": found.withheld}
    )


def as_text(found: Read, resolver: Resolver, *, colour: bool | None = None) -> str:
    """The same for people."""
    colour = sys.stdout.isatty() if colour is None else colour
    tags = found.tagged.tags
    codes = dict.fromkeys(place.code for place in tags.places if place.focus)
    mentioned = [code for code in dict.fromkeys(place.code for place in tags.places) if code not in codes]
    rows = [
        ("date", f"{found.date:%d %B %Y, %H:%M} UTC" if found.date else "not in the text"),
        ("language", tags.language or "unknown"),
        ("places", _names(codes, resolver) or "none"),
        ("mentioned", _names(mentioned, resolver) or "none"),
        ("themes", ", ".join(resolver.theme(theme.slug).name for theme in tags.themes) or "none"),
        (
            "kind",
            f"{tags.event.value}, security {'yes' if tags.security else 'no'} ({tags.security_score:.2f})",
        ),
        ("method", found.summary.method),
    ]
    lines = [ansi.strong(ansi.safe(found.title) or "(no headline)", colour=colour)]
    lines.append(ansi.dim(ansi.safe(found.name), colour=colour))
    lines += [f"  {ansi.dim(f'{label:<10}', colour=colour)}{value}" for label, value in rows]
    return "\n".join([*lines, *_takeaways(found, colour=colour)]) + "\n"


def _takeaways(found: Read, *, colour: bool) -> list[str]:
    lines = []
    for takeaway in found.summary.takeaways:
        lines.append(f"• {ansi.strong(ansi.safe(takeaway.text), colour=colour)}")
        for quote in takeaway.receipt.quotes:
            said = ansi.safe(_quoted(quote, found))
            lines.append(ansi.dim(f"    {quote.start}–{quote.end}: “{said}”", colour=colour))
    if not lines and not found.withheld:
        return ["  there is no text to take anything from"]
    return [*lines, f"  {found.withheld}"] if found.withheld else lines


def _quoted(quote: Quote, found: Read) -> str:
    """Of a publication, each sentence as long as evidence may be."""
    return " ".join(sentences(quote) if found.published else quote.text.split())


def _names(codes: Sequence[str] | dict[str, None], resolver: Resolver) -> str:
    return ", ".join(f"{resolver.flag(code)} {resolver.place(code).name}" for code in codes)


async def _fetcher(stack: AsyncExitStack, settings: Settings, inputs: Sequence[str]) -> WebReader | None:
    if not any(_ADDRESS.match(name) for name in inputs):
        return None
    contact = settings.contact_url or "no contact given"
    guarded = Fetcher(contact, allow=settings.allow_origin, nat64=settings.nat64)
    fetcher = await stack.enter_async_context(guarded)
    return WebReader(fetcher, InProcess())


async def _page(name: str, reader: WebReader | None) -> tuple[Page, bool]:
    """The page, and whether it is published rather than a file of the operator's own. Raises SourceError."""
    if reader is not None and _ADDRESS.match(name):
        return await reader.page(name, datetime.now(UTC)), True
    return _file(Path(name)), False


def _file(path: Path) -> Page:
    """A saved page or a plain text. Raises SourceError."""
    try:
        with path.open("rb") as file:
            body = file.read(_LARGEST + 1)
    except OSError as error:
        raise SourceError(str(path), error.strerror or "it cannot be read") from error
    if len(body) > _LARGEST:
        raise SourceError(str(path), f"It is larger than {_LARGEST >> 20} MiB")
    if b"\0" in body[:4000]:
        raise SourceError(str(path), "It is neither a text nor a web page")
    if not body.strip():
        raise SourceError(str(path), "It is empty")
    if is_feed(decode(body)):
        raise SourceError(str(path), "This is a feed. Give one of its articles.")
    if _HTML.search(body[:4000]):
        return heavy.page(body, path.absolute().as_uri(), "text/html")
    return Page(url="", title="", text=body.decode("utf-8-sig", "replace"))


def _read(name: str, page: Page, tagging: stages.Tagging, condenser: Backend, *, published: bool) -> Read:
    if published and page.quotable == 0:
        page = replace(page, text="")
    cleaned, tagged = tagging.tag(page.title, page.text)
    language = tagged.tags.language
    summary = takeaways_for_text(condenser, page.title, page.text, cleaned, language)
    found = Read(name, page, cleaned, tagged, summary, published)
    return _within_limits(found) if published else found


def _within_limits(found: Read) -> Read:
    """A publication with no more of it than a digest would show, and which limit left something out."""
    page, limit = found.page, found.page.quotable
    if limit == 0:
        reason = "Its publisher asks programs not to use its text: there is a headline and a link only."
        return replace(found, withheld=reason)
    story = story_of(page.title, page.text, found.cleaned, found.tagged.tags.language)
    shown = fair(found.summary, [replace(each, quotable=limit) for each in story.documents])
    lost = len(found.summary.takeaways) - len(shown.takeaways)
    if not lost:
        return replace(found, summary=shown)
    left_out = f"{count(lost, 'takeaway is', 'takeaways are')} left out: "
    bound = limit is not None and limit < len(page.text) // SHARE
    reason = (
        f"its publisher lets us show at most {limit} characters of it."
        if bound
        else "together they would repeat more than a fifth of the article."
    )
    return replace(found, summary=shown, withheld=left_out + reason)
