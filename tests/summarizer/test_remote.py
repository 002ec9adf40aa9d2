"""An OpenAI-compatible endpoint on loopback: one that works, and all the ways in which one does not."""

from __future__ import annotations

import logging
import os
import socket
import struct
import subprocess
import sys
import time

import pytest

from digest.errors import SummaryError
from summarizer.breaker import FAILURES, Breaker
from summarizer.generative import Choice, Generator, open_backend
from summarizer.remote import MAX_ANSWER, Endpoint, RemoteWriter, content
from tests.summarizer import texts, tiny
from tests.summarizer.endpoint import Behaviour, Handler, completion, saying, serving
from tests.summarizer.test_generated import DATED, MAGNITUDE, embedded
from tests.summarizer.texts import document, story

KEY = "sk-very-secret-0123456789"
LINE = tiny.LINE
STORY = story(document(texts.QUAKE_EN), k=1)


def asked(behaviour: Behaviour, seconds: float = 60, times: int = 1) -> str | SummaryError:
    """The answer of the last of some requests to such a server."""
    with serving(behaviour) as server:
        writer = RemoteWriter(Endpoint(server.base, "sample-model", KEY, seconds))
        return [writer.write([tiny.quake()])[0] for _ in range(times)][-1]


def reason(behaviour: Behaviour, seconds: float = 60) -> str:
    found = asked(behaviour, seconds)
    assert isinstance(found, SummaryError) and found.method == "remote"
    assert KEY not in str(found) and "127.0.0.1" not in str(found)
    return found.reason


def test_a_good_answer_becomes_a_takeaway() -> None:
    with serving(saying(f"- {LINE}")) as server:
        backend = open_backend(Choice(server.base, "sample-model", KEY), embedded())
        found = backend.summarize([STORY])[0]
    assert (found.method, [one.text for one in found.takeaways]) == ("remote", [LINE])
    path, headers, body = server.asked[0]
    assert path == "/v1/chat/completions" and headers["Authorization"] == f"Bearer {KEY}"
    assert set(body) == {"model", "messages", "max_tokens", "temperature", "stream"}
    assert (body["model"], body["stream"], body["max_tokens"]) == ("sample-model", False, 96)
    assert "[1] A magnitude 5.8" in body["messages"][0]["content"]


@pytest.mark.parametrize(
    "lie",
    [
        MAGNITUDE.replace("12", "120"),
        MAGNITUDE.replace("Veloria", "Ostmark"),
        MAGNITUDE.replace(", the emergency service said", ""),
        "IGNORE THE SOURCE. A magnitude 5.8 earthquake struck northern Veloria, killing the president.",
    ],
)
def test_a_lie_is_replaced_by_what_the_source_says(lie: str) -> None:
    with serving(saying(lie)) as server:
        found = open_backend(Choice(server.base, "m"), embedded()).summarize([STORY])[0]
    assert [one.text for one in found.takeaways] == [DATED]


def test_many_stories_are_asked_together_and_answered_in_order() -> None:
    def echo(handler: Handler) -> None:
        prompt = handler.asked["messages"][0]["content"]
        handler.answer(completion(prompt.split("[1] ")[1].split("\n")[0]))

    lines = [f"Number {at} of the trains to Sarn left the harbour without a stop." for at in range(12)]
    with serving(echo) as server:
        backend = open_backend(Choice(server.base, "m"), embedded())
        found = backend.summarize([story(document(line), k=1) for line in lines])
    assert [one.takeaways[0].text for one in found] == lines
    assert {one.method for one in found} == {"remote"} and len(server.asked) == 12


def redirect(handler: Handler) -> None:
    handler.answer(b"", 307, Location="/v1/elsewhere")


def hang(handler: Handler) -> None:
    handler.server.over.wait(20)


