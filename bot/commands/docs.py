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

_SECTIONS = {
    Role.READER: "## For everybody\n",
    Role.EDITOR: "\n## For editors, who look after the sources\n\nAdmins and owners may use "
    "these too; nobody else gets an answer.\n",
    Role.ADMIN: "\n## For admins, who look after the bot\n\nOwners may use these too.\n",
    Role.OWNER: "\n## For owners\n",
}


def commands_page(table: Table) -> str:
    """The whole page as Markdown."""
    parts = [_HEAD]
    for role, heading in _SECTIONS.items():
        parts += [heading, _rows([each for each in table.typed(role) if each.role is role])]
    return "\n".join(parts)


def _rows(commands: list[Command]) -> str:
    head = "| command | does | example |\n| --- | --- | --- |\n"
    return head + "".join(f"| `/{each.name}` | {each.help} | {_code(each.example)} |\n" for each in commands)


def _code(text: str) -> str:
    return f"`{text}`" if text else ""


if __name__ == "__main__":
    Path("docs/commands.md").write_text(commands_page(COMMANDS), encoding="utf-8")
