"""What people ask for in their own words and without a doubt, as the command that does it. Decides only."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.commands.freetext import phrases
from bot.commands.freetext.sentences import STATES, unmistaken
from bot.words import plain

_LONGEST = 200
_WORD = re.compile(r"[^\W_](?:[\w’'-]*\w)?")

_AROUND = """
a again all any are at bot can could do does for get give hey hi hello i i'd is it just kindly like list
may me my of ok pls plz okay on out please show tell thanks the there these they this to today now us want was
what what's whats which will with would you your
а бы бот в ваш ваша ваши во вот все всё вы где дай дайте для ещё здравствуйте и каких какая какие какой
какую ли меня мне мной мои мой моих мою моя мы на нам ну о об от открой откройте пожалуйста покажи покажите
плиз по скинь скиньте привет пришли пришлите про расскажи с сегодня сейчас скажи скажите спасибо список ты у
хотел хотела хочу чо чё че это эти эту этот что чем я
"""
_POLITE = frozenset(_AROUND.split())
"""Words around a wish that change nothing in it."""

_OURS = """
bot newsletter newsletters mailing news messages notifications here service
бота боту рассылки рассылок новостей сообщений уведомлений канала сюда
"""
_OF_OURS = frozenset(_OURS.split())
"""What all of us is called, and no place or theme."""


@dataclass(frozen=True, slots=True)
class _Wish:
    """A command without arguments, or with these: a word of each group, and else only such as go along."""

    command: str
    groups: tuple[frozenset[str], ...]
    along: frozenset[str] = frozenset()
    args: str = ""

    def is_in(self, words: set[str]) -> bool:
        known = self.along.union(_POLITE, *self.groups)
        return all(words & group for group in self.groups) and words <= known


def _wish(command: str, *groups: str, along: str = "", args: str = "") -> _Wish:
    return _Wish(command, tuple(frozenset(each.split()) for each in groups), frozenset(along.split()), args)


_DIGEST = "digest digests briefing сводка сводку сводки сводок дайджест дайджесты дайджеста"
_NEWS = "news new updates новости новостей нового новое новенького"
_COMES = """
come comes coming arrive arrives next send sent get receive due приходит приходят придёт придет придут будет
пришлёшь пришлешь пришлёте пришлете получу ждать следующая следующий следующую
"""

_PLAIN = (
    _wish(
        "why",
        "why почему зачем",
        along="""am did have been got getting receive received see seeing send sent shown told here in story
        stories message digest news how come пришла пришло пришёл пришел пришли приходит прислал прислали
        присылаете получил получила получаю вижу показал показали показываете история историю истории сводка
        сводке новость новости сообщение здесь тут так попала попало""",
    ),
    _wish("time", "when когда сколько", f"{_DIGEST} {_COMES} time", along="next be время во часов"),
    _wish(
        "time", "often часто", f"{_DIGEST} {_COMES} приходить", along="how do does как messages сообщения они"
    ),
    _wish("time", "time hour время час часу", _DIGEST, along=f"{_COMES} be"),
    _wish(
        "subscriptions",
        "subscriptions subscription subscribed подписки подписка подписан подписана подписаны подписках",
        along="am have are people see есть",
    ),
    _wish(
        "subscriptions",
        "follow following followed слежу отслеживаю читаю",
        "what what's which am my list show что чем какие каких мои список",
        along="have places countries themes topics за темы темами места местами страны странами",
    ),
    _wish(
        "mute",
        "muted скрыл скрыла скрыто скрытое скрыты скрытые",
        along="did have outlets outlet stories sources издания истории источники есть",
    ),
    _wish("last", "last previous прошлая прошлую предыдущая предыдущую последняя последнюю", _DIGEST),
    _wish("latest", "latest newest headlines последние свежие свежее заголовки", along=f"{_NEWS} stories"),
    _wish(
        "digest",
        "miss missed пропустил пропустила пропустили",
        "what what's anything something что чего чего-нибудь что-нибудь",
        along="did have i've i while was away since last time been ли пока был была не было",
    ),
    _wish("digest", "going happening happened происходит произошло случилось", "what what's что", along="on"),
    _wish("digest", f"{_DIGEST} {_NEWS}", along="since last time last с прошлого раза есть нет"),
    _wish("resume", "resume возобнови возобновите возобновить", along=f"it back {_DIGEST}"),
    _wish("resume", "resume restart возобнови возобновите верни верните вернуть", _DIGEST, along="back"),
    _wish(
        "resume",
        "continue вернулся вернулась продолжай продолжайте продолжить",
        along="снова обратно из отпуска",
    ),
    _wish("resume", "back", "i'm im am", along="from holiday vacation leave home work"),
    _wish("settings", "settings настройки настройка настройках", along="change see изменить поменять"),
    _wish(
        "privacy",
        "data privacy данные приватность",
        along="""about collect do have keep know personal store stored есть знаешь знаете личные
        собираете храните хранишь""",
    ),
    _wish(
        "start",
        "start begin restart reset начать начни начнём начнем сбросить сброс",
        along="over from заново снова сначала",
    ),
    _wish("start", "заново сначала", along="давай давайте"),
    _wish("help", "help commands помощь помоги помогите справка команды команд", along="need see нужна есть"),
    _wish(
        "unfollow",
        """unfollow unsubscribe following unsubscribed
        отпиши отпишите отпишись отписаться отписать отписка отписываюсь отпишитесь""",
        "everything all everywhere всего всех всё все",
        along="stop from please topics places themes subscriptions тем мест стран подписок полностью",
        args="all",
    ),
    _wish("unfollow", "unfollow"),
    _wish(
        "mute", "mute hide скрой скройте скрыть", "all everything все всё", along="digests сводки", args="all"
    ),
    _wish("mute", "mute unmute"),
    _wish("country", "follow subscribe подписаться подписка подпиши подпишите"),
)

_HELLO = (
    r"(?:(?:hi|hello|hey|ok|okay|please|can you|could you|would you|actually|well|sorry|no(?=,)|now"
    r"|привет|пожалуйста|можешь|можно|нет(?=,)|ну|ладно|всё[ -]?таки|лучше)\W+)*"
)
_AT_LAST = (
    r"(?:[,\s]+(?:please|pls|plz|thanks|for me|again"
    r"|пожалуйста|плиз|спасибо|снова|опять|обратно|для меня))*[\s.!…]*"
)
OUTLET = re.compile(
    r"(?:the\s+)?(?:outlet|source|paper|издание|источник|газету|сайт)\s+(?=\S)", re.IGNORECASE
)


def _begins(verbs: str) -> re.Pattern[str]:
    """A text that is one of these verbs and what it is about."""
    return re.compile(rf"{_HELLO}(?:{verbs})[\s:]+(?P<what>\S.*?){_AT_LAST}", re.IGNORECASE)


_ABOUT = (
    (
        "unmute",
        _begins(
            r"un-?mute|unhide|stop\s+muting|(?:do\s+not|don['’]?t)\s+mute|bring\s+back|верни(?:те)?|вернуть"
            r"|(?:больше\s+)?не\s+скрывай(?:те)?|перестань(?:те)?\s+скрывать"
        ),
    ),
    ("mute", _begins(r"mute|hide|скрой(?:те)?|скрыть|скрывай(?:те)?")),
    (
        "search",
        _begins(
            r"search(?:\s+for)?|look\s+(?:for|up)|find(?:\s+me)?(?!\s+(?:out|news))"
            r"|(?:найди(?:те)?|найти|поищи(?:те)?|ищи|поиск|искать)(?!\s+новост)"
        ),
    ),
    (
        "unfollow",
        _begins(
            r"unfollow|unsubscribe(?:\s+me)?(?:\s+from)?|stop\s+following"
            r"|отпи(?:ши|шите|сать|шись)(?:\s+меня)?\s+от|отписаться\s+от|отписка\s+от"
            r"|(?:больше\s+)?не\s+следи(?:те)?(?:\s+больше)?\s+за|перестань(?:те)?\s+следить\s+за"
        ),
    ),
    (
        "country",
        _begins(
            r"follow|add|subscribe(?:\s+me)?(?:\s+to)?"
            r"|подпиши(?:те|сь)?(?:\s+меня)?\s+на|подписаться\s+на|следи(?:те)?\s+за|добавь(?:те)?|добавить"
        ),
    ),
)
"""Verbs that say what to do with what follows them, and the command that does it."""


def meant(text: str) -> tuple[str, str] | None:
    """(command, what it is about) of a text that asks for one thing a reader's command does; else None.

    What it is about may be no name at all: whoever runs the command finds out.
    """
    text = plain(text)
    if not text or len(text) > _LONGEST:
        return None
    if phrase := phrases.meant(text):
        return phrase
    words = _words(text)
    for wish in _PLAIN:
        if wish.is_in(words):
            return wish.command, wish.args
    if "?" in text:
        return None
    found = ((command, pattern.fullmatch(text)) for command, pattern in _ABOUT)
    command, match = next(((command, match) for command, match in found if match), ("", None))
    nothing = _POLITE | _OF_OURS if command == "unfollow" else _POLITE
    if match is None or _words(match["what"]) <= nothing:  # "stop following me"
        return None
    return command, OUTLET.sub("", match["what"], count=1)


def _words(text: str) -> set[str]:
    words = _WORD.findall(unmistaken(text))
    return {each if each == STATES else each.lower().replace("’", "'") for each in words}
