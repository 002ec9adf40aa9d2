"""/search: stories by their words, however old they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.chat import Block, Desk, Reply, Request
from bot.commands.answers import line, say, show, title
from bot.commands.naming import number
from bot.commands.newest import TAP, hidden
from bot.commands.reader import known, visitor
from bot.commands.table import command
from bot.render.buttons import ACROSS, Row, button, carries, rows, story_button
from bot.render.marks import is_sample, sample_blocks
from bot.render.pages import Unit
from bot.render.story import BARE, item
from bot.render.styled import styled
from bot.render.times import day, zone_name
from bot.tongue import N_, gettext, ngettext
from bot.words import echo, plain, quoted
from digest.editions import as_read, own_language
from digest.model import Story, Subscriber

PAGE = 8
MOST = 100
"""Stories that one can turn through; who wants older ones names more words."""

_HOW = N_(
    "/search flood almaty finds the stories that have all the words, in any form and order. "
    "“In quotation marks” they have to stand so."
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
    stories = await _found(words, reader, desk)
    if not stories:
        return await _nothing(words, reader, desk)
    return _page(stories, words, page, reader, request, desk)


async def _found(words: str, reader: Subscriber, desk: Desk) -> list[Story]:
    """As this reader reads them; one more than are shown tells that there are more."""
    own = own_language(reader.filter, reader.language)
    found = await desk.search.find(words, MOST + 1)
    return [read for story in found if (read := as_read(story, reader.filter, own))]


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
            "Fewer or other words may find more. /latest with a place or a theme lists the newest headlines."
        ),
        *hidden(replace(reader.filter, muted_stories=(), events=())),
    )


def _page(
    stories: Sequence[Story], words: str, page: int, reader: Subscriber, request: Request, desk: Desk
) -> Reply:
    last = (min(len(stories), MOST) - 1) // PAGE
    start = min(page, last) * PAGE
    shown = stories[:MOST][start : start + PAGE]
    own = own_language(reader.filter, reader.language)
    items = [
        item(each, desk.resolver, zone=reader.zone, now=request.now, number=n, own=own, shape=BARE)
        for n, each in enumerate(shown, start + 1)
    ]
    turning = _turning(words, start // PAGE, last)
    buttons = [story_button(n, each.id, each.revision) for n, each in enumerate(shown, start + 1)]
    parts = [_head(stories, words, desk), *items, _foot(stories, start, len(shown), reader, bool(turning))]
    reply = show(parts, [*rows(buttons, ACROSS), *turning])
    return Reply(reply.messages, edit=request.pressed)


def _said(words: str) -> str:
    """What was asked, in the quotation marks that it may have itself."""
    said = echo(words)
    return said if set(said) & set('"“”„«»') else quoted(said)


def _head(stories: Sequence[Story], words: str, desk: Desk) -> Unit:
    said = _said(words)
    found = (
        gettext("More than {number} stories with {words}", number=MOST, words=said)
        if len(stories) > MOST
        else ngettext(
            "{number} story with {words}", "{number} stories with {words}", len(stories), words=said
        )
    )
    return [
        *sample_blocks(desk.sample or is_sample(stories)),
        Block(styled(gettext(TAP), title=title(found))),
    ]


def _foot(stories: Sequence[Story], start: int, shown: int, reader: Subscriber, turns: bool) -> Unit:
    """Which of them these are, and how to see others where buttons cannot carry the words."""
    rest = len(stories) > shown
    which = gettext(
        "{first} to {last} of {number}.", first=start + 1, last=start + shown, number=min(len(stories), MOST)
    )
    narrow = "" if turns else gettext("More words find fewer.")
    times = gettext("Times are {zone}.", zone=zone_name(reader.zone))
    return [line(" ".join(filter(None, (which, narrow, times) if rest else (times,))))]


def _turning(words: str, page: int, last: int) -> list[Row]:
    if not last or not carries("search", f"{last} {words}"):
        return []
    back = [button(gettext("← Back"), "search", f"{page - 1} {words}")] if page else []
    more = [button(gettext("More →"), "search", f"{page + 1} {words}")] if page < last else []
    return [(*back, *more)]


FAMILY = (search,)
