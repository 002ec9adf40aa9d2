"""Text from strangers made safe to print, and small counts and plurals.

Messages are built from entities, so nothing is ever parsed as markup; what is left to prevent are
invisible characters and the links, commands, hashtags and mentions that clients find by themselves.
"""

from __future__ import annotations

import re
import unicodedata

from bot.tongue import gettext

JOINER = "\u200d"
"""ZERO WIDTH JOINER. Behind a sign it keeps clients from linking what follows, and Telegram leaves it in
the text; it is no letter of a command, mention, hashtag or top-level domain."""

_MARKS = 3
_EASY = re.compile("[ -~¡-¬®-˿Ѐ-҂Ҋ-ԯ‘-”–—…№]*")
"""Texts of which `plain` thins out nothing but spaces, most in Latin and Cyrillic script: no combining marks,
nothing that hides, nothing that normalising changes."""

_LINKED = re.compile(
    r"[.:/@#$](?:"  # first, for a sign is found quickly; what stands before it is looked back at
    r"(?<=[^\W_]\.)(?!(?<=\brobots\.)txt\b)(?=[^\W\d_]{2})"  # kz.media, report.pdf; nobody links robots.txt
    r"|(?<=:)(?=//[^\s.,;!?])"  # https://a
    r"|(?<=/)(?<![\w/]/)(?=\w)"  # /command
    r"|(?<=[@#])(?=\w)"  # @name, #tag, a@b
    r"|(?<=\$)(?=[A-Za-z])"  # $TAG
    r")"
)


def plain(text: str) -> str:
    """One line of visible characters: no controls, no zero-width or bidirectional signs, single spaces.

    Longer heaps of combining marks than any writing system needs are thinned to three.
    """
    if _EASY.fullmatch(text):
        return " ".join(text.split())
    kept: list[str] = []
    marks = 0
    for char in unicodedata.normalize("NFC", text):
        category = unicodedata.category(char)
        marks = marks + 1 if category in ("Mn", "Me") else 0
        if category in ("Cc", "Cs", "Zl", "Zp"):
            kept.append(" ")
        elif category != "Cf" and marks <= _MARKS:
            kept.append(char)
    return " ".join("".join(kept).split())


def foreign(text: str) -> str:
    """A stranger's text as it may be shown: `plain`, and nothing in it becomes a link by accident.

    An invisible joiner goes behind the sign that a client would act on; no visible character changes.
    """
    return _LINKED.sub(lambda found: found.group() + JOINER, plain(text))


def tidy(text: str) -> str:
    """As `plain`, for a text of ours that quotes strangers: what `foreign` put into the quotations stays."""
    return JOINER.join(map(plain, text.split(JOINER)))


def shorten(text: str, longest: int) -> str:
    """The text, or as many whole words of it as fit into ``longest`` characters."""
    if len(text) <= longest:
        return text
    head = text[: longest + 1]
    cut = head.rfind(" ")
    return head[:cut].rstrip(" ,;:–—-") if cut > longest // 3 else text[:longest]


def clip(text: str, longest: int) -> str:
    """As `plain`; what is longer ends with … after a whole word, within ``longest`` characters."""
    whole = plain(text)
    return whole if len(whole) <= longest else f"{shorten(whole, longest - 1).rstrip()}…"


def echo(text: str) -> str:
    """What somebody typed, short and harmless, to be quoted back."""
    return foreign(shorten(plain(text), 40))


def units(text: str) -> int:
    """Length in UTF-16 units, in which Telegram counts entities; never less than its own count."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def count(number: int, one: str, many: str = "") -> str:
    """ "1 story", "7 stories"; ``many`` defaults to ``one`` with an s."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def listed(names: list[str]) -> str:
    """ "A", "A and B", "A, B and C"."""
    if len(names) < 2:
        return "".join(names)
    return gettext("{names} and {last}", names=", ".join(names[:-1]), last=names[-1])


def quoted(text: str) -> str:
    """A text in the quotation marks of the language spoken."""
    return gettext("“{text}”", text=text)
