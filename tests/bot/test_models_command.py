"""The settings of models of one's own, what the model worker gets of them, and `sitrep models fetch`."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot import model_job
from bot.models_command import NOTHING, fetch_all
from bot.settings import SettingsError, load
from summarizer.models import MANIFEST
from tests.summarizer import tiny
from tests.summarizer.hub import COMMIT, Hub, serving

PIN = f"sample/tiny@{COMMIT}"


def test_a_model_that_is_named_by_its_commit_lies_in_the_data_directory() -> None:
    chosen = {"SITREP_ENCODER": PIN, "SITREP_GENERATOR": "own/writer", "SITREP_DATA": "/srv/sitrep"}
    found = model_job.arguments(load(chosen))
    assert found["encoder"]["encoder"] == f"/srv/sitrep/models/sample--tiny--{COMMIT}"
    assert found["generator"]["model"] == "own/writer"


def test_dtypes_and_prefix_reach_the_models() -> None:
    chosen = {"ENCODER_DTYPE": "bfloat16", "GENERATOR_DTYPE": "float32", "ENCODER_PREFIX": "query: "}
    found = model_job.arguments(load({f"SITREP_{name}": value for name, value in chosen.items()}))
    assert (found["encoder"]["dtype"], found["generator"]["dtype"]) == ("bfloat16", "float32")
    assert found["encoder"]["prefix"] == "query:"
    plain = model_job.arguments(load({}))
    assert (plain["encoder"]["dtype"], plain["generator"]["dtype"]) == ("auto", "auto")


@pytest.mark.model
def test_the_encoder_that_was_chosen_is_opened(tmp_path: Path) -> None:
    folder = tiny.encoder(tmp_path / "models" / f"sample--tiny--{COMMIT}")
    settings = load({"SITREP_ENCODER": PIN, "SITREP_DATA": str(tmp_path), "SITREP_ENCODER_DTYPE": "float32"})
    backend = model_job.open_summarizer(**model_job.arguments(settings))
    assert folder.is_dir() and backend.warning == ""


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ENCODER", "owner/name@main"),
        ("ENCODER", "https://host.example/v1"),
        ("ENCODER_DTYPE", "int8"),
        ("GENERATOR_DTYPE", "float64"),
    ],
)
def test_what_no_model_can_be_is_refused(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=f"SITREP_{name}: expected"):
        load({f"SITREP_{name}": value})


def test_without_a_commit_there_is_nothing_to_fetch(tmp_path: Path) -> None:
    said: list[str] = []
    fetch_all(load({"SITREP_ENCODER": str(tmp_path), "SITREP_DATA": str(tmp_path)}), said.append)
    assert said == [NOTHING] and not (tmp_path / "models").exists()


FETCH = """
from bot.models_command import fetch_all
from bot.settings import from_environment
from digest.errors import UserError
import sys
try: fetch_all(from_environment(), print)
except UserError as error: sys.exit(str(error))
"""


@pytest.mark.model
def test_both_models_of_the_settings_are_fetched_once(tmp_path: Path) -> None:
    hub = Hub(tiny.encoder(tmp_path / "hub"))
    with serving(hub):
        chosen = {"SITREP_ENCODER": PIN, "SITREP_GENERATOR": PIN, "SITREP_DATA": str(tmp_path)}
        home = {"HF_ENDPOINT": hub.url, "HF_HUB_OFFLINE": "0", "HF_HOME": str(tmp_path / "home")}
        command = [sys.executable, "-c", FETCH]
        done = subprocess.run(command, capture_output=True, text=True, env=os.environ | chosen | home)
    folder = tmp_path / "models" / f"sample--tiny--{COMMIT}"
    assert done.stdout == f"sample/tiny is in {folder}\n", done.stderr
    assert (folder / MANIFEST).is_file()
