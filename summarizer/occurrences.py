"""Where a name stands in a text, found without compiling a pattern for each name."""

from __future__ import annotations

from collections.abc import Iterator


def occurrences(text: str, name: str) -> Iterator[int]:
    """Every place where these very characters begin, whatever is beside them."""
    at = text.find(name)
    while at >= 0:
        yield at
        at = text.find(name, at + 1)


def first_whole(text: str, name: str) -> int:
    """The first place where the name is no part of a longer word; -1 without one."""
    return next(
        (at for at in occurrences(text, name) if not joins(text, at - 1) and ends(text, name, at)), -1
    )


def is_ended(text: str, name: str) -> bool:
    """True if the name stands somewhere and its last word does not go on."""
    return any(ends(text, name, at) for at in occurrences(text, name))


def ends(text: str, name: str, at: int) -> bool:
    """True if the word at the end of the name, which begins at ``at``, does not go on."""
    return not joins(text, at + len(name))


def joins(text: str, at: int) -> bool:
    """True for a character of a word or a hyphen; False outside the text."""
    return 0 <= at < len(text) and (text[at].isalnum() or text[at] in "_-")
