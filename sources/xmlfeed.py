"""RSS 0.9x, 1.0, 2.0 and Atom 0.3, 1.0 to raw entries, on lxml, however ill-formed. For the text worker.

Names count without regard to case and to the prefix chosen for their namespace.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from digest.errors import SourceError
from sources.entries import Entry, RawFeed
from sources.urls import absolute
from sources.xmlnames import Names
from sources.xmltext import tree_of
from sources.xmlvalues import Value, html_of, plain_of

if TYPE_CHECKING:
    from lxml.etree import _Element

MOST_ENTRIES = 20_000
"""Entries looked at: no feed has more, and the newest are chosen among them."""
MOST_ELEMENTS = 500_000
MOST_FIELDS = 1_000
"""Elements looked at in one feed, and in one entry of it."""

_NO_FEED = "This is not a feed, or it is too broken to read."
_CHANNELS = ("channel", "feed")
_ENTRIES = ("item", "entry")
_BASE = "{http://www.w3.org/XML/1998/namespace}base"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
_RELATION = "http://www.iana.org/assignments/relation/"

_TITLES = ("title", "media:title", "dc:title", "itunes:title")
_PUBLISHED = ("pubdate", "published", "issued", "dcterms:issued", "created", "dcterms:created", "dc:date")
_UPDATED = ("updated", "modified", "dcterms:modified", "dc:date", "lastbuilddate")
_SUMMARIES = ("description", "summary", "itunes:summary", "media:description", "abstract", "dc:description")
_CONTENTS = (
    *("content:encoded", "content", "xhtml:body", "body", "fulltext", "full-text", "fullitem"),
    *("yandex:full-text", "turbo:content", "mailru:full-text", "rambler:fulltext"),
)


def parse(text: str, url: str) -> RawFeed:
    """Read a feed found at ``url``; links come back absolute. Raises SourceError when it is none."""
    root = tree_of(text)
    if root is None:
        raise SourceError(url, _NO_FEED)
    names = Names(root)
    named = [(names.of(node), node) for node in islice(root.iter(), MOST_ELEMENTS)]
    channel = next((node for name, node in named if name in _CHANNELS), None)
    items = [node for name, node in named if name in _ENTRIES][:MOST_ENTRIES]
    if channel is None and not items:
        raise SourceError(url, _NO_FEED)
    entries = tuple(_entry(_Fields(node, names, url)) for node in items)
    return RawFeed(entries=entries) if channel is None else _feed(_Fields(channel, names, url), root, entries)


class _Fields:
    """The children of a channel or an entry by name, in the order of the file."""

    def __init__(self, node: _Element, names: Names, url: str) -> None:
        self.node = node
        self.base = _base(node, url)
        self._names = names
        self._found: dict[str, list[_Element]] = {}
        for child in self._children(node):
            self._found.setdefault(names.of(child), []).append(child)

    def _children(self, node: _Element) -> Iterator[_Element]:
        """Direct children; those of a media group stand behind as if they were."""
        groups = []
        for child in islice(node, MOST_FIELDS):
            name = self._names.of(child)
            if name == "media:group":
                groups.append(child)
            elif name not in _ENTRIES:
                yield child
        for group in groups:
            yield from group

    def all(self, *names: str) -> Iterator[_Element]:
        """The elements of these names, by the order of names first."""
        for name in names:
            yield from self._found.get(name, ())

    def html(self, *names: str) -> str:
        """The first of these fields that says something, as HTML."""
        return next((text for node in self.all(*names) if (text := html_of(node, Value.of(node)))), "")

    def plain(self, *names: str) -> str:
        """The first of these fields that says something, without markup."""
        return next((text for node in self.all(*names) if (text := plain_of(node))), "")

    def within(self, name: str, part: str) -> tuple[str, ...]:
        """The texts of all parts of a field, such as every ``day`` of ``skipDays``."""
        nodes = (node for parent in self.all(name) for node in parent)
        return tuple(plain_of(node) for node in nodes if self._names.of(node) == part)

    def join(self, link: str, node: _Element) -> str:
        """A link that stands in one of the fields, absolute."""
        own = node.get(_BASE)
        return absolute(link, absolute(own, self.base) if own else self.base) if link else ""


def _base(node: _Element, url: str) -> str:
    """The address that relative links in ``node`` start from: every xml:base counts from the one outside."""
    stated = [part for each in (node, *node.iterancestors()) if (part := each.get(_BASE))]
    base = url
    for part in reversed(stated[:20]):
        base = absolute(part, base) or base
    return base


def _feed(fields: _Fields, root: _Element, entries: tuple[Entry, ...]) -> RawFeed:
    spoken = fields.node.get(_LANGUAGE) or root.get(_LANGUAGE) or ""
    return RawFeed(
        title=fields.html(*_TITLES),
        link=_link(fields),
        language=fields.plain("language", "dc:language") or spoken,
        entries=entries,
        ttl=fields.plain("ttl"),
        period=fields.plain("sy:updateperiod"),
        frequency=fields.plain("sy:updatefrequency"),
        skip_hours=fields.within("skiphours", "hour"),
        skip_days=fields.within("skipdays", "day"),
    )


def _entry(fields: _Fields) -> Entry:
    guid = next(fields.all("guid"), None)
    id = fields.plain("guid", "id") or fields.node.get(_ABOUT) or ""
    link = _link(fields)
    if not link and guid is not None and (guid.get("isPermaLink") or "true").strip().lower() != "false":
        link = absolute(plain_of(guid), fields.base) if re.match("https?://", plain_of(guid), re.I) else ""
    return Entry(
        id=id,
        link=link,
        title=fields.html(*_TITLES),
        published=fields.plain(*_PUBLISHED) or fields.plain(*_UPDATED),
        updated=fields.plain(*_UPDATED),
        author=_author(fields),
        summary=fields.html(*_SUMMARIES),
        content=max((html_of(node, Value.of(node)) for node in fields.all(*_CONTENTS)), key=len, default=""),
    )


def _link(fields: _Fields) -> str:
    """RSS writes the address as text, Atom as an attribute; the page wins over other relations."""
    for node in fields.all("link"):
        written = plain_of(node) or ("" if node.get("href") else (node.tail or "").strip())
        if written and (link := fields.join(written, node)):
            return link
    ranked = sorted(_related(fields), key=lambda pair: pair[0])
    return next((link for _, link in ranked), "") or _elsewhere(fields)


def _related(fields: _Fields) -> Iterator[tuple[int, str]]:
    """Links in attributes that lead to the page, with 0 for a web page and 1 for another form of it."""
    for node in fields.all("link", "atom:link"):
        relation = (node.get("rel") or "alternate").strip().lower().removeprefix(_RELATION)
        if relation == "alternate" and (link := fields.join(node.get("href") or "", node)):
            kind = (node.get("type") or "text/html").lower()
            yield (0 if "html" in kind else 1), link


def _elsewhere(fields: _Fields) -> str:
    """Where the content lies outside of the feed."""
    nodes: Sequence[_Element] = list(fields.all("content"))
    return next((link for node in nodes if (link := fields.join(node.get("src") or "", node))), "")


def _author(fields: _Fields) -> str:
    """The names of the authors; a mail address only where there is no name."""
    people = [_person(node) for node in fields.all("author")] or [
        plain_of(node) for node in fields.all("dc:creator", "itunes:author")
    ]
    return ", ".join(dict.fromkeys(person for person in people if person))


def _person(node: _Element) -> str:
    parts = {str(child.tag).rpartition("}")[2].lower(): plain_of(child) for child in node}
    if parts:
        return parts.get("name") or parts.get("email") or ""
    named = re.fullmatch(r"\S+@\S+\s*\((.+)\)", plain_of(node))
    return named[1] if named else plain_of(node)
