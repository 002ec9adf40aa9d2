"""Logging: one line a record on standard error, quiet libraries, no secret and no reader in any line."""

from __future__ import annotations

import json
import logging
import re
import sys
import traceback
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import TextIO, TypeGuard

from digest.errors import DeliveryError, DigestError, UserError

_LOG = logging.getLogger(__name__)
_TOKEN = re.compile(r"(?<![0-9])[0-9]{3,20}:[A-Za-z0-9_-]{20,100}")
_PASSWORD = re.compile(r"(://[^/\s:@]*):[^/\s@]+@")
# httpx logs whole URLs (with the token) at INFO; PTB logs message texts at DEBUG and on errors.
_QUIET = dict.fromkeys(("httpx", "httpcore", "apscheduler", "alembic"), logging.WARNING)
_SILENT = {"telegram": logging.CRITICAL}
PARSERS = ("trafilatura", "htmldate", "readability", "charset_normalizer")
"""Libraries that complain of every page that is not as they would have it."""
HIDDEN = "[hidden]"
_NUMBER = re.compile(r"-?[0-9]{5,}")
_NAMING = ("telegram", "sqlalchemy", "psycopg", "sqlite3")
"""Libraries whose errors are told by their names alone."""
_MOST_FRAMES = 12
_ROOT = f"{Path(__file__).parents[1]}/"


class RedactingFormatter(logging.Formatter):
    """One line for a record. An exception is its type, where it was raised, and words only if they are ours.

    What foreign exceptions say may be what a person typed (``KeyError``) or a row of the database
    (PostgreSQL's DETAIL). Tokens, passwords and the secrets given are hidden wherever they stand.
    """

    def __init__(self, secrets: Sequence[str] = (), form: str = "text") -> None:
        super().__init__()
        self._secrets = tuple(sorted((secret for secret in secrets if secret), key=len, reverse=True))
        self._json = form == "json"

    def format(self, record: logging.LogRecord) -> str:
        """The whole text of a record, without secrets."""
        fields = {key: redact(value, self._secrets) for key, value in _fields(record).items()}
        if self._json:
            return json.dumps(fields, ensure_ascii=False)
        time, level, part, text = (fields.pop(key) for key in ("time", "level", "part", "text"))
        rest = "".join(f" {key}={json.dumps(value, ensure_ascii=False)}" for key, value in fields.items())
        return f"{time} {level} {part}: {_in_one_line(text)}{rest}"


def redact(text: str, secrets: Sequence[str] = ()) -> str:
    """The text with every token, URL password and given secret hidden."""
    for secret in secrets:
        text = text.replace(secret, HIDDEN)
    return _PASSWORD.sub(rf"\1:{HIDDEN}@", _TOKEN.sub(HIDDEN, text))


def configure(
    level: str, secrets: Sequence[str] = (), stream: TextIO | None = None, form: str = "text"
) -> None:
    """Set up logging for this process; replaces the handlers that were there. ``form``: "text" or "json"."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(RedactingFormatter(secrets, form))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name, least in (_QUIET | _SILENT).items():
        logging.getLogger(name).setLevel(max(least, logging.getLevelName(level)))
    hush_parsers()


def take_over_the_end() -> None:
    """An error that ends the process is logged like any other; Python would print all it says."""
    sys.excepthook = _ended


def hush_parsers() -> None:
    """Nothing that `PARSERS` have to say of a page is for the operator: what they find is judged here."""
    for name in PARSERS:
        logging.getLogger(name).setLevel(logging.CRITICAL)


def _fields(record: logging.LogRecord) -> dict[str, str]:
    at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
    text = _message(record)
    if record.name == "asyncio":  # it goes on with the repr of a task, which has that of its exception
        text = text.split("\n", 1)[0]
    fields = {"time": at, "level": record.levelname, "part": record.name, "text": text}
    error = record.exc_info[1] if record.exc_info else None
    return fields | _told(error) if error is not None else fields


def _message(record: logging.LogRecord) -> str:
    """The text, with errors in it told as any other: Telegram's and the database's may name a chat."""
    if not isinstance(record.args, tuple):
        return record.getMessage()
    args = tuple(_words(each) if _may_name(each) else each for each in record.args)
    return str(record.msg) % args if args else str(record.msg)


def _may_name(value: object) -> TypeGuard[Exception]:
    room = type(value).__module__.partition(".")[0]
    return isinstance(value, DeliveryError) or (isinstance(value, Exception) and room in _NAMING)


def _told(error: BaseException) -> dict[str, str]:
    chain = list(_chain(error))
    return {
        "error": ", because of ".join(map(_words, chain)),
        "trace": " | ".join(" > ".join(_frames(each.__traceback__)) for each in chain),
    }


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error and what it came from; of a group also its members."""
    seen: set[int] = set()
    waiting = [error]
    while waiting:
        each = waiting.pop(0)
        if id(each) in seen:
            continue
        seen.add(id(each))
        yield each
        waiting += each.exceptions if isinstance(each, BaseExceptionGroup) else ()
        before = each.__cause__ or (None if each.__suppress_context__ else each.__context__)
        waiting += [before] if before is not None else ()


def _words(error: BaseException) -> str:
    name = type(error).__name__
    if isinstance(error, DeliveryError):
        return f"{name}: {_NUMBER.sub(HIDDEN, str(error))}"
    ours = isinstance(error, DigestError) and not isinstance(error, UserError)
    if ours or isinstance(error, ImportError | NameError | AttributeError):  # of names in the program only
        return f"{name}: {error}"
    if isinstance(error, OSError) and error.strerror:
        return f"{name}: {error.strerror}"
    code = getattr(error, "sqlstate", None) or getattr(error, "sqlite_errorname", None)
    return f"{name} ({code})" if code else name


def _frames(trace: TracebackType | None) -> list[str]:
    """Where it went, outermost first; of a long way the end."""
    frames = traceback.extract_tb(trace)
    return [f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames[-_MOST_FRAMES:]]


def _short(path: str) -> str:
    return path.removeprefix(_ROOT).rsplit("site-packages/", 1)[-1]


def _in_one_line(text: str) -> str:
    return "\\n".join(text.splitlines())


def _ended(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
        return
    _LOG.critical("this process ends by an error of its own", exc_info=(kind, error, trace))
