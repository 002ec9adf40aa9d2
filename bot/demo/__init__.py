"""The sample world: invented outlets and articles, served on loopback for the terminal chat and tests."""
