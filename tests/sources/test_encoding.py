"""Bytes to text, whatever the labels say."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.encoding import decode

RUSSIAN = "Пограничники двух областей провели совместные учения, сообщила пресс-служба ведомства."
KAZAKH = "Шекарашылар бірлескен оқу-жаттығу өткізді, деп хабарлады баспасөз қызметі."
GERMAN = "Die Behörden prüfen die Lage an der Grenze, sagte ein Sprecher des Büros für Öffentlichkeit."


def xml(text: str, encoding: str) -> str:
    return f'<?xml version="1.0" encoding="{encoding}"?><rss><title>{text}</title></rss>'


@pytest.mark.parametrize(
    ("body", "content_type", "expected"),
    [
        (xml(RUSSIAN, "utf-8").encode(), "", RUSSIAN),
        (codecs.BOM_UTF8 + xml(RUSSIAN, "windows-1251").encode(), "text/xml; charset=koi8-r", RUSSIAN),
        (xml(RUSSIAN, "utf-16").encode("utf-16"), "", RUSSIAN),
        (xml(RUSSIAN, "utf-16").encode("utf-16-le"), "", RUSSIAN),
        (xml(RUSSIAN, "utf-16").encode("utf-16-be"), "", RUSSIAN),
        # UTF-8 that calls itself something else, and the other way round.
        (xml(RUSSIAN, "windows-1251").encode(), "text/xml; charset=windows-1251", RUSSIAN),
        (xml(RUSSIAN, "utf-8").encode("cp1251"), "text/xml; charset=utf-8", RUSSIAN),
        (xml(RUSSIAN, "windows-1251").encode("cp1251"), "text/xml", RUSSIAN),
        (xml(RUSSIAN, "cp-1251").encode("cp1251"), "", RUSSIAN),
        (xml(RUSSIAN, "utf-8").encode("koi8-r"), "text/xml; charset=KOI8-R", RUSSIAN),
        (xml(RUSSIAN, "iso-8859-1").encode("cp1251"), "text/xml; charset=iso-8859-1", RUSSIAN),
        (xml(RUSSIAN, "x").encode("cp1251"), "", RUSSIAN),
        (xml(RUSSIAN, "x").encode("koi8-r"), "", RUSSIAN),
        (xml(RUSSIAN, "x").encode("cp866"), "", RUSSIAN),
        (xml(RUSSIAN, "x").encode("iso8859-5"), "", RUSSIAN),
        (xml(GERMAN, "iso-8859-1").encode("latin-1"), "", GERMAN),
        (xml(GERMAN, "x").encode("latin-1"), "text/xml; charset='latin1'", GERMAN),
        (xml("“Smart” – quotes", "iso-8859-1").encode("cp1252"), "", "“Smart” – quotes"),
        (xml("边境巡逻", "gb2312").encode("gb18030"), "", "边境巡逻"),
        (f'<html><meta charset="windows-1251"><p>{RUSSIAN}'.encode("cp1251"), "text/html", RUSSIAN),
        (xml(KAZAKH, "utf-8").encode(), "", KAZAKH),
        (RUSSIAN.encode("cp1251"), "text/plain; charset=rot13", RUSSIAN),
        (RUSSIAN.encode("cp1251"), "text/plain; charset=../../etc", RUSSIAN),
    ],
)
def test_a_clean_decoding_is_found(body: bytes, content_type: str, expected: str) -> None:
    text = decode(body, content_type)
    assert expected in text and "\ufffd" not in text


def test_a_few_broken_bytes_do_not_change_the_encoding() -> None:
    body = (RUSSIAN * 3).encode() + b"\xff" + RUSSIAN.encode()
    assert decode(body, "text/xml; charset=utf-8").endswith(RUSSIAN)


def test_a_few_broken_bytes_between_few_signs_do_not_either() -> None:
    body = "The council’s “bridge” — opened.".encode() + "…".encode()[:1]
    for declared in ("text/xml; charset=utf-8", ""):
        assert decode(body, declared) == "The council’s “bridge” — opened."


HEAD = "<html><head><script>" + "function open(bridge) { return bridge + 1 }\n" * 1000 + "</script></head><p>"


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ((HEAD + RUSSIAN).encode() + b"\xd0", "text/html; charset=utf-8"),
        ((HEAD + RUSSIAN).encode("cp1251"), "text/html"),
        ((HEAD + RUSSIAN).encode("cp1251"), "text/html; charset=iso-8859-1"),
        ((HEAD + RUSSIAN).encode("koi8-r"), ""),
    ],
)
def test_scripts_before_the_text_do_not_hide_its_encoding(body: bytes, content_type: str) -> None:
    assert decode(body, content_type) == HEAD + RUSSIAN


def test_scripts_before_a_text_in_another_script() -> None:
    chinese = "边境巡逻队在山口附近发现了四十八支步枪。" * 20
    assert decode((HEAD + chinese).encode("gb18030")) == HEAD + chinese


@pytest.mark.parametrize(
    ("text", "codec", "hole"),
    [(RUSSIAN, "windows-1251", b"\x98"), ("“Don’t go,” she said – twice.", "windows-1252", b"\x81")],
)
def test_a_byte_that_the_declared_page_does_not_have_costs_that_byte_alone(
    text: str, codec: str, hole: bytes
) -> None:
    assert decode(text.encode(codec) + hole, f"text/html; charset={codec}") == text


def twice(text: str, codec: str) -> bytes:
    """As a program writes it that took UTF-8 for another encoding."""
    return "".join(bytes([byte]).decode(codec, "ignore") or chr(byte) for byte in text.encode()).encode()


@pytest.mark.parametrize("codec", ["cp1252", "cp1251"])
@pytest.mark.parametrize(
    "text", [RUSSIAN, KAZAKH, GERMAN + " Sie grüßen höflich.", "“Don’t go,” she said – twice."]
)
def test_text_that_was_encoded_twice(text: str, codec: str) -> None:
    assert decode(twice(text, codec), "text/html; charset=utf-8") == text


@pytest.mark.parametrize(
    "text",
    [
        "El Ñ° 5 y “España” – año, mañana, niñez, señor",
        "Â» Ã© Ð° Рѕ Р°: what a broken page shows. " + RUSSIAN,
    ],
)
def test_signs_that_are_meant_stay(text: str) -> None:
    assert decode(text.encode()) == text


@given(st.binary(max_size=300), st.text(max_size=30))
def test_any_bytes_become_some_text(body: bytes, content_type: str) -> None:
    assert isinstance(decode(body, content_type), str)


@given(st.text(max_size=300).filter(lambda text: not text.startswith("\ufeff") and "\x00" not in text[:2]))
def test_utf8_is_always_read_exactly(text: str) -> None:
    assert decode(text.encode("utf-8"), "text/xml; charset=windows-1251") == text
