"""Addresses of databases: what is none is said in a sentence, and no part of a password in any."""

from __future__ import annotations

import pytest

from digest.errors import StoreError
from storage.engine import parse
from storage.faults import where


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://sitrep:p@ssw0rd99@127.0.0.1/x",
        "postgresql://sitrep:ssw0rd99@@127.0.0.1/x",
        "postgresql://sitrep:p@ssw0rd99/x@127.0.0.1/x",
        "postgresql://sitrep:p@ssw0rd99?x=1@127.0.0.1/x",
        "postgresql://127.0.0.1?password=p@ssw0rd99",
    ],
)
def test_an_at_sign_in_a_password_is_refused_and_not_repeated(address: str) -> None:
    with pytest.raises(StoreError, match="write it as %40") as caught:
        parse(address)
    assert "ssw0rd99" not in str(caught.value)


@pytest.mark.parametrize(
    "address", ["postgresql://127.0.0.1:ssw0rd99/x", "postgresql://sitrep:ssw0rd99/x", "ssw0rd99", ""]
)
def test_what_is_no_address_is_a_sentence(address: str) -> None:
    with pytest.raises(StoreError, match="this is no address of a database") as caught:
        parse(address)
    assert "ssw0rd99" not in str(caught.value)


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("postgresql://sitrep:p%40ssw0rd99@db.example:5433/x", "sitrep:***@db.example:5433/x"),
        ("postgresql://db.example/x?user=sitrep&password=ssw0rd99", "db.example/x?user=sitrep"),
        ("postgres:///x?host=/run/pg&sslpassword=ssw0rd99&sslmode=require", "/x?host=%2Frun%2Fpg"),
        ("postgresql://us%40er:ssw0rd99@db.example/x", "us%40er:***@db.example/x"),
    ],
)
def test_an_address_is_shown_without_its_passwords(address: str, shown: str) -> None:
    assert where(parse(address)) == f"postgresql+psycopg://{shown}"
