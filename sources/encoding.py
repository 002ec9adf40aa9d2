"""Bytes to text: BOM, strict UTF-8, what the server says, what the document says, and then guessing."""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping
from functools import partial
from itertools import islice

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_BARE_UTF16 = (
    (b"<\x00", "utf-16-le"),
    (b"\x00<", "utf-16-be"),
    (b"{\x00", "utf-16-le"),
    (b"\x00{", "utf-16-be"),
)
_DECLARED = re.compile(
    rb"""(?:<\?xml[^>]{0,200}?encoding|<meta[^>]{0,200}?charset)\s*=\s*["']?\s*([\w.:-]{2,40})""", re.I
)
_IN_HEADER = re.compile(r"""charset\s*=\s*["']?\s*([\w.:-]{2,40})""", re.I)
# What the WHATWG Encoding Standard reads under these names, and names that only exist by mistake.
_ALIASES = {
    "iso-8859-1": "cp1252", "latin1": "cp1252", "latin-1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252",
    "iso8859-1": "cp1252", "gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "iso-8859-9": "cp1254",
    "ks_c_5601-1987": "cp949", "euc-kr": "cp949", "shift_jis": "cp932", "x-sjis": "cp932", "koi8r": "koi8-r",
    "cp-1251": "cp1251", "win-1251": "cp1251", "windows1251": "cp1251", "x-cp1251": "cp1251",
    "win1251": "cp1251", "windows-874": "cp874", "tis-620": "cp874", "x-mac-cyrillic": "mac-cyrillic",
}  # fmt: skip
_ASCII = re.compile(r"[\x00-\x7f]+")
_HIGH = re.compile(rb"[\x80-\xff]")
_WORDS = re.compile(rb"[\x80-\xff]+[ \n.,]?")
_WESTERN = frozenset({"cp1252", "cp1254", "cp1250", "iso8859-15", "iso8859-2"})
_CYRILLIC = ("cp1251", "koi8-r", "cp866", "iso8859-5", "mac-cyrillic", "koi8-u")
_COMMON = frozenset("оеаинтсрвлкмдпуяы")
SAMPLE = 20_000
"""Bytes looked at when guessing, from where a document is no longer ASCII: scripts may stand before that."""
SOUND = 3
"""Valid sequences of UTF-8 for each broken one that make a text UTF-8 all the same."""
MOST_HOLES = 0.05
"""Of the bytes beyond ASCII: so many may be none of a code page that still is the right one."""
LEAST_TWICE = 3
"""Sequences that look encoded twice before that is believed."""


def _sequences(codec: str) -> re.Pattern[str]:
    """UTF-8 sequences of two to four bytes as they look when read in a one-byte encoding."""
    first, second, third = (_letters(codec, *span) for span in ((0xC2, 0xE0), (0xE0, 0xF0), (0xF0, 0xF5)))
    after = _letters(codec, 0x80, 0xC0)
    return re.compile(f"(?:{first}{after}|{second}{after}{{2}}|{third}{after}{{3}})+")


def _letters(codec: str, start: int, end: int) -> str:
    """The bytes of a range as a set of characters; those without a letter stand for themselves."""
    return f"[{re.escape(''.join(_letter(byte, codec) for byte in range(start, end)))}]"


def _letter(byte: int, codec: str) -> str:
    return bytes([byte]).decode(codec, "ignore") or chr(byte)


_TWICE = tuple(
    (
        tuple(sign.encode() for sign in signs),
        _sequences(codec),
        {ord(_letter(byte, codec)): byte for byte in range(256)},
    )
    for codec, signs in (("cp1252", ("Ð", "Ñ", "Ã", "â€")), ("cp1251", ("Рѕ", "Р°", "вЂ", "Гј", "Г¶", "Г©")))
)
"""Encodings that UTF-8 gets mistaken for, what betrays it, and the way back."""


def decode(body: bytes, content_type: str = "") -> str:
    """The text of a document. Never fails: at the very end unreadable bytes become U+FFFD."""
    for bom, name in _BOMS:
        if body.startswith(bom):
            return body[len(bom) :].decode(name, "replace")
    for start, name in _BARE_UTF16:
        if body.startswith(start):
            return body.decode(name, "replace")
    try:
        return _read_twice(body.decode("utf-8"), body)
    except UnicodeDecodeError:
        return _as_damaged_utf8(body) or _as_declared(body, content_type) or _guess(body)


