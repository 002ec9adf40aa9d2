"""What may stand in Latin letters in an answer to somebody who reads Russian: names, addresses, the news."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.words import clip
from tests.bot.invented import EVENTS, OUTLETS
from tests.bot.newsroom import TITLES

_NEWS = sorted(
    {name for outlet in OUTLETS.values() for name in (outlet.name, outlet.name.removesuffix(" (SAMPLE)"))}
    | {"Harbour Notices (SAMPLE)", "Quay News (SAMPLE)", "(invented)"}
    | {"That page is no feed, but names some.", "That page has no feed and no list of articles."}
    | set(TITLES)
    | {title for event in EVENTS for title in (event.title, clip(event.title, 50))}
    | {sentence for event in EVENTS for sentence in (*event.sentences, event.why) if sentence},
    key=len,
    reverse=True,
)
_NAMES = re.compile(
    r"\[\d+: \[EN\] .*\]|<?https?://\S+|OPML|example\.org|\.opml|\.xml|\[[A-Z]{2}\]|/start [\w-]+"
    r"|/[a-z]+|«[^»]*»|UTC|IP-|SQLite|Sitrep|Telegram|English|Oʻzbekcha|Türkçe"
    r"|[A-Z][a-z]+/[A-Z]\w+"
)


def english_in(line: str, typed: Iterable[str] = ()) -> str:
    """The first English word in a line of an answer, "" for none. ``typed``: what somebody wrote before."""
    rest = _NAMES.sub("", line)
    for text in (*_NEWS, *typed):
        rest = rest.replace(text, "")
    found = re.search(r"[A-Za-z]{2,}", rest)
    return found[0] if found else ""
