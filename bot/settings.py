"""The only reader of the environment: one table of settings, and what it yields.

The table `SETTINGS` feeds `load`, the file `.env.example` and the README's configuration table.
"""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from dotenv import dotenv_values

from bot import setting_values
from digest.errors import UserError

PREFIX = "SITREP_"
DATABASE = "sitrep.db"
TELEGRAM = "https://api.telegram.org"
_PASSWORD = re.compile(r"://[^:/@]*:(.*)@|[?&][a-z]*password=([^&]*)")


class SettingsError(UserError):
    """One or more settings are wrong; the text has a line for each, and never a secret's value."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that may be configured, read once at the start."""

    token: str
    admins: frozenset[int]
    database_url: str
    data: Path
    log_level: str
    log_format: str
    forget_key: str
    telegram_api_url: str
    allow_origin: frozenset[tuple[str, int]]
    contact_url: str
    nat64: bool
    encoder: str
    encoder_prefix: str
    encoder_dtype: str
    model_idle: timedelta
    model_threads: int
    generator: str
    generator_model: str
    generator_key: str
    generator_timeout: float
    generator_dtype: str

    @property
    def forget_file(self) -> Path:
        """Where the key of the marks lies unless it is given."""
        return self.data / "forget.key"

    @property
    def secrets(self) -> tuple[str, ...]:
        """Values that no log line may show."""
        passwords = _passwords(self.database_url)
        return tuple(
            value for value in (self.token, *passwords, self.generator_key, self.forget_key) if value
        )


@dataclass(frozen=True, slots=True)
class Setting:
    """A row of the table. ``read`` raises ValueError for a text that is not what is ``expected``."""

    name: str
    default: str
    expected: str
    help: str
    read: Callable[[str], Any]
    secret: bool = False

    @property
    def key(self) -> str:
        """The name in the environment."""
        return PREFIX + self.name.upper()


