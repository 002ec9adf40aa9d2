"""Pages as content systems and old habits build them: each an article in, a document out."""

from __future__ import annotations

import random

from bench.news.parts import (
    appeal,
    as_html,
    body_of,
    comments,
    consent,
    figure,
    foot,
    head_of,
    menu,
    other,
    page_of,
    related,
    say,
    teasers,
)
from bench.news.prose import Story


def wordpress(of: Story) -> str:
    share = '<div class="sharedaddy"><h3>Share this:</h3><ul><li><a>Facebook</a></li></ul></div>'
    label = say(of, "Read more:", "Читайте также:")
    also = f'<p><strong>{label}</strong> <a href="/2">{other(of, 3).title}</a></p>'
    return page_of(
        of,
        f'<header id="masthead">{menu(of)}</header><div id="content"><main><article class="post type-post">'
        f'<header class="entry-header"><h1 class="entry-title">{of.title}</h1>'
        f'<div class="entry-meta">By {of.author}'
        f' on <time>{of.published:%d %B %Y}</time></div></header><div class="entry-content">{figure(of)}'
        f"{body_of(of, (also, appeal(of, 'wp-block-group')))}{share}"
        f"{related(of, 3, cls='jp-relatedposts')}</div></article>"
        f'{comments(of, 6)}</main><aside id="secondary">{related(of, 8, cls="widget")}</aside></div>'
        f"{foot(of)}{consent(of)}",
    )


def bootstrap(of: Story) -> str:
    return page_of(
        of,
        f'<div class="navbar">{menu(of)}</div><div class="container"><div class="row">'
        f'<div class="col-md-8">'
        f'<h1>{of.title}</h1><p class="text-muted">{of.author} · {of.published:%d.%m.%Y %H:%M}</p>'
        f'<p class="lead">{of.standfirst}</p>{body_of(of)}<hr><div class="media">'
        f'<div class="media-body"><h5>{of.author}</h5>'
        f"{of.author} has worked for SAMPLE Courier as a journalist since 2019.</div></div></div>"
        f'<div class="col-md-4"><div class="card">'
        f'<div class="card-body">{related(of, 10, cls="list-group")}</div></div>'
        f"{appeal(of, 'card')}</div></div></div>{foot(of)}",
    )


def old_tables(of: Story) -> str:
    paragraphs = "<br><br>\n&nbsp;&nbsp;&nbsp;".join(line for block in of.blocks for line in block.lines)
    left = "".join(f'<tr><td><a href="{at}.asp">{other(of, at).title}</a></td></tr>' for at in range(14))
    return (
        f'<html><head><meta http-equiv="Content-Type" content="text/html; charset=windows-1251">'
        f"<title>{of.title}</title>"
        f'</head><body bgcolor="#ffffff"><table width="100%"><tr><td colspan="3">'
        f'<font size="5">SAMPLE Courier</font></td>'
        f'</tr><tr><td width="150" valign="top"><table>{left}</table></td><td valign="top">'
        f'<font size="4"><b>{of.title}</b>'
        f'</font><br><font size="1">{of.published:%d.%m.%Y %H:%M}</font><br><br>'
        f'<font face="Arial" size="2">{paragraphs}'
        f'</font><br><br><a href="print.asp">{say(of, "Print", "Печать")}</a></td><td width="150">'
        f"<table>{left}</table></td>"
        f'</tr><tr><td colspan="3"><center>© SAMPLE Courier</center></td></tr></table></body></html>'
    )


def div_soup(of: Story) -> str:
    paragraphs = "".join(
        f'<div class="x7Ab"><div><span>{line}</span></div></div>'
        for block in of.blocks
        for line in block.lines
    )
    menu = "".join(
        f'<div class="q1z"><div><a href="/{at}">{other(of, at).title}</a></div></div>' for at in range(20)
    )
    return page_of(
        of,
        f'<div id="__next"><div class="k3p"><div class="aa1">{menu}</div><div class="m9">'
        f'<div class="h1x">{of.title}</div>'
        f'<div class="d0">{of.published:%d %B %Y}</div><div class="b5">{paragraphs}</div></div>'
        f'<div class="z2">{appeal(of, "p0p")}{menu}</div></div></div>',
    )


