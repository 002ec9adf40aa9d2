"""Files that people send: fetched only when somebody reads them, and never more than a mebibyte."""

from __future__ import annotations

import asyncio
import logging

import httpx
from telegram import Document
from telegram.error import TelegramError

from bot.chat import Upload
from bot.gateway.line import Line, TooLarge
from bot.gateway.trouble import says
from digest.errors import UserError

_LOG = logging.getLogger(__name__)
MOST = 2**20
"""Bytes."""
PATIENCE = 30.0
"""Seconds for the whole download."""

_TOO_LARGE = "That file is larger than 1 MiB, which is more than I take. Split it."
_LOST = "Telegram did not hand that file over. Please send it again."


def upload(document: Document, line: Line) -> Upload:
    """The document as a value of ours; nothing is fetched before its ``read`` is called."""

    async def read() -> bytes:
        return await _read(document, line)

    return Upload(document.file_name or "", document.file_size, read)


async def _read(document: Document, line: Line) -> bytes:
    """The sender's word for the size is judged first, Telegram's next, and what really comes last."""
    if (document.file_size or 0) > MOST:
        raise UserError(_TOO_LARGE)
    try:
        async with asyncio.timeout(PATIENCE):
            file = await document.get_file()
            if (file.file_size or 0) > MOST:
                raise UserError(_TOO_LARGE)
            return await line.download(file.file_path or "", MOST)
    except TooLarge as error:
        raise UserError(_TOO_LARGE) from error
    except (TelegramError, httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
        # The text of the error may hold the address of the file, and with it the token.
        _LOG.warning("a file could not be fetched: %s", type(error).__name__)
        raise UserError(_TOO_LARGE if says(error, "file is too big") else _LOST) from error
