"""What the Bot API refuses about messages, keyboards and menus, or silently spoils, in its own words.

A `Violation` is a fault of whoever called, and fails the test that caused it; any other `Refusal` is fate.
"""

import json
import re
import time
import unicodedata
from urllib.parse import urlsplit

STYLES = {"bold", "italic"}
ALONE = {"code"}
QUOTES = {"blockquote", "expandable_blockquote"}
ENTITY_TYPES = {*STYLES, *ALONE, *QUOTES, "text_link", "date_time"}
BUTTON_STYLES = {"primary", "success", "danger"}
MOST_ENTITIES = 100
AHEAD = 1098 * 86_400
"""Seconds from now that a moment may lie ahead."""

_REMOVED = re.compile("[\r\u200b\u200e\u200f\u2028-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_FORMAT = re.compile(r"r|w?[dD]?[tT]?")


class Refusal(Exception):
    """An answer that is not ok."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters


class Violation(Refusal):
    """What no caller should ever ask for."""

    def __init__(self, description: str) -> None:
        super().__init__(400, f"Bad Request: {description}")


def units(text: str) -> int:
    """UTF-16 code units."""
    return len(text.encode("utf-16-le")) // 2


def check_text(text: str, *, longest: int = 4096) -> None:
    """Empty and over-long texts, and those that the server would change, so that offsets no longer fit."""
    if not text.strip():
        raise Violation("message text is empty")
    _check_length(text, longest)


def check_caption(text: str) -> None:
    """Over-long captions; an empty one is fine."""
    _check_length(text, 1024)


def _check_length(text: str, longest: int) -> None:
    if len(text) > longest or len(text.encode()) > 32768:
        raise Violation("message is too long")
    if text != text.strip() or _REMOVED.search(text):
        raise Violation("the server would change this text")
    if any(char != "\n" and unicodedata.category(char) in ("Cc", "Cs") for char in text):
        raise Violation("the server would change this text")


def check_entities(text: str, entities: list[dict]) -> None:
    """Number, types, ends, surrogate pairs, links, moments and nesting."""
    if len(entities) > MOST_ENTITIES:
        raise Violation(f"only the first {MOST_ENTITIES} entities are shown")
    for entity in entities:
        _check_place(text, entity)
        _check_kind(entity)
    ends = [(each["offset"], each["offset"] + each["length"], each["type"]) for each in entities]
    for number, one in enumerate(ends):
        for other in ends[number + 1 :]:
            _check_nesting(one, other)


def _check_place(text: str, entity: dict) -> None:
    start, length, total = entity["offset"], entity["length"], units(text)
    whole = text.encode("utf-16-le")
    if start < 0 or length <= 0 or start + length > total:
        raise Violation(f"entity at UTF-16 offset {start} ends after the end of the text")
    for edge in (start, start + length):
        if edge < total and 0xDC00 <= int.from_bytes(whole[2 * edge : 2 * edge + 2], "little") < 0xE000:
            raise Violation(f"entity at UTF-16 offset {start} cuts a character")


def _check_kind(entity: dict) -> None:
    match entity["type"]:
        case "text_link" if not good_url(entity["url"]):
            raise Violation("a link that the server would drop silently")
        case "date_time":
            moment, shape = entity.get("unix_time"), entity.get("date_time_format", "")
            if not isinstance(moment, int) or not 0 < moment <= time.time() + AHEAD:
                raise Violation("can't parse entities: unix_time is out of range")
            if not _FORMAT.fullmatch(shape):
                raise Violation("can't parse entities: date_time_format")
        case other if other not in ENTITY_TYPES:
            raise Violation(f"can't parse entities: type {other}")


def _check_nesting(one: tuple[int, int, str], other: tuple[int, int, str]) -> None:
    first, second = sorted((one, other), key=lambda each: (each[0], -each[1]))
    if second[0] >= first[1]:
        return
    if second[1] > first[1]:
        raise Violation("can't parse entities: they overlap")
    both = {first[2], second[2]}
    if both & ALONE and not both & QUOTES:
        raise Violation("can't parse entities: nothing shares the place of code")
    if both <= QUOTES or both <= {"text_link", "date_time"}:
        raise Violation(f"can't parse entities: {first[2]} cannot contain {second[2]}")


def good_url(url: str) -> bool:
    """Whether a link or a button with it is kept."""
    parts = urlsplit(url)
    host = (parts.hostname or "").strip(".")
    return parts.scheme in ("http", "https") and "." in host and " " not in url and "@" not in parts.netloc


def check_preview(raw: str | None) -> None:
    """A preview is off, or of one good address."""
    options = json.loads(raw) if raw else {}
    if not options.get("is_disabled") and not good_url(options.get("url", "")):
        raise Violation("a link preview that nobody asked for")


def check_keyboard(raw: str | None) -> list[list[dict]]:
    """The rows of an inline keyboard, the only one that works everywhere."""
    markup = json.loads(raw) if raw else {"inline_keyboard": []}
    if set(markup) != {"inline_keyboard"}:
        raise Violation("object expected as reply markup: inline keyboard expected")
    rows: list[list[dict]] = markup["inline_keyboard"]
    if sum(map(len, rows)) > 100 or any(not 1 <= len(row) <= 8 for row in rows):
        raise Violation("reply markup is too long, or has an empty row")
    for row in rows:
        for button in row:
            _check_button(button)
    return rows


def _check_button(button: dict) -> None:
    if not button["text"].strip() or len(button["text"]) > 64:
        raise Violation("a button without a label vanishes, and one with a long label is cut")
    if button.get("style", "primary") not in BUTTON_STYLES:
        raise Violation("BUTTON_STYLE_INVALID")
    actions = set(button) - {"text", "style"}
    if actions == {"callback_data"}:
        if not 1 <= len(button["callback_data"].encode()) <= 64:
            raise Violation("BUTTON_DATA_INVALID")
    elif actions == {"copy_text"}:
        if not 1 <= len(button["copy_text"]["text"]) <= 256:
            raise Violation("BUTTON_COPY_TEXT_INVALID")
    elif actions != {"url"} or not good_url(button["url"]):
        raise Violation("BUTTON_URL_INVALID, or a button with none or several actions")


def check_commands(commands: list[dict]) -> None:
    """Names and descriptions of a menu."""
    if len(commands) > 100:
        raise Violation("too many commands")
    for command in commands:
        if not re.fullmatch(r"[a-z0-9_]{1,32}", command["command"]):
            raise Violation("BOT_COMMAND_INVALID")
        if not 1 <= len(command["description"]) <= 256:
            raise Violation("BOT_COMMAND_DESCRIPTION_INVALID")
