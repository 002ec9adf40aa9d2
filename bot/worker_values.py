"""What a worker answers, as JSON that can name nothing but plain values and the value classes below.

A worker reads what strangers sent, so it may have been taken over: whatever bytes come from it, reading
them makes new values and changes nothing. An object of the JSON has one member, named after its type.
"""

from __future__ import annotations

import base64
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
    "bytes": base64.b64decode,
    "datetime": datetime.fromisoformat,
    "timedelta": lambda parts: timedelta(*parts),
}


def dump(value: object) -> bytes:
    """Any value that a worker may send, errors of ours included. Raises TypeError for all others."""
    text = json.dumps(_tagged(value), ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "surrogatepass")


def load(body: bytes) -> Any:
    """What `dump` was given. Raises ValueError for all other bytes."""
    try:
        return json.loads(body.decode("utf-8", "surrogatepass"), object_hook=_built)
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError) as error:
        raise ValueError(f"{type(error).__name__}: {error}") from error


def _tagged(value: Any) -> Any:
    kind = type(value)
    if kind in _PLAIN:
        return value
    if kind is list or kind is tuple:
        parts = _all_tagged(value)
        return parts if kind is list else {"tuple": parts}
    name = kind.__name__
    if _VALUES.get(name) is not kind:
        return _tagged_builtin(value)
    if issubclass(kind, Enum):
        return {name: value.value}
    return {name: _all_tagged([getattr(value, field) for field in _FIELDS[name]])}


def _all_tagged(values: Iterable[object]) -> list[Any]:
    """Most of them are plain: no call for each of these."""
    return [each if type(each) in _PLAIN else _tagged(each) for each in values]


def _tagged_builtin(value: object) -> Any:
    match value:
        case dict():
            return {"dict": [[_tagged(key), _tagged(each)] for key, each in value.items()]}
        case frozenset():
            return {"frozenset": _all_tagged(value)}
        case bytes():
            return {"bytes": base64.b64encode(value).decode("ascii")}
        case datetime():
            return {"datetime": value.isoformat()}
        case timedelta():
            return {"timedelta": [value.days, value.seconds, value.microseconds]}
        case DigestError():
            known = next(each.__name__ for each in type(value).__mro__ if each.__name__ in _ERRORS)
            return {known: [_tagged(value.args), _tagged(value.__dict__)]}
    raise TypeError(f"a {type(value).__name__} may not come from a worker")


def _built(tagged: dict[str, Any]) -> object:
    ((kind, content),) = tagged.items()
    if kind in _VALUES:
        value = _VALUES[kind]
        return value(content) if issubclass(value, Enum) else value(*content)
    return _error(_ERRORS[kind], *content) if kind in _ERRORS else _BUILTINS[kind](content)


def _error(kind: type[DigestError], args: tuple[object, ...], attributes: dict[str, object]) -> DigestError:
    """As it was raised: its own `__init__` takes other arguments than it keeps."""
    error = kind.__new__(kind, *args)
    error.args = args
    error.__dict__.update(attributes)
    return error
