"""A command that there is not: done if it is clear which one is meant, else asked about; never silence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.chat import Button, Desk, Reply, Request, Role
from bot.commands.answers import above, say
from bot.commands.freetext.mistyped import CAREFUL, guess
from bot.commands.freetext.smalltalk import chat, kind_of
from bot.commands.freetext.talk import Run, talk
from bot.commands.table import Command
from bot.render.buttons import LONGEST_COPY, Row, button
from bot.tongue import gettext
from bot.words import echo, plain
from digest.model import Ask, Found


async def unknown(request: Request, desk: Desk, run: Run, commands: Iterable[Command]) -> Reply:
    """``commands``: those that whoever asks may type; ``run`` runs one of them."""
    table = {each.name: each for each in commands}
    found = guess(request.command, table)
    args = " ".join(filter(None, (found.rest, request.args)))
    match found.names:
        case [name] if found.sure or _is_harmless(table[name]):
            reply = await run(replace(request, command=name, args=args))
            return reply if found.sure else above(reply, _read_as(request.command, name))
        case [_, *_]:
            return say(_suggestion(request.command, found.names), keyboard=_ways(found.names, args))
    named = f"{request.command} {request.args}".replace("_", " ").strip()
    if isinstance(desk.resolver.resolve(named), Found | Ask) and not request.addressed:
        return await talk(replace(request, command="", args=named), desk, run)
    if (kind := kind_of(request.command)) and not request.addressed:
        return await chat(kind, request, desk)
    text = gettext(
        "I do not know the command “{name}”. /help shows what I can do.", name=echo(request.command)
    )
    return say(text, keyboard=[(button(gettext("What I can do"), "help"),)])


def _is_harmless(command: Command) -> bool:
    return command.role is Role.READER and command.name not in CAREFUL


def _suggestion(typed: str, names: Sequence[str]) -> str:
    if len(names) > 1:
        return gettext("There is no “{name}”. Did you mean one of these?", name=echo(typed))
    return gettext("There is no “{name}”. Did you mean this?", name=echo(typed))


def _read_as(typed: str, name: str) -> str:
    return gettext("I take “{typed}” for /{name}.", typed=echo(typed), name=name)


def _ways(names: Iterable[str], args: str) -> list[Row]:
    """A button for each; with something behind the command, one that copies the whole line."""
    return [(_way(name, plain(args)),) for name in names]


def _way(name: str, args: str) -> Button:
    if not args:
        return button(f"/{name}", name)
    whole = f"/{name} {args}"[:LONGEST_COPY]
    return Button(gettext("Copy: {text}", text=whole)[:60], "", copy=whole)
