"""What the source doctor found, as one message for an admin to decide on."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from urllib.parse import urlsplit

from bot.chat import Block, Run
from bot.render.health import KINDS, LABELLED, NAME, OWNERS, address
from bot.render.names import place_name, theme_name
from bot.render.times import ago
from bot.words import clip, count, foreign, listed, plain, shorten
from digest.doctor import country_of
from digest.model import Diagnosis, OwnerKind, Proposal, SourceDraft, SourceKind
from digest.ports import Resolver

HEADLINE = 120
REMARK = 300
REMARKS = 6
TOP = 5
OUTLETS = 3
LANGUAGES = {
    "ar": "Arabic",
    "az": "Azerbaijani",
    "be": "Belarusian",
    "bg": "Bulgarian",
    "bn": "Bengali",
    "cs": "Czech",
    "de": "German",
    "el": "Greek",
    "en": "English",
    "es": "Spanish",
    "et": "Estonian",
    "fa": "Persian",
    "fi": "Finnish",
    "fr": "French",
    "he": "Hebrew",
    "hi": "Hindi",
    "hu": "Hungarian",
    "hy": "Armenian",
    "id": "Indonesian",
    "it": "Italian",
    "ja": "Japanese",
    "ka": "Georgian",
    "kk": "Kazakh",
    "ko": "Korean",
    "ku": "Kurdish",
    "ky": "Kyrgyz",
    "lt": "Lithuanian",
    "lv": "Latvian",
    "mn": "Mongolian",
    "nl": "Dutch",
    "no": "Norwegian",
    "pl": "Polish",
    "ps": "Pashto",
    "pt": "Portuguese",
    "ro": "Romanian",
    "ru": "Russian",
    "sr": "Serbian",
    "sv": "Swedish",
    "tg": "Tajik",
    "tk": "Turkmen",
    "tr": "Turkish",
    "ug": "Uyghur",
    "uk": "Ukrainian",
    "ur": "Urdu",
    "uz": "Uzbek",
    "zh": "Chinese",
}
"""English names of the languages that news of the region comes in (ISO 639-1)."""


def diagnosis_blocks(proposal: Proposal, resolver: Resolver, now: datetime) -> list[Block]:
    """Everything found, at most about 3,500 characters: it always fits one message."""
    found, draft = proposal.diagnosis, proposal.draft
    return [
        Block((Run(foreign(clip(draft.name, NAME)) or "Unnamed", bold=True),)),
        Block((address(found.url),)),
        _fact("✅ It answers", _listing(found, draft.kind, now)),
        *([_fact("Title", foreign(clip(found.title, NAME)))] if _retitled(found, draft) else []),
        _fact("Items a day", rhythm(found.per_day)),
        _fact("Full text", _whole(found)),
        _fact("Languages", _ranked(found.languages, language, "too little text to tell")),
        _fact("Places", _ranked(found.places, lambda code: place_name(code, resolver))),
        _fact("Themes", _ranked(found.themes, lambda slug: theme_name(slug, resolver))),
        _fact("Overlap", _overlap(found)),
        _fact("Country", _country(draft, resolver)),
        _fact("Owner", _owner(draft)),
        *_headlines(found),
        *(_text(f"ℹ️ {foreign(shorten(plain(each), REMARK))}") for each in found.remarks[:REMARKS]),
    ]


def language(code: str) -> str:
    """The English name of a language; its code if it is none of those listed here."""
    return LANGUAGES.get(code, code)


def rhythm(per_day: float | None) -> str:
    """Items a day as people count: "about 40", "about 3 a week"."""
    if per_day is None:
        return "the dates of its items do not tell"
    if per_day >= 1:
        return f"about {round(per_day)}"
    weekly = round(per_day * 7)
    return f"less than one; about {weekly} a week" if weekly else "less than one a week"


def _fact(label: str, text: str) -> Block:
    return Block((Run(f"{label}: ", bold=True), Run(text)))


def _text(text: str) -> Block:
    return Block((Run(text),))


def _listing(found: Diagnosis, kind: SourceKind, now: datetime) -> str:
    newest = f", the newest {ago(found.newest, now)}" if found.newest else ""
    return f"{KINDS[kind]}, {count(found.items, 'item')} listed{newest}"


def _retitled(found: Diagnosis, draft: SourceDraft) -> bool:
    """Whether the admin wishes another name than the source has for itself."""
    return clip(found.title, NAME) not in ("", clip(draft.name, NAME))


def _whole(found: Diagnosis) -> str:
    """In how many of the articles that were tried all the text was found."""
    if not found.tried:
        return "not tried"
    if found.tried == 1:
        return (
            "yes, in the one article that I tried"
            if found.whole
            else "no, not in the one article that I tried"
        )
    share = f"in {found.whole or 'none'} of {count(found.tried, 'article')} that I tried"
    return f"yes, {share}" if found.whole == found.tried else share if found.whole else f"no, {share}"


def _ranked(tally: Iterable[tuple[str, int]], name: Callable[[str], str], nothing: str = "none found") -> str:
    named = [f"{foreign(shorten(plain(name(code)), 40))} {number}" for code, number in list(tally)[:TOP]]
    return ", ".join(named) or nothing


def _overlap(found: Diagnosis) -> str:
    """Which outlets tell the same stories, and how many of them."""
    if not found.overlap:
        nothing = "none of its stories is told by your other sources"
        return nothing if found.compared else "cannot tell yet: there are no recent stories to compare"
    told = [f"{foreign(shorten(plain(name), 60))} tells {number}" for name, number in found.overlap[:OUTLETS]]
    more = len(found.overlap) - len(told)
    return f"of its stories, {listed([*told, *([f'{more} more tell some'] if more else [])])}"


def _country(draft: SourceDraft, resolver: Resolver) -> str:
    if not draft.country:
        return "not known. Where is this outlet? Tap a button."
    guessed = draft.country == country_of(urlsplit(draft.url).hostname or "")
    note = f" ({'going by its address' if guessed else LABELLED})" if labelled_here(draft) else ""
    return f"{resolver.flag(draft.country)} {place_name(draft.country, resolver)}{note}"


def _owner(draft: SourceDraft) -> str:
    if draft.owner is OwnerKind.UNKNOWN and not draft.owner_note:
        return "not known. Who pays for it? Tap a button."
    note = f" ({foreign(shorten(plain(draft.owner_note), 120))})" if draft.owner_note else ""
    return f"{OWNERS[draft.owner]}{note}"


def labelled_here(draft: SourceDraft) -> bool:
    """Whether its labels are the admin's own (or still missing), so that they may be tapped."""
    return draft.owner_note in ("", LABELLED)


def _headlines(found: Diagnosis) -> list[Block]:
    titles = [foreign(clip(each, HEADLINE)) or "Untitled" for each in found.headlines[:3]]
    heading = Block((Run("Newest:", bold=True),))
    return [heading, *(_text(f"• {each}") for each in titles)] if titles else []
