"""Words without a command: names are understood, in a sentence too; the rest gets a short hint."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.chat import Block, Button, Desk, Reply, Request
from bot.commands.answers import line, say
from bot.commands.following import leaving
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
from bot.commands.typed import hours_meant, zone_meant
from bot.render.buttons import Row, button, carries, rows
from bot.render.names import place_name, theme_name
from bot.tongue import N_, gettext, spoken
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
a about all an and any anymore anything are at can could did do does for follow from give going hello hey hi
i i'd i'm in interested is it like me more my no now of ok okay on only out over please something stories
story subscribe thanks thank the their there things to today tonight tomorrow up us want we week with would
yes yesterday you
а без бы был была было в вас во все всё где дай дайте день для до добрый его есть еще ещё же за и из или
здравствуйте интересует интересно к ли мне меня мои на над не неделю неделя неё ней об о от по под
подписаться подпиши подпишите пожалуйста пришли про привет с сейчас сегодня следить со скажи спасибо там
то тут у хочу хотел хотела чтобы эти это этой вчера завтра
"""
_ASKING = frozenset(_READ.split())
"""Words of people who want to read now."""

_FILLING = _ASKING | frozenset(_AROUND.split())
"""Words of a sentence around the names in it."""

_WITHIN = frozenset(["in", "near", "around", "from", "в", "во", "из", "под", "около", "возле", "на"])

_WISHES = (
    (
        N_("Stop all digests"),
        "stop",
        "stop unsubscribe quit enough cancel стоп хватит отмена отписаться отпиши отпишите",
    ),
    (N_("Delete everything stored"), "forgetme", "delete forget erase удалить удали удалите забудь забудьте"),
    (N_("Pause"), "pause", "pause holiday vacation пауза приостановить отпуск"),
    (N_("Change the hour"), "time", "time hour when время час когда"),
    (N_("🌐 Language of the bot"), "speak", "language russian english язык русский английский"),
    (N_("Settings"), "settings", "settings change настройки настроить изменить поменять"),
    (N_("New to me now"), "digest", "digest new news сводка новости новое нового"),
    (N_("What I can do"), "help", "help commands помощь помоги помогите команды справка"),
)
"""What people ask of a bot in their own words: the button that does it, its command, and the words."""

_LEAVING = re.compile(
    r"""(?:(?:hi|hello|ok|okay|please|привет|здравствуйте|пожалуйста)\W+)*
    (?:stop|unsubscribe|unfollow|remove|delete|erase|forget|enough|no\s+more
    |(?:i\s+)?(?:do\s+not|don['’]?t|no\s+longer)\s+(?:want|need|send|show|follow)
    |отпи(?:ши|сать)\w*|убери(?:те)?|убрать|удали(?:те|ть)?|забудь(?:те)?|хватит
    |(?:я\s+)?(?:больше\s+)?не\s+(?:надо|нуж\w+|хочу|присылай\w*|пиши\w*|показывай\w*|интерес\w+))\b""",
    re.IGNORECASE | re.VERBOSE,
)
"""How people begin who no longer want what they name; further on, "stop" is what trains and talks do."""

_HINT = N_(
    "I understand names of places and themes, such as kazakhstan or border security in central asia, and "
    "commands: /help shows them."
)


async def talk(request: Request, desk: Desk) -> Reply:
    """Places and themes by name are offered to follow or to read; a question is answered with the newest.

    A city stands for its country, and the answer says so. A time of day, or a city to whoever confirmed no
    zone, may answer what was asked before. Nothing is changed by it.
    """
    text = plain(request.args)
    if hours := await hours_meant(request, desk, text):
        return say(gettext("Tap what you mean:"), keyboard=hours)
    named = understood(text, desk.resolver) if len(text) <= _LONGEST else Suggest(())
    homes = _homes(text, desk.resolver) if len(text) <= _LONGEST else {}
    if homes and isinstance(named, Suggest) and not _wishes(text):
        named = Found(tuple(dict.fromkeys(desk.resolver.place(code) for code in homes.values())))
    reply = await _answer(request, desk, text, named)
    followed = {topic.code for topic in named.topics} if isinstance(named, Found) else set()
    wider = [_widened(name, code, desk) for name, code in homes.items() if code in followed]
    reply = _under(wider, reply) if wider and not is_leaving(text) else reply
    return _with(reply, await zone_meant(request, desk, text))


