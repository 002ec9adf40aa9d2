"""/addsource, the source doctor: look at an address, show what was found, add it when an admin says so."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

from bot.chat import Block, Button, Desk, Reply, Request, Role, Run, Style
from bot.commands.answers import change, line, say, title
from bot.commands.naming import number
from bot.commands.sourcing.labels import (
    BORDERLESS,
    any_country,
    country_row,
    known_country,
    likely_countries,
    owner_row,
    which_country,
)
from bot.commands.sourcing.naming import stored
from bot.commands.sourcing.views import actions
from bot.commands.table import command, press
from bot.render.buttons import Row, button, carries, rows
from bot.render.diagnosis import diagnosis_blocks, labelled_here
from bot.render.health import LABELLED, NAME, address, glance, name, span
from bot.render.reasons import in_words
from bot.render.styled import styled
from bot.tongue import N_, gettext
from bot.words import clip, echo, foreign, plain, shorten
from digest.doctor import Doctor, draft_of, examine
from digest.errors import BadSource
from digest.model import OwnerKind, Proposal, Source, SourceDraft, SourceKind
from digest.ports import Resolver
from sources.addresses import BadAddress

DECIDED = N_("That is decided already, or it waited for over a week. /addsource and its address looks again.")
WAITS = timedelta(days=7)
BUTTONS = 6
COPIES = 5
ADVICE = N_("Nothing was added. Does it open in a browser?")
REASON = 1000
_ADDRESS = re.compile(r"\w+://|www\.|[\w.-]+\.\w{2,}/", re.I)


@command(
    "addsource",
    help=N_("look at a feed or a news site, and add it if you like it"),
    example="/addsource https://example.org/feed.xml Valley Post",
    role=Role.EDITOR,
    longest=2100,
)
async def addsource(request: Request, desk: Desk) -> Reply:
    """Examine the address and show what was found; a name of your own may follow the address."""
    url, wished = [*request.args.split(maxsplit=1), "", ""][:2]
    if not url or number(url) is not None:
        return _how(url)
    if more := [each for each in wished.split() if _ADDRESS.match(each)]:
        return _one_by_one([url, *more])
    if there := await _stored(url, request, desk):
        return _there(there, request)
    try:
        found = await examine(_kit(desk), url, request.now)
    except BadSource as refusal:
        return _refused(request, refusal, url, plain(wished))
    if there := await _stored(found.url, request, desk):
        return _there(there, request)
    draft = draft_of(found, desk.sample)
    country = draft.country if known_country(draft.country, desk.resolver) else ""
    draft = replace(draft, name=clip(wished, NAME) or draft.name, country=country)
    proposal = await desk.sources.propose(draft, found, request.now, request.user)
    return say(*_found(proposal, request, desk), keyboard=_choices(proposal, desk.resolver))


@press("accept", role=Role.EDITOR)
async def accept(request: Request, desk: Desk) -> Reply:
    """Add a proposed source, and ask it at once."""
    proposal = await _proposal(request, desk)
    if proposal is None:
        return Reply(toast=gettext(DECIDED))
    try:
        source = await desk.sources.add(proposal.draft, request.now, request.user)
    except BadSource:
        await desk.sources.drop(proposal.id)
        there = await _stored(proposal.draft.url, request, desk)
        return _there(there, request) if there else Reply(toast=gettext(DECIDED))
    await desk.sources.drop(proposal.id)
    desk.nudge("collect")
    source = await _labelled(source, proposal.draft, request, desk)
    keyboard = [*_country_row(source, proposal, desk.resolver), *actions(source)]
    return change(request, *_added(source), keyboard=keyboard, toast=gettext("Added."))


@press("reject", role=Role.EDITOR)
async def reject(request: Request, desk: Desk) -> Reply:
    """Forget a proposed source."""
    proposal = await _proposal(request, desk)
    if proposal is None or not await desk.sources.drop(proposal.id):
        return Reply(toast=gettext(DECIDED))
    return change(
        request,
        gettext("{name} is not added. To look at it again:", name=foreign(clip(proposal.draft.name, NAME))),
        line(Run(f"/addsource {plain(proposal.draft.url)}", code=True)),
        toast=gettext("Forgotten."),
    )


@press("newcountry", role=Role.EDITOR)
async def newcountry(request: Request, desk: Desk) -> Reply:
    """Where the outlet of a proposed source is."""
    country = known_country(_word(request), desk.resolver)
    if country is None:
        return Reply(toast=gettext("This button is out of date."))
    return await _revised(request, desk, lambda draft: replace(draft, country=country))


@press("newowner", role=Role.EDITOR)
async def newowner(request: Request, desk: Desk) -> Reply:
    """Who pays for the outlet of a proposed source."""
    kind = _word(request)
    if kind not in set(OwnerKind):
        return Reply(toast=gettext("This button is out of date."))
    owner = OwnerKind(kind)
    return await _revised(request, desk, lambda draft: replace(draft, owner=owner, owner_note=LABELLED))


@press("newother", role=Role.EDITOR)
async def newother(request: Request, desk: Desk) -> Reply:
    """Any country, by its first letter."""
    proposal = await _proposal(request, desk)
    if proposal is None:
        return Reply(toast=gettext(DECIDED))
    letter = _word(request)
    back = button(gettext("Back"), "newcountry", f"{proposal.id} {proposal.draft.country or BORDERLESS}")
    keyboard = any_country("newcountry", "newother", proposal.id, letter, desk.resolver, back)
    return change(request, *_found(proposal, request, desk, which_country(letter)), keyboard=keyboard)


@press("newheadlines", role=Role.EDITOR)
async def newheadlines(request: Request, desk: Desk) -> Reply:
    """Whether the articles of a proposed feed are read at all."""
    kind = SourceKind.HEADLINES if _word(request) == "on" else SourceKind.FEED
    return await _revised(request, desk, lambda draft: replace(draft, kind=kind))


async def _revised(request: Request, desk: Desk, edit: Callable[[SourceDraft], SourceDraft]) -> Reply:
    """The same message with another label."""
    proposal = await _proposal(request, desk)
    revised = proposal and await desk.sources.revise(proposal.id, edit(proposal.draft))
    if revised is None:
        return Reply(toast=gettext(DECIDED))
    return change(request, *_found(revised, request, desk), keyboard=_choices(revised, desk.resolver))


async def _proposal(request: Request, desk: Desk) -> Proposal | None:
    """The proposal that a button carries, while it waits."""
    id = number(request.args.partition(" ")[0])
    found = None if id is None else await desk.sources.proposal(id)
    return found if found and request.now - found.at <= WAITS else None


async def _labelled(source: Source, draft: SourceDraft, request: Request, desk: Desk) -> Source:
    """The source with the owner that the admin tapped, also where its outlet was known already."""
    if draft.owner_note != LABELLED or source.outlet.owner is draft.owner:
        return source
    country = draft.country or source.outlet.country
    told = (source.id, country, draft.owner, LABELLED, request.now, request.user)
    return await desk.sources.label(*told) or source


def _word(request: Request) -> str:
    return request.args.partition(" ")[2]


async def _stored(url: str, request: Request, desk: Desk) -> Source | None:
    return stored(plain(url), await desk.sources.all(request.now))


def _kit(desk: Desk) -> Doctor:
    return Doctor(desk.reader, desk.tagger, desk.grouper, desk.sources, desk.stories)


def _found(proposal: Proposal, request: Request, desk: Desk, question: str = "") -> list[Block]:
    asked = line(title(question or gettext("Shall I add it?")))
    return [*diagnosis_blocks(proposal, desk.resolver, request.now), asked]


def _choices(proposal: Proposal, resolver: Resolver) -> list[Row]:
    """Country and owner if nobody outside said them, then the decision."""
    id, draft, found = proposal.id, proposal.draft, proposal.diagnosis
    accept = button(gettext("Accept"), "accept", str(id), Style.SUCCESS)
    decision = (accept, button(gettext("Reject"), "reject", str(id)))
    if not labelled_here(draft):
        return [*_headlines(proposal), decision]
    codes = likely_countries(found.url, [code for code, _ in found.places], resolver)
    owner = draft.owner if draft.owner_note else None
    return [
        *country_row("newcountry", "newother", id, codes, draft.country, resolver),
        *owner_row("newowner", id, owner),
        *_headlines(proposal),
        decision,
    ]


def _headlines(proposal: Proposal) -> list[Row]:
    """Where no article could be read whole: to keep to the headlines of the feed, or to try all the same."""
    found, id = proposal.diagnosis, proposal.id
    if found.kind is not SourceKind.FEED or found.whole or not found.tried:
        return []
    if proposal.draft.kind is SourceKind.HEADLINES:
        return [(button(f"✓ {gettext('Headlines only')}", "newheadlines", f"{id} off"),)]
    return [(button(gettext("Headlines only"), "newheadlines", f"{id} on"),)]


def _country_row(source: Source, proposal: Proposal, resolver: Resolver) -> Sequence[Row]:
    """The countries that a new source writes about, while it is not known where its outlet is."""
    if source.outlet.country:
        return []
    codes = likely_countries(source.url, [code for code, _ in proposal.diagnosis.places], resolver)
    return country_row("setcountry", "othercountry", source.id, codes, "", resolver) if codes else []


def _added(source: Source) -> list[Block]:
    unknown = not source.outlet.country or source.outlet.owner is OwnerKind.UNKNOWN
    label = gettext("/labelsource {id} kazakhstan state", id=source.id)
    return [
        Block(styled(gettext("✅ Added as {source}."), source=title(f"#{source.id} {name(source)}"))),
        line(Run(plain(source.url), code=True)),
        line(
            gettext(
                "I begin to read it now. What it lists already goes into digests by its date, without "
                "alerts; after that I look as often as it publishes. /checksource {id} tells how it does.",
                id=source.id,
            )
        ),
        *(
            [line(gettext("Where is it, and who pays for it? Tap, or type:"), " ", Run(label, code=True))]
            if unknown
            else []
        ),
    ]


def _there(source: Source, request: Request) -> Reply:
    """It is stored already: how it does, and a button that opens it."""
    return say(
        line(gettext("That source is here already:")),
        glance(source, request.now),
        keyboard=[
            [
                button(gettext("Open it"), "source", str(source.id)),
                button(gettext("Check now"), "checksource", str(source.id)),
            ]
        ],
    )


def _how(url: str) -> Reply:
    """What to send; somebody who typed a number meant a source that is here."""
    if url:
        return say(
            gettext(
                "“{number}” is a number. /checksource {number} looks at the source of that number; to add a "
                "new one I need its web address.",
                number=url,
            )
        )
    return say(
        gettext(
            "Send the address of a news site or of its feed. I look at it, tell you what I found, and add it "
            "only if you accept:"
        ),
        line(Run("/addsource https://example.org/feed.xml", code=True)),
        gettext("A name of your own for the outlet may follow the address."),
    )


def _one_by_one(addresses: Sequence[str]) -> Reply:
    """Each address in a message of its own; a second one is no name."""
    return say(
        gettext("One address at a time, please:"),
        *(line(Run(f"/addsource {plain(each.rstrip(',;'))}", code=True)) for each in addresses[:COPIES]),
    )


def _refused(request: Request, refusal: BadSource, url: str, rest: str) -> Reply:
    """Why not, and what to try instead: feeds found there, the front page, the spaces written as they should.

    Feeds are buttons, or lines to copy where a button cannot hold them.
    """
    if refusal.retry_after:
        return _later(refusal, refusal.retry_after, f"{url} {rest}".strip())
    found = refusal.candidates
    longer = [each for each in found if not carries("addsource", each)]
    return say(
        *([line(address(url))] if request.pressed else []),
        line(_reason(refusal)),
        *([] if found or _advises(refusal) else [gettext(ADVICE)]),
        *(line(Run(f"/addsource {plain(each)}", code=True)) for each in longer[:COPIES]),
        *(_spaces(url, rest) if rest and not found else []),
        keyboard=rows(_instead(refusal, url), 1),
    )


def _later(refusal: BadSource, wait: timedelta, asked: str) -> Reply:
    """The site is there, but busy: when to try again; anything else on it would meet the same."""
    return say(
        line(_reason(refusal)),
        gettext("Nothing was added. Send this again in about {span}:", span=span(wait)),
        line(Run(f"/addsource {plain(asked)}", code=True)),
    )


def _reason(refusal: BadSource) -> str:
    return foreign(shorten(plain(in_words(refusal.reason)), REASON))


def _instead(refusal: BadSource, url: str) -> list[Button]:
    """The feeds found, else the front page of an address that could be asked at all."""
    fitting = [each for each in refusal.candidates if carries("addsource", each)]
    front = "" if isinstance(refusal.__cause__, BadAddress) else front_page(url)
    if not refusal.candidates and front and carries("addsource", front):
        return [button(gettext("Try the front page, {address}", address=front), "addsource", front)]
    return [button(each, "addsource", each) for each in fitting[:BUTTONS]]


def _advises(refusal: BadSource) -> bool:
    """Whether it says what to do: it goes on after its first sentence, or is about the spelling."""
    return ". " in refusal.reason or isinstance(refusal.__cause__, BadAddress)


def front_page(url: str) -> str:
    """The front page of the site of an address; "" if that is what it is."""
    scheme, _, rest = url.rpartition("://")
    host, _, path = rest.partition("/")
    return f"{scheme or 'https'}://{host}/" if path.strip("/") else ""


def _spaces(url: str, rest: str) -> list[Block]:
    """What came after the first space may belong to the address."""
    spaced = f"{url} {rest}".replace(" ", "%20")
    return [
        line(
            gettext(
                "I took “{name}” for the name that you wish. If it belongs to the address, write it so:",
                name=echo(rest),
            )
        ),
        line(Run(f"/addsource {plain(spaced)}", code=True)),
    ]


FAMILY = (addsource, accept, reject, newcountry, newowner, newother, newheadlines)
