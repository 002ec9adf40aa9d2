"""Addresses that lead elsewhere when an admin pastes them: redirects of every kind, and names of channels."""

from __future__ import annotations

import ssl
from datetime import datetime

import pytest

from digest.errors import BadSource
from sources.fetch import Fetcher
from sources.guard import GuardedBackend
from sources.heavy import InProcess
from sources.reader import WebReader
from tests.sources.web import Detour, Names, Web, open_web

RSS = (
    "<rss version='2.0'><channel><title>SAMPLE Desk</title>"
    "<item><title>Story</title><link>/s</link></item></channel></rss>"
)


@pytest.fixture
def reader(fetcher: Fetcher) -> WebReader:
    return WebReader(fetcher, InProcess())


async def test_a_temporary_redirect_keeps_the_address_that_was_typed(
    web: Web, reader: WebReader, now: datetime
) -> None:
    web.serve("/cdn/rss", RSS)
    url = web.serve("/rss", status="302 Found", Location="/cdn/rss")
    probe = await reader.probe(url, now)
    assert (probe.url, probe.remarks) == (url, ())


async def test_a_permanent_redirect_is_followed_and_said(web: Web, reader: WebReader, now: datetime) -> None:
    web.serve("/new/rss", RSS)
    url = web.serve("/rss", status="301 Moved Permanently", Location="/new/rss")
    probe = await reader.probe(url, now)
    assert probe.url == web.url("/new/rss")
    assert probe.remarks == (f"The address {url} sends visitors on to this one for good.",)


async def test_a_redirect_that_is_temporary_in_part_proves_no_move(
    web: Web, reader: WebReader, now: datetime
) -> None:
    web.serve("/cdn/rss", RSS)
    web.serve("/new/rss", status="307 Temporary Redirect", Location="/cdn/rss")
    url = web.serve("/rss", status="308 Permanent Redirect", Location="/new/rss")
    assert (await reader.probe(url, now)).url == url


async def test_a_temporary_redirect_to_another_site_is_said(now: datetime, trust: ssl.SSLContext) -> None:
    names = Names({"old.example": [["93.184.215.7"]], "new.example": [["93.184.215.8"]]})
    async with open_web() as web:
        web.serve("/rss", RSS)
        web.serve("/old", status="302 Found", Location="http://new.example/rss")
        backend = GuardedBackend(resolve=names, inner=Detour(web.port))
        async with Fetcher("no contact", spacing=0, backend=backend, trust=trust) as fetcher:
            probe = await WebReader(fetcher, InProcess()).probe("http://old.example/old", now)
    assert probe.url == "http://old.example/old"
    assert "sends visitors on to http://new.example/rss" in probe.remarks[0]


@pytest.mark.parametrize(
    "target", ["http://10.0.0.8/feed", "http://printer.local/", "http://inside.example/"]
)
async def test_a_redirect_into_a_private_network_is_the_sites_doing(
    now: datetime, trust: ssl.SSLContext, target: str
) -> None:
    names = Names({"away.example": [["93.184.215.7"]], "inside.example": [["10.0.0.8"]]})
    async with open_web() as web:
        web.serve("/", status="302 Found", Location=target)
        backend = GuardedBackend(resolve=names, inner=Detour(web.port))
        async with Fetcher("no contact", spacing=0, backend=backend, trust=trust) as fetcher:
            reader = WebReader(fetcher, InProcess())
            with pytest.raises(BadSource, match="sends visitors on to a private network"):
                await reader.probe("http://away.example/", now)
            with pytest.raises(BadSource, match=r"^That .* private network"):
                await reader.probe(target, now)


async def test_the_name_of_a_channel_is_as_good_as_its_address(now: datetime, trust: ssl.SSLContext) -> None:
    names = Names({})
    backend = GuardedBackend(resolve=names, inner=Detour(1))
    async with Fetcher("no contact", spacing=0, backend=backend, trust=trust) as fetcher:
        with pytest.raises(BadSource, match="There is no site of that name"):
            await WebReader(fetcher, InProcess()).probe(" @orlan_sample", now)
    assert set(names.asked) == {"t.me"}
