"""All commands, joined into the one table."""

from bot.commands import (
    follow,
    following,
    hours,
    leaving,
    opening,
    picks,
    reading,
    sourcing,
    status,
    welcome,
)
from bot.commands.table import Table

_OTHERS = (
    *welcome.FAMILY[:1],
    *follow.FAMILY,
    *following.FAMILY,
    *reading.FAMILY,
    *hours.FAMILY,
    *welcome.FAMILY[1:],
    *leaving.FAMILY,
    *sourcing.FAMILY,
    *status.FAMILY,
    *picks.FAMILY,
    *opening.FAMILY,
)

COMMANDS = Table((*_OTHERS, welcome.help_for(_OTHERS)))
