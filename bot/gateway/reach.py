"""Whether Telegram answers, and to this token."""

from __future__ import annotations

from telegram import Bot
from telegram.error import InvalidToken, TelegramError


async def trouble(token: str, api_url: str) -> str:
    """What is wrong in a few words; "" if Telegram knows the token."""
    try:
        async with Bot(token, base_url=f"{api_url}/bot"):
            return ""
    except InvalidToken:
        return "Telegram does not accept SITREP_TOKEN"
    except TelegramError as error:
        return f"Telegram does not answer ({type(error).__name__})"
