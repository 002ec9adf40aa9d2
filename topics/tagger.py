"""The tagger: language, places, themes, event, relevance and fingerprint of a cleaned text, in one call.

Built once in the text worker (language detection imports numpy); judged on the reporting only, so that
page furniture, comment and a publisher's own takeaways add nothing.
"""

from __future__ import annotations

from digest.model import Cleaned, PassageKind, Tagged, Tags
from topics import event, themes
from topics.fingerprint import Fingerprinter
from topics.language import LanguageDetector
from topics.lexicon import Lexicon
from topics.places import Gazetteer
from topics.relevance import is_security, relevance

REPORTING = frozenset({PassageKind.LEAD, PassageKind.BODY})
MOST_TITLE = 600
MOST_TEXT = 20_000


class TextTagger:
    """Says what texts are about. Never raises on any text."""

    def __init__(self, detector: LanguageDetector, gazetteer: Gazetteer, lexicon: Lexicon) -> None:
        self._detector = detector
        self._gazetteer = gazetteer
        self._lexicon = lexicon
        self._fingerprinter = Fingerprinter(gazetteer.keys)

    @classmethod
    def load(cls) -> TextTagger:
        """Reads the tables and the language model; about a second."""
        return cls(LanguageDetector(), Gazetteer.load(), Lexicon.load())

    def tag(self, title: str, text: str, cleaned: Cleaned) -> Tagged:
        """What a text is about; ``cleaned`` holds the passages of ``text`` to judge it by."""
        heading = (cleaned.title or title)[:MOST_TITLE]
        passages = reporting(text, cleaned)
        body = "\n".join(passages)
        language = self._detector.detect(f"{heading}\n{body}")
        reading = themes.read(self._lexicon, heading, body)
        found = themes.tag(reading)
        value = relevance(reading, found)
        places, keys = self._gazetteer.survey(heading, passages, language, cleaned.dateline)
        tags = Tags(
            language, places, found, event.classify(reading, heading, body), is_security(value), value
        )
        slugs = [tag.slug for tag in found]
        names = [word for place in places for word in place.words]
        return Tagged(tags, self._fingerprinter.make(heading, body, language, slugs, names, keys))


def reporting(text: str, cleaned: Cleaned) -> list[str]:
    """The passages of reporting, or of comment where there is nothing else, up to 20,000 characters."""
    chosen = [passage for passage in cleaned.passages if passage.kind in REPORTING]
    chosen = chosen or [passage for passage in cleaned.passages if passage.kind is PassageKind.COMMENT]
    passages, room = [], MOST_TEXT
    for passage in chosen:
        passages.append(text[passage.start : min(passage.end, passage.start + room)])
        room -= len(passages[-1])
        if room <= 0:
            break
    return passages
