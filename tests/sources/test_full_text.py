"""Whether a source has whole articles, as the source doctor finds it: feeds of every make, both ways.

First with pages that cannot be read, so that what the feed itself brings is all that tells; then with pages
of every make behind them.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from html import escape

import pytest

from digest.doctor import Doctor, examine
from digest.model import Diagnosis, Item, SourceKind
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


# ── pages ────────────────────────────────────────────────────────────────────────────────────────


def document(body: str, head: str = "") -> str:
    head = f"<title>Bridge - SAMPLE Orlan Post</title>{head}"
    return f"<!doctype html><html><head>{head}</head><body>{body}</body></html>"


def article(number: int, lines: list[str], *more: str, head: str = "") -> str:
    """A page of its own for each number."""
    own = f"The invented bridge number {number} is the one that the council of Orlan spoke of."
    return document(f"<article><h1>Bridge {number}</h1>{html([own, *lines, *more])}</article>", head)


LOCKED = (
    '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Bridge", '
    '"isAccessibleForFree": "False"}</script>'
)
OFFERS = [f"Plan {n}: read the Orlan Post on every device for {n} dollars a month." for n in range(12)]
Pages = Callable[[int], tuple[str, str]]
"""Status and body of the page of an item."""


def over(end: str) -> Pages:
    """Whole articles with a last line."""
    return lambda n: ("200 OK", article(n, LINES, end))


NO_WALLS = (
    "Подпишитесь на наш Telegram-канал, чтобы читать новости первыми.",
    "Подпишитесь на рассылку, чтобы читать нас каждый день",
    "Подпишитесь на наш канал, чтобы читать полные тексты статей",
    "Sign up for our newsletter to read the full story every morning.",
    "Log in to read this story's comments",
    "По версии следствия, он открыто призывал подписчиков своего канала к нападению.",
    "По версии полиции, доступ к каналу имели только подписчики.",
    "По версии полиции, чат был доступен только подписчикам.",
    "Версия следствия: доступ к складу был открыт, только двое подписчиков сообщили об этом.",
    "To read the full report, become a member of the press pool, the OSCE said.",
    "To access this aid, families must register with the council.",
    "The content is available to registered voters only.",
    "Секретарь совета сказал на прощание: «Я ещё вернусь…»",
    "The clerk said: “I shall be back...”.",
)
"""What stands at the end of whole articles."""
WALLS = (
    "Subscribe to continue reading",
    "Please sign in to read the full story.",
    "Want to read the rest? Subscribe now.",
    "To read the rest of this article, please log in or buy a subscription.",
    "This article is only available to our subscribers.",
    "Полная версия доступна только подписчикам. Оформите подписку.",
    "Материал доступен по подписке",
    "Чтобы дочитать статью, войдите или зарегистрируйтесь.",
    "Подпишитесь, чтобы читать дальше",
)


READABLE: dict[str, Pages] = {
    "whole": lambda n: ("200 OK", article(n, LINES)),
    "whole, in Russian": lambda n: ("200 OK", article(n, RUSSIAN)),
    "whole, over links to other articles": lambda n: (
        "200 OK",
        article(n, LINES, "Read more »", "Подробнее"),
    ),
    "whole, and not for all": lambda n: ("200 OK", article(n, LINES * 3, head=LOCKED)),
    "whole, on subscribers": lambda n: (
        "200 OK",
        article(n, LINES, "Users must sign in to access the portal of the council, the clerk said."),
    ),
    "whole, on a signature": lambda n: (
        "200 OK",
        article(n, RUSSIAN, "Текст соглашения открыт для подписания, сообщили в совете."),
    ),
    **{f"whole, over “{end}”": over(end) for end in NO_WALLS},
    "whole, over a wall's words in prose": over(f"{WALLS[1]} {' '.join(LINES[:3])}"),
    "whole, with a wall's words above its end": lambda n: ("200 OK", article(n, [WALLS[1], *LINES])),
}
UNREADABLE: dict[str, Pages] = {
    "403": lambda n: ("403 Forbidden", article(n, LINES)),
    "404": lambda n: ("404 Not Found", article(n, LINES)),
    "a script alone": lambda n: (
        "200 OK",
        document("<div id=root></div><noscript>Please enable JavaScript.</noscript><script>1</script>"),
    ),
}
STUBS: dict[str, Pages] = {
    "the beginning alone": lambda n: ("200 OK", article(n, LINES[:2])),
    "not found, in kind words": lambda n: (
        "200 OK",
        document("<h1>Page not found</h1><p>Sorry about it.</p>"),
    ),
    "a video": lambda n: ("200 OK", document("<article><h1>Video</h1><video src=1.mp4></video></article>")),
    "a notice of every page": lambda n: ("200 OK", document(html(OFFERS))),
    "to subscribers": lambda n: (
        "200 OK",
        article(n, LINES[:9], "Subscribe to continue reading", "This article is for subscribers only."),
    ),
    "to subscribers, politely": lambda n: (
        "200 OK",
        article(n, LINES[:9], "To read the rest of this article, please log in or buy a subscription."),
    ),
    "to subscribers, in Russian": lambda n: (
        "200 OK",
        article(n, RUSSIAN, "Полная версия доступна только подписчикам. Оформите подписку."),
    ),
    "to readers who are known, in Russian": lambda n: (
        "200 OK",
        article(n, RUSSIAN, "Чтобы дочитать статью, войдите или зарегистрируйтесь."),
    ),
    "to payers, says the markup": lambda n: ("200 OK", article(n, LINES[:9], head=LOCKED)),
    "to payers, says a tag": lambda n: (
        "200 OK",
        article(n, LINES[:9], head='<meta property="article:content_tier" content="locked">'),
    ),
    "up to three dots": lambda n: ("200 OK", article(n, LINES[:9], "The council of Orlan also…")),
}


async def behind(web: Web, fetcher: Fetcher, feed: str, pages: Pages, now: datetime) -> Diagnosis:
    """What is found at a feed with three pages."""
    for number in range(3):
        status, body = pages(number)
        web.serve(f"/{number}", body, status, Content_Type="text/html; charset=utf-8")
    store = FakeStore()
    kit = Doctor(WebReader(fetcher, InProcess()), FakeTagger(), Alone(), store, store)  # type: ignore[arg-type]
    return await examine(kit, web.serve("/feed", feed), now)


@pytest.mark.parametrize("name", [*READABLE, *UNREADABLE, *STUBS])
@pytest.mark.parametrize("feed", ["content:encoded", "description", "Atom, xhtml", "JSON, content_text"])
async def test_what_the_feed_has_whole_no_page_takes_away(
    web: Web, fetcher: Fetcher, now: datetime, feed: str, name: str
) -> None:
    found = await behind(web, fetcher, WHOLE[feed], (READABLE | UNREADABLE | STUBS)[name], now)
    assert (found.tried, found.whole) == (3, 3)
    assert found.remarks == () or feed.startswith("JSON")  # whose items have no dates


@pytest.mark.parametrize("end", [*NO_WALLS, *WALLS])
async def test_a_long_page_keeps_all_its_text_whatever_its_end_says(
    web: Web, fetcher: Fetcher, now: datetime, end: str
) -> None:
    lines = [f"{line} That was meeting {number}." for number in range(4) for line in LINES]
    url = web.serve("/0", article(0, lines, end), Content_Type="text/html; charset=utf-8")
    item = Item("k", url, "Bridge", now, summary="\n".join(LINES))
    page = await WebReader(fetcher, InProcess()).article(item, SourceKind.FEED, now)
    assert is_whole(item.summary) and len(page.text) > 4_000
    assert all(line in page.text for line in lines) and not page.cut


@pytest.mark.parametrize("end", [*NO_WALLS, *WALLS])
async def test_a_short_page_is_not_given_up_for_a_shorter_summary(
    web: Web, fetcher: Fetcher, now: datetime, end: str
) -> None:
    url = web.serve("/0", article(0, LINES, end), Content_Type="text/html; charset=utf-8")
    item = Item("k", url, "Bridge", now, summary="\n".join(LINES[:9]))
    page = await WebReader(fetcher, InProcess()).article(item, SourceKind.FEED, now)
    assert is_whole(item.summary) and all(line in page.text for line in LINES)
    assert page.cut is (end in WALLS)


@pytest.mark.parametrize("name", READABLE)
@pytest.mark.parametrize("feed", [rss(SHORT), rss(), TEASERS["Atom, cut"]], ids=["teaser", "bare", "cut"])
async def test_text_only_on_the_pages(
    web: Web, fetcher: Fetcher, now: datetime, feed: str, name: str
) -> None:
    found = await behind(web, fetcher, feed, READABLE[name], now)
    assert (found.tried, found.whole, found.remarks) == (3, 3, ())


@pytest.mark.parametrize("name", [*UNREADABLE, *STUBS])
@pytest.mark.parametrize("feed", [rss(SHORT), rss(), TEASERS["Atom, cut"]], ids=["teaser", "bare", "cut"])
async def test_whole_texts_nowhere(web: Web, fetcher: Fetcher, now: datetime, feed: str, name: str) -> None:
    found = await behind(web, fetcher, feed, (UNREADABLE | STUBS)[name], now)
    assert (found.tried, found.whole) == (3, 0)
    assert found.remarks[-1].startswith("If the site has a feed with whole texts")


@pytest.mark.parametrize("name", [name for name in STUBS if name != "a notice of every page"])
async def test_one_article_tells_nothing_of_the_others(
    web: Web, fetcher: Fetcher, now: datetime, name: str
) -> None:
    pages = {**READABLE, **STUBS}
    found = await behind(web, fetcher, rss(SHORT), lambda n: pages[name if n == 2 else "whole"](n), now)
    assert (found.tried, found.whole) == (3, 2)
    assert not any("If the site has a feed" in each or "headlines" in each for each in found.remarks)


async def test_an_article_that_cannot_be_read_is_said_to_be_one(
    web: Web, fetcher: Fetcher, now: datetime
) -> None:
    def pages(number: int) -> tuple[str, str]:
        return UNREADABLE["404"](number) if number == 2 else READABLE["whole"](number)

    found = await behind(web, fetcher, rss(), pages, now)
    assert (found.tried, found.whole) == (3, 2)
    assert found.remarks == ("1 of 3 articles could not be read: There is no page at this address.",)


async def test_robots_of_a_part_of_the_site_are_not_those_of_all(
    web: Web, fetcher: Fetcher, now: datetime
) -> None:
    web.serve("/robots.txt", "User-agent: *\nDisallow: /2", kind="text/plain")
    found = await behind(web, fetcher, rss(), READABLE["whole"], now)
    assert (found.tried, found.whole) == (3, 2)
    assert found.remarks == ("Its robots.txt asks programs not to read 1 of the 3 articles that I tried.",)


async def test_what_cannot_be_read_but_is_told_does_not_stay_a_headline(
    web: Web, fetcher: Fetcher, now: datetime
) -> None:
    told = await behind(web, fetcher, rss(SHORT), UNREADABLE["403"], now)
    assert "Takeaways would come from what the feed itself tells." in told.remarks
    bare = await behind(web, fetcher, rss(), UNREADABLE["403"], now)
    assert "The articles would stay headlines." in bare.remarks


async def test_a_site_that_is_overloaded_may_be_asked_another_time(
    web: Web, fetcher: Fetcher, now: datetime
) -> None:
    found = await behind(web, fetcher, rss(), lambda n: ("503 Service Unavailable", ""), now)
    assert found.remarks[-1] == "That may pass: send the address again later, before you decide."


# ── how a text ends ──────────────────────────────────────────────────────────────────────────────


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
