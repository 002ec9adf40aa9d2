"""Files over the real PTB application: who may send them, how much of them is read, and files of our own."""

import asyncio
import logging
from itertools import pairwise

import pytest

from bot.chat import Attachment, Block, Message, Reply, Request, Role, Run
from bot.gateway.files import MOST
from digest.errors import ChatGone, Refused, TryLater, Unknown, UserError
from digest.model import Destination
from tests.bot.scene import ANN, BOB, BOSS, GROUP, Scene, scene, words
from tests.telegram_rules import Refusal
from tests.telegram_server import DROP, TOKEN

LIST = b"<opml version='2.0'><body/></opml>"


def document(text: str = "two sources", body: bytes = LIST) -> Message:
    return Message((Block((Run(text, bold=True),)),) if text else (), file=Attachment("list.opml", body))


def reading(one: Scene) -> None:
    """Answer every file with what it holds, or with why not, as dispatch does."""

    async def answer(request: Request) -> Reply:
        one.asked.append(request)
        try:
            body = await request.upload.read() if request.upload else b""
            text = f"{len(body)} bytes: {body[:40].decode()}"
        except UserError as error:
            text = str(error)
        return Reply((Message((Block((Run(text),)),)),))

    one.answer = answer  # type: ignore[method-assign]
    object.__setattr__(one.kit, "answer", answer)


async def told(one: Scene, user: int, name: str, body: bytes, **more) -> str:
    """What the bot says to a file."""
    before = len(one.server.seen(user))
    await one.server.send_file(user, name, body, **more)
    await one.server.until(lambda: len(one.server.seen(user)) > before)
    return one.server.seen(user)[-1].text


async def test_an_admins_file_comes_with_its_name_size_and_content():
    async with scene() as s:
        reading(s)
        assert await told(s, BOSS, "feeds.opml", LIST) == f"{len(LIST)} bytes: {LIST.decode()}"
        (asked,) = s.asked
        assert (asked.command, asked.args, asked.role, asked.kind) == ("file", "", Role.OWNER, "private")
        assert (asked.upload.name, asked.upload.size) == ("feeds.opml", len(LIST))


@pytest.mark.parametrize(
    ("caption", "command", "args"),
    [
        ("/importsources", "importsources", ""),
        ("/importsources@SitrepTestBot  all of them", "importsources", "all of them"),
        ("my feeds", "file", ""),
    ],
)
async def test_a_command_may_stand_in_the_caption(caption, command, args):
    async with scene() as s:
        reading(s)
        await told(s, BOSS, "feeds.xml", LIST, caption=caption)
        assert (s.asked[0].command, s.asked[0].args) == (command, args)


async def test_the_caption_of_a_forwarded_file_commands_nothing():
    async with scene() as s:
        reading(s)
        origin = {"type": "hidden_user", "date": 1, "sender_user_name": "somebody"}
        await told(s, BOSS, "feeds.opml", LIST, caption="/removesource 1", forward_origin=origin)
        assert s.asked[0].command == "file"


async def test_files_of_others_get_a_hint_and_in_groups_nothing_and_none_is_fetched():
    async with scene() as s:
        s.server.meet(GROUP, "supergroup")
        s.server.admins.add((GROUP, BOSS))
        await s.server.send_file(ANN, "feeds.opml", LIST, caption="/importsources")
        await s.server.send_file(BOSS, "feeds.opml", LIST, chat=GROUP, caption="/importsources")
        await s.server.send_file(BOSS, "feeds.opml", LIST, caption="/importsources@OtherBot")
        await s.server.answer_to(BOB, "/start")
        await s.server.answer_to(BOSS, "/start")
        assert sorted(each.command for each in s.asked) == ["start", "start", "wordless", "wordless"]
        assert not s.server.seen(GROUP)
        assert "getFile" not in [call.method for call in s.server.calls]


async def test_a_file_of_who_was_named_in_the_chat_is_worth_a_look():
    async with scene() as s:
        reading(s)
        s.roles[ANN] = Role.EDITOR
        assert await told(s, ANN, "feeds.opml", LIST) == f"{len(LIST)} bytes: {LIST.decode()}"


async def test_a_file_that_is_too_large_is_not_even_asked_for():
    async with scene() as s:
        reading(s)
        assert "larger than 1 MiB" in await told(s, BOSS, "feeds.opml", b"", size=MOST + 1)
        assert "getFile" not in [call.method for call in s.server.calls]


async def test_a_file_larger_than_it_says_is_given_up_on_the_way():
    async with scene() as s:
        reading(s)
        assert "larger than 1 MiB" in await told(s, BOSS, "feeds.opml", b"x" * (3 * MOST), size=10)
        assert f"{MOST} bytes: x" in await told(s, BOSS, "feeds.opml", b"x" * MOST, size=10)


