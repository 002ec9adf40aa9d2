"""One tree of errors. An adapter translates foreign exceptions at its border; use cases catch these.

    DigestError
    ├── UserError        shown to the person
    │   ├── UnknownTopic     nothing of that name; has suggestions
    │   ├── BadSource        an address that cannot become a source
    │   └── LimitReached     too many of something
    ├── SourceError      a feed or page that could not be read
    │   └── WorkerDown       our own worker process could not do it: no fault of the source
    ├── SummaryError     a story that a summariser could not condense
    ├── StoreError       the database is missing, read-only, locked or of another version
    │   └── Outdated         what was to be written refers to rows that are gone meanwhile
    └── DeliveryError    a message that did not arrive
        ├── ChatGone         permanent: blocked, kicked, deactivated
        ├── ChatMoved        the chat has a new id
        ├── ChatClosed       this topic or channel cannot be written to until a person changes that
        ├── TryLater         certainly not sent; wait, then again
        ├── Refused          certainly not sent and never will be as it is: our own mistake
        └── Unknown          it may have arrived: never sent again by itself

The text of an error is for logs and for the person who caused it; it never becomes content.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta


class DigestError(Exception):
    """Base of everything that Sitrep raises on purpose."""


class UserError(DigestError):
    """A mistake the person can mend; the text says how."""


class UnknownTopic(UserError):
    """Nothing is called that; ``suggestions`` are printable names that come near."""

    def __init__(self, query: str, suggestions: Sequence[str] = ()) -> None:
        super().__init__(f"no place or theme is called {query!r}")
        self.query = query
        self.suggestions = tuple(suggestions)


class BadSource(UserError):
    """The address cannot become a source; ``candidates`` are feeds found there instead.

    ``answered``: the site did say something; ``certain``: and that is no source, so to ask again later is
    pointless. ``retry_after``: it cannot serve us just now, and when it may be asked again.
    """

    def __init__(
        self,
        reason: str,
        candidates: Sequence[str] = (),
        *,
        certain: bool = False,
        answered: bool = False,
        retry_after: timedelta | None = None,
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.candidates = tuple(candidates)
        self.certain = certain
        self.answered = answered or certain
        self.retry_after = retry_after


class LimitReached(UserError):
    """More than the allowed number of something."""


class SourceError(DigestError):
    """A feed or page could not be read. ``permanent`` means that trying again is pointless."""

    def __init__(
        self,
        url: str,
        reason: str,
        *,
        permanent: bool = False,
        retry_after: timedelta | None = None,
    ) -> None:
        super().__init__(f"{reason} ({url})")
        self.url = url
        self.reason = reason
        self.permanent = permanent
        self.retry_after = retry_after


class WorkerDown(SourceError):
    """Our own worker process could not do it; no fault of the source, and never counted as one.

    To be logged loudly and tried again soon.
    """


class SummaryError(DigestError):
    """A summariser gave up on a batch; the embedded one takes over."""

    def __init__(self, method: str, reason: str) -> None:
        super().__init__(f"{method}: {reason}")
        self.method = method
        self.reason = reason


class StoreError(DigestError):
    """The database cannot be used; the text says why and what to do."""


class Outdated(StoreError):
    """What was to be written refers to rows that went meanwhile: nothing of it was; read again, and retry."""


class DeliveryError(DigestError):
    """A message for ``chat`` did not (certainly) arrive."""

    def __init__(self, chat: int, reason: str = "") -> None:
        super().__init__(reason or type(self).__name__)
        self.chat = chat
        self.reason = reason


class ChatGone(DeliveryError):
    """Blocked, kicked, deactivated or not found: let the subscriber sleep."""


class ChatMoved(DeliveryError):
    """A group became a supergroup and has the id ``new_chat`` now."""

    def __init__(self, chat: int, new_chat: int) -> None:
        super().__init__(chat, "moved")
        self.new_chat = new_chat


class ChatClosed(DeliveryError):
    """Rights or topic are missing: pause this destination, tell its admins."""


class TryLater(DeliveryError):
    """Certainly not sent; try again after ``wait``. ``everyone``: the whole token has to wait."""

    def __init__(self, chat: int, wait: timedelta, reason: str = "", *, everyone: bool = False) -> None:
        super().__init__(chat, reason)
        self.wait = wait
        self.everyone = everyone


class Refused(DeliveryError):
    """Telegram will never take this message: a bug of ours, logged as one."""


class Unknown(DeliveryError):
    """The answer was lost: the message may have arrived, so it is held and never repeated."""
