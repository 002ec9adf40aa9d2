"""What people do in front of the stand-in for the Bot API, as the updates that come of it."""

import asyncio
import time
from collections import Counter
from typing import Any

from tests.telegram_seen import Seen

BOT = {"id": 4242, "is_bot": True, "first_name": "Sitrep", "username": "SitrepTestBot"}
ANONYMOUS = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}


class People:
    """Chats with their members, and updates. ``languages``: by person, "en" else; None for no language.

    ``reactions``: how often the bot did something in a chat, the presses that it answered by person.
    """

    def __init__(self) -> None:
        self.chats: dict[int, dict] = {}
        self.blocked: set[int] = set()
        self.admins: set[tuple[int, int]] = set()
        self.standing: dict[int, dict] = {}
        self.topics: dict[tuple[int, int], str] = {}
        self.languages: dict[int, str | None] = {}
        self.files: dict[str, bytes | None] = {}
        self.messages: list[Seen] = []
        self.reactions: Counter[int] = Counter()
        self._presses: dict[str, int] = {}
        self._updates: list[dict] = []
        self._history: dict[int, dict] = {}
        self._numbers = {"update": 100, "message": 0, "query": 0}
        self._changed = asyncio.Condition()

    async def say(self, user: int, text: str, *, chat: int | None = None, **more: Any) -> int:
        """A message from a person (in a private chat unless ``chat`` is given); its update id.

        ``topic``: in which topic of a forum. ``reply``: to which message of the bot.
        """
        where = chat if chat is not None else user
        self.acquaint(where)
        return await self.update(
            message=self._body(where, text, _bent(more)) | {"from": self.person(user)} | more
        )

    async def post(self, channel: int, text: str, **more: Any) -> int:
        """A post in a channel, which nobody in particular has written."""
        self.acquaint(channel)
        return await self.update(channel_post=self._body(channel, text, {}) | more)

    async def forward(self, user: int, channel: int, text: str = "A post (SAMPLE)") -> int:
        """A person forwards a post of a channel to the bot."""
        origin = {"type": "channel", "date": int(time.time()), "chat": self.chats[channel], "message_id": 5}
        return await self.say(user, text, forward_origin=origin)

    async def send_file(
        self, user: int, name: str, body: bytes, *, size: int | None = None, **more: Any
    ) -> None:
        """A person sends a file; ``size``: what the update says of it, however large it really is."""
        number = f"file{len(self.files) + 1}"
        self.files[number] = body
        document = {"file_id": number, "file_unique_id": number, "file_name": name}
        document["file_size"] = len(body) if size is None else size
        await self.say(user, "", document=document, **more)

    async def press(self, user: int, seen: Seen, label: str) -> None:
        """A person presses a button of a message."""
        await self.press_data(user, seen, seen.button(label))

    async def press_data(self, user: int, seen: Seen, data: str) -> None:
        """A person's modified client sends any callback data."""
        query = f"q{self._next('query')}"
        self._presses[query] = user
        body = {"id": query, "from": self.person(user), "chat_instance": "1", "data": data}
        await self.update(callback_query=body | {"message": self.shown(seen)})

    async def membership(
        self, chat: int, status: str, *, by: int = 1, before: str = "member", **rights: Any
    ) -> None:
        """Our own standing in a chat changes: "kicked", "left", "member", "administrator"."""
        self.acquaint(chat)
        self.standing[chat] = member(status, rights)
        body = {"chat": self.chats[chat], "from": self.person(by), "date": int(time.time())}
        changed = {"old_chat_member": member(before, {}), "new_chat_member": self.standing[chat]}
        await self.update(my_chat_member=body | changed)

    async def update(self, **body: Any) -> int:
        """Any update; its id."""
        number = self._next("update")
        self._history[number] = {"update_id": number} | body
        await self.replay(number)
        return number

    async def replay(self, number: int) -> None:
        """Give out an update (once more), as Telegram does when its confirmation was lost."""
        self._updates.append(self._history[number])
        await self._wake()

    def meet(self, chat: int, kind: str = "private", **more: Any) -> None:
        """Make a chat known; unknown ones are not found."""
        named = {"title" if kind != "private" else "first_name": "X"}
        self.chats[chat] = {"id": chat, "type": kind} | named | more

    def hire(self, channel: int, owner: int, name: str = "steppe", **rights: Any) -> None:
        """Make a channel of this owner known, in which the bot is an administrator."""
        self.meet(channel, "channel", title=f"Steppe News {name} (SAMPLE)", username=name)
        self.admins.add((channel, owner))
        self.standing[channel] = member("administrator", rights)

    def expect_press(self, query: str, user: int) -> None:
        """A press that comes by another way than `press_data` may be answered too."""
        self._presses[query] = user

    def member(self, status: str) -> dict:
        """Our own standing in a chat."""
        return member(status, {})

    def acquaint(self, chat: int) -> None:
        """Make a chat known if it is not: people by positive numbers, groups by negative ones."""
        if chat not in self.chats:
            self.meet(chat, "private" if chat > 0 else "supergroup")

    def person(self, user: int) -> dict:
        """A person as updates show them."""
        body = {"id": user, "is_bot": False, "first_name": f"Person{user}"}
        language = self.languages.get(user, "en")
        return body | ({"language_code": language} if language else {})

    def shown(self, seen: Seen) -> dict:
        """A message of ours as answers and updates show it."""
        body = {"message_id": seen.id, "date": int(time.time()), "chat": self.chats[seen.chat], "from": BOT}
        body |= {"text": seen.text} if seen.file is None else {"caption": seen.text}
        if seen.rows:
            body["reply_markup"] = {"inline_keyboard": seen.rows}
        return body | _in_topic(seen.thread)

    def _body(self, chat: int, text: str, more: dict) -> dict:
        body: dict[str, Any] = {"message_id": self._next("message"), "date": int(time.time())}
        body |= {"chat": self.chats[chat]} | ({"text": text} if text else {})
        if (seen := more.get("reply")) is not None:
            body["reply_to_message"] = self.shown(seen)
        return body | _in_topic(more.get("topic", 0))

    def _next(self, what: str) -> int:
        self._numbers[what] += 1
        return self._numbers[what]

    async def _wake(self) -> None:
        async with self._changed:
            self._changed.notify_all()


