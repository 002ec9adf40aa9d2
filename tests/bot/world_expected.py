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
    "oil spill at Kyzylorda": ("pipeline-leak-courier", "pipeline-leak-wire", "pipeline-restart"),
    "heroin on the Panj": ("panj-heroin",),
    "league": ("league-opening",),
    "talks in Batken": ("border-talks-open", "border-talks-protocol"),
    "flood in Surkhandarya": ("surkhandarya-dyke-one", "surkhandarya-dyke-two"),
    "register of foreign funding": ("foreign-funding-law",),
    "amnesty for migrants": ("migrant-amnesty",),
    "raid in Aktobe": ("aktobe-raid",),
    "bank outage": ("uz-bank-outage",),
    "cache in Karaganda": ("karaganda-raid",),
    "drones": ("kz-drones",),
    "mine at Tash-Kumyr": (
        "mine-collapse-one",
        "mine-collapse-two",
        "mine-collapse-two-herald",
        "mine-director-detained",
        "mine-director-herald",
    ),
    "bombing in Kunduz": (
        "kunduz-blast-wire",
        "kunduz-blast-monitor",
        "kunduz-blast-herald",
        "kunduz-blast-meridian",
        "kunduz-blast-day-two",
    ),
    "crafts": ("mulberry-festival",),
    "blackout in Bishkek": (
        "bishkek-blackout",
        "bishkek-blackout-herald",
        "bishkek-power-restored",
        "bishkek-power-leaflet",
    ),
    "canal analysis": ("canal-analysis",),
    "quake at Issyk-Kul": ("issyk-kul-quake",),
    "journalist freed": ("journalist-freed",),
    "refinery fire": ("refinery-fire-wire", "refinery-fire-monitor", "refinery-fire-day-two"),
    "traders in Andijan": ("andijan-traders", "andijan-traders-end"),
    "bank results": ("bank-results",),
}

# Texts that are word-for-word copies of one origin.
COPIES = ("termez-opium-wire", "termez-opium-herald", "termez-opium-monitor")
LATER_COPIES = ("kunduz-blast-wire", "kunduz-blast-herald")


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
    "pipeline-leak-courier": _judge("KZ", "energy", Event.INCIDENT),
    "pipeline-leak-wire": _judge("KZ", "energy", Event.INCIDENT),
    "pipeline-restart": _judge("KZ", "energy"),
    "panj-heroin": _judge("TJ", "drugs", Event.INCIDENT, also="AF"),
    "league-opening": _judge("", "", also="KG", security=False),
    "border-talks-open": _judge("KG TJ", "border"),
    "border-talks-protocol": _judge("KG TJ", "border", Event.AGREEMENT),
    "surkhandarya-dyke-one": _judge("UZ", "disaster", Event.INCIDENT),
    "surkhandarya-dyke-two": _judge("UZ", "disaster", Event.INCIDENT, also="TJ"),
    "foreign-funding-law": _judge("KZ", "rights"),
    "migrant-amnesty": _judge("KZ", "migration", also="UZ KG"),
    "aktobe-raid": _judge("KZ", "terrorism", Event.INCIDENT),
    "uz-bank-outage": _judge("UZ", "cyber", Event.INCIDENT),
    "karaganda-raid": _judge("KZ", "crime", Event.INCIDENT),
    "kz-drones": _judge("KZ", "military"),
    "mine-collapse-one": _judge("KG", "disaster", Event.INCIDENT),
    "mine-collapse-two": _judge("KG", "disaster", Event.INCIDENT),
    "mine-collapse-two-herald": _judge("KG", "disaster", Event.INCIDENT),
    "mine-director-detained": _judge("KG", "", Event.INCIDENT),
    "mine-director-herald": _judge("KG", "", Event.INCIDENT),
    "kunduz-blast-wire": _judge("AF", "terrorism", Event.INCIDENT),
    "kunduz-blast-monitor": _judge("AF", "terrorism", Event.INCIDENT, also="TJ"),
    "kunduz-blast-herald": _judge("AF", "terrorism", Event.INCIDENT),
    "kunduz-blast-meridian": _judge("AF", "terrorism", Event.INCIDENT, also="RU TJ"),
    "kunduz-blast-day-two": _judge("AF", "terrorism", Event.INCIDENT),
    "mulberry-festival": _judge("", "", also="KZ", security=False),
    "bishkek-blackout": _judge("KG", "energy", Event.INCIDENT),
    "bishkek-blackout-herald": _judge("KG", "energy", Event.INCIDENT),
    "bishkek-power-restored": _judge("KG", "energy", also="KZ"),
    "bishkek-power-leaflet": _judge("KG", "energy", also="KZ"),
    "canal-analysis": _judge("AF", "water", Event.ANALYSIS, also="UZ TM"),
    "issyk-kul-quake": _judge("KG", "disaster", Event.INCIDENT),
    "journalist-freed": _judge("TJ", "rights"),
    "refinery-fire-wire": _judge("TM", "energy", Event.INCIDENT),
    "refinery-fire-monitor": _judge("TM", "energy", Event.INCIDENT),
    "refinery-fire-day-two": _judge("TM", "energy"),
    "andijan-traders": _judge("UZ", "unrest", Event.INCIDENT),
    "andijan-traders-end": _judge("UZ", "unrest"),
    "bank-results": _judge("", "", also="KZ", security=False),
}
