"""What is told of sources and of trouble, in one message: who fails and why, who is back, what to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from bot.chat import Block, Message, Run
from bot.render.buttons import Row, button, rows
from bot.render.pages import fits
from bot.render.reasons import in_words
from bot.render.styled import styled
from bot.render.trouble import over_line, trouble_lines
from bot.tongue import gettext, ngettext
from bot.words import foreign, listed, plain, shorten
from digest.model import Notice, NoticeKind, Source, SourceId, Trouble

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
    house = [block for each in notices if each.trouble for block in _of_house(each, each.trouble)]
    others = [each for each in notices if each.kind is not NoticeKind.RECOVERED and not each.trouble]
    if all_fail:
        others = [each for each in others if each.kind is not NoticeKind.FAILING]
    head = [*house, *([_our_side(all_fail, notices)] if all_fail else [])]
    lines = [_said(each, _source(each, sources), now) for each in others]
    blocks = next(
        fitting
        for shown in range(SHOWN, -1, -1)
        if fits(fitting := [*head, *_first(lines, shown), *_returned(back, max(shown, 1))])
    )
    return Message(tuple(blocks), _buttons(others, sources))


def _of_house(notice: Notice, trouble: Trouble) -> list[Block]:
    return [over_line(trouble)] if notice.kind is NoticeKind.OVER else trouble_lines(trouble)


def _first(lines: Sequence[Block], shown: int) -> list[Block]:
    left = len(lines) - shown
    more = gettext("… and {number} more; /sources shows them.", number=left)
    return [*lines[:shown], *([_line(more)] if left > 0 else [])]


def _our_side(all_fail: int, notices: Sequence[Notice]) -> Block:
    failing = [each for each in notices if each.kind is NoticeKind.FAILING]
    text = ngettext(
        "⚠️ Not one of the {number} sources answers. That is probably trouble on our side, such as the "
        "network or the name server of this machine.",
        "⚠️ Not one of the {number} sources answers. That is probably trouble on our side, such as the "
        "network or the name server of this machine.",
        all_fail,
    )
    last = [
        gettext("The last reason I heard: {reason}.", reason=_reason(each))
        for each in failing[-1:]
        if each.reason
    ]
    return _line(" ".join([text, *last, gettext("I keep asking; /sources shows all.")]))


def _said(notice: Notice, source: Source | None, now: datetime) -> Block:
    """What happened to a source, and what is done about it."""
    name, reason = Run(_name(notice), bold=True), _reason(notice)
    if notice.kind is NoticeKind.MOVED:
        return _moved(name, plain(notice.reason))
    what = {
        NoticeKind.FAILING: gettext("⚠️ {source} has not worked{span}"),
        NoticeKind.GONE: gettext("🚫 {source} is gone for good"),
        NoticeKind.REFUSED: gettext("⛔ {source} has refused us for long"),
        NoticeKind.RECOVERED: gettext("✅ {source} works again"),
    }[notice.kind]
    then = {
        NoticeKind.FAILING: gettext("I keep asking, once a day at least."),
        NoticeKind.GONE: gettext("I ask it no more."),
        NoticeKind.REFUSED: gettext("I ask it no more, unless you do."),
        NoticeKind.RECOVERED: "",
    }[notice.kind]
    span = _since(source, now) if notice.kind is NoticeKind.FAILING else ""
    why = f": {reason}." if reason and then else "."
    return _line(*styled(what, source=name, span=span), f"{why} {then}".rstrip())


def _moved(name: Run, reason: str) -> Block:
    merged, _, url = reason.rpartition(" ")
    address = Run(shorten(url, 300), code=True) if url else Run(gettext("a new address"))
    if merged:
        into = merged.removeprefix("merged with ").rstrip(",")
        text = gettext("↪️ {source} has moved for good: it is one with {other} now, {address}.")
        return _line(*styled(text, source=name, other=into, address=address))
    return _line(
        *styled(
            gettext("↪️ {source} has moved for good, and I follow it to {address}."),
            source=name,
            address=address,
        )
    )


def _returned(notices: Sequence[Notice], shown: int) -> list[Block]:
    """One line for all that are back."""
    names = [_name(each) for each in notices]
    more = [gettext("{number} more", number=len(names) - shown)] if len(names) > shown else []
    again = ngettext("✅ {sources} works again.", "✅ {sources} work again.", len(names), sources="{sources}")
    said = Run(listed(names[:shown] + more), bold=True)
    return [_line(*styled(again, sources=said))] if names else []


def _since(source: Source | None, now: datetime) -> str:
    """ " for a day", " for 3 hours"; nothing where nobody knows."""
    began = source.failing_since if source else None
    if began is None or now - began < timedelta(hours=1):
        return ""
    age = now - began
    if age < timedelta(days=1):
        return " " + ngettext("for {number} hour", "for {number} hours", age // timedelta(hours=1))
    if age < timedelta(days=2):
        return " " + gettext("for a day")
    return " " + ngettext("for {number} day", "for {number} days", age.days)


def _reason(notice: Notice) -> str:
    """The reason as the second half of a sentence."""
    text = foreign(shorten(plain(in_words(notice.reason)), REASON)).rstrip(".")
    return text[:1].lower() + text[1:] if text[1:2].islower() or text[1:2] == " " else text


def _name(notice: Notice) -> str:
    return foreign(shorten(plain(notice.name), 80)) or gettext("A source")


def _source(notice: Notice, sources: Mapping[SourceId, Source]) -> Source | None:
    return None if notice.source is None else sources.get(notice.source)


def _buttons(others: Sequence[Notice], sources: Mapping[SourceId, Source]) -> tuple[Row, ...]:
    """To check those that fail. None opens the list of all: it would take the place of this message."""
    failing = [each for each in others if each.kind is not NoticeKind.MOVED and _source(each, sources)]
    checks = [
        button(
            gettext("Check now") if len(others) == 1 else gettext("Check {source}", source=plain(each.name)),
            "checksource",
            str(each.source),
        )
        for each in failing[:CHECKED]
    ]
    return rows(checks, 2)


def _line(*texts: str | Run) -> Block:
    return Block(tuple(Run(text) if isinstance(text, str) else text for text in texts))
