"""What the Bot API refuses about messages, keyboards and menus, in its own words."""

import json
import re
from urllib.parse import urlsplit

ENTITY_TYPES = {"bold", "italic", "code", "text_link", "blockquote", "expandable_blockquote"}


class Refusal(Exception):
    """An answer that is not ok."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters


def units(text: str) -> int:
    """UTF-16 code units."""
    return len(text.encode("utf-16-le")) // 2


def check_text(text: str) -> None:
    """Empty and over-long texts."""
    if not text.strip():
        raise Refusal(400, "Bad Request: message text is empty")
    if len(text) > 4096:
        raise Refusal(400, "Bad Request: message is too long")
    if len(text.encode()) > 32768:
        raise Refusal(400, "Bad Request: message is too long")


def check_caption(text: str) -> None:
    """Over-long captions; an empty one is fine."""
    if len(text) > 1024:
        raise Refusal(400, "Bad Request: message caption is too long")


def check_entities(text: str, entities: list[dict]) -> None:
    """Types, ends, surrogate pairs, links and nesting."""
    total = units(text)
    whole = text.encode("utf-16-le")
    spans = []
    for entity in entities:
        start, length = entity["offset"], entity["length"]
        if entity["type"] not in ENTITY_TYPES:
            raise Refusal(400, f"Bad Request: can't parse entities: type {entity['type']}")
        if start < 0 or length <= 0 or start + length > total:
            raise Refusal(400, f"Bad Request: entity at UTF-16 offset {start} ends after the end of the text")
        for edge in (start, start + length):
            if edge < total and 0xDC00 <= int.from_bytes(whole[2 * edge : 2 * edge + 2], "little") < 0xE000:
                raise Refusal(400, f"Bad Request: entity at UTF-16 offset {start} cuts a character")
        if entity["type"] == "text_link" and "." not in (urlsplit(entity["url"]).hostname or ""):
            raise Refusal(400, "Bad Request: a link that Telegram would drop silently")
        spans.append((start, start + length))
    for a, b in ((a, b) for a in spans for b in spans):
        if a[0] < b[0] < a[1] < b[1]:
            raise Refusal(400, "Bad Request: can't parse entities: they overlap")


def check_keyboard(raw: str | None) -> list[list[dict]]:
    """The rows of an inline keyboard."""
    rows: list[list[dict]] = json.loads(raw)["inline_keyboard"] if raw else []
    buttons = [button for row in rows for button in row]
    if len(buttons) > 100 or any(len(row) > 8 for row in rows):
        raise Refusal(400, "Bad Request: reply markup is too long")
    for button in buttons:
        if not button["text"].strip():
            raise Refusal(400, "Bad Request: a button without a label vanishes")
        if not 1 <= len(button["callback_data"].encode()) <= 64:
            raise Refusal(400, "Bad Request: BUTTON_DATA_INVALID")
    return rows


def check_commands(commands: list[dict]) -> None:
    """Names and descriptions of a menu."""
    if len(commands) > 100:
        raise Refusal(400, "Bad Request: too many commands")
    for command in commands:
        if not re.fullmatch(r"[a-z0-9_]{1,32}", command["command"]):
            raise Refusal(400, "Bad Request: BOT_COMMAND_INVALID")
        if not 1 <= len(command["description"]) <= 256:
            raise Refusal(400, "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID")
