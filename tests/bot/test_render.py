"""Digests, cards and evidence: within Telegram's limits and the reader's patience, nothing cut between."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat import Block, Frame, Message, Run
from bot.render import card, evidence, render_digest
from bot.render.coverage import coverage_line, coverage_lines
from bot.render.digest import PAGES, WORDS
from bot.render.evidence import QUOTE, sentences
from bot.render.links import safe
from bot.render.pages import GAP, paginate, visible_words
from bot.render.story import BARE, OUTLETS, Item, Shape, item
from bot.render.titles import HEADLINE, headline
from bot.words import JOINER, plain
from digest.model import (
    ArticleId,
    Coverage,
    Novelty,
    Outlet,
    OutletId,
    PlaceCoverage,
    Quote,
    Receipt,
    Story,
    StoryId,
    Summary,
    Takeaway,
)
from tests.bot.comparing import COMPARE
from tests.bot.invented import ANN, NOW, STORIES, digest_of
from tests.bot.newsroom import real_names
from tests.bot.reading_messages import block_text, check, message_text
from topics.resolver import TopicResolver

RIFLES, PLOTS, MUDFLOW, BRIDGES, BOATS = STORIES


@pytest.fixture(scope="module")
def resolver() -> TopicResolver:
    return real_names()


def many(number: int, words: int = 20) -> list[Story]:
    """Stories of the longest kind: five takeaways of ``words`` words, six outlets."""
    sentence = " ".join(f"word{n}" for n in range(words)) + "."
    receipt = Receipt(ArticleId(1), (Quote(0, len(sentence), sentence),))
    summary = Summary(tuple(Takeaway(sentence, receipt) for _ in range(5)), "minilm")
    account = RIFLES.accounts[0]
    accounts = tuple(
        replace(account, outlet=Outlet(OutletId(n), f"Outlet number {n} (SAMPLE)"), origin=n)
        for n in range(6)
    )
    return [
        replace(RIFLES, id=StoryId(n), title=f"Story {n}: {'long ' * 15}", accounts=accounts, summary=summary)
        for n in range(1, number + 1)
    ]


def test_a_digest_says_what_it_is(resolver: TopicResolver) -> None:
    (message,) = render_digest(
        digest_of(STORIES, left_out=2), ANN, resolver, COMPARE, held=1, warning="No model today."
    )
    lines = message_text(message).splitlines()
    assert lines[:4] == [
        "SAMPLE, invented: not news.",
        "Kazakhstan and Kyrgyzstan · Saturday, 21 November 2026",
        "4 stories and 1 analysis from 41 articles, 9 sources",
        "A digest of the last days may not have reached you; nobody knows whether it arrived: /last",
    ]
    assert lines[-5:] == [
        "9 of 11 sources answered, the newest article 2 h ago.",
        "2 more stories had no room: /why. 1 story came before takeaways were ready.",
        "The time is that of the newest report. Time zone: Almaty (UTC+5). An origin is an outlet's own "
        "text; copies of one text count once. Tap a number for the whole story and its evidence.",
        "No model today.",
        "[1] [2] [3] [4] [5]",
    ]
    assert [button.data for button in message.keyboard[0]][:2] == ["1:story:1 1", "1:story:2 1"]


def test_an_item_shows_flags_kind_and_support(resolver: TopicResolver) -> None:
    (message,) = render_digest(digest_of([RIFLES, BRIDGES, BOATS]), ANN, resolver, COMPARE)
    text = message_text(message)
    assert "1. 🇰🇿 " in text
    assert "🇹🇯🇺🇿" in text
    assert "(agreement)" not in text, "that it was agreed the headline says"
    assert "(analysis)" in text
    assert "(state-run 🇰🇿)" in text
    assert "1 origin, 2 outlets · 08:30" in text
    folded = [block for block in message.blocks if block.frame is Frame.FOLDED]
    assert block_text(folded[0]).startswith("| • The driver")


def test_an_empty_digest_never_says_that_nothing_happened(resolver: TopicResolver) -> None:
    (message,) = render_digest(digest_of([]), ANN, resolver, COMPARE)
    text = message_text(message)
    assert "Nothing new in the sources matched what you follow." in text
    assert "9 of 11 sources answered" in text
    assert "nothing happened" not in text.lower()
    assert not message.keyboard


def test_a_developed_story_is_called_an_update(resolver: TopicResolver) -> None:
    digest = digest_of([RIFLES])
    entry, story = digest.stories[0]
    digest = replace(digest, stories=((replace(entry, novelty=Novelty.DEVELOPED), story),))
    assert "(update)" in message_text(render_digest(digest, ANN, resolver, COMPARE)[0])


def test_only_invented_news_is_called_a_sample(resolver: TopicResolver) -> None:
    accounts = tuple(replace(each, outlet=replace(each.outlet, sample=False)) for each in RIFLES.accounts)
    real = digest_of([replace(RIFLES, accounts=accounts)])
    assert "invented" not in message_text(render_digest(real, ANN, resolver, COMPARE)[0])
    assert "invented" in message_text(render_digest(real, ANN, resolver, COMPARE, sample=True)[0])


@pytest.mark.parametrize(("number", "words"), [(1, 20), (7, 20), (12, 20), (12, 60), (12, 5)])
def test_the_fullest_digest_stays_within_words_and_pages(
    resolver: TopicResolver, number: int, words: int
) -> None:
    messages = render_digest(digest_of(many(number, words)), ANN, resolver, COMPARE)
    check(messages)
    assert len(messages) <= PAGES
    assert sum(visible_words(message.blocks) for message in messages) <= WORDS + 4
    assert sum(map(len, messages[-1].keyboard)) == number
    assert not any(message.keyboard for message in messages[:-1])


def test_several_messages_are_counted_and_break_between_stories(resolver: TopicResolver) -> None:
    messages = render_digest(digest_of(many(12)), ANN, resolver, COMPARE)
    assert [block_text(message.blocks[0]) for message in messages] == ["(1/2)", "(2/2)"]
    for message in messages:
        tops = [block for block in message.blocks if "Story" in block_text(block)]
        tails = [block for block in message.blocks if "6 origins, 6 outlets" in block_text(block)]
        assert len(tops) == len(tails) > 0


@pytest.mark.parametrize("number", [5, 12])
def test_notices_never_move_a_story_to_another_part(resolver: TopicResolver, number: int) -> None:
    digest = digest_of(many(number))
    bare = render_digest(digest, ANN, resolver, COMPARE)
    noticed = render_digest(digest, ANN, resolver, COMPARE, held=3, warning="The model is missing. " * 20)
    check(noticed)
    assert len(bare) == len(noticed)
    for one, other in zip(bare, noticed, strict=True):
        assert set(one.blocks) <= set(other.blocks)
        assert len(other.blocks) <= len(one.blocks) + 2


def test_evidence_quotes_every_takeaway(resolver: TopicResolver) -> None:
    messages = evidence(RIFLES, zone="Asia/Almaty", now=NOW)
    check(messages)
    text = message_text(messages[0])
    assert RIFLES.summary is not None
    for takeaway in RIFLES.summary.takeaways:
        assert f"> “{takeaway.receipt.quotes[0].text}”" in text
    assert text.count("<https://wire.example/1>, 08:30") == 4
    assert "1:card:1 1" in [button.data for row in messages[0].keyboard for button in row]


def test_closing_marks_stay_with_their_sentence() -> None:
    text = 'He said: "Leave the village now." Then the lorries came.'
    assert sentences(Quote(0, len(text), text)) == [
        'He said: "Leave the village now."',
        "Then the lorries came.",
    ]


def test_evidence_outlives_the_article() -> None:
    gone = replace(PLOTS, accounts=MUDFLOW.accounts)
    assert "no longer kept" in message_text(evidence(gone, zone="UTC", now=NOW)[0])


def test_a_card_without_takeaways_has_no_evidence_button(resolver: TopicResolver) -> None:
    (message,) = card(BOATS, resolver, zone="UTC", now=NOW)
    assert "Evidence" not in [button.label for row in message.keyboard for button in row]
    assert "not ready yet" in message_text(message)


@given(
    st.text("ab .,«“”’—-12АёЯя№…¡ßĞıқңұ\u00a0\u00ad\u0301\t\n", max_size=60)
    | st.text(st.characters(max_codepoint=0x600), max_size=9)
)
def test_plain_letters_are_shown_as_all_others_are(text: str) -> None:
    assert plain(text) == plain(f"{text}\u200b")


@pytest.mark.parametrize("told", STORIES[:4])
def test_a_story_that_is_tried_in_many_shapes_is_each_time_as_written_anew(
    told: Story, resolver: TopicResolver
) -> None:
    shapes = [
        replace(shape, opened=opened, outlets=outlets)
        for shape in (Shape(), Shape(folded=0), Shape(folded=20, sides=True), BARE)
        for opened in (True, False)
        for outlets in (OUTLETS, 1, 0)
    ]
    tried = Item(told, resolver, "Asia/Almaty", NOW, 3, own="ru")
    for shape in [*shapes, *reversed(shapes)]:
        anew = item(told, resolver, zone="Asia/Almaty", now=NOW, number=3, own="ru", shape=shape)
        assert tried.shaped(shape) == anew


@given(st.text(max_size=900))
def test_quotes_are_whole_sentences_of_at_most_300_characters(text: str) -> None:
    quoted = sentences(Quote(0, len(text), text))
    assert all(len(each) <= QUOTE for each in quoted)
    if not any(each.endswith("[…]") for each in quoted):
        assert "".join(quoted).replace(" ", "") == plain(text).replace(" ", "")


@given(st.text(max_size=300))
def test_headlines_are_short_and_begin_like_the_title(title: str) -> None:
    shown = headline(replace(BOATS, title=title)).replace(JOINER, "")
    assert len(shown) <= HEADLINE
    assert shown == "Untitled" or plain(title).startswith(shown)


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("Short - Valley Post (SAMPLE)", "Short"),
        (f"Two bridges opened on the river; {'and then ' * 12}", "Two bridges opened on the river"),
        (f"{'word ' * 30}", ("word " * 18).strip()),
        ("", "Untitled"),
    ],
)
def test_headlines(title: str, shown: str) -> None:
    assert headline(replace(BOATS, title=title)) == shown


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "ftp://a.example/x",
        "https://localhost/x",
        "https://a.example/\n",
        "http://[::1",
        "",
        "https://",
    ],
)
def test_bad_addresses_are_no_links(url: str) -> None:
    assert safe(url) == ""


def test_coverage_is_honest() -> None:
    assert coverage_line(Coverage(0, 0, 0, None), NOW).startswith("No source is in use")
    assert coverage_line(Coverage(3, 0, 0, None), NOW) == "0 of 3 sources answered; no articles came in."


def test_without_a_source_nothing_is_said_of_what_sources_told(resolver: TopicResolver) -> None:
    plan = digest_of(()).plan
    quiet = (PlaceCoverage("KZ", Coverage(0, 0, 0, None)),)
    assert "Kazakhstan" in coverage_lines(replace(plan, places=quiet), resolver)[0]
    empty = replace(plan, coverage=Coverage(0, 0, 0, None), places=quiet)
    assert coverage_lines(empty, resolver) == ["No source is in use, so nothing can be said about the news."]


def test_stories_whose_sources_were_switched_off_keep_their_places(resolver: TopicResolver) -> None:
    none = Coverage(0, 0, 0, None)
    plan = replace(digest_of(STORIES[:1]).plan, coverage=none, places=(PlaceCoverage("KZ", none),))
    assert coverage_lines(plan, resolver) == [
        "No source is in use any more.",
        "Kazakhstan: no report, nor any from these sources in the last month.",
    ]


BLOCKS = st.lists(
    st.builds(
        Block,
        st.lists(
            st.builds(
                Run,
                st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30).map(
                    lambda text: text * 60
                ),
                st.booleans(),
                st.booleans(),
                st.just(False),
                st.sampled_from(["", "https://a.example/" + "x" * 1500]),
            ),
            min_size=1,
            max_size=4,
        ).map(tuple),
        st.sampled_from(Frame),
    ),
    min_size=1,
    max_size=6,
)


@given(st.lists(BLOCKS, min_size=1, max_size=5))
def test_whatever_is_written_is_packed_validly_and_nothing_is_lost(parts: list[list[Block]]) -> None:
    messages = [
        each for each in paginate(parts) if any(run.text.strip() for b in each.blocks for run in b.runs)
    ]
    check(messages)

    def letters(blocks: list[Block]) -> str:
        return "".join(run.text for block in blocks for run in block.runs)

    marks = 1 if len(messages) > 1 else 0
    packed = [block for message in paginate(parts) for block in message.blocks[marks:] if block != GAP]
    assert letters(packed) == letters([block for part in parts for block in part])


def test_the_keyboard_and_the_preview_appear_once() -> None:
    parts = [[Block((Run("word " * 700),))] for _ in range(3)]
    messages = paginate(parts, [()], "https://a.example/")
    assert [message.preview for message in messages] == ["https://a.example/", "", ""]
    assert isinstance(messages[0], Message)


def test_no_takeaway_is_lost_where_the_first_one_folds_away_too(resolver: TopicResolver) -> None:
    messages = render_digest(digest_of(many(12, 5)), ANN, resolver, COMPARE)
    text = "\n".join(map(message_text, messages))
    assert text.count("word0 word1 word2 word3 word4.") == 12 * 5
    folds = [block for message in messages for block in message.blocks if block.frame is Frame.FOLDED]
    assert len([block for block in folds if block_text(block).count("•") == 5]) > 0
