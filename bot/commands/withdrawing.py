"""The human brake: an admin takes a story back."""

from __future__ import annotations

from datetime import timedelta

from bot.chat import Desk, Reply, Request, Role, Style
from bot.commands.answers import change, line, say, title
from bot.commands.naming import number
from bot.commands.table import command
from bot.render.buttons import button, rows
from bot.render.marks import tongue_mark
from bot.render.titles import headline
from bot.tongue import N_, gettext
from bot.words import echo
from digest.model import Story, StoryId

RECENT = timedelta(hours=72)
YES = "yes"
_OFFERED = 8


@command("withdraw", help=N_("take a story back from all readers"), example="/withdraw 12", role=Role.ADMIN)
async def withdraw(request: Request, desk: Desk) -> Reply:
    """Ask first; then nobody is told the story any more, and the digests that told it are edited."""
    id, _, answer = request.args.strip().lstrip("#").partition(" ")
    if not id:
        return await _offer(request, desk)
    story = await desk.stories.get(StoryId(number(id) or 0))
    if story is None:
        return change(
            request,
            gettext("There is no story {id}. /withdraw alone lists the newest ones.", id=echo(id[:9])),
        )
    if story.withdrawn:
        return change(request, line(title(headline(story))), gettext("This story was withdrawn already."))
    if answer != YES:
        return _ask(request, story)
    return await _done(request, desk, story)


def _ask(request: Request, story: Story) -> Reply:
    text = gettext(
        "Withdraw this story? It leaves every digest not yet sent, and in those that told it it will be "
        "called withdrawn. Lists, cards and copies by /last stay as they are, but none of their buttons "
        "opens it any more. That cannot be undone."
    )
    keyboard = [
        [
            button(gettext("Yes, withdraw it"), "withdraw", f"{story.id} {YES}", Style.DANGER),
            button(gettext("No"), "card", f"{story.id} {story.revision}"),
        ]
    ]
    return change(request, line(title(headline(story))), text, keyboard=keyboard)


async def _done(request: Request, desk: Desk, story: Story) -> Reply:
    """Two admins who press at the same time both get their answer; the store notes it once."""
    await desk.stories.withdraw(story.id, request.user, request.now)
    desk.nudge("deliver")
    text = gettext("Withdrawn. Nobody is told it any more; the digests that told it are being edited now.")
    return change(request, line(title(headline(story))), text, toast=gettext("Withdrawn."))


async def _offer(request: Request, desk: Desk) -> Reply:
    stories = (await desk.stories.window(request.now - RECENT, request.now))[:_OFFERED]
    if not stories:
        return say(gettext("There is no story of the last 72 hours to withdraw."))
    labels = [
        button(
            f"{each.id}: {tongue_mark(each.language, request.language)}{headline(each)}",
            "withdraw",
            str(each.id),
        )
        for each in stories
    ]
    return say(gettext("Which story? The newest ones:"), keyboard=rows(labels, 1))


FAMILY = (withdraw,)
