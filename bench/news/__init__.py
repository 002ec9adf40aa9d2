"""Invented news pages with a known text, for benchmarks and tests."""
