"""The human brake: an admin takes a story back."""

from __future__ import annotations

from datetime import timedelta

from bot.chat import Desk, Reply, Request, Role
from bot.commands.answers import change, line, say, title
from bot.commands.naming import number
from bot.commands.table import command
from bot.render.buttons import button, rows
from bot.render.marks import headline, tongue_mark
from digest.model import Story, StoryId

RECENT = timedelta(hours=72)
YES = "yes"
_OFFERED = 8


@command("withdraw", help="take a story back from all readers", example="/withdraw 12", role=Role.ADMIN)
async def withdraw(request: Request, desk: Desk) -> Reply:
    """Ask first; then nobody is told the story any more, and the digests that told it are edited."""
    id, _, answer = request.args.strip().lstrip("#").partition(" ")
    if not id:
        return await _offer(request, desk)
    story = await desk.stories.get(StoryId(number(id) or 0))
    if story is None:
        return change(request, f"There is no story {id[:9]}. /withdraw alone lists the newest ones.")
    if story.withdrawn:
        return change(request, line(title(headline(story))), "This story was withdrawn already.")
    if answer != YES:
        return _ask(request, story)
    return await _done(request, desk, story)


def _ask(request: Request, story: Story) -> Reply:
    text = (
        "Withdraw this story? It leaves every digest not yet sent, and in those that told it it will be "
        "called withdrawn. Lists, cards and copies by /last stay as they are, but none of their buttons "
        "opens it any more. That cannot be undone."
    )
    keyboard = [
        [
            button("Yes, withdraw it", "withdraw", f"{story.id} {YES}"),
            button("No", "card", f"{story.id} {story.revision}"),
        ]
    ]
    return change(request, line(title(headline(story))), text, keyboard=keyboard)


async def _done(request: Request, desk: Desk, story: Story) -> Reply:
    """Two admins who press at the same time both get their answer; the store notes it once."""
    await desk.stories.withdraw(story.id, request.user, request.now)
    desk.nudge("deliver")
    text = "Withdrawn. Nobody is told it any more; the digests that told it are being edited now."
    return change(request, line(title(headline(story))), text, toast="Withdrawn.")


async def _offer(request: Request, desk: Desk) -> Reply:
    stories = (await desk.stories.window(request.now - RECENT, request.now))[:_OFFERED]
    if not stories:
        return say("There is no story of the last 72 hours to withdraw.")
    labels = [
        button(
            f"{each.id}: {tongue_mark(each.language, request.language)}{headline(each)}",
            "withdraw",
            str(each.id),
        )
        for each in stories
    ]
    return say("Which story? The newest ones:", keyboard=rows(labels, 1))


FAMILY = (withdraw,)
