"""No digests for a while, or until further notice: /pause, /stop, and back: /resume."""

from __future__ import annotations

from bot.chat import Desk, Reply, Request
from bot.commands.answers import Keyboard, change
from bot.commands.hours import settled
from bot.commands.naming import lists
from bot.commands.reader import afresh, known, paused
from bot.commands.table import Menu, command
from bot.commands.times.pauses import is_forever, read_end
from bot.render.buttons import button, rows
from bot.tongue import N_, gettext, ngettext

OFFERED = (1, 3, 7, 14)
"""Days of a pause that a tap chooses."""

EVER = "ever"
_NOT = ("off", "no", "end", "stop", "нет", "выкл", "отмена", "отменить", "снять")
"""What ends a pause."""


@command("pause", help=N_("no digests for a while"), example=N_("/pause 3 days"), longest=100)
async def pause(request: Request, desk: Desk) -> Reply:
    """No digests until /resume, or until the time named; with nothing after it, offer some days too.

    A pause that goes on already is changed only by a time or a tap.
    """
    args = request.args.strip()
    reader = await known(request, desk)
    if reader is None:
        return _stranger(request)
    if not args and (request.pressed or reader.paused):
        return await offer(request, desk)
    if args.lower() in _NOT:
        return await resume.run(request, desk)
    forever = args in ("", EVER) or is_forever(args)
    end = None if forever else read_end(args, reader.zone, request.now)
    await desk.subscribers.pause(reader.id, True, end)
    subscriber = await afresh(request, desk)
    kept = gettext("What you follow is kept.")
    days = _days() if not args else []
    lines = [paused(subscriber, request), kept]
    return change(request, *lines, keyboard=[*days, *_back(pressed=request.pressed)])


@command("resume", help=N_("let digests come again"), menu=Menu.NOWHERE)
async def resume(request: Request, desk: Desk) -> Reply:
    """Undo /pause and /stop."""
    reader = await known(request, desk)
    if reader is None:
        return _stranger(request)
    await desk.subscribers.pause(reader.id, False)
    said = gettext("Digests are on again.") if reader.paused else gettext("Nothing was paused.")
    return await settled(request, desk, await afresh(request, desk), said)


@command("stop", help=N_("stop all digests; what you chose is kept"))
async def stop(request: Request, desk: Desk) -> Reply:
    """Nothing comes by itself any more, and nothing is lost."""
    subscriber = await known(request, desk)
    if subscriber is None:
        return _stranger(request)
    await desk.subscribers.pause(subscriber.id, True)
    return change(
        request,
        gettext("Digests are stopped. What you chose is kept, and commands work: /resume brings them back."),
        gettext("/forgetme deletes everything stored about this chat instead."),
        keyboard=_back(pressed=False),
    )


def _stranger(request: Request) -> Reply:
    nothing = gettext("Nothing is stored about this chat, and nothing comes by itself.")
    return change(request, nothing, keyboard=lists())


async def offer(request: Request, desk: Desk, *before: str) -> Reply:
    """The usual choices under these lines; nothing is paused yet."""
    subscriber = await known(request, desk)
    if subscriber is None:
        return _stranger(request)
    now = [said] if (said := paused(subscriber, request)) else []
    ask = gettext("For how long should no digest come? Or type /pause until friday.")
    ever = button(gettext("Until I say so"), "pause", EVER)
    keyboard = [*_days(), (ever,), *_back(pressed=True, resume=bool(now))]
    return change(request, *before, *now, ask, keyboard=keyboard)


def _days() -> Keyboard:
    labels = [(ngettext("{number} day", "{number} days", days), days) for days in OFFERED]
    return rows([button(label, "pause", f"{days} days") for label, days in labels], 4)


def _back(*, pressed: bool, resume: bool = True) -> Keyboard:
    ways = [button(gettext("Resume"), "resume")] if resume else []
    if pressed:
        ways.append(button(gettext("← Settings"), "settings"))
    return [tuple(ways)] if ways else []


FAMILY = (pause, resume, stop)
