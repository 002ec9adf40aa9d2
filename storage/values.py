"""Frozen values to JSON and back, by the types of their fields; texts to bytes and back.

Unknown keys are ignored and missing ones take the field's default, so that rows written by an
earlier or later version of a value stay readable.
"""

from __future__ import annotations

import re
import types
import zlib
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import datetime, timedelta
from enum import Enum
from functools import lru_cache
from typing import Any, TypeVar, cast, get_args, get_origin, get_type_hints

T = TypeVar("T")
Decoder = Callable[[Any], Any]

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def storable(text: str) -> str:
    """The text with NULs and lone surrogates, which PostgreSQL or UTF-8 refuse, as U+FFFD: same length."""
    return _UNSTORABLE.sub("\ufffd", text)


def pack(text: str) -> bytes:
    """A text as zlib over UTF-8."""
    return zlib.compress(storable(text).encode())


def unpack(data: bytes) -> str:
    """The inverse of `pack`."""
    return zlib.decompress(data).decode()


def encode(value: object) -> Any:
    """A frozen value (or a tuple of them) as what `json` can write."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: encode(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple | list):
        return [encode(each) for each in value]
    return _encode_plain(value)


def spare(value: object) -> Any:
    """As `encode`, without the fields that have their default: `decode` gives these back."""
    if isinstance(value, str | int | datetime | None):
        return _encode_plain(value)
    if isinstance(value, tuple | list):
        return [spare(each) for each in value]
    if not is_dataclass(value):
        return _encode_plain(value)
    known = ((name, default, getattr(value, name)) for name, default in _defaults(cast(type, type(value))))
    return {name: spare(each) for name, default, each in known if each is not default and each != default}


@lru_cache(maxsize=64)
def _defaults(kind: type) -> Sequence[tuple[str, object]]:
    return [(field.name, field.default) for field in fields(kind)]


def _encode_plain(value: object) -> Any:
    match value:
        case Enum():
            return value.value
        case datetime():
            return value.isoformat()
        case timedelta():
            return value.total_seconds()
        case frozenset():
            return sorted(encode(each) for each in value)
        case str():
            return storable(value)
        case Mapping():
            return {storable(key): encode(each) for key, each in value.items()}
    return value


def decode(kind: type[T], data: Any) -> T:
    """What `encode` made of a value of this dataclass. Raises TypeError or ValueError on other data."""
    return cast(T, _decoder(cast(Hashable, kind))(data))


def decode_all(kind: type[T], data: Any) -> tuple[T, ...]:
    """What `encode` made of a tuple of such values."""
    return tuple(map(_decoder(cast(Hashable, kind)), data))


@lru_cache(maxsize=256)
def _decoder(kind: Any) -> Decoder:
    """What reads values of a type; it is looked into once, since thousands of values are read at a time."""
    if hasattr(kind, "__supertype__"):
        return _decoder(kind.__supertype__)
    origin = get_origin(kind)
    if origin is types.UnionType:
        return _unless_none(_decoder(_not_none(kind)))
    if origin is tuple:
        return _tuple_decoder(get_args(kind))
    if origin is frozenset:
        (element,) = map(_decoder, get_args(kind))
        return lambda data: frozenset(map(element, data))
    return _fields_decoder(kind) if is_dataclass(kind) else _plain_decoder(kind)


def _fields_decoder(kind: Any) -> Decoder:
    decoders = {name: _decoder(each) for name, each in get_type_hints(kind).items()}
    read = [(name, each) for name, each in decoders.items() if each is not _as_it_is]

    def decoded(data: Any) -> Any:
        values = {name: each for name, each in data.items() if name in decoders}
        for name, decoder in read:
            if name in values:
                values[name] = decoder(values[name])
        return kind(**values)

    return decoded


def _plain_decoder(kind: Any) -> Decoder:
    if kind is datetime:
        return datetime.fromisoformat
    if kind is timedelta:
        return lambda data: timedelta(seconds=data)
    if kind is float or issubclass(kind, Enum):
        return cast(Decoder, kind)
    return _as_it_is


def _tuple_decoder(kinds: tuple[Any, ...]) -> Decoder:
    if kinds[-1] is not Ellipsis:
        decoders = [_decoder(each) for each in kinds]
        return lambda data: tuple(decoder(each) for decoder, each in zip(decoders, data, strict=True))
    if kinds[0] == tuple[str, float]:  # the terms of a fingerprint: most of what is ever decoded
        return lambda data: tuple(map(tuple, data))
    element = _decoder(kinds[0])
    return tuple if element is _as_it_is else lambda data: tuple(map(element, data))


def _unless_none(decoder: Decoder) -> Decoder:
    return lambda data: None if data is None else decoder(data)


def _as_it_is(data: Any) -> Any:
    return data


def _not_none(kind: Any) -> Any:
    (wanted,) = (each for each in get_args(kind) if each is not types.NoneType)
    return wanted