def amp(of: Story) -> str:
    return page_of(
        of,
        f'<header class="amp-header"><a href="/">SAMPLE</a></header>'
        f'<amp-sidebar id="sidebar">{menu(of, 20, "div")}</amp-sidebar>'
        f'<article class="amp-wp-article"><header><h1>{of.title}</h1><p>{of.author}</p></header>'
        f'<div class="amp-wp-article-content"><amp-img src="1.jpg"></amp-img>{body_of(of)}</div></article>'
        f'<amp-consent id="consent"><div>{consent(of)}</div></amp-consent>{foot(of)}',
    )


def live_blog(of: Story) -> str:
    posts = "".join(
        f'<section class="live-entry"><time>{18 - at}:0{at % 10}'
        f"</time>{as_html(random.Random(at), block)}</section>"
        for at, block in enumerate(of.blocks)
    )
    return page_of(
        of,
        f"{menu(of)}<main><h1>{of.title}</h1><div class='live-blog'>{posts}</div></main>"
        f"<aside>{related(of, 6)}</aside>{foot(of)}",
    )


def bitrix(of: Story) -> str:
    body = "<br>\n<br>\n".join(line for block in of.blocks for line in block.lines)
    return page_of(
        of,
        f'<div class="top-menu">{menu(of, 30, "div")}</div><div class="work-area"><h1>{of.title}</h1>'
        f'<div class="news-detail"><span class="news-date-time">{of.published:%d.%m.%Y}</span>'
        f'<img class="detail_picture">'
        f'{body}<div style="clear:both"></div><br><div class="news-detail-share">'
        f"<noindex>Поделиться</noindex></div></div>"
        f'<p><a href="/news/">{say(of, "« Back", "Назад к списку новостей")}</a></p></div>{foot(of)}',
        head_of(of, ld=False),
    )


def datalife(of: Story) -> str:
    body = "<br><br>".join(line for block in of.blocks for line in block.lines)
    error = say(
        of,
        "If you found an error, select it and press Ctrl+Enter.",
        "Если вы нашли ошибку, выделите текст и нажмите Ctrl+Enter.",
    )
    return page_of(
        of,
        f'{menu(of, 20, "div")}<div id="dle-content"><div class="full-story"><h1>{of.title}</h1>'
        f'<div class="full-text">'
        f'<div id="news-id-{of.number}">{body}</div></div><div class="rate">{error}'
        f"</div>{related(of, 5, cls='rel-news')}"
        f'</div>{comments(of, 4)}</div><div class="rcol">{related(of, 10, cls="block")}</div>{foot(of)}',
        head_of(of, ld=False),
    )


def mega_menu(of: Story) -> str:
    return page_of(
        of,
        f'{menu(of, 250)}<div class="page"><div class="article__wrap"><h1>{of.title}</h1>'
        f'<div class="article__text">{body_of(of)}'
        f'</div></div></div><div class="bottom">{teasers(of, 12, "div")}</div>{menu(of, 150, "div")}',
    )


def paywall(of: Story) -> str:
    """Two paragraphs and an offer; the whole text stands in JSON-LD."""
    shown = "".join(as_html(random.Random(at), block) for at, block in enumerate(of.blocks[:2]))
    offer = "<div class='gate'><p>This article is for subscribers. Start your trial now.</p></div>"
    return page_of(
        of,
        f"{menu(of)}<main><article><h1>{of.title}</h1>{shown}{offer}</article></main>{foot(of)}",
        head_of(of, body=of.text().replace("\n", "\n\n")),
    )


def shell(of: Story) -> str:
    """Rendered by a script: only JSON-LD has the text, in one line."""
    return page_of(
        of,
        '<div id="root"></div><noscript>Enable JavaScript.</noscript>',
        head_of(of, body=of.text().replace("\n", " ")),
    )


def many_articles(of: Story) -> str:
    cards = teasers(of, 8)
    return page_of(
        of,
        f'{menu(of)}<div class="strip">{cards}</div><main><article class="full"><h1>{of.title}'
        f"</h1>{body_of(of)}</article>"
        f"{teasers(of, 6)}</main>{foot(of)}",
    )


