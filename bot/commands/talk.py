"""Words without a command: a name is understood, the rest gets a short hint."""

from __future__ import annotations

from bot.chat import Desk, Reply, Request
from bot.commands.answers import say
from bot.commands.naming import topic_button
from bot.render.buttons import rows
from bot.render.names import topic_name
from bot.tongue import N_, gettext
from bot.words import listed
from digest.model import Found

_MOST = 80
_HINT = N_(
    "I understand commands, such as /country kazakhstan, and names of places and themes. /help shows more."
)


async def talk(request: Request, desk: Desk) -> Reply:
    """A place or theme by name is offered to follow or to read about; nothing is changed by it."""
    named = desk.resolver.resolve(request.args) if len(request.args) <= _MOST else None
    if not isinstance(named, Found):
        return say(gettext(_HINT))
    topics = named.topics[:6]
    follow = [topic_button(each, desk.resolver, before=gettext("Follow")) for each in topics]
    read = [topic_button(each, desk.resolver, command="latest", before=gettext("Newest:")) for each in topics]
    names = listed([topic_name(each, desk.resolver) for each in topics])
    text = gettext("{names}: follow, or only read the newest?", names=names)
    return say(text, keyboard=[*rows(follow, 2), *rows(read, 2)])
