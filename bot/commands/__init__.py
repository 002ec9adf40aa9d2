"""All commands, joined into the one table."""

from bot.commands import (
    follow,
    following,
    hours,
    judging,
    leaving,
    muting,
    opening,
    picks,
    reading,
    searching,
    settings,
    sourcing,
    status,
    welcome,
    why,
    withdrawing,
)
from bot.commands.table import Table

_OTHERS = (
    *welcome.FAMILY[:1],
    *follow.FAMILY,
    *following.FAMILY,
    *reading.FAMILY,
    *searching.FAMILY,
    *why.FAMILY,
    *settings.FAMILY,
    *hours.FAMILY,
    *muting.FAMILY,
    *welcome.FAMILY[1:],
    *leaving.FAMILY,
    *sourcing.FAMILY,
    *status.FAMILY,
    *judging.FAMILY,
    *withdrawing.FAMILY,
    *picks.FAMILY,
    *opening.FAMILY,
)

COMMANDS = Table((*_OTHERS, welcome.help_for(_OTHERS)))
