"""Which source is meant: its number, its address, or a part of its outlet's name."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from bot.chat import Block, Desk, Reply, Request
from bot.commands.answers import line, say
from bot.commands.naming import number
from bot.commands.table import Run
from bot.render.buttons import button, carries, rows
from bot.render.health import address, name, numbered
from bot.tongue import N_, gettext
from bot.words import echo, plain, quoted
from digest.model import Source, SourceId
from sources.urls import canonical

GONE = N_("This source is no longer there. /sources shows what is.")
MOST = 8
_WORDS = 12
_QUOTES = "\"'“”«»„"
_NUMBER = re.compile(r"[#№]?\d+")


@dataclass(frozen=True, slots=True)
class Named:
    """The source that was meant, and the words that followed."""

    source: Source
    rest: str


Tending = Callable[[Request, Desk, Named], Awaitable[Reply]]


def of_one(*, more: bool = False) -> Callable[[Tending], Run]:
    """Make a command of what is done to the one source that its arguments name; ``more``: words follow."""

    def of(tend: Tending) -> Run:
        async def run(request: Request, desk: Desk) -> Reply:
            found = await _named(request, desk, more=more)
            return found if isinstance(found, Reply) else await tend(request, desk, found)

        return run

    return of


async def _named(request: Request, desk: Desk, *, more: bool) -> Named | Reply:
    """The one source that the arguments name, or a reply that asks which."""
    sources = await desk.sources.all(request.now)
    found, said, rest = matching(plain(request.args), sources, more=more)
    if len(found) == 1:
        return Named(found[0], rest)
    if request.pressed:
        return Reply(toast=gettext(GONE))
    return _which(request.command, found, said, rest)


async def again(id: SourceId, request: Request, desk: Desk) -> Source | None:
    """A source by number, with what it brought lately counted."""
    return next((each for each in await desk.sources.all(request.now) if each.id == id), None)


def matching(text: str, sources: Sequence[Source], *, more: bool = False) -> tuple[list[Source], str, str]:
    """The sources that a text begins with, the words that name them, and the rest.

    A number first, then an address, then names: the longest beginning that is a part of any name. Without
    ``more`` the whole text has to be the name. Digits are only ever a number, whatever outlet has them in its
    name: somebody who types the number of a source that is gone must not hit another one.
    """
    words = text.split()
    if not words:
        return [], "", ""
    rest = " ".join(words[1:])
    alone = more or not rest
    if alone and _NUMBER.fullmatch(words[0]):
        return _by_number(words[0], sources), words[0], rest
    if alone and (found := _by_address(words[0], sources)):
        return found, words[0], rest
    lengths = range(min(len(words), _WORDS), 0, -1) if more else (len(words),)
    for length in lengths:
        said = " ".join(words[:length])
        if found := _called(said, sources):
            return found, said, " ".join(words[length:])
    return [], (words[0] if more else text), ""


def stored(url: str, sources: Sequence[Source]) -> Source | None:
    """The source with this address, however it is spelt."""
    return next(iter(_by_address(url, sources)), None)


def _by_number(word: str, sources: Sequence[Source]) -> list[Source]:
    id = number(word.lstrip("#№"))
    return [each for each in sources if each.id == id]


def _by_address(word: str, sources: Sequence[Source]) -> list[Source]:
    if "." not in word and "://" not in word:
        return []
    key = canonical(word if "://" in word else f"https://{word}")
    return [each for each in sources if canonical(each.url) == key]


def _called(text: str, sources: Sequence[Source]) -> list[Source]:
    """Those with exactly this name, else those with it in their name; a part without letters is none."""
    key = text.strip(_QUOTES).casefold()
    names = [(plain(each.outlet.name).casefold(), each) for each in sources if key]
    exactly = [each for name, each in names if name == key]
    part = any(char.isalpha() for char in key)
    return exactly or [each for name, each in names if part and key in name]


def _which(command: str, found: Sequence[Source], said: str, rest: str) -> Reply:
    """A question with a button for each source that could be meant."""
    if not said:
        return say(
            gettext("Which source? Give its number, its address or a part of its name. /sources shows all.")
        )
    if not found:
        meant = echo(said.lstrip("#№")) if _NUMBER.fullmatch(said) else quoted(echo(said))
        return say(gettext("There is no source {name}. /sources shows all with their numbers.", name=meant))
    shown = [(each, f"{each.id} {rest}".strip()) for each in found[:MOST]]
    buttons = [button(numbered(each), command, args) for each, args in shown if carries(command, args)]
    left = len(found) - MOST
    more = [gettext("and {number} more, see /sources", number=left)] if left > 0 else []
    return say(
        gettext("“{name}” could be several. Which one? Tap it, or use its number.", name=echo(said)),
        *(_entry(each) for each, _ in shown),
        *more,
        keyboard=rows(buttons, 1),
    )


def _entry(source: Source) -> Block:
    return line(f"#{source.id} {name(source)} ", address(source.url))
