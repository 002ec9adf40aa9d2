"""The invented outlets and what they wrote, read from this package's data and dated before ``now``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from importlib.resources import files
from typing import Any

from digest.model import OwnerKind

_DAY = re.compile(r"\{(weekday|date)([+-]\d+)?\}")
# The outlets write in the time of Almaty and Tashkent; only the day names in their texts depend on it.
_LOCAL = timezone(timedelta(hours=5))
_WEEKDAYS = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "ru": (
        "в понедельник",
        "во вторник",
        "в среду",
        "в четверг",
        "в пятницу",
        "в субботу",
        "в воскресенье",
    ),
}
_MONTHS = {
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
    "ru": (
        *("января", "февраля", "марта", "апреля", "мая", "июня"),
        *("июля", "августа", "сентября", "октября", "ноября", "декабря"),
    ),
}


@dataclass(frozen=True, slots=True)
class SampleOutlet:
    """An invented publisher. ``format``: rss, atom, json or page; ``full``: whole texts in the feed."""

    slug: str
    name: str
    domain: str
    country: str
    owner: OwnerKind
    owner_note: str
    language: str
    format: str
    full: bool
    page: str


@dataclass(frozen=True, slots=True)
class SampleArticle:
    """An invented article. ``kind`` is the section it stands in; ``read_more`` a link in its middle."""

    slug: str
    outlet: str
    title: str
    language: str
    kind: str
    published: datetime
    paragraphs: tuple[str, ...]
    author: str = ""
    read_more: str = ""

    @property
    def path(self) -> str:
        """Where its page stands on the outlet's site."""
        return f"/{self.kind}/{self.slug}"


def read_outlets() -> tuple[SampleOutlet, ...]:
    """The outlets in the order of the file."""
    table: dict[str, dict[str, Any]] = tomllib.loads(_data("outlets.toml"))
    return tuple(
        SampleOutlet(slug=slug, owner=OwnerKind(row.pop("owner")), **row) for slug, row in table.items()
    )


def read_articles(now: datetime) -> tuple[SampleArticle, ...]:
    """All articles, newest first, dated the hours that each says before ``now`` (aware)."""
    folder = files(__package__) / "articles"
    found = [
        _article(entry.name.removesuffix(".txt"), entry.read_text("utf-8"), now)
        for entry in folder.iterdir()
        if entry.name.endswith(".txt")
    ]
    return tuple(sorted(found, key=lambda article: (article.published, article.slug), reverse=True))


def page_template(name: str) -> str:
    """The text of one page template."""
    return _data(f"pages/{name}.html")


def day_line(when: datetime) -> str:
    """The clock line of a portal, "Monday, November 10, 2025": today's date, not the article's."""
    local = when.astimezone(_LOCAL)
    return f"{_WEEKDAYS['en'][local.weekday()]}, {_MONTHS['en'][local.month - 1]} {local.day}, {local.year}"


def _article(slug: str, text: str, now: datetime) -> SampleArticle:
    head, _, body = text.partition("\n\n")
    fields = dict(_field(line) for line in head.splitlines())
    published = (now - timedelta(hours=float(fields["hours_ago"]))).replace(second=0, microsecond=0)
    language = fields["language"]
    return SampleArticle(
        slug=slug,
        outlet=fields["outlet"],
        title=_dated(fields["title"], published, language),
        language=language,
        kind=fields["kind"],
        published=published,
        paragraphs=_paragraphs(_dated(body, published, language)),
        author=fields.get("author", ""),
        read_more=fields.get("read_more", ""),
    )


def _field(line: str) -> tuple[str, str]:
    key, _, value = line.partition(":")
    return key.strip(), value.strip()


def _paragraphs(body: str) -> tuple[str, ...]:
    blocks: Sequence[str] = re.split(r"\n\s*\n", body.strip())
    return tuple(" ".join(block.split()) for block in blocks)


def _dated(text: str, published: datetime, language: str) -> str:
    """Put day names where the text says {weekday}, {weekday-1}, {date} or {date+9}."""

    def word(match: re.Match[str]) -> str:
        day = published.astimezone(_LOCAL) + timedelta(days=int(match[2] or 0))
        if match[1] == "weekday":
            return _WEEKDAYS[language][day.weekday()]
        return f"{day.day} {_MONTHS[language][day.month - 1]}"

    return _DAY.sub(word, text)


def _data(name: str) -> str:
    return (files(__package__) / name).read_text("utf-8")
