"""For admins: all commands about sources, in the order in which help shows them."""

from bot.commands import source_care, source_checks, source_doctor, source_files, source_labels, source_views

FAMILY = (
    *source_doctor.FAMILY,
    *source_views.FAMILY,
    *source_checks.FAMILY,
    *source_labels.FAMILY,
    *source_care.FAMILY,
    *source_files.FAMILY,
)
