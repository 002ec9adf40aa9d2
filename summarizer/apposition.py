"""Who somebody is, put beside a name: "Ann Orr, head of the port,", where the source has these very words."""

from __future__ import annotations

import re

from summarizer.lexicon import Lexicon

_INTRODUCED = re.compile(
    r"(?P<name>[A-ZА-ЯЁ][\w’'-]+(?:\s[A-ZА-ЯЁ][\w’'-]+)+), (?P<who>[a-zа-яё][^,.:;\"“”«»]+),(?=\s)"
)
_ENDS = re.compile(r"[,.;:)!?—–]|$")
_SENTENCE_END = re.compile(r"[.!?…;][\"”»’')]*\s")
_DOUBTED_AFTER = re.compile(
    r",\s(?:(?:allegedly|reportedly|supposedly|according to|"
    r"якобы|предположительно|по словам|по данным|по версии)\b|"
    r"[^,.;]*\s(?:say|says|said|allege|alleges|alleged|claim|claims|claimed|считает|считают|утверждает|утверждают|"
    r"сообщил[аи]?)[,.;])"
)
""" "..., police say," is what makes "the killer of two" somebody's word."""
_ARTICLE = re.compile(r"(?:^|\s)(?:the|an?)\s$", re.IGNORECASE)
_HANGS = re.compile(r"(?:^|\s)(?:of|for|to|under|with|at|against|from|and|or|not)$", re.IGNORECASE)
"""What "the minister" hangs on in "the lawyer of the minister"."""
_QUALIFIED = re.compile(
    r"(?:^|\s)(?:acting|deputy|vice|assistant|interim|former|ex|late|future|designate|alleged|suspected|accused|"
    r"purported|reputed|self-styled|self-proclaimed|so-called|would-be|disputed|(?:lawyer|adviser|advisor|aide|"
    r"son|daughter|wife|husband|brother|widow|spokesman|spokeswoman|deputy|assistant)\s(?:of|to|for)(?:\sthe)?|"
    r"бывш\w+|заместител\w+|зам|исполняющ\w+ обязанности|врио|подозреваем\w+|предполагаем\w+|"
    r"обвиняем\w+|так называем\w+|(?:адвокат|советник|помощни[кц]|сын|дочь|брат|жена|вдова)\w*)\s$",
    re.IGNORECASE,
)
"""What makes another office, or none for certain, of the words that follow."""


def introduces(claim: str) -> bool:
    """True if a claim says of somebody who that is, between commas behind the name."""
    return claim.count(",") > 1 and _INTRODUCED.search(claim) is not None


def without_introductions(claim: str, source: str, lex: Lexicon) -> str:
    """Without "Ann Orr, head of the port," where the source has these very words, all of what it calls her,
    right beside that name.
    """
    plain = " ".join(source.split())

    def name(found: re.Match[str]) -> str:
        borne_out = _after(plain, found["name"], found["who"]) or _before(
            plain, found["name"], found["who"], lex
        )
        return found["name"] if borne_out else found.group()

    return _INTRODUCED.sub(name, claim)


def cut_short(claim: str, source: str) -> bool:
    """True if somebody is called "minister" whom the source has only as "acting minister", or the like."""
    plain = " ".join(source.split())
    return any(
        _is_cut_short(plain, found["who"], found["name"]) and f"{found['name']}, {found['who']}" not in plain
        for found in _INTRODUCED.finditer(claim)
    )


def _is_cut_short(plain: str, who: str, name: str) -> bool:
    fronts = [plain[: one.start()] for one in re.finditer(rf"(?<![\w-]){re.escape(f'{who} {name}')}", plain)]
    return bool(fronts) and all(_QUALIFIED.search(front) for front in fronts)


def _after(plain: str, name: str, who: str) -> bool:
    """ "Ann Orr, head of the port", whole, and nobody's mere word."""
    words = f"{name}, {who}"
    ends = [found.end() for found in re.finditer(rf"(?<![\w-]){re.escape(words)}", plain)]
    return any(_ENDS.match(plain, end) and not _DOUBTED_AFTER.match(plain, end) for end in ends)


def _before(plain: str, name: str, who: str, lex: Lexicon) -> bool:
    """ "the head of the port Ann Orr": the words begin what she is called, and nothing before casts doubt."""
    words = f"{who} {name}"
    starts = [found.start() for found in re.finditer(rf"(?<![\w-]){re.escape(words)}", plain)]
    return any(_begins(_SENTENCE_END.split(plain[:start])[-1], lex) for start in starts)


def _begins(front: str, lex: Lexicon) -> bool:
    """Whether a noun phrase can begin after ``front``, the beginning of its sentence."""
    if lex.hedge.search(front):
        return False
    article = _ARTICLE.search(front)
    if article:
        return not _HANGS.search(front[: article.start()])
    bare = front.rstrip()
    said = [found.end() for found in lex.say.finditer(bare)]
    return not bare or bare[-1] in ',;:—–("“«' or said[-1:] == [len(bare)] or bare.lower().endswith(" by")
