"""Dates as they are found in the wild."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.dates import read_date, settle

NOV21 = "2026-11-21T00:00"

READABLE = {
    "Mon, 02 Feb 2026 10:11:12 GMT": "2026-02-02T10:11:12",
    "2 Feb 26 10:11 +0600": "2026-02-02T04:11",
    "02 Feb 99 10:11:12 GMT": "1999-02-02T10:11:12",
    "Tue, 3 Mar 2026 5:07:09 PM EST": "2026-03-03T22:07:09",
    "Tue, 3 March 2026 05:07:09 EDT": "2026-03-03T09:07:09",
    "Sat, 21 Nov 2026 24:00:00 +0000": "2026-11-22T00:00",
    "Thu, 31 Dec 2026 23:59:60 GMT": "2027-01-01T00:00",
    "Sat, 21 Nov 2026 10:00:00 GMT+3": "2026-11-21T07:00",
    "Sat, 21 Nov 2026 10:00:00 UTC+05:30": "2026-11-21T04:30",
    "Sat, 21 Nov 2026 10:00:00 MSK": "2026-11-21T07:00",
    "Sat, 21 Nov 2026 10:00:00 +0300 (MSK)": "2026-11-21T07:00",
    "Sat, 21 Nov 2026 10:00:00 Qyzylorda": "2026-11-21T10:00",
    "Sat,21 Nov 2026 10:00:00+0500": "2026-11-21T05:00",
    "Sat Nov 21 18:20:57 UTC 2026": "2026-11-21T18:20:57",
    "21-Nov-2026 10:00:00 +05:30": "2026-11-21T04:30",
    "November 21, 2026 6:30 pm": "2026-11-21T18:30",
    "Saturday, November 21, 2026 - 18:30": "2026-11-21T18:30",
    "21 November 2026": NOV21,
    "Nov. 21, 2026": NOV21,
    "2026-11-21T10:00:00Z": "2026-11-21T10:00",
    "2026-11-21T10:00:00.123456+0600": "2026-11-21T04:00",
    "2026-11-21T10:00-03:00": "2026-11-21T13:00",
    "2026-11-21T10Z": "2026-11-21T10:00",
    "2026-11-21 10:00": "2026-11-21T10:00",
    "2026-11-21 5:10 PM": "2026-11-21T17:10",
    "2026/11/21 10:00:00": "2026-11-21T10:00",
    "20261121T101112Z": "2026-11-21T10:11:12",
    "2026-11": "2026-11-01T00:00",
    "2026": "2026-01-01T00:00",
    "Fri, 2026/11/20 08:19:53 EDT": "2026-11-20T12:19:53",
    "2026-324": "2026-11-20T00:00",
    "Fri, 20 Nov 2026 10.00.00 GMT": "2026-11-20T10:00",
    "1er novembre 2026 à 10h30": "2026-11-01T10:30",
    "mar., 17 nov. 2026 10:00:00 +0100": "2026-11-17T09:00",
    "Mar 17, 2026": "2026-03-17T00:00",
    "2026 жылғы 20 қараша": "2026-11-20T00:00",
    "20-noyabr, 2026-yil, 10:00": "2026-11-20T10:00",
    "Cuma, 20 Kasım 2026 - 10:30": "2026-11-20T10:30",
    "12.02.2018 15:32": "2018-02-12T15:32",
    "12/02/2018": "2018-02-12T00:00",
    "02/13/2018 10:00": "2018-02-13T10:00",
    "15:32 12.02.2018": "2018-02-12T15:32",
    "1795255200": "2026-11-21T10:00",
    "1795255200000": "2026-11-21T10:00",
    "21 ноября 2026, 18:30": "2026-11-21T18:30",
    "21 нояб. 2026 г., 18:30 МСК": "2026-11-21T15:30",
    "Вс, 22 ноя 2026 09:05:00 +0300": "2026-11-22T06:05",
    "1 мая 2026": "2026-05-01T00:00",
    "3 марта 2026": "2026-03-03T00:00",
    "10 қараша 2026": "2026-11-10T00:00",
    "сенбі, 21 қараша 2026": NOV21,
    "3 желтоқсан 2026": "2026-12-03T00:00",
    "5 август 2026": "2026-08-05T00:00",
    "2026-жыл, 7 тогуздун айы": "2026-10-07T00:00",
    "5-iyul, 2026": "2026-07-05T00:00",
    "21 noyabr 2026 yil": NOV21,
    "22 сентябрь 2026": "2026-09-22T00:00",
    "3. März 2026": "2026-03-03T00:00",
    "Samstag, 21. November 2026 um 10:30": "2026-11-21T10:30",
    "mardi 14 août 2026": "2026-08-14T00:00",
    "3 février 2026": "2026-02-03T00:00",
    "7 de enero de 2026": "2026-01-07T00:00",
    "martes, 21 de abril de 2026": "2026-04-21T00:00",
    "3 maggio 2026": "2026-05-03T00:00",
    "martedì 14 luglio 2026": "2026-07-14T00:00",
    "19 Mayıs 2026": "2026-05-19T00:00",
    "5 Kasım 2026 10:20": "2026-11-05T10:20",
    "30 Ağustos 2026": "2026-08-30T00:00",
}

UNREADABLE = [
    "",
    "yesterday",
    "n/a",
    "0000-00-00T00:00:00",
    "2026-02-30",
    "Sat, 31 Nov 2026 10:00:00",
    "2026-13-01",
    "25:61",
    "21 Nov",
    "12",
    "99999999999999999999",
    "1e400",
    "2026-11-21T99:00:00Z",
    "0001-01-01T00:00:00+14:00",
]


@pytest.mark.parametrize(("raw", "expected"), READABLE.items())
def test_readable(raw: str, expected: str) -> None:
    assert read_date(raw) == datetime.fromisoformat(expected).replace(tzinfo=UTC)


@pytest.mark.parametrize("raw", UNREADABLE)
def test_unreadable(raw: str) -> None:
    assert read_date(raw) is None


def test_what_cannot_be_believed(now: datetime) -> None:
    assert settle(now + timedelta(hours=23), now) == now + timedelta(hours=23)
    assert settle(now + timedelta(hours=25), now) == now
    assert settle(datetime(9999, 12, 31, tzinfo=UTC), now) == now
    assert settle(datetime(1970, 1, 1, tzinfo=UTC), now) is None
    assert settle(None, now) is None


_MOMENTS = st.datetimes(
    min_value=datetime(1950, 1, 1),
    max_value=datetime(2100, 1, 1),
    timezones=st.integers(-12 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes))),
).map(lambda moment: moment.replace(microsecond=0))


@given(_MOMENTS)
def test_what_other_programs_write_is_read_exactly(moment: datetime) -> None:
    assert read_date(moment.isoformat()) == moment
    assert read_date(format_datetime(moment)) == moment


@pytest.mark.parametrize(
    "text", ["2026" + " ," * 90 + "x", "1" * 200, "1:" * 99, "1 мая " * 33, "2026-" * 40, " ,T_" * 50]
)
def test_hostile_dates_cost_nothing(text: str) -> None:
    started = time.process_time()
    read_date(text)
    assert time.process_time() - started < 0.5


@given(st.text(max_size=80))
def test_any_text_gives_a_date_in_utc_or_none(text: str) -> None:
    date = read_date(text)
    assert date is None or date.tzinfo is UTC
