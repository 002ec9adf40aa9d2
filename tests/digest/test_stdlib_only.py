"""`digest/` uses the standard library and itself, nothing else."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

import digest

FILES = sorted(Path(digest.__file__).parent.glob("**/*.py"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_imports_only_the_standard_library_and_itself(path: Path) -> None:
    foreign = imported(path.read_text(encoding="utf-8")) - sys.stdlib_module_names - {"digest"}
    assert not foreign


def test_would_notice_a_foreign_import() -> None:
    assert imported("import json\nfrom httpx import get\n") - sys.stdlib_module_names == {"httpx"}


def imported(text: str) -> set[str]:
    """Top-level names of all modules that ``text`` imports."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names
