"""What the commands of the command line do, one function each: options in, exit status out."""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
import zoneinfo
from datetime import UTC, datetime
from pathlib import Path

from bot import log
from bot.settings import Settings, SettingsError, from_environment, is_official, set_defaults
from bot.words import count
from digest.errors import UserError

OK, FOUND, WRONG = 0, 1, 2
TURN = 0.0005
"""So long (seconds) a thread has the interpreter to itself while others wait for it: a command takes hold of
it a dozen times, and beside a thread that plans digests it would wait 5 ms each time."""
_TERMINAL_INSTEAD = (
    "SITREP_TOKEN is not set: write to @BotFather in Telegram, send /newbot, and put the token he gives "
    "into .env as SITREP_TOKEN=...; until then, here is the terminal chat."
)

_NOTHING_TO_IMPORT = (
    "Name an OPML file, or a pack: sitrep sources import FILE, or sitrep sources import --pack NAME. "
    "With --pack alone you see which packs there are."
)


def run(options: argparse.Namespace) -> int:
    """The service; without a token the terminal chat."""
    settings = _settings()
    if not settings.token and not {"deliver", "bot"}.isdisjoint(options.roles):
        sys.stdout.write(_TERMINAL_INSTEAD + "\n\n")
        sys.stdout.flush()
        return _demonstrate(settings, live=False)
    set_defaults({"PTB_TIMEDELTA": "true"})
    from bot.serve import serve
    from storage import lock, migrate

    _make_folders(settings)
    sys.setswitchinterval(TURN)
    with lock.service(settings.database_url, lambda: migrate.upgrade(settings.database_url)) as name:
        asyncio.run(serve(settings, options.roles, name))
    return OK


def once(options: argparse.Namespace) -> int:
    """One turn of all steps."""
    settings = _settings()
    now = options.now.astimezone(UTC) if options.now else None
    if now and settings.token and is_official(settings.telegram_api_url):
        raise SettingsError("--now is refused while SITREP_TOKEN is for Telegram's own servers")
    set_defaults({"PTB_TIMEDELTA": "true"})
    from bot.serve import once as turn
    from storage import lock

    with lock.hold(settings.database_url):
        asyncio.run(turn(settings, now, _print))
    return OK


def demo(options: argparse.Namespace) -> int:
    """The terminal chat."""
    return _demonstrate(_settings(), live=options.live)


def say(options: argparse.Namespace) -> int:
    """One command in a fixed local chat, then presses of its buttons; 1 if there was no such button."""
    settings = _settings()
    from bot.saying import say as talk

    good = asyncio.run(talk(settings, options.person, options.text, options.press, _print))
    return OK if good else FOUND


def read(options: argparse.Namespace) -> int:
    """What texts, pages and addresses say; 1 if one could not be read."""
    settings = _settings()
    from bot import model_job
    from bot.reading import read as read_all

    set_defaults(model_job.ENVIRONMENT)
    good = asyncio.run(read_all(settings, options.inputs, as_json=options.json, write=_print))
    return OK if good else FOUND


def filter_lines(options: argparse.Namespace) -> int:
    """One stage over standard input."""
    settings = _settings()
    from bot import model_job
    from bot.filters import run as run_filter

    set_defaults(model_job.ENVIRONMENT)
    run_filter(options.stage, settings, sys.stdin.buffer, sys.stdout.buffer)
    return OK


def migrate(_: argparse.Namespace) -> int:
    """Bring the database up to date."""
    settings = _settings()
    from storage import lock
    from storage import migrate as schema

    _make_folders(settings)
    with lock.hold(settings.database_url):
        before = schema.current(settings.database_url)
        copy = schema.upgrade(settings.database_url)
        after = schema.current(settings.database_url)
    _print(
        f"the database was up to date ({after})"
        if before == after
        else f"the database was migrated to schema {after}"
    )
    if copy:
        _print(f"a copy from before is at {copy}")
    return OK


