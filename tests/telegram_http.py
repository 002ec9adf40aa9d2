"""HTTP as the stand-in for the Bot API speaks it: calls with their fields and files in, answers out."""

import asyncio
import json
from dataclasses import dataclass, field
from datetime import datetime
from email.parser import BytesParser
from email.policy import HTTP
from email.utils import format_datetime
from urllib.parse import parse_qsl


@dataclass
class Asked:
    """A request: its path, the fields of its form, and the files that came along, (name, body) by field."""

    path: str
    fields: dict[str, str] = field(default_factory=dict)
    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)


async def read(reader: asyncio.StreamReader) -> Asked | None:
    """The next request on a connection; None at its end."""
    head = await reader.readuntil(b"\r\n\r\n") if not reader.at_eof() else b""
    lines = head.decode("latin-1").split("\r\n")
    if len(lines) < 2:
        return None
    headers = {
        name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])
    }
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    path, kind = lines[0].split()[1], headers.get("content-type", "")
    if kind.startswith("multipart/form-data"):
        return _form(path, kind, body)
    return Asked(path, dict(parse_qsl(body.decode(), keep_blank_values=True)))


def _form(path: str, kind: str, body: bytes) -> Asked:
    asked = Asked(path)
    whole = BytesParser(policy=HTTP).parsebytes(f"Content-Type: {kind}\r\n\r\n".encode() + body)
    for part in whole.iter_parts():
        name, content = part.get_param("name", header="content-disposition"), part.get_payload(decode=True)
        if part.get_filename() is None:
            asked.fields[name] = content.decode()
        else:
            asked.files[name] = (part.get_filename(), content)
    return asked


def response(status: int, body: dict, date: datetime | None = None) -> bytes:
    """An answer of the Bot API; ``date`` is what it says the time is."""
    data = json.dumps(body).encode()
    head = f"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {len(data)}\r\n"
    dated = "" if date is None else f"Date: {format_datetime(date, usegmt=True)}\r\n"
    return f"{head}{dated}\r\n".encode() + data


def download(body: bytes | None) -> bytes:
    """A file that says nothing of its length, so that only reading tells; None: it is not there."""
    if body is None:
        return b"HTTP/1.1 404 X\r\nContent-Length: 0\r\n\r\n"
    head = b"HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\n"
    chunks = (body[start : start + 65_536] for start in range(0, len(body), 65_536))
    return head + b"".join(b"%x\r\n%b\r\n" % (len(chunk), chunk) for chunk in chunks) + b"0\r\n\r\n"
