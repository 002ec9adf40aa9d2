"""The page docs/commands.md, made from the table: `python -m bot.commands.docs` in the repository's root."""

from __future__ import annotations

from pathlib import Path

from bot.chat import Role
from bot.commands import COMMANDS
from bot.commands.table import Command, Table

_HEAD = """# Commands

Made from the table in `bot/commands` by `python -m bot.commands.docs`; do not edit by hand.

In groups a command may carry the bot's name, as in `/digest@your_bot`.
"""


def commands_page(table: Table) -> str:
    """The whole page as Markdown."""
    readers = [each for each in table.typed(Role.ADMIN) if each.role is Role.READER]
    admins = [each for each in table.typed(Role.ADMIN) if each.role is Role.ADMIN]
    parts = [
        _HEAD,
        "## For everybody\n",
        _rows(readers),
        "\n## For administrators\n\nNobody else gets an answer to these.\n",
        _rows(admins),
    ]
    return "\n".join(parts)


def _rows(commands: list[Command]) -> str:
    head = "| command | does | example |\n| --- | --- | --- |\n"
    return head + "".join(f"| `/{each.name}` | {each.help} | {_code(each.example)} |\n" for each in commands)


def _code(text: str) -> str:
    return f"`{text}`" if text else ""


if __name__ == "__main__":
    Path("docs/commands.md").write_text(commands_page(COMMANDS), encoding="utf-8")
