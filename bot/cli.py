"""The command line. Each command loads what it needs when it runs, so that ``--help`` answers at once."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import datetime

STAGES = ("feed", "page", "fetch", "tag", "group", "summarize", "guard", "resolve")
ROLES = ("collect", "condense", "deliver", "bot")
WRONG = 2
_IMPORT = (
    "Asks every source, eight at a time and five minutes at most in all, and adds it; a site's address "
    "becomes that of its feed. Of a pack, what does not answer is left out and listed, unless --all is "
    "given. Of a file, which is your own choice, it is added and asked again later. Addresses that no "
    "program may open are left out."
)
_MARKS = (
    "A database that another program restored (pg_restore, say) holds those again who asked to be forgotten "
    "since. Run this before and after: it brings the marks of the file into the database, forgets whom they "
    "stand for, and writes all marks into the file. A mark tells nothing without the key."
)
_MOVE = (
    "From SQLite to PostgreSQL, or back. Stop the service first. All rows are copied in one transaction and "
    "compared, so the target has everything or nothing; the database of the settings is only read."
)
_EXAMPLE = "2026-11-21T08:00:00Z"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit status. Errors of ours are one line each, without a traceback."""
    options = parser().parse_args(arguments)
    from bot import program
    from digest.errors import DigestError

    try:
        status: int = getattr(program, options.handler)(options)
    except DigestError as error:
        sys.stderr.write("".join(f"sitrep: {line}\n" for line in str(error).splitlines()))
        return WRONG
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # whoever read our output has left
        sys.stderr.close()
        return 0
    return status


def parser() -> argparse.ArgumentParser:
    """All commands with their options."""
    top = argparse.ArgumentParser(prog="sitrep", description="Regional security digests with receipts.")
    commands = top.add_subparsers(metavar="COMMAND", required=True)
    _add_service(commands)
    _add_chat(commands)
    _add_operations(commands)
    return top


def _add_service(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    run = commands.add_parser("run", help="the service: Telegram bot and all steps")
    run.add_argument("--roles", type=_roles, default=ROLES, help="comma list of " + ", ".join(ROLES))
    run.set_defaults(handler="run")
    once = commands.add_parser("once", help="one turn of all steps")
    once.add_argument("--now", type=moment, help="the clock, ISO 8601; not at Telegram's own servers")
    once.set_defaults(handler="once")


def _add_chat(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    demo = commands.add_parser("demo", help="the terminal chat on invented sample news")
    demo.add_argument("--live", action="store_true", help="on real sources instead")
    demo.set_defaults(handler="demo")
    say = commands.add_parser("say", help='one command in a local chat: sitrep say "/country kz"')
    say.add_argument("text")
    say.add_argument("--as", dest="person", default="ann", help="who speaks; `admin` may edit sources")
    say.add_argument("--press", type=int, action="append", default=[], help="then press this button")
    say.set_defaults(handler="say")
    read = commands.add_parser("read", help="what a text, a saved page or an address says")
    read.add_argument("inputs", nargs="+", metavar="FILE|URL")
    read.add_argument("--json", action="store_true", help="one JSON object a line")
    read.set_defaults(handler="read")
    stage = commands.add_parser("filter", help="one stage as a filter: JSON lines in, JSON lines out")
    stage.add_argument("stage", choices=STAGES)
    stage.set_defaults(handler="filter_lines")


def _add_operations(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    commands.add_parser("migrate", help="bring the database up to date").set_defaults(handler="migrate")
    check = commands.add_parser("check", help="look for trouble")
    check.add_argument("--telegram", action="store_true", help="ask Telegram as well")
    check.add_argument("--live", action="store_true", help="only whether this machine's service is alive")
    check.set_defaults(handler="check")
    backup = commands.add_parser("backup", help="copy the database, beside a running service")
    backup.add_argument("file")
    backup.set_defaults(handler="backup")
    restore = commands.add_parser("restore", help="put a backup in the database's place")
    restore.add_argument("file")
    restore.add_argument("--verify", action="store_true", help="only see whether that would work")
    _add_without_key(restore)
    restore.set_defaults(handler="restore")
    forgotten = commands.add_parser(
        "forgotten", help="take the marks of who left to a file, or back after a restore", description=_MARKS
    )
    forgotten.add_argument("file")
    forgotten.add_argument(
        "--restored", action="store_true", help="the database was just put back from a copy"
    )
    _add_without_key(forgotten)
    forgotten.set_defaults(handler="forgotten")
    move = commands.add_parser("move", help="everything into another, empty database", description=_MOVE)
    move.add_argument("target", help="its address, or - for a line on standard input")
    move.set_defaults(handler="move")
    feedback = commands.add_parser("feedback", help="what readers found wrong about stories, as JSON lines")
    feedback.set_defaults(handler="feedback")
    texts = commands.add_parser("texts", help="the words of the interface beside English, as CSV")
    texts.add_argument("language", help="such as ru")
    texts.add_argument("--update", action="store_true", help="its .po file, with the texts of the code")
    texts.set_defaults(handler="texts")
    _add_sources(commands)
    models = commands.add_parser("models", help="models of your own").add_subparsers(
        metavar="ACTION", required=True
    )
    fetch = models.add_parser(
        "fetch", help="get the models that SITREP_ENCODER and SITREP_GENERATOR name by their commit"
    )
    fetch.set_defaults(handler="fetch_models")


def _add_without_key(command: argparse.ArgumentParser) -> None:
    lost = "though the key of the marks is lost: who was forgotten by it may be back"
    command.add_argument("--without-key", action="store_true", help=lost)


def _add_sources(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    actions = commands.add_parser("sources", help="lists of sources").add_subparsers(
        metavar="ACTION", required=True
    )
    take = actions.add_parser(
        "import", help="add the sources of an OPML file or of a pack", description=_IMPORT
    )
    which = take.add_mutually_exclusive_group()
    which.add_argument("file", nargs="?", help="an OPML file")
    which.add_argument(
        "--pack", nargs="?", const="", metavar="NAME", help="a pack; without a name, list them"
    )
    take.add_argument("--all", action="store_true", help="add what does not answer, too (files: always)")
    take.set_defaults(handler="import_sources")
    give = actions.add_parser("export", help="write all sources to an OPML file")
    give.add_argument("file")
    give.set_defaults(handler="export_sources")


def _roles(text: str) -> tuple[str, ...]:
    roles = tuple(part.strip() for part in text.split(",") if part.strip())
    if not roles or not set(roles) <= set(ROLES):
        raise argparse.ArgumentTypeError(f"expected a comma list of {', '.join(ROLES)}")
    return roles


def moment(text: str) -> datetime:
    """A time of day with its zone, such as 2026-11-21T08:00:00Z."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"expected a time such as {_EXAMPLE}, not {text!r}") from error
    if at.tzinfo is None:
        raise argparse.ArgumentTypeError(f"expected a time with a zone, such as {_EXAMPLE}")
    return at


if __name__ == "__main__":
    sys.exit(main())
