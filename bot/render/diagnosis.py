"""What the source doctor found, as one message for an admin to decide on."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from urllib.parse import urlsplit

from bot.chat import Block, Run
from bot.render.health import KINDS, LABELLED, NAME, OWNERS, address, noted
from bot.render.names import place_name, theme_name
from bot.render.reasons import in_words
from bot.render.times import ago, language_name
from bot.tongue import gettext, ngettext
from bot.words import clip, foreign, listed, plain, shorten
from digest.doctor import country_of
from digest.model import Diagnosis, OwnerKind, Proposal, SourceDraft, SourceKind
from digest.ports import Resolver

HEADLINE = 120
REMARK = 300
REMARKS = 6
TOP = 5
OUTLETS = 3


def diagnosis_blocks(proposal: Proposal, resolver: Resolver, now: datetime) -> list[Block]:
    """Everything found, at most about 3,500 characters: it always fits one message."""
    found, draft = proposal.diagnosis, proposal.draft
    return [
        Block((Run(foreign(clip(draft.name, NAME)) or gettext("Unnamed"), bold=True),)),
        Block((address(found.url),)),
        _fact(gettext("✅ It answers"), _listing(found, draft.kind, now)),
        *([_fact(gettext("Title"), foreign(clip(found.title, NAME)))] if _retitled(found, draft) else []),
        _fact(gettext("Items a day"), rhythm(found.per_day)),
        _fact(gettext("Full text"), _whole(found)),
        _fact(
            gettext("Languages"),
            _ranked(found.languages, language_name, gettext("too little text to tell")),
        ),
        _fact(gettext("Places"), _ranked(found.places, lambda code: place_name(code, resolver))),
        _fact(gettext("Themes"), _ranked(found.themes, lambda slug: theme_name(slug, resolver))),
        _fact(gettext("Overlap"), _overlap(found)),
        _fact(gettext("Country"), _country(draft, resolver)),
        _fact(gettext("Owner"), _owner(draft)),
        *_headlines(found),
        *(_text(f"ℹ️ {foreign(shorten(plain(in_words(each)), REMARK))}") for each in found.remarks[:REMARKS]),
    ]


def rhythm(per_day: float | None) -> str:
    """Items a day as people count: "about 40", "about 3 a week"."""
    if per_day is None:
        return gettext("the dates of its items do not tell")
    if per_day >= 1:
        return gettext("about {number}", number=round(per_day))
    weekly = round(per_day * 7)
    if weekly:
        return gettext("less than one; about {number} a week", number=weekly)
    return gettext("less than one a week")


def _fact(label: str, text: str) -> Block:
    return Block((Run(f"{label}: ", bold=True), Run(text)))


def _text(text: str) -> Block:
    return Block((Run(text),))


def _listing(found: Diagnosis, kind: SourceKind, now: datetime) -> str:
    listed = ngettext(
        "{kind}, {number} item listed",
        "{kind}, {number} items listed",
        found.items,
        kind=gettext(KINDS[kind]),
    )
    if found.newest is None:
        return listed
    return gettext("{listed}, the newest {ago}", listed=listed, ago=ago(found.newest, now))


def _retitled(found: Diagnosis, draft: SourceDraft) -> bool:
    """Whether the admin wishes another name than the source has for itself."""
    return clip(found.title, NAME) not in ("", clip(draft.name, NAME))


def _whole(found: Diagnosis) -> str:
    """In how many of the articles that were tried all the text was found."""
    if not found.tried:
        return gettext("not tried")
    if found.tried == 1:
        yes, no = (
            gettext("yes, in the one article that I tried"),
            gettext("no, not in the one article that I tried"),
        )
        return yes if found.whole else no
    if not found.whole:
        return gettext("no, in none of {tried} articles that I tried", tried=found.tried)
    if found.whole == found.tried:
        return gettext(
            "yes, in {whole} of {tried} articles that I tried", whole=found.whole, tried=found.tried
        )
    return gettext("in {whole} of {tried} articles that I tried", whole=found.whole, tried=found.tried)


def _ranked(tally: Iterable[tuple[str, int]], name: Callable[[str], str], nothing: str = "") -> str:
    named = [f"{foreign(shorten(plain(name(code)), 40))} {number}" for code, number in list(tally)[:TOP]]
    return ", ".join(named) or nothing or gettext("none found")


def _overlap(found: Diagnosis) -> str:
    """Which outlets tell the same stories, and how many of them."""
    if not found.overlap:
        nothing = gettext("none of its stories is told by your other sources")
        return (
            nothing if found.compared else gettext("cannot tell yet: there are no recent stories to compare")
        )
    told = [
        gettext("{outlet} tells {number}", outlet=foreign(shorten(plain(name), 60)), number=number)
        for name, number in found.overlap[:OUTLETS]
    ]
    left = len(found.overlap) - len(told)
    more = [ngettext("{number} more tells some", "{number} more tell some", left)] if left else []
    return gettext("of its stories, {told}", told=listed([*told, *more]))


def _country(draft: SourceDraft, resolver: Resolver) -> str:
    if not draft.country:
        return gettext("not known. Where is this outlet? Tap a button.")
    guessed = draft.country == country_of(urlsplit(draft.url).hostname or "")
    said = gettext("going by its address") if guessed else gettext(LABELLED)
    note = f" ({said})" if labelled_here(draft) else ""
    return f"{resolver.flag(draft.country)} {place_name(draft.country, resolver)}{note}"


def _owner(draft: SourceDraft) -> str:
    if draft.owner is OwnerKind.UNKNOWN and not draft.owner_note:
        return gettext("not known. Who pays for it? Tap a button.")
    return f"{gettext(OWNERS[draft.owner])}{noted(draft.owner_note)}"


def labelled_here(draft: SourceDraft) -> bool:
    """Whether its labels are the admin's own (or still missing), so that they may be tapped."""
    return draft.owner_note in ("", LABELLED)


def _headlines(found: Diagnosis) -> list[Block]:
    titles = [foreign(clip(each, HEADLINE)) or gettext("Untitled") for each in found.headlines[:3]]
    heading = Block((Run(gettext("Newest:"), bold=True),))
    return [heading, *(_text(f"• {each}") for each in titles)] if titles else []
