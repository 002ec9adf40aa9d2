"""Times of day with the time zone they are meant in, once a week, and all days but some."""

from __future__ import annotations

import pytest

from bot.commands.times.clock import read_times, write_times
from digest.errors import UserError
from digest.model import Destination, Subscriber
from tests.bot.playing import Stage, said

ANN = Destination(101)


async def ann(stage: Stage) -> Subscriber:
    found = await stage.desk.subscribers.get(ANN)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("typed", "set_to"),
    [
        ("8:00 MSK", "Daily at 08:00, Moscow (UTC+3)."),
        ("8 утра по московскому времени", "Daily at 08:00, Moscow (UTC+3)."),
        ("MSK 8:00 and 18:00", "Daily at 08:00 and 18:00, Moscow (UTC+3)."),
        ("7:30 Asia/Bishkek", "Daily at 07:30, Bishkek (UTC+6)."),
        ("mon-fri 9 am New York time", "Monday to Friday at 09:00, New York (UTC−5)."),
        ("08:00 UTC+5", "Daily at 08:00, Almaty (UTC+5)."),
        ("утром в 8 00 по Астане", "Daily at 08:00, Almaty (UTC+5)."),
        ("9 my time", "Daily at 09:00, Almaty (UTC+5)."),
        ("9 по времени Таджикистана", "Daily at 09:00, Dushanbe (UTC+5)."),
    ],
)
async def test_an_hour_is_set_together_with_its_zone(stage: Stage, typed: str, set_to: str) -> None:
    assert set_to in await said(stage, "/country kz", f"/time {typed}")
    found = await ann(stage)
    assert found.zone_chosen
    assert {slot.zone for slot in found.slots} == {found.zone}


@pytest.mark.parametrize(
    ("typed", "asked", "tapped", "set_to"),
    [
        ("8:00 EST", "“EST” can mean several. Which one?", "17:32 Sydney", "08:00, Sydney (UTC+11)."),
        (
            "8:00 CET",
            "Is it 07:32 where you are (Berlin time)?",
            "Yes, it is 07:32",
            "08:00, Berlin (UTC+1).",
        ),
        ("8:00 UTC+3", "Which of these places keeps your time", "09:32 Moscow", "08:00, Moscow (UTC+3)."),
    ],
)
async def test_what_may_be_another_zone_is_asked_about_and_the_hour_is_kept(
    stage: Stage, typed: str, asked: str, tapped: str, set_to: str
) -> None:
    assert asked in await said(stage, "/country kz", f"/time {typed}")
    assert {(slot.zone, slot.minute) for slot in (await ann(stage)).slots} == {("Asia/Almaty", 480)}
    assert f"Daily at {set_to}" in await said(stage, f"[{tapped}]")


@pytest.mark.parametrize(
    "typed", ["8 nowhere", "8 georgia time", "explosion at 8 moscow", "8 terrorism time"]
)
async def test_what_is_no_zone_sets_nothing(stage: Stage, typed: str) -> None:
    assert "I do not understand that time." in await said(stage, "/country kz", f"/time {typed}")
    assert {(slot.zone, slot.minute) for slot in (await ann(stage)).slots} == {("Asia/Almaty", 480)}


@pytest.mark.parametrize(
    "text", ["send it at 8 Moscow time", "в 8 по Москве", "8 moscow", "по московскому времени в 8"]
)
async def test_a_zone_in_a_sentence_is_on_the_button_and_then_set(stage: Stage, text: str) -> None:
    button = "[Digest at 08:00, Moscow (UTC+3)]"
    assert button in await said(stage, "/country kz", text)
    assert "Daily at 08:00, Moscow (UTC+3)." in await said(stage, button)
    assert (await ann(stage)).zone == "Europe/Moscow"


async def test_a_year_beside_a_place_is_no_hour(stage: Stage) -> None:
    assert "Digest at" not in await said(stage, "moscow 2024")


async def test_a_clock_read_out_somewhere_is_no_hour_of_a_digest(stage: Stage) -> None:
    assert "Digest at" not in await said(stage, "it is 9:32 in moscow")


