"""A table of functions for the worker tests: good, slow, failing and deadly ones."""

import os
import signal
import sys
import time
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path

from digest.errors import BadSource, SourceError
from digest.model import StoryText, Summary


def factory(greeting: str = "hello") -> Mapping[str, Callable[..., object]]:
    """The table; ``greeting`` proves that arguments arrive."""
    kept: list[bytearray] = []
    return {
        "greet": lambda name: f"{greeting} {name}",
        "pid": os.getpid,
        "nice": lambda: os.nice(0),
        "environment": lambda: dict(os.environ),
        "modules": lambda: sorted(sys.modules),
        "echo": lambda value: value,
        "sleep": time.sleep,
        "spin": spin,
        "stop": lambda: os.kill(os.getpid(), signal.SIGSTOP),
        "die": lambda: os._exit(7),
        "bug": lambda: 1 // 0,
        "refuse": refuse,
        "odd_source": odd_source,
        "print": lambda text: print(text),
        "complain": lambda text: print(text, file=sys.stderr),
        "fill": lambda size: len(bytearray(size)),
        "keep": lambda size: kept.append(bytearray(size)),
        "path": lambda: Path("/"),
        "forge": forge,
    }


def forge(body: bytes) -> None:
    """Take the process over: from now on it answers with these bytes alone."""
    child = sys.modules["__main__"]
    sent = child.HEADER.pack(len(body)) + body
    child.write_frame = lambda stream, _: (stream.write(sent), stream.flush())


def spin() -> None:
    """Work for ever."""
    while True:
        pass


def refuse() -> None:
    """Raise an error with attributes of its own."""
    raise SourceError("https://a.example/", "no", permanent=True, retry_after=timedelta(seconds=5))


def odd_source() -> None:
    """Raise the error that carries a list."""
    raise BadSource("a page", ["https://a.example/feed"])


def never() -> Mapping[str, Callable[..., object]]:
    """A table that is not ready in any time."""
    time.sleep(60)
    return {}


def parsers() -> Mapping[str, Callable[..., object]]:
    """Parsers that a hostile body has got the better of."""
    return {"listing": lambda *_: time.sleep(60), "page": lambda *_: os._exit(9)}


def condensers() -> Mapping[str, Callable[..., object]]:
    """A summariser that some texts kill."""
    return {"summarize": condensed}


def condensed(stories: list[StoryText]) -> tuple[list[Summary], str]:
    """An empty summary for each, with no warning."""
    if any("deadly" in each.documents[0].text for each in stories):
        os._exit(9)
    return [Summary((), "odd") for _ in stories], ""
