"""An OpenAI-compatible endpoint (vLLM, Ollama, llama.cpp ...) as a writer; the only file here with httpx.

What comes back is foreign: limited in time and size, never redirected, checked, and only ever a proposal.
Nothing of the address, the key or the answer gets into an error.
"""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import urlsplit

import httpx

from digest.errors import SummaryError
from summarizer.breaker import Breaker
from summarizer.request import Request

MAX_ANSWER = 2**20
"""Bytes of a response; five takeaways take 2 KiB."""

AT_ONCE = 4
"""Requests under way at the same time; such servers batch them."""

TRIES = 2
"""Requests for one story: a busy server (429, 5xx), or one that breaks the connection before it answers, is
asked once more within the same deadline.
"""

_CONNECT = 10.0
_PATIENCE = 10.0  # seconds of a Retry-After that are worth waiting for
_Result = TypeVar("_Result")


class _Unheard(Exception):
    """The connection was refused or broke before there was an answer; the text is the kind of error."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """``base``: up to and including ``/v1``; ``seconds``: for one story, whatever the server does."""

    base: str
    model: str
    key: str = field(default="", repr=False)
    seconds: float = 60.0

    @property
    def url(self) -> str:
        """Where chat completions are asked for."""
        base = self.base.rstrip("/")
        return f"{base}{'' if urlsplit(base).path else '/v1'}/chat/completions"


class RemoteWriter:
    """`summarizer.request.Writer` over HTTP."""

    kind = "remote"

    def __init__(self, endpoint: Endpoint, breaker: Breaker | None = None) -> None:
        self._endpoint = endpoint
        self._breaker = breaker or Breaker()

    def write(self, requests: Sequence[Request]) -> list[str | SummaryError]:
        """Ask for all stories, a few at a time."""
        return _run(self._write(requests))

    async def _write(self, requests: Sequence[Request]) -> list[str | SummaryError]:
        headers = {"Accept-Encoding": "identity", "User-Agent": "sitrep"}
        if self._endpoint.key:
            headers["Authorization"] = f"Bearer {self._endpoint.key}"
        gate = asyncio.Semaphore(AT_ONCE)
        timeout = httpx.Timeout(self._endpoint.seconds, connect=_CONNECT)
        async with httpx.AsyncClient(
            headers=headers, timeout=timeout, follow_redirects=False, trust_env=False
        ) as client:
            return list(await asyncio.gather(*(self._gated(gate, client, one) for one in requests)))

    async def _gated(
        self, gate: asyncio.Semaphore, client: httpx.AsyncClient, request: Request
    ) -> str | SummaryError:
        async with gate:
            if not self._breaker.allows():
                return _trouble("the endpoint failed too often and is left alone for a while")
            try:
                async with asyncio.timeout(self._endpoint.seconds):
                    answer = await self._answer(client, request)
            except TimeoutError:
                answer = _trouble(f"no answer within {self._endpoint.seconds:g} s")
            except SummaryError as error:
                answer = error
        if isinstance(answer, SummaryError):
            self._breaker.failed()
        else:
            self._breaker.succeeded()
        return answer

    async def _answer(self, client: httpx.AsyncClient, request: Request) -> str | SummaryError:
        for left in range(TRIES - 1, -1, -1):
            try:
                status, wait, body = await self._post(client, request)
            except _Unheard as error:
                if not left:
                    raise _trouble(f"no answer ({error})") from None
                await asyncio.sleep(_pause(""))
                continue
            except httpx.HTTPError as error:
                raise _trouble(f"no answer ({type(error).__name__})") from None
            if status == httpx.codes.OK:
                return content(body)
            if left and (status == httpx.codes.TOO_MANY_REQUESTS or status >= 500) and wait <= _PATIENCE:
                await asyncio.sleep(wait)
                continue
            break
        return _trouble(f"the endpoint answered {status}")

    async def _post(self, client: httpx.AsyncClient, request: Request) -> tuple[int, float, bytes]:
        """Status, seconds to wait before the next try, and the body if it is wanted and not too large."""
        asked = {
            "model": self._endpoint.model,
            "messages": [{"role": "user", "content": request.instruction}],
            "max_tokens": request.new_tokens,
            "temperature": 0,
            "stream": False,
        }
        try:
            response = await client.send(
                client.build_request("POST", self._endpoint.url, json=asked), stream=True
            )
        except (httpx.NetworkError, httpx.RemoteProtocolError) as error:
            raise _Unheard(type(error).__name__) from None
        async with aclosing(response):
            if response.headers.get("content-encoding", "identity").lower() != "identity":
                raise _trouble("the answer is compressed, which nobody asked for")
            body = bytearray()
            if response.status_code == httpx.codes.OK:
                async for chunk in response.aiter_raw():
                    body += chunk
                    if len(body) > MAX_ANSWER:
                        raise _trouble(f"the answer has over {MAX_ANSWER} bytes")
            return response.status_code, _pause(response.headers.get("retry-after", "")), bytes(body)


def content(body: bytes) -> str:
    """The text of the first choice of a chat completion. Raises SummaryError if there is none."""
    try:
        found: Any = json.loads(body)
        text = found["choices"][0]["message"]["content"]
    except (ValueError, LookupError, TypeError, RecursionError):
        raise _trouble("the answer is no chat completion") from None
    if not isinstance(text, str) or not text.strip():
        raise _trouble("the answer has no text")
    return text


def _pause(retry_after: str) -> float:
    """Seconds to wait, with some luck, so that many clients do not come back at once."""
    least = float(retry_after) if retry_after.isascii() and retry_after.isdigit() else 0.5
    return least + random.random()


def _trouble(reason: str) -> SummaryError:
    return SummaryError(RemoteWriter.kind, reason)


def _run(work: Coroutine[Any, Any, _Result]) -> _Result:
    """The result of ``work`` in an event loop of its own: the caller may sit in another one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()
