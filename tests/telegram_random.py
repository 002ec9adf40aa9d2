"""Random updates of every kind that the Bot API sends, from people who mean well and people who do not."""

import random
from collections.abc import Sequence
from typing import Any

from bot.behalf import marked
from tests.telegram_people import ANONYMOUS, BOT
from tests.telegram_seen import Seen
from tests.telegram_server import TelegramServer

Body = dict[str, Any]

WORDS = (
    *(
        "kazakhstan",
        "Казахстан",
        "central asia",
        "terrorism",
        "граница",
        "kz uz",
        "all",
        "yes",
        "no",
        "1",
        "0",
    ),
    *(
        "08:00 18:00",
        "mon-fri 07:30",
        "Almaty",
        "UTC+5",
        "22:00 07:00",
        "@steppe",
        "@steppe country kz",
        "c-kz",
    ),
    *(
        "👩\u200d🚒",
        "🇰🇿🇺🇿",
        "\u200d",
        "\u202eمرحبا بالعالم",
        "سلام",
        "<b>x</b> &amp; <a href='http://a.b'>y</a>",
    ),
    *(
        "'; DROP TABLE subscriber;--",
        "%s %d {0} {name}",
        "x" * 4000,
        "🙂" * 2000,
        "\x00\x07",
        "é" * 300,
        " ",
        "\n\n",
    ),
    *("https://harbour.example/rss", "-1", "9" * 30, "1:country:KZ", "i-ABCDEF", "..", "@SitrepTestBot"),
)
DATA = (
    *(
        "",
        "x",
        "1:",
        "1::",
        "0:old:1",
        "1:story:999 1",
        "1:story:1 -1",
        "1:card:1 1 1",
        "1:evidence:x",
        "1:withdraw:1",
    ),
    *(
        "1:forgetme:yes",
        "1:removesource:1",
        "1:accept:1",
        "1:pick:country 99",
        "1:unfollow:ZZ anything",
        "1:added:",
    ),
    *(
        "1:channel:",
        "1:channeldone:",
        "1:speak:xx",
        "1:time:",
        "1:places:m - 0",
        "1@:time:",
        "1@zzzzzzzzzzzz:time:",
    ),
    *(
        "1@0:time:",
        "1@gcd9p4t6:forgetme:yes",
        "2:country:KZ",
        "\ud800".encode("utf-8", "replace").decode(),
        "1:" + "я" * 31,
    ),
)
MEMBERS = ("member", "administrator", "restricted", "left", "kicked")


