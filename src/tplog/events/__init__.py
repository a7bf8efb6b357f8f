"""Floor 1: events, how a decision file drafts them, and how the log stores them."""
