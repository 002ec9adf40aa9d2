"""For admins: all commands about sources, in the order in which help shows them."""

from bot.commands.sourcing import care, checks, doctor, files, labels, views

FAMILY = (
    *doctor.FAMILY,
    *views.FAMILY,
    *checks.FAMILY,
    *labels.FAMILY,
    *care.FAMILY,
    *files.FAMILY,
)
