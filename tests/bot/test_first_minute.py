"""From /start to a digest: how many taps it takes, what is kept of them, and what becomes of pauses."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest

from bot.chat import Reply
from bot.commands.places import _listed
from digest.model import Destination, NewDelivery, Pair, Slot
from digest.pipeline import Composing, compose
from tests.bot.playing import Stage, said
from tests.bot.reading_messages import message_text, reply_text
from topics.resolver import TopicResolver

ANN, CROWD = Destination(101), Destination(-500)
TAPS = ["/start", "[🏔 Central Asia ›]", "[🇰🇿 Kazakhstan]", "[Next: themes →]", "[Next: your time →]"]
TAPS += ["{1:live:Asia/Almaty}", "[07:00]"]


async def played(stage: Stage, *lines: str, by: str = "ann") -> Reply:
    """The answer to the last of the lines."""
    replies = [await stage.act(by, line) for line in lines]
    return replies[-1]


@dataclass
class Naming:
    """An outbox that remembers which messages a digest was said to be."""

    outbox: Any
    named: list[Sequence[int]] = field(default_factory=list)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.outbox, name)

    async def name_messages(self, delivery: NewDelivery, messages: Sequence[int]) -> None:
        self.named.append(messages)


async def test_six_taps_lead_to_a_digest_and_to_one_a_day(stage: Stage) -> None:
    reply = await played(stage, *TAPS)
    assert len(TAPS) == 7
    assert reply.edit
    assert "All set." in message_text(reply.messages[0])
    assert "Guards at Tulpar crossing" in message_text(reply.messages[1])
    ann = await stage.desk.subscribers.get(ANN)
    assert ann is not None
    assert ann.filter.pairs == (Pair("KZ"),)
    assert ann.slots == (Slot("Asia/Almaty", 7 * 60),)
    assert ann.zone_chosen


async def test_who_chose_languages_before_is_not_told_that_all_are_read(stage: Stage) -> None:
    told = message_text((await played(stage, *TAPS)).messages[0])
    assert "You get reports in all languages" in told
    await played(
        stage, "/forgetme", "[Yes, delete everything]", "/settings", "[Languages I read]", "[Русский]"
    )
    told = message_text((await played(stage, *TAPS)).messages[0])
    assert "All set." in told
    assert "in all languages" not in told


async def test_the_messages_of_the_first_digest_are_known_without_the_one_above_them(stage: Stage) -> None:
    outbox = Naming(stage.desk.outbox)
    stage.desk = replace(stage.desk, outbox=outbox)
    reply = await played(stage, *TAPS)
    assert reply.sent is not None
    await reply.sent(list(range(10, 10 + len(reply.messages))))
    assert outbox.named == [list(range(11, 10 + len(reply.messages)))]
    link = await played(stage, "/forgetme", "[Yes, delete everything]", "{1:live:Asia/Almaty}", "/start c-kz")
    assert link.sent is not None
    await link.sent(list(range(20, 20 + len(link.messages))))
    assert outbox.named[1] == list(range(22, 20 + len(link.messages)))


async def test_looking_around_stores_nothing(stage: Stage) -> None:
    looks = [
        "/start",
        "[🏔 Central Asia ›]",
        "[← Regions]",
        "[List of countries]",
        "[More →]",
        "[Skip →]",
        "[More →]",
    ]
    looks += ["[Skip →]", "[Skip →]", "[Skip →]", "/settings", "[Hours and days]", "[Words]", "[Quiet hours]"]
    looks += ["[Links]", "[Length]", "[🌐 Language of the bot]", "/countries", "/themes", "/stop", "/export"]
    await played(stage, *looks)
    assert await stage.desk.subscribers.get(ANN) is None


async def test_beginning_again_changes_nothing(stage: Stage) -> None:
    await played(stage, *TAPS, "/only flood", "/quiet off", "/pause 3 days")
    before = await stage.desk.subscribers.get(ANN)
    await played(stage, "/start", "[Choose places and themes]", "[Next: themes →]", "[Next: your time →]")
    await played(stage, "[Skip →]", "/start nonsense", "/start c-kz")
    assert await stage.desk.subscribers.get(ANN) == before


async def test_the_guide_keeps_days_and_hours(stage: Stage) -> None:
    await played(stage, "/country kz", "/time mon-fri 8:00 18:00", "{1:live:Asia/Almaty}")
    before = await stage.desk.subscribers.get(ANN)
    await played(stage, "[✓ 08:00]", "{1:guide:hour}", "[Skip →]")
    assert await stage.desk.subscribers.get(ANN) == before
    await played(stage, "{1:guide:hour}", "[07:00]")
    ann = await stage.desk.subscribers.get(ANN)
    assert ann is not None
    assert {(slot.minute, slot.weekdays) for slot in ann.slots} == {(420, 31), (480, 31), (1080, 31)}


async def test_an_only_hour_gives_way_and_its_days_stay(stage: Stage) -> None:
    await played(stage, "/country kz", "/time mon-fri 8:00", "{1:daily:420}")
    ann = await stage.desk.subscribers.get(ANN)
    assert ann is not None
    assert ann.slots == (Slot("Asia/Almaty", 7 * 60, 31),)


async def test_no_zone_is_stored_that_nobody_confirmed(stage: Stage) -> None:
    asked = ["Хабаровск", "Челябинск", "san francisco", "calgary", "EST", "la", "usa", "россия", "kyrgyzstan"]
    for text in asked:
        reply = await played(stage, f"/timezone {text}")
        assert len([each for row in reply.messages[0].keyboard for each in row]) > 1
    assert await stage.desk.subscribers.get(ANN) is None


async def test_a_guessed_zone_is_asked_about_once_a_day_until_a_tap_confirms_it(stage: Stage) -> None:
    guess = "The time zone is my guess"
    assert guess in await said(stage, "/country kz")
    for again in ("/start", "/time 9", "/country kg"):
        assert guess not in (told := await said(stage, again))
        assert "Almaty (UTC+5)" in told
    stage.now += timedelta(days=1)
    assert guess in await said(stage, "/time 9")
    ann = await stage.desk.subscribers.get(ANN)
    assert ann is not None
    assert not ann.zone_chosen
    await played(stage, "{1:here:Asia/Almaty}")
    stage.now += timedelta(days=1)
    for again in ("/start", "/time 9", "/country tj"):
        assert guess not in await said(stage, again)


async def test_a_yes_to_an_old_guess_does_not_undo_a_choice(stage: Stage) -> None:
    await played(stage, "/country kz", "/timezone Berlin", "{1:here:Asia/Almaty}")
    ann = await stage.desk.subscribers.get(ANN)
    assert ann is not None
    assert ann.zone == "Europe/Berlin"


async def test_whoever_leaves_the_guide_for_a_command_is_a_tap_from_the_first_digest(stage: Stage) -> None:
    await played(stage, "/start c-kz", "/timezone Khabarovsk")
    assert "[New to me now]" in await said(stage, "{1:timezone:Asia/Vladivostok}")
    await played(stage, "[New to me now]")
    assert "[New to me now]" not in await said(stage, "/time 9")


async def test_a_region_proposes_the_time_that_most_of_its_countries_keep(stage: Stage) -> None:
    assert "Is it 11:31 where you are" in await said(stage, "/start r-central-asia")


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("8 am", "Digest at 08:00"),
        ("в 7 утра", "Digest at 07:00"),
        ("8 and 18", "Digest at 08:00 and 18:00"),
        ("mon-fri 9", "Monday to Friday at 09:00"),
        ("11:33", "It is 11:33 here now"),
        ("03:01", "It is 03:01 here now"),
        ("Berlin", "My time zone: Berlin"),
        ("Khabarovsk", "My time zone: Khabarovsk"),
    ],
)
async def test_what_the_guide_asks_may_be_typed(stage: Stage, typed: str, label: str) -> None:
    reply = await played(stage, typed)
    assert label in [each.label for row in reply.messages[-1].keyboard for each in row]
    assert await stage.desk.subscribers.get(ANN) is None


@pytest.mark.parametrize("typed", ["11:51", "hour", "час", "kazakhstan"])
async def test_what_is_neither_the_time_here_nor_a_city_is_not_taken_for_it(stage: Stage, typed: str) -> None:
    reply = await played(stage, typed)
    labels = [each.label for row in reply.messages[-1].keyboard for each in row]
    assert not [label for label in labels if "here now" in label or "My time zone" in label]


async def test_the_language_changes_on_the_way(stage: Stage) -> None:
    assert "Какие места" in reply_text(await played(stage, "/start", "[🌐 Русский]"))
    assert "Казахстан" in reply_text(await played(stage, "[🏔 Центральная Азия ›]"))


async def test_in_a_group_nobody_is_told_to_type_what_is_not_heard_there(stage: Stage) -> None:
    answer = reply_text(await played(stage, "/start", by="crowd"))
    assert "type /country kazakhstan" in answer
    assert "type a name" not in answer


def test_every_country_and_region_is_within_reach(resolver: TopicResolver) -> None:
    regions = {each.code for each in _listed(resolver, "-")}
    countries = {each.code for each in _listed(resolver, "all")}
    everything = {each.code for each in resolver.places()}
    assert regions | countries == everything


async def test_a_pause_that_is_over_lets_the_next_digest_come(stage: Stage) -> None:
    await played(stage, *TAPS[:-1], "{1:daily:480}", "/pause 2 days")
    desk, due = stage.desk, stage.now.replace(hour=3, minute=0)  # 08:00 in Almaty
    kit = Composing(desk.stories, desk.sources, desk.subscribers, desk.outbox, desk.resolver, desk.stems)
    counts = [(await compose(kit, due + timedelta(days=days, minutes=1))).done for days in (1, 2, 3)]
    assert counts == [0, 0, 1]
    ann = await desk.subscribers.get(ANN)
    assert ann is not None
    assert (ann.paused, ann.resume) == (False, None)


async def test_an_export_is_a_file_with_what_was_chosen(stage: Stage) -> None:
    reply = await played(stage, "/country kz drugs", "/only flood", "/quiet 23:00 06:00", "/export")
    (message,) = reply.messages
    assert message.file is not None
    assert message.file.name == "sitrep-export.json"
    text = message.file.body.decode()
    json.loads(text)
    for word in ("101", "KZ", "drugs", "flood"):
        assert word in text


async def test_a_link_to_a_story_opens_it_and_tells_newcomers_who_we_are(stage: Stage) -> None:
    story, greeting = (await stage.act("ann", "/start s-1-1")).messages
    assert "forty rifles" in message_text(story)
    assert "Which places?" in message_text(greeting)
    await said(stage, "/country kz")
    assert len((await stage.act("ann", "/start s-1-1")).messages) == 1


async def test_a_link_to_a_story_that_is_gone_says_so(stage: Stage) -> None:
    assert "This story is no longer kept." in await said(stage, "/start s-999-1")


async def test_a_theme_of_a_place_that_nobody_knows_is_not_followed_everywhere(stage: Stage) -> None:
    told = await said(stage, "/start c-xx_t-water")
    assert "That link names something I do not know: “c-xx”." in told
    assert "[Follow 💧 Water and climate]" in told
    assert await stage.desk.subscribers.get(ANN) is None
    await said(stage, "/start c-xx_c-kz_t-water")
    ann = await stage.desk.subscribers.get(ANN)
    assert ann is not None
    assert ann.filter.pairs == (Pair("KZ", "water"),)


async def test_who_takes_something_back_is_shown_where(stage: Stage) -> None:
    assert "[Choose places]" in await said(stage, "undo")
    told = await said(stage, "/country kz", "I changed my mind")
    assert "[What I follow] [Settings]" in told
