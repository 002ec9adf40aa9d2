"""What a strict editor asked of a digest: headlines borne out, numbers in digits, analyses set apart."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.chat import Message
from bot.render import evidence, item, render_digest, timeline
from bot.render.figures import disputed, in_digits, is_digits
from bot.render.marks import head, sample_blocks
from bot.render.titles import borne_out, headline
from bot.tongue import speaking
from digest.developing import timeline as timeline_of
from digest.model import (
    Account,
    ArticleId,
    Chapter,
    Digest,
    Dispute,
    Event,
    Figure,
    Length,
    Story,
    Summary,
    Takeaway,
    ThemeTag,
)
from tests.bot.comparing import COMPARE
from tests.bot.invented import ANN, NOW, STORIES, digest_of
from tests.bot.reading_messages import block_text, check, message_text
from tests.bot.retold import COLLAPSE, DEVELOPED, FIRST, KILLED_9, KILLED_14, KILLED_RU, PROBE, SHAFT, taken
from tests.bot.test_render import many
from tests.bot.test_render_developed import digest_with
from tests.planned import weight
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
        ("no casualties", "0"),
        ("никто не пострадал", "0"),
        ("dozens", "dozens"),
        ("two dozen", "two dozen"),
        ("a dozen", "a dozen"),
        ("две дюжины", "две дюжины"),
        ("two and a half", "two and a half"),
        ("two or three", "two or three"),
    ],
)
def test_numbers_side_by_side_are_in_digits(printed: str, digits: str) -> None:
    assert in_digits(printed) == digits


@pytest.mark.parametrize(
    ("printed", "russian"),
    [
        ("at least nine", "не менее 9"),
        ("more than 2,600", "более 2,600"),
        ("около 300", "около 300"),
        ("some two dozen", "some two dozen"),
    ],
)
def test_the_words_before_a_number_are_in_the_language_spoken(printed: str, russian: str) -> None:
    with speaking("ru"):
        assert in_digits(printed) == russian
        assert is_digits(printed) == (printed != russian or printed.startswith("около"))
    assert in_digits("около 300") == "about 300"


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
    earlier = "9 <https://outlet11.example/101> in Steppe Wire, 11 <https://outlet13.example/103> in Zhetysu"
    now = "(killed: 14 <https://outlet12.example/104> in Two Rivers Monitor; earlier"
    assert f"{now} {earlier} Courier)" in text


def test_who_has_a_new_number_is_told_from_who_has_only_the_earlier_one(resolver: TopicResolver) -> None:
    eleven = replace(KILLED_9, receipt=replace(KILLED_14.receipt, article=ArticleId(105)))
    sides = (Figure("nine", KILLED_9.receipt), Figure("eleven", eleven.receipt))
    before = replace(COLLAPSE.accounts[0], article=ArticleId(105), url="https://outlet12.example/105")
    digest = developed(Dispute("killed", sides))
    story = replace(COLLAPSE, accounts=(*COLLAPSE.accounts, before))
    text = shown(replace(digest, stories=((DEVELOPED, story),)), resolver)
    step = "11 <https://outlet12.example/105> → 14 <https://outlet12.example/104> in Two Rivers Monitor"
    assert f"(killed: {step}; earlier 9 <https://outlet11.example/101> in Steppe Wire)" in text


HURT_NONE = taken("There were no casualties at the Kara-Tuz mine, the company said.", 101)
HURT_3 = taken("Three miners were injured at the Kara-Tuz mine, relatives said.", 103)
HURT_2 = taken("Two miners were injured at the Kara-Tuz mine, the company said.", 104)
HURT = Dispute("injured", (Figure("no casualties", HURT_NONE.receipt), Figure("three", HURT_3.receipt)))


def with_takeaways(*takeaways: Takeaway, disputes: tuple[Dispute, ...] = ()) -> Story:
    return replace(COLLAPSE, summary=Summary(takeaways, "minilm", disputes=disputes))


def test_who_counts_what_was_disputed_leaves_the_other_side_its_number(resolver: TopicResolver) -> None:
    earlier = Summary((HURT_3,), "minilm", disputes=(HURT,))
    text = shown(digest_with(DEVELOPED, with_takeaways(HURT_2, PROBE), [earlier]), resolver)
    sides = (
        "0 <https://outlet11.example/101> in Steppe Wire, 3 <https://outlet13.example/103> in Zhetysu Courier"
    )
    now = "2 <https://outlet12.example/104> in Two Rivers Monitor"
    assert f"{HURT_2.text} (injured: {now}; earlier {sides})" in text
    assert PROBE.text in text
    muted = replace(with_takeaways(HURT_2), accounts=COLLAPSE.accounts[:1])
    assert "→" not in shown(digest_with(DEVELOPED, muted, [earlier]), resolver)
    deaths = replace(earlier, disputes=(replace(HURT, about="killed"),))
    assert "earlier" not in shown(digest_with(DEVELOPED, with_takeaways(HURT_2), [deaths]), resolver)


def test_a_number_that_changes_again_leaves_the_other_side_its_number(resolver: TopicResolver) -> None:
    """The company said none, then two, now four; relatives said three on the first day."""
    wire, monitor, courier = (COLLAPSE.accounts[at] for at in (3, 0, 1))
    first = replace(wire, article=ArticleId(99), outlet=monitor.outlet, published=NOW - timedelta(hours=60))
    said = replace(courier, published=NOW - timedelta(hours=59))
    told = replace(monitor, article=ArticleId(105), published=NOW - timedelta(hours=30))
    now = taken("4 miners were injured at the Kara-Tuz mine, the company said.", 104)
    before = taken("2 miners were injured at the Kara-Tuz mine, the company said.", 105)
    none = Figure("no casualties", replace(HURT_NONE.receipt, article=ArticleId(99)))
    days = [
        Summary((HURT_3,), "minilm", disputes=(Dispute("injured", (none, HURT.figures[1])),)),
        Summary((before,), "minilm"),
    ]

    def sides(*later: Account) -> str:
        story = replace(with_takeaways(now), accounts=(monitor, told, *later, said, first))
        return shown(digest_with(DEVELOPED, story, days), resolver)

    three = "→ 4 <https://outlet12.example/104> in Two Rivers Monitor; earlier 3 <https://outlet13"
    assert three in sides()
    agrees = replace(courier, article=ArticleId(106), published=NOW - timedelta(hours=20))
    assert three not in sides(agrees)


BOTH = taken("Three miners were injured, relatives said, contradicting the company's “no casualties”.", 103)


def test_what_the_first_line_says_of_both_sides_is_not_said_again(resolver: TopicResolver) -> None:
    differ = "Reports differ on the number injured: 0 (Steppe Wire, state-run 🇰🇿), 3 (Zhetysu Courier)"
    assert differ in shown(digest_of([with_takeaways(HURT_3, BOTH, disputes=(HURT,))]), resolver)
    assert differ not in shown(digest_of([with_takeaways(BOTH, HURT_3, disputes=(HURT,))]), resolver)
    other = replace(HURT, about="missing")
    assert "Reports differ" in shown(digest_of([with_takeaways(BOTH, disputes=(other,))]), resolver)


@pytest.mark.parametrize(
    "sides",
    [
        Dispute("injured", (Figure("9", KILLED_9.receipt), Figure("11", KILLED_RU.receipt))),
        Dispute("killed", (Figure("8", KILLED_14.receipt), Figure("11", KILLED_RU.receipt))),
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
    assert "in Steppe Wire, 11 <https://outlet13.example/103> in Zhetysu Courier)" in told
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
    as_told = texts[1].replace("Kazakhstan: only an analysis, no new report.\n", "")
    as_told = as_told.replace("1 analysis", "1 story").replace("analysis, ", "")
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
        "Steppe Wire (state-run 🇰🇿) <https://outlet11.example/101>, Two Rivers"
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
    rest = f"{41 - told} of the 41 articles brought nothing new on what you follow."
    assert rest in shown(digest_of([RIFLES]), resolver)
    assert "brought nothing new" not in shown(digest_of([RIFLES], left_out=2), resolver)
