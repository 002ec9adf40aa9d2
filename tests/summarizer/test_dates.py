"""Days told by their names get a date where only one can be meant, and nowhere else."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.dates import dated, undated
from summarizer.guard import check
from summarizer.service import Condenser, Settings
from tests.summarizer.texts import document, story

WEDNESDAY = datetime(2031, 5, 14, 10, tzinfo=UTC)
WORDS = Condenser.load(Settings(encoder="off"))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The court jailed three men on Tuesday (13 May)."),
        ("en", "The minister said on Tuesday (13 May) that talks would begin on Friday."),
        ("en", "On Monday (12 May), the army shelled the village."),
        ("en", "The governor travelled to Sarn on Monday (12 May) and met the mayor there."),
        ("en", "Police said Tuesday (13 May) that two men fled."),
        ("en", "The army attacked the post late on Sunday (11 May)."),
        ("en", "The strike began on Wednesday morning (14 May), the union said."),
        ("en", "Two guards were killed near Sarn on Thursday (8 May)."),
        ("en", "Officials met yesterday (13 May) in Port Vane."),
        ("en", "The mayor said today (14 May) that he had resigned."),
        ("en", "The mayor will resign tomorrow (15 May)."),
        ("ru", "Суд в пятницу (9 мая) приговорил блогера к трём годам."),
        ("ru", "В понедельник (12 мая) пограничники задержали семь человек."),
        ("ru", "Министр во вторник (13 мая) пообещал приехать."),
        ("ru", "В Сарне во вторник (13 мая) офицеры службы безопасности задержали четверых."),
        ("ru", "Взрыв произошёл в субботу вечером (10 мая), сообщила полиция."),
        ("ru", "Вчера (13 мая) в городе сгорел склад."),
        ("ru", "Суд рассмотрит апелляцию завтра (15 мая)."),
    ],
)
def test_a_plain_case_gets_its_date(language: str, text: str) -> None:
    bare = text[: text.index(" (")] + text[text.index(")") + 1 :]
    assert dated(bare, language, WEDNESDAY) == text
    assert dated(text, language, WEDNESDAY) == text
    assert undated(text, language, WEDNESDAY) == bare


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The talks will begin on Friday."),
        ("en", "On Friday, the army will hold drills."),
        ("en", "Talks are due to start on Monday."),
        ("en", "The driver was ordered to appear on Friday."),
        ("en", "The council announced elections on Sunday."),
        ("en", "The meeting was scheduled on Friday."),
        ("en", "They proposed a meeting on Friday."),
        ("en", "The governor travels to Sarn on Monday."),
        ("en", "The armed men meet on Friday."),
        ("en", "The sides agreed that patrols resume on Friday."),
        ("en", "The shop closed every Friday for years."),
        ("en", "The road was closed until Tuesday."),
        ("en", "Tuesday's attack killed two guards."),
        ("en", "The bridge was closed on Saturday and Sunday."),
        ("en", "It closed on Tuesday, May 13."),
        ("en", '"We saw them on Tuesday," the mayor said.'),
        ("en", "Today the region exports oil."),
        ("en", "The engineers of tomorrow were at the fair."),
        ("ru", "Переговоры начнутся во вторник."),
        ("ru", "В пятницу жители села соберутся на площади."),
        ("ru", "Министр пообещал приехать во вторник."),
        ("ru", "Депутаты потребовали отставки в пятницу."),
        ("ru", "Мэр сообщил, что матч пройдёт в субботу."),
        ("ru", "В субботу и воскресенье мост закрыли."),
        ("ru", "«Мы видели их во вторник», — сказал мэр."),
        ("ru", "Сегодня порт принимает десять судов."),
        ("en", "The army attacked the post late on Wednesday."),
        ("ru", "Заседание совета в среду."),
        ("en", "Two guards died in the attack on Thursday."),
        ("en", "The two sides prepared for talks on Friday."),
        ("en", "Police closed roads for a rally on Saturday."),
        ("en", "Voters were registered for polls on Sunday."),
        ("en", "The army completed preparations for exercises on Friday."),
        ("en", "The council approved a ban on rallies on Friday."),
        ("en", "The council approved an emergency session on Friday."),
        ("en", "Tickets were sold for the match on Friday."),
        ("en", "The mayor spoke about the vote on Sunday."),
        ("en", "The union protested against the election on Sunday."),
        ("en", "The town hosted the Amber Games on Sunday."),
        ("en", "Rallies were banned on Saturday."),
        ("en", "The match was cancelled on Friday."),
        ("ru", "Совет подготовил заседание в пятницу."),
        ("ru", "Власти одобрили проведение митинга в субботу."),
        ("ru", "Стороны согласовали переговоры в пятницу."),
        ("ru", "Синоптики предупредили о ливнях в пятницу."),
        ("ru", "Президент подписал указ о выходном в пятницу."),
        ("ru", "Парламент утвердил голосование в среду."),
        ("ru", "Дороги перекрыли из-за парада в субботу."),
        ("ru", "Митинг в субботу разрешили."),
        ("ru", "Из-за шторма в пятницу закрыли порт."),
        ("ru", "Матч отменили в субботу."),
        ("kk", "Сот үкімді во вторник шығарды."),
    ],
)
def test_what_may_mean_another_day_gets_none(language: str, text: str) -> None:
    assert dated(text, language, WEDNESDAY) == text


@pytest.mark.parametrize(
    ("hour", "text", "known"),
    [
        (20, "Police said on Wednesday that two men fled.", "14 May"),
        (20, "Police said on Tuesday that two men fled.", "13 May"),
        (20, "Police said on Thursday that two men fled.", ""),
        (20, "Officials met yesterday in Port Vane.", ""),
        (2, "Officials met yesterday in Port Vane.", ""),
        (2, "Police said on Tuesday that two men fled.", "13 May"),
    ],
)
def test_near_midnight_only_what_holds_in_every_newsroom(hour: int, text: str, known: str) -> None:
    found = dated(text, "en", WEDNESDAY.replace(hour=hour))
    assert (f"({known})" in found) if known else (found == text)


def test_the_clock_of_the_outlets_country_settles_it() -> None:
    text = "Police said on Wednesday that two men fled."
    before_dawn = WEDNESDAY.replace(hour=2)
    assert dated(text, "en", before_dawn) == text
    assert "(14 May)" in dated(text, "en", before_dawn, "KZ")


@given(st.integers(0, 24 * 60), st.sampled_from(["Monday", "Thursday", "Sunday"]))
def test_a_weekday_is_never_in_the_future_nor_a_week_ago(hours: int, day: str) -> None:
    published = WEDNESDAY + timedelta(hours=hours)
    found = dated(f"The court jailed three men on {day}.", "en", published)
    if "(" in found:
        told = datetime.strptime(f"{found[found.index('(') + 1 : -2]} 2031", "%d %B %Y").replace(tzinfo=UTC)
        assert told.strftime("%A") == day
        assert timedelta(hours=-6) <= published - told <= timedelta(days=7, hours=6)


def test_the_guard_knows_the_day_of_publication() -> None:
    source = "The court in Sarn jailed three men on Tuesday, the judge said."
    claim = "The court in Sarn jailed three men on Tuesday (13 May), the judge said."
    assert check(claim, source, WEDNESDAY) == (True, ())
    assert not check(claim, source)[0]
    assert not check(claim, source, WEDNESDAY + timedelta(days=7))[0]
    assert not check(claim.replace("13", "12"), source, WEDNESDAY)[0]


def test_the_guard_refuses_a_date_that_may_be_that_of_another_event() -> None:
    source = "The two sides in Sarn prepared for talks on Friday, the mayor said."
    assert not check(source.replace("Friday", "Friday (9 May)"), source, WEDNESDAY)[0]


def test_takeaways_of_an_outlet_are_dated_and_those_of_a_bare_text_are_not() -> None:
    text = "The court in Sarn jailed three men on Tuesday for smuggling amber, the judge said."
    known, bare = (
        WORDS.summarize([story(document(text, outlet=outlet))])[0].takeaways[0].text
        for outlet in ("SAMPLE Harbour Post", "")
    )
    assert known == text.replace("on Tuesday", "on Tuesday (13 May)") and bare == text
    guessed = replace(document(text, outlet="SAMPLE Harbour Post"), dated=False)
    assert WORDS.summarize([story(guessed)])[0].takeaways[0].text == text, "a guessed date dates nothing"
