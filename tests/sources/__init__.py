"""Tests of everything that reads the outside. They talk to loopback only."""
