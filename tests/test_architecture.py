"""The house stands as designed: what the bot process may load, and that every import contract bites."""

import json
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("bot", "digest", "sources", "storage", "summarizer", "topics")
KEPT_TO_THE_WORKERS = ("torch", "transformers", "numpy", "trafilatura", "py3langid")

BOT_PROCESS = """
import asyncio, json, resource, sys
from bot import cli, log, program, serve
from bot.settings import load
from storage import migrate

async def main():
    settings = load({"SITREP_DATA": sys.argv[1]})
    migrate.upgrade(settings.database_url)
    async with serve.open_house(settings) as house:
        say = house.answering()
        from bot.chat import Request, Role
        from digest.model import Destination
        for command in ("start", "country", "digest", "status", "help"):
            asked = Request(Destination(1), "private", 1, Role.ADMIN, "en", command, "kz", house.clock())
            assert (await say(asked)).messages
        text = "A text of one line about Kazakhstan and its border."
        assert (await house.tagger.tag("", text, await house.tagger.clean("", text))).tags
        from bot.serve import Gateway, _reception
        Gateway("1:x", "http://127.0.0.1:9", _reception(house, settings))
    rss = int(next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1])
    print(json.dumps({"modules": sorted(sys.modules), "kilobytes": rss}))

asyncio.run(main())
"""

# For each contract of pyproject.toml (by a part of its name), files that break it.
VIOLATIONS = {
    "Three floors": {
        "sources/planted_floor.py": "import topics.planted_open\n",
        "topics/planted_open.py": "",
    },
    "No circles": {
        "storage/planted_a.py": "import storage.planted_b\n",
        "storage/planted_b.py": "import storage.planted_a\n",
    },
    "Telegram only": {"bot/planted_telegram.py": "import telegram\n"},
    "network library": {"bot/planted_network.py": "import httpx\n"},
    "Parsers of foreign bytes": {"topics/planted_parser.py": "import lxml\n"},
    "Gazetteer": {"sources/planted_names.py": "import rapidfuzz\nimport snowballstemmer\n"},
    "Models only": {"bot/planted_model.py": "import numpy\nimport safetensors\n"},
    "SQL only": {"bot/planted_sql.py": "import sqlalchemy\n"},
    "clock only": {"bot/planted_clock.py": "import apscheduler\n"},
    "Catalogues": {"bot/planted_catalogue.py": "import babel\n"},
}


@pytest.fixture(scope="module")
def bot_process(tmp_path_factory):
    """What a bot process has loaded, and its largest size, after commands and work were served."""
    folder = tmp_path_factory.mktemp("bot")
    done = subprocess.run(
        [sys.executable, "-c", BOT_PROCESS, str(folder / "data")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=110,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_the_bot_process_loads_nothing_heavy(bot_process):
    loaded = {name.partition(".")[0] for name in bot_process["modules"]}
    assert not loaded & set(KEPT_TO_THE_WORKERS)
    assert {"telegram", "sqlmodel", "apscheduler"} <= loaded


def test_the_bot_process_stays_small(bot_process):
    assert bot_process["kilobytes"] < 150 * 1024


def contracts() -> list[str]:
    """The names of all contracts."""
    table = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    return [contract["name"] for contract in table["tool"]["importlinter"]["contracts"]]


def lint(folder: Path) -> str:
    """The report of lint-imports on a copy of the house."""
    program = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [program, "--no-cache"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=110,
        env={"PYTHONPATH": str(folder), "PATH": "/usr/bin:/bin"},
    )
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    """The report on a house with one violation of every contract planted."""
    folder = tmp_path_factory.mktemp("house")
    shutil.copy(ROOT / "pyproject.toml", folder)
    for room in ROOMS:
        shutil.copytree(ROOT / room, folder / room, ignore=shutil.ignore_patterns("__pycache__", "data"))
    for files in VIOLATIONS.values():
        for name, text in files.items():
            (folder / name).write_text(f'"""Planted."""\n{text}')
    return lint(folder)


def test_every_contract_has_a_planted_violation():
    for name in contracts():
        assert [part for part in VIOLATIONS if part in name], f"no violation is planted for {name!r}"


@pytest.mark.parametrize("part", VIOLATIONS)
def test_the_contract_fails_on_its_violation(report, part):
    (name,) = [name for name in contracts() if part in name]
    joined = " ".join(report.split())
    assert f"{name} BROKEN" in joined, report
    assert any(Path(file).stem in report for file in VIOLATIONS[part])


def test_all_contracts_are_kept_by_the_house_itself():
    report = lint(ROOT)
    assert f"{len(contracts())} kept, 0 broken" in report, report
