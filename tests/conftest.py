"""What holds for every test."""

from __future__ import annotations

from hypothesis import settings

# The machine may be busy: a slow example is no failure.
settings.register_profile("steady", deadline=None)
settings.load_profile("steady")
