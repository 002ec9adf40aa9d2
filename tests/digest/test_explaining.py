"""`/why`: which choices a story meets, and by which words."""

from __future__ import annotations

from dataclasses import replace

from digest.explaining import Explanation, explain
from digest.model import Filter, Pair, PlaceTag, Role, Story, ThemeTag
from digest.wording import Wording
from tests.digest.people import stems, story, summary

MEMBERS = {"central-asia": frozenset({"KZ", "KG"})}
HERE = PlaceTag("KZ", Role.WHERE, True, 1.0, ("Almaty",))
WHO = PlaceTag("RU", Role.WHO, True, 0.8, ("Russian",))
NAMED = PlaceTag("KG", Role.MENTIONED, False, 0.2, ("Bishkek",))
BORDER, WATER = ThemeTag("border", 2.0, ("crossing",)), ThemeTag("water", 1.0, ("canal",))
STORY = replace(story(1, origins=2), places=(HERE, WHO, NAMED), themes=(BORDER, WATER))


def explained(filter: Filter, whole: Story = STORY) -> Explanation:
    return explain(STORY, whole, filter, MEMBERS, Wording(stems))


def test_the_tags_that_met_a_choice_with_their_words() -> None:
    found = explain(
        STORY, STORY, Filter((Pair("KG"), Pair("KZ", "water"), Pair("RU", "arms"))), MEMBERS, Wording(stems)
    )
    assert found.pairs == (Pair("KZ", "water"),)
    assert [(tag.code, tag.words) for tag in found.places] == [("KZ", ("Almaty",))]
    assert [(tag.slug, tag.words) for tag in found.themes] == [("water", ("canal",))]
    assert (found.event, found.origins, found.outlets, found.published) == (
        STORY.event,
        2,
        2,
        STORY.published,
    )


def test_a_region_is_met_by_its_country_and_a_mention_meets_nothing() -> None:
    found = explained(Filter((Pair("central-asia"),)))
    assert [tag.code for tag in found.places] == ["KZ"]
    assert found.themes == (BORDER, WATER)


def test_anywhere_is_met_by_what_the_story_is_about() -> None:
    found = explained(Filter((Pair("", "border"),)))
    assert ([tag.code for tag in found.places], found.themes) == (["KZ", "RU"], (BORDER,))


def test_who_would_not_be_told_has_no_reasons() -> None:
    found = explained(Filter((Pair("FR"),)))
    assert (found.pairs, found.places, found.themes) == ((), (), ())


def test_the_words_that_it_says_also_where_the_reader_does_not_read_them() -> None:
    wanted = Filter((Pair("KZ"),), wanted_words=("flood", "quake"))
    whole = replace(STORY, title="A flood")
    assert (explained(wanted, whole).said, explained(wanted, whole).pairs) == (("flood",), (Pair("KZ"),))


def test_words_that_speak_against_it_now() -> None:
    whole = replace(STORY, summary=summary(101, "The floods rose."))
    found = explained(Filter((Pair("KZ"),), unwanted_words=("flood",)), whole)
    assert (found.pairs, found.unwanted, found.lacking) == ((), ("flood",), False)
    found = explained(Filter((Pair("KZ"),), wanted_words=("quake",)), whole)
    assert (found.pairs, found.said, found.lacking) == ((), (), True)
