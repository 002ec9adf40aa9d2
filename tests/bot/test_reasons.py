"""Reasons come in English from where they arise: each of them can be said in every language."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.render.reasons import in_words, is_known
from bot.tongue import speaking
from digest import remarks

ROOT = Path(__file__).parents[2]
FILES = sorted([*(ROOT / "sources").glob("*.py"), ROOT / "digest" / "remarks.py"])
_SENTENCE = re.compile(r"[A-Z][a-z'’]* .*\.$", re.DOTALL)


def docstrings(tree: ast.AST) -> set[int]:
    return {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}


def parts(tree: ast.AST) -> set[int]:
    """The pieces of f-strings, which are no texts of their own."""
    return {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}


def written(node: ast.AST) -> str:
    """A text of the code, with 7 in place of whatever stands in its gaps."""
    if isinstance(node, ast.JoinedStr):
        pieces = (part.value if isinstance(part, ast.Constant) else "7" for part in node.values)
        return "".join(map(str, pieces))
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def sentences(path: Path) -> Iterator[str]:
    """What a file says to people: whole sentences, but for docstrings."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    left_out = docstrings(tree) | parts(tree)
    for node in ast.walk(tree):
        if id(node) not in left_out and _SENTENCE.fullmatch(text := written(node)):
            yield text


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_whatever_is_said_there_can_be_translated(path: Path) -> None:
    assert [each for each in sentences(path) if not is_known(each)] == []


def test_there_is_something_to_look_at() -> None:
    assert sum(len(list(sentences(path))) for path in FILES) > 60


def test_the_rules_of_the_doctor_are_looked_at() -> None:
    assert len(list(sentences(Path(remarks.__file__)))) >= 10


@pytest.mark.parametrize(
    ("english", "russian"),
    [
        ("The site does not let programs read this address.", "Сайт не пускает программы по этому адресу."),
        ("There is no page at this address (404).", "По этому адресу нет страницы (404)."),
        ("There is no page at this address (404)", "По этому адресу нет страницы (404)."),
        ("no answer in 20 seconds", "нет ответа за 20 с"),
        (
            "None of the 4 articles that I tried could be read: There is no page at this address.",
            "Ни одну из 4 статей прочитать не удалось: По этому адресу нет страницы.",
        ),
        (
            "I found only the beginning in 2 of the 3 articles that I read: takeaways come from that alone.",
            "Нашлось только начало статьи (2 из 3 прочитанных): выдержки берутся лишь из него.",
        ),
        (
            "This is a web page, not a feed. It names these feeds: https://a.example/rss",
            "Это веб-страница, а не лента. На ней указаны ленты: https://a.example/rss",
        ),
        ("3 done, 1 skipped, 0 failed", "готово: 3, пропущено: 1, с ошибкой: 0"),
        (
            "3 done, 1 skipped, 0 failed; 2 messages corrected",
            "готово: 3, пропущено: 1, с ошибкой: 0; исправлено сообщений: 2",
        ),
        ("Something nobody has thought of.", "Something nobody has thought of."),
        ("", ""),
    ],
)
def test_a_reason_is_said_anew(english: str, russian: str) -> None:
    assert in_words(english) == english
    with speaking("ru"):
        assert in_words(english) == russian


def test_what_a_site_wrote_never_becomes_a_pattern() -> None:
    with speaking("ru"):
        assert in_words("{status} %s {0} (404)") == "{status} %s {0} (404)"
        assert in_words("The address {asked} sends visitors on to this one for good.").startswith(
            "Адрес {asked}"
        )
