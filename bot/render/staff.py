"""Words about those who run the bot and about how it lets people in."""

from __future__ import annotations

from datetime import datetime

from bot.chat import Block, Button, Run
from bot.render.health import span
from bot.tongue import N_, gettext, ngettext
from digest.model import Access, Invitation, Rank

PREFIX = "i-"
"""With what the argument of a link begins that carries an invitation."""

RANKS = {Rank.EDITOR: N_("editor"), Rank.ADMIN: N_("admin"), Rank.OWNER: N_("owner")}
DOES = {
    Rank.EDITOR: N_("looks after the sources"),
    Rank.ADMIN: N_("and after the bot: its state, readers in counts, access, limits, withdrawing stories"),
    Rank.OWNER: N_("and names editors, admins and owners, and hears of trouble"),
}
NOW = {
    Rank.EDITOR: N_("You are an editor of this bot now. /help shows what you can do."),
    Rank.ADMIN: N_("You are an admin of this bot now. /help shows what you can do."),
    Rank.OWNER: N_("You are an owner of this bot now. /help shows what you can do."),
}
NO_MORE = N_("You are no longer among those who run this bot. Your digests stay as they are.")
ACCESS = {
    Access.OPEN: N_("Everybody may use this bot."),
    Access.INVITE: N_("Only people with an invitation may use this bot."),
    Access.ALLOWLIST: N_("Only chats that were let in by their number may use this bot."),
}


def invitation_line(each: Invitation, now: datetime) -> str:
    """ "Link 3: editor, once, for another 6 days"."""
    left = ngettext("{number} more chat", "{number} more chats", each.left)
    what = gettext(RANKS[each.rank]) if each.rank else left
    return gettext(
        "Link {id}: {what}, for another {span}", id=each.id, what=what, span=span(each.expires - now)
    )


def link_blocks(code: str, bot: str) -> list[Block]:
    """The link to hand on; where the messenger has no links, the words to type."""
    if not bot:
        return [Block((Run(gettext("To be typed:")), Run(" "), Run(f"/start {PREFIX}{code}", code=True)))]
    return [Block((Run(link(code, bot), code=True),))]


def link(code: str, bot: str) -> str:
    """The address of a private chat with the bot that begins with an invitation."""
    return f"https://t.me/{bot}?start={PREFIX}{code}"


def group_link(code: str, bot: str) -> str:
    """The address that adds the bot to a group with an invitation."""
    return f"https://t.me/{bot}?startgroup={PREFIX}{code}"


def copying(code: str, bot: str) -> list[tuple[Button, ...]]:
    """A button that copies the link."""
    return [(Button(gettext("Copy the link"), "", copy=link(code, bot)),)] if bot else []
