"""/audit: who changed what, the newest first, by page, by word or by person."""

from __future__ import annotations

from bot.chat import Block, Desk, Reply, Request, Role, Run
from bot.commands.answers import change, line, title
from bot.commands.naming import number
from bot.commands.reader import known, zone_of
from bot.commands.table import command
from bot.render.buttons import button, carries
from bot.render.changes import target
from bot.render.times import stamp
from bot.tongue import N_, gettext
from bot.words import clip, echo, foreign
from digest.model import LoggedChange

PAGE = 10
LONGEST = 30
ACTIONS = {
    "source added": N_("source added"),
    "source adjusted": N_("source adjusted"),
    "source paused": N_("source paused"),
    "source resumed": N_("source resumed"),
    "source moved": N_("source moved"),
    "source removed": N_("source removed"),
    "sources merged": N_("sources merged"),
    "outlet renamed": N_("outlet renamed"),
    "outlet labelled": N_("outlet labelled"),
    "story withdrawn": N_("story withdrawn"),
    "editor named": N_("editor named"),
    "admin named": N_("admin named"),
    "owner named": N_("owner named"),
    "rank taken": N_("rank taken away"),
    "editor by invitation": N_("editor by invitation"),
    "admin by invitation": N_("admin by invitation"),
    "reader by invitation": N_("let in by invitation"),
    "invitation made": N_("invitation made"),
    "invitation revoked": N_("invitation ended"),
    "access changed": N_("access changed"),
    "limit changed": N_("limit changed"),
    "chat allowed": N_("chat let in"),
    "chat denied": N_("chat shut out"),
    "chat dropped": N_("chat neither let in nor shut out"),
}
"""What is written in the trail, in words."""


@command("audit", help=N_("who changed what"), example=N_("/audit source"), role=Role.ADMIN, longest=100)
async def audit(request: Request, desk: Desk) -> Reply:
    """A word filters, or a user number; the button goes further back."""
    word, before = _wish(request)
    changes = await desk.trail.page(before, PAGE + 1, _stored(word))
    zone = zone_of(await known(request, desk))
    lines = [_line(each, zone, request, desk) for each in changes[:PAGE]]
    head = gettext("Changes: {word}", word=echo(word)) if word else gettext("Changes")
    nothing = [] if lines else [line(gettext("There are none."))]
    more = f"+{changes[PAGE - 1].id} {word}".strip() if len(changes) > PAGE else ""
    older = [[button(gettext("Older"), "audit", more)]] if more and carries("audit", more) else []
    return change(request, line(title(head)), *nothing, *lines, keyboard=older)


def _wish(request: Request) -> tuple[str, int]:
    """The word looked for, and below which number; a button writes "+120 source"."""
    first, _, rest = request.args.strip().partition(" ")
    if request.pressed and first.startswith("+"):
        return rest, number(first[1:]) or 0
    return clip(request.args, LONGEST).rstrip("…"), 0


def _stored(word: str) -> list[str]:
    """What was typed, and the actions as they are stored whose words it is a part of."""
    asked = word.lower()
    return [word, *(each for each, said in ACTIONS.items() if asked in gettext(said).lower())] if word else []


def _line(each: LoggedChange, zone: str, request: Request, desk: Desk) -> Block:
    action = gettext(ACTIONS[each.action]) if each.action in ACTIONS else foreign(each.action)
    about = [": ", foreign(clip(target(each, desk.resolver), 160))] if each.target else []
    return line(f"{stamp(each.at, zone, request.now)} · ", Run(_actor(each.actor)), f" · {action}", *about)


def _actor(actor: int | None) -> str:
    """Who did it."""
    if actor is None:
        return gettext("somebody who was forgotten")
    return str(actor) if actor else gettext("the program")


FAMILY = (audit,)
