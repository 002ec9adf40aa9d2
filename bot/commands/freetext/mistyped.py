"""Commands that are typed wrongly, in other letters, or as other bots call them. Decides only."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher

from bot.words import plain

_LIKE = 0.8
"""How much of two names must be alike: one wrong or missing letter of five."""

_NEAR = 0.08
"""How much less like another may be for both to be offered."""

_SHORTEST, _LONGEST, _MOST = 3, 32, 3
_HEAD = re.compile(r"(?P<name>[^\W\d_]+)[\W\d_]")
_KEYS = dict(zip("йцукенгшщзхъфывапролджэячсмитьбю", "qwertyuiop[]asdfghjkl;'zxcvbnm,.", strict=True))
_WRONG_KEYS = str.maketrans(_KEYS)
_LOOK_ALIKES = str.maketrans("авекмнорстухіѕјԁ", "abekmhopctyxisjd")

CAREFUL = frozenset({"stop"})
"""Commands of readers that act at once where a slip of the finger should not."""

_CALLED = {
    "start": "begin старт начать начало запуск",
    "help": "info about menu commands помощь справка хелп меню команды",
    "digest": "brief briefing today new дайджест сводка",
    "latest": "news headlines top feed новости новость последние заголовки",
    "search": "find поиск найти искать",
    "last": "previous последний последняя прошлая",
    "why": "почему зачем",
    "countries": "places страны места",
    "country": "follow subscribe sub add watch place страна место подписаться подпиши следить добавить",
    "region": "регион",
    "themes": "topics темы",
    "theme": "topic тема",
    "subscriptions": "list my subs following follows mysubscriptions подписки мои список",
    "unfollow": "unsubscribe unsub remove отписаться отписка отпиши убрать удалить",
    "share": "поделиться",
    "channel": "канал",
    "time": "hour when schedule время час когда расписание",
    "timezone": "tz zone пояс зона часовойпояс",
    "quiet": "silence night тишина тихо ночь",
    "pause": "пауза",
    "resume": "unpause continue возобновить продолжить",
    "stop": "quit стоп выключить",
    "settings": "options config preferences setup set настройки настройка опции",
    "only": "только",
    "without": "exclude except без исключить",
    "mute": "hide block скрыть заглушить",
    "unmute": "unhide unblock вернуть",
    "privacy": "приватность конфиденциальность",
    "export": "экспорт выгрузка",
    "forgetme": "deleteme delete forget забудь забыть",
}
"""What else people call the commands of readers."""


@dataclass(frozen=True, slots=True)
class Guess:
    """Commands that may be meant, the likeliest first. ``sure``: the name is only written another way.

    ``rest``: what was typed right behind the name, as in "/time:07:30".
    """

    names: tuple[str, ...]
    rest: str = ""
    sure: bool = False


def guess(typed: str, names: Iterable[str]) -> Guess:
    """Which of the commands somebody means who typed another name, without its slash."""
    known = frozenset(names)
    typed = plain(typed).lower()[:_LONGEST]
    if exact := _exact(typed, known):
        return Guess((exact,), sure=True)
    if head := _HEAD.match(typed):
        rest = typed[len(head["name"]) :].strip(" :=_,.!?@/\\-")
        if exact := _exact(head["name"], known):
            return Guess((exact,), rest, sure=True)
        found = _near(head["name"], known) if not rest else ()
        return Guess(found, rest)
    return Guess(_near(typed, known))


def called(word: str) -> str:
    """The command of readers that a word alone names, without a slash; "" if none."""
    return _exact(plain(word).lower()[:_LONGEST], frozenset(_CALLED))


def nearly(word: str) -> tuple[str, ...]:
    """The commands of readers that a mistyped word alone may name, the likeliest first."""
    return _near(plain(word).lower()[:_LONGEST], frozenset(_CALLED))


def _spellings(typed: str) -> list[str]:
    """As it stands, with the letters that look the same, and with those of the same keys."""
    return list(dict.fromkeys((typed, typed.translate(_LOOK_ALIKES), typed.translate(_WRONG_KEYS))))


def _exact(typed: str, known: frozenset[str]) -> str:
    spellings = _spellings(typed)
    if named := next((each for each in spellings if each in known), ""):
        return named
    called = {word: name for name, words in _CALLED.items() if name in known for word in words.split()}
    return next((called[each] for each in spellings if each in called), "")


def _near(typed: str, known: frozenset[str]) -> tuple[str, ...]:
    """The names most like it, the best first; none that is much less like it than the best."""
    if len(typed) < _SHORTEST:
        return ()
    called = {name: name for name in known}
    called |= {word: name for name, words in _CALLED.items() if name in known for word in words.split()}
    best: dict[str, float] = {}
    for spelling in _spellings(typed):
        for word, name in called.items():
            if (like := _likeness(spelling, word)) >= _LIKE:
                best[name] = max(like, best.get(name, 0.0))
    ranked = sorted(best, key=lambda name: (-best[name], name))
    return tuple(name for name in ranked if best[name] >= best[ranked[0]] - _NEAR)[:_MOST]


def _likeness(typed: str, word: str) -> float:
    """Ratcliff and Obershelp's, in both directions, for it depends on the order; letters that are only in
    another order count as nearly the same."""
    if abs(len(typed) - len(word)) > 2:
        return 0.0
    ratio = max(SequenceMatcher(None, *pair).ratio() for pair in ((typed, word), (word, typed)))
    return max(ratio, 0.9) if typed[:1] == word[:1] and sorted(typed) == sorted(word) else ratio
