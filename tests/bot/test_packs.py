"""The packs of real sources are well-formed; whether their outlets answer is for the import to see."""

from __future__ import annotations

import re
from collections import Counter
from urllib.parse import urlsplit

import pytest

from bot import packs
from digest.errors import UserError
from digest.model import OwnerKind, SourceKind
from sources.urls import canonical, check_url
from topics.resolver import TopicResolver

LANGUAGES = {"en", "ru", "kk", "ky", "uz", "tg", "tk", "fa", "ps", "ka", "hy", "az", "mn", "zh"}
REGION = {"KZ", "KG", "TJ", "TM", "UZ", "AF", "GE", "AM", "AZ", "MN", "IR"}
NOT_READ = "not read yet"


@pytest.fixture(params=packs.names())
def pack(request: pytest.FixtureRequest) -> packs.Pack:
    return packs.load(request.param)


def test_every_source_is_complete(pack: packs.Pack, resolver: TopicResolver) -> None:
    for entry in pack.entries:
        draft = entry.draft
        assert draft.name.strip() == draft.name != ""
        assert len(draft.name) <= 80
        assert entry.language in LANGUAGES, draft.name
        assert draft.country == "" or resolver.place(draft.country).kind == "country"
        assert draft.kind in (SourceKind.FEED, SourceKind.PAGE)
        assert not draft.sample


def test_every_address_is_one_that_may_be_opened_and_there_once(pack: packs.Pack) -> None:
    for entry in pack.entries:
        assert check_url(entry.draft.url) == entry.draft.url
    keys = Counter(canonical(entry.draft.url).removeprefix("https://www.") for entry in pack.entries)
    assert not [key for key, times in keys.items() if times > 1]
    assert len({(entry.draft.name, entry.language) for entry in pack.entries}) == len(pack.entries)


def test_sources_of_one_outlet_say_the_same_of_it(pack: packs.Pack) -> None:
    """Else what is known of an outlet would hang on which of its sources was added first."""
    outlets: dict[str, set[tuple[str, str, str]]] = {}
    for entry in pack.entries:
        draft = entry.draft
        outlets.setdefault(draft.name, set()).add((draft.country, draft.owner.value, draft.owner_note))
    assert not [name for name, said in outlets.items() if len(said) > 1]


def test_every_owner_named_was_read_somewhere_on_some_day(pack: packs.Pack) -> None:
    """A label without its page is a rumour; a page without a label is a remark."""
    for entry in pack.entries:
        note = entry.draft.owner_note
        assert len(note) <= 300
        if entry.draft.owner is OwnerKind.UNKNOWN:
            assert NOT_READ in note, entry.draft.name
        else:
            assert re.search(r"\b20\d\d-\d\d-\d\d\b", note), entry.draft.name
            assert re.search(r"[a-z]\.[a-z]{2,}", note), entry.draft.name


def test_what_is_banned_where_its_readers_are_says_so() -> None:
    """Whoever takes it in, or reads it there, should know."""
    (kloop,) = (each.draft for each in packs.load("central-asia").entries if each.draft.name == "Kloop")
    assert "court banned its work" in kloop.owner_note


def test_no_page_is_said_to_have_been_read_where_it_was_not(pack: packs.Pack) -> None:
    assert not [entry.draft.name for entry in pack.entries if "stored copy" in entry.draft.owner_note]


def test_what_a_demo_begins_with_needs_no_discovery(pack: packs.Pack) -> None:
    """The demo adds its sources unasked, so their addresses are those of feeds."""
    first = [entry for entry in pack.entries if entry.first]
    assert 8 <= len(first) <= 16
    assert {entry.language for entry in first} >= {"en", "ru"}
    for entry in first:
        assert re.search("rss|feed", urlsplit(entry.draft.url).path), entry.draft.url


def test_the_central_asian_pack_is_what_readers_of_the_region_expect() -> None:
    pack = packs.load("central-asia")
    languages = Counter(entry.language for entry in pack.entries)
    countries = Counter(entry.draft.country for entry in pack.entries)
    assert 50 <= len(pack.entries) <= 120
    assert languages["ru"] >= 25
    assert languages["en"] >= 25
    assert set(countries) >= REGION
    assert min(countries[code] for code in ("KZ", "KG", "TJ", "TM", "UZ", "AF")) >= 4
    assert {OwnerKind.STATE, OwnerKind.PUBLIC, OwnerKind.PRIVATE, OwnerKind.NONPROFIT} <= {
        entry.draft.owner for entry in pack.entries
    }
    assert "not verified" in pack.verified


def test_a_pack_that_is_not_there_names_those_that_are() -> None:
    with pytest.raises(UserError, match="central-asia"):
        packs.load("../opml")
