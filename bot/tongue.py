"""The language in which somebody is talked to: English stands in the code, every other one in bot/locale.

Whoever begins to talk (an answer, a digest, a notice, a menu) says so with `speaking`; everything that is
written until then is in that language. The names are those of the standard library's gettext.
"""

from __future__ import annotations

import gettext as catalogues
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from importlib.resources import files
from io import BytesIO

ENGLISH = "en"
_SPOKEN: ContextVar[str] = ContextVar("spoken", default=ENGLISH)


@cache
def languages() -> tuple[str, ...]:
    """All languages of the interface, English first: a catalogue makes one."""
    found = (each.name for each in (files("bot") / "locale").iterdir())
    return (ENGLISH, *sorted(name.removesuffix(".po") for name in found if name.endswith(".po")))


def supported(code: str) -> str:
    """The language of the interface for a code such as "ru" or "ru-RU"; English for one that has none."""
    language = code.lower().replace("_", "-").partition("-")[0]
    return language if language in languages() else ENGLISH


def spoken() -> str:
    """The language that is being spoken now."""
    return _SPOKEN.get()


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Speak the language of that code, or English, until the end of the block."""
    before = _SPOKEN.set(supported(code))
    try:
        yield
    finally:
        _SPOKEN.reset(before)


def gettext(text: str, /, **values: object) -> str:
    """The text in the language spoken, with the values in their places."""
    return _filled(_catalogue(spoken()).gettext(text), values)


def ngettext(one: str, many: str, number: int, /, **values: object) -> str:
    """The form of the text that goes with the number, which is ``{number}`` in it."""
    return _filled(_catalogue(spoken()).ngettext(one, many, number), {"number": number, **values})


def pgettext(context: str, text: str, /, **values: object) -> str:
    """A text that may be said otherwise than the same text elsewhere."""
    return _filled(_catalogue(spoken()).pgettext(context, text), values)


def N_(text: str) -> str:
    """Marks a text that is translated later, when it is known to whom it is said."""
    return text


def own_name(language: str) -> str:
    """What a language calls itself: how its catalogue translates "English"."""
    with speaking(language):
        return gettext("English")


def _filled(text: str, values: dict[str, object]) -> str:
    return text.format(**values) if values else text


@cache
def _catalogue(language: str) -> catalogues.NullTranslations:
    """A catalogue as the standard library reads it, made from its text when it is first needed."""
    if language == ENGLISH:
        return catalogues.NullTranslations()
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    compiled = BytesIO()
    with (files("bot") / "locale" / f"{language}.po").open("rb") as source:
        write_mo(compiled, read_po(source, locale=language, abort_invalid=True))
    compiled.seek(0)
    return catalogues.GNUTranslations(compiled)
