"""What a reader is told of a story they know: the new facts and the changed numbers, nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from bot.chat import Block, Message
from bot.render import card, item, render_digest
from bot.render.story import BARE
from bot.tongue import speaking
from digest.model import (
    Change,
    Delta,
    Digest,
    Entry,
    Event,
    Filter,
    Length,
    Novelty,
    StandIn,
    Story,
    StoryId,
    Subscriber,
    Summary,
    Takeaway,
    Voice,
    Why,
)
from tests.bot.comparing import COMPARE
from tests.bot.invented import ANN, NOW, STORIES, digest_of
from tests.bot.newsroom import real_names
from tests.bot.reading_messages import block_text, check, message_text
from tests.bot.retold import (
    COLLAPSE,
    DEVELOPED,
    DISPUTE,
    FIRST,
    KILLED_9,
    KILLED_14,
    PROBE,
    SECOND,
    SHAFT,
    VOICES,
    WHY,
    WIRE,
    taken,
)
from topics.resolver import TopicResolver


@pytest.fixture(scope="module")
def resolver() -> TopicResolver:
    return real_names()


def digest_with(
    entry: Entry, story: Story, earlier: Sequence[Summary] = (), before: Sequence[Story] = ()
) -> Digest:
    whole = digest_of([*before, story])
    stories = (*whole.stories[:-1], (entry, story))
    plan = replace(whole.plan, entries=tuple(each for each, _ in stories))
    return replace(whole, plan=plan, stories=stories, earlier={story.id: tuple(earlier)} if earlier else {})


def rendered(digest: Digest, resolver: TopicResolver, reader: Subscriber = ANN) -> str:
    messages = render_digest(digest, reader, resolver, COMPARE)
    check(messages)
    return "\n".join(map(message_text, messages))


def runs_of(messages: Sequence[Message]) -> list[tuple[str, str]]:
    blocks: list[Block] = [block for message in messages for block in message.blocks]
    return [(run.text, run.href) for block in blocks for run in block.runs]


def test_only_what_is_new_is_shown(resolver: TopicResolver) -> None:
    text = rendered(digest_with(DEVELOPED, COLLAPSE, [FIRST]), resolver)
    assert f"1. 🇰🇿 {resolver.mark('disaster')} Mine toll rises to 14 at Kara-Tuz (update)" in text
    assert PROBE.text in text
    assert SHAFT.text not in text
    assert KILLED_9.text not in text
    assert WHY.text not in text


def test_a_changed_number_stands_beside_the_old_one_each_with_its_receipt(resolver: TopicResolver) -> None:
    messages = render_digest(digest_with(DEVELOPED, COLLAPSE, [FIRST]), ANN, resolver, COMPARE)
    runs = runs_of(messages)
    at = runs.index(("9", "https://outlet11.example/101"))
    assert runs[at - 1 : at + 4] == [
        ("The collapse at the Kara-Tuz mine killed 14 people. (", ""),
        ("9", "https://outlet11.example/101"),
        (" → ", ""),
        ("14", "https://outlet12.example/104"),
        (")", ""),
    ]


def test_what_a_muted_outlet_said_then_is_new_and_what_stood_in_for_it_is_not(
    resolver: TopicResolver,
) -> None:
    instead = (StandIn(PROBE.text, PROBE.receipt),)
    first = replace(FIRST, takeaways=(KILLED_9, replace(SHAFT, instead=instead)))
    unheard = replace(DEVELOPED, unheard=(WIRE.id,))
    text = rendered(digest_with(unheard, COLLAPSE, [first]), resolver)
    assert SHAFT.text in text and WHY.text in text and PROBE.text not in text
    assert KILLED_14.text in text and " → " not in text
    text = rendered(digest_with(DEVELOPED, COLLAPSE, [first]), resolver)
    assert SHAFT.text not in text and PROBE.text in text


def test_a_headline_reader_gets_the_changed_number_too(resolver: TopicResolver) -> None:
    reader = replace(ANN, length=Length.HEADLINES)
    text = rendered(digest_with(DEVELOPED, COLLAPSE, [FIRST]), resolver, reader)
    assert "9 <https://outlet11.example/101> → 14 <https://outlet12.example/104>" in text
    assert PROBE.text not in text


def test_a_number_that_only_the_headline_gave_stands_beside_the_new_one(resolver: TopicResolver) -> None:
    """As for whoever reads headlines alone."""
    title = "The collapse at the Kara-Tuz mine killed 9 people."
    accounts = tuple(
        replace(each, title=title) if each.article == SHAFT.receipt.article else each
        for each in COLLAPSE.accounts
    )
    told = Summary((SHAFT,), "minilm")
    text = rendered(digest_with(DEVELOPED, replace(COLLAPSE, accounts=accounts), [told]), resolver)
    assert "(9 <https://outlet11.example/101> → 14 <https://outlet12.example/104>)" in text


def test_where_no_sentence_has_room_the_changed_numbers_stand_alone(resolver: TopicResolver) -> None:
    delta = Delta(changes=(Change("nine", "14", KILLED_9, KILLED_14),))
    shape = replace(BARE, opened=False)
    blocks = item(COLLAPSE, resolver, zone="UTC", now=NOW, delta=delta, shape=shape)
    assert [block_text(block) for block in blocks][1] == (
        "Changed: 9 <https://outlet11.example/101> → 14 <https://outlet12.example/104>"
    )


def test_a_headline_reader_gets_the_first_new_fact_of_an_update(resolver: TopicResolver) -> None:
    assert COLLAPSE.summary is not None
    story = replace(COLLAPSE, summary=replace(COLLAPSE.summary, takeaways=(KILLED_9, PROBE, SHAFT)))
    text = rendered(digest_with(DEVELOPED, story, [FIRST]), resolver, replace(ANN, length=Length.HEADLINES))
    assert PROBE.text in text
    assert KILLED_9.text not in text


def test_told_as_a_headline_everything_is_new(resolver: TopicResolver) -> None:
    text = rendered(digest_with(replace(DEVELOPED, told=()), COLLAPSE), resolver)
    assert "(update)" in text
    assert SHAFT.text in text
    assert WHY.text in text


def test_disputes_that_were_shown_are_not_shown_again(resolver: TopicResolver) -> None:
    assert "Reports differ on the number killed: 14" in rendered(
        digest_with(DEVELOPED, COLLAPSE, [FIRST]), resolver
    )
    earlier = replace(FIRST, disputes=(DISPUTE,))
    assert "Reports differ" not in rendered(digest_with(DEVELOPED, COLLAPSE, [earlier]), resolver)


def test_voices_that_were_shown_are_not_shown_again(resolver: TopicResolver) -> None:
    full = replace(ANN, length=Length.FULL)
    assert "cracks" in rendered(digest_with(DEVELOPED, COLLAPSE, [FIRST]), resolver, full)
    earlier = replace(FIRST, voices=SECOND.voices)
    unheard = replace(DEVELOPED, unheard=tuple(each.outlet.id for each in COLLAPSE.accounts))
    assert "cracks" in rendered(digest_with(unheard, COLLAPSE, [earlier]), resolver, full)
    assert "cracks" not in rendered(digest_with(DEVELOPED, COLLAPSE, [earlier]), resolver, full)


def test_what_stood_in_for_a_reason_and_a_voice_is_not_told_again(resolver: TopicResolver) -> None:
    """Who read the muted outlet itself then had the same voice, but another reason."""
    full = replace(ANN, length=Length.FULL)
    coal, cracks = StandIn("Coal heats the valley.", PROBE.receipt), VOICES[1]
    voice = Voice("Miners said they saw it crack.", SHAFT.receipt, (StandIn(cracks.text, cracks.receipt),))
    earlier = replace(FIRST, why=replace(WHY, instead=(coal,)), voices=(voice,))
    story = replace(COLLAPSE, summary=replace(SECOND, why=Why(coal.text, coal.receipt)))
    muted = rendered(digest_with(replace(DEVELOPED, unheard=(WIRE.id,)), story, [earlier]), resolver, full)
    assert coal.text not in muted and cracks.text not in muted
    read = rendered(digest_with(DEVELOPED, story, [earlier]), resolver, full)
    assert coal.text in read and cracks.text not in read


def test_a_voice_that_was_heard_is_not_told_again_in_words_that_came_later(resolver: TopicResolver) -> None:
    """Its outlet is muted only now, and another one has reported the same statement meanwhile."""
    other = "Cracks had been seen for days, the miners said."
    voice = replace(VOICES[1], instead=(StandIn(other, VOICES[0].receipt),))
    story = replace(COLLAPSE, summary=replace(SECOND, voices=(VOICES[0], voice)))
    (outlet,) = (each.outlet.id for each in story.accounts if each.article == voice.receipt.article)

    def read(earlier: Summary) -> str:
        digest = digest_with(DEVELOPED, story, [earlier])
        plan = replace(digest.plan, filter=Filter(muted_outlets=(outlet,)))
        return rendered(replace(digest, plan=plan), resolver, replace(ANN, length=Length.FULL))

    assert other in read(FIRST)
    assert other not in read(replace(FIRST, voices=VOICES))


def test_who_reports_the_news_is_named_first(resolver: TopicResolver) -> None:
    wire_first = (COLLAPSE.accounts[3], *COLLAPSE.accounts[:3])
    story = replace(COLLAPSE, accounts=wire_first)
    text = rendered(digest_with(DEVELOPED, story, [FIRST]), resolver)
    (line,) = [each for each in text.splitlines() if "origins" in each]
    assert line.startswith("Two Rivers Monitor")
    assert line.count("Zhetysu Courier") == 1


def test_a_story_planned_as_a_headline_stays_one_whatever_came_since(
    resolver: TopicResolver,
) -> None:
    text = rendered(digest_with(Entry(COLLAPSE.id, 2, condensed=0), COLLAPSE), resolver)
    assert "Mine toll rises to 14" in text
    assert SHAFT.text not in text


def test_an_update_that_is_a_headline_only(resolver: TopicResolver) -> None:
    entry = replace(DEVELOPED, condensed=0)
    text = rendered(digest_with(entry, COLLAPSE, [FIRST]), resolver)
    assert "(update)" in text
    assert KILLED_9.text not in text
    assert "→" not in text


def test_a_new_story_is_no_update(resolver: TopicResolver) -> None:
    text = rendered(digest_with(Entry(COLLAPSE.id, 2, Novelty.NEW, condensed=2), COLLAPSE), resolver)
    assert "update" not in text
    assert SHAFT.text in text


def test_one_digest_mixes_new_and_developed(resolver: TopicResolver) -> None:
    digest = digest_with(DEVELOPED, COLLAPSE, [FIRST], STORIES[:2])
    messages = render_digest(digest, ANN, resolver, COMPARE)
    heads = [block_text(each) for each in messages[0].blocks if block_text(each)[:2] in ("1.", "2.", "3.")]
    assert [each.endswith("(update)") for each in heads] == [False, False, True]


def test_numbers_that_changed_in_one_sentence_stand_behind_it_once_and_named(resolver: TopicResolver) -> None:
    assert COLLAPSE.summary is not None
    now = taken("The collapse killed 14 people and injured 30.", 104)
    summary = replace(COLLAPSE.summary, takeaways=(now,))
    changes = (Change("9", "14", KILLED_9, now), Change("12", "30", SHAFT, now))

    def compare(told: Sequence[Takeaway], now: Sequence[Takeaway]) -> Delta:
        return Delta(changes=changes) if told and tuple(now) == summary.takeaways else Delta()

    digest = digest_with(DEVELOPED, replace(COLLAPSE, summary=summary), [FIRST])
    (message,) = render_digest(digest, ANN, resolver, compare)
    plain = "\n".join("".join(run.text for run in block.runs) for block in message.blocks)
    assert f"\n{now.text} (killed: 9 → 14; injured: 12 → 30)\n" in plain
    assert plain.count(now.text) == 1


def test_a_headline_that_says_what_it_is_is_not_called_so_again(resolver: TopicResolver) -> None:
    said = titled(replace(COLLAPSE, event=Event.ANALYSIS), "Analysis: why mines collapse")
    assert "(analysis)" not in rendered(digest_of([said]), resolver)
    assert "(analysis)" in rendered(digest_of([titled(said, "Why mines collapse")]), resolver)


def titled(story: Story, *titles: str) -> Story:
    """The story with these headlines over its first reports."""
    found = [replace(each, title=title) for each, title in zip(story.accounts, titles, strict=False)]
    return replace(story, title=titles[0], accounts=(*found, *story.accounts[len(found) :]))


# Whose headline


def test_the_headline_is_that_of_the_report_which_the_first_takeaway_comes_from(
    resolver: TopicResolver,
) -> None:
    assert COLLAPSE.summary is not None
    hurt = taken("Three people were hurt, residents said.", 101)
    story = replace(titled(COLLAPSE, "Fire put out, no casualties"), summary=Summary((hurt, PROBE), "minilm"))
    for length in Length:
        text = rendered(digest_of([story]), resolver, replace(ANN, length=length))
        assert "Nine killed as mine collapses at Kara-Tuz" in text
        assert "no casualties" not in text
    (opened,) = card(story, resolver, zone="UTC", now=NOW)
    assert "Nine killed as mine collapses" in block_text(opened.blocks[2])


def test_without_takeaways_the_headline_is_that_of_the_story(resolver: TopicResolver) -> None:
    text = rendered(digest_of([replace(COLLAPSE, title="A mine", summary=None)]), resolver)
    assert " A mine\n" in text


def test_an_update_stands_under_the_headline_of_its_news(resolver: TopicResolver) -> None:
    story = titled(COLLAPSE, "Three miners trapped", "Двое горняков погибли")
    trapped, dead = (
        taken("Three miners are trapped.", 104),
        taken("Двое горняков погибли, сообщили врачи.", 103),
    )
    story = replace(story, summary=Summary((trapped, dead), "minilm"))
    told = Summary((trapped,), "minilm")
    for length in Length:
        reader = replace(ANN, length=length)
        text = rendered(digest_with(DEVELOPED, story, [told]), resolver, reader)
        assert "[RU] Двое горняков погибли (update)" in text
        assert "Three miners trapped" not in text


def test_what_was_told_is_known_under_the_name_of_then(resolver: TopicResolver) -> None:
    digest = digest_with(DEVELOPED, COLLAPSE, [FIRST])
    merged = replace(COLLAPSE, id=StoryId(7))
    digest = replace(digest, stories=((DEVELOPED, merged),))
    text = rendered(digest, resolver)
    assert "9 <https://outlet11.example/101> → 14" in text
    assert SHAFT.text not in text


def test_the_same_figures_of_something_else_are_another_dispute(resolver: TopicResolver) -> None:
    earlier = replace(FIRST, disputes=(replace(DISPUTE, about="injured"),))
    assert "Reports differ on the number killed: 14" in rendered(
        digest_with(DEVELOPED, COLLAPSE, [earlier]), resolver
    )


def test_what_is_counted_is_named_in_the_language_spoken(resolver: TopicResolver) -> None:
    assert COLLAPSE.summary is not None
    disputes = (DISPUTE, replace(DISPUTE, about="lorries"))
    story = replace(COLLAPSE, summary=replace(COLLAPSE.summary, disputes=disputes))
    with speaking("ru"):
        text = rendered(digest_of([story]), resolver)
    assert "Данные о числе погибших расходятся: 14" in text
    assert "Данные о lorries расходятся: 14" in text
