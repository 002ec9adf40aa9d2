"""Names in sentences: what is understood of them, and what is left alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat import Request, Role
from bot.commands.freetext.sentences import LONGEST, is_leaving, is_question, understood
from bot.dispatch import answer
from digest.model import Ask, Destination, Found
from tests.bot.invented import NOW
from tests.bot.newsroom import newsroom, real_names
from tests.bot.reading_messages import message_text

RESOLVER = real_names()


@pytest.mark.parametrize(
    ("sentence", "codes"),
    [
        ("what's new in tajikistan?", {"TJ"}),
        ("What’s new in Tajikistan today", {"TJ"}),
        ("казахстан терроризм", {"KZ", "terrorism"}),
        ("kazakstan terorism", {"KZ", "terrorism"}),
        ("что нового в таджикистане", {"TJ"}),
        ("Hello, could you tell me about drugs in kyrgyzstan please", {"drugs", "KG"}),
        ("расскажи про наркотики в киргизии пожалуйста", {"drugs", "KG"}),
        ("I'd like to follow uzbekistan and turkmenistan", {"UZ", "TM"}),
        ("хочу следить за узбекистаном и туркменией", {"UZ", "TM"}),
        ("any fighting near dushanbe tonight?", {"conflict", "TJ"}),
        ("border security in central asia", {"border", "central-asia"}),
    ],
)
def test_names_are_found_in_a_sentence(sentence: str, codes: set[str]) -> None:
    found = understood(sentence, RESOLVER)
    assert isinstance(found, Found)
    assert {each.code for each in found.topics} == codes


@pytest.mark.parametrize(
    "sentence",
    [
        *("hello", "thanks a lot!", "what is going on?", "how are you", "I am not in the mood", "ok", "no"),
        *("привет", "спасибо большое", "что происходит?", "как дела", "не знаю", "да", "до свидания"),
        *("who are you", "can you help me", "stop", "bye", "😀", "good morning", "доброе утро", "отстань"),
    ],
)
def test_small_talk_names_nothing(sentence: str) -> None:
    assert not isinstance(understood(sentence, RESOLVER), Found | Ask)


def test_what_can_mean_several_is_asked() -> None:
    assert isinstance(understood("any news about korea?", RESOLVER), Ask)
    assert isinstance(understood("что нового в конго", RESOLVER), Ask)


@pytest.mark.parametrize(
    ("sentence", "asks"),
    [
        ("what's new in tajikistan", True),
        ("tajikistan?", True),
        ("новости таджикистана", True),
        ("tajikistan", False),
        ("follow tajikistan", False),
    ],
)
def test_a_question_is_told_from_a_wish_to_follow(sentence: str, asks: bool) -> None:
    assert is_question(sentence) is asks


@given(st.text(max_size=200))
def test_any_text_is_understood_or_not(text: str) -> None:
    understood(text, RESOLVER)
    is_question(text)


@pytest.mark.parametrize(
    "sentence",
    [
        *("stop kazakhstan", "Please, remove kazakhstan", "delete kazakhstan", "forget kazakhstan"),
        *("I don't want kazakhstan any more", "i don’t want kazakhstan", "no more kazakhstan"),
        *(
            "stop kz",
            "don't want kz any more",
            "stop news from kazakhstan",
            "don't send me kazakhstan",
            "enough kazakhstan",
        ),
        *("убери казахстан", "удалите казахстан", "хватит писать про казахстан", "не надо казахстан"),
        *("больше не присылайте про казахстан", "я не хочу казахстан", "Пожалуйста, отпишите от казахстана"),
    ],
)
def test_who_begins_with_leaving_leaves(sentence: str) -> None:
    assert is_leaving(sentence)
    found = understood(sentence, RESOLVER)
    assert isinstance(found, Found)
    assert [each.code for each in found.topics] == ["KZ"]


@pytest.mark.parametrize(
    "sentence",
    [
        *("stop in kazakhstan?", "Did the fighting stop in Sudan?", "why did the talks stop in Sudan"),
        *("did the quake stop trains in kyrgyzstan?", "kazakhstan", "stopgap kazakhstan"),
        *("удалось в казахстане", "почему хватит газа казахстану", "что нового в казахстане"),
        "не хватит ли газа казахстану?",
    ],
)
def test_who_asks_of_something_that_stops_does_not_leave(sentence: str) -> None:
    assert not is_leaving(sentence)


async def test_of_what_can_mean_several_one_is_offered_to_leave(tmp_path: Path) -> None:
    async with newsroom(tmp_path, RESOLVER, news=False) as room:
        ann = Request(Destination(7), "private", 7, Role.READER, "en", "", "I don't want congo any more", NOW)
        (nothing,) = (await answer(ann, room.desk)).messages
        assert "You do not follow anything." in message_text(nothing)
        for code in ("CD", "CG", "KZ"):
            await answer(replace(ann, command="country", args=code), room.desk)
        (message,) = (await answer(ann, room.desk)).messages
        assert [each.data for row in message.keyboard for each in row] == [
            "1:unfollow:CD anything",
            "1:unfollow:CG anything",
        ]


@pytest.mark.parametrize("words", ["word ", ", ", "kazakhstan, "])
def test_a_text_too_long_for_a_sentence_names_nothing(words: str) -> None:
    assert not isinstance(understood(words * LONGEST, RESOLVER), Found | Ask)
