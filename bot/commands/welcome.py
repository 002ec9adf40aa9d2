"""What there is to know: /help, and what is kept about a reader, /privacy."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat import Block, Desk, Reply, Request, Role
from bot.commands.answers import line, say, show, title
from bot.commands.naming import lists
from bot.commands.table import Command, Menu, command
from bot.tongue import N_, gettext

ARTICLES_DAYS = 90
DELIVERIES_DAYS = 35
GONE_DAYS = 30
UPDATES_DAYS = 2
AUDIT_DAYS = 365
COMPLAINT_DAYS = 365
MARK_DAYS = 60
"""The periods of `storage.care`, said to people; a test keeps the two equal."""


@command("privacy", help=N_("what is stored about you, and for how long"))
async def privacy(request: Request, desk: Desk) -> Reply:
    """Exactly what is stored, for how long, and how to end it."""
    return say(
        line(title(gettext("What is stored about this chat"))),
        gettext(
            "Its number and kind, the topic in a forum, your language, time zone, hours and quiet hours, "
            "what you follow and what you muted, the words you want or do not want, the languages and kinds "
            "of news you read and how much of them, whether messages carry links, whether you paused and "
            "until when, and when you began. They stay until you delete them with /forgetme, "
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
            "What administrators change (sources, stories they take back, who may use the bot, who runs it), "
            "with their number and that of whom it concerns: {audit} days. "
            "How often readers called a story wrong or not relevant, in counts, without who said so: "
            "{complaints} days. "
            "Serial numbers of messages from Telegram, to answer none twice: {updates} days.",
            articles=ARTICLES_DAYS,
            audit=AUDIT_DAYS,
            complaints=COMPLAINT_DAYS,
            updates=UPDATES_DAYS,
        ),
        gettext(
            "The numbers of those who run this bot, and of chats that were let in, by hand or by an "
            "invitation, or shut out, until that is taken back. Two things outlast /forgetme: that a chat "
            "was shut out, and for {days} days a mark from which nobody can read who you were, so that no "
            "backup brings you back.",
            days=MARK_DAYS,
        ),
        *_own_number(request),
        gettext(
            "/export sends you all of it in a file; /forgetme deletes everything about this chat at once."
        ),
    )


def _own_number(request: Request) -> list[str]:
    """Only where nobody else reads it."""
    if request.kind not in ("private", "local") or request.user <= 0:
        return []
    return [
        gettext(
            "Your own user number is {number}; whoever runs this bot needs it to make you an administrator.",
            number=request.user,
        )
    ]


def help_for(commands: Sequence[Command]) -> Command:
    """The command /help for a table of these commands (and itself)."""

    @command("help", help=N_("what I can do"), menu=Menu.EVERYWHERE)
    async def help(request: Request, desk: Desk) -> Reply:
        typed = {
            each.name: each for each in (*commands, help) if not each.pressed and each.role <= request.role
        }
        parts = [
            [line(title(gettext(heading))), *(_entry(typed[name]) for name in names if name in typed)]
            for heading, names in _GROUPS
        ]
        grouped = {name for _, names in _GROUPS for name in names}
        rest = [each for name, each in typed.items() if name not in grouped]
        more = [each for each in rest if each.role is Role.READER]
        staff = [each for each in rest if each.role is not Role.READER]
        parts += [[line(title(gettext("And also"))), *map(_entry, more)]] if more else []
        parts += [[line(title(gettext("For administrators"))), *map(_entry, staff)]] if staff else []
        return show(parts, lists())

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


_GROUPS = (
    (N_("Read"), ("digest", "latest", "search", "last", "why")),
    (
        N_("Follow"),
        (
            "countries",
            "themes",
            "country",
            "region",
            "theme",
            "subscriptions",
            "unfollow",
            "share",
            "channel",
        ),
    ),
    (N_("When it comes"), ("time", "timezone", "quiet", "pause", "resume", "stop")),
    (N_("How it looks"), ("settings", "language", "only", "without", "mute", "unmute")),
    (N_("You and your data"), ("start", "help", "privacy", "export", "forgetme")),
)
"""What readers may type, by what it is for; /help shows what is in no group, too."""

FAMILY = (privacy,)
