"""What a change in the audit trail was about, in the language spoken: the trail is stored in English."""

from __future__ import annotations

import re

from bot.render.health import LABELLED, OWNERS
from bot.render.names import place_name
from bot.render.staff import ACCESS, RANKS
from bot.tongue import N_, gettext
from digest.model import Access, LoggedChange, OwnerKind, Rank
from digest.ports import Resolver

LIMITS = {
    "pairs": N_("Subscriptions of one reader: {number}"),
    "commands": N_("Requests of one person in a minute: {number}"),
    "briefs": N_("Lists of news (/digest, /latest, /search) for one person in an hour: {number}"),
    "all_briefs": N_("Lists of news for all together in an hour: {number}"),
}
_LABELS = re.compile(r"(?P<name>.*): (?P<country>[A-Z]{2})? (?P<owner>\w+), (?P<note>.*)", re.DOTALL)
_MADE = re.compile(r"(?P<id>\d+): (?P<rank>\w+), (?P<uses>\d+)")
_BECAME = {
    "outlet renamed": (" to ", N_("{old}, now {new}")),
    "source moved": (" to ", N_("{old}, now {new}")),
    "sources merged": (" into ", N_("{old} is part of {new} now")),
}


def target(change: LoggedChange, resolver: Resolver) -> str:
    """Whom or what it changed; as it is stored where that needs no words."""
    text = change.target
    kind, _, number = text.partition(" ")
    if kind in ("user", "chat") and number.lstrip("-").isdecimal():
        return number
    if change.action in _BECAME:
        sign, said = _BECAME[change.action]
        old, _, new = text.partition(sign)
        return gettext(said, old=old, new=new)
    if change.action == "access changed" and text in set(Access):
        return gettext(ACCESS[Access(text)])
    if change.action == "limit changed" and kind in LIMITS:
        return gettext(LIMITS[kind], number=number)
    if change.action == "invitation made" and (made := _MADE.fullmatch(text)):
        return _invitation(made)
    labels = _LABELS.fullmatch(text) if change.action == "outlet labelled" else None
    return _labels(labels, resolver) if labels else text


def _invitation(made: re.Match[str]) -> str:
    rank = gettext(RANKS[Rank(made["rank"])]) if made["rank"] in set(Rank) else gettext("reader")
    return gettext("link {id}, {rank}, uses: {uses}", id=made["id"], rank=rank, uses=made["uses"])


def _labels(labels: re.Match[str], resolver: Resolver) -> str:
    """ "Valley Post: Kazakhstan, state-run, labelled by this bot's admin"."""
    owner, note = labels["owner"], labels["note"]
    said = [
        place_name(labels["country"], resolver) if labels["country"] else "",
        gettext(OWNERS[OwnerKind(owner)]) if owner in set(OwnerKind) else owner,
        gettext(LABELLED) if note == LABELLED else note,
    ]
    return f"{labels['name']}: {', '.join(each for each in said if each)}"
