"""`sitrep check`: trouble that can be seen before it bites, each with an id and a hint."""

from __future__ import annotations

import asyncio
import os
import shutil
import zoneinfo
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from bot.copies import FOLDER
from bot.model_job import directory
from bot.settings import DATABASE, Settings
from bot.words import count
from digest.errors import DigestError, StoreError
from storage import migrate
from storage.engine import is_sqlite, parse
from storage.keeping import newest
from storage.leasing import is_of_this_machine
from storage.probing import Probe, probe, strays
from storage.seal import Seal
from storage.store import file_of
from storage.version import HEAD, REVISIONS
from summarizer.models import encoder
from summarizer.weights import WeightsError

LOW = 500 * 2**20
"""Bytes that have to be free beside room for a copy of the database."""
COPY_LATE = timedelta(days=2)
STEP_LATE = timedelta(minutes=30)
"""Each step writes down how it goes every ten minutes at least."""
_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to look after. ``id`` stays the same over versions.

    ``grave``: it keeps the service from its work.
    """

    id: str
    text: str
    hint: str
    grave: bool = True


def findings(settings: Settings, now: datetime, *, telegram: bool = False) -> list[Finding]:
    """Everything found, the database first. ``telegram``: ask there as well."""
    found = [*_database(settings), *_folder(settings), *_space(settings)]
    if not found:
        try:
            inside = probe(settings.database_url, now)
        except DigestError as error:
            found.append(Finding("database", str(error), "see SITREP_DATABASE_URL"))
        else:
            found += [each for look in _INSIDE for each in look(settings, inside, now)]
    found += [each for look in _LOOKS for each in look(settings)]
    return [*found, *(_telegram(settings) if telegram else ())]


def health(settings: Settings, now: datetime) -> list[Finding]:
    """What keeps this machine's service from being alive; nothing if it is. Quick, and asks nobody else."""
    hint = "look into the log; a restart may help"
    try:
        if migrate.current(settings.database_url) != HEAD:
            return [Finding("not-alive", "no service of this version has used the database yet", hint)]
        inside = probe(settings.database_url, now)
    except DigestError as error:
        return [Finding("database", str(error), "see SITREP_DATABASE_URL")]
    if not is_sqlite(parse(settings.database_url)):
        alive = any(map(is_of_this_machine, inside.processes))
        return [] if alive else [Finding("not-alive", "no service of this machine says that it runs", hint)]
    if inside.newest is None or inside.newest < now - STEP_LATE:
        return [Finding("not-alive", "no step of the service has ended for half an hour", hint)]
    return []


def _database(settings: Settings) -> Iterator[Finding]:
    try:
        version = migrate.current(settings.database_url)
        if version is None:
            yield Finding("database-missing", "there is no database yet", "run `sitrep migrate`")
        elif version not in REVISIONS:
            text = f"the database has schema {version} of a newer Sitrep, this one knows {HEAD}"
            yield Finding("database-newer", text, "install that version, or restore an older backup")
        elif version != HEAD:
            text = f"the database has schema {version}, this program works with {HEAD}"
            yield Finding("database-schema", text, "run `sitrep migrate`")
        else:
            for difference in migrate.check(settings.database_url):
                hint = "restore a backup, or report this"
                yield Finding("database-differs", f"the schema differs: {difference}", hint)
            if stray := strays(settings.database_url):
                text = f"{count(stray, 'message')} of readers or digests that are gone"
                yield Finding("deliveries-stray", text, "restore a backup, or report this", grave=False)
    except DigestError as error:
        yield Finding("database", str(error), "see SITREP_DATABASE_URL")


def _folder(settings: Settings) -> Iterator[Finding]:
    if settings.data.exists() and not settings.data.is_dir():
        yield Finding("data-no-folder", f"{settings.data} is not a directory", "set SITREP_DATA to one")
    elif settings.data.is_dir() and not os.access(settings.data, os.W_OK):
        hint = "give this user the right to write there, or set SITREP_DATA"
        yield Finding("data-readonly", f"{settings.data} cannot be written", hint)


def _space(settings: Settings) -> Iterator[Finding]:
    """Of an SQLite database copies are made, so there has to be room for one more."""
    url = parse(settings.database_url)
    files = [file_of(url)] if is_sqlite(url) else []
    size = sum(file.stat().st_size for file in files if file.is_file())
    for folder in {path for path in (settings.data, *(file.parent for file in files)) if path.is_dir()}:
        free = shutil.disk_usage(folder).free
        if free < LOW + size:
            text = f"{free // 2**20} MB are free on the disk of {folder}, {(LOW + size) // 2**20} should be"
            yield Finding("disk-low", text, "free some; without room there is no copy, and then no work")


def _steps(_: Settings, inside: Probe, now: datetime) -> Iterator[Finding]:
    if inside.newest is not None and inside.newest > now + STEP_LATE:
        text = f"the service wrote its last note at {inside.newest:%Y-%m-%d %H:%M} UTC, which is yet to come"
        yield Finding("clock", text, "set the machine's clock")


