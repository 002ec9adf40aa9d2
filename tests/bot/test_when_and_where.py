"""Hours, days, zones, quiet hours, pauses and the language, asked for in people's own words."""

from __future__ import annotations

import pytest

from bot.commands.freetext.phrases import language_named, meant
from bot.commands.times import zones
from bot.commands.times.silences import read_quiet
from bot.render.times import offset_name, zone_name
from bot.tongue import speaking
from digest.errors import UserError
from digest.model import Destination, Quiet, Subscriber
from tests.bot.invented import NOW
from tests.bot.playing import Stage, said

ANN = Destination(101)
NONE = Quiet(0, 0)
WORKDAYS = 31
GUESS = "The time zone is my guess"


async def ann(stage: Stage) -> Subscriber:
    found = await stage.desk.subscribers.get(ANN)
    assert found is not None
    return found


@pytest.mark.parametrize("typed", ["weekdays", "mon-fri", "по будням", "only workdays"])
async def test_days_alone_keep_the_hours(stage: Stage, typed: str) -> None:
    told = await said(stage, "/country kz", "/time 07:30 18:00", f"/time {typed}")
    assert "Monday to Friday at 07:30 and 18:00, Almaty (UTC+5)." in told
    slots = {(slot.minute, slot.weekdays) for slot in (await ann(stage)).slots}
    assert slots == {(450, WORKDAYS), (1080, WORKDAYS)}


async def test_days_alone_ask_for_the_hour_where_none_is_set(stage: Stage) -> None:
    assert "Monday to Friday. At what hour should the digest come?" in await said(stage, "/time weekdays")
    assert await stage.desk.subscribers.get(ANN) is None
    assert "Monday to Friday at 07:00" in await said(stage, "[07:00]")


async def test_a_part_of_the_day_asks_for_the_hour_and_changes_nothing(stage: Stage) -> None:
    assert "[17:00] [18:00]" in await said(stage, "/country kz", "/time in the evening")
    assert [slot.minute for slot in (await ann(stage)).slots] == [480]


async def test_an_hour_said_as_on_a_dial_can_be_turned_to_the_evening(stage: Stage) -> None:
    told = await said(stage, "/country kz", "/time по будням полвосьмого")
    assert "Monday to Friday at 07:30, Almaty (UTC+5)." in told
    assert "Monday to Friday at 19:30" in await said(stage, "[No, at 19:30]")


async def test_what_is_no_time_is_answered_with_the_buttons_for_it(stage: Stage) -> None:
    assert "[Several times, or some days only]" in await said(stage, "/time twice a week")
    assert "[Pause] [Stop all digests]" in await said(stage, "/time never")


@pytest.mark.parametrize("typed", ["8:00 mon-fri", "8:00 по будням", "по будням"])
async def test_hours_and_days_typed_in_the_guide_go_on_to_the_first_digest(stage: Stage, typed: str) -> None:
    told = await said(stage, "/start c-kz", typed, "[Monday to Friday at 08:00]")
    assert "All set." in told
    assert "Here is your first digest:" in told
    assert {(slot.minute, slot.weekdays) for slot in (await ann(stage)).slots} == {(480, WORKDAYS)}


async def test_an_hour_of_whoever_follows_nothing_is_said_all_the_same(stage: Stage) -> None:
    told = await said(stage, "/start", "half past seven", "[Digest at 19:30]")
    assert "Daily at 19:30, UTC." in told
    assert "You follow nothing yet" in told


async def test_a_clock_read_out_in_the_guide_leads_on_to_the_hour(stage: Stage) -> None:
    told = await said(stage, "/start c-kz", "11:33", "[It is 11:33 here now]", "{1:live:Asia/Tashkent}")
    assert "At what hour should the digest come? Time zone: Tashkent (UTC+5)." in told


async def test_a_guessed_zone_is_asked_about_once_and_never_after_a_yes(stage: Stage) -> None:
    assert GUESS in await said(stage, "/country kz")
    assert GUESS not in await said(stage, "/time 7")
    for way in ("here", "timezone"):
        await said(stage, f"{{1:{way}:Asia/Almaty}}")
        for line in ("/time 8", "/start", "/country kg", "/resume", "/settings"):
            assert GUESS not in await said(stage, line)


