"""What a reader chose shows in every answer: what is left out, which language leads, what a model lacks."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from telegram import Update

from bot.chat import Request
from bot.commands.newest import hidden
from bot.dispatch import answer
from bot.feedback_command import export
from bot.gateway.updates import Ours
from bot.gateway.updates import request as request_of
from bot.settings import load
from bot.tongue import gettext, speaking
from bot.wiring import open_house
from digest.model import (
    ArticleId,
    Chapter,
    Destination,
    Event,
    Filter,
    NewDelivery,
    Omitted,
    OutletId,
    Story,
    StoryId,
    Unfit,
)
from tests.bot.invented import NOW
from tests.bot.newsroom import newsroom
from tests.bot.playing import CAST, Stage, said
from tests.bot.reading_messages import reply_text
from tests.bot.retold import COLLAPSE, FIRST, KILLED_9, KILLED_14, SECOND
from topics.resolver import TopicResolver

ANN = Destination(101)
PLOTS = "two plots against a reservoir"


@pytest.mark.parametrize("asked", ["/digest kz terrorism", "/latest kz terrorism", "/country kz terrorism"])
async def test_no_story_is_not_said_without_what_the_reader_left_out(stage: Stage, asked: str) -> None:
    assert PLOTS in await said(stage, asked)
    await said(stage, "/unfollow kz terrorism", "/mute Steppe Wire")
    answer = await said(stage, asked)
    assert "No story about Kazakhstan: Terrorism" in answer
    counted = "Your /settings left out 1 story: muted by you."
    assert (counted if "/digest" in asked else "Your /settings leave out: what you muted.") in answer


async def test_nothing_new_is_not_said_without_what_the_reader_left_out(stage: Stage) -> None:
    await said(stage, "/country kz terrorism", "/settings")
    answer = await said(stage, "{1:kinds:incidents}", "/digest")
    assert "Nothing new to you" in answer
    assert "Your /settings left out 1 story: of other kinds." in answer


async def test_a_digest_with_stories_says_what_the_reader_left_out(stage: Stage) -> None:
    answer = await said(stage, "/country kz", "/words", "/only rifles", "/digest")
    assert "rifles" in answer
    assert "Your /settings left out" in answer
    assert "without your words." in answer


def test_only_what_was_chosen_is_said_to_be_left_out() -> None:
    assert hidden(Filter()) == []
    whole = Filter(languages=("ru",), muted_stories=(StoryId(1),), events=(Event.INCIDENT,))
    assert hidden(whole) == [
        "Your /settings leave out: what you muted, other languages than yours and other news than incidents."
    ]
    assert hidden(Filter(muted_outlets=(OutletId(1),))) == ["Your /settings leave out: what you muted."]


async def test_why_names_nothing_that_was_muted_since(stage: Stage) -> None:
    await said(stage, "/country kz", "/digest")
    ann = await stage.desk.subscribers.get(ANN)
    assert ann is not None
    last = await stage.desk.subscribers.last_digest(ann.id)
    digest = await stage.desk.outbox.digest(last[0]) if last else None
    assert digest is not None
    plan = replace(
        digest.plan,
        key="full",
        entries=digest.plan.entries[:1],
        omitted=(Omitted(StoryId(2), 1, Unfit.ROOM),),
        left_out=1,
    )
    pinned = await stage.desk.outbox.pin(plan, stage.now)
    later = stage.now + timedelta(seconds=1)
    await stage.desk.outbox.record_sent(
        NewDelivery(ann.id, "ondemand", "again", pinned, later, later), None, later
    )
    assert PLOTS in await said(stage, "/why")
    answer = await said(stage, "/mute Steppe Wire", "/why")
    assert "Guards at Tulpar crossing" in answer
    assert PLOTS not in answer
    assert "and 1 more" not in answer


async def test_every_digest_says_that_the_model_is_missing(tmp_path: Path, resolver: TopicResolver) -> None:
    async with newsroom(tmp_path, resolver) as room:
        stage = Stage(replace(room.desk, warning=lambda: gettext("List of countries")), language="ru")
        await said(stage, "/country kz")
        for asked in ("/digest", "/last", "/digest kz"):
            assert "Список стран" in await said(stage, asked), asked


async def test_the_house_warns_while_its_summariser_does(stage: Stage, tmp_path: Path) -> None:
    async with open_house(load({"SITREP_DATABASE_URL": f"sqlite:///{tmp_path / 'chat.db'}"})) as house:
        warning = house.desk().warning
        assert warning() == ""
        house.summarizer.warning = "encoder not loaded (/srv/models: no such folder)"
        assert warning() == "The model is not in use at the moment: takeaways are chosen by simpler means."
        with speaking("ru"):
            assert warning().startswith("Модель сейчас не используется")


@pytest.mark.parametrize(
    ("tag", "language"), [("en-US", "en"), ("ru-RU", "ru"), ("RU", "ru"), ("pt-br", "en"), (None, "en")]
)
def test_the_tag_of_telegram_is_cut_to_a_language(tag: str | None, language: str) -> None:
    person = {"id": 7, "is_bot": False, "first_name": "Ann"} | ({"language_code": tag} if tag else {})
    message = {
        "message_id": 1,
        "date": 1,
        "chat": {"id": 7, "type": "private"},
        "from": person,
        "text": "/help",
    }
    query = {"id": "1", "from": person, "chat_instance": "1", "message": message, "data": "1:help:"}
    for body in ({"message": message}, {"callback_query": query}):
        asked = request_of(Update.de_json({"update_id": 1, **body}, None), Ours("bot", set(), _none), NOW)
        assert isinstance(asked, Request)
        assert asked.language == language


def _none(document: object) -> object:
    raise AssertionError("no file was sent")


async def test_a_stored_language_is_never_a_tag(stage: Stage) -> None:
    stage.language = "ru-RU"
    await said(stage, "/country kz")
    ann = await stage.desk.subscribers.get(ANN)
    assert ann is not None
    assert ann.language == "ru"


async def test_of_several_languages_settings_name_the_one_that_leads(stage: Stage) -> None:
    await said(stage, "/settings", "[Languages I read]")
    assert "You read: Russian\n" in await said(stage, "[Русский]")
    assert "You read: Russian and Uzbek; where there is a choice, Russian\n" in await said(
        stage, "[Oʻzbekcha]"
    )
    answer = await said(stage, "[English]")
    assert "where there is a choice, English\n" in answer


async def test_incidents_only_says_what_it_leaves_out(stage: Stage) -> None:
    answer = await said(stage, "/settings", "[Kinds of news]", "[Incidents only]")
    assert "Kinds of news: Incidents only: without statements, agreements and analyses\n" in answer


async def test_a_pause_of_some_days_ends_by_itself(stage: Stage) -> None:
    assert "until 24 Nov" in await said(stage, "/country kz", "/pause 3 days")
    ann = await stage.desk.subscribers.get(ANN)
    assert ann is not None
    assert ann.paused
    assert ann.resume == stage.now + timedelta(days=3)
    stage.now += timedelta(days=3)
    assert "paused" not in await said(stage, "/subscriptions")
    assert "Digests are paused until you send /resume" in await said(stage, "/pause")


async def test_a_pause_with_an_end_is_not_made_endless_by_asking_again(stage: Stage) -> None:
    await said(stage, "/country kz", "/pause 3 days")
    answer = await said(stage, "/pause")
    assert "until 24 Nov" in answer
    assert "For how long" in answer
    ann = await stage.desk.subscribers.get(ANN)
    assert ann
    assert ann.resume
    assert "until 24 Nov" in await said(stage, "/country uz")
    assert "Digests are on again." in await said(stage, "/resume")


async def test_undone_a_story_muted_on_its_card_is_back_there(stage: Stage) -> None:
    await said(stage, "/country kz", "{1:story:1 1}")
    assert "forty rifles" in await said(stage, "[Mute story]", "[Undo]")
    ann = await stage.desk.subscribers.get(ANN)
    assert ann
    assert not ann.filter.muted_stories


@pytest.mark.parametrize(
    ("words", "label"),
    [
        ("stop", "Stop all digests"),
        ("please unsubscribe me!", "Stop all digests"),
        ("how do I change the time?", "Change the hour"),
        ("what is new", "Choose places"),
        ("хватит", "Stop all digests"),
    ],
)
async def test_what_people_ask_for_in_words_is_a_button(stage: Stage, words: str, label: str) -> None:
    assert f"[{label}]" in await said(stage, words)


async def test_several_places_named_together_are_followed_together(stage: Stage) -> None:
    answer = await said(stage, "kyrgizstan and tajikistan", "[Follow all of these]")
    assert "You now follow Kyrgyzstan and Tajikistan." in answer


async def test_a_region_proposes_the_time_of_most_of_its_countries(stage: Stage) -> None:
    assert "Daily at 08:00, Almaty (UTC+5)." in await said(stage, "/country central asia")


async def test_who_began_by_typing_a_name_is_led_on(stage: Stage) -> None:
    assert "Which themes from Kazakhstan?" in await said(stage, "/country kz", "[Next: themes →]")


async def test_what_readers_find_wrong_leads_to_the_withdrawal(stage: Stage, tmp_path: Path) -> None:
    await said(stage, "{1:wrong:2 1 wrong_place}")
    listing = reply_text(await stage.act("olga", "/feedback"))
    assert "wrong place 1× · /withdraw 2" in listing
    lines: list[str] = []
    await export(load({"SITREP_DATABASE_URL": f"sqlite:///{tmp_path / 'chat.db'}"}), lines.append)
    (row,) = map(json.loads, lines)
    assert (row["story"], row["kind"], row["count"]) == (2, "wrong place", 1)
    assert PLOTS in row["title"]
    await stage.act("olga", "/withdraw 2")
    await stage.act("olga", "[Yes, withdraw it]")
    assert "wrong place 1× · withdrawn" in reply_text(await stage.act("olga", "/feedback"))


async def test_a_reader_who_presses_again_and_again_counts_once_a_day(stage: Stage) -> None:
    press = "{1:wrong:2 1 wrong_fact}"
    first = await stage.act("ann", press)
    assert (first.toast, first.edit) == ("Thank you. The admins will see that.", True)
    for _ in range(9):
        assert (await stage.act("ann", press)).toast == "You said that today already; it counts once."
    await stage.act("eve", press)
    await stage.act("ann", "{1:wrong:2 1 told_before}")
    listing = reply_text(await stage.act("olga", "/feedback"))
    assert "wrong fact 2×, told before 1×" in listing
    stage.now += timedelta(days=1)
    await stage.act("ann", press)
    assert "wrong fact 3×" in reply_text(await stage.act("olga", "/feedback"))


class Retold:
    """The store of stories with one that developed over two days."""

    async def get(self, id: StoryId, revision: int | None = None) -> Story:
        return COLLAPSE

    async def history(self, ids: Sequence[StoryId]) -> Mapping[StoryId, Sequence[Chapter]]:
        old, new = (101, 102), (103, 104)
        return {
            COLLAPSE.id: [
                Chapter(1, NOW - timedelta(hours=27), tuple(map(ArticleId, old)), FIRST),
                Chapter(2, NOW - timedelta(hours=3), tuple(map(ArticleId, new)), SECOND),
            ]
        }


async def test_days_and_evidence_quote_no_outlet_that_was_muted(stage: Stage) -> None:
    stage.desk = replace(stage.desk, stories=Retold())  # type: ignore[arg-type]
    days, evidence = "{1:timeline:50 2}", "{1:evidence:50 2}"
    assert KILLED_9.text in await said(stage, days)
    assert "outlet11.example" in await said(stage, evidence)
    await said(stage, "{1:muteoutlet:50 2 11}")
    answer = await said(stage, days)
    assert KILLED_9.text not in answer
    assert KILLED_14.text in answer
    answer = await said(stage, evidence)
    assert KILLED_14.text in answer
    assert "outlet11.example" not in answer
    assert KILLED_9.text not in answer


async def test_two_who_ask_at_once_are_not_told_the_same(tmp_path: Path, resolver: TopicResolver) -> None:
    async with newsroom(tmp_path, resolver) as room:
        stage = Stage(room.desk)
        await stage.act("ann", "/country kz")
        asked = [stage._request(CAST["ann"], "/digest") for _ in range(2)]
        replies = await asyncio.gather(*(answer(each, room.desk) for each in asked))
        texts = [reply_text(each) for each in replies]
        assert sum("Guards at Tulpar crossing" in text for text in texts) == 1
        assert sum("Nothing new to you" in text for text in texts) == 1


async def test_a_clock_that_is_turned_back_costs_no_digest(tmp_path: Path, resolver: TopicResolver) -> None:
    async with newsroom(tmp_path, resolver) as room:
        stage = Stage(room.desk)
        await stage.act("ann", "/country kz")
        await stage.act("ann", "/digest")
        for country in ("kg", "tj"):
            stage.now -= timedelta(hours=1)
            await stage.act("ann", f"/country {country}")
            assert "1. " in reply_text(await stage.act("ann", "/digest"))


@pytest.mark.parametrize(
    ("asked", "country", "search"),
    [
        ("что в Оше?", "Kyrgyzstan", "/search osh"),
        ("what happened in Shymkent?", "Kazakhstan", "/search shymkent"),
        ("что случилось в термезе", "Uzbekistan", "/search termez"),
        ("Osh", "Kyrgyzstan", "/search osh"),
    ],
)
async def test_who_asks_about_a_city_is_told_that_the_answer_is_about_its_country(
    stage: Stage, asked: str, country: str, search: str
) -> None:
    answer = await said(stage, asked)
    assert f"I have digests for {country} as a whole" in answer
    assert search in answer
    assert f"[Follow {country}]" in answer.replace("🇰🇬 ", "").replace("🇰🇿 ", "").replace("🇺🇿 ", "")


async def test_a_country_is_not_widened(stage: Stage) -> None:
    for asked in ("что в Казахстане?", "kazakhstan", "it is a nice day in the mountains"):
        assert "as a whole" not in await said(stage, asked)
