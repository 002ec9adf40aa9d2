"""/countries and /themes: everything that can be followed, in lists with marks."""

from __future__ import annotations

from bot.chat import Desk, Reply, Request
from bot.commands import places
from bot.commands import themes as shelves
from bot.commands.follow import country, theme
from bot.commands.table import command
from bot.tongue import N_


@command("countries", help=N_("all countries; tap to follow"))
async def countries(request: Request, desk: Desk) -> Reply:
    """The countries by name; with one after it, follow that."""
    if request.args.strip():
        return await country.run(request, desk)
    return await places.offer(request, desk, places.EVERY)


@command("themes", help=N_("all themes; tap to follow"))
async def themes(request: Request, desk: Desk) -> Reply:
    """The themes; with one after it, follow that."""
    if request.args.strip():
        return await theme.run(request, desk)
    return await shelves.offer(request, desk)


FAMILY = (countries, themes)
