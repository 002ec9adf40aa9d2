"""Which of a story's reports are independent of one another, and which are originals."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from digest.model import Document


def independent(documents: Sequence[Document]) -> list[int]:
    """For each document the number of the independent report that it belongs to, from 0 on.

    Documents of one origin (copies) belong together, and so does all that one outlet writes.
    """
    groups = list(range(len(documents)))
    for (at, one), (there, other) in combinations(enumerate(documents), 2):
        if one.origin == other.origin or (one.outlet and one.outlet == other.outlet):
            groups = [groups[at] if group == groups[there] else group for group in groups]
    order = list(dict.fromkeys(groups))
    return [order.index(group) for group in groups]


def originals(documents: Sequence[Document]) -> list[Document]:
    """The documents with text less the copies, in order; of those that share an origin the oldest stays."""
    first: dict[int, Document] = {}
    for document in documents:
        known = first.setdefault(document.origin, document)
        if document.published < known.published:
            first[document.origin] = document
    return [one for one in documents if first[one.origin] is one and one.text.strip()]
