"""No secret in any line of the log, whatever wrote it."""

import asyncio
import gc
import io
import json
import logging
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError
from telegram.error import TelegramError

from bot.log import HIDDEN, RedactingFormatter, configure, redact
from digest.errors import ChatGone, StoreError, UnknownTopic
from storage.store import Store
from storage.tables_readers import CHAT
from tests.storage.builders import NOW
from tests.storage.engines import migrated_database

TOKEN = "123456789:AAbbCCddEEffGGhhIIjjKKllMMnnOOppQQr"


@pytest.fixture
def stream(request):
    """A log into memory; the handlers of the test run come back afterwards."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    into = io.StringIO()
    configure("DEBUG", [TOKEN, "hunter2"], into, getattr(request, "param", "text"))
    yield into
    root.handlers[:] = before
    root.setLevel(level)


def test_messages_arguments_and_exceptions(stream):
    log = logging.getLogger("some.library")
    log.info("POST https://api.telegram.org/bot%s/getMe", TOKEN)
    log.warning("cannot reach postgresql://sitrep:hunter2@db/sitrep")
    try:
        raise ConnectionError(f"bot{TOKEN} and hunter2")
    except ConnectionError:
        log.exception("it failed")
    text = stream.getvalue()
    assert TOKEN not in text
    assert "hunter2" not in text
    assert "ConnectionError" in text
    assert text.count(HIDDEN) == 2


def test_libraries_that_log_urls_and_messages_are_quiet(stream):
    logging.getLogger("httpx").info("HTTP Request: POST https://x.example/bot1:abc")
    logging.getLogger("telegram.Bot").debug("Calling sendMessage with text=private words")
    logging.getLogger("telegram.ext.Application").error("update with private words")
    assert stream.getvalue() == ""


def test_unknown_tokens_and_passwords_are_found_by_their_shape():
    assert redact("bot987654321:ZZyyXXwwVVuuTTssRRqqPPoo/x") == f"bot{HIDDEN}/x"
    assert redact("see https://u:p4ss@h.example/x") == f"see https://u:{HIDDEN}@h.example/x"
    assert redact("12:30 and https://a.example/b:c") == "12:30 and https://a.example/b:c"


@given(st.text(), st.text("abcdefgh12345678", min_size=8))
def test_a_given_secret_is_never_left(text, secret):
    record = logging.LogRecord("x", logging.INFO, "f", 1, "%s", (text + secret + text,), None)
    assert secret not in RedactingFormatter([secret]).format(record)


WORDS = "sesame words that somebody typed"


def _group():
    raise ExceptionGroup(WORDS, [KeyError(WORDS), ValueError(WORDS)])


def _chain():
    try:
        raise KeyError(WORDS)
    except KeyError as error:
        raise RuntimeError(WORDS) from error


def _context():
    try:
        int(WORDS)
    finally:
        {}[WORDS]


def _user():
    raise UnknownTopic(WORDS)


@pytest.mark.parametrize(
    ("fail", "told"),
    [
        (_group, ["ExceptionGroup", "KeyError", "ValueError"]),
        (_chain, ["RuntimeError, because of KeyError"]),
        (_context, ["KeyError, because of ValueError"]),
        (_user, ["UnknownTopic"]),
        (lambda: Path("/nowhere/at/all").read_text(), ["FileNotFoundError: No such file"]),
    ],
)
@pytest.mark.parametrize("stream", ["text", "json"], indirect=True)
def test_errors_are_named_with_their_place_and_without_their_words(stream, fail, told):
    try:
        fail()
    except Exception:
        logging.getLogger("x").exception("it failed")
    (line,) = stream.getvalue().splitlines()
    assert all(each in line for each in told)
    assert "sesame" not in line
    assert "tests/bot/test_log.py:" in line


def test_what_we_say_ourselves_is_told(stream):
    try:
        raise StoreError("the disk is full")
    except StoreError:
        logging.getLogger("x").exception("it failed")
    assert 'error="StoreError: the disk is full"' in stream.getvalue()


@pytest.mark.postgres
async def test_a_row_that_the_database_refuses_is_not_told(stream):
    """PostgreSQL says in DETAIL what the row was: psycopg's text has it, whatever SQLAlchemy hides."""
    url = migrated_database()
    row = {"channel": WORDS, "number": 4_200_000_000_777, "kind": "private", "created": NOW}
    async with await Store.open(url) as store:
        with pytest.raises(IntegrityError, match="4200000000777") as refused:
            await store.write(lambda connection: [connection.execute(insert(CHAT), row) for _ in range(2)])
    logging.getLogger("x").error("it failed", exc_info=refused.value)
    line = stream.getvalue()
    assert "IntegrityError (23505)" in line or "UniqueViolation (23505)" in line
    assert "4200000000777" not in line
    assert "sesame" not in line


@pytest.mark.parametrize("stream", ["text", "json"], indirect=True)
def test_a_record_is_one_line(stream):
    logging.getLogger("x").warning("one\ntwo\r\nERROR three")
    (line,) = stream.getvalue().splitlines()
    assert "two" in line


@pytest.mark.parametrize("stream", ["json"], indirect=True)
def test_a_line_may_be_json(stream):
    logging.getLogger("x").warning("%s and %s", TOKEN, "é")
    line = json.loads(stream.getvalue())
    assert (line["level"], line["part"], line["text"]) == ("WARNING", "x", f"{HIDDEN} and é")
    assert datetime.fromisoformat(line["time"]).tzinfo


async def test_a_task_that_nobody_waits_for_is_told_without_its_words(stream):
    async def fail():
        raise KeyError(WORDS)

    task = asyncio.ensure_future(fail())
    await asyncio.wait([task])
    del task
    gc.collect()
    assert "Task exception was never retrieved" in stream.getvalue()
    assert 'error="KeyError"' in stream.getvalue()
    assert "sesame" not in stream.getvalue()


def test_an_error_that_ends_the_process_is_a_line_of_the_log():
    script = f"from bot import log; log.configure('INFO'); log.take_over_the_end(); {{}}[{WORDS!r}]"
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    (line,) = ended.stderr.splitlines()
    assert "CRITICAL" in line and 'error="KeyError"' in line
    assert "sesame" not in ended.stderr + ended.stdout


def test_an_error_in_a_text_names_no_chat(stream):
    log = logging.getLogger("x")
    log.warning("not sent: %s", ChatGone(4_200_000_000_777, "Forbidden: chat 4200000000777 is gone"))
    log.warning("not sent: %s", TelegramError("chat 4200000000777"))
    log.warning("not sent: %(error)s", {"error": "SAMPLE"})
    assert "4200000000777" not in stream.getvalue()
    assert "ChatGone: Forbidden: chat [hidden] is gone" in stream.getvalue()
    assert "not sent: TelegramError" in stream.getvalue()
