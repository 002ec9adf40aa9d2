"""For readers whom a link could harm: no message of ours carries one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.chat import Block, Button, Message, Run
from bot.render.unlinked import unlinked
from digest.model import Correction, CorrectionId
from tests.bot.invented import ANN
from tests.bot.newsroom import newsroom, real_names
from tests.bot.playing import Stage
from tests.bot.retold import COLLAPSE, DEVELOPED, FIRST
from tests.bot.test_messenger import Chat, claim, messenger
from tests.bot.test_render_developed import digest_with

ASKED = [
    *("/digest", "/last", "/latest", "/latest tajikistan", "/digest kz", "/search rifles", "/country kg"),
    *("{1:story:1 1}", "{1:evidence:1 1}", "{1:voices:1 1}", "{1:because:1 1}", "{1:card:1 1}", "/why"),
    *("what's new in tajikistan?", "/settings", "/start", "/start s-1-1", "/privacy", "/export", "/share"),
    *("{1:timeline:1 1}", "{1:mutestory:1 1}", "{1:unmute:story 1 1}", "{1:wrong:1 1}", "/region kz drugs"),
]


def carried(messages: tuple[Message, ...]) -> list[str]:
    """All addresses that messages carry, in texts, previews and buttons."""
    found = [run.href for message in messages for block in message.blocks for run in block.runs]
    found += [message.preview for message in messages]
    found += [button.copy for message in messages for row in message.keyboard for button in row]
    return [each for each in found if "://" in each]


async def test_no_answer_carries_an_address(tmp_path: Path) -> None:
    async with newsroom(tmp_path, real_names()) as room:
        stage = Stage(room.desk)
        await stage.act("ann", "/country kz")
        linked = [len(carried((await stage.act("ann", line)).messages)) for line in ASKED]
        assert sum(map(bool, linked)) > 6
        await stage.act("ann", "{1:links:off}")
        for line in ASKED:
            reply = await stage.act("ann", line)
            assert carried(reply.messages) == [], line
            assert all("https://" not in run.text for m in reply.messages for b in m.blocks for run in b.runs)
        await stage.act("ann", "{1:links:on}")
        assert carried((await stage.act("ann", "/latest")).messages)


@pytest.mark.parametrize("links", [True, False])
async def test_digests_and_their_corrections_carry_what_the_reader_chose(links: bool) -> None:
    chat, digest, reader = Chat(), digest_with(DEVELOPED, COLLAPSE, [FIRST]), replace(ANN, links=links)
    sending = messenger(chat)
    await sending.deliver(claim(digest, replace(ANN, links=not links)), digest)
    await sending.deliver(claim(digest, reader), digest)
    assert bool(carried((chat.shown[0],))) is not links
    assert bool(carried((chat.shown[1],))) is links
    await sending.correct(Correction(CorrectionId(1), reader, digest.id, 1, 1), digest)
    assert bool(carried((chat.shown[1],))) is links


def test_names_and_other_buttons_stay() -> None:
    block = Block((Run("Steppe Wire", bold=True, href="https://wire.example/1"), Run(" · 08:30")))
    copies = Button("Copy the link", "", copy="https://wire.example/1")
    other = Button("Evidence", "1:evidence:1 1")
    whole = Message((block,), ((copies,), (other, copies)), preview="https://wire.example/1", silent=True)
    (bare,) = unlinked([whole])
    plain = Block((Run("Steppe Wire", bold=True), Run(" · 08:30")))
    assert bare == Message((plain,), ((other,),), silent=True)
