"""The token of the bot is in no line of the log and in no message, whatever befalls the gateway."""

import io
import logging

import pytest

from bot.gateway.service import GatewayError
from bot.log import configure
from tests.bot.scene import ANN, BOB, BOSS, scene
from tests.telegram_rules import Refusal
from tests.telegram_server import DROP, TOKEN


@pytest.fixture
def stream():
    """The log of a service at DEBUG, in memory; it does not know the secret beforehand."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    into = io.StringIO()
    configure("DEBUG", (), into)
    yield into
    root.handlers[:] = before
    root.setLevel(level)


async def test_whatever_befalls_the_gateway_the_token_is_in_no_line(stream):
    async with scene() as s:
        await s.server.say(ANN, "/x badly")
        await s.server.answer_to(ANN, "/y")
        s.server.plan("sendMessage", Refusal(400, "Bad Request: something new"), Refusal(500, "Oops"), DROP)
        for number in range(3):
            await s.server.say(ANN, f"/{number}")
        await s.server.until(lambda: not s.server._planned["sendMessage"])
        await s.server.send_file(BOSS, "feeds.opml", b"<opml/>")
        s.server.lose_files()
        await s.server.answer_to(BOSS, "/one")
        s.server.plan("getUpdates", Refusal(502, "Bad Gateway"))
        await s.server.answer_to(BOB, "/two")
        s.server.token = "5:other"
        await s.server.say(ANN, "/three")
        with pytest.raises(GatewayError):
            await s.task
        sent = "".join(f"{each.text} {each.rows}" for each in s.server.messages)
    log = stream.getvalue()
    assert "ZeroDivisionError" in log
    assert "polling failed" in log
    assert TOKEN not in log + sent
    assert TOKEN.partition(":")[2] not in log + sent
