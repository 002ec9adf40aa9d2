"""/quiet: hours in which messages come without a sound."""

from __future__ import annotations

from bot.chat import Desk, Reply, Request
from bot.commands.answers import change, line, title
from bot.commands.reader import afresh, clock, enrolled, known, visitor
from bot.commands.table import Menu, command
from bot.commands.times.silences import OFF, read_quiet
from bot.render.buttons import button, rows
from bot.render.reasons import in_words
from bot.render.times import zone_name
from bot.tongue import N_, gettext
from bot.words import tidy
from digest.errors import UserError
from digest.model import Quiet, Subscriber

_OFFERED = (Quiet(), Quiet(23 * 60, 8 * 60), Quiet(21 * 60, 6 * 60), Quiet(0, 9 * 60))


@command(
    "quiet", help=N_("hours without a sound"), example="/quiet 23:00 07:30", menu=Menu.NOWHERE, longest=100
)
async def quiet(request: Request, desk: Desk) -> Reply:
    """Set the hours, or none; with nothing after it, offer some, and so where it is not understood."""
    args = request.args.strip()
    reader = await known(request, desk) or visitor(request)
    if not args:
        return _page(request, reader)
    try:
        wanted = read_quiet(args, reader.quiet)
    except UserError as error:
        return _page(request, reader, problem=tidy(in_words(str(error))))
    subscriber = await enrolled(request, desk)
    await desk.subscribers.set_quiet(subscriber.id, wanted)
    return _page(request, await afresh(request, desk), gettext("Noted."))


def quiet_hours(quiet: Quiet) -> str:
    """ "22:00–07:00", or that there are none."""
    return gettext("none") if quiet.start == quiet.end else f"{clock(quiet.start)}–{clock(quiet.end)}"


_SILENT = N_(
    "Messages that come in these hours make no sound. They do come; only a digest that is late waits until "
    "the hours are over."
)
_LOUD = N_("Every message comes with a sound.")


def _page(request: Request, subscriber: Subscriber, toast: str = "", problem: str = "") -> Reply:
    now = subscriber.quiet
    none = now.start == now.end
    choices = [each for each in _OFFERED if none or each != now]
    shown = choices if none else [now, *choices]
    buttons = [
        button(
            f"{'✓ ' if each == now else ''}{quiet_hours(each)}",
            "quiet",
            f"{clock(each.start)} {clock(each.end)}",
        )
        for each in shown
    ]
    loud = gettext("Always with sound")
    off = button(f"✓ {loud}" if none else loud, "quiet", OFF)
    return change(
        request,
        *([problem] if problem else []),
        line(title(gettext("Quiet hours:") + " "), quiet_hours(now)),
        gettext(_LOUD if none else _SILENT),
        gettext(
            "Other hours: /quiet 23:30 06:45. Time zone: {zone}.",
            zone=zone_name(subscriber.zone, request.now),
        ),
        keyboard=[*rows(buttons, 2), (off,), (button(gettext("← Settings"), "settings"),)],
        toast=toast,
    )


FAMILY = (quiet,)
