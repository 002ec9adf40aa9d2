"""Files in the terminal chat: those handed to the bot, and those of the bot, kept where the person is."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from bot.ansi import safe
from bot.chat import Attachment, Upload
from bot.opml import MOST_BYTES
from bot.words import count
from digest.errors import UserError

_COPIES = 100


def named(line: str) -> Path | None:
    """The file in a line such as "send my feeds.opml"; None if it is about something else.

    Raises UserError where a file is meant, and there is none.
    """
    verb, _, name = line.strip().partition(" ")
    name = name.strip()
    if verb.lower() != "send":
        return None
    path = Path(name)
    with suppress(RuntimeError):  # nobody of that name has a home here
        path = path.expanduser()
    if name and path.is_file():
        return path
    if len(name.split()) < 2 or path.suffix or "/" in name:
        raise UserError(f"There is no file {path}." if name else "Which file? Type: send FILE")
    return None


def offered(path: Path) -> Upload:
    """A file of this machine as a value; nothing is read before its ``read`` is called.

    Of a file that is too large one byte too many is read: whoever asked for it refuses that.
    """

    async def read() -> bytes:
        try:
            with path.open("rb") as file:
                return file.read(MOST_BYTES + 1)
        except OSError as error:
            raise UserError(f"{path.name} cannot be read: {error.strerror}") from error

    return Upload(path.name, None, read)


def save(file: Attachment, folder: Path) -> str:
    """Write a file under its name, or one like it that is free; what became of it in words."""
    size = count(len(file.body), "byte")
    name = Path(safe(file.name).replace("\\", "/")).name or "file"
    for number in range(1, _COPIES):
        path = folder / name if number == 1 else (folder / name).with_stem(f"{Path(name).stem}-{number}")
        try:
            with path.open("xb") as out:
                out.write(file.body)
        except FileExistsError:
            continue
        except OSError as error:
            return f"the file {name}, {size}, cannot be kept here: {error.strerror}"
        return f"the file is at {path.absolute()}, {size}"
    return f"the file {name}, {size}, was not kept: there are too many of that name here"
