"""Where an outlet is and who pays for it: /labelsource, and the buttons that ask for both."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from unicodedata import normalize
from urllib.parse import urlsplit

from bot.chat import Button, Desk, Reply, Request, Role, Run
from bot.commands.answers import change, line, say
from bot.commands.naming import number
from bot.commands.sourcing.naming import GONE, Named, again, of_one
from bot.commands.table import command, press
from bot.render.buttons import Row, button, rows
from bot.render.health import LABELLED, name, outlet_labels
from bot.render.names import place_name, topic_name
from bot.tongue import N_, gettext
from bot.words import echo
from digest.doctor import country_of
from digest.errors import UnknownTopic, UserError
from digest.model import Ask, Found, OwnerKind, Source, SourceId, Suggest, Topic
from digest.ports import Resolver

COUNTRIES = 5
BORDERLESS = "-"
"""What a button or a line says for an outlet that belongs to no one country."""

_TAPPED = {
    OwnerKind.STATE: N_("State"),
    OwnerKind.PUBLIC: N_("Public"),
    OwnerKind.PRIVATE: N_("Private"),
    OwnerKind.NONPROFIT: N_("Non-profit"),
    OwnerKind.UNKNOWN: N_("Don't know"),
}
_OWNER = (
    r"(?:(?P<state>state(?:[- ](?:run|owned))?|government|государственн\w+)|(?P<public>public|общественн\w+)"
    r"|(?P<private>private|частн\w+)|(?P<nonprofit>non[- ]?profit|ngo|некоммерческ\w+|нко)"
    r"|(?P<unknown>unknown|don['’]?t know|неизвестно|не знаю))"
)
_OWNER_LAST = re.compile(rf"(?:^|[\s,;]){_OWNER}$", re.I)
_OWNER_FIRST = re.compile(rf"^{_OWNER}(?:$|[\s,;]+(?!of\b))", re.I)
_SPELT: Mapping[str, OwnerKind] = {
    **{each.value: each for each in OwnerKind},
    "government": OwnerKind.STATE,
    "non-profit": OwnerKind.NONPROFIT,
}
_ALIKE = 0.8
"""Of a word's letters, to be taken for another that begins with the same one (`difflib`'s ratio)."""


@command(
    "labelsource",
    help=N_("say where an outlet is and who pays for it"),
    example=N_("/labelsource 3 kazakhstan state"),
    role=Role.EDITOR,
    longest=2100,
)
@of_one(more=True)
async def labelsource(request: Request, desk: Desk, found: Named) -> Reply:
    """With words: label it so. Without: show what is known, and buttons."""
    source = found.source
    if not found.rest:
        return await _asking(request, source, desk)
    place, owner, country = _read(found.rest, source, desk.resolver)
    if isinstance(country, str):
        return await _label(request, desk, source, country, owner)
    return _meant(source, place, owner, country, desk.resolver)


@press("setcountry", role=Role.EDITOR)
async def setcountry(request: Request, desk: Desk) -> Reply:
    """The country of a source's outlet, tapped."""
    source, code = await _tapped(request, desk)
    if source is None:
        return Reply(toast=gettext(GONE))
    country = known_country(code, desk.resolver)
    if country is None:
        return Reply(toast=gettext("This button is out of date."))
    return await _label(request, desk, source, country, None)


@press("setowner", role=Role.EDITOR)
async def setowner(request: Request, desk: Desk) -> Reply:
    """The owner of a source's outlet, tapped."""
    source, kind = await _tapped(request, desk)
    if source is None:
        return Reply(toast=gettext(GONE))
    if kind not in set(OwnerKind):
        return Reply(toast=gettext("This button is out of date."))
    return await _label(request, desk, source, source.outlet.country, OwnerKind(kind))


@press("othercountry", role=Role.EDITOR)
async def othercountry(request: Request, desk: Desk) -> Reply:
    """Any country, by its first letter."""
    source, letter = await _tapped(request, desk)
    if source is None:
        return Reply(toast=gettext(GONE))
    back = button(gettext("Back"), "labelsource", str(source.id))
    return change(
        request,
        line(f"#{source.id} ", Run(name(source), bold=True)),
        line(
            which_country(letter),
            " ",
            gettext("Or type it, and who pays if you know:"),
            " ",
            _example(source),
        ),
        keyboard=any_country("setcountry", "othercountry", source.id, letter, desk.resolver, back),
    )


