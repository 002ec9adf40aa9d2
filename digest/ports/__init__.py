"""What the use cases need from the rooms around them: small protocols, each with a contract suite.

Whatever waits (network, disk, another process) is async. Implementations translate foreign
exceptions into `digest.errors` at their own border.
"""

from digest.ports.memory import Care, Complaints, Corrections, Messenger, Outbox, Search, Stories, Subscribers
from digest.ports.sources import Notices, Sources
from digest.ports.work import Comparer, Grouper, Reader, Resolver, Summarizer, Tagger

__all__ = [
    "Care",
    "Comparer",
    "Complaints",
    "Corrections",
    "Grouper",
    "Messenger",
    "Notices",
    "Outbox",
    "Reader",
    "Resolver",
    "Search",
    "Sources",
    "Stories",
    "Subscribers",
    "Summarizer",
    "Tagger",
]
