"""What a worker answers, as JSON that can name nothing but plain values and the value classes below.

A worker reads what strangers sent, so it may have been taken over: whatever bytes come from it, reading
them makes new values and changes nothing. An object of the JSON has one member, named after its type. Bytes
follow the JSON, after a line feed, as they are and in their order: in the JSON is their length.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

from digest import errors, model
from digest.errors import DigestError
from sources.discover import Site
from sources.feed import Feed

_PLAIN = frozenset({str, int, float, bool, type(None)})
_VALUES: Mapping[str, type] = {
    each.__name__: each
    for each in (*vars(model).values(), Feed, Site)
    if isinstance(each, type) and (is_dataclass(each) or issubclass(each, Enum))
}
_FIELDS: Mapping[str, tuple[str, ...]] = {
    name: tuple(field.name for field in fields(each)) for name, each in _VALUES.items() if is_dataclass(each)
}
_ERRORS: Mapping[str, type[DigestError]] = {
    name: each
    for name, each in vars(errors).items()
    if isinstance(each, type) and issubclass(each, DigestError)
}
_BUILTINS: Mapping[str, Callable[[Any], object]] = {
    "tuple": tuple,
    "frozenset": frozenset,
    "dict": dict,
    "datetime": datetime.fromisoformat,
    "timedelta": lambda parts: timedelta(*parts),
}


def dump(value: object) -> bytes:
    """Any value that a worker may send, errors of ours included. Raises TypeError for all others."""
    tail: list[bytes] = []
    text = json.dumps(_tagged(value, tail), ensure_ascii=False, separators=(",", ":"))
    return b"\n".join((text.encode("utf-8", "surrogatepass"), b"".join(tail)))


def load(body: bytes) -> Any:
    """What `dump` was given. Raises ValueError for all other bytes."""
    text, _, tail = body.partition(b"\n")  # which JSON writes as two characters
    try:
        builder = _Builder(tail)
        value = json.loads(text.decode("utf-8", "surrogatepass"), object_hook=builder.build)
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError) as error:
        raise ValueError(f"{type(error).__name__}: {error}") from error
    if builder.used != len(tail):
        raise ValueError("there are more bytes than are spoken of")
    return value


def _tagged(value: Any, tail: list[bytes]) -> Any:
    """As JSON has it; bytes are put behind the ``tail``."""
    kind = type(value)
    if kind in _PLAIN:
        return value
    if kind is list or kind is tuple:
        parts = _all_tagged(value, tail)
        return parts if kind is list else {"tuple": parts}
    name = kind.__name__
    if _VALUES.get(name) is not kind:
        return _tagged_builtin(value, tail)
    if issubclass(kind, Enum):
        return {name: value.value}
    return {name: _all_tagged([getattr(value, field) for field in _FIELDS[name]], tail)}


def _all_tagged(values: Iterable[object], tail: list[bytes]) -> list[Any]:
    """Most of them are plain: no call for each of these."""
    return [each if type(each) in _PLAIN else _tagged(each, tail) for each in values]


def _tagged_builtin(value: object, tail: list[bytes]) -> Any:
    match value:
        case dict():
            return {"dict": [[_tagged(key, tail), _tagged(each, tail)] for key, each in value.items()]}
        case frozenset():
            return {"frozenset": _all_tagged(value, tail)}
        case bytes():
            tail.append(value)
            return {"bytes": len(value)}
        case datetime():
            return {"datetime": value.isoformat()}
        case timedelta():
            return {"timedelta": [value.days, value.seconds, value.microseconds]}
        case DigestError():
            known = next(each.__name__ for each in type(value).__mro__ if each.__name__ in _ERRORS)
            return {known: [_tagged(value.args, tail), _tagged(value.__dict__, tail)]}
    raise TypeError(f"a {type(value).__name__} may not come from a worker")


class _Builder:
    """Makes the values again. No byte of the ``tail`` is used twice: little must not become gigabytes."""

    def __init__(self, tail: bytes) -> None:
        self._tail = tail
        self.used = 0

    def build(self, tagged: dict[str, Any]) -> object:
        """What an object of the JSON stands for, those within it being made already."""
        ((kind, content),) = tagged.items()
        if kind in _VALUES:
            value = _VALUES[kind]
            return value(content) if issubclass(value, Enum) else value(*content)
        if kind == "bytes":
            return self._bytes(content)
        return _error(_ERRORS[kind], *content) if kind in _ERRORS else _BUILTINS[kind](content)

    def _bytes(self, length: int) -> bytes:
        start, self.used = self.used, self.used + length
        if not start <= self.used <= len(self._tail):
            raise ValueError("there are not so many bytes")
        return self._tail[start : self.used]


def _error(kind: type[DigestError], args: tuple[object, ...], attributes: dict[str, object]) -> DigestError:
    """As it was raised: its own `__init__` takes other arguments than it keeps."""
    error = kind.__new__(kind, *args)
    error.args = args
    error.__dict__.update(attributes)
    return error
