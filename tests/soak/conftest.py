"""Fixtures of the kill loops."""

from tests.storage.engines import database_url, empty_url, store

__all__ = ["database_url", "empty_url", "store"]
