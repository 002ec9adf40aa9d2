"""What the buttons under a story open: its card, evidence, voices, days, and why it is there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat import Frame, Message
from bot.render import because, because_all, card, evidence, outlets_to_mute, timeline, voices, wrong
from bot.render.buttons import read
from bot.render.evidence import marked, proving
from bot.words import foreign, plain
from digest.developing import Step
from digest.explaining import Explanation, explain
from digest.model import (
    ArticleId,
    Change,
    Event,
    FeedbackKind,
    Filter,
    Omitted,
    Pair,
    Quote,
    Receipt,
    Story,
    Takeaway,
    Unfit,
)
from digest.wording import Wording
from tests.bot.invented import NOW, STORIES
from tests.bot.newsroom import real_names
from tests.bot.reading_messages import block_text, check, message_text
from tests.bot.retold import COLLAPSE, KILLED_9, KILLED_14, KILLED_RU, PROBE, SHAFT, VOICES
from tests.digest.people import stems
from topics.resolver import TopicResolver

RIFLES, PLOTS, MUDFLOW, _, BOATS = STORIES


def explained(story: Story, filter: Filter) -> Explanation:
    return explain(story, story, filter, {}, Wording(stems))


@pytest.fixture(scope="module")
def resolver() -> TopicResolver:
    return real_names()


def text_of(messages: Sequence[Message]) -> str:
    check(messages)
    return "\n".join(map(message_text, messages))


def pressed(messages: Sequence[Message]) -> list[tuple[str, str]]:
    """What the buttons carry: (command, arguments)."""
    buttons = [button for message in messages for row in message.keyboard for button in row]
    return [found for button in buttons if (found := read(button.data))]


def bold(message: Message, frame: Frame = Frame.QUOTE) -> list[str]:
    """The bold stretches within quotes."""
    return [run.text for block in message.blocks if block.frame is frame for run in block.runs if run.bold]


# The card


def test_the_card_leads_to_everything_that_is_known(resolver: TopicResolver) -> None:
    messages = card(COLLAPSE, resolver, zone="UTC", now=NOW, own="en")
    commands = [command for command, _ in pressed(messages)]
    assert commands == ["evidence", "voices", "timeline", "because", "mutestory", "muteoutlet", "wrong"]
    assert {args for _, args in pressed(messages)} == {"50 2"}
    assert max(len(row) for row in messages[-1].keyboard) <= 3
    text = text_of(messages)
    assert all(takeaway.text in text for takeaway in (KILLED_14, SHAFT, PROBE))
    assert "Who reports it (3 origins, 3 outlets):" in text
    assert "Zhetysu Courier: [RU] На шахте" in text
    assert "Steppe Wire (state-run 🇰🇿): Nine killed" in text


def test_a_card_offers_only_what_there_is(resolver: TopicResolver) -> None:
    messages = card(BOATS, resolver, zone="UTC", now=NOW)
    assert [command for command, _ in pressed(messages)] == ["because", "mutestory", "muteoutlet", "wrong"]


def test_the_card_of_a_withdrawn_story_has_nothing_but_its_headline(resolver: TopicResolver) -> None:
    messages = card(replace(COLLAPSE, withdrawn=True), resolver, zone="UTC", now=NOW)
    text = text_of(messages)
    assert "Withdrawn: Mine toll rises" in text
    assert KILLED_14.text not in text
    assert not pressed(messages)


def test_a_card_with_very_many_reports_stays_one_message(resolver: TopicResolver) -> None:
    story = replace(COLLAPSE, accounts=COLLAPSE.accounts * 20)
    (message,) = card(story, resolver, zone="UTC", now=NOW)
    assert "and 68 more reports" in text_of([message])


def test_every_view_leads_back(resolver: TopicResolver) -> None:
    explanation = explained(COLLAPSE, Filter((Pair("KZ"),)))
    for messages in (
        evidence(COLLAPSE, zone="UTC", now=NOW),
        voices(COLLAPSE, resolver),
        timeline(COLLAPSE, [], zone="UTC", now=NOW),
        because(COLLAPSE, explanation, resolver, now=NOW),
        wrong(COLLAPSE),
        outlets_to_mute(COLLAPSE),
    ):
        check(messages)
        assert pressed(messages)[-1] == ("card", "50 2")


def test_what_can_be_wrong() -> None:
    kinds = [args.split()[-1] for command, args in pressed(wrong(COLLAPSE)) if command == "wrong"]
    assert [FeedbackKind[kind.upper()] for kind in kinds] == list(FeedbackKind)


def test_each_outlet_can_be_muted_once() -> None:
    outlets = [args for command, args in pressed(outlets_to_mute(COLLAPSE)) if command == "muteoutlet"]
    assert outlets == ["50 2 12", "50 2 13", "50 2 11"]


# Evidence


def test_both_receipts_of_a_changed_number_are_shown() -> None:
    change = Change("9", "14", KILLED_9, KILLED_14)
    text = text_of(evidence(COLLAPSE, zone="UTC", now=NOW, changes=(change,)))
    numbers = "(9 <https://outlet11.example/101> → 14 <https://outlet12.example/104>)"
    assert f"• {KILLED_14.text} {numbers}" in text
    assert f"> “{KILLED_9.text}”" in text
    assert f"> “{KILLED_14.text}”" in text
    assert text.index(KILLED_14.text) < text.index("Before: 9") < text.index(KILLED_9.text)


def test_a_receipt_outlives_its_article() -> None:
    shown = replace(COLLAPSE, accounts=COLLAPSE.accounts[1:])
    change = Change("9", "14", KILLED_9, KILLED_14)
    text = text_of(evidence(shown, zone="UTC", now=NOW, changes=(change,)))
    assert "The article is no longer kept; the quoted words are." in text
    assert f"> “{KILLED_9.text}”" in text


def test_the_words_that_a_takeaway_took_are_marked_in_its_sentence() -> None:
    (message,) = evidence(COLLAPSE, zone="UTC", now=NOW)
    assert bold(message) == ["prosecutors opened a case against the operator"]


def test_words_from_a_second_sentence_are_marked_there() -> None:
    quotes = (
        Quote(50, 90, "He said that the road was blocked by rocks."),
        Quote(0, 40, "Tilek Saparov leads the rescue in Naryn."),
    )
    said = Takeaway("Tilek Saparov said that the road was blocked by rocks.", Receipt(ArticleId(104), quotes))
    assert COLLAPSE.summary is not None
    story = replace(COLLAPSE, summary=replace(COLLAPSE.summary, takeaways=(said,), why=None))
    (message,) = evidence(story, zone="UTC", now=NOW)
    assert bold(message) == ["said that the road was blocked by rocks", "Tilek Saparov"]


@given(st.text(max_size=200), st.text(max_size=200))
def test_marking_changes_no_word(sentence: str, takeaway: str) -> None:
    sentence = plain(sentence)
    for runs in (marked(sentence, takeaway), proving(sentence, set(takeaway.casefold().split()))):
        assert "".join(run.text for run in runs) == foreign(sentence)


def test_a_sentence_that_was_taken_whole_is_not_marked() -> None:
    assert [run.bold for run in marked("The shaft gave way.", "The shaft gave way.")] == [False]


# Voices


def test_each_side_in_its_own_words(resolver: TopicResolver) -> None:
    text = text_of(voices(COLLAPSE, resolver, own="en"))
    assert f"> 🇰🇿 Steppe Wire (state-run) <https://outlet11.example/101>: {VOICES[0].text}" in text
    assert f"> 🇰🇬 Two Rivers Monitor <https://outlet12.example/104>: {VOICES[1].text}" in text
    assert "Reports differ on the number killed: 14 (Two Rivers Monitor), 16 (Zhetysu Courier)" in text
    assert f"Reported only by Two Rivers Monitor: {PROBE.text}" in text
    assert f"Reported only by Steppe Wire (state-run 🇰🇿): {SHAFT.text}" not in text


def test_a_side_in_another_language_is_marked(resolver: TopicResolver) -> None:
    assert COLLAPSE.summary is not None
    there = replace(VOICES[1], receipt=KILLED_RU.receipt)
    story = replace(COLLAPSE, summary=replace(COLLAPSE.summary, voices=(VOICES[0], there)))
    assert f": [RU] {there.text}" in text_of(voices(story, resolver, own="en"))


def test_a_report_that_is_not_shown_has_no_voice_and_no_number(resolver: TopicResolver) -> None:
    story = replace(COLLAPSE, accounts=COLLAPSE.accounts[:1])
    text = text_of(voices(story, resolver))
    assert "Steppe Wire" not in text
    assert "Reports differ" not in text


def test_outlets_that_agree(resolver: TopicResolver) -> None:
    copies = MUDFLOW  # one report, in outlets of two countries
    for story in (PLOTS, copies):
        assert "do not differ" in text_of(voices(story, resolver))
        assert "voices" not in [command for command, _ in pressed(card(story, resolver, zone="UTC", now=NOW))]


def test_a_side_without_a_voice_has_its_headline(resolver: TopicResolver) -> None:
    assert COLLAPSE.summary is not None
    text = text_of(voices(COLLAPSE, resolver, own="en"))
    assert "> 🇰🇿 Zhetysu Courier <https://outlet13.example/103>, headline: [RU] Число погибших" in text
    assert "Two Rivers Monitor <https://outlet12.example/104>, headline" not in text
    mute = replace(COLLAPSE, summary=replace(COLLAPSE.summary, voices=(), disputes=(), takeaways=()))
    assert text_of(voices(mute, resolver)).count(", headline: ") == 3
    assert ("voices", "50 2") in pressed(card(mute, resolver, zone="UTC", now=NOW))
    one = replace(mute, accounts=mute.accounts[:1])
    assert ("voices", "50 2") not in pressed(card(one, resolver, zone="UTC", now=NOW))


# The days of a story


def steps() -> list[Step]:
    change = Change("9", "14", KILLED_9, KILLED_14)
    return [
        Step(NOW - timedelta(hours=27), 1, (ArticleId(101), ArticleId(102)), (KILLED_9, SHAFT)),
        Step(NOW - timedelta(hours=3), 2, (ArticleId(103), ArticleId(104)), (PROBE,), (change,)),
    ]


def test_a_timeline_tells_what_was_new_on_each_day() -> None:
    (message,) = timeline(COLLAPSE, steps(), zone="UTC", now=NOW, own="en")
    lines = text_of([message]).splitlines()
    assert lines[3] == (
        "20 Nov · Steppe Wire (state-run 🇰🇿) <https://outlet11.example/101>, "
        "Zhetysu Courier <https://outlet13.example/102>"
    )
    assert lines[4:6] == [f"• {KILLED_9.text} (only Steppe Wire)", f"• {SHAFT.text}"]
    assert lines[7].startswith(
        "21 Nov · Two Rivers Monitor <https://outlet12.example/104>, Zhetysu Courier <"
    )
    assert lines[8].startswith(f"• {KILLED_14.text} (9 <https://outlet11.example/101> → 14 <")
    assert lines[9].startswith(f"• {PROBE.text}")


def test_the_days_are_those_of_the_reader() -> None:
    text = text_of(timeline(COLLAPSE, steps(), zone="Pacific/Kiritimati", now=NOW))
    assert "20 Nov ·" in text
    earlier = [replace(each, published=each.published - timedelta(hours=9)) for each in COLLAPSE.accounts]
    moved = replace(COLLAPSE, accounts=tuple(earlier))
    assert "19 Nov ·" in text_of(timeline(moved, steps(), zone="America/Los_Angeles", now=NOW))


def test_a_fact_stands_under_the_day_and_the_report_that_tell_it() -> None:
    """Where a summary was made only when reports of three days were there, it dates none of them."""
    late = [Step(NOW - timedelta(hours=27), 1, (ArticleId(101), ArticleId(104)), (KILLED_14, SHAFT, PROBE))]
    assert text_of(timeline(COLLAPSE, late, zone="UTC", now=NOW, own="en")).splitlines()[3:-1] == [
        "20 Nov · Steppe Wire (state-run 🇰🇿) <https://outlet11.example/101>",
        f"• {SHAFT.text}",
        "",
        "21 Nov · Two Rivers Monitor <https://outlet12.example/104>",
        f"• {KILLED_14.text}",
        f"• {PROBE.text} (only Two Rivers Monitor)",
    ]


def test_two_reports_of_a_day_have_their_own_facts() -> None:
    both = [replace(steps()[1], new=(PROBE, KILLED_RU), changes=())]
    lines = text_of(timeline(COLLAPSE, both, zone="UTC", now=NOW, own="en")).splitlines()
    assert lines[3] == "21 Nov · Zhetysu Courier <https://outlet13.example/103>"
    assert lines[5] == "21 Nov · Two Rivers Monitor <https://outlet12.example/104>"


def test_a_day_without_takeaways_has_its_headline() -> None:
    bare = [replace(step, new=(), changes=()) for step in steps()]
    text = text_of(timeline(COLLAPSE, bare, zone="UTC", now=NOW, own="en"))
    assert "• Nine killed as mine collapses at Kara-Tuz" in text
    assert "• [RU] Число погибших" in text


def test_a_day_of_reports_that_are_not_shown_is_left_out() -> None:
    story = replace(COLLAPSE, accounts=COLLAPSE.accounts[:1])
    text = text_of(timeline(story, steps(), zone="UTC", now=NOW))
    assert "20 Nov" not in text
    assert "21 Nov" in text


# Why


def test_why_says_what_is_followed_and_by_which_words(resolver: TopicResolver) -> None:
    filter = Filter((Pair("KZ", "disaster"), Pair("TJ")))
    text = text_of(because(COLLAPSE, explained(COLLAPSE, filter), resolver, now=NOW))
    assert (
        "Because you follow Kazakhstan + disasters and relief: it happened in Kazakhstan (“Kara-Tuz”, "
        "“Kazakhstan”), theme disasters and relief (“collapse”), 3 independent reports, 2 h ago."
    ) in text


def test_why_names_the_kind_of_what_is_only_said_agreed_or_thought(resolver: TopicResolver) -> None:
    story = replace(COLLAPSE, event=Event.STATEMENT)
    text = text_of(because(story, explained(story, Filter((Pair("KZ"),))), resolver, now=NOW))
    assert "3 independent reports, a statement, 2 h ago." in text


def test_copies_of_one_report_are_one_report(resolver: TopicResolver) -> None:
    explanation = explained(RIFLES, Filter((Pair("", "border"),)))
    text = text_of(because(RIFLES, explanation, resolver, now=NOW))
    assert "Because you follow borders everywhere" in text
    assert "1 report in 2 outlets" in text


def test_what_is_not_followed_any_more(resolver: TopicResolver) -> None:
    text = text_of(because(RIFLES, explained(RIFLES, Filter((Pair("FR"),))), resolver, now=NOW))
    assert "It is none of what you follow now" in text


@pytest.mark.parametrize(
    ("reason", "share", "says"),
    [
        (Unfit.ROOM, "", "no room"),
        (Unfit.PLACE, "KZ", "no room: 2 stories about Kazakhstan already"),
        (Unfit.THEME, "disaster", "no room: 2 stories about disasters and relief already"),
        (
            Unfit.OUTLET,
            "Two Rivers Monitor (SAMPLE)",
            "no room: 1 story from Two Rivers Monitor already",
        ),
        (Unfit.THEME, "water", "no room for more about water and climate"),
    ],
)
def test_what_was_left_out_and_why(resolver: TopicResolver, reason: Unfit, share: str, says: str) -> None:
    filter = Filter((Pair("KG"), Pair("KZ")))
    told: list[Story] = [COLLAPSE, MUDFLOW, RIFLES]
    reasons = [(story, explained(story, filter)) for story in told]
    omitted = Omitted(BOATS.id, BOATS.revision, reason, share)
    messages = because_all(reasons, [(omitted, BOATS)], resolver, now=NOW, more=4)
    lines = text_of(messages).splitlines()
    assert f"4. {BOATS.title}: {says}" in lines
    assert "and 4 more" in lines
    assert [args for _, args in pressed(messages)] == ["50 2", "3 1", "1 1", "5 1"]


def test_views_name_what_is_invented(resolver: TopicResolver) -> None:
    for messages in (voices(COLLAPSE, resolver), timeline(COLLAPSE, steps(), zone="UTC", now=NOW)):
        assert block_text(messages[0].blocks[0]) == "SAMPLE, invented: not news."
