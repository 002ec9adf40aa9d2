"""Words that stories have to have, /only, and words that they must not have, /without."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from bot.chat import Button, Desk, Reply, Request
from bot.commands.answers import change, line, title
from bot.commands.reader import known, refilter
from bot.commands.table import Menu, command, press
from bot.render.buttons import Row, button, carries, rows
from bot.tongue import N_, gettext
from bot.words import foreign, plain, quoted
from digest.errors import UserError
from digest.model import Filter
from digest.subscribing import LONGEST_WORD, MOST_WORDS, never_with, only_with

OFF = "off"
LESS, MORE = "-", "+"
_SHOWN = 12
_NO = (OFF, "nothing", "none", "всё", "все", "нет", "выкл")
_SEPARATOR = re.compile(r"[,;\n]+")
_STALE = N_("This button is out of date. /settings shows the new ones.")


@dataclass(frozen=True, slots=True)
class _List:
    """One of the two lists: the command that fills it, how to read it from a filter, and to change it."""

    name: str
    read: Callable[[Filter], Sequence[str]]
    edit: Callable[[Filter, Iterable[str]], Filter]


_ONLY = _List("only", lambda filter: filter.wanted_words, only_with)
_WITHOUT = _List("without", lambda filter: filter.unwanted_words, never_with)


@command(
    "only",
    help=N_("only stories with one of these words"),
    example=N_("/only flood, bridge"),
    menu=Menu.NOWHERE,
    longest=1000,
)
async def only(request: Request, desk: Desk) -> Reply:
    """Add words that a story has to have one of; "off" for any story again."""
    return await _change(request, desk, _ONLY)


@command(
    "without",
    help=N_("no stories with these words"),
    example=N_("/without football, fashion week"),
    menu=Menu.NOWHERE,
    longest=1000,
)
async def without(request: Request, desk: Desk) -> Reply:
    """Add words with any of which a story is left out; "off" for none."""
    return await _change(request, desk, _WITHOUT)


@press("words")
async def words(request: Request, desk: Desk) -> Reply:
    """Both lists."""
    return await _page(request, desk)


def read_words(text: str) -> list[str]:
    """Words and phrases between commas, without quotation marks and what nobody can see."""
    found = (plain(part).strip(" .\"'“”„«»") for part in _SEPARATOR.split(text))
    return [each for each in found if any(map(str.isalnum, each))]


def leave_out(text: str) -> list[Row]:
    """The button that leaves out stories with these words; none for what is no word or too long for one."""
    words = ", ".join(read_words(text))
    if not words or not carries("without", MORE + words):
        return []
    return [(button(gettext("Leave out: {word}", word=words), "without", MORE + words),)]


async def _change(request: Request, desk: Desk, which: _List) -> Reply:
    args = request.args.strip()
    if not args:
        return await _page(request, desk)
    if request.pressed and args != OFF and not args.startswith((LESS, MORE)):
        return Reply(toast=gettext(_STALE))
    if args.lower() in _NO:
        await refilter(request, desk, lambda filter: which.edit(filter, ()))
    elif request.pressed and args.startswith(MORE):
        await _add(request, desk, which, read_words(args.removeprefix(MORE)))
        added = await _page(request, desk, gettext("Noted."))
        return replace(added, edit=False)  # what was offered beside it can still be tapped
    elif request.pressed:
        gone = args.removeprefix(LESS)
        await refilter(
            request, desk, lambda filter: which.edit(filter, [w for w in which.read(filter) if w != gone])
        )
    else:
        await _add(request, desk, which, read_words(args))
    return await _page(request, desk, gettext("Noted."))


async def _add(request: Request, desk: Desk, which: _List, more: Sequence[str]) -> None:
    if not more:
        raise UserError(gettext("I found no word in that. Such as: /only flood, bridge"))
    try:
        await refilter(request, desk, lambda filter: which.edit(filter, (*which.read(filter), *more)))
    except ValueError as error:
        raise UserError(
            gettext(
                "At most {number} words or phrases, each of at most {length} characters, please.",
                number=MOST_WORDS,
                length=LONGEST_WORD,
            )
        ) from error


async def _page(request: Request, desk: Desk, toast: str = "") -> Reply:
    subscriber = await known(request, desk)
    filter = subscriber.filter if subscriber else Filter()
    nothing = gettext("none chosen")
    return change(
        request,
        line(title(gettext("Words"))),
        line(title(gettext("Only stories with:") + " "), said(filter.wanted_words) or nothing),
        line(title(gettext("Never stories with:") + " "), said(filter.unwanted_words) or nothing),
        gettext(
            "Add some with /only flood, bridge or with /without football. One of the words is enough; "
            "other forms of a word count too."
        ),
        *([gettext("A tap takes a word away.")] if filter.wanted_words or filter.unwanted_words else []),
        keyboard=[
            *rows([*_removers(_ONLY, filter), *_removers(_WITHOUT, filter)], 2),
            *_clearers(filter),
            (button(gettext("← Settings"), "settings"),),
        ],
        toast=toast,
    )


def said(words: Iterable[str]) -> str:
    """“flood”, “broken bridge”."""
    return ", ".join(quoted(foreign(each)) for each in words)


def _removers(which: _List, filter: Filter) -> list[Button]:
    sign = "+" if which is _ONLY else "−"
    held = [each for each in which.read(filter) if carries(which.name, LESS + each)]
    return [button(f"✕ {sign} {each}", which.name, LESS + each) for each in held[: _SHOWN // 2]]


def _clearers(filter: Filter) -> list[tuple[Button, ...]]:
    ways = []
    if filter.wanted_words:
        ways.append(button(gettext("Any story again"), "only", OFF))
    if filter.unwanted_words:
        ways.append(button(gettext("Leave out nothing"), "without", OFF))
    return [tuple(ways)] if ways else []


FAMILY = (only, without, words)
