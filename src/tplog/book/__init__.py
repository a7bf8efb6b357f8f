"""The book: the one place where files, rules and the log meet."""
