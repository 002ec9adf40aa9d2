"""The notices step: what happened to sources is told to all who look after them, trouble to owners; once."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.chat import Message, Role, Wire
from bot.render.notices import render_notices
from bot.tongue import ENGLISH, speaking
from digest.errors import DeliveryError, TryLater
from digest.model import Destination, Notice, NoticeKind, Source, Tally
from digest.ports import Notices, Sources, Subscribers

_LOG = logging.getLogger(__name__)
_BAD, _GOOD = (NoticeKind.FAILING, NoticeKind.TROUBLE), (NoticeKind.RECOVERED, NoticeKind.OVER)
ENOUGH = 3
"""So many sources that all fail at once are no coincidence."""


@dataclass(frozen=True, slots=True)
class Telling:
    """What the step works with. ``staff``: private chats, whose numbers are those of the persons."""

    notices: Notices
    sources: Sources
    subscribers: Subscribers
    wire: Wire
    staff: Callable[[], Awaitable[Mapping[Destination, Role]]]
    clock: Callable[[], datetime]


async def tell(kit: Telling) -> Tally:
    """Tell all of them, each in their own language, what they have not had. ``done`` counts messages.

    Notices are marked before the message leaves. One that certainly did not leave is unmarked if another
    try may succeed; what may have arrived, or cannot arrive, is not told again: /sources shows it.
    """
    tally = Tally("notices")
    every: Sequence[Source] | None = None
    for admin, role in sorted((await kit.staff()).items(), key=lambda each: each[0].chat):
        untold = await kit.notices.untold(admin.chat, kit.clock())
        if not untold:
            continue
        if every is None:
            every = await kit.sources.all(kit.clock())
        known = await kit.subscribers.get(admin)
        with speaking(known.language if known else ENGLISH):
            message = _message([each for each in untold if _concerns(each, role)], every, kit.clock())
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


def _concerns(notice: Notice, role: Role) -> bool:
    """Sources are everybody's business here, trouble of the program that of its owners."""
    return notice.trouble is None or role is Role.OWNER


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
        key = each.source if each.source is not None else (each.trouble is None, each.name)
        if each.kind in _BAD:
            unheard.add(key)
        newest.pop(key, None)
        newest[key] = each
    return [each for key, each in newest.items() if not (each.kind in _GOOD and key in unheard)]
