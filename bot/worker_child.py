"""The child side of a worker process: a table of functions, called one at a time over standard streams.

Started by `bot.worker` as ``python -m bot.worker_child``. Frames are a length and, from the parent, a
pickle, or, to the parent, JSON (`bot.worker_values`). The first one names the factory of the table.
"""

from __future__ import annotations

import importlib
import logging
import os
import pickle
import resource
import struct
import sys
import traceback
from collections.abc import Callable, Mapping
from typing import Any, BinaryIO

from bot.worker_values import dump
from digest.errors import DigestError

HEADER = struct.Struct("!Q")


def main() -> None:
    """Read the first frame, build the table, answer until the input ends."""
    source, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever prints goes to standard error, never between the frames
    sys.stdout = sys.stderr
    logging.basicConfig(level=logging.ERROR, format="%(name)s: %(message)s")
    first = read_frame(source)
    if first is None:
        return
    os.nice(first["nice"])
    if first["memory"]:
        resource.setrlimit(resource.RLIMIT_AS, (first["memory"], first["memory"]))
    table = load(first["entry"])(**first["arguments"])
    write_frame(answers, dump(("ready", None)))
    while (job := read_frame(source)) is not None:
        write_frame(answers, answer(table, *job))


def load(entry: str) -> Callable[..., Mapping[str, Callable[..., Any]]]:
    """The factory at "package.module:factory"."""
    module, _, name = entry.partition(":")
    factory: Callable[..., Mapping[str, Callable[..., Any]]] = getattr(importlib.import_module(module), name)
    return factory


def answer(table: Mapping[str, Callable[..., Any]], name: str, arguments: tuple[Any, ...]) -> bytes:
    """A frame with ("done", result), ("raised", a DigestError) or ("bug", traceback)."""
    try:
        return dump(("done", table[name](*arguments)))
    except DigestError as error:
        return dump(("raised", error))
    except MemoryError:
        return dump(("bug", "MemoryError"))
    except Exception:
        return dump(("bug", traceback.format_exc()))


def read_frame(stream: BinaryIO) -> Any:
    """The next frame, or None at the end of the input."""
    header = stream.read(HEADER.size)
    if len(header) < HEADER.size:
        return None
    # From our own parent only, which reads no pickle of ours.
    return pickle.loads(stream.read(HEADER.unpack(header)[0]))  # noqa: S301


def write_frame(stream: BinaryIO, body: bytes) -> None:
    """Send one frame at once."""
    stream.write(HEADER.pack(len(body)) + body)
    stream.flush()


if __name__ == "__main__":
    main()