@pytest.mark.parametrize("typed", ["once a week", "weekly", "раз в неделю", "еженедельно"])
async def test_once_a_week_asks_for_the_day_and_keeps_the_hour(stage: Stage, typed: str) -> None:
    told = await said(stage, "/country kz", "/time 9:30", f"/time {typed}")
    assert "On which day of the week should it come?\n[Mon] [Tue] [Wed] [Thu]\n[Fri] [Sat] [Sun]" in told
    assert "Wed at 09:30, Almaty (UTC+5)." in await said(stage, "[Wed]")
    assert [slot.weekdays for slot in (await ann(stage)).slots] == [4]


async def test_once_a_week_keeps_the_hour_and_the_zone_that_were_said(stage: Stage) -> None:
    assert "Sun at 21:00, Moscow (UTC+3)." in await said(stage, "/time weekly 9 pm MSK", "[Sun]")


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("/time once a week on weekdays", "[Mon] [Tue] [Wed] [Thu]\n[Fri]"),
        ("/time раз в неделю по выходным", "[Sat] [Sun]"),
        ("раз в неделю по выходным", "[Sat at 08:00] [Sun at 08:00]"),
    ],
)
async def test_once_a_week_on_several_days_asks_which_of_them(stage: Stage, typed: str, asked: str) -> None:
    assert (await said(stage, "/country kz", typed)).endswith(f"\n{asked}")
    assert [slot.weekdays for slot in (await ann(stage)).slots] == [127]


async def test_once_a_week_in_another_zone_says_so_on_the_buttons(stage: Stage) -> None:
    button = "[Tue at 09:00, Moscow (UTC+3)]"
    assert button in await said(stage, "/country kz", "once a week at 9 in Moscow")
    assert "Tue at 09:00, Moscow (UTC+3)." in await said(stage, button)


@pytest.mark.parametrize("text", ["9:00 раз в неделю", "в 9 один раз в неделю", "раз в неделю в 9 утра"])
def test_once_a_week_beside_an_hour_is_no_number_of_times(text: str) -> None:
    said = read_times(text)
    assert (said.minutes, said.weekly) == ((540,), True)


@pytest.mark.parametrize("text", ["once a week", "i want a weekly digest", "make it weekly please"])
async def test_once_a_week_in_a_sentence_changes_nothing_before_a_tap(stage: Stage, text: str) -> None:
    assert "[Tue at 08:00]" in await said(stage, "/country kz", text)
    assert [slot.weekdays for slot in (await ann(stage)).slots] == [127]
    assert "Tue at 08:00, Almaty (UTC+5)." in await said(stage, "[Tue at 08:00]")


async def test_once_a_week_without_any_hour_goes_on_to_the_hour(stage: Stage) -> None:
    assert "Tue. At what hour should the digest come?" in await said(stage, "once a week", "[Tue]")


@pytest.mark.parametrize(
    ("text", "minutes", "weekdays"),
    [
        ("weekly on Monday at 9", (540,), 1),
        ("раз в неделю по пятницам в 9 утра", (540,), 16),
        ("every day except sunday", (), 63),
        ("каждый день кроме выходных в 9:00", (540,), 31),
        ("mon-fri except wed at 9:00", (540,), 27),
        ("не по субботам", (), 95),
        ("set it to 7:30", (450,), 0),
        ("в 8 00 и в 18 00", (480, 1080), 0),
        ("в двадцать ноль ноль", (1200,), 0),
        ("wake me at 6 30", (390,), 0),
        ("8 18", (480, 1080), 0),
        ("поставь на 9 утра", (540,), 0),
    ],
)
def test_days_of_the_week_are_read_in_a_sentence(text: str, minutes: tuple[int, ...], weekdays: int) -> None:
    said = read_times(text)
    assert (said.minutes, said.weekdays) == (minutes, weekdays)


@pytest.mark.parametrize(
    "text", ["every day except every day", "9 except", "morning and evening", "8 to 18", "twice a week"]
)
def test_what_leaves_no_day_or_two_hours_open_is_not_read(text: str) -> None:
    with pytest.raises(UserError):
        read_times(text)


@pytest.mark.parametrize("weekdays", [1, 31, 96, 127, 95])
def test_days_are_written_as_they_are_read(weekdays: int) -> None:
    assert read_times(write_times([480], weekdays)).weekdays == weekdays
