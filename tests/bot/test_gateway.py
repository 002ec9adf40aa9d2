"""The real PTB application against a local Bot API over HTTP."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace

import pytest
from telegram import Update

from bot.chat import Reply, Role
from bot.gateway.menu import show
from bot.gateway.order import PATIENCE, PersonByPerson
from bot.gateway.service import GatewayError
from digest.errors import Refused
from digest.model import Destination
from tests.bot.cast import subscriber
from tests.bot.scene import ANN, BOB, BOSS, EVE, GROUP, MENUS, lone_gateway, restarted, scene, words
from tests.telegram_rules import Refusal
from tests.telegram_server import DROP, TelegramServer


async def test_a_command_is_asked_and_answered():
    async with scene() as s:
        seen = await s.server.answer_to(ANN, "/country@SitrepTestBot kazakhstan  terrorism")
        (asked,) = s.asked
        assert seen.text == "country: kazakhstan  terrorism"
        assert asked.destination == Destination(ANN)
        assert (asked.kind, asked.user, asked.role, asked.language) == ("private", ANN, Role.READER, "en")
        assert not asked.pressed


async def test_owners_by_the_settings_are_known_by_id():
    async with scene() as s:
        await s.server.answer_to(BOSS, "/sources")
        assert s.asked[0].role is Role.OWNER


@pytest.mark.parametrize("text", ["/start@OtherBot", ""])
async def test_what_is_not_for_us_is_silence(text):
    async with scene() as s:
        await s.server.say(ANN, text)
        await s.server.answer_to(BOB, "/start")
        assert [each.user for each in s.asked] == [BOB]


async def test_a_pressed_button_is_answered_at_once_and_edits():
    async with scene() as s:
        seen = await s.server.answer_to(ANN, "/one")
        s.reply = lambda request: Reply((words(f"now {request.command}", "more"),), edit=True, toast="done")
        await s.server.press(ANN, seen, "more")
        await s.server.until(lambda: seen.edits)
        assert seen.text == "now more"
        assert s.server.answered == [("q1", "done")]
        assert s.asked[-1].pressed
        assert s.asked[-1].args == "x"
        await s.server.press(ANN, seen, "more")  # the same text again is no error
        await s.server.until(lambda: len(s.server.answered) == 2)


async def test_a_slow_press_is_answered_before_its_work_is_done():
    async with scene() as s:
        seen = await s.server.answer_to(ANN, "/one")
        await s.server.press_data(ANN, seen, "1:brief:slowly")
        await s.server.until(lambda: s.server.answered)
        assert len(s.server.seen(ANN)) == 1
        await s.server.until(lambda: len(s.server.seen(ANN)) == 2)


async def test_a_slow_command_shows_a_sign_of_life():
    async with scene() as s:
        await s.server.answer_to(ANN, "/digest slowly")
        assert "sendChatAction" in [call.method for call in s.server.calls]


@pytest.mark.parametrize("data", ["x", "0:old:1", "1:", "1::x", "9:" + "y" * 60])
async def test_stale_and_forged_buttons_are_harmless(data):
    async with scene() as s:
        seen = await s.server.answer_to(ANN, "/one")
        s.reply = lambda request: Reply(toast="out of date")
        await s.server.press_data(EVE, seen, data)
        await s.server.until(lambda: s.server.answered)
        assert s.asked[-1].command == ""
        assert s.asked[-1].pressed
        assert s.server.answered == [("q1", "out of date")]


async def test_editing_a_deleted_message_sends_it_anew():
    async with scene() as s:
        seen = await s.server.answer_to(ANN, "/one")
        s.reply = lambda request: Reply((words("page 2"),), edit=True)
        s.server.messages.remove(seen)
        await s.server.press(ANN, seen, "more")
        await s.server.until(lambda: [m for m in s.server.seen(ANN) if m.text == "page 2"])


async def test_a_message_that_was_sent_can_be_replaced_and_one_that_is_gone_is_refused():
    async with scene() as s:
        seen = await s.server.answer_to(ANN, "/one")
        await s.gateway.digests.edit(Destination(ANN), seen.id, words("taken back"))
        await s.gateway.digests.edit(Destination(ANN), seen.id, words("taken back"))
        assert (seen.text, seen.edits) == ("taken back", 1)
        s.server.messages.remove(seen)
        with pytest.raises(Refused):
            await s.gateway.digests.edit(Destination(ANN), seen.id, words("too late"))
        assert not s.server.seen(ANN)


async def test_a_reply_hears_the_numbers_of_its_messages():
    async with scene() as s:
        heard: asyncio.Future[Sequence[int]] = asyncio.get_running_loop().create_future()

        async def sent(numbers: Sequence[int]) -> None:
            heard.set_result(numbers)

        s.reply = lambda request: Reply((words("page 1", "more"), words("page 2")), sent=sent)
        await s.server.say(ANN, "/one")
        numbers = await asyncio.wait_for(heard, 10)
        assert numbers == [each.id for each in s.server.seen(ANN)]


async def test_an_update_given_out_again_after_a_restart_is_not_answered_again():
    async with scene() as s:
        number = await s.server.say(ANN, "/one")
        await s.server.until(lambda: s.server.seen(ANN))
        s.stop.set()
        await s.task
        async with restarted(s):
            await s.server.replay(number)
            await s.server.answer_to(BOB, "/two")
        assert [each.command for each in s.asked] == ["one", "two"]


async def test_order_for_each_person_and_no_waiting_for_others():
    async with scene() as s:
        await s.server.say(ANN, "/a slowly")
        await s.server.say(ANN, "/b")
        await s.server.say(BOB, "/c")
        await s.server.until(lambda: len(s.server.seen(ANN)) == 2)
        assert [each.text for each in s.server.messages] == ["c:", "a: slowly", "b:"]


async def test_a_bug_in_a_command_is_logged_and_ends_there(caplog):
    async with scene() as s:
        await s.server.say(ANN, "/x badly")
        await s.server.answer_to(ANN, "/y")
    assert "ZeroDivisionError" in caplog.text
    assert str(ANN) + " " not in caplog.text


async def test_a_long_answer_comes_in_parts():
    async with scene() as s:
        text = "All is quiet at the pass. " * 300
        s.reply = lambda request: Reply((words(text, "more"),))
        await s.server.say(ANN, "/long")
        await s.server.until(lambda: len(s.server.seen(ANN)) == 2)
        first, last = s.server.seen(ANN)
        assert (first.text + " " + last.text).split() == text.split()
        assert not first.rows
        assert last.rows


async def test_a_429_is_waited_for_and_the_answer_comes_once():
    async with scene() as s:
        s.server.plan("sendMessage", Refusal(429, "Too Many Requests: retry after 1", retry_after=1))
        seen = await s.server.answer_to(ANN, "/one")
        sends = [call.at for call in s.server.calls if call.method == "sendMessage"]
        assert sends[1] - sends[0] >= 1
        assert s.server.seen(ANN) == [seen]


async def test_a_429_on_an_edit_is_waited_for_too():
    async with scene() as s:
        seen = await s.server.answer_to(ANN, "/one")
        s.server.plan("editMessageText", Refusal(429, "Too Many Requests: retry after 1", retry_after=1))
        s.reply = lambda request: Reply((words("page 2"),), edit=True)
        await s.server.press(ANN, seen, "more")
        await s.server.until(lambda: seen.text == "page 2")
        assert s.server.seen(ANN) == [seen]


async def test_a_lost_answer_is_never_sent_again():
    async with scene() as s:
        s.server.plan("sendMessage", DROP)
        await s.server.answer_to(ANN, "/one")
        await s.server.answer_to(ANN, "/two")
        assert [each.text for each in s.server.seen(ANN)] == ["one:", "two:"]


async def test_one_who_blocked_us_sleeps():
    async with scene() as s:
        s.server.meet(ANN)
        s.server.blocked.add(ANN)
        await s.server.say(ANN, "/one")
        await s.server.until(lambda: s.server.refused)
        await s.server.answer_to(BOB, "/two")
        assert s.subscribers.asleep == [ANN]


async def test_membership_is_the_truth():
    async with scene() as s:
        await s.server.membership(ANN, "kicked")
        await s.server.membership(GROUP, "left")
        s.subscribers.known[Destination(BOB)] = subscriber(Destination(BOB))
        await s.server.membership(BOB, "member")
        await s.server.membership(EVE, "member")  # a stranger who unblocks is nobody's business
        await s.server.answer_to(BOSS, "/done")
        assert sorted(s.subscribers.asleep) == [GROUP, ANN]
        assert s.subscribers.woken == [BOB, EVE]


async def test_a_group_that_moved_is_followed():
    async with scene() as s:
        s.server.meet(-5, "group")
        await s.server.say(ANN, "", chat=-5, migrate_to_chat_id=GROUP)
        await s.server.until(lambda: s.subscribers.moved == [(-5, GROUP)])


async def test_in_groups_only_those_who_run_them_are_heard():
    async with scene() as s:
        s.server.meet(GROUP, "supergroup", is_forum=True)
        s.server.admins.add((GROUP, ANN))
        await s.server.say(EVE, "/country kz", chat=GROUP)
        await s.server.say(ANN, "just talk", chat=GROUP)
        seen = await s.server.answer_to(ANN, "/digest", chat=GROUP, seconds=15)
        assert [(each.user, each.kind) for each in s.asked] == [(ANN, "group")]
        await s.server.press(EVE, seen, "more")
        await s.server.until(lambda: s.server.answered)
        assert "admins" in s.server.answered[0][1]
        assert len(s.asked) == 1


async def test_a_forum_topic_is_part_of_the_destination():
    async with scene() as s:
        s.server.meet(GROUP, "supergroup", is_forum=True)
        s.server.admins.add((GROUP, ANN))
        await s.server.say(ANN, "/digest", chat=GROUP, message_thread_id=7, is_topic_message=True)
        await s.server.until(lambda: s.server.seen(GROUP))
        assert s.asked[0].destination == Destination(GROUP, 7)
        assert s.server.seen(GROUP)[0].thread == 7


async def test_each_language_has_its_menus_and_its_profile():
    async with scene() as s:
        both = [
            replace(MENUS, description="Digests.", about="News."),
            replace(
                MENUS, private=(("start", "начать"),), language="ru", description="Сводки.", about="Всё."
            ),
        ]
        await show(s.gateway.bot, both, [])
        assert s.server.menus["all_private_chats:"][0]["description"] == "begin"
        assert s.server.menus["all_private_chats::ru"][0]["description"] == "начать"
        assert s.server.profile["description", "ru"] == "Сводки."
        assert s.server.profile["short_description", ""] == "News."
        calls = len([call for call in s.server.calls if call.method.startswith("set")])
        await show(s.gateway.bot, both, [])
        assert len([call for call in s.server.calls if call.method.startswith("set")]) == calls


async def test_menus_are_set_once_and_an_admins_when_they_come():
    async with scene() as s:
        await s.server.until(lambda: len(s.server.menus) == 2)
        await s.server.answer_to(BOSS, "/start")
        await s.server.until(lambda: f"chat:{BOSS}" in s.server.menus)
        assert [line["command"] for line in s.server.menus[f"chat:{BOSS}"]] == ["start", "sources"]
        before = sum(call.method == "setMyCommands" for call in s.server.calls)
        s.stop.set()
        await s.task
        async with restarted(s):
            await s.server.until(lambda: sum(c.method == "getMyCommands" for c in s.server.calls) >= 6)
        assert sum(call.method == "setMyCommands" for call in s.server.calls) == before == 3


async def test_who_is_named_in_the_chat_has_a_menu_for_as_long_as_that_lasts():
    async with scene() as s:
        await s.server.answer_to(ANN, "/start")
        assert f"chat:{ANN}" not in s.server.menus
        for role, wanted in ((Role.EDITOR, "sources"), (Role.READER, "start")):
            s.roles[ANN] = role
            await s.server.answer_to(ANN, "/start")
            await s.server.until(
                lambda name=wanted: (
                    [line["command"] for line in s.server.menus.get(f"chat:{ANN}", ())] == [name]
                )
            )
        assert all(asked.role is Role.READER for asked in s.asked), "ranks are judged behind the gateway"


async def test_the_wanted_updates_are_named():
    async with scene() as s:
        await s.gateway.ready.wait()
        await s.server.until(lambda: any(c.method == "getUpdates" for c in s.server.calls))
        asked = next(c for c in s.server.calls if c.method == "getUpdates")
        assert "my_chat_member" in asked.fields["allowed_updates"]


async def test_a_wrong_token_is_told_and_ends_the_bot():
    async with scene(token="1:wrong") as s:
        with pytest.raises(GatewayError, match="SITREP_TOKEN"):
            await s.task


async def test_a_token_revoked_later_ends_the_bot():
    async with scene() as s:
        await s.server.answer_to(ANN, "/one")
        s.server.token = "5:other"
        await s.server.say(ANN, "/two")  # ends the poll; the next one is refused
        with pytest.raises(GatewayError, match="revoked"):
            await s.task


async def test_a_lasting_conflict_ends_the_bot():
    async with scene(patience=1.5) as s:
        s.server.plan("getUpdates", *[Refusal(409, "Conflict: terminated by other getUpdates request")] * 9)
        with pytest.raises(GatewayError, match="another program"):
            await asyncio.wait_for(s.task, 20)


async def test_a_short_conflict_does_not():
    async with scene(patience=20) as s:
        s.server.plan("getUpdates", *[Refusal(409, "Conflict: terminated by other getUpdates request")] * 2)
        await s.server.answer_to(ANN, "/one")
        assert not s.task.done()


async def test_telegram_out_of_reach_at_first_is_waited_for(caplog):
    caplog.set_level(logging.WARNING)
    async with TelegramServer() as server:
        server.plan("getMe", Refusal(502, "Bad Gateway"))
        gateway = lone_gateway(server.url)
        stop = asyncio.Event()
        task = asyncio.create_task(gateway.serve(stop))
        await asyncio.wait_for(gateway.ready.wait(), 10)
        stop.set()
        await task
    assert "out of reach" in caplog.text


async def test_stopping_confirms_what_was_read():
    async with scene() as s:
        number = await s.server.say(ANN, "/one")
        await s.server.until(lambda: s.server.seen(ANN))
        s.stop.set()
        await asyncio.wait_for(s.task, 10)
        last = [call for call in s.server.calls if call.method == "getUpdates"][-1]
        assert int(last.fields["offset"]) == number + 1
        assert last.fields.get("timeout", "0") == "0"


async def test_one_who_floods_us_blocks_nobody_else(caplog):
    processor, go, served = PersonByPerson(), asyncio.Event(), []

    async def handle(number):
        await go.wait()
        served.append(number)

    flood = [asyncio.create_task(processor.process_update(None, handle(n))) for n in range(PATIENCE + 5)]
    await asyncio.wait(flood, timeout=0.05, return_when=asyncio.FIRST_COMPLETED)
    go.set()
    await asyncio.gather(*flood)
    assert served == list(range(PATIENCE))
    assert "dropped" in caplog.text
    await processor.process_update(None, handle(99))
    assert served[-1] == 99


async def test_of_many_people_no_more_updates_wait_than_there_is_memory_for(caplog):
    go, served = asyncio.Event(), []
    processor = PersonByPerson(most=3)

    async def handle(number):
        await go.wait()
        served.append(number)

    def update(person):
        user = {"id": person, "is_bot": False, "first_name": "Ann"}
        chat = {"id": person, "type": "private"}
        message = {"message_id": 1, "date": 0, "chat": chat, "from": user, "text": "x"}
        return Update.de_json({"update_id": person, "message": message}, None)

    flood = [asyncio.create_task(processor.process_update(update(n), handle(n))) for n in range(1, 6)]
    await asyncio.wait(flood, timeout=0.05, return_when=asyncio.FIRST_COMPLETED)
    go.set()
    await asyncio.gather(*flood)
    assert served == [1, 2, 3]
    assert caplog.text.count("dropped") == 2
    await processor.process_update(update(9), handle(9))
    assert served[-1] == 9
