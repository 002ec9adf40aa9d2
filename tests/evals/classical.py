"""sumy's LexRank and TextRank on our sentences; `make eval` installs sumy, without it they are left out.

Erkan & Radev 2004, "LexRank"; Mihalcea & Tarau 2004, "TextRank". No data of nltk are needed: the sentences
are ours, words are runs of letters and digits, and the Snowball stemmer is code alone.
"""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Callable, Sequence

Method = Callable[[Sequence[str], int], list[str]]


def methods() -> dict[str, Method]:
    """By name; nothing where sumy is not installed."""
    if importlib.util.find_spec("sumy") is None:
        return {}
    from sumy.nlp.stemmers import Stemmer
    from sumy.summarizers.lex_rank import LexRankSummarizer
    from sumy.summarizers.text_rank import TextRankSummarizer
    from sumy.utils import get_stop_words

    made = {}
    for name, kind in (("LexRank", LexRankSummarizer), ("TextRank", TextRankSummarizer)):
        summarizer = kind(Stemmer("english"))
        summarizer.stop_words = get_stop_words("english")
        made[name] = _method(summarizer)
    return made


def _method(summarizer: Callable[[object, int], Sequence[object]]) -> Method:
    from sumy.models.dom import ObjectDocumentModel, Paragraph, Sentence

    def chosen(sentences: Sequence[str], k: int) -> list[str]:
        document = ObjectDocumentModel([Paragraph([Sentence(text, _Words()) for text in sentences])])
        return [str(sentence) for sentence in summarizer(document, k)]

    return chosen


class _Words:
    """What sumy asks of a tokenizer."""

    def to_words(self, text: str) -> tuple[str, ...]:
        return tuple(re.findall(r"[^\W_]+", text))
