"""`sitrep models fetch`: gets the models that the settings name by their commit, because somebody asked."""

from __future__ import annotations

from collections.abc import Callable

from bot.model_job import models
from bot.settings import Settings
from digest.errors import UserError
from summarizer.fetch import fetch
from summarizer.models import pin
from summarizer.weights import WeightsError

NOTHING = (
    "No model to fetch: neither SITREP_ENCODER nor SITREP_GENERATOR names one by its commit, "
    "as owner/name@ and 40 hex digits."
)


def fetch_all(settings: Settings, write: Callable[[str], object]) -> None:
    """Every model of the settings that comes from the hub. Raises UserError if one cannot be had."""
    wanted = [found for text in (settings.encoder, settings.generator) if (found := pin(text))]
    for model in dict.fromkeys(wanted):
        try:
            write(f"{model.name} is in {fetch(model, models(settings.data))}")
        except WeightsError as error:
            raise UserError(str(error)) from error
    if not wanted:
        write(NOTHING)
