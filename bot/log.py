"""Logging: one line a record on standard error, quiet libraries, and no secret in any line."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Sequence
from typing import TextIO

_TOKEN = re.compile(r"(?<![0-9])[0-9]{3,20}:[A-Za-z0-9_-]{20,100}")
_PASSWORD = re.compile(r"(://[^/\s:@]*):[^/\s@]+@")
# httpx logs whole URLs (with the token) at INFO; PTB logs message texts at DEBUG and on errors.
_QUIET = dict.fromkeys(("httpx", "httpcore", "apscheduler", "alembic"), logging.WARNING)
_SILENT = {"telegram": logging.CRITICAL}
PARSERS = ("trafilatura", "htmldate", "readability", "charset_normalizer")
"""Libraries that complain of every page that is not as they would have it."""
HIDDEN = "[hidden]"


class RedactingFormatter(logging.Formatter):
    """Formats a record, its exception included, and hides tokens, passwords and the secrets given."""

    def __init__(self, secrets: Sequence[str] = ()) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s", "%Y-%m-%dT%H:%M:%S%z")
        self._secrets = tuple(sorted((secret for secret in secrets if secret), key=len, reverse=True))

    def format(self, record: logging.LogRecord) -> str:
        """The whole text of a record, without secrets."""
        return redact(super().format(record), self._secrets)


def redact(text: str, secrets: Sequence[str] = ()) -> str:
    """The text with every token, URL password and given secret hidden."""
    for secret in secrets:
        text = text.replace(secret, HIDDEN)
    return _PASSWORD.sub(rf"\1:{HIDDEN}@", _TOKEN.sub(HIDDEN, text))


def configure(level: str, secrets: Sequence[str] = (), stream: TextIO | None = None) -> None:
    """Set up logging for this process; replaces the handlers that were there."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(RedactingFormatter(secrets))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name, least in (_QUIET | _SILENT).items():
        logging.getLogger(name).setLevel(max(least, logging.getLevelName(level)))
    hush_parsers()


def hush_parsers() -> None:
    """Nothing that `PARSERS` have to say of a page is for the operator: what they find is judged here."""
    for name in PARSERS:
        logging.getLogger(name).setLevel(logging.CRITICAL)
