"""`sitrep` as a process of its own, forked from one that has loaded the program.

A start costs milliseconds, not the second or two of the imports; that is all that differs from one by hand:
arguments, environment, folder, streams, signals and end are the process's own.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing, suppress
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from signal import SIGKILL, SIGTERM, Signals
from tempfile import TemporaryFile
from typing import IO, Self

PROCESSES = multiprocessing.get_context("forkserver")
LOADED = (
    *("bot.program", "bot.serve", "bot.saying", "bot.checks", "bot.demonstration", "bot.sources_command"),
    *(
        "bot.backup_command",
        "bot.move_command",
        "alembic.command",
        "tests.soak.sender",
        "tests.soak.condenser",
    ),
)
"""What the process that is forked has loaded: nothing that the program keeps to its workers."""

PATIENCE = 240
"""Seconds that a command may take on a machine with much else to do."""

PIPE = 60_000
"""Bytes of input that fit into a pipe which nobody reads yet."""


def fork(run: Callable[..., None], *arguments: object) -> BaseProcess:
    """A function in a process of its own, started."""
    PROCESSES.set_forkserver_preload(list(LOADED))
    process = PROCESSES.Process(target=run, args=arguments)
    process.start()
    return process


def sitrep(
    folder: Path, arguments: Sequence[str], environment: Mapping[str, str], given: bytes = b""
) -> subprocess.CompletedProcess[bytes]:
    """Run a command to its end, as `subprocess.run` does."""
    assert len(given) < PIPE
    source, sink = os.pipe()
    os.write(sink, given)
    os.close(sink)
    command = ["sitrep", *arguments]
    with os.fdopen(source, "rb") as stdin, TemporaryFile() as out, TemporaryFile() as errors:
        process = _start(folder, arguments, environment, stdin, out, errors)
        process.join(PATIENCE)
        if process.exitcode is None:
            process.kill()
            process.join()
            raise subprocess.TimeoutExpired(command, PATIENCE)
        for file in (out, errors):
            file.seek(0)
        return subprocess.CompletedProcess(command, process.exitcode, out.read(), errors.read())


class Talker:
    """A function in a process of its own, with which one talks in lines; killed at the end of a block."""

    def __init__(self, run: Callable[..., None], *arguments: object) -> None:
        here, there = socket.socketpair()
        with there, closing(Connection(os.dup(there.fileno()))) as lent:
            self._process = fork(_talk, lent, run, *arguments)
        self._lines = here.makefile("rw", encoding="utf-8")
        here.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()
        self._lines.close()

    def heard(self) -> str:
        """The next line, without its end; "" after the last."""
        return self._lines.readline().rstrip("\n")

    def say(self, line: str = "") -> None:
        """Send a line."""
        self._lines.write(line + "\n")
        self._lines.flush()

    def ended(self) -> tuple[str, int | None]:
        """All that it still says, and its exit status."""
        rest = self._lines.read()
        self._process.join()
        return rest, self._process.exitcode

    def kill(self) -> None:
        """kill -9, if it still lives."""
        self._process.kill()
        self._process.join()


def _talk(line: Connection, run: Callable[..., None], *arguments: object) -> None:
    os.dup2(line.fileno(), 0)
    os.dup2(line.fileno(), 1)
    line.close()
    sys.stdin, sys.stdout = os.fdopen(0, closefd=False), os.fdopen(1, "w", closefd=False)
    run(*arguments)


class Program:
    """A command that goes on, as `asyncio.subprocess.Process` is one; ``stdout`` has both its outputs."""

    def __init__(self, process: BaseProcess, stdout: asyncio.StreamReader) -> None:
        loop = asyncio.get_running_loop()
        self.pid, self.stdout, self._process = process.pid or 0, stdout, process
        self._end: asyncio.Future[int] = loop.create_future()
        loop.add_reader(process.sentinel, self._ended)

    @property
    def returncode(self) -> int | None:
        """Its exit status, once it has ended."""
        return self._end.result() if self._end.done() else None

    async def wait(self) -> int:
        """Wait for the end; the exit status."""
        return await asyncio.shield(self._end)

    def send_signal(self, number: Signals) -> None:
        """To a process that may have ended."""
        if not self._end.done():
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def terminate(self) -> None:
        """SIGTERM."""
        self.send_signal(SIGTERM)

    def kill(self) -> None:
        """SIGKILL."""
        self.send_signal(SIGKILL)

    def _ended(self) -> None:
        asyncio.get_running_loop().remove_reader(self._process.sentinel)
        self._process.join()
        self._end.set_result(self._process.exitcode or 0)


async def started(folder: Path, arguments: Sequence[str], environment: Mapping[str, str]) -> Program:
    """Start a command."""
    source, sink = os.pipe()
    reader = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(source, "rb"))
    with Path(os.devnull).open("rb") as stdin, os.fdopen(sink, "wb") as out:
        return Program(_start(folder, arguments, environment, stdin, out, out), reader)


def _start(
    folder: Path, arguments: Sequence[str], environment: Mapping[str, str], *streams: IO[bytes]
) -> BaseProcess:
    # A connection is how a descriptor travels; each has one of its own, which it closes.
    lent = [Connection(os.dup(each.fileno())) for each in streams]
    process = fork(_become, str(folder), list(arguments), dict(environment), lent)
    for each in lent:
        each.close()
    return process


def _become(
    folder: str, arguments: list[str], environment: dict[str, str], streams: list[Connection]
) -> None:
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    for number, stream in enumerate(streams):
        os.dup2(stream.fileno(), number)
        stream.close()
    sys.stdin = os.fdopen(0, encoding="utf-8", closefd=False)
    sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
    sys.stderr = os.fdopen(2, "w", 1, encoding="utf-8", errors="backslashreplace", closefd=False)
    sys.argv = ["sitrep", *arguments]
    from bot.cli import main

    try:
        status = main(arguments)
    except Exception:
        sys.excepthook(*sys.exc_info())  # multiprocessing has one of its own
        status = 1
    sys.exit(status)
