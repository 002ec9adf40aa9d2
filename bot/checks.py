"""`sitrep check`: trouble that can be seen before it bites, each with an id and a hint."""

from __future__ import annotations

import os
import zoneinfo
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.model_job import directory
from bot.settings import Settings
from digest.errors import DigestError
from storage import migrate
from storage.version import HEAD, REVISIONS
from summarizer.models import encoder
from summarizer.weights import WeightsError


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to look after. ``id`` stays the same over versions.

    ``grave``: it keeps the service from its work.
    """

    id: str
    text: str
    hint: str
    grave: bool = True


def findings(settings: Settings) -> list[Finding]:
    """Everything found, worst first."""
    return [finding for look in _LOOKS for finding in look(settings)]


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
    except DigestError as error:
        yield Finding("database", str(error), "see SITREP_DATABASE_URL")


def _folder(settings: Settings) -> Iterator[Finding]:
    if settings.data.exists() and not settings.data.is_dir():
        yield Finding("data-no-folder", f"{settings.data} is not a directory", "set SITREP_DATA to one")
    elif settings.data.is_dir() and not os.access(settings.data, os.W_OK):
        hint = "give this user the right to write there, or set SITREP_DATA"
        yield Finding("data-readonly", f"{settings.data} cannot be written", hint)


def _token(settings: Settings) -> Iterator[Finding]:
    if not settings.token:
        hint = "get one from @BotFather; until then `sitrep run` starts the terminal chat"
        yield Finding("token-missing", "SITREP_TOKEN is not set", hint, grave=False)
    elif not settings.admins:
        hint = "set SITREP_ADMINS to your Telegram user id; /privacy tells it"
        yield Finding("admins-missing", "nobody may add sources", hint, grave=False)


def _encoder(settings: Settings) -> Iterator[Finding]:
    try:
        encoder(directory(settings.encoder, settings.data))
    except WeightsError as error:
        how = "sitrep models fetch" if settings.encoder else "make install"
        hint = f"run `{how}`; until then takeaways are chosen without a model"
        yield Finding("encoder-missing", str(error), hint, grave=False)


def _zones(_: Settings) -> Iterator[Finding]:
    """Kazakhstan has been one zone, UTC+5, since March 2024: old zone data get its hours wrong."""
    if datetime(2026, 1, 1, tzinfo=zoneinfo.ZoneInfo("Asia/Almaty")).utcoffset() != timedelta(hours=5):
        yield Finding("zones-stale", "the time zone data are older than 2024", "update the tzdata package")


_LOOKS: tuple[Callable[[Settings], Iterator[Finding]], ...] = (_database, _folder, _token, _encoder, _zones)
