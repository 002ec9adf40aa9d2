"""Telegram's menus of commands and our profile, in each language; set only where they differ."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
)
from telegram.error import BadRequest, TelegramError

from bot.chat import Role

_LOG = logging.getLogger(__name__)

Lines = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Menus:
    """(command, description) lines: for private chats, for groups, and for who runs the bot in their own.

    ``language``: ISO 639-1, "" for everybody whose language has no menus of its own. ``description``: what
    an empty chat shows, at most 512 characters; ``about``: what the profile shows, at most 120.
    """

    private: Lines = ()
    group: Lines = ()
    staff: Mapping[Role, Lines] = field(default_factory=dict)
    language: str = ""
    description: str = ""
    about: str = ""


async def show(bot: Bot, menus: Sequence[Menus], owners: Iterable[int]) -> None:
    """Set the menus of all scopes, then the profile; an owner who has not begun a chat has none for now."""
    for each in menus:
        scopes: dict[BotCommandScope, Lines] = {
            BotCommandScopeAllPrivateChats(): each.private,
            BotCommandScopeAllGroupChats(): each.group,
        }
        await _set_all(bot, scopes, each.language)
    for owner in owners:
        await show_staff(bot, menus, owner, Role.OWNER)
    for each in menus:
        await _introduce(bot, each)


async def show_staff(bot: Bot, menus: Sequence[Menus], user: int, role: Role) -> None:
    """Set the menus of the private chat of somebody with this role."""
    for each in menus:
        await _set_all(bot, {BotCommandScopeChat(user): each.staff.get(role, each.private)}, each.language)


async def _introduce(bot: Bot, menus: Menus) -> None:
    """What the profile says of us."""
    language = menus.language
    try:
        if (await bot.get_my_description(language)).description != menus.description:
            await bot.set_my_description(menus.description, language)
        if (await bot.get_my_short_description(language)).short_description != menus.about:
            await bot.set_my_short_description(menus.about, language)
    except TelegramError as error:
        _LOG.warning("the profile in %r could not be set: %s", language, type(error).__name__)


async def _set_all(bot: Bot, scopes: Mapping[BotCommandScope, Lines], language: str) -> None:
    for scope, lines in scopes.items():
        wanted = [BotCommand(name, text[:256]) for name, text in lines]
        try:
            if list(await bot.get_my_commands(scope, language)) != wanted:
                await bot.set_my_commands(wanted, scope, language)
        except BadRequest:
            _LOG.info("no menu for scope %s yet", scope.type)
        except TelegramError as error:
            _LOG.warning("the menu for scope %s could not be set: %s", scope.type, type(error).__name__)
