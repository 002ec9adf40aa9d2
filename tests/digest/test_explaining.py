"""`/why`: which choices a story meets, and by which words."""

from __future__ import annotations

from dataclasses import replace

from digest.explaining import explain
from digest.model import Filter, Pair, PlaceTag, Role, ThemeTag
from tests.digest.people import story

MEMBERS = {"central-asia": frozenset({"KZ", "KG"})}
HERE = PlaceTag("KZ", Role.WHERE, True, 1.0, ("Almaty",))
WHO = PlaceTag("RU", Role.WHO, True, 0.8, ("Russian",))
NAMED = PlaceTag("KG", Role.MENTIONED, False, 0.2, ("Bishkek",))
BORDER, WATER = ThemeTag("border", 2.0, ("crossing",)), ThemeTag("water", 1.0, ("canal",))
STORY = replace(story(1, origins=2), places=(HERE, WHO, NAMED), themes=(BORDER, WATER))


def test_the_tags_that_met_a_choice_with_their_words() -> None:
    found = explain(STORY, Filter((Pair("KG"), Pair("KZ", "water"), Pair("RU", "arms"))), MEMBERS)
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
    found = explain(STORY, Filter((Pair("central-asia"),)), MEMBERS)
    assert [tag.code for tag in found.places] == ["KZ"]
    assert found.themes == (BORDER, WATER)


def test_anywhere_is_met_by_what_the_story_is_about() -> None:
    found = explain(STORY, Filter((Pair("", "border"),)), MEMBERS)
    assert ([tag.code for tag in found.places], found.themes) == (["KZ", "RU"], (BORDER,))


def test_who_would_not_be_told_has_no_reasons() -> None:
    found = explain(STORY, Filter((Pair("FR"),)), MEMBERS)
    assert (found.pairs, found.places, found.themes) == ((), (), ())
