"""Why a story is in a digest, in words, and why others are not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.chat import Block, Message, Run
from bot.render.buttons import ACROSS, back, rows, story_button
from bot.render.marks import about, head, is_sample, sample_blocks, tongue_mark, unsigned
from bot.render.names import followed, in_sentence, place_name, theme_name
from bot.render.pages import paginate
from bot.render.times import ago
from bot.render.titles import headline
from bot.tongue import N_, gettext, ngettext
from bot.words import foreign, listed, quoted
from digest.explaining import Explanation
from digest.model import Event, Omitted, PlaceTag, Role, Story, ThemeTag, Unfit
from digest.ports import Resolver

_WORDS = 3
"""Words named that prove one tag."""

_KINDS = {
    Event.STATEMENT: N_("a statement"),
    Event.AGREEMENT: N_("an agreement"),
    Event.ANALYSIS: N_("an analysis"),
}


def because(
    story: Story, explanation: Explanation, resolver: Resolver, *, now: datetime, own: str = ""
) -> tuple[Message, ...]:
    """Why this reader is told this story."""
    parts = [
        [*sample_blocks(is_sample([story])), head(story, resolver, own=own)],
        [Block((Run(reason(explanation, resolver, now)),))],
    ]
    return paginate(parts, [back(story)])


def because_all(
    told: Sequence[tuple[Story, Explanation] | None],
    left_out: Sequence[tuple[Omitted, Story]],
    resolver: Resolver,
    *,
    now: datetime,
    more: int = 0,
    own: str = "",
) -> tuple[Message, ...]:
    """Why each story of a digest is there, and for want of what others are not; buttons open all of them.

    ``told``: in the order of the digest, None for a story that was taken back since: its number stays
    unused. ``more``: how many more were left out than are named.
    """
    numbered = {number: each for number, each in enumerate(told, 1) if each}
    others = dict(enumerate(left_out, len(told) + 1))
    stories = {number: story for number, (story, _) in numbered.items()}
    stories |= {number: story for number, (_, story) in others.items()}
    parts = [
        [
            *sample_blocks(is_sample(list(stories.values()))),
            Block((Run(gettext("Why these stories"), bold=True),)),
        ],
        *(
            [head(story, resolver, number=number, own=own), Block((Run(reason(why, resolver, now)),))]
            for number, (story, why) in numbered.items()
        ),
    ]
    if left_out:
        shown = list(numbered.values())
        lines = [
            Block((Run(f"{number}. {_called(story, own)}: {unfit(omitted, shown, resolver)}"),))
            for number, (omitted, story) in others.items()
        ]
        rest = [Block((Run(gettext("and {number} more", number=more)),))] if more > 0 else []
        parts.append([Block((Run(gettext("Left out"), bold=True),)), *lines, *rest])
    buttons = [story_button(number, story.id, story.revision) for number, story in stories.items()]
    return paginate(parts, rows(buttons, ACROSS))


def _called(story: Story, own: str) -> str:
    return tongue_mark(story.language, own) + headline(story)


def reason(explanation: Explanation, resolver: Resolver, now: datetime) -> str:
    """ "Because you follow Tajikistan + terrorism: it happened in Tajikistan (“Khatlon”), theme terrorism
    (“militants”), 3 independent reports, a statement, 2 h ago."
    """
    pairs = [followed(pair, resolver) for pair in explanation.pairs]
    facts = [
        *(_place(tag, resolver) for tag in explanation.places),
        *(_theme(tag, resolver) for tag in explanation.themes),
        *_words(explanation),
        _support(explanation),
        *([gettext(_KINDS[explanation.event])] if explanation.event in _KINDS else []),
        ago(explanation.published, now),
    ]
    if not pairs:
        return gettext("It is none of what you follow now: {facts}.", facts=", ".join(facts))
    return gettext("Because you follow {pairs}: {facts}.", pairs=listed(pairs), facts=", ".join(facts))


def unfit(omitted: Omitted, told: Sequence[tuple[Story, Explanation]], resolver: Resolver) -> str:
    """ "no room", "no room: 3 stories about Kazakhstan already"."""
    share, stories = omitted.share, [story for story, _ in told]
    match omitted.reason:
        case Unfit.PLACE:
            number = sum(share in {tag.code for tag in about(story)} for story in stories)
            return _about(number, place_name(share, resolver))
        case Unfit.THEME:
            number = sum(share in {tag.slug for tag in story.themes[:1]} for story in stories)
            return _about(number, in_sentence(theme_name(share, resolver)))
        case Unfit.OUTLET:
            number = sum(share == story.accounts[0].outlet.name for story in stories if story.accounts)
            return _from(number, foreign(unsigned(share)))
        case _:
            return gettext("no room")


def _about(number: int, topic: str) -> str:
    if not number:
        return gettext("no room for more about {topic}", topic=topic)
    return ngettext(
        "no room: {number} story about {topic} already",
        "no room: {number} stories about {topic} already",
        number,
        topic=topic,
    )


def _from(number: int, outlet: str) -> str:
    if not number:
        return gettext("no room for more from {outlet}", outlet=outlet)
    return ngettext(
        "no room: {number} story from {outlet} already",
        "no room: {number} stories from {outlet} already",
        number,
        outlet=outlet,
    )


def _words(explanation: Explanation) -> list[str]:
    """ "it says “flood”": the reader's own words, wanted or not."""
    sayings = [
        (explanation.said, N_("it says {words}")),
        (explanation.unwanted, N_("it says {words}, which you do not want")),
    ]
    told = [gettext(text, words=listed([quoted(each) for each in words])) for words, text in sayings if words]
    return [*told, *([gettext("it says none of your words")] if explanation.lacking else [])]


def _place(tag: PlaceTag, resolver: Resolver) -> str:
    name = place_name(tag.code, resolver) + _proof(tag.words)
    if tag.role is Role.WHERE:
        return gettext("it happened in {place}", place=name)
    return gettext("those involved are from {place}", place=name)


def _theme(tag: ThemeTag, resolver: Resolver) -> str:
    name = in_sentence(theme_name(tag.slug, resolver)) + _proof(tag.words)
    return gettext("theme {theme}", theme=name)


def _proof(words: Sequence[str]) -> str:
    """ " (“Khatlon”, “Dushanbe”)": the words of the reports that say so."""
    said = [quoted(foreign(word)) for word in words[:_WORDS] if word]
    return f" ({', '.join(said)})" if said else ""


def _support(explanation: Explanation) -> str:
    """ "3 independent reports", "1 report", "1 report in 4 outlets"."""
    origins, outlets = explanation.origins, explanation.outlets
    reports = (
        ngettext("{number} independent report", "{number} independent reports", origins)
        if origins > 1
        else gettext("1 report")
    )
    if outlets <= origins:
        return reports
    return ngettext("{reports} in {number} outlet", "{reports} in {number} outlets", outlets, reports=reports)