def _read_twice(text: str, body: bytes) -> str:
    """UTF-8 that some program took for another encoding and wrote as UTF-8 once more, put right.

    Only where such sequences make up the bulk of all that is not ASCII: one alone may be meant.
    """
    for signs, sequences, byte in _TWICE:
        if any(sign in body for sign in signs) and _is_bulk(sequences.findall(text), text):
            return sequences.sub(partial(_once, byte), text)
    return text


def _is_bulk(found: list[str], text: str) -> bool:
    other = sum(1 for char in text if char > "\x7f")
    return len(found) >= LEAST_TWICE and 2 * sum(map(len, found)) >= other


def _once(byte: Mapping[int, int], match: re.Match[str]) -> str:
    try:
        return bytes(byte[ord(char)] for char in match[0]).decode()
    except UnicodeError:
        return match[0]


def _as_damaged_utf8(body: bytes) -> str:
    """UTF-8 with a few broken bytes is still UTF-8; any other encoding has hardly a valid sequence."""
    text = body.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    sound = len(_ASCII.sub("", text)) - broken
    return text.replace("\ufffd", "") if sound > SOUND * broken else ""


def _as_declared(body: bytes, content_type: str) -> str:
    in_header = _IN_HEADER.search(content_type)
    in_document = _DECLARED.search(body[:2048])
    names = [in_header[1]] if in_header else []
    if in_document:
        names.append(in_document[1].decode("ascii"))
    for name in names:
        codec = _codec(name)
        text = _strict(body, codec) if codec else ""
        if text and not (codec in _WESTERN and _cyrillic(body)):
            return text
    return ""


def _codec(name: str) -> str:
    name = name.lower()
    try:
        codec = codecs.lookup(_ALIASES.get(name, name)).name
    except LookupError:
        return ""
    # Only real character sets: Python also knows "rot13", "zip", "idna" and such.
    return (
        codec
        if codecs.lookup(codec)._is_text_encoding and codec not in ("idna", "punycode", "undefined")
        else ""
    )


def _strict(body: bytes, codec: str) -> str:
    try:
        return body.decode(codec)
    except UnicodeError:
        return _with_holes(body, codec) if codec.startswith("cp125") else ""


def _with_holes(body: bytes, codec: str) -> str:
    """Windows code pages have a few holes; what stands there is left out. "" if that is not seldom."""
    text = body.decode(codec, "replace")
    holes = text.count("\ufffd")
    other = sum(1 for char in text if char > "\x7f")
    return text.replace("\ufffd", "") if holes <= max(1, MOST_HOLES * other) else ""


def _guess(body: bytes) -> str:
    codec = _cyrillic(body)
    if codec:
        return body.decode(codec, "replace")
    from charset_normalizer import from_bytes

    first = _HIGH.search(body)
    best = from_bytes(body[first.start() if first else 0 :][:SAMPLE]).best()
    return body.decode(best.encoding if best else "cp1252", "replace")


def _cyrillic(body: bytes) -> str:
    """The Cyrillic encoding in which the text looks most like Russian or a neighbour of it, or ""."""
    sample = b"".join(word[0] for word in islice(_WORDS.finditer(body), SAMPLE))[:SAMPLE]
    high = sum(1 for byte in sample if byte > 0x7F)
    if high < 6:
        return ""
    scores = {codec: _likeness(sample.decode(codec, "replace")) / high for codec in _CYRILLIC}
    best = max(scores, key=lambda codec: scores[codec])
    return best if scores[best] > 0.45 else ""


def _likeness(text: str) -> float:
    """Common small letters count for a text, capitals inside a word and odd signs against it."""
    common = sum(1 for char in text if char in _COMMON)
    inside = len(re.findall(r"[а-яё][А-ЯЁ]", text))
    odd = sum(1 for char in text if char > "\x7f" and not char.isalpha() and char not in "«»—–№…„“”’\xa0")
    return common - inside - odd
