"""The house rules that hold for every file: nobody else's sentences, no machine paths, small rooms."""

from __future__ import annotations

import ast
import json
import re
import subprocess
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from statistics import median, quantiles

import pytest

ROOT = Path(__file__).parents[1]
LIBRARY = ROOT.parent / "shared"
ROOMS = ("bot", "digest", "sources", "storage", "summarizer", "topics")
RUN = 12
PROSE = {".py", ".md", ".txt", ".toml", ".tsv", ".json", ".html", ".yaml", ".yml", ".xml", ".po", ""}
MACHINE_PATH = re.compile(r"(?<![\w.])/(?:work|root|tmp|home/\w+)/\w")
REGISTRIES = re.compile(r"pypi\.org|pythonhosted|registry\.npmjs|deb\.debian|huggingface\.co/", re.I)
PYTORCH_INDEX = "download.pytorch.org"


def project_files() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=ROOT, capture_output=True, check=True
    ).stdout.decode()
    return [path for name in listed.split("\0") if name and (path := ROOT / name).is_file()]


def texts() -> Iterator[tuple[Path, str]]:
    for path in project_files():
        if path.suffix in PROSE and path.name != "constraints.txt":
            yield path.relative_to(ROOT), path.read_text(encoding="utf-8", errors="replace")


def runs(text: str) -> Iterator[int]:
    """Hashes of every run of twelve words, whatever their case and punctuation."""
    words = re.findall(r"\w+", text.lower())
    for start in range(len(words) - RUN + 1):
        yield hash(tuple(words[start : start + RUN]))


def foreign_texts() -> list[str]:
    samples = [path.read_text(encoding="utf-8") for path in sorted((LIBRARY / "samples").glob("0*.txt"))]
    lines = (LIBRARY / "eval" / "news_highlights_1000.jsonl").read_text(encoding="utf-8").splitlines()
    articles = [json.loads(line) for line in lines]
    return samples + [each[key] for each in articles for key in ("text", "reference")]


@pytest.mark.skipif(not LIBRARY.is_dir(), reason="the folder of sample articles is not beside the project")
def test_no_sentence_of_anybody_else() -> None:
    foreign = {run for text in foreign_texts() for run in runs(text)}
    assert foreign
    assert not [str(path) for path, text in texts() if not foreign.isdisjoint(runs(text))]


def test_no_machine_paths_and_no_registry_hosts() -> None:
    me = Path(__file__).relative_to(ROOT)
    found = [
        f"{path}:{number}: {line.strip()[:80]}"
        for path, text in texts()
        if path != me
        for number, line in enumerate(text.splitlines(), 1)
        if MACHINE_PATH.search(line) or REGISTRIES.search(line)
    ]
    assert not found
    hosts = {
        str(path): text.count(PYTORCH_INDEX) for path, text in texts() if path != me and PYTORCH_INDEX in text
    }
    assert hosts == {"Makefile": 1, "Dockerfile": 1}


def source_files() -> list[Path]:
    return [
        path for path in project_files() if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in ROOMS
    ]


def functions(tree: ast.AST) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno
            yield node.name, node.end_lineno - node.lineno + 1


def test_files_and_functions_stay_small_and_say_what_they_are_for() -> None:
    lengths: list[int] = []
    for path in source_files():
        text = path.read_text(encoding="utf-8")
        tree = ast.parse(text)
        name = path.relative_to(ROOT)
        assert ast.get_docstring(tree), f"{name} has no module docstring"
        assert text.count("\n") < 500 or path.parent.name == "versions", f"{name} is too long"
        for function, length in functions(tree):
            assert length <= 60, f"{name}: {function} has {length} lines"
            lengths.append(length)
    assert median(lengths) <= 8
    assert quantiles(lengths, n=10)[-1] <= 30


def test_every_decision_has_the_next_number() -> None:
    numbers = sorted(int(path.name[:4]) for path in (ROOT / "docs" / "decisions").glob("*.md"))
    assert numbers[:1] == [1]
    assert all(later == earlier + 1 for earlier, later in pairwise(numbers))
