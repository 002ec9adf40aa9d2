"""Planning ends, whatever the drafts say of one another."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

import pytest

from digest.errors import StoreError
from digest.model import DigestId, Draft, Filter, IssueId, Length
from digest.planning import Planning
from tests.digest.people import NOW, compare


@dataclass
class Circle:
    """An outbox whose drafts were each told one of them, as if a number had been given away twice."""

    after: Mapping[int, int]

    async def drafts(self, ids: Collection[DigestId], now: datetime) -> Mapping[DigestId, Draft]:
        issue, length = IssueId(1), Length.NORMAL
        told = {id: (DigestId(self.after[id]),) for id in ids}
        return {id: Draft(issue, Filter(), "en", length, told[id], 0) for id in ids}


@pytest.mark.parametrize("after", [{1: 1}, {1: 2, 2: 1}])
async def test_digests_in_a_circle_are_an_error(after: dict[int, int]) -> None:
    planning = Planning(Circle(after), *[None] * 3, compare, str.split)  # type: ignore[arg-type]
    with pytest.raises(StoreError, match="in a circle"):
        await planning.ready([DigestId(id) for id in after], NOW)
