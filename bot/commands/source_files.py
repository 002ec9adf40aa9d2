"""For admins: whole lists of sources, taken in from a file that is sent to the bot, and handed out as one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.chat import Attachment, Block, Desk, Message, Reply, Request, Role, Upload
from bot.commands.answers import line, say, show, title
from bot.commands.table import Menu, command, press
from bot.intake import Fate, Intake, Taken, take_in
from bot.opml import MOST_SOURCES, read_opml, write_opml
from bot.words import count, echo, foreign, shorten

PATIENCE, EACH, AT_ONCE = 20.0, 8.0, 16
"""Seconds for all and for one, and how many at a time: a person waits for the answer."""
SHOWN = 15
FILE_NAME = "sitrep-sources.opml"
_HOW = (
    "Send me an OPML file here (.opml or .xml, as feed readers export it; at most 1 MiB and "
    f"{MOST_SOURCES} sources). I ask each source, add what is new and tell you what answered. "
    "/exportsources gives you such a file of all sources."
)
_TERMINAL = "In a terminal you send a file by typing: send FILE"


@command(
    "importsources",
    help="add the sources of an OPML file that you send",
    role=Role.ADMIN,
    menu=Menu.NOWHERE,
    longest=1100,
)
async def importsources(request: Request, desk: Desk) -> Reply:
    """With a file, take it in; without one, say how to send it."""
    return say(*_how(request)) if request.upload is None else await _take(request, request.upload, desk)


@press("file", role=Role.ADMIN)
async def file(request: Request, desk: Desk) -> Reply:
    """A file that came without a command: a list of sources, or nothing that I can use."""
    if request.upload is None:
        return say(*_how(request))
    if not request.upload.name.lower().endswith((".opml", ".xml")):
        return say(f"I do not know what to do with “{echo(request.upload.name)}”.", *_how(request))
    return await _take(request, request.upload, desk)


@command("exportsources", help="all sources as an OPML file", role=Role.ADMIN, menu=Menu.NOWHERE)
async def exportsources(request: Request, desk: Desk) -> Reply:
    """The file as a document."""
    sources = await desk.sources.all(request.now)
    if not sources:
        return say("There are no sources yet. /addsource and an address adds one.")
    caption = line(f"{count(len(sources), 'source')}, for any feed reader, or for /importsources elsewhere.")
    return Reply((Message((caption,), file=Attachment(FILE_NAME, write_opml(sources))),))


def _how(request: Request) -> list[str]:
    """How to send a file in this kind of chat."""
    return [_HOW, _TERMINAL] if request.kind == "local" else [_HOW]


async def _take(request: Request, upload: Upload, desk: Desk) -> Reply:
    drafts = read_opml(await upload.read())
    if not drafts:
        return say(f"“{echo(upload.name)}” names no source: no outline in it has an xmlUrl.")
    kit = Intake(
        sources=desk.sources,
        reader=desk.reader,
        clock=lambda: request.now,
        by=request.user,
        patience=PATIENCE,
        keep=True,
        each=EACH,
        at_once=AT_ONCE,
        allow=desk.allow,
    )
    taken = await take_in(kit, [replace(draft, sample=desk.sample) for draft in drafts])
    if any(each.fate in (Fate.ANSWERS, Fate.ADDED) for each in taken):
        desk.nudge("collect")
    return show([_head(upload.name, taken), *(_part(taken, *part) for part in _PARTS)])


_PARTS = (
    (Fate.ANSWERS, "answered and is added:", "answered and are added:"),
    (
        Fate.ADDED,
        "did not answer just now; it is added all the same, and I keep asking:",
        "did not answer just now; they are added all the same, and I keep asking:",
    ),
    (Fate.LEFT_OUT, "cannot be a source and is left out:", "cannot be sources and are left out:"),
)


def _head(name: str, taken: Sequence[Taken]) -> list[Block]:
    """How many there are, how many of them new."""
    known = sum(each.fate is Fate.KNOWN for each in taken)
    old = f", {known} of them here already" if known else ""
    whole = line(
        title(foreign(shorten(name, 60)) or "The file"), f" names {count(len(taken), 'source')}{old}."
    )
    return [whole] if known < len(taken) else [whole, line("Nothing is new.")]


def _part(taken: Sequence[Taken], fate: Fate, one: str, many: str) -> list[Block]:
    """ "3 answered and are added:" and a line for each of the first."""
    those = [each for each in taken if each.fate is fate]
    if not those:
        return []
    lines = [line(f"• {_said(each)}") for each in those[:SHOWN]]
    more = [line(f"… and {len(those) - SHOWN} more")] if len(those) > SHOWN else []
    return [line(count(len(those), one, many)), *lines, *more]


def _said(taken: Taken) -> str:
    name, reason = foreign(taken.draft.name), foreign(taken.reason.rstrip("."))
    return f"{name} ({reason})" if reason else f"{name}, {count(taken.items, 'item')}"


FAMILY = (importsources, exportsources, file)
