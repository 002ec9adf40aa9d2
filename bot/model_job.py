"""What the model worker can do: give takeaways to stories. Runs in its process only."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from digest.model import StoryText, Summary
from summarizer.models import pin

if TYPE_CHECKING:
    from bot.settings import Settings
    from summarizer.service import Backend

ENVIRONMENT = {
    "TOKENIZERS_PARALLELISM": "false",
    "HF_HUB_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "TRANSFORMERS_VERBOSITY": "error",
}
"""Variables that the libraries of the model read when they are imported."""


def arguments(settings: Settings) -> dict[str, Any]:
    """What `open_summarizer` is called with. It travels over a pipe, so the key stands in no environment."""
    generator = {
        "model": directory(settings.generator, settings.data),
        "name": settings.generator_model,
        "key": settings.generator_key,
        "seconds": settings.generator_timeout,
        "dtype": settings.generator_dtype,
    }
    encoder = {
        "encoder": directory(settings.encoder, settings.data),
        "prefix": settings.encoder_prefix,
        "dtype": settings.encoder_dtype,
    }
    return {"encoder": encoder, "threads": settings.model_threads, "generator": generator}


def directory(model: str, data: Path) -> str:
    """Where a model of one's own lies; one named by its commit where `sitrep models fetch` puts it."""
    pinned = pin(model)
    return str(models(data) / pinned.folder) if pinned else model


def models(data: Path) -> Path:
    """The folder of the models that were fetched."""
    return data / "models"


def open_summarizer(
    encoder: Mapping[str, Any] | None = None, threads: int = 1, generator: Mapping[str, Any] | None = None
) -> Backend:
    """Load the encoder, and the generative model if one is chosen; what they are like as in `arguments`."""
    from summarizer.generative import Choice, open_backend
    from summarizer.service import Condenser, Settings

    embedded = Condenser.load(Settings(**(encoder or {}), threads=threads))
    return open_backend(Choice(**(generator or {}), threads=threads), embedded)


def table(**chosen: Any) -> Mapping[str, Callable[..., Any]]:
    """The worker's functions by name; see `open_summarizer`."""
    summarizer = open_summarizer(**chosen)

    def summarize(stories: Sequence[StoryText]) -> tuple[list[Summary], str]:
        return list(summarizer.summarize(stories)), summarizer.warning

    return {"summarize": summarize, "ready": lambda: summarizer.warning}