def _silent(_: Settings, inside: Probe, now: datetime) -> Iterator[Finding]:
    if inside.silent:
        shown = ", ".join(f"#{id}" for id in inside.silent[:_SHOWN])
        more = f" and {len(inside.silent) - _SHOWN} more" if len(inside.silent) > _SHOWN else ""
        text = f"{count(len(inside.silent), 'source')} never answered: {shown}{more}"
        yield Finding("sources-silent", text, "`/checksource N` in the chat says why", grave=False)
    if not inside.sources:
        hint = "`/addsource ADDRESS` in the chat, or `sitrep sources import --pack NAME`"
        yield Finding("sources-none", "no source is in use", hint, grave=False)


def _copies(settings: Settings, inside: Probe, now: datetime) -> Iterator[Finding]:
    if not is_sqlite(parse(settings.database_url)) or inside.newest is None:
        return
    made = newest(settings.data / FOLDER)
    if made is None or now.date() - made > COPY_LATE:
        text = f"the newest copy of the database is of {made}" if made else "there is no copy of the database"
        hint = f"the service makes one a day in {settings.data / FOLDER}; see `/status` and the log"
        yield Finding("backup-late", text, hint, grave=False)


def _key(settings: Settings, inside: Probe, now: datetime) -> Iterator[Finding]:
    if not inside.marked:
        return
    file = settings.forget_file
    key = Seal(settings.forget_key, file)
    try:
        if not key.is_there:
            text = f"{key.place} is gone: who asked to be forgotten cannot be told from others in a copy"
            yield Finding("forget-key-missing", text, "put it back from where you keep it", grave=False)
        elif inside.keys - {key.name}:
            text = "some who asked to be forgotten were marked by another key: they are not found in a copy"
            hint = f"every process needs the same SITREP_FORGET_KEY, or {file}; a lost key counts 60 days"
            yield Finding("forget-key-other", text, hint, grave=False)
    except StoreError as error:
        yield Finding("forget-key-unread", str(error), "put it back from where you keep it", grave=False)


def _private(settings: Settings) -> Iterator[Finding]:
    """Files that say who follows what, or unlock who did."""
    url = parse(settings.database_url)
    files = [settings.forget_file, *([file_of(url)] if is_sqlite(url) else [])]
    for file in files:
        if file.is_file() and file.stat().st_mode & 0o077:
            yield Finding("file-open", f"other users may read {file}", f"chmod 600 {file}", grave=False)


def _old(settings: Settings) -> Iterator[Finding]:
    """After a move to PostgreSQL what is left of the old database knows those who are forgotten since."""
    if is_sqlite(parse(settings.database_url)):
        return
    left = [path for path in (settings.data / DATABASE, settings.data / FOLDER) if path.exists()]
    if left:
        text = f"an SQLite database was here before: {' and '.join(map(str, left))}"
        hint = "delete it with its copies once PostgreSQL serves you well: /forgetme does not reach them"
        yield Finding("database-old", text, hint, grave=False)


def _token(settings: Settings) -> Iterator[Finding]:
    if not settings.token:
        hint = "get one from @BotFather; until then `sitrep run` starts the terminal chat"
        yield Finding("token-missing", "SITREP_TOKEN is not set", hint, grave=False)
    elif not settings.admins:
        hint = "set SITREP_ADMINS to your Telegram user id; /privacy tells it"
        yield Finding("admins-missing", "nobody owns the bot, so nobody may add sources", hint, grave=False)


def _telegram(settings: Settings) -> Iterator[Finding]:
    from bot.gateway.reach import trouble

    if settings.token and (text := asyncio.run(trouble(settings.token, settings.telegram_api_url))):
        yield Finding("telegram", text, "see the token, the network, and SITREP_TELEGRAM_API_URL")


def _encoder(settings: Settings) -> Iterator[Finding]:
    try:
        encoder(directory(settings.encoder, settings.data))
    except WeightsError as error:
        how = "sitrep models fetch" if settings.encoder else "make install"
        hint = f"run `{how}`; until then takeaways are chosen without a model"
        yield Finding("encoder-missing", str(error), hint, grave=False)


def _zones(_: Settings) -> Iterator[Finding]:
    """Kazakhstan has been one zone, UTC+5, since March 2024: old zone data get its hours wrong."""
    if zoneinfo.TZPATH:
        text = f"the time zone data are the system's ({Path(zoneinfo.TZPATH[0])}), not those of tzdata"
        yield Finding("zones-system", text, "unset PYTHONTZPATH")
    if datetime(2026, 1, 1, tzinfo=zoneinfo.ZoneInfo("Asia/Almaty")).utcoffset() != timedelta(hours=5):
        yield Finding("zones-stale", "the time zone data are older than 2024", "update the tzdata package")


_INSIDE: tuple[Callable[[Settings, Probe, datetime], Iterator[Finding]], ...] = (
    _steps,
    _silent,
    _copies,
    _key,
)
_LOOKS: tuple[Callable[[Settings], Iterator[Finding]], ...] = (_private, _old, _token, _encoder, _zones)
