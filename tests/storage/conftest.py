"""Fixtures of the storage tests."""

from tests.storage.engines import database_url, empty_url, sqlite_url, store

__all__ = ["database_url", "empty_url", "sqlite_url", "store"]
