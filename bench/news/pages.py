"""News pages as sites build them, each with the text that a reader would call the article.

Thirty layouts with the furniture of real sites: menus, consent banners, related boxes, forms, comments,
paywalls. Deterministic; all names are invented.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bench.news import oddities, templates
from bench.news.prose import Story, story

SITE = "https://sample-courier.example"
EACH = 4
"""Pages of each template."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A page as bytes, and its true text, one paragraph a line."""

    template: str
    url: str
    body: bytes
    content_type: str
    title: str
    text: str


TEMPLATES: dict[str, tuple[Callable[[Story], str], str]] = {
    "wordpress": (templates.wordpress, "hq"),
    "bootstrap": (templates.bootstrap, ""),
    "old tables": (templates.old_tables, ""),
    "div soup": (templates.div_soup, ""),
    "amp": (templates.amp, "h"),
    "live blog": (templates.live_blog, "q"),
    "bitrix": (templates.bitrix, ""),
    "datalife": (templates.datalife, ""),
    "mega menu": (templates.mega_menu, "hl"),
    "paywall": (templates.paywall, ""),
    "script shell": (templates.shell, ""),
    "many articles": (templates.many_articles, "ql"),
    "empty article": (templates.empty_article, "h"),
    "microdata": (templates.microdata, "qt"),
    "interview": (templates.interview, ""),
    "brief": (templates.brief, ""),
    "noisy": (templates.noisy, "h"),
    "tailwind": (templates.tailwind, ""),
    "word processor": (templates.spans, ""),
    "hidden parts": (templates.hidden, "lt"),
    "live articles": (oddities.live_articles, "q"),
    "endless": (oddities.endless, ""),
    "article comments": (oddities.article_comments, "h"),
    "one form": (oddities.one_form, "hl"),
    "in pieces": (oddities.in_pieces, "h"),
    "promoted": (oddities.promoted, "l"),
    "drowned": (oddities.drowned, ""),
    "framed": (oddities.framed, "ql"),
    "broken off": (oddities.broken_off, "h"),
    "pictures": (oddities.pictures, ""),
}


def samples() -> Iterator[Sample]:
    """All pages: every template in both languages, articles of different length."""
    for index, (name, (template, kinds)) in enumerate(TEMPLATES.items()):
        for at in range(EACH):
            of = story(100 + index * EACH + at, "ru" if at % 2 else "en", (7, 12, 18, 30)[at], kinds)
            yield _sample(name, of, template(of))


def _sample(name: str, of: Story, page: str) -> Sample:
    old = name == "old tables"
    text = of.blocks[0].lines[0] if name in ("brief", "drowned") else of.text(standfirst=name == "bootstrap")
    return Sample(
        name,
        f"{SITE}/news/{of.number}-story.html",
        page.encode("cp1251" if old else "utf-8", "xmlcharrefreplace"),
        "text/html" if old else "text/html; charset=utf-8",
        of.title,
        text,
    )
