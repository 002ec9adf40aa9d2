"""From a request to its reply: find the command, check who asks, turn errors into words."""

from __future__ import annotations

import logging
from dataclasses import replace

from bot.chat import Desk, Reply, Request
from bot.commands import COMMANDS
from bot.commands.answers import say
from bot.commands.table import Command
from bot.commands.talk import talk
from bot.render.buttons import read
from bot.tongue import N_, gettext, speaking, supported
from bot.words import echo, plain
from digest.errors import DigestError, UserError

log = logging.getLogger(__name__)

_STALE = N_("This button is out of date. /help shows what I can do.")
_TOAST = 200


async def answer(request: Request, desk: Desk) -> Reply:
    """The reply to a command, a pressed button or a file. Never raises DigestError.

    A press carries the command and arguments that `press_of` read. Strangers get no answer to an
    admin command; groups get none to what is unknown. A bug is not caught here. Spoken is the language
    that the chat chose; before that, the one of whoever asks.
    """
    language = await _language(request, desk)
    with speaking(language):
        return await _answer(replace(request, language=language), desk)


async def _language(request: Request, desk: Desk) -> str:
    try:
        known = await desk.subscribers.get(request.destination)
    except DigestError:
        known = None  # the command meets the same trouble, and says so
    return supported(known.language if known else request.language)


async def _answer(request: Request, desk: Desk) -> Reply:
    typed = not request.pressed and request.upload is None
    command = COMMANDS.find(request.command, pressed=not typed)
    if command is None:
        return await _unknown(request, desk)
    if request.role < command.role:
        return Reply()
    try:
        return await _run(command, request, desk)
    except UserError as error:
        return _spoken(request, plain(str(error)))
    except DigestError as error:
        log.warning("/%s failed: %s", command.name, error, exc_info=error)
        sorry = gettext("Sorry, that did not work just now. Nothing was lost; please try again in a minute.")
        return _spoken(request, sorry)


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


async def _unknown(request: Request, desk: Desk) -> Reply:
    """A hint in private, silence where others talk; a button of an older version says so."""
    if request.pressed:
        return Reply(toast=gettext(_STALE))
    if request.kind in ("group", "channel"):
        return Reply()
    if not request.command:
        return await talk(request, desk)
    text = gettext(
        "I do not know the command “{name}”. /help shows what I can do.", name=echo(request.command)
    )
    return say(text)


def _spoken(request: Request, text: str) -> Reply:
    return Reply(toast=text[:_TOAST]) if request.pressed else say(text)
