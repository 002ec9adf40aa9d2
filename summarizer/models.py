"""Models of one's own: how settings name them, where they lie, and the proof that they are whole.

A name on the hub comes with its commit; `summarizer.fetch` puts such a model into a folder of its own with
a manifest, and nothing is read from there that does not agree with it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from summarizer.weights import MINILM, Known, Weights, WeightsError, digest, locate, verdict

MANIFEST = "manifest.json"
POOLING = "1_Pooling/config.json"
"""Where sentence-transformers says how a model's sentence vectors are made."""

PREFIXES: Mapping[str, str] = {"intfloat/multilingual-e5-": "query: ", "intfloat/e5-": "query: "}
"""What goes before a text, by the beginning of the name (Wang et al. 2024, "Multilingual E5")."""

_PIN = re.compile(r"(?P<name>[\w-][\w.-]{0,95}/[\w-][\w.-]{0,95})@(?P<commit>[0-9a-f]{40})")


@dataclass(frozen=True, slots=True)
class Pin:
    """A model on the hub at one commit (40 hex digits)."""

    name: str
    commit: str

    @property
    def folder(self) -> str:
        """The name of its folder among the models."""
        return f"{self.name.replace('/', '--')}--{self.commit}"


def pin(text: str) -> Pin | None:
    """``owner/name@commit``, or None for anything else."""
    found = _PIN.fullmatch(text)
    return Pin(found["name"], found["commit"]) if found else None


def verified(directory: Path) -> Path:
    """The directory, if it is there and, where it has a manifest, agrees with it. Raises WeightsError."""
    if not directory.is_dir():
        raise WeightsError(f"{directory.name} is not there; `sitrep models fetch` gets a model by its commit")
    known = {name: Known(**one) for name, one in _manifest(directory).get("files", {}).items()}
    reason = verdict(directory, known)
    if reason:
        raise WeightsError(f"{directory.name}: {reason}")
    return directory


def encoder(place: str = "", prefix: str = "") -> Weights:
    """The sentence encoder to use: MiniLM, wherever it is installed, or the one in a named directory.

    A directory of another model needs the files of sentence-transformers and may have any manifest or
    none; one that is to be MiniLM is held to the published hashes. Raises WeightsError.
    """
    folder = Path(place)
    return _own(folder, prefix) if place and not _is_minilm(folder) else locate(place)


def _is_minilm(folder: Path) -> bool:
    """True for MiniLM's own configuration, and for a folder that does not say how another model pools."""
    config = folder / "config.json"
    if folder.is_dir() and (folder / MANIFEST).is_file() | (folder / POOLING).is_file():
        return config.is_file() and digest(config) == MINILM["config.json"].sha256
    return folder.is_dir()


def _own(folder: Path, prefix: str) -> Weights:
    verified(folder)
    pooling = _json(folder / POOLING)
    modes = {mode for mode, on in pooling.items() if mode.startswith("pooling_mode_") and on is True}
    if modes != {"pooling_mode_mean_tokens"}:
        raise WeightsError(f"{folder.name}: only encoders with mean pooling are understood here")
    tensors = sorted(folder.glob("*.safetensors"))
    if not tensors:
        raise WeightsError(f"{folder.name} has no safetensors; no other weights are read")
    together = hashlib.sha256("".join(digest(file) for file in tensors).encode())
    return Weights(folder, together.hexdigest(), own=True, prefix=_spaced(prefix) or _prefix(folder))


def _prefix(folder: Path) -> str:
    """What the model's maker says goes before a text."""
    name = str(_manifest(folder).get("model", ""))
    known = (prefix for start, prefix in PREFIXES.items() if name.startswith(start))
    prompts = _json(folder / "config_sentence_transformers.json", {})
    stated = (prompts.get("prompts") or {}).get(prompts.get("default_prompt_name"), "")
    return next(known, stated if isinstance(stated, str) else "")


def _spaced(prefix: str) -> str:
    """Settings lose the space at their end."""
    return f"{prefix} " if prefix else ""


def _manifest(directory: Path) -> dict[str, Any]:
    return _json(directory / MANIFEST, {})


def _json(path: Path, default: dict[str, Any] | None = None) -> dict[str, Any]:
    """An object in a file, ``default`` where there is no such file. Raises WeightsError."""
    if default is not None and not path.is_file():
        return default
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise WeightsError(f"{path.name} of {path.parent.name} cannot be read") from error
    if not isinstance(found, dict):
        raise WeightsError(f"{path.name} of {path.parent.name} is no object")
    return found
