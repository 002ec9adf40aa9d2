"""`sitrep filter STAGE`: one stage as a Unix filter, JSON lines in, JSON lines out, in order.

A line that cannot be served answers ``{id, error}``; each answer is flushed at once. Lines that wait
already are served together where a stage is faster that way, but a lone line never waits for company.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, BinaryIO

from bot import stages
from bot.settings import Settings
from digest.errors import DigestError

Line = Mapping[str, Any]
Stage = Callable[[Sequence[Line]], Sequence[dict[str, Any]]]
_READ = 1 << 20


def run(stage: str, settings: Settings, source: BinaryIO, sink: BinaryIO) -> None:
    """Serve every line of ``source``."""
    with stages.opened(stage, settings) as served:
        for lines in waiting(source) if served.batch else [list(everything(source))]:
            size = served.batch or len(lines) or 1
            for start in range(0, len(lines), size):
                for answer in answers(served.serve, lines[start : start + size]):
                    _write(sink, answer)


def waiting(source: BinaryIO) -> Iterator[list[bytes]]:
    """All whole lines that are there already, each time; blocks only while there is none."""
    rest = b""
    read = getattr(source, "read1", source.read)
    while chunk := read(_READ):
        *lines, rest = (rest + chunk).split(b"\n") if b"\n" in chunk else (rest + chunk,)
        whole = [line for line in lines if line.strip()]
        if whole:
            yield whole
    if rest.strip():
        yield [rest]


def everything(source: BinaryIO) -> Iterator[bytes]:
    """All lines up to the end of the input."""
    for lines in waiting(source):
        yield from lines


def answers(serve: Stage, lines: Sequence[bytes]) -> list[dict[str, Any]]:
    """One answer for each line, in order."""
    parsed = [_parsed(line) for line in lines]
    good = [line for line in parsed if "error" not in line]
    made = iter(_served(serve, good))
    return [next(made) if "error" not in line else dict(line) for line in parsed]


def _served(serve: Stage, lines: Sequence[Line]) -> Sequence[dict[str, Any]]:
    """Together; if that fails, one by one, so that a bad line costs itself alone."""
    try:
        return serve(lines) if lines else []
    except Exception as error:
        if len(lines) == 1:
            return [_failed(lines[0], error)]
    return [answer for line in lines for answer in _served(serve, [line])]


def _parsed(line: bytes) -> Line:
    """The object of a line without any field "error", or an answer with one."""
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        return {"id": None, "error": f"not a line of JSON: {error}"}
    if not isinstance(value, dict):
        return {"id": None, "error": "expected a JSON object"}
    return {key: each for key, each in value.items() if key != "error"}


def _failed(line: Line, error: Exception) -> dict[str, Any]:
    reason = (
        str(error) if isinstance(error, DigestError | stages.BadField) else f"{type(error).__name__}: {error}"
    )
    sys.stderr.write(f"filter: {line.get('id')!r}: {reason}\n")
    return {"id": line.get("id"), "error": reason}


def _write(sink: BinaryIO, answer: Mapping[str, Any]) -> None:
    sink.write(json.dumps(answer, ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n")
    sink.flush()
