"""Digests on the wire: how each failure is told, and what never leaves at all."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.chat import Block, Button, Message, Run, Style
from bot.gateway.pace import Pacer
from digest.errors import ChatClosed, ChatGone, ChatMoved, Refused, TryLater, Unknown
from digest.model import Destination
from tests.bot.scene import ANN, GROUP, lone_gateway, scene, words
from tests.telegram_rules import Refusal
from tests.telegram_server import DROP, TelegramServer


@pytest.mark.parametrize(
    ("outcome", "error"),
    [
        (Refusal(403, "Forbidden: bot was blocked by the user"), ChatGone),
        (Refusal(403, "Forbidden: user is deactivated"), ChatGone),
        (Refusal(400, "Bad Request: chat not found"), ChatGone),
        (Refusal(400, "Bad Request: not enough rights to send text messages to the chat"), ChatClosed),
        (Refusal(400, "Bad Request: TOPIC_CLOSED"), ChatClosed),
        (Refusal(400, "Bad Request: message thread not found"), ChatClosed),
        (Refusal(400, "Bad Request: group chat was upgraded", migrate_to_chat_id=GROUP), ChatMoved),
        (Refusal(400, "Bad Request: something new"), Refused),
        (Refusal(429, "Too Many Requests: retry after 3", retry_after=3), TryLater),
        (Refusal(500, "Internal Server Error"), Unknown),
        (Refusal(502, "Bad Gateway"), Unknown),
        (DROP, Unknown),
    ],
)
async def test_a_digest_that_fails_says_why(outcome, error):
    async with scene() as s:
        await s.gateway.ready.wait()
        s.server.meet(ANN)
        s.server.plan("sendMessage", outcome)
        with pytest.raises(error) as caught:
            await s.gateway.digests.send(Destination(ANN), words("digest"))
        assert caught.value.chat == ANN
        assert sum(call.method == "sendMessage" for call in s.server.calls) == 1


async def test_after_a_429_digests_go_back_to_their_queue_at_once():
    async with scene() as s:
        await s.gateway.ready.wait()
        s.server.meet(ANN)
        s.server.plan("sendMessage", Refusal(429, "Too Many Requests: retry after 30", retry_after=30))
        for _ in range(2):
            with pytest.raises(TryLater) as caught:
                await s.gateway.digests.send(Destination(ANN), words("digest"))
            assert caught.value.everyone
            assert timedelta(seconds=29) < caught.value.wait < timedelta(seconds=31)
        assert sum(call.method == "sendMessage" for call in s.server.calls) == 1


async def test_no_connection_means_not_sent():
    async with TelegramServer() as server:
        gone = server.url
    gateway = lone_gateway(gone)
    with pytest.raises(TryLater) as caught:
        await gateway.digests.send(Destination(ANN), words("digest"))
    assert not caught.value.everyone
    await gateway._hang_up()


def running_out(looks: int) -> Iterator[bool]:
    """A lease that holds when it is looked at the first so many times."""
    return iter([True] * looks + [False] * 9)


@pytest.mark.parametrize("known", [False, True], ids=["a new connection", "a connection that stands"])
@pytest.mark.parametrize(("looks", "leaves"), [(0, False), (1, False), (2, False), (3, True)])
async def test_a_digest_whose_process_lost_its_lease_on_the_way_to_the_wire_stays(looks, leaves, known):
    """Looked at when its turn has come, before its first byte, and before those that make it a message."""
    lease = running_out(3 * known + looks)
    async with scene(pacer=Pacer(rate=1000, private=0, fence=lambda: next(lease))) as s:
        await s.gateway.ready.wait()
        s.server.meet(ANN)
        for _ in range(known):
            await s.gateway.digests.send(Destination(ANN), words("before"))
        if leaves:
            await s.gateway.digests.send(Destination(ANN), words("digest"))
        else:
            with pytest.raises(TryLater) as caught:
                await s.gateway.digests.send(Destination(ANN), words("digest"))
            assert (caught.value.wait, caught.value.everyone) == (timedelta(), False)
        await s.server.answer_to(ANN, "/one")
        assert [each.text for each in s.server.seen(ANN)].count("digest") == leaves, "answers need no lease"


@pytest.mark.parametrize(
    "message", [words(" \n"), words("x" * 4097), words("🙂" * 2049), words("x", "y" * 65)]
)
async def test_what_telegram_would_refuse_never_leaves(message):
    async with scene() as s:
        await s.gateway.ready.wait()
        s.server.meet(ANN)
        with pytest.raises(Refused):
            await s.gateway.digests.send(Destination(ANN), message)
        assert "sendMessage" not in [call.method for call in s.server.calls]


async def test_words_matter_more_than_their_style(caplog):
    async with scene() as s:
        await s.gateway.ready.wait()
        s.server.meet(ANN)
        s.server.plan("sendMessage", Refusal(400, "Bad Request: can't parse entities: at byte offset 5"))
        bold = Message((Block((Run("digest", bold=True),)),))
        await s.gateway.digests.send(Destination(ANN), bold)
        (seen,) = s.server.seen(ANN)
        assert (seen.text, seen.entities) == ("digest", [])
    assert "offset 5" in caplog.text


async def test_a_server_without_a_method_is_no_reason_to_end():
    async with scene() as s:
        s.server.plan("sendChatAction", Refusal(404, "Not Found: method not found"))
        await s.server.answer_to(ANN, "/digest slowly")
        await s.server.answer_to(ANN, "/one")
        assert not s.task.done()


NEW = Message(
    (Block((Run("14:05", moment=datetime(2026, 11, 21, 9, 5, tzinfo=UTC)), Run(" bold", bold=True))),),
    ((Button("Copy", "", copy="https://a.example/x"), Button("Done", "1:x:", Style.SUCCESS)),),
)
"""With something that only newer servers know."""

UNKNOWN = (
    "Bad Request: can't parse MessageEntity: unsupported type",
    "Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
)


@pytest.mark.parametrize("refusal", UNKNOWN)
async def test_an_older_server_gets_the_message_without_what_is_new(refusal):
    async with scene() as s:
        await s.gateway.ready.wait()
        s.server.meet(ANN)
        s.server.plan("sendMessage", Refusal(400, refusal))
        number = await s.gateway.digests.send(Destination(ANN), NEW)
        (seen,) = s.server.seen(ANN)
        assert [each["type"] for each in seen.entities] == ["bold"]
        assert seen.rows == [[{"text": "Done", "callback_data": "1:x:"}]]
        s.server.plan("editMessageText", Refusal(400, refusal))
        await s.gateway.digests.edit(Destination(ANN), number, NEW)
        assert sum(call.method == "editMessageText" for call in s.server.calls) == 2


async def test_a_message_with_what_is_new_goes_as_it_is():
    async with scene() as s:
        await s.gateway.ready.wait()
        s.server.meet(ANN)
        await s.gateway.digests.send(
            Destination(ANN), replace(NEW, silent=True, preview="https://a.example/x")
        )
        (seen,) = s.server.seen(ANN)
        assert [each["type"] for each in seen.entities] == ["date_time", "bold"]
        assert seen.labels == ["Copy", "Done"]
        assert (seen.silent, seen.preview) == (True, "https://a.example/x")


async def test_what_is_refused_for_another_reason_is_not_tried_again():
    async with scene() as s:
        await s.gateway.ready.wait()
        s.server.meet(ANN)
        s.server.plan("sendMessage", Refusal(400, "Bad Request: something new"))
        with pytest.raises(Refused):
            await s.gateway.digests.send(Destination(ANN), NEW)
        assert sum(call.method == "sendMessage" for call in s.server.calls) == 1
