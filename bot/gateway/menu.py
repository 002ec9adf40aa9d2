"""Telegram's menu of commands, set only where it differs from the one that is there."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
)
from telegram.error import BadRequest, TelegramError

_LOG = logging.getLogger(__name__)

Lines = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Menus:
    """(command, description) lines: for private chats, for groups, and for admins in their private chat."""

    private: Lines = ()
    group: Lines = ()
    admin: Lines = ()


async def show(bot: Bot, menus: Menus, admins: Iterable[int]) -> None:
    """Set the menus of all scopes; an admin who has not started the bot yet has none for now."""
    scopes: dict[BotCommandScope, Lines] = {
        BotCommandScopeAllPrivateChats(): menus.private,
        BotCommandScopeAllGroupChats(): menus.group,
    }
    await _set_all(bot, scopes)
    for admin in admins:
        await show_admin(bot, menus, admin)


async def show_admin(bot: Bot, menus: Menus, admin: int) -> None:
    """Set the menu of one admin's private chat."""
    await _set_all(bot, {BotCommandScopeChat(admin): menus.admin})


async def _set_all(bot: Bot, scopes: Mapping[BotCommandScope, Lines]) -> None:
    for scope, lines in scopes.items():
        wanted = [BotCommand(name, text[:256]) for name, text in lines]
        try:
            if list(await bot.get_my_commands(scope)) != wanted:
                await bot.set_my_commands(wanted, scope)
        except BadRequest:
            _LOG.info("no menu for scope %s yet", scope.type)
        except TelegramError as error:
            _LOG.warning("the menu for scope %s could not be set: %s", scope.type, type(error).__name__)
