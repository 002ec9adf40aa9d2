"""What the use cases need from the rooms around them: small protocols, each with a contract suite.

Whatever waits (network, disk, another process) is async. Implementations translate foreign
exceptions into `digest.errors` at their own border.
"""

from digest.ports.memory import Care, Messenger, Outbox, Stories, Subscribers
from digest.ports.sources import Notices, Sources
from digest.ports.work import Grouper, Reader, Resolver, Summarizer, Tagger

__all__ = [
    "Care",
    "Grouper",
    "Messenger",
    "Notices",
    "Outbox",
    "Reader",
    "Resolver",
    "Sources",
    "Stories",
    "Subscribers",
    "Summarizer",
    "Tagger",
]
