"""/admins: owners name editors, admins and other owners, by number or by a link that serves once."""

from __future__ import annotations

import secrets
from datetime import timedelta

from bot.chat import Block, Button, Desk, Message, Reply, Request, Role, Run
from bot.commands.answers import change, line, title
from bot.commands.naming import number
from bot.commands.table import command
from bot.render.buttons import button, rows
from bot.render.staff import DOES, NO_MORE, NOW, RANKS, copying, invitation_line, link_blocks
from bot.tongue import N_, gettext, speaking
from bot.words import echo
from digest.errors import UserError
from digest.model import Book, Destination, Rank

VALID = timedelta(days=7)
YES = "yes"
NOBODY = "none"
LARGEST = 2**52
"""User numbers have at most 52 bits."""
NO_PERSON = {777000: "Telegram", 136817688: "Channel Bot", 1087968824: "Group Anonymous Bot"}
"""Accounts behind which anybody may stand."""

_WORDS = {
    **{each.value: each for each in Rank},
    "editors": Rank.EDITOR,
    "administrator": Rank.ADMIN,
    "admins": Rank.ADMIN,
    "owners": Rank.OWNER,
    "редактор": Rank.EDITOR,
    "админ": Rank.ADMIN,
    "администратор": Rank.ADMIN,
    "владелец": Rank.OWNER,
}
_AWAY = {NOBODY, "remove", "delete", "убрать", "удалить"}
_ADD = {"add", "добавить", "назначить"}


@command(
    "admins",
    help=N_("who runs this bot: name editors, admins and owners"),
    example=N_("/admins add 12345 editor"),
    role=Role.OWNER,
)
async def admins(request: Request, desk: Desk) -> Reply:
    """Alone: all of them. With a number and a rank: name somebody. With a number: what can be changed."""
    words = [each for each in request.args.lower().split() if each not in _ADD]
    match words:
        case []:
            return await _everybody(request, desk)
        case ["invite" | "link", *rest]:
            return await _invite(request, desk, rest)
        case ["revoke", id]:
            done = await desk.people.revoke(number(id) or 0, request.user, request.now)
            return await _everybody(request, desk, gettext("Ended.") if done else gettext("It had ended."))
        case [first, second, *more] if first in _AWAY:
            words = [second, first, *more]
    return await _one(request, desk, words)


async def _one(request: Request, desk: Desk, words: list[str]) -> Reply:
    """What is wished of one person."""
    user = person(words[0])
    match words[1:]:
        case []:
            return await _about(request, desk, user)
        case [wish, *sure] if wish in _WORDS or wish in _AWAY:
            return await _appoint(request, desk, user, _WORDS.get(wish), sure == [YES])
    raise UserError(
        gettext("“{word}” is no rank. There are: editor, admin, owner, none.", word=echo(" ".join(words[1:])))
    )


def person(text: str) -> int:
    """A user number that was typed. Raises UserError for what cannot be one."""
    digits = text.removeprefix("#")
    if not digits.isascii() or not digits.isdecimal() or not 0 < int(digits[:20]) < LARGEST:
        raise UserError(
            gettext(
                "“{text}” is no user number. /privacy tells everybody their own; a name is not enough, since "
                "names change hands.",
                text=echo(text),
            )
        )
    if int(digits) in NO_PERSON:
        raise UserError(gettext("That number belongs to no person, but to many at once."))
    return int(digits)


async def _everybody(request: Request, desk: Desk, done: str = "") -> Reply:
    """All who run the bot; ``done``: what has just become of one."""
    book = await desk.people.book()
    named = sorted(book.ranks.items(), key=lambda each: (-list(Rank).index(each[1]), each[0]))
    links = [each for each in await desk.people.invitations(request.now) if each.rank]
    people = [
        *(_line(user, gettext("owner, by the settings")) for user in sorted(desk.owners)),
        *(_line(user, gettext(RANKS[rank])) for user, rank in named if user not in desk.owners),
    ]
    changing = [
        button(f"{user}: {gettext(RANKS[rank])}", "admins", str(user))
        for user, rank in named
        if user not in desk.owners
    ]
    ending = [button(gettext("End link {id}", id=each.id), "admins", f"revoke {each.id}") for each in links]
    return change(
        request,
        *([done] if done and not request.pressed else []),
        line(title(gettext("Who runs this bot"))),
        *(people or [line(gettext("Nobody is named yet; you are at its terminal."))]),
        *(line(invitation_line(each, request.now)) for each in links),
        *(line(title(gettext(RANKS[rank])), f" – {gettext(DOES[rank])}") for rank in Rank),
        line(gettext("By number:"), " ", Run(gettext("/admins add 12345 editor"), code=True)),
        keyboard=[*rows(changing, 2), *rows(ending, 2), _inviting()],
        toast=done,
    )


def _line(user: int, rank: str) -> Block:
    return line("• ", Run(str(user), code=True), f": {rank}")