SETTINGS = (
    Setting(
        "token",
        "",
        "a bot token such as 123456789:AbC-dEf...",
        "The bot's token from @BotFather. Without it `sitrep run` starts the terminal chat.",
        setting_values.token,
        secret=True,
    ),
    Setting(
        "admins",
        "",
        "Telegram user ids separated by commas",
        "Owners of the bot: they name editors, admins and other owners in the chat (`/admins`), and cannot "
        "be taken out there. `/privacy` tells everybody their own id.",
        setting_values.user_ids,
    ),
    Setting(
        "database_url",
        "",
        "sqlite:///path/to/file.db or postgresql://user:password@host/name",
        "Where everything is kept. Empty: `sitrep.db` in the data directory.",
        setting_values.database,
        secret=True,
    ),
    Setting("data", "data", "a directory", "Database, backups and the service lock.", Path),
    Setting(
        "log_level",
        "INFO",
        "one of " + ", ".join(setting_values.LEVELS),
        "How much is logged.",
        setting_values.level,
    ),
    Setting(
        "log_format",
        "text",
        "one of " + ", ".join(setting_values.FORMATS),
        "What a line of the log is.",
        setting_values.log_format,
    ),
    Setting(
        "forget_key",
        "",
        f"at least {setting_values.KEY_AT_LEAST} signs, best made by chance",
        "The key of the marks of who was forgotten, the same for every process of a database. Empty: "
        "`forget.key` in the data directory, made on first need.",
        setting_values.forget_key,
        secret=True,
    ),
    Setting(
        "telegram_api_url",
        TELEGRAM,
        "an http or https address",
        "Another Bot API server: a self-hosted one, or a local one in tests.",
        setting_values.web_address,
    ),
    Setting(
        "allow_origin",
        "",
        "host:port pairs separated by commas",
        "Exact private origins the fetcher may reach; refused while the bot talks to Telegram's own servers.",
        setting_values.origins,
    ),
    Setting(
        "contact_url",
        "",
        "an http or https address",
        "Where the owners of fetched sites can reach you; part of the user agent.",
        setting_values.web_address,
    ),
    Setting(
        "nat64",
        "no",
        "yes or no",
        "Whether this network reaches IPv4 sites only through NAT64 (64:ff9b::/96).",
        setting_values.yes_or_no,
    ),
    Setting(
        "encoder",
        "",
        "a directory, or owner/name@ and 40 hex digits of a commit",
        "The sentence encoder. Empty: MiniLM, from the installed weights package, then the hub's cache. "
        "Else a multilingual one; `sitrep models fetch` gets one that is named by its commit.",
        setting_values.model,
    ),
    Setting(
        "encoder_prefix",
        "",
        "a word or two, such as `query:`",
        "What that encoder was trained to see before each text. Empty: what its maker says.",
        str,
    ),
    Setting(
        "encoder_dtype",
        "auto",
        "one of " + ", ".join(setting_values.DTYPES),
        "Numbers the encoder computes with; auto takes bfloat16 where a short probe finds it faster.",
        setting_values.dtype,
    ),
    Setting(
        "model_idle",
        "10",
        "minutes, above 0 and up to 1440",
        "The model worker exits after so many idle minutes.",
        setting_values.minutes,
    ),
    Setting(
        "model_threads",
        "1",
        "a number from 1 to 64",
        "CPU threads of the model worker.",
        setting_values.threads,
    ),
    Setting(
        "generator",
        "",
        "a directory, owner/name@ and 40 hex digits of a commit, or an address up to /v1",
        "Who writes the takeaways. Empty: nobody, they are chosen from the text. Else a model of one's own: "
        "on this machine (`sitrep models fetch` gets one named by its commit), or an OpenAI-like server.",
        setting_values.generator,
    ),
    Setting("generator_model", "", "a name", "The name of the model at that server.", str),
    Setting("generator_key", "", "a bearer key", "The key of that server, if any.", str, secret=True),
    Setting(
        "generator_timeout",
        "60",
        "seconds, above 0 and up to 600",
        "The longest time that writing the takeaways of one story may take.",
        setting_values.seconds,
    ),
    Setting(
        "generator_dtype",
        "auto",
        "one of " + ", ".join(setting_values.DTYPES),
        "Numbers a model on this machine computes with; auto takes what its hardware is made for.",
        setting_values.dtype,
    ),
)


def from_environment(dotenv: Path = Path(".env")) -> Settings:
    """The settings of this process: the environment, then the ``.env`` file. Raises SettingsError."""
    return load(os.environ, _file_values(dotenv))


def load(environment: Mapping[str, str], file: Mapping[str, str] | None = None) -> Settings:
    """Read and check all settings; the environment beats the file. Raises SettingsError."""
    layers = [environment, file or {}]
    problems = [problem for layer in layers for problem in _strangers(layer)]
    values: dict[str, Any] = {}
    for setting in SETTINGS:
        try:
            values[setting.name] = _value(setting, layers)
        except SettingsError as error:
            problems.append(str(error))
    if not problems:
        problems += _conflicts(values)
    if problems:
        raise SettingsError("\n".join(problems))
    values["database_url"] = values["database_url"] or f"sqlite:///{values['data'] / DATABASE}"
    return Settings(**values)


def _passwords(address: str) -> list[str]:
    """Those in the address of a database, before the host or as parameters, as written and as meant."""
    found = ["".join(each) for each in _PASSWORD.findall(address)]
    return list(dict.fromkeys([*found, *map(unquote, found)]))


def is_official(api_url: str) -> bool:
    """True for Telegram's own Bot API servers."""
    host = (urlsplit(api_url).hostname or "").rstrip(".").lower()
    return host == "telegram.org" or host.endswith(".telegram.org")


def child_environment(extra: Mapping[str, str]) -> dict[str, str]:
    """The environment for a worker process: ours without any setting, so without secrets, plus ``extra``."""
    return {key: value for key, value in os.environ.items() if not key.startswith(PREFIX)} | dict(extra)


