"""What a strict editor asked of a digest: headlines borne out, numbers in digits, analyses set apart."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.chat import Message
from bot.render import evidence, item, render_digest, timeline
from bot.render.figures import disputed, in_digits
from bot.render.marks import head, sample_blocks
from bot.render.titles import borne_out, headline
from digest.developing import timeline as timeline_of
from digest.model import (
    ArticleId,
    Chapter,
    Digest,
    Dispute,
    Event,
    Figure,
    Length,
    Story,
    Summary,
    ThemeTag,
)
from digest.selection import weight
from tests.bot.comparing import COMPARE
from tests.bot.invented import ANN, NOW, STORIES, digest_of
from tests.bot.reading_messages import block_text, check, message_text
from tests.bot.retold import COLLAPSE, DEVELOPED, FIRST, KILLED_9, KILLED_14, KILLED_RU, SHAFT, taken
from tests.bot.test_render import many
from tests.bot.test_render_developed import digest_with
from topics.resolver import TopicResolver

RIFLES, PLOTS, MUDFLOW, BRIDGES, BOATS = STORIES


@pytest.fixture(scope="module")
def resolver() -> TopicResolver:
    return TopicResolver.load()


def shown(digest: Digest, resolver: TopicResolver, length: Length = Length.NORMAL) -> str:
    messages = render_digest(digest, replace(ANN, length=length), resolver, COMPARE)
    check(messages)
    return "\n".join(map(message_text, messages))


TOLD = (
    "Power is back in all districts of the town after the fire at the substation, the ministry said.",
    "About 2,600 people were evacuated, the ministry said.",
)


@pytest.mark.parametrize(
    ("title", "kept"),
    [
        ("Power is back in the town after substation fire, mayor reprimanded", False),
        ("Power is back in the town after substation fire, ministry said", True),
        ("Power is back in the town after substation fire, 2,600 evacuated", True),
        ("Power is back in the town after substation fire, 300 evacuated", False),
        ("Two mines closed after an accident in the north, director dismissed", True),
        ("Power back, mayor reprimanded", True),
        ("Former mayor sold the substation to contractors, prosecutors allege", True),
        ("The substation was set on fire in the night, mayor denies", True),
        ("Power will be back in the town after substation fire, unless talks fail", True),
        ("Power is back in the town after substation fire, but not in schools", True),
        ("Подстанция в городе сгорела после пожара из-за поджога, считает следствие", True),
        ("Power is back in the town after substation fire, said the mayor of it on Monday", True),
    ],
    ids=[
        "not told",
        "told",
        "number told",
        "other number",
        "in other words",
        "too short",
        "alleged",
        "denied",
        "a condition",
        "an exception",
        "по версии",
        "a long clause",
    ],
)
def test_a_last_clause_that_no_line_bears_out_goes(title: str, kept: bool) -> None:
    assert borne_out(title, TOLD) == (title if kept else title.rpartition(", ")[0])
    assert borne_out(title, ()) == title


def test_a_headline_promises_no_more_than_its_story_tells() -> None:
    title = "Shaft of the Kara-Tuz mine gave way, owner fined"
    accounts = tuple(replace(each, title=title) for each in COLLAPSE.accounts)
    story = replace(COLLAPSE, title=title, accounts=accounts, summary=Summary((SHAFT,), "minilm"))
    told = taken("The northern shaft of the Kara-Tuz mine gave way.", 104)
    assert headline(replace(story, summary=Summary((told,), "minilm"))) == title.partition(",")[0]
    sacked = taken("The owner was fined.", 104)
    assert headline(replace(story, summary=Summary((told, sacked), "minilm"))) == title


def test_that_it_is_a_sample_is_said_once_in_every_message(resolver: TopicResolver) -> None:
    invented = [
        replace(
            each, accounts=tuple(replace(a, outlet=replace(a.outlet, sample=True)) for a in each.accounts)
        )
        for each in many(12)
    ]
    messages = render_digest(digest_of(invented), ANN, resolver, COMPARE)
    assert len(messages) == 2
    (sign,) = sample_blocks(True)
    assert [message.blocks.count(sign) for message in messages] == [1, 1]
    assert not any("(SAMPLE)" in message_text(message) for message in messages)


def test_a_real_outlet_keeps_its_whole_name(resolver: TopicResolver) -> None:
    outlet = replace(RIFLES.accounts[0].outlet, name="Press (SAMPLE)", sample=False)
    story = replace(RIFLES, accounts=(replace(RIFLES.accounts[0], outlet=outlet),))
    assert "Press (SAMPLE)" in message_text(Message(tuple(item(story, resolver, zone="UTC", now=NOW))))


@pytest.mark.parametrize(
    ("printed", "digits"),
    [
        ("six", "6"),
        ("at least nine", "at least 9"),
        ("шестеро", "6"),
        ("twenty-six", "26"),
        ("2,600", "2,600"),
        ("1.2 million", "1.2 million"),
        ("no casualties", "no casualties"),
        ("two dozen", "two dozen"),
        ("a dozen", "a dozen"),
        ("две дюжины", "две дюжины"),
        ("two and a half", "two and a half"),
        ("two or three", "two or three"),
    ],
)
def test_numbers_side_by_side_are_in_digits(printed: str, digits: str) -> None:
    assert in_digits(printed) == digits


def developed(*disputes: Dispute) -> Digest:
    """The mine story, told with these disputes when nine were known to be dead."""
    earlier = Summary((KILLED_9, SHAFT), "minilm", disputes=disputes)
    digest = digest_of([COLLAPSE])
    plan = replace(digest.plan, entries=(DEVELOPED,))
    stories = ((DEVELOPED, COLLAPSE),)
    return replace(digest, plan=plan, stories=stories, earlier={COLLAPSE.id: (earlier,)})


def test_the_old_numbers_of_all_sides_stand_beside_the_new_one(resolver: TopicResolver) -> None:
    sides = (Figure("nine", KILLED_9.receipt), Figure("eleven", KILLED_RU.receipt))
    text = shown(developed(Dispute("killed", sides)), resolver)
    assert (
        "(9 <https://outlet11.example/101> in Steppe Wire, 11 <https://outlet13.example/103> in Zhetysu"
        in text
    )
    assert "Courier → 14 <https://outlet12.example/104>)" in text


@pytest.mark.parametrize(
    "sides",
    [
        Dispute("injured", (Figure("9", KILLED_9.receipt), Figure("11", KILLED_RU.receipt))),
        Dispute("killed", (Figure("8", KILLED_9.receipt), Figure("11", KILLED_RU.receipt))),
    ],
    ids=["of something else", "of other numbers"],
)
def test_other_disputes_say_nothing_of_a_changed_number(sides: Dispute, resolver: TopicResolver) -> None:
    assert "(9 <https://outlet11.example/101> → 14" in shown(developed(sides), resolver)


def test_evidence_and_timeline_show_the_old_numbers_of_all_sides() -> None:
    sides = Dispute("killed", (Figure("9", KILLED_9.receipt), Figure("11", KILLED_RU.receipt)))
    days = [
        Chapter(
            1, NOW - timedelta(hours=27), (ArticleId(101),), Summary((KILLED_9,), "minilm", disputes=(sides,))
        ),
        Chapter(2, NOW - timedelta(hours=2), (ArticleId(104),), Summary((KILLED_14,), "minilm")),
    ]
    steps = timeline_of(days, COMPARE, COLLAPSE, disputed)
    told = message_text(timeline(COLLAPSE, steps, zone="UTC", now=NOW)[0])
    assert "in Steppe Wire, 11 <https://outlet13.example/103> in Zhetysu Courier → 14" in told
    changes = [change for step in steps for change in step.changes]
    proof = message_text(evidence(COLLAPSE, zone="UTC", now=NOW, changes=changes)[0])
    assert KILLED_RU.receipt.quotes[0].text in proof
    assert "Before: 11" in proof


def analysis(story: Story) -> Story:
    return replace(story, event=Event.ANALYSIS)


def test_of_an_analysis_a_headline_stands_open_and_what_its_outlet_writes_folds(
    resolver: TopicResolver,
) -> None:
    assert RIFLES.summary is not None
    text = shown(digest_of([analysis(RIFLES)]), resolver)
    assert "(analysis)" in text
    assert f"| • Steppe Wire writes: {RIFLES.summary.takeaways[0].text}" in text


def test_an_update_that_is_called_an_analysis_loses_nothing_new(resolver: TopicResolver) -> None:
    plain, called = (replace(COLLAPSE, event=each) for each in (Event.INCIDENT, Event.ANALYSIS))
    texts = [shown(digest_with(DEVELOPED, story, [FIRST]), resolver) for story in (plain, called)]
    as_told = texts[1].replace("1 analysis", "1 story").replace("analysis, ", "")
    assert as_told.replace("Two Rivers Monitor writes: ", "") == texts[0]


def test_an_analysis_comes_behind_events() -> None:
    young = replace(RIFLES, event=Event.ANALYSIS, security_score=1.0)
    assert weight(young, NOW) < weight(replace(RIFLES, event=Event.STATEMENT, security_score=0.45), NOW)


def test_the_time_is_that_of_the_newest_report(resolver: TopicResolver) -> None:
    late = replace(COLLAPSE.accounts[-1], article=ArticleId(105), published=NOW - timedelta(minutes=30))
    story = replace(COLLAPSE, accounts=(*COLLAPSE.accounts, late))
    (*_, reports) = item(story, resolver, zone="UTC", now=NOW)
    assert block_text(reports).endswith("· 06:00")


def test_who_has_the_first_line_is_named_first(resolver: TopicResolver) -> None:
    assert COLLAPSE.summary is not None
    summary = replace(COLLAPSE.summary, takeaways=(KILLED_9, KILLED_14))
    (*_, reports) = item(replace(COLLAPSE, summary=summary), resolver, zone="UTC", now=NOW)
    assert block_text(reports).startswith(
        "Steppe Wire (state-run) <https://outlet11.example/101>, Two Rivers"
    )


@pytest.mark.parametrize(
    ("themes", "mark"),
    [
        ((("disaster", "mudflow"),), "🌊"),
        ((("disaster", "miners trapped"), ("energy", "coal")), "⛏️"),
        ((("energy", "refinery"), ("disaster", "refinery fire")), "🔥"),
        ((("disaster", "землетрясения"),), "🏚️"),
        ((("energy", "трубопровода"),), "🛢️"),
        ((("energy", "подстанции"),), "⚡"),
        ((("disaster", "rescuers"),), "⛑️"),
        ((), ""),
    ],
)
def test_the_mark_fits_the_kind_of_event(
    themes: tuple[tuple[str, str], ...], mark: str, resolver: TopicResolver
) -> None:
    tags = tuple(ThemeTag(slug, 3.0, (word,)) for slug, word in themes)
    first = head(replace(RIFLES, themes=tags), resolver).runs[0].text
    assert first.removeprefix("🇰🇿").strip() == mark


def test_what_became_of_the_other_articles_is_said(resolver: TopicResolver) -> None:
    told = sum(NOW - timedelta(hours=72) <= each.published for each in RIFLES.accounts)
    rest = f"{41 - told} articles brought nothing new on what you follow."
    assert rest in shown(digest_of([RIFLES]), resolver)
    assert "brought nothing new" not in shown(digest_of([RIFLES], left_out=2), resolver)
    brief = digest_of([RIFLES])
    brief = replace(brief, plan=replace(brief.plan, since=NOW - timedelta(hours=24)))
    assert "brought nothing new" not in shown(brief, resolver)
