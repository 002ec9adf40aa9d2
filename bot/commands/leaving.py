"""/forgetme: everything kept about a chat, deleted."""

from __future__ import annotations

from bot.chat import Desk, Reply, Request, Style
from bot.commands.answers import change, say
from bot.commands.table import command
from bot.render.buttons import button
from bot.tongue import N_, gettext

YES = "yes"
NO = "no"


@command("forgetme", help=N_("delete everything stored about this chat"))
async def forgetme(request: Request, desk: Desk) -> Reply:
    """Ask first, then delete; pressing twice harms nobody."""
    answer = request.args.strip().lower()
    if answer == NO:
        return change(request, gettext("Nothing was deleted."))
    if answer != YES:
        keyboard = [
            [
                button(gettext("Yes, delete everything"), "forgetme", YES, Style.DANGER),
                button(gettext("No, keep it"), "forgetme", NO),
            ]
        ]
        text = gettext(
            "Delete everything stored about this chat: what you chose, and which digests you had? This "
            "cannot be undone. /stop ends the digests and keeps all of it."
        )
        return say(text, keyboard=keyboard)
    if await desk.subscribers.forget(request.destination, request.now):
        return change(request, gettext("Everything about this chat is deleted. /start begins anew."))
    return change(request, gettext("Nothing is stored about this chat."))


FAMILY = (forgetme,)
