"""/export: everything that is stored about a chat, in a file."""

from __future__ import annotations

import json

from bot.chat import Attachment, Desk, Message, Reply, Request
from bot.commands.answers import line, say
from bot.commands.table import Menu, command
from bot.tongue import N_, gettext

NAME = "sitrep-export.json"


@command("export", help=N_("a file with everything stored about this chat"), menu=Menu.NOWHERE)
async def export(request: Request, desk: Desk) -> Reply:
    """One JSON file; nothing is changed by it."""
    stored = await desk.subscribers.export(request.destination)
    if stored is None:
        return say(gettext("Nothing is stored about this chat."))
    body = json.dumps(stored, ensure_ascii=False, indent=2).encode("utf-8", "replace")
    caption = gettext("Everything stored about this chat. /privacy says what it is for and for how long.")
    return Reply((Message((line(caption),), file=Attachment(NAME, body)),))


FAMILY = (export,)
