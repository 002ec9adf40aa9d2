"""Messages as text and entities: nothing is parsed, so nothing foreign can become markup.

Offsets and lengths are UTF-16 code units, as Telegram counts them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from telegram import (
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    MessageEntity,
)

from bot.chat import Attachment, Block, Button, Frame, Message, Run

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
LABEL_LIMIT = 64
DATA_LIMIT, COPY_LIMIT = 64, 256
ROW_LIMIT, BUTTON_LIMIT = 8, 100
_FRAMES = {Frame.QUOTE: MessageEntity.BLOCKQUOTE, Frame.FOLDED: MessageEntity.EXPANDABLE_BLOCKQUOTE}
# What Telegram removes, and what turns lines around or hides in them. ZWJ and ZWNJ stay: emoji and Persian.
_REMOVED = re.compile("[\r\u200b\u200e\u200f\u2028-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
"""Unicode's categories Cc, but for the line break, and Cs."""


@dataclass(frozen=True, slots=True)
class Wired:
    """A message as Telegram takes it."""

    text: str
    entities: tuple[MessageEntity, ...]
    keyboard: InlineKeyboardMarkup | None
    preview: LinkPreviewOptions
    file: Attachment | None = None


def utf16(text: str) -> int:
    """Length in UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def printable(text: str) -> str:
    """Text without characters that Telegram drops or that hide; other control characters become spaces."""
    return text if text.isprintable() else _CONTROL.sub(" ", _REMOVED.sub("", text))


def valid_link(href: str) -> bool:
    """True for an address that Telegram keeps as a link: http(s), a host with a dot, no user info."""
    try:
        parts = urlsplit(href)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError:
        return False
    clean = href.isprintable() and " " not in href and "@" not in parts.netloc
    return parts.scheme in ("http", "https") and "." in host.strip(".") and clean and len(href) <= 2048


def wired(message: Message) -> Wired:
    """Text, entities, keyboard, preview and file of a message."""
    text, entities = _flow(message.blocks)
    rows = keyboard(message.keyboard)
    return Wired(text, tuple(entities), rows, _preview(message.preview), message.file)


def keyboard(rows: Sequence[Sequence[Button]]) -> InlineKeyboardMarkup | None:
    """An inline keyboard within Telegram's limits. Raises ValueError for what has no place in one."""
    buttons = [[_button(button) for button in part] for row in rows for part in _parts(row, ROW_LIMIT)]
    if sum(map(len, buttons)) > BUTTON_LIMIT:
        raise ValueError(f"more than {BUTTON_LIMIT} buttons")
    return InlineKeyboardMarkup(buttons) if buttons else None


def plainer(ready: Wired) -> Wired:
    """The same without what only newer servers know: moments, styled buttons, buttons that copy."""
    entities = tuple(each for each in ready.entities if each.type != MessageEntity.DATE_TIME)
    rows = ready.keyboard.inline_keyboard if ready.keyboard else ()
    kept = [[_unstyled(button) for button in row if button.callback_data] for row in rows]
    left = [row for row in kept if row]
    return replace(ready, entities=entities, keyboard=InlineKeyboardMarkup(left) if left else None)


def _flow(blocks: Sequence[Block]) -> tuple[str, list[MessageEntity]]:
    text, at = "", 0
    entities: list[MessageEntity] = []
    for number, block in enumerate(blocks):
        if number:
            text, at = text + "\n", at + 1
        begin = at
        for run in block.runs:
            words = printable(run.text)
            entities += styles(run, words, at)
            text, at = text + words, at + utf16(words)
        if block.frame and at > begin:
            entities.append(MessageEntity(_FRAMES[block.frame], begin, at - begin))
    return _trimmed(text, entities)


def styles(run: Run, words: str, at: int) -> Iterator[MessageEntity]:
    """The entities of a run whose printable ``words`` begin ``at`` that many units."""
    inner = words.strip()
    if not inner:
        return
    offset, length = at + utf16(words[: len(words) - len(words.lstrip())]), utf16(inner)
    if run.code:  # Telegram lets nothing else share code's place
        yield MessageEntity(MessageEntity.CODE, offset, length)
        return
    if run.href and valid_link(run.href):
        yield MessageEntity(MessageEntity.TEXT_LINK, offset, length, url=run.href)
    elif run.moment and run.moment.timestamp() > 0:  # without a format: clients leave our words as they are
        yield MessageEntity(MessageEntity.DATE_TIME, offset, length, unix_time=run.moment)
    if run.bold:
        yield MessageEntity(MessageEntity.BOLD, offset, length)
    if run.italic:
        yield MessageEntity(MessageEntity.ITALIC, offset, length)


def _trimmed(text: str, entities: list[MessageEntity]) -> tuple[str, list[MessageEntity]]:
    """Cut the ends as Telegram would, and the entities with them."""
    lead = utf16(text[: len(text) - len(text.lstrip())])
    kept = text.strip()
    end = utf16(kept)
    moved = []
    for entity in entities:
        begin = max(entity.offset - lead, 0)
        length = min(entity.offset - lead + entity.length, end) - begin
        if length > 0:
            again = MessageEntity(entity.type, begin, length, url=entity.url, unix_time=entity.unix_time)
            moved.append(again)
    return kept, moved


def _preview(link: str) -> LinkPreviewOptions:
    if link and valid_link(link):
        return LinkPreviewOptions(url=link, prefer_small_media=True)
    return LinkPreviewOptions(is_disabled=True)


def _button(button: Button) -> InlineKeyboardButton:
    label, style = _label(button.label), button.style.value or None
    if button.copy:
        if len(button.copy) > COPY_LIMIT:
            raise ValueError(f"button {button.label!r} would copy more than {COPY_LIMIT} characters")
        return InlineKeyboardButton(label, copy_text=CopyTextButton(button.copy), style=style)
    if not 1 <= len(button.data.encode()) <= DATA_LIMIT:
        raise ValueError(f"the data of button {button.label!r} is not 1 to {DATA_LIMIT} bytes")
    return InlineKeyboardButton(label, callback_data=button.data, style=style)


def _unstyled(button: InlineKeyboardButton) -> InlineKeyboardButton:
    return InlineKeyboardButton(button.text, callback_data=button.callback_data)


def _label(text: str) -> str:
    words = " ".join(printable(text).split())
    return words[:LABEL_LIMIT] or "·"


def _parts(row: Sequence[Button], size: int) -> Iterator[Sequence[Button]]:
    for start in range(0, len(row), size):
        yield row[start : start + size]
