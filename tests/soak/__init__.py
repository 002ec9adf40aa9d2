"""Processes that are killed, paused and cut off, again and again: the long versions run in `make soak`."""
