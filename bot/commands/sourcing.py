"""For admins: adding, listing, checking and removing sources in the chat."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat import Block, Desk, Reply, Request, Role, Run
from bot.commands.answers import Keyboard, change, line, say, title
from bot.commands.naming import number
from bot.commands.table import command, press
from bot.render.buttons import Row, button, carries, rows
from bot.render.times import ago
from bot.words import count, echo, foreign, plain, shorten
from digest.errors import BadSource, UserError
from digest.model import (
    Failed,
    Fetched,
    FetchState,
    Gone,
    Item,
    NotModified,
    Outcome,
    Probe,
    Source,
    SourceDraft,
    SourceId,
    SourceKind,
)

PAGE = 8
HEADLINES = 3
_KINDS = {SourceKind.FEED: "a feed", SourceKind.PAGE: "a page with links to articles"}


@command(
    "addsource",
    help="add a feed or a news page",
    example="/addsource https://example.org/feed.xml",
    role=Role.ADMIN,
    longest=2100,
)
async def addsource(request: Request, desk: Desk) -> Reply:
    """Look at the address, add it, show what came; a name of your own may follow the address."""
    url, _, name = request.args.strip().partition(" ")
    if not url:
        return say("Send the address of a feed or a news page: /addsource https://example.org/feed.xml")
    try:
        source, probe = await _add(request, desk, url, shorten(plain(name), 80))
    except BadSource as refusal:
        return _refused(request, refusal)
    desk.nudge("collect")
    return _added(request, source, probe)


@command("sources", help="all sources and how they do", role=Role.ADMIN)
async def sources(request: Request, desk: Desk) -> Reply:
    """A page of sources by name, each with a button that opens it."""
    every = await desk.sources.all(request.now)
    if not every:
        return change(request, "There are no sources yet. /addsource and an address adds one.")
    last = (len(every) - 1) // PAGE
    page = min(number(request.args) or 0, last)
    shown = every[page * PAGE : (page + 1) * PAGE]
    head = line(title(count(len(every), "source")))
    keyboard = (
        *rows([button(f"{_mark(each)} {each.outlet.name}", "source", str(each.id)) for each in shown], 2),
    )
    listing = [
        line(*_line(each, request).runs, f", {count(each.items_week, 'article')} a week") for each in shown
    ]
    return change(request, head, *listing, keyboard=(*keyboard, *_turning(page, last)))


@press("source", role=Role.ADMIN)
async def source(request: Request, desk: Desk) -> Reply:
    """One source with its last error and what can be done."""
    found = await _find(request.args, desk)
    if found is None:
        return Reply(toast="This source is no longer there.")
    lines = [_line(found, request), line(Run(plain(found.url), code=True))]
    if found.last_error:
        lines.append(line(f"Last trouble: {foreign(found.last_error)}"))
    return say(*lines, keyboard=_actions(found))


@command("checksource", help="ask a source now", example="/checksource 3", role=Role.ADMIN, longest=2100)
async def checksource(request: Request, desk: Desk) -> Reply:
    """Poll a source afresh and say what it answers; nothing is stored."""
    found = await _find(request.args, desk)
    if found is None:
        return _which(request)
    outcome = await desk.reader.poll(found.url, found.kind, FetchState(), request.now)
    return say(
        line(title(foreign(found.outlet.name)), ": ", _said(outcome)),
        *_news(outcome),
        keyboard=_actions(found),
    )


@command("removesource", help="remove a source", example="/removesource 3", role=Role.ADMIN, longest=2100)
async def removesource(request: Request, desk: Desk) -> Reply:
    """Stop reading a source; the stories it brought stay."""
    found = await _find(request.args, desk)
    if found is None:
        return Reply(toast="It is removed already.") if request.pressed else _which(request)
    await desk.sources.remove(found.id, request.now, request.user)
    again = f"/addsource {found.url}"
    return change(
        request,
        line(foreign(found.outlet.name), " is removed. Its stories stay. To have it back:"),
        line(Run(again, code=True)),
    )


async def _add(request: Request, desk: Desk, url: str, name: str) -> tuple[Source, Probe]:
    if await desk.sources.by_url(url):
        raise BadSource("This source is already there.")
    probe = await desk.reader.probe(url, request.now)
    shown = name or shorten(plain(probe.title), 80) or probe.url
    draft = SourceDraft(probe.url, probe.kind, shown, sample=desk.sample)
    return await desk.sources.add(draft, request.now, request.user), probe


def _added(request: Request, source: Source, probe: Probe) -> Reply:
    language = f", language {probe.language}" if probe.language else ""
    items = [_headline(item) for item in probe.items[:HEADLINES]]
    return change(
        request,
        line("Added ", title(foreign(source.outlet.name)), f": {_KINDS[source.kind]}{language}."),
        line(Run(plain(source.url), code=True)),
        f"It lists {count(len(probe.items), 'article')} now" + (", among them:" if items else "."),
        *items,
        "Reading begins at once.",
        keyboard=_actions(source),
    )


def _refused(request: Request, refusal: BadSource) -> Reply:
    """Why not, with the feeds found instead: as buttons, or to copy where a button cannot hold them."""
    if request.pressed and not refusal.candidates:
        return Reply(toast=shorten(plain(refusal.reason), 200))
    fitting = [url for url in refusal.candidates if carries("addsource", url)]
    longer = [url for url in refusal.candidates if not carries("addsource", url)]
    reason = line(foreign(refusal.reason))
    copies = [line(Run(f"/addsource {plain(url)}", code=True)) for url in longer[:5]]
    return say(reason, *copies, keyboard=rows([button(url, "addsource", url) for url in fitting[:6]], 1))


async def _find(text: str, desk: Desk) -> Source | None:
    """A source by number, as the lists show it, or by address."""
    wanted = text.strip().removeprefix("#")
    if (id := number(wanted)) is not None:
        return await desk.sources.get(SourceId(id))
    return await desk.sources.by_url(wanted) if wanted else None


def _which(request: Request) -> Reply:
    if request.pressed:
        return Reply(toast="This source is no longer there.")
    if request.args.strip():
        raise UserError(f"There is no source “{echo(request.args)}”. /sources shows all with their numbers.")
    return say("Which source? Give its number or address. /sources shows all.")


def _line(source: Source, request: Request) -> Block:
    heard = f"answered {ago(source.last_success, request.now)}" if source.last_success else "no answer yet"
    since = " since" if source.last_success else ""
    trouble = f", {count(source.failures, 'failure')}{since}" if source.failures else ""
    off = ", switched off" if not source.enabled else ""
    name = Run(foreign(source.outlet.name), bold=True)
    return line(f"{_mark(source)} #{source.id} ", name, f": {source.kind}, {heard}{trouble}{off}")


def _mark(source: Source) -> str:
    if not source.enabled:
        return "⏹"
    return "⚠️" if source.failures else "✅" if source.last_success else "⏳"


def _said(outcome: Outcome) -> str:
    match outcome:
        case Fetched(items=items):
            return f"it answers, with {count(len(items), 'article')}."
        case NotModified():
            return "it answers, with nothing new."
        case Gone():
            return "it says it is gone for good."
        case Failed(reason):
            return f"it does not answer usefully: {foreign(reason).rstrip('.')}."


def _news(outcome: Outcome) -> list[Block]:
    return [_headline(each) for each in outcome.items[:HEADLINES]] if isinstance(outcome, Fetched) else []


def _headline(item: Item) -> Block:
    return line(f"• {foreign(shorten(plain(item.title), 120)) or 'Untitled'}")


def _actions(source: Source) -> Keyboard:
    return [
        [button("Check now", "checksource", str(source.id)), button("Remove", "removesource", str(source.id))]
    ]


def _turning(page: int, last: int) -> Sequence[Row]:
    back = [button("← Back", "sources", str(page - 1))] if page else []
    more = [button("More →", "sources", str(page + 1))] if page < last else []
    return [(*back, *more)] if last else []


FAMILY = (addsource, sources, source, checksource, removesource)
