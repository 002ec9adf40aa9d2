"""Our feed parser beside feedparser in one run: fields of the golden feeds that come out right, CPU time.

`python -m bench.feeds`; for the comparison ``pip install feedparser`` into the same environment. The golden
feeds are our own and were written with this parser in mind: expect less of both on feeds of others.
"""

from __future__ import annotations

import importlib.util
import io
import json
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from statistics import median
from typing import Any

from digest.errors import SourceError
from digest.model import Item
from sources import feed as ours
from sources import xmlfeed
from sources.encoding import decode
from sources.entries import Entry, RawFeed
from sources.feed import Feed

GOLDEN = Path(__file__).parents[1] / "tests" / "sources" / "golden"
URL = "https://sample.example/news/feed.xml"
FIELDS = ("key", "url", "title", "published", "updated", "author", "summary", "content")
ROUNDS = 7
ITEMS = 20
Parse = Callable[[str, str], RawFeed]


def main() -> None:
    """Prints the table."""
    parsers: dict[str, Parse] = {"ours": xmlfeed.parse}
    if importlib.util.find_spec("feedparser"):
        parsers["feedparser"] = with_feedparser
    else:
        print("feedparser is not installed: only our own figures")
    bodies = {path: path.read_bytes() for path in sorted(GOLDEN.glob("feed_*.xml"))}
    for name, parse in parsers.items():
        whole, right, fields = agreement(parse, bodies)
        share = 100 * right / fields
        print(
            f"{name:>10}: {whole} of {len(bodies)} golden feeds wholly right, {share:.1f} % of their fields"
        )
    for kind, body in (("whole articles", sample(40)), ("short entries", sample(2))):
        seconds = {name: cpu(parse, body) for name, parse in parsers.items()}
        times = ", ".join(f"{name} {1000 * taken:.1f} ms" for name, taken in seconds.items())
        ratio = seconds.get("feedparser", seconds["ours"]) / seconds["ours"]
        print(f"a feed of {ITEMS} {kind}: {times}; {ratio:.1f} times as fast as feedparser")


def with_feedparser(text: str, url: str) -> RawFeed:
    """The same raw fields by feedparser, its sanitising and link resolving off."""
    import feedparser

    headers = {"content-type": "application/xml; charset=utf-8"}
    parsed = feedparser.parse(
        io.BytesIO(text.encode("utf-8", "replace")),
        response_headers=headers,
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    if not parsed.entries and not parsed.get("version"):
        raise SourceError(url, "not a feed")
    channel = parsed.feed
    return RawFeed(
        title=_text(channel, "title"),
        link=_text(channel, "link"),
        language=_text(channel, "language"),
        entries=tuple(_entry(entry) for entry in parsed.entries),
    )


def _entry(entry: Mapping[str, Any]) -> Entry:
    contents = [part.get("value") or "" for part in entry.get("content") or ()]
    return Entry(
        id=_text(entry, "id"),
        link=_text(entry, "link"),
        title=_text(entry, "title"),
        published=_text(entry, "published", "created", "updated"),
        updated=_text(entry, "updated"),
        author=_text(entry, "author"),
        summary=_text(entry, "summary"),
        content=max(contents, key=len, default=""),
    )


def _text(entry: Mapping[str, Any], *names: str) -> str:
    # feedparser's `get` would fall back to another field
    found = (entry[name] for name in names if name in entry)
    return next((value.strip() for value in found if isinstance(value, str) and value.strip()), "")


def read(parse: Parse, body: bytes) -> Feed:
    """`sources.feed.read_feed` for an XML feed, with another parser in it."""
    return ours._feed(parse(decode(body, "").lstrip("\ufeff \t\r\n"), URL), URL)


def agreement(parse: Parse, bodies: Mapping[Path, bytes]) -> tuple[int, int, int]:
    """Feeds wholly right; fields of entries right; fields in all."""
    whole = right = fields = 0
    for path, body in bodies.items():
        wanted = json.loads(path.with_name(path.name + ".expected").read_text("utf-8")).get("entries", [])
        try:
            got = [_plain(item) for item in read(parse, body).entries]
        except SourceError:
            got = []
        pairs = list(_pairs(wanted, got))
        right += sum(one == other for one, other in pairs)
        fields += len(pairs)
        whole += all(one == other for one, other in pairs) and len(wanted) == len(got)
    return whole, right, fields


def _plain(item: Item) -> dict[str, str]:
    dates = {name: value.isoformat() for name in ("published", "updated") if (value := getattr(item, name))}
    return {name: getattr(item, name) for name in FIELDS if getattr(item, name)} | dates


def _pairs(wanted: list[dict[str, str]], got: list[dict[str, str]]) -> Iterator[tuple[str, str]]:
    """Every field that an entry has or should have, as it should be and as it is."""
    for place, entry in enumerate(wanted):
        found = got[place] if place < len(got) else {}
        for name in FIELDS:
            if name in entry or name in found:
                yield str(entry.get(name, "")), str(found.get(name, ""))


def sample(sentences: int) -> bytes:
    """An invented feed whose entries hold so many sentences each."""
    text = (
        "&lt;p&gt;The council of Sarn said that the bridge was open to lorries again.&lt;/p&gt;" * sentences
    )
    items = "".join(
        f"<item><title>SAMPLE {n}</title><link>https://sarn.example/{n}</link><guid>{n}</guid>"
        f"<pubDate>Sat, 21 Nov 2026 08:{n:02}:00 +0500</pubDate><description>{text}</description></item>"
        for n in range(ITEMS)
    )
    return f'<rss version="2.0"><channel><title>SAMPLE</title>{items}</channel></rss>'.encode()


def cpu(parse: Parse, body: bytes) -> float:
    """CPU seconds to read a feed, the median of some rounds."""
    taken = []
    for _ in range(ROUNDS):
        begun = time.process_time()
        read(parse, body)
        taken.append(time.process_time() - begun)
    return median(taken)


if __name__ == "__main__":
    main()
