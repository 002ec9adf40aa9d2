"""What people ask for in their own words: which command it is, which small talk, and what it may not do."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat import Request, Role
from bot.commands.freetext.mistyped import guess
from bot.commands.freetext.phrases import is_away_later
from bot.commands.freetext.smalltalk import kind_of
from bot.commands.freetext.wishes import meant
from bot.dispatch import answer
from digest.model import Destination, Limits, Pair
from tests.bot.invented import NOW
from tests.bot.newsroom import Newsroom, newsroom
from tests.bot.playing import Stage, said
from topics.resolver import TopicResolver


@pytest.fixture
async def room(tmp_path: Path, resolver: TopicResolver) -> AsyncIterator[Newsroom]:
    async with newsroom(tmp_path, resolver) as room:
        yield room


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("unmute steppe wire", ("unmute", "steppe wire")),
        ("Please stop muting the outlet Steppe", ("unmute", "Steppe")),
        ("верни Steppe Wire, пожалуйста", ("unmute", "Steppe Wire")),
        ("скрой издание Valley Post", ("mute", "Valley Post")),
        ("what have I muted?", ("mute", "")),
        ("unfollow everything", ("unfollow", "all")),
        ("отпиши меня от всего", ("unfollow", "all")),
        ("stop following energy", ("unfollow", "energy")),
        ("отпиши меня от Казахстана", ("unfollow", "Казахстана")),
        ("subscribe me to kazakhstan", ("country", "kazakhstan")),
        ("подпиши меня на казахстан!", ("country", "казахстан")),
        ("find flood almaty", ("search", "flood almaty")),
        ("why did I get this?", ("why", "")),
        ("почему мне это пришло", ("why", "")),
        ("when is my next digest?", ("time", "")),
        ("во сколько придёт сводка", ("time", "")),
        ("how often does the digest come?", ("time", "")),
        ("how often does it come", ("time", "")),
        ("как часто это будет приходить?", ("time", "")),
        ("как часто приходит сводка", ("time", "")),
        *((text, ("start", "")) for text in ("start again", "reset", "начать заново", "давай сначала")),
        ("чо нового", ("digest", "")),
        ("switch from english to russian", ("language", "")),
        ("what do I follow", ("subscriptions", "")),
        ("покажи мои подписки", ("subscriptions", "")),
        ("what’s new?", ("digest", "")),
        *((text, ("digest", "")) for text in ("what did I miss", "Did I miss anything?")),
        *((text, ("digest", "")) for text in ("что я пропустила?", "что я пропустил, пока меня не было")),
        *((text, ("mute", "all")) for text in ("mute everything", "скрой всё")),
        ("есть новости?", ("digest", "")),
        ("the latest news please", ("latest", "")),
        ("my last digest", ("last", "")),
        ("верни сводки", ("resume", "")),
        ("can you help me", ("help", "")),
        ("настройки", ("settings", "")),
        ("please subscribe me", ("country", "")),
        ("mute", ("mute", "")),
        ("add kazakhstan", ("country", "kazakhstan")),
        ("well, actually follow kazakhstan", ("country", "kazakhstan")),
        ("ладно, подпиши на казахстан", ("country", "казахстан")),
        ("resume it", ("resume", "")),
        ("translate to russian", ("language", "")),
        ("is it in russian?", ("language", "")),
        ("ты говоришь по-русски?", ("language", "ru")),
        ("какие языки ты знаешь", ("language", "")),
        ("turn off the sound", ("quiet", "")),
        ("quiet, please", ("quiet", "")),
        *(
            (text, ("language", ""))
            for text in ("I don't speak Russian", "почему на английском", "русский бот")
        ),
    ],
)
def test_a_wish_is_a_command(text: str, wish: tuple[str, str]) -> None:
    assert meant(text) == wish


@pytest.mark.parametrize(
    "text",
    [
        *("what's new in tajikistan?", "why did the talks stop in sudan", "when is the vote in kazakhstan?"),
        *(
            "unsubscribe me",
            "unsubscribe from the newsletter",
            "отписаться от рассылки",
            "stop following me",
            "hide it",
            "find it",
            "add us",
            "не следи за мной",
        ),
        *("I miss you", "what did I miss in tajikistan?"),
        *("kazakhstan", "stop", "delete", "should I unfollow kazakhstan?", "find out more", "", "🇰🇿", "hide"),
        *("I am on vacation next week", "I'm on holiday tomorrow", "я в отпуске завтра"),
        *("почему остановились переговоры", "когда выборы в казахстане", "верните", "x" * 5000),
    ],
)
def test_what_is_said_of_something_else_is_no_wish(text: str) -> None:
    assert meant(text) is None


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("thanks a lot!", "thanks"),
        ("ok thanks", "thanks"),
        ("большое спасибо!", "thanks"),
        ("OK", "fine"),
        ("хорошо", "fine"),
        *((sign, "fine") for sign in ("👍", "👍🏽", "❤️", "🙏🏿")),
        ("👎", "bad"),
        ("плохо", "bad"),
        *((sign, "smile") for sign in ("🙂🙂🙂", "👩‍👩‍👧", "🌍")),
        ("hi there", "hello"),
        ("Добрый день!", "hello"),
        ("good night", "bye"),
        ("до свидания", "bye"),
        ("how are you?", "how"),
        ("как дела", "how"),
        ("what can you do", "able"),
        ("Что ты умеешь?", "able"),
        ("who are you?", "able"),
        *((text, "able") for text in ("what now?", "что дальше")),
        *((text, "cancel") for text in ("I changed my mind", "я передумала")),
        ("да", "choice"),
        ("отмена", "cancel"),
        ("no", "choice"),
    ],
)
def test_small_talk_is_known(text: str, kind: str) -> None:
    assert kind_of(text) == kind


@pytest.mark.parametrize(
    "text",
    [
        *("hello georgia", "no kazakhstan", "good news from kazakhstan", "not ok", "не хорошо", "100", "..."),
        *("🇰🇿", "🇰🇿👍", "thanks for nothing in sudan", "", "\u200d", "\u202e", "5 👍", "<b>ok</b> then"),
    ],
)
def test_what_says_more_is_no_small_talk(text: str) -> None:
    assert kind_of(text) == ""


NAMES = (
    *("start", "help", "digest", "country", "countries", "theme", "themes", "subscriptions", "time", "stop"),
    *("timezone", "unfollow", "latest", "search", "mute", "unmute", "settings", "forgetme", "region"),
)


@pytest.mark.parametrize(
    ("typed", "names", "rest", "sure"),
    [
        ("contry", ("country",), "", False),
        ("digets", ("digest",), "", False),
        ("subcribe", ("country",), "", False),
        ("старт", ("start",), "", True),
        ("соuntry", ("country",), "", True),
        ("сщгтекн", ("country",), "", True),
        ("help!", ("help",), "", True),
        ("time07:30", ("time",), "07:30", True),
        ("country_kz", ("country",), "kz", True),
        ("themse", ("theme", "themes"), "", False),
        ("cancel", (), "", False),
        ("stopp", ("stop",), "", False),
        *((typed, (), "", False) for typed in ("unheardof", "x", "", "🙂", "x" * 4000, "kazakhstan")),
        ("addsource", (), "", False),
    ],
)
def test_a_mistyped_command_is_guessed(typed: str, names: tuple[str, ...], rest: str, sure: bool) -> None:
    found = guess(typed, NAMES)
    assert (found.names, found.rest, found.sure) == (names, rest, sure)


@given(st.text(max_size=300))
def test_any_text_is_a_wish_small_talk_a_guess_or_nothing(text: str) -> None:
    wish = meant(text)
    assert wish is None or wish[0]
    assert kind_of(text) == "" or wish is None or wish[0] == "digest" or not wish[1]
    assert set(guess(text, NAMES).names) <= set(NAMES)


async def followed(room: Newsroom) -> tuple[Pair, ...]:
    subscriber = await room.desk.subscribers.get(Destination(101))
    return subscriber.filter.pairs if subscriber else ()


async def test_a_clear_word_ends_one_subscription_and_a_tap_takes_it_back(room: Newsroom) -> None:
    stage = Stage(room.desk)
    await said(stage, "/country kz, tj", "unfollow kazakhstan")
    assert await followed(room) == (Pair("TJ"),)
    again = await said(stage, "[Undo]")
    assert "You follow Kazakhstan again." in again
    twice = await said(stage, "[Undo]")
    assert "You follow Kazakhstan again." in twice
    assert await followed(room) == (Pair("KZ"), Pair("TJ"))


async def test_what_would_take_much_away_only_asks(room: Newsroom) -> None:
    stage = Stage(room.desk)
    await said(stage, "/country kz, tj", "/country kz energy")
    for text in (
        "unfollow kazakhstan",
        "unfollow everything",
        "only terrorism in tajikistan",
        "stop",
        "only kz",
    ):
        assert "[" in await said(stage, text), text
    assert await followed(room) == (Pair("KZ"), Pair("KZ", "energy"), Pair("TJ"))


@pytest.mark.parametrize(
    "forged", ["refollow:ZZ anything", "refollow:", "refollow:KZ", "refollow:anywhere anything"]
)
async def test_a_forged_undo_follows_nothing(room: Newsroom, forged: str) -> None:
    assert await said(Stage(room.desk), f"{{1:{forged}}}") == "(This button is out of date.)"
    assert not await followed(room)


async def test_a_place_is_narrowed_to_a_theme_by_a_tap(room: Newsroom) -> None:
    stage = Stage(room.desk)
    await said(stage, "/country tj, kz", "только терроризм в таджикистане", "[Only Terrorism there]")
    assert await followed(room) == (Pair("KZ"), Pair("TJ", "terrorism"))


async def test_words_are_left_out_by_a_tap_and_what_was_offered_beside_them_stays(room: Newsroom) -> None:
    stage = Stage(room.desk)
    await said(stage, "/country kz", "follow uzbekistan but not energy")
    reply = await stage.act("ann", "[Leave out: energy]")
    assert not reply.edit
    await said(stage, "[Follow 🇺🇿 Uzbekistan]")
    subscriber = await room.desk.subscribers.get(Destination(101))
    assert subscriber
    assert subscriber.filter.unwanted_words == ("energy",)
    assert subscriber.filter.pairs == (Pair("KZ"), Pair("UZ"))


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("no football please", "football"),
        ("без новостей о футболе", "футболе"),
        ("kazakhstan but not fashion, music", "fashion, music"),
    ],
)
async def test_only_telling_words_are_left_out(room: Newsroom, text: str, word: str) -> None:
    assert f"[Leave out: {word}]" in await said(Stage(room.desk), text)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "I'm leaving tomorrow",
            "away next week",
            "I’ll be away on Friday",
            "we are on holiday this weekend",
        ),
        *("уеду завтра", "Завтра уезжаю в отпуск!", "меня не будет на следующей неделе", "mute everything"),
    ],
)
async def test_who_will_be_away_is_offered_a_pause_and_none_begins(room: Newsroom, text: str) -> None:
    stage = Stage(room.desk)
    answer = await said(stage, "/country kz", text)
    assert "[1 day] [3 days] [7 days] [14 days]" in answer
    assert ("A pause begins the moment" in answer) is (text != "mute everything")
    ann = await room.desk.subscribers.get(Destination(101))
    assert ann
    assert not ann.paused
    await said(stage, "[7 days]")
    ann = await room.desk.subscribers.get(Destination(101))
    assert ann
    assert ann.paused


@pytest.mark.parametrize(
    "text",
    [
        *("next week", "leave me alone this week", "I'm leaving Kazakhstan tomorrow", "away for 3 days"),
        *("away until next week", "не будет завтра", "уеду на неделю", "отпуск до понедельника", ""),
    ],
)
def test_what_says_more_or_less_is_not_away_later(text: str) -> None:
    assert not is_away_later(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        *((f"{way}mute everything about sports", "sports") for way in ("", "/", "please ")),
        *((text, "sports") for text in ("hide all news about sports", "no news about sports please")),
        *((text, "спорт") for text in ("скрой всё про спорт", "/mute новости про спорт", "/mute спорт")),
        *((text, "drugs") for text in ("mute everything about drugs", "/mute stories about drugs")),
    ],
)
async def test_what_is_no_outlet_is_left_out_by_its_words_at_a_tap(
    room: Newsroom, text: str, words: str
) -> None:
    stage = Stage(room.desk)
    assert f"[Leave out: {words}]" in await said(stage, "/country kz", text)
    ann = await room.desk.subscribers.get(Destination(101))
    assert ann
    assert ann.filter.unwanted_words == ()


async def test_news_of_what_is_followed_is_followed_no_longer_by_a_tap(room: Newsroom) -> None:
    stage = Stage(room.desk)
    answer = await said(stage, "/country kz, tj", "mute everything about kazakhstan")
    assert "[✕ Kazakhstan]" in answer
    assert "Leave out" not in answer
    assert len(await followed(room)) == 2


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        *((text, "Stop all digests") for text in ("Please unsubscribe me!", "leave me alone", "turn it off")),
        *(
            (text, "Stop all digests")
            for text in ("мне не интересно", "отстань", "не пиши мне", "выключить", "отпишись от бота")
        ),
        *(
            (text, "✕ Montenegro")
            for text in ("not montenegro", "не черногория", "everything except montenegro")
        ),
        *(
            (text, "✕ Montenegro")
            for text in ("how can I unfollow montenegro?", "можно отписаться от черногории?")
        ),
        *(
            (text, "✕ Montenegro")
            for text in (
                "actually no more montenegro",
                "нет, больше не надо черногории",
                "ладно, убери черногорию",
            )
        ),
        *((text, "✕ Montenegro") for text in ("unfolow montenegro", "отпешись от черногории")),
        *((text, "/digest") for text in ("digset", "сводк")),
        *((text, "Leave out: спорта") for text in ("кроме спорта", "всё кроме спорта")),
        ("I'm from Montenegro", "Newest: 🇲🇪 Montenegro"),
        ("mass protests in iran", "Follow 🇮🇷📣 Iran: Unrest and protest"),
        ("any clashes in iran yesterday", "Follow 🇮🇷⚔️ Iran: Armed conflict"),
        ("now 17:08", "Digest at 17:08"),
    ],
)
async def test_no_everyday_sentence_changes_what_is_followed(room: Newsroom, text: str, offered: str) -> None:
    stage = Stage(room.desk)
    await said(stage, "/country montenegro")
    answer = await said(stage, text)
    assert f"[{offered}]" in answer
    assert "Isle of Man" not in answer
    assert "United States" not in answer
    assert await followed(room) == (Pair("ME"),)


@pytest.mark.parametrize(
    ("word", "command"), [("список", "subscriptions"), ("search", "search"), ("feed", "latest")]
)
async def test_a_word_alone_is_the_command_that_it_names(room: Newsroom, word: str, command: str) -> None:
    stage = Stage(room.desk)
    assert (await said(stage, f"/{command}")) in await said(stage, word)


async def test_questions_count_as_lists_of_news(room: Newsroom) -> None:
    """The answer to one is as dear as that to /digest or /latest."""
    await room.desk.people.limit(Limits(1000, 1000, 2, 1000), 1, NOW)
    stage = Stage(room.desk)
    answers = [
        await said(stage, f"what's new in {place}?") for place in ("tajikistan", "kazakhstan", "sudan")
    ]
    assert ["lists of news in an hour" in each for each in answers] == [False, False, True]
    assert await said(stage, "what's new in Almaty?") == ""


@pytest.mark.parametrize("text", ["follow me", "follow it", "add us", "follow me please", "подпиши меня"])
async def test_small_words_are_no_countries(room: Newsroom, text: str) -> None:
    await said(Stage(room.desk), text)
    assert not await followed(room)


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("🇰🇿 🇹🇯", {"1:country:KZ", "1:country:TJ"}),
        ("⚡", {"1:theme:energy"}),
        ("🏔💣", {"1:region:central-asia terrorism"}),
        ("🙂", set()),
    ],
)
async def test_flags_and_marks_are_names(room: Newsroom, text: str, offered: set[str]) -> None:
    reply = await Stage(room.desk).act("ann", text)
    follows = {each.data for message in reply.messages for row in message.keyboard for each in row}
    assert {each for each in follows if not each.startswith("1:latest:")} - {"1:country:KZ TJ"} == offered


async def test_small_talk_behind_a_slash_is_small_talk(room: Newsroom) -> None:
    stage = Stage(room.desk)
    assert await said(stage, "/thanks") == await said(stage, "thanks")
    assert "Nothing is waiting" in await said(stage, "/cancel")


async def test_many_names_at_once_are_all_followed(room: Newsroom) -> None:
    names = "kazakhstan, tajikistan, kyrgyzstan, uzbekistan, turkmenistan, afghanistan, azerbaijan, armenia"
    await said(Stage(room.desk), f"/country {names}")
    assert len(await followed(room)) == 8


@pytest.mark.parametrize("typed", ["addsorce", "removesorce", "statsu", "добавить_источник"])
async def test_no_guess_tells_a_stranger_of_the_commands_of_others(room: Newsroom, typed: str) -> None:
    eve = Request(Destination(103), "private", 103, Role.READER, "en", typed, "1", NOW)
    reply = await answer(eve, room.desk)
    assert reply.messages
    shown = str(reply)
    assert not any(name in shown for name in ("addsource", "removesource", "status"))


async def test_in_a_group_only_what_names_us_is_guessed(room: Newsroom) -> None:
    asked = Request(Destination(-500), "group", 101, Role.READER, "en", "digets", "", NOW)
    assert not (await answer(asked, room.desk)).messages
    assert (await answer(replace(asked, addressed=True), room.desk)).messages
    assert not (await answer(replace(asked, command="", args="thanks", addressed=True), room.desk)).messages
