"""Before a command is run: whom the bot lets in, who comes by an invitation, and who asks too much."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.chat import Desk, Reply, Request, Role
from bot.commands.answers import say
from bot.limits import Turn
from bot.render.staff import NOW, PREFIX
from bot.tongue import gettext, ngettext
from digest.model import Access, Book, Invitation, Subscriber

ALWAYS = frozenset({"privacy", "forgetme", "export"})
"""What everybody may ask: what is kept of them, and to have it deleted."""

BRIEFS = frozenset({"digest", "latest", "search"})
"""Commands that look through the news for one person."""

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def rank_in(book: Book, request: Request) -> Request:
    """The request with the role that its person was given, if that is the higher one."""
    rank = book.ranks.get(request.user)
    return request if rank is None else replace(request, role=max(request.role, Role[rank.name]))


async def turned_away(request: Request, desk: Desk, book: Book, known: Subscriber | None) -> Reply | None:
    """The answer to those who may not use the bot; None if they may.

    Who follows something already stays when the bot is closed; an admin's word in a group lets it in.
    """
    if request.role >= (Role.EDITOR if request.kind in ("private", "local") else Role.ADMIN):
        return None
    chat = request.destination.chat
    if chat in book.denied or request.user in book.denied:
        return None if request.command in ALWAYS else Reply()
    if book.access is Access.OPEN or request.command in ALWAYS or known is not None:
        return None
    if not _may_knock(request, desk, book):
        return Reply()
    if await desk.people.is_allowed(chat):
        return None
    return _closed(request, desk)


def _may_knock(request: Request, desk: Desk, book: Book) -> bool:
    """Whether the database is asked about somebody unknown: a flood of them must not keep it busy.

    Twice as often as people may ask anything, so that a guest is told by `too_much` what the limit is.
    """
    if request.admitted:
        return True
    most = 2 * book.limits.commands
    return desk.meter.take(("knocks", _who(request)), most, MINUTE, request.now) is Turn.YES


def too_much(request: Request, desk: Desk, book: Book) -> Reply | None:
    """The answer to those who ask more than they may, once; then silence until they have waited."""
    if request.role > Role.READER or _is_double("commands", request, desk):
        return None
    limits = book.limits
    turn = desk.meter.take(("commands", _who(request)), limits.commands, MINUTE, request.now)
    if turn is not Turn.YES:
        text = ngettext(
            "That was more than {number} request in a minute. Please wait a little.",
            "That was more than {number} requests in a minute. Please wait a little.",
            limits.commands,
        )
        return _refused(request, turn, text)
    return None


def is_invitation(request: Request) -> bool:
    """Whether somebody follows an invitation link."""
    return request.command == "start" and request.args.startswith(PREFIX)


async def invited(request: Request, desk: Desk) -> tuple[Request, str] | None:
    """Whoever follows an invitation link: the request that goes on, and what to say first; else None."""
    if not is_invitation(request):
        return None
    person = request.user if request.kind in ("private", "local") else 0
    code = request.args.removeprefix(PREFIX)
    found = await desk.people.accept(code, request.destination.chat, person, request.now)
    plain = replace(request, args="")
    if found is None:
        return plain, gettext("This invitation has ended or was used. Please ask for a new one.")
    if found.rank:
        plain = replace(plain, role=max(plain.role, Role[found.rank.name]))
    return plain, _welcome(found)


def _welcome(invitation: Invitation) -> str:
    if invitation.rank is None:
        return gettext("You are let in.")
    return gettext(NOW[invitation.rank])


def _closed(request: Request, desk: Desk) -> Reply:
    """One friendly line an hour; a press always gets its notice."""
    chat = request.destination.chat
    text = gettext("This bot is by invitation.")
    if request.pressed:
        return Reply(toast=text)
    if desk.meter.take(("closed", chat), 1, HOUR, request.now) is not Turn.YES:
        return Reply()
    how = gettext("Whoever runs it can let this chat in by its number: {number}.", number=chat)
    return say(f"{text} {how}")


def too_many_briefs(request: Request, desk: Desk, book: Book) -> Reply | None:
    """The answer to those who want more lists of news than they may, or than everybody together may.

    Asked of the command that is run: behind "/channel @name" it is another than the one that was typed.
    """
    if request.command not in BRIEFS or request.role > Role.READER or _is_double("briefs", request, desk):
        return None
    limits, now = book.limits, request.now
    turn = desk.meter.take(("briefs", _who(request)), limits.briefs, HOUR, now)
    if turn is not Turn.YES:
        text = ngettext(
            "That was more than {number} list of news in an hour. Your digest still comes as set.",
            "That was more than {number} lists of news in an hour. Your digest still comes as set.",
            limits.briefs,
        )
        return _refused(request, turn, text)
    turn = desk.meter.take("briefs", limits.all_briefs, HOUR, now)
    if turn is Turn.YES:
        return None
    busy = gettext("Very many people are asking for news at the moment. Please try again in a few minutes.")
    return _refused(request, Turn.NO, busy)


def _who(request: Request) -> int:
    return request.user or request.destination.chat


def _is_double(limit: str, request: Request, desk: Desk) -> bool:
    """Whether a slip of the finger is spared by this limit."""
    press = f"{request.command}:{request.args}"
    return request.pressed and desk.meter.is_double((limit, _who(request)), press, request.now)


def _refused(request: Request, turn: Turn, text: str) -> Reply:
    if turn is Turn.STILL_NO:
        return Reply()
    return Reply(toast=text[:200]) if request.pressed else say(text)
