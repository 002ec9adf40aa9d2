"""HTTPS through the guard: the name in the address is checked, not the numbers it leads to."""

from __future__ import annotations

import shutil
import ssl
import subprocess
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from pathlib import Path

import pytest

from digest.model import Failed
from sources.fetch import Body, Fetcher
from sources.guard import GuardedBackend
from tests.sources.hostile import OK, broken_off
from tests.sources.web import Detour, Names, Web, open_web

PUBLIC = "93.184.215.14"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Certificate and key of news.example in one file."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl is not installed, so there is no certificate to test with")
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    subject = ["-subj", "/CN=news.example", "-addext", "subjectAltName=DNS:news.example"]
    files = ["-keyout", str(path), "-out", str(path.with_suffix(".crt"))]
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    subprocess.run([openssl, "req", "-x509", *key, *files, *subject], check=True, capture_output=True)
    path.write_bytes(path.read_bytes() + path.with_suffix(".crt").read_bytes())
    return path


@pytest.fixture
async def secure(certificate: Path) -> AsyncIterator[Web]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    async with open_web(context) as web:
        yield web


def backend(web: Web) -> GuardedBackend:
    names: dict[str, list[Sequence[str]]] = {"news.example": [(PUBLIC,)], "other.example": [(PUBLIC,)]}
    return GuardedBackend(resolve=Names(names), inner=Detour(web.port))


async def test_a_trusted_site_is_read(secure: Web, certificate: Path, now: datetime) -> None:
    trust = ssl.create_default_context(cafile=str(certificate.with_suffix(".crt")))
    secure.serve("/feed", b"x" * 100_000)
    async with Fetcher("https://x.example", backend=backend(secure), trust=trust) as fetcher:
        answer = await fetcher.get("https://news.example/feed", now)
        assert isinstance(answer, Body) and answer.size == 100_000
        assert secure.requests[-1].headers["host"] == "news.example"
        wrong = await fetcher.get("https://other.example/feed", now)
        assert wrong == Failed("The site's security certificate is not valid.")
    assert len(secure.requests) == 1


async def test_an_unknown_authority_is_not_trusted(secure: Web, now: datetime) -> None:
    async with Fetcher("https://x.example", backend=backend(secure)) as fetcher:
        outcome = await fetcher.get("https://news.example/feed", now)
    assert outcome == Failed("The site's security certificate is not valid.")
    assert secure.requests == []


@pytest.mark.parametrize(("said", "asked"), [(b"", 2), (OK + b"X: ", 1)])
async def test_breaks_are_noticed_within_tls_too(
    secure: Web, certificate: Path, now: datetime, said: bytes, asked: int
) -> None:
    trust = ssl.create_default_context(cafile=str(certificate.with_suffix(".crt")))
    secure.on("/feed", broken_off(said))
    async with Fetcher("https://x.example", backend=backend(secure), trust=trust) as fetcher:
        assert isinstance(await fetcher.get("https://news.example/feed", now), Failed)
    assert len(secure.requests) == asked
