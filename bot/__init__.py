"""Talks with people and starts the process: commands, rendering, the gateway to Telegram, jobs, wiring."""
