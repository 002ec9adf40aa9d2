"""What the use cases need from the rooms around them: small protocols, each with a contract suite.

Whatever waits (network, disk, another process) is async. Implementations translate foreign
exceptions into `digest.errors` at their own border.
"""

from digest.ports.care import Care, Leases
from digest.ports.memory import (
    Complaints,
    Corrections,
    Messenger,
    Outbox,
    Search,
    Stories,
    Subscribers,
)
from digest.ports.people import FEW, People, Statistics, Trail
from digest.ports.sources import Notices, Sources
from digest.ports.work import Comparer, Grouper, Reader, Resolver, Sorter, Summarizer, Tagger

__all__ = [
    "FEW",
    "Care",
    "Comparer",
    "Complaints",
    "Corrections",
    "Grouper",
    "Leases",
    "Messenger",
    "Notices",
    "Outbox",
    "People",
    "Reader",
    "Resolver",
    "Search",
    "Sorter",
    "Sources",
    "Statistics",
    "Stories",
    "Subscribers",
    "Summarizer",
    "Tagger",
    "Trail",
]
