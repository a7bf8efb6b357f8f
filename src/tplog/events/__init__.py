"""Floor 1: the facts, how a file drafts them, and how the log keeps them."""
