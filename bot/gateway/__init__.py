"""All of Telegram: updates in, messages out, and nothing of it anywhere else."""
