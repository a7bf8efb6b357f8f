"""Read the file of a paper as words with their places: one module a format, in a process of its own."""
