"""Names of things in the store, kept apart by the type checker."""

from __future__ import annotations

from typing import NewType

SourceId = NewType("SourceId", int)
OutletId = NewType("OutletId", int)
ArticleId = NewType("ArticleId", int)
StoryId = NewType("StoryId", int)
SubscriberId = NewType("SubscriberId", int)
SlotId = NewType("SlotId", int)
FilterId = NewType("FilterId", int)
DigestId = NewType("DigestId", int)
IssueId = NewType("IssueId", int)
DeliveryId = NewType("DeliveryId", int)
CorrectionId = NewType("CorrectionId", int)
