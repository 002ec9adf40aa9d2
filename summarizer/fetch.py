"""Gets a model of one's own from the hub, once, because somebody asked for it.

listing at the commit -> safetensors, configuration, tokenizer only -> download beside -> checksums -> rename
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Mapping
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING, Any

from summarizer.models import MANIFEST, POOLING, Pin, verified
from summarizer.weights import WeightsError, digest

if TYPE_CHECKING:
    from huggingface_hub import HfApi
    from huggingface_hub.hf_api import RepoFile

WANTED = ("*.safetensors", "*.json", "tokenizer.model", "*.txt", "*.jinja", POOLING)
"""Files that are taken, at the top of the repository but for one: no pickles, no code."""


def fetch(model: Pin, models: Path) -> Path:
    """Its folder in ``models``, whole and verified; downloaded with a progress bar unless it is there.

    An interrupted download goes on where it stopped. Raises WeightsError.
    """
    target = models / model.folder
    if target.is_dir():
        return verified(target)
    from huggingface_hub import HfApi

    partial = models / f".{model.folder}.partial"
    try:
        partial.mkdir(parents=True, exist_ok=True)
        manifest = _download(HfApi(library_name="sitrep"), model, partial)
        (partial / MANIFEST).write_text(json.dumps(manifest, indent=1), "utf-8")
        shutil.rmtree(partial / ".cache", ignore_errors=True)
        partial.rename(target)
    except WeightsError:
        raise
    except Exception as error:  # a network through a large library: anything may come
        raise WeightsError(f"{model.name} could not be fetched: {_reason(error)}") from error
    return target


def _download(hub: HfApi, model: Pin, partial: Path) -> Mapping[str, Any]:
    """Every wanted file, checked against the hub's listing. Returns the manifest."""
    commit = hub.model_info(model.name, revision=model.commit).sha
    if commit != model.commit:
        raise WeightsError(f"the hub answers with another commit of {model.name} than the one named")
    listed = [file for file in _listing(hub, model) if _is_wanted(file.path)]
    if not any(file.path.endswith(".safetensors") for file in listed):
        raise WeightsError(f"{model.name} has no safetensors at this commit; no other weights are read")
    for file in sorted(listed, key=lambda file: file.size):
        hub.hf_hub_download(model.name, file.path, revision=model.commit, local_dir=partial)
        _check(partial, file)
    files = {file.path: {"size": file.size, "sha256": digest(partial / file.path)} for file in listed}
    return {"model": model.name, "commit": model.commit, "files": files}


def _listing(hub: HfApi, model: Pin) -> list[RepoFile]:
    from huggingface_hub.hf_api import RepoFile

    tree = hub.list_repo_tree(model.name, recursive=True, revision=model.commit)
    return [entry for entry in tree if isinstance(entry, RepoFile)]


def _is_wanted(path: str) -> bool:
    inside = "/" not in path and path != MANIFEST
    return path == POOLING or (inside and any(fnmatch(path, pattern) for pattern in WANTED))


def _check(partial: Path, file: RepoFile) -> None:
    """A large file by its SHA-256, a small one by its git object. What is wrong is deleted."""
    path = partial / file.path
    size = path.stat().st_size
    if file.lfs is not None:
        right = digest(path) == file.lfs.sha256
    else:
        right = size == file.size and git_object(path.read_bytes()) == file.blob_id
    if not right:
        path.unlink()
        raise WeightsError(f"{file.path} arrived with another checksum than the hub states; it is deleted")


def git_object(content: bytes) -> str:
    """The name that git gives to a file's content."""
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


def _reason(error: Exception) -> str:
    """One short line."""
    lines = str(error).strip().splitlines()
    return f"{type(error).__name__}{': ' if lines else ''}{''.join(lines[:1])[:160]}"
