"""The place and agency that news agencies put before the first sentence: ``BISHKEK (TCA) —``."""

from __future__ import annotations

import re

_PLACE = r"[A-ZА-ЯЁӘҒҚҢӨҰҮІҲЎ][^\W\d_]+(?:[ '’-][A-ZА-ЯЁӘҒҚҢӨҰҮІҲЎ]?[^\W\d_]+){0,3}"
_CAPITALS = r"[A-ZА-ЯЁӘҒҚҢӨҰҮІҲЎ]{3,}(?:[ '’-][A-ZА-ЯЁӘҒҚҢӨҰҮІҲЎ]{2,}){0,2}"
_AGENCY = r"[A-ZА-ЯЁ][\w .&’'-]{1,30}"
_DAY = r"(?:[A-Z][a-z]{2,8}\.? \d{1,2}|\d{1,2} [^\W\d_]{3,9}\.?)"
_DASH = r"[—–-]{1,2}"

_FORMS = tuple(
    re.compile(form)
    for form in (
        # Bishkek (AGENCY) — / Dushanbe (AGENCY): / ASTANA, May 3 (Agency) -
        rf"(?P<line>{_PLACE}(?:, {_PLACE})?(?:, {_DAY})?\s?\({_AGENCY}\))\s*(?:{_DASH}|:)\s*",
        # БИШКЕК, 5 мая — Агентство.  / АСТАНА. АГЕНТСТВО –
        rf"(?P<line>{_CAPITALS}, {_DAY}\s*[—–-]\s*{_AGENCY}?)\.\s+(?=[«\"“A-ZА-ЯЁ])",
        rf"(?P<line>{_CAPITALS}\.\s+{_CAPITALS})\s*[—–-]\s*",
        rf"(?P<line>{_CAPITALS}[.,] {_DAY})(?:\.|\s*[—–-])\s+(?=[«\"“A-ZА-ЯЁ])",
        # BAKU, Azerbaijan, May 15. /AGENCY/
        rf"(?P<line>{_CAPITALS}(?:, {_PLACE})?(?:, {_DAY})?\.?\s*/{_AGENCY}/)[.:]?\s*(?:{_DASH}\s*)?",
        # (AGENCY) — or glued to the first word
        rf"(?P<line>\((?:[A-Z]{{2,6}}|Reuters|Bloomberg|Xinhua)\))\s*(?:{_DASH}\s*)?",
        # TASHKENT, Uzbekistan —  / TASHKENT —
        rf"(?P<line>{_CAPITALS}(?:, {_PLACE})?(?:, {_DAY})?)\s+[—–-]{{1,2}}\s+",
    )
)


def cut_dateline(text: str, start: int, end: int) -> tuple[str, int]:
    """The dateline at the start of ``text[start:end]`` and where the first sentence begins; "" if none."""
    for form in _FORMS:
        match = form.match(text, start, min(end, start + 120))
        if match and match.end() < end:
            return match["line"].strip(), match.end()
    return "", start
