"""Every catalogue is whole, and nothing English is left in what a Russian reads."""

from __future__ import annotations

import csv
from io import StringIO
from pathlib import Path
from string import Formatter

import pytest
from babel.messages import Message

from bot.texts_command import ROOM, brought_up_to_date, catalogue, table, template, write
from bot.tongue import ENGLISH, languages
from digest.errors import UserError
from tests.bot.playing import turns
from tests.bot.russian import english_in

OTHERS = [each for each in languages() if each != ENGLISH]
PLURALS = {"ru": 3}
OPTIONAL = {"yesterday": {"day"}, "tomorrow": {"day"}}
"""By context: a language that has a word for the day needs no date beside it."""

RUSSIAN = sorted((Path(__file__).parent / "transcripts_ru").glob("*.txt"))


def messages(language: str) -> list[Message]:
    return [each for each in catalogue(language) if each.id]


def forms(text: str | list[str] | tuple[str, ...]) -> list[str]:
    return [text] if isinstance(text, str) else list(text)


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_there_is_a_second_language() -> None:
    assert "ru" in OTHERS
    assert (ROOM / "locale").is_dir()


@pytest.mark.parametrize("language", OTHERS)
def test_a_catalogue_has_the_texts_of_the_code_and_no_others(language: str) -> None:
    known = {(each.context, str(each.id)) for each in template() if each.id}
    assert {(each.context, str(each.id)) for each in messages(language)} == known
    assert len(known) > 250


@pytest.mark.parametrize("language", OTHERS)
def test_every_text_is_translated_with_the_same_places(language: str) -> None:
    for each in messages(language):
        english, said = forms(each.id), forms(each.string)
        wanted = set.union(*map(places, english))
        assert len(said) == (PLURALS[language] if each.pluralizable else 1), each.id
        for form in said:
            assert form.strip() == form and form, each.id
            optional = OPTIONAL.get(each.context or "", {"number"} if each.pluralizable else set())
            assert places(form) <= wanted and wanted - places(form) <= optional, (each.id, form)


@pytest.mark.parametrize("language", OTHERS)
def test_a_catalogue_is_written_as_the_command_writes_it(language: str) -> None:
    text = (ROOM / "locale" / f"{language}.po").read_text(encoding="utf-8")
    assert brought_up_to_date(language) == text


def test_a_new_language_begins_with_all_texts_and_no_words() -> None:
    fresh = brought_up_to_date("kk")
    assert 'msgid "Back to the story"\nmsgstr ""' in fresh
    assert "Plural-Forms" in fresh


def test_the_table_for_a_reviewer_has_a_row_for_each_form() -> None:
    rows = list(csv.reader(StringIO(table("ru"))))
    assert rows[0] == ["where", "context", "English", "ru"]
    stories = [row for row in rows if row[2] in ("{number} story", "{number} stories")]
    assert [row[3] for row in stories] == ["{number} история", "{number} истории", "{number} историй"]
    assert ["bot/render/times.py", "yesterday", "{day}, {clock}", "вчера, {clock}"] in rows


@pytest.mark.parametrize("name", ["en", "klingonese", "../ru"])
def test_what_is_no_other_language_is_refused(name: str) -> None:
    with pytest.raises(UserError):
        write(name, update=True)


@pytest.mark.parametrize("path", RUSSIAN, ids=lambda path: path.stem)
def test_no_english_is_left_in_russian_answers(path: Path) -> None:
    lines = [turn.line for turn in turns(path.read_text(encoding="utf-8"))]
    typed = {text for line in lines for text in (line, line.partition(" ")[2]) if len(text) > 3}
    for turn in turns(path.read_text(encoding="utf-8")):
        for line in turn.answer:
            assert not english_in(line, typed), line


def test_the_russian_chats_are_many() -> None:
    assert len(RUSSIAN) >= 14