def check(options: argparse.Namespace) -> int:
    """Findings with an id and a hint; 1 if one of them keeps the service from its work."""
    settings = _settings()
    from bot.checks import findings, health

    now = datetime.now(UTC)
    found = health(settings, now) if options.live else findings(settings, now, telegram=options.telegram)
    for finding in found:
        _print(f"{finding.id}: {finding.text}\n    {finding.hint}")
    _print(count(len(found), "finding") if found else "all is well")
    return FOUND if any(finding.grave for finding in found) else OK


def backup(options: argparse.Namespace) -> int:
    """Copy the database."""
    settings = _settings()
    from bot import backup_command

    backup_command.backup(settings, Path(options.file), _print)
    return OK


def restore(options: argparse.Namespace) -> int:
    """Put a backup in the database's place, or only see whether it could be."""
    settings = _settings()
    from bot import backup_command

    if options.verify:
        backup_command.verify(Path(options.file), _print)
    else:
        file, now = Path(options.file), datetime.now(UTC)
        backup_command.restore(settings, file, now, _print, without_key=options.without_key)
    return OK


def forgotten(options: argparse.Namespace) -> int:
    """Carry the marks of who was forgotten over a restore by other tools."""
    settings = _settings()
    from bot import backup_command

    restored = datetime.now(UTC) if options.restored else None
    file, lost = Path(options.file), options.without_key
    backup_command.forgotten(settings, file, _print, restored=restored, without_key=lost)
    return OK


def move(options: argparse.Namespace) -> int:
    """Everything into another database."""
    settings = _settings()
    from bot.move_command import move as move_all

    asyncio.run(move_all(settings, options.target, _print))
    return OK


def feedback(_: argparse.Namespace) -> int:
    """What readers found wrong, as JSON lines."""
    settings = _settings()
    from bot.feedback_command import export

    asyncio.run(export(settings, _print))
    return OK


def texts(options: argparse.Namespace) -> int:
    """What translators and reviewers read."""
    from bot.texts_command import write

    sys.stdout.write(write(options.language, update=options.update))
    return OK


def import_sources(options: argparse.Namespace) -> int:
    """Add the sources of an OPML file or of a pack; 1 if a file names none."""
    settings = _settings()
    from bot import sources_command

    if options.pack is None and options.file is None:
        raise UserError(_NOTHING_TO_IMPORT)
    if options.pack == "":
        sources_command.list_packs(_print)
    elif options.pack:
        asyncio.run(sources_command.import_pack(settings, options.pack, _print, keep=options.all))
    else:
        good = asyncio.run(sources_command.import_file(settings, Path(options.file), _print))
        return OK if good else FOUND
    return OK


def export_sources(options: argparse.Namespace) -> int:
    """Write all sources to an OPML file."""
    settings = _settings()
    from bot import sources_command

    asyncio.run(sources_command.export_file(settings, Path(options.file), _print))
    return OK


def fetch_models(_: argparse.Namespace) -> int:
    """Get the models that the settings name by their commit."""
    settings = _settings()
    from bot.models_command import fetch_all

    fetch_all(settings, _print)
    return OK


def _settings() -> Settings:
    settings = from_environment()
    log.configure(settings.log_level, settings.secrets, form=settings.log_format)
    log.take_over_the_end()
    zoneinfo.reset_tzpath(to=())  # the zones of the package tzdata: a machine's own may be years old
    return settings


def _demonstrate(settings: Settings, *, live: bool) -> int:
    log.configure("ERROR" if settings.log_level == "INFO" else settings.log_level, settings.secrets)
    from bot.demonstration import demonstrate

    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell may have it ignored in the background
    for number in (signal.SIGTERM, signal.SIGHUP):  # a closed window tidies up as Ctrl-C does
        signal.signal(number, lambda *_: signal.raise_signal(signal.SIGINT))
    asyncio.run(demonstrate(settings, live=live))
    return OK


def _make_folders(settings: Settings) -> None:
    try:
        settings.data.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(
            f"SITREP_DATA: the folder {settings.data} cannot be made: {error.strerror}"
        ) from error


def _print(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
