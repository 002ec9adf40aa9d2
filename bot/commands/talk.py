"""Words without a command: names are understood, in a sentence too; the rest gets a short hint."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.chat import Button, Desk, Reply, Request
from bot.commands.answers import say
from bot.commands.naming import (
    guess,
    lists,
    pair_mark,
    pair_name,
    pairs_of,
    places_of,
    themes_of,
    topic_button,
    unknown_name,
)
from bot.commands.reading import latest
from bot.render.buttons import Row, button, carries, rows
from bot.render.names import theme_name
from bot.tongue import N_, gettext
from bot.words import echo, listed, plain
from digest.model import Ask, Found, Pair, Resolution, Suggest, Topic
from digest.ports import Resolver

_LONGEST = 200
_MOST = 6
_SHORT = 4
_WORD = re.compile(r"[^\W\d_](?:[\w’'-]*\w)?|[,;&+\n]")
_READ = """
what what's whats how news new latest happening happened happens update updates headlines read tell show
что чего как новости новость нового новое последние последнее происходит случилось произошло покажи
расскажи свежее свежие сводка обстановка ситуация
"""
_AROUND = """
a about all an and any anything are at can could did do does for follow from give going hello hey hi i i'd
i'm in interested is it like me my no now of ok okay on only out over please something stories story subscribe
thanks thank the their there things to today tonight tomorrow up us want we week with would yes yesterday you
а без бы был была было в вас во все всё где дай дайте день для до добрый его есть еще ещё же за и из или
здравствуйте интересует интересно к ли мне меня мои на над не неделю неделя неё ней об о от по под
подписаться подпиши подпишите пожалуйста пришли про привет с сейчас сегодня следить со скажи спасибо там
то тут у хочу хотел хотела чтобы эти это этой вчера завтра
"""
_ASKING = frozenset(_READ.split())
"""Words of people who want to read now."""

_FILLING = _ASKING | frozenset(_AROUND.split())
"""Words of a sentence around the names in it."""

_HINT = N_(
    "I understand names of places and themes, such as kazakhstan or border security in central asia, and "
    "commands: /help shows them."
)


async def talk(request: Request, desk: Desk) -> Reply:
    """Places and themes by name are offered to follow or to read; a question is answered with the newest.

    Nothing is changed by it.
    """
    text = plain(request.args)
    named = understood(text, desk.resolver) if len(text) <= _LONGEST else Suggest(())
    read = is_question(text)
    match named:
        case Found(topics):
            return await _newest(request, desk, topics) if read else _offer(desk, topics)
        case Ask(candidates, query, found):
            themes = [] if places_of(found) else themes_of(found)
            ask = gettext("“{name}” can mean several. Which one?", name=echo(query or text))
            return say(ask, keyboard=_candidates(desk, candidates, themes, read=read))
        case Suggest(candidates, query) if candidates:
            ask = f"{unknown_name(query or text)} {guess(candidates)}"
            return say(ask, keyboard=_candidates(desk, candidates, read=read))
        case _:
            return say(gettext(_HINT), keyboard=lists())


def understood(text: str, resolver: Resolver) -> Resolution:
    """What a sentence names: as it stands, without its filling words, or at least by its longer words."""
    words = [word for word in _WORD.findall(text) if word.lower().replace("’", "'") not in _FILLING]
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


def is_question(text: str) -> bool:
    """Whether somebody wants to read rather than to follow."""
    words = {word.lower().replace("’", "'") for word in _WORD.findall(text)}
    return bool(words & _ASKING) or text.rstrip().endswith("?")


async def _newest(request: Request, desk: Desk, topics: Sequence[Topic]) -> Reply:
    """The newest headlines of what was asked about, with a button that follows it."""
    codes = " ".join(topic.code for topic in topics)
    if not carries("latest", codes):
        return _offer(desk, topics)
    answer = await latest.run(replace(request, command="latest", args=codes, pressed=True), desk)
    last = answer.messages[-1]
    more = rows(_followers(desk, topics), 2)
    return replace(answer, messages=(*answer.messages[:-1], replace(last, keyboard=(*last.keyboard, *more))))


def _offer(desk: Desk, topics: Sequence[Topic]) -> Reply:
    pairs = pairs_of(topics)[:_MOST]
    names = listed([_said(each, desk) for each in pairs])
    read = [
        button(gettext("Newest: {name}", name=_said(each, desk)), "latest", codes)
        for each in pairs
        if carries("latest", codes := f"{each.place} {each.theme}".strip())
    ]
    text = gettext("Follow {names}, or only read the newest?", names=names)
    return say(text, keyboard=[*rows(_followers(desk, topics), 2), *rows(read, 2)])


def _followers(desk: Desk, topics: Sequence[Topic]) -> list[Button]:
    """Buttons that follow the pairs; a theme alone asks where."""
    found = []
    for pair in pairs_of(topics)[:_MOST]:
        kind, args = _kind(pair, topics), f"{pair.place} {pair.theme}".strip()
        if carries(kind, args):
            found.append(button(gettext("Follow {name}", name=_said(pair, desk)), kind, args))
    return found


def _kind(pair: Pair, topics: Sequence[Topic]) -> str:
    """The command that follows it: that of its place, or of its theme."""
    return next(topic.kind for topic in topics if topic.code == (pair.place or pair.theme))


def _said(pair: Pair, desk: Desk) -> str:
    """With its marks; a theme alone is not yet one from everywhere."""
    name = pair_name(pair, desk.resolver) if pair.place else theme_name(pair.theme, desk.resolver)
    return f"{pair_mark(pair, desk.resolver)} {name}".strip()


def _candidates(
    desk: Desk, candidates: Sequence[Topic], themes: Sequence[Topic] = (), *, read: bool
) -> Sequence[Row]:
    """Buttons that show the newest to whoever asks, and follow else."""
    command = "latest" if read else ""
    return rows([topic_button(each, desk.resolver, themes, command=command) for each in candidates[:12]], 2)
