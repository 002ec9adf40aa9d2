"""/search: stories by their words, however old they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.chat import Block, Desk, Reply, Request
from bot.commands.answers import line, say, show, title, turning
from bot.commands.naming import lists, number, pair_name, pairs_of
from bot.commands.newest import TAP, hidden
from bot.commands.reader import known, visitor
from bot.commands.table import command
from bot.render.buttons import ACROSS, Row, button, carries, rows, story_button
from bot.render.marks import is_sample, sample_blocks
from bot.render.pages import Unit
from bot.render.story import BARE, item
from bot.render.styled import styled
from bot.render.times import day, zone_name
from bot.tongue import N_, gettext, ngettext, spoken
from bot.words import echo, plain, quoted
from digest.editions import as_read, own_language
from digest.model import Found, Pair, Story, StoryId, Subscriber

PAGE = 8
MOST_NEWEST = 4
MOST = 100
"""Stories that one can turn through; who wants older ones names more words."""

_HOW = N_(
    "/search flood almaty finds the stories that have all the words, in any form and order. "
    "“In quotation marks” they have to stand side by side."
)


@command("search", help=N_("stories of any age that have your words"), example=N_("/search flood almaty"))
async def search(request: Request, desk: Desk) -> Reply:
    """Headlines in pages, the newest first; a pressed button carries the page before the words."""
    words, page = plain(request.args), 0
    if request.pressed:
        first, _, words = words.partition(" ")
        page = number(first) or 0
    if not words:
        return say(gettext("What shall I look for?"), gettext(_HOW))
    reader = await known(request, desk) or visitor(request)
    found = await _found(words, reader, desk)
    if not found:
        return await _nothing(words, reader, desk)
    start = min(page, _last(found)) * PAGE
    shown = await _read(found[:MOST][start : start + PAGE], reader, desk)
    return _page(shown, found, words, start, reader, request, desk)


async def _found(words: str, reader: Subscriber, desk: Desk) -> Sequence[StoryId]:
    """What there is for this reader; one more than are shown tells that there are more.

    Only who leaves out outlets or languages makes it necessary to look into all of it.
    """
    found = await desk.search.look(words, MOST + 1)
    if not (reader.filter.languages or reader.filter.muted_outlets):
        return found
    return [story.id for story in await _read(found, reader, desk)]


async def _read(found: Sequence[StoryId], reader: Subscriber, desk: Desk) -> list[Story]:
    """The stories as this reader reads them, less those with nothing to read."""
    own = own_language(reader.filter, reader.language)
    stories = (await desk.stories.each([(id, None) for id in found])).values()
    kept = [story for story in stories if story is not None and not story.withdrawn]
    return [read for story in kept if (read := as_read(story, reader.filter, own))]


def _last(found: Sequence[StoryId]) -> int:
    """The number of the last page, from 0."""
    return (min(len(found), MOST) - 1) // PAGE


async def _nothing(words: str, reader: Subscriber, desk: Desk) -> Reply:
    since = await desk.search.since()
    if since is None:
        return say(gettext("There are no stories to search yet."))
    return say(
        gettext("No story has all of {words}.", words=_said(words)),
        gettext(
            "I looked through the titles and takeaways of all stories since {day}.",
            day=day(since, reader.zone),
        ),
        gettext(
            "Each is searched in the language it was written in: try the words in another language too, or "
            "fewer of them. /latest with a place or a theme lists the newest headlines, or choose:"
        ),
        *hidden(replace(reader.filter, muted_stories=(), events=())),
        keyboard=[*_newest(words, desk), *lists()],
    )


def _newest(words: str, desk: Desk) -> Sequence[Row]:
    """To the newest of the place or theme that was named instead: stories tell of it in other words, too."""
    named = desk.resolver.resolve(words)
    home = desk.resolver.home(words, spoken())
    pairs = pairs_of(named.topics) if isinstance(named, Found) else [Pair(home[0])] if home else []
    found = []
    for pair in pairs:
        name = gettext("Newest: {name}", name=pair_name(pair, desk.resolver))
        if carries("latest", codes := f"{pair.place} {pair.theme}".strip()):
            found.append(button(name, "latest", codes))
    return rows(found[:MOST_NEWEST], 2)


def _page(
    shown: Sequence[Story],
    found: Sequence[StoryId],
    words: str,
    start: int,
    reader: Subscriber,
    request: Request,
    desk: Desk,
) -> Reply:
    own = own_language(reader.filter, reader.language)
    items = [
        item(each, desk.resolver, zone=reader.zone, now=request.now, number=n, own=own, shape=BARE)
        for n, each in enumerate(shown, start + 1)
    ]
    pages = _turning(words, start // PAGE, _last(found))
    buttons = [story_button(n, each.id, each.revision) for n, each in enumerate(shown, start + 1)]
    sample = desk.sample or is_sample(shown)
    foot = _foot(len(found), start, len(shown), zone_name(reader.zone, request.now), bool(pages))
    parts = [_head(len(found), words, sample=sample), *items, foot]
    reply = show(parts, [*rows(buttons, ACROSS), *pages])
    return Reply(reply.messages, edit=request.pressed)


def _said(words: str) -> str:
    """What was asked, in the quotation marks that it may have itself."""
    said = echo(words)
    return said if set(said) & set('"“”„«»') else quoted(said)


def _head(found: int, words: str, *, sample: bool) -> Unit:
    said = _said(words)
    how_many = (
        gettext("More than {number} stories with {words}", number=MOST, words=said)
        if found > MOST
        else ngettext("{number} story with {words}", "{number} stories with {words}", found, words=said)
    )
    return [
        *sample_blocks(sample),
        Block(styled(gettext(TAP), title=title(how_many))),
    ]


def _foot(found: int, start: int, shown: int, zone: str, turns: bool) -> Unit:
    """Which of them these are, and how to see others where buttons cannot carry the words."""
    rest = found > shown
    which = gettext(
        "{first} to {last} of {number}.", first=start + 1, last=start + shown, number=min(found, MOST)
    )
    narrow = "" if turns else gettext("More words find fewer.")
    times = gettext("Time zone: {zone}.", zone=zone)
    return [line(" ".join(filter(None, (which, narrow, times) if rest else (times,))))]


def _turning(words: str, page: int, last: int) -> list[Row]:
    if not last or not carries("search", f"{last} {words}"):
        return []
    return turning("search", page, last, lambda to: f"{to} {words}")


FAMILY = (search,)
