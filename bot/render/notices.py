"""What admins are told of their sources, in one message: who fails and why, who is back, who moved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from bot.chat import Block, Message, Run
from bot.render.buttons import Row, button, rows
from bot.render.pages import fits
from bot.words import count, foreign, listed, plain, shorten
from digest.model import Notice, NoticeKind, Source, SourceId

SHOWN = 12
CHECKED = 6
"""Sources that get a line, and a button, of their own."""
REASON = 200


def render_notices(
    notices: Sequence[Notice], sources: Mapping[SourceId, Source], now: datetime, *, all_fail: int = 0
) -> Message:
    """One message for all notices, of which a source has one at most.

    ``all_fail``: how many sources there are, if not one of them answers: that is no fault of theirs.
    """
    back = [each for each in notices if each.kind is NoticeKind.RECOVERED]
    others = [each for each in notices if each.kind is not NoticeKind.RECOVERED]
    if all_fail:
        others = [each for each in others if each.kind is not NoticeKind.FAILING]
    head = [_our_side(all_fail, notices)] if all_fail else []
    lines = [_said(each, _source(each, sources), now) for each in others]
    blocks = next(
        fitting
        for shown in range(SHOWN, -1, -1)
        if fits(fitting := [*head, *_first(lines, shown), *_returned(back, max(shown, 1))])
    )
    return Message(tuple(blocks), _buttons(others, sources))


def _first(lines: Sequence[Block], shown: int) -> list[Block]:
    more = len(lines) - shown
    return [*lines[:shown], *([_line(f"… and {more} more; /sources shows them.")] if more > 0 else [])]


def _our_side(all_fail: int, notices: Sequence[Notice]) -> Block:
    failing = [each for each in notices if each.kind is NoticeKind.FAILING]
    why = f" The last reason I heard: {_reason(failing[-1])}." if failing and failing[-1].reason else ""
    text = f"⚠️ Not one of the {all_fail} sources answers. That is probably trouble on our side, such as the"
    return _line(
        f"{text} network or the name server of this machine.{why} I keep asking; /sources shows all."
    )


def _said(notice: Notice, source: Source | None, now: datetime) -> Block:
    name, reason = Run(_name(notice), bold=True), _reason(notice)
    why = f": {reason}." if reason else "."
    match notice.kind:
        case NoticeKind.FAILING:
            return _line(
                "⚠️ ", name, f" has not worked{_since(source, now)}{why} I keep asking, once a day at least."
            )
        case NoticeKind.GONE:
            return _line("🚫 ", name, f" is gone for good{why} I ask it no more.")
        case NoticeKind.REFUSED:
            return _line("⛔ ", name, f" has refused us for long{why} I ask it no more, unless you do.")
        case NoticeKind.MOVED:
            merged, _, url = plain(notice.reason).rpartition(" ")
            how = f": {merged} " if merged else ", and I follow it to "
            address = Run(shorten(url, 300), code=True) if url else Run("a new address")
            return _line("↪️ ", name, " has moved for good", how, address, ".")
        case NoticeKind.RECOVERED:
            return _line("✅ ", name, " works again.")


def _returned(notices: Sequence[Notice], shown: int) -> list[Block]:
    """One line for all that are back."""
    names = [_name(each) for each in notices]
    more = [f"{len(names) - shown} more"] if len(names) > shown else []
    again = " works again." if len(names) == 1 else " work again."
    return [_line("✅ ", Run(listed(names[:shown] + more), bold=True), again)] if names else []


def _since(source: Source | None, now: datetime) -> str:
    """ " for a day", " for 3 hours"; nothing where nobody knows."""
    began = source.failing_since if source else None
    if began is None or now - began < timedelta(hours=1):
        return ""
    age = now - began
    if age < timedelta(days=1):
        return f" for {count(age // timedelta(hours=1), 'hour')}"
    return " for a day" if age < timedelta(days=2) else f" for {age.days} days"


def _reason(notice: Notice) -> str:
    """The reason as the second half of a sentence."""
    text = foreign(shorten(plain(notice.reason), REASON)).rstrip(".")
    return text[:1].lower() + text[1:] if text[1:2].islower() or text[1:2] == " " else text


def _name(notice: Notice) -> str:
    return foreign(shorten(plain(notice.name), 80)) or "A source"


def _source(notice: Notice, sources: Mapping[SourceId, Source]) -> Source | None:
    return None if notice.source is None else sources.get(notice.source)


def _buttons(others: Sequence[Notice], sources: Mapping[SourceId, Source]) -> tuple[Row, ...]:
    """To check those that fail. None opens the list of all: it would take the place of this message."""
    asked = [each for each in others if each.kind is not NoticeKind.MOVED and _source(each, sources)][
        :CHECKED
    ]
    labels = ["Check now"] if len(others) == 1 else [f"Check {plain(each.name)}" for each in asked]
    checks = [
        button(label, "checksource", str(each.source)) for label, each in zip(labels, asked, strict=False)
    ]
    return rows(checks, 2)


def _line(*texts: str | Run) -> Block:
    return Block(tuple(Run(text) if isinstance(text, str) else text for text in texts))
