"""Layouts that lead extractors astray: several articles on a page, text in pieces, banners in between."""

from __future__ import annotations

from random import Random

from bench.news.parts import as_html, body_of, foot, head_of, menu, other, page_of, related, teasers
from bench.news.prose import Story, story


def live_articles(of: Story) -> str:
    """A live blog in which each entry is an ``<article>``."""
    entries = "".join(
        f'<article class="entry"><time>1{at}:00</time>{as_html(Random(at), block)}</article>'
        for at, block in enumerate(of.blocks)
    )
    return page_of(of, f"{menu(of)}<main><h1>{of.title}</h1>{entries}</main>{foot(of)}")


def endless(of: Story) -> str:
    """The next story follows below, whole."""
    after = story(of.number + 9000, of.language, 12)
    both = "".join(f"<article><h1>{each.title}</h1>{body_of(each)}</article>" for each in (of, after))
    return page_of(of, f'{menu(of)}<div class="feed">{both}</div>{foot(of)}')


def article_comments(of: Story) -> str:
    """Readers' comments are ``<article>`` elements too, as WordPress has it."""
    said = "".join(
        f'<li class="comment"><article class="comment-body"><footer>user</footer>'
        f'<div class="comment-content">'
        f"<p>{other(of, at + 20).standfirst} {other(of, at + 21).standfirst}</p></div></article></li>"
        for at in range(15)
    )
    return page_of(
        of,
        f'{menu(of)}<div id="primary"><article class="post"><h1 class="entry-title">{of.title}</h1>'
        f'<div class="entry-content">{body_of(of)}</div></article>'
        f'<div id="comments"><ol>{said}</ol></div></div>'
        f"{foot(of)}",
    )


def one_form(of: Story) -> str:
    """The whole page in one form, as ASP.NET does it."""
    return page_of(
        of,
        f'<form id="aspnetForm" action="x">{menu(of, 20, "div")}<div id="ctl00_c"><span>{of.title}</span>'
        f'<div class="newsText">{body_of(of)}</div></div>{related(of, 6, cls="r")}</form>',
        head_of(of, ld=False),
    )


def in_pieces(of: Story) -> str:
    """Three blocks to a container."""
    pieces = "".join(
        '<div class="blk"><div class="inner">'
        + "".join(as_html(Random(at + place), block) for place, block in enumerate(of.blocks[at : at + 3]))
        + "</div></div>"
        for at in range(0, len(of.blocks), 3)
    )
    return page_of(
        of,
        f'{menu(of)}<div class="wrap"><h1>{of.title}</h1>{pieces}</div>'
        f'<div class="side">{teasers(of, 5, "div")}</div>{foot(of)}',
    )


def promoted(of: Story) -> str:
    """Another story's teaser stands before the article, in an ``<article>`` of its own."""
    promo = other(of, 1)
    return page_of(
        of,
        f'{menu(of)}<article class="promo"><h2><a href="/x">{promo.title}</a></h2>'
        f"<p>{promo.standfirst}</p></article>"
        f'<article class="main"><h2>{of.title}</h2>{body_of(of)}</article>{foot(of)}',
    )


def drowned(of: Story) -> str:
    """One paragraph among many links."""
    return page_of(
        of,
        f'{menu(of, 40)}<div class="c"><h1>{of.title}</h1>'
        f'<div class="txt">{of.blocks[0].lines[0]}</div></div>'
        f'<div class="latest">{related(of, 30)}</div>{foot(of)}',
    )


def framed(of: Story) -> str:
    """Alien paragraphs on both sides; the site's own copy in JSON-LD tells them apart."""
    return page_of(
        of,
        f'{menu(of)}<div class="a"><p>{other(of, 9).standfirst}</p>{body_of(of)}'
        f"<p>{other(of, 8).standfirst}</p><p>Our journalism is free thanks to readers like you, so please "
        f"give what you can.</p></div>{foot(of)}",
        head_of(of, body=of.text().replace("\n", "\r\n\r\n")),
    )


def broken_off(of: Story) -> str:
    """The copy in JSON-LD ends in the middle."""
    text = of.text().replace("\n", " ")
    return page_of(
        of,
        f"{menu(of)}<article><h1>{of.title}</h1>{body_of(of)}</article>{foot(of)}",
        head_of(of, body=text[: len(text) * 7 // 10]),
    )


def pictures(of: Story) -> str:
    """Pictures with captions in plain blocks between the paragraphs."""
    dice = Random(1)
    parts = [as_html(dice, block) for block in of.blocks]
    for at in (5, 3, 1):
        caption = f"{other(of, at).title}. Photo: SAMPLE"
        parts.insert(at, f'<div class="pic"><img src="a.jpg"><div class="desc">{caption}</div></div>')
    inner = "".join(parts)
    return page_of(of, f'{menu(of)}<div class="post_inner"><h1>{of.title}</h1>{inner}</div>{foot(of)}')
