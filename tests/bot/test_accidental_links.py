"""Nothing that a stranger wrote becomes a link, a command, a mention or a hashtag, wherever it is shown."""

from dataclasses import replace

import pytest

from bot.chat import Request, Role
from bot.commands import COMMANDS
from bot.dispatch import answer
from bot.render import because_all, card, evidence, outlets_to_mute, render_digest, timeline, voices, wrong
from digest.developing import Step
from digest.explaining import explain
from digest.model import (
    Account,
    Destination,
    Dispute,
    Figure,
    Length,
    Omitted,
    Quote,
    Story,
    Unfit,
    Voice,
    Why,
)
from digest.wording import Wording
from tests.bot.comparing import COMPARE
from tests.bot.invented import ANN, NOW, digest_of
from tests.bot.newsroom import newsroom, real_names
from tests.bot.reading_messages import check
from tests.bot.retold import COLLAPSE
from tests.digest.people import stems

SIGNS = ("/evilcommand", "@evilname", "#eviltag", "$EVIL", "evil.media", "https://evil.example", "evil.pdf")
EVIL = " ".join(SIGNS)
RESOLVER = real_names()


def told() -> Story:
    """A story all of whose words are a stranger's."""
    summary = COLLAPSE.summary
    assert summary is not None
    receipt = replace(summary.takeaways[0].receipt, quotes=(Quote(0, 9, EVIL),))
    takeaways = tuple(replace(each, text=EVIL, receipt=receipt) for each in summary.takeaways)
    figures = tuple(Figure(f"{number} {EVIL}", receipt) for number in (9, 14))
    summary = replace(
        summary,
        takeaways=takeaways,
        why=Why(EVIL, receipt),
        voices=(Voice(EVIL, receipt),),
        disputes=(Dispute(EVIL, figures),),
    )
    return replace(COLLAPSE, title=EVIL, summary=summary, accounts=tuple(map(renamed, COLLAPSE.accounts)))


def renamed(account: Account) -> Account:
    """The same report by an outlet of an evil name."""
    return replace(account, title=EVIL, outlet=replace(account.outlet, name=EVIL))


def clean(messages) -> None:
    """Valid, and no sign has its power."""
    check(messages)
    said = "".join(run.text for message in messages for block in message.blocks for run in block.runs)
    assert not [sign for sign in SIGNS if sign in said], said


@pytest.mark.parametrize("length", Length)
def test_in_digests(length: Length) -> None:
    digest = digest_of([told()])
    clean(render_digest(digest, replace(ANN, length=length), RESOLVER, COMPARE))


def test_in_views_of_a_story() -> None:
    story = told()
    assert story.summary is not None
    steps = [Step(NOW, 1, tuple(each.article for each in story.accounts), story.summary.takeaways, ())]
    why = explain(story, story, ANN.filter, {}, Wording(stems))
    left = Omitted(story.id, 2, Unfit.OUTLET, EVIL)
    for messages in (
        card(story, RESOLVER, zone="UTC", now=NOW, own="en"),
        evidence(story, zone="UTC", now=NOW, own="en"),
        voices(story, RESOLVER, own="en"),
        timeline(story, steps, zone="UTC", now=NOW, own="en"),
        because_all([(story, why)], [(left, story)], RESOLVER, now=NOW),
        wrong(story),
        outlets_to_mute(story),
    ):
        clean(messages)


async def test_in_what_is_quoted_back(tmp_path) -> None:
    async with newsroom(tmp_path, RESOLVER, news=False) as room:
        for command in COMMANDS.typed(Role.READER):
            for words in (EVIL, *SIGNS):
                request = Request(Destination(7), "private", 7, Role.READER, "en", command.name, words, NOW)
                clean((await answer(request, room.desk)).messages)
        for sign in SIGNS:
            request = Request(Destination(7), "private", 7, Role.READER, "en", sign[1:], "", NOW)
            clean((await answer(request, room.desk)).messages)
