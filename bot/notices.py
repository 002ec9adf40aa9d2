"""The notices step: what happened to sources is told to every admin, once, in one message."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.chat import Message, Wire
from bot.render.notices import render_notices
from digest.errors import DeliveryError, TryLater
from digest.model import Destination, Notice, NoticeKind, Source, Tally
from digest.ports import Notices, Sources

_LOG = logging.getLogger(__name__)
ENOUGH = 3
"""So many sources that all fail at once are no coincidence."""


@dataclass(frozen=True, slots=True)
class Telling:
    """What the step works with. ``admins``: the private chats, whose numbers are those of the persons."""

    notices: Notices
    sources: Sources
    wire: Wire
    admins: Iterable[Destination]
    clock: Callable[[], datetime]


async def tell(kit: Telling) -> Tally:
    """Tell every admin what they have not had. ``done`` counts messages.

    Notices are marked before the message leaves. One that certainly did not leave is unmarked if another
    try may succeed; what may have arrived, or cannot arrive, is not told again: /sources shows it.
    """
    tally = Tally("notices")
    every: Sequence[Source] | None = None
    for admin in kit.admins:
        untold = await kit.notices.untold(admin.chat, kit.clock())
        if not untold:
            continue
        if every is None:
            every = await kit.sources.all(kit.clock())
        message = _message(untold, every, kit.clock())
        tally.done += await _send(kit, admin, untold, message)
    return tally


async def _send(kit: Telling, admin: Destination, untold: Sequence[Notice], message: Message | None) -> bool:
    ids = [each.id for each in untold]
    await kit.notices.mark(admin.chat, ids, kit.clock())
    if message is None:
        return False
    try:
        await kit.wire.send(admin, message)
    except TryLater as error:
        await kit.notices.unmark(admin.chat, ids)
        _LOG.info("an admin is told of the sources later: %s", error)
        return False
    except DeliveryError as error:
        _LOG.warning("an admin could not be told of the sources: %s: %s", type(error).__name__, error)
        return False
    return True


def _message(untold: Sequence[Notice], every: Sequence[Source], now: datetime) -> Message | None:
    """The newest word on each source; None if all that is left is a failure that is over."""
    words = _newest(untold)
    if not words:
        return None
    asked = [each for each in every if each.enabled]
    silent = len(asked) >= ENOUGH and all(each.failures for each in asked)
    failing = any(each.kind is NoticeKind.FAILING for each in words)
    known = {each.id: each for each in every}
    return render_notices(words, known, now, all_fail=len(asked) if silent and failing else 0)


def _newest(untold: Sequence[Notice]) -> list[Notice]:
    """One notice a source, the newest; none of one that failed and is back before anybody heard of it."""
    newest: dict[object, Notice] = {}
    unheard = set()
    for each in untold:
        key = each.source if each.source is not None else each.name
        if each.kind is NoticeKind.FAILING:
            unheard.add(key)
        newest.pop(key, None)
        newest[key] = each
    return [
        each for key, each in newest.items() if not (each.kind is NoticeKind.RECOVERED and key in unheard)
    ]
