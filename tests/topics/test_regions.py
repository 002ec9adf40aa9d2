"""Regions, areas and blocs: members, dates, and tables without loose ends."""

from __future__ import annotations

from datetime import date

import pytest

from topics.atlas import Atlas


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return Atlas.load()


def test_every_member_is_a_country_or_a_disputed_area(atlas: Atlas) -> None:
    known = set(atlas.countries) | {slug for slug, each in atlas.regions.by_slug.items() if each.claimed}
    for slug, members in atlas.regions.members().items():
        assert members <= known, (slug, members - known)


def test_central_asia_is_five_countries(atlas: Atlas) -> None:
    assert atlas.regions.members()["central-asia"] == {"KZ", "KG", "TJ", "TM", "UZ"}


def test_groups_overlap(atlas: Atlas) -> None:
    members = atlas.regions.members()
    assert "EG" in members["middle-east"] & members["north-africa"]
    assert members["levant"] | members["gulf"] <= members["middle-east"]


def test_almost_every_country_has_a_group(atlas: Atlas) -> None:
    grouped = set().union(*atlas.regions.members().values())
    assert {"KM", "MU", "SC"}.isdisjoint(grouped)
    inhabited = {code for code, country in atlas.countries.items() if country.people}
    assert inhabited - grouped <= {"KM", "MU", "SC", "FK", "FO", "GI", "GL", "GU", "IM", "IO"}


@pytest.mark.parametrize(
    ("bloc", "country", "day", "inside"),
    [
        ("csto", "AM", date(2023, 1, 1), True),
        ("csto", "AM", date(2025, 1, 1), False),
        ("csto", "UZ", date(2010, 1, 1), True),
        ("csto", "UZ", date(2015, 1, 1), False),
        ("sco", "IN", date(2016, 1, 1), False),
        ("sco", "BY", date(2024, 7, 4), True),
        ("eu", "GB", date(2020, 1, 30), True),
        ("eu", "GB", date(2020, 1, 31), False),
        ("nato", "SE", date(2024, 3, 6), False),
        ("nato", "SE", date(2024, 3, 7), True),
        ("ecowas", "NE", date(2025, 2, 1), False),
        ("aes", "NE", date(2025, 2, 1), True),
        ("cis", "GE", date(2010, 1, 1), False),
        ("asean", "TL", date(2025, 11, 1), True),
    ],
)
def test_blocs_as_of_a_day(atlas: Atlas, bloc: str, country: str, day: date, inside: bool) -> None:
    assert (country in atlas.regions.members(day)[bloc]) is inside


def test_suspended_is_no_member_today(atlas: Atlas) -> None:
    assert atlas.regions.members()["csto"] == {"RU", "BY", "KZ", "KG", "TJ"}


def test_disputed_areas_have_claims_and_no_members(atlas: Atlas) -> None:
    areas = [each for each in atlas.regions.by_slug.values() if each.claimed]
    assert {"crimea", "abkhazia", "karabakh", "transnistria", "kashmir"} <= {area.slug for area in areas}
    assert all(not area.members and set(area.claimed) <= set(atlas.countries) for area in areas)


def test_areas_belong_to_the_regions_around_them(atlas: Atlas) -> None:
    members = atlas.regions.members()
    assert {"abkhazia", "south-ossetia", "karabakh"} <= members["south-caucasus"]
    assert "transnistria" in members["eastern-europe"]
