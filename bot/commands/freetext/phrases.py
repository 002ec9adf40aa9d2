"""Languages, pauses, quiet hours and time zones that people ask for in their own words. Decides only."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache

from bot.commands.times.pauses import is_end
from bot.commands.times.silences import is_hours, is_quiet
from bot.render.times import language_name
from bot.tongue import languages, own_name, speaking

_CODE = 2
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)?")
_TO_SPEAK = """
switch change set use speak talk write answer reply the language languages interface in into to please me
my you can could i want would like prefer do it this that hey hi hello now and be make your
по на в это язык языки языков языке языка языком говори говорите говоришь понимаешь понимаете пиши пишите
отвечай отвечайте верни верните переключи переключите переключись переключить переключиться смени смените
сменить поменяй поменяйте поменять измени изменить давай давайте пожалуйста можно хочу интерфейс
интерфейса бота ты вы мне меня со с и сделай сделайте привет
"""
_ASKED = """
is does what which know why not don t understand translate bot
почему я не знаю знаешь знаете понимаю говорю переведи переведите перевод перевести каком каких какие бот
"""
_ONLY_ASKED = frozenset(_ASKED.split())
"""With these it is not sure that the bot is to speak another language: it shows those that it has."""

_AROUND_LANGUAGES = _ONLY_ASKED.union(_TO_SPEAK.split())
"""Words that say no more of a language than that it is to be spoken."""

_FROM = frozenset(["from", "с", "со", "instead", "of", "вместо"])
_OF_LANGUAGE = frozenset(["language", "languages", "lang", "язык", "языки", "языке", "языка", "языков"])
_TO_READ = """
read reads reading only just news articles article stories reports sources send get receive give show digest
читаю читать только лишь новости статьи истории источники присылай присылайте пришли получать сводки сводку
"""
_READ = frozenset(_TO_READ.split())
_IN = frozenset(["in", "read", "reads", "reading", "на", "читаю", "читать"])
"""Of whoever says in which languages to read, for "russian news" are news of Russia."""

_ADJECTIVE = "ий"
_ENDINGS = (_ADJECTIVE, "ом", "ого", "и", "ому", "им")
"""Of adjectives such as «русский», as a language has them: «на русском», «по-русски»."""

_GOING = """
away leaving leave travelling traveling trip vacation holiday off town office
уеду уедем уезжаю уезжаем улечу улетаю улетаем отпуск отпуске отъезде командировка командировке командировку
"""
_LATER = """
today tonight tomorrow soon week weekend month monday tuesday wednesday thursday friday saturday sunday
сегодня завтра послезавтра скоро днях неделе недели месяце выходные выходных понедельник понедельника вторник
вторника среду среды четверг четверга пятницу пятницы субботу субботы воскресенье воскресенья
"""
_ALONG = """
hi hello i m am we re are ll will be going on in out of the this next coming following from to and have
привет я мы меня нас не будет буду будем здесь тут ухожу уходим еду едем отправляюсь в во на с со следующей
следующем этой эту эти этот и у
"""
_GOES, _COMES = frozenset(_GOING.split()), frozenset(_LATER.split())
_NOT_HERE = frozenset(["меня", "не", "будет"])
_AWAY_WORDS = _GOES.union(_COMES, _ALONG.split())

_AT_LAST = r"(?:[\s,]+(?:please|pls|plz|thanks|пожалуйста|плиз|спасибо))*[\s.!]*"
_PLEASE = r"(?:(?:hi|hello|please|can you|could you|set|привет|пожалуйста|можешь|можно)\W+)*"
_AWAY = (
    r"i(?:['’]?m| am|['’]?ll be| will be)(?: going)?"
    r" (?:(?:away )?on (?:holiday|vacation|leave)|away|travell?ing|out of (?:town|office))"
    r"|(?:я )?(?:(?:буду |ухожу |уезжаю |еду )?в отпуске?|уезжаю|уеду|буду в отъезде)"
)
_PAUSE = re.compile(
    rf"{_PLEASE}(?:pause|приостанови(?:те|ть)?|пауз[ау]|сделай(?:те)? паузу|постав(?:ь|ьте|ить) на паузу"
    rf"|(?:{_AWAY})(?=\s+(?!(?:next|this|tomorrow|tonight|today|следующ\w+|завтра|сегодня)\b)\S))"
    r"(?: (?:digests?|it|сводки|всё|все))?\b(?P<rest>.*?)" + _AT_LAST,
    re.IGNORECASE,
)
_QUIET = re.compile(
    rf"{_PLEASE}(?:(?:be )?(?:quiet|silent)(?: hours)?|(?:no|without(?: a)?|turn off(?: the)?) sound"
    r"|выключи(?:те)? звук|тихие часы|тихий режим|тихо|тише"
    r"|без звука|не шуми(?:те)?)\b(?P<rest>.*?)" + _AT_LAST,
    re.IGNORECASE,
)
_DISTURB = re.compile(
    rf"{_PLEASE}(?:(?:do not|don['’]?t|no) (?:send|write|message|disturb|wake|messages)"
    r"(?: me)?(?: up)?(?: anything)?"
    r"|(?:больше )?не (?:надо |нужно )?"
    r"(?:пи(?:ши|сать)|присыла(?:й|ть)|шли|слать|беспокои?(?:й|ть)|буди(?:ть)?)"
    r"(?:те)?(?: мне| меня)?(?: ничего| сообщения)?)\b(?P<rest>\s+\S.*)",
    re.IGNORECASE,
)
_ZONE = re.compile(
    rf"{_PLEASE}(?:(?:the|my|wrong|change|set|show|неверный|не тот|мой|сменить?|смени(?:те)?|измени(?:ть|те)?"
    r"|поменя(?:й|йте|ть))\s+)*(?:time ?zone|часово[йг]о? пояса?|часов(?:ым|ом) пояс(?:ом|е))"
    r"(?:\s+(?:is\s+)?(?:wrong|incorrect|not right|неверный|не тот|неправильный))?[.!?]*",
    re.IGNORECASE,
)


_WITH_TIMES = (("pause", _PAUSE, is_end), ("quiet", _QUIET, is_quiet), ("quiet", _DISTURB, is_hours))


def meant(text: str) -> tuple[str, str] | None:
    """(command, what stands behind it) of a text that asks for one of these and nothing else; else None."""
    words = {word.casefold() for word in _WORD.findall(text)}
    if words <= _AROUND_LANGUAGES and words & _OF_LANGUAGE:
        return "language", ""
    if len(text) > _CODE and (code := language_named(text)):  # "ru" alone is rather Russia
        return "language", "" if words & _ONLY_ASKED else code
    if len(_languages_in(words)) > 1 and words <= _AROUND_LANGUAGES | _FROM | _names().keys():
        return "language", ""  # "switch from english to russian"
    for command, wish, is_said in _WITH_TIMES:
        found = wish.fullmatch(text.strip())
        rest = found["rest"].strip(" .!,:") if found else ""
        if found and (not rest or is_said(rest)):
            return command, rest
    return ("timezone", "") if _ZONE.fullmatch(text.strip()) else None


def is_of_reading(text: str) -> bool:
    """Whether a text says in which language somebody reads the news, and nothing else: "news in Russian"."""
    words = {word.casefold() for word in _WORD.findall(text)}
    rest = {word for word in words if not _language(word)}
    in_one = rest & _IN or any(word.startswith("по-") for word in words - rest)
    return bool(rest != words and in_one and rest & _READ and rest <= _AROUND_LANGUAGES | _FROM | _READ)


def is_away_later(text: str) -> bool:
    """Whether somebody will be away and says when, but neither how long nor what is to become of digests."""
    words = {word.casefold() for word in _WORD.findall(text)}
    away = words & _GOES or words >= _NOT_HERE
    return bool(away and words & _COMES) and words <= _AWAY_WORDS and not any(map(str.isdigit, text))


def unwanted(text: str) -> str:
    """When somebody wants no messages, in their words; "" if that is not what they say."""
    found = _DISTURB.fullmatch(text.strip())
    return found["rest"].strip(" .!,") if found else ""


def language_named(text: str) -> str:
    """The language of the interface that a text names and says nothing else of: "in Russian"; else ""."""
    words = {word.casefold() for word in _WORD.findall(text)}
    named = _languages_in(words)
    rest = {word for word in words if not _language(word)}
    return named.pop() if len(named) == 1 and rest <= _AROUND_LANGUAGES else ""


def _languages_in(words: Iterable[str]) -> set[str]:
    return {code for word in words if (code := _language(word))}


def _language(word: str) -> str:
    """The language of the interface that a word means: by its code, or a name in any of these languages."""
    return _names().get(word.removeprefix("по-"), "")


@cache
def _names() -> Mapping[str, str]:
    """The languages of the interface by all that they are called."""
    found: dict[str, str] = {}
    for code in languages():
        found |= {code: code, own_name(code).casefold(): code}
        for spoken in languages():
            with speaking(spoken):
                name = language_name(code).casefold()
            found |= dict.fromkeys(_forms(name), code)
    return found


def _forms(name: str) -> tuple[str, ...]:
    """A name as it stands in sentences."""
    if not name.endswith(_ADJECTIVE):
        return (name,)
    return tuple(name.removesuffix(_ADJECTIVE) + ending for ending in _ENDINGS)
