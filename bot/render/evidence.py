"""The receipts of a story, opened: for every takeaway the sentences it rests on, who wrote them, when."""

from __future__ import annotations

import re
from datetime import datetime

from bot.chat import Block, Frame, Message, Run
from bot.render.buttons import button
from bot.render.links import link
from bot.render.pages import paginate
from bot.render.story import headline, is_sample, outlet_name, sample_blocks
from bot.render.times import stamp
from bot.words import foreign, plain, shorten
from digest.model import Quote, Receipt, Story

QUOTE = 300
_SENTENCE = re.compile(r"(?<=[.!?…])[\"'»”’)]* +(?=[\"'«“‘(]*[^\W\d_a-zа-яё])")


def evidence(story: Story, *, zone: str, now: datetime) -> tuple[Message, ...]:
    """Every takeaway with its source sentences, each quoted in at most 300 characters."""
    parts = [sample_blocks(is_sample([story])), [Block((Run(f"Evidence: {headline(story)}", bold=True),))]]
    summary = story.summary
    for takeaway in summary.takeaways if summary else ():
        parts.append(_point(takeaway.text, takeaway.receipt, story, zone, now))
    if summary and summary.why:
        parts.append(_point(f"Why it matters: {summary.why.text}", summary.why.receipt, story, zone, now))
    if summary is None:
        parts.append(
            [Block((Run("Nothing has been taken from this story yet, so there is nothing to prove."),))]
        )
    keyboard = [[button("Back to the story", "card", f"{story.id} {story.revision}")]]
    return paginate([part for part in parts if part], keyboard)


def sentences(quote: Quote) -> list[str]:
    """The sentences of a quoted span; one longer than 300 characters ends at a word, marked by […]."""
    return [_cut(each) for each in _SENTENCE.split(plain(quote.text)) if each]


def _cut(sentence: str) -> str:
    """At most 300 characters, the invisible ones counted that showing it adds."""
    added = len(foreign(sentence)) - len(sentence)
    if len(sentence) + added <= QUOTE:
        return sentence
    return f"{shorten(sentence, max(QUOTE - 4 - added, QUOTE // 3))} […]"


def _point(text: str, receipt: Receipt, story: Story, zone: str, now: datetime) -> list[Block]:
    quoted = [foreign(each) for quote in receipt.quotes for each in sentences(quote)]
    return [
        Block((Run(f"• {foreign(text)}"),)),
        *(Block((Run(f"“{each}”"),), Frame.QUOTE) for each in dict.fromkeys(quoted)),
        _origin(receipt, story, zone, now),
    ]


def _origin(receipt: Receipt, story: Story, zone: str, now: datetime) -> Block:
    account = next((each for each in story.accounts if each.article == receipt.article), None)
    if account is None:
        return Block((Run("The article is no longer kept; the quoted words are."),))
    name = link(outlet_name(account), account.url)
    return Block((Run("— "), name, Run(f", {stamp(account.published, zone, now)}")))
