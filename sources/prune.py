"""Cuts out of a page what is no article, before an extractor looks at it: menus, teasers, reserved parts.

By structure alone, since class names lie and differ by language: a *lone link* fills a block by itself; a
*card* is a block headed by one; cards that stand together are a menu, a related box or a list of teasers.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from lxml.etree import _Element

LEAST_CARDS = 3
"""So many cards side by side are a list; one or two may be a part of the article."""
LONGEST_CARD = 400
"""Characters: headline, date and opening sentence of another article."""
LEAST_HEADLINE = 20
"""Characters of a link that may head a card with further text; "18:02" over a live entry does not."""
LEAST_LEFT = 250
"""Characters of text that must be left; else the page is made of nothing but lists and stays whole."""
DOMINANT = 0.5
"""Share of the text of all ``<article>`` elements that makes one of them the article."""

BULK = 0.7
"""Share of the text of all paragraphs in an element that makes it the article's body."""

_MACHINE = (
    *("script", "style", "noscript", "template", "dialog", "iframe", "svg", "object"),
    *("button", "select", "textarea"),
)
_PARTS = ("tbody", "thead", "tfoot", "tr", "td", "th", "center", "font")
_BLOCKS = frozenset(
    {"address", "article", "aside", "blockquote", "body", "dd", "div", "dl", "dt", "figcaption", "figure"}
    | {"footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "li", "main", "nav", "ol", "p"}
    | {"pre", "section", "table", "tbody", "td", "th", "tr", "ul"}
)
_ROOTS = frozenset({"html", "body", "main"})


def reserved(tree: _Element) -> bool:
    """Drops what the publisher marked ``data-nosnippet``; whether there was any."""
    marked = _found(tree, "//*[@data-nosnippet]")
    _drop(marked)
    return bool(marked)


def hide(tree: _Element) -> None:
    """Drops what no reader sees, in place: scripts, styles, closed dialogs, hidden parts."""
    _drop(list(tree.iter(*_MACHINE)))
    _drop(_found(tree, "//*[@hidden]"))


def prune(tree: _Element) -> None:
    """Drops lists of links and teasers of other articles, in place, and shows where the article is."""
    _unfold_layout(tree)
    lengths = _Lengths()
    cards = _lists(tree, lengths)
    if cards and _length(tree) - sum(lengths[card] for card in cards) >= LEAST_LEFT:
        _drop(cards)
    _one_article(tree)
    _mark_body(tree)


def _found(tree: _Element, path: str) -> list[_Element]:
    return cast("list[_Element]", tree.xpath(path))


def _drop(nodes: Iterable[_Element]) -> None:
    """Takes elements out of their tree; the text behind them stays."""
    for node in nodes:
        parent = node.getparent()
        if parent is None or node.tag in _ROOTS:
            continue
        if node.tail:
            before = node.getprevious()
            if before is None:
                parent.text = (parent.text or "") + " " + node.tail
            else:
                before.tail = (before.tail or "") + " " + node.tail
        parent.remove(node)


class _Lengths(dict["_Element", int]):
    """The characters of text in elements, each looked at once and no further than a card is long."""

    def __missing__(self, node: _Element) -> int:
        length = 0
        for part in node.itertext():
            length += len(part.strip())
            if length > LONGEST_CARD:
                break
        self[node] = length
        return length


def _length(node: _Element) -> int:
    return sum(len(part.strip()) for part in node.itertext())


def _lists(tree: _Element, lengths: _Lengths) -> list[_Element]:
    """All cards that have at least two more beside them."""
    lone = [(link, block) for link in tree.iter("a") if (block := _alone(link, lengths)) is not None]
    heads: dict[_Element, set[object]] = defaultdict(set)
    for link, block in lone:
        if _is_headline(link, lengths):
            for node in (block, *block.iterancestors()):
                heads[node].add(link.get("href") or link)
    beside: dict[_Element, dict[_Element, None]] = defaultdict(dict)
    for link, block in lone:
        card = _card(link, block, heads, lengths)
        parent = card.getparent()
        if parent is not None:
            beside[parent][card] = None
    return [card for cards in beside.values() if len(cards) >= LEAST_CARDS for card in cards]


def _alone(link: _Element, lengths: _Lengths) -> _Element | None:
    """The block that a link fills by itself, or None."""
    length = lengths[link]
    block = link
    if not 0 < length <= LONGEST_CARD:
        return None
    while block.tag not in _BLOCKS:
        parent = block.getparent()
        if parent is None:
            return None
        block = parent
    return block if block.tag not in _ROOTS and lengths[block] == length else None


def _is_headline(link: _Element, lengths: _Lengths) -> bool:
    return lengths[link] >= LEAST_HEADLINE and "#" not in (link.get("href") or "")


def _card(
    link: _Element, block: _Element, heads: Mapping[_Element, set[object]], lengths: _Lengths
) -> _Element:
    """The largest block around a lone link that is no longer than a card and headed by no other link."""
    longest = LONGEST_CARD if _is_headline(link, lengths) else lengths[link]
    card = block
    for parent in block.iterancestors():
        if parent.tag in _ROOTS or len(heads.get(parent, ())) > 1 or lengths[parent] > longest:
            break
        card = parent
    return card


def _one_article(tree: _Element) -> None:
    """Of several ``<article>`` elements that with the headline stays, else the dominant one.

    Equals, such as the entries of a live blog, become sections of one text.
    """
    articles = [node for node in tree.iter("article") if next(node.iterancestors("article"), None) is None]
    if len(articles) < 2:
        return
    lengths = {node: _length(node) for node in articles}
    longest = max(articles, key=lambda node: lengths[node])
    titled = [node for node in articles if node.find(".//h1") is not None]
    chosen = titled[0] if titled else longest
    if lengths[chosen] >= (LEAST_LEFT if titled else max(LEAST_LEFT, DOMINANT * sum(lengths.values()))):
        _drop(node for node in articles if node is not chosen)
    else:
        for node in articles:
            node.tag = "section"
            # An extractor would take the first "post" or "entry" for the whole.
            node.attrib.pop("class", "")


def _unfold_layout(tree: _Element) -> None:
    """Tables that are a page's columns become plain blocks; tables of data stay."""
    own: dict[_Element, list[_Element]] = {table: [] for table in tree.iter("table")}
    for node in tree.iter(*_PARTS):
        table = next(node.iterancestors("table"), None)
        if table is not None:
            own[table].append(node)
    lengths = _Lengths()
    for table, parts in own.items():
        if any(_is_column(node, lengths) for node in parts if node.tag in ("td", "th")):
            for node in (table, *parts):
                node.tag = "span" if node.tag == "font" else "div"


def _is_column(cell: _Element, lengths: _Lengths) -> bool:
    if next(cell.iter("table", "h1", "h2"), None) is not None or lengths[cell] > LONGEST_CARD:
        return True
    return sum(1 for _ in cell.iter("p")) > 1


def _mark_body(tree: _Element) -> None:
    """Where no ``<article>`` shows it, marks the smallest element with the bulk of the paragraphs.

    In schema.org's way, ``itemprop="articleBody"``, which extractors know: they then take its lists and
    subheads along.
    """
    if any(_length(node) >= LEAST_LEFT for node in tree.iter("article")):
        return
    inside: Counter[_Element] = Counter()
    for paragraph in tree.iter("p"):
        inside[cast("_Element", paragraph.getparent())] += _length(paragraph)
    for parent, length in list(inside.items()):
        for node in parent.iterancestors():
            inside[node] += length
    body, least = tree, max(LEAST_LEFT, BULK * inside[tree])
    while (inner := next((node for node in body if inside[node] >= least), None)) is not None:
        body = inner
    if body.tag in ("div", "section"):
        body.set("itemprop", "articleBody")
