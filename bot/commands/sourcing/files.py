"""For admins: whole lists of sources, taken in from a file that is sent to the bot, and handed out as one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.chat import Attachment, Block, Desk, Message, Reply, Request, Role, Upload
from bot.commands.answers import line, say, show, title
from bot.commands.table import Menu, command, press
from bot.intake import Fate, Intake, Taken, take_in
from bot.opml import MOST_SOURCES, read_opml, write_opml
from bot.render.reasons import in_words
from bot.render.styled import styled
from bot.tongue import N_, gettext, ngettext
from bot.words import echo, foreign, shorten

PATIENCE, EACH, AT_ONCE = 20.0, 8.0, 16
"""Seconds for all and for one, and how many at a time: a person waits for the answer."""
SHOWN = 15
FILE_NAME = "sitrep-sources.opml"


@command(
    "importsources",
    help=N_("add the sources of an OPML file that you send"),
    role=Role.EDITOR,
    menu=Menu.NOWHERE,
    longest=1100,
)
async def importsources(request: Request, desk: Desk) -> Reply:
    """With a file, take it in; without one, say how to send it."""
    return say(*_how(request)) if request.upload is None else await _take(request, request.upload, desk)


@press("file", role=Role.EDITOR)
async def file(request: Request, desk: Desk) -> Reply:
    """A file that came without a command: a list of sources, or nothing that I can use."""
    if request.upload is None:
        return say(*_how(request))
    if not request.upload.name.lower().endswith((".opml", ".xml")):
        unknown = gettext("I do not know what to do with “{name}”.", name=echo(request.upload.name))
        return say(unknown, *_how(request))
    return await _take(request, request.upload, desk)


@command("exportsources", help=N_("all sources as an OPML file"), role=Role.EDITOR, menu=Menu.NOWHERE)
async def exportsources(request: Request, desk: Desk) -> Reply:
    """The file as a document."""
    sources = await desk.sources.all(request.now)
    if not sources:
        return say(gettext("There are no sources yet. /addsource and an address adds one."))
    caption = line(
        ngettext(
            "{number} source, for any feed reader, or for /importsources elsewhere.",
            "{number} sources, for any feed reader, or for /importsources elsewhere.",
            len(sources),
        )
    )
    return Reply((Message((caption,), file=Attachment(FILE_NAME, write_opml(sources))),))


def _how(request: Request) -> list[str]:
    """How to send a file in this kind of chat."""
    how = gettext(
        "Send me an OPML file here (.opml or .xml, as feed readers export it; at most 1 MiB and {number} "
        "sources). I ask each source, add what is new and tell you what answered. /exportsources gives you "
        "such a file of all sources.",
        number=MOST_SOURCES,
    )
    terminal = gettext("In a terminal you send a file by typing: send FILE")
    return [how, terminal] if request.kind == "local" else [how]


async def _take(request: Request, upload: Upload, desk: Desk) -> Reply:
    drafts = read_opml(await upload.read())
    if not drafts:
        return say(
            gettext("“{name}” names no source: no outline in it has an xmlUrl.", name=echo(upload.name))
        )
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
    return show([_head(upload.name, taken), *(_part(taken, fate) for fate in _PARTS)])


_PARTS = (Fate.ANSWERS, Fate.ADDED, Fate.LEFT_OUT)


def _head(name: str, taken: Sequence[Taken]) -> list[Block]:
    """How many there are, how many of them new."""
    known = sum(each.fate is Fate.KNOWN for each in taken)
    names = ngettext(
        "{file} names {number} source.", "{file} names {number} sources.", len(taken), file="{file}"
    )
    if known:
        names = ngettext(
            "{file} names {number} source, {known} of them here already.",
            "{file} names {number} sources, {known} of them here already.",
            len(taken),
            file="{file}",
            known=known,
        )
    whole = Block(styled(names, file=title(foreign(shorten(name, 60)) or gettext("The file"))))
    return [whole] if known < len(taken) else [whole, line(gettext("Nothing is new."))]


def _part(taken: Sequence[Taken], fate: Fate) -> list[Block]:
    """ "3 answered and are added:" and a line for each of the first."""
    those = [each for each in taken if each.fate is fate]
    if not those:
        return []
    lines = [line(f"• {_said(each)}") for each in those[:SHOWN]]
    left = len(those) - SHOWN
    more = [line(gettext("… and {number} more", number=left))] if left > 0 else []
    return [line(_became(fate, len(those))), *lines, *more]


def _became(fate: Fate, number: int) -> str:
    """ "3 answered and are added:"."""
    match fate:
        case Fate.ANSWERS:
            return ngettext("{number} answered and is added:", "{number} answered and are added:", number)
        case Fate.ADDED:
            return ngettext(
                "{number} did not answer just now; it is added all the same, and I keep asking:",
                "{number} did not answer just now; they are added all the same, and I keep asking:",
                number,
            )
        case _:
            return ngettext(
                "{number} cannot be a source and is left out:",
                "{number} cannot be sources and are left out:",
                number,
            )


def _said(taken: Taken) -> str:
    name, reason = foreign(taken.draft.name), foreign(in_words(taken.reason).rstrip("."))
    items = ngettext("{number} item", "{number} items", taken.items)
    return f"{name} ({reason})" if reason else f"{name}, {items}"


FAMILY = (importsources, exportsources, file)
