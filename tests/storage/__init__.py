"""Tests of the memory, on both engines."""
