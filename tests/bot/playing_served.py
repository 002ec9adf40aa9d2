"""Plays a chat written as plain text through the real gateway, on the stand-in for Telegram's server.

    given> language ru            what everybody's Telegram is set to (first line only)
    ann> /channel @steppe         in Ann's private chat; [Label] and {data} press, as in `playing`
    ann replies> /country kz      to the newest message there
    ann forwards> @steppe         a post of the channel
    ann in crowd> /country kz     in a group; "in forum" a group with topics, "in topic 7" one of them
    then> the next morning        everybody's digests are composed and sent; also: a moment later
    then> we may not post         what becomes of our standing in @steppe: see `_THEN`
    bot> ...                      the answer where something was said; "(...)" is the notice over a button
    bot in @steppe> ...           what came elsewhere

Ann runs @steppe, the group and the forum; Eve only reads there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from bot.words import JOINER
from tests.bot.scene import ANN, EVE, Scene, at_once, deliver_due
from tests.telegram_seen import Seen

CHANNEL, CROWD, FORUM = -1001234567890, -100500, -100600
PEOPLE = {"ann": ANN, "eve": EVE}
ROOMS = {"@steppe": (CHANNEL, 0), "crowd": (CROWD, 0), "forum": (FORUM, 0), "topic 7": (FORUM, 7)}


@dataclass(frozen=True)
class Line:
    """What somebody does, or what happens, and the lines that must come of it."""

    who: str
    text: str
    answer: tuple[str, ...]


def lines(text: str) -> Iterator[Line]:
    """The lines of a transcript; an entry without an answer must meet silence."""
    who, said = "", ""
    answer: list[str] = []
    for raw in text.splitlines():
        if not raw.strip() or raw.startswith(("#", "given>")):
            continue
        name, _, words = raw.partition(">")
        if name.startswith("bot"):
            answer.append(raw.rstrip())
            continue
        if who:
            yield Line(who, said, tuple(answer))
        who, said, answer = name, words.strip(), []
    yield Line(who, said, tuple(answer))


@dataclass
class Chats:
    """All chats of a scene. ``edits``: how often each message had been edited when it was last looked at."""

    scene: Scene
    edits: dict[int, int] = field(default_factory=dict)
    notices: int = 0

    @classmethod
    async def opened(cls, scene: Scene, language: str) -> Chats:
        """Ann has a channel, a group and a forum, and has begun a chat with us."""
        server = scene.server
        server.hire(CHANNEL, ANN)
        server.meet(CROWD, "supergroup", title="The Pass (SAMPLE)")
        server.meet(FORUM, "supergroup", is_forum=True, title="The Valley (SAMPLE)")
        server.admins |= {(CROWD, ANN), (FORUM, ANN)}
        server.languages |= dict.fromkeys(PEOPLE.values(), language)
        await scene.gateway.ready.wait()
        at_once(scene)
        return cls(scene)

    async def act(self, line: Line) -> list[str]:
        """What comes of a line, as a transcript says it."""
        name, _, way = line.who.partition(" ")
        if name == "then":
            await self._happens(line.text)
            here = 0, 0
        else:
            here = await self._does(PEOPLE[name], way, line.text)
        return self._came(here)

    async def _does(self, user: int, way: str, text: str) -> tuple[int, int]:
        server = self.scene.server
        chat, topic = ROOMS[way.removeprefix("in ")] if way.startswith("in ") else (user, 0)
        seen = [each for each in server.seen(chat) if each.thread == topic]
        if way == "forwards":
            await server.forward(user, ROOMS[text][0])
        elif text.startswith("["):
            found = [each for each in seen if text[1:-1] in each.labels]
            assert found, f"no button says {text}"
            await server.press(user, found[-1], text[1:-1])
        elif text.startswith("{"):
            await server.press_data(user, seen[-1], text[1:-1])
        else:
            more = {"reply": seen[-1]} if way == "replies" else {}
            await server.say(user, text, chat=chat, topic=topic, **more)
        return chat, topic

    async def _happens(self, what: str) -> None:
        server, s = self.scene.server, self.scene
        match what:
            case "a moment later":
                await deliver_due(s, s.kit.clock())
            case "the next morning":
                await deliver_due(s, s.kit.clock() + timedelta(days=1))
            case "we may not post":
                server.standing[CHANNEL]["can_post_messages"] = False
            case "we may post":
                server.standing[CHANNEL]["can_post_messages"] = True
            case "ann removes us from the channel":
                await server.membership(CHANNEL, "kicked", by=ANN, before="administrator")
            case "ann adds us to the channel":
                await server.membership(CHANNEL, "administrator", by=ANN, before="kicked")
            case "ann adds us to the group":
                await server.membership(CROWD, "member", by=ANN, before="left")
            case "topic 7 is closed":
                server.topics[FORUM, 7] = "TOPIC_CLOSED"
            case _:
                raise AssertionError(f"nobody knows what {what!r} is")

    def _came(self, here: tuple[int, int]) -> list[str]:
        server = self.scene.server
        fresh = [each for each in server.messages if self.edits.get(each.id) != each.edits]
        self.edits |= {each.id: each.edits for each in fresh}
        toasts = [text for _, text in server.answered[self.notices :] if text]
        self.notices = len(server.answered)
        said = [f"{_speaker(each, here)} {text}".rstrip() for each in fresh for text in _lines(each)]
        return said + [f"bot> ({text})" for text in toasts]


def _speaker(seen: Seen, here: tuple[int, int]) -> str:
    where = seen.chat, seen.thread
    if where == here:
        return "bot>"
    private = {(user, 0): name for name, user in PEOPLE.items()}
    names = private | {place: name for name, place in ROOMS.items()}
    return f"bot {'to' if where in private else 'in'} {names[where]}>"


def _lines(seen: Seen) -> list[str]:
    rows = [" ".join(f"[{each['text']}]" for each in row) for row in seen.rows]
    return [*seen.text.replace(JOINER, "").split("\n"), *rows]