async def _answer(request: Request, desk: Desk, text: str, named: Resolution) -> Reply:
    read, leave = is_question(text), is_leaving(text)
    if (wishes := _wishes(text)) and len(_WORD.findall(text)) == 1:
        named = Suggest((), text)  # "помощь" alone asks for help and is no theme
    match named:
        case Found(topics) | Ask(topics) if leave:
            return await leaving(request, desk, topics, one_of=isinstance(named, Ask))
        case Found(topics):
            return await _newest(request, desk, topics) if read else _offer(desk, topics)
        case Suggest() if wishes:
            return say(gettext("Tap what you mean:"), keyboard=rows(wishes, 2))
        case Ask(candidates, query, found):
            themes = [] if places_of(found) else themes_of(found)
            ask = gettext("“{name}” can mean several. Which one?", name=echo(query or text))
            return say(ask, keyboard=_candidates(desk, candidates, themes, read=read))
        case Suggest(candidates, query) if candidates:
            ask = f"{unknown_name(query or text)} {guess(candidates)}"
            return say(ask, keyboard=_candidates(desk, candidates, read=read))
        case _:
            return say(gettext(_HINT), keyboard=lists())


def _homes(text: str, resolver: Resolver) -> dict[str, str]:
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


def _widened(name: str, code: str, desk: Desk) -> Block:
    """That the answer is about the whole country."""
    text = gettext(
        "{place}: I have digests for {country} as a whole; for {place} alone: /search {word}",
        place=name,
        country=place_name(code, desk.resolver),
        word=name.lower(),
    )
    return line(text)


def _under(lines: Sequence[Block], reply: Reply) -> Reply:
    """The reply with these lines above it."""
    first, *rest = reply.messages
    return replace(reply, messages=(replace(first, blocks=(*lines, *first.blocks)), *rest))


def _with(reply: Reply, keyboard: Sequence[Row]) -> Reply:
    """The reply with these buttons, too, on its last message."""
    *others, last = reply.messages
    return replace(reply, messages=(*others, replace(last, keyboard=(*last.keyboard, *keyboard))))


def _wishes(text: str) -> list[Button]:
    """Buttons for what people ask of a bot in their own words."""
    words = _words(text)
    return [button(gettext(label), name) for label, name, said in _WISHES if words & set(said.split())]


def _words(text: str) -> set[str]:
    return {word.lower().replace("’", "'") for word in _WORD.findall(text)}


def understood(text: str, resolver: Resolver) -> Resolution:
    """What a sentence names: as it stands, without its filling words, or at least by its longer words."""
    said = _LEAVING.sub("", text, count=1) if is_leaving(text) else text
    words = [word for word in _WORD.findall(said) if word.lower().replace("’", "'") not in _FILLING]
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
    return _LEAVING.match(text.strip()) is not None and "?" not in text


def is_question(text: str) -> bool:
    """Whether somebody wants to read rather than to follow."""
    return bool(_words(text) & _ASKING) or text.rstrip().endswith("?")


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
    return say(text, keyboard=[*rows([*_followers(desk, topics), *_all_of(topics)], 2), *rows(read, 2)])


def _followers(desk: Desk, topics: Sequence[Topic]) -> list[Button]:
    """Buttons that follow the pairs; a theme alone asks where."""
    found = []
    for pair in pairs_of(topics)[:_MOST]:
        kind, args = _kind(pair, topics), f"{pair.place} {pair.theme}".strip()
        if carries(kind, args):
            found.append(button(gettext("Follow {name}", name=_said(pair, desk)), kind, args))
    return found


def _all_of(topics: Sequence[Topic]) -> list[Button]:
    """One button for several places that are named together."""
    codes = " ".join(topic.code for topic in topics)
    several = len(places_of(topics)) > 1 and carries(topics[0].kind, codes)
    return [button(gettext("Follow all of these"), topics[0].kind, codes)] if several else []


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
