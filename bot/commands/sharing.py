"""/share: links that make others follow the same."""

from __future__ import annotations

from bot.chat import Block, Button, Desk, Reply, Request, Run
from bot.commands import deeplinks
from bot.commands.answers import change, line, title
from bot.commands.naming import lists, pair_name, pairs_of
from bot.commands.reader import known
from bot.commands.table import Menu, command
from bot.tongue import N_, gettext
from bot.words import listed
from digest.ports import Resolver

_MOST = 5


@command("share", help=N_("a link by which others follow the same"), menu=Menu.NOWHERE)
async def share(request: Request, desk: Desk) -> Reply:
    """Links that name places and themes, and nothing about who made them."""
    subscriber = await known(request, desk)
    if subscriber is None or not subscriber.filter.pairs:
        return change(request, gettext("You follow nothing at the moment."), keyboard=lists())
    payloads = deeplinks.write(subscriber.filter.pairs, desk.resolver)[:_MOST]
    if not payloads:
        return change(request, gettext("What you follow is too much for a link."))
    how = gettext("Whoever opens this link follows the same. It says nothing about you.")
    links = [block for each in payloads for block in _link(each, request.bot, desk.resolver)]
    copies = [(Button(gettext("Copy the link"), "", copy=deeplinks.address(payloads[0], request.bot)),)]
    return change(request, how, *links, keyboard=copies if request.bot and len(payloads) == 1 else ())


def _link(payload: str, bot: str, resolver: Resolver) -> list[Block]:
    """What it follows, and the link; where the messenger has none, the words to type."""
    topics, _ = deeplinks.read(payload, resolver)
    name = listed([pair_name(pair, resolver) for pair in pairs_of(topics)])
    address = deeplinks.address(payload, bot) if bot else f"/start {payload}"
    return [line(title(name)), line(Run(address, code=True))]


FAMILY = (share,)
