"""A whole digest: header, stories within a budget of words, the honest last lines."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from bot.chat import Block, Button, Message, Run
from bot.render.buttons import ACROSS, rows, story_button
from bot.render.coverage import coverage_lines, silenced_lines
from bot.render.figures import disputed, recounted
from bot.render.links import safe
from bot.render.marks import about, is_sample, outlets_of, sample_blocks
from bot.render.names import followed_title
from bot.render.pages import Unit, messages, pages, visible_words
from bot.render.story import BARE, OUTLETS, Item, Shape, withdrawn
from bot.render.times import day, zone_name
from bot.tongue import gettext, ngettext
from bot.words import plain, shorten
from digest.developing import delta as delta_of
from digest.developing import with_headlines, with_sides
from digest.editions import articles_of, as_read, own_language, shown
from digest.model import (
    ArticleId,
    Delta,
    Digest,
    DigestPlan,
    Dispute,
    Entry,
    Event,
    Length,
    Novelty,
    Story,
    Subscriber,
    Summary,
    Voice,
)
from digest.ports import Comparer, Resolver

WORDS = 450
PAGES = 2
_NOTICE = 300
"""Units in each message that are kept for the held notice and the warning."""

_NOTICE_WORDS = 30
_NORMAL = tuple(Shape(folded=folded) for folded in (4, 3, 2, 1, 0))
_SHAPES = {
    Length.HEADLINES: (BARE,),
    Length.NORMAL: _NORMAL,
    Length.FULL: (
        Shape(folded=20, sides=True),
        Shape(folded=20),
        *_NORMAL,
    ),
}
"""The first of these with which two messages hold the whole digest."""

_SHORTEST = tuple(replace(BARE, outlets=outlets) for outlets in range(OUTLETS, -1, -1))
"""The first of these with which one message does, where that must hold it whatever it says."""


@dataclass(frozen=True, slots=True)
class _Line:
    """A story as this reader sees it, with its number, and all that is new of it if it was told before."""

    number: int
    entry: Entry
    story: Story
    delta: Delta | None


@dataclass(frozen=True, slots=True)
class _Reader:
    """For whom it is rendered. ``own``: the language that needs no mark. ``brief``: see `render_digest`."""

    resolver: Resolver
    zone: str
    own: str
    now: datetime
    brief: bool


def render_digest(
    digest: Digest,
    subscriber: Subscriber,
    resolver: Resolver,
    compare: Comparer,
    *,
    held: int = 0,
    sample: bool = False,
    warning: str = "",
    corrected: bool = False,
    brief: bool = False,
) -> tuple[Message, ...]:
    """A digest as messages for one subscriber; pure, so that every part can be made again alone.

    At most 450 words stand open; what folds away shrinks until two messages hold it all, and the
    numbered buttons open the rest. Of a story told before only what is new is shown. ``held``: earlier
    digests that may never have arrived. ``sample``: made from invented news. ``warning``: one line for the
    end, such as a missing model. ``corrected``: in place of a message that was sent. Its withdrawn stories
    are called so, where they are left out otherwise; and one message holds it all, for nobody knows how many
    it took in the language and the zone of that day. ``brief``: shown on demand and not marked, of topics
    that the reader may not follow and stories told before; `/why` does not know it. Neither ``held`` nor
    ``warning`` nor a withdrawal moves a page break or a number: they may differ from part to part.
    """
    plan, length = digest.plan, digest.plan.length or subscriber.length
    own = own_language(plan.filter, subscriber.language)
    reader = _Reader(resolver, subscriber.zone, own, plan.until, brief)
    lines = _lines(digest, compare)
    kept = [line for line in lines if not line.story.withdrawn]
    mark = sample_blocks(sample or is_sample([line.story for line in lines]))
    head, foot = _frame(plan, kept, length, reader)
    ends = {0: [*mark, *head, *held_blocks(held)], len(lines) + 1: [*foot, *_warned(warning)]}
    if len(kept) < len(lines):
        head, foot = _frame(plan, lines, length, reader)
    most, shapes = (1, (*_SHAPES[length], *_SHORTEST)) if corrected else (PAGES, _SHAPES[length])
    broken = _pages([*mark, *head], lines, foot, shapes, most, reader)
    return messages([_edited(page, lines, ends, corrected) for page in broken], _keyboard(kept), _lead(kept))


def held_blocks(held: int) -> list[Block]:
    """The notice about digests whose delivery nobody can be sure of."""
    if not held:
        return []
    doubt = ngettext(
        "A digest of the last days may not have reached you; nobody knows whether it arrived: /last",
        "{number} digests of the last days may not have reached you; "
        "nobody knows whether they arrived: /last",
        held,
    )
    return [Block((Run(doubt),))]


def _lines(digest: Digest, compare: Comparer) -> list[_Line]:
    """The stories as the reader sees them. The numbers are those of the plan, whatever is left of it."""
    numbers = {entry.story: number for number, entry in enumerate(digest.plan.entries, 1)}
    read = [(entry, story, _as_pinned(entry, story, digest)) for entry, story in digest.stories]
    return [
        _line(numbers[entry.story], entry, whole, seen, _earlier(digest, entry, seen), compare)
        for entry, whole, seen in read
        if seen is not None
    ]


def _earlier(digest: Digest, entry: Entry, story: Story) -> Sequence[Summary]:
    """What was told of a story that may be called otherwise since the digest was planned."""
    return digest.earlier.get(story.id) or digest.earlier.get(entry.story, ())


def _as_pinned(entry: Entry, story: Story, digest: Digest) -> Story | None:
    """The story in the edition that the plan names; a headline if it was planned as one."""
    pinned = replace(story, summary=None) if entry.condensed == 0 else story
    return as_read(pinned, digest.plan.filter, entry.language or story.language)


def _line(
    number: int,
    entry: Entry,
    whole: Story,
    story: Story,
    earlier: Sequence[Summary],
    compare: Comparer,
) -> _Line:
    if entry.novelty is not Novelty.DEVELOPED:
        return _Line(number, entry, story, None)
    unheard = articles_of(whole, entry.unheard)
    found = delta_of(story, earlier, compare, unheard)
    delta = with_headlines(found, story, earlier, compare, unheard)
    delta = with_sides(delta, earlier, partial(disputed, story=story), partial(recounted, story=story))
    return _Line(number, entry, _unsaid(story, whole, earlier, unheard), delta)


def _unsaid(story: Story, whole: Story, earlier: Sequence[Summary], unheard: Collection[ArticleId]) -> Story:
    """The story without the disputes that its earlier summaries had, and the voices and reasons that they
    had for somebody from whom the ``unheard`` articles were hidden. What stands in for a voice is the same
    statement: to have had either is to have had both, also where the ``whole`` story tells it only now.
    """
    summary = story.summary
    if summary is None or whole.summary is None:
        return story
    reasons = {one.text for each in earlier if each.why for one in shown([each.why], unheard)}
    heard = (voice for each in earlier for voice in each.voices if shown([voice], unheard))
    voices = {text for voice in heard for text in _wordings(voice)}
    same = (_wordings(voice) for voice in whole.summary.voices)
    voices |= {text for each in same if not voices.isdisjoint(each) for text in each}
    disputes = {_numbers(dispute) for each in earlier for dispute in each.disputes}
    rest = replace(
        summary,
        why=summary.why if summary.why and summary.why.text not in reasons else None,
        voices=tuple(each for each in summary.voices if each.text not in voices),
        disputes=tuple(each for each in summary.disputes if _numbers(each) not in disputes),
    )
    return replace(story, summary=rest)


def _wordings(voice: Voice) -> set[str]:
    """In which one statement is told."""
    return {voice.text, *(each.text for each in voice.instead)}


def _numbers(dispute: Dispute) -> tuple[str, frozenset[str]]:
    return dispute.about, frozenset(figure.text for figure in dispute.figures)


def _pages(
    head: Unit, lines: Sequence[_Line], foot: Unit, shapes: Sequence[Shape], most: int, reader: _Reader
) -> list[list[tuple[int, Unit]]]:
    """The digest broken into pages: header 0, stories from 1, footer last; a withdrawn one keeps its room.

    In the first of the shapes that takes at most so many pages, or in the last.
    """
    spare = WORDS - _NOTICE_WORDS - visible_words([*head, *foot])
    items = [_item(line, reader) for line in lines]
    for shape in shapes:
        broken = pages([head, *_shaped(items, spare, shape), foot], reserve=_NOTICE)
        if len(broken) <= most:
            break
    return broken


def _shaped(items: Sequence[Item], spare: int, shape: Shape) -> list[list[Block]]:
    """The stories within ``spare`` words: fewer outlets named if need be, takeaways open from the top."""
    for outlets in range(shape.outlets, 0, -1) or (0,):
        closed = replace(shape, opened=False, outlets=outlets)
        shaped = [item.shaped(closed) for item in items]
        words = [visible_words(blocks) for blocks in shaped]
        left = spare - sum(words)
        if left >= 0:
            break
    wide = replace(closed, opened=True)
    for index, item in enumerate(items):
        opened = item.shaped(wide)
        left -= visible_words(opened) - words[index]
        if left < 0:
            break
        shaped[index] = opened
    return shaped


def _item(line: _Line, reader: _Reader) -> Item:
    return Item(
        line.story,
        reader.resolver,
        reader.zone,
        reader.now,
        line.number,
        line.entry.novelty,
        line.delta,
        reader.own,
    )


def _edited(
    page: Sequence[tuple[int, Unit]], lines: Sequence[_Line], ends: Mapping[int, Unit], corrected: bool
) -> list[Unit]:
    """A page as it is sent: header and footer are those of ``ends``, withdrawn stories are called so or left
    out; but never an empty page.
    """
    parts: list[Unit] = []
    stories = {index: line.story for index, line in enumerate(lines, 1)}
    named = corrected or all(index in stories and stories[index].withdrawn for index, _ in page)
    for index, piece in page:
        story = stories.get(index)
        if story is None or not story.withdrawn:
            parts.append(ends.get(index, piece))
        elif named:
            parts.append(withdrawn(story, lines[index - 1].number, lines[index - 1].delta))
    return parts


def _lead(lines: Sequence[_Line]) -> str:
    """The one address that is worth a preview: that of the first story."""
    accounts = lines[0].story.accounts if lines else ()
    return safe(accounts[0].url) if accounts else ""


def _keyboard(lines: Sequence[_Line]) -> tuple[tuple[Button, ...], ...]:
    stories = [(line.number, line.entry.story, line.entry.revision) for line in lines]
    return rows([story_button(*each) for each in stories], ACROSS)


def _frame(plan: DigestPlan, lines: Sequence[_Line], length: Length, reader: _Reader) -> tuple[Unit, Unit]:
    """Header and footer of a digest with these stories."""
    stories = [line.story for line in lines]
    return _header(plan, stories, reader), _footer(plan, stories, length, reader)


def _header(plan: DigestPlan, stories: Sequence[Story], reader: _Reader) -> list[Block]:
    title = Run(followed_title(plan.filter, reader.resolver, asked=reader.brief), bold=True)
    when = day(plan.until, reader.zone)
    if reader.brief:
        when = _looked_back(when, plan.until - plan.since)
    found = gettext(
        "{stories} from {articles}, {sources}",
        stories=_counted(stories),
        articles=ngettext("{number} article", "{number} articles", plan.coverage.articles),
        sources=ngettext("{number} source", "{number} sources", plan.coverage.answered),
    )
    return [
        Block((title, Run(f" · {when}"))),
        Block((Run(found),)),
    ]


def _looked_back(when: str, span: timedelta) -> str:
    days = span // timedelta(days=1)
    if days < 2:
        return gettext("{day}, the last {hours} hours", day=when, hours=span // timedelta(hours=1))
    return ngettext("{day}, the last {number} day", "{day}, the last {number} days", days, day=when)


def _counted(stories: Sequence[Story]) -> str:
    """ "7 stories", "6 stories and 1 analysis": what somebody thinks is not what happened."""
    thought = sum(story.event is Event.ANALYSIS for story in stories)
    happened = ngettext("{number} story", "{number} stories", len(stories) - thought)
    if not thought:
        return happened
    analyses = ngettext("{number} analysis", "{number} analyses", thought)
    if thought == len(stories):
        return analyses
    return gettext("{stories} and {analyses}", stories=happened, analyses=analyses)


def _footer(plan: DigestPlan, stories: Sequence[Story], length: Length, reader: _Reader) -> list[Block]:
    told = 0 if reader.brief else _articles(plan, stories)  # of the others a brief knows nothing
    lines = [
        "" if stories else _nothing(plan),
        *coverage_lines(plan, reader.resolver, told, _thought(plan, stories, reader)),
        _missing(plan, length, brief=reader.brief),
        *silenced_lines(plan),
        _how_to_read(stories, reader) if stories else "",
    ]
    return [Block((Run(line, italic=True),)) for line in lines if line]


def _articles(plan: DigestPlan, stories: Sequence[Story]) -> int:
    """How many articles of the period tell these stories."""
    accounts = (each for story in stories for each in story.accounts)
    return sum(plan.since <= each.published <= plan.until for each in accounts)


def _thought(plan: DigestPlan, stories: Sequence[Story], reader: _Reader) -> list[str]:
    """The followed places of which all that there is was thought, not reported."""
    members = reader.resolver.members()
    tagged = [(story, {tag.code for tag in about(story)}) for story in stories]
    found = []
    for place in dict.fromkeys(pair.place for pair in plan.filter.pairs if pair.place):
        codes = members.get(place, {place})
        of_it = [story for story, tags in tagged if not tags.isdisjoint(codes)]
        if of_it and all(story.event is Event.ANALYSIS for story in of_it):
            found.append(place)
    return found


def _how_to_read(stories: Sequence[Story], reader: _Reader) -> str:
    """What the small figures under the stories mean."""
    times = gettext(
        "The time is that of the newest report. Time zone: {zone}.", zone=zone_name(reader.zone, reader.now)
    )
    several = any(len(outlets_of(story.accounts)) > 1 for story in stories)
    origins = gettext("An origin is an outlet's own text; copies of one text count once.") if several else ""
    tap = gettext("Tap a number for the whole story and its evidence.")
    return " ".join(filter(None, (times, origins, tap)))


def _nothing(plan: DigestPlan) -> str:
    if plan.entries:
        return gettext("What was in it has been withdrawn.")
    return gettext("Nothing new in the sources matched what you follow.")


def _missing(plan: DigestPlan, length: Length, *, brief: bool) -> str:
    """How many stories had no room, and how many came as headlines to a reader who wants more than these."""
    if brief:
        left = ngettext(
            "{number} more story had no room; a narrower place or theme shows more.",
            "{number} more stories had no room; a narrower place or theme shows more.",
            plan.left_out,
        )
    else:
        left = ngettext(
            "{number} more story had no room: /why.",
            "{number} more stories had no room: /why.",
            plan.left_out,
        )
    early = plan.uncondensed if length is not Length.HEADLINES else 0
    bare = ngettext(
        "{number} story came before takeaways were ready.",
        "{number} stories came before takeaways were ready.",
        early,
    )
    return " ".join([*([left] if plan.left_out else []), *([bare] if early else [])])


def _warned(warning: str) -> list[Block]:
    return [Block((Run(shorten(plain(warning), _NOTICE // 2), italic=True),))] if warning else []
