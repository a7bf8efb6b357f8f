"""Floor 0: what everything is made of. Knows nothing of events, logs, files or screens."""
