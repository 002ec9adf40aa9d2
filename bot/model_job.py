"""What the model worker can do: give takeaways to stories. Runs in its process only."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from digest.model import StoryText, Summary

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
        "model": settings.generator,
        "name": settings.generator_model,
        "key": settings.generator_key,
        "seconds": settings.generator_timeout,
    }
    return {"encoder": settings.encoder, "threads": settings.model_threads, "generator": generator}


def open_summarizer(
    encoder: str = "", threads: int = 1, generator: Mapping[str, Any] | None = None
) -> Backend:
    """Load the encoder, and the generative model if one is chosen. ``encoder``: a directory, "" to look."""
    from summarizer.generative import Choice, open_backend
    from summarizer.service import Condenser, Settings

    embedded = Condenser.load(Settings(encoder=encoder, threads=threads))
    return open_backend(Choice(**(generator or {}), threads=threads), embedded)


def table(**chosen: Any) -> Mapping[str, Callable[..., Any]]:
    """The worker's functions by name; see `open_summarizer`."""
    summarizer = open_summarizer(**chosen)

    def summarize(stories: Sequence[StoryText]) -> tuple[list[Summary], str]:
        return list(summarizer.summarize(stories)), summarizer.warning

    return {"summarize": summarize, "ready": lambda: summarizer.warning}
