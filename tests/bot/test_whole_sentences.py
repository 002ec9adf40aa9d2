"""What people who never saw a bot write: whole sentences, in their own letters, and the answers to them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.commands.freetext.sentences import spared
from bot.commands.freetext.smalltalk import kind_of
from bot.commands.freetext.wishes import meant
from bot.commands.times.clock import read_times
from tests.bot.newsroom import newsroom
from tests.bot.playing import Stage, said
from topics.resolver import TopicResolver

WORKDAYS = 31


@pytest.fixture
async def stage(tmp_path: Path, resolver: TopicResolver) -> AsyncIterator[Stage]:
    async with newsroom(tmp_path, resolver) as room:
        yield Stage(room.desk)


@pytest.mark.parametrize(
    ("text", "minutes", "weekdays"),
    [
        ("send me the digest twice a day at 8 and 18 on weekdays", (480, 1080), WORKDAYS),
        ("I want to get the news at 7 am", (420,), 0),
        ("пришлите мне новости каждое утро в 7 часов", (420,), 0),
        ("хочу получать сводку два раза в день в 8 и 18 по будням", (480, 1080), WORKDAYS),
    ],
)
def test_hours_are_read_in_a_sentence(text: str, minutes: tuple[int, ...], weekdays: int) -> None:
    said = read_times(text)
    assert (said.minutes, said.weekdays) == (minutes, weekdays)


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("don't message me at night", ("quiet", "at night")),
        ("не надо писать мне ночью", ("quiet", "ночью")),
        ("не беспокойте меня после 22", ("quiet", "после 22")),
        ("don't send me anything ever", None),
        ("не пишите мне никогда", None),
        ("поставьте на паузу на 2 недели", ("pause", "на 2 недели")),
        ("я в отпуске до 5 декабря", ("pause", "до 5 декабря")),
        ("I'm going on holiday until Friday", ("pause", "until Friday")),
        ("I am on holiday", None),
        ("I'm back", ("resume", "")),
        ("я вернулась из отпуска", ("resume", "")),
        ("back", None),
        ("i am travelling until monday", ("pause", "until monday")),
        ("я уезжаю до понедельника", ("pause", "до понедельника")),
        ("I am away", None),
        ("я еду до Москвы", None),
        ("don't wake me up before 9", ("quiet", "before 9")),
        ("my timezone is wrong", ("timezone", "")),
        ("what data do you have about me", ("privacy", "")),
    ],
)
def test_rest_is_asked_for_in_a_sentence(text: str, wish: tuple[str, str] | None) -> None:
    assert meant(text) == wish


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Здравствуйте! Что это такое и как этим пользоваться?", "able"),
        ("What is this? How does it work?", "able"),
        ("отмените", "cancel"),
        ("undo", "cancel"),
        ("ты кто", "able"),
    ],
)
def test_first_questions_are_small_talk(text: str, kind: str) -> None:
    assert kind_of(text) == kind


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("хватит про футбол", "футбол"),
        ("no more about football please", "football"),
        ("stop sending me messages", ""),
    ],
)
def test_only_what_follows_about_is_spared(text: str, words: str) -> None:
    assert spared(text) == words


async def test_what_nobody_follows_is_left_out_by_its_words_and_digests_go_on(stage: Stage) -> None:
    told = await said(stage, "/country kz", "enough about football")
    assert "[Leave out: football]" in told
    assert "Stop all digests" not in told


async def test_days_without_a_message_leave_the_others(stage: Stage) -> None:
    told = await said(stage, "/country kz", "don't send me anything on weekends")
    assert "[Monday to Friday at 08:00]" in told
    assert "[Monday to Friday at 08:00]" not in await said(stage, "don't send me anything every day")


async def test_a_stranger_who_writes_in_other_letters_is_offered_their_language(stage: Stage) -> None:
    told = await said(stage, "Здравствуйте! Что это такое?")
    assert "[🌐 Русский]" in told
    assert "Какие места вам интересны?" in await said(stage, "[🌐 Русский]")
    assert "🌐" not in await said(stage, "Здравствуйте! Что это такое?")


@pytest.mark.parametrize("text", ["hello", "42", "news from Оше"])
async def test_who_writes_in_the_letters_of_the_bot_is_offered_no_language(stage: Stage, text: str) -> None:
    assert "🌐" not in await said(stage, text)


async def test_what_is_followed_already_is_not_offered_again(stage: Stage) -> None:
    await said(stage, "/country kz")
    told = await said(stage, "верните казахстан")
    assert "You already follow 🇰🇿 Kazakhstan." in told
    assert "[Follow 🇰🇿 Kazakhstan]" not in told
    assert "[Follow 🇹🇯 Tajikistan]" in await said(stage, "kazakhstan, tajikistan")


async def test_an_outlet_that_somebody_wants_gone_is_muted_by_a_tap(stage: Stage) -> None:
    outlet = "River Voice (SAMPLE)"
    assert f"[Mute: {outlet}]" in await said(stage, "/country kz", "убери источник River Voice")
    assert f"[Mute: {outlet}]" in await said(stage, "remove river voice, please")
    assert f"{outlet} is muted." in await said(stage, f"[Mute: {outlet}]")
    assert "[Mute:" not in await said(stage, "stop nonsense")


@pytest.mark.parametrize("text", ["follow US", "subscribe me to the US", "add U.S. please", "Follow the us"])
async def test_the_united_states_are_no_pronoun(stage: Stage, text: str) -> None:
    assert "You now follow United States." in await said(stage, "/country kz", text)
    assert "You no longer follow United States." in await said(stage, "unfollow the US")


async def test_the_united_states_stand_in_lists_and_questions_too(stage: Stage) -> None:
    assert "You now follow United States and United Kingdom." in await said(stage, "add US and UK")
    assert "No story about United States in the last 24 hours." in await said(stage, "news from the US")


@pytest.mark.parametrize(
    "text", ["tell us about Kazakhstan", "TELL US ABOUT KAZAKHSTAN", "give us kazakhstan"]
)
async def test_we_are_not_the_united_states(stage: Stage, text: str) -> None:
    told = await said(stage, text)
    assert "Kazakhstan" in told
    assert "United States" not in told


async def test_what_is_looked_for_keeps_its_words(stage: Stage) -> None:
    assert "No story has all of “US troops”." in await said(stage, "find US troops")


@pytest.mark.parametrize(
    "text",
    [
        "could you please stop sending me stuff about kazakhstan, thanks",
        "can you stop sending kazakhstan?",
        "get rid of kazakhstan",
        "im not interested in kazakhstan anymore",
        "take kazakhstan off my list",
        "мне надоел казахстан",
        "стоп казахстан",
    ],
)
async def test_who_has_enough_of_a_place_is_offered_to_leave_it(stage: Stage, text: str) -> None:
    told = await said(stage, "/country kz, tj", text)
    assert "Tap what you no longer want to follow:\n[✕ Kazakhstan]" in told


@pytest.mark.parametrize(
    "text",
    [
        "i only read russian",
        "send me only news in english",
        "новости на русском",
        "присылай новости по-русски",
    ],
)
async def test_a_language_to_read_in_is_no_country(stage: Stage, text: str) -> None:
    told = await said(stage, "/country kz, tj", text)
    assert told == "Tap what you mean:\n[Languages I read]\n[🌐 Language of the bot]"


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("im in kazakhstan", "Follow 🇰🇿 Kazakhstan"),
        ("id like to follow kazakhstan", "Follow 🇰🇿 Kazakhstan"),
        ("do you have anything about water in kazakhstan", "Follow 🇰🇿💧 Kazakhstan: Water and climate"),
        ("whats up with terrorism round central asia", "Follow 🏔💣 Central Asia: Terrorism"),
        ("i moved to berlin", "My time zone: Berlin"),
        ("no digest tomorrow", "New to me now"),
        ("skip tomorrow", "Pause"),
        ("twice a day", "Several times, or some days only"),
        ("can you send less", "Settings"),
        ("отключи", "Stop all digests"),
    ],
)
async def test_dictated_words_lead_to_what_was_meant(stage: Stage, text: str, offered: str) -> None:
    told = await said(stage, text)
    assert f"[{offered}]" in told
    assert not any(name in told for name in ("Isle of Man", "Indonesia", "Leave out"))


async def test_the_most_important_news_are_not_from_samoa(stage: Stage) -> None:
    told = await said(stage, "/country kz, tj", "только самое важное")
    assert "Samoa" not in told
    assert "✕" not in told
