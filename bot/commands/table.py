"""The table of commands: one entry each, feeding dispatch, /help, the menus and docs/commands.md.

`command` turns a function into a Command value; nothing is registered at import. Each family of
commands ends with a tuple of its own, and `bot.commands` joins the families.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum

from bot.chat import Desk, Reply, Request, Role
from bot.tongue import gettext

Run = Callable[[Request, Desk], Awaitable[Reply]]


class Menu(IntEnum):
    """Where Telegram's menu shows a command."""

    NOWHERE = 0
    PRIVATE = 1
    EVERYWHERE = 2


@dataclass(frozen=True, slots=True)
class Command:
    """One command. ``longest``: characters that may follow it. ``pressed``: reached by buttons only.

    ``also``: other names that it answers to, and that no list shows.
    """

    name: str
    help: str
    run: Run
    example: str = ""
    role: Role = Role.READER
    menu: Menu = Menu.PRIVATE
    longest: int = 200
    pressed: bool = False
    also: tuple[str, ...] = ()


class Table:
    """All commands by name, in the order in which help shows them; does not change once built."""

    def __init__(self, commands: Iterable[Command]) -> None:
        self._commands = tuple(commands)
        names = [(name, command) for command in self._commands for name in (command.name, *command.also)]
        self._by_name = dict(names)
        if len(self._by_name) != len(names):
            raise ValueError("two commands of one name")

    def __iter__(self) -> Iterator[Command]:
        return iter(self._commands)

    def find(self, name: str, *, pressed: bool = False) -> Command | None:
        """The command of that name; those behind buttons only for a pressed one."""
        found = self._by_name.get(name.lower())
        return found if found is None or pressed or not found.pressed else None

    def typed(self, role: Role) -> tuple[Command, ...]:
        """What a person of this role may type."""
        return tuple(each for each in self._commands if not each.pressed and each.role <= role)

    def menu(self, role: Role, *, group: bool = False) -> tuple[tuple[str, str], ...]:
        """(name, description) for Telegram's menu of a private chat, or of groups, in the language spoken."""
        least = Menu.EVERYWHERE if group else Menu.PRIVATE
        return tuple((each.name, gettext(each.help)) for each in self.typed(role) if each.menu >= least)


def command(
    name: str,
    *,
    help: str,
    example: str = "",
    role: Role = Role.READER,
    menu: Menu = Menu.PRIVATE,
    longest: int = 200,
    also: tuple[str, ...] = (),
) -> Callable[[Run], Command]:
    """Make a command that people type (and that buttons may press). ``help``: 1 to 100 characters."""
    return lambda run: Command(name, help, run, example, role, menu, longest, also=also)


def press(name: str, *, role: Role = Role.READER) -> Callable[[Run], Command]:
    """Make an action that only a button reaches."""
    return lambda run: Command(name, "", run, role=role, menu=Menu.NOWHERE, pressed=True)
