"""Following places and themes: /country, /region, /theme."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.chat import Block, Desk, Reply, Request
from bot.commands.answers import change, line, say, show, title, together
from bot.commands.naming import (
    EVERYWHERE,
    PLAIN_NAME,
    guess,
    in_order,
    known,
    lists,
    pair_mark,
    pair_name,
    pairs_of,
    places_of,
    themes_of,
    topic_button,
    unknown_name,
)
from bot.commands.newest import newest, newest_parts, none_about
from bot.commands.places import offer
from bot.commands.reader import hours_said, paused, refilter, schedule, settle
from bot.commands.reader import known as reader
from bot.commands.table import Menu, command, press
from bot.commands.themes import offer as offer_themes
from bot.commands.times.zones import confirming
from bot.render.buttons import Row, button, numbered, rows
from bot.render.names import place_name, theme_name, topic_name
from bot.render.styled import styled
from bot.tongue import N_, gettext
from bot.words import echo, listed
from digest.editions import own_language
from digest.model import Ask, Filter, Found, Pair, Resolution, Subscriber, Suggest, Topic
from digest.subscribing import covers, follow
from digest.subscribing import unfollow as without

IN_MY_PLACES = N_("in my places")
_STALE = N_("This button is out of date.")


@command(
    "country",
    help=N_("follow a country and see its newest stories"),
    example=N_("/country kazakhstan"),
    menu=Menu.EVERYWHERE,
)
async def country(request: Request, desk: Desk) -> Reply:
    """Follow countries, alone or with themes; with nothing after it, offer them."""
    return await _follow_named(request, desk, "country")


@command("region", help=N_("follow a whole region"), example=N_("/region central asia"))
async def region(request: Request, desk: Desk) -> Reply:
    """Follow regions, alone or with themes; with nothing after it, offer them."""
    return await _follow_named(request, desk, "region")


@command("theme", help=N_("follow a theme"), example=N_("/theme border security"), menu=Menu.EVERYWHERE)
async def theme(request: Request, desk: Desk) -> Reply:
    """Follow themes; asks first: everywhere, or only in the places followed?"""
    typed = ((gettext(where), where) for where in (EVERYWHERE, IN_MY_PLACES))
    for said, where in ((EVERYWHERE, EVERYWHERE), (IN_MY_PLACES, IN_MY_PLACES), *typed):
        if request.args.lower().endswith(f" {said}"):
            named = request.args[: -len(said)].strip()
            return await _follow_themes(request, desk, named, where)
    return await _follow_named(request, desk, "theme")


@press("narrow")
async def narrow(request: Request, desk: Desk) -> Reply:
    """Themes, and the places to narrow to them; without places, those that have the theme already.

    What is followed besides the whole place stays.
    """
    topics = known(desk.resolver, request.args)
    if not (themes := themes_of(topics)):
        return Reply(toast=gettext(_STALE))
    named = [place.code for place in places_of(topics)]

    def narrowed(filter: Filter) -> Filter:
        had = [pair.place for pair in filter.pairs if pair.theme == themes[0].code and pair.place]
        places = named or had
        there = [Pair(place, each.code) for place in places for each in themes]
        return without(follow(filter, *there), *(Pair(place) for place in places))

    await refilter(request, desk, narrowed)
    said = listed([theme_name(each.code, desk.resolver) for each in themes])
    text = (
        gettext(
            "From {places} you now get only {theme}, and other themes that you follow there.",
            places=listed([place_name(code, desk.resolver) for code in named]),
            theme=said,
        )
        if named
        else gettext(
            "From your places you now get only {theme}, and other themes that you follow there.", theme=said
        )
    )
    return change(request, text, keyboard=[[button(gettext("What I follow"), "subscriptions")]])


async def _follow_named(request: Request, desk: Desk, kind: str) -> Reply:
    if not request.args.strip():
        return await (offer_themes if kind == "theme" else offer)(request, desk)
    if request.pressed:
        topics = known(desk.resolver, request.args)
        return await _follow(request, desk, topics) if topics else Reply(toast=gettext(_STALE))
    return await _answer(request, desk, desk.resolver.resolve(request.args))


async def _answer(request: Request, desk: Desk, resolution: Resolution) -> Reply:
    """Follow what is clear, ask about the rest."""
    match resolution:
        case Found(topics, others):
            return await _follow(request, desk, topics, others)
        case Ask(candidates, query, found):
            text = gettext("“{name}” can mean several. Which one?", name=echo(query or request.args))
            question = _ask(text, desk, candidates, found)
        case Suggest(candidates, query, found):
            question = _suggest(desk, query or request.args, candidates, found)
    clear = places_of(found)
    return together(await _follow(request, desk, found), question) if clear else question


def _ask(text: str, desk: Desk, candidates: Sequence[Topic], found: Sequence[Topic]) -> Reply:
    themes = [] if places_of(found) else themes_of(found)
    buttons = [topic_button(each, desk.resolver, themes) for each in candidates[:12]]
    return say(text, keyboard=rows(buttons, 2))


def _suggest(desk: Desk, query: str, candidates: Sequence[Topic], found: Sequence[Topic]) -> Reply:
    unknown = unknown_name(query)
    if candidates:
        return _ask(f"{unknown} {guess(candidates)}", desk, candidates, found)
    return say(f"{unknown} {gettext(PLAIN_NAME)}", keyboard=lists())


async def _follow(
    request: Request, desk: Desk, topics: Sequence[Topic], others: Sequence[Topic] = ()
) -> Reply:
    """Follow places (with themes, if both are named); themes alone need one more answer."""
    if not places_of(topics):
        return together(*[await _ask_where(request, desk, each) for each in themes_of(topics)])
    pairs = pairs_of(topics)
    before, after = await refilter(request, desk, lambda filter: follow(filter, *pairs))
    fresh = [pair for pair in pairs if pair not in before.pairs]
    subscriber = await settle(request, desk, before, places_of(topics))
    if not fresh:
        return _already(request, desk, pairs)
    return await _followed(request, desk, subscriber, after, pairs, fresh, others)


async def _followed(
    request: Request,
    desk: Desk,
    subscriber: Subscriber,
    after: Filter,
    pairs: Sequence[Pair],
    fresh: Sequence[Pair],
    others: Sequence[Topic],
) -> Reply:
    names = listed([pair_name(pair, desk.resolver) for pair in fresh])
    old = listed([pair_name(pair, desk.resolver) for pair in pairs if pair not in fresh])
    own = own_language(after, subscriber.language)
    stories, coverage = await newest(desk, replace(after, pairs=tuple(sorted(fresh))), own, request.now)
    head = [Block(styled(gettext("You now follow {names}."), names=title(names)))]
    head += [line(gettext("You already follow {names}.", names=old))] if old else []
    head += _covered(desk, after, fresh)
    ask, yes = confirming(request, desk, subscriber, "here")
    head += [
        line(each)
        for each in (f"{schedule(subscriber, request.now)}.", paused(subscriber, request), *ask)
        if each
    ]
    if stories:
        shown = newest_parts(stories, desk, zone=subscriber.zone, own=own, now=request.now)
    else:
        shown = [[line(each) for each in await none_about(names, coverage, after, request, desk)]]
    numbers = numbered([(each.id, each.revision) for each in stories])
    begun = len(fresh) == len(after.pairs) and request.kind in ("private", "local")
    on = [(button(gettext("Next: themes →"), "guide", "themes"),)] if begun else []
    return show([head, *shown], [*numbers, *yes, *_buttons(desk, subscriber, others), *on])


def _covered(desk: Desk, after: Filter, fresh: Sequence[Pair]) -> list[Block]:
    """Say so when a wider subscription already brings the same stories."""
    if not any(covers(after, pair, desk.resolver.members()) for pair in fresh):
        return []
    return [
        line(gettext("Something wider that you follow already brings these stories; see /subscriptions."))
    ]


def _buttons(desk: Desk, subscriber: Subscriber, others: Sequence[Topic]) -> list[Row]:
    meant = [topic_button(each, desk.resolver, before=gettext("I meant")) for each in others[:4]]
    hours = button(gettext("{now} · change", now=hours_said(subscriber)), "time")
    return [*rows(meant, 2), (hours,), (button(gettext("Change the time zone"), "timezone"),)]


def _already(request: Request, desk: Desk, pairs: Sequence[Pair]) -> Reply:
    names = listed([pair_name(pair, desk.resolver) for pair in pairs])
    text = gettext("You already follow {names}.", names=names)
    if request.pressed:
        return Reply(toast=text[:200])
    ways = [button(gettext("Newest stories"), "latest"), button(gettext("What I follow"), "subscriptions")]
    return say(text, keyboard=[ways])


async def _ask_where(request: Request, desk: Desk, topic: Topic) -> Reply:
    subscriber = await reader(request, desk)
    mine = subscriber is not None and any(pair.place for pair in subscriber.filter.pairs)
    everywhere = button(gettext("Everywhere"), "theme", f"{topic.code} {EVERYWHERE}")
    places = (
        button(gettext("Only in my places"), "theme", f"{topic.code} {IN_MY_PLACES}")
        if mine
        else button(gettext("Only in places I choose"), "places", f"m - 0 {topic.code}")
    )
    mark = desk.resolver.mark(topic.code)
    text = gettext("{theme}: everywhere, or only in your places?", theme=topic_name(topic, desk.resolver))
    return say(f"{mark} {text}".strip(), keyboard=[[everywhere, places]])


async def _follow_themes(request: Request, desk: Desk, named: str, where: str) -> Reply:
    """The answer to "everywhere, or only in my places?", pressed or typed."""
    resolution = desk.resolver.resolve(named)
    topics = known(desk.resolver, named) or (list(resolution.topics) if isinstance(resolution, Found) else [])
    if not (themes := themes_of(topics)):
        return (
            Reply(toast=gettext(_STALE)) if request.pressed else await _follow_named(request, desk, "theme")
        )
    wanted = themes_of(themes)

    def edit(filter: Filter) -> Filter:
        places = {pair.place for pair in filter.pairs if pair.place} if where == IN_MY_PLACES else {""}
        return follow(filter, *(Pair(place, each.code) for place in places for each in wanted))

    before, after = await refilter(request, desk, edit)
    subscriber = await settle(request, desk, before, ())
    return _themes_followed(request, desk, subscriber, before, after, wanted, where)


def _themes_followed(
    request: Request,
    desk: Desk,
    subscriber: Subscriber,
    before: Filter,
    after: Filter,
    themes: Sequence[Topic],
    where: str,
) -> Reply:
    slugs, mine = {each.code for each in themes}, where == IN_MY_PLACES
    pairs = [p for p in in_order(after.pairs, desk.resolver) if p.theme in slugs and bool(p.place) == mine]
    if not pairs:
        ask = button(gettext("Choose a country"), "places", f"m - 0 {themes[0].code}")
        return change(request, gettext("You follow no places yet. Choose one first."), keyboard=[[ask]])
    marked = [f"{pair_mark(each, desk.resolver)} {pair_name(each, desk.resolver)}" for each in pairs]
    start = N_("You already follow {names}.") if before == after else N_("You now follow {names}.")
    question, yes = confirming(request, desk, subscriber, "timezone")
    lines = [gettext(start, names=listed(marked)), f"{schedule(subscriber, request.now)}.", *question]
    news = (button(gettext("Newest stories"), "latest"), button(gettext("What I follow"), "subscriptions"))
    keyboard: list[Row] = [*yes, news, *_buttons(desk, subscriber, ())]
    whole = [each.place for each in pairs if each.place and Pair(each.place) in after.pairs]
    if whole:
        places = listed([place_name(place, desk.resolver) for place in dict.fromkeys(whole)])
        also = gettext(
            "You also follow everything else from {places}. Would you rather have only this?", places=places
        )
        lines.insert(1, also)
        only_this = gettext("Only {theme} there", theme=topic_name(themes[0], desk.resolver))
        keyboard.insert(0, (button(only_this, "narrow", themes[0].code),))
    return change(request, *lines, keyboard=keyboard)


FAMILY = (country, region, theme, narrow)
