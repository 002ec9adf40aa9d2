"""/access: everybody, by invitation, or a list of numbers; the links, and who is let in or shut out."""

from __future__ import annotations

import re
import secrets
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta

from bot.chat import Button, Desk, Reply, Request, Role, Run
from bot.commands.answers import change, line, say, title
from bot.commands.naming import number
from bot.commands.table import command
from bot.render.buttons import button, rows
from bot.render.staff import ACCESS, copying, group_link, invitation_line, link_blocks
from bot.tongue import N_, gettext, ngettext
from bot.words import echo
from digest.errors import UserError
from digest.model import Access

VALID = timedelta(days=30)
MOST_USES, MOST_AT_ONCE, SHOWN = 10_000, 50, 10
YES = "yes"
USES = (1, 10, 100)
_MODES = {
    **{each.value: each for each in Access},
    "invitation": Access.INVITE,
    "list": Access.ALLOWLIST,
    "closed": Access.INVITE,
    "открыт": Access.OPEN,
    "приглашения": Access.INVITE,
    "список": Access.ALLOWLIST,
}
_LABELS = {
    Access.OPEN: N_("Everybody"),
    Access.INVITE: N_("By invitation"),
    Access.ALLOWLIST: N_("By number"),
}
_CHAT = re.compile(r"-?\d{1,16}")

Judge = Callable[[int], Awaitable[bool]]


@command(
    "access",
    help=N_("who may use this bot: everybody, by invitation, or by number"),
    example=N_("/access allow 12345"),
    role=Role.ADMIN,
    longest=1000,
)
async def access(request: Request, desk: Desk) -> Reply:
    """Alone: how it is. With a word: change it, let a chat in or shut it out, make or end a link."""
    words = request.args.lower().split()
    people, by, now = desk.people, request.user, request.now
    match words:
        case []:
            return await _now(request, desk)
        case ["allow" | "впустить", *chats]:
            said = N_("Let in: {chats}")
            return await _judge(request, desk, chats, said, lambda chat: people.allow(chat, by, now))
        case ["deny" | "закрыть", *chats]:
            return await _deny(request, desk, chats)
        case ["drop" | "forget" | "забыть", *chats]:
            said = N_("Neither let in nor shut out any more: {chats}")
            return await _judge(request, desk, chats, said, lambda chat: people.drop(chat, by, now))
        case ["link" | "ссылка", *rest]:
            return await _link(request, desk, rest)
        case ["revoke", id]:
            done = await people.revoke(number(id) or 0, by, now)
            return await _now(request, desk, gettext("Ended.") if done else gettext("It had ended."))
        case [word, *sure] if word in _MODES:
            return await _open_to(request, desk, _MODES[word], sure == [YES])
    raise UserError(
        gettext(
            "I do not understand “{word}”. There are: open, invite, allowlist, allow, deny, drop, link.",
            word=echo(request.args),
        )
    )


async def _now(request: Request, desk: Desk, done: str = "") -> Reply:
    """How it is; ``done``: what has just become of it."""
    book = await desk.people.book()
    total, latest = await desk.people.allowed(SHOWN)
    links = [each for each in await desk.people.invitations(request.now) if each.rank is None]
    modes = [
        button(f"✓ {gettext(label)}" if mode is book.access else gettext(label), "access", mode.value)
        for mode, label in _LABELS.items()
    ]
    ending = [button(gettext("End link {id}", id=each.id), "access", f"revoke {each.id}") for each in links]
    return change(
        request,
        *([done] if done and not request.pressed else []),
        line(title(gettext("Who may use this bot"))),
        gettext(ACCESS[book.access]),
        *_listed(N_("Let in: {chats}"), latest, total),
        *_listed(N_("Shut out: {chats}"), sorted(book.denied)[:SHOWN], len(book.denied)),
        *(line(invitation_line(each, request.now)) for each in links),
        line(
            gettext("By number:"),
            " ",
            Run(gettext("/access allow 12345"), code=True),
            ", ",
            Run(gettext("/access deny 12345"), code=True),
        ),
        keyboard=[modes, *rows(ending, 2), *([] if book.access is Access.ALLOWLIST else [_linking()])],
        toast=done,
    )


