"""The card of a story: everything about it, and the ways on from there."""

from __future__ import annotations

from datetime import datetime

from bot.chat import Block, Button, Message, Run
from bot.render.buttons import LONGEST_COPY, Row, back, button, rows
from bot.render.links import link, safe
from bot.render.marks import (
    called,
    head,
    is_sample,
    outlet_name,
    outlets_of,
    report_title,
    sample_blocks,
    support,
    tongue_mark,
)
from bot.render.pages import paginate
from bot.render.points import BULLET, points, why_points
from bot.render.sides import has_sides
from bot.render.times import at
from bot.render.titles import headline
from bot.tongue import N_, gettext, ngettext
from bot.words import clip
from digest.model import Account, FeedbackKind, Story
from digest.ports import Resolver

ACCOUNTS = 12
WIDE = 3
_OUTLETS = 20
_WRONG = {
    FeedbackKind.WRONG_PLACE: N_("Wrong place"),
    FeedbackKind.WRONG_THEME: N_("Wrong theme"),
    FeedbackKind.WRONG_FACT: N_("Wrong fact"),
    FeedbackKind.NOT_RELEVANT: N_("Not relevant"),
    FeedbackKind.TOLD_BEFORE: N_("Told before"),
}


def card(story: Story, resolver: Resolver, *, zone: str, now: datetime, own: str = "") -> tuple[Message, ...]:
    """All takeaways, who reports it with which headline, and buttons to whatever else is known.

    ``story`` as this reader sees it; ``own``: the reader's language, words in another carry a mark.
    """
    if story.withdrawn:
        called = gettext("Withdrawn:")
        top = Block((Run(f"{called} ", bold=True), Run(headline(story))))
        return paginate([[top], [Block((Run(gettext(_TAKEN_BACK)),))]])
    said = [*points(story, None, own), *why_points(story, own)]
    bullets = [Block((Run(BULLET), *point)) for point in said] or [Block((Run(_no_takeaways(story)),))]
    more = len(story.accounts) - ACCOUNTS
    parts = [
        sample_blocks(is_sample([story])),
        [head(story, resolver, own=own)],
        bullets,
        [
            Block((Run(gettext("Who reports it ({support}):", support=support(story))),)),
            *(_account(each, zone, now, own) for each in story.accounts[:ACCOUNTS]),
            *([Block((Run(_more(more)),))] if more > 0 else []),
        ],
    ]
    return paginate([part for part in parts if part], (*rows(_ways(story), WIDE), *_to_copy(story)))


def wrong(story: Story) -> tuple[Message, ...]:
    """Asks what is wrong with a story; a press gives "wrong" with "STORY REVISION KIND"."""
    here = f"{story.id} {story.revision}"
    kinds = [button(gettext(label), "wrong", f"{here} {kind.name.lower()}") for kind, label in _WRONG.items()]
    question = gettext("What is wrong with this story? The admins see how often that was said, not by whom.")
    return _choice(story, question, kinds, WIDE)


def outlets_to_mute(story: Story) -> tuple[Message, ...]:
    """Asks which outlet to mute; a press gives "muteoutlet" with "STORY REVISION OUTLET"."""
    here = f"{story.id} {story.revision}"
    accounts = outlets_of(story.accounts)[:_OUTLETS]
    names = [button(each.outlet.name, "muteoutlet", f"{here} {each.outlet.id}") for each in accounts]
    return _choice(story, gettext("Which outlet do you not want to read any more?"), names, 2)


_TAKEN_BACK = N_("An admin has taken this story back. Nobody is told it any more.")


def _choice(story: Story, question: str, buttons: list[Button], width: int) -> tuple[Message, ...]:
    title = Block((Run(headline(story), bold=True),))
    return paginate([[title, Block((Run(question),))]], [*rows(buttons, width), back(story)])


def _to_copy(story: Story) -> tuple[Row, ...]:
    """The address of the first report, to be pasted elsewhere; where there are others too, it says whose."""
    first = story.accounts[0] if story.accounts else None
    address = safe(first.url) if first else ""
    if first is None or not 0 < len(address) <= LONGEST_COPY:
        return ()
    label = gettext("Copy the link")
    if len(story.accounts) > 1:
        label = gettext("Copy the link: {outlet}", outlet=called(first.outlet))
    return ((Button(clip(label, 60), "", copy=address),),)


def _ways(story: Story) -> list[Button]:
    """Only what there is something to see behind."""
    here = f"{story.id} {story.revision}"
    taken = story.summary is not None and bool(story.summary.takeaways or story.summary.why)
    ways = [
        (gettext("Evidence"), "evidence", taken),
        (gettext("Voices"), "voices", has_sides(story)),
        (gettext("Timeline"), "timeline", story.revision > 1),
        (gettext("Why this?"), "because", True),
        (gettext("Mute story"), "mutestory", True),
        (gettext("Mute outlet"), "muteoutlet", True),
        (gettext("Wrong?"), "wrong", True),
    ]
    return [button(label, command, here) for label, command, there in ways if there]


def _no_takeaways(story: Story) -> str:
    if story.summary is None:
        return gettext("Takeaways are not ready yet; here is who reports it.")
    return gettext(
        "No takeaways: the report is too short to quote from, only its headline is read, its publisher asks "
        "not to be quoted, or they came from an outlet or in a language that you leave out. The link leads "
        "to it."
    )


def _more(number: int) -> str:
    return ngettext("and {number} more report", "and {number} more reports", number)


def _account(account: Account, zone: str, now: datetime, own: str) -> Block:
    before = f" · {outlet_name(account)}: {tongue_mark(account.language, own)}"
    return Block((at(account.published, zone, now), Run(before), link(report_title(account), account.url)))
