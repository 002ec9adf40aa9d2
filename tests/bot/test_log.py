"""No secret in any line of the log, whatever wrote it."""

import io
import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.log import HIDDEN, RedactingFormatter, configure, redact

TOKEN = "123456789:AAbbCCddEEffGGhhIIjjKKllMMnnOOppQQr"


@pytest.fixture
def stream():
    """A log into memory; the handlers of the test run come back afterwards."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    into = io.StringIO()
    configure("DEBUG", [TOKEN, "hunter2"], into)
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
    assert text.count(HIDDEN) >= 4


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
