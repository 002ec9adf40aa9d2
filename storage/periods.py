"""Which periods can be answered for from memory, where what is fresh since some time is known.

Readers ask for the last day, three, or eight: all of them end now, and so nothing is read again for them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, case

from digest.selection import LONGEST
from storage.tables_news import ARTICLE

HOLDS = timedelta(seconds=30)
"""What came so little after the end of a period counts in it."""

A_DAY = timedelta(days=1)
KEPT = LONGEST + A_DAY
"""So far back everything is known, and a day more before the oldest of it is let go."""

EVER = datetime.min.replace(tzinfo=UTC)


@dataclass(slots=True)
class Reach:
    """Everything since ``floor`` is known, up to ``latest``: the newest `moment` of it."""

    floor: datetime
    latest: datetime = EVER

    def is_kept(self, since: datetime, until: datetime) -> bool:
        """Whether it goes back to the beginning of the period, and not much further."""
        return self.floor <= since and until - self.floor <= KEPT + A_DAY

    def ends(self, until: datetime) -> bool:
        """Whether all that is known had come by then: if not, a period of the past is asked for."""
        return self.latest <= until + HOLDS

    def see(self, moment: datetime) -> None:
        """Something of that moment is known."""
        self.latest = max(self.latest, moment)


MOMENT: ColumnElement[datetime] = case(
    (ARTICLE.c.first_poll | (ARTICLE.c.published > ARTICLE.c.fetched), ARTICLE.c.published),
    else_=ARTICLE.c.fetched,
)
"""The last time at which an article is fresh (`storage.fresh`): it is in a period that ends later if that
began before."""
