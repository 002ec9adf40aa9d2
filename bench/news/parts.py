"""What pages are made of: the furniture around an article, and the article's own blocks as HTML."""

from __future__ import annotations

import html
import json
import random

from bench.news.prose import Block, Story, story

BULK = (
    "<style>" + ".a{color:#123}" * 800 + "</style><script>var state={" + '"k":[1,2,3],' * 1500 + "}</script>"
)
"""Scripts and styles of a usual page, which is ten times as long as its article."""

# ── furniture ────────────────────────────────────────────────────────────────────────────────────


def say(of: Story, english: str, russian: str) -> str:
    """The words in the language of an article."""
    return russian if of.language == "ru" else english


def other(of: Story, number: int) -> Story:
    """Another article of the same site."""
    return story(of.number * 50 + number + 1000, of.language, 1)


def menu(of: Story, entries: int = 12, tag: str = "nav") -> str:
    """A menu of so many sections."""
    names = (say(of, "World", "Мир"), say(of, "Politics", "Политика"), say(of, "Economy", "Экономика"))
    links = "".join(f'<li><a href="/s/{at}">{names[at % 3]} {at}</a></li>' for at in range(entries))
    return f'<{tag} class="main-nav"><ul>{links}</ul></{tag}>'


def related(of: Story, number: int, wrap: str = "div", cls: str = "related-posts") -> str:
    """Links to other articles under a heading."""
    items = "".join(f'<li><a href="/n/{at}">{other(of, at).title}</a></li>' for at in range(number))
    head = say(of, "Related News", "Читайте также")
    return f'<{wrap} class="{cls}"><h3>{head}</h3><ul>{items}</ul></{wrap}>'


def teasers(of: Story, number: int, tag: str = "article") -> str:
    """Teasers of other articles, each with its own opening sentence."""
    return "".join(
        f'<{tag} class="card"><h3><a href="/n/{at}">{other(of, at).title}</a></h3>'
        f"<p>{other(of, at).standfirst}</p></{tag}>"
        for at in range(number)
    )


def consent(of: Story) -> str:
    """A consent banner."""
    text = say(
        of,
        "We use cookies to personalise content and to analyse our traffic. Read our privacy policy.",
        "Мы используем файлы cookie, чтобы сайт работал лучше. Продолжая, вы соглашаетесь с этим.",
    )
    return f'<div id="cc-window" class="cc-window"><p>{text}</p><button>OK</button></div>'


def comments(of: Story, number: int) -> str:
    """What readers wrote under an article."""
    body = "".join(
        f'<li class="comment"><b>user{at}</b><p>{other(of, at + 20).standfirst} I do not believe it.</p></li>'
        for at in range(number)
    )
    return f'<div id="comments" class="comments-area"><h3>Comments ({number})</h3><ol>{body}</ol></div>'


def appeal(of: Story, cls: str = "promo-box") -> str:
    """A call to subscribe."""
    text = say(
        of,
        "Subscribe to our newsletter and get the best stories of the week in your inbox every Friday.",
        "Подписывайтесь на наш Telegram-канал, чтобы первыми узнавать главные новости региона.",
    )
    return f'<div class="{cls}"><p>{text}</p><form><input type="email"><button>OK</button></form></div>'


def foot(of: Story) -> str:
    """The page's foot."""
    return (
        f"<footer><p>© 2031 SAMPLE Courier. {say(of, 'All rights reserved.', 'Все права защищены.')}</p>"
        f"{menu(of, 8, 'div')}</footer>"
    )


# ── the article ──────────────────────────────────────────────────────────────────────────────────


def _inline(dice: random.Random, text: str) -> str:
    """Some words of a paragraph as links or bold, as editors do."""
    words = html.escape(text, quote=False).split(" ")
    for tag in ('a href="/t/1"', "strong"):
        if dice.random() < 0.4 and len(words) > 8:
            at = dice.randrange(len(words) - 3)
            words[at], words[at + 2] = f"<{tag}>{words[at]}", f"{words[at + 2]}</{tag.split()[0]}>"
    return " ".join(words)


def as_html(dice: random.Random, block: Block) -> str:
    """A block of an article."""
    inner = [
        _inline(dice, line) if block.kind == "p" else html.escape(line, quote=False) for line in block.lines
    ]
    if block.kind == "list":
        return "<ul>" + "".join(f"<li>{line}</li>" for line in inner) + "</ul>"
    if block.kind == "table":
        rows = ("".join(f"<td>{cell}</td>" for cell in line.split(" | ")) for line in inner)
        return "<table>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>"
    if block.kind == "quote":
        return f"<blockquote><p>{inner[0]}</p></blockquote>"
    return f"<{block.kind}>{inner[0]}</{block.kind}>"


def body_of(of: Story, between: tuple[str, ...] = ()) -> str:
    """The blocks, with inserts after the second, fourth, ... of them."""
    dice = random.Random(of.number)
    parts = [as_html(dice, block) for block in of.blocks]
    for at, insert in enumerate(between):
        parts.insert(3 * at + 2, insert)
    return "\n".join(parts)


def head_of(of: Story, extra: str = "", ld: bool = True, body: str = "") -> str:
    """The page's head; ``ld``: with JSON-LD, ``body``: the text it repeats."""
    about: dict[str, object] = {
        "@type": "NewsArticle",
        "headline": of.title,
        "datePublished": of.published.isoformat(),
        "author": {"@type": "Person", "name": of.author},
    }
    if body:
        about["articleBody"] = body
    script = f'<script type="application/ld+json">{json.dumps(about)}</script>' if ld else ""
    return (
        f'<head><meta charset="utf-8"><title>{of.title} | SAMPLE Courier</title>'
        f'<meta property="og:title" content="{of.title}">{script}{extra}</head>'
    )


def page_of(of: Story, inside: str, head: str = "") -> str:
    """A whole document, with the scripts and styles that come with most."""
    start = f'<!DOCTYPE html><html lang="{of.language}">{head or head_of(of)}'
    return f"{start}<body>{BULK}{inside}{BULK}</body></html>"


def figure(of: Story) -> str:
    """A picture with its caption."""
    return (
        f'<figure class="wp-caption"><img src="/1.jpg" alt="x"><figcaption>{other(of, 5).title} in 2030. '
        f"Photo: {of.author}</figcaption></figure>"
    )
