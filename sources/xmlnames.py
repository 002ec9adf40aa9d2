"""The names of a feed's elements, whatever prefix and whichever version of a namespace it uses."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

# The beginning of an address is enough: versions and a slash at its end differ from feed to feed.
_NAMESPACES = {
    "http://www.w3.org/2005/atom": "atom",
    "http://purl.org/atom/ns#": "atom",
    "http://purl.org/rss/1.0/modules/content": "content",
    "http://purl.org/rss/1.0/modules/syndication": "sy",
    "http://purl.org/rss/1.0/modules/": "other",
    "http://purl.org/rss/": "",
    "http://my.netscape.com/rdf/simple/": "",
    "http://channel.netscape.com/rdf/simple/": "",
    "http://my.netscape.com/publish/formats/rss": "",
    "http://backend.userland.com/": "",
    "http://blogs.law.harvard.edu/tech/rss": "",
    "http://cyber.law.harvard.edu/rss": "",
    "http://www.rssboard.org/": "",
    "http://purl.org/dc/elements/": "dc",
    "http://purl.org/dc/terms": "dcterms",
    "http://search.yahoo.com/mrss": "media",
    "http://video.search.yahoo.com/mrss": "media",
    "http://www.itunes.com/dtds/podcast": "itunes",
    "http://www.w3.org/1999/xhtml": "xhtml",
    "http://news.yandex.ru": "yandex",
    "http://turbo.yandex.ru": "turbo",
    "http://news.mail.ru": "mailru",
    "http://news.rambler.ru": "rambler",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf",
}
_PREFIXES = frozenset(_NAMESPACES.values()) - {""}


class Names:
    """Says "title" for the feed's own elements and "dc:date" and the like for those of known modules."""

    def __init__(self, root: _Element) -> None:
        self._known: dict[str, str] = {}
        tag = root.tag if isinstance(root.tag, str) else ""
        own = tag[1:].partition("}")[0] if tag.startswith("{") else ""
        # A feed whose own namespace is unknown is read all the same; RDF only wraps another.
        self._own = "" if _space(own) == "rdf" else own

    def of(self, node: _Element) -> str:
        """The name of an element, in small letters; "" for what is no element."""
        tag = node.tag
        if not isinstance(tag, str):
            return ""
        name = self._known.get(tag)
        if name is None:
            name = self._known[tag] = self._name(tag, node.prefix)
        return name

    def _name(self, tag: str, prefix: str | None) -> str:
        if not tag.startswith("{"):
            prefix, _, local = tag.rpartition(":")  # undeclared: the prefix alone has to do
            return self._join(prefix.lower(), local)
        address, _, local = tag[1:].partition("}")
        space = _space(address)
        if address == self._own and space not in _PREFIXES:
            space = ""
        elif space is None:
            written = (prefix or "").lower()
            space = written if not written or written in _PREFIXES else "other"
        return self._join(space, local)

    def _join(self, space: str | None, local: str) -> str:
        """Atom's elements are the feed's own, except that a link in an RSS feed has its place apart."""
        local = local.lower()
        if not space or (space == "atom" and (local != "link" or _space(self._own) == "atom")):
            return local
        return f"{space}:{local}"


def _space(address: str) -> str | None:
    """The short name of a namespace, None for one that is not known."""
    address = address.strip().lower().replace("https://", "http://")
    return next((short for start, short in _NAMESPACES.items() if address.startswith(start)), None)
