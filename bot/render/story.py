"""A story as a reader sees it: a short item in lists and digests, and the whole card."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from bot.chat import Block, Frame, Message, Run
from bot.render.buttons import button
from bot.render.links import link
from bot.render.pages import paginate
from bot.render.times import stamp
from bot.words import count, foreign, plain, shorten
from digest.model import Account, Event, Novelty, OwnerKind, PlaceTag, Story
from digest.model import Role as PlaceRole
from digest.ports import Resolver

HEADLINE = 90
OUTLETS = 4
_CLAUSE = re.compile(r"(?<=[.;!?]) |: | [—–|-] |, ")
_FLAGS = 3

EVENT_WORDS = {Event.STATEMENT: "statement", Event.AGREEMENT: "agreement", Event.ANALYSIS: "analysis"}
"""An incident goes unmarked; what is only said, agreed or thought is named as that."""


def is_sample(stories: Sequence[Story]) -> bool:
    """Whether any of it was invented for the demo."""
    return any(account.outlet.sample for story in stories for account in story.accounts)


def sample_blocks(sample: bool) -> list[Block]:
    """The line that keeps anybody from taking invented news for news."""
    return [Block((Run("SAMPLE, invented: not news.", bold=True),))] if sample else []


def headline(story: Story) -> str:
    """The title in at most 90 characters: whole, or its first clauses, or as many words as fit."""
    title = _without_outlet(plain(story.title), [account.outlet.name for account in story.accounts])
    if len(title) <= HEADLINE:
        return foreign(title) or "Untitled"
    ends = [found.start() for found in _CLAUSE.finditer(title) if HEADLINE // 3 <= found.start() <= HEADLINE]
    return foreign(title[: ends[-1]].rstrip(" ,:;") if ends else shorten(title, HEADLINE))


def item(
    story: Story,
    resolver: Resolver,
    *,
    zone: str,
    now: datetime,
    number: int = 0,
    novelty: Novelty = Novelty.NEW,
    open_takeaway: bool = True,
    folded: int = 4,
    outlets: int = OUTLETS,
) -> list[Block]:
    """The short form: headline, first takeaway, up to ``folded`` more folded away, who reports it.

    ``number`` is that of the story's button, 0 for none. ``open_takeaway=False`` folds the first
    takeaway too. At most ``outlets`` are named. Times are in ``zone``.
    """
    takeaways = [foreign(each.text) for each in story.summary.takeaways] if story.summary else []
    first = takeaways[:1] if open_takeaway else []
    rest = [f"• {text}" for text in takeaways[len(first) : len(first) + folded]]
    if folded:
        rest += _why(story)
    return [
        _head(story, resolver, number, novelty),
        *(Block((Run(text),)) for text in first),
        *([Block((Run("\n".join(rest)),), Frame.FOLDED)] if rest else []),
        _reports(story, zone, now, outlets),
    ]


def card(story: Story, resolver: Resolver, *, zone: str, now: datetime) -> tuple[Message, ...]:
    """Everything about one story: all takeaways, all outlets with their headlines, a way to the evidence."""
    points = [f"• {foreign(each.text)}" for each in story.summary.takeaways] if story.summary else []
    parts = [
        sample_blocks(is_sample([story])),
        [_head(story, resolver, 0, Novelty.NEW)],
        [Block((Run(text),)) for text in (points + _why(story) or [_no_takeaways(story)])],
        [_who(story), *(_account(each, zone, now) for each in story.accounts)],
    ]
    keyboard = [[button("Evidence", "evidence", f"{story.id} {story.revision}")]] if points else []
    return paginate([part for part in parts if part], keyboard)


def _no_takeaways(story: Story) -> str:
    if story.summary is None:
        return "Takeaways are not ready yet; here is who reports it."
    return (
        "No takeaways: the report is too short to quote from, only its headline is read, or its publisher "
        "asks not to be quoted. The link leads to it."
    )


def about(story: Story) -> list[PlaceTag]:
    """The places a story is about, best first."""
    return [tag for tag in story.places if tag.focus and tag.role is not PlaceRole.MENTIONED]


def outlet_name(account: Account) -> str:
    """An outlet's name, with a mark if a state pays for it."""
    name = foreign(account.outlet.name)
    return f"{name} (state-run)" if account.outlet.owner is OwnerKind.STATE else name


def _head(story: Story, resolver: Resolver, number: int, novelty: Novelty) -> Block:
    flags = "".join(resolver.flag(tag.code) for tag in about(story)[:_FLAGS])
    marks = "".join(resolver.mark(tag.slug) for tag in story.themes[:1])
    before = " ".join(filter(None, (f"{number}." if number else "", flags, marks)))
    notes = [EVENT_WORDS.get(story.event, ""), "update" if novelty is Novelty.DEVELOPED else ""]
    after = ", ".join(filter(None, notes))
    return Block(
        (
            Run(f"{before} " if before else ""),
            Run(headline(story), bold=True),
            Run(f" ({after})" if after else "", italic=True),
        )
    )


def _reports(story: Story, zone: str, now: datetime, most: int) -> Block:
    """ "Outlet A, Outlet B (state-run) · 1 origin, 2 outlets · 14:05"; an outlet counts once."""
    outlets = _outlets(story)
    runs: list[Run] = []
    for account in outlets[:most]:
        label = link(outlet_name(account), account.url)
        runs += [Run(", "), label] if runs else [label]
    more = f" and {len(outlets) - most} more" if len(outlets) > most else ""
    support = f" · {_support(story)}" if len(outlets) > 1 else ""
    return Block((*runs, Run(f"{more}{support} · {stamp(story.published, zone, now)}")))


def _who(story: Story) -> Block:
    return Block((Run(f"Who reports it ({_support(story)}):"),))


def _outlets(story: Story) -> list[Account]:
    """The first account of each outlet, in order."""
    firsts = {account.outlet.id: account for account in reversed(story.accounts)}
    return [account for account in story.accounts if firsts[account.outlet.id] is account]


def _support(story: Story) -> str:
    """ "1 origin, 4 outlets": how many independent reports stand behind how many outlets."""
    return f"{count(story.origins, 'origin')}, {count(len(_outlets(story)), 'outlet')}"


def _account(account: Account, zone: str, now: datetime) -> Block:
    when = stamp(account.published, zone, now)
    title = link(shorten(plain(account.title), 120) or "Untitled", account.url)
    return Block((Run(f"{when} · {outlet_name(account)}: "), title))


def _why(story: Story) -> list[str]:
    """Why it matters, in the words of the outlet that says so."""
    why = story.summary.why if story.summary else None
    if why is None:
        return []
    names = [outlet_name(each) for each in story.accounts if each.article == why.receipt.article]
    source = f" ({names[0]})" if names else ""
    return [f"Why it matters{source}: {foreign(why.text)}"]


def _without_outlet(title: str, outlets: list[str]) -> str:
    """Pages add " - Outlet" or " | Outlet" to their titles."""
    for name in map(plain, outlets):
        for dash in (" - ", " | ", " – ", " — "):
            title = title.removesuffix(dash + name)
    return title
