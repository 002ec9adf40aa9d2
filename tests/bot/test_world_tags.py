"""The real tagger and grouper over the sample world, against what a careful editor would sign."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.demo.press import SampleArticle, read_articles, read_outlets
from digest.model import OutletId, PlaceTag, Print, Role, StoryId, Tagged
from sources.clean import clean
from tests.bot.world_expected import COPIES, FURNITURE_COUNTRIES, JUDGEMENTS, STORIES
from topics.grouping import StoryGrouper
from topics.tagger import TextTagger

NOW = datetime(2031, 3, 5, 9, 30, tzinfo=UTC)
ARTICLES = {article.slug: article for article in read_articles(NOW)}


@pytest.fixture(scope="module")
def tagged() -> Mapping[str, Tagged]:
    tagger = TextTagger.load()
    return {slug: tag(tagger, article) for slug, article in ARTICLES.items()}


def tag(tagger: TextTagger, article: SampleArticle) -> Tagged:
    text = "\n".join(article.paragraphs)
    return tagger.tag(article.title, text, clean(text, article.title))


def focus(found: Tagged) -> set[str]:
    return {place.code for place in found.tags.places if is_about(place) and len(place.code) == 2}


def is_about(place: PlaceTag) -> bool:
    return place.focus and place.role is not Role.MENTIONED


def grouped(tagged: Mapping[str, Tagged], slugs: Sequence[str]) -> set[frozenset[str]]:
    """The stories that one turn of grouping finds among these articles, in this order."""
    outlets = {outlet.slug: number for number, outlet in enumerate(read_outlets(), 1)}
    prints = [
        Print(
            ref,
            ARTICLES[slug].published,
            OutletId(outlets[ARTICLES[slug].outlet]),
            tagged[slug].fingerprint,
        )
        for ref, slug in enumerate(slugs)
    ]
    homes: dict[int, int] = {}
    for placement in StoryGrouper().group(prints, []):
        home = placement.ref if placement.with_ref is None else placement.with_ref
        homes[placement.ref] = homes.get(home, home)
    roots = {ref: root(homes, ref) for ref in homes}
    return {frozenset(slugs[ref] for ref in roots if roots[ref] == home) for home in set(roots.values())}


def root(homes: Mapping[int, int], ref: int) -> int:
    while homes[ref] != ref:
        ref = homes[ref]
    return ref


def test_every_article_is_judged_and_stands_in_one_story() -> None:
    assert set(JUDGEMENTS) == set(ARTICLES)
    assert sorted(slug for story in STORIES.values() for slug in story) == sorted(ARTICLES)


@pytest.mark.parametrize("slug", JUDGEMENTS)
def test_language(tagged: Mapping[str, Tagged], slug: str) -> None:
    assert tagged[slug].tags.language == ARTICLES[slug].language


@pytest.mark.parametrize("slug", JUDGEMENTS)
def test_countries(tagged: Mapping[str, Tagged], slug: str) -> None:
    wanted = JUDGEMENTS[slug]
    found = focus(tagged[slug])
    assert wanted.focus <= found <= wanted.focus | wanted.also
    assert not FURNITURE_COUNTRIES & {place.code for place in tagged[slug].tags.places}


@pytest.mark.parametrize("slug", JUDGEMENTS)
def test_themes_and_relevance(tagged: Mapping[str, Tagged], slug: str) -> None:
    wanted, tags = JUDGEMENTS[slug], tagged[slug].tags
    assert tags.security == wanted.security
    assert wanted.themes <= {theme.slug for theme in tags.themes}


@pytest.mark.parametrize("slug", JUDGEMENTS)
def test_kind_of_event(tagged: Mapping[str, Tagged], slug: str) -> None:
    assert tagged[slug].tags.event in JUDGEMENTS[slug].events


@pytest.mark.parametrize("newest_first", [True, False])
def test_stories(tagged: Mapping[str, Tagged], newest_first: bool) -> None:
    slugs = sorted(ARTICLES, key=lambda slug: ARTICLES[slug].published, reverse=newest_first)
    assert grouped(tagged, slugs) == {frozenset(story) for story in STORIES.values()}


@pytest.mark.parametrize("seed", range(3))
def test_stories_as_they_come(tagged: Mapping[str, Tagged], seed: int) -> None:
    """One by one, those of a day in any order: outlets answer as fast as they can."""
    dice = random.Random(seed)
    order = sorted(ARTICLES, key=lambda slug: (ARTICLES[slug].published.date(), dice.random()))
    outlets = {outlet.slug: number for number, outlet in enumerate(read_outlets(), 1)}
    known: list[Print] = []
    for ref, slug in enumerate(order, 1):
        article = ARTICLES[slug]
        new = Print(ref, article.published, OutletId(outlets[article.outlet]), tagged[slug].fingerprint)
        (placement,) = StoryGrouper().group([new], known)
        story = placement.story or StoryId(ref)
        known = [replace(each, story=story) if each.story in placement.merges else each for each in known]
        known.append(replace(new, story=story))
    found: dict[StoryId | None, set[str]] = {}
    for slug, each in zip(order, known, strict=True):
        found.setdefault(each.story, set()).add(slug)
    assert sorted(map(sorted, found.values())) == sorted(sorted(story) for story in STORIES.values())


def edited(paragraphs: Sequence[str]) -> list[tuple[str, Sequence[str]]]:
    """Six ways in which outlets print one wire text: (title, paragraphs)."""
    first, *others = paragraphs
    return [
        ("Uzbek customs find 318 kg of opium in onion truck near Termez", paragraphs),
        ("Opium worth millions hidden under onions", paragraphs[:-1]),
        ("318 kilograms of opium found near Termez", [f"TERMEZ. {first}", *others]),
        ("Customs seize opium at Ayritom", [first, *others[1:], others[0]]),
        ("Record seizure of opium in Uzbekistan", [*paragraphs, "Steppe Wire contributed to this report."]),
        (
            "Termez: opium in an onion truck",
            [each.replace("Customs officers", "Officers") for each in paragraphs],
        ),
    ]


def test_six_edited_copies_of_a_wire_text_count_as_one_origin() -> None:
    tagger, wire = TextTagger.load(), ARTICLES["termez-opium-wire"]
    prints = []
    for ref, (title, paragraphs) in enumerate(edited(wire.paragraphs)):
        mark = tag(tagger, replace(wire, title=title, paragraphs=tuple(paragraphs))).fingerprint
        prints.append(Print(ref, wire.published + timedelta(minutes=20 * ref), OutletId(ref + 1), mark))
    placements = StoryGrouper().group(prints, [])
    assert [each.copy_of is None for each in placements] == [True, *[False] * 5]
    homes = {each.ref if each.with_ref is None else each.with_ref for each in placements}
    assert homes == {0}


def test_three_independent_reports_count_as_three(tagged: Mapping[str, Tagged]) -> None:
    slugs = ("panj-post-attack-wire", "panj-post-attack-monitor", "panj-post-attack-courier")
    prints = [
        Print(ref, ARTICLES[slug].published, OutletId(ref + 1), tagged[slug].fingerprint)
        for ref, slug in enumerate(slugs)
    ]
    assert [each.copy_of for each in StoryGrouper().group(prints, [])] == [None, None, None]


def test_copies_of_a_wire_text_are_one_origin(tagged: Mapping[str, Tagged]) -> None:
    slugs = sorted(COPIES, key=lambda slug: ARTICLES[slug].published)
    prints = [
        Print(ref, ARTICLES[slug].published, OutletId(ref + 1), tagged[slug].fingerprint)
        for ref, slug in enumerate(slugs)
    ]
    placements = StoryGrouper().group(prints, [])
    assert sum(placement.copy_of is None for placement in placements) == 1