@pytest.mark.parametrize(
    ("refusal", "words"),
    [
        (Refusal(400, "Bad Request: file is too big"), "larger than 1 MiB"),
        (Refusal(400, "Bad Request: wrong file_id or the file is temporarily unavailable"), "send it again"),
        (DROP, "send it again"),
    ],
)
async def test_a_file_that_cannot_be_had_is_a_sentence(refusal, words):
    async with scene() as s:
        reading(s)
        s.server.plan("getFile", refusal)
        assert words in await told(s, BOSS, "feeds.opml", LIST)


async def test_a_file_that_is_gone_is_a_sentence_and_its_address_is_in_no_log(caplog):
    caplog.set_level(logging.INFO, "bot")
    async with scene() as s:
        reading(s)
        await told(s, BOSS, "feeds.opml", LIST)
        s.server.lose_files()
        with pytest.raises(UserError, match="send it again"):
            await s.asked[0].upload.read()
    assert "could not be fetched" in caplog.text
    assert TOKEN not in caplog.text


async def test_a_file_of_ours_goes_out_with_its_caption():
    async with scene() as s:
        s.reply = lambda request: Reply((document(),))
        seen = await s.server.answer_to(BOSS, "/exportsources")
        assert (seen.file, seen.text) == (("list.opml", LIST), "two sources")
        assert [entity["type"] for entity in seen.entities] == ["bold"]


async def test_a_file_needs_no_caption_and_stands_below_a_pressed_button():
    async with scene() as s:
        seen = await s.server.answer_to(BOSS, "/one")
        s.reply = lambda request: Reply((document(""),), edit=True)
        await s.server.press(BOSS, seen, "more")
        await s.server.until(lambda: len(s.server.seen(BOSS)) == 2)
        assert s.server.seen(BOSS)[1].file == ("list.opml", LIST)
        assert not seen.edits


async def test_a_press_that_somebody_forged_under_a_file_is_answered_below_it():
    """No file can become a text: Telegram would refuse it, and the stand-in calls that a mistake of ours."""
    async with scene() as s:
        s.reply = lambda request: Reply((document(),))
        seen = await s.server.answer_to(BOSS, "/exportsources")
        s.reply = lambda request: Reply((words("the answer"),), edit=True)
        await s.server.press_data(BOSS, seen, "1:forgetme:yes")
        await s.server.until(lambda: len(s.server.seen(BOSS)) == 2)
        assert [each.text for each in s.server.seen(BOSS)] == ["two sources", "the answer"]


async def test_a_message_that_has_become_a_file_meanwhile_is_sent_anew():
    async with scene() as s:
        seen = await s.server.answer_to(BOSS, "/one")
        s.server.plan("editMessageText", Refusal(400, "Bad Request: there is no text in the message to edit"))
        s.reply = lambda request: Reply((words("the answer"),), edit=True)
        await s.server.press(BOSS, seen, "more")
        await s.server.until(lambda: len(s.server.seen(BOSS)) == 2)
        assert s.server.seen(BOSS)[1].text == "the answer"


@pytest.mark.parametrize(
    ("outcome", "error"),
    [
        (Refusal(403, "Forbidden: bot was blocked by the user"), ChatGone),
        (Refusal(429, "Too Many Requests: retry after 3", retry_after=3), TryLater),
        (Refusal(400, "Bad Request: something new"), Refused),
        (Refusal(502, "Bad Gateway"), Unknown),
        (DROP, Unknown),
    ],
)
async def test_a_file_that_does_not_go_out_says_why(outcome, error):
    async with scene() as s:
        await s.gateway.ready.wait()
        s.server.meet(BOSS)
        s.server.plan("sendDocument", outcome)
        with pytest.raises(error):
            await s.gateway.digests.send(Destination(BOSS), document())
        assert sum(call.method == "sendDocument" for call in s.server.calls) == 1


@pytest.mark.parametrize("message", [document("x" * 1025), document(body=b"")])
async def test_a_file_that_telegram_would_refuse_never_leaves(message):
    async with scene() as s:
        await s.gateway.ready.wait()
        s.server.meet(BOSS)
        with pytest.raises(Refused):
            await s.gateway.digests.send(Destination(BOSS), message)
        assert "sendDocument" not in [call.method for call in s.server.calls]


async def test_files_keep_the_pace_of_messages():
    async with scene(strict=True) as s:
        await s.gateway.ready.wait()
        s.server.meet(BOSS)
        await asyncio.gather(*(s.gateway.digests.send(Destination(BOSS), document(str(n))) for n in range(3)))
        sends = [call.at for call in s.server.calls if call.method == "sendDocument"]
        assert min(later - earlier for earlier, later in pairwise(sends)) > 0.7
        assert not s.server.refused
