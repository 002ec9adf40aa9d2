"""Texts without the furniture of their pages."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.model import PassageKind
from sources.clean import clean

FIRST = "SAMPLE. The invented council of Orlan voted on Tuesday to rebuild the bridge."
SECOND = "Work is to begin after the harvest, and lorries will use the ford until then."
THIRD = "The engineer asked for patience, since the piers have to be dug out by hand."
BODY = f"{FIRST}\n\n{SECOND}\n\n{THIRD}"


@pytest.mark.parametrize("line", ["Orlan and Zemland", "Comments (0)", "protest in Orlan"])
def test_a_single_line_has_no_page_around_it(line: str) -> None:
    assert parts(f"  {line}\n") == [line]
    assert parts(f"{line}\n{line}\n") == []


def parts(text: str, title: str = "", *kinds: PassageKind) -> list[str]:
    """The passages as text, only of these kinds (all when none is named)."""
    cleaned = clean(text, title)
    return [text[p.start : p.end] for p in cleaned.passages if not kinds or p.kind in kinds]


@pytest.mark.parametrize(
    "line",
    [
        "author-image",
        "New Update",
        "« Back",
        "Comments (12)",
        "Комментарии (0)",
        "+ posts",
        "Web Desk",
        "Trim Correspondents",
        "19.9 C",
        "−4 °C",
        "Capital City",
        "Monday, November 9, 2026",
        "Понедельник, 9 ноября 2026",
        "Updated: 9 November 2026, 10:15",
        "Опубликовано: 09.11.2026 10:15",
        "Read More: Another Country Does Something Else Entirely This Week",
        "Read also – The ferry that never came back to the harbour",
        "Читайте также: В соседней области открыли новый мост через реку",
        "View more articles from SAMPLE Courier",
        "View more articles fromSAMPLE",
        "By A. Sample",
        "Share this article on all your networks",
        "Follow us on our channels to get the news before your neighbours",
        "Подписывайтесь на наш канал, чтобы узнавать новости первыми",
        "Photo: B. Sample / SAMPLE Courier",
        "© 2026 SAMPLE Courier. All rights reserved.",
        "5 min read",
        "https://courier.example/2026/11/bridge",
        "* * *",
        "Advertisement",
        "3 hours ago",
        "Skip to main content",
        "Our Standards: The SAMPLE Principles.",
        "Tags: bridge, Orlan, flood",
        "This website uses cookies so that pages load faster for you.",
        "By continuing to browse this site you agree to our terms of use.",
        "Мы используем файлы cookie, чтобы сайт работал лучше.",
        "Продолжая работу с сайтом, вы соглашаетесь с политикой конфиденциальности.",
        "Story continues below advertisement.",
        "Your email address will not be published. Required fields are marked.",
        "Support our work with a small monthly gift.",
        "This article is available to premium subscribers. Start your trial.",
        "Читайте нас в Telegram, чтобы ничего не пропустить.",
        "Больше новостей в нашем канале, заходите.",
        "При перепечатке ссылка на сайт обязательна.",
        "Telegram арнамызға жазылыңыз, жаңалықтарды бірінші біліңіз.",
        "If you have found an error, select it and press Ctrl+Enter.",
        "Вернуться к списку новостей",
        "Back to the news list",
        "Travellers over the pass at Kesh | 17,340 | 12,008 in the year before",
    ],
)
def test_furniture_lines_go(line: str) -> None:
    """Wherever in the text they stand."""
    for text in (f"{line}\n\n{BODY}", f"{FIRST}\n{line}\n{SECOND}\n{THIRD}", f"{BODY}\n\n{line}"):
        assert parts(text, "Council votes for a new bridge") == [FIRST, SECOND, THIRD]


@pytest.mark.parametrize(
    "line",
    [
        "No one was hurt.",
        "Who will pay?",
        "Save the Children opened a clinic in the valley.",
        "Copyright law will change next spring, the ministry said.",
        "Founded in 1991, the newspaper Orlan Courier was closed by a court on Friday.",
        "Updated figures show that 1200 people left the valley.",
        "Reporting by human rights groups led to the inquiry.",
        "No comment was available from the ministry.",
        "By using force the patrol broke the agreement, the council said.",
        "We use the ford until spring, one driver said.",
        "Support our troops, the banner above the bridge read.",
        "Все новости о наводнении власти передают по радио.",
        "Вернуться в посёлок жители смогут не раньше весны.",
        "Back to the valley went only a third of those who had fled.",
        "Found a mine and reported it: three boys from Halm.",
        "«Мы готовы», — сказал он.",
        "边境巡逻队星期二在山谷里找到了三名失踪的牧民。",
    ],
)
def test_sentences_stay(line: str) -> None:
    assert parts(f"{FIRST}\n{line}\n{SECOND}\n{THIRD}") == [FIRST, line, SECOND, THIRD]


# ── the headline ─────────────────────────────────────────────────────────────────────────────────


def test_the_first_line_is_the_title_where_it_looks_like_one() -> None:
    cleaned = clean(f"19.9 C\nCapital City\n\nCouncil votes for a new bridge\n\n{BODY}")
    assert cleaned.title == "Council votes for a new bridge"
    assert len(cleaned.passages) == 3


@pytest.mark.parametrize(
    ("head", "title"),
    [
        (
            "Home > World > Asia\nBorder talks resume in Orlan\nNov 21, 2026 - 18:30",
            "Border talks resume in Orlan",
        ),
        ("Главная / Новости\nВ Орлане открыли мост\n1234 просмотра", "В Орлане открыли мост"),
        ("World\nAnna Maria Sample\nBridge opens at last", "Bridge opens at last"),
        (
            "Latest news of today\nCouncil of Orlan votes for a new bridge",
            "Council of Orlan votes for a new bridge",
        ),
        ("Share this article\nAnna Sample", ""),
    ],
)
def test_short_headlines(head: str, title: str) -> None:
    assert clean(f"{head}\n\n{BODY}").title == title
    assert parts(f"{head}\n\n{BODY}") == [FIRST, SECOND, THIRD]


def test_a_text_that_begins_with_a_sentence_has_no_title() -> None:
    cleaned = clean(BODY)
    assert cleaned.title == ""
    assert parts(BODY)[0] == FIRST


def test_the_headline_is_not_repeated_in_the_body() -> None:
    title = "Council votes for a new bridge"
    text = f"{title}\n\n{FIRST}\n\nauthor-image\n{title}\n\n{title}\n\n{SECOND}\n\n{THIRD}"
    assert title not in " ".join(parts(text))
    assert title not in " ".join(parts(text, title))
    assert parts(text, "", PassageKind.LEAD) == [FIRST]


def test_another_wording_of_the_given_title_goes_too() -> None:
    text = f"Council of Orlan votes for a new bridge\n{BODY}"
    assert parts(text, "Council votes for new bridge in Orlan") == [FIRST, SECOND, THIRD]


def test_a_date_behind_the_headline_is_the_publication_date() -> None:
    title = "Council votes for a new bridge"
    cleaned = clean(f"{title}\n\n« Back\n\n{title}\u00a009.11.2026 14:05\n\n{BODY}")
    assert cleaned.published == datetime(2026, 11, 9, 14, 5, tzinfo=UTC)
    assert cleaned.title == title


@pytest.mark.parametrize("date", ["9 November 2026, 14:05", "| Nov 9, 2026 14:05", "9 ноября 2026 14:05"])
def test_a_written_date_behind_the_headline(date: str) -> None:
    title = "Council votes for a new bridge"
    cleaned = clean(f"{title}\n{title} {date}\n{BODY}")
    assert cleaned.published == datetime(2026, 11, 9, 14, 5, tzinfo=UTC)
    assert len(cleaned.passages) == 3


def test_a_clock_on_the_page_is_no_publication_date() -> None:
    assert clean(f"Monday, November 9, 2026\n\nCouncil votes for a new bridge\n\n{BODY}").published is None
    assert clean(f"Council votes for a new bridge\n\n9 November 2026\n\n{BODY}").published is None


# ── datelines ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("prefix", "dateline"),
    [
        ("ORLAN (SMP) — ", "ORLAN (SMP)"),
        ("Orlan (SMP): ", "Orlan (SMP)"),
        ("ORLAN, Nov 9 (Sample) - ", "ORLAN, Nov 9 (Sample)"),
        ("ORLAN, Sampleland — ", "ORLAN, Sampleland"),
        ("ОРЛАН, 9 ноября — Образец. ", "ОРЛАН, 9 ноября — Образец"),
        ("ОРЛАН. ОБРАЗЕЦ – ", "ОРЛАН. ОБРАЗЕЦ"),
        ("ОРЛАН, 9 ноября. ", "ОРЛАН, 9 ноября"),
        ("Orlan, November 9. /SAMPLE/ ", ""),
        ("ORLAN, November 9. /SAMPLE/ ", "ORLAN, November 9. /SAMPLE/"),
        ("(SMP)", "(SMP)"),
    ],
)
def test_datelines_are_cut(prefix: str, dateline: str) -> None:
    text = f"Council votes for a new bridge\n\n{prefix}{BODY}"
    cleaned = clean(text)
    assert cleaned.dateline == dateline
    if dateline:
        assert text[cleaned.passages[0].start :].startswith("SAMPLE. The invented")


@pytest.mark.parametrize(
    "start", ["The pass – closed since May – is open.", "NATO (the alliance) met: it agreed."]
)
def test_what_only_looks_like_a_dateline_stays(start: str) -> None:
    text = f"{start} {SECOND}\n{THIRD}"
    assert clean(text).dateline == ""
    assert parts(text)[0].startswith(start)


# ── quotations, comment, takeaways ───────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("lead_in", "quote"),
    [
        ("He thanked the villagers for their help, stating,", '"We are not alone."'),
        ("The mayor had only one thing to say:", "“Come and see.”"),
        ("Глава района подчеркнул:", "«Мы справимся»."),
    ],
)
def test_a_quotation_joins_its_lead_in(lead_in: str, quote: str) -> None:
    text = f"{FIRST}\n{lead_in}\n{quote}\n{SECOND}"
    assert parts(text) == [FIRST, f"{lead_in}\n{quote}", SECOND]


@pytest.mark.parametrize(
    "label", ["Why this matters: ", "Why it matters — ", "Почему это важно: ", "Why this matters\n"]
)
def test_comment_is_marked_and_its_label_dropped(label: str) -> None:
    text = f"{FIRST}\n\n{label}{SECOND}\n\n{THIRD}"
    assert parts(text, "", PassageKind.COMMENT) == [SECOND]
    assert parts(text, "", PassageKind.BODY) == [FIRST, THIRD]


@pytest.mark.parametrize("bullet", ["  • ", "- ", "– ", ""])
@pytest.mark.parametrize("heading", ["Key Takeaways", "Highlights:", "Главное"])
def test_own_takeaways_at_the_foot_end_the_text(heading: str, bullet: str) -> None:
    own = ["The council pays for the bridge.", "Lorries must use the ford."]
    text = f"{BODY}\n\n{heading}\n\n" + "\n".join(bullet + line for line in own)
    assert parts(text, "", PassageKind.OWN_TAKEAWAYS) == own
    assert parts(text, "", PassageKind.BODY) == [FIRST, SECOND, THIRD]


def test_what_follows_bulleted_takeaways_at_the_foot_is_dropped() -> None:
    tail = "More words that belong to something else entirely."
    text = f"{BODY}\nKey Takeaways\n• The council pays for it all.\n{tail}"
    assert "More words" not in " ".join(parts(text))


def test_own_takeaways_at_the_head_do_not_end_it() -> None:
    text = f"Key Takeaways\n• The council pays for the bridge.\n• Lorries must use the ford.\n{BODY}"
    assert parts(text, "", PassageKind.BODY) == [FIRST, SECOND, THIRD]


# ── repetition, lists, biographies ───────────────────────────────────────────────────────────────


def test_repeated_paragraphs_and_sentences_go() -> None:
    text = f"{FIRST} {SECOND}\n\n{SECOND} {THIRD}\n\n{FIRST} {SECOND}"
    assert parts(text) == [f"{FIRST} {SECOND}", THIRD]


def test_short_sentences_may_be_said_twice() -> None:
    text = f'{FIRST} "Yes."\n{SECOND} "Yes."'
    assert parts(text) == text.split("\n")


def test_lists_of_other_articles_go() -> None:
    one, two = "A headline about something else that happened far away", "Yet another headline of seven words"
    text = f"{BODY}\n\nRelated News\n{one}\nTrending Now\n{two} or more"
    assert parts(text) == [FIRST, SECOND, THIRD]


@pytest.mark.parametrize(
    "tail",
    [
        "Anna Sample\n\nAnna Sample has worked for SAMPLE Courier as a reporter since its foundation.\n"
        "Sample studied in Farland.",
        "Boris Sample is a freelance journalist based in Farland.",
        "Established in 2008, SAMPLE Courier is a premier magazine of Farland, in print and online.",
        "SAMPLE Courier is an independent online newspaper from Farland.",
    ],
)
def test_biographies_at_the_end_go(tail: str) -> None:
    assert parts(f"{BODY}\n\nThe vote was open to all, and nobody left the hall early.\n\n{tail}")[
        -1
    ].startswith("The vote")


def test_a_journalist_in_the_news_is_no_biography() -> None:
    line = "Anna Sample is a journalist who was arrested at the border on Monday."
    assert line in parts(f"{line}\n{FIRST}\n{SECOND}\n{THIRD}")


# ── always ───────────────────────────────────────────────────────────────────────────────────────

_TEXTS = st.lists(
    st.sampled_from(
        [
            FIRST,
            SECOND,
            THIRD,
            "Key Takeaways",
            "• A point.",
            "He said,",
            '"Quoted."',
            "Web Desk",
            "A\u00a0b",
            "\t",
        ]
    )
    | st.text(max_size=80),
    max_size=14,
).map("\n".join)


@given(_TEXTS, st.sampled_from(["", FIRST, "Council votes for a new bridge"]))
def test_spans_are_exact_ordered_and_apart(text: str, title: str) -> None:
    cleaned = clean(text, title)
    end = 0
    for passage in cleaned.passages:
        assert end <= passage.start < passage.end <= len(text)
        piece = text[passage.start : passage.end]
        assert piece == piece.strip()
        end = passage.end


@given(_TEXTS)
def test_cleaning_is_a_function(text: str) -> None:
    assert clean(text) == clean(text)


@pytest.mark.parametrize(
    "text",
    [
        "word " * 200_000,
        "A" * 1_000_000,
        (FIRST + " ") * 10_000,
        (FIRST + "\n") * 10_000,
        "a.\n" * 60_000,
        " " * 1_000_000 + FIRST,
        "Sam " * 250_000 + "\n" + "Sam ",
        "x\u00a0" * 300_000,
        FIRST + "\n" + "by " + "a" * 280 + "!",
        FIRST + "\n" + "by " + "a " * 140 + "!",
        FIRST + "\n" + "@" * 100_000,
        FIRST + "\n" + "Sam " * 70 + "is",
        FIRST + "\n" + "is an " * 20_000,
        FIRST + "\n" + "«" * 100_000 + "back",
        "ORLAN, " * 50_000,
        (FIRST + "\n") * 20 + "A is the leading " * 15,
    ],
)
@pytest.mark.timeout(60)
def test_no_text_takes_long(text: str) -> None:
    clean(text)


def test_a_short_sentence_with_an_armenian_full_stop_is_no_label() -> None:
    text = "Հորինված Օռլան քաղաքի խորհուրդը երեքշաբթի քվեարկեց կամրջի օգտին։\nՆա հրաժարվեց մեկնաբանել։"
    assert [text[each.start : each.end] for each in clean(text, "Կամուրջ").passages] == text.split("\n")
