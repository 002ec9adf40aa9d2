"""Messages as text and entities: nothing is parsed, so nothing foreign can become markup.

Offsets and lengths are UTF-16 code units, as Telegram counts them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, MessageEntity

from bot.chat import Attachment, Block, Button, Frame, Message, Run

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
LABEL_LIMIT = 64
ROW_LIMIT, BUTTON_LIMIT = 8, 100
_FRAMES = {Frame.QUOTE: MessageEntity.BLOCKQUOTE, Frame.FOLDED: MessageEntity.EXPANDABLE_BLOCKQUOTE}
# What Telegram removes, and what turns lines around or hides in them. ZWJ and ZWNJ stay: emoji and Persian.
_REMOVED = re.compile("[\r\u200b\u200e\u200f\u2028-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")


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
    return len(text) + sum(char > "\uffff" for char in text)


def printable(text: str) -> str:
    """Text without characters that Telegram drops or that hide; other control characters become spaces."""
    return "".join(" " if _control(char) else char for char in _REMOVED.sub("", text))


def _control(char: str) -> bool:
    return char != "\n" and unicodedata.category(char) in ("Cc", "Cs")


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
    """An inline keyboard within Telegram's limits. Raises ValueError for data over 64 bytes."""
    for button in (button for row in rows for button in row):
        if not 1 <= len(button.data.encode()) <= 64:
            raise ValueError(f"the data of button {button.label!r} is not 1 to 64 bytes")
    buttons = [
        [InlineKeyboardButton(_label(button.label), callback_data=button.data) for button in part]
        for row in rows
        for part in _parts(row, ROW_LIMIT)
    ]
    if sum(map(len, buttons)) > BUTTON_LIMIT:
        raise ValueError(f"more than {BUTTON_LIMIT} buttons")
    return InlineKeyboardMarkup(buttons) if buttons else None


def split(message: Message) -> tuple[Message, ...]:
    """The message, or several of at most 4,096 units, cut between blocks; the keyboard on the last.

    A file with its caption stays one.
    """
    if message.file is not None:
        return (message,)
    pages: list[list[Block]] = [[]]
    room = TEXT_LIMIT
    for block in (piece for whole in message.blocks for piece in _pieces(whole)):
        size = sum(utf16(printable(run.text)) for run in block.runs) + 1
        if pages[-1] and size > room:
            pages.append([])
            room = TEXT_LIMIT
        pages[-1].append(block)
        room -= size
    parts = [replace(message, blocks=tuple(page), keyboard=()) for page in pages]
    parts[-1] = replace(parts[-1], keyboard=message.keyboard)
    return tuple(parts)


def _flow(blocks: Sequence[Block]) -> tuple[str, list[MessageEntity]]:
    text, at = "", 0
    entities: list[MessageEntity] = []
    for number, block in enumerate(blocks):
        if number:
            text, at = text + "\n", at + 1
        begin = at
        for run in block.runs:
            words = printable(run.text)
            entities += _styles(run, words, at)
            text, at = text + words, at + utf16(words)
        if block.frame and at > begin:
            entities.append(MessageEntity(_FRAMES[block.frame], begin, at - begin))
    return _trimmed(text, entities)


def _styles(run: Run, words: str, at: int) -> Iterator[MessageEntity]:
    inner = words.strip()
    if not inner:
        return
    offset, length = at + utf16(words[: len(words) - len(words.lstrip())]), utf16(inner)
    if run.code:  # Telegram lets nothing else share code's place
        yield MessageEntity(MessageEntity.CODE, offset, length)
        return
    if run.href and valid_link(run.href):
        yield MessageEntity(MessageEntity.TEXT_LINK, offset, length, url=run.href)
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
            moved.append(MessageEntity(entity.type, begin, length, url=entity.url))
    return kept, moved


def _preview(link: str) -> LinkPreviewOptions:
    if link and valid_link(link):
        return LinkPreviewOptions(url=link, prefer_small_media=True)
    return LinkPreviewOptions(is_disabled=True)


def _label(text: str) -> str:
    words = " ".join(printable(text).split())
    return words[:LABEL_LIMIT] or "·"


def _parts(row: Sequence[Button], size: int) -> Iterator[Sequence[Button]]:
    for start in range(0, len(row), size):
        yield row[start : start + size]


def _pieces(block: Block) -> Iterator[Block]:
    """The block, or several: a single one over the limit is cut between words."""
    room = TEXT_LIMIT - 1
    runs: list[Run] = []
    for run in (piece for whole in block.runs for piece in _cut(whole)):
        size = utf16(printable(run.text))
        if runs and size > room:
            yield replace(block, runs=tuple(runs))
            runs, room = [], TEXT_LIMIT - 1
        runs.append(run)
        room -= size
    yield replace(block, runs=tuple(runs))


def _cut(run: Run) -> Iterator[Run]:
    rest = run.text
    half = TEXT_LIMIT // 2  # code points of at most two units each
    while utf16(rest) >= TEXT_LIMIT:
        at = rest.rfind(" ", 1, half) + 1 or half
        yield replace(run, text=rest[:at])
        rest = rest[at:]
    yield replace(run, text=rest)
