"""OPML: there and back, from any program and any encoding, and from people who mean harm."""

from __future__ import annotations

import tracemalloc
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.opml import MOST_BYTES, MOST_SOURCES, read_opml, write_opml
from digest.errors import UserError
from digest.model import FetchState, Outlet, OutletId, OwnerKind, Source, SourceDraft, SourceId, SourceKind

NOW = datetime(2026, 11, 21, tzinfo=UTC)


def opml(inside: str, head: str = "") -> bytes:
    return f'{head}<opml version="2.0"><head/><body>{inside}</body></opml>'.encode()


def outline(url: str = "https://steppe.example/feed", more: str = 'text="Steppe (SAMPLE)"') -> str:
    return f'<outline type="rss" {more} xmlUrl="{url}"/>'


def source(draft: SourceDraft, number: int = 1) -> Source:
    outlet = Outlet(OutletId(number), draft.name, draft.country, draft.owner, draft.owner_note, False)
    return Source(SourceId(number), outlet, draft.url, draft.kind, FetchState(), 0, NOW, NOW)


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=70)


@given(
    st.builds(
        SourceDraft,
        url=WORDS.map("https://steppe.example/{}".format),
        kind=st.sampled_from(SourceKind),
        name=WORDS,
        country=st.sampled_from(["", "KZ", "GE"]),
        owner=st.sampled_from(OwnerKind),
        owner_note=WORDS | st.just(""),
    )
)
def test_what_is_written_is_read_again(draft: SourceDraft) -> None:
    (first,) = read_opml(write_opml([source(draft)]))
    (second,) = read_opml(write_opml([source(first)]))
    assert first == second
    assert (first.url, first.kind, first.country, first.owner) == (
        draft.url,
        draft.kind,
        draft.country,
        draft.owner,
    )


def test_folders_other_programs_and_odd_spellings() -> None:
    body = opml(
        f'<outline text="Folder"><outline text="Inner">{outline()}</outline></outline>'
        '<OUTLINE TITLE="Loud" XMLURL="https://loud.example/?a=1&b=2"/>'
        '<outline text="Broken &nbsp; entity" xmlUrl="https://broken.example/feed" country="Georgia"/>'
        '<outline xmlUrl="https://bare.example/feed"/><outline text="no address"/>' + outline()
    )
    drafts = {draft.url: draft for draft in read_opml(body)}
    assert list(drafts) == [
        "https://steppe.example/feed",
        "https://loud.example/?a=1&b=2",
        "https://broken.example/feed",
        "https://bare.example/feed",
    ]
    assert drafts["https://loud.example/?a=1&b=2"].name == "Loud"
    assert drafts["https://broken.example/feed"].country == ""
    assert drafts["https://bare.example/feed"].name == "https://bare.example/feed"


@pytest.mark.parametrize(
    ("codec", "declared"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", ""),
        ("cp1251", "windows-1251"),
        ("cp1251", "utf-8"),
        ("utf-16", "utf-16"),
        ("koi8-r", "koi8-r"),
        ("utf-8", "no-such-codec"),
    ],
)
def test_any_encoding_even_a_wrong_one(codec: str, declared: str) -> None:
    name = "Вестник северной долины и озера (вымысел)"
    head = f'<?xml version="1.0" encoding="{declared}"?>\n' if declared else ""
    text = opml(outline(more=f'text="{name}"'), head).decode()
    (draft,) = read_opml(text.encode(codec))
    assert draft.name == name


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "no OPML file"),
        (b"plain words", "no OPML file"),
        (b"<!doctype html><html><body><p>Not here</body></html>", "does not begin with <opml>"),
        (b"<html><body><p>Not here</body></html>", "begins with <html>"),
        (b'<rss version="2.0"><channel/></rss>', "begins with <rss>"),
        (opml(outline())[:-8], "This OPML file is broken: in line 1 it ends too early"),
        (b"<opml>\n<body>\n</opml>", "in line 3 something is closed that was not opened"),
        (b"<opml>\n<outline a='1' a='2'/></opml>", "in line 2 something is said twice"),
        (b"<opml>\n<outline text='a < b'/></opml>", "in line 2 it is not written as XML should be"),
        (b"<opml/>\n<opml/>", "in line 2 it goes on after its end"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "no OPML file"),
        (b"\0" * 1000, "no OPML file"),
        (b"x" * (MOST_BYTES + 1), "larger than 1 MiB"),
    ],
)
def test_what_is_no_list_of_sources_is_a_sentence(body: bytes, words: str) -> None:
    with pytest.raises(UserError, match=words):
        read_opml(body)


BOMB = "<!DOCTYPE opml [<!ENTITY a0 'boom'>" + "".join(
    f"<!ENTITY a{n} '&a{n - 1};&a{n - 1};&a{n - 1};&a{n - 1};'>" for n in range(1, 40)
)


@pytest.mark.parametrize(
    "head",
    [
        BOMB + "]>",
        "<!DOCTYPE opml [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>",
        "<!DOCTYPE opml [<!ENTITY % x SYSTEM 'http://127.0.0.1:9/x'> %x;]>",
    ],
)
def test_entities_are_refused_where_they_are_declared(head: str) -> None:
    with pytest.raises(UserError, match="entities"):
        read_opml(opml(outline(more='text="&a39; &x;"'), head))


def test_as_many_as_are_allowed_and_one_more() -> None:
    def many(number: int) -> bytes:
        return opml("".join(outline(f"https://n{n}.example/feed") for n in range(number)))

    assert len(read_opml(many(MOST_SOURCES))) == MOST_SOURCES
    for number in (MOST_SOURCES + 1, 10_000):
        with pytest.raises(UserError, match=f"more than {MOST_SOURCES}"):
            read_opml(many(number))


def test_depth_costs_nothing() -> None:
    deep = "<outline text='x'>" * 20_000 + outline() + "</outline>" * 20_000
    tracemalloc.start()
    (draft,) = read_opml(opml(deep))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert draft.url == "https://steppe.example/feed"
    assert peak < 16 * 2**20


@given(st.binary(max_size=400) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_drafts_or_a_sentence(body: bytes) -> None:
    for each in (body, b"<opml><body>" + body, opml(outline(more="") + body.decode("latin-1"))):
        try:
            read_opml(each)
        except UserError as error:
            assert str(error)
