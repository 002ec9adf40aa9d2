"""What a reader follows, and how to stop: /subscriptions and /unfollow."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.chat import Block, Desk, Reply, Request
from bot.commands.answers import Keyboard, change, say, title, turning
from bot.commands.keeping import kept_of, parted
from bot.commands.naming import (
    bare,
    in_order,
    lists,
    number,
    pair_mark,
    pair_name,
    pairs_of,
    places_of,
    read_pair,
    themes_of,
    unknown_name,
    write,
)
from bot.commands.naming import known as known_topics
from bot.commands.offering import followers
from bot.commands.reader import known, paused, refilter, schedule
from bot.commands.table import Menu, command, press
from bot.render.buttons import Row, button, carries, rows
from bot.render.names import place_name
from bot.render.styled import styled
from bot.tongue import N_, gettext
from bot.words import listed
from digest.model import Ask, Filter, Found, Pair, Topic
from digest.subscribing import follow
from digest.subscribing import unfollow as without

PAGE = 10
EVERYTHING = ("all", "everything", "всё", "все")
YES = "everything yes"
_AND = ";"
_STALE = N_("This button is out of date.")


@command("subscriptions", help=N_("what you follow, and when it comes"), menu=Menu.EVERYWHERE)
async def subscriptions(request: Request, desk: Desk) -> Reply:
    """The list, each line with a button that takes it off."""
    return await _listing(request, desk, "", number(request.args) or 0)


@command("unfollow", help=N_("stop following something"), example=N_("/unfollow kazakhstan"))
async def unfollow(request: Request, desk: Desk) -> Reply:
    """Take off a pair, a place with all its themes, or a theme in all its places."""
    args = request.args.strip()
    if not args:
        return await _listing(request, desk, "", 0)
    if args.lower() in EVERYTHING:
        yes = [[button(gettext("Yes, unfollow everything"), "unfollow", YES)]]
        return say(gettext("Unfollow everything? Your hours and time zone stay."), keyboard=yes)
    if args == YES:
        return await _drop(request, desk, lambda pair: True, "")
    if not request.pressed and (kept := kept_of(args)):
        return await leaving_others(request, desk, kept)
    if not request.pressed and (parts := parted(args, desk.resolver.resolve)):
        return await sparing(request, desk, *parts)
    if request.pressed and (exact := read_pair(args)):
        return await _drop(request, desk, lambda pair: pair == exact, pair_name(exact, desk.resolver))
    if request.pressed:
        return Reply(toast=gettext(_STALE))
    return await _named(request, desk, args)


async def _named(request: Request, desk: Desk, args: str) -> Reply:
    named = bare(args)
    match desk.resolver.resolve(named):
        case Found(topics):
            names = listed([pair_name(pair, desk.resolver) for pair in pairs_of(topics)])
            if named != " ".join(args.split()):
                return await _drop(request, desk, pairs_of(topics).__contains__, names)
            followed = await _followed(request, desk, about(topics))
            through = None if followed else await _through(request, desk, topics)
            return through or await _drop(request, desk, about(topics), bare(names))
        case Ask(candidates):
            return await _which(request, desk, candidates)
        case unknown:
            return await _listing(request, desk, unknown_name(unknown.query or args), 0)


async def sparing(request: Request, desk: Desk, gone: Sequence[Topic], kept: Sequence[Topic]) -> Reply:
    """Stop following what goes, save what is about what stays; what would go with it is offered anew."""
    stays = _any_of(kept)
    pairs = [pair for pair in await _followed(request, desk, about(gone)) if not stays(pair)]
    if not pairs:
        return await leaving(request, desk, gone, one_of=False)
    whole = kept if places_of(kept) else [*places_of(gone), *kept]
    fresh = [] if not kept or await _followed(request, desk, stays) else followers(desk, whole)
    if len(pairs) == 1 and not fresh:
        return await _drop(request, desk, pairs.__contains__, pair_name(pairs[0], desk.resolver))
    text = gettext("Tap what you want to follow, then what you no longer want:")
    if not fresh:
        text = gettext("Tap what you no longer want to follow:")
    return say(text, keyboard=[*rows(fresh, 2), *removers(pairs[:PAGE], desk)])


async def leaving_others(request: Request, desk: Desk, kept: str) -> Reply:
    """Buttons that stop following all but what is kept; it is asked about what is none of that."""
    named = desk.resolver.resolve(kept)
    if not isinstance(named, Found):
        return await _listing(request, desk, unknown_name(named.query or kept), 0)
    if reply := await others_than(request, desk, named.topics):
        return reply
    names = listed([pair_name(pair, desk.resolver) for pair in pairs_of(named.topics)])
    only = await _followed(request, desk, lambda pair: True)
    text = gettext("You follow nothing besides {name}.", name=names) if only else _not_followed("")
    return await _listing(request, desk, text, 0)


async def others_than(request: Request, desk: Desk, topics: Sequence[Topic]) -> Reply | None:
    """What is followed besides these topics, to be taken off at once or one by one; None if nothing is."""
    pairs = await _followed(request, desk, lambda pair: True)
    stays = await _staying(request, desk, topics)
    others = in_order([pair for pair in pairs if not stays(pair)], desk.resolver)
    if not others:
        return None
    codes = " ".join(topic.code for topic in topics)
    at_once = len(others) > 1 and len(others) < len(pairs) and carries("keep", codes)
    whole = [(button(gettext("✕ Everything else"), "keep", codes),)] if at_once else []
    fresh = rows(followers(desk, topics), 2) if not set(pairs_of(topics)) <= set(pairs) else []
    text = gettext("Tap what you no longer want to follow:")
    return say(text, keyboard=[*fresh, *removers(others[:PAGE], desk), *whole])


@press("keep")
async def keep(request: Request, desk: Desk) -> Reply:
    """Follow nothing any more but what is about these topics."""
    if not (topics := known_topics(desk.resolver, request.args)):
        return Reply(toast=gettext(_STALE))
    stays = await _staying(request, desk, topics)
    return await _drop(request, desk, lambda pair: not stays(pair), "")


async def _staying(request: Request, desk: Desk, topics: Sequence[Topic]) -> Callable[[Pair], bool]:
    """Which pairs stay where these topics do: those about all of it, else about any."""
    return about(topics) if await _followed(request, desk, about(topics)) else _any_of(topics)


def about(topics: Sequence[Topic]) -> Callable[[Pair], bool]:
    """Which pairs people mean: a bare place means it with all its themes, a bare theme everywhere."""
    places = {topic.code for topic in places_of(topics)}
    themes = {topic.code for topic in themes_of(topics)}
    return lambda pair: (not places or pair.place in places) and (not themes or pair.theme in themes)


async def leaving(
    request: Request, desk: Desk, topics: Sequence[Topic], *, one_of: bool, sure: bool = False
) -> Reply:
    """Buttons that stop following what was named. ``one_of``: the topics are readings of one name.

    ``sure``: it was said in so many words, so a single subscription ends at once, and can be taken up again.
    """
    which = _any_of(topics) if one_of else about(topics)
    pairs = await _followed(request, desk, which)
    if not pairs:
        names = listed([pair_name(pair, desk.resolver) for pair in pairs_of(topics)])
        nothing = _not_followed("" if one_of else bare(names))
        return await _through(request, desk, topics) or await _listing(request, desk, nothing, 0)
    if sure and len(pairs) == 1:
        return await _drop(request, desk, pairs.__contains__, pair_name(pairs[0], desk.resolver))
    return say(gettext("Tap what you no longer want to follow:"), keyboard=removers(pairs[:PAGE], desk))


async def _followed(request: Request, desk: Desk, which: Callable[[Pair], bool]) -> list[Pair]:
    subscriber = await known(request, desk)
    return [pair for pair in (subscriber.filter.pairs if subscriber else ()) if which(pair)]


async def _through(request: Request, desk: Desk, topics: Sequence[Topic]) -> Reply | None:
    """What is not followed by itself may come with a region that is: then that is offered."""
    members, places = desk.resolver.members(), {topic.code for topic in places_of(topics)}
    pairs = await _followed(request, desk, lambda pair: bool(places & members.get(pair.place, frozenset())))
    if not pairs:
        return None
    text = gettext(
        "{name} comes with a region that you follow. Tap what you no longer want to follow:",
        name=listed([place_name(code, desk.resolver) for code in sorted(places)]),
    )
    return say(text, keyboard=removers(pairs[:PAGE], desk))


def _any_of(topics: Sequence[Topic]) -> Callable[[Pair], bool]:
    codes = {topic.code for topic in topics}
    return lambda pair: pair.place in codes or pair.theme in codes


async def _which(request: Request, desk: Desk, candidates: Sequence[Topic]) -> Reply:
    """Of several possible readings, those that are followed."""
    pairs = await _followed(request, desk, _any_of(candidates))
    if not pairs:
        return await _listing(request, desk, gettext("You follow nothing of that name."), 0)
    if len(pairs) == 1:
        return await _drop(request, desk, pairs.__contains__, pair_name(pairs[0], desk.resolver))
    return say(gettext("Which one?"), keyboard=removers(pairs, desk))


async def _drop(request: Request, desk: Desk, which: Callable[[Pair], bool], name: str) -> Reply:
    subscriber = await known(request, desk)
    if subscriber is None or not any(map(which, subscriber.filter.pairs)):
        text = _not_followed(name)
        return Reply(toast=text[:200]) if request.pressed else await _listing(request, desk, text, 0)

    def edit(filter: Filter) -> Filter:
        return without(filter, *filter_pairs(filter))

    def filter_pairs(filter: Filter) -> list[Pair]:
        return [pair for pair in filter.pairs if which(pair)]

    before, after = await refilter(request, desk, edit)
    gone = [pair for pair in before.pairs if pair not in after.pairs]
    names = listed([pair_name(pair, desk.resolver) for pair in gone])
    text = gettext("You no longer follow {name}.", name=names or name)
    return await _listing(request, desk, text, 0, _undo(gone))


@press("refollow")
async def refollow(request: Request, desk: Desk) -> Reply:
    """Take back an unfollowing: what a button lists is followed again."""
    pairs = [read_pair(each) for each in request.args.split(_AND)]
    if not (whole := [pair for pair in pairs if pair and _is_pair(pair, desk)]):
        return Reply(toast=gettext(_STALE))
    await refilter(request, desk, lambda filter: follow(filter, *whole))
    names = listed([pair_name(pair, desk.resolver) for pair in whole])
    return await _listing(request, desk, gettext("You follow {names} again.", names=names), 0)


def _is_pair(pair: Pair, desk: Desk) -> bool:
    codes = f"{pair.place} {pair.theme}".split()
    return len(known_topics(desk.resolver, " ".join(codes))) == len(codes)


def _undo(gone: Sequence[Pair]) -> list[Row]:
    """The way back from an unfollowing, as far as a button can carry it."""
    args = _AND.join(map(write, gone))
    return [(button(gettext("Undo"), "refollow", args),)] if gone and carries("refollow", args) else []


def _not_followed(name: str) -> str:
    if not name:
        return gettext("You do not follow anything.")
    return gettext("You do not follow {name}.", name=name)


async def _listing(request: Request, desk: Desk, text: str, page: int, undo: Sequence[Row] = ()) -> Reply:
    """An opening line, if any, and the list of what is followed with a button for each."""
    subscriber = await known(request, desk)
    pairs = in_order(subscriber.filter.pairs if subscriber else (), desk.resolver)
    opening = [text] if text else []
    if subscriber is None or not pairs:
        nothing = gettext("You follow nothing at the moment.")
        return change(request, *opening, nothing, keyboard=[*undo, *lists()], toast=text[:200])
    last = (len(pairs) - 1) // PAGE
    page = min(page, last)
    shown = pairs[page * PAGE : (page + 1) * PAGE]
    listing = [f"{pair_mark(pair, desk.resolver)} {pair_name(pair, desk.resolver)}".strip() for pair in shown]
    when = paused(subscriber, request) or f"{schedule(subscriber, request.now)}."
    head = Block(styled(gettext("{title} (tap ✕ to stop following)"), title=title(gettext("You follow"))))
    keyboard = (*undo, *removers(shown, desk), *turning("subscriptions", page, last), *_ways(request))
    return change(request, *opening, head, *listing, when, keyboard=keyboard, toast=text[:200])


def _ways(request: Request) -> list[Row]:
    """From the list, where it came by a press, to more of it and to what else can be set."""
    ways = [
        *lists(),
        (button(gettext("Newest stories"), "latest"), button(gettext("← Settings"), "settings")),
    ]
    return ways if request.pressed else lists()


def removers(pairs: Sequence[Pair], desk: Desk) -> Keyboard:
    """A button for each that takes it off."""
    labels = [(f"✕ {pair_name(pair, desk.resolver)}", write(pair)) for pair in pairs]
    return rows([button(label, "unfollow", args) for label, args in labels if carries("unfollow", args)], 2)


FAMILY = (subscriptions, unfollow, keep, refollow)
