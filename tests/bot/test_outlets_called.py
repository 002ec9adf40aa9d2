"""Outlets are found by their names in either script."""

from __future__ import annotations

import pytest

from bot.commands.muting import is_meant, of_name
from tests.bot.playing import Stage, said

OUTLETS = (
    "Меридиан-7",
    "Meridian-8",
    "ТАСС",
    "Zakon.kz",
    "Азаттык",
    "РИА Новости",
    "Новая газета",
    "Valley Post",
)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("meridian-7", ["Меридиан-7"]),
        ("Меридиан-8", ["Meridian-8"]),
        ("меридиан", ["Меридиан-7"]),
        ("tass", ["ТАСС"]),
        ("закон", ["Zakon.kz"]),
        ("azattyq", ["Азаттык"]),
        ("novaya", ["Новая газета"]),
        ("val", ["Valley Post"]),
        ("ley", []),
        ("ria", []),
        ("", []),
        ("...", []),
    ],
)
def test_names_are_the_same_in_either_script(typed: str, found: list[str]) -> None:
    assert of_name(typed, [(each, each) for each in OUTLETS]) == found


async def test_an_outlet_is_muted_and_brought_back_by_its_name_in_the_other_script(stage: Stage) -> None:
    assert "Steppe Wire (SAMPLE) is muted." in await said(stage, "/country kz", "mute степпе вире")
    assert "Steppe Wire (SAMPLE) is back." in await said(stage, "верни степпе вире")


async def test_a_part_that_sounds_alike_is_a_guess_and_asked_about(stage: Stage) -> None:
    asked = await said(stage, "/country kz", "скрой степь")
    assert "Which outlet?" in asked and "[Steppe Wire (SAMPLE)]" in asked
    assert "You have muted nothing." in await said(stage, "/mute")
    assert "Steppe Wire (SAMPLE) is muted." in await said(stage, "скрой степь", "[Steppe Wire (SAMPLE)]")
    asked = await said(stage, "/unmute степь")
    assert "Which one?" in asked and "[✕ Steppe Wire (SAMPLE)]" in asked


@pytest.mark.parametrize(
    ("name", "called", "sure"),
    [
        ("steppe", "Steppe Wire (SAMPLE)", True),
        ("степь", "Steppe Wire (SAMPLE)", False),
        ("степпе вире", "Steppe Wire (SAMPLE)", True),
        ("tass", "ТАСС", True),
        ("новости", "RIA Novosti", False),
    ],
)
def test_only_a_whole_name_is_sure_by_its_sound(name: str, called: str, sure: bool) -> None:
    assert is_meant(name, called) is sure
