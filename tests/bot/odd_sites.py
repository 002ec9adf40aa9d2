"""Invented sites, good and odd, behind the real reader: names lead to public addresses, those to loopback.

Nothing is allowed past the guard: the resolver and the sockets are replaced, as its own tests do.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from email.utils import format_datetime

from digest.ports import Reader
from sources.fetch import Fetcher
from sources.guard import GuardedBackend
from sources.heavy import InProcess
from sources.reader import WebReader
from tests.bot.invented import EVENTS, NOW, text_of
from tests.sources.web import Detour, Names, open_web

RSS = "application/rss+xml"
HTML = "text/html; charset=utf-8"
PRIVATE = {"inside.example": "10.0.0.8"}
DEAD = "dead.example"
FERRY = (
    "The ferry from Aktau in Kazakhstan will wait for calmer water until Monday, the invented harbour "
    "office said. ",
    "Eighty lorries stand on the quay, and their drivers sleep in a school.",
    "The office expects the first crossing on Monday at noon.",
    "A second ship is under repair since August.",
)
CHECKPOINT = (
    "Guards closed the invented checkpoint at Kok-Bulak on the border of Kyrgyzstan after shots were heard. ",
    "Nobody was hurt, the border service said.",
    "The road was open again by the evening.",
    "Traders had waited for nine hours.",
)


def story(sentences: Iterable[str]) -> str:
    """A text long enough to be a whole article."""
    return " ".join(tuple(sentences) * 4)


def rss(title: str, *items: str, language: str = "en") -> str:
    """A feed."""
    return (
        f'<rss version="2.0"><channel><title>{title}</title><language>{language}</language>'
        f"{''.join(items)}</channel></rss>"
    )


def item(title: str, link: str, hours: float, text: str = "") -> str:
    """An entry of a feed, so many hours old."""
    date = format_datetime(NOW - timedelta(hours=hours))
    body = f"<description>{text}</description>" if text else ""
    return f"<item><title>{title}</title><link>{link}</link><pubDate>{date}</pubDate>{body}</item>"


def page(title: str, body: str, *feeds: str) -> str:
    """A web page that announces feeds."""
    links = "".join(f'<link rel="alternate" type="{RSS}" href="{each}">' for each in feeds)
    return f"<!doctype html><html><head><title>{title}</title>{links}</head><body>{body}</body></html>"


def article(sentences: Iterable[str]) -> str:
    """The page of one article."""
    return "<article>" + "".join(f"<p>{each}</p>" for each in tuple(sentences) * 4) + "</article>"


COURIER = rss(
    "Lakeside Courier (SAMPLE)",
    item(EVENTS[0].title, "http://courier.example/rifles", 2, text_of(EVENTS[0]) * 2),
    item("Ferry from Aktau waits for calmer water", "http://courier.example/ferry", 8, story(FERRY)),
    item("Checkpoint at Kok-Bulak closed after shots", "http://courier.example/kok", 14, story(CHECKPOINT)),
    item("Council of Orlan paints its bridge", "http://courier.example/paint", 20),
)
PLAIN = rss(
    "Orlan Gazette (SAMPLE)",
    item("Ferry waits for calmer water", "/ferry", 5),
    item("Checkpoint closed after shots", "/kok", 30),
)
LOCKED = rss(
    "Locked Herald (SAMPLE)",
    *(item(f"Checkpoint number {n} closed after shots", f"/kok?n={n}", 5 * n) for n in range(1, 6)),
)
SEARCH = rss(
    "“border” - Search (SAMPLE)",
    *(
        item(
            f"Border story number {n} - Some Outlet (SAMPLE)",
            f"https://news.google.com/rss/articles/CB{n}",
            n,
        )
        for n in range(1, 6)
    ),
)
Answer = tuple[str, str, str]
"""Status line, content type, body."""

SITES: Mapping[str, Mapping[str, Answer]] = {
    "courier.example": {
        "/": ("200 OK", HTML, page("Lakeside Courier (SAMPLE)", "<p>News</p>", "/news/all.xml")),
        "/news/all.xml": ("200 OK", RSS, COURIER),
        "/rifles": ("200 OK", HTML, page("Guards find rifles", article((text_of(EVENTS[0]),)))),
        "/ferry": ("200 OK", HTML, page("Ferry waits", article(FERRY))),
        "/ferry.html": ("200 OK", HTML, page("Ferry waits", article(FERRY))),
        "/kok": ("200 OK", HTML, page("Checkpoint closed", article(CHECKPOINT))),
        "/paint": ("200 OK", HTML, page("Council paints", article(CHECKPOINT))),
    },
    "orlan.example": {
        "/feeds/orlan.xml": ("200 OK", RSS, PLAIN),
        "/ferry": ("200 OK", HTML, page("Ferry", article(FERRY))),
        "/kok": ("403 Forbidden", HTML, "no"),
    },
    "three.example": {
        "/": ("200 OK", HTML, page("Three desks (SAMPLE)", "", "/world.xml", "/region.xml", "/sport.xml")),
        "/region.xml": ("200 OK", RSS, PLAIN),
    },
    "loner.example": {"/story.html": ("200 OK", HTML, page("Ferry waits", article(FERRY)))},
    "empty.example": {"/feed.xml": ("200 OK", RSS, rss("Empty Post (SAMPLE)"))},
    "wall.example": {"/": ("403 Forbidden", HTML, "Go away.")},
    "search.example": {"/rss": ("200 OK", RSS, SEARCH)},
    "paper.example": {"/report.pdf": ("200 OK", "application/pdf", "%PDF-1.7 \x00\x01 SAMPLE")},
    "away.example": {"/": ("302 Found\r\nLocation: http://127.0.0.1/feed.xml", HTML, "")},
    "inside.example": {},
    "busy.example": {
        "/feed": ("429 Too Many Requests\r\nRetry-After: 3600", HTML, "Later."),
        "/closed": ("503 Service Unavailable", HTML, "Closed."),
    },
    "locked.example": {"/feed": ("200 OK", RSS, LOCKED), "/kok": ("403 Forbidden", HTML, "no")},
}


@asynccontextmanager
async def odd_reader() -> AsyncIterator[Reader]:
    """The real reader in a town of `SITES`."""
    names: dict[str, list[Sequence[str]]] = {DEAD: [("93.184.215.1",)]}
    ports: dict[str, int] = {}
    async with AsyncExitStack() as stack:
        for number, (name, answers) in enumerate(SITES.items(), 10):
            web = await stack.enter_async_context(open_web())
            for path, (status, kind, body) in answers.items():
                web.serve(path, body, status, Content_Type=kind)
            address = PRIVATE.get(name, f"93.184.215.{number}")
            names[name], ports[address] = [(address,)], web.port
        backend = GuardedBackend(resolve=Names(names), inner=Detour(ports))
        fetcher = await stack.enter_async_context(Fetcher("no contact", spacing=0, backend=backend))
        yield WebReader(fetcher, InProcess())
