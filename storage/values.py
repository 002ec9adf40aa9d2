"""Frozen values to JSON and back, by the types of their fields; texts to bytes and back.

Unknown keys are ignored and missing ones take the field's default, so that rows written by an
earlier or later version of a value stay readable.
"""

from __future__ import annotations

import re
import types
import zlib
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime, timedelta
from enum import Enum
from functools import lru_cache
from typing import Any, TypeVar, cast, get_args, get_origin, get_type_hints

T = TypeVar("T")

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
    return cast(T, _decode(kind, data))


def decode_all(kind: type[T], data: Any) -> tuple[T, ...]:
    """What `encode` made of a tuple of such values."""
    return tuple(decode(kind, each) for each in data)


def _decode(kind: Any, data: Any) -> Any:
    if hasattr(kind, "__supertype__"):
        return _decode(kind.__supertype__, data)
    origin = get_origin(kind)
    if origin is types.UnionType:
        return None if data is None else _decode(_not_none(kind), data)
    if origin is tuple:
        return _decode_tuple(get_args(kind), data)
    if origin is frozenset:
        (element,) = get_args(kind)
        return frozenset(_decode(element, each) for each in data)
    return _decode_plain(kind, data)


def _decode_plain(kind: Any, data: Any) -> Any:
    if is_dataclass(kind):
        hints = _hints(cast(type, kind))
        return cast(Any, kind)(
            **{name: _decode(hints[name], each) for name, each in data.items() if name in hints}
        )
    if kind is datetime:
        return datetime.fromisoformat(data)
    if kind is timedelta:
        return timedelta(seconds=data)
    if kind is float or issubclass(kind, Enum):
        return kind(data)
    return data


def _decode_tuple(kinds: tuple[Any, ...], data: Any) -> tuple[Any, ...]:
    if kinds[-1] is Ellipsis and kinds[0] in (int, str):
        return tuple(data)
    if kinds[-1] is Ellipsis and kinds[0] == tuple[str, float]:
        return tuple(map(tuple, data))  # the terms of a fingerprint: most of what is ever decoded
    if kinds[-1] is Ellipsis:
        return tuple(_decode(kinds[0], each) for each in data)
    return tuple(_decode(kind, each) for kind, each in zip(kinds, data, strict=True))


def _not_none(kind: Any) -> Any:
    (wanted,) = (each for each in get_args(kind) if each is not types.NoneType)
    return wanted


@lru_cache(maxsize=64)
def _hints(kind: type) -> Mapping[str, Any]:
    return get_type_hints(kind)
