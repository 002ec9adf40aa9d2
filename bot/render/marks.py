"""The small signs on a story: flags, themes, kind, language, whose outlet it is, how well supported."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from bot.chat import Block, Run
from bot.tongue import N_, gettext, ngettext
from bot.words import foreign, plain, shorten
from digest.developing import in_order
from digest.model import Account, ArticleId, Delta, Event, OutletId, OwnerKind, PlaceTag, Story
from digest.ports import Resolver
from digest.subscribing import is_about

HEADLINE = 90
_CLAUSE = re.compile(r"(?<=[.;!?]) |: | [—–|-] |, ")
_FLAGS = 3
_REPORT = 120

EVENT_WORDS = {
    Event.STATEMENT: N_("statement"),
    Event.AGREEMENT: N_("agreement"),
    Event.ANALYSIS: N_("analysis"),
}
"""An incident goes unmarked; what is only said, agreed or thought is named as that."""


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
    marks = "".join(resolver.mark(tag.slug) for tag in story.themes[:1])
    tongue = headline_mark(story, own, delta).rstrip()
    before = " ".join(filter(None, (f"{number}." if number else "", flags, marks, tongue)))
    title = headline(story, delta)
    kind = gettext(EVENT_WORDS[story.event]) if story.event in EVENT_WORDS else ""
    said = title.lower().startswith(kind)
    after = ", ".join([*([] if said else [kind]), *notes])
    return Block(
        (
            Run(f"{before} " if before else ""),
            Run(title, bold=True),
            Run(f" ({after})" if after else "", italic=True),
        )
    )


def headline(story: Story, delta: Delta | None = None) -> str:
    """The title in at most 90 characters: whole, or its first clauses, or as many words as fit.

    It is that of the report which the first takeaway comes from (with a ``delta`` the first new one), so that
    it says nothing else than what stands below it; without takeaways the story's own.
    """
    report = _leading(story, delta)
    wording = plain(report.title if report else "") or plain(story.title)
    title = _without_outlet(wording, [account.outlet.name for account in story.accounts])
    if len(title) <= HEADLINE:
        return foreign(title) or gettext("Untitled")
    ends = [found.start() for found in _CLAUSE.finditer(title) if HEADLINE // 3 <= found.start() <= HEADLINE]
    return foreign(title[: ends[-1]].rstrip(" ,:;") if ends else shorten(title, HEADLINE))


def headline_mark(story: Story, own: str, delta: Delta | None = None) -> str:
    """The `tongue_mark` of the headline."""
    report = _leading(story, delta)
    return tongue_mark(report.language if report else story.language, own)


def about(story: Story) -> list[PlaceTag]:
    """The places a story is about, best first."""
    return [tag for tag in story.places if is_about(tag)]


def tongue_mark(language: str, own: str) -> str:
    """ "[RU] " before words in another language than the reader's own; "" where either is not known."""
    return f"[{language[:3].upper()}] " if language and own and language != own else ""


def outlet_name(account: Account) -> str:
    """An outlet's name, with a mark if a state pays for it."""
    name = foreign(account.outlet.name)
    state = account.outlet.owner is OwnerKind.STATE
    return gettext("{outlet} (state-run)", outlet=name) if state else name


def report_title(account: Account) -> str:
    """The headline of one report, at most 120 characters."""
    return foreign(shorten(plain(account.title), _REPORT)) or gettext("Untitled")


def account_of(story: Story, article: ArticleId) -> Account | None:
    """The account of that article, unless it is no longer kept or not shown to this reader."""
    return next((each for each in story.accounts if each.article == article), None)


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


def _leading(story: Story, delta: Delta | None) -> Account | None:
    """The report that the first takeaway comes from; None without takeaways, or if it is not shown."""
    if delta is not None:
        said = list(in_order(delta, story))
    else:
        said = list(story.summary.takeaways) if story.summary else []
    return account_of(story, said[0].receipt.article) if said else None


def _without_outlet(title: str, outlets: list[str]) -> str:
    """Pages add " - Outlet" or " | Outlet" to their titles."""
    for name in map(plain, outlets):
        for dash in (" - ", " | ", " – ", " — "):
            title = title.removesuffix(dash + name)
    return title