def _bent(more: dict) -> dict:
    """What `say` takes beside the fields of a message, taken out of them."""
    return {name: more.pop(name) for name in ("topic", "reply") if name in more}


def _in_topic(thread: int) -> dict:
    return {"message_thread_id": thread, "is_topic_message": True} if thread else {}


def member(status: str, rights: dict) -> dict:
    """Our own standing in a chat."""
    body: dict[str, Any] = {"user": BOT, "status": status}
    match status:
        case "kicked":
            body["until_date"] = 0
        case "administrator":
            flags = (
                *("can_be_edited", "is_anonymous", "can_manage_chat", "can_delete_messages"),
                *("can_manage_video_chats", "can_restrict_members", "can_promote_members", "can_change_info"),
                *("can_invite_users", "can_post_stories", "can_edit_stories", "can_delete_stories"),
            )
            body |= dict.fromkeys(flags, False) | {"can_post_messages": True}
        case "restricted":
            flags = (
                *("can_send_messages", "can_send_audios", "can_send_documents", "can_send_photos"),
                *("can_send_videos", "can_send_video_notes", "can_send_voice_notes", "can_send_polls"),
                *("can_send_other_messages", "can_add_web_page_previews", "can_change_info"),
                *("can_invite_users", "can_pin_messages", "can_manage_topics", "can_edit_tag"),
                *("can_react_to_messages",),
            )
            body |= dict.fromkeys(flags, False) | {"is_member": True, "until_date": 0}
    return body | rights
