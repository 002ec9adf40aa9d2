"""The small signs on a story: flags, themes, kind, language, whose outlet it is, how well supported."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.chat import Block, Run
from bot.render.titles import headline, headline_language
from bot.tongue import N_, gettext, ngettext
from bot.words import foreign, plain, shorten
from digest.model import Account, Delta, Event, Outlet, OutletId, OwnerKind, PlaceTag, Story
from digest.ports import Resolver
from digest.subscribing import is_about
from topics.typed import flag_of

SIGN = " (SAMPLE)"
"""What the name of an invented outlet ends in."""

_FLAGS = 3
_REPORT = 120
_HARM = frozenset({"disaster", "terrorism", "conflict"})
_BRANCHES = frozenset({"energy", "economy", "water", "transport"})
_WEIGHTY = 0.4
"""Such a part of the first theme's score makes a story one of harm too, not one that mentions some."""

EVENT_WORDS = {
    Event.STATEMENT: N_("statement"),
    Event.ANALYSIS: N_("analysis"),
}
"""What happened or was agreed goes unmarked; what is only said or thought is named as that."""


def is_sample(stories: Sequence[Story]) -> bool:
    """Whether any of it was invented for the demo."""
    return any(account.outlet.sample for story in stories for account in story.accounts)


def sample_blocks(sample: bool) -> list[Block]:
    """The line that keeps anybody from taking invented news for news."""
    return [Block((Run(gettext("SAMPLE, invented: not news."), bold=True),))] if sample else []


def head(
    story: Story,
    resolver: Resolver,
    *,
    number: int = 0,
    own: str = "",
    notes: Sequence[str] = (),
    delta: Delta | None = None,
) -> Block:
    """ "3. 🇹🇯 💧 [RU] Headline (statement, update)"; without a number where there is none.

    ``delta``: all that is said of it, where that is not the whole story.
    """
    flags = "".join(resolver.flag(tag.code) for tag in about(story)[:_FLAGS])
    tongue = headline_mark(story, own, delta).rstrip()
    before = " ".join(filter(None, (f"{number}." if number else "", flags, _mark(story, resolver), tongue)))
    title = headline(story, delta)
    kind = gettext(EVENT_WORDS[story.event]) if story.event in EVENT_WORDS else ""
    said = title.lower().startswith((kind, EVENT_WORDS.get(story.event, "")))
    after = ", ".join([*([] if said else [kind]), *notes])
    return Block(
        (
            Run(f"{before} " if before else ""),
            Run(title, bold=True),
            Run(f" ({after})" if after else "", italic=True),
        )
    )


def _mark(story: Story, resolver: Resolver) -> str:
    """The mark of the first theme; but what befell people is shown rather than the branch it befell."""
    if not story.themes:
        return ""
    first, *more = story.themes[:2]
    harm = (tag for tag in more if first.slug in _BRANCHES and tag.slug in _HARM)
    shown = next((tag for tag in harm if tag.score >= first.score * _WEIGHTY), first)
    return resolver.mark(shown.slug, shown.words)


def headline_mark(story: Story, own: str, delta: Delta | None = None) -> str:
    """The `tongue_mark` of the headline."""
    return tongue_mark(headline_language(story, delta), own)


def about(story: Story) -> list[PlaceTag]:
    """The places a story is about, best first."""
    return [tag for tag in story.places if is_about(tag)]


def tongue_mark(language: str, own: str) -> str:
    """ "[RU] " before words in another language than the reader's own; "" where either is not known."""
    return f"[{language[:3].upper()}] " if language and own and language != own else ""


def called(outlet: Outlet) -> str:
    """An outlet's name. Where it is invented the message says so once, so that no name has to."""
    return foreign(unsigned(outlet.name) if outlet.sample else outlet.name)


def unsigned(name: str) -> str:
    """The name of an invented outlet without the sign of that."""
    return name.removesuffix(SIGN)


def outlet_name(account: Account, *, flagged: bool = True) -> str:
    """An outlet's name, with a mark if a state pays for it, and whose flag (not ``flagged``: it has one)."""
    name = called(account.outlet)
    if not _is_state(account):
        return name
    return gettext("{outlet} (state-run{flag})", outlet=name, flag=_flag(account.outlet) if flagged else "")


def outlet_aside(account: Account) -> str:
    """As `outlet_name`, for within brackets."""
    name = called(account.outlet)
    if not _is_state(account):
        return name
    return gettext("{outlet}, state-run{flag}", outlet=name, flag=_flag(account.outlet))


def _flag(outlet: Outlet) -> str:
    return f" {flag_of(outlet.country)}" if outlet.country else ""


def _is_state(account: Account) -> bool:
    return account.outlet.owner is OwnerKind.STATE


def report_title(account: Account) -> str:
    """The headline of one report, at most 120 characters."""
    return foreign(shorten(plain(account.title), _REPORT)) or gettext("Untitled")


def outlets_of(accounts: Iterable[Account]) -> list[Account]:
    """The first account of each outlet, in order."""
    firsts: dict[OutletId, Account] = {}
    for account in accounts:
        firsts.setdefault(account.outlet.id, account)
    return list(firsts.values())


def support(story: Story) -> str:
    """ "1 origin, 4 outlets": how many independent reports stand behind how many outlets."""
    origins = ngettext("{number} origin", "{number} origins", story.origins)
    outlets = ngettext("{number} outlet", "{number} outlets", len(outlets_of(story.accounts)))
    return f"{origins}, {outlets}"
