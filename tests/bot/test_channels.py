"""Groups, topics and channels on the wire: who sets them up, from where, and what becomes of them."""

import asyncio
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from bot.behalf import marked, unmarked
from bot.words import JOINER
from digest.errors import ChatClosed
from digest.model import Access, Destination, Limits
from tests.bot.invented import NOW
from tests.bot.newsroom import newsroom, real_names
from tests.bot.scene import ANN, BOB, EVE, GROUP, scene, words
from tests.telegram_people import ANONYMOUS

CHANNEL, OTHER = -1001234567890, -1001234567891
HOME = "Digests for “Steppe News steppe (SAMPLE)”"


@asynccontextmanager
async def at_work(folder):
    """The real commands over real HTTP; Ann owns a channel, and runs a forum with two topics."""
    async with newsroom(folder, real_names()) as room, scene(desk=room.desk) as s:
        s.nudged = room.nudged
        s.server.hire(CHANNEL, ANN)
        s.server.meet(GROUP, "supergroup", is_forum=True, title="The Pass (SAMPLE)")
        s.server.admins.add((GROUP, ANN))
        yield s


async def chosen(s, chat, thread=0):
    known = await s.desk.subscribers.get(Destination(chat, thread))
    return [] if known is None else [each.place for each in known.filter.pairs]


async def test_a_channel_is_set_up_from_the_private_chat_of_its_owner(tmp_path):
    async with at_work(tmp_path) as s:
        home = await s.server.answer_to(ANN, "/channel @steppe")
        assert home.text.startswith(HOME)
        assert "It follows nothing yet" in home.text
        assert all(unmarked(each["callback_data"])[0] == CHANNEL for row in home.rows for each in row)
        before = len(s.server.seen(ANN))
        await s.server.say(ANN, "/country kz", reply=home)
        await s.server.until(lambda: len(s.server.seen(ANN)) > before)
        followed = s.server.seen(ANN)[-1]
        assert "Kazakhstan" in followed.text
        assert "Settings of the channel" in followed.labels
        assert await chosen(s, CHANNEL) == ["KZ"]
        assert await chosen(s, ANN) == []
        assert not s.server.seen(CHANNEL), "the channel itself sees nothing of it"
        await s.server.press(ANN, followed, "Settings of the channel")
        await s.server.until(lambda: followed.text.startswith(HOME))
        assert "It follows: Kazakhstan." in followed.text


async def test_done_speaks_for_nobody_else_any_more(tmp_path):
    async with at_work(tmp_path) as s:
        home = await s.server.answer_to(ANN, "/channel @steppe")
        done = next(each for row in home.rows for each in row if each["text"] == "Done")
        assert done["style"] == "success"
        await s.server.press(ANN, home, "Done")
        await s.server.until(lambda: home.edits)
        assert home.text.startswith("Done.")
        assert not home.rows
        await s.server.say(ANN, "/country uz", reply=home)
        await s.server.until(lambda: len(s.server.seen(ANN)) == 2)
        assert await chosen(s, ANN) == ["UZ"]
        assert await chosen(s, CHANNEL) == []


@pytest.mark.parametrize(
    "typed",
    [
        "/channel @steppe country kz",
        "/channel @steppe /country kz",
        "/channel https://t.me/steppe /country kz",
    ],
)
async def test_a_command_may_follow_the_name_of_the_channel(tmp_path, typed):
    async with at_work(tmp_path) as s:
        await s.server.answer_to(ANN, typed)
        assert await chosen(s, CHANNEL) == ["KZ"]


async def test_a_forwarded_post_names_its_channel(tmp_path):
    async with at_work(tmp_path) as s:
        await s.server.forward(ANN, CHANNEL)
        await s.server.until(lambda: s.server.seen(ANN))
        assert s.server.seen(ANN)[0].text.startswith(HOME)


async def test_who_does_not_run_the_channel_is_told_so_and_changes_nothing(tmp_path):
    async with at_work(tmp_path) as s:
        home = await s.server.answer_to(ANN, "/channel @steppe")
        told = await s.server.answer_to(EVE, "/channel @steppe country uz")
        assert told.text == "Only the admins of that channel can set up digests for it."
        s.server.meet(EVE)
        await s.server.press_data(EVE, told, marked("1:country:UZ", CHANNEL))
        await s.server.until(lambda: s.server.answered)
        assert "Only the admins" in s.server.answered[0][1]
        replied = len(s.server.seen(EVE))
        await s.server.say(EVE, "/country uz", reply=home)
        await s.server.until(lambda: len(s.server.seen(EVE)) > replied)
        assert await chosen(s, CHANNEL) == []


async def test_what_is_missing_is_said(tmp_path):
    async with at_work(tmp_path) as s:
        unseen = await s.server.answer_to(ANN, "/channel @nowhere")
        assert "I cannot see a channel “@nowhere”" in unseen.text.replace(JOINER, "")
        s.server.hire(OTHER, ANN, "mute", can_post_messages=False)
        assert "I may not post" in (await s.server.answer_to(ANN, "/channel @mute")).text
        s.server.meet(GROUP, "supergroup", username="thepass")
        assert "That is no channel" in (await s.server.answer_to(ANN, "/channel @thepass")).text
        assert "administrator who may post" in (await s.server.answer_to(ANN, "/channel")).text


