"""Weights: found, verified before anything parses them, refused when anything is wrong."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from summarizer.weights import MINILM, Known, WeightsError, locate, verdict

FILES = {"model.safetensors": b"tensors", "tokenizer.json": b"{}", "config.json": b"{}", "vocab.txt": b"a\nb"}


@pytest.fixture
def place(tmp_path: Path) -> Path:
    for name, content in FILES.items():
        (tmp_path / name).write_bytes(content)
    return tmp_path


@pytest.fixture
def known() -> Mapping[str, Known]:
    return {name: Known(len(data), hashlib.sha256(data).hexdigest()) for name, data in FILES.items()}


def test_right_files_are_accepted(place: Path, known: Mapping[str, Known]) -> None:
    found = locate(str(place), known)
    assert found.directory == place and found.model_hash == known["model.safetensors"].sha256


@pytest.mark.parametrize("name", list(FILES))
def test_one_changed_byte_is_refused(place: Path, known: Mapping[str, Known], name: str) -> None:
    assert verdict(place, known) == ""
    data = bytearray(FILES[name])
    data[-1] ^= 1
    path = place / name
    path.write_bytes(bytes(data))
    os.utime(path, ns=(1, 1))
    with pytest.raises(WeightsError, match=f"{name} is not the file that was published"):
        locate(str(place), known)


@pytest.mark.parametrize("name", list(FILES))
def test_a_missing_file_is_named(place: Path, known: Mapping[str, Known], name: str) -> None:
    (place / name).unlink()
    with pytest.raises(WeightsError, match=f"{name} cannot be read"):
        locate(str(place), known)


def test_a_truncated_file_is_refused_by_its_size(place: Path, known: Mapping[str, Known]) -> None:
    (place / "model.safetensors").write_bytes(b"tens")
    assert verdict(place, known) == "model.safetensors has 4 bytes instead of 7"


def test_a_named_directory_is_the_only_one_looked_at(tmp_path: Path) -> None:
    with pytest.raises(WeightsError):
        locate(str(tmp_path / "nowhere"))


def test_the_hub_cache_is_found_at_the_pinned_revision(
    place: Path, tmp_path: Path, known: Mapping[str, Known], monkeypatch: pytest.MonkeyPatch
) -> None:
    from summarizer import weights

    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    monkeypatch.setattr(weights, "PACKAGE", "no-such-distribution")
    snapshot = tmp_path / "hub/models--sentence-transformers--all-MiniLM-L6-v2/snapshots" / weights.REVISION
    with pytest.raises(WeightsError, match="no encoder weights"):
        locate("", known)
    snapshot.mkdir(parents=True)
    for name, content in FILES.items():
        (snapshot / name).write_bytes(content)
    assert locate("", known).directory == snapshot


def test_the_installed_weights_are_the_published_ones() -> None:
    assert locate().model_hash == MINILM["model.safetensors"].sha256
