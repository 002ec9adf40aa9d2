"""From a request to its reply: find the command, check who asks, turn errors into words."""

from __future__ import annotations

import logging
from dataclasses import replace
from functools import partial

from bot.behalf import DONE, for_channel
from bot.chat import Desk, Reply, Request, Role
from bot.commands import COMMANDS
from bot.commands.answers import say, together
from bot.commands.freetext.talk import talk
from bot.commands.freetext.unknown import unknown
from bot.commands.table import Command
from bot.entrance import invited, is_invitation, rank_in, too_many_briefs, too_much, turned_away
from bot.once import once
from bot.render.buttons import read
from bot.render.reasons import in_words
from bot.render.unlinked import unlinked
from bot.tongue import N_, gettext, speaking, supported
from bot.words import tidy
from digest.errors import DigestError, UserError
from digest.model import Book, Subscriber

log = logging.getLogger(__name__)

_STALE = N_("This button is out of date. /help shows what I can do.")
_TOAST = 200


async def answer(request: Request, desk: Desk) -> Reply:
    """The reply to a command, a pressed button or a file. Never raises DigestError.

    A press carries the command and arguments that `press_of` read. Readers get no answer to a
    command of the staff; groups get none to what is unknown. A bug is not caught here. Spoken is the language
    that the chat chose; before that, the one of whoever asks. Ranks are looked up each time.
    """
    with desk.precedence.answering():
        return await _reply(request, replace(desk, subscribers=once(desk.subscribers)))


async def _reply(request: Request, desk: Desk) -> Reply:
    book = await desk.people.book()
    known, language, links = await _known(request, desk)
    with speaking(language):
        reply = await _answer(rank_in(book, replace(request, language=language)), desk, book, known)
        if not links:
            reply = replace(reply, messages=unlinked(reply.messages))
        if request.here is None or request.command == DONE:
            return reply
        return for_channel(reply, request.destination.chat)


async def refused(request: Request, desk: Desk) -> Reply | None:
    """The answer to whoever may not ask anything now; None if they may. Never raises DigestError.

    For a messenger that has to ask around before it knows what to answer: what is asked then is ``admitted``.
    """
    book = await desk.people.book()
    known, language, _ = await _known(request, desk)
    with speaking(language):
        try:
            return await _kept_out(rank_in(book, replace(request, language=language)), desk, book, known)
        except DigestError as error:
            return _failed(request, error)


async def _kept_out(request: Request, desk: Desk, book: Book, known: Subscriber | None) -> Reply | None:
    """Whoever the bot does not let in costs those whom it does nothing; who has an invitation is let in."""
    if not is_invitation(request) and (refusal := await turned_away(request, desk, book, known)) is not None:
        return refusal
    return None if request.admitted else too_much(request, desk, book)


async def _known(request: Request, desk: Desk) -> tuple[Subscriber | None, str, bool]:
    """The subscriber that is asked for, if any, the language to speak, and whether links may be shown.

    Who speaks for a channel reads the answer in a chat of their own.
    """
    known = reader = None
    try:
        known = await desk.subscribers.get(request.destination)
        if request.here is not None:
            reader = await desk.subscribers.get(request.here)
    except DigestError:
        pass  # the command meets the same trouble, and says so
    speaker = known or reader
    links = all(each.links for each in (known, reader) if each is not None)
    return known, supported(speaker.language if speaker else request.language), links


async def _answer(request: Request, desk: Desk, book: Book, known: Subscriber | None) -> Reply:
    command = _command(request)
    if command is not None and request.role < command.role:
        return _of_others(request, command)
    try:
        if (refusal := await _kept_out(request, desk, book, known)) is not None:
            return refusal
        if (guest := await invited(request, desk)) is not None:
            return await _greeted(*guest, desk, book, known)
        return await _obeyed(request, desk, book)
    except UserError as error:
        return _spoken(request, tidy(in_words(str(error))))
    except DigestError as error:
        return _failed(request, error)


def _of_others(request: Request, command: Command) -> Reply:
    """Whose command it is, to those who run the bot with them; to everybody else there is no such command."""
    if request.role is Role.READER or request.pressed or request.kind not in ("private", "local"):
        return Reply()
    if command.role is Role.OWNER:
        return say(gettext("/{name} is for owners. /help shows what you may do.", name=command.name))
    return say(gettext("/{name} is for admins and owners. /help shows what you may do.", name=command.name))


def _failed(request: Request, error: DigestError) -> Reply:
    known = COMMANDS.find(request.command, pressed=True)
    log.warning("/%s failed: %s", known.name if known else "?", error, exc_info=error)
    sorry = gettext("Sorry, that did not work just now. Please try again in a minute.")
    return _spoken(request, sorry)


def _command(request: Request) -> Command | None:
    typed = not request.pressed and request.upload is None
    return COMMANDS.find(request.command, pressed=not typed)


async def _obeyed(request: Request, desk: Desk, book: Book) -> Reply:
    """Of somebody who is let in: the command they name, or that their words mean."""
    if (refusal := too_many_briefs(request, desk, book)) is not None:
        return refusal
    command = _command(request)
    return await _run(command, request, desk) if command else await _unknown(request, desk, book)


async def _greeted(request: Request, said: str, desk: Desk, book: Book, known: Subscriber | None) -> Reply:
    """What came of an invitation, and then what everybody else gets who begins."""
    if await turned_away(request, desk, book, known) is not None:
        return say(said)
    command = COMMANDS.find(request.command)
    return say(said) if command is None else together(say(said), await _run(command, request, desk))


def press_of(data: str) -> tuple[str, str]:
    """(command, arguments) of a pressed button; ("", "") for stale or forged data."""
    return read(data) or ("", "")


async def _run(command: Command, request: Request, desk: Desk) -> Reply:
    if len(request.args) > command.longest:
        raise UserError(
            gettext(
                "That is too long for me; please keep it under {number} characters.", number=command.longest
            )
        )
    return await command.run(request, desk)


async def _unknown(request: Request, desk: Desk, book: Book) -> Reply:
    """What is meant by it, in private; silence where others talk; a button of an older version says so."""
    if request.pressed:
        return Reply(toast=gettext(_STALE))
    among_others = request.kind in ("group", "channel") and request.here is None
    if among_others and not (request.addressed and request.command):
        return Reply()
    obey = partial(_obeyed, desk=desk, book=book)
    if not request.command:
        return await talk(request, desk, obey)
    return await unknown(request, desk, obey, COMMANDS.typed(request.role))


def _spoken(request: Request, text: str) -> Reply:
    return Reply(toast=text[:_TOAST]) if request.pressed else say(text)
