"""An invented service at work, for measuring: its readers and news, what comes meanwhile, and a meter."""
