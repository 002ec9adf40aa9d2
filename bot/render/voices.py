"""Who says what: a line for each side, the numbers that differ, what only one outlet has."""

from __future__ import annotations

from bot.chat import Block, Frame, Message, Run
from bot.render.buttons import back
from bot.render.marks import is_sample, sample_blocks
from bot.render.pages import paginate
from bot.render.sides import dispute_points, lone_points, silent_points, voice_points
from bot.render.titles import headline
from bot.tongue import N_, gettext
from digest.model import Story
from digest.ports import Resolver


def voices(story: Story, resolver: Resolver, *, own: str = "") -> tuple[Message, ...]:
    """One line for each side in its own words, contradicting numbers side by side, facts that one outlet has.

    ``story`` as this reader sees it; ``own``: the reader's language, words in another carry a mark.
    """
    title = Block((Run(gettext("Who says what: {headline}", headline=headline(story)), bold=True),))
    sides = [
        [Block(point, Frame.QUOTE) for point in voice_points(story, resolver, own)]
        + [Block(point, Frame.QUOTE) for point in silent_points(story, resolver, own)],
        [Block(point) for point in dispute_points(story, own)],
        [Block(point) for point in lone_points(story, own)],
    ]
    said = [side for side in sides if side] or [[Block((Run(gettext(_NOTHING)),))]]
    return paginate([[*sample_blocks(is_sample([story])), title], *said], [back(story)])


_NOTHING = N_("Its outlets do not differ in what has been taken from them so far.")
