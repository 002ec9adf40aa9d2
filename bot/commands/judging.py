"""What readers find wrong about a story: a press each, and the counts that admins see."""

from __future__ import annotations

from datetime import timedelta

from bot.chat import Desk, Reply, Request, Role
from bot.commands.answers import line, say, show, title
from bot.commands.opening import View, card_messages, way
from bot.commands.table import command
from bot.render.buttons import numbered
from bot.render.card import wrong as wrong_of
from bot.render.titles import headline
from bot.tongue import N_, gettext, ngettext
from digest.model import Feedback, FeedbackKind, Story

SPAN = timedelta(days=30)
_SHOWN = 12
KINDS = {
    FeedbackKind.WRONG_PLACE: N_("wrong place"),
    FeedbackKind.WRONG_THEME: N_("wrong theme"),
    FeedbackKind.WRONG_FACT: N_("wrong fact"),
    FeedbackKind.NOT_RELEVANT: N_("not relevant"),
    FeedbackKind.TOLD_BEFORE: N_("told before"),
}
_KINDS = {kind.name.lower(): kind for kind in FeedbackKind}


@way("wrong")
async def wrong(view: View, request: Request, desk: Desk) -> Reply:
    """Ask what is wrong; then count it, without a word of who said so, and show the card again."""
    if not view.rest:
        return Reply(wrong_of(view.story), edit=True)
    kind = _KINDS.get(view.rest)
    if kind is None:
        return Reply(toast=gettext("This button is out of date."))
    if desk.first_press(request.now, request.user, view.story.id, kind.name):
        await desk.complaints.add(view.story.id, kind, request.now)
        thanks = gettext("Thank you. The admins will see that.")
    else:
        thanks = gettext("You said that today already; it counts once.")
    return Reply(card_messages(view, request, desk), edit=True, toast=thanks)


@command("feedback", help=N_("what readers find wrong about stories"), role=Role.ADMIN)
async def feedback(request: Request, desk: Desk) -> Reply:
    """The stories of the last 30 days that were found wrong, the most often named first."""
    counts = await desk.complaints.counts(request.now - SPAN)
    if not counts:
        return say(gettext("Nobody found anything wrong about a story in the last 30 days."))
    by_story: dict[int, list[Feedback]] = {}
    for each in counts:
        by_story.setdefault(each.story, []).append(each)
    shown = [(said, story) for said in by_story.values() if (story := await desk.stories.get(said[0].story))]
    entries = [
        [line(f"{n}. ", title(headline(story))), line(f"{_said(said)} · {_way_out(story)}")]
        for n, (said, story) in enumerate(shown[:_SHOWN], 1)
    ]
    more = len(shown) - _SHOWN
    left = ngettext("and {number} more story", "and {number} more stories", more)
    rest = [[line(left)]] if more > 0 else []
    head = [line(title(gettext("Found wrong by readers, last 30 days")))]
    return show(
        [head, *entries, *rest], numbered([(story.id, story.revision) for _, story in shown[:_SHOWN]])
    )


def _way_out(story: Story) -> str:
    return gettext("withdrawn") if story.withdrawn else f"/withdraw {story.id}"


def _said(counts: list[Feedback]) -> str:
    return ", ".join(f"{gettext(KINDS[each.kind])} {each.count}×" for each in counts)


FAMILY = (wrong, feedback)
