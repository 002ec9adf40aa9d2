"""What languages hang on to the name of a place: case endings, plurals, "of" and "from".

Only such letters may follow a name inside a word, so that a surname is not read as the place it begins
like. Patterns are for folded text (see `topics.normalize.fold`); over-generation is harmless.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

LONGEST: Final = 8  # letters of a tail in languages without a pattern of their own

_TURKIC_CYRILLIC = re.compile(
    r"(?:[ндт][ыіиуүөоӣ]н?[ңг]|[ндт][ыиуү]н|[ғгқк][аеоөә]|н[аеоө]|[ндт][ыіиуү]|[дт][аеоө]н?|нан|нен"
    r"|[мпб]ен|[лдт][ыіиуү][қкғг]|[лдт][аеоө]р|[дт][аеоө][ғг][ыіиуү]|[шч][аеоө]|с?[ыіиуү]|[аеоө]|н)+"
)
_TAJIK = re.compile(r"(?:[иӣуоея]|р[оу]|ҳо|ён|ию|лик)+")
_TURKIC_LATIN = re.compile(
    r"(?:[nd]?[iuy]n?g?|n[iuy]ng|[gkyn]?[ae]|[yn]?[iuyə]|[dt][aeə]n?|[dt]an|l[aeə]r|l[iuy][kgq]?|l[iuy]|s[iuy]z?"
    r"|[dt][ae][gk]i|c[aeə]|cha|n|m)+"
)
_EAST_SLAVIC = re.compile(
    r"(?:[аяоеєиіїыуюйь]|[оеєёая][йюмх]|[ая]м[иі]|[іо]в|(?:с|ц)[ьк]?к?[иоауі]\w{0,3}|[сц]ьк\w{1,3}|[ео]м)"
)
_PATTERNS: Final[Mapping[str, re.Pattern[str]]] = {
    **dict.fromkeys(("kk", "ky"), _TURKIC_CYRILLIC),
    "tg": _TAJIK,
    **dict.fromkeys(("tk", "az", "tr"), _TURKIC_LATIN),
    **dict.fromkeys(("uk", "be"), _EAST_SLAVIC),
    "uz": re.compile(f"{_TURKIC_CYRILLIC.pattern}|{_TURKIC_LATIN.pattern}"),
}


def is_suffix(tail: str, language: str) -> bool:
    """Whether letters may follow a name in a language that writes suffixes together with it."""
    if len(tail) > LONGEST:
        return False
    pattern = _PATTERNS.get(language)
    return pattern is None or pattern.fullmatch(tail) is not None
