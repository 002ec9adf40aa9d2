"""/why: in words, why each story of the last digest is there, and what had no room."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.chat import Desk, Message, Reply, Request
from bot.commands.answers import say
from bot.commands.reader import known
from bot.commands.table import command
from bot.render.because import because_all
from bot.render.buttons import button
from bot.render.times import stamp
from bot.tongue import N_, gettext
from digest.editions import as_read, own_language
from digest.explaining import explain
from digest.model import Digest, Filter, Omitted, Story, Subscriber
from digest.wording import Wording

_NAMED = 12


@command("why", help=N_("why each story of your last digest is there"))
async def why(request: Request, desk: Desk) -> Reply:
    """The words that decided, for each story of what /last shows; then those left out, with the reason."""
    subscriber = await known(request, desk)
    found = await desk.subscribers.last_and_held(subscriber.id) if subscriber else ()
    digests = await desk.planning.digests([id for id, _, _ in found], request.now) if found else {}
    if subscriber is None or not digests:
        text = gettext(
            "You have had no digest yet. /digest shows what is new now; then /why says why it is there."
        )
        return say(text, keyboard=[[button(gettext("New to me now"), "digest")]])
    parts: list[Message] = []
    for id, _, at in found:
        if id in digests and (reasons := await _reasons(digests[id], subscriber, request, desk)):
            parts += [*(_of(at, subscriber, request) if len(digests) > 1 else ()), *reasons]
    if not parts:
        return say(
            gettext("Your last digest had no stories: nothing new in the sources matched what you follow.")
        )
    return Reply(tuple(parts))


def _of(at: datetime, reader: Subscriber, request: Request) -> tuple[Message, ...]:
    return say(gettext("The digest from {when}:", when=stamp(at, reader.zone, request.now))).messages


async def _reasons(
    whole: Digest, subscriber: Subscriber, request: Request, desk: Desk
) -> tuple[Message, ...]:
    """Of one digest; nothing where it has no stories."""
    plan = whole.plan
    own, members = own_language(plan.filter, subscriber.language), desk.resolver.members()
    wording = Wording(desk.stems)
    read = [(story, _read(story, plan.filter, own)) for _, story in whole.stories]
    told = [
        (shown, explain(shown, story, plan.filter, members, wording)) if shown else None
        for story, shown in read
    ]
    named = plan.omitted[:_NAMED]
    left_out = await _stories(named, subscriber.filter, own, wording, desk)
    if not any(told) and not left_out:
        return ()
    more = max(plan.left_out - len(named), 0)
    return because_all(told, left_out, desk.resolver, now=request.now, more=more, own=own)


async def _stories(
    omitted: Sequence[Omitted], filter: Filter, own: str, wording: Wording, desk: Desk
) -> list[tuple[Omitted, Story]]:
    """Those that are still kept, as the reader would read them now: what they left out since is not named."""
    stories = await desk.stories.each([(each.story, each.revision) for each in omitted])
    found = [(each, stories[each.story, each.revision]) for each in omitted]
    read = [
        (each, _read(story, filter, own)) for each, story in found if story and wording.admits(filter, story)
    ]
    return [(each, story) for each, story in read if story is not None]


def _read(story: Story, filter: Filter, own: str) -> Story | None:
    """None for what was taken back, or has nothing that the reader reads."""
    return None if story.withdrawn else as_read(story, filter, own)


FAMILY = (why,)