def country_row(
    verb: str, other: str, id: int, codes: Sequence[str], chosen: str, resolver: Resolver
) -> Sequence[Row]:
    """Buttons for countries, the chosen one ticked, and one for any other."""
    shown = dict.fromkeys([*([chosen] if chosen else []), *codes])
    buttons = [_choice(_flagged(code, resolver), verb, f"{id} {code}", code == chosen) for code in shown]
    return rows([*buttons[:COUNTRIES], button(gettext("Another…"), other, str(id))], 3)


def any_country(
    verb: str, other: str, id: int, letter: str, resolver: Resolver, back: Button
) -> Sequence[Row]:
    """Buttons for all first letters of countries; with a letter, for all countries that begin with it."""
    by_letter: dict[str, list[Topic]] = {}
    countries = [each for each in resolver.places() if each.kind == "country"]
    spelt = {each.code: _spelt(topic_name(each, resolver)) for each in countries}
    for topic in sorted(countries, key=lambda each: spelt[each.code]):
        by_letter.setdefault(spelt[topic.code][0], []).append(topic)
    if letter in by_letter:
        buttons = [
            button(_flagged(topic.code, resolver), verb, f"{id} {topic.code}") for topic in by_letter[letter]
        ]
        return [*rows(buttons, 3), (button(gettext("Other letters"), other, str(id)), back)]
    letters = [button(each, other, f"{id} {each}") for each in by_letter]
    return [*rows(letters, 7), (button(gettext("No one country"), verb, f"{id} {BORDERLESS}"), back)]


def which_country(letter: str) -> str:
    """The question over `any_country`."""
    return gettext("Which country?") if letter else gettext("Which country? Tap its first letter.")


def _spelt(name: str) -> str:
    """A name in plain capitals, by which it is sorted."""
    return "".join(char for char in normalize("NFD", name) if char.isalpha()).upper()


def owner_row(verb: str, id: int, chosen: OwnerKind | None) -> Sequence[Row]:
    """Buttons for the kinds of owner, the chosen one ticked."""
    buttons = [
        _choice(gettext(label), verb, f"{id} {kind}", kind is chosen) for kind, label in _TAPPED.items()
    ]
    return rows(buttons, 3)


def likely_countries(url: str, places: Sequence[str], resolver: Resolver) -> list[str]:
    """Countries to offer for an outlet: the one of its domain, then those that it writes about most."""
    guesses = [country_of(urlsplit(url).hostname or ""), *places]
    return list(dict.fromkeys(code for code in guesses if code and known_country(code, resolver)))


def known_country(code: str, resolver: Resolver) -> str | None:
    """The code of a country; "" for none at all; None for anything else."""
    if code == BORDERLESS:
        return ""
    try:
        return code if resolver.place(code).kind == "country" else None
    except UnknownTopic:
        return None


def read_labels(text: str) -> tuple[str, OwnerKind | None]:
    """("kazakhstan", STATE) for "kazakhstan, state" and "state kazakhstan"; ("", PRIVATE) for "private"."""
    whole = text.strip()
    found = _OWNER_LAST.search(whole) or _OWNER_FIRST.search(whole)
    if found is None:
        return whole, None
    return (whole[: found.start()] + whole[found.end() :]).strip(" ,;"), OwnerKind(str(found.lastgroup))


def misspelt_labels(text: str) -> tuple[str, OwnerKind | None]:
    """As `read_labels`, where the last or the first word is nearly that of an owner."""
    words = text.replace(",", " ").split()
    for at in (-1, 0):
        if words and (owner := _nearly(words[at])):
            return " ".join(words[:-1] if at else words[1:]), owner
    return text.strip(), None


def _nearly(word: str) -> OwnerKind | None:
    likely = [each for each in _SPELT if each[0] == word[0].lower()]
    return next((_SPELT[each] for each in get_close_matches(word.lower(), likely, 1, _ALIKE)), None)