async def test_a_mark_in_a_group_speaks_for_nobody(tmp_path):
    async with at_work(tmp_path) as s:
        seen = await s.server.answer_to(ANN, "/help", chat=GROUP)
        await s.server.press_data(ANN, seen, marked("1:country:UZ", CHANNEL))
        await s.server.until(lambda: s.server.answered)
        assert await chosen(s, CHANNEL) == []
        assert "out of date" in s.server.answered[0][1]


async def test_a_digest_asked_for_in_private_is_queued_for_the_channel_once(tmp_path):
    async with at_work(tmp_path) as s:
        home = await s.server.answer_to(ANN, "/channel @steppe country kz")
        for number in (2, 3):
            await s.server.say(ANN, "/digest", reply=home)
            await s.server.until(lambda number=number: len(s.server.seen(ANN)) == number)
        first, second = s.server.seen(ANN)[1:]
        assert first.text.startswith("Post a digest of ")
        assert (await s.desk.outbox.counts()).pending == 0
        await s.server.press(ANN, first, "Yes, post it")
        await s.server.until(lambda: first.edits)
        assert first.text == "The digest is on its way to the channel."
        await s.server.press(ANN, second, "Yes, post it")
        await s.server.until(lambda: second.edits)
        assert second.text == "Nothing new for the channel at the moment."
        assert "deliver" in s.nudged
        assert (await s.desk.outbox.counts()).pending == 1


async def test_an_admin_of_the_channel_may_type_in_it_too(tmp_path):
    async with at_work(tmp_path) as s:
        await s.server.post(CHANNEL, "/country kz", sender_chat=s.server.chats[CHANNEL])
        await s.server.until(lambda: s.server.seen(CHANNEL))
        assert await chosen(s, CHANNEL) == ["KZ"]


async def test_whoever_adds_us_to_a_channel_is_shown_what_can_be_set_up(tmp_path):
    async with at_work(tmp_path) as s:
        s.server.meet(ANN)
        await s.server.membership(CHANNEL, "administrator", by=ANN, before="left")
        await s.server.until(lambda: s.server.seen(ANN))
        assert s.server.seen(ANN)[0].text.startswith(HOME)
        assert not s.server.seen(CHANNEL)


async def test_a_group_is_greeted_once_and_wakes_when_we_come_back(tmp_path):
    async with at_work(tmp_path) as s:
        await s.server.membership(GROUP, "member", by=BOB, before="left")
        await s.server.until(lambda: s.server.seen(GROUP))
        assert "The admins of this group set me up" in s.server.seen(GROUP)[0].text
        await s.server.membership(GROUP, "administrator", by=BOB)  # a change of rights is no arrival
        await s.server.say(ANN, "/country kz", chat=GROUP, topic=7)
        await s.server.until(lambda: len(s.server.seen(GROUP)) == 2, 15)
        await s.server.membership(GROUP, "kicked", by=BOB)
        await s.server.membership(GROUP, "member", by=BOB, before="kicked")
        await s.server.answer_to(ANN, "/help")
        assert len(s.server.seen(GROUP)) == 2
        assert await chosen(s, GROUP, 7) == ["KZ"]


async def test_a_group_in_which_only_a_topic_was_set_up_sleeps_and_wakes(tmp_path):
    async with newsroom(tmp_path, real_names(), news=False) as room:
        readers = room.desk.subscribers
        at = Destination(GROUP, 7)
        now = scene_now()
        await readers.ensure(at, kind="group", language="en", now=now)
        await readers.sleep(GROUP, now)
        assert await readers.wake(GROUP)
        assert not await readers.wake(GROUP - 1)


def scene_now():
    from tests.bot.invented import NOW

    return NOW


async def test_the_general_topic_is_the_group_itself(tmp_path):
    async with at_work(tmp_path) as s:
        await s.server.answer_to(ANN, "/country kz", chat=GROUP)
        await s.server.say(ANN, "/country uz", chat=GROUP, topic=1)
        await s.server.until(lambda: len(s.server.seen(GROUP)) == 2, 15)
        assert sorted(await chosen(s, GROUP)) == ["KZ", "UZ"]


async def test_an_anonymous_admin_is_heard_and_another_bot_is_not(tmp_path):
    async with at_work(tmp_path) as s:
        group = s.server.chats[GROUP]
        bot = {"id": 77, "is_bot": True, "first_name": "Other"}
        await s.server.say(EVE, "/country uz", chat=GROUP, **{"from": bot})
        await s.server.say(EVE, "/country kz", chat=GROUP, **{"from": ANONYMOUS, "sender_chat": group})
        await s.server.until(lambda: s.server.seen(GROUP), 15)
        assert await chosen(s, GROUP) == ["KZ"]