def empty_article(of: Story) -> str:
    return page_of(
        of,
        f'{menu(of)}<article></article><div class="wrap"><div class="txt"><h1>{of.title}'
        f"</h1>{body_of(of)}</div></div>{foot(of)}",
    )


def microdata(of: Story) -> str:
    return page_of(
        of,
        f'{menu(of)}<div itemscope itemtype="http://schema.org/NewsArticle">'
        f'<h1 itemprop="headline">{of.title}</h1>'
        f'<span itemprop="author">{of.author}</span>'
        f'<div itemprop="articleBody">{body_of(of, (related(of, 2, "aside", "inset"),))}'
        f"</div></div>{related(of, 6)}{foot(of)}",
        head_of(of, ld=False),
    )


def interview(of: Story) -> str:
    body = "".join(
        f"<p><b>– {line}</b></p>" if at % 2 == 0 else f"<p>– {line}</p>"
        for at, line in enumerate(line for block in of.blocks for line in block.lines)
    )
    return page_of(
        of,
        f'{menu(of)}<div class="content"><h1>{of.title}</h1><div class="news_text">{body}</div>'
        f"</div>{related(of, 6)}{foot(of)}",
    )


def brief(of: Story) -> str:
    return page_of(
        of,
        f'{menu(of)}<div class="item-page"><h2>{of.title}</h2><p>{of.blocks[0].lines[0]}</p></div>'
        f'<div class="moduletable">{related(of, 12)}</div>{foot(of)}',
    )


def noisy(of: Story) -> str:
    """The furniture of an outlet whose theme puts it among the paragraphs."""
    also = f"<p>{say(of, 'Also read:', 'Читайте также:')} <a>{other(of, 2).title}</a></p>"
    return page_of(
        of,
        f"<div><p>19.9 C</p><p>Halm</p><p>Monday, March 3, 2031</p></div>{menu(of)}"
        f'<div class="td-post-content"><h1>{of.title}</h1>'
        f"<p>author-image</p><p>{of.author}</p><p>New Update</p>{body_of(of, (also,))}<p>+ posts</p>"
        f"<p>Web Desk</p><p>Comments (0)</p>"
        f"<p>View more articles from{of.author}</p>{appeal(of, 'td-box')}"
        f"</div>{related(of, 8, cls='td-trending')}{foot(of)}",
    )


def tailwind(of: Story) -> str:
    body = "".join(
        f'<p class="mb-4 text-lg leading-8">{line}</p>' for block in of.blocks for line in block.lines
    )
    return page_of(
        of,
        f'<div class="flex w-full">{menu(of, 10, "div")}</div><div class="grid grid-cols-12 gap-6">'
        f'<div class="col-span-8">'
        f'<h1 class="text-4xl font-bold">{of.title}</h1><p class="text-gray-600">{of.author}</p>'
        f'<div class="mt-6">{body}</div></div>'
        f'<div class="col-span-4">{teasers(of, 6, "div")}</div></div>'
        f'<div class="fixed bottom-0">{consent(of)}</div>',
    )


def spans(of: Story) -> str:
    """Pasted from a word processor: every paragraph in spans and fonts, some empty."""
    body = "".join(
        f'<p class="MsoNormal"><span style="font-size:14pt"><font face="Times">{line}</font></span>'
        f"</p><p>&nbsp;</p>"
        for block in of.blocks
        for line in block.lines
    )
    return page_of(
        of,
        f'{menu(of)}<div id="main"><h2 class="title">{of.title}</h2>{body}</div>'
        f'<div id="right">{related(of, 9)}</div>{foot(of)}',
        head_of(of, ld=False),
    )


def hidden(of: Story) -> str:
    """Menus, dialogs and a second copy for print, hidden by style or attribute."""
    return page_of(
        of,
        f'<div style="display:none"><p>{other(of, 1).text()}</p></div><dialog>'
        f"<p>{other(of, 2).standfirst}</p></dialog>{menu(of)}"
        f"<article><h1>{of.title}</h1><section>{body_of(of)}</section><div hidden>"
        f"<p>{other(of, 3).standfirst}</p></div></article>{foot(of)}",
    )