async def test_the_end_of_the_guide_asks_once_more_whoever_left_the_zone_out(stage: Stage) -> None:
    assert GUESS in await said(stage, "/country kz", "[Next: themes →]", "{1:guide:clock}", "{1:daily:420}")
    assert GUESS not in await said(stage, "{1:daily:480}")


async def test_a_guess_that_changed_is_asked_about_anew(stage: Stage) -> None:
    assert GUESS in await said(stage, "/country kz")
    found = await ann(stage)
    await stage.desk.subscribers.set_zone(found.id, "Asia/Bishkek", chosen=False, now=stage.now)
    assert GUESS in await said(stage, "/time 7")


async def test_a_zone_that_nobody_guessed_is_not_offered_as_a_guess(stage: Stage) -> None:
    told = await said(stage, "/time 7")
    assert "I do not know your time zone yet. In UTC it is 06:31 now: /timezone" in told


async def test_any_zone_is_three_taps_away(stage: Stage) -> None:
    assert "[08:32 Kyiv]" in await said(stage, "/timezone", "[All time zones]")
    told = await said(stage, "[08:32 Kyiv]")
    for city in ("Kyiv", "Helsinki", "Chisinau", "Cairo"):
        assert city in told
    assert "Chisinau (UTC+2)" in await said(stage, "{1:timezone:Europe/Chisinau}")


async def test_a_zone_from_the_whole_list_lets_the_guide_go_on(stage: Stage) -> None:
    taps = ("[All time zones]", "{1:clocks:live +09:00}", "{1:live:Asia/Tokyo}")
    told = await said(stage, "/start c-kz", *taps)
    assert "At what hour should the digest come? Time zone: Tokyo (UTC+9)." in told


async def test_a_forged_way_to_a_zone_is_harmless(stage: Stage) -> None:
    for data in ("clocks:", "clocks:forgetme +02:00", "clocks:live 999", "daily:weekdays", "daily:soon"):
        await said(stage, f"{{1:{data}}}")
    assert await stage.desk.subscribers.get(ANN) is None


@pytest.mark.parametrize("month", [1, 4, 7, 10])
def test_every_time_of_day_is_offered_from_west_to_east(month: int) -> None:
    offered = [minutes for minutes, _ in zones.everywhere(NOW.replace(month=month))]
    assert {-600, 0, 60, 120, 180, 210, 270, 300, 330, 345, 570, 840} <= set(offered)
    assert offered == sorted(offered)


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("kyiv", "Kyiv"),
        ("KHABAROVSK", "Khabarovsk"),
        ("i live in helsinki", "Helsinki"),
        ("я живу в Киеве", "Kyiv"),
        ("time zone cairo", "Cairo"),
    ],
)
async def test_a_city_is_called_by_its_name_and_not_as_typed(stage: Stage, typed: str, label: str) -> None:
    assert f"[My time zone: {label}]" in await said(stage, typed)


@pytest.mark.parametrize(
    ("typed", "zone"),
    [("Киев", "Europe/Kyiv"), ("Europe/Kiev", "Europe/Kyiv"), ("Кишинёв", "Europe/Chisinau")],
)
def test_a_renamed_zone_is_known_by_all_its_names(typed: str, zone: str) -> None:
    assert zones.by_name(typed) == zone


@pytest.mark.parametrize(("typed", "minutes"), [("msk+2", 300), ("МСК-1", 120), ("utc+5:45", 345)])
def test_offsets_from_moscow_are_read_too(typed: str, minutes: int) -> None:
    assert zones.read_offset(typed) == minutes
    assert zones.read_offset(zones.write_offset(minutes)) == minutes


async def test_a_clock_or_an_offset_from_moscow_finds_the_zone(stage: Stage) -> None:
    for typed in ("msk+2", "11:31", "у меня 11:33"):
        assert "Almaty]" in await said(stage, f"/timezone {typed}")


