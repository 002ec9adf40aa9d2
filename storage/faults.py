"""Translates what database drivers raise into `StoreError`, in words that say what to do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.engine import URL
from sqlalchemy.exc import DatabaseError, DBAPIError, InterfaceError, OperationalError, TimeoutError

from digest.errors import StoreError

_SQLITE = (
    (
        "locked",
        "the database {where} is in use by another program that does not let go of it; stop it, try again",
    ),
    (
        "readonly",
        "the database {where} is read-only; give this user the right to write the file and its folder",
    ),
    (
        "unable to open",
        "the database {where} cannot be opened; does its folder exist, and may this user write it?",
    ),
    ("not a database", "{where} is not a database; set SITREP_DATABASE_URL to the right file"),
    ("malformed", "the database {where} is damaged; restore a backup (`sitrep restore`)"),
    ("full", "no space is left on the disk of {where}; free some, the work goes on by itself"),
    ("disk i/o", "the disk of {where} is full or gives errors; free some space, or look at the system's log"),
)
_DEADLOCK, _SERIALIZATION = "40P01", "40001"
_ABOUT_DATA = ("22", "54")
"""SQLSTATE classes "data exception" and "program limit exceeded": one value is at fault, not the database."""

_SHOWN = ("host", "port", "dbname", "user")
"""Parameters of a server's address that are for everybody's eyes; others may be a password."""


@contextmanager
def translated(url: URL) -> Iterator[None]:
    """Turn the driver's complaints about the database itself into StoreError; our own bugs pass."""
    try:
        yield
    except Exception as error:
        if (better := translate(error, url)) is error:
            raise
        raise better from error


def translate(error: BaseException, url: URL) -> BaseException:
    """The StoreError for a complaint about the database at ``url``; any other error as it is."""
    better: StoreError | None = None
    if isinstance(error, TimeoutError):
        better = StoreError(f"the database {where(url)} has no free connection; it is overloaded")
    if isinstance(error, DBAPIError) and _is_about_database(error):
        better = StoreError(explain(error, url))
    if better is None:
        return error
    better.__cause__ = error
    return better


def explain(error: DBAPIError, url: URL) -> str:
    """What is wrong with the database at ``url``, in one friendly sentence."""
    text = str(error.orig).strip()
    if url.get_backend_name() == "sqlite":
        known = (advice for sign, advice in _SQLITE if sign in text.lower())
        return next(known, f"the database {{where}} fails: {text}").format(where=where(url))
    first = text.splitlines()[0] if text else "no reason given"
    return f"the database server {where(url)} cannot be reached or gave up: {first}"


def where(url: URL) -> str:
    """The database for people: the file, or the server without the password."""
    if url.get_backend_name() == "sqlite":
        return url.database or "(memory)"
    shown = {name: value for name, value in url.query.items() if name in _SHOWN}
    return url.set(query=shown).render_as_string(hide_password=True)


def is_worth_repeating(error: BaseException) -> bool:
    """Two transactions crossed each other's way, or another program holds SQLite's lock: try again."""
    cause = getattr(error, "orig", None)
    crossed = getattr(cause, "sqlstate", None) in (_DEADLOCK, _SERIALIZATION)
    return crossed or getattr(cause, "sqlite_errorname", None) == "SQLITE_BUSY"


def _is_about_database(error: DBAPIError) -> bool:
    if str(getattr(error.orig, "sqlstate", "")).startswith(_ABOUT_DATA):
        return False
    return isinstance(error, OperationalError | InterfaceError) or type(error) is DatabaseError