class Strangers:
    """Makes updates. ``commands``: names that may be typed or pressed; ``boss``: the bot's owner."""

    def __init__(
        self, dice: random.Random, server: TelegramServer, commands: Sequence[str], boss: int
    ) -> None:
        self._dice = dice
        self._server = server
        self._commands = commands
        self._people = (21, 22, 23, 24, boss)
        self._channel, self._group, self._forum = -1001234567890, -31, -1000000000031
        server.hire(self._channel, 21)
        server.meet(self._group, "group")
        server.meet(self._forum, "supergroup", is_forum=True)
        server.admins |= {(self._group, 21), (self._forum, 22)}
        server.languages |= {22: "ru", 23: None, 24: "xx-yy"}
        for person in self._people:
            server.meet(person)
        self._number = 1_000_000

    def update(self) -> Body:
        """One update, with a serial number of its own."""
        self._number += 1
        kinds = (self._message, self._press, self._standing, self._post, self._edited, self._other)
        (make,) = self._dice.choices(kinds, (60, 22, 5, 5, 4, 4))
        return {"update_id": self._number} | make()

    def _message(self) -> Body:
        return {"message": self._filled(self._head())}

    def _head(self) -> Body:
        """Who writes where: mostly people in private, else in groups, and some in another's name."""
        dice, person = self._dice, self._dice.choice(self._people)
        chat = dice.choices((person, self._group, self._forum), (70, 15, 15))[0]
        body: Body = {"message_id": self._next(), "date": 1_790_000_000, "chat": self._server.chats[chat]}
        body["from"] = self._server.person(person)
        if chat == self._forum and dice.random() < 0.7:
            body |= {"message_thread_id": dice.choice((1, 7, 8)), "is_topic_message": True}
        if chat != person and dice.random() < 0.15:
            body |= {"from": ANONYMOUS, "sender_chat": self._server.chats[chat]}
        elif dice.random() < 0.05:
            body["from"] = {"id": 77, "is_bot": True, "first_name": "Another bot"}
        return body

    def _filled(self, body: Body) -> Body:
        dice = self._dice
        body |= self._text() if dice.random() < 0.75 else dice.choice(self._things())
        if dice.random() < 0.12:
            body |= dice.choice(self._origins())
        if dice.random() < 0.15 and (seen := self._any_seen()) is not None:
            body["reply_to_message"] = self._server.shown(seen)
        return body

    def _text(self) -> Body:
        dice = self._dice
        words = " ".join(dice.choices(WORDS, k=dice.choice((0, 1, 1, 1, 2))))[:4096]
        slash = dice.choice(("/", "/", "/", "/ ", "//", ""))
        name = dice.choice(self._commands) + dice.choice(("", "", "@SitrepTestBot", "@OtherBot", "@"))
        text = words if dice.random() < 0.2 else f"{slash}{name} {words}"[:4096]
        return {"text": text} if text.strip() else {"text": "."}

    def _things(self) -> list[Body]:
        """What messages hold beside text, and what services say."""
        photo = [{"file_id": "p", "file_unique_id": "p", "width": 9, "height": 9}]
        document = {"file_id": "lost", "file_unique_id": "d", "file_name": "x.opml", "file_size": 5}
        someone = self._server.person(25)
        caption = {"caption": f"/{self._dice.choice(self._commands)} kz"}
        return [
            {"photo": photo} | caption,
            {"document": document} | caption,
            {"document": document},
            {"contact": {"phone_number": "+10", "first_name": "X", "user_id": 25}},
            {"location": {"longitude": 76.9, "latitude": 43.2}},
            {"sticker": photo[0] | {"type": "regular", "is_animated": False, "is_video": False}},
            {"dice": {"emoji": "🎲", "value": 3}},
            {"new_chat_members": [BOT, someone]},
            {"left_chat_member": someone},
            {"new_chat_title": "<b>&"},
            {"migrate_to_chat_id": -1000000000099},
            {"migrate_from_chat_id": -98},
            {"group_chat_created": True},
            {"forum_topic_closed": {}},
        ]

    def _origins(self) -> list[Body]:
        """Forwarded from all sorts, and by way of another bot."""
        date, person = 1_780_000_000, self._server.person(25)
        channels = (self._server.chats[self._channel], {"id": -1009, "type": "channel", "title": "Elsewhere"})
        origins: list[Body] = [
            {"type": "user", "date": date, "sender_user": person},
            {"type": "hidden_user", "date": date, "sender_user_name": "X"},
            {"type": "chat", "date": date, "sender_chat": self._server.chats[self._group]},
            *({"type": "channel", "date": date, "chat": each, "message_id": 5} for each in channels),
        ]
        return [{"forward_origin": each} for each in origins] + [{"via_bot": {**BOT, "id": 78}}]

    def _press(self) -> Body:
        """A button that is there, one that never was, or one under a message that is gone."""
        dice, seen = self._dice, self._any_seen()
        person = self._server.person(dice.choice(self._people))
        there = (
            [each["callback_data"] for row in seen.rows for each in row if "callback_data" in each]
            if seen
            else []
        )
        forged = f"1:{dice.choice(self._commands)}:{dice.choice(WORDS)}"[:64]
        data = dice.choice(there) if there and dice.random() < 0.6 else dice.choice((*DATA, forged))
        if dice.random() < 0.1:
            data = marked(data, self._channel)
        message = (
            self._server.shown(seen) if seen else {"message_id": 1, "chat": self._server.chats[21], "date": 0}
        )
        query = {"id": f"r{self._next()}", "from": person, "chat_instance": "1", "data": data}
        self._server.expect_press(query["id"], person["id"])
        return {"callback_query": query | ({"message": message} if dice.random() < 0.97 else {})}

    def _standing(self) -> Body:
        dice = self._dice
        chat = dice.choice((self._channel, self._group, self._forum, dice.choice(self._people)))
        kinds = ("member", "kicked") if chat > 0 else MEMBERS
        before, after = (self._server.member(dice.choice(kinds)) for _ in range(2))
        change = {"chat": self._server.chats[chat], "from": self._server.person(21), "date": 1_790_000_000}
        return {"my_chat_member": change | {"old_chat_member": before, "new_chat_member": after}}

    def _post(self) -> Body:
        chat = self._server.chats[self._channel]
        head = {"message_id": self._next(), "date": 1_790_000_000, "chat": chat, "sender_chat": chat}
        return {"channel_post": self._filled(head)}

    def _edited(self) -> Body:
        if self._dice.random() < 0.5:
            return {"edited_message": self._filled(self._head()) | {"edit_date": 1_790_000_001}}
        return {"edited_channel_post": self._post()["channel_post"] | {"edit_date": 1_790_000_001}}

    def _other(self) -> Body:
        """Kinds that we never asked for."""
        person = self._server.person(23)
        poll = {"id": "1", "question": "?", "options": [], "total_voter_count": 0, "is_closed": True}
        poll |= {"is_anonymous": True, "type": "regular", "allows_multiple_answers": False}
        return self._dice.choice(
            [
                {"inline_query": {"id": "1", "from": person, "query": "kz", "offset": ""}},
                {"chosen_inline_result": {"result_id": "1", "from": person, "query": "kz"}},
                {"poll": poll | {"allows_revoting": False, "members_only": False}},
                {},
            ]
        )

    def _any_seen(self) -> Seen | None:
        return self._dice.choice(self._server.messages[-40:]) if self._server.messages else None

    def _next(self) -> int:
        self._number += 1
        return self._number
