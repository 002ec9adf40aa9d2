"""What a careful editor would sign about the sample world: its stories, places and themes."""

from __future__ import annotations

from dataclasses import dataclass, field

from digest.model import Event

# Articles that tell one event. Every article stands in exactly one story.
STORIES: dict[str, tuple[str, ...]] = {
    "attack on the Sarigul post": (
        "panj-post-attack-wire",
        "panj-post-attack-monitor",
        "panj-post-attack-meridian",
        "panj-post-attack-courier",
    ),
    "opium at Termez": ("termez-opium-wire", "termez-opium-herald", "termez-opium-monitor"),
    "Jalal-Abad mudflow": ("mudflow-day-one", "mudflow-day-two", "mudflow-day-three"),
    "quake in Badakhshan": ("badakhshan-quake",),
    "quake in Naryn": ("naryn-quake",),
    "raid in Shymkent": ("shymkent-raid",),
    "raid in Osh": ("osh-raid",),
    "winter water": ("naryn-water-accord",),
    "gas to Herat": ("turkmen-afghan-gas",),
    "deportations": ("migrants-deported",),
    "miners' strike": ("mine-strike",),
    "blogger on trial": ("blogger-trial",),
    "tax portal": ("tax-portal-attack",),
    "exercise": ("joint-exercise",),
    "train to Herat": ("freight-corridor",),
    "river border analysis": ("border-fords-analysis",),
    "kok-boru": ("kok-boru-final",),
    "apples": ("apple-festival",),
    "crossing at Kairagach": ("border-crossing-reopened",),
    "council election": ("council-election",),
    "grain transit": ("transit-tariff",),
}

# Texts that are word-for-word copies of one origin.
COPIES = ("termez-opium-wire", "termez-opium-herald", "termez-opium-monitor")


@dataclass(frozen=True, slots=True)
class Judgement:
    """``focus``: countries it is about; ``also``: others that may count; ``themes``: required."""

    focus: frozenset[str]
    themes: frozenset[str]
    events: frozenset[Event]
    also: frozenset[str] = field(default_factory=frozenset)
    security: bool = True


def _judge(focus: str, themes: str, *events: Event, also: str = "", security: bool = True) -> Judgement:
    return Judgement(
        frozenset(focus.split()),
        frozenset(themes.split()),
        frozenset(events or Event),
        frozenset(also.split()),
        security,
    )


# Countries that stand only in the furniture of the pages and must be tagged nowhere.
FURNITURE_COUNTRIES = frozenset({"MN", "NO"})

JUDGEMENTS: dict[str, Judgement] = {
    "panj-post-attack-wire": _judge("TJ AF", "terrorism border", Event.INCIDENT),
    "panj-post-attack-monitor": _judge("TJ AF", "terrorism border", Event.INCIDENT),
    "panj-post-attack-meridian": _judge("TJ AF", "terrorism border", Event.INCIDENT, also="RU"),
    "panj-post-attack-courier": _judge("TJ AF", "terrorism border", Event.INCIDENT, also="KZ"),
    "termez-opium-wire": _judge("UZ AF", "drugs", Event.INCIDENT),
    "termez-opium-herald": _judge("UZ AF", "drugs", Event.INCIDENT),
    "termez-opium-monitor": _judge("UZ AF", "drugs", Event.INCIDENT),
    "mudflow-day-one": _judge("KG", "disaster", Event.INCIDENT),
    "mudflow-day-two": _judge("KG", "disaster", Event.INCIDENT, also="UZ"),
    "mudflow-day-three": _judge("KG", "disaster", Event.INCIDENT, also="UZ"),
    "badakhshan-quake": _judge("AF", "disaster", Event.INCIDENT),
    "naryn-quake": _judge("KG", "disaster", Event.INCIDENT),
    "shymkent-raid": _judge("KZ", "terrorism", Event.INCIDENT),
    "osh-raid": _judge("KG", "terrorism", Event.INCIDENT),
    "naryn-water-accord": _judge("KG KZ UZ", "water", Event.AGREEMENT),
    "turkmen-afghan-gas": _judge("TM AF", "energy"),
    "migrants-deported": _judge("RU TJ", "migration"),
    "mine-strike": _judge("KZ", "unrest", Event.INCIDENT),
    "blogger-trial": _judge("KG", "rights", Event.INCIDENT),
    "tax-portal-attack": _judge("KZ", "cyber", Event.INCIDENT),
    "joint-exercise": _judge("TJ", "military", also="RU KG"),
    "freight-corridor": _judge("UZ AF", "transport", also="TM"),
    "border-fords-analysis": _judge("TJ AF", "border", Event.ANALYSIS),
    "kok-boru-final": _judge("KG", "", security=False),
    "apple-festival": _judge("", "", also="KZ", security=False),
    "council-election": _judge("KG", "politics"),
    "transit-tariff": _judge("KZ KG", "economy", Event.AGREEMENT),
    "border-crossing-reopened": _judge("KG TJ", "border", Event.AGREEMENT, Event.INCIDENT),
}
