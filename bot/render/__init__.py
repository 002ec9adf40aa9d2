"""News as blocks of text: digests, story cards, evidence. Pure; knows no messenger."""

from bot.render.because import because, because_all
from bot.render.card import card, outlets_to_mute, wrong
from bot.render.digest import render_digest
from bot.render.evidence import evidence
from bot.render.story import item
from bot.render.timeline import timeline
from bot.render.voices import voices

__all__ = [
    "because",
    "because_all",
    "card",
    "evidence",
    "item",
    "outlets_to_mute",
    "render_digest",
    "timeline",
    "voices",
    "wrong",
]
