"""What a reader wants no more of: followed no longer, or stories with its words left out; both by a tap."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat import Desk, Reply, Request
from bot.commands.answers import say
from bot.commands.following import about, leaving
from bot.commands.naming import places_of
from bot.commands.reader import known
from bot.commands.wordlists import leave_out, read_words, said
from bot.tongue import gettext
from digest.model import Topic


async def refuse(request: Request, desk: Desk, what: str, topics: Sequence[Topic]) -> Reply | None:
    """What is followed of it may be followed no longer; of a theme that is not, the words can be left out.

    ``topics``: those that ``what`` names. None where nothing can be done.
    """
    reader, words = await known(request, desk), leave_out(what)
    followed = reader is not None and topics and any(map(about(topics), reader.filter.pairs))
    if followed or places_of(topics) or not words:
        return await leaving(request, desk, topics, one_of=False) if topics else None
    return say(by_words(what, topics), keyboard=words)


def by_words(what: str, topics: Sequence[Topic]) -> str:
    """What is said above the button that leaves out stories with these words."""
    word = said(read_words(what))
    if topics:
        return gettext(
            "I cannot leave out a theme, but every story with a word, wherever it is from: {word}.", word=word
        )
    return gettext("I can leave out every story with a word, wherever it is from: {word}.", word=word)
