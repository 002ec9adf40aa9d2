"""Summaries written by a generative model and held to the source; the embedded summariser stands by.

story -> request -> writer (local or remote) -> lines -> guard -> takeaways; any trouble -> embedded
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from digest.errors import SummaryError
from digest.model import StoryText, Summary
from summarizer import generated
from summarizer.editions import condense_whole
from summarizer.extractive import Editor, how_many, material
from summarizer.request import Request, Writer, lines, request
from summarizer.score import LEXICAL

if TYPE_CHECKING:
    from summarizer.encoder import Dtype
    from summarizer.service import Backend, Condenser

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Choice:
    """Which generative model, if any.

    ``model``: "" for none, a directory, or the ``http(s)://`` base of an OpenAI-compatible endpoint; ``name``
    and ``key`` are for an endpoint: the model there, and the bearer key or "". ``dtype`` and ``threads`` are
    for a directory. ``seconds``: for one story.
    """

    model: str = ""
    name: str = ""
    key: str = field(default="", repr=False)
    dtype: Dtype = "auto"
    threads: int = 1
    seconds: float = 60.0


def open_backend(choice: Choice, embedded: Condenser) -> Backend:
    """The summariser to use: ``embedded`` itself if no model is chosen or the chosen one cannot be used.

    Why it cannot is logged, and in short added to ``embedded.warning``, which readers see.
    """
    if not choice.model:
        return embedded
    from summarizer.local import GeneratorError

    try:
        return Generator(_writer(choice), embedded)
    except GeneratorError as error:
        log.warning("generative model not loaded: %s: %s", error, error.__cause__ or "")
        embedded.warning = _both(f"generative model not loaded ({error})", embedded.warning)
        return embedded


def _writer(choice: Choice) -> Writer:
    from summarizer import local

    if choice.model.startswith(("http://", "https://")):
        from summarizer.remote import Endpoint, RemoteWriter

        if not choice.name:
            raise local.GeneratorError("an endpoint needs the name of the model to ask for")
        return RemoteWriter(Endpoint(choice.model, choice.name, choice.key, choice.seconds))
    return local.load(Path(choice.model), choice.dtype, choice.threads, choice.seconds)


class Generator:
    """The same port as `summarizer.service.Condenser`, by a writer; story by story it falls back to that."""

    def __init__(self, writer: Writer, embedded: Condenser) -> None:
        self._writer = writer
        self._embedded = embedded
        self._trouble = ""

    @property
    def warning(self) -> str:
        """Why takeaways are made by a lesser method than was chosen; "" when all is well."""
        return _both(self._trouble, self._embedded.warning)

    def summarize(self, stories: Sequence[StoryText]) -> list[Summary]:
        """One summary a story, in order. ``method`` is the writer's kind, or the embedded one's."""
        return condense_whole(stories, self.condense)

    def condense(self, stories: Sequence[StoryText]) -> list[Summary]:
        """The takeaways of stories that are told in one language each."""
        spares = self._embedded.condense(stories)
        editors = [Editor(material(story), LEXICAL) for story in stories]
        asked = {at: _request(editor) for at, editor in enumerate(editors) if _asks(editor)}
        answers = dict(zip(asked, self._writer.write(list(asked.values())), strict=True))
        self._note([answer for answer in answers.values() if isinstance(answer, SummaryError)])
        for at, answer in answers.items():
            if not isinstance(answer, SummaryError):
                spares[at] = self._held(editors[at], asked[at], answer, spares[at])
        return spares

    def _held(self, editor: Editor, request: Request, answer: str, spare: Summary) -> Summary:
        said = lines(answer, request.k, request.language)
        return generated.condense(editor, said, self._writer.kind, spare)

    def _note(self, troubles: Sequence[SummaryError]) -> None:
        """Remember for the status what went wrong with this batch, and log it once."""
        self._trouble = ""
        if troubles:
            log.warning("%d stories fall back to the embedded summariser: %s", len(troubles), troubles[0])
            self._trouble = f"generative model in trouble ({troubles[0].reason})"


def _asks(editor: Editor) -> bool:
    return bool(editor.found.sentences) and how_many(editor.found) > 0


def _request(editor: Editor) -> Request:
    found = editor.found
    return request(found.sentences, how_many(found), found.documents[0].language)


def _both(one: str, other: str) -> str:
    return "; ".join(part for part in (one, other) if part)