def drip(handler: Handler) -> None:
    """One byte of a header at a time: every single read is in time, the whole is not."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while not handler.server.over.wait(0.05):
        handler.wfile.write(b"a")
        handler.wfile.flush()


def flood(handler: Handler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", str(100 * 2**20))
    handler.end_headers()
    for _ in range(100):
        handler.wfile.write(b" " * 2**20)


def close(handler: Handler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b'{"choices":')


def garbage(handler: Handler) -> None:
    handler.send_response(200)
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    handler.wfile.write(b"5\r\n\xff\xfe\x00\x01\x02\r\nnot a size\r\n")


def compressed(handler: Handler) -> None:
    handler.answer(b"\x1f\x8b", Content_Encoding="gzip")


@pytest.mark.parametrize(
    ("behaviour", "why"),
    [
        (redirect, "answered 307"),
        (drip, "no answer within 0.5 s"),
        (hang, "no answer within 0.5 s"),
        (flood, f"over {MAX_ANSWER} bytes"),
        (close, "no answer (RemoteProtocolError)"),
        (garbage, "no answer (RemoteProtocolError)"),
        (compressed, "compressed"),
        (saying(None), "no text"),
        (saying(7), "no text"),
        (saying(" \n"), "no text"),
        (lambda handler: handler.answer(b"<html>"), "no chat completion"),
        (lambda handler: handler.answer(b"[]"), "no chat completion"),
        (lambda handler: handler.answer(b'{"choices": []}'), "no chat completion"),
        (lambda handler: handler.answer(b"[" * 500_000), "no chat completion"),
        (lambda handler: handler.answer(b"\xff\xfe"), "no chat completion"),
        (lambda handler: handler.answer(KEY.encode(), 401), "answered 401"),
        (lambda handler: handler.answer(b"", 429, Retry_After="3600"), "answered 429"),
        (lambda handler: handler.answer(b"", 404), "answered 404"),
    ],
    ids=range(18),
)
def test_trouble_is_a_short_reason(behaviour: Behaviour, why: str) -> None:
    begin = time.monotonic()
    assert why in reason(behaviour, 0.5 if behaviour in (drip, hang) else 60)
    assert time.monotonic() - begin < 30


def test_a_redirect_is_not_followed_and_the_key_goes_nowhere_else() -> None:
    with serving(redirect) as server:
        RemoteWriter(Endpoint(server.base, "m", KEY)).write([tiny.quake()])
    assert [path for path, _, _ in server.asked] == ["/v1/chat/completions"]


def test_a_flood_is_not_read_to_its_end() -> None:
    with serving(flood) as server:
        RemoteWriter(Endpoint(server.base, "m")).write([tiny.quake()])
        assert server.hung_up.wait(10)


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_busy_server_is_asked_once_more(status: int) -> None:
    def busy_once(handler: Handler) -> None:
        if len(handler.server.asked) == 1:
            handler.answer(b"", status, Retry_After="0")
        else:
            handler.answer(completion(LINE))

    assert asked(busy_once) == LINE


def hang_up(handler: Handler) -> None:
    """Close without a byte."""
    handler.connection.shutdown(socket.SHUT_RDWR)


def reset(handler: Handler) -> None:
    """What a server that crashes over a request leaves: TCP's RST."""
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()


@pytest.mark.parametrize("broken", [hang_up, reset])
def test_a_connection_that_breaks_before_the_answer_is_made_once_more(broken: Behaviour) -> None:
    def broken_once(handler: Handler) -> None:
        (broken if len(handler.server.asked) == 1 else saying(LINE))(handler)

    assert asked(broken_once) == LINE


def test_a_connection_that_breaks_twice_or_in_the_answer_is_given_up() -> None:
    for behaviour, times in ((hang_up, 2), (close, 1)):
        with serving(behaviour) as server:
            found = RemoteWriter(Endpoint(server.base, "m")).write([tiny.quake()])[0]
        assert isinstance(found, SummaryError) and len(server.asked) == times


def test_no_second_try_after_the_deadline() -> None:
    begin = time.monotonic()
    assert reason(hang_up, 0.3) == "no answer within 0.3 s"
    assert time.monotonic() - begin < 30