def test_a_zone_is_said_by_its_city_and_its_offset() -> None:
    assert zone_name("America/New_York", NOW) == "New York (UTC−5)"
    assert zone_name("UTC", NOW) == "UTC"
    assert [offset_name(each) for each in (0, -210, 345)] == ["UTC+0", "UTC−3:30", "UTC+5:45"]
    with speaking("ru"):
        assert zone_name("Europe/Kyiv", NOW) == "Киев (UTC+2)"


@pytest.mark.parametrize(
    ("typed", "hours"),
    [
        ("at night", Quiet()),
        ("ночью", Quiet()),
        ("на ночь", Quiet()),
        ("on", Quiet()),
        ("22-7", Quiet()),
        ("after 11", Quiet(23 * 60, 7 * 60)),
        ("после 23", Quiet(23 * 60, 7 * 60)),
        ("до 8", Quiet(22 * 60, 8 * 60)),
        ("never", NONE),
        ("выключить", NONE),
        ("со звуком", NONE),
    ],
)
def test_quiet_hours_as_people_ask_for_them(typed: str, hours: Quiet) -> None:
    assert read_quiet(typed, NONE) == hours


def test_on_keeps_the_quiet_hours_that_are_set() -> None:
    assert read_quiet("on", Quiet(60, 120)) == Quiet(60, 120)


@pytest.mark.parametrize("typed", ["soon", "weekends", "8", "mon 22-7", ""])
def test_what_is_no_quiet_hours_says_what_to_type(typed: str) -> None:
    with pytest.raises(UserError, match="I understand /quiet 22:00 07:00, /quiet at night"):
        read_quiet(typed, NONE)


async def test_quiet_hours_that_are_not_understood_are_offered(stage: Stage) -> None:
    told = await said(stage, "/quiet soon")
    assert "I understand /quiet 22:00 07:00" in told
    assert "[23:00–08:00]" in told
    assert await stage.desk.subscribers.get(ANN) is None


async def test_a_pause_without_an_end_says_how_to_end_it(stage: Stage) -> None:
    assert "Digests are paused until you send /resume" in await said(stage, "/country kz", "/pause forever")
    found = await ann(stage)
    assert found.paused
    assert found.resume is None
    assert "Digests are on again." in await said(stage, "/pause off")


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("ru", "ru"),
        ("Russian", "ru"),
        ("switch to russian", "ru"),
        ("на русском", "ru"),
        ("говорите по-русски, пожалуйста", "ru"),
        ("in English", "en"),
        ("по-английски", "en"),
        ("russia", ""),
        ("русские", ""),
        ("russian or english", ""),
        ("news in russian", ""),
        ("german", ""),
        ("", ""),
    ],
)
def test_a_language_is_known_by_its_names(typed: str, code: str) -> None:
    assert language_named(typed) == code


@pytest.mark.parametrize("typed", ["/language ru", "/lang русский", "/язык по-русски", "на русском"])
async def test_the_language_is_set_at_once(stage: Stage, typed: str) -> None:
    assert "Язык бота: Русский" in await said(stage, typed)
    assert (await ann(stage)).language == "ru"
    assert "[✓ 🌐 English]" in await said(stage, "in English")


async def test_without_a_language_or_with_a_strange_one_they_are_offered(stage: Stage) -> None:
    for typed in ("/language", "/lang", "язык", "change language"):
        assert "[✓ 🌐 English] [🌐 Русский]" in await said(stage, typed)
    told = await said(stage, "/language german")
    assert "I do not know “german”." in told
    assert "[🌐 Русский]" in told
    assert await stage.desk.subscribers.get(ANN) is None


@pytest.mark.parametrize(
    ("typed", "wish"),
    [
        ("pause for a week", ("pause", "for a week")),
        ("Пауза до понедельника", ("pause", "до понедельника")),
        ("pause in the talks", None),
        ("quiet at night", ("quiet", "at night")),
        ("тихо ночью", ("quiet", "ночью")),
        ("quiet place in kazakhstan", None),
        ("часовой пояс", ("timezone", "")),
        ("change my time zone", ("timezone", "")),
        ("язык", ("language", "")),
        ("ru", None),
        ("kazakhstan", None),
        ("", None),
    ],
)
def test_wishes_about_them_are_told_from_names(typed: str, wish: tuple[str, str] | None) -> None:
    assert meant(typed) == wish
