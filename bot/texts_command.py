"""`sitrep texts`: the words of the interface for those who translate them, and those who judge that."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from io import BytesIO, StringIO
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.messages import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from bot.tongue import ENGLISH
from digest.errors import UserError

ROOM = Path(__file__).parent
_KEYWORDS = {"gettext": None, "N_": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}


def template() -> Catalog:
    """Every text of the code that is translated, with the files in which it stands."""
    catalog = Catalog(fuzzy=False)
    found = extract_from_dir(ROOM, keywords=_KEYWORDS, comment_tags=())
    for name, _, text, _, context in sorted(found, key=lambda each: (each[0], each[1])):
        catalog.add(text, context=context, locations=[(f"bot/{name}", 0)])
    return catalog


def catalogue(language: str) -> Catalog:
    """The catalogue of a language as it stands, an empty one where there is none yet. Raises UserError."""
    try:
        locale = Locale.parse(language)
    except (UnknownLocaleError, ValueError) as error:
        raise UserError(f"{language!r} is no language that Unicode CLDR knows") from error
    path = ROOM / "locale" / f"{language}.po"
    if not path.exists():
        return Catalog(locale, fuzzy=False)
    with path.open("rb") as source:
        return read_po(source, locale=locale)


def brought_up_to_date(language: str) -> str:
    """The catalogue as a .po file with exactly the texts of the code; new ones wait for their words."""
    catalog = catalogue(language)
    catalog.update(template(), no_fuzzy_matching=True, update_creation_date=False)
    catalog.obsolete.clear()
    out = BytesIO()
    write_po(out, catalog, width=110, include_lineno=False)
    return out.getvalue().decode()


def table(language: str) -> str:
    """English and the other language side by side as CSV, a row for each form of a plural."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(["where", "context", "English", language])
    for message in catalogue(language):
        if message.id:
            writer.writerows(_rows(message))
    return out.getvalue()


def _rows(message: Message) -> Iterator[tuple[str, str, str, str]]:
    where = " ".join(sorted({name for name, _ in message.locations}))
    english, said = _forms(message.id), _forms(message.string or "")
    for number, form in enumerate(said):
        yield where, message.context or "", english[min(number, len(english) - 1)], form


def _forms(text: str | Sequence[str]) -> Sequence[str]:
    return [text] if isinstance(text, str) else text


def write(language: str, *, update: bool) -> str:
    """What the command prints. Raises UserError."""
    if language == ENGLISH:
        raise UserError("English stands in the code; name another language, such as ru")
    return brought_up_to_date(language) if update else table(language)
