"""A sentence of a person: which places and themes it names, and whether it asks, follows or leaves."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.tongue import spoken
from digest.model import Ask, Found, Resolution, Suggest, Topic
from digest.ports import Resolver

LONGEST = 200
"""Characters of a sentence that names something."""

_SHORT, _NAME_WORDS = 3, 3
_WORD = re.compile(r"[^\W\d_](?:[\w’'-]*\w)?|[,;&+\n]")
_READ = """
what what's whats how news new latest happening happened happens update updates headlines read tell show
что чего чо чё че как новости новость новостей нового новое последние последнее происходит случилось произошло
покажи расскажи свежее свежие сводка обстановка ситуация
"""
_AROUND = """
a about all am an and any anymore anything are at can could did do does for follow from give going hello hey
hi i i'd i'm in interested is it like me more my no now of ok okay on only out over please something stories
stuff too also miss missed catch pls plz thx ty have got list off need getting im id ive ill
story subscribe thanks thank that the their there these things this those to
today tonight tomorrow up us want we week with would yes yesterday you
а без бы был была было в вас во все всё где дай дайте день для до добрый его есть еще ещё же за и из или
здравствуйте интересует интересно к каких какая какие какой какую ли мне меня
мои на над не неделю неделя неё ней об о от по под
подписаться подпиши подпишите пожалуйста пришли про привет с сейчас сегодня следить со скажи спасибо там
плиз я пропустил пропустила тоже также самое самые то тут у хочу хотел хотела чтобы эти это этой вчера завтра
"""
_ASKING = frozenset(_READ.split())
"""Words of people who want to read now."""

_FILLING = _ASKING | frozenset(_AROUND.split())
"""Words of a sentence around the names in it."""

_NO_NAMES = re.compile(r"\bi['’](?:m|d|ve|ll)\b|(?-i:\b[Ii][md]\b)|\bmass\b(?=\s+\w)|\bmiss\b", re.IGNORECASE)
"""What looks like a country or a part of one: IM, Mass., Miss."""

_WITHIN = frozenset(["in", "near", "around", "from", "в", "во", "из", "под", "около", "возле", "на"])

_UNFOLLOW = r"(?:un-?f[oa]?l+[oa]?w+|un-?su[bp]\w{2,7}|[оа]тп[ие](?:ш[иы]|сать)\w*)"
"""And as it is mistyped: "unfolow", "unsuscribe", «отпешись»."""

_LEAVING = re.compile(
    rf"""(?:(?:hi|hello|ok|okay|please|pls|actually|well|sorry|no(?=,)|now
    |нет(?=,)|ну|ладно|всё[ -]?таки|лучше|привет|здравствуйте|пожалуйста|(?:can|could|would|will)\s+you
    |i\s+(?:want|would\s+like)(?:\s+you)?\s+to|i['’]d\s+like(?:\s+you)?\s+to|можешь|можете|можно|я\s+хочу|хочу)\W+){{0,9}}
    (?:stop|стоп|{_UNFOLLOW}|remove|delete|erase|forget|enough|no\s+more
    |(?:i\s+)?(?:do\s+not|don['’]?t|no\s+longer)\s+(?:want|need|send|show|follow)
    |убери(?:те)?|убрать|удали(?:те|ть)?|забудь(?:те)?|хватит
    |get\s+rid\s+of|take\b(?=.*\boff\b)|(?:i['’]?m\s+|i\s+am\s+)?(?:not|no\s+longer)\s+interested
    |(?:i['’]?m\s+|i\s+am\s+)?(?:sick|tired|done|fed\s+up)\s+(?:of|with)|(?:мне\s+)?надоел\w*|(?:я\s+)?устал\w*\s+от
    |leave\s+me|(?:turn|switch)\s+(?:it|this|that)\s+off|go\s+away|shut\s+(?:the\s+\w+\s+)?up
    |отста(?:нь|ньте)|отвали\w*|замолчи\w*|заткнись|переста(?:нь|ньте)|(?:вы|от)ключи(?:те)?
    |(?:я\s+|мне\s+(?:это\s+)?)?(?:больше\s+)?не\s+(?:хочу\s+больше|надо|нуж\w+|хочу|присылай\w*|пиши\w*|показывай\w*|интерес\w+))\b""",
    re.IGNORECASE | re.VERBOSE,
)
"""How people begin who no longer want what they name; further on, "stop" is what trains and talks do."""

_REQUEST = re.compile(r"\W*(?:(?:please|hi|hello)\W+)*(?:can|could|would|will)\s+you\b", re.IGNORECASE)
"""A question mark behind it asks for nothing but this."""

_UNFOLLOWING = re.compile(rf"(?<!not )(?<!n['’]t )(?<!never )(?<!не )\b{_UNFOLLOW}\b", re.IGNORECASE)
"""The one thing that this is said of, so that "how can I unfollow iran?" is about it, too."""

_STATES = re.compile(r"(?<![\w.])(?:the us|The us|U\.S\.|U\.S|US)(?![\w'’])")
"""The country, and not the people who speak: in capitals, or with its article."""

STATES = "US"

_ABOUT = re.compile(r"\b(?:about|про|о|об|обо)\s+(?P<what>\S.*)", re.IGNORECASE)


def unmistaken(text: str) -> str:
    """A text in which the country is "US" and the people who speak are "us", as far as can be told.

    Where all is in capitals they say nothing, save in a word alone.
    """
    if text.isupper() and " " in text:
        return _STATES.sub("us", text)
    return _STATES.sub(STATES, text)


def words_of(text: str) -> set[str]:
    """The words of a text in small letters."""
    return {word.lower().replace("’", "'") for word in _WORD.findall(text)}


def telling(text: str) -> list[str]:
    """The words of a text that say what it is about: neither those around them nor how it begins to leave."""
    text = unmistaken(text)
    said = _LEAVING.sub("", text, count=1) if is_leaving(text) else text
    words = _WORD.findall(said)
    return [word for word in words if word == STATES or word.lower().replace("’", "'") not in _FILLING]


def spared(text: str) -> str:
    """What somebody wants to hear no more about, in their words; "" if they do not say."""
    found = _ABOUT.search(_LEAVING.sub("", text, count=1))
    return " ".join(telling(found["what"])) if found else ""


def understood(text: str, resolver: Resolver) -> Resolution:
    """What a sentence names: as it stands, without its filling words, or at least by its longer words."""
    if len(text) > LONGEST:
        return Suggest((), text)
    words, text = telling(text), _named(_NO_NAMES.sub("", unmistaken(text)))
    if not words and text.islower():  # "no" and "us" are no countries, NO and US are
        return Suggest((), text)
    whole = resolver.resolve(text)
    if isinstance(whole, Found | Ask):
        return whole
    rest = resolver.resolve(_named(" ".join(words)))
    if isinstance(rest, Found | Ask) or rest.candidates:
        return rest
    found = tuple(dict.fromkeys(_among(words, resolver))) if len(words) > 1 else ()
    return Found(found) if found else whole


def _among(words: Sequence[str], resolver: Resolver) -> Iterator[Topic]:
    """What is named among words that mean nothing, the longest names first."""
    start = 0
    while start < len(words):
        for size in range(_NAME_WORDS, 0, -1):
            run = words[start : start + size]
            named = resolver.resolve(" ".join(run)) if len(run) > 1 or len(run[0]) > _SHORT else None
            if isinstance(named, Found):
                yield from named.topics
                start += len(run) - 1
                break
        start += 1


def _named(text: str) -> str:
    """With a name of the country that is no pronoun in small letters, in which the resolver compares."""
    return _STATES.sub("USA", text)


def is_leaving(text: str) -> bool:
    """Whether somebody no longer wants what they name."""
    leaves = _LEAVING.match(text.strip()) is not None and (
        "?" not in text or _REQUEST.match(text) is not None
    )
    return leaves or _UNFOLLOWING.search(text) is not None


def is_question(text: str) -> bool:
    """Whether somebody wants to read rather than to follow."""
    return bool(words_of(text) & _ASKING) or text.rstrip().endswith("?")


def homes(text: str, resolver: Resolver) -> dict[str, str]:
    """Cities and parts of countries that a text names, each with its country.

    They are written with a capital letter, stand behind "in", or are all that is said.
    """
    words = _WORD.findall(text)
    telling = [word for word in words if word.lower() not in _FILLING]
    found: dict[str, str] = {}
    for before, word in zip(["", *words], words, strict=False):
        meant = word[0].isupper() or before.lower() in _WITHIN or telling == [word]
        if meant and word in telling and (home := resolver.home(word, spoken())):
            found.setdefault(home[1], home[0])
    return found
