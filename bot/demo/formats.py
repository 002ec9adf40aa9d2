"""The outlets' sites as documents: RSS, Atom, JSON Feed, a plain front page, and article pages."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from html import escape
from string import Template

from bot.demo.press import SampleArticle, SampleOutlet, day_line, page_template

_FEED_PATHS = {"rss": "/rss.xml", "atom": "/atom.xml", "json": "/feed.json", "page": "/"}
_FEED_TYPES = {
    "rss": "application/rss+xml; charset=utf-8",
    "atom": "application/atom+xml; charset=utf-8",
    "json": "application/feed+json; charset=utf-8",
}
_HTML = "text/html; charset=utf-8"
_MARK = "SAMPLE: this outlet and everything it reports are invented."


@dataclass(frozen=True, slots=True)
class Document:
    """One answer of a site: its bytes, media type and time of last change."""

    body: bytes
    media_type: str
    modified: datetime


def source_path(outlet: SampleOutlet) -> str:
    """Where the outlet lists its news."""
    return _FEED_PATHS[outlet.format]


def site(
    outlet: SampleOutlet, articles: Sequence[SampleArticle], origin: str, now: datetime
) -> Mapping[str, Document]:
    """Every path of an outlet's site. ``articles``: its own, newest first; ``origin``: "http://host:port"."""
    newest = articles[0].published
    routes = {
        "/": Document(_front_page(outlet, articles, origin).encode(), _HTML, newest),
        "/robots.txt": Document(b"User-agent: *\nAllow: /\n", "text/plain; charset=utf-8", newest),
        "/about": Document(_about(outlet).encode(), _HTML, newest),
    }
    if outlet.format in _FEED_TYPES:
        write = {"rss": _rss, "atom": _atom, "json": _json}[outlet.format]
        feed = write(outlet, articles, origin).encode()
        routes[source_path(outlet)] = Document(feed, _FEED_TYPES[outlet.format], newest)
    for article in articles:
        page = _article_page(outlet, article, now).encode()
        routes[article.path] = Document(page, _HTML, article.published)
    return routes


def _rss(outlet: SampleOutlet, articles: Sequence[SampleArticle], origin: str) -> str:
    items = "".join(_rss_item(outlet, article, origin) for article in articles)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
        f"<title>{escape(outlet.name)}</title><link>https://{outlet.domain}/</link>"
        f"<description>{escape(_MARK)}</description><language>{outlet.language}</language>"
        f"<lastBuildDate>{format_datetime(articles[0].published)}</lastBuildDate>"
        f"{items}</channel></rss>\n"
    )


def _rss_item(outlet: SampleOutlet, article: SampleArticle, origin: str) -> str:
    content = f"<content:encoded>{escape(_paragraph_html(article))}</content:encoded>" if outlet.full else ""
    return (
        f"<item><title>{escape(article.title)}</title><link>{origin}{article.path}</link>"
        f'<guid isPermaLink="false">{_item_id(outlet, article)}</guid>'
        f"<pubDate>{format_datetime(article.published)}</pubDate>"
        f"<description>{escape(article.paragraphs[0])}</description>{content}</item>\n"
    )


def _atom(outlet: SampleOutlet, articles: Sequence[SampleArticle], origin: str) -> str:
    entries = "".join(
        f"<entry><title>{escape(article.title)}</title><id>{_item_id(outlet, article)}</id>"
        f'<link rel="alternate" href="{origin}{article.path}"/>'
        f"<published>{_instant(article)}</published><updated>{_instant(article)}</updated>"
        f"<author><name>{escape(article.author or outlet.name)}</name></author>"
        f"<summary>{escape(article.paragraphs[0])}</summary></entry>\n"
        for article in articles
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{outlet.language}">'
        f"<title>{escape(outlet.name)}</title><subtitle>{escape(_MARK)}</subtitle>"
        f"<id>tag:{outlet.domain},2020:feed</id><updated>{_instant(articles[0])}</updated>"
        f'<link rel="self" href="{origin}/atom.xml"/>{entries}</feed>\n'
    )


def _json(outlet: SampleOutlet, articles: Sequence[SampleArticle], origin: str) -> str:
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": outlet.name,
        "home_page_url": f"https://{outlet.domain}/",
        "feed_url": f"{origin}/feed.json",
        "description": _MARK,
        "language": outlet.language,
        "items": [_json_item(outlet, article, origin) for article in articles],
    }
    return json.dumps(feed, ensure_ascii=False, indent=1)


def _json_item(outlet: SampleOutlet, article: SampleArticle, origin: str) -> Mapping[str, str]:
    item = {
        "id": _item_id(outlet, article),
        "url": origin + article.path,
        "title": article.title,
        "date_published": _instant(article),
        "summary": article.paragraphs[0],
    }
    return item | {"content_html": _paragraph_html(article)} if outlet.full else item


def _front_page(outlet: SampleOutlet, articles: Sequence[SampleArticle], origin: str) -> str:
    links = "\n".join(
        f'<li><h2><a href="{article.path}">{escape(article.title)}</a></h2></li>' for article in articles
    )
    return Template(page_template("front")).substitute(
        language=outlet.language,
        outlet=escape(outlet.name),
        alternate=_alternate(outlet, origin),
        links=links,
        mark=_MARK,
    )


def _alternate(outlet: SampleOutlet, origin: str) -> str:
    if outlet.format not in _FEED_TYPES:
        return ""
    media_type = _FEED_TYPES[outlet.format].partition(";")[0]
    return f'<link rel="alternate" type="{media_type}" href="{origin}{source_path(outlet)}">'


def _article_page(outlet: SampleOutlet, article: SampleArticle, now: datetime) -> str:
    return Template(page_template(outlet.page)).substitute(
        language=article.language,
        outlet=escape(outlet.name),
        domain=outlet.domain,
        path=article.path,
        title=escape(article.title),
        standfirst=escape(article.paragraphs[0]),
        published=_instant(article),
        author=escape(article.author or outlet.name),
        body=_paragraph_html(article),
        today=day_line(now),
        mark=_MARK,
    )


def _about(outlet: SampleOutlet) -> str:
    return (
        f'<!doctype html>\n<html lang="{outlet.language}"><meta charset="utf-8">'
        f"<title>{escape(outlet.name)}</title><p>{escape(outlet.owner_note)}. {_MARK}</p></html>\n"
    )


def _paragraph_html(article: SampleArticle) -> str:
    """The body as HTML paragraphs, with the link to another article after the second one."""
    lines = [f"<p>{escape(paragraph, quote=False)}</p>" for paragraph in article.paragraphs]
    if article.read_more:
        lines.insert(2, f'<p><a href="/about">{escape(article.read_more)}</a></p>')
    return "\n".join(lines)


def _item_id(outlet: SampleOutlet, article: SampleArticle) -> str:
    return f"tag:{outlet.domain},2020:{article.slug}"


def _instant(article: SampleArticle) -> str:
    return article.published.isoformat().replace("+00:00", "Z")