def _inviting() -> tuple[Button, ...]:
    return (
        button(gettext("Invite an editor"), "admins", f"invite {Rank.EDITOR}"),
        button(gettext("Invite an admin"), "admins", f"invite {Rank.ADMIN}"),
    )


async def _about(request: Request, desk: Desk, user: int) -> Reply:
    """One person, with all that can be made of them; ✓ marks what they are."""
    if user in desk.owners:
        return change(request, _by_settings(user), keyboard=[_back()])
    rank = (await desk.people.book()).ranks.get(user)
    choices = [
        button(
            f"✓ {gettext(RANKS[each])}" if each is rank else gettext(RANKS[each]), "admins", f"{user} {each}"
        )
        for each in Rank
    ]
    removing = [[button(gettext("Take the rank away"), "admins", f"{user} {NOBODY}")]] if rank else []
    said = gettext(RANKS[rank]) if rank else gettext("none of those who run this bot")
    return change(request, _line(user, said), keyboard=[choices, *removing, _back()])


def _by_settings(user: int) -> str:
    return gettext("{user} is an owner by the settings (SITREP_ADMINS), not by the chat.", user=user)


def _back() -> tuple[Button, ...]:
    return (button(gettext("Everybody"), "admins"),)


async def _appoint(request: Request, desk: Desk, user: int, rank: Rank | None, sure: bool) -> Reply:
    """Name somebody, or take the rank away; asked first where it gives or takes much."""
    if user in desk.owners:
        raise UserError(_by_settings(user))
    book = await desk.people.book()
    before = book.ranks.get(user)
    if before is rank:
        return await _everybody(request, desk, gettext("That is so already."))
    if before is Rank.OWNER and not _others(request, desk, book, user):
        raise UserError(gettext("There has to be an owner. Name another one first."))
    if not sure and (rank is Rank.OWNER or (rank is None and before)):
        return _ask(request, user, rank)
    if not await desk.people.name(user, rank, request.user, request.now):
        return await _everybody(request, desk, gettext("That is so already."))
    if user == request.user:
        return change(request, gettext(NOW[rank] if rank else NO_MORE), toast=gettext("Done."))
    return _done(request, user, rank, await _tell(request, desk, user, NOW[rank] if rank else NO_MORE))


def _others(request: Request, desk: Desk, book: Book, user: int) -> bool:
    """Whether there is another owner besides this one: named, by the settings, or at the terminal."""
    named = {other for other, rank in book.ranks.items() if rank is Rank.OWNER}
    return bool((named | desk.owners | {request.user}) - {user})


def _ask(request: Request, user: int, rank: Rank | None) -> Reply:
    question = gettext("Take {user} out of those who run this bot?", user=user)
    if rank is Rank.OWNER:
        question = gettext("Make {user} an owner? Owners can also take your own rank away.", user=user)
    sure = button(gettext("Yes"), "admins", f"{user} {rank or NOBODY} {YES}")
    return change(request, question, keyboard=[(sure, button(gettext("No"), "admins", str(user)))])


def _done(request: Request, user: int, rank: Rank | None, told: bool) -> Reply:
    """What has changed, and whether they know."""
    rank_said = gettext(RANKS[rank]) if rank else gettext("none of those who run this bot")
    said = gettext("{user} is now: {rank}.", user=user, rank=rank_said)
    heard = gettext("They were told.") if told else gettext("They have not talked to me yet, so tell them.")
    return change(request, said, heard, keyboard=[_back()], toast=gettext("Done."))


async def _tell(request: Request, desk: Desk, user: int, text: str) -> bool:
    """A message in their own language, to their private chat; False where that cannot be."""
    chat = Destination(user, channel=request.destination.channel)
    known = await desk.subscribers.get(chat)
    with speaking(known.language if known else request.language):
        return await desk.tell(chat, Message((line(gettext(text)),)))


async def _invite(request: Request, desk: Desk, words: list[str]) -> Reply:
    """A link that makes the first who follows it an editor or an admin."""
    rank = _WORDS.get(words[0]) if words else Rank.EDITOR
    if rank not in (Rank.EDITOR, Rank.ADMIN):
        raise UserError(gettext("A link can make an editor or an admin; an owner is named by number."))
    code = secrets.token_hex(12)
    await desk.people.invite(code, rank, 1, request.now + VALID, request.user, request.now)
    made = {
        Rank.EDITOR: gettext("Whoever follows this link first becomes an editor. It is good for 7 days:"),
        Rank.ADMIN: gettext("Whoever follows this link first becomes an admin. It is good for 7 days:"),
    }
    caution = gettext("I show it only now. Send it to that person alone.")
    return change(
        request,
        made[rank],
        *link_blocks(code, request.bot),
        caution,
        keyboard=[*copying(code, request.bot), _back()],
    )


FAMILY = (admins,)