def listener() -> tuple[str, timedelta]:
    """Where systemd listens, and how long it is content without a word of ours; "" and 0 without it.

    `sd_notify(3)`, `sd_watchdog_enabled(3)`.
    """
    microseconds = os.environ.get("WATCHDOG_USEC", "")
    patience = timedelta(microseconds=int(microseconds) if microseconds.isdecimal() else 0)
    return os.environ.get("NOTIFY_SOCKET", ""), patience


def set_defaults(environment: Mapping[str, str]) -> None:
    """Set variables that libraries read when they are imported in this very process."""
    for key, value in environment.items():
        os.environ.setdefault(key, value)


def env_example() -> str:
    """The text of ``.env.example``."""
    lines = [
        "# Settings of Sitrep. Copy to .env; the environment beats this file; empty means the default.",
        "# Each secret may be given as NAME_FILE instead: the path of a file that holds it.",
    ]
    for setting in SETTINGS:
        secret = f" (secret; also {setting.key}_FILE)" if setting.secret else ""
        lines += ["", f"# {setting.help}", f"# Expected: {setting.expected}{secret}"]
        lines.append(f"{setting.key}={setting.default}")
    return "\n".join(lines) + "\n"


def markdown_table() -> str:
    """The README's configuration table."""
    rows = ["| setting | default | what it is |", "| --- | --- | --- |"]
    for setting in SETTINGS:
        default = f"`{setting.default}`" if setting.default else ""
        secret = f" Secret: also as `{setting.key}_FILE`." if setting.secret else ""
        rows.append(f"| `{setting.key}` | {default} | {setting.help} Expected: {setting.expected}.{secret} |")
    return "\n".join(rows) + "\n"


def _file_values(path: Path) -> dict[str, str]:
    try:
        values = dotenv_values(path, interpolate=False) if path.is_file() else {}
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} cannot be read: {type(error).__name__}") from error
    return {key: value or "" for key, value in values.items()}


def _strangers(layer: Mapping[str, str]) -> list[str]:
    known = [setting.key for setting in SETTINGS]
    known += [f"{setting.key}_FILE" for setting in SETTINGS if setting.secret]
    problems = []
    for key in sorted(layer):
        if key.startswith(PREFIX) and key not in known:
            nearest = difflib.get_close_matches(key, known, n=1, cutoff=0.0)[0]
            problems.append(f"{key}: there is no such setting; did you mean {nearest}?")
    return problems


def _value(setting: Setting, layers: list[Mapping[str, str]]) -> Any:
    text = next((found for layer in layers if (found := _text(setting, layer))), setting.default)
    try:
        return setting.read(text.strip())
    except (ValueError, TypeError):
        shown = "" if setting.secret else f", not {text.strip()[:60]!r}"
        raise SettingsError(f"{setting.key}: expected {setting.expected}{shown}") from None


def _text(setting: Setting, layer: Mapping[str, str]) -> str:
    text = layer.get(setting.key, "").strip()
    path = layer.get(f"{setting.key}_FILE", "").strip() if setting.secret else ""
    if text and path:
        raise SettingsError(f"{setting.key}: set either it or {setting.key}_FILE, not both")
    return _secret_file(setting, Path(path)) if path else text


def _secret_file(setting: Setting, path: Path) -> str:
    try:
        text = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not a text file"
        raise SettingsError(f"{setting.key}_FILE: {path} cannot be read: {reason}") from None
    if not text:
        raise SettingsError(f"{setting.key}_FILE: {path} is empty; expected {setting.expected}")
    return text


def _conflicts(values: Mapping[str, Any]) -> list[str]:
    problems = []
    if values["token"] and values["allow_origin"] and is_official(values["telegram_api_url"]):
        problems.append(
            f"{PREFIX}ALLOW_ORIGIN: not allowed while the bot talks to Telegram's own servers; "
            f"expected to be empty, or {PREFIX}TELEGRAM_API_URL to name another server"
        )
    if "://" in values["generator"] and not values["generator_model"]:
        problems.append(f"{PREFIX}GENERATOR_MODEL: expected the name of the model at {values['generator']}")
    return problems