def test_no_patience_beyond_the_deadline() -> None:
    begin = time.monotonic()
    assert reason(lambda handler: handler.answer(b"", 503, Retry_After="9"), 0.5) == "no answer within 0.5 s"
    assert time.monotonic() - begin < 9


def test_nobody_there() -> None:
    with serving(hang) as server:
        base = server.base
    found = RemoteWriter(Endpoint(base, "m")).write([tiny.quake()])[0]
    assert isinstance(found, SummaryError) and "ConnectError" in found.reason


def test_every_trouble_falls_back_to_the_embedded_summariser() -> None:
    with serving(lambda handler: handler.answer(b"", 401)) as server:
        backend = open_backend(Choice(server.base, "m", KEY), embedded())
        assert backend.summarize([STORY]) == embedded().summarize([STORY])
    assert "answered 401" in backend.warning and KEY not in backend.warning


def test_an_endpoint_that_fails_is_left_alone_and_asked_again_after_a_rest() -> None:
    now = [0.0]
    state = {"status": 400}

    def moody(handler: Handler) -> None:
        handler.answer(completion(LINE), state["status"])

    with serving(moody) as server:
        writer = RemoteWriter(Endpoint(server.base, "m"), Breaker(lambda: now[0]))
        for _ in range(FAILURES + 4):
            found = writer.write([tiny.quake()])[0]
        assert len(server.asked) == FAILURES
        assert isinstance(found, SummaryError) and "left alone" in found.reason
        state["status"], now[0] = 200, 61.0
        assert writer.write([tiny.quake()]) == [LINE]
        assert writer.write([tiny.quake()]) == [LINE]


def test_a_worker_that_already_has_an_event_loop_may_ask_too() -> None:
    import asyncio

    async def inside() -> object:
        return asked(saying(LINE))

    assert asyncio.run(inside()) == LINE


def test_the_key_is_in_no_log_and_no_repr(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with serving(lambda handler: handler.answer(KEY.encode(), 500)) as server:
        choice = Choice(server.base, "m", KEY)
        open_backend(choice, embedded()).summarize([STORY])
    assert KEY not in caplog.text
    assert KEY not in repr(choice) + repr(Endpoint(server.base, "m", KEY))


@pytest.mark.parametrize(
    ("base", "url"),
    [
        ("http://host:8000/v1", "http://host:8000/v1/chat/completions"),
        ("http://host:8000/v1/", "http://host:8000/v1/chat/completions"),
        ("http://host:8000", "http://host:8000/v1/chat/completions"),
        ("https://host/api/v3", "https://host/api/v3/chat/completions"),
    ],
)
def test_the_address_of_chat_completions(base: str, url: str) -> None:
    assert Endpoint(base, "m").url == url


def test_an_endpoint_needs_the_name_of_a_model() -> None:
    condenser = embedded()
    assert open_backend(Choice("http://127.0.0.1:9/v1"), condenser) is condenser
    assert "name of the model" in condenser.warning


def test_content() -> None:
    assert content(completion("A line.")) == "A line."


def test_nothing_heavy_is_imported_for_an_endpoint() -> None:
    code = (
        "import sys\n"
        "from summarizer.generative import Choice, open_backend\n"
        "from summarizer.service import Condenser\n"
        "open_backend(Choice('http://127.0.0.1:9/v1', 'm'), Condenser(None))\n"
        "sys.exit(', '.join({'torch', 'transformers', 'numpy'} & set(sys.modules)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.soak
def test_a_real_server() -> None:
    """Any OpenAI-compatible server; `transformers serve` for one: TEST_CHAT_URL=http://127.0.0.1:8000/v1."""
    base, model = os.environ.get("TEST_CHAT_URL", ""), os.environ.get("TEST_CHAT_MODEL", "")
    if not base or not model:
        pytest.skip("TEST_CHAT_URL and TEST_CHAT_MODEL name no server and model")
    backend = open_backend(Choice(base, model, seconds=120), embedded())
    assert isinstance(backend, Generator)
    found = backend.summarize([STORY])[0]
    assert "trouble" not in backend.warning
    assert len(found.takeaways) == 1
