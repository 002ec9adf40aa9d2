"""Messages in a private chat that hold no words of their sender: what the command behind is told of them."""

from __future__ import annotations

from telegram import Location, Message

from bot.commands.freetext.wordless import FORWARDED, OTHER, PLACE

_MEDIA = (
    *("animation", "audio", "contact", "dice", "document", "game", "paid_media", "photo", "poll", "story"),
    *("video", "video_note", "voice", "checklist"),
)
"""What people send; everything else without a text is a notice of Telegram's, which nobody answers."""


def sign_of(message: Message) -> str:
    """The sign that a sticker stands for, which is as good as typed; "" for any other message."""
    return (message.sticker.emoji or "🙂") if message.sticker and message.forward_origin is None else ""


def told(message: Message) -> str:
    """What `freetext.wordless` is told of a message; "" for one that has words, or is only a notice."""
    if message.via_bot is not None:
        return ""
    if message.forward_origin is not None:
        return FORWARDED
    if message.text:
        return ""
    venue = message.venue.location if message.venue else None
    if (here := message.location or venue) is not None:
        return _place(here)
    return OTHER if any(getattr(message, kind, None) for kind in _MEDIA) else ""


def _place(here: Location) -> str:
    """To a tenth of a degree: nobody needs to know it better."""
    return f"{PLACE} {here.latitude:.1f} {here.longitude:.1f}"
