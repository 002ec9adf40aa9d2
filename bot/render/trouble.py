"""Trouble of the program as its owners read it: what is wrong, and what to do about it."""

from __future__ import annotations

from bot.chat import Block, Run
from bot.render.reasons import in_words
from bot.tongue import N_, gettext
from bot.words import foreign, shorten
from digest.model import Trouble

_LONGEST = 200
STEPS = {
    "collect": N_("Reading the sources"),
    "condense": N_("Writing takeaways"),
    "compose": N_("Putting digests together"),
    "deliver": N_("Sending messages"),
    "notices": N_("Telling admins about sources"),
    "prepare": N_("Getting answers ready"),
    "care": N_("Cleaning up"),
    "backup": N_("Copying the database"),
    "watch": N_("Looking out for trouble"),
}
"""The steps of the program in the words of those who do not know it."""


def trouble_lines(trouble: Trouble) -> list[Block]:
    """What is wrong, and below it what to do."""
    return [
        Block((Run("🔧 "), Run(_said(trouble.text, trouble), bold=True))),
        Block((Run(_said(trouble.hint, trouble)),)),
    ]


def over_line(trouble: Trouble) -> Block:
    """That it has passed."""
    return Block((Run("✅ "), Run(gettext("Over: {trouble}", trouble=_said(trouble.text, trouble)))))


def _said(text: str, trouble: Trouble) -> str:
    values = {name: _value(value) for name, value in trouble.values.items()}
    return gettext(text, **values)


def _value(text: str) -> str:
    """A name or reason of ours in the language spoken; anything else as it came."""
    said = gettext(text) if text in STEPS.values() else in_words(text)
    return foreign(shorten(said, _LONGEST)).rstrip(".")
