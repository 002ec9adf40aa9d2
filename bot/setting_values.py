"""What the text of a setting means: one reader for each kind of value.

Each gives the value, and raises ValueError for a text that is none of its kind.
"""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import urlsplit

from summarizer.models import pin

KEY_AT_LEAST = 32
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
FORMATS = ("text", "json")
DTYPES = ("auto", "float32", "bfloat16")
_DATABASES = ("sqlite", "postgresql", "postgres")
_TOKEN = re.compile(r"[0-9]{1,20}:[A-Za-z0-9_-]{1,100}")


def token(text: str) -> str:
    """A bot token as @BotFather gives it, or nothing."""
    if text and not _TOKEN.fullmatch(text):
        raise ValueError
    return text


def user_ids(text: str) -> frozenset[int]:
    """Numbers above zero, separated by commas."""
    ids = frozenset(int(part) for part in text.split(",") if part.strip())
    if any(number <= 0 for number in ids):
        raise ValueError
    return ids


def database(text: str) -> str:
    """The address of a database of a kind that we know, or nothing."""
    scheme = text.split("://", 1)[0].split("+", 1)[0] if "://" in text else ""
    if text and scheme not in _DATABASES:
        raise ValueError
    return text


def level(text: str) -> str:
    """A level of the log, in capitals."""
    if text.upper() not in LEVELS:
        raise ValueError
    return text.upper()


def log_format(text: str) -> str:
    """What a line of the log is."""
    if text not in FORMATS:
        raise ValueError
    return text


def forget_key(text: str) -> str:
    """A key long enough, or nothing."""
    if text and len(text) < KEY_AT_LEAST:
        raise ValueError
    return text


def web_address(text: str) -> str:
    """An address of the web with no name and password in it, or nothing; no slash at its end."""
    parts = urlsplit(text)
    if text and (parts.scheme not in ("http", "https") or not parts.hostname or parts.username):
        raise ValueError
    return text.rstrip("/")


def _origin(text: str) -> tuple[str, int]:
    parts = urlsplit(f"//{text}")
    if not parts.hostname or not parts.port or parts.path or parts.username:
        raise ValueError
    return parts.hostname, parts.port


def origins(text: str) -> frozenset[tuple[str, int]]:
    """Pairs of host and port, separated by commas."""
    return frozenset(_origin(part.strip()) for part in text.split(",") if part.strip())


def yes_or_no(text: str) -> bool:
    """True for yes."""
    if text.lower() not in ("yes", "no"):
        raise ValueError
    return text.lower() == "yes"


def minutes(text: str) -> timedelta:
    """A time of at most a day."""
    if not 0 < float(text) <= 24 * 60:
        raise ValueError
    return timedelta(minutes=float(text))


def threads(text: str) -> int:
    """From 1 to 64."""
    if not 1 <= int(text) <= 64:
        raise ValueError
    return int(text)


def generator(text: str) -> str:
    """The address of a server, or a model as `model` reads it."""
    return web_address(text) if "://" in text else model(text)


def model(text: str) -> str:
    """A directory, or a name with the whole hash of a commit."""
    if "://" in text or ("@" in text and not pin(text)):
        raise ValueError
    return text


def dtype(text: str) -> str:
    """What numbers a model computes with."""
    if text not in DTYPES:
        raise ValueError
    return text


def seconds(text: str) -> float:
    """A time of at most ten minutes."""
    if not 0 < float(text) <= 600:
        raise ValueError
    return float(text)
