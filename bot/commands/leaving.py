"""/forgetme: everything kept about a chat, deleted."""

from __future__ import annotations

from bot.chat import Desk, Reply, Request
from bot.commands.answers import change, say
from bot.commands.table import command
from bot.render.buttons import button

YES = "yes"
NO = "no"


@command("forgetme", help="delete everything stored about this chat")
async def forgetme(request: Request, desk: Desk) -> Reply:
    """Ask first, then delete; pressing twice harms nobody."""
    answer = request.args.strip().lower()
    if answer == NO:
        return change(request, "Nothing was deleted.")
    if answer != YES:
        keyboard = [
            [button("Yes, delete everything", "forgetme", YES), button("No, keep it", "forgetme", NO)]
        ]
        text = "Delete what you follow, your hours and time zone, and the list of digests you had?"
        return say(f"{text} This cannot be undone.", keyboard=keyboard)
    if await desk.subscribers.forget(request.destination):
        return change(request, "Everything about this chat is deleted. /start begins anew.")
    return change(request, "Nothing is stored about this chat.")


FAMILY = (forgetme,)
