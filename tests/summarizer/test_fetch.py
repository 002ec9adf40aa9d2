"""Models of one's own from a hub on loopback: whole and checked, or nothing.

The hub's library is the real one. It reads its settings when it is imported, so every download runs in a
process of its own.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import termios
from pathlib import Path

import pytest

from summarizer.encoder import load
from summarizer.models import MANIFEST, Pin, encoder, pin, verified
from summarizer.weights import WeightsError
from tests.summarizer import tiny
from tests.summarizer.hub import COMMIT, Hub, serving

pytestmark = pytest.mark.model

FETCH = """
import sys
from pathlib import Path
from summarizer.fetch import fetch
from summarizer.models import Pin
from summarizer.weights import WeightsError
try: print(fetch(Pin("sample/tiny", sys.argv[1]), Path(sys.argv[2])))
except WeightsError as error: sys.exit(f"REFUSED {error}")
"""
TINY = Pin("sample/tiny", COMMIT)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny.encoder(tmp_path_factory.mktemp("made"), "xlm-roberta")


@pytest.fixture
def hub(made: Path, tmp_path: Path) -> Hub:
    """A copy, so that a test may change it."""
    directory = tmp_path / "hub"
    for file in made.rglob("*.*"):
        target = directory / file.relative_to(made)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(file.read_bytes())
    (directory / "evil.py").write_text("raise SystemExit", "utf-8")
    (directory / "pytorch_model.bin").write_bytes(b"a pickle")
    return Hub(directory)


def fetched(hub: Hub, models: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """What a process that fetches from the hub says."""
    with serving(hub):
        settings = {"HF_ENDPOINT": hub.url, "HF_HUB_OFFLINE": "0", "HF_HOME": str(models / "home")}
        return subprocess.run(
            [sys.executable, "-c", FETCH, COMMIT, str(models)],
            capture_output=True,
            text=True,
            env=os.environ | settings | environment,
        )


def refused(hub: Hub, models: Path, **environment: str) -> str:
    """Why nothing was fetched."""
    done = fetched(hub, models, **environment)
    assert done.returncode == 1 and not (models / TINY.folder).exists()
    return done.stderr.rpartition("REFUSED ")[2].strip()


def test_a_model_is_fetched_whole_and_then_read(hub: Hub, tmp_path: Path) -> None:
    done = fetched(hub, tmp_path)
    folder = tmp_path / TINY.folder
    assert done.stdout.strip() == str(folder), done.stderr
    inside = {str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file()}
    assert inside >= {MANIFEST, "model.safetensors", "tokenizer.json", "1_Pooling/config.json"}
    assert not inside & {"evil.py", "pytorch_model.bin"}
    assert not list(tmp_path.glob(".*.partial"))
    assert load(encoder(str(folder)), "float32").encode(["One.", "Два."]).shape == (2, 32)


def test_a_terminal_shows_a_progress_bar(hub: Hub, tmp_path: Path) -> None:
    screen, terminal = os.openpty()
    termios.tcsetwinsize(terminal, (24, 100))
    with serving(hub):
        settings = {"HF_ENDPOINT": hub.url, "HF_HUB_OFFLINE": "0", "HF_HOME": str(tmp_path / "home")}
        command = [sys.executable, "-c", FETCH, COMMIT, str(tmp_path)]
        subprocess.run(command, stdout=terminal, stderr=terminal, env=os.environ | settings, check=True)
    os.close(terminal)
    shown = os.read(screen, 100_000).decode("utf-8", "replace")
    os.close(screen)
    assert "model.safetensors: 100%" in shown


def test_what_is_there_is_not_fetched_again(hub: Hub, tmp_path: Path) -> None:
    fetched(hub, tmp_path)
    hub.asked.clear()
    assert fetched(hub, tmp_path).returncode == 0 and hub.asked == []


@pytest.mark.parametrize("name", ["config.json", "model.safetensors"])
def test_a_file_with_another_checksum_is_refused_and_deleted(hub: Hub, tmp_path: Path, name: str) -> None:
    right = (hub.directory / name).read_bytes()
    hub.sent[name] = right[:-1] + bytes([right[-1] ^ 1])
    assert f"{name} arrived with another checksum" in refused(hub, tmp_path)
    assert not list(tmp_path.glob(f".*.partial/{name}"))


def test_a_cut_download_leaves_no_model_and_is_made_good_later(hub: Hub, tmp_path: Path) -> None:
    hub.cut = {"model.safetensors"}
    assert "sample/tiny could not be fetched" in refused(hub, tmp_path)
    hub.cut, hub.asked = set(), []
    assert fetched(hub, tmp_path).returncode == 0
    assert verified(tmp_path / TINY.folder)
    assert ("GET", f"/sample/tiny/resolve/{COMMIT}/config.json") not in hub.asked


def test_a_model_without_safetensors_is_not_touched(hub: Hub, tmp_path: Path) -> None:
    (hub.directory / "model.safetensors").unlink()
    assert "no safetensors at this commit" in refused(hub, tmp_path)
    assert not [path for _, path in hub.asked if "/resolve/" in path]


def test_another_commit_than_the_one_named_is_refused(hub: Hub, tmp_path: Path) -> None:
    hub.commit = COMMIT[::-1]
    assert "another commit" in refused(hub, tmp_path)


def test_a_hub_that_is_away_or_unknown(hub: Hub, tmp_path: Path) -> None:
    assert "could not be fetched" in refused(hub, tmp_path, HF_ENDPOINT="http://127.0.0.1:9")
    assert "could not be fetched: OfflineModeIsEnabled" in refused(hub, tmp_path, HF_HUB_OFFLINE="1")


@pytest.mark.parametrize("name", ["model.safetensors", "tokenizer.json", "config.json"])
def test_what_changed_after_it_was_fetched_is_not_read(made: Path, tmp_path: Path, name: str) -> None:
    from summarizer.weights import digest

    folder = tmp_path / TINY.folder
    for file in made.rglob("*.*"):
        (folder / file.relative_to(made)).parent.mkdir(parents=True, exist_ok=True)
        (folder / file.relative_to(made)).write_bytes(file.read_bytes())
    size = (made / name).stat().st_size
    files = {name: {"size": size, "sha256": digest(made / name)}}
    (folder / MANIFEST).write_text(json.dumps({"model": "sample/tiny", "files": files}), "utf-8")
    assert encoder(str(folder)).own
    (folder / name).write_bytes(bytes(size))
    with pytest.raises(WeightsError, match="its SHA-256 differs"):
        encoder(str(folder))


def test_only_a_name_with_a_whole_commit_is_a_pin() -> None:
    assert pin(f"owner/name@{COMMIT}") == Pin("owner/name", COMMIT)
    for text in ("owner/name", "owner/name@main", f"owner/name@{COMMIT[:39]}", f"a/b/c@{COMMIT}", "/no/such"):
        assert pin(text) is None
    assert pin(f"../name@{COMMIT}") is None and pin(f"owner/..@{COMMIT}") is None
