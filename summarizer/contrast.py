"""Ways in which a claim turns its source round: roles swapped, opposites, links and bounds invented."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from summarizer.align import Used, Word
from summarizer.figures import figures
from summarizer.lexicon import Lexicon, word_set
from summarizer.names import same

_PREPOSITIONS = word_set(
    "in on at during from after before for since near under over until within across inside outside of "
    "в на во из после до с со у при около под над для через среди между за к ко по о об"
)
_OPPOSITES = tuple(
    (re.compile(rf"\b(?:{one})\b", re.IGNORECASE), re.compile(rf"\b(?:{other})\b", re.IGNORECASE))
    for one, other in (
        (
            r"rose|risen|rises?|increas\w+|grew|grown|grows?|climb\w+|jump\w+|soar\w+",
            r"fell|fallen|falls?|decreas\w+|declin\w+|dropp?\w*|shrank|shrunk|plung\w+",
        ),
        (r"win|wins|won|victory", r"lose|loses|lost|defeat\w*"),
        (r"killed|dead|died|deaths?|kills?", r"wounded|injur\w+|hurt|survived?"),
        (r"arrest\w+|detain\w+|jailed|imprisoned", r"releas\w+|freed|acquitted"),
        (r"accept\w*|approv\w+|adopt\w+|backed|backs?|support\w*", r"reject\w+|oppos\w+|vetoed|refus\w+"),
        (r"open\w*|launch\w*|start\w*|began|begins?", r"clos\w+|shut|end|ends|ended|finish\w+|suspend\w*"),
        (r"import\w*", r"export\w*"),
        (r"north\w*", r"south\w*"),
        (r"east\w*", r"west\w*"),
        (r"before", r"after"),
        (r"more|higher|larger|above", r"less|fewer|lower|smaller|below"),
        (r"went|left|departed", r"came|arrived|returned"),
        (r"upheld|confirmed", r"overturned|quashed|annulled"),
        (r"allow\w*|permit\w*|legali\w+", r"ban|bans|banned|forbid\w*|prohibit\w*|outlaw\w*"),
        (r"largest|biggest|highest|most|best", r"smallest|lowest|least|worst"),
        (r"attack\w*", r"defend\w*"),
        (r"buy\w*|bought|purchas\w+", r"sell\w*|sold"),
        (r"deploy\w*|sent|send\w*", r"withdr\w+|recall\w*"),
        (r"confirm\w*", r"den(?:y|ies|ied)"),
        (r"all", r"some|none|few"),
        (r"den(?:y|ies|ied|ying)", r"said|says|claim\w*|stat(?:ed|es)|admit\w*|acknowledg\w+"),
        (
            r"вырос\w*|возрос\w*|увелич\w+|рост\w*",
            r"снизи\w+|упал\w*|сократи\w+|уменьш\w+|падени\w+|снижени\w+",
        ),
        (r"погиб\w+|убит\w*|жертв\w*", r"ранен\w*|пострада\w+|выжи\w+"),
        (r"задержа\w+|арест\w+", r"освобо\w+|отпу\w+|оправда\w+"),
        (r"одобри\w+|принял\w*|поддерж\w+", r"отклони\w+|отверг\w*|осуди\w+"),
        (r"откры\w+|начал\w*|запусти\w+|возобнови\w+", r"закры\w+|заверши\w+|прекрати\w+|приостанови\w+"),
        (r"импорт\w*|ввоз\w*", r"экспорт\w*|вывоз\w*"),
        (r"север\w*", r"юг\w*|южн\w+"),
        (r"восто\w+", r"запад\w*"),
        (r"до", r"после"),
        (r"больше|выше|более", r"меньше|ниже|менее"),
        (
            r"уш(?:[её]л|ла|ло|ли)|уехал\w*|вылетел\w*|покину\w+",
            r"при(?:ш[её]л|шла|шло|шли)|приехал\w*|прибы\w+",
        ),
        (r"разреш\w+", r"запре\w+"),
        (r"крупнейш\w+|больш\w+", r"наименьш\w+|небольш\w+"),
        (r"опроверг\w*|отрица\w+", r"подтверди\w+|заяви\w+|сообщи\w+|сказа\w+|призна\w+"),
        (r"продал\w*|продаж\w*", r"купил\w*|покупк\w*|закупи\w+"),
        (r"ввёл\w*|ввел\w*|введ\w+", r"вывел\w*|вывод\w*|отмени\w+"),
    )
)
_WAY = re.compile(
    r"\b(?:from|из|с|от)\s(\d[\d.,]*|[^\W\d_]{3,})\s(?:[^\W\d_]+\s){0,2}?(?:to|в|на|к|до)\s(\d[\d.,]*|[^\W\d_]{3,})",
    re.IGNORECASE,
)
_SCORE = re.compile(
    r"(?<![\d.,])(\d[\d.,]*)(?:\s?[–:-]\s?|\s(?:to|against|(?:[^\W\d_]+\s)?против)\s)(\d[\d.,]*\d|\d)"
)
"""61 to 48, 61 голосом против 48."""
_TOWARDS = re.compile(r"\b(from|out of|to|into|towards?)\s(?:the\s)?([A-Z][\w-]+)")
_SAID = re.compile(r"sa(?:y|ys|id)|(?:сообщи|сказа|заяви)л[аи]?|говор[яи]т", re.IGNORECASE)
"""Who said it may move behind what was said."""
_TIME = re.compile(r"year|mont|week|last|summ|wint|год|лет|меся|неде|прош|квар|теку|зимо")
_WAS = word_set("was were is are been being be")
_LINKS = re.compile(
    r"\b(?:because|due to|caus(?:ed|es|ing)|after|following|despite|therefore|as a result|"
    r"leading to|led to|in response to|"
    r"thanks to|in order to|so that|which means|thereby|in retaliation|из-за|после|благодаря|несмотря на|"
    r"в результате|поскольку|потому что|поэтому|в ответ на|вследствие|чтобы|привел\w* к)\b",
    re.IGNORECASE,
)


def reasons(claim: str, window: str, own: Sequence[Word], used: Sequence[Used]) -> Iterator[str]:
    """What a claim turns round in the sentences it was made from."""
    if _turned(claim, window) or any(_swapped(own, one) or _made_active(own, one.words) for one in used):
        yield "roles swapped"
    for left, right in _OPPOSITES:
        for one, other in ((left, right), (right, left)):
            if (
                one.search(claim)
                and not one.search(window)
                and other.search(window)
                and not other.search(claim)
            ):
                yield f"opposite: {_first(one, claim)}"
    links = {link.group().lower() for link in _LINKS.finditer(claim)}
    if links - {link.group().lower() for link in _LINKS.finditer(window)}:
        yield "a link between facts was added"


def _first(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found.group().lower() if found else ""


def _swapped(own: Sequence[Word], used: Used) -> bool:
    """True if two words change places around a word that stands between them in both texts.

    "The army attacked the rebels" becomes "the rebels attacked the army". Words after a preposition
    may move, and so may anything where a passive was made or undone.
    """
    here = _places(own)
    there = _places(used.words)
    shared = [stem for stem in here if stem in there]
    if _passive(own) != _passive(used.words):
        return False
    for left in shared:
        for right in shared:
            if here[left] < here[right] and there[left] > there[right]:
                between = [
                    (own[here[word]], used.words[there[word]])
                    for word in _between(here, there, left, right)
                    if not _TIME.match(word)
                ]
                verbs = [pair for pair in between if _verb(*pair) and not _SAID.fullmatch(pair[0].text)]
                agrees = all(one.text.lower() == other.text.lower() for one, other in verbs)
                if verbs and _movable(own, used.words, here, there, left, right, agrees):
                    return True
    return False


def _turned(claim: str, window: str) -> bool:
    """True for "from Sarn to Kessel" made "from Kessel to Sarn", "2 to 1" made "1 to 2", to made from."""
    there = _directions(window)
    if any(ways and there.get(name, ways).isdisjoint(ways) for name, ways in _directions(claim).items()):
        return True
    return any(
        same(one[1], other[2]) and same(one[2], other[1])
        for pattern in (_WAY, _SCORE)
        for one in pattern.finditer(claim)
        for other in pattern.finditer(window)
    )


def _directions(text: str) -> dict[str, set[bool]]:
    """For each name that something goes to or comes from, whether it goes to it."""
    found: dict[str, set[bool]] = {}
    for way in _TOWARDS.finditer(text):
        found.setdefault(way[2], set()).add(way[1].startswith(("to", "into")))
    return found


def _made_active(own: Sequence[Word], source: Sequence[Word]) -> bool:
    """True for "Hart was attacked by rebels" made "Hart attacked rebels"."""
    by = next((at for at, word in enumerate(source) if word.text.lower() == "by"), 0)
    agents = {word.stem for word in source[by + 1 : by + 4] if word.content}
    if not by or _passive(own):
        return False
    done = [at for at, word in enumerate(source[:by]) if at and source[at - 1].text.lower() in _WAS]
    for at in done:
        place = next((here for here, word in enumerate(own) if word.text == source[at].text), 0)
        before = {word.stem for word in own[:place]} & {word.stem for word in source[:at] if word.content}
        after = {word.stem for word in own[place + 1 :]} & agents
        if place and own[place - 1].text.lower() not in _WAS and before and after:
            return True
    return False


def _verb(one: Word, other: Word) -> bool:
    """True if the word between is the same form in both, but for the gender of a Russian past tense."""
    left, right = (re.sub(r"(?<=[а-яё])(л|[ае]н)[аоиы]?$", r"\1", word.text.lower()) for word in (one, other))
    return left == right


def _places(text: Sequence[Word]) -> dict[str, int]:
    """Where each content word stands that occurs only once."""
    found: dict[str, int] = {}
    doubled = set()
    for at, word in enumerate(text):
        key = word.stem[:4]
        if word.content:
            (doubled.add(key) if key in found else found.setdefault(key, at))
    return {key: at for key, at in found.items() if key not in doubled}


def _between(here: dict[str, int], there: dict[str, int], left: str, right: str) -> list[str]:
    """Words that stand between the two in both texts."""
    return [
        word
        for word in here
        if word in there
        and here[left] < here[word] < here[right]
        and there[right] < there[word] < there[left]
    ]


def _movable(
    own: Sequence[Word],
    source: Sequence[Word],
    here: dict[str, int],
    there: dict[str, int],
    left: str,
    right: str,
    agrees: bool,
) -> bool:
    """True if neither word hangs on a preposition, or the two have exchanged one; and in Russian only if a
    case ending or the ending of the verb between them changed (not ``agrees``).
    """
    mine = [_preposition(own, here[word]) for word in (left, right)]
    theirs = [_preposition(source, there[word]) for word in (left, right)]
    if any(mine + theirs):
        return mine == theirs[::-1] and not all(mine)
    if not any("а" <= letter <= "я" for letter in left + right):
        return True
    return not agrees or any(
        own[here[word]].text.lower() != source[there[word]].text.lower() for word in (left, right)
    )


def _preposition(text: Sequence[Word], at: int) -> str:
    """The preposition among the three words before, within the phrase; "" without one."""
    for back in range(at - 1, max(-1, at - 4), -1):
        word = text[back].text.lower()
        if word in _PREPOSITIONS:
            return word
        if text[back].content and not text[back].text[:1].isupper():
            before = text[back - 1].text.lower() if back == at - 1 and back > 0 else ""
            return before if before in _PREPOSITIONS else ""
    return ""


def _passive(text: Sequence[Word]) -> bool:
    return any(word.text.lower() == "by" for word in text)


def bounds(text: str, lex: Lexicon) -> Iterator[tuple[str, float]]:
    """Words such as "at least" with the number they stand before."""
    for found in lex.bound.finditer(text):
        rest = text[found.end() :].lstrip(" $€£")
        first = " ".join(rest.split()[:2])
        values = sorted(figures(first).values)
        if values and (rest[:1].isdigit() or figures(rest.split()[0]).values):
            yield found.group(1).lower(), max(figures(" ".join(rest.split()[:3])).values)
