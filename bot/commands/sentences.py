"""A sentence of a person: which places and themes it names, and whether it asks, follows or leaves."""

from __future__ import annotations

import re

from bot.tongue import spoken
from digest.model import Ask, Found, Resolution, Suggest
from digest.ports import Resolver

_SHORT = 3
_WORD = re.compile(r"[^\W\d_](?:[\w’'-]*\w)?|[,;&+\n]")
_READ = """
what what's whats how news new latest happening happened happens update updates headlines read tell show
что чего как новости новость новостей нового новое последние последнее происходит случилось произошло покажи
расскажи свежее свежие сводка обстановка ситуация
"""
_AROUND = """
a about all am an and any anymore anything are at can could did do does for follow from give going hello hey
hi i i'd i'm in interested is it like me more my no now of ok okay on only out over please something stories
story subscribe thanks thank that the their there these things this those to
today tonight tomorrow up us want we week with would yes yesterday you
а без бы был была было в вас во все всё где дай дайте день для до добрый его есть еще ещё же за и из или
здравствуйте интересует интересно к каких какая какие какой какую ли мне меня
мои на над не неделю неделя неё ней об о от по под
подписаться подпиши подпишите пожалуйста пришли про привет с сейчас сегодня следить со скажи спасибо там
то тут у хочу хотел хотела чтобы эти это этой вчера завтра
"""
_ASKING = frozenset(_READ.split())
"""Words of people who want to read now."""

_FILLING = _ASKING | frozenset(_AROUND.split())
"""Words of a sentence around the names in it."""

_NO_NAMES = re.compile(r"\bi['’](?:m|d|ve|ll)\b|\bmass\b(?=\s+\w)", re.IGNORECASE)
"""What looks like a country or a part of one: IM, Mass."""

_WITHIN = frozenset(["in", "near", "around", "from", "в", "во", "из", "под", "около", "возле", "на"])

_LEAVING = re.compile(
    r"""(?:(?:hi|hello|ok|okay|please|привет|здравствуйте|пожалуйста)\W+)*
    (?:stop|unsubscribe|unfollow|remove|delete|erase|forget|enough|no\s+more
    |(?:i\s+)?(?:do\s+not|don['’]?t|no\s+longer)\s+(?:want|need|send|show|follow)
    |отпи(?:ши|сать)\w*|убери(?:те)?|убрать|удали(?:те|ть)?|забудь(?:те)?|хватит
    |leave\s+me|(?:turn|switch)\s+(?:it|this|that)\s+off|go\s+away|shut\s+up
    |отста(?:нь|ньте)|отвали\w*|замолчи\w*|заткнись|переста(?:нь|ньте)|выключи(?:те)?
    |(?:я\s+|мне\s+(?:это\s+)?)?(?:больше\s+)?не\s+(?:хочу\s+больше|надо|нуж\w+|хочу|присылай\w*|пиши\w*|показывай\w*|интерес\w+))\b""",
    re.IGNORECASE | re.VERBOSE,
)
"""How people begin who no longer want what they name; further on, "stop" is what trains and talks do."""

_UNFOLLOWING = re.compile(
    r"(?<!not )(?<!n['’]t )(?<!never )(?<!не )\b(?:unfollow|unsubscribe|отпи(?:ши|сать)\w*)\b", re.IGNORECASE
)
"""The one thing that this is said of, so that "how can I unfollow iran?" is about it, too."""

_ABOUT = re.compile(r"\b(?:about|про|о|об|обо)\s+(?P<what>\S.*)", re.IGNORECASE)


def words_of(text: str) -> set[str]:
    """The words of a text in small letters."""
    return {word.lower().replace("’", "'") for word in _WORD.findall(text)}


def telling(text: str) -> list[str]:
    """The words of a text that say what it is about: neither those around them nor how it begins to leave."""
    said = _LEAVING.sub("", text, count=1) if is_leaving(text) else text
    return [word for word in _WORD.findall(said) if word.lower().replace("’", "'") not in _FILLING]


def spared(text: str) -> str:
    """What somebody wants to hear no more about, in their words; "" if they do not say."""
    found = _ABOUT.search(_LEAVING.sub("", text, count=1))
    return " ".join(telling(found["what"])) if found else ""


def understood(text: str, resolver: Resolver) -> Resolution:
    """What a sentence names: as it stands, without its filling words, or at least by its longer words."""
    words, text = telling(text), _NO_NAMES.sub("", text)
    if not words and text.islower():  # "no" and "us" are no countries, NO and US are
        return Suggest((), text)
    whole = resolver.resolve(text)
    if isinstance(whole, Found | Ask):
        return whole
    rest = resolver.resolve(" ".join(words))
    if isinstance(rest, Found | Ask) or rest.candidates:
        return rest
    alone = [resolver.resolve(word) for word in words if len(word) > _SHORT] if len(words) > 1 else []
    found = tuple(dict.fromkeys(topic for each in alone if isinstance(each, Found) for topic in each.topics))
    return Found(found) if found else whole


def is_leaving(text: str) -> bool:
    """Whether somebody no longer wants what they name."""
    leaves = _LEAVING.match(text.strip()) is not None and "?" not in text
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