def _listed(text: str, chats: Sequence[int], total: int) -> list[str]:
    shown = [str(each) for each in chats]
    if not shown:
        return []
    more = [gettext("{number} more", number=total - len(shown))] if total > len(shown) else []
    return [gettext(text, chats=", ".join([*shown, *more]))]


def _linking() -> tuple[Button, ...]:
    return tuple(
        button(ngettext("Link for {number} chat", "Link for {number} chats", uses), "access", f"link {uses}")
        for uses in USES
    )


async def _open_to(request: Request, desk: Desk, wanted: Access, sure: bool) -> Reply:
    """To close it is asked first: strangers meet a closed door, readers stay."""
    book = await desk.people.book()
    if wanted is book.access:
        return await _now(request, desk, gettext("That is so already."))
    if book.access is Access.OPEN and not sure:
        stay = gettext(
            "Those who have chosen something already stay; strangers are told that the bot is by invitation."
        )
        yes = button(gettext("Yes, close it"), "access", f"{wanted} {YES}")
        return change(
            request,
            gettext("Close the bot to newcomers?"),
            stay,
            keyboard=[(yes, button(gettext("No"), "access"))],
        )
    await desk.people.open_to(wanted, request.user, request.now)
    return await _now(request, desk, gettext("Done."))


async def _deny(request: Request, desk: Desk, words: list[str]) -> Reply:
    """Nobody shuts out one of those who run the bot, or themselves."""
    book = await desk.people.book()
    staff = {*book.ranks, *desk.owners, request.user, request.destination.chat}
    if any(chat in staff for chat in _chats(words)):
        raise UserError(gettext("That is one of those who run this bot; take the rank away first: /admins"))
    by, now = request.user, request.now
    said = N_("Shut out: {chats}")
    return await _judge(request, desk, words, said, lambda chat: desk.people.deny(chat, by, now))


async def _judge(request: Request, desk: Desk, words: list[str], said: str, judge: Judge) -> Reply:
    """Do so with each chat named."""
    chats = _chats(words)
    changed = [chat for chat in chats if await judge(chat)]
    if not changed:
        return say(gettext("That is so already."))
    listed = ", ".join(map(str, changed))
    return say(gettext(said, chats=listed), keyboard=[[button(gettext("Access"), "access")]])


def _chats(words: list[str]) -> list[int]:
    """Numbers of chats: of a person, or with a minus of a group or channel. Raises UserError."""
    typed = [each for each in " ".join(words).replace(",", " ").replace("−", "-").split() if each]
    wrong = next((each for each in typed if not _CHAT.fullmatch(each)), "")
    if wrong or not typed:
        raise UserError(
            gettext(
                "Name chats by their numbers, such as /access allow 12345. A person finds their own with "
                "/privacy; the number of a group begins with a minus."
            )
        )
    if len(typed) > MOST_AT_ONCE:
        raise UserError(gettext("At most {number} at once, please.", number=MOST_AT_ONCE))
    return list(dict.fromkeys(map(int, typed)))


async def _link(request: Request, desk: Desk, words: list[str]) -> Reply:
    """A link by which so many chats may come."""
    uses = (number(words[0]) or 0) if words else 1
    if not 1 <= uses <= MOST_USES:
        raise UserError(
            gettext("For how many chats? From 1 to {most}, such as /access link 10", most=MOST_USES)
        )
    code = secrets.token_hex(12)
    await desk.people.invite(code, None, uses, request.now + VALID, request.user, request.now)
    made = ngettext(
        "By this link {number} chat may come, for 30 days:",
        "By this link {number} chats may come, for 30 days:",
        uses,
    )
    groups = (
        [line(gettext("For a group:"), " ", Run(group_link(code, request.bot), code=True))]
        if request.bot
        else []
    )
    return change(
        request,
        made,
        *link_blocks(code, request.bot),
        *groups,
        gettext("I show it only now: what is stored of it does not open the door."),
        keyboard=[*copying(code, request.bot), [button(gettext("Access"), "access")]],
    )


FAMILY = (access,)
