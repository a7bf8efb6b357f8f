"""Floor 4: whether a log is what was signed of it, and how it comes to be signed."""
