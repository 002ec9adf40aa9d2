"""First words: /start, /help, and what is kept about a reader, /privacy."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat import Block, Desk, Reply, Request, Role
from bot.commands.answers import line, say, title
from bot.commands.reader import known, schedule
from bot.commands.table import Command, Menu, command
from bot.render.buttons import Row, button

ARTICLES_DAYS = 90
DELIVERIES_DAYS = 35
GONE_DAYS = 30
UPDATES_DAYS = 2
AUDIT_DAYS = 365
"""The periods of `storage.care`, said to people; a test keeps the two equal."""


def choices() -> list[Row]:
    """The three ways to begin."""
    return [
        (
            button("Countries", "pick", "country 0"),
            button("Regions", "pick", "region 0"),
            button("Themes", "pick", "theme 0"),
        )
    ]


@command("start", help="begin", menu=Menu.NOWHERE)
async def start(request: Request, desk: Desk) -> Reply:
    """Greet, and offer places; repeating it changes nothing."""
    subscriber = await known(request, desk)
    if subscriber is not None and subscriber.filter.pairs:
        lines = ["Welcome back. Everything is as you left it.", f"{schedule(subscriber)}."]
        return say(
            *lines, keyboard=[(button("What I follow", "subscriptions"), button("New to me now", "digest"))]
        )
    return say(
        line(title("Sitrep"), " sends short digests of regional security news."),
        "Follow a country, a region or a theme. Once a day you get what is new there, and for every "
        "takeaway you can open the very sentence it comes from.",
        "Type /country kazakhstan, or tap:",
        keyboard=choices(),
    )


@command("privacy", help="what is stored about you, and for how long")
async def privacy(request: Request, desk: Desk) -> Reply:
    """Exactly what is stored, for how long, and how to end it."""
    return say(
        line(title("What is stored about this chat")),
        "Its number and kind, the topic in a forum, your language, time zone and hours, what you follow, "
        "whether you paused, and when you began. They stay until you delete them with /forgetme, "
        f"or for {GONE_DAYS} days after you block or remove the bot.",
        f"Which digests were sent here and when, so that nothing is told twice: {DELIVERIES_DAYS} days.",
        line(title("What is not stored")),
        "Your name, user name, phone, what you write, and which stories you open.",
        line(title("The rest")),
        f"Texts of news articles: {ARTICLES_DAYS} days; headlines and quotations stay with the stories. "
        f"Changes that administrators make to sources, with their user number: {AUDIT_DAYS} days. "
        f"Serial numbers of messages from Telegram, to answer none twice: {UPDATES_DAYS} days.",
        f"Your own user number is {request.user}; whoever runs this bot needs it to make you "
        "an administrator.",
        "/forgetme deletes everything about this chat at once.",
    )


def help_for(commands: Sequence[Command]) -> Command:
    """The command /help for a table of these commands (and itself)."""

    @command("help", help="what I can do", menu=Menu.EVERYWHERE)
    async def help(request: Request, desk: Desk) -> Reply:
        typed = [each for each in (*commands, help) if not each.pressed]
        readers = [_entry(each) for each in typed if each.role is Role.READER]
        admins = [_entry(each) for each in typed if each.role is Role.ADMIN]
        extra = [line(title("For administrators")), *admins] if request.role >= Role.ADMIN else []
        return say(line(title("What I can do")), *readers, *extra, keyboard=choices())

    return help


def _entry(each: Command) -> Block:
    example = f", such as {each.example}" if each.example else ""
    return line(f"/{each.name} – {each.help}{example}")


FAMILY = (start, privacy)
