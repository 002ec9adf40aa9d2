"""“X but not Y”, “no Y”, “only Y”: what of it can be chosen, as buttons, for each takes news away."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial

from bot.chat import Desk, Reply, Request
from bot.commands.answers import say
from bot.commands.following import about, leaving_others, others_than, sparing
from bot.commands.freetext.sentences import LONGEST, is_leaving, telling, understood
from bot.commands.freetext.wishes import meant
from bot.commands.keeping import EXCEPT, exchanged, kept_of, parted
from bot.commands.muting import subject
from bot.commands.naming import places_of, themes_of, topic_button
from bot.commands.offering import followers, offer
from bot.commands.reader import known
from bot.commands.refusing import by_words, refuse
from bot.commands.wordlists import leave_out
from bot.render.buttons import button, carries, rows
from bot.render.names import place_name, theme_name
from bot.tongue import gettext
from bot.words import echo, listed
from digest.model import Ask, Found, Pair, Topic

_LONGEST = 120
_FOLLOW = "country"
_BUT = re.compile(
    r"(?P<want>\S.*?)(?:\s*,?\s+(?:but\s+(?:not|no|without)|except(?:\s+for)?|excluding|without"
    r"|(?:но|а|только|и)\s+(?:не|без)|кроме|за\s+исключением|исключая|без)|\s*,\s*(?:not|no|не))\s+(?P<out>\S.*)",
    re.IGNORECASE,
)
_NO = re.compile(
    r"(?:no|without|(?:(?:anything|everything|all)\s+)?(?:but|except(?:\s+for)?)|без|(?:вс[её]\s+)?кроме)\s+"
    r"(?!(?:news|one|idea|problems?|more|updates|way|need|thanks|sound|messages|digests?|звука|сводок|сводки)\b)(?P<out>\S.*)",
    re.IGNORECASE,
)
_NO_NEWS = re.compile(r"(?:no|without|без|никаких)\s+(?:more\s+)?(?P<out>\S.*)", re.IGNORECASE)
_NOT = re.compile(r"(?:not|не)\s+(?P<out>\S.*)", re.IGNORECASE)
_ONLY = re.compile(
    r"(?:(?:i\s+)?(?:want|need|keep|leave|follow|show\s+me|send\s+me|я\s+хочу|хочу|оставь(?:те)?|покажи|присылай(?:те)?)\s+"
    r"(?:(?:to\s+)?(?:get|read|follow)\s+|получать\s+|читать\s+)?(?:news\s+|новости\s+)?)?"
    r"(?:only|just|nothing\s+but|только|лишь)\s+(?P<what>\S.*)|(?P<first>\S.*?)\s+(?:only|только)",
    re.IGNORECASE,
)
_KEEPING = re.compile(
    rf"(?:\b{EXCEPT}|[,;:.–—-]\s*(?:just|only|только|лишь))\s+(?P<kept>[^\s?][^?]*)", re.IGNORECASE
)
"""Behind it stands what stays, and not what goes."""

_VERBS = re.compile(
    r"(?:please\s+)?(?:follow|add|подпиши(?:те)?(?:\s+меня)?\s+на|следи(?:те)?\s+за|добавь)\s+", re.I
)
_END = " .!…"


async def restricted(request: Request, desk: Desk, text: str) -> Reply | None:
    """The answer to a text that wants some things without others; None for any other text."""
    if is_leaving(text):
        kept = kept_of(text) or _kept_alone(desk, text)
        if kept:
            return await leaving_others(request, desk, kept)
        parts = parted(text, partial(understood, resolver=desk.resolver))
        return await sparing(request, desk, *parts) if parts else None
    if len(text) > _LONGEST:
        return None
    follows = (meant(text) or (_FOLLOW, ""))[0] == _FOLLOW  # and no "switch to russian instead of english"
    if follows and (parts := exchanged(text, desk.resolver.resolve)):
        return await _exchanging(request, desk, *parts)
    if "?" in text:
        return None
    if out := _unwanted(text):
        return await without(request, desk, out)
    text = text.strip(_END)
    if (found := _NOT.fullmatch(text)) and isinstance(desk.resolver.resolve(found["out"]), Found):
        return await without(request, desk, found["out"])
    if found := _BUT.fullmatch(text):
        return _but(desk, _VERBS.sub("", found["want"], count=1), _words(found["out"]))
    if found := _ONLY.fullmatch(text):
        return await _only(request, desk, found["what"] or found["first"])
    return None


async def _exchanging(request: Request, desk: Desk, gone: Sequence[Topic], fresh: Sequence[Topic]) -> Reply:
    """One thing for another; where the first is not followed, the other is just offered."""
    reader = await known(request, desk)
    pairs = reader.filter.pairs if reader else ()
    if not any(map(about(gone), pairs)):
        return offer(desk, fresh, pairs)
    return await sparing(request, desk, gone, fresh)


def _unwanted(text: str) -> str:
    """What somebody wants nothing of: "no sports", "mute everything about sports"; "" if nothing is named."""
    command, args = meant(text) or ("", "")
    if command == "mute":
        return subject(args)
    text = text.strip(_END)
    news = _NO_NEWS.fullmatch(text)
    if what := subject(news["out"]) if news else "":
        return _words(what)
    found = _NO.fullmatch(text)
    return _words(found["out"]) if found else ""


def _kept_alone(desk: Desk, text: str) -> str:
    """What is to stay where nothing else is named: "no more news, just X" leaves all but X; else ""."""
    found = _KEEPING.search(text) if len(text) <= LONGEST else None
    kept = found["kept"].strip(_END) if found else ""
    if not found or is_leaving(kept) or _topics(desk, text[: found.start()]):
        return ""
    return kept if _topics(desk, kept) else ""


def _words(text: str) -> str:
    return " ".join(telling(text)) or text


def _topics(desk: Desk, text: str) -> Sequence[Topic]:
    named = understood(text, desk.resolver)
    return named.topics if isinstance(named, Found) else ()


async def without(request: Request, desk: Desk, out: str) -> Reply | None:
    """As `refuse`, of what people name in a sentence."""
    return await refuse(request, desk, out, _topics(desk, out))


def _but(desk: Desk, want: str, out: str) -> Reply | None:
    """A region without some of its countries, by name; anything else without stories of these words."""
    wanted, unwanted = _topics(desk, want), _topics(desk, out)
    if isinstance(several := desk.resolver.resolve(want), Ask):
        ask = gettext("“{name}” can mean several. Which one?", name=echo(want))
        return say(
            ask, keyboard=rows([topic_button(each, desk.resolver) for each in several.candidates[:12]], 2)
        )
    if not wanted:
        return None
    if unwanted and len(places_of(unwanted)) == len(unwanted) and len(places_of(wanted)) == 1:
        return _rest_of(desk, wanted, unwanted)
    if not (words := leave_out(out)):
        return None
    return say(by_words(out, unwanted), keyboard=[*rows(followers(desk, wanted), 2), *words])


def _rest_of(desk: Desk, wanted: Sequence[Topic], unwanted: Sequence[Topic]) -> Reply | None:
    region = places_of(wanted)[0].code
    members = desk.resolver.members().get(region, frozenset())
    rest = sorted(members - {topic.code for topic in unwanted})
    if len(rest) in (0, len(members)):
        return None
    codes = " ".join([*rest, *(theme.code for theme in themes_of(wanted))])
    names = sorted(place_name(code, desk.resolver) for code in rest)
    if not carries("country", codes):
        text = gettext(
            "{region} has many countries: please choose.", region=place_name(region, desk.resolver)
        )
        return say(text, keyboard=[(button(gettext("Choose places"), "places", f"m {region} 0"),)])
    text = gettext(
        "{region} without {out}: that is {names}.",
        region=place_name(region, desk.resolver),
        out=listed([place_name(topic.code, desk.resolver) for topic in unwanted]),
        names=listed(names),
    )
    return say(text, keyboard=[(button(gettext("Follow all of these"), "country", codes),)])


async def _only(request: Request, desk: Desk, what: str) -> Reply | None:
    """A theme of places of which everything is followed, or some of all that is followed; else None."""
    topics = _topics(desk, what)
    reader = await known(request, desk)
    pairs = reader.filter.pairs if reader else ()
    places, themes = places_of(topics), themes_of(topics)
    mine = places or [desk.resolver.place(pair.place) for pair in pairs if pair.place]
    whole = [place for place in mine if themes and Pair(place.code) in pairs]
    if whole and carries("narrow", codes := " ".join(each.code for each in (*themes, *whole))):
        return _narrowed(desk, themes, whole, codes)
    return await others_than(request, desk, topics) if places else None


def _narrowed(desk: Desk, themes: Sequence[Topic], places: Sequence[Topic], codes: str) -> Reply:
    theme = listed([theme_name(each.code, desk.resolver) for each in themes])
    text = gettext(
        "You follow everything from {places}. Would you rather have only {theme} from there?",
        places=listed([place_name(each.code, desk.resolver) for each in places]),
        theme=theme,
    )
    return say(text, keyboard=[(button(gettext("Only {theme} there", theme=theme), "narrow", codes),)])
