"""Words without a command. What they are is asked in this order: hours (`typed`), small talk (`smalltalk`),
languages to read in and days away (`phrases`), all news of a span (`windows`), some things without others
(`restricting`), a command in people's own words (`wishes`, and `phrases` for those with times and
languages), and a sentence that names places and themes (`sentences`). Else there is a hint.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import timedelta

from bot.chat import Block, Button, Desk, Reply, Request
from bot.commands.answers import above, line, say
from bot.commands.following import leaving
from bot.commands.freetext.mistyped import CAREFUL, called, nearly
from bot.commands.freetext.phrases import is_away_later, is_of_reading
from bot.commands.freetext.restricting import restricted, without
from bot.commands.freetext.sentences import (
    LONGEST,
    homes,
    is_leaving,
    is_question,
    spared,
    telling,
    understood,
    words_of,
)
from bot.commands.freetext.smalltalk import SMILE, chat, kind_of
from bot.commands.freetext.typed import hours_meant, zone_meant
from bot.commands.freetext.wishes import OUTLET, meant
from bot.commands.muting import outlets_called
from bot.commands.naming import (
    guess,
    lists,
    pairs_of,
    places_of,
    themes_of,
    topic_button,
    unknown_name,
)
from bot.commands.offering import followers, offer
from bot.commands.pausing import offer as offer_pause
from bot.commands.reader import known
from bot.commands.times.windows import read_window, write_window
from bot.render.buttons import Row, button, rows
from bot.render.names import place_name
from bot.tongue import N_, gettext, languages, own_name, spoken
from bot.words import echo, plain
from digest.model import Ask, Found, Resolution, Suggest, Topic

_SHORT = 3
_MOST = 4
_LENGTH = "less fewer меньше поменьше shorter longer короче покороче длиннее подлиннее подробнее"
_WISHES = (
    (
        N_("Stop all digests"),
        "stop",
        "stop unsubscribe quit enough стоп хватит отписаться отпиши отпишите",
    ),
    (N_("Delete everything stored"), "forgetme", "delete forget erase удалить удали удалите забудь забудьте"),
    (N_("Pause"), "pause", "pause holiday vacation skip пауза паузу приостановить отпуск отпуске"),
    (N_("Change the hour"), "time", "time hour when время времени час когда"),
    (N_("🌐 Language of the bot"), "speak", "language russian english язык русский английский"),
    (N_("Several times, or some days only"), "when", "twice дважды"),
    (N_("Settings"), "settings", f"settings change настройки настроить изменить поменять {_LENGTH}"),
    (N_("New to me now"), "digest", "digest new news сводка новости новое нового"),
    (N_("What I can do"), "help", "help commands understand помощь помоги помогите команды справка понимаю"),
)
"""What people ask of a bot in their own words: the button that does it, its command, and the words."""

_ALL_NEWS = (("digest", ""), ("latest", ""), ("last", ""))
_NOT = frozenset(["no", "not", "without", "не", "нет", "без"])
_HINT = N_(
    "I understand names of places and themes, such as kazakhstan or border security in central asia, and "
    "commands: /help shows them."
)


Run = Callable[[Request], Awaitable[Reply]]
"""Runs a request that has a command as if it had been typed, with all that is asked of whoever types it."""


async def talk(request: Request, desk: Desk, run: Run) -> Reply:
    """What asks for a command is run; small talk is answered; the rest may name places and themes.

    A stranger who writes in other letters than the bot can choose its language under the answer.
    """
    text = plain(request.args)
    reply = await _talked(request, desk, text, run)
    tongues = _tongues(text)
    return _with(reply, tongues) if tongues and await known(request, desk) is None else reply


def _tongues(text: str) -> Sequence[Row]:
    """The languages of the bot that are written in the letters of a text, where the one it speaks is not."""
    letters = _scripts(text)
    if letters & _scripts(own_name(spoken())):
        return []
    theirs = [each for each in languages() if letters & _scripts(own_name(each))]
    return rows([button(f"🌐 {own_name(each)}", "greet", each) for each in theirs[:_MOST]], 2)


def _scripts(text: str) -> set[str]:
    """The scripts of the letters of a text: "LATIN", "CYRILLIC"."""
    return {unicodedata.name(each, "?").partition(" ")[0] for each in text if each.isalpha()}


async def _talked(request: Request, desk: Desk, text: str, run: Run) -> Reply:
    if hours := await hours_meant(request, desk, text):
        return say(gettext("Tap what you mean:"), keyboard=hours)
    if (kind := kind_of(text)) == SMILE and (topics := _of_marks(text, desk)):
        return offer(desk, topics)
    if kind:
        return await chat(kind, request, desk)
    if is_of_reading(text):
        return say(gettext("Tap what you mean:"), keyboard=_languages())
    if is_away_later(text):
        return await offer_pause(
            request,
            desk,
            gettext("A pause begins the moment you tap, so you may also set it when you leave."),
        )
    if back := _looking_back(text):
        return await run(replace(request, command="digest", args=write_window(back)))
    return await _wished(request, desk, text, run) or await _named(request, desk, text, run)


def _languages() -> Sequence[Row]:
    """Of what is read, and of what the bot says."""
    return rows(
        [button(gettext("Languages I read"), "reads"), button(gettext("🌐 Language of the bot"), "speak")], 1
    )


def _looking_back(text: str) -> timedelta | None:
    """How far back somebody wants to read all that is followed; None for any other text."""
    rest, back = read_window(text)
    if is_leaving(text) or kind_of(rest) or words_of(rest) & _NOT:
        return None
    return back if not telling(rest) or meant(rest) in _ALL_NEWS else None


def _of_marks(text: str, desk: Desk) -> list[Topic]:
    """The themes and regions whose marks a text of pictures has."""
    resolver = desk.resolver
    topics = [*resolver.places(), *resolver.themes()]
    marks = [(resolver.mark(each.code) or resolver.flag(each.code), each) for each in topics]
    return [each for mark, each in marks if mark and mark in text][:_MOST]


async def _wished(request: Request, desk: Desk, text: str, run: Run) -> Reply | None:
    """What is asked for in so many words; None if it is not, or names nothing that this can be done to."""
    if (reply := await restricted(request, desk, text)) is not None:
        return reply
    command, args = meant(text) or ("", "")
    if command and not args:
        return await run(replace(request, command=command, args=""))
    named = desk.resolver.resolve(args) if telling(args) else Suggest(())  # "follow it" is not about Italy
    match command, named:
        case ("", _) | ("country", Suggest()) | ("unmute", Found() | Ask()):
            return None
        case "unfollow", Found(topics) | Ask(topics):
            return await leaving(request, desk, topics, one_of=isinstance(named, Ask), sure=True)
    return await run(replace(request, command=command, args=args))


async def _named(request: Request, desk: Desk, text: str, run: Run) -> Reply:
    """Places and themes by name are offered to follow or to read; a question is answered with the news.

    A city stands for its country, and the answer says so. A city to whoever confirmed no zone may answer what
    was asked before. Nothing is changed by it.
    """
    said, _ = read_window(text)
    named = understood(said, desk.resolver) if len(text) <= LONGEST else Suggest(())
    cities = homes(said, desk.resolver) if len(text) <= LONGEST else {}
    if cities and isinstance(named, Suggest) and not _wishes(text):
        named = Found(tuple(dict.fromkeys(desk.resolver.place(code) for code in cities.values())))
    reply = await _answer(request, desk, text, named, run)
    followed = {topic.code for topic in named.topics} if isinstance(named, Found) else set()
    wider = [_widened(name, code, desk) for name, code in cities.items() if code in followed]
    reply = above(reply, *wider) if wider and not is_leaving(text) else reply
    return _with(reply, await zone_meant(request, desk, text))


async def _answer(request: Request, desk: Desk, text: str, named: Resolution, run: Run) -> Reply:
    leave, command, back = is_leaving(text), called(text), read_window(text)[1]
    read = is_question(text) or back is not None
    if (wishes := _wishes(text)) and len(words_of(text)) == 1:
        named = Suggest((), text)  # "помощь" alone asks for help and is no theme
    if leave and (reply := await _left(request, desk, text, named)):
        return reply
    match named:
        case Found(topics) if read:
            return await _news(request, desk, topics, run, back)
        case Found(topics):
            reader = await known(request, desk)
            return offer(desk, topics, reader.filter.pairs if reader else ())
        case Suggest() if wishes:
            return say(gettext("Tap what you mean:"), keyboard=rows(wishes, 2))
        case Ask(candidates, query, found):
            themes = [] if places_of(found) else themes_of(found)
            ask = gettext("“{name}” can mean several. Which one?", name=echo(query or text))
            return say(ask, keyboard=_candidates(desk, candidates, themes, read=read))
        case Suggest(candidates, query) if candidates:
            ask = f"{unknown_name(query or text)} {guess(candidates)}"
            return say(ask, keyboard=_candidates(desk, candidates, read=read))
        case _ if leave or command in CAREFUL:
            return say(gettext("Tap what you mean:"), keyboard=_ends())
        case _ if command:
            return await run(replace(request, command=command, args=""))
        case _:
            return _hint(text)


def _hint(text: str) -> Reply:
    """For what means nothing: the commands that it is almost called, else how to begin."""
    near = [button(f"/{each}", each) for each in nearly(text)]
    if near:
        return say(gettext("Tap what you mean:"), keyboard=rows(near, 1))
    return say(gettext(_HINT), keyboard=lists())


async def _left(request: Request, desk: Desk, text: str, named: Resolution) -> Reply | None:
    """What somebody no longer wants: followed no more, or its words left out; None if nothing is named."""
    match named:
        case Ask(topics):
            return await leaving(request, desk, topics, one_of=True)
        case Found(topics):
            reply = await without(request, desk, " ".join(telling(text)))
            return reply or await leaving(request, desk, topics, one_of=False)
        case _:
            left_out = await without(request, desk, words) if (words := spared(text)) else None
            return left_out or await _silenced(
                desk, OUTLET.sub("", " ".join(telling(text)), count=1).strip(" ,;&+")
            )


async def _silenced(desk: Desk, name: str) -> Reply | None:
    """The outlets of that name, to be muted by a tap; None if there are none."""
    outlets = await outlets_called(name, desk) if len(name) > _SHORT else []
    mute = [
        button(gettext("Mute: {outlet}", outlet=each.name), "silence", str(each.id))
        for each in outlets[:_MOST]
    ]
    return say(gettext("Tap what you mean:"), keyboard=rows(mute, 1)) if mute else None


def _ends() -> Sequence[Row]:
    """For somebody who wants less, and names nothing."""
    fewer = (button(gettext("What I follow"), "subscriptions"), button(gettext("Pause"), "pause"))
    return [fewer, (button(gettext("Stop all digests"), "stop"),)]


def _widened(name: str, code: str, desk: Desk) -> Block:
    """That the answer is about the whole country."""
    text = gettext(
        "{place}: I have digests for {country} as a whole; for {place} alone: /search {word}",
        place=name,
        country=place_name(code, desk.resolver),
        word=name.lower(),
    )
    return line(text)


def _with(reply: Reply, keyboard: Sequence[Row]) -> Reply:
    """The reply with these buttons, too, on its last message."""
    if not keyboard or not reply.messages:
        return reply
    *others, last = reply.messages
    return replace(reply, messages=(*others, replace(last, keyboard=(*last.keyboard, *keyboard))))


def _wishes(text: str) -> list[Button]:
    """Buttons for what people ask of a bot in their own words."""
    words = words_of(text)
    return [button(gettext(label), name) for label, name, said in _WISHES if words & set(said.split())]


async def _news(
    request: Request, desk: Desk, topics: Sequence[Topic], run: Run, back: timedelta | None
) -> Reply:
    """The brief of what was asked about, so far back, with a button that follows what is not followed yet."""
    codes = " ".join(topic.code for topic in topics)
    span = f" {write_window(back)}" if back else ""
    answer = await run(replace(request, command="digest", args=codes + span))
    reader = await known(request, desk)
    followed = reader.filter.pairs if reader else ()
    if not answer.messages or set(pairs_of(topics)) <= set(followed):
        return answer
    return _with(answer, rows(followers(desk, topics), 2))


def _candidates(
    desk: Desk, candidates: Sequence[Topic], themes: Sequence[Topic] = (), *, read: bool
) -> Sequence[Row]:
    """Buttons that show the newest to whoever asks, and follow else."""
    command = "latest" if read else ""
    return rows([topic_button(each, desk.resolver, themes, command=command) for each in candidates[:12]], 2)