@pytest.mark.parametrize("order", [("to", "from"), ("from", "to")])
async def test_a_group_that_becomes_a_supergroup_keeps_its_choice(tmp_path, order):
    async with at_work(tmp_path) as s:
        old, new = -77, -100777
        s.server.meet(old, "group")
        s.server.admins |= {(old, ANN), (new, ANN)}
        await s.server.answer_to(ANN, "/country kz", chat=old)
        told = {"to": (old, {"migrate_to_chat_id": new}), "from": (new, {"migrate_from_chat_id": old})}
        for step in order:
            chat, field = told[step]
            await s.server.say(ANN, "", chat=chat, **field)
        await s.server.answer_to(ANN, "/help")
        assert await chosen(s, new) == ["KZ"]
        assert await chosen(s, old) == []


# ── places that take no digests any more ──


async def posted(s, where):
    with pytest.raises(ChatClosed):
        await s.gateway.digests.send(where, words("digest"))


async def test_the_admins_of_a_closed_topic_are_told_privately(tmp_path):
    async with at_work(tmp_path) as s:
        await s.gateway.ready.wait()
        s.server.admins.add((GROUP, BOB))
        s.server.meet(ANN)  # Bob never began a chat with us
        s.server.topics[GROUP, 7] = "TOPIC_CLOSED"
        await posted(s, Destination(GROUP, 7))
        (told,) = s.server.seen(ANN)
        assert "I can no longer post digests in “The Pass (SAMPLE)”" in told.text
        assert not s.server.seen(GROUP)


async def test_where_no_admin_can_be_told_the_group_itself_is(tmp_path):
    async with at_work(tmp_path) as s:
        await s.gateway.ready.wait()
        s.server.topics[GROUP, 7] = "message thread not found"
        await posted(s, Destination(GROUP, 7))
        (told,) = s.server.seen(GROUP)
        assert told.thread == 0


async def test_the_admin_of_a_closed_channel_gets_the_button_that_mends_it(tmp_path):
    async with at_work(tmp_path) as s:
        await s.server.answer_to(ANN, "/channel @steppe country kz")
        known = await s.desk.subscribers.get(Destination(CHANNEL))
        await s.desk.subscribers.pause(known.id, True)
        s.server.standing[CHANNEL]["can_post_messages"] = False
        await posted(s, Destination(CHANNEL))
        told = s.server.seen(ANN)[-1]
        s.server.standing[CHANNEL]["can_post_messages"] = True
        await s.server.press(ANN, told, "Resume")
        await s.server.until(lambda: told.edits)
        assert not (await s.desk.subscribers.get(Destination(CHANNEL))).paused


async def test_a_lost_answer_tells_no_admin(tmp_path):
    async with at_work(tmp_path) as s:
        await s.gateway.ready.wait()
        await s.gateway.digests.send(Destination(GROUP), words("digest"))
        assert not s.server.seen(ANN)
        await asyncio.sleep(0)


async def test_whom_the_bot_does_not_let_in_makes_it_look_up_no_channel(tmp_path):
    async with at_work(tmp_path) as s:
        await s.desk.people.open_to(Access.INVITE, 1, NOW)
        told = await s.server.answer_to(ANN, "/channel @steppe")
        assert "by invitation" in told.text
        assert not any(call.method in ("getChat", "getChatMember") for call in s.server.calls)


async def test_who_asks_too_much_makes_it_look_up_no_channel_either(tmp_path):
    async with at_work(tmp_path) as s:
        home = await s.server.answer_to(ANN, "/channel @steppe")
        looked = sum(call.method == "getChat" for call in s.server.calls)
        assert looked
        await s.desk.people.limit(Limits(commands=1), 1, NOW)
        s.desk.meter.take(("commands", ANN), 1, timedelta(minutes=1), s.kit.clock())
        refusal = await s.server.answer_to(ANN, "/channel @steppe")
        assert "more than 1 request in a minute" in refusal.text
        await s.server.press(ANN, home, "Done")
        await s.server.until(lambda: s.server.answered)
        assert not home.edits
        assert sum(call.method == "getChat" for call in s.server.calls) == looked


@pytest.mark.parametrize("way", ["latest kazakhstan", "search border", "digest"])
async def test_by_way_of_a_channel_nobody_gets_more_news_than_by_themselves(tmp_path, way):
    async with at_work(tmp_path) as s:
        await s.desk.people.limit(Limits(commands=100, briefs=1, all_briefs=2), 1, NOW)
        await s.server.answer_to(ANN, f"/channel @steppe {way}")
        refusal = await s.server.answer_to(ANN, f"/channel @steppe {way}")
        assert "more than 1 list of news in an hour" in refusal.text
        await s.server.answer_to(BOB, "/latest kazakhstan")
        busy = await s.server.answer_to(EVE, "/latest kazakhstan")
        assert "Very many people are asking" in busy.text, "the channel's counts among those of everybody"
