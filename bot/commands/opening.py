"""What the buttons under stories open: the card of a story, and its evidence."""

from __future__ import annotations

from bot.chat import Desk, Reply, Request
from bot.commands.naming import number
from bot.commands.reader import known, zone_of
from bot.commands.table import press
from bot.render.evidence import evidence as evidence_of
from bot.render.story import card as card_of
from digest.model import Story, StoryId

_GONE = Reply(toast="This story is no longer kept.")


@press("story")
async def story(request: Request, desk: Desk) -> Reply:
    """The card of a story, as a new message under the list."""
    found = await _story(request, desk)
    if found is None:
        return _GONE
    zone = zone_of(await known(request, desk))
    return Reply(card_of(found, desk.resolver, zone=zone, now=request.now))


@press("card")
async def card(request: Request, desk: Desk) -> Reply:
    """The card again, in place of the evidence."""
    reply = await story.run(request, desk)
    return Reply(reply.messages, edit=bool(reply.messages), toast=reply.toast)


@press("evidence")
async def evidence(request: Request, desk: Desk) -> Reply:
    """The source sentences of every takeaway, in place of the card."""
    found = await _story(request, desk)
    if found is None:
        return _GONE
    messages = evidence_of(found, zone=zone_of(await known(request, desk)), now=request.now)
    return Reply(messages, edit=True)


async def _story(request: Request, desk: Desk) -> Story | None:
    """The story and revision that a button carries; None for forged data and forgotten stories."""
    id, _, revision = request.args.partition(" ")
    numbers = number(id), number(revision)
    if numbers[0] is None or numbers[1] is None:
        return None
    return await desk.stories.get(StoryId(numbers[0]), numbers[1])


FAMILY = (story, card, evidence)
