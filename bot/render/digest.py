"""A whole digest: header, stories within a budget of words, the honest last lines."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.chat import Block, Message, Run
from bot.render.buttons import numbered
from bot.render.pages import paginate, visible_words
from bot.render.story import OUTLETS, is_sample, item, sample_blocks
from bot.render.times import ago, day
from bot.words import count, listed, plain, shorten
from digest.errors import UnknownTopic
from digest.model import Coverage, Digest, DigestPlan, Filter, Subscriber
from digest.ports import Resolver

WORDS = 450
PAGES = 2
_NAMED = 3
_NOTICE = 300
"""Units in each message that are kept for the held notice and the warning."""

_NOTICE_WORDS = 30
_FOLDED = (4, 3, 2, 1, 0)


def render_digest(
    digest: Digest,
    subscriber: Subscriber,
    resolver: Resolver,
    *,
    held: int = 0,
    sample: bool = False,
    warning: str = "",
) -> tuple[Message, ...]:
    """A digest as messages for one subscriber; pure, so that every part can be made again alone.

    At most 450 words stand open; what folds away shrinks until two messages hold it all, and the
    numbered buttons open the rest. ``held``: earlier digests that may never have arrived.
    ``sample``: made from invented news. ``warning``: one line for the end, such as a missing model.
    Neither ``held`` nor ``warning`` moves a page break: they may differ from part to part.
    """
    zone, plan = subscriber.zone, digest.plan
    sample = sample or is_sample([story for _, story in digest.stories])
    head = [*sample_blocks(sample), *_header(digest, zone, resolver)]
    foot = _footer(digest, zone)
    keyboard = numbered([(entry.story, entry.revision) for entry, _ in digest.stories])
    spare = WORDS - _NOTICE_WORDS - visible_words([*head, *foot])
    for folded in _FOLDED:
        items = _items(digest, resolver, zone, plan.until, spare, folded)
        messages = paginate([head, *items, foot], keyboard, reserve=_NOTICE)
        if len(messages) <= PAGES:
            break
    return _with_notices(messages, len(head), held, warning)


def _with_notices(messages: tuple[Message, ...], head: int, held: int, warning: str) -> tuple[Message, ...]:
    """The held notice under the header, the warning at the very end."""
    first = messages[0].blocks
    under = head + (len(messages) > 1)
    opened = (
        replace(messages[0], blocks=(*first[:under], *held_blocks(held), *first[under:])),
        *messages[1:],
    )
    closing = [Block((Run(shorten(plain(warning), _NOTICE // 2), italic=True),))] if warning else []
    return (*opened[:-1], replace(opened[-1], blocks=(*opened[-1].blocks, *closing)))


def coverage_line(coverage: Coverage, now: datetime) -> str:
    """ "9 of 11 sources answered, 37 articles, the newest 2 h ago." Never that nothing happened."""
    if not coverage.sources:
        return "No sources are set up yet, so nothing can be said about the news."
    answered = f"{coverage.answered} of {count(coverage.sources, 'source')} answered"
    if coverage.newest is None:
        return f"{answered}; no articles came in."
    return f"{answered}, {count(coverage.articles, 'article')}, the newest {ago(coverage.newest, now)}."


def held_blocks(held: int) -> list[Block]:
    """The notice about digests whose delivery nobody can be sure of."""
    if not held:
        return []
    what, they = ("A digest", "it") if held == 1 else (f"{held} digests", "they")
    doubt = f"may not have reached you; nobody knows whether {they} arrived"
    return [Block((Run(f"{what} of the last days {doubt}: /last"),))]


def places_title(filter: Filter, resolver: Resolver) -> str:
    """The places of a filter by name when they are few, else "Your places"."""
    codes = list(dict.fromkeys(pair.place for pair in filter.pairs))
    if "" in codes or not 0 < len(codes) <= _NAMED:
        return "Your topics" if codes in ([], [""]) else "Your places"
    return listed(sorted(place_name(code, resolver) for code in codes))


def place_name(code: str, resolver: Resolver) -> str:
    """A place's name; its code if the tables no longer know it."""
    try:
        return resolver.place(code).name
    except UnknownTopic:
        return code


def theme_name(slug: str, resolver: Resolver) -> str:
    """A theme's name; its slug if the tables no longer know it."""
    try:
        return resolver.theme(slug).name
    except UnknownTopic:
        return slug


def _header(digest: Digest, zone: str, resolver: Resolver) -> list[Block]:
    plan = digest.plan
    title = Run(places_title(plan.filter, resolver), bold=True)
    read = f"{count(plan.coverage.articles, 'article')}, {count(plan.coverage.answered, 'source')}"
    return [
        Block((title, Run(f" · {day(plan.until, zone)}"))),
        Block((Run(f"{count(len(digest.stories), 'story', 'stories')} from {read}"),)),
    ]


def _items(
    digest: Digest, resolver: Resolver, zone: str, now: datetime, spare: int, folded: int
) -> list[list[Block]]:
    """The stories within ``spare`` words: fewer outlets named if need be, takeaways open from the top."""

    def blocks(index: int, open_takeaway: bool, outlets: int) -> list[Block]:
        entry, story = digest.stories[index]
        return item(
            story,
            resolver,
            zone=zone,
            now=now,
            number=index + 1,
            novelty=entry.novelty,
            open_takeaway=open_takeaway,
            folded=folded,
            outlets=outlets,
        )

    for outlets in range(OUTLETS, 0, -1):
        items = [blocks(index, False, outlets) for index in range(len(digest.stories))]
        left = spare - sum(map(visible_words, items))
        if left >= 0:
            break
    for index, closed in enumerate(items):
        opened = blocks(index, True, outlets)
        left -= visible_words(opened) - visible_words(closed)
        if left < 0:
            break
        items[index] = opened
    return items


def _footer(digest: Digest, zone: str) -> list[Block]:
    plan = digest.plan
    lines = [
        "" if digest.stories else "Nothing new in the sources matched what you follow.",
        coverage_line(plan.coverage, plan.until),
        _missing(plan),
        f"Times are {zone}. Tap a number for the whole story and its evidence." if digest.stories else "",
    ]
    return [Block((Run(line, italic=True),)) for line in lines if line]


def _missing(plan: DigestPlan) -> str:
    left = (
        f"{count(plan.left_out, 'more story', 'more stories')} did not fit: /latest" if plan.left_out else ""
    )
    bare = (
        f"{count(plan.uncondensed, 'story', 'stories')} came before takeaways were ready"
        if plan.uncondensed
        else ""
    )
    return ". ".join([*filter(None, (left, bare)), ""]).rstrip()
