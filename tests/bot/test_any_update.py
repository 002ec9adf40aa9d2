"""Whatever Telegram sends: nothing breaks, no stranger is obeyed, and nothing invalid is ever answered."""

import asyncio
import random

import pytest
from telegram import Update

from bot.chat import Reply, Role
from bot.commands import COMMANDS
from digest.model import Limits
from tests.bot.invented import NOW
from tests.bot.newsroom import newsroom, real_names
from tests.bot.scene import BOSS, scene, unhurried
from tests.telegram_random import Strangers

AT_ONCE = 50


@pytest.mark.parametrize(
    ("seed", "number"), [(1, 400), pytest.param(2, 10_000, marks=pytest.mark.soak)], ids=["some", "many"]
)
async def test_random_updates_of_every_kind(tmp_path, caplog, seed, number):
    async with (
        newsroom(tmp_path, real_names()) as room,
        scene(desk=room.desk, pacer=unhurried()) as s,
    ):
        await s.gateway.ready.wait()
        # So few people write so much that nearly all of it would be met with silence.
        await room.desk.people.limit(Limits(10**6, 10**6, 10**6, 10**6), BOSS, NOW)
        names = [each.name for each in COMMANDS] + ["nothing", "", "кз"]
        strangers = Strangers(random.Random(seed), s.server, names, BOSS)
        for _ in range(number // AT_ONCE):
            await together(s, [strangers.update() for _ in range(AT_ONCE)])
        assert "could not be handled" not in caplog.text, caplog.text
        assert "refused" not in caplog.text, caplog.text
        assert len(s.server.messages) > number // 4
        obeyed = [each for each in s.answered if each[0].role is Role.READER and not harmless(*each)]
        assert not obeyed
        assert {request.user for request, _ in s.answered if request.role > Role.READER} <= {BOSS}


async def together(s, bodies):
    """Handled as the application handles what one poll brings."""
    app = s.gateway._app
    came = [Update.de_json(body, s.gateway.bot) for body in bodies]
    await asyncio.gather(
        *(app.update_processor.process_update(each, app.process_update(each)) for each in came)
    )


def harmless(request, reply):
    """Whether this is how a reader is answered."""
    command = COMMANDS.find(request.command, pressed=request.pressed or request.upload is not None)
    return command is None or command.role is Role.READER or reply == Reply()