def _read(text: str, source: Source, resolver: Resolver) -> tuple[str, OwnerKind | None, str | list[Topic]]:
    """The place that was typed, the owner, and the country: its code, or those that come near.

    What is no country as it stands may end, or begin, with a misspelt owner. Raises UserError for a region.
    """
    place, owner = read_labels(text)
    country = _country(place, resolver) if place else source.outlet.country
    if isinstance(country, str) or owner:
        return place, owner, country
    place, owner = misspelt_labels(text)
    if owner is None:
        return place, None, country
    return place, owner, _country(place, resolver) if place else source.outlet.country


def _country(text: str, resolver: Resolver) -> str | list[Topic]:
    """The code of the country that was typed, or those that come near. Raises UserError for a region."""
    if text == BORDERLESS:
        return ""
    match resolver.resolve(text):
        case Found(topics=topics):
            countries = [topic for topic in topics if topic.kind == "country"]
            if len(countries) == 1 == len(topics):
                return countries[0].code
            raise UserError(
                gettext(
                    "“{text}” is not one country. Name one, such as kazakhstan, or - for none.",
                    text=echo(text),
                )
            )
        case Ask(candidates=near) | Suggest(candidates=near):
            return [topic for topic in near if topic.kind == "country"]


def _meant(
    source: Source, place: str, owner: OwnerKind | None, near: Sequence[Topic], resolver: Resolver
) -> Reply:
    """What to do about a country that is not clear."""
    if not near:
        return say(
            gettext(
                "I know no country called “{name}”. Write it like this, or tap its first letter:",
                name=echo(place),
            ),
            line(_example(source)),
            gettext(
                "The owner is one of: {owners}. {none} instead of a country means that the outlet belongs to "
                "none.",
                owners=", ".join(OwnerKind),
                none=BORDERLESS,
            ),
            keyboard=[[button(gettext("Pick the country"), "othercountry", str(source.id))]],
        )
    choices = [
        button(topic_name(topic, resolver), "labelsource", f"{source.id} {topic.code} {owner or ''}".strip())
        for topic in near
    ]
    return say(gettext("Which country is “{name}”?", name=echo(place)), keyboard=rows(choices, 2))


def _example(source: Source) -> Run:
    return Run(gettext("/labelsource {id} kazakhstan state", id=source.id), code=True)


async def _label(
    request: Request, desk: Desk, source: Source, country: str, owner: OwnerKind | None
) -> Reply:
    """Write the labels down; an owner that nobody named stays, with the note on where it was read."""
    outlet = source.outlet
    kind, note = (outlet.owner, outlet.owner_note) if owner is None else (owner, LABELLED)
    changed = await desk.sources.label(source.id, country, kind, note, request.now, request.user)
    if changed is None:
        return Reply(toast=gettext(GONE)) if request.pressed else say(gettext(GONE))
    return await _asking(request, changed, desk, toast=gettext("Noted."))


async def _asking(request: Request, source: Source, desk: Desk, toast: str = "") -> Reply:
    """What is known of an outlet, and buttons to change it: the countries of other outlets are likely."""
    outlet, resolver = source.outlet, desk.resolver
    others = Counter(each.outlet.country for each in await desk.sources.all(request.now))
    codes = likely_countries(source.url, [code for code, _ in others.most_common()], resolver)
    return change(
        request,
        line(f"#{source.id} ", Run(name(source), bold=True)),
        f"{outlet_labels(source, resolver)}.",
        keyboard=(
            *country_row("setcountry", "othercountry", source.id, codes, outlet.country, resolver),
            *owner_row("setowner", source.id, outlet.owner if outlet.owner_note else None),
            [button(gettext("Back to the source"), "source", f"{source.id} here")],
        ),
        toast=toast,
    )


async def _tapped(request: Request, desk: Desk) -> tuple[Source | None, str]:
    """The source and the word that a button carries."""
    first, _, word = request.args.partition(" ")
    id = number(first)
    return (None if id is None else await again(SourceId(id), request, desk)), word


def _choice(label: str, verb: str, args: str, chosen: bool) -> Button:
    return button(f"✓ {label}" if chosen else label, verb, args)


def _flagged(code: str, resolver: Resolver) -> str:
    return f"{resolver.flag(code)} {place_name(code, resolver)}".strip()


FAMILY = (labelsource, setcountry, setowner, othercountry)
