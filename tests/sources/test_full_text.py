"""Whether a feed carries whole articles, as the source doctor finds it: feeds of every make, both ways.

The pages behind them cannot be read, so that what the feed itself brings is all that tells.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from datetime import datetime
from html import escape

import pytest

from digest.doctor import Doctor, examine
from digest.model import Diagnosis
from sources.answers import RULES
from sources.feed import read_feed
from sources.fetch import Fetcher
from sources.heavy import InProcess
from sources.reader import WebReader
from sources.teaser import is_whole
from tests.digest.newsroom import Alone, FakeStore, FakeTagger
from tests.sources.web import Exchange, Web

FORBIDDEN = "User-agent: *\nDisallow: /"
LINES = [
    f"The invented council of Orlan spent {n} hours on the bridge, its clerk said on Tuesday."
    for n in range(12)
]
RUSSIAN = [f"Вымышленный совет Орлана обсуждал мост {n} часов, сообщил его секретарь." for n in range(12)]
SPACES = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:turbo="http://turbo.yandex.ru" '
    'xmlns:mailru="http://news.mail.ru/" xmlns:rambler="http://news.rambler.ru" '
    'xmlns:yandex="http://news.yandex.ru"'
)
POST = (
    '<p>The post <a href="https://orlan.example/1">A bridge</a> appeared first on <a href="/">Orlan</a>.</p>'
)


def html(lines: list[str]) -> str:
    return "".join(f"<p>{line}</p>" for line in lines)


def cdata(text: str) -> str:
    return f"<![CDATA[{text}]]>"


def rss(*fields: str) -> str:
    """A feed of three items that differ only in number."""
    items = "".join(
        f"<item><title>Bridge {n}</title><link>/{n}</link>"
        f"<pubDate>Fri, 20 Nov 2026 1{n}:00:00 GMT</pubDate>{''.join(fields)}</item>"
        for n in range(3)
    )
    return f"<rss version='2.0' {SPACES}><channel><title>SAMPLE Orlan Post</title>{items}</channel></rss>"


def atom(field: str) -> str:
    entries = "".join(
        f"<entry><title>Bridge {n}</title><id>urn:x:{n}</id><link href='/{n}'/>"
        f"<updated>2026-11-20T1{n}:00:00Z</updated>{field}</entry>"
        for n in range(3)
    )
    return f"<feed xmlns='http://www.w3.org/2005/Atom'><title>SAMPLE Orlan Post</title>{entries}</feed>"


def json_feed(**fields: str) -> str:
    items = [{"id": str(n), "url": f"/{n}", "title": f"Bridge {n}", **fields} for n in range(3)]
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "SAMPLE", "items": items})


def element(name: str, text: str) -> str:
    return f"<{name}>{text}</{name}>"


def encoded(lines: list[str], *more: str) -> str:
    """A feed of whole articles, or what begins like one."""
    return rss(element("content:encoded", cdata(html([*lines, *more]))))


def xhtml(lines: list[str]) -> str:
    return f'<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">{html(lines)}</div></content>'


SHORT = element("description", "The council voted.")
WHOLE = {
    "content:encoded": rss(SHORT, element("content:encoded", cdata(html(LINES)))),
    "content:encoded, a post's footer": rss(element("content:encoded", cdata(html(LINES) + POST))),
    "content:encoded, escaped": rss(element("content:encoded", escape(html(LINES)))),
    "content:encoded, escaped twice": rss(element("content:encoded", cdata(escape(html(LINES))))),
    "description": rss(element("description", cdata(html(LINES)))),
    "description without markup": rss(element("description", " ".join(LINES))),
    "description in Russian": rss(element("description", cdata(html(RUSSIAN)))),
    "description, and a short content": rss(
        element("description", cdata(html(LINES))), element("content:encoded", cdata('<img src="/1.jpg">'))
    ),
    "turbo:content": rss(SHORT, element("turbo:content", cdata("<h1>Bridge</h1>" + html(RUSSIAN)))),
    "yandex:full-text": rss(SHORT, element("yandex:full-text", cdata("\n".join(RUSSIAN)))),
    "mailru:full-text": rss(SHORT, element("mailru:full-text", cdata(html(RUSSIAN)))),
    "rambler:fulltext": rss(SHORT, element("rambler:fulltext", cdata(html(RUSSIAN)))),
    "full-text": rss(SHORT, element("full-text", cdata(html(RUSSIAN)))),
    "Atom, html": atom(f'<content type="html">{escape(html(LINES))}</content>'),
    "Atom, text": atom(f'<content type="text">{" ".join(LINES)}</content>'),
    "Atom, xhtml": atom(xhtml(LINES)),
    "Atom, summary": atom(f'<summary type="html">{escape(html(LINES))}</summary>'),
    "JSON, content_html": json_feed(summary="The council voted.", content_html=html(LINES)),
    "JSON, content_text": json_feed(content_text="\n".join(LINES)),
    "JSON, content_text beside an image": json_feed(
        content_html='<img src="/1.jpg">', content_text="\n".join(LINES)
    ),
    "a quiet end": encoded(RUSSIAN, "Секретарь обещал вскоре рассказать подробнее."),
    "and so on": encoded(RUSSIAN, "Обсудили сваи, перила и так далее."),
    "a related article": encoded(LINES, "Read more: The bridge of Tal opens"),
    "tags and a byline": encoded(LINES, "Photo: A. Sample", "Tags: bridge, council"),
    "an author's name": encoded(LINES, "Asan Sample, Orlan"),
}  # fmt: skip

CUT = " ".join(LINES)[:700]
TEASERS = {
    "description": rss(SHORT),
    "content:encoded, the post's footer": rss(
        element("content:encoded", cdata(f"<p>{' '.join(LINES[:8])} [&#8230;]</p>" + POST))
    ),
    "description, the post's footer": rss(
        element("description", cdata(f"<p>{' '.join(LINES[:8])} [&#8230;]</p>" + POST))
    ),
    "the post's footer in Russian": rss(
        element(
            "content:encoded",
            cdata(f"<p>{' '.join(RUSSIAN)}…</p><p>Запись <a>Мост</a> впервые появилась <a>Орлан</a>.</p>"),
        )
    ),
    "continue reading a title": rss(
        element("content:encoded", cdata(html(LINES[:8]) + '<a>Continue reading <b>"A bridge"</b> →</a>'))
    ),
    "read more, then a footer": rss(
        element("content:encoded", cdata(html(LINES[:8]) + "<p><a>Read more</a></p><p>Share</p>" + POST))
    ),
    "read the full story": encoded(LINES[:8], "Read the full story on orlan.example"),
    "read more on the site": rss(
        element("content:encoded", cdata(html(LINES[:8]) + "<a>Read more at Orlan Post</a>"))
    ),
    "(more...)": rss(element("content:encoded", cdata(html(LINES[:8]) + "<a>(more&#8230;)</a>"))),
    "читать полностью": encoded(RUSSIAN, "Читать полностью на сайте"),
    "подробнее": encoded(RUSSIAN, "Подробнее на orlan.example"),
    "полный текст": encoded(RUSSIAN, "Полный текст: https://orlan.example/1"),
    "in Kazakh": encoded(LINES[:8], "Толығырақ"),
    "in Uzbek": encoded(LINES[:8], "Batafsil »"),
    "cut by length": rss(element("content:encoded", cdata(f"<p>{CUT}</p>"))),
    "cut by length, in the description": rss(element("description", CUT)),
    "Atom, cut": atom(f'<content type="html">{escape(CUT)}...</content>'),
    "Atom, xhtml": atom(xhtml([*LINES[:8], "Continue reading…"])),
    "JSON": json_feed(content_text=f"{CUT} [...]"),
}  # fmt: skip


async def diagnosis(web: Web, fetcher: Fetcher, feed: str, now: datetime) -> Diagnosis:
    web.serve("/robots.txt", FORBIDDEN, kind="text/plain")
    store = FakeStore()
    reader = WebReader(fetcher, InProcess())
    kit = Doctor(reader, FakeTagger(), Alone(), store, store)  # type: ignore[arg-type]
    return await examine(kit, web.serve("/feed", feed), now)


@pytest.mark.parametrize("name", WHOLE)
async def test_a_feed_with_whole_articles(web: Web, fetcher: Fetcher, now: datetime, name: str) -> None:
    found = await diagnosis(web, fetcher, WHOLE[name], now)
    assert (found.tried, found.whole) == (3, 3)
    assert not any("headlines" in remark for remark in found.remarks)


async def test_a_site_that_never_says_what_it_reserves(
    web: Web, fetcher: Fetcher, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def never(exchange: Exchange) -> None:
        await asyncio.sleep(60)

    monkeypatch.setattr("sources.fetch.RULES", replace(RULES, deadline=0.3))
    web.on("/.well-known/tdmrep.json", never)
    found = await diagnosis(web, fetcher, WHOLE["content:encoded"], now)
    assert (found.tried, found.whole) == (3, 3)


@pytest.mark.parametrize("name", TEASERS)
async def test_a_feed_of_beginnings(web: Web, fetcher: Fetcher, now: datetime, name: str) -> None:
    found = await diagnosis(web, fetcher, TEASERS[name], now)
    assert (found.tried, found.whole) == (3, 0)


@pytest.mark.parametrize(
    "end",
    [
        "It was named after Thomas More.",
        "The seat went to Mr More",
        "Read the full statement here.",
        "Полный текст заявления опубликован на сайте совета.",
        "Далее на повестке стоит вопрос о перилах.",
        "Об этом расскажут подробнее.",
        "Read also:\nA bridge of the invented town of Tal opens to heavy lorries after nine years of work",
        "“We will not wait,” he said",
        "Խորհուրդը քվեարկեց կամրջի օգտին, որը կապում է հորինված Օռլան քաղաքը հարևան Թալ քաղաքի հետ։",
    ],
)
def test_an_end_is_no_promise_of_more(end: str) -> None:
    assert is_whole("\n".join([*LINES, end]))


@pytest.mark.parametrize(
    "end",
    [
        "(more…)",
        "Read more »",
        "the council of Or... Read more",
        "The rest is on the site. Read the rest of this entry →",
        "Read the full article at https://orlan.example/1",
        "Подробнее: https://orlan.example/1",
        "сообщил секретарь Далее",
        "Читати далі",
        "Ətraflı",
        "ვრცლად",
        "阅读全文",
        "Read more\nShare\nComments (0)\nThe post Bridge appeared first on Orlan.",
        "…\nЗапись Мост впервые появилась на Орлан.",
    ],
)
def test_an_end_that_leads_on(end: str) -> None:
    assert not is_whole("\n".join([*LINES, end]))


THAI = "สภาเมืองออร์ลันซึ่งแต่งขึ้นใช้เวลาหลายชั่วโมงบนสะพานและกล่าวว่างานจะเสร็จในปีหน้าเลขานุการกล่าวเมื่อวันอังคาร"
WIRE = "ORLAN COUNCIL SAYS BRIDGE TO OPEN AFTER NINE YEARS OF WORK, CITES CLERK OF INVENTED TOWN ON TUESDAY"


@pytest.mark.parametrize("line", [THAI, WIRE])
def test_where_no_line_ends_with_a_stop_none_breaks_off(line: str) -> None:
    assert is_whole("\n".join([line] * 12))
    assert is_whole(line * 12)


def test_a_line_without_its_stop_among_others_with_theirs_breaks_off() -> None:
    assert not is_whole("\n".join([*LINES, WIRE]))
    assert not is_whole(" ".join([*LINES, WIRE]))


def test_paragraphs_that_were_escaped_twice_are_paragraphs() -> None:
    body = rss(element("content:encoded", cdata(escape(html(LINES)))))
    assert read_feed(body.encode(), "https://orlan.example/feed").entries[0].content == "\n".join(LINES)
