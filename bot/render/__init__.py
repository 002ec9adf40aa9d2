"""News as blocks of text: digests, story cards, evidence. Pure; knows no messenger."""

from bot.render.digest import render_digest
from bot.render.evidence import evidence
from bot.render.story import card, item

__all__ = ["card", "evidence", "item", "render_digest"]
