"""Whatever a story's texts hold, every view of it is valid for Telegram and within its limits."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.render import because_all, card, evidence, outlets_to_mute, render_digest, timeline, voices, wrong
from bot.render.digest import PAGES
from bot.render.titles import HEADLINE, headline
from bot.words import JOINER
from digest.developing import Step
from digest.explaining import explain
from digest.model import (
    Account,
    ArticleId,
    Change,
    Dispute,
    Entry,
    Figure,
    Length,
    Novelty,
    Omitted,
    Outlet,
    OutletId,
    OwnerKind,
    Quote,
    Receipt,
    Story,
    StoryId,
    Summary,
    Takeaway,
    Unfit,
    Voice,
    Why,
)
from digest.wording import Wording
from tests.bot.comparing import COMPARE
from tests.bot.invented import ANN, NOW, digest_of
from tests.bot.newsroom import real_names
from tests.bot.reading_messages import check
from tests.bot.retold import COLLAPSE
from tests.digest.people import stems

RESOLVER = real_names()
NASTY = st.sampled_from(
    [
        "<b>x</b> & </blockquote>",
        "/withdraw 1 @everyone #tag $TAG",
        "kz.media https://evil.example/ report.pdf",
        "\u202e\u200b\u2066 turned \x00\x07",
        "🙂👩‍👩‍👧" * 40,
        "ก็" * 80,
        "word " * 300,
        "x" * 3000,
        "",
        " ",
    ]
)
TEXT = st.one_of(st.text(max_size=120), NASTY)
ARTICLES = st.integers(1, 4).map(ArticleId)
RECEIPT = st.builds(
    Receipt,
    ARTICLES,
    st.lists(st.builds(Quote, st.just(0), st.just(9), TEXT), min_size=1, max_size=3).map(tuple),
)
TAKEAWAYS = st.lists(st.builds(Takeaway, TEXT, RECEIPT, st.integers(0, 3)), max_size=5).map(tuple)
ADDRESS = st.sampled_from(
    [
        "https://a.example/1",
        "https://a.example/" + "y" * 1800,
        "javascript:alert(1)",
        "https://a.example/ж",
        "",
    ]
)
OUTLET = st.builds(
    Outlet,
    st.integers(1, 6).map(OutletId),
    TEXT,
    st.sampled_from(["KZ", "", "zz", "XK"]),
    st.sampled_from(OwnerKind),
)
ACCOUNT = st.builds(
    Account,
    ARTICLES,
    OUTLET,
    TEXT,
    ADDRESS,
    st.just(NOW),
    st.sampled_from(["en", "ru", "", "zz"]),
    st.integers(1, 4),
)
SUMMARY = st.builds(
    Summary,
    TAKEAWAYS,
    st.just("minilm"),
    st.none() | st.builds(Why, TEXT, RECEIPT),
    st.lists(st.builds(Voice, TEXT, RECEIPT), max_size=3).map(tuple),
    st.lists(
        st.builds(Dispute, TEXT, st.lists(st.builds(Figure, TEXT, RECEIPT), max_size=3).map(tuple)),
        max_size=2,
    ).map(tuple),
)


@st.composite
def stories(draw: st.DrawFn) -> Story:
    """A story like any other, except for its words."""
    return replace(
        COLLAPSE,
        title=draw(TEXT),
        language=draw(st.sampled_from(["en", "ru", "", "<b>"])),
        accounts=tuple(draw(st.lists(ACCOUNT, min_size=1, max_size=6))),
        summary=draw(st.none() | SUMMARY),
        withdrawn=draw(st.integers(0, 4)) == 0,
    )


LONG_NAME = 100
"""Characters; twelve outlets with longer names fill a message even alone."""


@settings(suppress_health_check=list(HealthCheck))
@given(
    st.lists(stories(), max_size=12),
    st.lists(SUMMARY, max_size=2),
    st.sampled_from(Length),
    st.sampled_from(["en", "ru"]),
    st.booleans(),
    st.sampled_from([None, 0, 2]),
)
def test_any_digest_is_valid(
    found: list[Story],
    earlier: list[Summary],
    length: Length,
    language: str,
    corrected: bool,
    condensed: int | None,
) -> None:
    told = [replace(story, id=StoryId(number)) for number, story in enumerate(found, 1)]
    whole = digest_of(told)
    entries = [
        Entry(story.id, 2, Novelty.DEVELOPED if story.id % 2 else Novelty.NEW, 1, (1,), condensed, language)
        for story in told
    ]
    digest = replace(
        whole,
        plan=replace(whole.plan, entries=tuple(entries)),
        stories=tuple(zip(entries, told, strict=True)),
        earlier={story.id: tuple(earlier) for story in told},
    )
    reader = replace(ANN, length=length, language=language)
    messages = render_digest(
        digest, reader, RESOLVER, COMPARE, held=1, warning="w" * 200, corrected=corrected
    )
    check(messages)
    assert all(message.blocks for message in messages)
    longest = max((len(account.outlet.name) for story in told for account in story.accounts), default=0)
    if longest <= LONG_NAME:
        assert not corrected or len(messages) == 1
    if longest <= 2 * LONG_NAME and all(
        len(each.text) < 600 for story in told if story.summary for each in story.summary.takeaways
    ):
        assert len(messages) <= PAGES
    buttons = [button for message in messages for row in message.keyboard for button in row]
    assert len(buttons) == sum(not story.withdrawn for story in told)


@settings(suppress_health_check=list(HealthCheck))
@given(stories(), TAKEAWAYS, st.text(max_size=40))
def test_any_view_of_a_story_is_valid(story: Story, said: tuple[Takeaway, ...], number: str) -> None:
    takeaways = story.summary.takeaways if story.summary else ()
    changes = tuple(Change(number, "14", old, new) for old, new in zip(said, takeaways, strict=False))
    steps = [Step(NOW, 1, tuple(each.article for each in story.accounts), said, changes)]
    why = explain(story, story, ANN.filter, {}, Wording(stems))
    left = Omitted(story.id, 2, Unfit.OUTLET, story.accounts[0].outlet.name)
    for messages in (
        card(story, RESOLVER, zone="UTC", now=NOW, own="en"),
        evidence(story, zone="UTC", now=NOW, own="en", changes=changes),
        voices(story, RESOLVER, own="en"),
        timeline(story, steps, zone="UTC", now=NOW, own="en"),
        because_all([(story, why)], [(left, story)], RESOLVER, now=NOW),
        wrong(story),
        outlets_to_mute(story),
    ):
        check(messages)
    assert len(headline(story).replace(JOINER, "")) <= HEADLINE
