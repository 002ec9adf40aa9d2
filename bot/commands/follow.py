"""Following places and themes: /country, /region, /theme."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat import Block, Desk, Reply, Request
from bot.commands.answers import change, line, say, show, title, together
from bot.commands.naming import (
    EVERYWHERE,
    PLAIN_NAME,
    guess,
    in_order,
    known,
    pair_mark,
    pair_name,
    pairs_of,
    places_of,
    themes_of,
    topic_button,
)
from bot.commands.newest import newest, newest_parts
from bot.commands.picks import offer
from bot.commands.reader import afresh, default_slots, refilter, schedule
from bot.commands.reader import known as reader
from bot.commands.table import Menu, command, press
from bot.render.buttons import Row, button, numbered, rows
from bot.render.digest import place_name
from bot.words import echo, listed
from digest.model import Ask, Filter, Found, Pair, Resolution, Subscriber, Suggest, Topic
from digest.subscribing import covers, follow

IN_MY_PLACES = "in my places"
_STALE = "This button is out of date."


@command(
    "country",
    help="follow a country and see its newest stories",
    example="/country kazakhstan",
    menu=Menu.EVERYWHERE,
)
async def country(request: Request, desk: Desk) -> Reply:
    """Follow countries, alone or with themes; with nothing after it, offer them."""
    return await _follow_named(request, desk, "country")


@command("region", help="follow a whole region", example="/region central asia")
async def region(request: Request, desk: Desk) -> Reply:
    """Follow regions, alone or with themes; with nothing after it, offer them."""
    return await _follow_named(request, desk, "region")


@command("theme", help="follow a theme", example="/theme border security", menu=Menu.EVERYWHERE)
async def theme(request: Request, desk: Desk) -> Reply:
    """Follow themes; asks first: everywhere, or only in the places followed?"""
    for where in (EVERYWHERE, IN_MY_PLACES):
        if request.args.lower().endswith(f" {where}"):
            named = request.args[: -len(where)].strip()
            return await _follow_themes(request, desk, named, where)
    return await _follow_named(request, desk, "theme")


@press("only")
async def only(request: Request, desk: Desk) -> Reply:
    """Narrow the places that have this theme: the theme stays, everything else from there goes."""
    if not (topics := themes_of(known(desk.resolver, request.args))):
        return Reply(toast=_STALE)
    slug = topics[0].code

    def narrowed(filter: Filter) -> Filter:
        wide = [Pair(pair.place) for pair in filter.pairs if pair.theme == slug and pair.place]
        return Filter(tuple(pair for pair in filter.pairs if pair not in wide))

    await refilter(request, desk, narrowed)
    text = f"From your places you now get only {topics[0].name}, and other themes that you follow there."
    return change(request, text, keyboard=[[button("What I follow", "subscriptions")]])


async def _follow_named(request: Request, desk: Desk, kind: str) -> Reply:
    if not request.args.strip():
        return await offer(request, desk, kind)
    if request.pressed:
        topics = known(desk.resolver, request.args)
        return await _follow(request, desk, topics) if topics else Reply(toast=_STALE)
    return await _answer(request, desk, desk.resolver.resolve(request.args))


async def _answer(request: Request, desk: Desk, resolution: Resolution) -> Reply:
    """Follow what is clear, ask about the rest."""
    match resolution:
        case Found(topics, others):
            return await _follow(request, desk, topics, others)
        case Ask(candidates, query, found):
            question = _ask(
                f"“{echo(query or request.args)}” can mean several. Which one?", desk, candidates, found
            )
        case Suggest(candidates, query, found):
            question = _suggest(desk, query or request.args, candidates, found)
    clear = places_of(found)
    return together(await _follow(request, desk, found), question) if clear else question


def _ask(text: str, desk: Desk, candidates: Sequence[Topic], found: Sequence[Topic]) -> Reply:
    themes = [] if places_of(found) else themes_of(found)
    buttons = [topic_button(each, desk.resolver, themes) for each in candidates[:12]]
    return say(text, keyboard=rows(buttons, 2))


def _suggest(desk: Desk, query: str, candidates: Sequence[Topic], found: Sequence[Topic]) -> Reply:
    unknown = f"I know no place or theme called “{echo(query)}”."
    if candidates:
        return _ask(f"{unknown} {guess(candidates)}", desk, candidates, found)
    lists = [
        button("Countries", "pick", "country 0"),
        button("Regions", "pick", "region 0"),
        button("Themes", "pick", "theme 0"),
    ]
    return say(f"{unknown} {PLAIN_NAME}", keyboard=[lists])


async def _follow(
    request: Request, desk: Desk, topics: Sequence[Topic], others: Sequence[Topic] = ()
) -> Reply:
    """Follow places (with themes, if both are named); themes alone need one more answer."""
    if not places_of(topics):
        return together(*[await _ask_where(request, desk, each) for each in themes_of(topics)])
    pairs = pairs_of(topics)
    before, after = await refilter(request, desk, lambda filter: follow(filter, *pairs))
    fresh = [pair for pair in pairs if pair not in before.pairs]
    subscriber = await _settle(request, desk, before, topics)
    if not fresh:
        return _already(request, desk, pairs)
    return await _followed(request, desk, subscriber, after, pairs, fresh, others)


async def _settle(request: Request, desk: Desk, before: Filter, topics: Sequence[Topic]) -> Subscriber:
    """A first place proposes its zone, unless a person chose one; a first topic sets the hour."""
    subscriber = await afresh(request, desk)
    zone = next(filter(None, (desk.resolver.zone(topic.code) for topic in places_of(topics))), "")
    first = not any(pair.place for pair in before.pairs)
    if first and zone and not subscriber.zone_chosen and zone != subscriber.zone:
        await desk.subscribers.set_zone(subscriber.id, zone, chosen=False, now=request.now)
        subscriber = await afresh(request, desk)
    if not subscriber.slots:
        await desk.subscribers.set_slots(subscriber.id, default_slots(subscriber.zone), request.now)
        subscriber = await afresh(request, desk)
    return subscriber


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
    stories, coverage = await newest(desk, Filter(tuple(sorted(fresh))), request.now)
    head = [line("You now follow ", title(names), ".")]
    head += [line(f"You already follow {old}.")] if old else []
    head += _covered(desk, after, fresh)
    head.append(line(f"{schedule(subscriber)}."))
    parts = [head, *newest_parts(stories, coverage, desk, names, subscriber.zone, request.now)]
    return show(
        parts,
        [*numbered([(each.id, each.revision) for each in stories]), *_buttons(desk, subscriber, others)],
    )


def _covered(desk: Desk, after: Filter, fresh: Sequence[Pair]) -> list[Block]:
    """Say so when a wider subscription already brings the same stories."""
    if not any(covers(after, pair, desk.resolver.members()) for pair in fresh):
        return []
    return [line("Something wider that you follow already brings these stories; see /subscriptions.")]


def _buttons(desk: Desk, subscriber: Subscriber, others: Sequence[Topic]) -> list[Row]:
    meant = [topic_button(each, desk.resolver, before="I meant") for each in others[:4]]
    hours = button(f"{schedule(subscriber)} · change", "time")
    return [*rows(meant, 2), (hours,), (button("Change the time zone", "timezone"),)]


def _already(request: Request, desk: Desk, pairs: Sequence[Pair]) -> Reply:
    names = listed([pair_name(pair, desk.resolver) for pair in pairs])
    text = f"You already follow {names}."
    if request.pressed:
        return Reply(toast=text[:200])
    return say(
        text, keyboard=[[button("Newest stories", "latest"), button("What I follow", "subscriptions")]]
    )


async def _ask_where(request: Request, desk: Desk, topic: Topic) -> Reply:
    subscriber = await reader(request, desk)
    mine = subscriber is not None and any(pair.place for pair in subscriber.filter.pairs)
    everywhere = button("Everywhere", "theme", f"{topic.code} {EVERYWHERE}")
    places = (
        button("Only in my places", "theme", f"{topic.code} {IN_MY_PLACES}")
        if mine
        else button("Only in places I choose", "pick", f"country 0 {topic.code}")
    )
    mark = desk.resolver.mark(topic.code)
    return say(
        f"{mark} {topic.name}: everywhere, or only in your places?".strip(), keyboard=[[everywhere, places]]
    )


async def _follow_themes(request: Request, desk: Desk, named: str, where: str) -> Reply:
    """The answer to "everywhere, or only in my places?", pressed or typed."""
    resolution = desk.resolver.resolve(named)
    topics = known(desk.resolver, named) or (list(resolution.topics) if isinstance(resolution, Found) else [])
    if not (themes := themes_of(topics)):
        return Reply(toast=_STALE) if request.pressed else await _follow_named(request, desk, "theme")
    wanted = themes_of(themes)

    def edit(filter: Filter) -> Filter:
        places = {pair.place for pair in filter.pairs if pair.place} if where == IN_MY_PLACES else {""}
        return follow(filter, *(Pair(place, each.code) for place in places for each in wanted))

    before, after = await refilter(request, desk, edit)
    subscriber = await _settle(request, desk, before, ())
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
        ask = button("Choose a country", "pick", f"country 0 {themes[0].code}")
        return change(request, "You follow no places yet. Choose one first.", keyboard=[[ask]])
    marked = [f"{pair_mark(each, desk.resolver)} {pair_name(each, desk.resolver)}" for each in pairs]
    start = "You already follow" if before == after else "You now follow"
    lines = [f"{start} {listed(marked)}.", f"{schedule(subscriber)}."]
    news = (button("Newest stories", "latest"), button("What I follow", "subscriptions"))
    keyboard: list[Row] = [news, *_buttons(desk, subscriber, ())]
    whole = [each.place for each in pairs if each.place and Pair(each.place) in after.pairs]
    if whole:
        places = listed([place_name(place, desk.resolver) for place in dict.fromkeys(whole)])
        lines.insert(1, f"You also follow everything else from {places}. Would you rather have only this?")
        keyboard.insert(0, (button(f"Only {themes[0].name} there", "only", themes[0].code),))
    return change(request, *lines, keyboard=keyboard)


FAMILY = (country, region, theme, only)
