"""Lengths, languages, coverage and withdrawn stories in a digest."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.chat import Frame, Message
from bot.render import render_digest
from bot.render.coverage import place_line
from bot.render.digest import PAGES, WORDS
from bot.render.names import followed_title
from bot.render.pages import visible_words
from digest.model import (
    Coverage,
    Digest,
    Entry,
    Event,
    Filter,
    Length,
    OutletId,
    Pair,
    PlaceCoverage,
    Story,
    StoryId,
)
from tests.bot.comparing import COMPARE
from tests.bot.invented import ANN, NOW, STORIES, digest_of
from tests.bot.newsroom import real_names
from tests.bot.reading_messages import block_text, check, message_text
from tests.bot.retold import COLLAPSE, DEVELOPED, FIRST, KILLED_RU, PROBE, SHAFT, VOICES
from topics.resolver import TopicResolver


@pytest.fixture(scope="module")
def resolver() -> TopicResolver:
    return real_names()


def text_of(messages: tuple[Message, ...]) -> str:
    check(messages)
    return "\n".join(map(message_text, messages))


def folded(messages: tuple[Message, ...]) -> str:
    blocks = [block for message in messages for block in message.blocks]
    return "\n".join(block_text(block) for block in blocks if block.frame is Frame.FOLDED)


def as_entry(story: Story, entry: Entry, filter: Filter = ANN.filter) -> Digest:
    whole = digest_of([story], filter)
    return replace(whole, plan=replace(whole.plan, entries=(entry,)), stories=((entry, story),))


def many(number: int) -> list[Story]:
    """Stories with everything that a story may have."""
    return [
        replace(
            COLLAPSE,
            id=StoryId(each),
            accounts=tuple(
                replace(account, title=f"Story {each} from the mine") for account in COLLAPSE.accounts
            ),
        )
        for each in range(1, number + 1)
    ]


# How much of each story


def test_headlines_are_a_line_and_the_outlets(resolver: TopicResolver) -> None:
    reader = replace(ANN, length=Length.HEADLINES)
    (message,) = render_digest(digest_of(STORIES), reader, resolver, COMPARE)
    text = text_of((message,))
    for story in STORIES:
        assert story.summary is None or story.summary.takeaways[0].text not in text
    assert "Steppe Wire (state-run 🇰🇿) <https://wire.example/1>" in text
    assert not folded((message,))
    assert "before takeaways were ready" not in text
    assert len(message.keyboard[0]) == len(STORIES)


def test_numbers_that_differ_stand_open_while_other_takeaways_fold(resolver: TopicResolver) -> None:
    messages = render_digest(digest_of([COLLAPSE]), ANN, resolver, COMPARE)
    inside = folded(messages)
    assert SHAFT.text in inside
    differ = "Reports differ on the number killed: 14 (Two Rivers Monitor), 16 (Zhetysu Courier)"
    assert differ in text_of(messages)
    assert differ not in inside
    assert "Why it matters (Steppe Wire): The mine feeds" in inside
    assert VOICES[0].text not in inside


def test_a_full_digest_folds_the_voices_too(resolver: TopicResolver) -> None:
    reader = replace(ANN, length=Length.FULL)
    inside = folded(render_digest(digest_of([COLLAPSE]), reader, resolver, COMPARE))
    assert all(voice.text in inside for voice in VOICES)
    assert "🇰🇬 Two Rivers Monitor" in inside


@pytest.mark.parametrize("length", Length)
@pytest.mark.parametrize("number", [1, 7, 12])
def test_every_length_keeps_to_its_limits(resolver: TopicResolver, length: Length, number: int) -> None:
    messages = render_digest(digest_of(many(number)), replace(ANN, length=length), resolver, COMPARE)
    check(messages)
    assert len(messages) <= PAGES
    assert sum(visible_words(message.blocks) for message in messages) <= WORDS
    assert sum(map(len, messages[-1].keyboard)) == number


def test_a_fact_that_one_outlet_has_is_called_so_where_others_are_shared(resolver: TopicResolver) -> None:
    text = text_of(render_digest(digest_of([COLLAPSE]), ANN, resolver, COMPARE))
    assert f"{PROBE.text} (only Two Rivers Monitor)" in text
    assert text.count("(only ") == 1


# Languages


def test_ones_own_language_needs_no_mark(resolver: TopicResolver) -> None:
    assert "[EN]" not in text_of(render_digest(digest_of(STORIES), ANN, resolver, COMPARE))


def test_another_language_is_marked_on_headline_and_takeaway(resolver: TopicResolver) -> None:
    reader = replace(ANN, language="ru")
    text = text_of(render_digest(digest_of(STORIES[:1]), reader, resolver, COMPARE))
    assert "[EN] Guards at Tulpar crossing" in text
    assert "[EN] Customs officers" in text


def test_the_edition_that_was_planned_is_shown(resolver: TopicResolver) -> None:
    reader = replace(ANN, language="ru")
    digest = as_entry(COLLAPSE, Entry(COLLAPSE.id, 2, condensed=2, language="ru"))
    text = text_of(render_digest(digest, reader, resolver, COMPARE))
    assert "Число погибших на шахте в Кара-Тузе выросло до 14" in text
    assert KILLED_RU.text in text
    assert SHAFT.text not in text
    assert "[RU]" not in text


def test_the_planned_edition_stays_for_a_reader_who_changed_the_language_since(
    resolver: TopicResolver,
) -> None:
    digest = as_entry(COLLAPSE, Entry(COLLAPSE.id, 2, condensed=2, language="ru"))
    text = text_of(render_digest(digest, ANN, resolver, COMPARE))
    assert f"[RU] {KILLED_RU.text}" in text


def test_muted_outlets_are_not_named(resolver: TopicResolver) -> None:
    filter = Filter(ANN.filter.pairs, muted_outlets=(OutletId(13),))
    digest = as_entry(COLLAPSE, Entry(COLLAPSE.id, 2, condensed=2), filter)
    text = text_of(render_digest(digest, ANN, resolver, COMPARE))
    assert "Zhetysu" not in text
    assert "2 origins, 2 outlets" in text


# What the sources did


def test_quiet_places_have_a_line_of_their_own(resolver: TopicResolver) -> None:
    whole = digest_of(STORIES)
    quiet = PlaceCoverage("TJ", Coverage(11, 9, 20, NOW - timedelta(hours=2)))
    text = text_of(
        render_digest(replace(whole, plan=replace(whole.plan, places=(quiet,))), ANN, resolver, COMPARE)
    )
    assert "9 of 11 sources answered, the newest article 2 h ago." in text
    assert "Tajikistan: no new report. 9 of 11 sources that cover it answered.\n" in text


def test_alone_the_line_of_a_place_says_how_old_the_news_of_its_sources_is(resolver: TopicResolver) -> None:
    quiet = PlaceCoverage("TJ", Coverage(11, 9, 20, NOW - timedelta(hours=2)))
    text = text_of(
        render_digest(
            replace(whole := digest_of([]), plan=replace(whole.plan, places=(quiet,))), ANN, resolver, COMPARE
        )
    )
    said = "Tajikistan: no new report. 9 of 11 sources that cover it answered, "
    assert f"{said}the newest article on any subject 2 h ago." in text


def test_of_a_place_with_analyses_alone_it_is_said_that_nothing_was_reported(resolver: TopicResolver) -> None:
    def lines(*stories: Story, left_out: int = 0) -> str:
        return text_of(render_digest(digest_of(stories, left_out=left_out), ANN, resolver, COMPARE))

    thought = replace(COLLAPSE, event=Event.ANALYSIS)
    said = "Kazakhstan: only an analysis, no new report."
    assert said in lines(thought)
    assert said not in lines(COLLAPSE)
    assert said not in lines(thought, replace(COLLAPSE, id=StoryId(51)))
    assert said not in lines(thought, left_out=1)


def test_an_empty_digest_says_what_the_sources_of_each_place_did_and_no_more(resolver: TopicResolver) -> None:
    whole = digest_of([])
    places = tuple(PlaceCoverage(code, Coverage(3, 0, 0, None)) for code in ("TJ", "UZ"))
    text = text_of(
        render_digest(replace(whole, plan=replace(whole.plan, places=places)), ANN, resolver, COMPARE)
    )
    assert "Tajikistan: no new report. 0 of 3 sources that cover it answered, no articles came in." in text
    assert text.count("answered") == 2
    assert "nothing happened" not in text.lower()


def test_of_a_place_that_is_followed_whole_no_theme_is_in_the_title(resolver: TopicResolver) -> None:
    both = Filter((Pair("KZ"), Pair("KZ", "terrorism")))
    assert followed_title(both, resolver) == "Kazakhstan"
    assert followed_title(Filter((Pair("KZ", "terrorism"), Pair("TJ"))), resolver) == (
        "Kazakhstan + terrorism, Tajikistan"
    )


def test_of_a_place_with_some_themes_only_these_are_said_to_be_quiet(resolver: TopicResolver) -> None:
    quiet = PlaceCoverage("TJ", Coverage(11, 9, 20, NOW - timedelta(hours=2)))

    def line(*pairs: Pair) -> str:
        return place_line(quiet, resolver, filter=Filter(pairs))

    themes = (Pair("KZ"), Pair("TJ", "drugs"), Pair("TJ", "water"))
    said = "no new report. 9 of 11 sources that cover it answered."
    assert line(*themes) == f"Tajikistan (drugs, water and climate): {said}"
    assert line(*themes, Pair("TJ")) == f"Tajikistan: {said}"


def test_a_place_without_sources(resolver: TopicResolver) -> None:
    line = place_line(PlaceCoverage("TM", Coverage(0, 0, 0, None)), resolver, NOW)
    assert line == "Turkmenistan: no report, nor any from these sources in the last month."


# Withdrawn stories


def without(digest: Digest, *places: int) -> Digest:
    """The digest with the stories at those places taken back."""
    stories = tuple(
        (entry, replace(story, withdrawn=place in places))
        for place, (entry, story) in enumerate(digest.stories)
    )
    return replace(digest, stories=stories)


def test_a_withdrawn_story_is_left_out_before_sending(resolver: TopicResolver) -> None:
    (message,) = render_digest(without(digest_of(STORIES), 1), ANN, resolver, COMPARE)
    text = text_of((message,))
    assert STORIES[1].title not in text
    assert "3 stories and 1 analysis from" in text
    assert "Withdrawn" not in text
    assert [button.label for row in message.keyboard for button in row] == ["1", "3", "4", "5"]
    assert "3. " in text


def test_in_a_message_that_was_sent_it_is_called_withdrawn(resolver: TopicResolver) -> None:
    digest = without(digest_of(STORIES), 0)
    (message,) = render_digest(digest, ANN, resolver, COMPARE, corrected=True)
    text = text_of((message,))
    assert f"1. Withdrawn: {STORIES[0].title}" in text
    assert "Customs officers" not in text
    assert "1:story:1 1" not in [button.data for row in message.keyboard for button in row]


@pytest.mark.parametrize("places", [(0,), (4, 5, 6), (11,), tuple(range(12))])
def test_a_withdrawal_moves_no_story_to_another_message(
    resolver: TopicResolver, places: tuple[int, ...]
) -> None:
    digest = digest_of(many(12))
    before = render_digest(digest, ANN, resolver, COMPARE)
    after = render_digest(without(digest, *places), ANN, resolver, COMPARE)
    check(after)
    assert len(before) == len(after) == 2
    for one, other in zip(before, after, strict=True):
        kept = [block for block in other.blocks if "Story" in block_text(block)]
        assert set(kept) <= set(one.blocks)


@pytest.mark.parametrize("length", Length)
@pytest.mark.parametrize("places", [(0,), (4, 5, 6), tuple(range(12))])
def test_what_is_left_of_a_digest_that_was_sent_stands_in_one_message(
    resolver: TopicResolver, length: Length, places: tuple[int, ...]
) -> None:
    digest = without(digest_of(many(12)), *places)
    reader = replace(ANN, length=length)
    messages = render_digest(digest, reader, resolver, COMPARE, corrected=True)
    check(messages)
    (message,) = messages
    lines = [block_text(block) for block in message.blocks]
    for place in range(12):
        (head,) = [each for each in lines if each.startswith(f"{place + 1}. ")]
        assert f"Story {place + 1} from the mine" in head
        assert ("Withdrawn: " in head) is (place in places)
    assert sum(map(len, message.keyboard)) == 12 - len(places)


def test_the_numbers_are_those_of_the_plan_whatever_is_left_of_it(resolver: TopicResolver) -> None:
    digest = digest_of(STORIES)
    digest = replace(digest, stories=(digest.stories[0], *digest.stories[2:]))
    (message,) = render_digest(digest, ANN, resolver, COMPARE)
    assert [button.label for row in message.keyboard for button in row] == ["1", "3", "4", "5"]


def test_a_digest_that_was_all_withdrawn_says_so(resolver: TopicResolver) -> None:
    (message,) = render_digest(without(digest_of(STORIES[:2]), 0, 1), ANN, resolver, COMPARE)
    assert "What was in it has been withdrawn." in message_text(message)
    assert not message.keyboard


def test_a_withdrawn_update_is_called_so_too(resolver: TopicResolver) -> None:
    digest = replace(without(as_entry(COLLAPSE, DEVELOPED), 0), earlier={COLLAPSE.id: (FIRST,)})
    text = text_of(render_digest(digest, ANN, resolver, COMPARE, corrected=True))
    assert "1. Withdrawn: Mine toll rises to 14 at Kara-Tuz" in text
    assert "→" not in text


# The header


@pytest.mark.parametrize(
    ("pairs", "title", "asked"),
    [
        ("KG KZ TJ UZ", "Your places", "4 topics"),
        ("KG KZ TJ +water", "Your topics", "4 topics"),
        ("KZ KG", "Kazakhstan and Kyrgyzstan", ""),
        ("KZ+drugs KG+drugs", "Kazakhstan and Kyrgyzstan: drugs", ""),
        ("KZ+drugs KG+drugs KZ+water KG+water", "Kazakhstan and Kyrgyzstan: drugs, water and climate", ""),
        ("KZ KG+water", "Kazakhstan, Kyrgyzstan + water and climate", ""),
        ("KZ KG+water TJ+drugs TJ+water", "Kazakhstan, Kyrgyzstan and Tajikistan", ""),
        ("+water", "Water and climate", ""),
    ],
)
def test_the_header_names_what_is_followed_or_was_asked_for(
    resolver: TopicResolver, pairs: str, title: str, asked: str
) -> None:
    filter = Filter(tuple(Pair(*each.split("+")) for each in pairs.split()))
    day = "Saturday, 21 November 2026"
    digest = digest_of(STORIES, filter)
    assert f"\n{title} · {day}\n" in text_of(render_digest(digest, ANN, resolver, COMPARE))
    brief = replace(digest, plan=replace(digest.plan, since=NOW - timedelta(hours=24)))
    text = text_of(render_digest(brief, ANN, resolver, COMPARE, brief=True))
    assert f"\n{asked or title} · {day}, the last 24 hours\n" in text
    assert "Your " not in text


@pytest.mark.parametrize(("days", "span"), [(1, "24 hours"), (2, "2 days"), (3, "3 days"), (7, "7 days")])
def test_a_brief_however_long_counts_nothing_as_new_and_leads_to_no_other_digest(
    resolver: TopicResolver, days: int, span: str
) -> None:
    whole = digest_of([COLLAPSE])
    long = replace(whole, plan=replace(whole.plan, since=NOW - timedelta(days=days)))
    assert "brought nothing new" in text_of(render_digest(long, ANN, resolver, COMPARE))
    text = text_of(render_digest(long, ANN, resolver, COMPARE, brief=True))
    assert f", the last {span}\n" in text
    assert "brought nothing new" not in text
    full = replace(long, plan=replace(long.plan, left_out=4))
    text = text_of(render_digest(full, ANN, resolver, COMPARE, brief=True))
    assert "4 more stories had no room; a narrower place or theme shows more." in text
    assert "/why" not in text
