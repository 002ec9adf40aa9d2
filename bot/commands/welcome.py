"""First words: /start, /help, and what is kept about a reader, /privacy."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat import Block, Desk, Reply, Request, Role
from bot.commands.answers import line, say, title
from bot.commands.naming import beginnings
from bot.commands.reader import known, schedule
from bot.commands.table import Command, Menu, command
from bot.render.buttons import button
from bot.render.styled import styled
from bot.tongue import N_, gettext

ARTICLES_DAYS = 90
DELIVERIES_DAYS = 35
GONE_DAYS = 30
UPDATES_DAYS = 2
AUDIT_DAYS = 365
COMPLAINT_DAYS = 365
"""The periods of `storage.care`, said to people; a test keeps the two equal."""


@command("start", help=N_("begin"), menu=Menu.NOWHERE)
async def start(request: Request, desk: Desk) -> Reply:
    """Greet, and offer places; repeating it changes nothing."""
    subscriber = await known(request, desk)
    if subscriber is not None and subscriber.filter.pairs:
        lines = [gettext("Welcome back. Everything is as you left it."), f"{schedule(subscriber)}."]
        ways = (button(gettext("What I follow"), "subscriptions"), button(gettext("New to me now"), "digest"))
        return say(*lines, keyboard=[ways])
    what = gettext("{name} sends short digests of regional security news.")
    return say(
        Block(styled(what, name=title("Sitrep"))),
        gettext(
            "Follow a country, a region or a theme. Once a day you get what is new there, and for every "
            "takeaway you can open the very sentence it comes from."
        ),
        gettext("Type /country kazakhstan, or tap:"),
        keyboard=beginnings(),
    )


@command("privacy", help=N_("what is stored about you, and for how long"))
async def privacy(request: Request, desk: Desk) -> Reply:
    """Exactly what is stored, for how long, and how to end it."""
    return say(
        line(title(gettext("What is stored about this chat"))),
        gettext(
            "Its number and kind, the topic in a forum, your language, time zone and hours, what you follow "
            "and what you muted, the languages and kinds of news you read and how much of them, whether you "
            "paused, and when you began. They stay until you delete them with /forgetme, "
            "or for {days} days after you block or remove the bot.",
            days=GONE_DAYS,
        ),
        gettext(
            "Which digests were sent here and when, so that nothing is told twice, and the number that "
            "Telegram gave each of these messages, so that one can be corrected: {days} days.",
            days=DELIVERIES_DAYS,
        ),
        line(title(gettext("What is not stored"))),
        gettext("Your name, user name, phone, what you write, and which stories you open."),
        line(title(gettext("The rest"))),
        gettext(
            "Texts of news articles: {articles} days; headlines and quotations stay with the stories. "
            "What administrators change about sources and which stories they take back, with their user "
            "number: {audit} days. "
            "How often readers called a story wrong or not relevant, in counts, without who said so: "
            "{complaints} days. "
            "Serial numbers of messages from Telegram, to answer none twice: {updates} days.",
            articles=ARTICLES_DAYS,
            audit=AUDIT_DAYS,
            complaints=COMPLAINT_DAYS,
            updates=UPDATES_DAYS,
        ),
        gettext(
            "Your own user number is {number}; whoever runs this bot needs it to make you an administrator.",
            number=request.user,
        ),
        gettext("/forgetme deletes everything about this chat at once."),
    )


def help_for(commands: Sequence[Command]) -> Command:
    """The command /help for a table of these commands (and itself)."""

    @command("help", help=N_("what I can do"), menu=Menu.EVERYWHERE)
    async def help(request: Request, desk: Desk) -> Reply:
        typed = [each for each in (*commands, help) if not each.pressed]
        readers = [_entry(each) for each in typed if each.role is Role.READER]
        admins = [_entry(each) for each in typed if each.role is Role.ADMIN]
        extra = [line(title(gettext("For administrators"))), *admins] if request.role >= Role.ADMIN else []
        return say(line(title(gettext("What I can do"))), *readers, *extra, keyboard=beginnings())

    return help


def _entry(each: Command) -> Block:
    help = gettext(each.help)
    if not each.example:
        return line(gettext("/{name} – {help}", name=each.name, help=help))
    return line(
        gettext(
            "/{name} – {help}, such as {example}", name=each.name, help=help, example=gettext(each.example)
        )
    )


FAMILY = (start, privacy)
