"""/limits: how much each person, and all together, may ask of the bot."""

from __future__ import annotations

from dataclasses import fields, replace

from bot.chat import Desk, Reply, Request, Role, Run
from bot.commands.answers import change, line, title
from bot.commands.table import command
from bot.render.buttons import button, rows
from bot.render.changes import LIMITS
from bot.tongue import N_, gettext
from bot.words import echo
from digest.errors import UserError
from digest.model import Limits

MOST = 1_000_000
LABELS = {
    "pairs": N_("Subscriptions"),
    "commands": N_("Requests"),
    "briefs": N_("Lists of news"),
    "all_briefs": N_("Lists for all"),
}
_OFFERED = {
    "pairs": (20, 60, 120),
    "commands": (20, 60, 120),
    "briefs": (10, 40, 100),
    "all_briefs": (1000, 4000, 20000),
}
NAMES = {
    N_("subscriptions"): "pairs",
    N_("requests"): "commands",
    N_("lists"): "briefs",
    N_("all"): "all_briefs",
}
"""What is typed, and carried by buttons, for each limit."""


@command(
    "limits",
    help=N_("how much may be asked of this bot"),
    example=N_("/limits requests 60"),
    role=Role.ADMIN,
)
async def limits(request: Request, desk: Desk) -> Reply:
    """Alone: all of them. With a name: numbers to choose from. With a number too: change it."""
    words = request.args.lower().split()
    held = (await desk.people.book()).limits
    if not words:
        return _all(request, held)
    typed = next((each for each in NAMES if words[0] in (each, gettext(each))), "")
    name = NAMES.get(typed, "")
    if not name or len(words) > 2:
        raise UserError(
            gettext(
                "“{word}” is no limit. There are: {names}.",
                word=echo(request.args),
                names=", ".join(map(gettext, NAMES)),
            )
        )
    if len(words) == 1:
        return _one(request, held, typed, name)
    wanted = replace(held, **{name: _number(words[1])})
    await desk.people.limit(wanted, request.user, request.now)
    return _all(request, wanted, gettext("Done."))


def _number(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or not 1 <= int(text[:10]) <= MOST:
        raise UserError(gettext("A limit is a number from 1 to {most}.", most=MOST))
    return int(text)


def _all(request: Request, held: Limits, toast: str = "") -> Reply:
    lines = [
        line("• ", gettext(LIMITS[each.name], number=getattr(held, each.name))) for each in fields(Limits)
    ]
    buttons = [button(gettext(LABELS[name]), "limits", typed) for typed, name in NAMES.items()]
    return change(
        request,
        line(title(gettext("Limits"))),
        *lines,
        gettext("They do not hold for those who run the bot."),
        keyboard=rows(buttons, 2),
        toast=toast,
    )


def _one(request: Request, held: Limits, typed: str, name: str) -> Reply:
    now = getattr(held, name)
    choices = [
        button(f"✓ {each}" if each == now else str(each), "limits", f"{typed} {each}")
        for each in _OFFERED[name]
    ]
    return change(
        request,
        gettext(LIMITS[name], number=now),
        line(gettext("Any other number:"), " ", Run(f"/limits {gettext(typed)} {now}", code=True)),
        keyboard=[choices, [button(gettext("All limits"), "limits")]],
    )


FAMILY = (limits,)
