"""A greeting, thanks and the like: a short human answer, and where it helps a button to go on with."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence

from bot.chat import Desk, Reply, Request
from bot.commands.answers import say
from bot.commands.naming import lists
from bot.commands.reader import known
from bot.render.buttons import Row, button
from bot.tongue import gettext
from bot.words import plain
from digest.model import Subscriber

SMILE = "smile"
"""Of pictures that say nothing in particular."""

_LONGEST = 80
_WORD = re.compile(r"[^\W\d_](?:[\w’'-]*\w)?")
_SIGNS = {"👍👌🙏❤💙💚🧡🔥👏🎉🤝🫡✅💯": "fine", "👋": "hello", "👎🤬😡😠💩🖕": "bad"}
_MODIFIERS = ("Sk", "Mn", "Cf")
"""The shades of hands, and what joins signs: they change nothing in what is meant."""

_AROUND = """
a again all am and are bot bye-bye day dear do doing evening everybody everyone for friend going how i is
it lot many morning much my now of ok okay sitrep so that that's thats the there this to today very
changed you your never way help digest answer really just pretty
бот большое вам вас всего всем вы день друг друзья за и как мне мой моя до огромное она они оно очень
помощь сводку ответ с так тебе тебя то ты утро утра у вечер вечера вечером это я же ну
"""

_SAID = (
    ("thanks", "thanks thank thankyou thx ty cheers спасибо спасибки спс благодарю благодарен мерси рахмет"),
    ("bye", "bye goodbye bye-bye farewell night goodnight ночи пока прощай прощайте свидания свиданья"),
    ("hello", "hi hello hey hiya greetings salam hallo привет приветик здравствуй здравствуйте салам хай"),
    ("hello", "добрый доброе доброго доброй morning evening afternoon"),
    ("how", "how дела поживаешь поживаете настроение"),
    (
        "bad",
        """bad wrong hate terrible useless stupid awful плохо плохой ужасно тупой глупый дурак дура идиот
        бесполезный ерунда""",
    ),
    (
        "fine",
        """ok okay k kk fine good great cool nice super perfect excellent wonderful awesome well understood
        ок окей хорошо отлично супер класс классно круто понятно понял поняла ясно ладно прекрасно здорово
        молодец идеально""",
    ),
    ("cancel", "cancel nevermind mind abort undo передумал передумала отмена отмени отмените отменить отбой"),
    ("choice", "yes yeah yep no nope nah sure agreed да ага нет неа конечно согласен согласна"),
)
"""Kinds of small talk, those first that count where several are said, and the words that make them."""

_ABLE = re.compile(
    r"(?:(?:(?:hi|hello|hey|привет|здравствуйте|and|so|а|и|ну)\W+)*(?:what\s+(?:else\s+)?(?:can|do)\s+you\s+(?:do|know)"
    r"|what\s+(?:now|next)|now\s+what|что\s+(?:теперь|дальше)(?:\s+делать)?"
    r"|(?:who|what)\s+are\s+you|are\s+you\s+(?:a\s+)?(?:bot|robot|human|real)|(?:ты|вы|это)\s+(?:ро)?бот|what\s+(?:is|does)\s+(?:this|it|this\s+bot|the\s+bot)(?:\s+(?:do|for|bot|about))?"
    r"|how\s+(?:does|do)\s+(?:this|it|you|the\s+bot|this\s+bot)\s+work|how\s+(?:do|can|should)\s+i\s+(?:use|start|begin)"
    r"(?:\s+(?:this|it|you|the\s+bot|this\s+bot))?"
    r"|что\s+(?:ты|вы)\s+(?:ещё\s+)?(?:уме|може|дела|зна)\w+(?:\s+делать)?|что\s+(?:умеет|может|делает)\s+(?:этот\s+)?бот"
    r"|ты\s+кто|вы\s+кто|(?:кто|что)\s+(?:ты|вы)(?:\s+такой|\s+такое|\s+такая)?|что\s+это(?:\s+такое|\s+за\s+бот)?"
    r"|как\s+(?:это|ты|вы|он|бот)\s+работае\w+|как\s+(?:этим\s+|тобой\s+|ботом\s+)?пользоваться|с\s+чего\s+начать)[\s?!.,]*){1,3}",
    re.IGNORECASE,
)


def kind_of(text: str) -> str:
    """Which small talk a text is, and nothing else: "thanks", "hello", "able", ...; "" for any other text."""
    text = plain(text)
    if not text or len(text) > _LONGEST:
        return ""
    if _ABLE.fullmatch(text):
        return "able"
    words = {each.lower() for each in _WORD.findall(text)}
    if not words:
        return _of_signs(text)
    kinds = [(kind, frozenset(said.split())) for kind, said in _SAID]
    if not words <= frozenset(_AROUND.split()).union(*(said for _, said in kinds)) or any(
        map(str.isdigit, text)
    ):
        return ""
    return next((kind for kind, said in kinds if words & said), "")


def _of_signs(text: str) -> str:
    """Of a text without words: signs such as a thumb; every other picture is just friendly."""
    signs = [each for each in text if unicodedata.category(each) == "So"]
    rest = [each for each in text if unicodedata.category(each) not in ("So", *_MODIFIERS) and each != " "]
    if not signs or any(each.isalnum() for each in rest) or any("🇦" <= each <= "🇿" for each in signs):
        return ""
    return next((kind for these, kind in _SIGNS.items() if signs[0] in these), SMILE)


async def chat(kind: str, request: Request, desk: Desk) -> Reply:
    """The answer to small talk of that kind."""
    reader = await known(request, desk)
    text, keyboard = _ANSWERS[kind](reader)
    return say(text, keyboard=keyboard)


_Answer = tuple[str, Sequence[Row]]


def _hello(reader: Subscriber | None) -> _Answer:
    if not _follows(reader):
        return gettext("Hello! Name a place or a theme, such as kazakhstan or border security, or choose:"), [
            *lists()
        ]
    return gettext("Hello! Shall I show what is new to you?"), _ways()


def _how(reader: Subscriber | None) -> _Answer:
    text = gettext("All is well, thank you. What would you like to read about?")
    return text, _ways() if _follows(reader) else lists()


def _able(reader: Subscriber | None) -> _Answer:
    text = gettext(
        "I read the news of many outlets and send you, at your hour, what is new about the places and themes "
        "that you follow. Name one, or ask “what is new in tajikistan?”"
    )
    return text, [*lists(), (button(gettext("What I can do"), "help"),)]


def _bad(reader: Subscriber | None) -> _Answer:
    text = gettext(
        "I am sorry. If a story is wrong, open it by its number and tap “Wrong?”. Or change what comes:"
    )
    ways = (button(gettext("Settings"), "settings"), button(gettext("What I follow"), "subscriptions"))
    return text, [ways]


def _cancel(reader: Subscriber | None) -> _Answer:
    text = gettext("Nothing is waiting: what you did not tap is not done.")
    if not _follows(reader):
        return text, lists()
    back = gettext("What was done, the “Undo” button under its message takes back, or you do here:")
    ways = (button(gettext("What I follow"), "subscriptions"), button(gettext("Settings"), "settings"))
    return f"{text} {back}", [ways]


def _choice(reader: Subscriber | None) -> _Answer:
    return gettext("If that answers a question of mine, please tap the button under it."), []


def _follows(reader: Subscriber | None) -> bool:
    return reader is not None and bool(reader.filter.pairs)


def _ways() -> Sequence[Row]:
    return [(button(gettext("New to me now"), "digest"), button(gettext("What I follow"), "subscriptions"))]


_ANSWERS: dict[str, Callable[[Subscriber | None], _Answer]] = {
    "able": _able,
    "thanks": lambda _: (gettext("You are welcome!"), []),
    "bye": lambda _: (gettext("Goodbye!"), []),
    "hello": _hello,
    "how": _how,
    "bad": _bad,
    "fine": lambda _: ("👍", []),
    "cancel": _cancel,
    SMILE: lambda _: ("🙂", []),
    "choice": _choice,
}
