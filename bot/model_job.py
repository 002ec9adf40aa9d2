"""What the model worker can do: give takeaways to stories. Runs in its process only."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from digest.model import StoryText, Summary

ENVIRONMENT = {
    "TOKENIZERS_PARALLELISM": "false",
    "HF_HUB_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "TRANSFORMERS_VERBOSITY": "error",
}
"""Variables that the libraries of the model read when they are imported."""


def table(encoder: str = "", threads: int = 1) -> Mapping[str, Callable[..., Any]]:
    """The worker's functions by name; loads the encoder. ``encoder``: a directory, or "" to look for it."""
    from summarizer.service import Condenser, Settings

    condenser = Condenser.load(Settings(encoder=encoder, threads=threads))

    def summarize(stories: Sequence[StoryText]) -> tuple[list[Summary], str]:
        return condenser.summarize(stories), condenser.warning

    return {"summarize": summarize, "ready": lambda: condenser.warning}
